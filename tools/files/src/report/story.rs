//! The words of a report: the sentence that says what happened, the way in, the timeline, and what it was like for a patient.

use codedark_sim::blueprint::{CareFunction, CauseClass};
use codedark_sim::engine::Time;
use codedark_sim::journal::{Kind, Record, Severity, narrate};
use codedark_sim::measure::{MeasureKey, Outcome};
use codedark_sim::twin::Twin;
use serde::Serialize;

use super::ReportInput;
use super::numbers::{by_label, duration, number};

/// One line of a list of events.
#[derive(Serialize)]
pub(super) struct Line {
    clock: String,
    detected: String,
    reported: String,
    text: String,
    place: String,
}

/// What befell one patient, effect first.
#[derive(Serialize)]
pub(super) struct PatientStory {
    title: String,
    causes: Vec<Line>,
}

/// All words.
pub(super) struct Telling {
    pub title: String,
    pub subtitle: String,
    pub way_in: Vec<Line>,
    pub timeline: Vec<Line>,
    pub patients: Vec<PatientStory>,
}

/// The care functions a director asks about first.
const ASKED_FIRST: [CareFunction; 6] = [
    CareFunction::Record,
    CareFunction::Laboratory,
    CareFunction::Imaging,
    CareFunction::CentralMonitoring,
    CareFunction::Pharmacy,
    CareFunction::Telephony,
];

impl Telling {
    pub fn of(input: &ReportInput<'_>) -> Telling {
        Telling {
            title: title(input),
            subtitle: subtitle(input),
            way_in: way_in(input),
            timeline: timeline(input),
            patients: patients(input),
        }
    }
}

/// Hours a function was in a mode other than normal, mean over runs.
fn abnormal_hours(outcome: &Outcome, function: CareFunction) -> f64 {
    let hours = |mode: &str| {
        let key = MeasureKey::total("care.hours").with("function", function.word()).with("mode", mode);
        outcome.get(&key).map_or(0.0, |paired| paired.difference.mean())
    };
    hours("degraded") + hours("procedure") + hours("none")
}

fn title(input: &ReportInput<'_>) -> String {
    let outcome = &input.study.outcome;
    let mut lost: Vec<(f64, CareFunction)> = ASKED_FIRST
        .iter()
        .map(|function| (abnormal_hours(outcome, *function), *function))
        .filter(|(hours, _)| *hours >= 0.5)
        .collect();
    lost.sort_by(|a, b| b.0.total_cmp(&a.0));
    let blind = outcome.series.get("monitor.blind_bed_minutes").map_or(0.0, |series| {
        let bins = series.incident.iter().zip(&series.quiet);
        bins.map(|(incident, quiet)| incident.mean() - quiet.mean()).fold(0.0, f64::max)
    });
    let subject = format!("“{}”", input.incident.title);
    let harm = harm_clause(outcome);
    let named = |function: CareFunction| {
        let the = if function == CareFunction::Record || function == CareFunction::Laboratory { "the " } else { "" };
        format!("{the}{}", function.title().to_lowercase())
    };
    let lost_clause = match lost.as_slice() {
        [] => "changed no care function".to_owned(),
        [(hours, function)] => format!("disturbed {} for {}", named(*function), duration(*hours)),
        [(hours, function), (next_hours, next), ..] => {
            format!("disturbed {} for {} and {} for {}", named(*function), duration(*hours), named(*next), duration(*next_hours))
        }
    };
    let blind_clause =
        if blind >= 1.0 { format!(", left up to {blind:.0} monitored beds without a view") } else { String::new() };
    format!("{subject} {lost_clause}{blind_clause}, and {harm}.")
}

/// Harm is told from the three gravest grades apart, gravest first, and only where it can be told from chance.
fn harm_clause(outcome: &Outcome) -> String {
    let more = |severity: &str| {
        let interval = outcome.get(&MeasureKey::total("patient.harm").with("severity", severity))?.difference.interval(0.95);
        (interval.low > 0.0 && interval.mean >= 0.05).then(|| number(interval.mean))
    };
    match (more("death"), more("severe"), more("moderate")) {
        (Some(deaths), ..) => format!("cost {deaths} lives"),
        (None, Some(patients), _) => format!("did severe harm to {patients} more patients"),
        (None, None, Some(patients)) => format!("did moderate harm to {patients} more patients"),
        _ => "did no harm to patients that could be told from chance".to_owned(),
    }
}

/// Of a single hospital: how many more patients than on quiet days were sent away or put off, whose risk is borne where nothing here
/// counts it. `None` for several hospitals, and below half a patient.
pub fn elsewhere(twin: &Twin, outcome: &Outcome) -> Option<String> {
    let more = |name: &str, kind: Option<&str>| {
        let key = kind.into_iter().fold(MeasureKey::total(name), |key, kind| key.with("kind", kind));
        outcome.get(&key).map_or(0.0, |paired| paired.difference.mean())
    };
    let counted = [
        (more("care.diverted", None), "ambulances went elsewhere"),
        (more("care.cancelled", Some("elective")), "operations were put off"),
        (more("care.cancelled", Some("outpatient")), "visits were put off"),
    ];
    let told: Vec<String> =
        counted.iter().filter(|(more, _)| *more >= 0.5).map(|(more, what)| format!("{} more {what}", number(*more))).collect();
    (twin.sites.len() == 1 && !told.is_empty()).then(|| {
        format!(
            "{} than on quiet days: what these patients bear in other houses or at home is not among the hours at risk; a region follows its ambulances.",
            told.join(", ")
        )
    })
}

fn subtitle(input: &ReportInput<'_>) -> String {
    let outcome = &input.study.outcome;
    let mut causes: Vec<(f64, CauseClass)> = by_label(outcome, "outage.hours", "cause")
        .filter_map(|(label, _, paired)| Some((paired.incident.mean(), CauseClass::from_text(&label)?)))
        .collect();
    causes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total: f64 = causes.iter().map(|(hours, _)| hours).sum();
    let mut sentences = Vec::new();
    if let Some((hours, cause)) = causes.first().filter(|_| total > 0.0) {
        let share = (hours / total * 100.0).round();
        sentences.push(match cause {
            CauseClass::IsolatedByUs => format!("{share} % of the outage was our own containment."),
            CauseClass::Infected => format!("{share} % of the outage goes back to systems that were encrypted."),
            CauseClass::DependencyDown => format!("{share} % of the outage came from what depends on what was hit."),
            CauseClass::VendorCut => format!("{share} % of the outage came from cutting suppliers."),
            CauseClass::Failed => format!("{share} % of the outage goes back to what broke."),
        });
    }
    let entry = input.journal.records().iter().find(|record| record.entry.kind == Kind::Foothold && record.entry.place.is_some());
    if let Some(place) = entry.and_then(|record| (input.place)(record.entry.place?)) {
        sentences.push(format!("In the run told below, the way in was let through by {place}."));
    }
    if sentences.is_empty() {
        sentences.push(input.incident.story.clone());
    }
    sentences.join(" ")
}

fn clock(input: &ReportInput<'_>, at: Time) -> String {
    let day = input.calendar.day(at);
    let face = input.calendar.face(at).to_string();
    if day == 0 { face } else { format!("{face}, day {day}") }
}

fn line(input: &ReportInput<'_>, record: &Record) -> Line {
    let at = |time: Option<Time>| time.map_or_else(String::new, |time| clock(input, time));
    Line {
        clock: clock(input, record.true_at),
        detected: at(record.detected_at),
        reported: at(record.reported_at),
        text: narrate(input.twin, record),
        place: record.entry.place.and_then(|mark| (input.place)(mark)).unwrap_or_default(),
    }
}

/// The chain of causes that ends in the launch, or in the first thing that broke.
fn way_in(input: &ReportInput<'_>) -> Vec<Line> {
    let records = input.journal.records();
    let end = records.iter().find(|record| record.entry.kind == Kind::Launch).or_else(|| {
        records.iter().find(|record| matches!(record.entry.kind, Kind::SwitchDown | Kind::NodeDown | Kind::ServiceLevel))
    });
    let mut chain: Vec<Line> = end
        .map(|record| input.journal.causes(record.id))
        .unwrap_or_default()
        .into_iter()
        .map(|record| line(input, record))
        .collect();
    chain.reverse();
    chain
}

fn timeline(input: &ReportInput<'_>) -> Vec<Line> {
    const MOST: usize = 70;
    let told = |kind: Kind| {
        matches!(
            kind,
            Kind::IncidentBegins
                | Kind::DirectoryTaken
                | Kind::BackupDestroyed
                | Kind::Exfiltration
                | Kind::Tampered
                | Kind::TamperingFound
                | Kind::Launch
                | Kind::Case
                | Kind::Declared
                | Kind::Decision
                | Kind::Containment
                | Kind::Walkround
                | Kind::SwitchDown
                | Kind::SwitchUp
                | Kind::ZoneCut
                | Kind::ZoneReopened
                | Kind::FunctionMode
                | Kind::ProcedureStarted
                | Kind::ProcedureExhausted
                | Kind::NoProcedure
                | Kind::BedsBlind
                | Kind::Recall
                | Kind::ElectivesStopped
                | Kind::ElectivesRestarted
                | Kind::Diverting
                | Kind::DiversionEnds
                | Kind::FullCapacity
                | Kind::AllClear
        )
    };
    let mut lines: Vec<Line> = Vec::new();
    let mut footholds = 0;
    for record in input.journal.records() {
        let first_foothold = record.entry.kind == Kind::Foothold && {
            footholds += 1;
            footholds == 1
        };
        let first_of_zone = record.entry.kind == Kind::WormInfection && record.entry.amount < 2.0;
        if told(record.entry.kind) || first_foothold || first_of_zone {
            lines.push(line(input, record));
        }
        if lines.len() == MOST {
            break;
        }
    }
    lines
}

/// A few patients whose severe harm goes back to the incident.
fn patients(input: &ReportInput<'_>) -> Vec<PatientStory> {
    const MOST: usize = 4;
    let journal = input.journal;
    let mut seen = Vec::new();
    let mut stories = Vec::new();
    for least in [Severity::Severe, Severity::Moderate] {
        for record in journal.records() {
            let grave = record.entry.severity.is_some_and(|severity| severity >= least) || record.entry.kind == Kind::Died;
            let causes = journal.causes(record.id);
            // Only outages have a cause class: a chain with one goes back to the incident, and so does one with what was altered.
            let of_incident = |cause: &&Record| cause.entry.cause_class.is_some() || cause.entry.kind == Kind::Tampered;
            let ours = grave && causes.iter().any(of_incident);
            let Some(patient) = record.entry.patient.filter(|patient| ours && !seen.contains(patient)) else { continue };
            seen.push(patient);
            stories.push(PatientStory {
                title: narrate(input.twin, record),
                causes: causes.into_iter().map(|record| line(input, record)).collect(),
            });
            if stories.len() == MOST {
                return stories;
            }
        }
    }
    stories
}
