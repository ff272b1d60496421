//! What is no service: zones that are scanned and opened, clients, devices of the suppliers, validation, the outside.

use std::collections::BTreeMap;

use super::crews;
use super::left::{Left, only_cut_off};
use super::plan::{CAN_WAIT, CLIENTS, LAST, Plan};
use crate::blueprint::{Owner, RegulatoryClass};
use crate::engine::{Purpose, entity_of};
use crate::response::{Scene, contain};
use crate::twin::{DeviceId, WardId, ZoneId};
use crate::world::{Crew, JobKind, NodeState};

const MODALITY: Purpose = Purpose::named("response/modality");
/// Clients scanned in one go.
const SCANNED: usize = 60;
/// Clients that a technician re-images side by side.
const SIDE_BY_SIDE: usize = 6;

impl Plan {
    /// Cut zones are scanned and opened: where servers are, then where patients are, then the rest.
    pub(super) fn zones(&mut self, scene: &mut Scene<'_, '_>) {
        let (twin, values) = (scene.twin, scene.values);
        let mut hosts: BTreeMap<ZoneId, (Vec<DeviceId>, u32)> = BTreeMap::new();
        let cut = |zone: ZoneId| {
            let own = &twin.zones[zone.index()];
            own.site == self.site && !own.outside && scene.others.continuity.zone_cut(zone)
        };
        for zone in (0..twin.zones.len()).map(ZoneId::from_index).filter(|&zone| cut(zone)) {
            hosts.insert(zone, (Vec::new(), 40));
        }
        for index in 0..twin.devices.len() {
            let Some((list, priority)) = hosts.get_mut(&twin.devices.zone[index]) else { continue };
            let device = DeviceId::from_index(index);
            let server = !twin.devices.role[index].is_empty();
            let own = if server {
                5
            } else if twin.devices.life_critical[index] {
                20
            } else {
                30
            };
            *priority = own.min(*priority);
            let state = scene.others.continuity.node(device);
            let off = !server && only_cut_off(scene, device, state);
            if twin.devices.encryptable[index] && (state == NodeState::Ok || off) {
                list.push(device);
            }
        }
        if !crews::blocks(scene, self.site).is_empty() {
            let needs = self.ground();
            let job = self.put(scene, JobKind::Unblock, Crew::Nobody, values.approval, 30, needs, Vec::new());
            scene.own.jobs[job as usize].entity = entity_of("unblock");
            self.gates.push(job);
        }
        for (zone, (list, priority)) in hosts {
            let mut needs = self.ground();
            for scanned in list.chunks(SCANNED) {
                let minutes: f64 = scanned
                    .iter()
                    .map(
                        |host| if twin.devices.role[host.index()].is_empty() { values.clear_client } else { values.clear_server },
                    )
                    .sum();
                let (kind, hours) = (JobKind::Clear(zone), minutes / 60.0 * values.clock);
                needs.push(self.put(scene, kind, Crew::Technicians, hours, priority, vec![self.hold], scanned.to_vec()));
            }
            let approval = if scene.others.cyber.scope_unknown(self.site) { values.reopen_without_logs } else { 0.0 };
            let reopen = self.put(scene, JobKind::Reopen(zone), Crew::Nobody, approval, priority, needs, Vec::new());
            self.gates.push(reopen);
        }
    }

    /// Clients are re-imaged in batches of a ward. What belongs to others than the hospital's own computing (central stations and
    /// their gateways, modalities, analysers, cabinets) is not built from its images: the supplier puts it back.
    pub(super) fn clients(&mut self, scene: &mut Scene<'_, '_>, left: &Left) {
        let (twin, values) = (scene.twin, scene.values);
        let mut groups: BTreeMap<(Option<WardId>, ZoneId), Vec<DeviceId>> = BTreeMap::new();
        for &device in &left.clients {
            if twin.devices.owner[device.index()] != Owner::It {
                let entity = twin.devices.entity[device.index()];
                let hours = scene.agenda.draw(MODALITY, entity, 0).lognormal(values.modality, values.modality_spread);
                let needs = self.ground();
                self.put(scene, JobKind::Supplier, Crew::Nobody, hours, 22, needs, vec![device]);
            } else {
                let place = (twin.devices.ward[device.index()], twin.devices.zone[device.index()]);
                groups.entry(place).or_default().push(device);
            }
        }
        for ((ward, _), devices) in groups {
            let priority = ward.map_or(CAN_WAIT, |ward| if twin.wards[ward.index()].kind.inpatient() { CLIENTS } else { 42 });
            for devices in devices.chunks(SIDE_BY_SIDE) {
                let hours = 24.0 * devices.len() as f64 / values.clients_per_day;
                let mut needs = self.ground();
                needs.extend(&self.distribution);
                let job = self.put(scene, JobKind::Clients, Crew::Technicians, hours, priority, needs, devices.to_vec());
                // Offices may come after the crisis; screens on wards may not.
                if ward.is_some() {
                    self.gates.push(job);
                }
            }
        }
    }

    /// Devices of class IIb and III that were held or cut off one by one are validated before they are used again.
    pub(super) fn validation(&mut self, scene: &mut Scene<'_, '_>) {
        let devices = &scene.twin.devices;
        let mut wards: BTreeMap<Option<WardId>, Vec<DeviceId>> = BTreeMap::new();
        for index in 0..devices.len() {
            let device = DeviceId::from_index(index);
            let state = scene.others.continuity.node(device);
            let doubtful = matches!(state, NodeState::Isolated | NodeState::Distrusted) || scene.others.cyber.compromised(device);
            let free = !devices.encryptable[index] && !self.in_hand.contains(&device);
            if devices.site[index] == self.site && free && doubtful {
                wards.entry(devices.ward[index]).or_default().push(device);
            }
        }
        for devices in wards.into_values() {
            let strict = |device: &&DeviceId| {
                matches!(scene.twin.devices.class[device.index()], RegulatoryClass::IIb | RegulatoryClass::III)
            };
            let strict = devices.iter().filter(strict).count() as f64;
            let clear = (devices.len() as f64 - strict) * scene.values.clear_client / 60.0;
            let hours = (strict * scene.values.validation + clear) * scene.values.clock;
            self.put(scene, JobKind::Validation, Crew::Biomedical, hours, 20, vec![self.hold], devices);
        }
    }

    /// The outside comes last, when what patients need is clean. What waits for its supplier is off and endangers nobody.
    pub(super) fn outside(&mut self, scene: &mut Scene<'_, '_>, services: Vec<u32>) {
        let cut = scene.site(self.site).outside_cut
            || contain::outside(scene, self.site).any(|zone| scene.others.continuity.zone_cut(zone));
        if !cut {
            return;
        }
        let mut needs = self.ground();
        needs.extend(services.into_iter().filter(|&job| scene.own.jobs[job as usize].crew != Crew::Nobody));
        needs.sort_unstable();
        needs.dedup();
        let job = self.put(scene, JobKind::Outside, Crew::Nobody, scene.values.approval, LAST, needs, Vec::new());
        scene.own.jobs[job as usize].entity = entity_of("outside");
        self.gates.push(job);
    }
}
