//! Hospitals for tests, small enough to count by hand.

use std::sync::Arc;

use codedark_files::assets;
use codedark_sim::blueprint::{Blueprint, Site, SiteBlueprint, Ward, WardKind};
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::run::Run;
use codedark_sim::twin::{Twin, Values, compile};

/// A ward of a test hospital.
pub fn ward(id: &str, kind: WardKind, beds: usize) -> Ward {
    Ward { id: id.into(), name: id.into(), kind, beds: (1..=beds).map(|bed| bed.to_string()).collect(), ..Ward::default() }
}

/// A site with these wards, no network, no devices; nobody comes but through the wards' own stream.
pub fn site(wards: Vec<Ward>) -> SiteBlueprint {
    SiteBlueprint { site: Site { occupancy: Some(0.85), ..Site::default() }, wards, ..SiteBlueprint::default() }
}

/// Compiles sites with the shipped parameters and catalogue.
pub fn compiled(sites: Vec<SiteBlueprint>) -> Arc<Twin> {
    let blueprint = Blueprint {
        title: "Test hospital".into(),
        sites,
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        settings: Vec::new(),
        ..Blueprint::default()
    };
    match compile(&blueprint, "2026-01-01") {
        Ok((twin, _)) => Arc::new(twin),
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// 24 cubicles, 8 intensive care, 12 step-down, 168 medical beds.
pub fn ward_hospital() -> Arc<Twin> {
    hospital(None)
}

/// The same with that many patients per nurse in its medical wards.
pub fn with_ratio(patients_per_nurse: f64) -> Arc<Twin> {
    hospital(Some(patients_per_nurse))
}

fn hospital(patients_per_nurse: Option<f64>) -> Arc<Twin> {
    use WardKind::*;
    let mut wards = vec![ward("emergency", Emergency, 24), ward("icu", Icu, 8), ward("step-down", StepDown, 12)];
    wards.extend((1..=6).map(|number| Ward { patients_per_nurse, ..ward(&format!("medical-{number}"), Medical, 28) }));
    compiled(vec![site(wards)])
}

/// The shipped parameters.
pub fn values() -> Values {
    Values::of(&assets::parameters()).expect("every parameter is shipped")
}

/// A run that starts on a Monday, warmed up for `warm_up` days, with measures counting from then on.
pub fn warmed(twin: &Arc<Twin>, values: &Values, replication: u64, warm_up: f64) -> Run {
    let calendar = Calendar { begins: "Mon 08:00".parse().expect("a moment of the week") };
    let mut run = Run::new(twin.clone(), Arc::new(values.clone()), calendar, 7, replication, Span::from_days(warm_up));
    run.stand_at_onset();
    run
}

/// Plays on for that many days from the incident's instant.
pub fn play(run: &mut Run, days: f64) {
    run.until(Time::ZERO + Span::from_days(days));
}
