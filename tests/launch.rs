//! The launch and the push: when it comes, in which order and at which pace hosts have their turn, and which of them fall.

use codedark_sim::blueprint::{Blueprint, Condition, Credentials, Device, Entry, Gain, Goal, Incident, Target};
use codedark_sim::engine::{Span, Time, WeekTime};
use codedark_sim::journal::{Element, Kind};
use codedark_sim::run::Run;
use codedark_sim::twin::{DeviceId, Twin};
use codedark_sim::world::{CyberEvent, NodeState, Stance};

use crate::common::*;
use crate::operators::{first, hospital, intruder};

/// Hours from the beginning at which the launch of [`launching`] is; it lands at ten minutes.
const LAUNCH: f64 = 2.0 + 10.0 / 60.0;

/// A push that reaches everything at once, stops nowhere and takes ten minutes a host.
fn open() -> Blueprint {
    let mut blueprint = hospital();
    for (name, value) in [
        ("cred.cached", 0.0),
        ("push.rate", 1e4),
        ("push.batch", 1.0),
        ("push.stopped", 0.0),
        ("push.apart", 0.0),
        ("encrypt.minutes", 10.0),
        ("encrypt.spread", 0.0),
        ("encrypt.longest", 1e5),
        ("backup.attacked", 1.0),
        ("backup.lost", 1.0),
    ] {
        set(&mut blueprint, name, value);
    }
    blueprint.catalogue.kinds.iter_mut().for_each(|kind| kind.gigabytes = 54.0);
    blueprint
}

/// Two hours after the first foothold, with the directory where a flow to it is enough.
fn launching(directory: bool) -> Incident {
    let takeover = sure("T1003.006", Target::Directory, &[Condition::Door], Gain::Directory);
    let wants = if directory { vec![Goal::Directory] } else { Vec::new() };
    let mut incident = intruder(Entry::SupplierTunnel, &wants, if directory { std::slice::from_ref(&takeover) } else { &[] });
    incident.campaigns[0].launch_after = Some(Span::from_hours(2.0));
    incident
}

/// So many minutes after the launch; nothing is done in a hurry before it.
fn pushed(blueprint: &Blueprint, directory: bool, number: u64, minutes: f64) -> (std::sync::Arc<Twin>, Run) {
    let mut blueprint = blueprint.clone();
    set(&mut blueprint, "operator.directory_after", 1.0);
    let twin = twin_of(&blueprint);
    let run = play(&twin, &launching(directory), number, (LAUNCH + minutes / 60.0) / 24.0);
    (twin, run)
}

fn client(id: &str, zone: &str, managed: bool) -> Device {
    let (kind, zone) = ("workstation".into(), zone.into());
    Device { id: id.into(), kind, zone, managed: Some(managed), ..Device::default() }
}

fn ids(twin: &Twin, of: impl Fn(DeviceId) -> bool) -> Vec<String> {
    let devices = (0..twin.devices.len()).map(DeviceId::from_index).filter(|device| of(*device));
    devices.map(|device| twin.devices.id[device.index()].clone()).collect()
}

fn encrypted(twin: &Twin, run: &Run) -> Vec<String> {
    ids(twin, |device| run.world().continuity.node(device) == NodeState::Encrypted)
}

/// Ready on Tuesday at ten, most wait until people have gone home: between six in the evening and two at night, all alike.
#[test]
fn a_launch_that_is_ready_by_day_waits_for_the_night() {
    let launched = |share: f64, begins: WeekTime, waits: bool, number: u64| {
        let mut blueprint = open();
        for (name, value) in
            [("launch.off_hours", share), ("launch.short_share", 1.0), ("launch.short", 1200.0), ("launch.short_spread", 0.0)]
        {
            set(&mut blueprint, name, value);
        }
        let mut incident = Incident { begins, ..launching(true) };
        incident.campaigns[0].launch_after = None;
        incident.campaigns[0].file.as_mut().unwrap().off_hours = waits;
        let run = play(&twin_of(&blueprint), &incident, number, 3.0);
        (first(&run, Kind::Launch).unwrap() - first(&run, Kind::Foothold).unwrap()).hours()
    };
    // Ready twenty hours after a foothold at ten past.
    let (day, night) = (WeekTime(14 * 60), WeekTime(24 * 60));
    for number in 0..5 {
        assert_eq!(launched(0.0, day, true, number), 20.0, "nobody cares");
        assert_eq!(launched(1.0, day, false, number), 20.0, "this one does not care");
        assert_eq!(launched(1.0, night, true, number), 20.0, "ready at night");
    }
    let late: Vec<f64> = (0..100).map(|number| launched(1.0, day, true, number) - 20.0 - (18.0 - 10.0 - 10.0 / 60.0)).collect();
    assert!(late.iter().all(|hours| (-1e-6..8.0).contains(hours)), "{late:?}");
    // The mean of a hundred over eight hours, give or take four times 8 / √1200.
    let mean = late.iter().sum::<f64>() / 100.0;
    assert!((mean - 4.0).abs() < 0.93, "{mean} hours after six");
}

#[test]
fn servers_have_their_turn_before_backups_and_those_before_clients() {
    let (twin, run) = pushed(&open(), true, 1, 0.1);
    let targets = &run.world().cyber.operators()[0].targets;
    let class = |device: &DeviceId| match twin.devices.role[device.index()].as_str() {
        "" => 2,
        "backup" => 1,
        _ => 0,
    };
    let classes: Vec<i32> = targets.iter().map(class).collect();
    assert!(classes.is_sorted() && [0, 1, 2].iter().all(|class| classes.contains(class)), "{classes:?}");
    // What takes a program and lies inside is among them, and nothing else is.
    let inside = |device: DeviceId| {
        twin.devices.encryptable[device.index()] && !twin.zones[twin.devices.zone[device.index()].index()].outside
    };
    assert_eq!(targets.len(), ids(&twin, inside).len());
}

/// Among servers the order is each operator's own: of any two each comes first in half of a hundred campaigns, give or take a quarter.
#[test]
fn no_server_has_its_turn_before_another_by_nature() {
    let twin = twin_of(&open());
    let order = |number: usize| {
        let run = play(&twin, &Incident { id: format!("night-{number}"), ..launching(false) }, 1, (LAUNCH + 0.1) / 24.0);
        run.world().cyber.operators()[0].targets[..9].to_vec()
    };
    let orders: Vec<Vec<DeviceId>> = (0..100).map(order).collect();
    for (position, a) in orders[0].iter().enumerate() {
        for b in &orders[0][position + 1..] {
            let before = |order: &&Vec<DeviceId>| order.iter().find(|device| [a, b].contains(device)) == Some(a);
            let first = orders.iter().filter(before).count();
            assert!((25..=75).contains(&first), "{first} of 100");
        }
    }
}

/// Two hosts a minute in batches of five minutes: ten at once, and ten more every five minutes, as long as it is handed out from somewhere.
#[test]
fn the_push_goes_on_batch_by_batch() {
    let mut blueprint = open();
    for (name, value) in [("push.rate", 2.0), ("push.batch", 5.0), ("encrypt.minutes", 1e4)] {
        set(&mut blueprint, name, value);
    }
    let state = |run: &Run| {
        let held = &run.world().cyber.operators()[0];
        (held.turn, held.stance == Stance::Gone)
    };
    let all = pushed(&blueprint, false, 1, 0.1).1.world().cyber.operators()[0].targets.len();
    assert!(all > 30);
    for (minutes, expected) in
        [(0.1, (10, false)), (4.9, (10, false)), (5.1, (20, false)), (9.9, (20, false)), (10.1, (30, false)), (60.0, (all, true))]
    {
        assert_eq!(state(&pushed(&blueprint, false, 1, minutes).1), expected, "after {minutes} minutes");
    }
    let (twin, mut run) = pushed(&blueprint, false, 1, 1.0);
    run.put(run.now(), CyberEvent::HostLost { device: twin.devices.find("jump").unwrap() });
    run.until(run.now() + Span::from_hours(1.0));
    assert_eq!(state(&run), (20, true), "nothing is handed out once its only host is gone");
}

/// A covering agent stops 0.75 of pushes, and covers 0.8 of what is managed: 0.4 of that falls, and all that nothing manages.
#[test]
fn an_agent_stops_its_share_of_managed_hosts() {
    let mut blueprint = open();
    set(&mut blueprint, "push.stopped", 0.75);
    set(&mut blueprint, "sensor.endpoint_coverage", 0.8);
    blueprint.sites[0].fleet.push(client("unmanaged", "office", false));
    blueprint.sites[0].fleet.iter_mut().for_each(|device| device.credentials = Some(Credentials::Default));
    let (mut managed, mut of) = (0.0, 0.0);
    for number in 0..40 {
        let (twin, run) = pushed(&blueprint, false, number, 30.0);
        let fell = |device: DeviceId| run.world().cyber.ever_compromised(device);
        let clients = ids(&twin, |device| twin.devices.id[device.index()].contains("-pc-"));
        of += clients.len() as f64;
        managed += clients.iter().filter(|id| fell(twin.devices.find(id).unwrap())).count() as f64;
        assert!(fell(twin.devices.find("unmanaged").unwrap()));
    }
    assert!(of > 900.0 && (managed - 0.4 * of).abs() < 4.0 * (of * 0.4 * 0.6).sqrt(), "{managed} of {of}");
}

/// What is held falls; beyond it what a held account or the account as delivered opens, and what a held directory manages.
#[test]
fn the_push_gets_where_an_account_or_a_directory_opens() {
    let mut blueprint = open();
    blueprint.sites[0].fleet.extend([client("unmanaged", "office", false), client("far", "guest", true)]);
    let falls = |blueprint: &Blueprint, directory: bool| {
        let (twin, run) = pushed(blueprint, directory, 1, 60.0);
        encrypted(&twin, &run)
    };
    assert_eq!(falls(&blueprint, false), ["jump"], "nothing opens anything");
    let members = falls(&blueprint, true);
    let clients = members.iter().filter(|id| id.contains("-pc-")).count();
    assert_eq!(clients, 24, "every managed client that can talk to the directory: {members:?}");
    assert!(!members.contains(&"unmanaged".into()) && !members.contains(&"far".into()), "{members:?}");
    let delivered = blueprint.sites[0].fleet.iter_mut().filter(|device| ["unmanaged", "far"].contains(&device.id.as_str()));
    delivered.for_each(|device| device.credentials = Some(Credentials::Default));
    let mut open_to_all = falls(&blueprint, false);
    open_to_all.sort();
    assert_eq!(open_to_all, ["jump", "unmanaged"], "where a flow leads, and no further");
}

/// A backup's server is not encrypted where its backup does not fall, and one that nobody reaches does not fall.
#[test]
fn the_push_takes_a_backup_only_with_its_data() {
    for (lost, offline, falls) in [(1.0, false, true), (0.0, false, false), (1.0, true, false)] {
        let mut blueprint = open();
        set(&mut blueprint, "backup.lost", lost);
        if offline {
            offline_backup(&mut blueprint);
        }
        let (twin, run) = pushed(&blueprint, true, 1, 60.0);
        let server = encrypted(&twin, &run).contains(&"backup-01".into());
        assert_eq!((run.world().cyber.backup_lost(0), server), (falls, falls), "lost {lost}, offline {offline}");
    }
}

/// Ten minutes for 54 gigabytes: 540 take a hundred, unless the longest is less.
#[test]
fn large_hosts_take_longer_up_to_the_longest() {
    let share = |gigabytes: f64, longest: f64, minutes: f64| {
        let mut blueprint = open();
        set(&mut blueprint, "encrypt.longest", longest);
        blueprint.catalogue.kinds.iter_mut().for_each(|kind| kind.gigabytes = gigabytes);
        let (mut now, mut all) = (0, 0);
        for number in 0..10 {
            let (twin, run) = pushed(&blueprint, true, number, minutes);
            now += encrypted(&twin, &run).len();
            all += ids(&twin, |device| run.world().cyber.compromised(device)).len();
        }
        assert!(all > 250, "{all}");
        now as f64 / all as f64
    };
    for (gigabytes, longest, minutes) in [(54.0, 1e5, 10.0), (540.0, 1e5, 100.0), (540.0, 40.0, 40.0), (27.0, 1e5, 5.0)] {
        assert!(share(gigabytes, longest, minutes + 0.1) > 0.999, "{gigabytes} GB in {minutes} minutes");
        let half = share(gigabytes, longest, minutes / 2.0);
        assert!((half - 0.5).abs() < 0.13, "{half} halfway");
    }
}

/// Records tell the first host of a zone and every doubling after it.
#[test]
fn a_zone_is_told_again_when_its_hosts_have_doubled() {
    let (twin, run) = pushed(&open(), true, 1, 60.0);
    let office = twin.zones.iter().position(|zone| zone.id == "office").unwrap();
    let told = records(&run, Kind::Encrypted).into_iter();
    let in_office = told.filter(|record| matches!(record.entry.element, Element::Zone(zone) if zone.index() == office));
    let amounts: Vec<f64> = in_office.map(|record| record.entry.amount).collect();
    assert_eq!(amounts, [1.0, 2.0, 4.0, 8.0, 16.0], "of twenty-four clients");
    let launch = records(&run, Kind::Launch)[0].id;
    assert!(records(&run, Kind::Encrypted).iter().all(|record| record.cause == Some(launch)));
}

/// A host that is taken out of the operator's hand before its data are lost keeps them.
#[test]
fn whoever_pulls_the_plug_in_time_saves_the_data() {
    let mut blueprint = open();
    set(&mut blueprint, "operator.directory_after", 1.0);
    set(&mut blueprint, "encrypt.minutes", 600.0);
    let twin = twin_of(&blueprint);
    let mut run = play(&twin, &launching(true), 1, (LAUNCH + 10.0 / 60.0) / 24.0);
    let before = encrypted(&twin, &run);
    let saved = (0..twin.devices.len()).map(DeviceId::from_index).filter(|device| run.world().cyber.compromised(*device));
    let saved: Vec<DeviceId> = saved.filter(|device| twin.devices.id[device.index()].contains("-pc-")).collect();
    for device in &saved {
        if run.world().continuity.node(*device) == NodeState::Ok {
            run.put(Time::ZERO + Span::from_hours(LAUNCH + 0.2), CyberEvent::HostLost { device: *device });
        }
    }
    run.until(Time::ZERO + Span::from_hours(LAUNCH + 11.0));
    let after = encrypted(&twin, &run);
    let clients = |ids: &[String]| ids.iter().filter(|id| id.contains("-pc-")).count();
    assert!(saved.len() > 15 && clients(&after) <= clients(&before) + 2, "{before:?} and then {after:?}");
    assert!(after.len() > before.len() + 3, "servers go on: {after:?}");
}
