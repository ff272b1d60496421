//! Defenders: detection, containment that hurts, recovery limited by needs and crews, plain repairs.

use codedark_sim::blueprint::{Entry, StaffKind};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{Element, Kind};
use codedark_sim::run::Run;
use codedark_sim::twin::{ServiceId, Twin};
use codedark_sim::world::{JobKind, JobState, Level, NodeState};

use crate::common::*;

const RUNS: u64 = 12;

fn service(twin: &Twin, id: &str) -> ServiceId {
    ServiceId::from_index(twin.services.iter().position(|service| service.id == id).expect("a service of the small hospital"))
}

/// When a service's own recovery work was done for the last time.
fn back(run: &Run, id: &str) -> Option<Time> {
    let service = service(run.twin(), id);
    let done = records(run, Kind::JobDone);
    done.iter().rev().find(|record| record.entry.element == Element::Service(service)).map(|record| record.true_at)
}

pub fn encrypted_runs(blueprint: &codedark_sim::blueprint::Blueprint, days: f64) -> Vec<Run> {
    encrypted_nights(blueprint, days, RUNS)
}

fn encrypted_nights(blueprint: &codedark_sim::blueprint::Blueprint, days: f64, nights: u64) -> Vec<Run> {
    let twin = twin_of(blueprint);
    let mut incident = ransomware(Entry::SupplierTunnel);
    incident.campaigns[0].launch_after = Some(Span::from_hours(12.0));
    (0..nights).map(|run| play(&twin, &incident, run, days)).collect()
}

/// Mean days until everything is over, among the runs where something was encrypted; a run that does not end counts as its horizon.
pub fn days_to_all_clear(runs: &[Run], days: f64) -> f64 {
    let hit: Vec<f64> = runs
        .iter()
        .filter(|run| !records(run, Kind::Encrypted).is_empty())
        .map(|run| records(run, Kind::AllClear).last().map_or(days, |record| record.true_at.hours() / 24.0))
        .collect();
    assert!(hit.len() >= 4, "too few encryptions to compare: {}", hit.len());
    hit.iter().sum::<f64>() / hit.len() as f64
}

#[test]
fn an_encryption_is_declared_contained_and_overcome() {
    let runs = encrypted_runs(&small_hospital(), 90.0);
    let mut over = 0;
    for run in runs.iter().filter(|run| !records(run, Kind::Encrypted).is_empty()) {
        let declared = records(run, Kind::Declared);
        assert!(!declared.is_empty(), "nobody declared a crisis");
        assert!(!records(run, Kind::Containment).is_empty());
        let chain = journal(run).causes(declared[0].id);
        assert!(chain.len() >= 3, "a declaration has a case and what was seen behind it: {chain:#?}");
        over += usize::from(!records(run, Kind::AllClear).is_empty());
        if records(run, Kind::AllClear).is_empty() {
            continue;
        }
        for index in 0..run.twin().services.len() {
            assert_eq!(
                run.world().continuity.level(ServiceId::from_index(index)),
                Level::Normal,
                "{}",
                run.twin().services[index].id
            );
        }
    }
    assert!(over >= 4, "{over}");
}

#[test]
fn a_further_alert_begins_no_wait_again_and_drops_nothing_in_hand() {
    let mut blueprint = small_hospital();
    for (name, value) in [
        ("recovery.hold_spread", 0.0),
        ("recovery.vendor_spread", 0.0),
        ("recovery.vendor_needed", 1.0),
        // Suspicion first, then spread, then encryption: plans are made one after another.
        ("soc.recognise", 1.0),
        ("signal.normal", 1.0),
        ("signal.loud", 1.0),
        ("seen.launch", 1.0),
    ] {
        set(&mut blueprint, name, value);
    }
    let hold = Span::from_hours(blueprint.parameters.get("recovery.hold").unwrap().default);
    let mut again = 0;
    for run in encrypted_runs(&blueprint, 30.0) {
        let over = records(&run, Kind::AllClear).first().map_or(Time::NEVER, |record| record.true_at);
        let jobs: Vec<_> = run.world().response.jobs().iter().filter(|job| job.not_before < over).collect();
        let holds: Vec<_> = jobs.iter().filter(|job| job.kind == JobKind::Hold).collect();
        for later in holds.iter().skip(1) {
            again += 1;
            let ends = later.not_before + Span::from_hours(later.hours);
            assert!(ends <= (holds[0].not_before + hold).max(later.not_before) + Span(1), "evidence is secured once");
        }
        for job in jobs.iter().filter(|job| job.state != JobState::Dropped && matches!(job.kind, JobKind::Service(_))) {
            let before = jobs.iter().find(|other| other.kind == job.kind && other.rebuilt && other.state == JobState::Dropped);
            if let Some(before) = before.filter(|_| job.rebuilt) {
                let planned = holds.iter().map(|hold| hold.not_before).max().unwrap();
                assert!(job.not_before <= before.not_before.max(planned), "a supplier who was called comes when it was to come");
            }
        }
    }
    assert!(again >= 3, "{again} plans were made anew");
}

#[test]
fn doubling_the_crews_shortens_recovery() {
    let mut doubled = small_hospital();
    people(&mut doubled, StaffKind::ItEngineers, 2.0);
    people(&mut doubled, StaffKind::ItTechnicians, 2.0);
    let (one, two) = (
        days_to_all_clear(&encrypted_runs(&small_hospital(), 120.0), 120.0),
        days_to_all_clear(&encrypted_runs(&doubled, 120.0), 120.0),
    );
    assert!(two < one * 0.9, "{two} days with two crews, {one} with one");
}

#[test]
fn without_a_backup_recovery_takes_longer() {
    let (mut kept, mut gone) = (small_hospital(), small_hospital());
    offline_backup(&mut kept);
    for service in &mut gone.sites[0].services {
        service.backup = String::new();
    }
    let (kept, gone) = (encrypted_nights(&kept, 120.0, 60), encrypted_nights(&gone, 120.0, 60));
    // The same nights in both, though an attacker who finds a backup loses hours on it: so most nights end later, not all.
    // Hours by service are in `recovery_work`.
    let ends = |run: &Run| records(run, Kind::AllClear).last().map(|record| record.true_at);
    let pairs: Vec<(Time, Time)> = kept.iter().zip(&gone).filter_map(|(kept, gone)| Some((ends(kept)?, ends(gone)?))).collect();
    let (later, sooner) =
        (pairs.iter().filter(|(kept, gone)| gone > kept).count(), pairs.iter().filter(|(kept, gone)| gone < kept).count());
    assert!(pairs.len() >= 4 && later >= 2 * sooner.max(1), "{later} later, {sooner} sooner of {pairs:?}");
    let (kept, gone) = (days_to_all_clear(&kept, 120.0), days_to_all_clear(&gone, 120.0));
    // Eight crew-hours of configuring three times more, in two shifts: a day and a half if one service alone is waited for.
    assert!(gone > kept + 1.5, "{gone} days without, {kept} with");
}

/// Losing the directory's backup delays the directory, and with it everything that depends on it.
#[test]
fn losing_the_directory_backup_delays_what_depends_on_it() {
    let variant = |held: bool| {
        let mut blueprint = small_hospital();
        offline_backup(&mut blueprint);
        let services = &mut blueprint.sites[0].services;
        let directory = services.iter_mut().find(|service| service.id == "directory").unwrap();
        directory.backup = if held { "main-backup".into() } else { String::new() };
        blueprint
    };
    let (held, lost) = (encrypted_runs(&variant(true), 120.0), encrypted_runs(&variant(false), 120.0));
    let mut later = 0;
    let mut compared = 0;
    for (held, lost) in held.iter().zip(&lost) {
        let rebuilt = |run: &Run| {
            let dc = run.twin().devices.find("dc-01").unwrap();
            run.journal()
                .unwrap()
                .records()
                .iter()
                .any(|record| record.entry.kind == Kind::NodeDown && record.entry.element == Element::Device(dc))
                && run.world().cyber.ever_compromised(dc)
        };
        if !rebuilt(held) || !rebuilt(lost) {
            continue;
        }
        for id in ["directory", "laboratory", "record"] {
            if let (Some(held), Some(lost)) = (back(held, id), back(lost, id)) {
                compared += 1;
                assert!(lost >= held, "{id}: {lost:?} without the directory's backup, {held:?} with");
                later += usize::from(lost > held);
            }
        }
    }
    assert!(compared >= 3 && later * 2 >= compared, "{later} of {compared} later");
}

#[test]
fn containment_alone_causes_outages_of_our_own() {
    let runs = encrypted_runs(&small_hospital(), 5.0);
    let own = runs.iter().filter(|run| {
        run.view().nodes.contains(&NodeState::PoweredOff)
            || (0..run.twin().zones.len())
                .any(|zone| run.world().continuity.zone_cut(codedark_sim::twin::ZoneId::from_index(zone)))
    });
    assert!(own.count() >= 4);
}

#[test]
fn nobody_sees_without_sensors_until_screens_are_dead() {
    let mut blind = small_hospital();
    unseen(&mut blind);
    for run in encrypted_runs(&blind, 20.0) {
        assert!(records(&run, Kind::Alert).is_empty());
        if let (Some(declared), launch) = (records(&run, Kind::Declared).first(), records(&run, Kind::Launch)) {
            assert!(declared.true_at > launch[0].true_at, "nobody knew before the launch");
        }
    }
}

#[test]
fn a_core_switch_is_repaired_and_services_return() {
    let twin = twin_of(&small_hospital());
    for number in 0..RUNS {
        let run = play(&twin, &core_switch(Span::from_hours(4.0)), number, 4.0);
        let down = records(&run, Kind::SwitchDown);
        let up = records(&run, Kind::SwitchUp);
        assert_eq!((down.len(), up.len()), (1, 1));
        let hours = (up[0].true_at - down[0].true_at).hours();
        assert!((2.0..12.0).contains(&hours), "{hours}");
        assert!(records(&run, Kind::Containment).is_empty(), "nobody isolates anything for a broken switch");
        for index in 0..twin.services.len() {
            assert_eq!(run.world().continuity.level(ServiceId::from_index(index)), Level::Normal);
        }
    }
}
