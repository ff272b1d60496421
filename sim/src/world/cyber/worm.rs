//! State of a worm.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::engine::Time;
use crate::engine::spread::Spread;
use crate::journal::RecordId;
use crate::twin::{DeviceId, SegmentId, SiteId, TrafficId, ZoneId};

/// What a worm has made of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Infection {
    /// Not vulnerable, or patched since.
    #[default]
    Immune,
    /// Vulnerable.
    Clean,
    /// Infected, not yet looking for others.
    Dormant,
    /// Looking for others.
    Active,
    /// Infected and stopped from outside.
    Inert,
    /// Crashed by the attempt, not yet started anew.
    Crashed,
}

/// A host that a worm may try: what an infection asks of it and cannot ask of its pool.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// Which device.
    pub device: DeviceId,
    /// By what it can be taken: a position in [`Worm::offered`].
    pub offers: u16,
    /// What the worm has made of it.
    pub infection: Infection,
    /// No longer supported.
    pub legacy: bool,
}

/// What was told of a worm in a zone, and what an infection has to know of the zone besides.
#[derive(Clone, Copy, Debug)]
pub struct InZone {
    /// Latest record.
    pub latest: RecordId,
    /// Hosts so far; none: not there yet.
    pub hosts: u32,
    /// The zone's site.
    pub site: SiteId,
}

/// A dormant host.
#[derive(Clone, Copy, Debug)]
pub struct Waking {
    /// When it begins to look for others.
    pub at: Time,
    /// Who.
    pub host: u32,
    /// Its pool.
    pub pool: u32,
    /// Where it sat when it was infected; it may have moved since.
    pub seat: u32,
}

/// A worm under way.
#[derive(Clone, Debug)]
pub struct Worm {
    /// Position in the plot.
    pub number: usize,
    /// Key of its draws.
    pub entity: u64,
    /// Sets of traffic by which hosts can be taken.
    pub offered: Vec<Vec<TrafficId>>,
    /// Who infects whom: its candidates by device id, in pools of a segment and the services by which they are vulnerable.
    pub spread: Spread<Host>,
    /// By candidate: the record that tells of its infection; the default one: none yet.
    pub records: Vec<RecordId>,
    /// Pools of a segment.
    pub ways: u32,
    /// Infections so far, the index of draws.
    pub infections: u32,
    /// Exposed hosts that are tried from outside.
    pub outside: Vec<u32>,
    /// Attempts along connections that are over: whom, and who tried. They begin again when whom they tried can be taken again.
    pub tried: BTreeSet<(u32, u32)>,
    /// Times that the next attempt from outside was drawn: the index of draws, and the one that counts.
    pub arrivals: u32,
    /// Times each host was rid of it or crashed, the index of its draws.
    pub ended: BTreeMap<u32, u32>,
    /// What is left of the unit exponential to the next infection, at `clock`.
    pub left: f64,
    /// Milliseconds of the run up to which the exponential was used.
    pub clock: f64,
    /// Rate of infections since then, per millisecond.
    pub rate: f64,
    /// When it next looks whether an infection is due; events at other times are void.
    pub due: Time,
    /// Dormant hosts in the order of their infection, in which they wake.
    pub waking: VecDeque<Waking>,
    /// Stopped from outside.
    pub stopped: bool,
    /// When it took its first host.
    pub first: Option<Time>,
    /// By zone.
    pub told_in: Vec<InZone>,
}

impl Worm {
    /// Whether an infection is due by then, at the rate since the clock.
    pub fn by(&self, then: Time) -> bool {
        self.rate > 0.0 && self.clock + self.left.max(0.0) / self.rate <= then.0 as f64
    }
    /// The position of a device among the candidates.
    pub fn host(&self, device: DeviceId) -> Option<u32> {
        self.spread.find(|host| host.device.cmp(&device))
    }
    /// A candidate.
    pub fn at(&self, host: u32) -> &Host {
        self.spread.held(self.spread.seat(host))
    }
    /// A candidate, to change.
    pub fn at_mut(&mut self, host: u32) -> &mut Host {
        self.spread.held_mut(self.spread.seat(host))
    }
    /// All candidates, by device id.
    pub fn hosts(&self) -> impl ExactSizeIterator<Item = &Host> {
        self.spread.all_held()
    }
    /// Where policy sees the hosts of a pool.
    pub fn segment(&self, pool: u32) -> SegmentId {
        SegmentId(pool / self.ways)
    }
    /// Where the hosts of a pool lie.
    pub fn zone(&self, pool: u32) -> ZoneId {
        ZoneId(self.spread.group(pool))
    }
    /// Hosts that carry it.
    pub fn carriers(&self) -> usize {
        let carries = |host: &&Host| matches!(host.infection, Infection::Dormant | Infection::Active | Infection::Inert);
        self.hosts().filter(carries).count()
    }
}
