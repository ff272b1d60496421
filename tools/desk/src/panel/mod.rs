//! Everything around the plan. A panel is a function of what the window knows and what it remembers; it says what it wants as commands.
//!
//! No panel may keep state of its own or reach a run.

pub mod functions;
pub mod help;
pub mod inspector;
pub mod keys;
pub mod overlays;
pub mod search;
pub mod timeline;
pub mod top;
pub mod why;
pub mod zones;

use egui::{Color32, FontId, Pos2, Rect, Response, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};

use codedark_sim::measure::Mode;

use crate::command::Command;
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::UiState;

/// What every picture of a rehearsal carries.
pub const DISCLAIMER: &str = "Rehearsal tool, not a medical device, not a clinical alarm";

const TOP: f32 = 52.0;
const LEFT: f32 = 222.0;
const RIGHT: f32 = 348.0;
const BOTTOM: f32 = 202.0;

/// All panels around the plan; what they leave free is the plan's.
pub fn home(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    keys::handle(ui.ctx(), state, snapshot, commands);
    // A small window gives the plan more of itself.
    let narrow = (ui.available_width() / 1600.0).clamp(0.72, 1.0);
    let low = (ui.available_height() / 1000.0).clamp(0.78, 1.0);
    let frame = |margin: i8| egui::Frame::new().fill(look::PANEL).inner_margin(egui::Margin::symmetric(margin, 8));
    egui::Panel::top("top").exact_size(TOP).frame(frame(14)).show(ui, |ui| top::panel(ui, state, snapshot, commands));
    egui::Panel::bottom("timeline")
        .exact_size(BOTTOM * low)
        .frame(frame(14))
        .show(ui, |ui| timeline::panel(ui, state, snapshot, commands));
    egui::Panel::left("functions").exact_size(LEFT * narrow).resizable(false).frame(frame(12)).show(ui, |ui| {
        state.row = Row::fitting(ui.available_height(), snapshot);
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            functions::panel(ui, state, snapshot, commands);
            ui.add_space(6.0);
            zones::panel(ui, state, snapshot, commands);
        });
    });
    egui::Panel::right("inspector").exact_size(RIGHT * narrow).resizable(false).frame(frame(16)).show(ui, |ui| {
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| inspector::panel(ui, state, snapshot, commands));
    });
    legend(ui, state, snapshot, commands);
    state.plan_area = ui.available_rect_before_wrap();
    if state.search.is_some() {
        search::panel(ui, state, snapshot, commands);
    }
    if state.help {
        help::panel(ui, state, snapshot, commands);
    }
}

/// The plan under its banner, for pictures.
pub fn plan_alone(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    let frame = egui::Frame::new().fill(look::PANEL).inner_margin(egui::Margin::symmetric(14, 8));
    egui::Panel::top("top").exact_size(TOP).frame(frame).show(ui, |ui| top::panel(ui, state, snapshot, commands));
    legend(ui, state, snapshot, commands);
    state.plan_area = ui.available_rect_before_wrap();
}

fn legend(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    let frame = egui::Frame::new().fill(look::GROUND).inner_margin(egui::Margin::symmetric(15, 2));
    egui::Panel::bottom("overlays")
        .exact_size(overlays::HEIGHT)
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| overlays::panel(ui, state, snapshot, commands));
}

/// How tall the rows of functions and zones are, so that all of them are in sight if that leaves them readable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Height of a row, in points.
    pub height: f32,
    /// What is not normal gets a second line with its cause and its share.
    pub roomy: bool,
}

impl Default for Row {
    fn default() -> Row {
        Row { height: 18.0, roomy: true }
    }
}

impl Row {
    const SECOND_LINE: f32 = 15.0;

    fn fitting(height: f32, snapshot: &Snapshot) -> Row {
        let view = &snapshot.view;
        let rows = (view.functions.len() + view.zones.len()).max(1) as f32;
        let troubled = view.functions.iter().filter(|function| function.mode != Mode::Normal).count();
        let free = height - 48.0;
        let roomy = (free - troubled as f32 * Row::SECOND_LINE) / rows;
        if roomy >= 16.0 {
            Row { height: roomy.min(21.0), roomy: true }
        } else {
            Row { height: (free / rows).clamp(15.0, 21.0), roomy: false }
        }
    }
}

/// A section's heading.
fn heading(ui: &mut Ui, text: &str) {
    ui.label(egui::RichText::new(text.to_uppercase()).font(look::strong(10.5)).color(look::SECONDARY));
}

/// Text at a place, its left centre there, cut off at a width; gives its width.
fn text_left(ui: &Ui, at: Pos2, text: &str, font: FontId, colour: Color32, widest: f32) -> f32 {
    let galley = cut_off(ui, text, font, colour, widest);
    let width = galley.size().x;
    ui.painter().galley(pos2(at.x, at.y - galley.size().y / 2.0), galley, colour);
    width
}

/// Text at a place, its right centre there, cut off at a width; gives its width.
fn text_right(ui: &Ui, at: Pos2, text: &str, font: FontId, colour: Color32, widest: f32) -> f32 {
    let galley = cut_off(ui, text, font, colour, widest);
    let width = galley.size().x;
    ui.painter().galley(pos2(at.x - width, at.y - galley.size().y / 2.0), galley, colour);
    width
}

fn cut_off(ui: &Ui, text: &str, font: FontId, colour: Color32, widest: f32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(widest.max(0.0));
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// A row of a list that can be chosen; the caller paints into it.
fn row(ui: &mut Ui, height: f32, label: &str, chosen: bool) -> (Rect, Response) {
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, chosen, label));
    let fill = if chosen {
        look::TILE
    } else if response.hovered() || response.has_focus() {
        look::ROOM
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect_filled(area.expand2(vec2(5.0, 0.0)), 4.0, fill);
    (area, response)
}
