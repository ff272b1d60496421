//! A slow, obviously correct engine beside the fast one.
//!
//! `engine/` imports from the project nothing but `Blueprint` and `Twin` (a test looks), steps through time minute by minute and
//! works out everything anew at each step, or searches a plain list for the next event. The tests here compare: event by event
//! where both are deterministic, in distribution where they are not. `docs/reference.md` lists what is covered and how closely.

mod engine;

use std::cell::Cell;
use std::sync::Arc;

use codedark_files::assets;
use codedark_sim::blueprint::{
    Action, Blueprint, Conduit, Device, Edge, Failure, Fidelity, Incident, Link, Need, Network, Scan, Service, Site,
    SiteBlueprint, Switch, Worm, Zone,
};
use codedark_sim::engine::{Calendar, Draws, Purpose, Span, Time};
use codedark_sim::journal::RecordId;
use codedark_sim::measure::Sample;
use codedark_sim::run::Run;
use codedark_sim::twin::{SegmentId, ServiceId, SwitchId, TrafficId, Values, ZoneId};
use codedark_sim::world::{ContinuityEvent, MissedCare, Team};

use crate::common::*;

const RANDOM: Purpose = Purpose::named("test/reference");
const HOUR: usize = 60;

/// Small numbers for random cases.
struct Dice(Draws, Cell<u64>);

impl Dice {
    fn below(&self, count: u64) -> u64 {
        self.1.set(self.1.get() + 1);
        self.0.at(RANDOM, 0, self.1.get()).below(count)
    }
}

fn words(list: &[String]) -> Vec<String> {
    list.to_vec()
}

/// The small hospital with six more services that need one another at random, and failures of their hosts.
fn random_services(dice: &Dice) -> (Blueprint, Vec<(usize, String)>) {
    let mut blueprint = small_hospital();
    let site = &mut blueprint.sites[0];
    let mut hosts = Vec::new();
    for number in 0..6 {
        let own: Vec<String> = (0..dice.below(3)).map(|host| format!("t{number}-{host}")).collect();
        for id in &own {
            let device = Device { id: id.clone(), kind: "server".into(), role: "test".into(), ..Device::default() };
            site.fleet.push(Device { zone: "servers".into(), managed: Some(true), ..device });
            hosts.push(id.clone());
        }
        let mut needs = Vec::new();
        for _ in 0..if number == 0 { 0 } else { dice.below(3) } {
            let mut any: Vec<String> = (0..number)
                .filter(|_| dice.below(2) == 0)
                .map(|before| format!("service:t{before}"))
                .chain(hosts.iter().filter(|_| dice.below(4) == 0).map(|host| format!("device:{host}")))
                .collect();
            any.sort();
            any.dedup();
            if any.is_empty() {
                continue;
            }
            let at_least = 1 + dice.below(any.len() as u64) as u16;
            let edge = if dice.below(3) == 0 { Edge::Soft } else { Edge::Hard };
            let grace = Span::from_minutes(30.0 * dice.below(4) as f64);
            let switch_delay = Span::from_minutes(7.0 * dice.below(4) as f64);
            needs.push(Need { any, at_least, edge, grace, switch_delay, ..Need::default() });
        }
        site.services.push(Service {
            id: format!("t{number}"),
            name: format!("t{number}"),
            hosts: words(&own),
            needs,
            ..Service::default()
        });
    }
    let failures = hosts.into_iter().filter(|_| dice.below(2) == 0).map(|host| (15 * dice.below(30) as usize, host)).collect();
    (blueprint, failures)
}

/// Levels of services along AND, OR and k-of-n needs with graces, change-overs and soft edges: the same at every minute of twelve
/// hours.
#[test]
fn services_fall_as_the_reference_says() {
    let mut fallen = 0;
    for case in 0..40 {
        let dice = Dice(Draws::new(17, case), Cell::new(0));
        let (blueprint, failures) = random_services(&dice);
        let twin = twin_of(&blueprint);
        let minutes = 12 * HOUR;
        let reference = engine::services::levels(&blueprint, &failures, minutes);
        let failure = |(minute, host): &(usize, String)| Failure {
            at: Span::from_minutes(*minute as f64),
            element: format!("device:{host}"),
            repair: Span::from_days(200.0),
            ..Failure::default()
        };
        let incident =
            Incident { id: format!("case-{case}"), failures: failures.iter().map(failure).collect(), ..Incident::default() };
        let values = Arc::new(Values::of(&twin.parameters).unwrap());
        let plot = plot_of(&incident, &twin);
        let mut run = Run::new(twin.clone(), values, plot.calendar, 7, case, Span::ZERO).fork(plot);
        for (minute, expected) in reference.iter().enumerate() {
            run.until(Time::ZERO + Span::from_minutes(minute as f64 + 0.5));
            for (id, expected) in expected {
                let index = twin.services.iter().position(|service| service.id == *id).unwrap();
                let level = run.world().continuity.level(ServiceId::from_index(index)) as u8;
                assert_eq!(level, *expected, "case {case}, minute {minute}, service {id}");
                fallen += usize::from(level < 3);
            }
        }
    }
    assert!(fallen > 1_000, "the cases hardly ever take anything down: {fallen}");
}

/// What ordered rules let pass between all zones, for every traffic: the same for random rules.
#[test]
fn rules_let_pass_what_the_reference_says() {
    let mut passed = [0, 0];
    for case in 0..60 {
        let dice = Dice(Draws::new(18, case), Cell::new(0));
        let mut blueprint = small_hospital();
        let network = &mut blueprint.sites[0].network;
        let zones: Vec<String> = network.zones.iter().map(|zone| zone.id.clone()).collect();
        let names = ["smb", "rdp", "https", "hl7", "dicom", "directory", "any"];
        network.conduits = (0..2 + dice.below(12))
            .map(|number| {
                let side = || match dice.below(8) {
                    0 => vec!["any".to_owned()],
                    _ => zones.iter().filter(|_| dice.below(3) == 0).cloned().collect::<Vec<_>>(),
                };
                let (from, to) = (side(), side());
                let traffic = vec![names[dice.below(names.len() as u64) as usize].to_owned()];
                let action = if dice.below(3) == 0 { Action::Deny } else { Action::Allow };
                Conduit { id: format!("r{number}"), from, to, traffic, action, ..Conduit::default() }
            })
            .filter(|rule| !rule.from.is_empty() && !rule.to.is_empty())
            .collect();
        for zone in &mut network.zones {
            zone.client_isolated = dice.below(4) == 0;
        }
        let twin = twin_of(&blueprint);
        for (from, sender) in twin.segments.iter().enumerate() {
            for (to, receiver) in twin.segments.iter().enumerate() {
                for (index, traffic) in twin.traffic.iter().enumerate() {
                    let [from_zone, to_zone] = [sender, receiver].map(|segment| twin.zones[segment.zone.index()].id.as_str());
                    let expected = engine::rules::passes(&blueprint, from_zone, to_zone, traffic);
                    let pair = (SegmentId::from_index(from), SegmentId::from_index(to));
                    let fast = twin.reach.allows(pair.0, pair.1, TrafficId::from_index(index));
                    assert_eq!(fast, expected, "case {case}: {from_zone} to {to_zone}, traffic {index}");
                    passed[usize::from(fast)] += 1;
                }
            }
        }
    }
    assert!(passed[0] > 10_000 && passed[1] > 10_000, "one-sided cases: {passed:?}");
}

/// Switches and links at random, zones that hang on them, and an hour in which something breaks, is shut or works again each minute:
/// after each the same zones reach each other.
#[test]
fn zones_are_joined_as_the_reference_says() {
    let mut joined = [0, 0];
    for case in 0..30 {
        let dice = Dice(Draws::new(20, case), Cell::new(0));
        let mut blueprint = small_hospital();
        unseen(&mut blueprint);
        let network = &mut blueprint.sites[0].network;
        let switch = |number: u64| format!("s{number}");
        network.switches = (0..8)
            .map(|number| Switch { id: switch(number), core: number == 0 || dice.below(5) == 0, ..Switch::default() })
            .collect();
        for number in 1..8 {
            for _ in 0..dice.below(3) {
                let (from, to) = (switch(number), switch(dice.below(number)));
                network.links.push(Link { from, to, ..Link::default() });
            }
        }
        for zone in &mut network.zones {
            zone.switch = if dice.below(4) == 0 { String::new() } else { switch(dice.below(8)) };
        }
        let twin = twin_of(&blueprint);
        let values = Arc::new(Values::of(&twin.parameters).unwrap());
        let plot = plot_of(&Incident { id: "none".into(), ..Incident::default() }, &twin);
        let mut run = Run::new(twin.clone(), values, plot.calendar, 7, case, Span::ZERO).fork(plot);
        let (mut broken, cause) = (engine::topology::Broken::default(), RecordId(1));
        for minute in 0..60 {
            let now = Time::ZERO + Span::from_minutes(f64::from(minute));
            let (number, zone) = (dice.below(8) as usize, dice.below(twin.zones.len() as u64) as usize);
            let (one, id) = (ZoneId::from_index(zone), twin.zones[zone].id.clone());
            match dice.below(6) {
                0 | 1 => {
                    let index = twin.switches.iter().position(|other| other.id == switch(number as u64)).unwrap();
                    let index = SwitchId::from_index(index);
                    if broken.switches.remove(&switch(number as u64)) {
                        run.put(now, ContinuityEvent::RepairSwitch { switch: index, cause });
                    } else {
                        broken.switches.insert(switch(number as u64));
                        run.put(now, ContinuityEvent::FailSwitch { switch: index, cause });
                    }
                }
                2 => {
                    broken.cut.insert(id);
                    run.put(now, ContinuityEvent::CutZone { zone: one, cause });
                }
                3 => {
                    broken.failed.insert(id);
                    run.put(now, ContinuityEvent::FailZone { zone: one, cause });
                }
                _ => {
                    broken.cut.remove(&id);
                    broken.failed.remove(&id);
                    run.put(now, ContinuityEvent::ReopenZone { zone: one, cause });
                }
            }
            run.until(now + Span::from_minutes(0.5));
            for (from, sender) in twin.zones.iter().enumerate() {
                for (to, receiver) in twin.zones.iter().enumerate() {
                    let fast = run.world().continuity.zones_open(ZoneId::from_index(from), ZoneId::from_index(to));
                    let expected = engine::topology::joined(&blueprint, &broken, &sender.id, &receiver.id);
                    assert_eq!(fast, expected, "case {case}, minute {minute}: {} to {}", sender.id, receiver.id);
                    joined[usize::from(fast)] += 1;
                }
            }
        }
    }
    assert!(joined[0] > 5_000 && joined[1] > 5_000, "one-sided cases: {joined:?}");
}

/// Places at each station, load, and minutes played from empty.
const PLACES: usize = 4;
const LOAD: f64 = 0.85;
const MINUTES: f64 = 2_000.0;

/// Turnaround in the laboratory's three stations: the same distribution of means over replications.
#[test]
fn the_laboratory_queues_as_the_reference_says() {
    let mut blueprint = Blueprint {
        sites: vec![SiteBlueprint {
            site: Site { id: "laboratory".into(), fidelity: Fidelity::Network, ..Site::default() },
            ..SiteBlueprint::default()
        }],
        parameters: assets::parameters(),
        ..Blueprint::default()
    };
    for (name, value) in [
        ("lab.sent_in_per_day", PLACES as f64 * LOAD * 1440.0),
        ("lab.load", LOAD),
        ("lab.accession_minutes", 1.0),
        ("lab.analysis_minutes", 1.0),
        ("lab.verification_minutes", 1.0),
        ("lab.haematology_share", 0.0),
        ("lab.outside_share", 0.0),
        ("order.service_shape", 1.0),
        ("order.lost", 0.0),
    ] {
        set(&mut blueprint, name, value);
    }
    let twin = twin_of(&blueprint);
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let replications = 60;
    let fast: Vec<f64> = (0..replications)
        .map(|replication| {
            let mut run = Run::new(twin.clone(), values.clone(), Calendar::default(), 5, replication, Span::ZERO);
            run.until(Time::ZERO + Span::from_minutes(MINUTES));
            run.tally().sampled(Sample::LaboratoryTurnaround, (0, 1)).0
        })
        .collect();
    let slow: Vec<f64> = (0..replications)
        .map(|replication| engine::queue::mean_turnaround(&[PLACES; 3], PLACES as f64 * LOAD, MINUTES, replication))
        .collect();
    let distance = two_samples(&fast, &slow);
    // Two-sample Kolmogorov–Smirnov at one in a thousand.
    let critical = 1.95 * (2.0 / replications as f64).sqrt();
    assert!(distance < critical, "distance {distance} of {critical}; means {} and {}", mean(&fast), mean(&slow));
    let error = ((variance(&fast) + variance(&slow)) / replications as f64).sqrt();
    assert!((mean(&fast) - mean(&slow)).abs() < 4.0 * error, "{} against {} ± {error}", mean(&fast), mean(&slow));
    // Fewer places must show: the comparison can fail.
    let fewer: Vec<f64> = (0..replications)
        .map(|replication| {
            engine::queue::mean_turnaround(&[PLACES, PLACES + 1, PLACES], PLACES as f64 * LOAD, MINUTES, replication)
        })
        .collect();
    assert!(two_samples(&fast, &fewer) > critical, "one more place at one station goes unnoticed");
}

/// A worm on three zones, of which the first reaches the second and that the third: the same numbers of infected hosts at three
/// instants, in distribution, as when every scan is played.
#[test]
fn a_worm_spreads_as_the_reference_says() {
    const ZONES: [(&str, usize, usize); 3] = [("a", 24, 256), ("b", 30, 256), ("c", 16, 256)];
    const AT: [f64; 3] = [30.0, 40.0, 55.0];
    let zones = ZONES.iter().enumerate().map(|(number, (id, ..))| Zone {
        id: (*id).into(),
        subnets: vec![format!("10.0.{number}.0/24")],
        ..Zone::default()
    });
    let rule = |from: &str, to: &str, traffic: &str| Conduit {
        id: format!("{from}-{to}"),
        from: vec![from.into()],
        to: vec![to.into()],
        traffic: vec![traffic.into()],
        action: Action::Allow,
        ..Conduit::default()
    };
    let conduits = vec![rule("a", "b", "smb"), rule("b", "c", "smb"), rule("c", "a", "https")];
    let fleet = ZONES.iter().flat_map(|(zone, hosts, _)| {
        (0..*hosts).map(move |host| Device {
            id: format!("{zone}-{host:02}"),
            kind: "workstation".into(),
            zone: (*zone).into(),
            ..Device::default()
        })
    });
    let site = SiteBlueprint {
        site: Site { fidelity: Fidelity::Network, ..Site::default() },
        network: Network { zones: zones.collect(), conduits, ..Network::default() },
        fleet: fleet.collect(),
        ..SiteBlueprint::default()
    };
    let mut blueprint = Blueprint {
        sites: vec![site],
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        ..Blueprint::default()
    };
    unseen(&mut blueprint);
    let twin = twin_of(&blueprint);
    let smb = twin.traffic[twin.traffic_at(6, 445).unwrap().index()];
    let worm = Worm {
        begins_at: "device:a-00".into(),
        scans: Scan::Organisation,
        local_rate: Some(5.0),
        remote_rate: Some(8.0),
        success: Some(0.6),
        dormant: Some(Span::from_minutes(0.25)),
        vulnerable_unsupported: Some(1.0),
        vulnerable_supplier: Some(1.0),
        vulnerable_managed: Some(1.0),
        vulnerable_unmanaged: Some(1.0),
        encrypts: false,
        ..Worm::default()
    };
    let incident = Incident { id: "worm".into(), worms: vec![worm], ..Incident::default() };
    let plot = plot_of(&incident, &twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let replications = 150;
    let fast: Vec<Vec<f64>> = (0..replications)
        .map(|replication| {
            let run = Run::new(twin.clone(), values.clone(), plot.calendar, 5, replication, Span::ZERO);
            let mut run = run.fork(plot.clone());
            let at = |at: &f64| {
                run.until(Time::ZERO + Span::from_minutes(at / 60.0));
                run.world().cyber.worms()[0].carriers() as f64
            };
            AT.iter().map(at).collect()
        })
        .collect();
    let slow = |success: f64| -> Vec<Vec<f64>> {
        let habits = engine::worm::Habits { local: 5.0, remote: 8.0, success, dormant: 15.0 };
        let played = |replication| engine::worm::infected(&blueprint, &smb, &ZONES, &habits, &AT, replication);
        (0..replications).map(|replication| played(replication).into_iter().map(|count| count as f64).collect()).collect()
    };
    let (same, weaker) = (slow(0.6), slow(0.45));
    let critical = 1.95 * (2.0 / replications as f64).sqrt();
    let mut told_apart = false;
    for (number, at) in AT.iter().enumerate() {
        let column = |rows: &[Vec<f64>]| rows.iter().map(|row| row[number]).collect::<Vec<f64>>();
        let (fast, slow) = (column(&fast), column(&same));
        let distance = two_samples(&fast, &slow);
        assert!(distance < critical, "after {at} s: distance {distance}; means {} and {}", mean(&fast), mean(&slow));
        assert!(variance(&fast) > 4.0, "nothing to compare after {at} s: {} ± {}", mean(&fast), variance(&fast));
        told_apart |= two_samples(&fast, &column(&weaker)) > critical;
    }
    assert!(told_apart, "a worm that fails more often goes unnoticed");
}

/// A ward's nurses under work that changes by the hour: what waits after each hour, what is lost, and how long urgent calls wait.
#[test]
fn nurses_work_as_the_reference_says() {
    let parameters = twin_of(&small_hospital()).parameters.clone();
    let values = Values::of(&parameters).unwrap().care;
    let law = MissedCare::new(&values);
    for case in 0..20 {
        let dice = Dice(Draws::new(19, case), Cell::new(0));
        let mut team = Team::idle();
        let (mut fast, mut stretches) = (Vec::new(), Vec::new());
        let mut now = Time::ZERO;
        for _ in 0..48 {
            let people = 2.0 + dice.below(5) as f64;
            let heavy = 0.5 + dice.below(100) as f64 / 100.0;
            let inflow = [0.05, 0.1, 0.2, 0.45, 0.2].map(|share| share * heavy * people * values.productive);
            let urgent = if dice.below(6) == 0 { 8.0 } else { 1.0 };
            let inflow = [inflow[0] * urgent, inflow[1] * urgent, inflow[2], inflow[3], inflow[4]];
            team.face(people, inflow, &law, &values);
            let lost = engine::nurses::lost_share(team.load, values.load_variation);
            if team.load < 2.9 {
                assert!((team.missed - lost.min(1.0)).abs() < 2e-3, "{} lost of {}, load {}", team.missed, lost, team.load);
            }
            stretches.push(engine::nurses::Stretch {
                minutes: 60.0,
                capacity: people * values.productive,
                urgent: inflow[0] + inflow[1],
                put_off: team.missed_by_class[4] * inflow[4],
                all: inflow.iter().sum(),
            });
            now += Span::from_hours(1.0);
            team.settle(now);
            fast.push([team.paper_backlog, team.urgent_backlog]);
        }
        for (hour, (fast, slow)) in fast.iter().zip(engine::nurses::backlogs(&stretches)).enumerate() {
            for (fast, slow) in fast.iter().zip(slow) {
                assert!((fast - slow).abs() < 0.1, "case {case}, hour {hour}: {fast} and {slow} minutes wait");
            }
        }
        let most = fast.iter().fold([0.0_f64; 2], |most, now| [most[0].max(now[0]), most[1].max(now[1])]);
        assert!(most[0] > 10.0, "paper never piles up: {most:?}");
    }
    let mut team = Team::idle();
    for (people, load) in [(3.0, 0.3), (5.0, 0.6), (4.0, 0.85)] {
        team.face(people, [load * people * values.productive, 0.0, 0.0, 0.0, 0.0], &law, &values);
        let slow = engine::nurses::mean_wait(people, values.urgent_minutes, load, 400_000, 1);
        let fast = team.wait_urgent(values.urgent_minutes);
        assert!((fast / slow - 1.0).abs() < 0.05, "{fast} and {slow} minutes");
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (values.len() - 1) as f64
}

/// Greatest distance between two empirical distributions.
fn two_samples(a: &[f64], b: &[f64]) -> f64 {
    let share = |values: &[f64], at: f64| values.iter().filter(|value| **value <= at).count() as f64 / values.len() as f64;
    a.iter().chain(b).map(|at| (share(a, *at) - share(b, *at)).abs()).fold(0.0, f64::max)
}

/// The reference knows of the project what the files say and what they were compiled to, and nothing of how it is played.
#[test]
fn the_reference_imports_nothing_but_blueprint_and_twin() {
    let texts = [
        include_str!("engine/mod.rs"),
        include_str!("engine/services.rs"),
        include_str!("engine/topology.rs"),
        include_str!("engine/rules.rs"),
        include_str!("engine/queue.rs"),
        include_str!("engine/nurses.rs"),
        include_str!("engine/random.rs"),
        include_str!("engine/worm.rs"),
    ];
    for text in texts {
        for part in text.split("codedark_").skip(1) {
            assert!(
                part.starts_with("sim::blueprint") || part.starts_with("sim::twin"),
                "imports codedark_{}",
                part.lines().next().unwrap_or_default()
            );
        }
        assert!(!text.contains("crate::") && !text.contains("super::super"), "reaches out of its folder");
    }
}
