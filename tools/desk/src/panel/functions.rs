//! Care functions with their mode, capacity and why.

use codedark_sim::measure::Mode;
use codedark_sim::view::FunctionView;
use egui::{Rect, Ui, pos2, vec2};

use super::{heading, row, text_left, text_right};
use crate::command::Command;
use crate::glyph::{self, Glyph};
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::{Selected, UiState};

const PLAIN: f32 = 18.0;
const TROUBLED: f32 = 34.0;

/// The mode in a word that fits a row.
pub fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Normal => "normal",
        Mode::Degraded => "slow",
        Mode::Procedure => "procedure",
        Mode::None => "down",
    }
}

/// The strip of care functions.
pub fn panel(ui: &mut Ui, state: &mut UiState, snapshot: &Snapshot, _commands: &mut Vec<Command>) {
    heading(ui, "Care functions");
    ui.spacing_mut().item_spacing.y = 2.0;
    for function in &snapshot.view.functions {
        let chosen = state.selected == Some(Selected::Function(function.function));
        if one(ui, function, chosen) {
            state.selected = Some(Selected::Function(function.function));
        }
    }
}

fn one(ui: &mut Ui, function: &FunctionView, chosen: bool) -> bool {
    let normal = function.mode == Mode::Normal;
    let name = function.function.title();
    let mode = word(function.mode);
    let (area, response) = row(ui, if normal { PLAIN } else { TROUBLED }, &format!("{name}: {mode}"), chosen);
    let colour = look::mode(function.mode);
    let line = area.top() + PLAIN / 2.0;
    glyph::paint(ui.painter(), Glyph::of_mode(function.mode), pos2(area.left() + 6.0, line), 11.0, colour);
    let quiet = if normal { look::SECONDARY } else { look::INK };
    let right = text_right(ui, pos2(area.right(), line), mode, look::text(11.0), colour, 80.0);
    text_left(ui, pos2(area.left() + 19.0, line), name, look::text(12.5), quiet, area.width() - right - 26.0);
    if !normal {
        let bar = Rect::from_min_size(pos2(area.left() + 19.0, area.top() + PLAIN), vec2(area.width() - 19.0, 3.0));
        ui.painter().rect_filled(bar, 1.5, look::LINE);
        let full = Rect::from_min_size(bar.min, vec2((bar.width() * function.capacity.clamp(0.0, 1.0) as f32).max(1.5), 3.0));
        ui.painter().rect_filled(full, 1.5, colour);
        let below = pos2(area.left() + 19.0, area.top() + PLAIN + 10.0);
        let cause = function.cause.map_or("", |cause| cause.title());
        text_left(ui, below, cause, look::text(10.5), look::SECONDARY, area.width() - 70.0);
        let share = format!("{:.0} %", function.capacity * 100.0);
        text_right(ui, pos2(area.right(), below.y), &share, look::text(10.5), look::SECONDARY, 50.0);
    }
    response.clicked()
}
