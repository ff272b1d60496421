//! The quiet hospital: steady after its warm-up, told when it is not, and like a hospital.

use std::sync::Arc;

use codedark_files::assets;
use codedark_files::generate::{GenerateOptions, generate};
use codedark_sim::engine::Calendar;
use codedark_sim::measure::{Count, Gauge, Sample, Summary};
use codedark_sim::study::{Drift, Unwatched, WARM_UP, baseline};

use crate::common::twin_of;

#[test]
fn a_warmed_up_hospital_is_steady() {
    let twin = twin_of(&generate(&GenerateOptions { beds: 60, ..GenerateOptions::default() }));
    let warm = baseline(&Arc::clone(&twin), Calendar::default(), 3, 6, WARM_UP, &Unwatched).unwrap();
    for drift in &warm.drifts {
        assert!(drift.stationary(), "{} moved by {}", drift.gauge.name(), drift.moved.mean());
    }
    let census = |baseline: &codedark_sim::study::Baseline| {
        baseline.drifts.iter().find(|drift| drift.gauge == Gauge::Census).unwrap().clone()
    };
    assert!(census(&warm).first.mean() > 30.0, "a hospital of 60 beds has patients");
}

/// What piles up by as much in every replication is told; what goes up and down is not.
#[test]
fn work_that_piles_up_is_not_steady() {
    let drift = |moved: [i64; 6]| {
        let mut drift = Drift { gauge: Gauge::LaboratoryBacklog, first: Summary::default(), moved: Summary::default() };
        moved.into_iter().for_each(|value| drift.moved.add(value * 1_000));
        drift
    };
    assert!(!drift([9, 10, 11, 10, 8, 12]).stationary());
    assert!(drift([9, -10, 11, -10, 8, -12]).stationary());
}

#[test]
fn figures_read_what_is_measured() {
    let known = |name: &str| {
        Gauge::ALL.iter().any(|gauge| gauge.name() == name)
            || Count::ALL.iter().any(|count| count.name() == name)
            || Sample::ALL.iter().any(|sample| sample.name() == name)
    };
    for figure in assets::baseline().figures {
        assert!(known(&figure.read.measure), "{}", figure.title);
        assert!(figure.read.of.as_deref().is_none_or(known), "{}", figure.title);
    }
}
