//! A worm's hosts over time: stopped from outside, cut off, rebuilt, updated, crashed and started anew, hit from outside.

use codedark_sim::blueprint::{Action, Blueprint, Conduit, Device, Egress, Incident, Scan, StaffKind, Update};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Kind;
use codedark_sim::run::Run;
use codedark_sim::world::{ContinuityEvent, CyberEvent, Infection};

use crate::common::*;
use crate::worm::{carriers, hours, infected_zones, infection, left_alone, outbreak, steered};

/// A stop that is asked for over the internet reaches those who may talk to it directly; a hospital that cut its way out hears nothing.
#[test]
fn an_outside_stop_reaches_only_those_with_direct_egress() {
    let taken = |egress: Egress| {
        let mut blueprint = left_alone();
        for zone in blueprint.sites[0].network.zones.iter_mut().filter(|zone| !zone.outside) {
            zone.egress = egress;
        }
        let mut incident = outbreak("zone:office");
        incident.worms[0].stopped_at = Some(Span::ZERO);
        incident.worms[0].at = Span::from_minutes(1.0);
        let twin = twin_of(&blueprint);
        (0..4).map(|run| carriers(&play(&twin, &incident, run, 1.0))).sum::<usize>()
    };
    assert_eq!(taken(Egress::Direct), 4, "the first host of each run is inert");
    assert!(taken(Egress::Proxy) > 40);
    assert!(taken(Egress::None) > 40);
}

#[test]
fn a_stop_silences_active_hosts_at_their_next_restart() {
    let mut blueprint = left_alone();
    blueprint.sites[0].network.zones.iter_mut().filter(|zone| !zone.outside).for_each(|zone| zone.egress = Egress::Direct);
    let twin = twin_of(&blueprint);
    let mut incident = outbreak("zone:office");
    incident.worms[0].stopped_at = Some(Span::from_hours(12.0));
    let active = |days: f64| {
        let run = play(&twin, &incident, 1, days);
        run.world().cyber.worms()[0].hosts().filter(|host| host.infection == Infection::Active).count()
    };
    let before = active(0.49);
    assert!(before > 20);
    assert!(active(1.5) < before);
    assert_eq!(active(20.0), 0);
}

#[test]
fn a_cut_zone_is_not_entered_and_a_reopened_one_is() {
    reopened(Scan::Organisation, &["bedside", "office", "servers"]);
    // Where connections led in vain is tried again; they lead to no bed.
    reopened(Scan::Connections, &["office", "servers"]);
}

fn reopened(scans: Scan, at_last: &[&str]) {
    let mut incident = outbreak("zone:office");
    incident.worms[0].scans = scans;
    let mut run = steered(&left_alone(), &incident);
    let servers = run.twin().zones.iter().position(|zone| zone.id == "servers").unwrap();
    let zone = codedark_sim::twin::ZoneId::from_index(servers);
    let cause = codedark_sim::journal::RecordId(1);
    run.put(Time::ZERO, ContinuityEvent::CutZone { zone, cause });
    run.until(hours(24.0));
    assert_eq!(infected_zones(&run), ["office"]);
    run.put(hours(24.0), ContinuityEvent::ReopenZone { zone, cause });
    run.until(hours(72.0));
    assert_eq!(infected_zones(&run), at_last);
}

#[test]
fn a_rebuilt_host_that_was_not_patched_is_taken_again() {
    let again = |patched: f64| {
        let mut blueprint = left_alone();
        set(&mut blueprint, "worm.patched_on_rebuild", patched);
        let mut incident = outbreak("zone:office");
        incident.worms[0].encrypts = true;
        let mut run = steered(&blueprint, &incident);
        let device = run.twin().devices.find("office-pc-05").unwrap();
        let cause = codedark_sim::journal::RecordId(1);
        run.until(hours(12.0));
        let host = run.world().cyber.worms()[0].host(device).unwrap();
        assert_ne!(run.world().cyber.worms()[0].at(host).infection, Infection::Clean);
        run.put(hours(12.0), CyberEvent::HostLost { device });
        run.put(hours(12.0), ContinuityEvent::Restore { device, cause });
        run.until(hours(12.0));
        let rebuilt = run.world().cyber.worms()[0].at(host).infection;
        run.until(hours(24.0));
        (rebuilt, run.world().cyber.worms()[0].at(host).infection)
    };
    assert_eq!(again(0.0), (Infection::Clean, Infection::Active));
    assert_eq!(again(1.0), (Infection::Immune, Infection::Immune));
}

/// Whoever went through its connections goes back to those that can be taken again.
#[test]
fn a_cleaned_host_is_taken_again_along_its_connections() {
    let mut incident = outbreak("zone:office");
    incident.worms[0].scans = Scan::Connections;
    let mut run = steered(&left_alone(), &incident);
    let device = run.twin().devices.find("office-pc-05").unwrap();
    let infection = |run: &Run| infection(run, device);
    run.until(hours(12.0));
    assert_eq!(infection(&run), Infection::Active);
    run.put(hours(12.0), CyberEvent::HostLost { device });
    run.until(hours(12.0));
    assert_eq!(infection(&run), Infection::Clean);
    run.until(hours(24.0));
    assert_eq!(infection(&run), Infection::Active);
}

/// An update closes what a worm gets in by: for whom it reaches in time.
#[test]
fn an_update_protects_whom_it_reaches_in_time() {
    let mut blueprint = left_alone();
    people(&mut blueprint, StaffKind::ItTechnicians, 20.0);
    set(&mut blueprint, "update.fails", 0.0);
    let twin = twin_of(&blueprint);
    let zones = |update: Option<f64>| {
        let mut incident = outbreak("zone:office");
        incident.worms[0].at = Span::from_days(1.0);
        incident.updates.extend(update.map(|hours| Update {
            at: Span::from_hours(hours),
            devices: "zone:servers".into(),
            window: [0, 24],
            in_use: true,
            approved: true,
            ..Update::default()
        }));
        infected_zones(&play(&twin, &incident, 1, 3.0))
    };
    assert_eq!(zones(None), ["bedside", "office", "servers"]);
    assert_eq!(zones(Some(0.0)), ["office"], "updated the day before");
    assert_eq!(zones(Some(60.0)), ["bedside", "office", "servers"], "updated the day after");
}

/// What was taken before it was updated stays taken, and once cleaned is not taken again.
#[test]
fn an_update_does_not_clean_but_lasts() {
    let mut blueprint = left_alone();
    set(&mut blueprint, "worm.patched_on_rebuild", 0.0);
    let state = |updated: bool| {
        let mut run = steered(&blueprint, &outbreak("zone:office"));
        let device = run.twin().devices.find("office-pc-05").unwrap();
        let cause = codedark_sim::journal::RecordId(1);
        run.until(hours(12.0));
        let host = run.world().cyber.worms()[0].host(device).unwrap();
        if updated {
            run.put(hours(12.0), CyberEvent::Updated { device });
        }
        run.until(hours(12.5));
        let carried = run.world().cyber.worms()[0].at(host).infection;
        run.put(hours(12.5), CyberEvent::HostLost { device });
        run.put(hours(12.5), ContinuityEvent::Restore { device, cause });
        run.until(hours(24.0));
        (carried, run.world().cyber.worms()[0].at(host).infection)
    };
    assert_eq!(state(true), (Infection::Active, Infection::Immune));
    assert_eq!(state(false), (Infection::Active, Infection::Active));
}

#[test]
fn unsupported_systems_may_crash_and_are_started_anew() {
    let mut blueprint = left_alone();
    set(&mut blueprint, "worm.crash", 1.0);
    for device in blueprint.sites[0].fleet.iter_mut().filter(|device| device.kind == "workstation") {
        device.end_of_support = Some(2015);
    }
    let run = play(&twin_of(&blueprint), &outbreak("zone:office"), 1, 0.2);
    assert_eq!(carriers(&run), 0);
    assert!(!records(&run, Kind::WormInfection).is_empty());
    let back = run.world().cyber.worms()[0].hosts().all(|host| host.infection != Infection::Crashed);
    assert!(back, "the first host crashed, was started anew, and had infected nobody");
}

/// Each attempt crashes an unsupported system or takes it: none is bound to crash for ever.
#[test]
fn a_crashed_system_may_be_taken_by_a_later_attempt() {
    let mut blueprint = left_alone();
    set(&mut blueprint, "worm.crash", 0.6);
    let office = |device: &&mut Device| device.zone == "office";
    blueprint.sites[0].fleet.iter_mut().filter(office).for_each(|device| device.end_of_support = Some(2015));
    let mut incident = outbreak("zone:office");
    incident.worms[0].seeds = 8;
    let run = play(&twin_of(&blueprint), &incident, 1, 3.0);
    let worm = &run.world().cyber.worms()[0];
    let crashed: Vec<u32> = worm.hosts().zip(0..).filter(|(host, _)| host.legacy).map(|(_, number)| number).collect();
    let crashes = |host: &u32| worm.ended.get(host).copied().unwrap_or(0);
    assert!(
        crashed.len() > 10 && crashed.iter().all(|host| worm.at(*host).infection == Infection::Active),
        "all are taken in the end"
    );
    // A geometric number before the one that takes it: 0.6 / 0.4 in the mean, 3.75 its variance.
    let (number, mean) =
        (crashed.len() as f64, crashed.iter().map(|host| f64::from(crashes(host))).sum::<f64>() / crashed.len() as f64);
    assert!((mean - 1.5).abs() <= 4.0 * (3.75 / number).sqrt(), "{mean} of {number}");
}

#[test]
fn exposed_hosts_are_hit_from_outside() {
    let blueprint = left_alone();
    let mut incident = outbreak("");
    incident.worms[0].seeds = 0;
    incident.worms[0].from_outside = true;
    assert_eq!(carriers(&play(&twin_of(&blueprint), &incident, 1, 1.0)), 0, "nothing is exposed");
    let (blueprint, incident) = exposed("office");
    assert!(carriers(&play(&twin_of(&blueprint), &incident, 1, 1.0)) > 20);
}

/// A zone lies open to the internet, from where the worm comes.
pub fn exposed(zone: &str) -> (Blueprint, Incident) {
    let mut blueprint = left_alone();
    let mut incident = outbreak("");
    incident.worms[0].seeds = 0;
    incident.worms[0].from_outside = true;
    blueprint.sites[0].network.conduits.push(Conduit {
        id: "open".into(),
        from: vec!["internet".into()],
        to: vec![zone.into()],
        traffic: vec!["smb".into()],
        action: Action::Allow,
        ..Conduit::default()
    });
    (blueprint, incident)
}

#[test]
fn attempts_from_outside_at_whoever_was_taken_cost_nothing() {
    let events = |exposure: f64| {
        let (mut blueprint, incident) = exposed("office");
        set(&mut blueprint, "worm.exposure", exposure);
        let run = play(&twin_of(&blueprint), &incident, 1, 3.0);
        assert!(carriers(&run) > 20);
        run.events() as f64
    };
    let (few, many) = (events(1.0), events(100.0));
    assert!(many < 1.1 * few, "{many} for {few}: a hundred attempts a minute at each, for three days");
}

#[test]
fn an_exposed_host_that_was_rebuilt_is_hit_again() {
    let (mut blueprint, mut incident) = exposed("office");
    set(&mut blueprint, "worm.patched_on_rebuild", 0.0);
    // Nobody inside tries anybody: whoever is taken is taken from outside.
    (incident.worms[0].local_rate, incident.worms[0].remote_rate) = (Some(1e-12), Some(1e-12));
    let mut run = steered(&blueprint, &incident);
    let device = run.twin().devices.find("office-pc-05").unwrap();
    let cause = codedark_sim::journal::RecordId(1);
    let infection = |run: &Run| infection(run, device);
    run.until(hours(12.0));
    assert_eq!(infection(&run), Infection::Active);
    run.put(hours(12.0), CyberEvent::HostLost { device });
    run.put(hours(12.0), ContinuityEvent::Restore { device, cause });
    run.until(hours(12.0));
    assert_eq!(infection(&run), Infection::Clean);
    // Cut off it is not hit, opened again it is.
    let zone = run.twin().devices.zone[device.index()];
    run.put(hours(12.0), ContinuityEvent::CutZone { zone, cause });
    run.until(hours(24.0));
    assert_eq!(infection(&run), Infection::Clean);
    run.put(hours(24.0), ContinuityEvent::ReopenZone { zone, cause });
    run.until(hours(36.0));
    assert_eq!(infection(&run), Infection::Active);
}
