//! The compiled twin and what falls with what, on generated hospitals.

use std::sync::Arc;

use codedark_files::generate::{GenerateOptions, generate};
use codedark_sim::blueprint::{CareFunction, CauseClass, Failure, Incident, WardKind};
use codedark_sim::engine::{Span, Time};
use codedark_sim::measure::Mode;
use codedark_sim::run::Run;
use codedark_sim::twin::{BedId, ServiceId, SiteId, Twin, Values, WardId, compile, compile_incident};
use codedark_sim::world::{ContinuityState, Level};

fn twin(beds: u32, sites: u32) -> Arc<Twin> {
    let blueprint = generate(&GenerateOptions { beds, sites, ..GenerateOptions::default() });
    let (twin, _) = compile(&blueprint, "2026-06-01").unwrap_or_else(|problems| panic!("{problems:#?}"));
    Arc::new(twin)
}

/// A run in which elements break at time zero and stay broken, one minute later.
fn broken(twin: &Arc<Twin>, elements: &[&str]) -> Run {
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let failure = |element: &&str| Failure { element: (*element).into(), repair: Span::from_days(20.0), ..Failure::default() };
    let incident = Incident { failures: elements.iter().map(failure).collect(), ..Incident::default() };
    let plot = compile_incident(&incident, twin).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let mut quiet = Run::new(twin.clone(), values, plot.calendar, 1, 1, Span::from_hours(1.0));
    quiet.until(Time::ZERO);
    let mut run = quiet.with_journal().fork(Arc::new(plot));
    run.until(Time(60_000));
    run
}

fn not_normal(state: &ContinuityState) -> Vec<&'static str> {
    let functions = CareFunction::ALL.iter().filter(|function| state.mode(SiteId(0), **function) != Mode::Normal);
    functions.map(|function| function.word()).collect()
}

#[test]
fn every_function_of_a_generated_hospital_is_normal_on_a_quiet_day() {
    for (beds, sites) in [(60, 1), (400, 3)] {
        let twin = twin(beds, sites);
        let quiet = broken(&twin, &[]);
        let state = &quiet.world().continuity;
        for (index, service) in twin.services.iter().enumerate() {
            assert_eq!(state.level(ServiceId::from_index(index)), Level::Normal, "{}", service.id);
        }
        assert_eq!(not_normal(state), Vec::<&str>::new());
        for (index, ward) in twin.wards.iter().enumerate() {
            let id = WardId::from_index(index);
            assert_eq!(state.terminals(id), 1.0, "{}", ward.id);
            let monitored = twin.beds_of(id).filter(|bed| twin.beds[*bed].monitored()).count() as u32;
            assert_eq!(state.centrally_seen(&twin, id), monitored, "{}", ward.id);
        }
    }
}

#[test]
fn a_core_switch_takes_the_systems_and_leaves_the_bedsides() {
    let twin = twin(400, 1);
    let run = broken(&twin, &["switch:core"]);
    let state = &run.world().continuity;
    assert_eq!(state.mode(SiteId(0), CareFunction::Record), Mode::None);
    assert_eq!(state.site_cause(SiteId(0), CareFunction::Record).map(|(class, _)| class), Some(CauseClass::Failed));
    let icu = twin.wards.iter().position(|ward| ward.kind == WardKind::Icu).unwrap();
    let beds = twin.beds_of(WardId::from_index(icu));
    assert!(beds.map(BedId::from_index).all(|bed| state.monitor_alive(&twin, bed) && !state.relay_path(&twin, bed)));
}

#[test]
fn one_system_takes_its_own_function_and_what_needs_it() {
    let twin = twin(400, 1);
    let run = broken(&twin, &["service:record"]);
    assert_eq!(not_normal(&run.world().continuity), ["record"]);
    let run = broken(&twin, &["role:laboratory"]);
    let lost = not_normal(&run.world().continuity);
    assert!(lost.contains(&"laboratory") && !lost.contains(&"record") && !lost.contains(&"central-monitoring"), "{lost:?}");
}
