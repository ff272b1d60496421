//! A worm, scan by scan: every active host tries addresses at random, most of which are nobody's. One site; hosts by zone, each
//! zone's hosts at the first of its addresses.

use codedark_sim::blueprint::Blueprint;
use codedark_sim::twin::Traffic;

use super::random::Random;
use super::rules;

/// How a worm goes about it.
pub struct Habits {
    /// Attempts a second in its own subnet.
    pub local: f64,
    /// Attempts a second anywhere in the organisation.
    pub remote: f64,
    /// Chance that an attempt at a host works.
    pub success: f64,
    /// Seconds from infection to the first attempt.
    pub dormant: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Host {
    Clean,
    Dormant(f64),
    Active,
}

/// Hosts infected after each of the given seconds, in order. `zones` are the zones' names with their hosts and addresses; the first
/// host of the first zone is infected at the start.
pub fn infected(
    blueprint: &Blueprint,
    traffic: &Traffic,
    zones: &[(&str, usize, usize)],
    habits: &Habits,
    at: &[f64],
    replication: u64,
) -> Vec<usize> {
    let mut random = Random::new(replication);
    let passes: Vec<Vec<bool>> = zones
        .iter()
        .map(|(from, ..)| zones.iter().map(|(to, ..)| rules::passes(blueprint, from, to, traffic)).collect())
        .collect();
    let mut hosts: Vec<Vec<Host>> = zones.iter().map(|(_, hosts, _)| vec![Host::Clean; *hosts]).collect();
    hosts[0][0] = Host::Dormant(habits.dormant);
    let (mut now, mut counts) = (0.0, Vec::new());
    let places: Vec<(usize, usize)> =
        zones.iter().enumerate().flat_map(|(zone, (_, hosts, _))| (0..*hosts).map(move |host| (zone, host))).collect();
    while counts.len() < at.len() {
        let active: Vec<usize> =
            places.iter().filter(|(zone, host)| hosts[*zone][*host] == Host::Active).map(|(zone, _)| *zone).collect();
        let wakes = places.iter().filter_map(|(zone, host)| match hosts[*zone][*host] {
            Host::Dormant(until) => Some((until, *zone, *host)),
            _ => None,
        });
        let wakes = wakes.min_by(|a, b| a.0.total_cmp(&b.0));
        let rate = active.len() as f64 * (habits.local + habits.remote);
        let tries = if rate > 0.0 { now + random.exponential(rate) } else { f64::INFINITY };
        let next = wakes.map_or(tries, |(until, ..)| tries.min(until));
        while counts.len() < at.len() && at[counts.len()] <= next {
            counts.push(hosts.iter().flatten().filter(|host| **host != Host::Clean).count());
        }
        now = next;
        if let Some((_, zone, host)) = wakes.filter(|(until, ..)| *until <= tries) {
            // Whatever was about to be tried is drawn again: exponentials do not remember.
            hosts[zone][host] = Host::Active;
            continue;
        }
        let from = active[random.below(active.len())];
        let (zone, address) = if random.unit() * (habits.local + habits.remote) < habits.local {
            (from, random.below(zones[from].2))
        } else {
            let mut address = random.below(zones.iter().map(|(.., addresses)| addresses).sum());
            let zone = zones.iter().position(|(.., addresses)| {
                let here = address < *addresses;
                address -= if here { 0 } else { *addresses };
                here
            });
            (zone.unwrap(), address)
        };
        let clean = hosts[zone].get(address) == Some(&Host::Clean);
        if clean && passes[from][zone] && random.unit() < habits.success {
            hosts[zone][address] = Host::Dormant(now + habits.dormant);
        }
    }
    counts
}
