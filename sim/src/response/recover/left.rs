//! What containment and encryption left behind, by what is to be done with it.

use std::collections::BTreeSet;

use crate::response::Scene;
use crate::twin::{DeviceId, SiteId};
use crate::world::NodeState;

/// Devices of a site that do not work, by what is to be done with them.
pub(super) struct Left {
    /// Servers.
    pub(super) servers: Vec<DeviceId>,
    /// All others that must be built anew.
    pub(super) clients: Vec<DeviceId>,
    /// Whether anything was encrypted.
    pub(super) encrypted: bool,
}

impl Left {
    /// All of a site but what crews have in hand.
    pub(super) fn behind(scene: &Scene<'_, '_>, site: SiteId, in_hand: &BTreeSet<DeviceId>) -> Left {
        let devices = &scene.twin.devices;
        let mut left = Left { servers: Vec::new(), clients: Vec::new(), encrypted: false };
        for index in 0..devices.len() {
            let device = DeviceId::from_index(index);
            let state = scene.others.continuity.node(device);
            if devices.site[index] != site || !devices.encryptable[index] || matches!(state, NodeState::Ok | NodeState::Failed) {
                continue;
            }
            left.encrypted |= state == NodeState::Encrypted;
            if in_hand.contains(&device) {
                continue;
            }
            if !devices.role[index].is_empty() {
                left.servers.push(device);
            } else if !only_cut_off(scene, device, state) {
                left.clients.push(device);
            }
        }
        left
    }
}

/// Whether a device that is no server was switched off or unplugged with its zone, and nothing ever got to it: it is cleared with
/// the zone and needs no work of its own.
pub(super) fn only_cut_off(scene: &Scene<'_, '_>, device: DeviceId, state: NodeState) -> bool {
    let unplugged = || state == NodeState::Isolated && scene.others.continuity.zone_cut(scene.twin.devices.zone[device.index()]);
    (state == NodeState::PoweredOff || unplugged()) && !scene.others.cyber.ever_compromised(device)
}
