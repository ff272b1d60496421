//! Hospitals for model tests: generated, compiled, played quietly, read by measure.

use std::sync::Arc;

use codedark_files::generate::{GenerateOptions, generate};
use codedark_sim::blueprint::{CareFunction, Mark, Mechanism};
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::measure::{Keys, MeasureKey, Outcome};
use codedark_sim::run::Run;
use codedark_sim::study::Warmed;
use codedark_sim::twin::{Broken, DeviceId, Plot, PlotFailure, ServiceId, Twin, Values, compile};

/// A generated hospital.
pub fn generated(beds: u32) -> Twin {
    let blueprint = generate(&GenerateOptions { beds, ..GenerateOptions::default() });
    match compile(&blueprint, "2026-01-01") {
        Ok((twin, _)) => twin,
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// The shipped numbers with some of them changed.
pub fn values(changes: &[(&str, f64)]) -> Values {
    let mut table = codedark_files::assets::parameters();
    for (name, value) in changes {
        assert!(table.set(name, *value), "{name}");
    }
    Values::of(&table).unwrap()
}

/// A quiet run after its warm-up, and what it measured.
pub struct Quiet {
    /// The run at its end.
    pub run: Run,
    outcome: Outcome,
}

impl Quiet {
    /// A measure's reading, by name and labels.
    pub fn reading(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let key = labels.iter().fold(MeasureKey::total(name), |key, (dimension, label)| key.with(dimension, label));
        self.outcome.get(&key).map_or(f64::NAN, |paired| paired.quiet.mean())
    }
}

/// Plays `days` after two weeks of warm-up.
pub fn quiet(twin: &Twin, changes: &[(&str, f64)], replication: u64, days: f64) -> Quiet {
    let mut run =
        Run::new(Arc::new(twin.clone()), Arc::new(values(changes)), Calendar::default(), 7, replication, Span::from_days(14.0));
    run.stand_at_onset();
    run.until(Time::ZERO + Span::from_days(days));
    let tally = run.clone().finish();
    let outcome = Outcome::of_pair(&Keys::of(twin), &tally, &tally, Span::from_days(days), 0);
    Quiet { run, outcome }
}

/// The same hospital with every service of some care functions out of order for `days`, against its quiet twin.
pub fn outage(twin: &Twin, changes: &[(&str, f64)], functions: &[CareFunction], replication: u64, days: f64) -> Outcome {
    struck(twin, changes, services_of(twin, functions), replication, days)
}

/// The same hospital with all its devices of some catalogue kinds broken for `days`, against its quiet twin.
pub fn without_devices(twin: &Twin, changes: &[(&str, f64)], kinds: &[&str], replication: u64, days: f64) -> Outcome {
    let kind = |index: usize| twin.catalogue.kinds[usize::from(twin.devices.kind[index])].id.as_str();
    let lost: Vec<DeviceId> =
        (0..twin.devices.len()).filter(|index| kinds.contains(&kind(*index))).map(DeviceId::from_index).collect();
    assert!(!lost.is_empty());
    struck(twin, changes, vec![Broken::Devices(lost)], replication, days)
}

/// An incident in which some things fail at its start, to be repaired after `repair` days.
pub fn failing(lost: impl IntoIterator<Item = Broken>, repair: f64, horizon: f64) -> Plot {
    let failure = |broken: Broken| PlotFailure {
        at: Span::ZERO,
        mechanism: Mechanism::Fault,
        broken,
        share: 1.0,
        repair: Span::from_days(repair),
        repair_spread: 0.0,
        vendor: false,
        mark: Mark(0),
    };
    let failures: Vec<PlotFailure> = lost.into_iter().map(failure).collect();
    assert!(!failures.is_empty());
    Plot { id: "outage".into(), title: "Outage".into(), horizon: Span::from_days(horizon), failures, ..Plot::default() }
}

/// Services of some care functions.
pub fn services_of(twin: &Twin, functions: &[CareFunction]) -> Vec<Broken> {
    let services = twin.services.iter().enumerate();
    services
        .filter(|(_, service)| service.function.is_some_and(|function| functions.contains(&function)))
        .map(|(service, _)| Broken::Service(ServiceId::from_index(service)))
        .collect()
}

fn struck(twin: &Twin, changes: &[(&str, f64)], lost: Vec<Broken>, replication: u64, days: f64) -> Outcome {
    let plot = failing(lost, 2.0 * days, days);
    let warmed = Warmed::new(
        &Arc::new(twin.clone()),
        &Arc::new(values(changes)),
        Calendar::default(),
        7,
        replication,
        Span::from_days(14.0),
    );
    warmed.pair(&Keys::of(twin), &Arc::new(plot))
}
