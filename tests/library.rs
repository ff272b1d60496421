//! The library of incidents: no two alike, each with a mechanism that no other has, each moving something more than all others do.
//!
//! What moves most is written in the table of `scenarios/incidents/README.md`: an amount (`name{label=word}`), or an amount for
//! each of another (`A / B`). `CODEDARK_LIBRARY=FILE cargo test library` writes what every incident moved, to choose from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use codedark_files::{Options, load_hospital, load_incident, shipped};
use codedark_sim::blueprint::{CareFunction, Incident, Stride};
use codedark_sim::engine::Span;
use codedark_sim::measure::{Keys, MeasureKey, Outcome};
use codedark_sim::study::Warmed;
use codedark_sim::twin::{Plot, Twin, Values, compile, compile_incident};

/// The hospital most incidents of the library are written for.
const HOSPITAL: &str = "regional";
/// Pairs of an incident whose nights differ by what an attacker or a worm comes to, and of one that is the same every night.
const ATTACKED: u64 = 40;
const BROKEN: u64 = 8;
/// Longest that is played: nothing below is told apart by what comes later.
const HORIZON: Span = Span(14 * 86_400_000);
const WARM_UP: Span = Span(4 * 86_400_000);
/// By so much an incident moves its own measure more than any other incident does.
const MORE: f64 = 1.1;

fn incidents() -> Vec<(String, Incident)> {
    let names = shipped::names("incidents").into_iter();
    names
        .map(|name| {
            let loaded = load_incident(&name, Some("small"), &Options::default());
            let incident = loaded.unwrap_or_else(|problems| panic!("{name}: {problems:?}")).incident;
            (name, incident)
        })
        .collect()
}

/// The table's rows: the mechanism and the measure by incident.
fn table() -> BTreeMap<String, (String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/incidents/README.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].trim_matches('`').to_owned(), (cells[1].to_owned(), cells[2].trim_matches('`').to_owned()))
    })
    .collect()
}

/// What an incident does to what: techniques, and how each of its parts begins and on which elements.
fn fingerprint(incident: &Incident) -> (BTreeSet<String>, Vec<String>) {
    let mut elements: Vec<String> = Vec::new();
    for failure in &incident.failures {
        elements.push(format!("{} {} {}", failure.mechanism.word(), failure.element, failure.share));
    }
    for campaign in &incident.campaigns {
        elements.push(format!("{} {:?} {:?} {}", campaign.adversary, campaign.entry, campaign.goals, campaign.lands_on));
    }
    for worm in &incident.worms {
        elements.push(format!("worm {} {:?} {} {:?}", worm.begins_at, worm.services, worm.from_outside, worm.scans));
    }
    for update in &incident.updates {
        elements.push(format!("update {}", update.devices));
    }
    elements.sort();
    (incident.techniques.iter().cloned().collect(), elements)
}

#[test]
fn no_two_incidents_are_alike_and_each_has_a_mechanism_of_its_own() {
    let incidents = incidents();
    assert!(incidents.len() >= 24, "{}", incidents.len());
    let table = table();
    let mut seen = BTreeMap::new();
    let (mut mechanisms, mut measures) = (BTreeSet::new(), BTreeSet::new());
    for (name, incident) in &incidents {
        if let Some(other) = seen.insert(fingerprint(incident), name) {
            panic!("{name} and {other} have the same techniques and elements");
        }
        let (mechanism, measure) =
            table.get(name).unwrap_or_else(|| panic!("{name} is not in the table of scenarios/incidents/README.md"));
        assert!(mechanism.len() > 20 && mechanisms.insert(mechanism.clone()), "{name} has no mechanism of its own: {mechanism}");
        assert!(measures.insert(measure.clone()), "{name} and another are told apart by {measure}");
        assert!(!incident.functions.is_empty(), "{name} is about no care function");
        let readme = String::from_utf8_lossy(shipped::file(&format!("incidents/{name}/README.md")).unwrap()).into_owned();
        assert!(readme.starts_with("# ") && readme.contains("**What it teaches.**"), "{name}'s README teaches nothing");
    }
    assert_eq!(table.len(), incidents.len(), "the table names incidents that are not shipped");
    for situation in Stride::ALL {
        assert!(incidents.iter().any(|(_, incident)| incident.stride.contains(situation)), "nothing covers {}", situation.word());
    }
    let covered: BTreeSet<CareFunction> = incidents.iter().flat_map(|(_, incident)| incident.functions.clone()).collect();
    let open: Vec<&str> = CareFunction::ALL.iter().filter(|own| !covered.contains(own)).map(|own| own.word()).collect();
    assert!(open.is_empty(), "no incident is about {open:?}");
}

/// What each incident moves: the mean difference to the quiet hospital, or the value where a quiet hospital has none.
type Moved = BTreeMap<String, f64>;

fn word(key: &MeasureKey) -> String {
    let labels: Vec<String> = key.labels.iter().map(|(dimension, label)| format!("{dimension}={label}")).collect();
    if labels.is_empty() { key.name.clone() } else { format!("{}{{{}}}", key.name, labels.join(",")) }
}

fn moved_by(twin: &Arc<Twin>, values: &Arc<Values>, keys: &Keys, plot: &Arc<Plot>, pairs: u64) -> Moved {
    let mut outcome = Outcome::default();
    for number in 0..pairs {
        outcome.merge(&Warmed::new(twin, values, plot.calendar, 3, number, WARM_UP).pair(keys, plot)).unwrap();
    }
    let changed = outcome.measures.iter().filter_map(|(key, paired)| {
        let summary = if paired.difference.number() > 0 { &paired.difference } else { &paired.incident };
        (summary.number() > 0).then(|| (word(key), summary.mean()))
    });
    changed.filter(|(_, by)| by.abs() > 1e-9).collect()
}

/// Every incident of the library in one hospital.
fn moved(incidents: &[(String, Incident)]) -> Vec<Moved> {
    let loaded = load_hospital(HOSPITAL, &Options::default()).unwrap();
    let (twin, _) = compile(&loaded.blueprint, "2026-11-01").unwrap();
    let twin = Arc::new(twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let keys = Keys::of(&twin);
    let next = AtomicUsize::new(0);
    let all = Mutex::new(vec![Moved::new(); incidents.len()]);
    let work = || {
        while let Some((name, incident)) = incidents.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut plot = compile_incident(incident, &twin).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
            plot.horizon = plot.horizon.min(HORIZON);
            let pairs = if incident.campaigns.is_empty() && incident.worms.is_empty() { BROKEN } else { ATTACKED };
            let moved = moved_by(&twin, &values, &keys, &Arc::new(plot), pairs);
            let at = incidents.iter().position(|(other, _)| other == name).unwrap();
            all.lock().unwrap()[at] = moved;
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    all.into_inner().unwrap()
}

/// How far an incident moves what the table says: an amount, or one for each of another.
fn reading(moved: &Moved, measure: &str) -> f64 {
    let amount = |measure: &str| moved.get(measure).copied().unwrap_or(0.0).abs();
    match measure.split_once(" / ") {
        None => amount(measure),
        Some((_, each)) if amount(each) == 0.0 => 0.0,
        Some((of, each)) => amount(of) / amount(each),
    }
}

#[test]
fn each_incident_moves_a_measure_more_than_all_others() {
    let incidents = incidents();
    let moved = moved(&incidents);
    if let Some(path) = std::env::var_os("CODEDARK_LIBRARY") {
        let line = |(name, measure, by): (&str, &str, f64)| format!("{name}\t{measure}\t{by}\n");
        let rows = incidents.iter().zip(&moved).flat_map(|((name, _), moved)| {
            moved.iter().map(move |(measure, by)| (name.as_str(), measure.as_str(), *by)).collect::<Vec<_>>()
        });
        std::fs::write(path, rows.map(line).collect::<String>()).unwrap();
    }
    let table = table();
    let mut beaten = Vec::new();
    for (index, (name, _)) in incidents.iter().enumerate() {
        let (_, measure) = &table[name];
        let own = reading(&moved[index], measure);
        let others = moved.iter().enumerate().filter(|(other, _)| *other != index);
        let (most, by) = others.fold((0.0_f64, ""), |(most, by), (other, moved)| {
            let reading = reading(moved, measure);
            if reading > most { (reading, incidents[other].0.as_str()) } else { (most, by) }
        });
        if own <= most * MORE || own == 0.0 {
            beaten.push(format!("{name} moves {measure} by {own}, {by} by {most}"));
        }
    }
    assert!(beaten.is_empty(), "{beaten:#?}");
}
