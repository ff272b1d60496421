//! What one hand of an operator does: how long it takes, when it may end, and how often it works.

use codedark_sim::blueprint::{
    Account, Adversary, AttackId, Blueprint, Campaign, Condition, Credentials, Entry, Gain, Goal, Incident, Tactic, Target,
    Technique,
};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Kind;
use codedark_sim::run::Run;

use crate::common::*;

/// A technique that takes ten minutes and works.
fn sure(id: &str, on: Target, needs: &[Condition], gives: Gain) -> Tactic {
    Tactic {
        id: AttackId::parse(id).unwrap(),
        on,
        needs: needs.to_vec(),
        gives,
        takes: Some(Span::from_minutes(10.0)),
        spread: Some(0.0),
        not_before: Some(Span::from_minutes(1.0)),
        success: Some(1.0),
        ..Tactic::default()
    }
}

/// In to the jump host, which is searched; what else is done there is the test's.
fn intruder(entry: Entry, goals: &[Goal], more: &[Tactic]) -> Incident {
    let mut techniques = vec![
        sure("T1199", Target::Landing, &[Condition::EntryDoor], Gain::Host),
        sure("T1003", Target::Held, &[], Gain::Accounts),
    ];
    techniques.extend(more.iter().cloned());
    let file = Adversary { id: "test".into(), entry, goals: goals.to_vec(), hands: Some(1), techniques, ..Adversary::default() };
    let campaign = Campaign {
        adversary: "test".into(),
        file: Some(Box::new(file)),
        lands_on: "device:jump".into(),
        launch_after: Some(Span::from_days(100.0)),
        ..Campaign::default()
    };
    Incident { id: "test".into(), campaigns: vec![campaign], ..Incident::default() }
}

/// Nobody sees anything, and every host that is searched gives the accounts of its domain.
fn hospital() -> Blueprint {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    set(&mut blueprint, "cred.cached", 1.0);
    blueprint
}

fn first(run: &Run, kind: Kind) -> Option<Time> {
    records(run, kind).first().map(|record| record.true_at)
}

/// Sixty hours are unhurried where the longest wanted stage takes thirty: whoever launches after fifteen does all in a quarter of the
/// usual time, and whoever has longer takes no longer than usual.
#[test]
fn a_launch_that_is_fixed_soon_shrinks_all_waits_in_proportion() {
    let mut blueprint = hospital();
    for (name, hours) in [("operator.directory_after", 30.0), ("operator.exfiltration_after", 20.0)] {
        set(&mut blueprint, name, hours * 60.0);
    }
    set(&mut blueprint, "operator.unhurried", 2.0);
    let takeover = Tactic {
        not_before: Some(Span::from_hours(8.0)),
        ..sure("T1003.006", Target::Directory, &[Condition::Door, Condition::Account], Gain::Directory)
    };
    let taking = sure("T1048", Target::DataStore, &[], Gain::DataOutside);
    let waits = |blueprint: &Blueprint, goals: &[Goal], launch: Span, fixed_moment: bool| {
        let mut incident = intruder(Entry::SupplierTunnel, goals, &[takeover.clone(), taking.clone()]);
        let campaign = &mut incident.campaigns[0];
        (campaign.launch_after, campaign.launch_at) = if fixed_moment { (None, Some(launch)) } else { (Some(launch), None) };
        let run = play(&twin_of(blueprint), &incident, 1, 2.0);
        let (foothold, directory) = (first(&run, Kind::Foothold).unwrap(), first(&run, Kind::DirectoryTaken).unwrap());
        ((foothold - Time::ZERO).minutes(), (directory - foothold).minutes())
    };
    for fixed_moment in [false, true] {
        let of = |goals: &[Goal], hours: f64| waits(&blueprint, goals, Span::from_hours(hours), fixed_moment);
        assert_eq!(of(&[Goal::Directory], 15.0), (2.5, 120.0));
        assert_eq!(of(&[Goal::Directory, Goal::Exfiltration], 15.0), (2.5, 120.0), "the longer of two");
        assert_eq!(of(&[Goal::Directory], 60.0), (10.0, 480.0));
        assert_eq!(of(&[Goal::Directory], 600.0), (10.0, 480.0));
    }
    // Of other stages the one that takes data out may be the longest.
    set(&mut blueprint, "operator.exfiltration_after", 60.0 * 60.0);
    assert_eq!(waits(&blueprint, &[Goal::Directory, Goal::Exfiltration], Span::from_hours(30.0), false), (2.5, 120.0));
}

/// One draw decides whether a backup that is got at is lost: the share attacked times the share of those lost, 0.8 · 0.625 = 0.5.
#[test]
fn half_of_the_backups_are_lost_where_half_of_them_are() {
    let mut blueprint = hospital();
    set(&mut blueprint, "backup.attacked", 0.8);
    set(&mut blueprint, "backup.lost", 0.625);
    let twin = twin_of(&blueprint);
    let needs = [Condition::Door, Condition::Account];
    let destroys = Tactic { success: None, ..sure("T1490", Target::Backup, &needs, Gain::BackupLost) };
    let incident = intruder(Entry::SupplierTunnel, &[Goal::Backups], &[destroys]);
    let mut lost = 0;
    for number in 0..200 {
        let run = play(&twin, &incident, number, 0.5);
        let attempts = run.world().cyber.operators()[0].attempts[Technique::BackupDestruction.index()];
        assert_eq!(attempts, 1, "a backup is tried once");
        let gone = run.world().cyber.backup_lost(0);
        assert_eq!(records(&run, Kind::BackupDestroyed).len(), usize::from(gone));
        lost += usize::from(gone);
    }
    // Give or take four times the square root of 200 · 0.5 · 0.5.
    assert!((72..=128).contains(&lost), "{lost} of 200");
}

/// Stolen remote access works in 0.8 of attempts, and a second factor stops three quarters of those: 0.2 are left.
#[test]
fn a_second_factor_stops_its_share_of_stolen_remote_access() {
    let came_in_at_once = |asked: bool| {
        let mut blueprint = hospital();
        blueprint.sites[0].staff.second_factor = asked;
        set(&mut blueprint, "entry.second_factor_stops", 0.75);
        // The remote access of this hospital lies where the supplier's tunnel ends.
        let network = &mut blueprint.sites[0].network;
        let mut open = network.conduits[0].clone();
        (open.id, open.from) = ("remote-access".into(), vec!["internet".into()]);
        network.conduits.push(open);
        let twin = twin_of(&blueprint);
        let mut incident = intruder(Entry::RemoteAccess, &[Goal::Directory], &[]);
        let file = incident.campaigns[0].file.as_mut().unwrap();
        file.goals.clear();
        file.techniques[0].success = Some(0.8);
        let at_once = |number: &u64| first(&play(&twin, &incident, *number, 11.0 / 1440.0), Kind::Foothold).is_some();
        (0..300).filter(at_once).count()
    };
    let (open, asked) = (came_in_at_once(false), came_in_at_once(true));
    // Four times the square root of 300 · 0.8 · 0.2 either way.
    assert!((213..=267).contains(&open), "{open} of 300 without");
    assert!((33..=87).contains(&asked), "{asked} of 300 with");
}

/// Whoever needs no account is asked for none.
#[test]
fn a_second_factor_of_an_account_does_not_stop_who_uses_none() {
    let mut blueprint = hospital();
    set(&mut blueprint, "entry.second_factor_stops", 1.0);
    set(&mut blueprint, "cred.cached", 0.0);
    let opens = vec!["kind:multiparameter-monitor".to_owned()];
    blueprint.sites[0].identity.accounts =
        vec![Account { id: "biomed".into(), opens, kept_on: vec!["jump".into()], second_factor: true, ..Account::default() }];
    let monitors = blueprint.sites[0].fleet.iter_mut().filter(|device| device.kind == "multiparameter-monitor");
    monitors.for_each(|device| device.credentials = Some(Credentials::Default));
    let twin = twin_of(&blueprint);
    let held = |need: Condition| {
        let on = sure("T1021", Target::NewHost, &[Condition::Door, need], Gain::Host);
        let run = play(&twin, &intruder(Entry::SupplierTunnel, &[], &[on]), 1, 1.0);
        let held = run.world().cyber.operators()[0].footholds.iter();
        held.filter(|foothold| twin.devices.id[foothold.device.index()].contains("-mon-")).count()
    };
    assert_eq!(held(Condition::Account), 0);
    assert!(held(Condition::DefaultAccount) > 0);
}
