//! What others do to a worm's hosts: stops from outside, restarts, rebuilds, updates, connections and networks that change.
//! Infections are in `worm`.

use super::super::Scene;
use super::{attempt, contacts, mixing, outside, place, reschedule, set_zone};
use crate::blueprint::Egress;
use crate::engine::{Purpose, Span};
use crate::twin::{DeviceId, ZoneId};
use crate::world::{ContinuityEvent, CyberEvent, Host, Infection, NodeState};

const RESTART: Purpose = Purpose::named("cyber/worm/restart");
const PATCHED: Purpose = Purpose::named("cyber/worm/patched");

/// Whether a host obeys a stop from outside: it asks directly, and nothing stands between.
pub(super) fn obeys(scene: &Scene<'_, '_>, device: DeviceId) -> bool {
    let (zone, site) = (scene.twin.devices.zone[device.index()], scene.twin.devices.site[device.index()]);
    scene.twin.zones[zone.index()].egress == Egress::Direct
        && !scene.others.continuity.zone_cut(zone)
        && !scene.others.response.outside_cut(site)
}

/// Somebody outside stops a worm: those that obey fall silent when they are next started.
pub(in crate::cyber) fn stopped(scene: &mut Scene<'_, '_>, worm: usize) {
    scene.own.worms[worm].stopped = true;
    let hours = scene.values.worm_restarts;
    for host in 0..scene.own.worms[worm].hosts().len() as u32 {
        let Host { device, infection, .. } = *scene.own.worms[worm].at(host);
        if infection == Infection::Active && obeys(scene, device) {
            let entity = scene.twin.devices.entity[device.index()];
            let wait = scene.agenda.draw(RESTART, entity, attempt(scene, worm, host)).exponential() * hours;
            scene.agenda.after(Span::from_hours(wait), CyberEvent::WormRestarts { worm: worm as u32, host });
        }
    }
}

/// A host is started anew: a crashed one is vulnerable again, an active one asks first whether it may go on.
pub(in crate::cyber) fn restarts(scene: &mut Scene<'_, '_>, worm: usize, host: u32) {
    let held = &scene.own.worms[worm];
    let Host { device, infection, .. } = *held.at(host);
    let record = held.records[host as usize];
    match infection {
        Infection::Crashed => {
            let updated = scene.own.updated.contains(device.index());
            scene.own.worms[worm].at_mut(host).infection = if updated { Infection::Immune } else { Infection::Clean };
            if scene.others.continuity.node(device) == NodeState::Failed {
                scene.agenda.now(ContinuityEvent::Restore { device, cause: record });
            } else {
                place(scene, worm, host);
            }
        }
        Infection::Active if scene.own.worms[worm].stopped && obeys(scene, device) => {
            scene.own.worms[worm].at_mut(host).infection = Infection::Inert;
            place(scene, worm, host);
        }
        _ => {}
    }
    reschedule(scene, worm);
}

/// A host is out of the worm's hand. Rebuilt from an image it may be patched; if not it can be taken again.
pub(in crate::cyber) fn host_lost(scene: &mut Scene<'_, '_>, device: DeviceId) {
    for worm in 0..scene.own.worms.len() {
        let Some(host) = scene.own.worms[worm].host(device) else { continue };
        let infection = scene.own.worms[worm].at(host).infection;
        if !matches!(infection, Infection::Dormant | Infection::Active | Infection::Inert) {
            continue;
        }
        let again = attempt(scene, worm, host);
        let rebuilt = matches!(scene.others.continuity.node(device), NodeState::Rebuilding | NodeState::Encrypted);
        let entity = scene.twin.devices.entity[device.index()];
        if rebuilt && scene.agenda.draw(PATCHED, entity, again).chance(scene.values.worm_patched) {
            scene.own.updated.insert(device.index());
        }
        let held = &mut scene.own.worms[worm];
        held.ended.insert(host, again as u32 + 1);
        held.waking.retain(|waits| waits.host != host);
        let updated = scene.own.updated.contains(device.index());
        held.at_mut(host).infection = if updated { Infection::Immune } else { Infection::Clean };
        place(scene, worm, host);
        reschedule(scene, worm);
    }
}

/// A device was updated: what was not taken yet cannot be taken any more, what was taken cannot be taken again.
pub(in crate::cyber) fn updated(scene: &mut Scene<'_, '_>, device: DeviceId) {
    scene.own.updated.insert(device.index());
    for worm in 0..scene.own.worms.len() {
        let Some(host) = scene.own.worms[worm].host(device) else { continue };
        if scene.own.worms[worm].at(host).infection == Infection::Clean {
            scene.own.worms[worm].at_mut(host).infection = Infection::Immune;
            place(scene, worm, host);
            reschedule(scene, worm);
        }
    }
}

/// A device was connected, or is no longer.
pub(in crate::cyber) fn connection_changed(scene: &mut Scene<'_, '_>, device: DeviceId) {
    for worm in 0..scene.own.worms.len() {
        if let Some(host) = scene.own.worms[worm].host(device) {
            place(scene, worm, host);
            reschedule(scene, worm);
        }
    }
}

/// Zones or switches changed.
pub(in crate::cyber) fn network_changed(scene: &mut Scene<'_, '_>) {
    let plot = scene.plot;
    let blocking = plot.playbook.iter().any(|step| !step.rules.is_empty());
    for worm in 0..scene.own.worms.len() {
        if blocking {
            let mixing = mixing(scene, &plot.worms[scene.own.worms[worm].number]);
            scene.own.worms[worm].spread.remix(mixing);
        }
        for zone in (0..scene.twin.zones.len()).map(ZoneId::from_index) {
            set_zone(scene, worm, zone);
        }
        outside::all_back(scene, worm);
        contacts::all_back(scene, worm);
        reschedule(scene, worm);
    }
}
