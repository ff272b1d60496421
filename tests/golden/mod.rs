//! Goldens: size and digest of whole studies. The size alone often says where something moved.
//!
//! `tests/golden/renew.sh` writes them anew and says which measures moved; the commit says why.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use codedark_files::results::digest;
use codedark_files::{Options, load_incident};
use codedark_sim::engine::Span;
use codedark_sim::study::{Stop, StudyPlan, Unwatched, play};
use codedark_sim::twin::{compile, compile_incident};

/// Hospital and incident; each subject is in one at least.
const CASES: [(&str, &str); 10] = [
    ("small", "quiet"),
    ("small", "core-switch"),
    ("small", "ransomware-friday"),
    ("small", "phishing-ransomware"),
    ("regional", "ransomware-friday"),
    ("region", "core-switch"),
    ("regional", "worm-night"),
    ("region", "worm-outside"),
    ("regional", "altered-results"),
    ("university", "cooling-summer"),
];
const PAIRS: u64 = 2;
const DAYS: f64 = 10.0;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/goldens.txt")
}

/// `hospital incident events digest`, one line a case.
fn played() -> String {
    let mut text = String::new();
    for (hospital, incident) in CASES {
        let loaded =
            load_incident(incident, Some(hospital), &Options::default()).unwrap_or_else(|problems| panic!("{problems:?}"));
        let (twin, _) = compile(&loaded.blueprint, "2026-01-01").unwrap_or_else(|problems| panic!("{problems:?}"));
        let mut plot = compile_incident(&loaded.incident, &twin).unwrap_or_else(|problems| panic!("{problems:?}"));
        plot.horizon = Span::from_days(DAYS);
        let plan = StudyPlan { seed: 1, stop: Stop::Exactly(PAIRS), designs: 0, ..StudyPlan::default() };
        let study = play(&Arc::new(twin), &Arc::new(plot), &plan, &Unwatched).unwrap_or_else(|missing| panic!("{missing:?}"));
        let _ = writeln!(text, "{hospital} {incident} {} {}", study.outcome.events, digest(&study.outcome));
    }
    text
}

#[test]
fn whole_studies_are_what_they_were() {
    let now = played();
    if std::env::var_os("CODEDARK_RENEW_GOLDENS").is_some() {
        std::fs::write(path(), &now).expect("the goldens can be written");
        return;
    }
    let then = std::fs::read_to_string(path()).expect("tests/golden/goldens.txt is there");
    assert_eq!(then, now, "if this was meant, run tests/golden/renew.sh and say why in the commit");
}
