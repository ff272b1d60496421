//! Tells about what is selected, and why it is as it is; without a selection, about the whole hospital.

use codedark_sim::blueprint::Mark;
use codedark_sim::journal::Record;
use codedark_sim::measure::Mode;
use codedark_sim::twin::{BedId, DeviceId, WardId, ZoneId};
use codedark_sim::view::{BedLook, BedView};
use codedark_sim::world::NodeState;
use egui::{Color32, RichText, Ui, pos2};

use super::{functions, heading, row, text_left, text_right, why, zones};
use crate::command::Command;
use crate::glyph::{self, Glyph};
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::{Selected, UiState};
use crate::words;

/// The panel.
pub fn panel(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, _commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = 3.0;
    let Some(selected) = state.selected else { return whole(ui, state, snapshot) };
    match selected {
        Selected::Ward(ward) => about_ward(ui, state, snapshot, ward),
        Selected::Bed(bed) => about_bed(ui, snapshot, bed),
        Selected::Function(function) => {
            title(ui, "Care function", function.title());
            if let Some(view) = snapshot.view.functions.iter().find(|view| view.function == function) {
                fact(ui, "mode", functions::word(view.mode), look::mode(view.mode));
                fact(ui, "capacity", &format!("{:.0} %", view.capacity * 100.0), look::INK);
                if let Some(cause) = view.cause {
                    fact(ui, "root cause", cause.title(), look::INK);
                }
            }
        }
        Selected::Zone(zone) => about_zone(ui, snapshot, zone),
        Selected::Device(device) => about_device(ui, snapshot, device),
        Selected::Record(id) => {
            if let Some(record) = snapshot.record(id) {
                title(ui, "What happened", &words::sentence(&snapshot.stage, record));
            }
        }
    }
    ui.add_space(8.0);
    match why::record_of(snapshot, selected) {
        Some(record) => why::chain(ui, state, snapshot, record),
        None => note(ui, "Nothing has happened to it so far."),
    }
    if let Selected::Zone(zone) = selected {
        rules(ui, snapshot, zone);
    }
    if let Selected::Bed(bed) = selected
        && let Some(bed) = snapshot.stage.twin.beds.get(bed.index())
    {
        devices(ui, state, snapshot, &bed.devices, &format!("Devices {} · sensors {}", bed.devices.len(), bed.sensors));
    }
}

fn whole(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot) {
    let twin = &snapshot.stage.twin;
    title(ui, "Whole hospital", &snapshot.stage.twin.title);
    let view = &snapshot.view;
    let blind: u32 = view.wards.iter().map(|ward| ward.blind).sum();
    let down = view.functions.iter().filter(|function| function.mode != Mode::Normal).count();
    let cut = view.zones.iter().filter(|zone| zone.cut).count();
    let encrypted: u32 = view.zones.iter().map(|zone| zone.encrypted).sum();
    fact(ui, "patients at risk", &view.at_risk.to_string(), look::INK);
    fact(ui, "beds nobody sees", &blind.to_string(), look::INK);
    fact(ui, "care functions not normal", &format!("{down} of {}", view.functions.len()), look::INK);
    fact(ui, "devices encrypted", &format!("{encrypted} of {}", twin.devices.len()), look::INK);
    fact(ui, "zones cut off", &format!("{cut} of {}", view.zones.len()), look::INK);

    ui.add_space(10.0);
    heading(ui, "Wards with most at risk");
    let risk = |beds: &[BedView]| beds.iter().filter(|bed| bed.look >= AT_RISK).count();
    let mut wards: Vec<(usize, usize)> = view.wards.iter().enumerate().map(|(index, ward)| (risk(&ward.beds), index)).collect();
    wards.sort_by_key(|(count, index)| (std::cmp::Reverse(*count), *index));
    for (count, index) in wards.into_iter().filter(|(count, _)| *count > 0).take(6) {
        let Some(ward) = twin.wards.get(index) else { continue };
        let (area, response) = row(ui, 19.0, &format!("{}: {count} at risk", ward.name), false);
        let middle = area.center().y;
        let words = format!("{count} of {}", view.wards[index].beds.len());
        let right = text_right(ui, pos2(area.right(), middle), &words, look::text(12.0), look::INK, 90.0);
        glyph::paint(ui.painter(), Glyph::AtRisk, pos2(area.left() + 6.0, middle), 10.0, look::RISK_LINE);
        text_left(ui, pos2(area.left() + 18.0, middle), &ward.name, look::text(12.5), look::INK, area.width() - right - 24.0);
        if response.clicked() {
            state.selected = Some(Selected::Ward(WardId::from_index(index)));
        }
    }
    if view.at_risk == 0 {
        note(ui, "Nobody is at risk.");
    }

    ui.add_space(10.0);
    heading(ui, "What happened last");
    let last = latest(snapshot, 9);
    if last.is_empty() {
        note(ui, "Nothing yet.");
    }
    for (record, times) in last {
        let sentence = words::sentence(&snapshot.stage, record);
        let (area, response) = row(ui, 19.0, &sentence, false);
        let middle = area.center().y;
        let at = words::face(snapshot.stage.calendar, record.true_at);
        text_left(ui, pos2(area.left(), middle), &at, look::text(10.5), look::SECONDARY, 60.0);
        let count = if times > 1 { format!("× {times}") } else { String::new() };
        let right = text_right(ui, pos2(area.right(), middle), &count, look::text(11.5), look::SECONDARY, 40.0);
        text_left(ui, pos2(area.left() + 60.0, middle), &sentence, look::text(12.0), look::INK, area.width() - right - 66.0);
        if response.clicked() {
            state.selected = Some(Selected::Record(record.id));
        }
    }
    ui.add_space(10.0);
    note(ui, "Choose a bed, a ward, a care function or a zone to be told why.  ? lists the keys.");
}

/// The latest turning points, newest first; the same thing again and again is one of them, with how often it happened.
fn latest(snapshot: &Snapshot, most: usize) -> Vec<(&Record, usize)> {
    let mut latest: Vec<(&Record, usize)> = Vec::with_capacity(most);
    for record in words::turning_points(snapshot.past()).rev() {
        let full = latest.len() == most;
        match latest.last_mut() {
            Some((newest, times)) if newest.entry.kind == record.entry.kind && newest.entry.element == record.entry.element => {
                *times += 1;
            }
            _ if full => break,
            _ => latest.push((record, 1)),
        }
    }
    latest
}

fn about_ward(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, id: WardId) {
    let twin = &snapshot.stage.twin;
    let Some(ward) = twin.wards.get(id.index()) else { return };
    title(ui, ward.kind.title(), &ward.name);
    if let Some(view) = snapshot.view.wards.get(id.index()) {
        let at_risk = view.beds.iter().filter(|bed| bed.look >= AT_RISK).count();
        let taken = view.beds.iter().filter(|bed| bed.look != BedLook::Empty).count();
        fact(ui, "beds taken", &format!("{taken} of {}", view.beds.len()), look::INK);
        fact(ui, "patients at risk", &at_risk.to_string(), look::INK);
        fact(ui, "beds nobody sees", &view.blind.to_string(), look::INK);
        fact(ui, "nurses' work over capacity", &format!("{:.0} %", view.load * 100.0), look::INK);
        fact(ui, "observation rounds", &format!("{:.1} × planned interval", view.slip), look::INK);
    }
    let mut beds: Vec<_> =
        twin.beds_of(id).zip(snapshot.view.wards.get(id.index()).map(|ward| &ward.beds[..]).unwrap_or_default()).collect();
    beds.retain(|(_, bed)| bed.look >= AT_RISK);
    beds.sort_by(|a, b| b.1.look.cmp(&a.1.look).then(b.1.unrecognised_minutes.total_cmp(&a.1.unrecognised_minutes)));
    if !beds.is_empty() {
        ui.add_space(8.0);
        heading(ui, "At risk");
    }
    for (index, bed) in beds.into_iter().take(8) {
        let label = &twin.beds[index].label;
        let (area, response) = row(ui, 19.0, &format!("Bed {label}"), false);
        let middle = area.center().y;
        if let Some(sign) = Glyph::of_bed(bed.look, bed.blind) {
            glyph::paint(ui.painter(), sign, pos2(area.left() + 8.0, middle), 12.0, look::INK);
        }
        text_left(ui, pos2(area.left() + 22.0, middle), label, look::text(12.5), look::INK, 90.0);
        text_right(ui, pos2(area.right(), middle), &unseen(bed), look::text(11.5), look::SECONDARY, area.width() - 100.0);
        if response.clicked() {
            state.selected = Some(Selected::Bed(BedId::from_index(index)));
        }
    }
}

fn unseen(bed: &BedView) -> String {
    if bed.unrecognised_minutes > 0.0 {
        format!("unrecognised for {}", words::length(bed.unrecognised_minutes))
    } else {
        format!("band {}, waits for treatment", bed.band)
    }
}

fn about_bed(ui: &mut Ui, snapshot: &Snapshot, id: BedId) {
    let twin = &snapshot.stage.twin;
    let Some(bed) = twin.beds.get(id.index()) else { return };
    let ward = &twin.wards[bed.ward.index()];
    let number = id.index() - twin.beds_of(bed.ward).start;
    heading(ui, &format!("{} · bed {}", ward.name, bed.label));
    let Some(view) = snapshot.view.wards.get(bed.ward.index()).and_then(|ward| ward.beds.get(number)) else { return };
    let (words, colour) = match view.look {
        BedLook::Empty => ("Empty", look::SECONDARY),
        BedLook::Calm => ("Calm", look::INK),
        BedLook::Watched => ("Worse, known, cared for", look::INK),
        _ if view.unrecognised_minutes > 0.0 => ("Unseen deterioration", risk_ink(view.look)),
        _ => ("Known, not yet treated", risk_ink(view.look)),
    };
    ui.horizontal(|ui| {
        if let Some(sign) = Glyph::of_bed(view.look, view.blind).filter(|_| view.look >= AT_RISK) {
            let (area, _) = ui.allocate_exact_size(egui::vec2(16.0, 20.0), egui::Sense::hover());
            glyph::paint(ui.painter(), sign, area.center(), 15.0, colour);
        }
        ui.label(RichText::new(words).font(look::strong(17.0)).color(colour));
    });
    if view.look >= AT_RISK {
        let mut line = format!("band {}", view.band);
        if view.unrecognised_minutes > 0.0 {
            line += &format!(", unrecognised for {}", words::length(view.unrecognised_minutes));
        }
        ui.label(RichText::new(line).size(12.5));
    }
    let seen = match (bed.monitored(), view.blind) {
        (true, true) => "nobody: no living path to a person",
        (true, false) => "by a monitor",
        (false, _) => "on rounds only",
    };
    fact(ui, "watched", seen, if view.blind { look::DOWN } else { look::INK });
    if let Some(ward_view) = snapshot.view.wards.get(bed.ward.index())
        && ward_view.slip > 1.05
    {
        fact(ui, "rounds", &format!("{:.1} × planned interval", ward_view.slip), look::SLOW);
    }
}

fn risk_ink(look_of_bed: BedLook) -> Color32 {
    match look_of_bed {
        BedLook::Alarm => Color32::from_rgb(0xF0, 0x7A, 0x6A),
        _ => look::RISK_LINE,
    }
}

fn about_zone(ui: &mut Ui, snapshot: &Snapshot, id: ZoneId) {
    let twin = &snapshot.stage.twin;
    let (Some(zone), Some(view)) = (twin.zones.get(id.index()), snapshot.view.zones.get(id.index())) else { return };
    title(ui, "Network zone", &zone.name);
    let (_, colour, words) = zones::state_of(view);
    fact(ui, "state", &words, colour);
    fact(ui, "devices", &view.devices.to_string(), look::INK);
    fact(ui, "under an attacker's hand", &view.compromised.to_string(), look::INK);
    fact(ui, "encrypted", &view.encrypted.to_string(), look::INK);
    if let Some(place) = snapshot.stage.place(zone.mark) {
        fact(ui, "written at", &place, look::SLOW);
    }
}

/// The rules that let traffic into or out of a zone, with where they are written.
fn rules(ui: &mut Ui, snapshot: &Snapshot, id: ZoneId) {
    let twin = &snapshot.stage.twin;
    let Some(zone) = twin.zones.get(id.index()) else { return };
    let inside =
        |segments: &[codedark_sim::twin::SegmentId]| segments.iter().any(|segment| zone.segments.contains(&segment.index()));
    let touching: Vec<_> = twin.rules.iter().filter(|rule| inside(&rule.from) != inside(&rule.to)).collect();
    if touching.is_empty() {
        return;
    }
    ui.add_space(8.0);
    heading(ui, &format!("Rules that touch it · {}", touching.len()));
    for rule in touching.into_iter().take(8) {
        let way = if inside(&rule.to) { "in" } else { "out" };
        let words = format!("{way} · {} · {}", rule.id, if rule.assumed { "assumed" } else { &rule.comment });
        let place = place_or(snapshot, rule.mark, "");
        let (area, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 17.0), egui::Sense::hover());
        let middle = area.center().y;
        let right = text_right(ui, pos2(area.right(), middle), &place, look::text(10.5), look::SLOW, area.width() * 0.5);
        text_left(ui, pos2(area.left(), middle), &words, look::text(11.5), look::INK, area.width() - right - 8.0);
    }
}

fn place_or(snapshot: &Snapshot, mark: Mark, otherwise: &str) -> String {
    snapshot.stage.place(mark).unwrap_or_else(|| otherwise.to_owned())
}

fn about_device(ui: &mut Ui, snapshot: &Snapshot, id: DeviceId) {
    let twin = &snapshot.stage.twin;
    let devices = &twin.devices;
    let index = id.index();
    if index >= devices.len() {
        return;
    }
    title(ui, "Device", &devices.name[index]);
    let state = snapshot.view.nodes.get(index).copied().unwrap_or_default();
    fact(ui, "state", node_word(state), if state == NodeState::Ok { look::NORMAL } else { look::DOWN });
    let written = |values: &[String]| values.get(index).cloned().unwrap_or_default();
    fact(ui, "make", &written(&devices.make), look::INK);
    fact(ui, "operating system", &written(&devices.os), look::INK);
    if let Some(zone) = devices.zone.get(index).and_then(|zone| twin.zones.get(zone.index())) {
        fact(ui, "zone", &zone.name, look::INK);
    }
    if devices.legacy.get(index).copied().unwrap_or_default() {
        fact(ui, "support", "ended, or never patchable", look::SLOW);
    }
    if let Some(place) = devices.mark.get(index).and_then(|mark| snapshot.stage.place(*mark)) {
        fact(ui, "written at", &place, look::SLOW);
    }
}

/// A device's state in a word.
pub fn node_word(state: NodeState) -> &'static str {
    match state {
        NodeState::Ok => "works",
        NodeState::Isolated => "cut off by us",
        NodeState::Encrypted => "encrypted",
        NodeState::Failed => "broken",
        NodeState::PoweredOff => "switched off",
        NodeState::Distrusted => "not believed",
        NodeState::Rebuilding => "being built again",
    }
}

fn devices(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, devices: &[DeviceId], title: &str) {
    if devices.is_empty() {
        return;
    }
    ui.add_space(8.0);
    heading(ui, title);
    let twin = &snapshot.stage.twin;
    for device in devices.iter().take(16) {
        let name = twin.devices.name.get(device.index()).map_or("", String::as_str);
        let node = snapshot.view.nodes.get(device.index()).copied().unwrap_or_default();
        let word = node_word(node);
        let (area, response) = row(ui, 17.0, &format!("{name}: {word}"), false);
        let middle = area.center().y;
        let colour = if node == NodeState::Ok { look::SECONDARY } else { look::DOWN };
        let sign = if node == NodeState::Ok { Glyph::Full } else { Glyph::Ring };
        glyph::paint(
            ui.painter(),
            sign,
            pos2(area.left() + 6.0, middle),
            8.0,
            if node == NodeState::Ok { look::NORMAL } else { colour },
        );
        let right = text_right(ui, pos2(area.right(), middle), word, look::text(11.0), colour, 120.0);
        text_left(ui, pos2(area.left() + 18.0, middle), name, look::text(11.5), look::INK, area.width() - right - 24.0);
        if response.clicked() {
            state.selected = Some(Selected::Device(*device));
        }
    }
}

fn title(ui: &mut Ui, kind: &str, name: &str) {
    heading(ui, kind);
    ui.label(RichText::new(name).font(look::strong(17.0)));
    ui.add_space(2.0);
}

fn fact(ui: &mut Ui, name: &str, value: &str, colour: Color32) {
    let (area, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 18.0), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, format!("{name}: {value}")));
    let middle = area.center().y;
    let left = text_left(ui, pos2(area.left(), middle), name, look::text(12.0), look::SECONDARY, area.width() * 0.7);
    text_right(ui, pos2(area.right(), middle), value, look::text(12.5), colour, area.width() - left - 10.0);
}

fn note(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).size(11.5).color(look::SECONDARY));
}

const AT_RISK: BedLook = BedLook::AtRisk;
