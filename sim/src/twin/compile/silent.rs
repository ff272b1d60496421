//! Rules that decide nothing: those that rules before them cover wholly, and those that nothing which crosses a firewall matches.
//!
//! Exact over every address and port there can be, whether or not a device has it: addresses are cut where a subnet or a prefix
//! of a rule begins or ends, traffic where a rule's does. An address lies in the zone whose subnet says so. A rule that was not
//! wholly understood covers nothing and is not judged.

use std::collections::{BTreeMap, BTreeSet};

use fixedbitset::FixedBitSet;

use super::names::{Names, SiteNames};
use super::network::{self, Subnets};
use super::policy::{self, Draft, Drafts};
use super::prefix::Prefix;
use super::problems::Problems;
use super::traffic::{Pieces, TrafficWords};
use crate::blueprint::{Blueprint, Mark, Problem, ProblemSeverity};
use crate::twin::{Twin, ZoneId};

/// Rules that are named as covering another, as many as people read.
const NAMED: usize = 3;
/// Sets of addresses that are compared for one site before the rest is left unjudged: absurd input must not take minutes.
const BUDGET: usize = 3_000_000;

/// A rule that decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SilentRule {
    /// What is told of it.
    pub problem: Problem,
    /// What it says, whatever it is called and wherever it is written.
    pub says: String,
    /// Where the rules that decide before it are written, in order.
    pub covered_by: Vec<Mark>,
}

/// Every rule that decides nothing, by site and in order. Of a hospital that [`super::compile`] refuses: none.
pub fn silent_rules(blueprint: &Blueprint, today: &str) -> Vec<SilentRule> {
    let mut ignored = Problems::default();
    let mut twin = Twin::default();
    let mut names = Names { sites: blueprint.sites.iter().map(SiteNames::of).collect() };
    let subnets = network::network(blueprint, &mut twin, &mut names, &mut ignored);
    let mut words = TrafficWords::new(&blueprint.traffic, &mut ignored);
    let today = (!today.is_empty()).then_some(today);
    let drafts = policy::drafts(blueprint, today, &names, &mut words, &mut ignored);
    if ignored.refused() {
        return Vec::new();
    }
    let islands = twin.islands();
    (0..blueprint.sites.len()).flat_map(|site| of_site(site, &drafts, &subnets, &twin, &islands)).collect()
}

/// Addresses that every rule of a site treats alike.
struct Place {
    /// The zone they lie in; `None`: in no subnet.
    zone: Option<ZoneId>,
    /// Which of the site's prefixes hold them, in order.
    held: Vec<u32>,
    /// Whether they are the site's own.
    own: bool,
}

/// What a rule matches: places at both ends, traffic.
struct Box {
    from: FixedBitSet,
    to: FixedBitSet,
    traffic: FixedBitSet,
}

impl Box {
    fn covers(&self, other: &Box) -> bool {
        other.from.is_subset(&self.from) && other.to.is_subset(&self.to) && other.traffic.is_subset(&self.traffic)
    }
}

fn of_site(site: usize, drafts: &Drafts<'_>, subnets: &Subnets, twin: &Twin, islands: &[usize]) -> Vec<SilentRule> {
    let rules: Vec<&Draft<'_>> = drafts.list.iter().filter(|draft| draft.site == site).collect();
    let places = places(site, drafts, subnets, twin);
    let classes = classes(&rules);
    let kinds = classes.iter().flatten().max().map_or(0, |most| most + 1);
    let boxes: Vec<Box> = rules
        .iter()
        .zip(&classes)
        .map(|(rule, classes)| {
            let end = |side: &policy::Side| {
                let holds = |place: &Place| {
                    place.own && side.any
                        || place.zone.is_some_and(|zone| side.zones.contains(&zone))
                        || place.own && side.prefixes.iter().any(|prefix| place.held.binary_search(prefix).is_ok())
                };
                bits(places.len(), (0..places.len()).filter(|at| holds(&places[*at])))
            };
            Box { from: end(&rule.from), to: end(&rule.to), traffic: bits(kinds, classes.iter().copied()) }
        })
        .collect();
    let crossings = Crossings::new(&places, islands);
    let mut budget = BUDGET;
    let mut found = Vec::new();
    for (at, own) in boxes.iter().enumerate() {
        let rule = rules[at];
        // That it matches no address at all, or names no traffic, is told elsewhere.
        if rule.conduit.doubtful || own.from.is_clear() || own.to.is_clear() || own.traffic.is_clear() {
            continue;
        }
        let mut tell = |code, message: String, hint: &str, covered_by: Vec<Mark>| {
            let severity = ProblemSeverity::Finding;
            let problem = Problem { code, severity, message, hint: hint.into(), mark: rule.conduit.mark, field: "" };
            found.push(SilentRule { problem, says: policy::says(rule.conduit), covered_by });
        };
        let name = format!("rule {} ({})", policy::label(rule.conduit, rule.position), policy::says(rule.conduit));
        let crosses = own.from.ones().find_map(|from| crossings.from(from, &own.to));
        if crosses.is_none() {
            let message = format!("{name} never decides: nothing that it matches crosses a firewall");
            tell(
                "unreachable-rule",
                message,
                "traffic inside a zone meets no rule; take it out, or name another zone",
                Vec::new(),
            );
            continue;
        }
        let before: Vec<usize> = (0..at).filter(|earlier| !rules[*earlier].conduit.doubtful).collect();
        let covering = match before.iter().find(|earlier| boxes[**earlier].covers(own)) {
            Some(one) => Some(BTreeSet::from([*one])),
            None => covered(own, &before, &boxes, &crossings, &mut budget),
        };
        if let Some(covering) = covering {
            let names = covering.iter().map(|one| policy::label(rules[*one].conduit, rules[*one].position));
            let mut names: Vec<String> = names.take(NAMED + 1).collect();
            if names.len() > NAMED {
                names[NAMED] = "others".into();
            }
            let names = names.join(", ");
            let message = format!("{name} never decides: before it {names} decide all that it matches");
            let marks = covering.iter().map(|one| rules[*one].conduit.mark).collect();
            tell("shadowed-rule", message, "take it out, or move it up if it is meant", marks);
        }
    }
    found
}

/// Whether rules before it match all that a rule matches, and which do. Gives up, and says no, when the budget is used up.
fn covered(own: &Box, before: &[usize], boxes: &[Box], crossings: &Crossings<'_>, budget: &mut usize) -> Option<BTreeSet<usize>> {
    let mut covering = BTreeSet::new();
    let meeting: Vec<usize> = before
        .iter()
        .copied()
        .filter(|earlier| {
            let other = &boxes[*earlier];
            !other.to.is_disjoint(&own.to) && !other.from.is_disjoint(&own.from) && !other.traffic.is_disjoint(&own.traffic)
        })
        .collect();
    for class in own.traffic.ones() {
        let of_class: Vec<usize> = meeting.iter().copied().filter(|earlier| boxes[*earlier].traffic.contains(class)).collect();
        for from in own.from.ones() {
            let Some(mut rest) = crossings.from(from, &own.to) else { continue };
            for earlier in of_class.iter().copied().filter(|earlier| boxes[*earlier].from.contains(from)) {
                *budget = budget.checked_sub(1)?;
                if !rest.is_disjoint(&boxes[earlier].to) {
                    covering.insert(earlier);
                    rest.difference_with(&boxes[earlier].to);
                }
                if rest.is_clear() {
                    break;
                }
            }
            if !rest.is_clear() {
                return None;
            }
        }
    }
    Some(covering)
}

/// Which places traffic from a place meets the site's rules to.
struct Crossings<'a> {
    places: &'a [Place],
    /// The part of the network each place hangs on; addresses without a zone hang on none.
    part: Vec<Option<usize>>,
    own: FixedBitSet,
    of_zone: BTreeMap<ZoneId, FixedBitSet>,
    of_part: BTreeMap<usize, FixedBitSet>,
}

impl<'a> Crossings<'a> {
    fn new(places: &'a [Place], islands: &[usize]) -> Crossings<'a> {
        let empty = || FixedBitSet::with_capacity(places.len());
        let part: Vec<Option<usize>> = places.iter().map(|place| place.zone.map(|zone| islands[zone.index()])).collect();
        let mut crossings = Crossings { places, part, own: empty(), of_zone: BTreeMap::new(), of_part: BTreeMap::new() };
        for (at, place) in places.iter().enumerate() {
            crossings.own.set(at, place.own);
            if let (Some(zone), Some(part)) = (place.zone, crossings.part[at]) {
                crossings.of_zone.entry(zone).or_insert_with(empty).insert(at);
                crossings.of_part.entry(part).or_insert_with(empty).insert(at);
            }
        }
        crossings
    }

    /// Those of `to`; `None` when there are none.
    fn from(&self, from: usize, to: &FixedBitSet) -> Option<FixedBitSet> {
        let mut left = to.clone();
        let place = &self.places[from];
        if !place.own {
            left.intersect_with(&self.own);
        }
        if let Some(zone) = place.zone {
            left.difference_with(&self.of_zone[&zone]);
        }
        if let Some(part) = self.part[from] {
            for (_, other) in self.of_part.iter().filter(|(other, _)| **other != part) {
                left.difference_with(other);
            }
        }
        (!left.is_clear()).then_some(left)
    }
}

fn bits(length: usize, ones: impl Iterator<Item = usize>) -> FixedBitSet {
    let mut bits = FixedBitSet::with_capacity(length);
    ones.for_each(|one| bits.insert(one));
    bits
}

/// Addresses cut where subnets and prefixes begin and end; a zone without subnets and another site's zone are one place each.
fn places(site: usize, drafts: &Drafts<'_>, subnets: &Subnets, twin: &Twin) -> Vec<Place> {
    let mut places = Vec::new();
    for (index, zone) in twin.zones.iter().enumerate() {
        let (id, own) = (ZoneId::from_index(index), zone.site.index() == site);
        if !own || subnets.of[index].is_empty() {
            let held = if own { drafts.signature(site, id, None, subnets) } else { Vec::new() };
            places.push(Place { zone: Some(id), held, own });
        }
    }
    // Each prefix without the narrower ones inside it, if that leaves anything.
    // All addresses of both families are the outermost: what lies in no subnet and no prefix is matched by `any` alone.
    let all = ["0.0.0.0/0", "::/0"].into_iter().filter_map(Prefix::parse);
    let mut cuts: BTreeMap<Prefix, (Option<ZoneId>, Option<u32>)> = all.map(|prefix| (prefix, (None, None))).collect();
    for (prefix, zone) in subnets.zones[site].iter() {
        cuts.entry(prefix).or_default().0 = Some(zone);
    }
    for (prefix, number) in drafts.prefixes(site) {
        cuts.entry(prefix).or_default().1 = Some(number);
    }
    let mut open: Vec<(Prefix, Cut)> = Vec::new();
    for (prefix, (zone, number)) in cuts {
        while open.last().is_some_and(|(outer, _)| !outer.covers(prefix)) {
            close(&mut open, &mut places);
        }
        let (mut held, outer) = open.last().map_or((Vec::new(), None), |(_, outer)| (outer.held.clone(), outer.zone));
        held.extend(number);
        open.push((prefix, Cut { zone: zone.or(outer), held, inside: None }));
    }
    while !open.is_empty() {
        close(&mut open, &mut places);
    }
    places
}

struct Cut {
    zone: Option<ZoneId>,
    held: Vec<u32>,
    /// Addresses of the narrower prefixes inside it, modulo 2^128.
    inside: Option<u128>,
}

fn close(open: &mut Vec<(Prefix, Cut)>, places: &mut Vec<Place>) {
    let Some((prefix, cut)) = open.pop() else { return };
    if cut.inside != Some(prefix.size()) {
        let mut held = cut.held;
        held.sort_unstable();
        places.push(Place { zone: cut.zone, held, own: true });
    }
    if let Some((_, outer)) = open.last_mut() {
        outer.inside = Some(outer.inside.unwrap_or(0).wrapping_add(prefix.size()));
    }
}

/// For each rule the classes of traffic it matches: traffic that the same rules match is one class.
fn classes(rules: &[&Draft<'_>]) -> Vec<Vec<usize>> {
    let ranges: Vec<_> = rules.iter().flat_map(|rule| rule.traffic.ranges.iter().copied()).collect();
    let pieces = Pieces::cut(&ranges, rules.iter().map(|rule| &rule.traffic));
    // The last piece is everything that no rule names.
    let mut matching: Vec<Vec<usize>> = vec![Vec::new(); pieces.list.len() + 1];
    for (index, rule) in rules.iter().enumerate() {
        match rule.traffic.any {
            true => matching.iter_mut().for_each(|list| list.push(index)),
            false => pieces.of(&rule.traffic).iter().for_each(|piece| matching[piece.index()].push(index)),
        }
    }
    let distinct: BTreeSet<Vec<usize>> = matching.into_iter().collect();
    let mut classes = vec![Vec::new(); rules.len()];
    for (class, members) in distinct.iter().enumerate() {
        members.iter().for_each(|rule| classes[*rule].push(class));
    }
    classes
}
