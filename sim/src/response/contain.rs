//! Containment: what is decided takes hands and minutes, and causes outages of its own.

use super::{Scene, minutes, recover};
use crate::blueprint::{LossEffect, StaffKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::Sample;
use crate::twin::{DeviceId, SiteId, ZoneId};
use crate::world::{Containment, ContinuityEvent, CyberEvent, Measure, NodeState, Posture, ResponseEvent};

const ACTION: Purpose = Purpose::named("response/containment");
/// A walk-round is followed in so many parts.
const PARTS: u32 = 12;

/// An action begins.
pub(super) fn begin(scene: &mut Scene<'_, '_>, site: SiteId, measure: Measure, wait: Span, cause: RecordId) {
    if let Measure::IsolateHost(host) = measure
        && scene.others.continuity.node(host) != NodeState::Ok
    {
        return;
    }
    if let Measure::WalkRound { part: 0 } = measure {
        scene.site_mut(site).walk = unmanaged(scene, site);
    }
    let values = scene.values;
    let median = match measure {
        Measure::IsolateHost(host) if scene.twin.devices.managed[host.index()] => values.isolate_managed,
        Measure::IsolateHost(_) => values.isolate_on_foot,
        Measure::CutZone(_) | Measure::DisableAccounts | Measure::BlockTraffic { .. } => values.isolate_zone,
        Measure::CutOutside => values.cut_outside,
        Measure::ServersOff { .. } | Measure::StopService(_) => values.servers_off,
        Measure::WalkRound { .. } => {
            let hosts = scene.site(site).walk.len() as f64;
            hosts * values.walk / recover::crews(scene, site, StaffKind::ItTechnicians).max(1) as f64 / f64::from(PARTS)
        }
    };
    let action = scene.own.containments.len() as u32;
    scene.own.containments.push(Containment { site, measure, cause });
    scene.site_mut(site).open_actions += 1;
    let took = scene.draw(ACTION, site, u64::from(action)).lognormal(median, values.contain_spread);
    scene.agenda.after(wait + minutes(took), ResponseEvent::ActionDone { action });
}

/// Computers of a site that no tool manages.
fn unmanaged(scene: &Scene<'_, '_>, site: SiteId) -> Vec<DeviceId> {
    let devices = &scene.twin.devices;
    let mut hosts: Vec<DeviceId> = (0..devices.len())
        .filter(|&index| devices.site[index] == site && devices.encryptable[index] && !devices.managed[index])
        .filter(|&index| devices.role[index].is_empty())
        .map(DeviceId::from_index)
        .collect();
    hosts.sort_by_key(|host| devices.entity[host.index()]);
    hosts
}

/// An action is complete.
pub(super) fn done(scene: &mut Scene<'_, '_>, action: u32) {
    let Containment { site, measure, cause } = scene.own.containments[action as usize];
    let tell = |scene: &mut Scene<'_, '_>, kind: Kind, element: Element, amount: f64| {
        let record = scene.agenda.record(Some(cause), Entry::new(kind, element).amounting(amount));
        scene.agenda.detected(record);
        scene.agenda.reported(record);
        record
    };
    match measure {
        Measure::IsolateHost(device) => {
            let record = tell(scene, Kind::Containment, Element::Device(device), 1.0);
            scene.agenda.now(ContinuityEvent::Isolate { device, cause: record });
            scene.agenda.now(CyberEvent::HostLost { device });
        }
        Measure::CutZone(zone) => {
            let record = tell(scene, Kind::Containment, Element::Zone(zone), 1.0);
            scene.agenda.now(ContinuityEvent::CutZone { zone, cause: record });
        }
        Measure::CutOutside => {
            scene.site_mut(site).outside_cut = true;
            let zones: Vec<ZoneId> = outside(scene, site).collect();
            let record = tell(scene, Kind::OutsideCut, Element::Site(site), zones.len() as f64);
            for zone in zones {
                scene.agenda.now(ContinuityEvent::CutZone { zone, cause: record });
            }
        }
        Measure::DisableAccounts => {
            tell(scene, Kind::AccountsDisabled, Element::Site(site), 0.0);
            scene.agenda.now(CyberEvent::AccountsDisabled { site });
        }
        Measure::ServersOff { step } => {
            let spared = scene.plot.playbook.get(step as usize).map_or(&[][..], |step| &step.spared_hosts);
            let servers: Vec<DeviceId> =
                servers(scene, site).filter(|host| connected(scene, *host) && !spared.contains(host)).collect();
            let record = tell(scene, Kind::ServersOff, Element::Site(site), servers.len() as f64);
            for device in servers {
                scene.agenda.now(ContinuityEvent::PowerOff { device, cause: record });
                scene.agenda.now(CyberEvent::HostLost { device });
            }
        }
        Measure::StopService(service) => {
            let record = tell(scene, Kind::Containment, Element::Service(service), 1.0);
            scene.agenda.now(ContinuityEvent::StopService { service, cause: record });
        }
        Measure::BlockTraffic { step } => {
            let rules = scene.plot.playbook.get(step as usize).map_or(&[][..], |step| &step.rules);
            for &rule in rules.iter().filter(|rule| scene.twin.rules[rule.index()].site == site) {
                let entry = Entry::new(Kind::Containment, Element::Site(site)).amounting(1.0);
                let place = scene.twin.rules[rule.index()].mark;
                let record = scene.agenda.record(Some(cause), entry.at_place(place));
                scene.agenda.detected(record);
                scene.agenda.reported(record);
                scene.agenda.now(ContinuityEvent::BlockTraffic { rule, cause: record });
            }
        }
        Measure::WalkRound { part } => walk_round(scene, site, part, cause),
    }
    let own = scene.site_mut(site);
    own.open_actions -= 1;
    if own.open_actions == 0 {
        complete(scene, site, cause);
    }
}

/// Zones of a site that lie outside it.
pub(super) fn outside<'a>(scene: &'a Scene<'_, '_>, site: SiteId) -> impl Iterator<Item = ZoneId> + 'a {
    let zones = &scene.twin.zones;
    (0..zones.len()).filter(move |&index| zones[index].outside && zones[index].site == site).map(ZoneId::from_index)
}

fn servers<'a>(scene: &'a Scene<'_, '_>, site: SiteId) -> impl Iterator<Item = DeviceId> + 'a {
    let devices = &scene.twin.devices;
    (0..devices.len())
        .filter(move |&index| devices.site[index] == site && !devices.role[index].is_empty() && devices.encryptable[index])
        .map(DeviceId::from_index)
}

fn connected(scene: &Scene<'_, '_>, host: DeviceId) -> bool {
    matches!(scene.others.continuity.node(host), NodeState::Ok | NodeState::Isolated)
}

/// Crews have reached a part of the hosts that no tool manages, and go on to the next.
fn walk_round(scene: &mut Scene<'_, '_>, site: SiteId, part: u32, cause: RecordId) {
    let walk = &scene.site(site).walk;
    let bound = |part: u32| walk.len() * part as usize / PARTS as usize;
    let hosts: Vec<DeviceId> = walk[bound(part)..bound(part + 1)].to_vec();
    if !hosts.is_empty() {
        let entry = Entry::new(Kind::Walkround, Element::Site(site)).amounting(hosts.len() as f64);
        let record = scene.agenda.record(Some(cause), entry);
        scene.agenda.reported(record);
        for device in hosts {
            if scene.others.continuity.node(device) == NodeState::Ok {
                // A computer is switched off; a machine that patients or samples are on goes on at its console, unplugged.
                scene.agenda.now(if machine(scene, device) {
                    ContinuityEvent::Isolate { device, cause: record }
                } else {
                    ContinuityEvent::PowerOff { device, cause: record }
                });
                scene.agenda.now(CyberEvent::HostLost { device });
            }
        }
    }
    if part + 1 < PARTS && !scene.site(site).walk.is_empty() {
        begin(scene, site, Measure::WalkRound { part: part + 1 }, Span::ZERO, cause);
    }
}

/// Whether a device does something to patients or samples by itself.
pub(super) fn machine(scene: &Scene<'_, '_>, device: DeviceId) -> bool {
    let kind = scene.twin.catalogue.kinds.get(usize::from(scene.twin.devices.kind[device.index()]));
    kind.is_some_and(|kind| matches!(kind.loss, LossEffect::Analyser | LossEffect::Modality | LossEffect::Therapy))
}

/// Everything that was decided is done: the spread is stopped, recovery begins.
fn complete(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    let own = scene.site(site);
    if own.posture >= Posture::Zones && !own.contained {
        let since = own.understood_at.map(|at| scene.now() - at);
        scene.site_mut(site).contained = true;
        if let Some(since) = since {
            scene.agenda.tally().sample(Sample::ContainMinutes, (), since.minutes());
        }
    }
    recover::plan(scene, site, cause);
}
