//! Devices, compiled: one array a field, because rules touch one field of many devices.

use std::net::IpAddr;

use fixedbitset::FixedBitSet;

use super::{BedId, DomainId, SegmentId, SiteId, SwitchId, TrafficId, WardId, ZoneId};
use crate::blueprint::{Credentials, LossEffect, Mark, NetworkLoss, Owner, Patchable, RegulatoryClass};

/// All devices of a twin; every array has one entry a device.
#[derive(Clone, Debug, Default)]
pub struct Devices {
    /// All devices by textual id, then site.
    by_id: Vec<super::DeviceId>,
    /// Devices by position of their kind in the catalogue.
    by_kind: Vec<Vec<super::DeviceId>>,
    /// Those that examine patients or their samples, and how many of them each site has.
    diagnostic: FixedBitSet,
    diagnostics: Vec<u32>,
    /// By position of the kind in the catalogue: what its devices listen on.
    pub(super) listens: Vec<Vec<TrafficId>>,
    /// Textual ids.
    pub id: Vec<String>,
    /// Shown to people.
    pub name: Vec<String>,
    /// Hash of `device:ID`.
    pub entity: Vec<u64>,
    /// Position in the catalogue's kinds.
    pub kind: Vec<u16>,
    /// Servers' role, empty for others.
    pub role: Vec<String>,
    /// Site.
    pub site: Vec<SiteId>,
    /// Ward.
    pub ward: Vec<Option<WardId>>,
    /// Bed.
    pub bed: Vec<Option<BedId>>,
    /// Zone, by address first.
    pub zone: Vec<ZoneId>,
    /// Segment of the zone.
    pub segment: Vec<SegmentId>,
    /// Switch it hangs on.
    pub switch: Vec<SwitchId>,
    /// Can be encrypted.
    pub encryptable: Vec<bool>,
    /// Managed by a tool.
    pub managed: Vec<bool>,
    /// The domain it logs on through.
    pub domain: Vec<Option<DomainId>>,
    /// Supplier's remote service into it.
    pub vendor_remote: Vec<bool>,
    /// Operating system no longer supported in the twin's year, or never patchable.
    pub legacy: Vec<bool>,
    /// Log-on.
    pub credentials: Vec<Credentials>,
    /// Patchable.
    pub patchable: Vec<Patchable>,
    /// Regulatory class.
    pub class: Vec<RegulatoryClass>,
    /// Owner.
    pub owner: Vec<Owner>,
    /// Without a network.
    pub network_loss: Vec<NetworkLoss>,
    /// Data on it, GB.
    pub gigabytes: Vec<f32>,
    /// Its address, where it is known.
    pub address: Vec<Option<IpAddr>>,
    /// Whether somebody assessed it for security.
    pub assessed: Vec<bool>,
    /// Life-critical kind.
    pub life_critical: Vec<bool>,
    /// Manufacturer and model, for people.
    pub make: Vec<String>,
    /// Operating system as written.
    pub os: Vec<String>,
    /// Written at.
    pub mark: Vec<Mark>,
}

impl Devices {
    /// How many.
    pub fn len(&self) -> usize {
        self.id.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }
    /// The device of that textual id; of several sites' the first's.
    pub fn find(&self, id: &str) -> Option<super::DeviceId> {
        let at = self.by_id.partition_point(|device| self.id[device.index()].as_str() < id);
        self.by_id.get(at).copied().filter(|device| self.id[device.index()] == id)
    }
    /// All devices of a kind, by its position in the catalogue, in order.
    pub fn of_kind(&self, kind: usize) -> &[super::DeviceId] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }
    /// What a device listens on: what its kind does.
    #[inline]
    pub fn listens(&self, device: super::DeviceId) -> &[TrafficId] {
        &self.listens[usize::from(self.kind[device.index()])]
    }
    /// Whether a device examines patients or their samples.
    pub fn diagnostic(&self, device: super::DeviceId) -> bool {
        self.diagnostic.contains(device.index())
    }
    /// How many such devices a site has.
    pub fn diagnostics(&self, site: SiteId) -> u32 {
        self.diagnostics.get(site.index()).copied().unwrap_or(0)
    }
    /// Makes what is looked up ready; compile calls it when all are in. `loss` says what is lost with a kind, by its position.
    pub(super) fn index(&mut self, loss: impl Fn(u16) -> Option<LossEffect>) {
        self.by_id = (0..self.len()).map(super::DeviceId::from_index).collect();
        self.by_kind = vec![Vec::new(); self.kind.iter().max().map_or(0, |most| usize::from(*most) + 1)];
        for device in &self.by_id {
            self.by_kind[usize::from(self.kind[device.index()])].push(*device);
        }
        self.diagnostics = vec![0; self.site.iter().max().map_or(0, |last| last.index() + 1)];
        let examines = |index: &usize| matches!(loss(self.kind[*index]), Some(LossEffect::Analyser | LossEffect::Modality));
        self.diagnostic = (0..self.len()).filter(examines).collect();
        for index in self.diagnostic.ones() {
            self.diagnostics[self.site[index].index()] += 1;
        }
        let id = &self.id;
        self.by_id.sort_by(|a, b| id[a.index()].cmp(&id[b.index()]).then(a.cmp(b)));
    }
}
