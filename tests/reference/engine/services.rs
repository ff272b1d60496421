//! Levels of services, worked out anew every minute from what is written: 3 normal, 2 slow, 1 read-only, 0 down.
//!
//! Covers hosts, AND, OR and k-of-n needs, hard, soft and data edges, graces and change-over times in whole minutes. Not:
//! bootstrap groups, services elsewhere, needs that depend on the network's rules, recovery.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Blueprint, Edge, Need, Service};

/// What a need lets its service be, and since when its members have been worse than that; which member is in use, and until when
/// another takes over.
#[derive(Clone, Copy)]
struct Felt {
    level: u8,
    worse_since: Option<usize>,
    in_use: usize,
    over_at: usize,
}

/// For each minute, the level of each service that can be worked out here. Services must be written children first.
pub fn levels(blueprint: &Blueprint, failures: &[(usize, String)], minutes: usize) -> Vec<BTreeMap<String, u8>> {
    let services: Vec<&Service> = blueprint.sites[0].services.iter().filter(|service| covered(service)).collect();
    let mut felt: BTreeMap<(usize, usize), Felt> = BTreeMap::new();
    (0..minutes)
        .map(|minute| {
            let broken: BTreeSet<&str> =
                failures.iter().filter(|(at, _)| *at <= minute).map(|(_, device)| device.as_str()).collect();
            let mut now: BTreeMap<String, u8> = BTreeMap::new();
            for (index, service) in services.iter().enumerate() {
                let mut level = 3;
                if !service.hosts.is_empty() && service.hosts.iter().all(|host| broken.contains(host.as_str())) {
                    level = 0;
                }
                for (number, need) in service.needs.iter().enumerate() {
                    let members = members(need, &now, &broken);
                    let state =
                        felt.entry((index, number)).or_insert(Felt { level: 3, worse_since: None, in_use: 0, over_at: 0 });
                    let changing = changes_over(state, need, &members, minute);
                    let ceiling = ceiling(need, members, changing);
                    level = level.min(feel(state, ceiling, minute, need.grace.minutes() as usize));
                }
                now.insert(service.id.clone(), level);
            }
            now
        })
        .collect()
}

/// Better is felt at once; worse when it has been worse for the grace.
fn feel(state: &mut Felt, ceiling: u8, minute: usize, grace: usize) -> u8 {
    if ceiling >= state.level {
        (state.level, state.worse_since) = (ceiling, None);
    } else {
        let since = *state.worse_since.get_or_insert(minute);
        if minute - since >= grace {
            (state.level, state.worse_since) = (ceiling, None);
        }
    }
    state.level
}

/// Levels of a need's members, as written.
fn members(need: &Need, now: &BTreeMap<String, u8>, broken: &BTreeSet<&str>) -> Vec<u8> {
    let level = |member: &String| match member.split_once(':') {
        Some(("service", id)) => now[id],
        Some(("device", id)) if broken.contains(id) => 0,
        _ => 3,
    };
    need.any.iter().map(level).collect()
}

/// Whether another member is just taking over: the first that is left, when the one in use is gone.
fn changes_over(state: &mut Felt, need: &Need, members: &[u8], minute: usize) -> bool {
    let delay = need.switch_delay.minutes() as usize;
    if need.at_least == 1
        && delay > 0
        && members[state.in_use] == 0
        && let Some(next) = members.iter().position(|level| *level > 0)
    {
        (state.in_use, state.over_at) = (next, minute + delay);
    }
    minute < state.over_at
}

/// The level of the k-th best member, as this edge feels it.
fn ceiling(need: &Need, mut members: Vec<u8>, changing: bool) -> u8 {
    members.sort_unstable();
    let reached = if changing { 0 } else { members[members.len() - usize::from(need.at_least)] };
    match need.edge {
        Edge::Hard => reached,
        Edge::Soft if reached < 3 => 2,
        Edge::Soft | Edge::Data => 3,
    }
}

fn covered(service: &Service) -> bool {
    !service.external && service.bootstrap.is_empty() && service.needs.iter().all(|need| need.traffic.is_empty())
}
