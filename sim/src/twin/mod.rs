//! The hospital compiled: dense ids, arrays, reachability bitsets, service order. Immutable, built once, shared by every
//! thread. Compile orders elements by textual id, so that shuffling a file's rows changes nothing.
//!
//! No state of a run may go in, and no file: places stay [`Mark`]s.

mod compile;
mod defaults;
mod fleet;
mod identity;
mod ids;
mod network;
mod plot;
mod reach;
pub mod roles;
#[cfg(test)]
pub(crate) mod sample;
mod services;
mod systems;
mod values;
mod wards;
mod wiring;

pub use compile::{
    SilentRule, compile, compile_incident, compile_playbook, compile_whole, silent_rules, traffic_meant, traffic_range,
    unreachable_goals,
};
pub use fleet::Devices;
pub use identity::{Account, Domain, Identity, RemoteAccess};
pub use ids::{AccountId, BedId, DeviceId, DomainId, RuleId, SegmentId, ServiceId, SiteId, SwitchId, TrafficId, WardId, ZoneId};
pub use network::{Rule, Segment, Switch, Traffic, Zone};
pub use plot::{Broken, Plot, PlotCampaign, PlotFailure, PlotStep, PlotUpdate, PlotWorm, Vulnerable};
pub use reach::Reach;
pub use services::{Achieves, Backup, Client, Member, Need, Procedure, Service};
pub use values::Values;
pub use wards::{Bed, Site, Ward};
pub use wiring::{MemberAt, Part, TerminalGroup, Use, Wiring};

use crate::blueprint::{Catalogue, Mark, ParameterTable};

/// A hospital or region, compiled.
#[derive(Clone, Debug, Default)]
pub struct Twin {
    /// Shown to people.
    pub title: String,
    /// Sites; the first is the one incidents strike unless they say otherwise.
    pub sites: Vec<Site>,
    /// Minutes by road, `travel[a][b]`.
    pub travel: Vec<Vec<f64>>,
    /// Wards of all sites, ordered by site, then id.
    pub wards: Vec<Ward>,
    /// Beds of all wards, ordered by ward; a ward's beds are contiguous.
    pub beds: Vec<Bed>,
    /// Devices of all sites, ordered by site, then id.
    pub devices: Devices,
    /// What the devices' `kind` indexes.
    pub catalogue: Catalogue,
    /// Zones of all sites.
    pub zones: Vec<Zone>,
    /// Zones cut finer where rules tell addresses apart; reach is between segments.
    pub segments: Vec<Segment>,
    /// Ordered rules of all sites.
    pub rules: Vec<Rule>,
    /// Distinct traffic that matters: what devices listen on, services use, techniques need.
    pub traffic: Vec<Traffic>,
    /// What each traffic name means of it.
    pub traffic_names: std::collections::BTreeMap<String, Vec<TrafficId>>,
    /// What policy lets pass.
    pub reach: Reach,
    /// Directories, accounts and ways in from outside.
    pub identity: Identity,
    /// Switches; topology decides with policy whether a flow exists.
    pub switches: Vec<Switch>,
    /// Services, children before parents where there is no bootstrap group.
    pub services: Vec<Service>,
    /// Backup systems.
    pub backups: Vec<Backup>,
    /// Downtime procedures.
    pub procedures: Vec<Procedure>,
    /// From devices and services back to what feels their loss.
    pub wiring: Wiring,
    /// Parameters as the files and `--set` have them.
    pub parameters: ParameterTable,
}

impl Twin {
    /// Whether those who come in to a device from outside, from a zone if that is known, are asked for a second factor.
    pub fn asks_second_factor(&self, from: Option<ZoneId>, device: DeviceId) -> bool {
        let usual = self.sites[self.devices.site[device.index()].index()].second_factor;
        self.identity.way_in(from, device).map_or(usual, |way| way.second_factor)
    }
    /// The traffic that holds a protocol's port: `traffic_at(6, 445)`.
    pub fn traffic_at(&self, protocol: u8, port: u16) -> Option<TrafficId> {
        let after = self.traffic.partition_point(|piece| (piece.protocol, piece.first) <= (protocol, port));
        let piece = self.traffic.get(after.checked_sub(1)?)?;
        (piece.protocol == protocol && port <= piece.last).then(|| TrafficId::from_index(after - 1))
    }
    /// Number of the connected part of the network that each zone hangs on. Sites are joined outside of what their files describe.
    pub fn islands(&self) -> Vec<usize> {
        let mut part: Vec<usize> = vec![usize::MAX; self.switches.len()];
        let cores: Vec<usize> = (0..part.len()).filter(|switch| self.switches[*switch].core).collect();
        let starts = std::iter::once((usize::MAX - 1, cores)).chain((0..part.len()).map(|start| (start, vec![start])));
        for (number, mut open) in starts {
            open.retain(|start| part[*start] == usize::MAX);
            open.iter().for_each(|start| part[*start] = number);
            while let Some(at) = open.pop() {
                for next in &self.switches[at].links {
                    if part[next.index()] == usize::MAX {
                        part[next.index()] = number;
                        open.push(next.index());
                    }
                }
            }
        }
        self.zones.iter().map(|zone| part[zone.switch.index()]).collect()
    }
    /// Beds of a ward.
    pub fn beds_of(&self, ward: WardId) -> std::ops::Range<usize> {
        let ward = &self.wards[ward.index()];
        ward.first_bed as usize..(ward.first_bed + ward.beds) as usize
    }
    /// The mark of a device, for causes and places.
    pub fn mark_of(&self, device: DeviceId) -> Mark {
        self.devices.mark[device.index()]
    }
}
