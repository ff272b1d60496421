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
    Action, Blueprint, Conduit, Device, Edge, Failure, Fidelity, Incident, Need, Service, Site, SiteBlueprint,
};
use codedark_sim::engine::{Calendar, Draws, Purpose, Span, Time};
use codedark_sim::measure::Sample;
use codedark_sim::run::Run;
use codedark_sim::twin::{SegmentId, ServiceId, TrafficId, Values};

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
            needs.push(Need { any, at_least, edge, grace, ..Need::default() });
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

/// Levels of services along AND, OR and k-of-n needs with graces and soft edges: the same at every minute of twelve hours.
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
        include_str!("engine/rules.rs"),
        include_str!("engine/queue.rs"),
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
