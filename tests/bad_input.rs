//! Hospitals that cannot work as written: a finding says so, and a run still loses nobody.

use std::sync::Arc;

use codedark_files::assets;
use codedark_files::generate::{GenerateOptions, generate};
use codedark_sim::blueprint::{
    Blueprint, CareFunction, Mark, Procedure, Site, SiteBlueprint, Staff, StaffKind, StaffPool, Ward, WardKind,
};
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::run::Run;
use codedark_sim::twin::{Values, compile};

use crate::hospital::{failing, services_of};
use crate::ward_hospital::ward;

/// Findings and a week's run of a site.
fn played(site: SiteBlueprint) -> (Vec<&'static str>, Run) {
    let blueprint = Blueprint {
        title: "Odd".into(),
        sites: vec![site],
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        ..Blueprint::default()
    };
    let (twin, findings) = match compile(&blueprint, "2026-01-01") {
        Ok(compiled) => compiled,
        Err(problems) => panic!("{problems:#?}"),
    };
    let values = Values::of(&assets::parameters()).expect("every parameter is shipped");
    let mut run = Run::new(Arc::new(twin), Arc::new(values), Calendar::default(), 3, 0, Span::from_days(3.0));
    run.stand_at_onset();
    run.until(Time::ZERO + Span::from_days(7.0));
    let care = &run.world().care;
    assert!(care.patients.counters.balanced(), "{:?}", care.patients.counters);
    let alive = care.patients.all.iter().filter(|patient| patient.alive).count() as u64;
    assert_eq!(alive, care.patients.counters.present);
    (findings.iter().map(|finding| finding.code).collect(), run)
}

fn busy() -> Site {
    Site { emergency_per_day: Some(40.0), operations_per_day: Some(10.0), visits_per_day: Some(100.0), ..Site::default() }
}

#[test]
fn people_come_to_what_is_not_there() {
    let wards =
        vec![ward("medicine", WardKind::Medical, 20), ward("icu", WardKind::Icu, 0), ward("theatres", WardKind::Theatre, 0)];
    let (findings, _) = played(SiteBlueprint { site: busy(), wards, ..SiteBlueprint::default() });
    for code in ["no-emergency-ward", "no-theatre", "no-beds"] {
        assert!(findings.contains(&code), "{code} in {findings:?}");
    }
}

#[test]
fn theatres_without_lists_and_wards_without_staff() {
    let nobody = Ward { patients_per_nurse: Some(0.0), ..ward("medicine", WardKind::Medical, 20) };
    let wards = vec![ward("emergency", WardKind::Emergency, 8), nobody, ward("theatres", WardKind::Theatre, 2)];
    let site = Site { operations_per_day: Some(0.0), ..busy() };
    let pool = StaffPool { kind: StaffKind::EmergencyPhysicians, day: 0.0, night: 0.0, weekend: 0.0, mark: Mark(0) };
    let staff = Staff { pools: vec![pool], ..Staff::default() };
    let (findings, run) = played(SiteBlueprint { site, wards, staff, ..SiteBlueprint::default() });
    for code in ["theatre-without-list", "ward-without-staff", "nobody-on-duty"] {
        assert!(findings.contains(&code), "{code} in {findings:?}");
    }
    let department = &run.world().care.emergency.departments[0];
    assert_eq!(department.physicians, [0, 0]);
    assert!(run.world().care.patients.counters.left > 100, "nobody is seen, and those who can leave do");
}

#[test]
fn procedures_that_lean_on_each_other() {
    let lost = [CareFunction::Record, CareFunction::Telephony];
    let mut blueprint = generate(&GenerateOptions { beds: 60, ..GenerateOptions::default() });
    let mut lean = |needs: [&[CareFunction]; 2]| {
        let procedures = &mut blueprint.sites[0].continuity.procedures;
        procedures.retain(|procedure| !lost.contains(&procedure.function));
        for (function, needs) in lost.into_iter().zip(needs) {
            procedures.push(Procedure { id: function.word().into(), function, needs: needs.to_vec(), ..Procedure::default() });
        }
        match compile(&blueprint, "2026-01-01") {
            Ok(compiled) => compiled,
            Err(problems) => panic!("{problems:#?}"),
        }
    };
    let circle = |findings: &[codedark_sim::blueprint::Problem]| {
        findings.iter().filter(|finding| finding.code == "procedures-in-a-circle").count()
    };
    let (_, findings) = lean([&[CareFunction::Telephony], &[]]);
    assert_eq!(circle(&findings), 0);
    let (twin, findings) = lean([&[CareFunction::Telephony], &[CareFunction::Record]]);
    assert_eq!(circle(&findings), 2);
    let values = Values::of(&twin.parameters).expect("every parameter is shipped");
    let twin = Arc::new(twin);
    let mut run = Run::new(twin.clone(), Arc::new(values), Calendar::default(), 3, 0, Span::from_days(3.0));
    run.stand_at_onset();
    let mut run = run.fork(Arc::new(failing(services_of(&twin, &lost), 3.0, 7.0)));
    run.until(Time::ZERO + Span::from_days(7.0));
    let counters = run.world().care.patients.counters;
    assert!(counters.balanced(), "{counters:?}");
}
