//! How soon a worm's next host falls, from rates, addresses and policy, and who takes part in it at all.

use std::sync::Arc;

use codedark_sim::blueprint::{Act, Blueprint, Device, Egress, Incident, Playbook, PlaybookStep, Scan};
use codedark_sim::engine::Span;
use codedark_sim::journal::{Kind, RecordId};
use codedark_sim::measure::Gauge;
use codedark_sim::run::Run;
use codedark_sim::twin::{DeviceId, Plot, RuleId, Twin, Values, ZoneId, compile_playbook};
use codedark_sim::world::{ContinuityEvent, CyberEvent, Event, Infection, NodeState};

use crate::common::*;
use crate::worm::{carriers, hours, infected_zones, infection, left_alone, outbreak, steered};

fn office(twin: &Twin) -> ZoneId {
    ZoneId::from_index(twin.zones.iter().position(|zone| zone.id == "office").unwrap())
}

/// From one office computer that looks for others at once, so many attempts a second in its subnet and beyond it; half of them work.
fn looking(local: f64, remote: f64) -> Incident {
    let mut incident = outbreak("device:office-pc-01");
    let worm = &mut incident.worms[0];
    (worm.success, worm.dormant) = (Some(0.5), Some(Span::ZERO));
    (worm.local_rate, worm.remote_rate) = (Some(local), Some(remote));
    incident
}

/// The mean time from the first infection to the second over so many nights of so many days, give or take four standard deviations.
fn comes_after(expected: f64, twin: &Arc<Twin>, incident: &Incident, nights: u64, days: f64) {
    let wait = |number| {
        let run = play(twin, incident, number, days);
        let told = records(&run, Kind::WormInfection);
        (told[1].true_at - told[0].true_at).hours()
    };
    let mean = (0..nights).map(wait).sum::<f64>() / nights as f64;
    assert!((mean / expected - 1.0).abs() < 4.0 / (nights as f64).sqrt(), "{mean} hours instead of {expected}");
}

/// Hosts of a zone that a worm could take.
fn others(plot: &Plot, twin: &Twin, zone: &str) -> f64 {
    let of = |device: &&DeviceId| twin.zones[twin.devices.zone[device.index()].index()].id == zone;
    plot.worms[0].hosts.iter().filter(of).count() as f64 - f64::from(u8::from(zone == "office"))
}

/// A host tries addresses of its own subnet: as many as that has, or 256 where nobody wrote it down, and no fewer than it holds devices.
#[test]
fn an_address_of_its_own_subnet_is_tried_as_often_as_it_has_addresses() {
    for (subnet, addresses) in
        [(Some("10.1.0.0/16"), 65_536.0), (Some("10.1.0.0/24"), 256.0), (None, 256.0), (Some("10.1.0.0/29"), 24.0)]
    {
        let mut blueprint = left_alone();
        let office = &mut blueprint.sites[0].network.zones[0];
        office.subnets = subnet.into_iter().map(str::to_owned).collect();
        let twin = twin_of(&blueprint);
        // So that one of its neighbours falls in an hour.
        let rate = addresses / (0.5 * 23.0 * 3600.0);
        let incident = looking(rate, 1e-9);
        assert_eq!(others(&plot_of(&incident, &twin), &twin, "office"), 23.0);
        comes_after(1.0, &twin, &incident, 256, 1.0);
    }
}

/// Beyond it a host tries every address of the organisation, or every one there is; what policy keeps shut does not answer.
#[test]
fn an_address_beyond_is_tried_as_seldom_as_there_are_many() {
    let twin = twin_of(&left_alone());
    let plot = plot_of(&looking(1.0, 1.0), &twin);
    let targets = others(&plot, &twin, "office") + others(&plot, &twin, "servers");
    for (scans, addresses, rate, nights) in
        [(Scan::Organisation, 4.0 * 65_536.0, 10.0, 256), (Scan::Internet, 4_294_967_296.0, 1_000.0, 64)]
    {
        let mut incident = looking(1e-9, rate);
        incident.worms[0].scans = scans;
        let expected = addresses / (0.5 * rate * targets * 3600.0);
        comes_after(expected, &twin, &incident, nights, 12.0 * expected / 24.0);
    }
}

#[test]
fn nobody_finds_neighbours_where_clients_are_kept_apart() {
    let taken = |apart: bool| {
        let mut blueprint = left_alone();
        blueprint.sites[0].network.zones[0].client_isolated = apart;
        let mut incident = looking(1e3, 1e-9);
        incident.worms[0].scans = Scan::Subnet;
        carriers(&play(&twin_of(&blueprint), &incident, 1, 1.0))
    };
    assert!(taken(false) > 20);
    assert_eq!(taken(true), 1);
}

/// Whoever goes by what a host has to do with looks at no addresses: from a machine that uses no service it goes nowhere.
#[test]
fn along_connections_no_address_is_tried() {
    let mut blueprint = left_alone();
    let station = blueprint.sites[0].fleet.iter().find(|device| device.id == "central-station").unwrap().clone();
    blueprint.sites[0].fleet.push(Device { id: "second-station".into(), ..station });
    let twin = twin_of(&blueprint);
    let taken = |scans: Scan| {
        let mut incident = looking(1e3, 1e-9);
        (incident.worms[0].begins_at, incident.worms[0].scans) = ("device:central-station".into(), scans);
        carriers(&play(&twin, &incident, 1, 1.0))
    };
    assert!(taken(Scan::Subnet) > 1);
    assert_eq!(taken(Scan::Connections), 1);
}

/// A run under a playbook that would block traffic on a rule, which happens at once.
fn blocked(blueprint: &Blueprint, incident: &Incident, rule: &str) -> Run {
    let twin = twin_of(blueprint);
    let step = PlaybookStep { act: Act::BlockTraffic, element: format!("rule:{rule}"), ..PlaybookStep::default() };
    let playbook = compile_playbook(
        &Playbook { steps: Playbook::usual().steps.into_iter().chain([step]).collect(), ..Playbook::usual() },
        &twin,
    )
    .unwrap();
    let plot = Arc::new(Plot { playbook, ..(*plot_of(incident, &twin)).clone() });
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let mut run = Run::new(twin.clone(), values, plot.calendar, 7, 1, Span::ZERO).with_journal().fork(plot);
    let rule = RuleId::from_index(twin.rules.iter().position(|other| other.id == rule).unwrap());
    run.put(run.now(), ContinuityEvent::BlockTraffic { rule, cause: RecordId::default() });
    run.until(hours(48.0));
    run
}

/// What is blocked on one conduit keeps a worm out of what that leads to, and out of nothing else.
#[test]
fn a_block_shuts_what_it_is_on_and_nothing_else() {
    let with = |services: &[&str], rule: &str| {
        let mut incident = outbreak("device:office-pc-01");
        incident.worms[0].services = services.iter().map(|word| (*word).to_owned()).collect();
        infected_zones(&blocked(&left_alone(), &incident, rule))
    };
    for services in [&["smb"][..], &["winrm", "smb"], &["smb", "winrm"]] {
        assert_eq!(with(services, "out"), ["bedside", "office", "servers"], "{services:?}");
        assert_eq!(with(services, "office-servers"), ["office"], "{services:?}");
        assert_eq!(with(services, "servers-bedside"), ["office", "servers"], "{services:?}");
    }
}

/// A run in which something happens to a device as the worm begins.
fn after(event: impl Fn(DeviceId, RecordId) -> ContinuityEvent, id: &str) -> (DeviceId, Run) {
    let mut incident = outbreak("device:office-pc-01");
    incident.worms[0].dormant = Some(Span::ZERO);
    let mut run = steered(&left_alone(), &incident);
    run.until(run.now());
    let device = run.twin().devices.find(id).unwrap();
    run.put(run.now(), Event::from(event(device, RecordId::default())));
    run.until(hours(48.0));
    (device, run)
}

#[test]
fn who_is_off_is_not_taken_and_takes_nobody() {
    let off = |device, cause| ContinuityEvent::PowerOff { device, cause };
    let (device, mut run) = after(off, "office-pc-02");
    assert!(carriers(&run) > 30 && infection(&run, device) == Infection::Clean);
    run.put(run.now(), ContinuityEvent::Restore { device, cause: RecordId::default() });
    run.until(hours(96.0));
    assert_eq!(infection(&run, device), Infection::Active, "it is found when it is back");
    for event in [off, |device, cause| ContinuityEvent::Isolate { device, cause }] {
        let (_, run) = after(event, "office-pc-01");
        assert_eq!(carriers(&run), 1, "the first host had no time");
    }
}

/// All office computers at once, which look for nobody.
fn seeded(encrypts: bool) -> Incident {
    let mut incident = outbreak("zone:office");
    let worm = &mut incident.worms[0];
    (worm.seeds, worm.dormant, worm.encrypts) = (24, Some(Span::ZERO), encrypts);
    (worm.local_rate, worm.remote_rate) = (Some(1e-9), Some(1e-9));
    incident
}

/// Of exponential times with a mean of half an hour 1 − 1/e are over after half an hour, and 1 − 1/e² after an hour.
#[test]
fn encryption_comes_after_an_exponential_time() {
    let mut blueprint = left_alone();
    set(&mut blueprint, "worm.payload_delay", 30.0);
    let twin = twin_of(&blueprint);
    for (minutes, share) in [(30.0, 1.0 - f64::exp(-1.0)), (60.0, 1.0 - f64::exp(-2.0))] {
        let encrypted = |number| {
            let run = play(&twin, &seeded(true), number, minutes / 1440.0);
            run.tally().value(Gauge::Encrypted, office(&twin).index())
        };
        let all: f64 = (0..20).map(encrypted).sum();
        let of = 20.0 * 24.0;
        assert!((all - share * of).abs() < 4.0 * f64::sqrt(of * share * (1.0 - share)), "{all} of {of} after {minutes} minutes");
    }
}

/// Who is switched off, or rid of it and updated, before its time comes keeps its data.
#[test]
fn who_is_off_or_clean_in_time_is_not_encrypted() {
    let mut blueprint = left_alone();
    set(&mut blueprint, "worm.payload_delay", 1.0);
    let mut run = steered(&blueprint, &seeded(true));
    run.until(run.now());
    let [off, clean] = ["office-pc-03", "office-pc-04"].map(|id| run.twin().devices.find(id).unwrap());
    run.put(run.now(), ContinuityEvent::PowerOff { device: off, cause: RecordId::default() });
    run.put(run.now(), CyberEvent::Updated { device: clean });
    run.put(run.now(), CyberEvent::HostLost { device: clean });
    run.until(hours(0.5));
    let state = |device| run.world().continuity.node(device);
    assert!(state(off) != NodeState::Encrypted && state(clean) != NodeState::Encrypted);
    assert_eq!(run.tally().value(Gauge::Encrypted, office(run.twin()).index()), 22.0, "all others of twenty-four");
}

/// Who hears of a stop falls silent when it is next started, after ten hours on average; who is cut off by then does not hear of it.
#[test]
fn a_stop_is_heard_at_the_next_restart_by_whoever_is_not_cut_off() {
    let mut blueprint = left_alone();
    set(&mut blueprint, "worm.restarts", 10.0);
    blueprint.sites[0].network.zones[0].egress = Egress::Direct;
    let twin = twin_of(&blueprint);
    let mut incident = seeded(false);
    incident.worms[0].stopped_at = Some(Span::from_minutes(1.0));
    let silent = |cut: bool, at: f64| {
        let mut all = 0;
        for number in 0..20 {
            let mut run = play(&twin, &incident, number, 0.1 / 24.0);
            if cut {
                run.put(run.now(), ContinuityEvent::CutZone { zone: office(&twin), cause: RecordId::default() });
            }
            run.until(hours(at));
            let worm = &run.world().cyber.worms()[0];
            all += worm.hosts().filter(|host| host.infection == Infection::Inert).count();
        }
        all as f64 / (20.0 * 24.0)
    };
    // 480 hosts: give or take four times √(0.632 · 0.368 / 480).
    let heard = silent(false, 10.0);
    assert!((heard - 0.632).abs() < 0.09, "{heard}");
    assert!(silent(true, 10.0) < 0.05, "a tenth of an hour was all they had");
}
