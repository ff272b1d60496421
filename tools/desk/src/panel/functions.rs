//! Care functions with their mode, capacity and why.

use codedark_sim::measure::Mode;
use codedark_sim::view::FunctionView;
use egui::{Rect, Ui, pos2, vec2};

use super::{Row, heading, row, text_left, text_right};
use crate::command::Command;
use crate::glyph::{self, Glyph};
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::{Selected, UiState};

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
    ui.spacing_mut().item_spacing.y = 0.0;
    for function in &snapshot.view.functions {
        let chosen = state.selected == Some(Selected::Function(function.function));
        if one(ui, function, chosen, state.row) {
            state.selected = Some(Selected::Function(function.function));
        }
    }
}

fn one(ui: &mut Ui, function: &FunctionView, chosen: bool, tall: Row) -> bool {
    let normal = function.mode == Mode::Normal;
    let name = function.function.title();
    let mode = word(function.mode);
    let second = !normal && tall.roomy;
    let height = tall.height + if second { Row::SECOND_LINE } else { 0.0 };
    let (area, response) = row(ui, height, &format!("{name}: {mode}"), chosen);
    let colour = look::mode(function.mode);
    let (left, line) = (area.left() + 19.0, area.top() + tall.height / 2.0);
    glyph::paint(ui.painter(), Glyph::of_mode(function.mode), pos2(area.left() + 6.0, line), 11.0, colour);
    let ink = if normal { look::SECONDARY } else { look::INK };
    let right = text_right(ui, pos2(area.right(), line), mode, look::text(11.0), colour, 80.0);
    text_left(ui, pos2(left, line), name, look::text(12.0), ink, area.width() - right - 26.0);
    if !normal {
        let bar = Rect::from_min_size(pos2(left, area.top() + tall.height - 1.5), vec2(area.width() - 19.0, 2.5));
        ui.painter().rect_filled(bar, 1.0, look::LINE);
        let full = vec2((bar.width() * function.capacity.clamp(0.0, 1.0) as f32).max(1.5), bar.height());
        ui.painter().rect_filled(Rect::from_min_size(bar.min, full), 1.0, colour);
    }
    if second {
        let below = area.bottom() - Row::SECOND_LINE / 2.0 + 0.5;
        let cause = function.cause.map_or("", |cause| cause.title());
        text_left(ui, pos2(left, below), cause, look::text(10.5), look::SECONDARY, area.width() - 70.0);
        let share = format!("{:.0} %", function.capacity * 100.0);
        text_right(ui, pos2(area.right(), below), &share, look::text(10.5), look::SECONDARY, 50.0);
    }
    response.clicked()
}
