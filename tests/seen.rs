//! What defenders' work does to an operator: hosts, directories and accounts are lost, and whoever knows that it was seen reacts.

use codedark_sim::blueprint::Entry::SupplierTunnel;
use std::sync::Arc;

use codedark_sim::blueprint::{Account, Blueprint, Condition, Device, Domain, Gain, Goal, Incident, Tactic, Target};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Kind;
use codedark_sim::measure::Gauge;
use codedark_sim::run::Run;
use codedark_sim::twin::{DeviceId, SiteId, Twin};
use codedark_sim::world::{CyberEvent, NodeState, Operator, Stance};

use crate::common::*;
use crate::operators::{first, hospital, intruder};

const NEEDS: [Condition; 2] = [Condition::Door, Condition::Account];

fn minutes(number: f64) -> Time {
    Time::ZERO + Span::from_minutes(number)
}

fn operator(run: &Run) -> &Operator {
    &run.world().cyber.operators()[0]
}

fn device(twin: &Twin, id: &str) -> DeviceId {
    twin.devices.find(id).unwrap()
}

/// Seen at so many minutes, with shares that act at once and hide, for five hours.
fn seen(twin: &Arc<Twin>, incident: &Incident, number: u64, at: f64, shares: [f64; 2]) -> Run {
    let mut incident = incident.clone();
    let reaction = &mut incident.campaigns[0].file.as_mut().unwrap().when_seen;
    (reaction.acts_at_once, reaction.hides) = (Some(shares[0]), Some(shares[1]));
    reaction.hides_for = Some(Span::from_hours(5.0));
    let mut run = play(twin, &incident, number, at / 1440.0);
    run.put(minutes(at), CyberEvent::Seen { operator: 0 });
    run.until(minutes(at));
    run
}

#[test]
fn what_is_taken_back_is_counted_no_more() {
    let mut blueprint = hospital();
    for (name, value) in [("push.stopped", 0.0), ("operator.directory_after", 1.0), ("encrypt.minutes", 1.0)] {
        set(&mut blueprint, name, value);
    }
    let twin = twin_of(&blueprint);
    let takeover = sure("T1003.006", Target::Directory, &NEEDS, Gain::Directory);
    let mut incident = intruder(SupplierTunnel, &[Goal::Directory], &[takeover]);
    incident.campaigns[0].launch_after = Some(Span::from_hours(2.0));
    let mut run = play(&twin, &incident, 1, 2.5 / 24.0);
    let zone = twin.zones.iter().position(|zone| zone.id == "servers").unwrap();
    let counted = |run: &Run| [Gauge::Compromised, Gauge::Encrypted].map(|gauge| run.tally().value(gauge, zone));
    let is = |run: &Run, device: &DeviceId| run.world().continuity.node(*device) == NodeState::Encrypted;
    let fallen =
        (0..twin.devices.len()).map(DeviceId::from_index).filter(|device| twin.devices.zone[device.index()].index() == zone);
    let fallen: Vec<DeviceId> = fallen.filter(|device| is(&run, device)).collect();
    let [compromised, encrypted] = counted(&run);
    assert!(fallen.len() > 3 && encrypted == fallen.len() as f64 && compromised >= encrypted, "{compromised}, {encrypted}");
    for device in &fallen[..2] {
        // The second time there is nothing to take back.
        run.put(run.now(), CyberEvent::HostLost { device: *device });
        run.put(run.now(), CyberEvent::HostLost { device: *device });
    }
    run.until(run.now());
    assert_eq!(counted(&run), [compromised - 2.0, encrypted - 2.0]);
}

/// What is going on elsewhere is not disturbed by the loss of a host that has nothing to do with it.
#[test]
fn only_work_on_or_from_a_lost_host_is_lost() {
    let mut blueprint = hospital();
    set(&mut blueprint, "backup.attacked", 1.0);
    set(&mut blueprint, "backup.lost", 1.0);
    let twin = twin_of(&blueprint);
    let incident = intruder(SupplierTunnel, &[Goal::Backups], &[sure("T1490", Target::Backup, &NEEDS, Gain::BackupLost)]);
    let destroyed = |lost: &str| {
        let mut run = play(&twin, &incident, 1, 25.0 / 1440.0);
        run.put(minutes(25.0), CyberEvent::HostLost { device: device(&twin, lost) });
        run.until(minutes(60.0));
        first(&run, Kind::BackupDestroyed).map(|at| (at - Time::ZERO).minutes())
    };
    assert_eq!(destroyed("files"), Some(30.0));
    assert_eq!(destroyed("backup-01"), Some(40.0), "begun anew");
    assert_eq!(destroyed("jump"), Some(60.0), "thrown out: it comes in, searches and begins anew");
}

/// A directory is held as long as one of its servers is.
#[test]
fn who_loses_the_last_server_of_a_directory_loses_its_accounts() {
    let mut blueprint = hospital();
    set(&mut blueprint, "operator.enough_hosts", 100.0);
    let second = blueprint.sites[0].fleet.iter().find(|device| device.id == "dc-01").unwrap().clone();
    blueprint.sites[0].fleet.push(Device { id: "dc-02".into(), ..second });
    let directory = ["dc-01", "dc-02"].map(str::to_owned).to_vec();
    let members = vec!["kind:workstation".to_owned(), "kind:server".to_owned()];
    blueprint.sites[0].identity.domains = vec![Domain { id: "main".into(), directory, members, ..Domain::default() }];
    let twin = twin_of(&blueprint);
    let takeover = sure("T1003.006", Target::Directory, &NEEDS, Gain::Directory);
    let goes_on = sure("T1021", Target::NewHost, &NEEDS, Gain::Host);
    let mut incident = intruder(SupplierTunnel, &[Goal::Directory], &[takeover, goes_on]);
    let reaction = &mut incident.campaigns[0].file.as_mut().unwrap().when_seen;
    (reaction.acts_at_once, reaction.hides) = (Some(0.0), Some(1.0));
    let mut run = play(&twin, &incident, 1, 1.0);
    let both = ["dc-01", "dc-02"].map(|id| device(&twin, id));
    assert!(both.iter().all(|server| operator(&run).holds(*server)), "it holds both");
    let mut held = Vec::new();
    for lost in [device(&twin, "files"), both[1], both[0]] {
        run.put(run.now(), CyberEvent::HostLost { device: lost });
        run.until(run.now());
        held.push(operator(&run).accounts.domains.len());
    }
    assert_eq!(held, [1, 1, 0]);
}

#[test]
fn accounts_that_are_disabled_are_worth_nothing_and_their_thief_knows() {
    for (cached, named, found) in [(1.0, false, true), (0.0, true, true), (0.0, false, false)] {
        let mut blueprint = hospital();
        set(&mut blueprint, "cred.cached", cached);
        if named {
            let (opens, kept_on) = (vec!["files".into()], vec!["jump".into()]);
            blueprint.sites[0].identity.accounts = vec![Account { id: "round".into(), opens, kept_on, ..Account::default() }];
        }
        let mut incident = intruder(SupplierTunnel, &[], &[]);
        incident.campaigns[0].file.as_mut().unwrap().when_seen.hides = Some(1.0);
        let mut run = play(&twin_of(&blueprint), &incident, 1, 25.0 / 1440.0);
        assert_eq!(operator(&run).accounts.found() > 0, found);
        run.put(minutes(25.0), CyberEvent::AccountsDisabled { site: SiteId(0) });
        run.until(minutes(25.0));
        assert_eq!((operator(&run).accounts.found(), operator(&run).seen), (0, found), "who lost nothing notices nothing");
    }
}

/// Of those who are seen 0.3 act at once, 0.5 hide and the others leave; who encrypts nothing has nothing to act with.
#[test]
fn those_who_are_seen_act_hide_or_leave_in_their_shares() {
    for (encrypts, expected) in [(true, [0.3, 0.5, 0.2]), (false, [0.0, 0.5, 0.5])] {
        let takeover =
            Tactic { not_before: Some(Span::from_days(50.0)), ..sure("T1003.006", Target::Directory, &NEEDS, Gain::Directory) };
        let mut incident = intruder(SupplierTunnel, &[Goal::Directory], &[takeover]);
        incident.campaigns[0].file.as_mut().unwrap().encrypts = encrypts;
        if !encrypts {
            incident.campaigns[0].launch_after = None;
        }
        let twin = twin_of(&hospital());
        let mut counts = [0.0; 3];
        for number in 0..400 {
            let run = seen(&twin, &incident, number, 15.0, [0.3, 0.5]);
            counts[match operator(&run).stance {
                Stance::Hiding(until) => {
                    assert_eq!(until, minutes(15.0 + 300.0));
                    1
                }
                _ if operator(&run).launched.is_some() => 0,
                Stance::Gone => 2,
                other => panic!("{other:?} after it was seen"),
            }] += 1.0;
        }
        for (count, share) in counts.into_iter().zip(expected) {
            let deviation = f64::sqrt(400.0 * share * (1.0 - share));
            assert!((count - 400.0 * share).abs() <= 4.0 * deviation, "{counts:?} of 400, encrypts {encrypts}");
        }
    }
}

/// It reacts once: who hides does not hide again, longer or otherwise, when it is seen again.
#[test]
fn who_was_seen_once_reacts_no_more() {
    let mut run = seen(&twin_of(&hospital()), &intruder(SupplierTunnel, &[], &[]), 1, 15.0, [0.0, 1.0]);
    run.until(minutes(400.0));
    assert_eq!(operator(&run).stance, Stance::Inside);
    run.put(minutes(400.0), CyberEvent::Seen { operator: 0 });
    run.until(minutes(401.0));
    assert_eq!(operator(&run).stance, Stance::Inside);
}

/// A launch that falls into the time of hiding comes when that is over, and so does the end of an operator's patience.
#[test]
fn a_launch_waits_until_its_operator_comes_out() {
    let mut blueprint = hospital();
    let after = |blueprint: &Blueprint, wants: &[Goal], launch_after: Option<f64>| {
        let mut incident = intruder(SupplierTunnel, wants, &[sure("T1003.006", Target::Directory, &NEEDS, Gain::Directory)]);
        let directory = incident.campaigns[0].file.as_mut().unwrap().techniques.last_mut().unwrap();
        directory.not_before = Some(Span::from_days(50.0));
        incident.campaigns[0].launch_after = launch_after.map(Span::from_hours);
        incident.campaigns[0].file.as_mut().unwrap().off_hours = false;
        let mut run = seen(&twin_of(blueprint), &incident, 1, 15.0, [0.0, 1.0]);
        run.until(minutes(2_880.0));
        [Kind::Launch, Kind::OperatorLeaves].map(|kind| first(&run, kind).map(|at| (at - Time::ZERO).minutes()))
    };
    set(&mut blueprint, "operator.directory_after", 1.0);
    assert_eq!(after(&blueprint, &[], Some(2.0)), [Some(315.0), None], "at two hours it was hiding");
    assert_eq!(after(&blueprint, &[], Some(8.0)), [Some(490.0), None], "at eight it was not");
    for (name, value) in
        [("launch.short_share", 1.0), ("launch.short", 60.0), ("launch.short_spread", 0.0), ("launch.deadline", 3.0)]
    {
        set(&mut blueprint, name, value);
    }
    for (unmet, expected) in [(0.0, [None, Some(315.0)]), (1.0, [Some(315.0), None])] {
        set(&mut blueprint, "launch.unmet", unmet);
        assert_eq!(after(&blueprint, &[Goal::Directory], None), expected, "its patience was at an end after three hours");
    }
    set(&mut blueprint, "launch.deadline", 10.0);
    assert_eq!(after(&blueprint, &[Goal::Directory], None), [Some(610.0), None], "after ten, and it was out again by then");
}
