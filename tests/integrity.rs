//! What is altered, falsified, read or wiped: silent until somebody catches it, an outage when it is found.

use std::sync::{Arc, OnceLock};

use codedark_files::generate::{GenerateOptions, generate};
use codedark_sim::blueprint::{
    Adversary, AttackId, Blueprint, Campaign, CareFunction, Condition, Entry, Failure, Gain, Goal, Incident, LogKeeping, LogKind,
    StaffKind, Tactic, Target,
};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{HarmProcess, Kind, Severity};
use codedark_sim::measure::{Count, Gauge, Sample};
use codedark_sim::run::Run;
use codedark_sim::twin::{SiteId, Twin, Values};
use codedark_sim::world::{self, CyberEvent, Level, Patient, PatientKind};

use crate::common::{journal, play, plot_of, ransomware, records, set, small_hospital, sure, twin_of, unseen};

const WARM_UP: Span = Span(3 * 86_400_000);

pub(crate) fn hospital() -> Blueprint {
    static ONE: OnceLock<Blueprint> = OnceLock::new();
    let mut blueprint = ONE.get_or_init(|| generate(&GenerateOptions { beds: 120, ..GenerateOptions::default() })).clone();
    unseen(&mut blueprint);
    blueprint
}

/// An insider who does one thing at once, over a flow that the insider's own rights are enough for.
pub(crate) fn insider(on: Target, gives: Gain, goal: Goal) -> Incident {
    let tactic =
        |id: &str, on, needs: &[Condition], gives| Tactic { takes: Some(Span::from_minutes(1.0)), ..sure(id, on, needs, gives) };
    let adversary = Adversary {
        id: "insider".into(),
        entry: Entry::Insider,
        goals: vec![goal],
        encrypts: false,
        techniques: vec![
            tactic("T1078", Target::Landing, &[Condition::OwnRights], Gain::Host),
            tactic("T1565.001", on, &[Condition::OwnRights], gives),
        ],
        ..Adversary::default()
    };
    let campaign = Campaign { adversary: "insider".into(), file: Some(Box::new(adversary)), ..Campaign::default() };
    Incident { id: "insider".into(), campaigns: vec![campaign], ..Incident::default() }
}

fn played(twin: &Arc<Twin>, incident: &Incident, replication: u64, days: f64) -> Run {
    let plot = plot_of(incident, twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let mut run = Run::new(twin.clone(), values, plot.calendar, 7, replication, WARM_UP).with_journal();
    run.stand_at_onset();
    let mut run = run.fork(plot);
    run.until(Time::ZERO + Span::from_days(days));
    run
}

fn acted_on(run: &Run) -> f64 {
    run.tally().counted(Count::UnsafeResults, 0)
}

/// Harm events of results that somebody altered.
fn wrong_results(run: &Run) -> f64 {
    let cells = Severity::ALL.iter().map(|severity| (HarmProcess::WrongResult as usize, *severity as usize));
    cells.map(|cell| run.tally().counted(Count::HarmEvents, cell)).sum()
}

#[test]
fn altered_results_are_acted_on_until_they_are_found() {
    let mut blueprint = hospital();
    set(&mut blueprint, "tamper.share", 0.5);
    set(&mut blueprint, "tamper.reported", 1.0);
    let twin = twin_of(&blueprint);
    let incident = insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results);
    let run = played(&twin, &incident, 1, 6.0);
    let quiet = played(&twin, &Incident::default(), 1, 6.0);
    assert!(acted_on(&run) > acted_on(&quiet) + 5.0, "{} and {}", acted_on(&run), acted_on(&quiet));
    assert!(wrong_results(&run) > 0.0 && wrong_results(&quiet) == 0.0, "{}", wrong_results(&run));
    let found = records(&run, Kind::TamperingFound)[0].true_at;
    let late = |kind| records(&run, kind).iter().filter(|record| record.true_at > found + Span::from_hours(1.0)).count();
    assert!(records(&run, Kind::Doubted).len() >= 3, "three reports make somebody look into it");
    let caused = records(&run, Kind::ResultWrong)
        .iter()
        .filter(|record| {
            record.cause.is_some_and(|cause| journal(&run).get(cause).is_some_and(|cause| cause.entry.kind == Kind::Tampered))
        })
        .count();
    assert!(caused > 0);
    assert!(late(Kind::ResultWrong) < caused / 4, "after the discovery nobody acts on them any more");
}

#[test]
fn the_discovery_is_an_outage_that_ends_when_it_was_checked() {
    let mut blueprint = hospital();
    set(&mut blueprint, "tamper.share", 1.0);
    set(&mut blueprint, "integrity.revalidation", 24.0);
    let twin = twin_of(&blueprint);
    let incident = insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results);
    let laboratory = twin
        .services
        .iter()
        .position(|service| service.function == Some(codedark_sim::blueprint::CareFunction::Laboratory))
        .map(codedark_sim::twin::ServiceId::from_index)
        .unwrap();
    let plot = plot_of(&incident, &twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let mut run = Run::new(twin.clone(), values, plot.calendar, 7, 3, WARM_UP).with_journal();
    run.stand_at_onset();
    let mut run = run.fork(plot);
    let mut levels = Vec::new();
    for hour in 0..24 * 14 {
        run.until(Time::ZERO + Span::from_hours(f64::from(hour)));
        levels.push(run.world().continuity.level(laboratory));
    }
    let fell = levels.iter().position(|level| *level <= Level::ReadOnly).expect("it was found and is not believed");
    assert_eq!(levels[..fell].iter().filter(|level| **level == Level::Normal).count(), fell, "silent until then");
    assert_eq!(*levels.last().unwrap(), Level::Normal, "believed again after it was checked");
    // Against the same instant of a hospital where nothing was altered: the orders of days come at once, beside today's.
    let found = (records(&run, Kind::TamperingFound)[0].true_at - Time::ZERO).days();
    let backlog = |incident: &Incident| {
        played(&twin, incident, 3, found + 1e-5).world().care.orders.laboratory_backlog(SiteId::from_index(0))
    };
    let extra = backlog(&incident) - backlog(&Incident::default());
    // A draw and a half a patient-day of at least sixty patients, a fifth of them asked again.
    assert!(extra > found.min(7.0) * 60.0 * 1.5 * 0.2 * 0.9, "{extra} more orders for {found} days");
}

/// One insider alters results, another reads records, in the same hour.
fn two_insiders() -> Incident {
    let mut incident = insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results);
    incident.campaigns.extend(insider(Target::Record, Gain::RecordsRead, Goal::Records).campaigns);
    incident
}

#[test]
fn a_system_that_is_built_anew_tells_the_truth_again_and_it_alone() {
    let mut blueprint = hospital();
    set(&mut blueprint, "tamper.reported", 0.0);
    let twin = twin_of(&blueprint);
    let mut run = played(&twin, &two_insiders(), 1, 1.0);
    let in_force =
        |run: &Run, gives: Gain| run.world().cyber.alteration(SiteId::from_index(0), gives).map(|(_, held)| held.device);
    let altered = in_force(&run, Gain::ResultsAltered).expect("results are altered");
    assert!(in_force(&run, Gain::RecordsRead).is_some_and(|read| read != altered));
    run.put(Time::ZERO + Span::from_days(1.0), CyberEvent::HostLost { device: altered });
    run.until(Time::ZERO + Span::from_days(1.1));
    assert_eq!(in_force(&run, Gain::ResultsAltered), None);
    assert!(in_force(&run, Gain::RecordsRead).is_some(), "the other system is still in the reader's hand");
}

#[test]
fn what_was_found_is_distrusted_and_nothing_else_is() {
    let mut blueprint = hospital();
    set(&mut blueprint, "tamper.share", 0.5);
    set(&mut blueprint, "tamper.reported", 1.0);
    let twin = twin_of(&blueprint);
    let run = played(&twin, &two_insiders(), 1, 6.0);
    let found = |gives: Gain| {
        let all = run.world().cyber.alterations().iter().filter(|alteration| alteration.gives == gives);
        all.map(|alteration| alteration.found.is_some()).collect::<Vec<bool>>()
    };
    assert!(found(Gain::ResultsAltered).iter().all(|found| *found) && !found(Gain::ResultsAltered).is_empty());
    assert_eq!(found(Gain::RecordsRead), vec![false], "who reads alters nothing that anybody could doubt");
}

#[test]
fn nothing_is_caught_or_found_where_nothing_is_altered() {
    let mut blueprint = hospital();
    set(&mut blueprint, "tamper.share", 0.0);
    let twin = twin_of(&blueprint);
    let run = played(&twin, &insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results), 1, 4.0);
    let quiet = played(&twin, &Incident::default(), 1, 4.0);
    assert!(records(&run, Kind::Doubted).is_empty() && records(&run, Kind::TamperingFound).is_empty());
    assert_eq!(acted_on(&run), acted_on(&quiet));
    assert_eq!(wrong_results(&run), 0.0);
}

#[test]
fn wrong_doses_reach_patients_and_a_second_look_catches_them() {
    let acted = |check: f64| {
        let mut blueprint = hospital();
        set(&mut blueprint, "tamper.share", 1.0);
        set(&mut blueprint, "tamper.second_check", check);
        set(&mut blueprint, "tamper.reported", 0.0);
        let twin = twin_of(&blueprint);
        let run = played(&twin, &insider(Target::DrugLibrary, Gain::DosesAltered, Goal::Doses), 2, 4.0);
        (acted_on(&run), run.tally().counted(Count::Doubts, (0, CareFunction::DrugLibrary.index())))
    };
    let (without, _) = acted(0.0);
    let (with, caught) = acted(1.0);
    assert!(without > with + 2.0 && caught > 0.0, "{without}, {with}, {caught}");
}

#[test]
fn a_falsified_view_takes_the_alarm_and_books_no_outage() {
    let mut blueprint = hospital();
    // Nobody is near, so that the central view is all there is.
    for name in ["monitor.earshot_icu", "monitor.earshot_step_down", "monitor.earshot_ward"] {
        set(&mut blueprint, name, 0.0);
    }
    let twin = twin_of(&blueprint);
    let incident = insider(Target::Monitoring, Gain::VitalsFalsified, Goal::VitalSigns);
    let (mut falsified, mut quiet, mut blind) = (0.0, 0.0, 0.0);
    for number in 0..3 {
        let (with, without) = (played(&twin, &incident, number, 6.0), played(&twin, &Incident::default(), number, 6.0));
        let delay = |run: &Run| run.tally().mean(Sample::RecognitionDelay, 0).unwrap();
        falsified += delay(&with);
        quiet += delay(&without);
        blind += (0..twin.wards.len()).map(|ward| with.tally().value(Gauge::BlindBeds, ward)).sum::<f64>();
        assert!(records(&with, Kind::BedsBlind).is_empty());
        assert_eq!(records(&with, Kind::Tampered).len(), 1);
    }
    assert!(falsified > quiet, "{falsified} against {quiet}");
    assert_eq!(blind, 0.0, "nobody knows that nobody sees");
}

#[test]
fn records_are_exposed_by_the_hour_and_no_more_than_there_are() {
    let exposed = |days: f64, per_hour: f64| {
        let mut blueprint = hospital();
        set(&mut blueprint, "disclosure.records_per_hour", per_hour);
        let twin = twin_of(&blueprint);
        played(&twin, &insider(Target::Record, Gain::RecordsRead, Goal::Records), 1, days)
            .tally()
            .counted(Count::RecordsExposed, 0)
    };
    let (one, two, all) = (exposed(1.0, 100.0), exposed(2.0, 100.0), exposed(2.0, 1e12));
    assert!(one > 1_000.0 && (two - one - 2_400.0).abs() < 101.0, "{one}, {two}");
    assert!(all < 1e9 && all > two);
}

#[test]
fn longer_logs_prove_more_and_keep_more() {
    let logs = |days: f64, copied_off: bool| {
        let mut blueprint = hospital();
        set(&mut blueprint, "tamper.share", 1.0);
        let keeping = |tells: &LogKind| LogKeeping {
            tells: *tells,
            kept: Span::from_days(days),
            readers: vec![StaffKind::Analysts],
            copied_off,
            ..LogKeeping::default()
        };
        blueprint.sites[0].site.logs = LogKind::ALL.iter().map(keeping).collect();
        let twin = twin_of(&blueprint);
        let mut incident = insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results);
        let file = incident.campaigns[0].file.as_mut().unwrap();
        let wipe = Tactic {
            id: AttackId::parse("T1070").unwrap(),
            on: Target::Logs,
            gives: Gain::LogsWiped,
            ..file.techniques[1].clone()
        };
        file.techniques.insert(1, wipe);
        file.goals.push(Goal::Logs);
        let run = played(&twin, &incident, 1, 8.0);
        let kept = run.tally().value(Gauge::LogsKept, 0);
        (run.tally().counted(Count::UnprovenSteps, 0), run.tally().mean(Sample::InvestigationHours, ()).unwrap(), kept)
    };
    let (wiped, slow, kept) = logs(30.0, false);
    let (proved, quick, _) = logs(30.0, true);
    let (expired, late, less) = logs(0.0, true);
    assert!(wiped > 0.0 && expired > 0.0);
    assert_eq!(proved, 0.0);
    assert!(slow > quick && late > quick, "{slow} and {late} against {quick} hours");
    assert!(kept > less, "what is not kept of people cannot be misused");
}

/// An insider who reads records and wipes the logs, or not.
fn reader(wipes: bool) -> Incident {
    let mut incident = insider(Target::Record, Gain::RecordsRead, Goal::Records);
    let file = incident.campaigns[0].file.as_mut().unwrap();
    if wipes {
        let wipe = Tactic {
            id: AttackId::parse("T1070").unwrap(),
            on: Target::Logs,
            gives: Gain::LogsWiped,
            ..file.techniques[1].clone()
        };
        file.techniques.insert(2, wipe);
        file.goals.push(Goal::Logs);
    }
    incident
}

/// The same hospital with all its logs copied elsewhere, or kept only where they are written.
fn with_logs(copied_off: bool) -> Blueprint {
    let mut blueprint = hospital();
    let keeping = |tells: &LogKind| LogKeeping {
        tells: *tells,
        kept: Span::from_days(30.0),
        readers: vec![StaffKind::Analysts],
        copied_off,
        ..LogKeeping::default()
    };
    blueprint.sites[0].site.logs = LogKind::ALL.iter().map(keeping).collect();
    blueprint
}

#[test]
fn whose_records_were_read_is_everybody_where_logs_were_wiped() {
    let told = |copied_off: bool, wipes: bool| {
        let run = played(&twin_of(&with_logs(copied_off)), &reader(wipes), 1, 2.0);
        let count = |count| run.tally().counted(count, 0);
        (count(Count::RecordsExposed), count(Count::RecordsToNotify))
    };
    let (read, proved) = told(true, true);
    assert!(read > 0.0 && read == proved, "{read} read, {proved} to be told");
    assert_eq!(told(false, false), (read, read), "nobody wiped anything");
    let (same, all) = told(false, true);
    assert!(same == read && all > 3.0 * read, "{all} to be told of {same} read");
}

/// Nights that differ only in whether the wiped logs had been copied elsewhere: the first zone reopens later by the approval, and by
/// what is added to the hold.
#[test]
fn wiped_logs_hold_up_the_reopening() {
    let reopened = |copied_off: bool, longer: f64, approval: f64| {
        let mut blueprint = small_hospital();
        blueprint.sites[0].site.logs = with_logs(copied_off).sites[0].site.logs.clone();
        set(&mut blueprint, "recovery.hold_spread", 0.0);
        set(&mut blueprint, "recovery.hold_without_logs", longer);
        set(&mut blueprint, "recovery.reopen_without_logs", approval);
        let mut incident = ransomware(Entry::SupplierTunnel);
        incident.campaigns[0].launch_after = Some(Span::from_hours(12.0));
        incident.campaigns.extend(insider(Target::Logs, Gain::LogsWiped, Goal::Logs).campaigns);
        let twin = twin_of(&blueprint);
        let first = |night| {
            let run = play(&twin, &incident, night, 12.0);
            assert!(run.world().cyber.logs_wiped(SiteId::from_index(0)), "the insider had no chance");
            let reopened = records(&run, Kind::ZoneReopened).first().map(|record| record.true_at.hours());
            reopened.filter(|_| !records(&run, Kind::Encrypted).is_empty())
        };
        (0..8).map(first).collect::<Vec<Option<f64>>>()
    };
    let copied = reopened(true, 1.5, 24.0);
    let later = |nights: Vec<Option<f64>>| {
        let pairs = nights.into_iter().zip(&copied).filter_map(|(late, usual)| Some(late? - (*usual)?));
        pairs.collect::<Vec<f64>>()
    };
    let (approved, held) = (later(reopened(false, 1.0, 24.0)), later(reopened(false, 1.5, 0.0)));
    assert!(approved.len() >= 3 && held.len() >= 3, "too few nights to compare: {copied:?}");
    assert!(approved.iter().all(|hours| (hours - 24.0).abs() < 0.1), "{approved:?}");
    // Half of two days where something was encrypted by then, half of six hours where nothing was.
    let half = |hours: &f64| (hours - 24.0).abs() < 0.1 || (hours - 3.0).abs() < 0.1;
    assert!(held.iter().all(half), "{held:?}");
    assert!(later(reopened(false, 1.0, 0.0)).iter().all(|hours| hours.abs() < 0.1), "with neither there is no difference");
}

/// Somebody read records, and the public hears of a crisis: those with most to hide come no more, for a time.
#[test]
fn psychiatric_patients_stay_away_from_a_site_whose_records_were_read() {
    let came = |share: f64, per_hour: f64, days: f64| {
        let mut blueprint = hospital();
        for (name, value) in [
            ("disclosure.stay_away", share),
            ("disclosure.records_per_hour", per_hour),
            ("disclosure.days", days),
            ("region.told", 1.0),
            ("region.avoid", 0.0),
        ] {
            set(&mut blueprint, name, value);
        }
        let mut incident = reader(false);
        let failure = Failure { element: "switch:datacentre".into(), repair: Span::from_days(3.0), ..Failure::default() };
        incident.failures.push(Failure { at: Span::from_hours(1.0), ..failure });
        let mut run = played(&twin_of(&blueprint), &incident, 1, 2.0);
        let late = run.now();
        let psychiatric = |patient: &&Patient| {
            patient.alive
                && patient.condition == world::Condition::Psychiatric
                && patient.kind == PatientKind::Emergency
                && patient.arrived > late
        };
        let mut present = 0;
        for step in 1..=40 {
            run.until(late + Span::from_hours(6.0 * f64::from(step)));
            present += run.world().care.patients.all.iter().filter(psychiatric).count();
        }
        present
    };
    let (usual, all) = (came(0.0, 500.0, 60.0), came(1.0, 500.0, 60.0));
    assert!(usual > 10 && all * 2 < usual, "{all} were there instead of {usual}");
    assert_eq!(came(1.0, 0.0, 60.0), usual, "nothing was read");
    assert!(came(1.0, 500.0, 3.0) > all, "it is forgotten in the end");
}

#[test]
fn somebody_who_may_read_a_log_saves_a_day() {
    let hours = |readers: Vec<StaffKind>| {
        let mut blueprint = hospital();
        set(&mut blueprint, "tamper.share", 1.0);
        blueprint.sites[0].site.logs = vec![LogKeeping {
            tells: LogKind::Systems,
            kept: Span::from_days(30.0),
            readers,
            copied_off: true,
            ..LogKeeping::default()
        }];
        let twin = twin_of(&blueprint);
        let run = played(&twin, &insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results), 1, 8.0);
        run.tally().mean(Sample::InvestigationHours, ()).unwrap()
    };
    assert!((hours(Vec::new()) - hours(vec![StaffKind::Analysts]) - 24.0).abs() < 1e-3);
}
