//! The ward's screens: up, and able to use the record.

use super::Scene;
use crate::blueprint::CareFunction;
use crate::engine::{Span, Time};
use crate::measure::Gauge;
use crate::twin::{DeviceId, ServiceId, WardId};
use crate::world::ContinuityEvent;

/// A terminal came or went.
pub(super) fn count(scene: &mut Scene<'_, '_>, device: DeviceId, up: bool) {
    let group = scene.twin.wiring.terminal_of[device.index()];
    if group != u32::MAX {
        let count = &mut scene.own.terminals_up[group as usize];
        *count = if up { *count + 1 } else { count.saturating_sub(1) };
        scene.terminals.insert(group);
    }
}

/// Works out anew whether the network serves a group, and the shares it counts in. A site's is kept by what changed: a site has as
/// many groups as zones times wards.
pub(super) fn refresh_group(scene: &mut Scene<'_, '_>, group: usize) {
    let wiring = &scene.twin.wiring;
    let uses = &wiring.terminal_uses[group];
    let reaches = |uses: &[(ServiceId, usize)]| {
        uses.is_empty() || uses.iter().any(|(service, usage)| scene.own.services[service.index()].reached.contains(*usage))
    };
    let (record, directory) = (reaches(uses), reaches(&wiring.terminal_logons[group]));
    scene.own.terminals_served[group] = record && logs_on(scene, group, directory);
    if let Some(ward) = wiring.terminals[group].ward {
        scene.wards.insert(ward.0);
    }
    let site = wiring.terminals[group].site;
    let working = working(scene, group);
    let before = std::mem::replace(&mut scene.own.terminals_counted[group], working);
    let (up, all) = &mut scene.own.clients[site.index()];
    *up = *up + working - before;
    let (share, now) = (portion(*up, *all), scene.agenda.now);
    scene.agenda.tally().set(Gauge::ClientsWorking, site.index(), share, now);
}

/// Whether people can log on: with the directory, or as long as the terminals remember them.
fn logs_on(scene: &mut Scene<'_, '_>, group: usize, directory: bool) -> bool {
    let now = scene.agenda.now;
    let until = &mut scene.own.logons_until[group];
    if directory {
        *until = Time::NEVER;
    } else if *until == Time::NEVER {
        *until = now + Span::from_hours(scene.values.cached_logon);
        let at = *until;
        scene.agenda.at(at, ContinuityEvent::LogOnForgotten { group: group as u32 });
    }
    now < scene.own.logons_until[group]
}

/// Terminals of a group that are up and that the network serves.
fn working(scene: &Scene<'_, '_>, group: usize) -> u32 {
    if scene.own.terminals_served[group] { scene.own.terminals_up[group] } else { 0 }
}

/// The share of all; 1 of none.
fn portion(up: u32, all: u32) -> f64 {
    if all == 0 { 1.0 } else { f64::from(up) / f64::from(all) }
}

/// Working share of some groups.
fn share(scene: &Scene<'_, '_>, groups: &[u32]) -> f64 {
    let groups = || groups.iter().map(|group| *group as usize);
    let all = groups().map(|group| scene.twin.wiring.terminals[group].devices).sum();
    portion(groups().map(|group| working(scene, group)).sum(), all)
}

/// Works out anew the share of a ward.
pub(super) fn refresh_ward(scene: &mut Scene<'_, '_>, ward: WardId) {
    let groups = &scene.twin.wiring.ward_terminals[ward.index()];
    let share = share(scene, groups);
    let before = std::mem::replace(&mut scene.own.terminals[ward.index()], share);
    if before != share {
        let site = scene.twin.wards[ward.index()].site;
        scene.shares.insert(site.0);
        if (before == 0.0) != (share == 0.0) {
            scene.touch(site, CareFunction::Record);
        }
    }
}
