//! Plain failures: noticed, somebody comes, it is repaired, and what stood still with it is brought back one after another. Each
//! mechanism has its own repairers and its own end; none is a list of services with a duration.

use super::{Scene, minutes, recover};
use crate::blueprint::{Edge, Governance, Mechanism, StaffKind};
use crate::engine::{Draw, Purpose, Span, entity_of};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::twin::{Broken, DeviceId, Member, PlotFailure, ServiceId, SiteId};
use crate::world::{ContinuityEvent, Level, NodeState, ResponseEvent, Waiting};

const REPAIR: Purpose = Purpose::named("response/repair");
const RESTORED: Purpose = Purpose::named("response/restored after a failure");
/// A restore that fails its test is repeated, at most so often.
const MOST_TESTS: u64 = 6;

/// First that something stopped, later that it is repaired.
pub(super) fn repair(scene: &mut Scene<'_, '_>, failure: usize) {
    let plot = scene.plot;
    let Some(broken) = plot.failures.get(failure) else { return };
    if !scene.own.repairs[failure].begun {
        scene.own.repairs[failure].begun = true;
        let after = until_repaired(scene, failure, broken);
        return scene.agenda.after(after, ResponseEvent::Repair { failure: failure as u32 });
    }
    if broken.mechanism == Mechanism::Planned && !scene.own.repairs[failure].overrun && overruns(scene, failure, broken) {
        return;
    }
    bring_back(scene, failure, broken);
}

fn draw(scene: &Scene<'_, '_>, failure: usize) -> Draw {
    scene.agenda.draw(REPAIR, scene.plot.entity ^ entity_of(&format!("failure:{failure}")), 0)
}

/// The site a failure is at.
fn site_of(scene: &Scene<'_, '_>, broken: &Broken) -> SiteId {
    let site = match broken {
        Broken::Devices(list) => list.first().map(|device| scene.site_of(*device)),
        Broken::Switches(list) => list.first().map(|switch| scene.twin.switches[switch.index()].site),
        Broken::Service(service) => Some(scene.twin.services[service.index()].site),
        Broken::Zones(list) => list.first().map(|zone| scene.twin.zones[zone.index()].site),
    };
    site.unwrap_or_else(|| SiteId::from_index(0))
}

/// How long until the thing itself works again, by who repairs it.
fn until_repaired(scene: &Scene<'_, '_>, failure: usize, broken: &PlotFailure) -> Span {
    let values = scene.values;
    let draw = draw(scene, failure);
    let noticed = draw.child(1).lognormal(values.failure_noticed, values.call_spread);
    let office = scene.agenda.calendar.office_hours(scene.now());
    let call = if office { values.call_office } else { values.call_out };
    let call = draw.child(2).lognormal(call, values.call_spread);
    let repair = broken.repair * draw.child(3).lognormal(1.0, broken.repair_spread);
    let vendor = if broken.vendor { draw.child(4).lognormal(values.failure_vendor, values.failure_vendor_spread) } else { 0.0 };
    let on_site = minutes(noticed + call) + Span::from_hours(vendor);
    match broken.mechanism {
        Mechanism::Fault | Mechanism::Storage | Mechanism::BadUpdate => on_site + repair,
        // Who notices (IT, wards) and who repairs (building) are not the same people.
        Mechanism::Plant => {
            let handover = match scene.twin.sites[site_of(scene, &broken.broken).index()].governance {
                Governance::Joint => values.handover_joint,
                Governance::Siloed => values.handover_siloed,
            };
            on_site + minutes(handover) + repair
        }
        Mechanism::Certificate => {
            let search = draw.child(5).lognormal(values.certificate_search, values.call_spread);
            // A wrong target is tried first: something is restarted that was never broken.
            let wrong = if draw.child(6).chance(values.wrong_target) { values.wrong_noticed } else { 0.0 };
            on_site + minutes(search + wrong) + repair
        }
        // Nobody has to notice what was announced, and nobody here can hurry a supplier.
        Mechanism::Planned => broken.repair,
        Mechanism::Supplier => repair + Span::from_hours(values.reconnect),
    }
}

/// Planned downtime is over, or is not: then what could be read until now is switched off as well.
fn overruns(scene: &mut Scene<'_, '_>, failure: usize, broken: &PlotFailure) -> bool {
    let values = scene.values;
    let draw = draw(scene, failure);
    let Broken::Service(service) = broken.broken else { return false };
    if !draw.child(7).chance(values.overrun) {
        return false;
    }
    scene.own.repairs[failure].overrun = true;
    let record = scene.agenda.record(None, Entry::new(Kind::Decision, Element::Service(service)).at_place(broken.mark));
    scene.agenda.reported(record);
    scene.agenda.now(ContinuityEvent::FailService { service, cause: record });
    let more = draw.child(8).lognormal(values.overrun_share, values.overrun_spread);
    scene.agenda.after(broken.repair * more, ResponseEvent::Repair { failure: failure as u32 });
    true
}

/// It works again; what stood still with it does not yet.
fn bring_back(scene: &mut Scene<'_, '_>, failure: usize, broken: &PlotFailure) {
    let site = site_of(scene, &broken.broken);
    let standing = match broken.mechanism {
        Mechanism::Plant => stood_still(scene, site, broken),
        Mechanism::Storage => lost_data(scene, site, &broken.broken),
        _ => Vec::new(),
    };
    match &broken.broken {
        Broken::Devices(devices) if broken.mechanism == Mechanism::BadUpdate => by_hand(scene, failure, site, devices),
        Broken::Devices(devices) => {
            for &device in devices {
                let down = scene.others.continuity.node_cause(device).map(|(_, record, _)| record);
                let cause = repaired(scene, Element::Device(device), down);
                scene.agenda.now(ContinuityEvent::Restore { device, cause });
            }
        }
        Broken::Switches(switches) => {
            for &switch in switches {
                let cause = repaired(scene, Element::Switch(switch), None);
                scene.agenda.now(ContinuityEvent::RepairSwitch { switch, cause });
            }
        }
        Broken::Service(service) => {
            let cause = repaired(scene, Element::Service(*service), None);
            if broken.mechanism == Mechanism::Planned {
                scene.agenda.now(ContinuityEvent::Release { service: *service, cause });
            }
            // Storage that is a service of its own keeps its users waiting below; it does not wait itself.
            scene.agenda.now(ContinuityEvent::RestoreService { service: *service, cause });
        }
        Broken::Zones(zones) => {
            for &zone in zones {
                let cause = repaired(scene, Element::Zone(zone), None);
                scene.agenda.now(ContinuityEvent::ReopenZone { zone, cause });
            }
        }
    }
    let hands = match broken.mechanism {
        Mechanism::Plant => recover::crews(scene, site, StaffKind::ItEngineers),
        _ => 1,
    };
    let standing = standing.into_iter().map(|(service, hours)| (Waiting::Service(service), hours)).collect();
    line_up(scene, failure, standing, hands);
}

/// Services that are down because the plant was: their hosts are started in the order of patient safety.
fn stood_still(scene: &mut Scene<'_, '_>, site: SiteId, broken: &PlotFailure) -> Vec<(ServiceId, f64)> {
    let services = &scene.twin.services;
    let ranks = recover::service_ranks(scene);
    let started = |index: &usize| {
        let hosts = &services[*index].hosts;
        services[*index].site == site
            && scene.others.continuity.level(ServiceId::from_index(*index)) == Level::Down
            && hosts.iter().any(|host| scene.twin.devices.encryptable[host.index()])
            && !itself(scene, ServiceId::from_index(*index), &broken.broken)
    };
    let mut down: Vec<usize> = (0..services.len()).filter(started).collect();
    down.sort_by_key(|index| (ranks[*index], services[*index].entity));
    let hours = |index: usize| services[index].hosts.len() as f64 * scene.values.restart / 60.0;
    down.into_iter().map(|index| (ServiceId::from_index(index), hours(index))).collect()
}

/// Whether a failure, this one or another of the incident, is this service's own.
fn itself(scene: &Scene<'_, '_>, service: ServiceId, broken: &Broken) -> bool {
    let own = |broken: &Broken| match broken {
        Broken::Service(own) => *own == service,
        Broken::Devices(devices) => scene.twin.services[service.index()].hosts.iter().any(|host| devices.contains(host)),
        _ => false,
    };
    own(broken) || scene.plot.failures.iter().any(|failure| own(&failure.broken))
}

/// Services whose data lay on what is lost: each is restored from its backup, and its restore tested.
fn lost_data(scene: &mut Scene<'_, '_>, site: SiteId, broken: &Broken) -> Vec<(ServiceId, f64)> {
    let (services, values) = (&scene.twin.services, scene.values);
    let ranks = recover::service_ranks(scene);
    let stores: Vec<ServiceId> = (0..services.len())
        .map(ServiceId::from_index)
        .filter(|service| match broken {
            Broken::Service(own) => own == service,
            Broken::Devices(devices) => services[service.index()].hosts.iter().any(|host| devices.contains(host)),
            _ => false,
        })
        .collect();
    let on_it = |index: &usize| {
        services[*index].site == site
            && services[*index].gigabytes > 0.0
            && services[*index].needs.iter().any(|need| {
                let needed = |member: &Member| matches!(member, Member::Service(child) if stores.contains(child));
                need.edge == Edge::Hard && need.members.iter().any(needed)
            })
    };
    let mut lost: Vec<usize> = (0..services.len()).filter(on_it).collect();
    lost.sort_by_key(|index| (ranks[*index], services[*index].entity));
    lost.into_iter()
        .map(|index| {
            let service = &services[index];
            let backup = service.backup.filter(|backup| !scene.others.cyber.backup_lost(*backup));
            let mut hours = service.gigabytes / values.restore_rate;
            if backup.is_none() {
                hours *= values.no_backup;
            }
            let fails = |test: &u64| scene.agenda.draw(RESTORED, service.entity, *test).chance(values.test_fails);
            let tests = 1 + (0..MOST_TESTS).take_while(fails).count();
            (ServiceId::from_index(index), hours * tests as f64)
        })
        .collect()
}

/// Technicians take an update back on one device after another.
fn by_hand(scene: &mut Scene<'_, '_>, failure: usize, site: SiteId, devices: &[DeviceId]) {
    let mut hit: Vec<DeviceId> =
        devices.iter().copied().filter(|device| scene.others.continuity.node(*device) == NodeState::Failed).collect();
    let twin = scene.twin;
    // Servers first, then wards, then offices.
    hit.sort_by_key(|device| {
        let index = device.index();
        (twin.devices.role[index].is_empty(), twin.devices.ward[index].is_none(), twin.devices.entity[index])
    });
    let hours = scene.values.rollback / 60.0;
    let items = hit.into_iter().map(|device| (Waiting::Device(device), hours)).collect();
    let hands = recover::crews(scene, site, StaffKind::ItTechnicians);
    line_up(scene, failure, items, hands);
}

/// So many hands take one after another.
fn line_up(scene: &mut Scene<'_, '_>, failure: usize, items: Vec<(Waiting, f64)>, hands: u32) {
    let cause = scene.agenda.latest().unwrap_or_default();
    let mut free = vec![0.0_f64; hands.clamp(1, 500) as usize];
    for (waiting, hours) in items {
        if let Waiting::Service(service) = waiting {
            scene.agenda.now(ContinuityEvent::FailService { service, cause });
        }
        let own = &mut scene.own.repairs[failure].waiting;
        let item = own.len() as u32;
        own.push(waiting);
        let next = free.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(index, _)| index);
        free[next] += hours;
        let after = Span::from_hours(free[next]);
        scene.agenda.after(after, ResponseEvent::Resumed { failure: failure as u32, item });
    }
}

/// One more works again.
pub(super) fn resumed(scene: &mut Scene<'_, '_>, failure: usize, item: usize) {
    let Some(waiting) = scene.own.repairs.get(failure).and_then(|repair| repair.waiting.get(item)).copied() else { return };
    match waiting {
        Waiting::Device(device) => {
            let down = scene.others.continuity.node_cause(device).map(|(_, record, _)| record);
            if scene.others.continuity.node(device) == NodeState::Failed {
                let cause = repaired(scene, Element::Device(device), down);
                scene.agenda.now(ContinuityEvent::Restore { device, cause });
            }
        }
        Waiting::Service(service) => {
            let cause = repaired(scene, Element::Service(service), None);
            scene.agenda.now(ContinuityEvent::RestoreService { service, cause });
        }
    }
}

fn repaired(scene: &mut Scene<'_, '_>, element: Element, cause: Option<RecordId>) -> RecordId {
    let record = scene.agenda.record(cause, Entry::new(Kind::JobDone, element));
    scene.agenda.detected(record);
    scene.agenda.reported(record);
    record
}
