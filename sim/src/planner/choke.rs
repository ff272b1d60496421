//! Choke points: the fewest rules whose removal leaves no path from here to there.
//!
//! A hop between zones stands as long as any rule stands that would let it through, also one below the rule that lets it through
//! now. Each rule is a node of a network with room for one unit; the minimum cut is its rules. Two pairs of segments that share a
//! rule may lend it to each other there, which can only make the cut larger: it is checked against the hops themselves and pared
//! until no rule of it could stay.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::attack::entrances;
use super::ground::{Ground, Passes};
use super::selector::Selection;
use crate::twin::{DeviceId, RuleId, SegmentId, TrafficId};

/// What separates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choke {
    /// Nothing needs to: there is no path.
    Apart,
    /// No rule can: a path crosses no rule.
    Never,
    /// These rules, all of them; none of them can stay.
    Rules(Vec<RuleId>),
}

/// A hop between two segments and the rules that keep it open.
struct Hop {
    from: usize,
    to: usize,
    openers: Vec<RuleId>,
}

/// The rules whose removal separates a selection from targets.
pub fn choke(ground: &Ground<'_>, from: &Selection, target: &dyn Fn(DeviceId) -> bool) -> Choke {
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
    // Nodes: segments as places to go on from, then segments as places of a target.
    let mut hops: Vec<Hop> = Vec::new();
    let mut seen = vec![false; count];
    let mut open: VecDeque<usize> = from.maybe.ones().collect();
    open.iter().for_each(|segment| seen[*segment] = true);
    while let Some(source) = open.pop_front() {
        for next in 0..count {
            for (pieces, node) in [(&doors[next], next), (&ends[next], count + next)] {
                if next == source && node < count {
                    continue;
                }
                let (a, b) = (SegmentId::from_index(source), SegmentId::from_index(next));
                let passing: Vec<TrafficId> =
                    pieces.iter().copied().filter(|piece| ground.passes(a, b, *piece) != Passes::No).collect();
                if passing.is_empty() {
                    continue;
                }
                let mut openers = BTreeSet::new();
                if ground.zone(a) != ground.zone(b) {
                    passing.iter().for_each(|piece| openers.extend(ground.openers(a, b, *piece)));
                }
                hops.push(Hop { from: source, to: node, openers: openers.into_iter().collect() });
                if node < count && !seen[next] {
                    seen[next] = true;
                    open.push_back(next);
                }
            }
        }
    }
    let starts: Vec<usize> = from.maybe.ones().collect();
    let reached = |removed: &BTreeSet<RuleId>, hops: &[Hop]| {
        let mut at: BTreeSet<usize> = starts.iter().copied().collect();
        let mut open: Vec<usize> = starts.clone();
        while let Some(source) = open.pop() {
            for hop in hops.iter().filter(|hop| hop.from == source) {
                let stands = hop.openers.is_empty() || hop.openers.iter().any(|rule| !removed.contains(rule));
                if stands && at.insert(hop.to) {
                    open.push(hop.to);
                }
            }
        }
        at.iter().any(|node| *node >= count)
    };
    if !reached(&BTreeSet::new(), &hops) {
        return Choke::Apart;
    }
    let every: BTreeSet<RuleId> = hops.iter().flat_map(|hop| hop.openers.iter().copied()).collect();
    if reached(&every, &hops) {
        return Choke::Never;
    }
    let mut cut = minimum(&hops, &starts, count);
    for rule in cut.clone() {
        cut.remove(&rule);
        if reached(&cut, &hops) {
            cut.insert(rule);
        }
    }
    Choke::Rules(cut.into_iter().collect())
}

/// Minimum cut over rules, by augmenting paths of one unit: each rule carries one, everything else any number.
fn minimum(hops: &[Hop], starts: &[usize], count: usize) -> BTreeSet<RuleId> {
    let mut arcs: BTreeMap<usize, BTreeMap<usize, i64>> = BTreeMap::new();
    let (any, sink, source) = (i64::MAX / 4, 2 * count, 2 * count + 1);
    let node = |rule: RuleId, out: bool| 2 * count + 2 + 2 * rule.index() + usize::from(out);
    let mut join = |from: usize, to: usize, room: i64| {
        arcs.entry(from).or_default().insert(to, room);
        arcs.entry(to).or_default().entry(from).or_insert(0);
    };
    for start in starts {
        join(source, *start, any);
    }
    let mut rules = BTreeSet::new();
    for hop in hops {
        if hop.openers.is_empty() {
            join(hop.from, hop.to, any);
        }
        for rule in &hop.openers {
            join(hop.from, node(*rule, false), any);
            join(node(*rule, false), node(*rule, true), 1);
            join(node(*rule, true), hop.to, any);
            rules.insert(*rule);
        }
        if hop.to >= count {
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
            return rules
                .into_iter()
                .filter(|rule| came.contains_key(&node(*rule, false)) && !came.contains_key(&node(*rule, true)))
                .collect();
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
