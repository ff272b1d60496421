//! State of a worm.

use std::collections::{BTreeMap, VecDeque};

use crate::engine::Time;
use crate::engine::spread::Spread;
use crate::journal::RecordId;
use crate::twin::{DeviceId, SegmentId, TrafficId, ZoneId};

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

/// A host that a worm may try: what an infection asks of it, close together, because infections ask hosts at random.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// Key of its draws.
    pub entity: u64,
    /// Which device.
    pub device: DeviceId,
    /// Where it lies.
    pub zone: ZoneId,
    /// Where policy sees it.
    pub segment: SegmentId,
    /// The record that tells of its infection.
    pub record: Option<RecordId>,
    /// By what it can be taken: a position in [`Worm::offered`].
    pub offers: u16,
    /// What the worm has made of it.
    pub infection: Infection,
    /// No longer supported.
    pub legacy: bool,
}

/// A worm under way.
#[derive(Clone, Debug)]
pub struct Worm {
    /// Position in the plot.
    pub number: usize,
    /// Key of its draws.
    pub entity: u64,
    /// Its candidates, by device id.
    pub hosts: Vec<Host>,
    /// Sets of traffic by which hosts can be taken.
    pub offered: Vec<Vec<TrafficId>>,
    /// Who infects whom.
    pub spread: Spread,
    /// Infections so far, the index of draws.
    pub infections: u32,
    /// Attempts from outside so far.
    pub arrivals: u32,
    /// Times each host was cleaned, the index of its draws.
    pub cleaned: BTreeMap<u32, u32>,
    /// What is left of the unit exponential to the next infection, at `clock`.
    pub left: f64,
    /// Milliseconds of the run up to which the exponential was used.
    pub clock: f64,
    /// Rate of infections since then, per millisecond.
    pub rate: f64,
    /// When it next looks whether an infection is due; events at other times are void.
    pub due: Time,
    /// Dormant hosts and when they wake, in the order of their infection.
    pub waking: VecDeque<(Time, u32)>,
    /// Stopped from outside.
    pub stopped: bool,
    /// When it took its first host.
    pub first: Option<Time>,
    /// Latest record and hosts so far, by zone; no hosts: not there yet.
    pub told_in: Vec<(RecordId, u32)>,
}

impl Worm {
    /// The position of a device among the candidates.
    pub fn host(&self, device: DeviceId) -> Option<u32> {
        self.hosts.binary_search_by_key(&device, |host| host.device).ok().map(|host| host as u32)
    }
    /// Hosts that carry it.
    pub fn carriers(&self) -> usize {
        let carries = |host: &&Host| matches!(host.infection, Infection::Dormant | Infection::Active | Infection::Inert);
        self.hosts.iter().filter(carries).count()
    }
}
