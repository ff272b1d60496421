//! Worms: exact against theory, never where policy, cuts or patches keep them out, stopped only where the stop can be heard.

use std::sync::Arc;

use codedark_sim::blueprint::{Action, Blueprint, Conduit, Device, Incident, Scan, Worm, Zone};
use codedark_sim::engine::spread::{Contacts, Mixing, Passing, Spread, Status};
use codedark_sim::engine::{Draws, Purpose, Span, Time};
use codedark_sim::journal::{Element, Kind};
use codedark_sim::run::Run;
use codedark_sim::twin::{DeviceId, Values};
use codedark_sim::world::Infection;
use proptest::prelude::*;

use crate::common::*;

const MIXED: Purpose = Purpose::named("test/mixed");

/// Times of all infections of a spread, in milliseconds: those infected infect at once.
fn infections(spread: &mut Spread, draws: &Draws) -> Vec<f64> {
    let (mut at, mut times) = (0.0, Vec::new());
    while spread.rate() > 0.0 {
        let draw = draws.at(MIXED, 1, times.len() as u64);
        at += draw.exponential() / spread.rate();
        let Some(Passing { victim, .. }) = spread.choose(draw.child(0)) else { break };
        spread.set(victim, Status::Infective);
        times.push(at);
    }
    times
}

/// The susceptible–infected process on one mixed network: with k of n infected the next comes after 1/(b·k·(n − k)) on average, so
/// the mean time to any number is a sum, which the logistic curve approaches.
#[test]
fn a_mixed_network_follows_the_logistic() {
    let (members, first, rate) = (1_000_u32, 10_u32, 2e-6);
    let mixing = Arc::new(Mixing::new(vec![0], vec![rate], 0.0, vec![vec![]]));
    let half = members / 2;
    let runs = 300_u32;
    let mut total = 0.0;
    for run in 0..runs {
        let mut spread = Spread::new(mixing.clone(), vec![0; members as usize]);
        for member in 0..members {
            spread.set(member, if member < first { Status::Infective } else { Status::Susceptible });
        }
        let times = infections(&mut spread, &Draws::new(1, u64::from(run)));
        assert_eq!(times.len() as u32, members - first);
        total += times[(half - first - 1) as usize];
    }
    let mean = total / f64::from(runs);
    let steps = (first..half).map(|k| 1.0 / (rate * f64::from(k) * f64::from(members - k)));
    let (expected, variance) = steps.fold((0.0, 0.0), |(sum, square), step| (sum + step, square + step * step));
    assert!((mean - expected).abs() < 4.0 * (variance / f64::from(runs)).sqrt(), "{mean} against {expected}");
    let logistic = (f64::from(members - first) / f64::from(first)).ln() / (rate * f64::from(members));
    assert!((expected / logistic - 1.0).abs() < 0.02, "{expected} against {logistic}");
}

/// Two zones joined by a narrow way: the pools must give the same times as the same process on the graph of all pairs.
#[test]
fn pools_and_edges_agree() {
    let (zone, inside, across, runs) = (30_u32, 1e-3, 5e-5, 400_u64);
    let mixing = Arc::new(Mixing::new(vec![0, 1], vec![inside - across, inside - across], across, vec![vec![0, 1]; 2]));
    let mut edges = Vec::new();
    let mut weak = Vec::new();
    for from in 0..2 * zone {
        for to in (0..2 * zone).filter(|to| *to != from) {
            if (from < zone) == (to < zone) { edges.push((from, to)) } else { weak.push((from, to)) }
        }
    }
    let mut pools: Vec<f64> = Vec::new();
    let mut direct: Vec<f64> = Vec::new();
    for run in 0..runs {
        let mut spread = Spread::new(mixing.clone(), (0..2 * zone).map(|member| member / zone).collect());
        (0..2 * zone).for_each(|member| spread.set(member, if member == 0 { Status::Infective } else { Status::Susceptible }));
        pools.push(infections(&mut spread, &Draws::new(2, run))[zone as usize - 1]);
        // The reference: every pair tries on its own, by rejection, one attempt at a time.
        let draws = Draws::new(3, run);
        let mut infected = vec![false; 2 * zone as usize];
        infected[0] = true;
        let (mut at, mut count, mut number) = (0.0, 1, 0);
        let total = inside * edges.len() as f64 + across * weak.len() as f64;
        while count <= zone {
            let draw = draws.at(MIXED, 2, number);
            number += 1;
            at += draw.exponential() / total;
            let list = if draw.child(1).chance(inside * edges.len() as f64 / total) { &edges } else { &weak };
            let (from, to) = list[draw.child(2).below(list.len() as u64) as usize];
            if infected[from as usize] && !std::mem::replace(&mut infected[to as usize], true) {
                count += 1;
            }
        }
        direct.push(at);
    }
    let distance = distance(pools, direct);
    assert!(distance < 1.95 * (2.0 / runs as f64).sqrt(), "Kolmogorov–Smirnov distance {distance}");
}

/// Kolmogorov–Smirnov distance of two samples.
fn distance(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let share = |sorted: &[f64], at: f64| sorted.partition_point(|value| *value <= at) as f64 / sorted.len() as f64;
    a.iter().chain(&b).map(|at| (share(&a, *at) - share(&b, *at)).abs()).fold(0.0, f64::max)
}

/// The same arbitrary graph as pools of one and along its edges.
#[test]
fn a_graph_of_pools_spreads_as_along_its_edges() {
    let (members, runs) = (60_u32, 400_u64);
    let draws = Draws::new(4, 0);
    let mut edges: Vec<(u32, u32)> = (0..members).map(|member| (member, (member + 1) % members)).collect();
    edges.extend((0..80).map(|number| {
        let draw = draws.at(MIXED, 3, number);
        (draw.child(0).below(u64::from(members)) as u32, draw.child(1).below(u64::from(members)) as u32)
    }));
    edges.retain(|(from, to)| from != to);
    edges.sort_unstable();
    edges.dedup();
    let contacts = Contacts::new(members as usize, &edges);
    let mut rows = vec![Vec::new(); members as usize];
    edges.iter().for_each(|(from, to)| rows[*from as usize].push(*to));
    let mixing = Arc::new(Mixing::new((0..members).collect(), vec![0.0; members as usize], 1.0, rows));
    let half = members as usize / 2;
    let (mut pools, mut along) = (Vec::new(), Vec::new());
    for run in 0..runs {
        let mut spread = Spread::new(mixing.clone(), (0..members).collect());
        (0..members).for_each(|member| spread.set(member, if member == 0 { Status::Infective } else { Status::Susceptible }));
        pools.push(infections(&mut spread, &Draws::new(5, run))[half - 2]);
        let mut times = contacts.outbreak(1.0, 0.0, &[0], &Draws::new(6, run)).infected_at;
        times.sort_by(f64::total_cmp);
        along.push(times[half - 1]);
    }
    let distance = distance(pools, along);
    assert!(distance < 1.95 * (2.0 / runs as f64).sqrt(), "Kolmogorov–Smirnov distance {distance}");
}

/// A worm that takes every computer it reaches for sure, and does nothing that anybody would notice.
pub fn outbreak(begins_at: &str) -> Incident {
    let worm = Worm {
        begins_at: begins_at.into(),
        success: Some(1.0),
        vulnerable_unsupported: Some(1.0),
        vulnerable_supplier: Some(1.0),
        vulnerable_managed: Some(1.0),
        vulnerable_unmanaged: Some(1.0),
        encrypts: false,
        ..Worm::default()
    };
    Incident { id: "worm".into(), worms: vec![worm], ..Incident::default() }
}

/// What the worm has made of a device.
pub fn infection(run: &Run, device: DeviceId) -> Infection {
    let worm = &run.world().cyber.worms()[0];
    worm.at(worm.host(device).unwrap()).infection
}

pub fn carriers(run: &Run) -> usize {
    run.world().cyber.worms()[0].carriers()
}

/// Nobody looks, so that nobody interferes.
pub fn left_alone() -> Blueprint {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    blueprint
}

pub fn infected_zones(run: &Run) -> Vec<String> {
    let (twin, worm) = (run.twin(), &run.world().cyber.worms()[0]);
    let taken = |zone: &usize| worm.told_in[*zone].hosts > 0;
    let mut zones: Vec<String> = (0..twin.zones.len()).filter(taken).map(|zone| twin.zones[zone].id.clone()).collect();
    zones.sort();
    zones
}

#[test]
fn it_takes_what_policy_leads_to_and_nothing_else() {
    let twin = twin_of(&left_alone());
    let run = play(&twin, &outbreak("zone:office"), 1, 2.0);
    // From the offices smb leads to the servers, from there to the central station at the bedside; nothing leads to the guests.
    assert_eq!(infected_zones(&run), ["bedside", "office", "servers"]);
    let mut closed = left_alone();
    for rule in &mut closed.sites[0].network.conduits {
        rule.traffic.retain(|word| word != "smb" && word != "directory");
    }
    let run = play(&twin_of(&closed), &outbreak("zone:office"), 1, 2.0);
    assert_eq!(infected_zones(&run), ["office"]);
}

#[test]
fn first_hosts_are_as_many_as_written_and_infections_name_their_rule() {
    let twin = twin_of(&left_alone());
    let run = play(&twin, &outbreak("device:office-pc-01"), 1, 0.2);
    let told = records(&run, Kind::WormInfection);
    assert!(matches!(told[0].entry.element, Element::Device(device) if twin.devices.id[device.index()] == "office-pc-01"));
    let crossed = told.iter().find(|record| record.entry.place.is_some_and(|mark| mark.0 == 902)).expect("it went by a rule");
    assert!(crossed.cause.is_some());
}

#[test]
fn what_is_not_vulnerable_is_not_taken() {
    let twin = twin_of(&left_alone());
    let mut incident = outbreak("zone:office");
    let worm = &mut incident.worms[0];
    (worm.vulnerable_managed, worm.vulnerable_unmanaged) = (Some(0.0), Some(0.0));
    (worm.vulnerable_supplier, worm.vulnerable_unsupported) = (Some(0.0), Some(0.0));
    assert_eq!(carriers(&play(&twin, &incident, 1, 0.5)), 0);
    incident.worms[0].vulnerable_managed = Some(0.5);
    let taken = carriers(&play(&twin, &incident, 1, 0.5));
    let all = carriers(&play(&twin, &outbreak("zone:office"), 1, 0.5));
    assert!(taken > 0 && taken < all, "{taken} of {all}");
}

#[test]
fn faster_attempts_and_shorter_dormancy_spread_sooner() {
    let twin = twin_of(&left_alone());
    let after = |change: &dyn Fn(&mut Worm), hours: f64| {
        let mut incident = outbreak("zone:office");
        change(&mut incident.worms[0]);
        (0..6).map(|run| carriers(&play(&twin, &incident, run, hours / 24.0))).sum::<usize>()
    };
    let usual = after(&|_| {}, 0.4);
    assert!(after(&|worm| worm.local_rate = Some(50.0), 0.4) > usual);
    assert!(after(&|worm| worm.remote_rate = Some(500.0), 0.4) > usual);
    assert_eq!(after(&|worm| worm.dormant = Some(Span::from_hours(3.0)), 2.0), 6, "only the first hosts");
}

/// A run of the outbreak that a test can steer, at its start.
pub fn steered(blueprint: &Blueprint, incident: &Incident) -> Run {
    let twin = twin_of(blueprint);
    let plot = plot_of(incident, &twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    Run::new(twin, values, plot.calendar, 7, 1, Span::ZERO).with_journal().fork(plot)
}

pub fn hours(hours: f64) -> Time {
    Time::ZERO + Span::from_hours(hours)
}

/// Servers are weak in two services. That policy opens but one of them to the offices is no protection, whichever is named first.
#[test]
fn a_host_weak_in_two_services_is_taken_by_either() {
    let twin = twin_of(&left_alone());
    let zones = |services: &[&str]| {
        let mut incident = outbreak("zone:office");
        incident.worms[0].services = services.iter().map(|word| (*word).to_owned()).collect();
        infected_zones(&play(&twin, &incident, 1, 2.0))
    };
    let smb = zones(&["smb"]);
    assert_eq!(zones(&["winrm", "smb"]), smb);
    assert_eq!(zones(&["smb", "winrm"]), smb);
    // From the offices to the servers nothing leads by this one alone, though all listen.
    assert_eq!(zones(&["winrm"]), ["office"]);
}

#[test]
fn connections_are_followed_instead_of_addresses() {
    let mut incident = outbreak("device:icu-pc-01");
    incident.worms[0].scans = Scan::Connections;
    let run = play(&twin_of(&left_alone()), &incident, 1, 0.5);
    assert!(carriers(&run) > 5);
    // A client of no service has to do with nobody: nobody goes there from it, and it is reached only by those it uses.
    incident.worms[0].services = vec!["telnet".into()];
    assert!(codedark_sim::twin::compile_incident(&incident, &twin_of(&left_alone())).is_err());
}

#[test]
fn every_wrong_number_is_told_with_its_key() {
    let twin = twin_of(&small_hospital());
    let mut incident = outbreak("zone:ofice");
    let worm = &mut incident.worms[0];
    (worm.local_rate, worm.remote_rate, worm.success) = (Some(0.0), Some(f64::INFINITY), Some(f64::NAN));
    worm.vulnerable_managed = Some(1.5);
    worm.seeds = 1_000_000;
    worm.services = vec!["smb".into(), "sbm".into(), "rdp".into(), "winrm".into(), "hl7".into(), "https".into()];
    let problems = codedark_sim::twin::compile_incident(&incident, &twin).unwrap_err();
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
    for field in ["local_rate", "remote_rate", "success", "vulnerable_managed", "seeds", "services", "begins_at"] {
        assert!(fields.contains(&field), "{field} is not among {fields:?}");
    }
}

/// A region of networks: what enters one site goes on to those whose file sharing the region reaches, and to no other.
#[test]
fn it_goes_from_site_to_site_where_sites_let_it() {
    use codedark_files::generate::{GenerateOptions, generate};
    let mut blueprint = generate(&GenerateOptions { beds: 40, sites: 42, seed: 3, ..GenerateOptions::default() });
    unseen(&mut blueprint);
    let exposed: Vec<bool> = (blueprint.sites.iter())
        .map(|site| {
            site.network.conduits.iter().any(|rule| rule.id == "region-in" && rule.traffic.iter().any(|word| word == "smb"))
        })
        .collect();
    let twin = twin_of(&blueprint);
    let mut incident = outbreak("zone:servers");
    incident.worms[0].local_rate = Some(1_000.0);
    incident.worms[0].remote_rate = Some(1_000.0);
    let run = play(&twin, &incident, 1, 3.0);
    let worm = &run.world().cyber.worms()[0];
    let hit =
        |site: usize| (0..twin.zones.len()).any(|zone| twin.zones[zone].site.index() == site && worm.told_in[zone].hosts > 0);
    let sites: Vec<usize> = (0..twin.sites.len()).filter(|site| hit(*site)).collect();
    assert!(sites.len() > 5, "{} sites", sites.len());
    assert!(sites.iter().all(|site| *site == 0 || exposed[*site]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// On random networks of random rules: an infected zone is the first one, or one that an infected zone may talk to by what the
    /// worm gets in by. What no rule opens is never crossed.
    #[test]
    fn blocked_flows_are_never_used(
        rules in proptest::collection::vec((0usize..6, 0usize..6, any::<bool>(), any::<bool>()), 0..14),
        isolated in proptest::collection::vec(any::<bool>(), 6),
        number in 0u64..1_000,
    ) {
        let mut blueprint = left_alone();
        let site = &mut blueprint.sites[0];
        for (zone, client_isolated) in isolated.into_iter().enumerate() {
            let id = format!("z{zone}");
            site.network.zones.push(Zone {
                id: id.clone(),
                subnets: vec![format!("10.{}.0.0/24", 100 + zone)],
                client_isolated,
                ..Zone::default()
            });
            site.fleet.extend((0..4).map(|host| Device {
                id: format!("{id}-pc-{host}"),
                kind: "workstation".into(),
                zone: id.clone(),
                ..Device::default()
            }));
        }
        for (position, (from, to, smb, allow)) in rules.into_iter().enumerate() {
            site.network.conduits.push(Conduit {
                id: format!("rule-{position}"),
                from: vec![format!("z{from}")],
                to: vec![format!("z{to}")],
                traffic: vec![if smb { "smb" } else { "https" }.into()],
                action: if allow { Action::Allow } else { Action::Deny },
                ..Conduit::default()
            });
        }
        let twin = twin_of(&blueprint);
        let smb = twin.traffic_at(6, 445).unwrap();
        let run = play(&twin, &outbreak("device:z0-pc-0"), number, 1.0);
        let worm = &run.world().cyber.worms()[0];
        let taken: Vec<DeviceId> = worm.hosts()
            .filter(|host| !matches!(host.infection, Infection::Immune | Infection::Clean))
            .map(|host| host.device)
            .collect();
        let first = twin.devices.find("z0-pc-0").unwrap();
        let mut reached = vec![first];
        let mut next = 0;
        while let Some(from) = reached.get(next).copied() {
            next += 1;
            for to in worm.hosts().map(|host| &host.device) {
                let pair = (twin.devices.segment[from.index()], twin.devices.segment[to.index()]);
                if !reached.contains(to) && twin.reach.allows(pair.0, pair.1, smb) {
                    reached.push(*to);
                }
            }
        }
        for device in taken {
            prop_assert!(reached.contains(&device), "{} was taken without a way", twin.devices.id[device.index()]);
        }
    }
}
