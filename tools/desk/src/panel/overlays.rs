//! What the beds' colours mean, chosen by digit, and the legend of the one that is on.

use egui::{Rect, Ui, pos2, vec2};

use super::{heading, row, text_left};
use crate::command::Command;
use crate::glyph::{self, Glyph};
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::{Overlay, UiState};

/// Height of the panel.
pub const HEIGHT: f32 = 152.0;

/// The chooser and its legend.
pub fn panel(ui: &mut Ui, state: &mut UiState, _snapshot: &Snapshot, _commands: &mut Vec<Command>) {
    heading(ui, "Beds show");
    ui.spacing_mut().item_spacing.y = 1.0;
    for overlay in Overlay::ALL {
        let (area, response) = row(ui, 18.0, overlay.title(), state.overlay == overlay);
        let line = area.center().y;
        let ink = if state.overlay == overlay { look::INK } else { look::SECONDARY };
        text_left(ui, pos2(area.left() + 2.0, line), &overlay.digit().to_string(), look::strong(11.0), ink, 14.0);
        text_left(ui, pos2(area.left() + 19.0, line), overlay.title(), look::text(12.0), ink, area.width() - 20.0);
        if response.clicked() {
            state.overlay = overlay;
        }
    }
    ui.add_space(4.0);
    let legend: &[(Glyph, egui::Color32, &str)] = match state.overlay {
        Overlay::Risk => &[
            (Glyph::Alarm, look::ALARM, "at risk, band 3"),
            (Glyph::Warning, look::WARNING, "at risk, band 2"),
            (Glyph::AtRisk, look::AT_RISK, "worse, not yet treated"),
            (Glyph::Blind, look::BLIND, "nobody sees this bed"),
        ],
        Overlay::Devices => &[
            (Glyph::Cross, look::DOWN, "encrypted"),
            (Glyph::Cut, look::BLIND, "cut off by us"),
            (Glyph::Ring, look::BLIND, "off or broken"),
            (Glyph::Half, look::TILE, "being built again"),
        ],
        Overlay::Load => &[(Glyph::Half, look::SLOW, "work over capacity"), (Glyph::Paper, look::PROCEDURE, "over 120 %")],
    };
    for (glyph, fill, words) in legend {
        let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 15.0), egui::Sense::hover());
        let swatch = Rect::from_center_size(pos2(area.left() + 9.0, area.center().y), vec2(22.0, 12.0));
        ui.painter().rect_filled(swatch, 2.0, *fill);
        let ink = if *fill == look::WARNING { look::GROUND } else { look::INK };
        glyph::paint(ui.painter(), *glyph, swatch.center(), 9.0, ink);
        text_left(ui, pos2(area.left() + 27.0, area.center().y), words, look::text(10.5), look::SECONDARY, area.width() - 28.0);
    }
}
