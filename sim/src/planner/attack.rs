//! The attack graph: which device is entered from where, by which technique, with which chance; the likeliest and the shortest
//! path to a target.
//!
//! A hop needs a flow and an identity or a weakness: an account of the sort that is found on the way, an account as delivered, a
//! named account that was found on a device taken before, an exploit. Who takes a domain's server holds the log-ons to its members
//! and its accounts. The chance of a path is the product of its hops', with the parameters the incident's own techniques use.
//! Detection and time are a run's business.

use std::collections::{BTreeMap, BTreeSet};

use fixedbitset::FixedBitSet;

use super::ground::{Because, Ground, Passes};
use super::selector::Selection;
use super::view::{Side, Step, Written};
use crate::blueprint::{Condition, Credentials, Gain, Target};
use crate::cyber::{CyberValues, TECHNIQUES, abilities};
use crate::twin::{DeviceId, DomainId, PlotCampaign, SegmentId, TrafficId};
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

/// What of identity concerns a device: domain and accounts by position, ways in by position.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Traits {
    /// The domain it is a server of.
    holds: Option<DomainId>,
    /// Accounts that open it.
    opened_by: Vec<usize>,
    /// Accounts that can be found on it.
    keeps: Vec<usize>,
    /// Ways in from outside that land on it.
    ways: Vec<usize>,
}

/// Devices that one is as good as another of: same segment and traits.
#[derive(Clone, Debug)]
struct Group {
    segment: SegmentId,
    device: DeviceId,
    target: bool,
    traits: Traits,
}

/// Devices that are alike to an adversary, each group by its first.
fn groups(ground: &Ground<'_>, target: &dyn Fn(DeviceId) -> bool) -> Vec<Group> {
    let (devices, identity) = (&ground.twin.devices, &ground.twin.identity);
    let mut traits: BTreeMap<DeviceId, Traits> = BTreeMap::new();
    for (at, domain) in identity.domains.iter().enumerate() {
        for server in &domain.directory {
            traits.entry(*server).or_default().holds.get_or_insert(DomainId::from_index(at));
        }
    }
    for (at, account) in identity.accounts.iter().enumerate() {
        account.opens.iter().for_each(|device| traits.entry(*device).or_default().opened_by.push(at));
        account.kept_on.iter().for_each(|device| traits.entry(*device).or_default().keeps.push(at));
    }
    for (at, way) in identity.remote_accesses.iter().enumerate() {
        way.hosts.iter().for_each(|device| traits.entry(*device).or_default().ways.push(at));
    }
    let mut known: BTreeMap<_, Group> = BTreeMap::new();
    for device in (0..devices.len()).map(DeviceId::from_index) {
        let at = device.index();
        let aim = target(device);
        let traits = traits.get(&device).cloned().unwrap_or_default();
        let key = (
            devices.segment[at],
            devices.kind[at],
            devices.role[at].as_str(),
            devices.credentials[at],
            (devices.legacy[at], devices.domain[at], devices.vendor_remote[at]),
            aim,
            traits.clone(),
        );
        known.entry(key).or_insert(Group { segment: devices.segment[at], device, target: aim, traits });
    }
    known.into_values().collect()
}

/// Domains, then accounts, that an adversary holds.
type Held = FixedBitSet;

/// A hop that could be made: technique, chance, and what it gains.
#[derive(Clone, Debug)]
struct Hop {
    chance: f64,
    technique: String,
    traffic: TrafficId,
    /// The account it is made with, by position.
    with: Option<usize>,
    /// The domain it takes.
    takes: Option<DomainId>,
    /// Accounts it finds or comes with, by position.
    finds: Vec<usize>,
}

/// Where an adversary stands: at the start, or on a device of a group.
type Position = Option<usize>;

/// How a state was reached: from which, by which hop out of which segment; nothing for going back to the start.
type Came = (usize, Option<(Hop, SegmentId)>);

/// Sets of identities told apart at one position. Beyond these a path that is found is still a path, but another may be better;
/// only files that name hundreds of accounts come there.
const MOST_SETS: usize = 256;
/// Chances are compared as whole billionths of a natural logarithm, so that equal products are equal in any order.
const RESOLUTION: f64 = 1e9;

/// The best path from anything selected into anything that is a target; `None` when there is none.
///
/// A hop starts on the device taken last, or where the adversary began: what was found on the way may open a door there.
pub fn way(
    ground: &Ground<'_>,
    from: &Selection,
    target: &dyn Fn(DeviceId) -> bool,
    skill: &Skill,
    measure: Measure,
) -> Option<Way> {
    let groups = groups(ground, target);
    let identity = &ground.twin.identity;
    let nothing = Held::with_capacity(identity.domains.len() + identity.accounts.len());
    let entrances: Vec<SegmentId> = from.maybe.ones().map(SegmentId::from_index).collect();
    if !reachable(ground, &groups, &entrances, skill, nothing.clone()) {
        return None;
    }
    let mut states: Vec<(Position, Held, Came)> = vec![(None, nothing, (0, None))];
    let mut open = BTreeSet::from([((0_i64, 0_i64), 0_usize)]);
    let mut settled: BTreeMap<Position, Vec<Held>> = BTreeMap::new();
    let end = loop {
        let (cost, at) = open.pop_first()?;
        let (position, held) = (states[at].0, states[at].1.clone());
        // Who stands there with at least as much, at no greater cost, makes this way of no use.
        let sets = settled.entry(position).or_default();
        if sets.len() >= MOST_SETS || sets.iter().any(|set| held.is_subset(set)) {
            continue;
        }
        sets.push(held.clone());
        if position.is_some_and(|group| groups[group].target) {
            break at;
        }
        let own = position.map(|group| groups[group].segment);
        let sources = own.as_ref().map_or(entrances.as_slice(), std::slice::from_ref);
        for (number, group) in groups.iter().enumerate().filter(|(number, _)| position != Some(*number)) {
            for &source in sources {
                for hop in hops(ground, source, group, &held, skill) {
                    let less = (-libm::log(hop.chance) * RESOLUTION) as i64;
                    let total = match measure {
                        Measure::Likeliest => (cost.0 + less, cost.1 + 1),
                        Measure::Shortest => (cost.0 + 1, cost.1 + less),
                    };
                    let held = gained(ground, &held, &hop);
                    open.insert((total, states.len()));
                    states.push((Some(number), held, (at, Some((hop, source)))));
                }
            }
        }
        if position.is_some() {
            open.insert((cost, states.len()));
            states.push((None, held, (at, None)));
        }
    };
    Some(told(ground, &groups, &states, end))
}

/// Whether any target can be reached at all: with everything that can be held, held.
fn reachable(ground: &Ground<'_>, groups: &[Group], entrances: &[SegmentId], skill: &Skill, mut held: Held) -> bool {
    let mut taken = vec![false; groups.len()];
    let mut sources: BTreeSet<SegmentId> = entrances.iter().copied().collect();
    loop {
        let before = (taken.iter().filter(|taken| **taken).count(), held.clone());
        for (number, group) in groups.iter().enumerate() {
            let mut grown = held.clone();
            let mut reached = false;
            for source in &sources {
                for hop in hops(ground, *source, group, &held, skill) {
                    grown.union_with(&gained(ground, &held, &hop));
                    reached = true;
                }
            }
            held = grown;
            if reached && !std::mem::replace(&mut taken[number], true) {
                if group.target {
                    return true;
                }
                sources.insert(group.segment);
            }
        }
        if before == (taken.iter().filter(|taken| **taken).count(), held.clone()) {
            return false;
        }
    }
}

/// What is held after a hop.
fn gained(ground: &Ground<'_>, held: &Held, hop: &Hop) -> Held {
    let identity = &ground.twin.identity;
    let mut held = held.clone();
    if let Some(domain) = hop.takes {
        held.insert(domain.index());
        let own = identity.accounts.iter().enumerate().filter(|(_, account)| account.domain == Some(domain));
        own.for_each(|(at, _)| held.insert(identity.domains.len() + at));
    }
    hop.finds.iter().for_each(|account| held.insert(identity.domains.len() + account));
    held
}

/// The hops that lead to a state, in order.
fn told(ground: &Ground<'_>, groups: &[Group], states: &[(Position, Held, Came)], end: usize) -> Way {
    let (mut steps, mut at, mut chance) = (Vec::new(), end, 1.0);
    let account = |at: &usize| format!("account `{}`", ground.twin.identity.accounts[*at].id);
    while let (Some(number), _, (before, hop)) = &states[at] {
        let group = &groups[*number];
        at = *before;
        let Some((hop, source)) = hop else { continue };
        let start = match states[at].0 {
            Some(group) => ground.device_word(groups[group].device),
            None => ground.zone_word(ground.zone(*source)),
        };
        let because = ground.because(*source, group.segment, hop.traffic);
        let mut words = vec![ground.because_word(because)];
        words.extend(hop.with.as_ref().map(|with| format!("with {}", account(with))));
        words.extend(hop.takes.map(|domain| format!("takes domain `{}`", ground.twin.identity.domains[domain.index()].id)));
        words.extend(hop.finds.iter().map(|found| format!("finds {}", account(found))));
        chance *= hop.chance;
        steps.push(Step {
            from: start,
            to: ground.device_word(group.device),
            traffic: ground.twin.traffic[hop.traffic.index()].to_string(),
            technique: hop.technique.clone(),
            chance: hop.chance,
            because: words.join("; "),
            rule: match because {
                Because::Rule(rule) => Some(Written { side: Side::Before, mark: ground.twin.rules[rule.index()].mark }),
                _ => None,
            },
        });
        // Going back to the start costs nothing and is no hop.
        while let (None, _, (before, None)) = &states[at] {
            if at == 0 {
                break;
            }
            at = *before;
        }
    }
    steps.reverse();
    Way { chance, steps }
}

/// The traffic by which a device can be entered: doors of any host; of a target whatever it listens on.
pub(super) fn entrances<'a>(ground: &'a Ground<'_>, device: DeviceId, target: bool) -> impl Iterator<Item = TrafficId> + 'a {
    let listens = ground.twin.devices.listens(device).iter().copied();
    listens.filter(move |piece| target || ground.twin.traffic[piece.index()].door())
}

/// The hops from a segment into a group that are of use: the likeliest for each set of identities they lead to.
fn hops(ground: &Ground<'_>, source: SegmentId, group: &Group, held: &Held, skill: &Skill) -> Vec<Hop> {
    let twin = ground.twin;
    let zone = ground.zone(source);
    let outside = twin.zones[zone.index()].outside;
    let domains = twin.identity.domains.len();
    let mut best: Vec<Hop> = Vec::new();
    let mut offer = |hop: Hop| {
        let alike = best.iter_mut().find(|other| other.takes == hop.takes && other.finds == hop.finds);
        match alike {
            _ if hop.chance <= 0.0 => {}
            Some(other) if hop.chance > other.chance => *other = hop,
            Some(_) => {}
            None => best.push(hop),
        }
    };
    let searches = skill.abilities.iter().filter(|ability| ability.target == Target::Held && ability.gives == Gain::Accounts);
    let search = searches.map(|ability| ability.success).fold(0.0, f64::max);
    let keeps: Vec<usize> = group.traits.keeps.iter().copied().filter(|account| !held.contains(domains + account)).collect();
    let mut enter = |hop: Hop| {
        if search > 0.0 && !keeps.is_empty() {
            let mut finds = hop.finds.clone();
            finds.extend(keeps.iter().filter(|account| !hop.finds.contains(account)));
            finds.sort_unstable();
            offer(Hop { chance: hop.chance * search, finds, ..hop.clone() });
        }
        offer(hop);
    };
    for piece in entrances(ground, group.device, group.target) {
        if ground.passes(source, group.segment, piece) != Passes::Yes {
            continue;
        }
        let door = twin.traffic[piece.index()].door();
        let hop = |chance: f64, technique: String| Hop {
            chance: chance.min(1.0),
            technique,
            traffic: piece,
            with: None,
            takes: None,
            finds: Vec::new(),
        };
        if outside {
            let rows = TECHNIQUES.iter().filter(|row| row.target == Target::Landing && row.needs.contains(&Condition::EntryDoor));
            for row in rows.filter(|_| door) {
                let technique = row.technique.attack().to_string();
                let success = (row.success)(&skill.values);
                let own = group.traits.ways.iter().map(|way| &twin.identity.remote_accesses[*way]);
                let own: Vec<_> = own.filter(|way| way.zone == zone).collect();
                if own.is_empty() {
                    let site = &twin.sites[twin.devices.site[group.device.index()].index()];
                    enter(hop(success * factor_left(site.second_factor, skill), technique.clone()));
                }
                for way in own {
                    let finds = way.account.iter().map(|account| account.index()).collect();
                    let chance = success * factor_left(way.second_factor, skill);
                    enter(Hop { finds, ..hop(chance, technique.clone()) });
                }
            }
            continue;
        }
        for ability in &skill.abilities {
            let takes = match ability.target {
                Target::NewHost => ability.gives == Gain::Host,
                Target::Directory => group.traits.holds.is_some(),
                _ => false,
            };
            if takes {
                let mut with = None;
                let needs: f64 =
                    (ability.needs.iter()).map(|need| chance_of(ground, *need, group, door, held, skill, &mut with)).product();
                let taken = ability.target == Target::Directory && ability.gives == Gain::Directory;
                let takes = group.traits.holds.filter(|_| taken);
                enter(Hop { with, takes, ..hop(ability.success * needs, ability.attack.to_string()) });
            }
        }
    }
    best
}

/// What a second factor leaves of a log-on.
fn factor_left(asked: bool, skill: &Skill) -> f64 {
    if asked { 1.0 - skill.values.second_factor_stops } else { 1.0 }
}

/// Chance that a need of a technique is met, as far as a still picture can say; and the account that meets it, if one does.
fn chance_of(
    ground: &Ground<'_>,
    need: Condition,
    group: &Group,
    door: bool,
    held: &Held,
    skill: &Skill,
    with: &mut Option<usize>,
) -> f64 {
    let (devices, values, at) = (&ground.twin.devices, &skill.values, group.device.index());
    let identity = &ground.twin.identity;
    let found = |logons: f64| 1.0 - libm::pow(1.0 - values.cached, logons);
    let yes = |met: bool| if met { 1.0 } else { 0.0 };
    let domain = devices.domain[at].is_some_and(|domain| held.contains(domain.index()));
    match need {
        // An exploit needs no log-on service: whatever a target listens on will do.
        Condition::Door => 1.0,
        Condition::Account => {
            let usual = match () {
                () if !door => 0.0,
                () if domain => 1.0,
                () if !devices.encryptable[at] => 0.0,
                () if devices.role[at].is_empty() => found(values.logons_client),
                () => found(values.logons_server),
            };
            // An account that opens the device does so by whatever it listens on.
            let opening = group.traits.opened_by.iter().filter(|account| held.contains(identity.domains.len() + **account));
            let left = opening.map(|account| (factor_left(identity.accounts[*account].second_factor, skill), *account));
            match left.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) {
                Some((chance, account)) if chance > usual => {
                    *with = Some(account);
                    chance
                }
                _ => usual,
            }
        }
        Condition::DefaultAccount => yes(door && devices.credentials[at] != Credentials::Individual),
        Condition::Weakness => {
            if devices.legacy[at] {
                values.weak_legacy
            } else {
                values.weak_other
            }
        }
        Condition::DirectoryAccount => yes(domain),
        Condition::NoSecondFactor => yes(!ground.twin.sites[devices.site[at].index()].second_factor),
        Condition::Rights => values.exploit_success * values.weak_other,
        Condition::EntryDoor | Condition::Egress | Condition::OwnRights => 0.0,
    }
}
