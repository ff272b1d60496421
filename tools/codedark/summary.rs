//! A study and a state in a few lines of text.

use codedark_files::Diagnostic;
use codedark_files::report::elsewhere;
use codedark_files::results::Ranking;
use codedark_sim::blueprint::ProblemSeverity;
use codedark_sim::measure::{MeasureKey, Paired};
use codedark_sim::run::Run;
use codedark_sim::study::{HEADLINES, Sensitivity, Study};
use codedark_sim::twin::Twin;

use crate::arguments::Format;
use crate::project::Ready;
use crate::show_table::Table;

/// Whether a diagnostic is said before a run.
pub fn urgent(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == ProblemSeverity::Error
}

/// What is said, the measure, its label if it has one, and the factor to what is said.
type Row = (&'static str, &'static str, Option<(&'static str, &'static str)>, f64);

const ROWS: [Row; 15] = [
    ("deaths", "patient.deaths", None, 1.0),
    ("patients with severe harm", "patient.harm", Some(("severity", "severe")), 1.0),
    ("patients with moderate harm", "patient.harm", Some(("severity", "moderate")), 1.0),
    ("patient-hours at risk", "patient.at_risk_minutes", None, 1.0 / 60.0),
    ("blind bed-hours", "monitor.blind_bed_minutes", None, 1.0 / 60.0),
    ("hours without the record as usual", "outage.hours", Some(("function", "record")), 1.0),
    ("hours without the laboratory system", "outage.hours", Some(("function", "laboratory")), 1.0),
    ("hours without imaging as usual", "outage.hours", Some(("function", "imaging")), 1.0),
    ("emergency stay, minutes", "ed.length_of_stay", None, 1.0),
    ("laboratory turnaround, minutes", "lab.turnaround", None, 1.0),
    ("operations not done on their day", "care.cancelled", Some(("kind", "elective")), 1.0),
    ("visits not held on their day", "care.cancelled", Some(("kind", "outpatient")), 1.0),
    ("ambulances diverted", "care.diverted", None, 1.0),
    ("left without being seen", "care.left_without_being_seen", None, 1.0),
    ("devices ever compromised", "attack.hosts_ever_compromised", None, 1.0),
];

/// The study in a table, patients first.
pub fn text(ready: &Ready, study: &Study) -> String {
    let mut table = Table::new(&["", "quiet", "incident", "difference", "95 % interval", "over assumptions"]);
    for (title, name, label, factor) in ROWS {
        let key = label.into_iter().fold(MeasureKey::total(name), |key, (dimension, word)| key.with(dimension, word));
        let Some(Paired { quiet, incident, difference }) = study.outcome.get(&key) else { continue };
        let interval = difference.interval(0.95);
        let swept = study.assumptions.get(&key).map_or_else(String::new, |designs| {
            format!("{} … {}", number(designs.quantile(0.05) * factor), number(designs.quantile(0.95) * factor))
        });
        table.row([
            title.to_owned(),
            number(quiet.mean() * factor),
            number(incident.mean() * factor),
            number(interval.mean * factor),
            format!("{} … {}", number(interval.low * factor), number(interval.high * factor)),
            swept,
        ]);
    }
    let ranking = study.sensitivity.as_ref().map_or_else(String::new, |found| ranking(ready, found));
    let elsewhere = elsewhere(&ready.twin, &study.outcome).map_or_else(String::new, |told| format!("\n{told}\n"));
    let interrupted = if study.interrupted { ", interrupted" } else { "" };
    format!(
        "{}\n{} · {} · {} pairs{interrupted} · seed {}\n\n{}{elsewhere}{ranking}\nRehearsal tool, not a medical device.\n",
        ready.plot.title,
        ready.twin.title,
        ready.plot.horizon,
        study.outcome.pairs,
        study.seed,
        table.text(Format::Text)
    )
}

/// The ten assumptions that move most of what is reported.
fn ranking(ready: &Ready, found: &Sensitivity) -> String {
    let head: Vec<String> =
        ["", "assumption", "source"].map(str::to_owned).into_iter().chain(HEADLINES.iter().map(|h| h.title.into())).collect();
    let mut table = Table::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
    for row in Ranking::of(found, &ready.twin.parameters).into_iter().take(10) {
        let effects = row.effects.iter().map(|effect| match effect.rank {
            0 => "–".to_owned(),
            _ => format!("{}{}", if effect.signed < 0.0 { "−" } else { "+" }, number(effect.size.mean)),
        });
        let source = if row.assumed { "assumed".to_owned() } else { row.source.clone() };
        table.row([row.rank.to_string(), row.parameter.clone(), source].into_iter().chain(effects));
    }
    format!(
        "\nThe assumptions that move most, of {} with a range ({} pairs; how far each measure moves over two thirds of the range):\n\n{}",
        found.ranged,
        found.pairs,
        table.text(Format::Text)
    )
}

fn number(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

/// The state of a run.
pub fn state(twin: &Twin, run: &Run) -> String {
    let view = run.view();
    let mut text = format!("{} ({})\npatients at risk: {}\n\n", run.calendar().face(run.now()), twin.title, view.at_risk);
    let mut functions = Table::new(&["care function", "mode", "capacity", "cause"]);
    for function in &view.functions {
        functions.row([
            function.function.title().to_owned(),
            function.mode.title().to_owned(),
            format!("{:.0} %", function.capacity * 100.0),
            function.cause.map_or("", |cause| cause.title()).to_owned(),
        ]);
    }
    text += &functions.text(Format::Text);
    let mut wards = Table::new(&["ward", "patients", "staff load", "blind beds", ""]);
    for (ward, seen) in twin.wards.iter().zip(&view.wards) {
        let patients = seen.beds.iter().filter(|bed| bed.look != codedark_sim::view::BedLook::Empty).count();
        wards.row([
            ward.name.clone(),
            patients.to_string(),
            format!("{:.0} %", seen.load * 100.0),
            seen.blind.to_string(),
            seen.fact.clone(),
        ]);
    }
    text + "\n" + &wards.text(Format::Text)
}
