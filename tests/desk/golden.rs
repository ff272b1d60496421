//! The goldens hold inside the desk's process too, where features of shared crates unify differently.

use std::path::PathBuf;
use std::sync::Arc;

use codedark_files::results::digest;
use codedark_files::{Options, load_incident};
use codedark_sim::engine::Span;
use codedark_sim::study::{Stop, StudyPlan, Unwatched, play};
use codedark_sim::twin::{compile, compile_incident};

#[test]
fn whole_studies_are_what_they_are_elsewhere() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/goldens.txt");
    let goldens = std::fs::read_to_string(path).expect("tests/golden/goldens.txt is there");
    let mut held = 0;
    for line in goldens.lines() {
        let [hospital, incident, events, golden] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        if hospital != "small" {
            continue;
        }
        let loaded = load_incident(incident, Some(hospital), &Options::default()).expect("shipped");
        let (twin, _) = compile(&loaded.blueprint, "2026-01-01").expect("it compiles");
        let mut plot = compile_incident(&loaded.incident, &twin).expect("it fits");
        plot.horizon = Span::from_days(10.0);
        let plan = StudyPlan { seed: 1, stop: Stop::Exactly(2), designs: 0, ..StudyPlan::default() };
        let study = play(&Arc::new(twin), &Arc::new(plot), &plan, &Unwatched).expect("every parameter");
        assert_eq!((study.outcome.events.to_string(), digest(&study.outcome)), (events.to_owned(), golden.to_owned()), "{line}");
        held += 1;
    }
    assert!(held >= 3);
}
