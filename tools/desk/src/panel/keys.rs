//! Keys. Every action has one; letters typed into a text box are left to it.

use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Kind;
use egui::{Context, Key};

use crate::command::Command;
use crate::snapshot::Snapshot;
use crate::state::{Overlay, RANGES, Selected, UiState};
use crate::words;

/// Keys and what they do, as the list of keys shows them.
pub const KEYS: [(&str, &str); 16] = [
    ("Space", "play or pause"),
    ("]  [", "faster, slower"),
    (".  ,", "next, previous turning point"),
    ("Shift .  ,", "a minute on, a minute back"),
    ("→  ←", "an hour on, an hour back"),
    ("Home", "back to the incident's start"),
    ("G", "the latest alert"),
    ("2  3  4", "what the beds show"),
    ("T", "span of the timeline"),
    ("+  −  0", "closer, further, whole plan"),
    ("/", "search"),
    ("Tab  Enter", "go round, choose"),
    ("?", "this list"),
    ("Esc", "close the top panel, forget the selection"),
    ("drag, wheel", "move and magnify the plan"),
    ("drag the line", "scrub"),
];

/// Obeys what was pressed since the last frame.
pub fn handle(context: &Context, state: &mut UiState, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    if context.input(|input| input.key_pressed(Key::Escape)) {
        state.escape();
        return;
    }
    if context.egui_wants_keyboard_input() || state.search.is_some() {
        return;
    }
    let shift = context.input(|input| input.modifiers.shift);
    let typed: String = context.input(|input| {
        let texts = input.events.iter().filter_map(|event| match event {
            egui::Event::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    });
    for letter in typed.chars() {
        match letter {
            ' ' => commands.push(Command::TogglePlay),
            ']' => commands.push(Command::Faster),
            '[' => commands.push(Command::Slower),
            '.' if !shift => commands.extend(step(snapshot, 1)),
            ',' if !shift => commands.extend(step(snapshot, -1)),
            '.' | '>' | ':' => commands.push(later(snapshot, 60_000)),
            ',' | '<' | ';' => commands.push(later(snapshot, -60_000)),
            'g' | 'G' => latest_alert(state, snapshot),
            't' | 'T' => state.range = (state.range + 1) % RANGES.len(),
            '+' | '=' => state.magnify(1.25, state.plan_area.center()),
            '-' => state.magnify(0.8, state.plan_area.center()),
            '0' => state.whole_plan(),
            '/' => state.search = Some(String::new()),
            '?' => state.help = !state.help,
            digit => {
                if let Some(overlay) = Overlay::ALL.into_iter().find(|overlay| char::from(b'0' + overlay.digit()) == digit) {
                    state.overlay = overlay;
                }
            }
        }
    }
    for (key, milliseconds) in [(Key::ArrowRight, 3_600_000), (Key::ArrowLeft, -3_600_000)] {
        if context.input(|input| input.key_pressed(key)) {
            commands.push(later(snapshot, milliseconds));
        }
    }
    if context.input(|input| input.key_pressed(Key::Home)) {
        commands.push(Command::Seek(Time::ZERO));
    }
}

fn later(snapshot: &Snapshot, milliseconds: i64) -> Command {
    Command::Seek((snapshot.now() + Span(milliseconds)).max(Time::ZERO))
}

/// To the next or previous turning point; pauses, so that it can be looked at.
fn step(snapshot: &Snapshot, way: i32) -> Vec<Command> {
    let now = snapshot.now();
    let mut turns = words::turning_points(&snapshot.records).map(|record| record.true_at);
    let found = if way > 0 { turns.find(|at| *at > now) } else { turns.take_while(|at| *at < now).last() };
    match found {
        Some(at) => vec![Command::Pause, Command::Seek(at)],
        None => Vec::new(),
    }
}

fn latest_alert(state: &mut UiState, snapshot: &Snapshot) {
    let alert = snapshot.past().iter().rev().find(|record| matches!(record.entry.kind, Kind::Alert | Kind::Case));
    if let Some(alert) = alert {
        state.selected = Some(Selected::Record(alert.id));
    }
}
