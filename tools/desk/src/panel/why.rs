//! Why something is as it is: the record that says so and its chain of causes, down to a line of a file.

use codedark_sim::journal::{Element, Kind, Record, RecordId};
use codedark_sim::twin::{BedId, WardId};
use egui::{Stroke, Ui, pos2, vec2};

use super::heading;
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::{Selected, UiState};
use crate::words;

/// A cause chain longer than this is cut in the middle.
const LONGEST: usize = 14;

/// The record that says most about a selection now.
pub fn record_of(snapshot: &Snapshot, selected: Selected) -> Option<RecordId> {
    let twin = &snapshot.stage.twin;
    let latest =
        |fits: &dyn Fn(&Record) -> bool| snapshot.past().iter().rev().find(|record| fits(record)).map(|record| record.id);
    match selected {
        Selected::Record(id) => Some(id),
        Selected::Bed(bed) => of_bed(snapshot, bed),
        Selected::Ward(ward) => latest(&|record| about_ward(record, ward)),
        Selected::Function(function) => {
            let view = snapshot.view.functions.iter().find(|view| view.function == function);
            let fits = |record: &Record| matches!(record.entry.element, Element::Function(_, of) if of == function);
            view.and_then(|view| view.record).or_else(|| latest(&fits))
        }
        Selected::Zone(zone) => latest(&|record| record.entry.element == Element::Zone(zone)).or_else(|| {
            latest(&|record| match record.entry.element {
                Element::Device(device) => twin.devices.zone.get(device.index()) == Some(&zone),
                _ => false,
            })
        }),
        Selected::Device(device) => latest(&|record| record.entry.element == Element::Device(device)),
    }
}

fn about_ward(record: &Record, ward: WardId) -> bool {
    record.entry.element == Element::Ward(ward) || (record.entry.kind == Kind::BedsBlind && record.entry.ward == Some(ward))
}

fn of_bed(snapshot: &Snapshot, bed: BedId) -> Option<RecordId> {
    let twin = &snapshot.stage.twin;
    let ward = twin.beds.get(bed.index())?.ward;
    let number = bed.index().checked_sub(twin.beds_of(ward).start)?;
    let view = snapshot.view.wards.get(ward.index())?.beds.get(number)?;
    if view.record.is_some() {
        return view.record;
    }
    let latest =
        |fits: &dyn Fn(&Record) -> bool| snapshot.past().iter().rev().find(|record| fits(record)).map(|record| record.id);
    if view.blind {
        return latest(&|record| record.entry.kind == Kind::BedsBlind && about_ward(record, ward));
    }
    None
}

/// The chain of causes of a record, effect first.
pub fn chain(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, id: RecordId) {
    let chain = snapshot.causes(id);
    if chain.is_empty() {
        return;
    }
    heading(ui, "Why");
    ui.spacing_mut().item_spacing.y = 0.0;
    let hidden = chain.len().saturating_sub(LONGEST);
    for (number, record) in chain.iter().enumerate() {
        if hidden > 0 && (LONGEST / 2..LONGEST / 2 + hidden).contains(&number) {
            if number == LONGEST / 2 {
                ui.label(egui::RichText::new(format!("      … {hidden} more")).small().color(look::SECONDARY));
            }
            continue;
        }
        link(ui, state, snapshot, record, number == 0, number + 1 == chain.len());
    }
}

fn link(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, record: &Record, first: bool, last: bool) {
    let stage = &snapshot.stage;
    let width = ui.available_width() - 18.0;
    let place = record.entry.place.and_then(|mark| stage.place(mark));
    let sentence = words::sentence(stage, record);
    let lay = |ui: &Ui, text: String, font, colour| ui.fonts_mut(|fonts| fonts.layout(text, font, colour, width));
    let text = lay(ui, sentence.clone(), look::text(12.5), look::INK);
    let times = lay(ui, words::times(stage, record), look::text(10.5), look::SECONDARY);
    let place = place.map(|place| lay(ui, format!("— {place}"), look::text(10.5), look::SLOW));
    let place_height = place.as_ref().map_or(0.0, |place| place.size().y);
    let height = text.size().y + times.size().y + place_height + 9.0;
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Link, true, sentence.clone()));
    if response.hovered() {
        ui.painter().rect_filled(area.expand2(vec2(4.0, 0.0)), 4.0, look::ROOM);
    }
    let knot = pos2(area.left() + 4.0, area.top() + 8.0);
    if !last {
        let down = [knot, pos2(knot.x, area.bottom() + 6.0)];
        ui.painter().line_segment(down, Stroke::new(1.0, look::SECONDARY.gamma_multiply(0.5)));
    }
    ui.painter().circle_filled(knot, if first { 4.0 } else { 3.0 }, if first { look::INK } else { look::SECONDARY });
    let mut at = pos2(area.left() + 18.0, area.top());
    for galley in [Some(text), Some(times), place].into_iter().flatten() {
        let step = galley.size().y;
        ui.painter().galley(at, galley, look::INK);
        at.y += step;
    }
    if response.clicked() {
        state.selected = Some(Selected::Record(record.id));
    }
}
