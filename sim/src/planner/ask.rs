//! One question: does traffic pass from here to there, by which rule, or what proves that it does not.

use std::collections::{BTreeMap, BTreeSet};

use super::diff::{joined, traffic_text};
use super::ground::{Because, Ground, Passes};
use super::selector::Selection;
use super::view::{Side, Step, Written};
use crate::twin::{DeviceId, SegmentId, TrafficId, ZoneId};

/// The answer to a question about flows.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whether anything asked for passes.
    pub passes: Passes,
    /// The hop that passes, or that cannot be decided; empty when nothing does.
    pub path: Vec<Step>,
    /// The segments of the hop.
    pub witness: Option<(SegmentId, SegmentId, TrafficId)>,
    /// What stops everything else asked for, with how many pairs of segments and classes of traffic each stops; the most first.
    pub stopped_by: Vec<(Because, u64)>,
}

/// Whether any of the traffic passes from anything in one selection to anything in the other, but for pairs that `spared` says are
/// not asked for.
pub fn ask(
    ground: &Ground<'_>,
    from: &Selection,
    to: &Selection,
    traffic: &[TrafficId],
    spared: &dyn Fn(SegmentId, SegmentId, TrafficId) -> bool,
) -> Answer {
    let mut best = (Passes::No, None);
    let mut stopped: BTreeMap<Because, u64> = BTreeMap::new();
    'all: for source in from.maybe.ones() {
        for target in to.maybe.ones() {
            let (source_id, target_id) = (SegmentId::from_index(source), SegmentId::from_index(target));
            // A lone device is not asked whether it reaches itself.
            let itself = from.devices.count_ones(..) == 1 && from.whole.is_clear() && from.devices == to.devices;
            if itself {
                continue;
            }
            let sure = from.sure.contains(source) && to.sure.contains(target);
            let mut told = vec![false; ground.classes()];
            for &piece in traffic {
                let class = ground.twin.reach.class[piece.index()] as usize;
                if spared(source_id, target_id, piece) {
                    continue;
                }
                let passes = match ground.passes(source_id, target_id, piece) {
                    Passes::Yes if !sure => Passes::Unknown,
                    passes => passes,
                };
                if passes > best.0 {
                    best = (passes, Some((source_id, target_id, piece)));
                    if passes == Passes::Yes {
                        break 'all;
                    }
                }
                if passes == Passes::No && !std::mem::replace(&mut told[class], true) {
                    *stopped.entry(ground.because(source_id, target_id, piece)).or_default() += 1;
                }
            }
        }
    }
    let path = best.1.map(|(source, target, piece)| flow_step(ground, from, to, source, target, piece));
    let mut stopped_by: Vec<(Because, u64)> = stopped.into_iter().collect();
    stopped_by.sort_by_key(|(because, count)| (std::cmp::Reverse(*count), *because));
    Answer { passes: best.0, path: path.into_iter().collect(), witness: best.1, stopped_by }
}

/// The hop of a flow between two segments, named by selected devices where there are some.
pub(super) fn flow_step(
    ground: &Ground<'_>,
    from: &Selection,
    to: &Selection,
    source: SegmentId,
    target: SegmentId,
    piece: TrafficId,
) -> Step {
    let name = |selection: &Selection, segment: SegmentId, other: Option<&str>| {
        let zone = ground.zone(segment);
        let members = &ground.twin.wiring.zone_devices[zone.index()];
        let lies = |device: &&DeviceId| {
            selection.devices.contains(device.index())
                && ground.segments_of(**device).contains(&segment.index())
                && other != Some(ground.device_word(**device).as_str())
        };
        members.iter().find(lies).map_or_else(|| ground.zone_word(zone), |device| ground.device_word(*device))
    };
    let source_name = name(from, source, None);
    let because = ground.because(source, target, piece);
    Step {
        to: name(to, target, Some(&source_name)),
        from: source_name,
        traffic: ground.twin.traffic[piece.index()].to_string(),
        technique: String::new(),
        chance: 1.0,
        because: ground.because_word(because),
        rule: rule_place(ground, because, Side::Before),
    }
}

/// Where the deciding rule is written.
pub(super) fn rule_place(ground: &Ground<'_>, because: Because, side: Side) -> Option<Written> {
    match because {
        Because::Rule(rule) => Some(Written { side, mark: ground.twin.rules[rule.index()].mark }),
        _ => None,
    }
}

/// What passes between two zones for one reason.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneFlow {
    /// Zone it comes from.
    pub from: String,
    /// Zone it goes to.
    pub to: String,
    /// Traffic, joined where it meets.
    pub traffic: String,
    /// Whether it passes, or cannot be decided.
    pub passes: Passes,
    /// Why.
    pub because: Because,
}

/// Everything that passes between zones of two selections.
pub fn zone_flows(ground: &Ground<'_>, from: &Selection, to: &Selection, traffic: &[TrafficId]) -> Vec<ZoneFlow> {
    let mut grouped: BTreeMap<(usize, usize, Passes, Because), BTreeSet<TrafficId>> = BTreeMap::new();
    for source in from.maybe.ones().map(SegmentId::from_index) {
        for target in to.maybe.ones().map(SegmentId::from_index) {
            let zones = (ground.zone(source), ground.zone(target));
            if zones.0 == zones.1 {
                continue;
            }
            for &piece in traffic {
                let passes = ground.passes(source, target, piece);
                if passes != Passes::No {
                    let because = ground.because(source, target, piece);
                    grouped.entry((zones.0.index(), zones.1.index(), passes, because)).or_default().insert(piece);
                }
            }
        }
    }
    let each = grouped.into_iter().map(|((from, to, passes, because), pieces)| {
        let ranges = pieces.iter().map(|piece| &ground.twin.traffic[piece.index()]);
        ZoneFlow {
            from: ground.zone_word(ZoneId::from_index(from)),
            to: ground.zone_word(ZoneId::from_index(to)),
            traffic: traffic_text(&joined(ranges.map(|piece| (piece.protocol, piece.first, piece.last)).collect())),
            passes,
            because,
        }
    });
    each.collect()
}
