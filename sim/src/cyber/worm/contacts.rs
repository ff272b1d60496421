//! Attempts along connections: an infected host goes through those it has to do with, each after an exponential of its own, and
//! tries again whoever can be taken again. Nobody is tried meanwhile.

use super::super::Scene;
use super::{attempt, infect, passes, reschedule};
use crate::engine::spread::{Passing, Status};
use crate::engine::{Purpose, Span};
use crate::world::CyberEvent;

const CONTACT: Purpose = Purpose::named("cyber/worm/contact");
const AGAIN: Purpose = Purpose::named("cyber/worm/contact again");
/// Hosts are told by this part of a word, and by the rest of it the worm or the infection.
const HOST: u32 = 0x00ff_ffff;

/// A host begins to try all it has to do with.
pub(super) fn send(scene: &mut Scene<'_, '_>, worm: usize, host: u32) {
    let plot = scene.plot;
    for &to in plot.worms[scene.own.worms[worm].number].contacts.of(host) {
        scene.own.worms[worm].tried.remove(&(to, host));
        try_one(scene, worm, host, to, CONTACT, attempt(scene, worm, host));
    }
}

/// One tries another after an exponential. The connections of a host share its attempts.
fn try_one(scene: &mut Scene<'_, '_>, worm: usize, from: u32, to: u32, purpose: Purpose, index: u64) {
    let (held, values) = (&scene.own.worms[worm], scene.values);
    let plot = &scene.plot.worms[held.number];
    let per_second = plot.local_rate.unwrap_or(values.worm_local) * plot.success.unwrap_or(values.worm_success);
    let each = per_second / plot.contacts.of(from).len().max(1) as f64;
    let [own, other] = [from, to].map(|host| scene.twin.devices.entity[held.at(host).device.index()]);
    let seconds = scene.agenda.draw(purpose, own ^ other.rotate_left(17), index).exponential() / each;
    let infection = attempt(scene, worm, from) as u32;
    let event = CyberEvent::WormSends { from: (worm as u32) << 24 | from, to: infection << 24 | to };
    scene.agenda.after(Span::from_minutes(seconds / 60.0), event);
}

/// An attempt along a connection arrives. It is void if the host that sent it was rid of the worm since.
pub(in crate::cyber) fn sends(scene: &mut Scene<'_, '_>, from: u32, to: u32) {
    let (worm, infection) = ((from >> 24) as usize, to >> 24);
    let (from, to) = (from & HOST, to & HOST);
    let Some(held) = scene.own.worms.get(worm) else { return };
    if held.spread.status(from) != Status::Infective || attempt(scene, worm, from) as u32 & 0xff != infection {
        return;
    }
    let ([seat, infector], [of, by]) =
        ([to, from].map(|host| held.spread.seat(host)), [to, from].map(|host| held.spread.pool(host)));
    let passing = Passing { victim: to, seat, infector, to: of, from: by };
    let passes = held.spread.status(to) == Status::Susceptible && passes(scene, worm, &passing);
    scene.own.worms[worm].tried.insert((to, from));
    if passes {
        scene.own.worms[worm].infections += 1;
        infect(scene, worm, (to, passing.to), passing.seat, Some((passing.infector, passing.from)));
        reschedule(scene, worm);
    }
}

/// A host may be one that can be taken again: whoever tried it before tries again.
pub(super) fn back(scene: &mut Scene<'_, '_>, worm: usize, host: u32) {
    let held = &mut scene.own.worms[worm];
    if held.tried.is_empty() || held.spread.status(host) != Status::Susceptible {
        return;
    }
    let from: Vec<u32> = held.tried.range((host, 0)..=(host, u32::MAX)).map(|(_, from)| *from).collect();
    for from in from {
        let held = &mut scene.own.worms[worm];
        held.tried.remove(&(host, from));
        // Whoever does not spread it now tries all when it does.
        if held.spread.status(from) == Status::Infective {
            try_one(scene, worm, from, host, AGAIN, scene.agenda.now.0 as u64);
        }
    }
}

/// Ways may have opened: whoever was tried and can be taken is tried again.
pub(super) fn all_back(scene: &mut Scene<'_, '_>, worm: usize) {
    let tried: Vec<u32> = scene.own.worms[worm].tried.iter().map(|(to, _)| *to).collect();
    for (number, &host) in tried.iter().enumerate() {
        if number == 0 || tried[number - 1] != host {
            back(scene, worm, host);
        }
    }
}
