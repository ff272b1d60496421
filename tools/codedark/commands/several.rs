//! Several incidents in one hospital, a row each: what every one of them does beside the same quiet nights.

use std::sync::Arc;

use codedark_files::results::{measured, table_csv};
use codedark_files::{load_incident, shipped};
use codedark_sim::engine::{Span, WeekTime};
use codedark_sim::measure::{MeasureKey, Outcome};
use codedark_sim::study::{Study, StudyPlan, play_several};
use codedark_sim::twin::{Plot, compile_incident};

use super::playbooks;
use super::run::{lacking, say_what_cannot_be};
use crate::arguments::{self, Arguments};
use crate::exit::{Exit, Failure};
use crate::outputs::Outputs;
use crate::progress::Bar;
use crate::project::{Ready, hospital_name, options, ready};
use crate::show_table::Table;
use crate::terminal;

/// Every shipped incident.
pub const ALL: &str = "all";
/// Level of the intervals.
const LEVEL: f64 = 0.95;
/// Pairs of each incident if nothing is said.
const PAIRS: u64 = 16;

/// What is said, the measure, its label if it has one, and the factor to what is said.
type Column = (&'static str, &'static str, Option<(&'static str, &'static str)>, f64);

const COLUMNS: [Column; 11] = [
    ("deaths", "patient.deaths", None, 1.0),
    ("severe harm", "patient.harm", Some(("severity", "severe")), 1.0),
    ("patient-hours at risk", "patient.at_risk_minutes", None, 1.0 / 60.0),
    ("blind bed-hours", "monitor.blind_bed_minutes", None, 1.0 / 60.0),
    ("record, hours", "outage.hours", Some(("function", "record")), 1.0),
    ("laboratory, hours", "outage.hours", Some(("function", "laboratory")), 1.0),
    ("imaging, hours", "outage.hours", Some(("function", "imaging")), 1.0),
    ("operations not done", "care.cancelled", Some(("kind", "elective")), 1.0),
    ("ambulances diverted", "care.diverted", None, 1.0),
    ("devices taken", "attack.hosts_ever_compromised", None, 1.0),
    ("records exposed", "records.exposed", None, 1.0),
];

pub fn run(arguments: &Arguments, asked: &arguments::Run) -> Result<Exit, Failure> {
    refuse(asked)?;
    let outputs = Outputs::of(&asked.outputs, &[("csv", ())])?;
    let names = names(asked);
    let pairs = asked.runs.unwrap_or(PAIRS);
    let mut first = ready(arguments, &names[0], asked.hospital.as_deref(), &asked.set)?;
    let hospital = hospital_name(arguments, asked.hospital.as_deref()).unwrap_or_else(|| first.loaded.hospital.clone());
    terminal::say(&format!("hospital: {} · {} incidents, {pairs} pairs each", first.twin.title, names.len()));
    let plots = names.iter().map(|name| plot(arguments, asked, &mut first, name, &hospital)).collect::<Result<Vec<_>, _>>()?;
    let bar = Bar::new(pairs);
    let plan = StudyPlan { seed: asked.seed, ..StudyPlan::default() };
    let studies = play_several(&first.twin, &plots, &plan, pairs, &bar).map_err(|missing| lacking(&missing))?;
    bar.finish();
    let head: Vec<&str> = std::iter::once("incident").chain(COLUMNS.iter().map(|(title, ..)| *title)).collect();
    let mut table = Table::new(&head);
    for (name, study) in names.iter().zip(&studies) {
        let cells = COLUMNS.iter().map(|column| cell(&study.outcome, column));
        table.row(std::iter::once(name.clone()).chain(cells));
    }
    outputs.write(&mut |()| Ok(long_form(&names, &studies)))?;
    if !outputs.on_stdout() {
        terminal::print(&table.text(arguments.format));
    }
    Ok(if studies.iter().any(|study| study.interrupted) { Exit::Interrupted } else { Exit::Fine })
}

/// What one incident writes cannot be written of many.
fn refuse(asked: &arguments::Run) -> Result<(), Failure> {
    if asked.runs == Some(0) {
        return Err(Failure::invalid("`--runs` takes at least 1"));
    }
    let single = asked.journal.is_some() || asked.outcome.is_some() || asked.sensitivity;
    if single || asked.playbooks.len() > 1 {
        return Err(
            Failure::invalid("several incidents make one table, and no files but `csv`").hint("run one incident for those")
        );
    }
    Ok(())
}

fn names(asked: &arguments::Run) -> Vec<String> {
    let typed = std::iter::once(&asked.incident).chain(&asked.others);
    let mut names: Vec<String> = Vec::new();
    for name in typed {
        let more = if name == ALL { shipped::names("incidents") } else { vec![name.clone()] };
        more.into_iter().for_each(|name| {
            if !names.contains(&name) {
                names.push(name)
            }
        });
    }
    names
}

/// One incident against the hospital of all.
fn plot(
    arguments: &Arguments,
    asked: &arguments::Run,
    first: &mut Ready,
    name: &str,
    hospital: &str,
) -> Result<Arc<Plot>, Failure> {
    let mut loaded = load_incident(name, Some(hospital), &options(arguments))?;
    if let Some(moment) = &asked.begins {
        loaded.incident.begins = moment.parse::<WeekTime>().map_err(Failure::invalid)?;
    }
    let compiled = compile_incident(&loaded.incident, &first.twin).map_err(|problems| {
        let mut diagnostics = codedark_files::Diagnostics::default();
        diagnostics.extend_problems(problems, &loaded.places);
        Failure::from(diagnostics.sorted())
    })?;
    say_what_cannot_be(&loaded.incident, &compiled, &first.twin);
    first.plot = Arc::new(compiled);
    if let Some(until) = &asked.until {
        first.horizon(until.parse::<Span>().map_err(|error| Failure::invalid(format!("{error}")))?)?;
    }
    let played = playbooks::played(arguments, first, &asked.playbooks)?;
    Ok(played.first().map_or_else(|| first.plot.clone(), |played| played.plot.clone()))
}

/// What every incident moves, a row for each measure: mean and interval of the difference, and the mean of the incident itself.
fn long_form(names: &[String], studies: &[Study]) -> Vec<u8> {
    let head = ["incident", "measure", "labels", "unit", "with_incident", "difference", "low", "high", "runs"].map(str::to_owned);
    let rows = names.iter().zip(studies).flat_map(|(name, study)| {
        measured(&study.outcome, LEVEL).into_iter().map(move |measure| {
            let labels: Vec<String> = measure.labels.iter().map(|(key, label)| format!("{key}={label}")).collect();
            let numbers = [measure.incident.mean, measure.difference.mean, measure.difference.low, measure.difference.high];
            let words = [name.clone(), measure.name.clone(), labels.join(";"), measure.unit.clone()];
            words.into_iter().chain(numbers.map(|number| number.to_string())).chain([measure.runs.to_string()]).collect()
        })
    });
    table_csv(&head, &rows.collect::<Vec<Vec<String>>>()).into_bytes()
}

/// The mean difference, with half the width of its interval.
fn cell(outcome: &Outcome, (_, name, label, factor): &Column) -> String {
    let key = label.iter().fold(MeasureKey::total(name), |key, (dimension, word)| key.with(dimension, word));
    let Some(paired) = outcome.get(&key).filter(|paired| paired.difference.number() > 0) else { return "\u{2013}".into() };
    let interval = paired.difference.interval(LEVEL);
    let number = |value: f64| if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") };
    let (mean, half) = (interval.mean * factor, (interval.high - interval.low) / 2.0 * factor);
    if half > 0.0 { format!("{} ± {}", number(mean), number(half)) } else { number(mean) }
}
