//! The table of published figures: whole, consistent, and honest about what is an input.

use std::collections::BTreeSet;

use assert_cmd::Command;
use codedark_files::{assets, validation};
use codedark_sim::measure::{Count, Gauge, Sample};
use codedark_sim::study::validation::Use;

/// Rows that are to be reproduced, set or checked.
const CALIBRATE: [&str; 23] = [
    "W1", "W5", "W7", "W8", "W12", "I1", "I2", "I4", "I6", "I7", "I8", "I10a", "I10b", "I11", "I15", "I16", "U1", "A1", "F1",
    "B1", "M7", "M8", "M10",
];

#[test]
fn every_row_is_there_once_and_says_what_it_is_for() {
    let (evidence, _) = validation::evidence();
    let ids: BTreeSet<&str> = evidence.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), evidence.rows.len(), "an id stands twice");
    for id in CALIBRATE {
        let row = evidence.rows.iter().find(|row| row.id == id).unwrap_or_else(|| panic!("row {id} is missing"));
        assert_ne!(row.used, Use::Context, "{id}");
        assert!(!row.figures.is_empty() || !row.note.is_empty(), "{id} is neither compared nor explained");
    }
}

#[test]
fn inputs_are_never_compared_and_only_fits_tune() {
    let (evidence, _) = validation::evidence();
    let parameters = assets::parameters();
    let mut tuned = BTreeSet::new();
    for row in &evidence.rows {
        if matches!(row.used, Use::Input | Use::Context) {
            assert!(row.figures.is_empty(), "{} is set by us and must not be counted", row.id);
        }
        let fits = row.used == Use::Fit || row.figures.iter().any(|figure| figure.used == Some(Use::Fit));
        assert!(fits || row.tunes.is_empty(), "{} is no fit and tunes {:?}", row.id, row.tunes);
        for name in &row.tunes {
            assert!(parameters.get(name).is_some(), "{} tunes `{name}`, which does not exist", row.id);
            tuned.insert(name.clone());
        }
    }
    let fits = evidence.rows.iter().filter(|row| !row.tunes.is_empty()).count();
    assert!(tuned.len() <= fits, "{} parameters are tuned on {fits} rows", tuned.len());
}

#[test]
fn figures_read_what_is_measured_in_scenarios_that_exist() {
    let (evidence, _) = validation::evidence();
    let gauges = Gauge::ALL.iter().map(|gauge| gauge.name());
    let measures: BTreeSet<&str> =
        gauges.chain(Count::ALL.iter().map(|count| count.name())).chain(Sample::ALL.iter().map(|sample| sample.name())).collect();
    for (row, figure) in evidence.rows.iter().flat_map(|row| row.figures.iter().map(move |figure| (row, figure))) {
        let id = figure.full_id(row);
        assert!(evidence.scenarios.iter().any(|scenario| scenario.id == figure.scenario), "{id}");
        assert!(measures.contains(figure.read.measure.as_str()), "{id} reads `{}`", figure.read.measure);
        assert!(figure.low <= figure.high, "{id}");
    }
    for scenario in &evidence.scenarios {
        validation::incident(scenario).unwrap_or_else(|problems| panic!("{problems:?}"));
    }
}

#[test]
fn rows_are_named_by_their_id() {
    let run = |arguments: &[&str]| Command::cargo_bin("codedark").unwrap().args(arguments).output().unwrap();
    let output = run(&["validate", "M7", "I1", "--runs", "2", "--format", "json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = document["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>(), ["I1", "M7"]);
    assert_eq!(rows[0]["standing"], "input");
    let figure = &rows[1]["figures"][0];
    assert!(figure["simulated"]["middle"].is_number() && figure["predictive"]["low"].is_number(), "{figure}");
    assert_eq!(document["tuned"][0]["rows"][0], "M7");
    assert_eq!(run(&["validate", "M77"]).status.code(), Some(4));
}

#[test]
fn a_survey_of_all_who_were_attacked_is_read_of_all_who_were_attacked() {
    let (evidence, _) = validation::evidence();
    let victims = evidence.scenarios.iter().find(|scenario| scenario.id == "victims").unwrap();
    let given = |id: &str| {
        let row = evidence.rows.iter().find(|row| row.id == id).unwrap();
        row.figures.iter().map(|figure| figure.given(victims)).collect::<Vec<_>>()
    };
    assert_eq!(given("M10"), [("attack.hosts_ever_compromised", 0.0); 2]);
    assert_eq!(given("I16"), [("attack.encrypted", 0.0); 2]);
}
