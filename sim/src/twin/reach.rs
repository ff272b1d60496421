//! What policy lets pass: one bitset of segment pairs a class of traffic. State of a run (cut zones, failed switches, isolated
//! hosts) is not in here; `continuity` holds it and asks here for policy.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::{Rule, RuleId, Segment, SegmentId, TrafficId, Zone};
use crate::blueprint::Action;

/// Policy, compiled.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Number of segments.
    pub segments: usize,
    /// Class of each traffic: traffic that meets the same rules shares its answers.
    pub class: Vec<u32>,
    /// `allowed[class]` has bit `from * segments + to`.
    pub allowed: Vec<FixedBitSet>,
    /// Segments inside which everything passes. `allowed` says the same far apart, and most that spreads stays inside.
    within: FixedBitSet,
    /// Which rule decided, `decided_by[class][from * segments + to]`; `u32::MAX`: none matched, or the same zone.
    pub decided_by: Vec<Vec<u32>>,
}

impl Reach {
    /// Whether policy lets `traffic` pass from one segment to another.
    #[inline]
    pub fn allows(&self, from: SegmentId, to: SegmentId, traffic: TrafficId) -> bool {
        if from == to {
            return self.within.contains(from.index());
        }
        self.allowed[self.class[traffic.index()] as usize].contains(from.index() * self.segments + to.index())
    }
    /// The rule that decided, if one did.
    pub fn decided_by(&self, from: SegmentId, to: SegmentId, traffic: TrafficId) -> Option<RuleId> {
        let rule = self.decided_by[self.class[traffic.index()] as usize][from.index() * self.segments + to.index()];
        (rule != u32::MAX).then_some(RuleId(rule))
    }

    /// Cells that evaluating would fill, to refuse absurd input before memory is taken.
    pub(super) fn cells(segments: usize, rules: &[Rule], traffic: usize) -> usize {
        let classes = classes(rules, traffic).1.len();
        segments.saturating_mul(segments).saturating_mul(classes)
    }

    /// Evaluates ordered rules: the first match decides, no match denies. Inside a zone everything passes, or nothing if its
    /// clients are isolated: such traffic crosses no firewall. Between sites the firewalls of both must let it through.
    ///
    /// Rules whose match is not wholly known: `doubts` says whether they let through what they may let through (and stop nothing),
    /// or let nothing through (and stop all they may stop). What policy truly does lies between the two.
    pub(crate) fn evaluate(zones: &[Zone], segments: &[Segment], rules: &[Rule], traffic: usize, doubts: bool) -> Reach {
        let count = segments.len();
        let (class, mut members) = classes(rules, traffic);
        for list in &mut members {
            list.retain(|rule| {
                let rule = &rules[*rule as usize];
                !rule.doubtful || (rule.action == Action::Allow) == doubts
            });
        }
        let site_of: Vec<u32> = segments.iter().map(|segment| zones[segment.zone.index()].site.0).collect();
        let sides: Vec<[FixedBitSet; 2]> = rules.iter().map(|rule| [bits(&rule.from, count), bits(&rule.to, count)]).collect();
        let mut sites: Vec<u32> = site_of.clone();
        sites.sort_unstable();
        sites.dedup();
        let within = (0..count).filter(|segment| !zones[segments[*segment].zone.index()].client_isolated).collect();
        let mut reach = Reach { segments: count, class, allowed: Vec::new(), within, decided_by: Vec::new() };
        for members in members {
            let mut allowed = FixedBitSet::with_capacity(count * count);
            allowed.insert_range(..);
            let mut decided = vec![u32::MAX; count * count];
            for site in &sites {
                let own: Vec<u32> = members.iter().copied().filter(|rule| rules[*rule as usize].site.0 == *site).collect();
                let inside: FixedBitSet = (0..count).filter(|index| site_of[*index] == *site).collect();
                for (from, site_of_row) in site_of.iter().enumerate() {
                    // Pairs this site's firewall has a say in and that no other site's has already stopped.
                    let mut open = inside.clone();
                    open.grow(count);
                    if site_of_row == site {
                        open.insert_range(..);
                    }
                    let row = from * count;
                    for to in open.clone().ones().filter(|to| !allowed.contains(row + to)) {
                        open.remove(to);
                    }
                    for &rule in &own {
                        let [rule_from, rule_to] = &sides[rule as usize];
                        if !rule_from.contains(from) || open.is_disjoint(rule_to) {
                            continue;
                        }
                        let lets = rules[rule as usize].action == Action::Allow;
                        for to in open.intersection(rule_to) {
                            decided[row + to] = rule;
                            allowed.set(row + to, lets);
                        }
                        open.difference_with(rule_to);
                        if open.is_clear() {
                            break;
                        }
                    }
                    for to in open.ones() {
                        decided[row + to] = u32::MAX;
                        allowed.set(row + to, false);
                    }
                }
            }
            for (index, zone) in zones.iter().enumerate() {
                debug_assert!(zone.segments.clone().all(|segment| segments[segment].zone.index() == index));
                for from in zone.segments.clone() {
                    for to in zone.segments.clone() {
                        allowed.set(from * count + to, !zone.client_isolated);
                        decided[from * count + to] = u32::MAX;
                    }
                }
            }
            reach.allowed.push(allowed);
            reach.decided_by.push(decided);
        }
        reach
    }
}

fn bits(segments: &[SegmentId], count: usize) -> FixedBitSet {
    let mut bits = FixedBitSet::with_capacity(count);
    segments.iter().for_each(|segment| bits.insert(segment.index()));
    bits
}

/// Class of each traffic, and the rules that match each class, in order.
fn classes(rules: &[Rule], traffic: usize) -> (Vec<u32>, Vec<Vec<u32>>) {
    let mut matching: Vec<Vec<u32>> = vec![Vec::new(); traffic];
    for (index, rule) in rules.iter().enumerate() {
        if rule.any_traffic {
            matching.iter_mut().for_each(|list| list.push(index as u32));
        } else {
            for piece in &rule.traffic {
                matching[piece.index()].push(index as u32);
            }
        }
    }
    let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
    let mut members = Vec::new();
    let class = matching
        .into_iter()
        .map(|list| {
            *known.entry(list).or_insert_with_key(|list| {
                members.push(list.clone());
                members.len() as u32 - 1
            })
        })
        .collect();
    (class, members)
}
