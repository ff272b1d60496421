//! What a change opened and what it closed, with the rule or device that is the cause.
//!
//! Exact for everything both twins tell apart: traffic is cut where either side cuts it, devices are compared by their ids, and
//! zones by theirs. Nothing here plays a run.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::{Because, Ground, Passes, fingerprint};
use super::selector::tagged;
use super::view::{Finding, Side, Step, Written};
use crate::blueprint::{Egress, Severity};
use crate::twin::{DeviceId, SegmentId, Traffic, TrafficId, Twin};

/// Which way a flow changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It passes now and did not.
    Opened,
    /// It passed and does not now.
    Closed,
    /// On one side it cannot be decided.
    Unknown,
}

/// Why it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A rule (or zone or link) says something else.
    Rule,
    /// A device is new; rules did not change for it.
    DeviceAdded,
    /// A device lies elsewhere; rules did not change for it.
    DeviceMoved,
}

/// Flows between two zones that changed for one cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Which way.
    pub change: Change,
    /// Why.
    pub reason: Reason,
    /// Zone it comes from, as people write it.
    pub from: String,
    /// Zone it goes to.
    pub to: String,
    /// Ranges of traffic, joined where they meet: protocol, first and last port.
    pub traffic: Vec<(u8, u16, u16)>,
    /// Pairs of devices, 0 where only address space without devices is concerned.
    pub pairs: u64,
    /// One of them.
    pub witness: Step,
    /// The cause.
    pub cause: Written,
    /// What decided before and after, where a rule did.
    pub decided: Vec<Written>,
    /// Whether a device of care, an old one or a life-critical one is reached.
    pub touches: Touches,
}

/// What the far end of a flow is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touches {
    /// A medical device.
    pub clinical: bool,
    /// A life-critical device.
    pub life_critical: bool,
    /// A device without support or patches.
    pub legacy: bool,
    /// The near end is outside or meets the internet.
    pub from_outside: bool,
}

/// Devices (or the address space of a zone) that lie in the same segments on both sides.
struct Cell {
    sides: [Option<SegmentId>; 2],
    /// Positions in the twin of the side that has them, the after side if both do.
    devices: Vec<[Option<DeviceId>; 2]>,
    moved: bool,
}

/// A stretch of traffic that is whole to both sides, and the piece of each.
type Piece = ([TrafficId; 2], (u8, u16, u16));

/// What changed alike: change, reason, the two zones, and the rule on either side.
type Alike = (Change, Reason, [String; 2], [Option<Because>; 2]);

/// Everything that changed between two projects, `before` and `after`.
pub fn flows(before: &Ground<'_>, after: &Ground<'_>) -> Vec<Flow> {
    let grounds = [before, after];
    let cells = cells(before.twin, after.twin);
    let mut classes: BTreeMap<[u32; 2], Vec<Piece>> = BTreeMap::new();
    for piece in pieces(before.twin, after.twin) {
        let class = |side: usize| grounds[side].twin.reach.class[piece.0[side].index()];
        classes.entry([class(0), class(1)]).or_default().push(piece);
    }
    let mut grouped: BTreeMap<Alike, Flow> = BTreeMap::new();
    for source in &cells {
        for target in &cells {
            // A device needs no network to reach itself.
            let itself = usize::from(std::ptr::eq(source, target));
            if itself == 1 && source.devices.len() == 1 {
                continue;
            }
            let changed: BTreeSet<Alike> =
                classes.values().filter_map(|members| compare(grounds, source, target, members, &mut grouped)).collect();
            // Counted once, whatever the number of classes that the traffic falls into.
            let pairs = source.devices.len() * target.devices.len().saturating_sub(itself);
            for alike in changed {
                if let Some(flow) = grouped.get_mut(&alike) {
                    flow.pairs += pairs as u64;
                }
            }
        }
    }
    let mut flows: Vec<Flow> = grouped.into_values().collect();
    for flow in &mut flows {
        flow.traffic = joined(std::mem::take(&mut flow.traffic));
    }
    flows
}

/// Compares one class of traffic between two cells; says in which flow a change was booked.
fn compare(
    grounds: [&Ground<'_>; 2],
    source: &Cell,
    target: &Cell,
    members: &[Piece],
    grouped: &mut BTreeMap<Alike, Flow>,
) -> Option<Alike> {
    let first = members[0];
    let ask = |side: usize| Some((source.sides[side]?, target.sides[side]?));
    let passes = |side: usize| ask(side).map(|(from, to)| grounds[side].passes(from, to, first.0[side]));
    let (change, reason) = match (passes(0), passes(1)) {
        (_, None) | (None, Some(Passes::No)) => return None,
        (None, Some(Passes::Yes)) => (Change::Opened, Reason::DeviceAdded),
        (None, Some(Passes::Unknown)) => (Change::Unknown, Reason::DeviceAdded),
        (Some(was), Some(is)) if was == is => return None,
        (Some(was), Some(is)) => {
            let reason = if source.moved || target.moved { Reason::DeviceMoved } else { Reason::Rule };
            match (was, is) {
                (Passes::Unknown, _) | (_, Passes::Unknown) => (Change::Unknown, reason),
                (_, Passes::Yes) => (Change::Opened, reason),
                _ => (Change::Closed, reason),
            }
        }
    };
    // Of what a new device offers only what it listens on is news; the rest is address space that was open before.
    let heard: Vec<&Piece> = match reason {
        Reason::DeviceAdded => {
            let listens = |piece: &&Piece| {
                target
                    .devices
                    .iter()
                    .filter_map(|device| device[1])
                    .any(|device| grounds[1].twin.devices.listens(device).contains(&piece.0[1]))
            };
            members.iter().filter(listens).collect()
        }
        _ => members.iter().collect(),
    };
    let ((from, to), piece) = (ask(1)?, heard.first()?);
    let decided: [Option<Because>; 2] =
        [0, 1].map(|side| ask(side).map(|(from, to)| grounds[side].because(from, to, first.0[side])));
    let zones = [from, to].map(|segment| grounds[1].zone_word(grounds[1].zone(segment)));
    let alike = (change, reason, zones.clone(), decided);
    let flow = grouped.entry(alike.clone()).or_insert_with(|| {
        let side = usize::from(change != Change::Closed);
        let shown = decided[side].or(decided[1]).unwrap_or(Because::NoRule);
        let name = |cell: &Cell, zone: &str, nth: usize| match cell.devices.iter().filter_map(|device| device[1]).nth(nth) {
            Some(device) => grounds[1].device_word(device),
            None => zone.to_owned(),
        };
        let rules = [0, 1].map(|side| decided[side].and_then(|because| place(grounds[side], because, side)));
        let moved = [source, target].into_iter().filter(|cell| cell.moved || cell.sides[0].is_none());
        let device = moved.flat_map(|cell| cell.devices.iter().filter_map(|device| device[1])).next();
        let by_device = device.map(|device| Written { side: Side::After, mark: grounds[1].twin.mark_of(device) });
        let cause = match reason {
            Reason::Rule => cause(grounds, decided),
            _ => by_device.or(rules[1]),
        };
        Flow {
            change,
            reason,
            from: zones[0].clone(),
            to: zones[1].clone(),
            traffic: Vec::new(),
            pairs: 0,
            witness: Step {
                from: name(source, &zones[0], 0),
                to: name(target, &zones[1], usize::from(std::ptr::eq(source, target))),
                traffic: grounds[1].twin.traffic[piece.0[1].index()].to_string(),
                because: grounds[side].because_word(shown),
                rule: rules[side],
                chance: 1.0,
                ..Step::default()
            },
            cause: cause.unwrap_or_default(),
            decided: rules.into_iter().flatten().collect(),
            touches: Touches::default(),
        }
    });
    flow.traffic.extend(heard.iter().map(|piece| piece.1));
    let near = &grounds[1].twin.zones[grounds[1].zone(from).index()];
    flow.touches.from_outside |= near.outside || near.egress != Egress::None;
    for device in target.devices.iter().filter_map(|device| device[1]) {
        for (tag, touched) in [
            ("clinical-device", &mut flow.touches.clinical),
            ("life-critical", &mut flow.touches.life_critical),
            ("legacy", &mut flow.touches.legacy),
        ] {
            *touched |= tagged(grounds[1], device.index(), tag);
        }
    }
    Some(alike)
}

/// The rule that is the cause: what decides now if the other side does not say the same, else what decided before.
pub(super) fn cause(grounds: [&Ground<'_>; 2], decided: [Option<Because>; 2]) -> Option<Written> {
    let says = |side: usize| match decided[side]? {
        Because::Rule(rule) => Some(&grounds[side].twin.rules[rule.index()].says),
        _ => None,
    };
    let place_of = |side: usize| decided[side].and_then(|because| place(grounds[side], because, side));
    let known = |side: usize, says: &str| grounds[side].twin.rules.iter().any(|rule| rule.says == says);
    let news = says(1).is_some_and(|says| !known(0, says));
    let gone = says(0).is_some_and(|says| !known(1, says));
    match (news, gone) {
        (true, _) => place_of(1),
        (_, true) => place_of(0),
        // Both rules are on both sides: their order changed.
        _ => place_of(1).or_else(|| place_of(0)),
    }
}

/// Where what decided on a side is written.
pub(super) fn place(ground: &Ground<'_>, because: Because, side: usize) -> Option<Written> {
    let side = if side == 0 { Side::Before } else { Side::After };
    match because {
        Because::Rule(rule) => Some(Written { side, mark: ground.twin.rules[rule.index()].mark }),
        Because::ClientsApart | Because::SameZone | Because::NoLink | Because::NoRule => None,
    }
}

/// Devices of a side by site and id.
pub(super) fn named(twin: &Twin) -> BTreeMap<(&str, &str), DeviceId> {
    let devices = &twin.devices;
    let each = (0..devices.len()).map(|at| {
        let site = twin.sites[devices.site[at].index()].id.as_str();
        ((site, devices.id[at].as_str()), DeviceId::from_index(at))
    });
    each.collect()
}

fn cells(before: &Twin, after: &Twin) -> Vec<Cell> {
    let zones = |twin: &Twin| -> BTreeMap<(String, String), SegmentId> {
        let each = twin.zones.iter().map(|zone| {
            let site = twin.sites[zone.site.index()].id.clone();
            ((site, zone.id.clone()), SegmentId::from_index(zone.segments.start))
        });
        each.collect()
    };
    // By the segments of both sides, and whether the device moved.
    type Key = ([Option<SegmentId>; 2], bool);
    let mut cells: BTreeMap<Key, Vec<[Option<DeviceId>; 2]>> = BTreeMap::new();
    let (old_zones, new_zones) = (zones(before), zones(after));
    for (key, segment) in &new_zones {
        cells.entry(([old_zones.get(key).copied(), Some(*segment)], false)).or_default();
    }
    let (old, new) = (named(before), named(after));
    for (key, device) in &new {
        let was = old.get(key).copied();
        let segment = |twin: &Twin, device: DeviceId| twin.devices.segment[device.index()];
        let sides = [was.map(|was| segment(before, was)), Some(segment(after, *device))];
        let moved = was.is_some_and(|was| moved(before, was, after, *device));
        cells.entry((sides, moved)).or_default().push([was, Some(*device)]);
    }
    cells.into_iter().map(|((sides, moved), devices)| Cell { sides, devices, moved }).collect()
}

/// Whether a device has another address or lies in another zone.
pub(super) fn moved(before: &Twin, was: DeviceId, after: &Twin, is: DeviceId) -> bool {
    let zone = |twin: &'_ Twin, device: DeviceId| twin.zones[twin.devices.zone[device.index()].index()].id.clone();
    before.devices.address[was.index()] != after.devices.address[is.index()] || zone(before, was) != zone(after, is)
}

/// Traffic cut where either side cuts it.
fn pieces(before: &Twin, after: &Twin) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(a), Some(b)) = (before.traffic.get(i), after.traffic.get(j)) {
        if a.protocol == b.protocol && a.first <= b.last && b.first <= a.last {
            let range = (a.protocol, a.first.max(b.first), a.last.min(b.last));
            pieces.push(([TrafficId::from_index(i), TrafficId::from_index(j)], range));
        }
        if (a.protocol, a.last) < (b.protocol, b.last) { i += 1 } else { j += 1 }
    }
    pieces
}

/// Ranges joined where they meet.
pub(super) fn joined(mut ranges: Vec<(u8, u16, u16)>) -> Vec<(u8, u16, u16)> {
    ranges.sort_unstable();
    let mut joined: Vec<(u8, u16, u16)> = Vec::new();
    for (protocol, first, last) in ranges {
        match joined.last_mut() {
            Some(end) if end.0 == protocol && u32::from(first) <= u32::from(end.2) + 1 => end.2 = end.2.max(last),
            _ => joined.push((protocol, first, last)),
        }
    }
    joined
}

/// A flow's traffic for people.
pub fn traffic_text(ranges: &[(u8, u16, u16)]) -> String {
    let own = |range: Traffic| ranges.contains(&(range.protocol, range.first, range.last));
    if Traffic::everything().all(own) {
        return "any".into();
    }
    let words = ranges.iter().map(|&(protocol, first, last)| Traffic { protocol, first, last }.to_string());
    words.collect::<Vec<_>>().join(" ")
}

impl Flow {
    /// As a finding.
    pub fn finding(&self) -> Finding {
        let (code, verb) = match self.change {
            Change::Opened => ("opened", "opened"),
            Change::Closed => ("closed", "closed"),
            Change::Unknown => ("indeterminate", "cannot be decided"),
        };
        let why = match self.reason {
            Reason::Rule => "",
            Reason::DeviceAdded => ", because a device was added",
            Reason::DeviceMoved => ", because a device was moved",
        };
        let severity = match self.change {
            Change::Closed => Severity::Low,
            _ if self.touches.life_critical => Severity::Critical,
            _ if self.touches.clinical => Severity::High,
            _ => Severity::Medium,
        };
        let traffic = traffic_text(&self.traffic);
        let pairs = match self.pairs {
            0 => "so far address space alone, as".to_owned(),
            1 => "1 pair of devices, such as".to_owned(),
            more => format!("{more} pairs of devices, such as"),
        };
        Finding {
            code: code.into(),
            severity,
            message: format!(
                "{} -> {} {traffic} {verb}{why}: {pairs} {} -> {}: {}",
                self.from, self.to, self.witness.from, self.witness.to, self.witness.because
            ),
            cause: self.cause,
            related: self.decided.iter().copied().filter(|place| *place != self.cause).collect(),
            path: vec![self.witness.clone()],
            life_critical: self.touches.life_critical,
            subject: fingerprint(&[code, &self.from, &self.to, &traffic]),
            ..Finding::default()
        }
    }
}
