//! Panels by the labels that a screen reader would speak, without Bevy.

use codedark_desk::command::Command;
use codedark_desk::look;
use codedark_desk::panel;
use codedark_desk::snapshot::Snapshot;
use codedark_desk::state::{Overlay, Selected, UiState};
use codedark_sim::blueprint::CareFunction;
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::RecordId;
use codedark_sim::twin::{BedId, ZoneId};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use crate::fixture;

struct Home {
    state: UiState,
    snapshot: Snapshot,
    commands: Vec<Command>,
    dressed: bool,
}

fn home(state: UiState) -> Harness<'static, Home> {
    let home = Home { state, snapshot: fixture::snapshot(), commands: Vec::new(), dressed: false };
    let show = |ui: &mut egui::Ui, home: &mut Home| {
        if !home.dressed {
            look::dress(ui.ctx());
            home.dressed = true;
            ui.ctx().request_repaint();
            return;
        }
        panel::home(ui, &mut home.state, &home.snapshot, &mut home.commands);
    };
    let mut harness = Harness::builder().with_size(egui::vec2(1600.0, 1000.0)).build_ui_state(show, home);
    harness.run_steps(4);
    harness
}

fn typed(harness: &mut Harness<'static, Home>, text: &str) {
    harness.event(egui::Event::Text(text.into()));
    harness.run_steps(2);
}

#[test]
fn the_home_screen_says_that_it_is_an_exercise_and_how_many_are_at_risk() {
    let harness = home(UiState::default());
    harness.get_by_label("EXERCISE");
    let at_risk = harness.state().snapshot.view.at_risk;
    let quiet = harness.state().snapshot.quiet_at_risk();
    harness.get_by_label(&format!("Patients at risk: {at_risk}, +{} against quiet", at_risk - quiet));
    harness.get_by_label("Sat 00:00");
    harness.get_by_label("Record: down");
    harness.get_by_label("Zone Critical care: cut off");
    harness.get_by_label("Zone Office: 310 of 900 encrypted");
}

#[test]
fn buttons_and_keys_ask_for_the_same() {
    let mut harness = home(UiState::default());
    harness.get_by_label("Play").click();
    harness.run_steps(2);
    assert_eq!(harness.state().commands, [Command::TogglePlay]);
    harness.state_mut().commands.clear();
    typed(&mut harness, " ");
    typed(&mut harness, "]");
    typed(&mut harness, "[");
    assert_eq!(harness.state().commands, [Command::TogglePlay, Command::Faster, Command::Slower]);
}

#[test]
fn stepping_goes_to_turning_points_and_stops_there() {
    let mut harness = home(UiState::default());
    typed(&mut harness, ",");
    let minutes = |minutes: f64| Command::Seek(Time::ZERO + Span::from_minutes(minutes));
    // The worsened patient at 196 is no turning point of the hospital; the record's loss at 170 is.
    assert_eq!(harness.state().commands, [Command::Pause, minutes(170.0)]);
    harness.state_mut().commands.clear();
    typed(&mut harness, ">");
    assert_eq!(harness.state().commands, [minutes(231.0)]);
}

#[test]
fn a_bed_tells_why_down_to_a_line_of_a_file() {
    let mut harness = home(UiState { selected: Some(Selected::Bed(BedId(5))), ..UiState::default() });
    harness.run_steps(2);
    let chain: Vec<u32> = harness.state().snapshot.causes(RecordId(9)).iter().map(|record| record.id.0).collect();
    assert_eq!(chain, [9, 7, 6, 5, 3, 2, 1]);
    harness.get_by_label_contains("Intensive care A bed 6: a patient worsens");
    harness.get_by_label_contains("Critical care is cut off");
    harness.get_by_label_contains("gains a foothold").click();
    harness.run_steps(2);
    assert_eq!(harness.state().state.selected, Some(Selected::Record(RecordId(2))));
}

#[test]
fn rows_select_and_escape_forgets() {
    let mut harness = home(UiState::default());
    harness.get_by_label("Record: down").click();
    harness.run_steps(2);
    assert_eq!(harness.state().state.selected, Some(Selected::Function(CareFunction::Record)));
    harness.get_by_label("root cause: isolated by us");
    harness.get_by_label("Zone Critical care: cut off").click();
    harness.run_steps(2);
    assert_eq!(harness.state().state.selected, Some(Selected::Zone(ZoneId(3))));
    harness.key_press(egui::Key::Escape);
    harness.run_steps(2);
    assert_eq!(harness.state().state.selected, None);
}

#[test]
fn search_finds_a_ward_and_enter_chooses_it() {
    let mut harness = home(UiState::default());
    typed(&mut harness, "/");
    typed(&mut harness, "geria");
    harness.get_by_label("Geriatrics");
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
    let state = &harness.state().state;
    assert!(matches!(state.selected, Some(Selected::Ward(ward)) if ward.0 == 9), "{:?}", state.selected);
    assert_eq!(state.search, None);
}

#[test]
fn digits_change_what_beds_show_and_a_question_mark_lists_the_keys() {
    let mut harness = home(UiState::default());
    typed(&mut harness, "4");
    assert_eq!(harness.state().state.overlay, Overlay::Load);
    typed(&mut harness, "?");
    harness.get_by_label("Close");
    harness.key_press(egui::Key::Escape);
    harness.run_steps(2);
    assert!(!harness.state().state.help);
}

#[test]
fn dragging_the_timeline_scrubs() {
    let mut harness = home(UiState::default());
    let area = harness.get_by_label("Timeline").rect();
    let from = egui::pos2(area.left() + area.width() * 0.5, area.bottom() - 60.0);
    harness.drag_at(from);
    harness.run_steps(1);
    harness.hover_at(from + egui::vec2(40.0, 0.0));
    harness.run_steps(1);
    let sought = harness.state().commands.iter().rev().find_map(|command| match command {
        Command::Seek(at) => Some(at.hours()),
        _ => None,
    });
    let sought = sought.expect("a jump");
    assert!((11.0..14.0).contains(&sought), "half of a day and a little: {sought}");
}
