//! The library of incidents: no two alike, each with a mechanism that no other has, each moving something more than all others do.
//!
//! `CODEDARK_RENEW=1 cargo test library` writes the table of measures in `scenarios/incidents/README.md` anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use codedark_files::{Options, load_hospital, load_incident, shipped};
use codedark_sim::blueprint::{CareFunction, Incident, Stride};
use codedark_sim::engine::Span;
use codedark_sim::measure::{Keys, MeasureKey, Outcome};
use codedark_sim::study::Warmed;
use codedark_sim::twin::{Values, compile, compile_incident};

const HOSPITAL: &str = "small";
const PAIRS: u64 = 3;
/// By so much an incident moves its own measure more than any other incident does.
const MORE: f64 = 1.05;

fn incidents() -> Vec<(String, Incident)> {
    let names = shipped::names("incidents").into_iter();
    names
        .map(|name| {
            let loaded = load_incident(&name, Some(HOSPITAL), &Options::default());
            let incident = loaded.unwrap_or_else(|problems| panic!("{name}: {problems:?}")).incident;
            (name, incident)
        })
        .collect()
}

fn readme() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/incidents/README.md")
}

/// The table's rows by incident: the mechanism, and the measure it moves more than the others.
fn table() -> BTreeMap<String, (String, String)> {
    let text = std::fs::read_to_string(readme()).unwrap();
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
    elements.sort();
    (incident.techniques.iter().cloned().collect(), elements)
}

#[test]
fn no_two_incidents_are_alike_and_each_has_a_mechanism_of_its_own() {
    let incidents = incidents();
    assert!(incidents.len() >= 24, "{}", incidents.len());
    let table = table();
    let mut seen = BTreeMap::new();
    let mut mechanisms = BTreeSet::new();
    for (name, incident) in &incidents {
        if let Some(other) = seen.insert(fingerprint(incident), name) {
            panic!("{name} and {other} have the same techniques and elements");
        }
        let (mechanism, _) =
            table.get(name).unwrap_or_else(|| panic!("{name} is not in the table of scenarios/incidents/README.md"));
        assert!(mechanism.len() > 20 && mechanisms.insert(mechanism.clone()), "{name} has no mechanism of its own: {mechanism}");
        assert!(!incident.functions.is_empty(), "{name} is about no care function");
        let readme = String::from_utf8_lossy(shipped::file(&format!("incidents/{name}/README.md")).unwrap()).into_owned();
        assert!(readme.starts_with("# ") && readme.contains("**What it teaches.**"), "{name}'s README teaches nothing");
    }
    assert_eq!(table.len(), incidents.len(), "the table names incidents that are not shipped");
    for situation in Stride::ALL {
        assert!(incidents.iter().any(|(_, incident)| incident.stride.contains(situation)), "nothing covers {}", situation.word());
    }
    let covered: BTreeSet<CareFunction> = incidents.iter().flat_map(|(_, incident)| incident.functions.clone()).collect();
    assert!(covered.len() >= 16, "{} care functions are covered", covered.len());
}

/// Measures that tell incidents apart: totals, and those by function, cause, zone, kind, severity or domain.
fn telling(key: &MeasureKey) -> bool {
    const DIMENSIONS: [&str; 6] = ["function", "cause", "zone", "kind", "mode", "domain"];
    key.labels.len() <= 1 && key.labels.keys().all(|dimension| DIMENSIONS.contains(&dimension.as_str()))
}

fn word(key: &MeasureKey) -> String {
    let labels: Vec<String> = key.labels.iter().map(|(dimension, label)| format!("{dimension}={label}")).collect();
    if labels.is_empty() { key.name.clone() } else { format!("{}{{{}}}", key.name, labels.join(",")) }
}

/// How far each incident moves each measure in the small hospital, the same nights for all that begin at the same hour.
fn moved(incidents: &[(String, Incident)]) -> Vec<BTreeMap<String, f64>> {
    let loaded = load_hospital(HOSPITAL, &Options::default()).unwrap();
    let (twin, _) = compile(&loaded.blueprint, "2026-11-01").unwrap();
    let twin = Arc::new(twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let keys = Keys::of(&twin);
    let mut threads = Vec::new();
    for (name, incident) in incidents {
        let mut plot = compile_incident(incident, &twin).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        plot.horizon = plot.horizon.min(Span::from_days(21.0));
        threads.push(Arc::new(plot));
    }
    let play = |plot: &Arc<codedark_sim::twin::Plot>| {
        let mut outcome = Outcome::default();
        for number in 0..PAIRS {
            let mut warmed = Warmed::new(&twin, &values, plot.calendar, 3, number, Span::from_days(4.0));
            outcome.merge(&warmed.pair_with(&keys, plot)).unwrap();
        }
        let changed = outcome.measures.iter().filter(|(key, _)| telling(key)).map(|(key, paired)| {
            let summary = if paired.difference.number() > 0 { &paired.difference } else { &paired.incident };
            let mean = if summary.number() > 0 { summary.mean().abs() } else { 0.0 };
            (word(key), mean)
        });
        changed.collect()
    };
    std::thread::scope(|scope| {
        let (left, right) = threads.split_at(threads.len() / 2);
        let first = scope.spawn(|| left.iter().map(play).collect::<Vec<_>>());
        let mut second: Vec<_> = right.iter().map(play).collect();
        let mut all = first.join().unwrap();
        all.append(&mut second);
        all
    })
}

#[test]
fn each_incident_moves_a_measure_more_than_all_others() {
    let incidents = incidents();
    let moved = moved(&incidents);
    let mut best: BTreeMap<&str, (f64, usize, f64)> = BTreeMap::new();
    for (index, measures) in moved.iter().enumerate() {
        for (measure, by) in measures {
            let entry = best.entry(measure).or_insert((0.0, index, 0.0));
            if *by > entry.0 {
                *entry = (*by, index, entry.0);
            } else if *by > entry.2 {
                entry.2 = *by;
            }
        }
    }
    // Of all measures that an incident moves most, the one by which it stands out most.
    let mut own: BTreeMap<usize, (f64, String)> = BTreeMap::new();
    for (measure, (by, index, second)) in &best {
        let ratio = if *second > 0.0 { by / second } else { f64::MAX };
        let better = own.get(index).is_none_or(|(kept, _)| ratio > *kept);
        if *by > 1e-9 && ratio >= MORE && better {
            own.insert(*index, (ratio, (*measure).to_owned()));
        }
    }
    if std::env::var_os("CODEDARK_RENEW").is_some() {
        let text = std::fs::read_to_string(readme()).unwrap();
        let mut renewed = String::new();
        for line in text.lines() {
            let name = line.strip_prefix("| `").and_then(|rest| rest.split_once('`')).map(|(name, _)| name);
            let index = name.and_then(|name| incidents.iter().position(|(own, _)| own == name));
            match index {
                Some(index) => {
                    let mechanism = line.trim_matches('|').split('|').nth(1).unwrap_or_default().trim();
                    let measure = own.get(&index).map_or("–", |(_, measure)| measure);
                    let _ = writeln!(renewed, "| `{}` | {mechanism} | `{measure}` |", incidents[index].0);
                }
                None => renewed += &(line.to_owned() + "\n"),
            }
        }
        std::fs::write(readme(), renewed).unwrap();
    }
    let without: Vec<&str> =
        incidents.iter().enumerate().filter(|(index, _)| !own.contains_key(index)).map(|(_, (name, _))| name.as_str()).collect();
    assert!(without.is_empty(), "these move nothing more than others do: {without:?}");
    for (name, (_, measure)) in table() {
        let index = incidents.iter().position(|(own, _)| *own == name).unwrap();
        let by = moved[index].get(&measure).copied().unwrap_or(0.0);
        let others = moved.iter().enumerate().filter(|(other, _)| *other != index);
        let most = others.filter_map(|(_, measures)| measures.get(&measure)).fold(0.0_f64, |most, by| most.max(*by));
        assert!(by > most, "{name} moves {measure} by {by}, another by {most}: CODEDARK_RENEW=1 writes the table anew");
    }
}
