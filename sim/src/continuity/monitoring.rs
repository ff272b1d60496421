//! The chain from a bedside monitor to somebody who looks: monitor, gateway and central station, relay, phone. A cut takes the
//! central view; the bedside goes on.

use super::Scene;
use crate::blueprint::CareFunction;
use crate::twin::{ServiceId, WardId};
use crate::world::{FUNCTIONS, Level};

/// Whether a change of a function changes the chain.
pub(super) fn concerns(function: CareFunction) -> bool {
    matches!(function, CareFunction::CentralMonitoring | CareFunction::AlarmRelay)
}

/// Services of a ward for a function that are not down.
fn living<'s>(scene: &'s Scene<'_, '_>, ward: WardId, function: CareFunction) -> impl Iterator<Item = ServiceId> + 's {
    let all = &scene.twin.wiring.ward_providers[ward.index() * FUNCTIONS + function.index()];
    all.iter().copied().filter(|service| scene.own.level(*service) > Level::Down)
}

/// Works out anew which beds of a ward the central watcher sees, and whether an alarm can get to a phone.
pub(super) fn refresh_ward(scene: &mut Scene<'_, '_>, ward: WardId) {
    let twin = scene.twin;
    let central: Vec<ServiceId> = living(scene, ward, CareFunction::CentralMonitoring).collect();
    // Segments of the ward from which monitors reach a living central view.
    let reaching: Vec<_> = central
        .iter()
        .flat_map(|service| {
            let state = &scene.own.services[service.index()];
            let uses = twin.wiring.uses[service.index()].iter().enumerate();
            uses.filter(|(position, usage)| usage.ward == Some(ward) && state.reached.contains(*position))
                .map(|(_, usage)| usage.segment)
        })
        .collect();
    // A service that names its clients and is reached by none of them is cut off by policy, not open to all.
    let unlisted = |service: &ServiceId| twin.services[service.index()].clients.is_empty();
    let mut seen = 0;
    let mut changed = false;
    for bed in twin.beds_of(ward) {
        let Some(monitor) = twin.beds[bed].monitor else { continue };
        let at = monitor.index();
        let zone = twin.devices.zone[at];
        let path = scene.own.connected.contains(at)
            && (reaching.contains(&twin.devices.segment[at])
                || central.iter().any(|service| {
                    let hosts = &twin.services[service.index()].hosts;
                    let open = |host: &crate::twin::DeviceId| {
                        scene.own.connected.contains(host.index())
                            && scene.own.network.open(zone, twin.devices.zone[host.index()])
                    };
                    unlisted(service) && (hosts.is_empty() || hosts.iter().any(open))
                }));
        changed |= scene.own.seen_beds.contains(bed) != path;
        scene.own.seen_beds.set(bed, path);
        seen += u32::from(path);
    }
    scene.own.seen[ward.index()] = seen;
    let relayed = living(scene, ward, CareFunction::AlarmRelay).any(|service| {
        let state = &scene.own.services[service.index()];
        state.share > 0.0 && state.ward_share.get(&ward.0).is_none_or(|share| *share > 0.0)
    });
    changed |= std::mem::replace(&mut scene.own.relayed[ward.index()], relayed) != relayed;
    if changed {
        let site = twin.wards[ward.index()].site;
        scene.sites.insert(site.0);
        scene.touch(site, CareFunction::CentralMonitoring);
    }
}
