//! The library of incidents: no two alike, each with a mechanism that no other has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use codedark_files::{Options, load_incident, shipped};
use codedark_sim::blueprint::{CareFunction, Incident, Stride};

const HOSPITAL: &str = "small";

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

/// The table's rows: the mechanism by incident.
fn table() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(readme()).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].trim_matches('`').to_owned(), cells[1].to_owned())
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
        let mechanism = table.get(name).unwrap_or_else(|| panic!("{name} is not in the table of scenarios/incidents/README.md"));
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
