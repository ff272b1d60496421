//! Worms: which hosts are vulnerable, who infects whom and when, what an infection does, and what stops one.
//!
//! Only infections are events (`engine::spread`); a scan that finds nothing costs nothing. Policy is in the worm's pools;
//! cuts and failures shut pools or take hosts out of them at the instant they happen, and every infection is held against the
//! network as it is at that instant before it counts.

mod begin;
mod changes;
mod contacts;
mod outside;

pub(super) use begin::begin;
pub(super) use changes::{connection_changed, host_lost, network_changed, restarts, stopped, updated};
pub(super) use contacts::sends;
pub(super) use outside::arrives;

use super::action::Standing;
use super::{Scene, action};
use crate::blueprint::{Scan, Technique};
use crate::engine::spread::{Mixing, Passing, Status};
use crate::engine::{Purpose, Span, Time};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::Gauge;
use crate::twin::{DeviceId, PlotWorm, SegmentId, ZoneId};
use crate::world::{ContinuityEvent, CyberEvent, Host, InZone, Infection, NodeState, Noise, Waking, Worm};
use changes::obeys;

const NEXT: Purpose = Purpose::named("cyber/worm/next infection");
const CRASH: Purpose = Purpose::named("cyber/worm/crash");
const PAYLOAD: Purpose = Purpose::named("cyber/worm/payload");
/// Addresses of the internet's older family.
const INTERNET: f64 = 4_294_967_296.0;
/// Addresses of a zone whose subnet nobody wrote down.
const UNKNOWN_SUBNET: f64 = 256.0;

/// Who can try whom, and how often: pools are segments times sets of services, groups are zones.
fn mixing(scene: &Scene<'_, '_>, plot: &PlotWorm) -> Mixing {
    let (twin, values) = (scene.twin, scene.values);
    let ways = PlotWorm::ways(plot.services.len()) as usize;
    let success = plot.success.unwrap_or(values.worm_success);
    let per_millisecond = |per_second: f64| success * per_second / 1_000.0;
    let addresses = |zone: &crate::twin::Zone| {
        let known = if zone.addresses > 0.0 { zone.addresses } else { UNKNOWN_SUBNET };
        known.max(f64::from(zone.devices))
    };
    let local = twin.zones.iter().map(|zone| {
        let tried = plot.scans != Scan::Connections && !zone.client_isolated;
        if tried { per_millisecond(plot.local_rate.unwrap_or(values.worm_local)) / addresses(zone) } else { 0.0 }
    });
    let space = match plot.scans {
        Scan::Internet => INTERNET,
        _ => twin.zones.iter().filter(|zone| !zone.outside).map(addresses).sum::<f64>().max(1.0),
    };
    let remote = per_millisecond(plot.remote_rate.unwrap_or(values.worm_remote)) / space;
    let group = twin.segments.iter().flat_map(|segment| std::iter::repeat_n(segment.zone.0, ways)).collect();
    Mixing::new(group, local.collect(), remote, rows(scene, plot))
}

/// The pools that policy leads to from each, less those to which all of the way in is blocked now.
fn rows(scene: &Scene<'_, '_>, plot: &PlotWorm) -> Vec<Vec<u32>> {
    let (continuity, ways) = (scene.others.continuity, PlotWorm::ways(plot.services.len()) as usize);
    if continuity.blocks().next().is_none() {
        return plot.rows.clone();
    }
    let segment = |pool: usize| SegmentId::from_index(pool / ways);
    let shut = |from: usize, to: usize| {
        let (from, weak, to) = (segment(from), to % ways + 1, segment(to));
        let services = plot.services.iter().enumerate().filter(|(way, _)| weak & 1 << way != 0);
        !services.flat_map(|(_, pieces)| pieces).any(|piece| continuity.passes(scene.twin, from, to, *piece))
    };
    let left = |(from, row): (usize, &Vec<u32>)| row.iter().copied().filter(|to| !shut(from, *to as usize)).collect();
    plot.rows.iter().enumerate().map(left).collect()
}

/// Tells a worm's pools whether a zone's network works inside, and out of it.
fn set_zone(scene: &mut Scene<'_, '_>, worm: usize, zone: ZoneId) {
    let continuity = scene.others.continuity;
    let (inside, out) = (continuity.zone_inside(zone), !continuity.zone_cut(zone));
    scene.own.worms[worm].spread.set_group(zone.0, inside, out);
}

/// Puts a host where it belongs among those who can infect and be infected. Encryption does not stop a host from scanning.
fn place(scene: &mut Scene<'_, '_>, worm: usize, host: u32) {
    let held = &scene.own.worms[worm].spread;
    place_at(scene, worm, held.pool(host), held.seat(host));
    outside::back(scene, worm, host);
    contacts::back(scene, worm, host);
}

/// The same of whoever has a seat of a pool.
fn place_at(scene: &mut Scene<'_, '_>, worm: usize, pool: u32, seat: u32) {
    let held = &mut scene.own.worms[worm];
    let Host { device, infection, .. } = *held.spread.held(seat);
    let state = || scene.others.continuity.node(device);
    let status = match infection {
        Infection::Clean if matches!(state(), NodeState::Ok | NodeState::Distrusted) => Status::Susceptible,
        Infection::Active if matches!(state(), NodeState::Ok | NodeState::Distrusted | NodeState::Encrypted) => Status::Infective,
        _ => Status::Away,
    };
    held.spread.set_at(pool, seat, status);
}

/// Uses the exponential up to now at the rate that was in force.
fn settle(worm: &mut Worm, now: f64) {
    if now > worm.clock {
        worm.left -= worm.rate * (now - worm.clock);
        worm.clock = now;
    }
}

/// The rate may have changed: the rest of the exponential is read at the new one.
fn reschedule(scene: &mut Scene<'_, '_>, worm: usize) {
    let now = scene.agenda.now.0 as f64;
    let held = &mut scene.own.worms[worm];
    settle(held, now);
    held.rate = held.spread.rate();
    if held.rate > 0.0 {
        let at = held.clock + held.left.max(0.0) / held.rate;
        // A look that comes too early costs nothing, so only one that would come too late is moved.
        if at < held.due.0 as f64 {
            held.due = Time(libm::ceil(at) as i64);
            let due = held.due;
            scene.agenda.at(due, CyberEvent::WormSpreads { worm: worm as u32 });
        }
    }
}

/// The infection that is due by now, if one is. Between milliseconds its own clock runs on, so that fast spread is not slowed by
/// rounding: the next may be due at once.
pub(super) fn spreads(scene: &mut Scene<'_, '_>, worm: usize) {
    let now = scene.agenda.now;
    let Some(held) = scene.own.worms.get_mut(worm).filter(|held| held.due == now) else { return };
    held.due = Time::NEVER;
    held.rate = held.spread.rate();
    if !held.by(now) {
        return reschedule(scene, worm);
    }
    held.clock += held.left.max(0.0) / held.rate;
    held.infections += 1;
    let draw = scene.agenda.draw(NEXT, held.entity, u64::from(held.infections));
    held.left = draw.exponential();
    if let Some(passing) = held.spread.choose(draw.child(0))
        && passes(scene, worm, &passing)
    {
        infect(scene, worm, (passing.victim, passing.to), passing.seat, Some((passing.infector, passing.from)));
    }
    let held = &mut scene.own.worms[worm];
    held.rate = held.spread.rate();
    if held.by(now) {
        held.due = now;
        scene.agenda.now(CyberEvent::WormSpreads { worm: worm as u32 });
    } else {
        reschedule(scene, worm);
    }
}

/// Whether an attempt passes from one host to another at this instant, by policy, topology and cuts.
fn passes(scene: &Scene<'_, '_>, worm: usize, passing: &Passing) -> bool {
    let held = &scene.own.worms[worm];
    let continuity = scene.others.continuity;
    let offered = &held.offered[usize::from(held.spread.held(passing.seat).offers)];
    let [from, to] = [passing.from, passing.to].map(|pool| held.segment(pool));
    continuity.zones_open(held.zone(passing.from), held.zone(passing.to))
        && offered.iter().any(|&piece| continuity.passes(scene.twin, from, to, piece))
}

/// A host and its pool: whoever is tried is found by the pool, and asking for it again is dear.
type Placed = (u32, u32);

/// The seat and pool of who tries.
type Infector = (u32, u32);

/// A host is taken, or crashes in the attempt.
fn infect(scene: &mut Scene<'_, '_>, worm: usize, (host, pool): Placed, seat: u32, infector: Option<Infector>) {
    let (values, now) = (scene.values, scene.agenda.now);
    let held = &mut scene.own.worms[worm];
    let Host { device, legacy, .. } = *held.spread.held(seat);
    held.first.get_or_insert(now);
    if legacy {
        let draw = scene.agenda.draw(CRASH, scene.twin.devices.entity[device.index()], attempt(scene, worm, host));
        if draw.chance(values.worm_crash) {
            return crash(scene, worm, (host, pool), seat, infector);
        }
    }
    scene.own.worms[worm].spread.held_mut(seat).infection = Infection::Dormant;
    place_at(scene, worm, pool, seat);
    let standing = standing(scene, worm, device, pool);
    let record = tell(scene, worm, standing, (host, pool), infector);
    scene.own.worms[worm].records[host as usize] = record;
    action::compromise(scene, standing);
    let held = &mut scene.own.worms[worm];
    // It sits now where those who take no part begin, and mostly does so still when it wakes.
    let seat = held.spread.seat(host);
    let dormant = scene.plot.worms[held.number].dormant.unwrap_or_else(|| Span::from_minutes(values.worm_dormant));
    if dormant == Span::ZERO {
        wake(scene, worm, (host, pool), seat);
    } else {
        // All are dormant for the same time: they wake in the order in which they were infected, so that one event waits for all.
        if held.waking.is_empty() {
            scene.agenda.after(dormant, CyberEvent::WormWakes { worm: worm as u32 });
        }
        held.waking.push_back(Waking { at: now + dormant, host, pool, seat });
    }
}

/// A device of a pool and where it stands.
fn standing(scene: &Scene<'_, '_>, worm: usize, device: DeviceId, pool: u32) -> Standing {
    let held = &scene.own.worms[worm];
    let zone = held.zone(pool);
    Standing { device, zone, site: held.told_in[zone.index()].site }
}

/// One record a zone at its first host and whenever their number has doubled; each goes back to the infecting host's.
fn tell(
    scene: &mut Scene<'_, '_>,
    worm: usize,
    standing: Standing,
    (host, pool): Placed,
    infector: Option<Infector>,
) -> RecordId {
    let (twin, Standing { device, zone, .. }) = (scene.twin, standing);
    let held = &scene.own.worms[worm];
    let InZone { latest, hosts, site } = held.told_in[zone.index()];
    let hosts = hosts + 1;
    let record = if hosts.is_power_of_two() {
        let mut entry = Entry::new(Kind::WormInfection, Element::Device(device)).amounting(f64::from(hosts));
        let mut cause = None;
        // By whom, past which rule and where is asked only if somebody reads it: it is the dearest to fetch of all that an
        // infection touches.
        if scene.agenda.keeps_journal() {
            cause = infector.map(|(seat, _)| held.records[held.spread.member(seat) as usize]);
            cause = cause.filter(|record| *record != RecordId::default());
            let rule = infector.and_then(|(_, from)| rule(scene, worm, from, (host, pool)));
            entry = entry.at_place(rule.unwrap_or(twin.devices.mark[device.index()]));
        }
        action::tell(scene, cause, action::usual(Technique::RemoteExploit, Noise::Loud), standing, entry)
    } else {
        latest
    };
    scene.own.worms[worm].told_in[zone.index()] = InZone { latest: record, hosts, site };
    record
}

/// The rule that let it pass, if one decided.
fn rule(scene: &Scene<'_, '_>, worm: usize, from: u32, (host, to): Placed) -> Option<crate::blueprint::Mark> {
    let (twin, held) = (scene.twin, &scene.own.worms[worm]);
    let [source, target] = [from, to].map(|pool| held.segment(pool));
    let offered = &held.offered[usize::from(held.at(host).offers)];
    let piece = offered.iter().find(|piece| twin.reach.allows(source, target, **piece))?;
    let rule = twin.reach.decided_by(source, target, *piece)?;
    Some(twin.rules[rule.index()].mark)
}

/// An unsupported system does not survive the attempt: it is down until somebody starts it anew.
fn crash(scene: &mut Scene<'_, '_>, worm: usize, (host, pool): Placed, seat: u32, infector: Option<Infector>) {
    let device = scene.own.worms[worm].spread.held(seat).device;
    let record = tell(scene, worm, standing(scene, worm, device, pool), (host, pool), infector);
    let held = &mut scene.own.worms[worm];
    held.records[host as usize] = record;
    *held.ended.entry(host).or_default() += 1;
    held.spread.held_mut(seat).infection = Infection::Crashed;
    place_at(scene, worm, pool, seat);
    scene.agenda.now(ContinuityEvent::Fail { device, cause: record });
    let minutes = scene.values.worm_restart;
    scene.agenda.after(Span::from_minutes(minutes), CyberEvent::WormRestarts { worm: worm as u32, host });
}

/// All whose time has come begin to look for others.
pub(super) fn wakes(scene: &mut Scene<'_, '_>, worm: usize) {
    while let Some(Waking { at, host, pool, seat }) = scene.own.worms[worm].waking.front().copied() {
        if at > scene.agenda.now {
            scene.agenda.at(at, CyberEvent::WormWakes { worm: worm as u32 });
            break;
        }
        scene.own.worms[worm].waking.pop_front();
        let seat = scene.own.worms[worm].spread.seat_or(seat, host);
        wake(scene, worm, (host, pool), seat);
    }
    reschedule(scene, worm);
}

/// An infected host begins to look for others, unless it is told not to.
fn wake(scene: &mut Scene<'_, '_>, worm: usize, (host, pool): Placed, seat: u32) {
    let held = &scene.own.worms[worm];
    let Host { device, infection, .. } = *held.spread.held(seat);
    if infection != Infection::Dormant {
        return;
    }
    if held.stopped && obeys(scene, device) {
        scene.own.worms[worm].spread.held_mut(seat).infection = Infection::Inert;
        return;
    }
    scene.own.worms[worm].spread.held_mut(seat).infection = Infection::Active;
    place_at(scene, worm, pool, seat);
    let plot = &scene.plot.worms[scene.own.worms[worm].number];
    if plot.encrypts && scene.twin.devices.encryptable[device.index()] {
        let entity = scene.twin.devices.entity[device.index()];
        let minutes = scene.agenda.draw(PAYLOAD, entity, attempt(scene, worm, host)).exponential() * scene.values.worm_payload;
        scene.agenda.after(Span::from_minutes(minutes), CyberEvent::WormStrikes { worm: worm as u32, host });
    }
    if plot.scans == Scan::Connections {
        contacts::send(scene, worm, host);
    }
}

/// How often a host was rid of it, or crashed: the index of the draws of its present infection.
fn attempt(scene: &Scene<'_, '_>, worm: usize, host: u32) -> u64 {
    u64::from(scene.own.worms[worm].ended.get(&host).copied().unwrap_or(0))
}

/// A worm does what it came for.
pub(super) fn strikes(scene: &mut Scene<'_, '_>, worm: usize, host: u32) {
    let held = &scene.own.worms[worm];
    let Host { device, infection, .. } = *held.at(host);
    let record = held.records[host as usize];
    let zone = held.zone(held.spread.pool(host));
    let running = matches!(scene.others.continuity.node(device), NodeState::Ok | NodeState::Isolated | NodeState::Distrusted);
    if infection != Infection::Active || !running || scene.own.encrypted.put(device.index()) {
        return;
    }
    let now = scene.agenda.now;
    scene.agenda.tally().shift(Gauge::Encrypted, zone.index(), 1.0, now);
    scene.agenda.now(ContinuityEvent::Encrypt { device, cause: record });
}
