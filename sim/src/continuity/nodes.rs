//! Devices: what state they are in, and what that does at once.

use super::{Scene, known, services, terminals};
use crate::blueprint::{CauseClass, LossEffect, NetworkLoss};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::Gauge;
use crate::twin::{DeviceId, Part};
use crate::world::{CyberEvent, Down, NodeState};

/// Whether a state gives way to another: what is broken does not become less broken by being cut off.
fn gives_way(present: NodeState, next: NodeState) -> bool {
    use NodeState::{Distrusted, Encrypted, Failed, Isolated, Ok, PoweredOff};
    match next {
        Isolated => matches!(present, Ok | Distrusted),
        Distrusted => present == Ok,
        Encrypted => matches!(present, Ok | Isolated | Distrusted),
        PoweredOff => matches!(present, Ok | Isolated | Distrusted),
        Failed => matches!(present, Ok | Isolated | Distrusted | PoweredOff),
        _ => present != Encrypted,
    }
}

/// A device falls.
pub(super) fn fall(scene: &mut Scene<'_, '_>, device: DeviceId, state: NodeState, class: CauseClass, cause: RecordId) {
    if !gives_way(scene.own.node(device), state) {
        return;
    }
    scene.trigger = known(cause);
    let record = if matters(scene, device) {
        let entry = Entry::new(Kind::NodeDown, Element::Device(device)).because(class).at_place(place(scene, device, state));
        let entry = match scene.twin.devices.ward[device.index()] {
            Some(ward) => entry.in_ward(ward),
            None => entry,
        };
        scene.agenda.record(known(cause), entry)
    } else {
        cause
    };
    // The first cause stays: what was isolated and then encrypted was lost when it was isolated.
    let down = scene.down(class, record);
    let since = scene.own.node_down.get(&device.0).map_or(down.since, |before| before.since);
    scene.own.node_down.insert(device.0, Down { since, ..down });
    scene.own.nodes[device.index()] = state;
    if state == NodeState::Encrypted {
        count_encrypted(scene, device, 1.0);
    }
    refresh(scene, device);
}

/// Counts a server among those whose data are gone.
fn count_encrypted(scene: &mut Scene<'_, '_>, device: DeviceId, by: f64) {
    let (devices, now) = (&scene.twin.devices, scene.agenda.now);
    if !devices.role[device.index()].is_empty() {
        scene.agenda.tally().shift(Gauge::ServersEncrypted, devices.site[device.index()].index(), by, now);
    }
}

/// Work on a device begins: down whatever it was, by the cause it was down by.
pub(super) fn rebuild(scene: &mut Scene<'_, '_>, device: DeviceId, cause: RecordId) {
    if scene.own.node(device) == NodeState::Rebuilding {
        return;
    }
    scene.trigger = known(cause);
    let down = scene.down(CauseClass::IsolatedByUs, cause);
    scene.own.node_down.entry(device.0).or_insert(down);
    scene.own.nodes[device.index()] = NodeState::Rebuilding;
    refresh(scene, device);
}

/// A device works again.
pub(super) fn restore(scene: &mut Scene<'_, '_>, device: DeviceId, cause: RecordId) {
    match scene.own.node(device) {
        NodeState::Ok => return,
        NodeState::Encrypted => count_encrypted(scene, device, -1.0),
        _ => {}
    }
    scene.trigger = known(cause);
    if matters(scene, device) {
        let record = scene.agenda.record(known(cause), Entry::new(Kind::NodeUp, Element::Device(device)));
        scene.trigger = Some(record);
    }
    scene.own.node_down.remove(&device.0);
    scene.own.nodes[device.index()] = NodeState::Ok;
    refresh(scene, device);
}

/// Whether a device is told of by itself: servers, what services hang on, and what watches a bed.
fn matters(scene: &Scene<'_, '_>, device: DeviceId) -> bool {
    let twin = scene.twin;
    !twin.devices.role[device.index()].is_empty()
        || !twin.wiring.parts(device).is_empty()
        || loss(scene, device).is_some_and(|loss| matches!(loss, LossEffect::Detection | LossEffect::LifeSupport))
}

fn place(scene: &Scene<'_, '_>, device: DeviceId, state: NodeState) -> crate::blueprint::Mark {
    use crate::twin::Broken;
    let written = scene.plot.filter(|_| state == NodeState::Failed).and_then(|plot| {
        plot.failures.iter().find(|failure| matches!(&failure.broken, Broken::Devices(list) if list.contains(&device)))
    });
    written.map_or(scene.twin.mark_of(device), |failure| failure.mark)
}

pub(super) fn loss(scene: &Scene<'_, '_>, device: DeviceId) -> Option<LossEffect> {
    scene.twin.catalogue.kinds.get(usize::from(scene.twin.devices.kind[device.index()])).map(|kind| kind.loss)
}

/// Why a device does not work or is not connected: its own state, else its zone's.
pub(super) fn cause_of(scene: &Scene<'_, '_>, device: DeviceId) -> Option<Down> {
    let own = scene.own.node_down.get(&device.0).copied();
    own.or_else(|| scene.own.network.zones[scene.twin.devices.zone[device.index()].index()].down())
}

/// Works out anew whether a device works and is connected, and lets what hangs on it know.
pub(super) fn refresh(scene: &mut Scene<'_, '_>, device: DeviceId) {
    let (twin, index) = (scene.twin, device.index());
    let state = scene.own.nodes[index];
    let sound = matches!(state, NodeState::Ok | NodeState::Distrusted);
    let alive = sound || state == NodeState::Isolated;
    let connected = sound && scene.own.network.zones[twin.devices.zone[index].index()].inside();
    let working = alive && (connected || twin.devices.network_loss[index] != NetworkLoss::Stops);
    let was_connected = scene.own.connected.put(index);
    let was_working = scene.own.working.put(index);
    scene.own.connected.set(index, connected);
    scene.own.working.set(index, working);
    if was_working != working {
        count_loss(scene, device, working);
        if let Some(bed) = twin.devices.bed[index] {
            scene.views.insert(twin.beds[bed.index()].ward.0);
        }
    }
    book(scene, device, working && (connected || state != NodeState::Isolated));
    if was_connected != connected {
        terminals::count(scene, device, connected);
        if scene.plot.is_some_and(|plot| !plot.worms.is_empty()) {
            scene.agenda.now(CyberEvent::ConnectionChanged { device });
        }
        if let Some(bed) = twin.devices.bed[index] {
            scene.views.insert(twin.beds[bed.index()].ward.0);
        }
    }
    for (_, part) in twin.wiring.parts(device) {
        match *part {
            Part::Host(service) => services::hosts_changed(scene, service),
            Part::Member(at) => services::member_changed(scene, at),
        }
    }
}

/// Books a device's outage under the class of its cause.
fn book(scene: &mut Scene<'_, '_>, device: DeviceId, fine: bool) {
    let class = if fine { None } else { cause_of(scene, device).map(|down| down.class) };
    let before = match class {
        Some(class) => scene.own.booked.insert(device.0, class),
        None => scene.own.booked.remove(&device.0),
    };
    if before == class {
        return;
    }
    let (site, now) = (scene.twin.devices.site[device.index()].index(), scene.agenda.now);
    if before.is_none() != class.is_none() && !scene.twin.devices.role[device.index()].is_empty() {
        scene.agenda.tally().shift(Gauge::ServersDown, site, if class.is_none() { -1.0 } else { 1.0 }, now);
    }
    for (class, by) in [(before, -1.0), (class, 1.0)] {
        if let Some(class) = class {
            scene.agenda.tally().shift(Gauge::DevicesDown, (site, class.index()), by, now);
        }
    }
}

/// Counts a device among the working ones of its ward, by what its loss changes.
fn count_loss(scene: &mut Scene<'_, '_>, device: DeviceId, working: bool) {
    let (Some(ward), Some(loss)) = (scene.twin.devices.ward[device.index()], loss(scene, device)) else { return };
    let cell = ward.index() * LossEffect::ALL.len() + loss.index();
    let down = &mut scene.own.losses_down[cell];
    *down = if working { down.saturating_sub(1) } else { *down + 1 };
    let all = scene.twin.wiring.ward_losses[cell].max(1);
    scene.own.shares[cell] = 1.0 - f64::from(scene.own.losses_down[cell]) / f64::from(all);
    scene.shares.insert(scene.twin.devices.site[device.index()].0);
}
