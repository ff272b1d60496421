//! Who is hit from outside and along connections, how soon, and again once it is rid of the worm.

use std::sync::Arc;

use codedark_sim::blueprint::{Blueprint, Device, Egress, Incident, Scan};
use codedark_sim::engine::Span;
use codedark_sim::journal::{Kind, RecordId};
use codedark_sim::run::Run;
use codedark_sim::twin::{DeviceId, Twin, ZoneId};
use codedark_sim::world::{ContinuityEvent, CyberEvent, Infection};

use crate::common::*;
use crate::worm::{carriers, hours, infection, left_alone, outbreak};
use crate::worm_hosts::exposed;

const CAUSE: RecordId = RecordId(1);

/// A zone lies open to the internet, from where hosts are hit; inside nobody looks for anybody by address.
fn open_to_the_world(zone: &str) -> (Blueprint, Incident) {
    let (mut blueprint, mut incident) = exposed(zone);
    set(&mut blueprint, "worm.patched_on_rebuild", 0.0);
    let worm = &mut incident.worms[0];
    (worm.local_rate, worm.remote_rate, worm.dormant) = (Some(1e-12), Some(1e-12), Some(Span::ZERO));
    (blueprint, incident)
}

fn clients(twin: &Twin) -> Vec<DeviceId> {
    let devices = (0..twin.devices.len()).map(DeviceId::from_index);
    devices.filter(|device| twin.devices.id[device.index()].contains("-pc-")).collect()
}

fn lose(run: &mut Run, devices: &[DeviceId]) {
    for &device in devices {
        run.put(run.now(), CyberEvent::HostLost { device });
    }
    run.until(run.now());
}

/// The mean hours from the first infection, or from the beginning, to the next, give or take four standard deviations.
fn comes_after(expected: f64, twin: &Arc<Twin>, incident: &Incident, skip: usize) {
    let wait = |number| {
        let run = play(twin, incident, number, 1.0);
        let told: Vec<f64> = records(&run, Kind::WormInfection).iter().map(|record| record.true_at.hours()).collect();
        told[skip] - if skip > 0 { told[skip - 1] } else { 0.0 }
    };
    let mean = (0..256).map(wait).sum::<f64>() / 256.0;
    assert!((mean / expected - 1.0).abs() < 0.25, "{mean} hours instead of {expected}");
}

/// Each of twenty-four addresses is hit once an hour: one of them after two and a half minutes.
#[test]
fn an_address_that_lies_open_is_hit_at_its_rate() {
    let (mut blueprint, incident) = open_to_the_world("office");
    set(&mut blueprint, "worm.exposure", 1.0 / 60.0);
    comes_after(1.0 / 24.0, &twin_of(&blueprint), &incident, 0);
}

/// Hits go on for a season after the worm began, whenever that was.
#[test]
fn hits_go_on_for_a_season() {
    let (mut blueprint, mut incident) = open_to_the_world("office");
    set(&mut blueprint, "worm.season", 1.0);
    incident.worms[0].at = Span::from_days(2.0);
    let mut run = play(&twin_of(&blueprint), &incident, 1, 2.9);
    assert_eq!(carriers(&run), 24);
    let clients = clients(run.twin());
    lose(&mut run, &clients);
    run.until(hours(72.0 - 1.0));
    assert_eq!(carriers(&run), 24, "the season is not over");
    run.until(hours(73.0));
    lose(&mut run, &clients);
    run.until(hours(200.0));
    assert_eq!(carriers(&run), 0);
}

/// Who lies open and is rid of the worm is hit again; who does not lie open is not, and nobody by a worm that does not come from outside.
#[test]
fn who_is_rid_of_it_is_hit_again_only_where_it_lies_open() {
    let again = |from_outside: bool, id: &str| {
        let (blueprint, mut incident) = open_to_the_world("office");
        let worm = &mut incident.worms[0];
        (worm.from_outside, worm.seeds, worm.begins_at) = (from_outside, 1, format!("device:{id}"));
        let twin = twin_of(&blueprint);
        let mut run = play(&twin, &incident, 1, 0.5);
        let device = twin.devices.find(id).unwrap();
        assert_eq!(infection(&run, device), Infection::Active);
        lose(&mut run, &[device]);
        assert_eq!(infection(&run, device), Infection::Clean);
        run.until(hours(24.0));
        infection(&run, device)
    };
    assert_eq!(again(true, "office-pc-05"), Infection::Active);
    assert_eq!(again(true, "lis"), Infection::Clean);
    assert_eq!(again(false, "office-pc-05"), Infection::Clean);
}

/// Whether an image is patched is drawn for each rebuild: half of the hosts by the first, half of those that are left by the second.
#[test]
fn each_rebuild_is_a_chance_of_its_own() {
    let (mut blueprint, incident) = open_to_the_world("office");
    set(&mut blueprint, "worm.patched_on_rebuild", 0.5);
    let twin = twin_of(&blueprint);
    let clients = clients(&twin);
    let mut immune = [0.0; 2];
    for number in 0..20 {
        let mut run = play(&twin, &incident, number, 0.5);
        for (round, immune) in immune.iter_mut().enumerate() {
            clients.iter().for_each(|&device| run.put(run.now(), ContinuityEvent::Encrypt { device, cause: CAUSE }));
            run.until(run.now());
            lose(&mut run, &clients);
            *immune += clients.iter().filter(|device| infection(&run, **device) == Infection::Immune).count() as f64;
            clients.iter().for_each(|&device| run.put(run.now(), ContinuityEvent::Restore { device, cause: CAUSE }));
            run.until(hours(24.0 + 12.0 * round as f64));
        }
    }
    let all = 20.0 * 24.0;
    assert!((immune[0] - 0.5 * all).abs() < 4.0 * f64::sqrt(0.25 * all), "{immune:?} of {all}");
    let left = all - immune[0];
    assert!((immune[1] - immune[0] - 0.5 * left).abs() < 4.0 * f64::sqrt(0.25 * left), "{immune:?} of {all}");
}

/// Who is rid of it before it wakes does not wake; all others do.
#[test]
fn who_is_cleaned_while_it_sleeps_does_not_wake() {
    let (blueprint, mut incident) = open_to_the_world("guest");
    let worm = &mut incident.worms[0];
    (worm.seeds, worm.begins_at, worm.dormant) = (24, "zone:office".into(), Some(Span::from_hours(3.0)));
    let twin = twin_of(&blueprint);
    let mut run = play(&twin, &incident, 1, 1.0 / 24.0);
    let cleaned = twin.devices.find("office-pc-05").unwrap();
    lose(&mut run, &[cleaned]);
    run.until(hours(4.0));
    for device in clients(&twin) {
        let expected = if device == cleaned { Infection::Clean } else { Infection::Active };
        assert_eq!(infection(&run, device), expected);
    }
}

/// A host shares its attempts among all it has to do with: half of one in half an hour works, however many those are.
#[test]
fn connections_of_a_host_share_its_attempts() {
    let mut incident = outbreak("device:office-pc-01");
    let worm = &mut incident.worms[0];
    (worm.scans, worm.dormant, worm.success) = (Scan::Connections, Some(Span::ZERO), Some(0.5));
    worm.local_rate = Some(1.0 / 1800.0);
    comes_after(1.0, &twin_of(&left_alone()), &incident, 1);
    // Of two worms each goes its own way.
    incident.worms.push(incident.worms[0].clone());
    incident.worms[0].begins_at = "device:central-station".into();
    let run = play(&twin_of(&left_alone()), &incident, 1, 3.0);
    let taken = run.world().cyber.worms().iter().map(|worm| worm.carriers()).collect::<Vec<_>>();
    assert!(taken[0] == 1 && taken[1] > 20, "{taken:?}");
}

/// Who is off sends nothing along its connections either.
#[test]
fn who_is_off_sends_nothing() {
    let mut incident = outbreak("device:office-pc-01");
    let worm = &mut incident.worms[0];
    (worm.scans, worm.dormant, worm.local_rate) = (Scan::Connections, Some(Span::ZERO), Some(1.0 / 60.0));
    let twin = twin_of(&left_alone());
    let mut run = play(&twin, &incident, 1, 0.0);
    let device = twin.devices.find("office-pc-01").unwrap();
    run.put(run.now(), ContinuityEvent::PowerOff { device, cause: CAUSE });
    run.until(hours(48.0));
    assert_eq!(carriers(&run), 1);
}

/// A computer that was rid of the worm before it had sent anything sends all of it once it is taken again.
#[test]
fn who_is_taken_again_sends_again() {
    let (mut blueprint, mut incident) = open_to_the_world("guest");
    let kiosk =
        Device { id: "kiosk".into(), kind: "workstation".into(), zone: "guest".into(), managed: Some(true), ..Device::default() };
    blueprint.sites[0].fleet.push(kiosk);
    let network = &mut blueprint.sites[0].network;
    let mut own = network.conduits.iter().find(|rule| rule.id == "office-servers").unwrap().clone();
    (own.id, own.from) = ("guest-servers".into(), vec!["guest".into()]);
    network.conduits.push(own);
    set(&mut blueprint, "worm.exposure", 10.0);
    (incident.worms[0].scans, incident.worms[0].local_rate) = (Scan::Connections, Some(1.0 / 3600.0));
    let twin = twin_of(&blueprint);
    let mut run = play(&twin, &incident, 1, 2.0 / 1440.0);
    let kiosk = twin.devices.find("kiosk").unwrap();
    assert_eq!((carriers(&run), infection(&run, kiosk)), (1, Infection::Active));
    lose(&mut run, &[kiosk]);
    run.until(hours(48.0));
    assert!(carriers(&run) > 5, "{}", carriers(&run));
}

/// Servers that were cut off are tried again when they are back, all of them by those who tried them before.
#[test]
fn whoever_could_not_be_reached_is_tried_again() {
    let twin = twin_of(&left_alone());
    let zone = ZoneId::from_index(twin.zones.iter().position(|zone| zone.id == "servers").unwrap());
    let taken = |seeds: u32, cut: bool| {
        let mut incident = outbreak("zone:office");
        let worm = &mut incident.worms[0];
        (worm.scans, worm.seeds, worm.dormant) = (Scan::Connections, seeds, Some(Span::from_hours(5.0)));
        worm.local_rate = Some(1.0);
        let mut run = play(&twin, &incident, 1, 0.0);
        if cut {
            run.put(run.now(), ContinuityEvent::CutZone { zone, cause: CAUSE });
            run.put(hours(24.0), ContinuityEvent::ReopenZone { zone, cause: CAUSE });
        }
        run.until(hours(if cut { 23.9 } else { 6.0 }));
        let before = carriers(&run);
        run.until(hours(if cut { 25.0 } else { 6.0 }));
        (before, carriers(&run))
    };
    for seeds in [1, 24] {
        let (_, all) = taken(seeds, false);
        assert!(all > seeds as usize + 2, "{all}");
        assert_eq!(taken(seeds, true), (seeds as usize, all));
    }
}

/// Servers are weak in each of two services or not, one in two. From the offices policy opens the second only: half of those that the
/// offices have to do with are taken, whatever else the others are weak in.
#[test]
fn a_host_is_taken_only_by_what_it_is_weak_in() {
    let twin = twin_of(&left_alone());
    let taken = |share: f64, number: u64| {
        let mut incident = outbreak("zone:office");
        let worm = &mut incident.worms[0];
        (worm.scans, worm.seeds, worm.dormant) = (Scan::Connections, 24, Some(Span::from_hours(5.0)));
        (worm.vulnerable_managed, worm.local_rate) = (Some(share), Some(1.0));
        worm.services = vec!["winrm".into(), "smb".into()];
        let run = play(&twin, &incident, number, 6.0 / 24.0);
        let worm = &run.world().cyber.worms()[0];
        assert_eq!(worm.infections as usize, worm.hosts().filter(|host| host.infection == Infection::Dormant).count());
        worm.infections as f64
    };
    let all = taken(1.0, 0);
    assert!(all > 2.0);
    let half: f64 = (0..100).map(|number| taken(0.5, number)).sum();
    assert!((half - 50.0 * all).abs() < 4.0 * f64::sqrt(25.0 * all), "{half} of {all} a night");
}

/// A stop is for those who run: whoever lies crashed is started when somebody does it, and no sooner.
#[test]
fn a_stop_starts_nobody_who_crashed() {
    let mut blueprint = left_alone();
    for (name, value) in [("worm.crash", 1.0), ("worm.restart", 6_000.0), ("worm.restarts", 0.1)] {
        set(&mut blueprint, name, value);
    }
    let office = |device: &&mut Device| device.zone == "office";
    blueprint.sites[0].fleet.iter_mut().filter(office).for_each(|device| device.end_of_support = Some(2015));
    blueprint.sites[0].network.zones[0].egress = Egress::Direct;
    let mut incident = outbreak("zone:office");
    incident.worms[0].seeds = 24;
    incident.worms[0].stopped_at = Some(Span::from_hours(1.0));
    let run = play(&twin_of(&blueprint), &incident, 1, 0.5);
    assert_eq!(run.world().cyber.worms()[0].hosts().filter(|host| host.infection == Infection::Crashed).count(), 24);
}
