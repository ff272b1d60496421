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

#[test]
fn more_people_than_places_on_a_quiet_day() {
    let wards = || {
        vec![
            ward("emergency", WardKind::Emergency, 8),
            ward("medicine", WardKind::Medical, 20),
            ward("theatres", WardKind::Theatre, 2),
        ]
    };
    let codes = ["too-few-cubicles", "too-few-theatres", "full-on-a-quiet-day"];
    let (findings, _) = played(SiteBlueprint { site: busy(), wards: wards(), ..SiteBlueprint::default() });
    assert!(codes.iter().all(|code| !findings.contains(code)), "{findings:?}");
    // Ten times the demand: 400 a day at no less than 135 minutes each are 38 at once; 100 operations of 45 minutes are 75 hours.
    let many = Site { emergency_per_day: Some(400.0), operations_per_day: Some(100.0), occupancy: Some(1.0), ..busy() };
    let (findings, _) = played(SiteBlueprint { site: many, wards: wards(), ..SiteBlueprint::default() });
    assert!(codes.iter().all(|code| findings.contains(code)), "{findings:?}");
}

#[test]
fn machines_procedures_and_services_that_are_only_words() {
    let hospital = || generate(&GenerateOptions { beds: 60, ..GenerateOptions::default() });
    let codes = |blueprint: &Blueprint| -> Vec<&'static str> {
        match compile(blueprint, "2026-01-01") {
            Ok((_, findings)) => findings.iter().map(|finding| finding.code).collect(),
            Err(problems) => problems.iter().map(|problem| problem.code).collect(),
        }
    };
    let as_generated = codes(&hospital());
    for code in ["no-machines", "procedure-without-owner", "procedure-for-no-time", "needs-itself"] {
        assert!(!as_generated.contains(&code), "{code} in {as_generated:?}");
    }
    let mut blueprint = hospital();
    blueprint.sites[0].fleet.retain(|device| !["ct", "mri", "xray", "ultrasound"].contains(&device.kind.as_str()));
    blueprint.sites[0].continuity.procedures[0].owner = String::new();
    blueprint.sites[0].continuity.procedures[1].max_duration = Span::ZERO;
    let found = codes(&blueprint);
    for code in ["no-machines", "procedure-without-owner", "procedure-for-no-time"] {
        assert!(found.contains(&code), "{code} in {found:?}");
    }
    let mut blueprint = hospital();
    for service in &mut blueprint.sites[0].services[..2] {
        (service.bootstrap, service.needs) = ("start".into(), Vec::new());
    }
    let ids: Vec<String> = blueprint.sites[0].services[..2].iter().map(|service| format!("service:{}", service.id)).collect();
    let need = |ids: &[String]| codedark_sim::blueprint::Need { any: ids.to_vec(), ..Default::default() };
    blueprint.sites[0].services[0].needs = vec![need(&ids[1..])];
    blueprint.sites[0].services[1].needs = vec![need(&ids[..1])];
    assert!(!codes(&blueprint).contains(&"needs-itself"));
    blueprint.sites[0].services[1].needs = vec![need(&ids)];
    let found = codes(&blueprint);
    assert!(found.contains(&"needs-itself"), "even in a group that starts together: {found:?}");
}
