//! Choke points: the fewest rules whose removal leaves no path from here to there.
//!
//! A hop between zones stands as long as any rule stands that would let it through, also one below the rule that lets it through
//! now; between sites both firewalls must let it through. A path that stands names one rule a hop, and every set of rules that
//! separates holds one rule of each such path: the fewest are a smallest set that meets them all. Paths are found one by one, as
//! long as the smallest set for those found leaves another standing. A minimum cut bounds the search from above: each rule is a
//! node with room for one unit, and because two pairs of segments that share a rule may lend it to each other there, that cut can
//! be too large, never too small.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::attack::entrances;
use super::ground::{Ground, Passes};
use super::selector::Selection;
use crate::twin::{DeviceId, RuleId, SegmentId, TrafficId};

/// Sets of rules that are tried before the minimum cut is given as it is.
const BUDGET: usize = 200_000;

/// What separates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choke {
    /// Nothing needs to: there is no path.
    Apart,
    /// No rule can: a path crosses no rule.
    Never,
    /// These rules, all of them, and no smaller set.
    Rules(Vec<RuleId>),
    /// These rules, none of which can stay; whether a smaller set would do was too much to find out.
    Enough(Vec<RuleId>),
}

/// A hop between two nodes and the rules that keep it open; none: it always stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hop {
    from: usize,
    to: usize,
    openers: Vec<RuleId>,
}

/// Where an adversary can be: segments as places to go on from, segments as places of a target, and between two sites.
struct Network {
    hops: Vec<Hop>,
    leaving: BTreeMap<usize, Vec<usize>>,
    starts: Vec<usize>,
    /// Nodes of segments; those of targets follow.
    segments: usize,
    nodes: usize,
}

/// The rules whose removal separates a selection from targets.
pub fn choke(ground: &Ground<'_>, from: &Selection, target: &dyn Fn(DeviceId) -> bool) -> Choke {
    let network = Network::of(ground, from, target);
    if network.standing(&BTreeSet::new()).is_none() {
        return Choke::Apart;
    }
    let every: BTreeSet<RuleId> = network.hops.iter().flat_map(|hop| hop.openers.iter().copied()).collect();
    if network.standing(&every).is_some() {
        return Choke::Never;
    }
    let mut cut = network.minimum();
    for rule in cut.clone() {
        cut.remove(&rule);
        if network.standing(&cut).is_some() {
            cut.insert(rule);
        }
    }
    let mut paths: Vec<BTreeSet<RuleId>> = Vec::new();
    let mut budget = BUDGET;
    loop {
        let Some(fewest) = fewest(&paths, cut.len(), &mut budget) else {
            // None smaller meets the paths, so none smaller separates; or nobody knows.
            let rules = cut.into_iter().collect();
            return if budget == 0 { Choke::Enough(rules) } else { Choke::Rules(rules) };
        };
        match network.standing(&fewest) {
            None => return Choke::Rules(fewest.into_iter().collect()),
            Some(path) => paths.push(path),
        }
    }
}

impl Network {
    fn of(ground: &Ground<'_>, from: &Selection, target: &dyn Fn(DeviceId) -> bool) -> Network {
        let twin = ground.twin;
        let count = twin.segments.len();
        let mut doors: Vec<BTreeSet<TrafficId>> = vec![BTreeSet::new(); count];
        let mut ends: Vec<BTreeSet<TrafficId>> = vec![BTreeSet::new(); count];
        for device in (0..twin.devices.len()).map(DeviceId::from_index) {
            let segment = twin.devices.segment[device.index()].index();
            doors[segment].extend(entrances(ground, device, false));
            if target(device) {
                ends[segment].extend(entrances(ground, device, true));
            }
        }
        let mut hops: BTreeSet<Hop> = BTreeSet::new();
        let mut nodes = 2 * count;
        let starts: Vec<usize> = from.maybe.ones().collect();
        let mut seen = vec![false; count];
        starts.iter().for_each(|segment| seen[*segment] = true);
        let mut open: VecDeque<usize> = starts.iter().copied().collect();
        while let Some(source) = open.pop_front() {
            for next in 0..count {
                let (a, b) = (SegmentId::from_index(source), SegmentId::from_index(next));
                for (pieces, node) in [(&doors[next], next), (&ends[next], count + next)] {
                    if node == source {
                        continue;
                    }
                    let passing = pieces.iter().filter(|piece| ground.passes(a, b, **piece) != Passes::No);
                    let ways: BTreeSet<Vec<Vec<RuleId>>> = passing
                        .map(|piece| if ground.zone(a) == ground.zone(b) { Vec::new() } else { ground.openers(a, b, *piece) })
                        .collect();
                    if node < count && !ways.is_empty() && !std::mem::replace(&mut seen[next], true) {
                        open.push_back(next);
                    }
                    for firewalls in ways {
                        let mut from = source;
                        for (at, openers) in firewalls.iter().enumerate() {
                            let last = at + 1 == firewalls.len();
                            let to = if last { node } else { nodes };
                            nodes += usize::from(!last);
                            hops.insert(Hop { from, to, openers: openers.clone() });
                            from = to;
                        }
                        if firewalls.is_empty() {
                            hops.insert(Hop { from, to: node, openers: Vec::new() });
                        }
                    }
                }
            }
        }
        let hops: Vec<Hop> = hops.into_iter().collect();
        let mut leaving: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        hops.iter().enumerate().for_each(|(at, hop)| leaving.entry(hop.from).or_default().push(at));
        Network { hops, leaving, starts, segments: count, nodes }
    }

    fn is_target(&self, node: usize) -> bool {
        (self.segments..2 * self.segments).contains(&node)
    }

    /// A shortest path that stands without some rules, as the rules it goes by; `None` when there is none.
    fn standing(&self, removed: &BTreeSet<RuleId>) -> Option<BTreeSet<RuleId>> {
        let mut came: BTreeMap<usize, Option<(usize, Option<RuleId>)>> = self.starts.iter().map(|start| (*start, None)).collect();
        let mut open: VecDeque<usize> = self.starts.iter().copied().collect();
        while let Some(at) = open.pop_front() {
            for hop in self.leaving.get(&at).into_iter().flatten().map(|hop| &self.hops[*hop]) {
                let opener = hop.openers.iter().find(|rule| !removed.contains(rule)).copied();
                if opener.is_none() && !hop.openers.is_empty() || came.contains_key(&hop.to) {
                    continue;
                }
                came.insert(hop.to, Some((at, opener)));
                if self.is_target(hop.to) {
                    let (mut rules, mut node) = (BTreeSet::new(), hop.to);
                    while let Some((before, rule)) = came[&node] {
                        rules.extend(rule);
                        node = before;
                    }
                    return Some(rules);
                }
                open.push_back(hop.to);
            }
        }
        None
    }

    /// A minimum cut over rules, by augmenting paths of one unit: each rule carries one, everything else any number.
    fn minimum(&self) -> BTreeSet<RuleId> {
        let mut arcs: BTreeMap<usize, BTreeMap<usize, i64>> = BTreeMap::new();
        let (any, sink, source) = (i64::MAX / 4, self.nodes, self.nodes + 1);
        let node = |rule: RuleId, out: bool| self.nodes + 2 + 2 * rule.index() + usize::from(out);
        let mut join = |from: usize, to: usize, room: i64| {
            arcs.entry(from).or_default().insert(to, room);
            arcs.entry(to).or_default().entry(from).or_insert(0);
        };
        self.starts.iter().for_each(|start| join(source, *start, any));
        let mut rules = BTreeSet::new();
        for hop in &self.hops {
            if hop.openers.is_empty() {
                join(hop.from, hop.to, any);
            }
            for rule in &hop.openers {
                join(hop.from, node(*rule, false), any);
                join(node(*rule, false), node(*rule, true), 1);
                join(node(*rule, true), hop.to, any);
                rules.insert(*rule);
            }
            if self.is_target(hop.to) {
                join(hop.to, sink, any);
            }
        }
        loop {
            let mut came: BTreeMap<usize, usize> = BTreeMap::from([(source, source)]);
            let mut open = VecDeque::from([source]);
            while let Some(at) = open.pop_front() {
                for (to, room) in arcs.get(&at).into_iter().flatten() {
                    if *room > 0 && !came.contains_key(to) {
                        came.insert(*to, at);
                        open.push_back(*to);
                    }
                }
            }
            if !came.contains_key(&sink) {
                let cut = |rule: &RuleId| came.contains_key(&node(*rule, false)) && !came.contains_key(&node(*rule, true));
                return rules.into_iter().filter(cut).collect();
            }
            let mut at = sink;
            while at != source {
                let before = came[&at];
                for (from, to, change) in [(before, at, -1), (at, before, 1)] {
                    if let Some(room) = arcs.get_mut(&from).and_then(|arcs| arcs.get_mut(&to)) {
                        *room += change;
                    }
                }
                at = before;
            }
        }
    }
}

/// A smallest set with fewer than `below` rules that meets every path; `None` when there is none, or the budget is used up.
fn fewest(paths: &[BTreeSet<RuleId>], below: usize, budget: &mut usize) -> Option<BTreeSet<RuleId>> {
    (0..below).find_map(|size| meeting(paths, size, &mut BTreeSet::new(), &mut BTreeSet::new(), budget))
}

/// A set with `size` more rules than `taken` that meets every path and holds none of `left`.
fn meeting(
    paths: &[BTreeSet<RuleId>],
    size: usize,
    taken: &mut BTreeSet<RuleId>,
    left: &mut BTreeSet<RuleId>,
    budget: &mut usize,
) -> Option<BTreeSet<RuleId>> {
    *budget = budget.checked_sub(1)?;
    let free = |path: &BTreeSet<RuleId>| path.difference(left).count();
    let Some(path) = paths.iter().filter(|path| path.is_disjoint(taken)).min_by_key(|path| free(path)) else {
        return Some(taken.clone());
    };
    if size == 0 {
        return None;
    }
    let choices: Vec<RuleId> = path.difference(left).copied().collect();
    let mut found = None;
    for rule in &choices {
        taken.insert(*rule);
        found = meeting(paths, size - 1, taken, left, budget);
        taken.remove(rule);
        if found.is_some() {
            break;
        }
        // Every set that holds it was tried.
        left.insert(*rule);
    }
    for rule in &choices {
        left.remove(rule);
    }
    found
}
