//! The list of keys.

use egui::{Ui, pos2};

use super::keys::KEYS;
use super::{DISCLAIMER, heading, text_left};
use crate::command::Command;
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::UiState;

/// A window over the plan.
pub fn panel(ui: &mut Ui, state: &mut UiState, _snapshot: &Snapshot, _commands: &mut Vec<Command>) {
    let frame = egui::Frame::window(ui.style()).inner_margin(18.0);
    egui::Window::new("Keys")
        .title_bar(false)
        .resizable(false)
        .frame(frame)
        .fixed_pos(state.plan_area.min + egui::vec2(24.0, 24.0))
        .show(ui.ctx(), |ui| {
            ui.set_width(420.0);
            heading(ui, "Keys");
            for (keys, action) in KEYS {
                let (area, _) = ui.allocate_exact_size(egui::vec2(420.0, 19.0), egui::Sense::hover());
                text_left(ui, pos2(area.left(), area.center().y), keys, look::strong(12.0), look::INK, 130.0);
                text_left(ui, pos2(area.left() + 130.0, area.center().y), action, look::text(12.5), look::INK, 290.0);
            }
            ui.add_space(6.0);
            ui.label(egui::RichText::new(DISCLAIMER).size(11.0).color(look::SECONDARY));
            if ui.button("Close").clicked() {
                state.help = false;
            }
        });
}
