//! What was true, detected and reported, in three lanes over one line of time, with patients at risk below. Dragging scrubs.

use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{Kind, Record};
use egui::{Color32, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::{text_left, text_right};
use crate::command::Command;
use crate::glyph::{self, Glyph};
use crate::look;
use crate::snapshot::{RiskPoint, Snapshot};
use crate::state::{RANGES, Selected, UiState};
use crate::words;

const NAMES: f32 = 118.0;

/// From a time to a place on the line and back.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    left: f32,
    right: f32,
    begin: Time,
    length: Span,
}

impl Axis {
    /// The stretch of a run that is shown: as long as the range, with now inside it.
    pub fn new(state: &UiState, snapshot: &Snapshot, left: f32, right: f32) -> Axis {
        let range = RANGES[state.range.min(RANGES.len() - 1)];
        let horizon = snapshot.stage.horizon;
        let length = Span(range.0.min((horizon - Time::ZERO).0).max(1));
        // Now wanders over the first two thirds, then the line moves instead, in steps so that it does not creep.
        let step = (length.0 / 6).max(1);
        let past = snapshot.now().0 - length.0 * 2 / 3;
        let begin = if past <= 0 { 0 } else { (past / step + 1) * step };
        let latest = (horizon.0 - length.0).max(0);
        Axis { left, right, begin: Time(begin.min(latest)), length }
    }
    /// Where a time lies.
    pub fn x(&self, at: Time) -> f32 {
        self.left + (at - self.begin).0 as f32 / self.length.0 as f32 * (self.right - self.left)
    }
    /// Which time lies there.
    pub fn time(&self, x: f32) -> Time {
        let share = f64::from((x - self.left) / (self.right - self.left)).clamp(0.0, 1.0);
        self.begin + Span((share * self.length.0 as f64) as i64)
    }
    fn shows(&self, at: Time) -> bool {
        at >= self.begin && at <= self.begin + self.length
    }
}

/// The panel at the bottom.
pub fn panel(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    let area = ui.available_rect_before_wrap();
    let axis = Axis::new(state, snapshot, area.left() + NAMES, area.right() - 6.0);
    let lane = ((area.height() - 18.0) * 0.155).clamp(20.0, 30.0);
    let field = Rect::from_min_max(pos2(axis.left - 6.0, area.top()), area.max);
    let response = ui.allocate_rect(field, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, "Timeline"));

    let ticks_bottom = area.bottom();
    ticks(ui, snapshot, &axis, area.top(), ticks_bottom);
    let hovered = lanes(ui, snapshot, &axis, area, lane, response.hover_pos());
    let chart = Rect::from_min_max(pos2(axis.left, area.top() + 3.0 * lane + 8.0), pos2(axis.right, area.bottom() - 17.0));
    text_left(ui, pos2(area.left(), chart.center().y - 7.0), "patients at risk", look::text(11.5), look::SECONDARY, NAMES);
    text_left(ui, pos2(area.left(), chart.center().y + 8.0), "dashed: no incident", look::text(10.0), look::SECONDARY, NAMES);
    risk(ui, snapshot, &axis, chart);
    played(ui, snapshot, &axis, chart);
    now(ui, snapshot, &axis, area);
    ranges(ui, state, area);

    let clicked = response.clicked().then_some(hovered).flatten();
    if let Some(record) = clicked {
        state.selected = Some(Selected::Record(record.id));
        commands.push(Command::Seek(record.true_at));
    } else if (response.dragged() || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let at = axis.time(pointer.x);
        if at != snapshot.now() {
            commands.push(Command::Seek(at));
        }
    }
    let turned = ui.input(|input| input.smooth_scroll_delta().y);
    if response.hovered() && turned.abs() > 4.0 {
        let wider = turned < 0.0;
        state.range = if wider { (state.range + 1).min(RANGES.len() - 1) } else { state.range.saturating_sub(1) };
    }
}

fn ticks(ui: &Ui, snapshot: &Snapshot, axis: &Axis, top: f32, bottom: f32) {
    const STEPS: [i64; 8] = [1, 2, 3, 6, 12, 24, 72, 168];
    let hours = axis.length.hours();
    let step = STEPS.into_iter().find(|step| hours / *step as f64 <= 13.0).unwrap_or(168);
    let calendar = snapshot.stage.calendar;
    let to_midnight = 86_400_000 - calendar.millisecond_of_day(Time::ZERO);
    let step = step * 3_600_000;
    let mut at = to_midnight.rem_euclid(step) + axis.begin.0.div_euclid(step) * step;
    while at <= axis.begin.0 + axis.length.0 {
        let time = Time(at);
        if axis.shows(time) {
            let x = axis.x(time).round();
            ui.painter().line_segment([pos2(x, top), pos2(x, bottom - 15.0)], Stroke::new(1.0, look::LINE.gamma_multiply(0.7)));
            let midnight = calendar.millisecond_of_day(time) < 60_000;
            let words = if midnight || step >= 86_400_000 {
                words::face(calendar, time).split(' ').next().unwrap_or_default().to_owned()
            } else {
                words::clock(calendar, time)
            };
            let ink = if midnight { look::INK } else { look::SECONDARY };
            ui.painter().text(pos2(x, bottom - 6.0), egui::Align2::CENTER_CENTER, words, look::text(10.0), ink);
        }
        at += step;
    }
}

/// Draws the three lanes; gives the record under the pointer.
fn lanes<'a>(
    ui: &Ui,
    snapshot: &'a Snapshot,
    axis: &Axis,
    area: Rect,
    lane: f32,
    pointer: Option<egui::Pos2>,
) -> Option<&'a Record> {
    let truth: fn(&Record) -> Option<Time> = |record| Some(record.true_at);
    let lanes = [("truth", truth), ("detected", |record| record.detected_at), ("reported", |record| record.reported_at)];
    let mut hovered = None;
    for (number, (name, moment)) in lanes.into_iter().enumerate() {
        let y = area.top() + (number as f32 + 0.5) * lane + 4.0;
        text_left(ui, pos2(area.left(), y), name, look::text(11.5), look::SECONDARY, NAMES);
        ui.painter().line_segment([pos2(axis.left, y), pos2(axis.right, y)], Stroke::new(1.0, look::LINE));
        let mut marks: Vec<(Time, &Record)> = words::turning_points(&snapshot.records)
            .filter_map(|record| Some((moment(record)?, record)))
            .filter(|(at, _)| axis.shows(*at) && *at <= snapshot.now())
            .collect();
        marks.sort_by_key(|(at, record)| (*at, record.id));
        let mut free = f32::NEG_INFINITY;
        let mut last_dot = f32::NEG_INFINITY;
        for (index, (at, record)) in marks.iter().enumerate() {
            let x = axis.x(*at);
            if x - last_dot >= 3.0 {
                let decided = matches!(record.entry.kind, Kind::Decision | Kind::Declared | Kind::Containment);
                let (sign, colour) = if decided { (Glyph::Diamond, look::INK) } else { (Glyph::Full, look::SECONDARY) };
                glyph::paint(ui.painter(), sign, pos2(x, y), 9.0, colour);
                last_dot = x;
            }
            let next = marks.get(index + 1).map_or(f32::INFINITY, |(at, _)| axis.x(*at));
            let limit = axis.right - x - 8.0;
            if x + 7.0 > free && limit > 40.0 && (next - x > 26.0 || index == 0) {
                // A label may run on under later marks' dots only where it stays legible: above the line.
                let width = text_left(
                    ui,
                    pos2(x + 2.0, y - 9.0),
                    &words::mark(&snapshot.stage, record),
                    look::text(10.0),
                    look::SECONDARY,
                    limit.min(130.0),
                );
                free = x + width + 10.0;
            }
            if pointer.is_some_and(|pointer| (pointer - pos2(x, y)).length() < 7.0) {
                hovered = Some(*record);
            }
        }
    }
    if let (Some(record), Some(pointer)) = (hovered, pointer) {
        let words =
            format!("{} · {}", words::face(snapshot.stage.calendar, record.true_at), words::sentence(&snapshot.stage, record));
        let galley = ui.painter().layout_no_wrap(words, look::text(11.5), look::INK);
        let left = (pointer.x + 12.0).min(axis.right - galley.size().x - 8.0);
        let at = pos2(left, pointer.y + 14.0);
        ui.painter().rect_filled(Rect::from_min_size(at, galley.size()).expand2(vec2(8.0, 4.0)), 4.0, look::TILE);
        ui.painter().galley(at, galley, look::INK);
    }
    hovered
}

fn risk(ui: &mut Ui, snapshot: &Snapshot, axis: &Axis, chart: Rect) {
    let shown: Vec<RiskPoint> = snapshot.risk.iter().copied().filter(|point| axis.shows(point.at)).collect();
    let top = shown.iter().map(|point| point.incident.max(point.quiet)).max().unwrap_or(0).max(4) as f32;
    let place = |at: Time, count: u32| pos2(axis.x(at), chart.bottom() - count as f32 / top * chart.height());
    ui.painter().line_segment([chart.left_bottom(), chart.right_bottom()], Stroke::new(1.0, look::LINE));
    let quiet: Vec<_> = shown.iter().map(|point| place(point.at, point.quiet)).collect();
    ui.painter().extend(Shape::dashed_line(&quiet, Stroke::new(1.2, look::SECONDARY), 4.0, 4.0));
    let (past, future): (Vec<_>, Vec<_>) = shown.iter().partition(|point| point.at <= snapshot.now());
    let line = |points: &[RiskPoint], colour: Color32, width: f32| {
        let points = points.iter().map(|point| place(point.at, point.incident)).collect();
        ui.painter().add(Shape::line(points, Stroke::new(width, colour)));
    };
    let mut ahead = future;
    if let Some(last) = past.last() {
        ahead.insert(0, *last);
    }
    line(&ahead, look::RISK_LINE.gamma_multiply(0.4), 1.2);
    line(&past, look::RISK_LINE, 2.0);
    text_right(ui, pos2(chart.left() - 6.0, chart.top() + 4.0), &format!("{top:.0}"), look::text(10.0), look::SECONDARY, 40.0);
    text_right(ui, pos2(chart.left() - 6.0, chart.bottom() - 3.0), "0", look::text(10.0), look::SECONDARY, 40.0);
    let label = format!("Patients at risk: {} now, {} in the quiet run", snapshot.view.at_risk, snapshot.quiet_at_risk());
    let response = ui.interact(chart, ui.id().with("risk"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, label.clone()));
}

/// Shades what has not been played yet.
fn played(ui: &Ui, snapshot: &Snapshot, axis: &Axis, chart: Rect) {
    let x = axis.x(snapshot.played).max(axis.left);
    if snapshot.played < snapshot.stage.horizon && x < axis.right {
        let rest = Rect::from_min_max(pos2(x, chart.top()), chart.max);
        let mut shapes = Vec::new();
        glyph::hatch(rest, 8.0, Stroke::new(1.0, look::LINE), &mut shapes);
        ui.painter().extend(shapes);
    }
}

fn now(ui: &Ui, snapshot: &Snapshot, axis: &Axis, area: Rect) {
    let x = axis.x(snapshot.now()).clamp(axis.left, axis.right).round();
    ui.painter().line_segment([pos2(x, area.top()), pos2(x, area.bottom() - 13.0)], Stroke::new(1.5, look::INK));
}

/// The chooser of how much is shown.
fn ranges(ui: &mut Ui, state: &mut UiState, area: Rect) {
    let at = pos2(area.left(), area.bottom() - 7.0);
    let words = match RANGES[state.range.min(RANGES.len() - 1)].hours() as i64 {
        hours @ ..48 => format!("span {hours} h  (T)"),
        hours => format!("span {} days  (T)", hours / 24),
    };
    let button = Rect::from_min_size(pos2(at.x, at.y - 9.0), vec2(NAMES - 16.0, 17.0));
    let response = ui.allocate_rect(button, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Span of the timeline"));
    let ink = if response.hovered() { look::INK } else { look::SECONDARY };
    text_left(ui, at, &words, look::text(10.5), ink, NAMES);
    if response.clicked() {
        state.range = (state.range + 1) % RANGES.len();
    }
}
