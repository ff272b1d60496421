//! From doubt to discovery: who tells, how many make somebody look, how long that takes, and what logs still prove by then.

use codedark_sim::blueprint::{
    Blueprint, CareFunction, Condition, Entry, Gain, Goal, Incident, LogKeeping, LogKind, Mark, StaffKind, StaffPool, Tactic,
    Target,
};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Kind;
use codedark_sim::measure::{Count, Gauge, Sample};
use codedark_sim::run::Run;
use codedark_sim::twin::SiteId;
use codedark_sim::world::CyberEvent;

use crate::common::*;
use crate::integrity::{self, insider};
use crate::operators::intruder;

/// A hospital where nobody comes to doubt anything by himself, everybody who does tells, and looking takes ten hours.
fn hospital() -> Blueprint {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    for (name, value) in [
        ("tamper.share", 0.0),
        ("tamper.reported", 1.0),
        ("tamper.reports_needed", 3.0),
        ("investigation.hours", 10.0),
        ("investigation.spread", 0.0),
        ("investigation.without_logs", 2.0),
        ("log.permission", 24.0),
    ] {
        set(&mut blueprint, name, value);
    }
    blueprint
}

/// The logs of its site: read by somebody, and each kept for so many hours.
fn logs(readers: &[StaffKind], hours: impl Fn(LogKind) -> f64) -> Vec<LogKeeping> {
    let keeping = |tells: &LogKind| LogKeeping {
        tells: *tells,
        kept: Span::from_hours(hours(*tells)),
        readers: readers.to_vec(),
        ..LogKeeping::default()
    };
    LogKind::ALL.iter().map(keeping).collect()
}

/// Results are altered in the first minutes; the doubts come at these hours.
fn doubted(blueprint: &Blueprint, hours: &[f64], until: f64) -> Run {
    let mut run = play(&twin_of(blueprint), &insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results), 1, 0.01);
    for hour in hours {
        run.put(Time::ZERO + Span::from_hours(*hour), CyberEvent::Doubted { alteration: 0 });
    }
    run.until(Time::ZERO + Span::from_hours(until));
    run
}

fn found(run: &Run) -> Option<f64> {
    records(run, Kind::TamperingFound).first().map(|record| (record.true_at - Time::ZERO).hours())
}

#[test]
fn doubts_are_counted_where_what_was_altered_is_used() {
    let cases = [
        (Target::Laboratory, Gain::ResultsAltered, Goal::Results, CareFunction::Laboratory),
        (Target::Imaging, Gain::ImagesAltered, Goal::Images, CareFunction::Imaging),
        (Target::DrugLibrary, Gain::DosesAltered, Goal::Doses, CareFunction::DrugLibrary),
        (Target::Monitoring, Gain::VitalsFalsified, Goal::VitalSigns, CareFunction::CentralMonitoring),
        (Target::AlarmRelay, Gain::AlarmsSuppressed, Goal::Alarms, CareFunction::AlarmRelay),
        (Target::Record, Gain::RecordsRead, Goal::Records, CareFunction::Record),
    ];
    let mut blueprint = integrity::hospital();
    set(&mut blueprint, "tamper.share", 0.0);
    let twin = twin_of(&blueprint);
    for (on, gives, goal, function) in cases {
        let mut run = play(&twin, &insider(on, gives, goal), 1, 0.01);
        let doubts = |run: &Run, function: CareFunction| run.tally().counted(Count::Doubts, (0, function.index()));
        let before: f64 = CareFunction::ALL.iter().map(|function| doubts(&run, *function)).sum();
        run.put(run.now(), CyberEvent::Doubted { alteration: 0 });
        run.until(run.now());
        assert_eq!((before, doubts(&run, function)), (0.0, 1.0), "{gives:?}");
    }
}

/// Of a thousand who come to doubt 0.3 tell, give or take four times the square root of 1000 · 0.3 · 0.7.
#[test]
fn most_who_doubt_tell_nobody() {
    let mut blueprint = hospital();
    set(&mut blueprint, "tamper.reported", 0.3);
    set(&mut blueprint, "tamper.reports_needed", 1e6);
    let hours: Vec<f64> = (0..1_000).map(|number| 1.0 + 0.01 * f64::from(number)).collect();
    let told = records(&doubted(&blueprint, &hours, 12.0), Kind::Doubted).len();
    assert!((242..=358).contains(&told), "{told} of 1000");
}

#[test]
fn reports_within_a_day_make_somebody_look() {
    let mut blueprint = hospital();
    blueprint.sites[0].site.logs = logs(&[StaffKind::Analysts], |_| 1_000.0);
    let found = |hours: &[f64]| found(&doubted(&blueprint, hours, 100.0));
    assert_eq!(found(&[1.0, 2.0]), None, "two are too few");
    assert_eq!(found(&[1.0, 2.0, 3.0]), Some(13.0));
    assert_eq!(found(&[1.0, 2.0, 25.0]), Some(35.0), "a day after the first, and no more");
    assert_eq!(found(&[1.0, 2.0, 25.1]), None);
    assert_eq!(found(&[1.0, 2.0, 25.1, 25.5]), Some(35.5), "the first is forgotten, the others are three");
}

/// While somebody looks and once it was found nobody needs to be told any more; both ways doubts are counted on.
#[test]
fn nobody_tells_what_is_being_looked_into() {
    let mut blueprint = hospital();
    blueprint.sites[0].site.logs = logs(&[StaffKind::Analysts], |_| 1_000.0);
    let run = doubted(&blueprint, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 20.0, 21.0, 22.0, 23.0], 100.0);
    assert_eq!(records(&run, Kind::Doubted).len(), 3);
    assert_eq!(run.tally().counted(Count::Doubts, (0, CareFunction::Laboratory.index())), 10.0);
    assert_eq!(records(&run, Kind::TamperingFound).len(), 1);
    assert_eq!(run.tally().sampled(Sample::InvestigationHours, ()), (10.0, 1));
    let unnoticed = Time::ZERO + Span::from_hours(13.0) - run.world().cyber.alterations()[0].since;
    let (hours, times) = run.tally().sampled(Sample::UnnoticedHours, ());
    assert!((hours - unnoticed.hours()).abs() < 1e-3 && times == 1, "{hours} hours, {times} times");
}

/// Ten hours; twice that where a step lies further back than its log; a day more where nobody may read it.
#[test]
fn an_investigation_takes_as_long_as_its_logs_make_it() {
    let hours = |readers: &[StaffKind], kept: f64| {
        let mut blueprint = hospital();
        blueprint.sites[0].site.logs = logs(readers, |_| kept);
        found(&doubted(&blueprint, &[6.0, 7.0, 8.0], 100.0)).unwrap() - 8.0
    };
    for reader in [StaffKind::Analysts, StaffKind::ItEngineers] {
        assert_eq!((hours(&[reader], 9.0), hours(&[reader], 7.0)), (10.0, 20.0));
    }
    for readers in [&[][..], &[StaffKind::Biomedical]] {
        assert_eq!((hours(readers, 9.0), hours(readers, 7.0)), (34.0, 44.0));
    }
}

/// The insider logs on and alters: two steps, in two logs. At eight hours each is proved as long as its own log reaches back.
#[test]
fn a_step_is_unproven_once_its_own_log_is_gone() {
    let unproven = |kept: &dyn Fn(LogKind) -> f64| {
        let mut blueprint = hospital();
        blueprint.sites[0].site.logs = logs(&[StaffKind::Analysts], kept);
        doubted(&blueprint, &[6.0, 7.0, 8.0], 10.0).tally().counted(Count::UnprovenSteps, 0)
    };
    let short = |kind: LogKind| move |other: LogKind| if other == kind { 7.0 } else { 9.0 };
    assert_eq!(unproven(&|_| 9.0), 0.0);
    assert_eq!((unproven(&short(LogKind::LogOns)), unproven(&short(LogKind::Systems))), (1.0, 1.0));
    assert_eq!((unproven(&short(LogKind::Network)), unproven(&short(LogKind::RecordAccess))), (0.0, 0.0));
    assert_eq!(unproven(&|_| 7.0), 2.0);
}

/// A log that is kept for five hours still proves what was done five hours ago.
#[test]
fn a_step_is_proved_to_the_end_of_its_log() {
    let mut blueprint = hospital();
    blueprint.sites[0].site.logs = logs(&[StaffKind::Analysts], |_| 5.0);
    let altered = doubted(&blueprint, &[], 1.0).world().cyber.alterations()[0].since;
    let unproven = |late: Span| {
        let mut run = doubted(&blueprint, &[], 1.0);
        let at = altered + Span::from_hours(5.0) + late;
        (0..3).for_each(|_| run.put(at, CyberEvent::Doubted { alteration: 0 }));
        run.until(at);
        run.tally().counted(Count::UnprovenSteps, 0)
    };
    assert_eq!((unproven(Span::ZERO), unproven(Span(1))), (1.0, 2.0), "the log-on before it lies further back");
}

/// In through a tunnel and a look around are in the network's log, the search and the directory in that of log-ons, altered results in
/// that of systems; records read have a log of their own, and everybody is told where that does not reach back.
#[test]
fn each_step_is_told_by_its_own_log() {
    let needs = [Condition::Door, Condition::Account];
    let more = [
        sure("T1018", Target::Held, &[], Gain::Knowledge),
        sure("T1003.006", Target::Directory, &needs, Gain::Directory),
        sure("T1213", Target::Record, &needs, Gain::RecordsRead),
        sure("T1565.001", Target::Laboratory, &needs, Gain::ResultsAltered),
    ];
    let incident = intruder(Entry::SupplierTunnel, &[Goal::Directory, Goal::Records, Goal::Results], &more);
    let unproven = |short: LogKind| {
        let mut blueprint = hospital();
        set(&mut blueprint, "cred.cached", 1.0);
        set(&mut blueprint, "disclosure.records_per_gb", 10.0);
        set(&mut blueprint, "disclosure.records_per_hour", 1.0);
        blueprint.sites[0].site.logs = logs(&[StaffKind::Analysts], |kind| if kind == short { 10.0 } else { 1_000.0 });
        let mut run = play(&twin_of(&blueprint), &incident, 1, 0.5);
        let steps = run.world().cyber.operators()[0].attempts.iter().sum::<u32>();
        let known = run.tally().counted(Count::RecordsToNotify, 0);
        (0..3).for_each(|_| run.put(run.now(), CyberEvent::Doubted { alteration: 1 }));
        run.until(run.now());
        let told = run.tally().counted(Count::RecordsToNotify, 0);
        let stores = run.twin().systems(Target::Record, SiteId(0)).into_iter();
        let all = 10.0 * stores.map(|store| f64::from(run.twin().devices.gigabytes[store.index()])).sum::<f64>();
        assert!(told == known || told == all, "{told} told of {known} known and {all} kept");
        (steps, run.tally().counted(Count::UnprovenSteps, 0), told > known)
    };
    // Two hosts are searched: the first, and the directory's server.
    assert_eq!(unproven(LogKind::Network), (7, 2.0, false));
    assert_eq!(unproven(LogKind::LogOns), (7, 3.0, false));
    assert_eq!(unproven(LogKind::Systems), (7, 1.0, false));
    assert_eq!(unproven(LogKind::RecordAccess), (7, 1.0, true));
}

/// Two alterations found one after the other: each search has a length of its own.
#[test]
fn no_two_investigations_are_alike() {
    let mut blueprint = hospital();
    blueprint.sites[0].site.logs = logs(&[StaffKind::Analysts], |_| 1_000.0);
    set(&mut blueprint, "investigation.spread", 1.0);
    let mut incident = insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results);
    incident.campaigns.extend(insider(Target::Imaging, Gain::ImagesAltered, Goal::Images).campaigns);
    let mut run = play(&twin_of(&blueprint), &incident, 1, 0.01);
    let mut means = Vec::new();
    for alteration in 0..2 {
        (0..3).for_each(|_| run.put(run.now(), CyberEvent::Doubted { alteration }));
        run.until(run.now() + Span::from_days(40.0));
        means.push(run.tally().sampled(Sample::InvestigationHours, ()));
    }
    assert_eq!((means[0].1, means[1].1), (1, 2));
    assert!((means[1].0 - means[0].0).abs() > 0.01, "{means:?}");
}

/// Two fifths of a store an hour: all of it after three hours, and no more after ten.
#[test]
fn nobody_reads_more_than_there_is() {
    let mut blueprint = hospital();
    set(&mut blueprint, "disclosure.records_per_gb", 10.0);
    let incident = insider(Target::Record, Gain::RecordsRead, Goal::Records);
    let twin = twin_of(&blueprint);
    let store = play(&twin, &incident, 1, 0.01).world().cyber.alterations()[0].device;
    let all = 10.0 * f64::from(twin.devices.gigabytes[store.index()]);
    set(&mut blueprint, "disclosure.records_per_hour", 0.4 * all);
    let read = |hours: f64| play(&twin_of(&blueprint), &incident, 1, hours / 24.0).world().cyber.records_exposed(SiteId(0)) / all;
    for (hours, share) in [(0.9, 0.0), (1.9, 0.4), (2.9, 0.8), (3.9, 1.0), (10.0, 1.0)] {
        assert!((read(hours) - share).abs() < 1e-9, "{} instead of {share} after {hours} hours", read(hours));
    }
}

/// Person-days in logs: those who work there, by day and by night, in every log, and whoever is treated in that of records besides.
#[test]
fn logs_keep_a_day_of_everybody_for_every_day_they_are_kept() {
    let kept = |hours: &dyn Fn(LogKind) -> f64, more: bool| {
        let mut blueprint = small_hospital();
        blueprint.sites[0].site.logs = logs(&[], hours);
        (blueprint.sites[0].site.emergency_per_day, blueprint.sites[0].site.visits_per_day) = (Some(31.0), Some(17.0));
        if more {
            let pool = StaffPool { kind: StaffKind::Porters, day: 10.0, night: 5.0, weekend: 3.0, mark: Mark(0) };
            blueprint.sites[0].staff.pools.retain(|pool| pool.kind != StaffKind::Porters);
            blueprint.sites[0].staff.pools.push(pool);
        }
        let twin = twin_of(&blueprint);
        let value = play(&twin, &Incident::default(), 1, 0.01).tally().value(Gauge::LogsKept, 0);
        (value, twin)
    };
    let only = |kind: LogKind, days: f64| move |other: LogKind| if other == kind { 24.0 * days } else { 0.0 };
    let (none, twin) = kept(&|_| 0.0, false);
    let site = &twin.sites[0];
    let staff: f64 = site.staff.iter().map(|[day, night, _]| day + night).sum();
    let patients = f64::from(site.inpatient_beds) * site.occupancy + site.emergency_per_day + site.visits_per_day;
    assert!(staff > 0.0 && patients > 31.0 + 17.0);
    let close = |(value, _): (f64, _), expected: f64| assert!((value - expected).abs() < 0.01, "{value} instead of {expected}");
    assert_eq!(none, 0.0);
    close(kept(&only(LogKind::Systems, 20.0), false), 20.0 * staff);
    close(kept(&only(LogKind::RecordAccess, 20.0), false), 20.0 * (staff + patients));
    close(kept(&|_| 24.0 * 30.0, false), 30.0 * (4.0 * staff + patients));
    let usual: f64 = site.staff[StaffKind::Porters.index()][..2].iter().sum();
    close(kept(&|_| 24.0 * 30.0, true), 30.0 * (4.0 * (staff + 15.0 - usual) + patients));
}

/// Logs that were kept only at their site prove nothing of what was done there before they were wiped, nor of any step after.
#[test]
fn wiped_logs_prove_no_step_before_or_after() {
    let needs = [Condition::Door, Condition::Account];
    let more = [
        sure("T1070", Target::Logs, &needs, Gain::LogsWiped),
        Tactic { not_before: Some(Span::from_hours(5.0)), ..sure("T1565.001", Target::Laboratory, &needs, Gain::ResultsAltered) },
    ];
    let incident = intruder(Entry::SupplierTunnel, &[Goal::Logs, Goal::Results], &more);
    let mut blueprint = hospital();
    set(&mut blueprint, "cred.cached", 1.0);
    for (copied_off, before, after) in [(false, 3.0, 4.0), (true, 0.0, 0.0)] {
        blueprint.sites[0].site.logs = logs(&[StaffKind::Analysts], |_| 1_000.0);
        blueprint.sites[0].site.logs.iter_mut().for_each(|log| log.copied_off = copied_off);
        let unproven = |hours: f64| {
            let run = play(&twin_of(&blueprint), &incident, 1, hours / 24.0);
            assert!(run.world().cyber.logs_wiped(SiteId(0)));
            run.tally().counted(Count::UnprovenSteps, 0)
        };
        assert_eq!((unproven(2.0), unproven(6.0)), (before, after), "in, searched, wiped; and altered later");
    }
}
