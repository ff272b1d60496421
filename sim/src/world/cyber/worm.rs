//! State of a worm.

use std::collections::BTreeMap;

use crate::engine::Time;
use crate::engine::spread::Spread;
use crate::journal::RecordId;
use crate::twin::DeviceId;

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

/// A worm under way.
#[derive(Clone, Debug)]
pub struct Worm {
    /// Position in the plot.
    pub number: usize,
    /// Key of its draws.
    pub entity: u64,
    /// Its candidates, by device id.
    pub hosts: Vec<DeviceId>,
    /// What it has made of each.
    pub infection: Vec<Infection>,
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
    /// Of the event that is not void.
    pub stamp: u32,
    /// Stopped from outside.
    pub stopped: bool,
    /// When it took its first host.
    pub first: Option<Time>,
    /// The record that tells of each infected host.
    pub record: Vec<Option<RecordId>>,
    /// Latest record and hosts so far, by zone; no hosts: not there yet.
    pub told_in: Vec<(RecordId, u32)>,
}

impl Worm {
    /// The position of a device among the candidates.
    pub fn host(&self, device: DeviceId) -> Option<u32> {
        self.hosts.binary_search(&device).ok().map(|host| host as u32)
    }
    /// Hosts that carry it.
    pub fn carriers(&self) -> usize {
        let carries = |infection: &&Infection| matches!(infection, Infection::Dormant | Infection::Active | Infection::Inert);
        self.infection.iter().filter(carries).count()
    }
}
