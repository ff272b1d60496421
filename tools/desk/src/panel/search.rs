//! Finds wards, beds, zones, care functions and devices by name.

use codedark_sim::twin::{BedId, DeviceId, WardId, ZoneId};
use egui::{Key, Ui, pos2};

use super::{row, text_left, text_right};
use crate::command::Command;
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::{Selected, UiState};

const MOST: usize = 12;

/// What matches some text, best kind first: its kind, its name, what it is.
pub fn find(snapshot: &Snapshot, text: &str) -> Vec<(&'static str, String, Selected)> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let twin = &snapshot.stage.twin;
    let fits = |name: &str| name.to_lowercase().contains(&wanted);
    let wards = twin.wards.iter().enumerate().filter(|(_, ward)| fits(&ward.name) || fits(&ward.id));
    let wards = wards.map(|(index, ward)| ("ward", ward.name.clone(), Selected::Ward(WardId::from_index(index))));
    let functions = snapshot.view.functions.iter().filter(|view| fits(view.function.title()));
    let functions = functions.map(|view| ("care function", view.function.title().to_owned(), Selected::Function(view.function)));
    let zones = twin.zones.iter().enumerate().filter(|(_, zone)| fits(&zone.name) || fits(&zone.id));
    let zones = zones.map(|(index, zone)| ("zone", zone.name.clone(), Selected::Zone(ZoneId::from_index(index))));
    let beds = twin.beds.iter().enumerate().filter_map(|(index, bed)| {
        let name = format!("{} bed {}", twin.wards.get(bed.ward.index())?.name, bed.label);
        fits(&name).then(|| ("bed", name, Selected::Bed(BedId::from_index(index))))
    });
    let devices = twin.devices.name.iter().enumerate().filter(|(_, name)| fits(name));
    let devices = devices.map(|(index, name)| ("device", name.clone(), Selected::Device(DeviceId::from_index(index))));
    wards.chain(functions).chain(zones).chain(beds).chain(devices).take(MOST).collect()
}

/// A box over the plan.
pub fn panel(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, _commands: &mut Vec<Command>) {
    let Some(mut text) = state.search.clone() else { return };
    let mut chosen = None;
    let frame = egui::Frame::window(ui.style()).inner_margin(14.0);
    let at = state.plan_area.min + egui::vec2(24.0, 24.0);
    egui::Window::new("Search").title_bar(false).resizable(false).frame(frame).fixed_pos(at).show(ui.ctx(), |ui| {
        ui.set_width(420.0);
        let edit = egui::TextEdit::singleline(&mut text).hint_text("ward, bed, zone, care function, device").desired_width(420.0);
        ui.add(edit).request_focus();
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        for (number, (kind, name, what)) in find(snapshot, &text).into_iter().enumerate() {
            let (area, response) = row(ui, 20.0, &name, number == 0);
            let middle = area.center().y;
            text_right(ui, pos2(area.right(), middle), kind, look::text(11.0), look::SECONDARY, 100.0);
            text_left(ui, pos2(area.left(), middle), &name, look::text(12.5), look::INK, area.width() - 110.0);
            if response.clicked() || (enter && number == 0) {
                chosen = Some(what);
            }
        }
    });
    state.search = Some(text);
    if chosen.is_some() {
        state.selected = chosen;
        state.search = None;
    }
}
