//! What the beds' colours mean, chosen by digit, and the legend of the one that is on: a strip under the plan.

use egui::{Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::text_left;
use crate::command::Command;
use crate::glyph::{self, Glyph};
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::{Overlay, UiState};

/// Height of the strip.
pub const HEIGHT: f32 = 30.0;

/// The chooser and its legend.
pub fn panel(ui: &mut Ui, state: &mut UiState, _snapshot: &Snapshot, _commands: &mut Vec<Command>) {
    let area = ui.available_rect_before_wrap();
    let middle = area.center().y;
    let mut x = area.left();
    x += text_left(ui, pos2(x, middle), "BEDS SHOW", look::strong(10.5), look::SECONDARY, 90.0) + 12.0;
    for overlay in Overlay::ALL {
        let chosen = state.overlay == overlay;
        let ink = if chosen { look::INK } else { look::SECONDARY };
        let words = format!("{}  {}", overlay.digit(), overlay.title());
        let font = if chosen { look::strong(11.5) } else { look::text(11.5) };
        let width = ui.fonts_mut(|fonts| fonts.layout_no_wrap(words.clone(), font.clone(), ink).size().x);
        let button = Rect::from_min_max(pos2(x - 6.0, middle - 10.0), pos2(x + width + 6.0, middle + 10.0));
        let response = ui.allocate_rect(button, Sense::click());
        response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, chosen, overlay.title()));
        if chosen || response.hovered() {
            ui.painter().rect_filled(button, 4.0, if chosen { look::TILE } else { look::ROOM });
        }
        text_left(ui, pos2(x, middle), &words, font, ink, width + 2.0);
        if response.clicked() {
            state.overlay = overlay;
        }
        x += width + 20.0;
    }
    x += 14.0;
    for (glyph, fill, words) in legend(state.overlay) {
        let swatch = Rect::from_center_size(pos2(x + 11.0, middle), vec2(22.0, 13.0));
        let width = ui.fonts_mut(|fonts| fonts.layout_no_wrap((*words).into(), look::text(11.0), look::SECONDARY).size().x);
        if swatch.right() + width + 6.0 > area.right() {
            break;
        }
        ui.painter().rect_filled(swatch, 2.0, *fill);
        let ink = if *fill == look::WARNING { look::GROUND } else { look::INK };
        glyph::paint(ui.painter(), *glyph, swatch.center(), 9.5, ink);
        text_left(ui, pos2(swatch.right() + 6.0, middle), words, look::text(11.0), look::SECONDARY, width + 2.0);
        x += width + 44.0;
    }
}

fn legend(overlay: Overlay) -> &'static [(Glyph, egui::Color32, &'static str)] {
    match overlay {
        Overlay::Risk => &[
            (Glyph::Alarm, look::ALARM, "at risk, band 3"),
            (Glyph::Warning, look::WARNING, "band 2"),
            (Glyph::AtRisk, look::AT_RISK, "not yet treated"),
            (Glyph::Watched, look::WATCHED, "cared for"),
            (Glyph::Blind, look::BLIND, "nobody sees it"),
        ],
        Overlay::Devices => &[
            (Glyph::Cross, look::DOWN, "encrypted"),
            (Glyph::Cut, look::BLIND, "cut off by us"),
            (Glyph::Ring, look::BLIND, "off or broken"),
            (Glyph::Half, look::TILE, "being built again"),
        ],
        Overlay::Load => &[(Glyph::Half, look::SLOW, "work over capacity"), (Glyph::Paper, look::PROCEDURE, "over 120 %")],
    }
}
