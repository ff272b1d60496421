//! The attack graph: which device is entered from where, by which technique, with which chance; the likeliest and the shortest
//! path to a target.
//!
//! A hop needs a flow and an identity or a weakness: an account of the sort that is found on the way, an account as delivered or
//! shared, an exploit. Who holds a directory holds the accounts of all managed devices. The chance of a path is the product of
//! its hops', with the parameters the incident's own techniques use. Detection and time are a run's business.

use std::collections::BTreeMap;

use super::ground::{Because, Ground, Passes};
use super::selector::Selection;
use super::view::{Side, Step, Written};
use crate::blueprint::{Condition, Credentials, Gain, Target};
use crate::cyber::{CyberValues, TECHNIQUES, abilities, is_door};
use crate::twin::{DeviceId, PlotCampaign, SegmentId, TrafficId};
use crate::world::Ability;

/// What an adversary can do.
#[derive(Clone, Debug)]
pub struct Skill {
    abilities: Vec<Ability>,
    values: CyberValues,
}

impl Skill {
    /// Of an incident's campaign, with the parameters of a hospital.
    pub fn of(campaign: &PlotCampaign, values: &CyberValues) -> Skill {
        Skill { abilities: abilities(campaign, values).to_vec(), values: values.clone() }
    }
}

/// What a path is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The product of chances, ties by fewer hops.
    Likeliest,
    /// Hops, ties by the greater chance.
    Shortest,
}

/// A path into a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Product of the hops' chances.
    pub chance: f64,
    /// Hops.
    pub steps: Vec<Step>,
}

/// Devices that one is as good as another of: same segment and traits.
#[derive(Clone, Debug)]
struct Group {
    segment: SegmentId,
    device: DeviceId,
    target: bool,
}

/// Devices that are alike to an adversary, each group by its first.
fn groups(ground: &Ground<'_>, target: &dyn Fn(DeviceId) -> bool) -> Vec<Group> {
    let devices = &ground.twin.devices;
    let mut known: BTreeMap<_, Group> = BTreeMap::new();
    for device in (0..devices.len()).map(DeviceId::from_index) {
        let at = device.index();
        let aim = target(device);
        let key = (
            devices.segment[at],
            devices.kind[at],
            devices.role[at].as_str(),
            devices.credentials[at],
            (devices.legacy[at], devices.managed[at], devices.vendor_remote[at]),
            aim,
        );
        known.entry(key).or_insert(Group { segment: devices.segment[at], device, target: aim });
    }
    known.into_values().collect()
}

/// A hop that could be made: technique and chance.
#[derive(Clone, Debug)]
struct Hop {
    chance: f64,
    technique: String,
    traffic: TrafficId,
    directory: bool,
}

/// The best path from anything selected into anything that is a target; `None` when there is none.
pub fn way(
    ground: &Ground<'_>,
    from: &Selection,
    target: &dyn Fn(DeviceId) -> bool,
    skill: &Skill,
    measure: Measure,
) -> Option<Way> {
    let groups = groups(ground, target);
    let count = groups.len();
    // Start, then each group without and with the directory held.
    let states = 1 + 2 * count;
    let mut cost = vec![(f64::INFINITY, f64::INFINITY); states];
    let mut came: Vec<Option<(usize, Hop, SegmentId)>> = vec![None; states];
    let mut done = vec![false; states];
    cost[0] = (0.0, 0.0);
    let entrances: Vec<SegmentId> = from.maybe.ones().map(SegmentId::from_index).collect();
    let end = loop {
        let next = (0..states)
            .filter(|state| !done[*state] && cost[*state].0.is_finite())
            .min_by(|a, b| cost[*a].0.total_cmp(&cost[*b].0).then(cost[*a].1.total_cmp(&cost[*b].1)));
        let at = next?;
        done[at] = true;
        let held = at.checked_sub(1).map(|state| (state % count, state / count == 1));
        if let Some((group, _)) = held
            && groups[group].target
        {
            break at;
        }
        let sources: &[SegmentId] = match held {
            Some((group, _)) => std::slice::from_ref(&groups[group].segment),
            None => &entrances,
        };
        let directory = held.is_some_and(|(_, directory)| directory);
        for (number, group) in groups.iter().enumerate() {
            if held.is_some_and(|(own, _)| own == number) {
                continue;
            }
            for &source in sources {
                let Some(hop) = hop(ground, source, group, directory, skill) else { continue };
                let to = 1 + number + if directory || hop.directory { count } else { 0 };
                let less = -libm::log(hop.chance);
                let total = match measure {
                    Measure::Likeliest => (cost[at].0 + less, cost[at].1 + 1.0),
                    Measure::Shortest => (cost[at].0 + 1.0, cost[at].1 + less),
                };
                let better = total.0.total_cmp(&cost[to].0).then(total.1.total_cmp(&cost[to].1)).is_lt();
                if !done[to] && better {
                    cost[to] = total;
                    came[to] = Some((at, hop, source));
                }
            }
        }
    };
    let mut steps = Vec::new();
    let (mut at, mut chance) = (end, 1.0);
    while let Some((before, hop, source)) = came[at].clone() {
        let group = &groups[(at - 1) % count];
        let start = match before.checked_sub(1) {
            Some(state) => ground.device_word(groups[state % count].device),
            None => ground.zone_word(ground.zone(source)),
        };
        let because = ground.because(source, group.segment, hop.traffic);
        chance *= hop.chance;
        steps.push(Step {
            from: start,
            to: ground.device_word(group.device),
            traffic: ground.twin.traffic[hop.traffic.index()].to_string(),
            technique: hop.technique,
            chance: hop.chance,
            because: ground.because_word(because),
            rule: match because {
                Because::Rule(rule) => Some(Written { side: Side::Before, mark: ground.twin.rules[rule.index()].mark }),
                _ => None,
            },
        });
        at = before;
    }
    steps.reverse();
    Some(Way { chance, steps })
}

/// The traffic by which a device can be entered: doors of any host; of a target whatever it listens on.
pub(super) fn entrances<'a>(ground: &'a Ground<'_>, device: DeviceId, target: bool) -> impl Iterator<Item = TrafficId> + 'a {
    let listens = ground.twin.devices.listens[device.index()].iter().copied();
    listens.filter(move |piece| target || is_door(ground.twin.traffic[piece.index()]))
}

/// The best hop from a segment into a group, if there is one.
fn hop(ground: &Ground<'_>, source: SegmentId, group: &Group, directory: bool, skill: &Skill) -> Option<Hop> {
    let twin = ground.twin;
    let outside = twin.zones[ground.zone(source).index()].outside;
    let mut best: Option<Hop> = None;
    for piece in entrances(ground, group.device, group.target) {
        if ground.passes(source, group.segment, piece) != Passes::Yes {
            continue;
        }
        let door = is_door(twin.traffic[piece.index()]);
        let mut offer = |chance: f64, technique: String, directory: bool| {
            let greater = best.as_ref().is_none_or(|best| chance > best.chance);
            if chance > 0.0 && greater {
                best = Some(Hop { chance: chance.min(1.0), technique, traffic: piece, directory });
            }
        };
        if outside {
            let rows = TECHNIQUES.iter().filter(|row| row.target == Target::Landing && row.needs.contains(&Condition::EntryDoor));
            for row in rows.filter(|_| door) {
                let factor = second_factor(ground, group.device, skill);
                offer((row.success)(&skill.values) * factor, row.technique.attack().to_string(), false);
            }
            continue;
        }
        for ability in &skill.abilities {
            let takes = match ability.target {
                Target::NewHost => ability.gives == Gain::Host,
                Target::Directory => twin.devices.role[group.device.index()] == "directory",
                _ => false,
            };
            if takes {
                let needs: f64 =
                    ability.needs.iter().map(|need| chance_of(ground, *need, group.device, door, directory, skill)).product();
                let taken = ability.target == Target::Directory && ability.gives == Gain::Directory;
                offer(ability.success * needs, ability.attack.to_string(), taken);
            }
        }
    }
    best
}

/// What a second factor leaves of stolen remote access.
fn second_factor(ground: &Ground<'_>, device: DeviceId, skill: &Skill) -> f64 {
    let site = &ground.twin.sites[ground.twin.devices.site[device.index()].index()];
    if site.second_factor { 1.0 - skill.values.second_factor_stops } else { 1.0 }
}

/// Chance that a need of a technique is met, as far as a still picture can say.
fn chance_of(ground: &Ground<'_>, need: Condition, device: DeviceId, door: bool, directory: bool, skill: &Skill) -> f64 {
    let (devices, values, at) = (&ground.twin.devices, &skill.values, device.index());
    let found = |logons: f64| 1.0 - libm::pow(1.0 - values.cached, logons);
    let yes = |met: bool| if met { 1.0 } else { 0.0 };
    match need {
        // An exploit needs no log-on service: whatever a target listens on will do.
        Condition::Door => 1.0,
        Condition::Account if !door => 0.0,
        Condition::Account if directory && devices.managed[at] => 1.0,
        Condition::Account if !devices.encryptable[at] => 0.0,
        Condition::Account if devices.role[at].is_empty() => found(values.logons_client),
        Condition::Account => found(values.logons_server),
        Condition::DefaultAccount => yes(door && devices.credentials[at] != Credentials::Individual),
        Condition::Weakness => {
            if devices.legacy[at] {
                values.weak_legacy
            } else {
                values.weak_other
            }
        }
        Condition::DirectoryAccount => yes(directory),
        Condition::NoSecondFactor => yes(!ground.twin.sites[devices.site[at].index()].second_factor),
        Condition::Rights => values.exploit_success * values.weak_other,
        Condition::EntryDoor | Condition::Egress | Condition::OwnRights => 0.0,
    }
}
