//! Zones and switches: what can reach what when something is cut or broken. Policy is the twin's; only topology and cuts change
//! while a run plays, so this is worked out when a zone or switch changes and at no other time.

use petgraph::unionfind::UnionFind;

use super::{Scene, known, nodes, services};
use crate::blueprint::CauseClass;
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::twin::{RuleId, SwitchId, ZoneId};
use crate::world::{Block, CyberEvent, Down};

/// The network before anything happens.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    topology(scene);
    scene.own.network.find_ways();
    for index in 0..scene.twin.services.len() {
        services::links_changed(scene, crate::twin::ServiceId::from_index(index));
    }
}

/// A zone is cut off by us.
pub(super) fn cut(scene: &mut Scene<'_, '_>, zone: ZoneId, cause: RecordId) {
    if scene.own.network.zones[zone.index()].cut.is_none() {
        let record = told(scene, Kind::ZoneCut, zone, CauseClass::IsolatedByUs, cause);
        scene.own.network.zones[zone.index()].cut = Some(scene.down(CauseClass::IsolatedByUs, record));
        changed(scene);
    }
}

/// A zone loses its network by failure.
pub(super) fn fail(scene: &mut Scene<'_, '_>, zone: ZoneId, class: CauseClass, cause: RecordId) {
    if scene.own.network.zones[zone.index()].failed.is_none() {
        let record = told(scene, Kind::ZoneCut, zone, class, cause);
        scene.own.network.zones[zone.index()].failed = Some(scene.down(class, record));
        changed(scene);
    }
}

fn told(scene: &mut Scene<'_, '_>, kind: Kind, zone: ZoneId, class: CauseClass, cause: RecordId) -> RecordId {
    let place = scene.twin.zones[zone.index()].mark;
    let entry = Entry::new(kind, Element::Zone(zone)).because(class).at_place(place);
    let record = scene.agenda.record(known(cause), entry);
    scene.trigger = Some(record);
    record
}

/// A zone is opened again, whatever closed it.
pub(super) fn reopen(scene: &mut Scene<'_, '_>, zone: ZoneId, cause: RecordId) {
    let state = &mut scene.own.network.zones[zone.index()];
    if state.cut.is_some() || state.failed.is_some() {
        (state.cut, state.failed) = (None, None);
        let record = scene.agenda.record(known(cause), Entry::new(Kind::ZoneReopened, Element::Zone(zone)));
        scene.trigger = Some(record);
        changed(scene);
    }
}

/// Traffic is blocked on a conduit.
pub(super) fn block(scene: &mut Scene<'_, '_>, rule: RuleId, cause: RecordId) {
    if scene.own.network.blocks.contains_key(&rule) {
        return;
    }
    scene.trigger = known(cause);
    // Steps that name the same conduit block the same on it.
    let named = scene.plot.and_then(|plot| plot.playbook.iter().find(|step| step.rules.contains(&rule)));
    let traffic = named.map_or_else(Vec::new, |step| step.traffic.clone());
    let down = scene.down(CauseClass::IsolatedByUs, cause);
    scene.own.network.blocks.insert(rule, Block { traffic, down });
    changed(scene);
}

/// What was blocked on a conduit passes again.
pub(super) fn unblock(scene: &mut Scene<'_, '_>, rule: RuleId, cause: RecordId) {
    if scene.own.network.blocks.remove(&rule).is_some() {
        scene.trigger = known(cause);
        changed(scene);
    }
}

/// A switch breaks.
pub(super) fn fail_switch(scene: &mut Scene<'_, '_>, switch: SwitchId, cause: RecordId) {
    if scene.own.network.switches.contains_key(&switch) {
        return;
    }
    let entry = Entry::new(Kind::SwitchDown, Element::Switch(switch)).because(CauseClass::Failed);
    let entry = entry.at_place(scene.twin.switches[switch.index()].mark);
    let record = scene.agenda.record(known(cause), entry);
    scene.trigger = Some(record);
    let down = scene.down(CauseClass::Failed, record);
    scene.own.network.switches.insert(switch, down);
    changed(scene);
}

/// A switch works again.
pub(super) fn repair_switch(scene: &mut Scene<'_, '_>, switch: SwitchId, cause: RecordId) {
    if scene.own.network.switches.remove(&switch).is_some() {
        let record = scene.agenda.record(known(cause), Entry::new(Kind::SwitchUp, Element::Switch(switch)));
        scene.trigger = Some(record);
        changed(scene);
    }
}

/// Works out anew which zones hang together.
fn topology(scene: &mut Scene<'_, '_>) {
    let (twin, network) = (scene.twin, &mut scene.own.network);
    if twin.switches.is_empty() {
        return;
    }
    let switches = &twin.switches;
    let up = |switch: usize| !network.switches.contains_key(&SwitchId::from_index(switch));
    let mut together: UnionFind<u32> = UnionFind::new(switches.len());
    for (index, switch) in switches.iter().enumerate().filter(|(index, _)| up(*index)) {
        for link in switch.links.iter().filter(|link| up(link.index())) {
            together.union(index as u32, link.0);
        }
    }
    let mut cored = vec![false; switches.len()];
    for (index, _) in switches.iter().enumerate().filter(|(index, switch)| switch.core && up(*index)) {
        cored[together.find(index as u32) as usize] = true;
    }
    // Sites are joined beyond their cores: all that reach a core of their own reach each other.
    const BEYOND: u32 = u32::MAX;
    let earliest = network.switches.values().copied().min_by_key(|down| (down.since, down.record));
    for (index, zone) in twin.zones.iter().enumerate() {
        let state = &mut network.zones[index];
        let own = network.switches.get(&zone.switch).copied();
        let root = together.find(zone.switch.0);
        state.switched = own.is_none();
        state.cored = own.is_none() && cored[root as usize];
        state.component = if state.cored { BEYOND } else { root };
        state.switch = if state.cored { None } else { own.or(earliest) };
    }
}

/// Something about zones or switches changed: devices inside dead zones, links between services, users' ways to services.
fn changed(scene: &mut Scene<'_, '_>) {
    topology(scene);
    scene.own.network.find_ways();
    if scene.plot.is_some_and(|plot| !plot.worms.is_empty()) {
        scene.agenda.now(CyberEvent::NetworkChanged);
    }
    let twin = scene.twin;
    for (index, devices) in twin.wiring.zone_devices.iter().enumerate() {
        let zone = &mut scene.own.network.zones[index];
        let inside = zone.inside();
        if std::mem::replace(&mut zone.felt_inside, inside) != inside {
            devices.iter().for_each(|device| nodes::refresh(scene, *device));
        }
    }
    for index in 0..twin.services.len() {
        services::links_changed(scene, crate::twin::ServiceId::from_index(index));
    }
    scene.terminals.extend(0..twin.wiring.terminals.len() as u32);
    scene.wards.extend(0..twin.wards.len() as u32);
    scene.views.extend(0..twin.wards.len() as u32);
}

/// Why two zones do not reach each other, earliest first.
pub(super) fn cause_between(scene: &Scene<'_, '_>, from: ZoneId, to: ZoneId) -> Option<Down> {
    let zones = &scene.own.network.zones;
    let ends = [zones[from.index()].down(), zones[to.index()].down()];
    // Two zones that are open and yet do not reach each other are kept apart by what we block.
    let blocks = scene.own.network.blocks.values().map(|block| block.down);
    let blocks = blocks.filter(|_| scene.own.network.open(from, to));
    ends.into_iter().flatten().chain(blocks).min_by_key(|down| (down.since, down.record))
}
