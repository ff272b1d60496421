//! What one hand of an operator does: how long it takes, when it may end, and how often it works.

use std::collections::BTreeSet;

use codedark_sim::blueprint::{
    Account, Adversary, Blueprint, Campaign, Condition, Credentials, Entry, Gain, Goal, Incident, Mark, Noise, RemoteAccess,
    Tactic, Target, Technique,
};
use codedark_sim::cyber::abilities;
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{Element, Kind, Record};
use codedark_sim::measure::{Count, Gauge};
use codedark_sim::run::Run;
use codedark_sim::twin::{DeviceId, PlotCampaign, Values};
use codedark_sim::world::CyberEvent;

use crate::common::*;

/// In to the jump host, which is searched; what else is done there is the test's.
pub(crate) fn intruder(entry: Entry, goals: &[Goal], more: &[Tactic]) -> Incident {
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
pub(crate) fn hospital() -> Blueprint {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    set(&mut blueprint, "cred.cached", 1.0);
    blueprint
}

pub(crate) fn first(run: &Run, kind: Kind) -> Option<Time> {
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

/// What an adversary's file says of its success counts, not the usual share.
#[test]
fn a_file_says_how_often_a_backup_is_lost() {
    let mut blueprint = hospital();
    set(&mut blueprint, "backup.attacked", 0.0);
    let twin = twin_of(&blueprint);
    let needs = [Condition::Door, Condition::Account];
    let lost = |success: Option<f64>| {
        let destroys = Tactic { success, ..sure("T1490", Target::Backup, &needs, Gain::BackupLost) };
        let run = play(&twin, &intruder(Entry::SupplierTunnel, &[Goal::Backups], &[destroys]), 1, 0.5);
        run.world().cyber.backup_lost(0)
    };
    assert_eq!((lost(None), lost(Some(1.0))), (false, true));
}

/// Where a backup's accounts live in the directory, whoever holds that destroys it, and whoever holds an account of its server; where
/// they do not, only an account that the hospital names is good for it.
#[test]
fn a_backup_falls_to_the_accounts_it_is_run_with() {
    let falls = |in_directory: bool, managed: bool, found: f64, directory: bool, named: bool| {
        let mut blueprint = hospital();
        for (name, value) in [("cred.cached", found), ("backup.attacked", 1.0), ("backup.lost", 1.0)] {
            set(&mut blueprint, name, value);
        }
        let site = &mut blueprint.sites[0];
        site.continuity.backups[0].in_directory = in_directory;
        site.fleet.iter_mut().find(|device| device.id == "backup-01").unwrap().managed = Some(managed);
        if named {
            let (opens, kept_on) = (vec!["backup-01".into()], vec!["jump".into()]);
            site.identity.accounts = vec![Account { id: "backup".into(), opens, kept_on, ..Account::default() }];
        }
        let mut more = vec![sure("T1490", Target::Backup, &[Condition::Door, Condition::Account], Gain::BackupLost)];
        if directory {
            more.push(sure("T1003.006", Target::Directory, &[Condition::Door], Gain::Directory));
        }
        let goals = if directory { vec![Goal::Directory, Goal::Backups] } else { vec![Goal::Backups] };
        let run = play(&twin_of(&blueprint), &intruder(Entry::SupplierTunnel, &goals, &more), 1, 0.5);
        assert_eq!(first(&run, Kind::DirectoryTaken).is_some(), directory);
        run.world().cyber.backup_lost(0)
    };
    for managed in [true, false] {
        assert!(!falls(true, managed, 0.0, false, false), "with nothing in hand");
        assert!(falls(true, managed, 1.0, false, false), "an account of its server");
        assert!(falls(true, managed, 0.0, true, false), "the directory");
        for (found, directory) in [(1.0, false), (0.0, true), (1.0, true)] {
            assert!(!falls(false, managed, found, directory, false), "its own accounts are elsewhere");
        }
        assert!(falls(false, managed, 0.0, false, true), "its own account");
    }
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

/// The first office computer is taken from the jump host: by the rule that lets servers administer, with what was found there.
#[test]
fn a_step_names_the_rule_it_went_by_and_what_made_it_possible() {
    let mut blueprint = hospital();
    set(&mut blueprint, "operator.enough_hosts", 30.0);
    let twin = twin_of(&blueprint);
    let office = twin.zones.iter().position(|zone| zone.id == "office").unwrap();
    let by = |need: Condition| sure("T1021", Target::NewHost, &[Condition::Door, need], Gain::Host);
    for number in 0..4 {
        let run = play(&twin, &intruder(Entry::SupplierTunnel, &[], &[by(Condition::Account)]), number, 1.0);
        let footholds = records(&run, Kind::Foothold);
        let zone = |record: &Record| match record.entry.element {
            Element::Device(device) => twin.devices.zone[device.index()].index(),
            _ => panic!("a device is taken"),
        };
        let found = records(&run, Kind::Credential)[0].id;
        let in_office = footholds.iter().find(|record| zone(record) == office).unwrap();
        assert_eq!(in_office.entry.place.map(|mark| mark.0), Some(903));
        assert_eq!(footholds[1].cause, Some(found), "the account is why");
    }
    let mut delivered = blueprint.clone();
    delivered.sites[0].fleet.iter_mut().for_each(|device| device.credentials = Some(Credentials::Default));
    let run = play(&twin_of(&delivered), &intruder(Entry::SupplierTunnel, &[], &[by(Condition::DefaultAccount)]), 1, 1.0);
    let footholds = records(&run, Kind::Foothold);
    assert!(footholds.len() > 3);
    // Every server and office computer is within reach of the first host, and whoever needs no account comes from there.
    assert!(footholds[1..].iter().all(|record| record.cause == Some(footholds[0].id)), "{footholds:?}");
}

#[test]
fn a_backup_falls_because_the_directory_did() {
    let mut blueprint = hospital();
    set(&mut blueprint, "backup.attacked", 1.0);
    set(&mut blueprint, "backup.lost", 1.0);
    let needs = [Condition::Door, Condition::Account];
    let more =
        [sure("T1003.006", Target::Directory, &needs, Gain::Directory), sure("T1490", Target::Backup, &needs, Gain::BackupLost)];
    let run = play(&twin_of(&blueprint), &intruder(Entry::SupplierTunnel, &[Goal::Directory, Goal::Backups], &more), 1, 1.0);
    let (directory, backup) = (records(&run, Kind::DirectoryTaken), records(&run, Kind::BackupDestroyed));
    assert_eq!(backup[0].cause, Some(directory[0].id));
}

/// Of hosts on which nothing works each is tried as often as the parameter says.
#[test]
fn a_host_is_left_alone_after_so_many_attempts() {
    let mut blueprint = hospital();
    set(&mut blueprint, "operator.tries", 3.0);
    let vain =
        Tactic { success: Some(1e-9), ..sure("T1021", Target::NewHost, &[Condition::Door, Condition::Account], Gain::Host) };
    let run = play(&twin_of(&blueprint), &intruder(Entry::SupplierTunnel, &[], &[vain]), 1, 3.0);
    let tries = &run.world().cyber.operators()[0].tries;
    assert!(tries.len() > 5 && tries.values().all(|tries| *tries == 3), "{tries:?}");
}

/// The hand is at the backup when its host is taken away; the operator is still in and comes back to it.
#[test]
fn a_backup_whose_host_was_lost_meanwhile_is_tried_again() {
    let mut blueprint = hospital();
    set(&mut blueprint, "backup.attacked", 1.0);
    set(&mut blueprint, "backup.lost", 1.0);
    let twin = twin_of(&blueprint);
    let device = twin.devices.find("backup-01").unwrap();
    let destroys = sure("T1490", Target::Backup, &[Condition::Door, Condition::Account], Gain::BackupLost);
    let mut run = play(&twin, &intruder(Entry::SupplierTunnel, &[Goal::Backups], &[destroys]), 1, 25.0 / 1440.0);
    run.put(Time::ZERO + Span::from_minutes(25.0), CyberEvent::HostLost { device });
    run.until(Time::ZERO + Span::from_hours(2.0));
    let destroyed = first(&run, Kind::BackupDestroyed).map(|at| (at - Time::ZERO).minutes());
    assert_eq!(destroyed, Some(40.0), "ten minutes to get in, ten to search, ten for nothing, ten more");
}

/// On the first client that is searched an account for clients is found; another client has nothing to add to that.
#[test]
fn a_client_gives_an_account_for_clients_once() {
    let mut blueprint = hospital();
    for (name, value) in [("cred.cached", 0.5), ("cred.logons_client", 100.0), ("phish.open", 1.0)] {
        set(&mut blueprint, name, value);
    }
    let twin = twin_of(&blueprint);
    let goes_on = sure("T1021", Target::NewHost, &[Condition::Door, Condition::Account], Gain::Host);
    let mut incident = intruder(Entry::Phishing, &[], &[goes_on]);
    incident.campaigns[0].lands_on = "zone:office".into();
    incident.campaigns[0].file.as_mut().unwrap().techniques[0] =
        sure("T1566.001", Target::Landing, &[Condition::Egress], Gain::Host);
    let mut only_clients = 0;
    for number in 0..20 {
        let run = play(&twin, &incident, number, 2.0);
        let client = |record: &&&Record| match record.entry.element {
            Element::Device(device) => twin.devices.role[device.index()].is_empty(),
            _ => false,
        };
        assert_eq!(records(&run, Kind::Credential).iter().filter(client).count(), 1);
        let held = &run.world().cyber.operators()[0];
        assert!(held.footholds.len() > 1, "it goes on to other clients");
        only_clients += usize::from(held.accounts.servers.is_empty());
    }
    assert!(only_clients > 0, "servers' administrators leave theirs on some clients only");
}

/// What can be talked to from the first host is counted when that falls, and every host that falls is counted in its zone.
#[test]
fn what_is_in_reach_of_the_first_host_is_counted_at_once() {
    let twin = twin_of(&hospital());
    let run = play(&twin, &intruder(Entry::SupplierTunnel, &[], &[]), 1, 11.0 / 1440.0);
    let from = twin.devices.segment[twin.devices.find("jump").unwrap().index()];
    let open = |index: &usize| {
        let listens = twin.devices.listens(DeviceId::from_index(*index));
        twin.devices.life_critical[*index]
            && listens.iter().any(|traffic| run.world().continuity.passes(&twin, from, twin.devices.segment[*index], *traffic))
    };
    let expected = (0..twin.devices.len()).filter(open).count();
    assert!(expected > 0);
    assert_eq!(run.tally().counted(Count::ReachedHighRisk, 0), expected as f64);
    let compromised = |run: &Run, zone: &str| {
        let zone = twin.zones.iter().position(|other| other.id == zone).unwrap();
        run.tally().value(Gauge::Compromised, zone)
    };
    assert_eq!((compromised(&run, "servers"), compromised(&run, "office")), (1.0, 0.0));
}

/// Whoever hides does nothing until its time is over, and goes on then.
#[test]
fn whoever_hides_goes_on_when_its_time_is_over() {
    let twin = twin_of(&hospital());
    let takeover = sure("T1003.006", Target::Directory, &[Condition::Door, Condition::Account], Gain::Directory);
    let mut incident = intruder(Entry::SupplierTunnel, &[Goal::Directory], &[takeover]);
    let reaction = &mut incident.campaigns[0].file.as_mut().unwrap().when_seen;
    (reaction.acts_at_once, reaction.hides, reaction.hides_for) = (Some(0.0), Some(1.0), Some(Span::from_hours(5.0)));
    let seen = Time::ZERO + Span::from_minutes(15.0);
    let mut run = play(&twin, &incident, 1, 15.0 / 1440.0);
    run.put(seen, CyberEvent::Seen { operator: 0 });
    run.until(Time::ZERO + Span::from_days(1.0));
    // The search that was going on came to nothing.
    let after = |minutes: f64| Some(seen + Span::from_hours(5.0) + Span::from_minutes(minutes));
    assert_eq!((first(&run, Kind::Credential), first(&run, Kind::DirectoryTaken)), (after(10.0), after(20.0)));
}

/// Ten mails a wave, each opened by 0.1 of the half that was not trained and 0.02 of the half that was: 0.06. A wave works in
/// 1 − 0.94¹⁰ = 0.461 of nights, and the next comes an hour later.
#[test]
fn mails_come_in_waves_until_one_is_opened() {
    let mut blueprint = hospital();
    blueprint.sites[0].staff.trained = 0.5;
    for (name, value) in [("phish.open", 0.1), ("phish.open_trained", 0.02), ("phish.mails", 10.0), ("phish.wave", 60.0)] {
        set(&mut blueprint, name, value);
    }
    let twin = twin_of(&blueprint);
    let mut incident = intruder(Entry::Phishing, &[], &[]);
    incident.campaigns[0].lands_on = "zone:office".into();
    incident.campaigns[0].file.as_mut().unwrap().techniques[0] =
        sure("T1566.001", Target::Landing, &[Condition::Egress], Gain::Host);
    let (mut waves, mut opened) = ([0; 3], BTreeSet::new());
    for number in 0..400 {
        let run = play(&twin, &incident, number, 1.0);
        let Some(foothold) = records(&run, Kind::Foothold).first().copied() else { continue };
        let minutes = (foothold.true_at - Time::ZERO).minutes();
        assert_eq!(minutes % 60.0, 10.0, "ten minutes after a wave");
        if let Some(wave) = waves.get_mut((minutes / 60.0) as usize) {
            *wave += 1;
        }
        opened.insert(format!("{:?}", foothold.entry.element));
    }
    // Four standard deviations: of 400 nights 184 ± 40 by the first wave, and 0.461 of those that are left by each further one.
    assert!((144..=224).contains(&waves[0]), "{waves:?}");
    for next in 1..3 {
        let left = f64::from(400 - waves[..next].iter().sum::<i32>());
        assert!((f64::from(waves[next]) - 0.461 * left).abs() < 4.0 * (left * 0.461 * 0.539).sqrt(), "{waves:?}");
    }
    // Twenty-four clients, and each as likely as any other: a given one is missed by all in 400 · e^−16.
    assert_eq!(opened.len(), 24);
}

/// Hosts are drawn by what they promise: e to the power of a quarter of the logarithm of their gigabytes and one more, of what their
/// role is worth, and of one where their segment is new. Of clients of a segment three are told apart.
#[test]
fn the_next_host_is_drawn_by_data_role_and_reach() {
    let mut blueprint = hospital();
    set(&mut blueprint, "cred.cached", 0.0);
    let clients = blueprint.catalogue.kinds.iter_mut().filter(|kind| kind.id == "workstation");
    clients.for_each(|kind| kind.gigabytes = 999.0);
    let opened = [("files", 1.0), ("rec-db", 1.0), ("dc-01", 3.0), ("backup-01", 2.0), ("kind:workstation", 1.0 + f64::ln(3.0))];
    let opens = opened.iter().map(|(id, _)| (*id).to_owned()).collect();
    blueprint.sites[0].identity.accounts =
        vec![Account { id: "round".into(), opens, kept_on: vec!["jump".into()], ..Account::default() }];
    let twin = twin_of(&blueprint);
    let goes_on = sure("T1021", Target::NewHost, &[Condition::Door, Condition::Account], Gain::Host);
    let incident = intruder(Entry::SupplierTunnel, &[], &[goes_on]);
    let mut chosen = [0.0; 5];
    for number in 0..1_000 {
        let run = play(&twin, &incident, number, 31.0 / 1440.0);
        let second = &twin.devices.id[run.world().cyber.operators()[0].footholds[1].device.index()];
        chosen[opened.iter().position(|(id, _)| id == second).unwrap_or(4)] += 1.0;
    }
    let gigabytes = |id: &str| twin.devices.find(id).map_or(999.0, |device| f64::from(twin.devices.gigabytes[device.index()]));
    let weights = opened.map(|(id, promises)| (gigabytes(id) + 1.0).powf(0.25) * f64::exp(promises));
    let total: f64 = weights.iter().sum();
    let square = |(chosen, weight): (&f64, &f64)| (chosen - 1_000.0 * weight / total).powi(2) / (1_000.0 * weight / total);
    let chi: f64 = chosen.iter().zip(&weights).map(square).sum();
    // One in a thousand of as good draws lies beyond 18.5, at four degrees of freedom.
    assert!(chi < 18.5, "{chi}: {chosen:?} by {weights:?}");
}

/// Of the usual techniques two have a time before which they do not end, and a backup's chance is that of an attack times that of a loss.
#[test]
fn the_usual_technique_is_as_quick_as_its_work() {
    let twin = twin_of(&hospital());
    let values = Values::of(&twin.parameters).unwrap().cyber;
    let usual = abilities(&PlotCampaign::usual(&Campaign::default()), &values);
    for ability in usual.iter() {
        let after = match ability.technique {
            Technique::DirectoryTakeover => values.directory_after,
            Technique::Exfiltration => values.exfiltration_after,
            _ => 0.0,
        };
        assert_eq!(ability.after, after, "{:?}", ability.technique);
    }
    let backup = usual.iter().find(|ability| ability.technique == Technique::BackupDestruction).unwrap();
    assert_eq!(backup.success, values.backup_attacked * values.backup_lost);
}

/// What a file says of a technique is told with each step of it: how much that shows, and where it is written.
#[test]
fn a_step_shows_as_much_as_its_file_says_and_where_that_is_written() {
    let twin = twin_of(&hospital());
    for noise in [Noise::Quiet, Noise::Normal, Noise::Loud] {
        let mut incident = intruder(Entry::SupplierTunnel, &[], &[]);
        let search = &mut incident.campaigns[0].file.as_mut().unwrap().techniques[1];
        (search.noise, search.mark) = (noise, Mark(77));
        let run = play(&twin, &incident, 1, 0.1);
        let step = records(&run, Kind::Credential)[0];
        assert_eq!(run.world().cyber.told(step.id).map(|told| told.noise), Some(noise));
        assert_eq!(step.entry.place, Some(Mark(77)));
    }
}

/// Whoever was let in by no rule names none, and has no account of those who come that way: an insider began where he sits, and a mail
/// came by another way than the tunnel.
#[test]
fn who_needs_no_way_in_names_no_rule() {
    let needs = [
        (Entry::Insider, Condition::OwnRights),
        (Entry::Phishing, Condition::Egress),
        (Entry::SupplierTunnel, Condition::EntryDoor),
    ];
    for (entry, need) in needs {
        let mut blueprint = hospital();
        set(&mut blueprint, "phish.open", 1.0);
        // What the tunnel may, the world may as well.
        blueprint.sites[0].network.conduits[0].from.push("internet".into());
        blueprint.sites[0].identity.accounts =
            vec![Account { id: "service".into(), opens: vec!["files".into()], ..Account::default() }];
        blueprint.sites[0].identity.remote_access = vec![RemoteAccess {
            id: "supplier".into(),
            zone: "vendor-vpn".into(),
            hosts: vec!["jump".into()],
            account: "service".into(),
            ..RemoteAccess::default()
        }];
        let mut incident = intruder(entry, &[], &[]);
        incident.campaigns[0].file.as_mut().unwrap().techniques[0] =
            Tactic { mark: Mark(77), ..sure("T1199", Target::Landing, &[need], Gain::Host) };
        let run = play(&twin_of(&blueprint), &incident, 1, 0.1);
        let expected = if entry == Entry::SupplierTunnel { VENDOR_RULE.1 } else { 77 };
        assert_eq!(records(&run, Kind::Foothold)[0].entry.place, Some(Mark(expected)), "{entry:?}");
        let accounts = run.world().cyber.operators()[0].accounts.named.len();
        assert_eq!(accounts, usize::from(entry == Entry::SupplierTunnel), "{entry:?}");
    }
}
