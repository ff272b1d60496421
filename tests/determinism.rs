//! Same inputs and seed, same bytes: for any number of threads, any order of rows, any cut of a run or a study.

use std::sync::Arc;

use codedark_files::{Options, load_incident};
use codedark_sim::blueprint::{Blueprint, Device, Incident};
use codedark_sim::engine::{Span, Time};
use codedark_sim::measure::Outcome;
use codedark_sim::run::Run;
use codedark_sim::study::{Progress, Stop, StudyPlan, Unwatched, WARM_UP, Warmed, play, play_several, warmed_pair};
use codedark_sim::twin::{Plot, Twin, Values, compile, compile_incident};

const TODAY: &str = "2026-01-01";

fn read(incident: &str) -> (Blueprint, Incident) {
    let loaded = load_incident(incident, Some("small"), &Options::default()).unwrap_or_else(|problems| panic!("{problems:?}"));
    (loaded.blueprint, loaded.incident)
}

fn compiled(blueprint: &Blueprint, incident: &Incident, days: f64) -> (Arc<Twin>, Arc<Plot>) {
    let (twin, _) = compile(blueprint, TODAY).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut plot = compile_incident(incident, &twin).unwrap_or_else(|problems| panic!("{problems:?}"));
    plot.horizon = Span::from_days(days);
    (Arc::new(twin), Arc::new(plot))
}

fn outcome(twin: &Arc<Twin>, plot: &Arc<Plot>, first: u64, pairs: u64) -> Outcome {
    let plan = StudyPlan { seed: 11, first, stop: Stop::Exactly(pairs), designs: 0, ..StudyPlan::default() };
    play(twin, plot, &plan, &Unwatched).unwrap_or_else(|missing| panic!("{missing:?}")).outcome
}

fn on_threads(threads: usize, work: impl FnOnce() -> Outcome + Send) -> Outcome {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(work)
}

#[test]
fn threads_change_nothing() {
    let (blueprint, incident) = read("ransomware-friday");
    let (twin, plot) = compiled(&blueprint, &incident, 6.0);
    let one = on_threads(1, || outcome(&twin, &plot, 0, 6));
    assert_eq!(one, on_threads(2, || outcome(&twin, &plot, 0, 6)));
    assert_eq!(one, on_threads(7, || outcome(&twin, &plot, 0, 6)));
}

#[test]
fn parts_of_a_study_merge_to_the_whole_in_any_order() {
    let (blueprint, incident) = read("core-switch");
    let (twin, plot) = compiled(&blueprint, &incident, 4.0);
    let whole = outcome(&twin, &plot, 0, 6);
    let parts = [outcome(&twin, &plot, 4, 2), outcome(&twin, &plot, 0, 1), outcome(&twin, &plot, 1, 3)];
    let mut merged = Outcome::default();
    for part in &parts {
        merged.merge(part).expect("one study");
    }
    assert_eq!(whole, merged);
}

/// Asks to stop when the study has looked at its flag that often.
struct Impatient(std::sync::atomic::AtomicU64);

impl Progress for Impatient {
    fn interrupted(&self) -> bool {
        self.0.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 0
            || self.0.load(std::sync::atomic::Ordering::Relaxed) > 1_000
    }
}

#[test]
fn an_interrupted_study_is_a_shorter_one() {
    let (blueprint, incident) = read("core-switch");
    let (twin, plot) = compiled(&blueprint, &incident, 2.0);
    let plan = StudyPlan { seed: 11, stop: Stop::Exactly(40), ..StudyPlan::default() };
    let study = play(&twin, &plot, &plan, &Impatient(13.into())).unwrap_or_else(|missing| panic!("{missing:?}"));
    assert!(study.interrupted);
    assert!((1..40).contains(&study.outcome.pairs), "{} pairs", study.outcome.pairs);
    assert_eq!(study.outcome, outcome(&twin, &plot, 0, study.outcome.pairs));
    assert!(study.assumptions.is_empty(), "half a range over the assumptions is none");
}

#[test]
fn rows_in_another_order_change_nothing() {
    let (blueprint, incident) = read("ransomware-friday");
    let (twin, plot) = compiled(&blueprint, &incident, 4.0);
    let mut shuffled = blueprint.clone();
    let site = &mut shuffled.sites[0];
    let middle = site.fleet.len() / 2;
    site.fleet.rotate_left(middle);
    site.fleet.swap(0, middle / 2);
    site.wards.reverse();
    site.network.zones.reverse();
    site.services.reverse();
    let (other_twin, other_plot) = compiled(&shuffled, &incident, 4.0);
    assert_eq!(outcome(&twin, &plot, 0, 2), outcome(&other_twin, &other_plot, 0, 2));
}

#[test]
fn an_unrelated_device_changes_no_draw() {
    let (blueprint, incident) = read("quiet");
    let (twin, plot) = compiled(&blueprint, &incident, 6.0);
    let mut richer = blueprint.clone();
    let site = &mut richer.sites[0];
    let zone = site.network.zones[0].id.clone();
    // An id before all others moves every dense position.
    site.fleet.push(Device { id: "0-unrelated".into(), kind: "camera".into(), zone, ..Device::default() });
    let (other_twin, other_plot) = compiled(&richer, &incident, 6.0);
    assert_eq!(other_twin.devices.len(), twin.devices.len() + 1);
    assert_eq!(outcome(&twin, &plot, 0, 2), outcome(&other_twin, &other_plot, 0, 2));
}

#[test]
fn an_incident_in_which_nothing_happens_is_the_quiet_run() {
    let (blueprint, incident) = read("quiet");
    let (twin, plot) = compiled(&blueprint, &incident, 6.0);
    let outcome = outcome(&twin, &plot, 0, 2);
    for (key, paired) in &outcome.measures {
        assert_eq!(paired.quiet, paired.incident, "{key:?}");
        assert_eq!((paired.difference.least(), paired.difference.greatest()), (0.0, 0.0), "{key:?}");
    }
}

#[test]
fn a_run_may_be_cut_cloned_and_replayed() {
    let (blueprint, incident) = read("ransomware-friday");
    let (twin, plot) = compiled(&blueprint, &incident, 5.0);
    let values = Arc::new(Values::of(&twin.parameters).unwrap_or_else(|missing| panic!("{missing:?}")));
    let end = Time::ZERO + plot.horizon;
    let fresh = || warmed_pair(&twin, &values, &plot, 5, 0, WARM_UP).1;
    let records = |run: &Run| run.journal().expect("it keeps a journal").records().to_vec();

    let mut whole = fresh();
    whole.until(end);
    let mut cut = fresh();
    for hour in 1..=120 {
        cut.until(Time::ZERO + Span::from_hours(f64::from(hour)));
        if hour % 40 == 0 {
            cut = cut.clone();
        }
    }
    assert!(!records(&whole).is_empty());
    assert_eq!(records(&whole), records(&cut));
    assert_eq!(whole.events(), cut.events());
    assert_eq!(whole.finish(), cut.finish());
}

#[test]
fn causes_come_before_their_effects() {
    let (blueprint, incident) = read("ransomware-friday");
    let (twin, plot) = compiled(&blueprint, &incident, 8.0);
    let values = Arc::new(Values::of(&twin.parameters).unwrap_or_else(|missing| panic!("{missing:?}")));
    let (_, mut run) = warmed_pair(&twin, &values, &plot, 5, 0, WARM_UP);
    run.until(Time::ZERO + plot.horizon);
    let journal = run.journal().expect("it keeps a journal");
    for record in journal.records() {
        if let Some(cause) = record.cause {
            assert!(cause < record.id);
        }
        for later in [record.detected_at, record.reported_at].into_iter().flatten() {
            assert!(later >= record.true_at, "{record:?}");
        }
    }
}

#[test]
fn a_warmed_hospital_serves_several_incidents() {
    let (blueprint, incident) = read("core-switch");
    let (twin, plot) = compiled(&blueprint, &incident, 3.0);
    let nothing = Arc::new(Plot { calendar: plot.calendar, horizon: plot.horizon, ..Plot::default() });
    let values = Arc::new(Values::of(&twin.parameters).unwrap_or_else(|missing| panic!("{missing:?}")));
    let keys = codedark_sim::measure::Keys::of(&twin);
    let mut warmed = Warmed::new(&twin, &values, plot.calendar, 3, 0, WARM_UP);
    let quiet = warmed.pair_with(&keys, &nothing);
    let failure = warmed.pair_with(&keys, &plot);
    for (key, paired) in &failure.measures {
        assert_eq!(paired.quiet, quiet.measures[key].quiet, "{key:?}");
    }
    let alone = Warmed::new(&twin, &values, plot.calendar, 3, 0, WARM_UP).pair(&keys, &plot);
    assert_eq!(alone, failure);
}

#[test]
fn incidents_played_together_are_those_played_alone() {
    let (blueprint, storage) = read("storage-lost");
    let (_, switch) = read("core-switch");
    let (twin, storage) = compiled(&blueprint, &storage, 3.0);
    // One that begins at the same moment and ends earlier, and one that begins at another.
    let sooner = Incident { begins: storage.calendar.begins, ..switch.clone() };
    let sooner = Arc::new(Plot { horizon: Span::from_days(2.0), ..(*compiled(&blueprint, &sooner, 2.0).1).clone() });
    let (_, other) = compiled(&blueprint, &switch, 2.0);
    let plots = [storage, sooner, other];
    let plan = StudyPlan { seed: 11, first: 2, ..StudyPlan::default() };
    let together = play_several(&twin, &plots, &plan, 2, &Unwatched).unwrap();
    for (plot, study) in plots.iter().zip(together) {
        assert!(study.outcome == outcome(&twin, plot, 2, 2), "{}", plot.title);
    }
}
