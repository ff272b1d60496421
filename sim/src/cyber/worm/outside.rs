//! Attempts from outside at exposed hosts. Only those that could take somebody are events: whoever is taken, away or shut in is not
//! tried again before that changes.

use super::super::Scene;
use super::{infect, reschedule};
use crate::engine::spread::Status;
use crate::engine::{Purpose, Span, Time};
use crate::world::CyberEvent;

const ARRIVAL: Purpose = Purpose::named("cyber/worm/from outside");

/// When the next attempt comes at one of those that are tried; drawn anew whenever they become more, as an exponential forgets.
fn next_arrival(scene: &mut Scene<'_, '_>, worm: usize) {
    let held = &mut scene.own.worms[worm];
    held.arrivals += 1;
    let (number, tried) = (held.arrivals, held.outside.len() as f64);
    if tried == 0.0 {
        return;
    }
    let (values, begun) = (scene.values, scene.plot.worms[held.number].at);
    let minutes = scene.agenda.draw(ARRIVAL, held.entity, u64::from(number)).exponential() / (values.worm_exposure * tried);
    let at = scene.agenda.now + Span::from_minutes(minutes);
    if at <= Time::ZERO + begun + Span::from_days(values.worm_season) {
        scene.agenda.at(at, CyberEvent::WormArrives { worm: worm as u32, number });
    }
}

/// An attempt from outside arrives; it counts if the host can be taken and the way is open.
pub(in crate::cyber) fn arrives(scene: &mut Scene<'_, '_>, worm: usize, number: u32) {
    let Some(held) = scene.own.worms.get_mut(worm).filter(|held| held.arrivals == number) else { return };
    let draw = scene.agenda.draw(ARRIVAL, held.entity, u64::from(number)).child(1);
    let host = held.outside.swap_remove(draw.below(held.outside.len() as u64) as usize);
    let (seat, pool) = (held.spread.seat(host), held.spread.pool(host));
    let (device, zone) = (held.at(host).device, held.zone(pool));
    let susceptible = held.spread.status(host) == Status::Susceptible;
    let site = scene.twin.devices.site[device.index()];
    if susceptible && !scene.others.continuity.zone_cut(zone) && !scene.others.response.outside_cut(site) {
        infect(scene, worm, (host, pool), seat, None);
        reschedule(scene, worm);
    }
    next_arrival(scene, worm);
}

/// A host may be one that can be taken from outside again.
pub(super) fn back(scene: &mut Scene<'_, '_>, worm: usize, host: u32) {
    let held = &mut scene.own.worms[worm];
    let plot = &scene.plot.worms[held.number];
    let exposed = plot.from_outside && plot.exposed.binary_search(&host).is_ok();
    if exposed && held.spread.status(host) == Status::Susceptible && !held.outside.contains(&host) {
        held.outside.push(host);
        next_arrival(scene, worm);
    }
}

/// The worm begins, or ways may have opened: all that can be taken are tried.
pub(super) fn all_back(scene: &mut Scene<'_, '_>, worm: usize) {
    let held = &mut scene.own.worms[worm];
    let plot = &scene.plot.worms[held.number];
    if plot.from_outside {
        let tried = plot.exposed.iter().copied().filter(|host| held.spread.status(*host) == Status::Susceptible);
        held.outside = tried.collect();
        next_arrival(scene, worm);
    }
}
