//! Network zones with what is compromised, encrypted and cut off in them.

use codedark_sim::twin::ZoneId;
use codedark_sim::view::ZoneView;
use egui::{Rect, Ui, pos2, vec2};

use super::{heading, row, text_left, text_right};
use crate::command::Command;
use crate::glyph::{self, Glyph};
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::{Selected, UiState};

/// Sign, colour and words of a zone's state.
pub fn state_of(zone: &ZoneView) -> (Glyph, egui::Color32, String) {
    let count = |number: u32, what: &str| format!("{number} of {} {what}", zone.devices);
    if zone.cut {
        (Glyph::Cut, look::DOWN, "cut off".into())
    } else if zone.encrypted > 0 {
        (Glyph::Cross, look::DOWN, count(zone.encrypted, "encrypted"))
    } else if zone.compromised > 0 {
        (Glyph::Half, look::PROCEDURE, count(zone.compromised, "taken"))
    } else {
        (Glyph::Full, look::NORMAL, zone.devices.to_string())
    }
}

/// The list of zones.
pub fn panel(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, _commands: &mut Vec<Command>) {
    heading(ui, "Network zones");
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, zone) in snapshot.view.zones.iter().enumerate() {
        let Some(known) = snapshot.stage.twin.zones.get(index) else { continue };
        let id = ZoneId::from_index(index);
        let chosen = state.selected == Some(Selected::Zone(id));
        let (sign, colour, words) = state_of(zone);
        let troubled = zone.encrypted + zone.compromised > 0;
        let (area, response) = row(ui, state.row.height, &format!("Zone {}: {words}", known.name), chosen);
        let line = area.center().y;
        glyph::paint(ui.painter(), sign, pos2(area.left() + 6.0, line), 11.0, colour);
        let ink = if zone.cut || troubled { look::INK } else { look::SECONDARY };
        let right = text_right(ui, pos2(area.right(), line), &words, look::text(11.0), colour, area.width() * 0.6);
        text_left(ui, pos2(area.left() + 19.0, line), &known.name, look::text(12.0), ink, area.width() - right - 26.0);
        if troubled && zone.devices > 0 {
            let bar = Rect::from_min_size(pos2(area.left() + 19.0, area.bottom() - 1.5), vec2(area.width() - 19.0, 2.5));
            ui.painter().rect_filled(bar, 1.5, look::LINE);
            let mut x = bar.left();
            for (number, colour) in [(zone.encrypted, look::DOWN), (zone.compromised, look::PROCEDURE)] {
                let width = bar.width() * number as f32 / zone.devices as f32;
                let part = Rect::from_min_size(pos2(x, bar.top()), vec2(width.min(bar.right() - x), bar.height()));
                ui.painter().rect_filled(part, 1.0, colour);
                x += width;
            }
        }
        if response.clicked() {
            state.selected = Some(Selected::Zone(id));
        }
    }
}
