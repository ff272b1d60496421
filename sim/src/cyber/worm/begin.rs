//! The beginning of a worm: by what each host can be taken, and who is taken first.

use std::sync::Arc;

use super::{NEXT, Scene, infect, mixing, outside, place_at, reschedule, set_zone};
use crate::blueprint::Patchable;
use crate::engine::spread::Spread;
use crate::engine::{Purpose, Time, entity_of};
use crate::journal::RecordId;
use crate::twin::{DeviceId, PlotWorm, TrafficId, Twin, ZoneId};
use crate::world::{CyberEvent, Host, InZone, Infection, Worm};

const VULNERABLE: Purpose = Purpose::named("cyber/worm/vulnerable");
const SEED: Purpose = Purpose::named("cyber/worm/seed");

/// A worm comes into being; its first hosts are taken.
pub(in crate::cyber) fn begin(scene: &mut Scene<'_, '_>, number: usize) {
    let Some(plot) = scene.plot.worms.get(number) else { return };
    let twin = scene.twin;
    let entity = scene.plot.entity ^ entity_of(&format!("worm:{number}"));
    let ways = PlotWorm::ways(plot.services.len());
    let mut offered: Vec<Vec<TrafficId>> = Vec::new();
    let hosts = plot.hosts.iter().map(|&device| {
        let weak = vulnerable_by(scene, plot, device);
        let offers = || offers(twin, plot, device, weak);
        let known = offered.iter().position(|known| known.iter().copied().eq(offers())).unwrap_or_else(|| {
            offered.push(offers().collect());
            offered.len() - 1
        });
        let index = device.index();
        let pool = twin.devices.segment[index].0 * ways + weak.saturating_sub(1);
        let infection = if weak > 0 { Infection::Clean } else { Infection::Immune };
        let legacy = twin.devices.legacy[index];
        (pool, Host { device, offers: known as u16, infection, legacy })
    });
    let spread = Spread::holding(Arc::new(mixing(scene, plot)), hosts);
    let worm = Worm {
        number,
        entity,
        offered,
        records: vec![RecordId::default(); plot.hosts.len()],
        spread,
        ways,
        infections: 0,
        arrivals: 0,
        outside: Vec::new(),
        tried: Default::default(),
        ended: Default::default(),
        left: scene.agenda.draw(NEXT, entity, 0).exponential(),
        clock: scene.agenda.now.0 as f64,
        rate: 0.0,
        due: Time::NEVER,
        waking: Default::default(),
        stopped: false,
        first: None,
        told_in: twin.zones.iter().map(|zone| InZone { latest: RecordId::default(), hosts: 0, site: zone.site }).collect(),
    };
    scene.own.worms.push(worm);
    let worm = scene.own.worms.len() - 1;
    for zone in (0..twin.zones.len()).map(ZoneId::from_index) {
        set_zone(scene, worm, zone);
    }
    // Pool by pool, as a pool's hosts sit side by side.
    for pool in 0..scene.own.worms[worm].spread.pools() {
        for seat in scene.own.worms[worm].spread.seats(pool) {
            place_at(scene, worm, pool, seat);
        }
    }
    let held = &scene.own.worms[worm];
    let mut first: Vec<u32> = plot.begins_on.iter().filter_map(|device| held.host(*device)).collect();
    first.retain(|host| held.at(*host).infection == Infection::Clean);
    first.sort_by_key(|host| scene.agenda.draw(SEED, twin.devices.entity[held.at(*host).device.index()], 0).bits());
    for host in first.into_iter().take(plot.seeds as usize) {
        let held = &scene.own.worms[worm].spread;
        infect(scene, worm, (host, held.pool(host)), held.seat(host), None);
    }
    outside::all_back(scene, worm);
    if let Some(at) = plot.stopped_at {
        scene.agenda.at(Time::ZERO + at, CyberEvent::WormStopped { worm: worm as u32 });
    }
    reschedule(scene, worm);
}

/// The services by which a host is vulnerable, a bit each: its share by patch state, one draw a host and service.
fn vulnerable_by(scene: &Scene<'_, '_>, plot: &PlotWorm, device: DeviceId) -> u32 {
    let (devices, values, own) = (&scene.twin.devices, scene.values, &plot.vulnerable);
    let index = device.index();
    let share = if devices.legacy[index] {
        own.unsupported.unwrap_or(values.worm_unsupported)
    } else if devices.patchable[index] != Patchable::Yes {
        own.supplier.unwrap_or(values.worm_supplier)
    } else if devices.managed[index] {
        own.managed.unwrap_or(values.worm_managed)
    } else {
        own.unmanaged.unwrap_or(values.worm_unmanaged)
    };
    if scene.own.updated.contains(index) {
        return 0;
    }
    let listens = devices.listens(device);
    let weak = |way: &usize| {
        plot.services[*way].iter().any(|piece| listens.contains(piece))
            && scene.agenda.draw(VULNERABLE, devices.entity[index], *way as u64).chance(share)
    };
    (0..plot.services.len()).filter(weak).fold(0, |ways, way| ways | 1 << way)
}

/// Traffic by which a host can be taken: what it listens on of the services by which it is vulnerable.
fn offers<'a>(twin: &'a Twin, plot: &'a PlotWorm, device: DeviceId, weak: u32) -> impl Iterator<Item = TrafficId> + 'a {
    let listens = twin.devices.listens(device);
    let ways = plot.services.iter().enumerate().filter(move |(way, _)| weak & 1 << way != 0);
    ways.flat_map(|(_, pieces)| pieces).copied().filter(|piece| listens.contains(piece))
}
