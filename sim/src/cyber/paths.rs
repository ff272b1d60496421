//! Which flows an operator can use at this instant. Policy, topology, cuts and both ends are `continuity`'s answer; here is only
//! which traffic is a way in, and who may go where.

use super::Scene;
use crate::blueprint::{Condition, Credentials, Egress, Entry};
use crate::engine::Purpose;
use crate::journal::RecordId;
use crate::twin::{AccountId, DeviceId, RemoteAccess, RuleId, SegmentId, SiteId, TrafficId, Twin, ZoneId};
use crate::world::{Ability, CyberState, NodeState};

/// TCP ports by which software calls home.
const HOME: [u16; 2] = [443, 80];
const WEAKNESS: Purpose = Purpose::named("cyber/weakness");

/// Looks up once what the whole incident needs.
pub(super) fn prepare(twin: &Twin, own: &mut CyberState) {
    for (index, traffic) in twin.traffic.iter().enumerate() {
        if traffic.door() {
            own.doors.insert(index);
        }
    }
    own.life_critical =
        (0..twin.devices.len()).filter(|&index| twin.devices.life_critical[index]).map(DeviceId::from_index).collect();
}

/// Traffic by which a device can be entered.
fn doors<'a>(own: &'a CyberState, twin: &'a Twin, device: DeviceId) -> impl Iterator<Item = TrafficId> + 'a {
    twin.devices.listens(device).iter().copied().filter(|traffic| own.doors.contains(traffic.index()))
}

/// Traffic by which a device can be entered at all.
pub(super) fn has_door(scene: &Scene<'_, '_>, device: DeviceId) -> bool {
    doors(scene.own, scene.twin, device).next().is_some()
}

/// Traffic that passes now from one host into another.
pub(super) fn door(scene: &Scene<'_, '_>, from: DeviceId, to: DeviceId) -> Option<TrafficId> {
    doors(scene.own, scene.twin, to).find(|&traffic| scene.others.continuity.flow(scene.twin, from, to, traffic))
}

/// The same for an operator: a named account that it holds opens a device by whatever that listens on.
pub(super) fn way(scene: &Scene<'_, '_>, operator: usize, from: DeviceId, to: DeviceId) -> Option<TrafficId> {
    let listens = scene.twin.devices.listens(to).iter().copied();
    door(scene, from, to).or_else(|| {
        let mut passing = listens.filter(|&traffic| scene.others.continuity.flow(scene.twin, from, to, traffic));
        passing.next().filter(|_| named_for(scene, operator, to).is_some())
    })
}

/// Whether a host lives and is connected.
pub(super) fn alive(scene: &Scene<'_, '_>, device: DeviceId) -> bool {
    scene.others.continuity.node(device) == NodeState::Ok
}

/// The rule that lets a flow pass, if one decided.
pub(super) fn rule_between(twin: &Twin, from: DeviceId, to: DeviceId, traffic: TrafficId) -> Option<RuleId> {
    twin.reach.decided_by(twin.devices.segment[from.index()], twin.devices.segment[to.index()], traffic)
}

/// The zone an entry comes from: the one the plot names, else an outside zone of the site.
pub(super) fn entry_zone(scene: &Scene<'_, '_>, campaign: usize, site: SiteId) -> Option<ZoneId> {
    let outside = |index: &usize| scene.twin.zones[*index].outside && scene.twin.zones[*index].site == site;
    scene.plot.campaigns[campaign].from_zone.or_else(|| (0..scene.twin.zones.len()).find(outside).map(ZoneId::from_index))
}

/// Traffic that passes now from the far end of the entry to a device, with the segment it comes from.
pub(super) fn entry_door(scene: &Scene<'_, '_>, campaign: usize, device: DeviceId) -> Option<(TrafficId, SegmentId)> {
    let twin = scene.twin;
    let zone = entry_zone(scene, campaign, twin.devices.site[device.index()])?;
    let (continuity, own) = (scene.others.continuity, twin.devices.zone[device.index()]);
    if continuity.zone_cut(zone) || continuity.zone_cut(own) || !alive(scene, device) {
        return None;
    }
    let to = twin.devices.segment[device.index()];
    let segments = twin.zones[zone.index()].segments.clone();
    // What is exposed is got in by through whatever it offers; all other ways in need a log-on.
    let offered = twin.devices.listens(device).iter().copied();
    let exposed = scene.plot.campaigns[campaign].entry == Entry::ExposedService;
    offered.filter(|traffic| exposed || scene.own.doors.contains(traffic.index())).find_map(|traffic| {
        let from = segments.clone().map(SegmentId::from_index).find(|&from| continuity.passes(twin, from, to, traffic))?;
        Some((traffic, from))
    })
}

/// Whether a host can call home now: its zone has a way out, or policy lets it reach an outside zone, and neither is cut.
pub(super) fn egress(scene: &Scene<'_, '_>, device: DeviceId) -> bool {
    let twin = scene.twin;
    let (zone, site) = (twin.devices.zone[device.index()], twin.devices.site[device.index()]);
    let continuity = scene.others.continuity;
    if !alive(scene, device) || continuity.zone_cut(zone) || scene.others.response.outside_cut(site) {
        return false;
    }
    if twin.zones[zone.index()].egress != Egress::None || twin.zones[zone.index()].outside {
        return true;
    }
    let from = twin.devices.segment[device.index()];
    twin.zones.iter().enumerate().any(|(index, outside)| {
        outside.outside
            && outside.site == site
            && !continuity.zone_cut(ZoneId::from_index(index))
            && outside
                .segments
                .clone()
                .any(|to| home(twin).any(|traffic| continuity.passes(twin, from, SegmentId::from_index(to), traffic)))
    })
}

fn home(twin: &Twin) -> impl Iterator<Item = TrafficId> + '_ {
    let calls = |traffic: &crate::twin::Traffic| {
        traffic.protocol == 6 && HOME.iter().any(|port| (traffic.first..=traffic.last).contains(port))
    };
    twin.traffic.iter().enumerate().filter(move |(_, traffic)| calls(traffic)).map(|(index, _)| TrafficId::from_index(index))
}

/// Whether an operator still has the use of its hands: one host of its calls home, or the way in is still open to one.
pub(super) fn connected(scene: &Scene<'_, '_>, operator: usize) -> bool {
    let held = &scene.own.operators[operator];
    let entry = scene.plot.campaigns[held.campaign].entry;
    held.footholds.iter().any(|foothold| match entry {
        Entry::Insider => alive(scene, foothold.device),
        Entry::Phishing => egress(scene, foothold.device),
        _ => egress(scene, foothold.device) || entry_door(scene, held.campaign, foothold.device).is_some(),
    })
}

/// The record of the held account that opens a device best, and whether a second factor is asked for.
pub(super) fn account_for(scene: &Scene<'_, '_>, operator: usize, device: DeviceId) -> Option<(RecordId, bool)> {
    let accounts = &scene.own.operators[operator].accounts;
    let (devices, index) = (&scene.twin.devices, device.index());
    let domain = devices.domain[index];
    let administers = if devices.role[index].is_empty() { accounts.clients(domain) } else { accounts.servers(domain) };
    let usual = administers.filter(|_| devices.encryptable[index]);
    usual
        .or_else(|| domain.and_then(|domain| accounts.domains.get(&domain).copied()))
        .map(|record| (record, false))
        .or_else(|| named_for(scene, operator, device))
}

/// The same of accounts that the hospital names. Who holds a domain holds those that belong to it.
fn named_for(scene: &Scene<'_, '_>, operator: usize, device: DeviceId) -> Option<(RecordId, bool)> {
    let accounts = &scene.own.operators[operator].accounts;
    let named = scene.twin.identity.accounts.iter().enumerate();
    let opening = named.filter(|(_, account)| account.opens(device)).filter_map(|(number, account)| {
        let own = accounts.named.get(&AccountId::from_index(number));
        let record = own.or_else(|| accounts.domains.get(&account.domain?));
        record.map(|record| (*record, account.second_factor))
    });
    opening.min_by_key(|(_, second_factor)| *second_factor)
}

/// Whether a held account opens a device.
pub(super) fn account_opens(scene: &Scene<'_, '_>, operator: usize, device: DeviceId) -> bool {
    account_for(scene, operator, device).is_some()
}

/// The hospital's way in from the far end of the entry to a device, if it names one.
pub(super) fn way_in<'a>(scene: &Scene<'a, '_>, campaign: usize, device: DeviceId) -> Option<&'a RemoteAccess> {
    scene.twin.identity.way_in(scene.plot.campaigns[campaign].from_zone, device)
}

/// Whether those who come in to a device from outside are asked for a second factor.
pub(super) fn second_factor(scene: &Scene<'_, '_>, operator: usize, device: DeviceId) -> bool {
    scene.twin.asks_second_factor(scene.plot.campaigns[scene.own.operators[operator].campaign].from_zone, device)
}

/// Whether all needs of a technique are met. On a backup the account that is needed is one that runs it.
pub(super) fn all_met(
    scene: &Scene<'_, '_>,
    operator: usize,
    ability: &Ability,
    source: Option<DeviceId>,
    target: DeviceId,
    backup: Option<usize>,
) -> bool {
    ability.needs.iter().all(|&need| match (need, backup) {
        (Condition::Account, Some(backup)) => runs_backup(scene, operator, backup, target),
        _ => met(scene, operator, need, source, target),
    })
}

/// Whether a held account runs a backup. Where its accounts live in the directory, that is whatever opens its server, and on a server
/// of no domain whoever holds a directory of the site; elsewhere only an account that the hospital names.
fn runs_backup(scene: &Scene<'_, '_>, operator: usize, backup: usize, server: DeviceId) -> bool {
    let (twin, backup) = (scene.twin, &scene.twin.backups[backup]);
    if !backup.in_directory {
        return named_for(scene, operator, server).is_some();
    }
    let mut held = scene.own.operators[operator].accounts.domains.keys();
    let apart = twin.devices.domain[server.index()].is_none();
    account_opens(scene, operator, server)
        || apart && held.any(|domain| twin.identity.domains[domain.index()].site == backup.site)
}

/// Whether one need of a technique is met for a target and, where a host of the operator is used, that host.
pub(super) fn met(scene: &Scene<'_, '_>, operator: usize, need: Condition, source: Option<DeviceId>, target: DeviceId) -> bool {
    let devices = &scene.twin.devices;
    match need {
        Condition::EntryDoor => entry_door(scene, scene.own.operators[operator].campaign, target).is_some(),
        Condition::Egress => egress(scene, target),
        Condition::Door => source
            .is_some_and(|source| source == target && alive(scene, source) || way(scene, operator, source, target).is_some()),
        Condition::Account => account_opens(scene, operator, target),
        Condition::DirectoryAccount => !scene.own.operators[operator].accounts.domains.is_empty(),
        Condition::OwnRights => {
            scene.plot.campaigns[scene.own.operators[operator].campaign].entry == Entry::Insider && alive(scene, target)
        }
        Condition::NoSecondFactor => !second_factor(scene, operator, target),
        Condition::Rights => {
            scene.own.operators[operator].footholds.iter().any(|foothold| foothold.rights && alive(scene, foothold.device))
        }
        Condition::DefaultAccount => devices.credentials[target.index()] != Credentials::Individual,
        Condition::Weakness => {
            let legacy = devices.legacy[target.index()];
            let share = if legacy { scene.values.weak_legacy } else { scene.values.weak_other };
            let weak = scene.agenda.draw(WEAKNESS, devices.entity[target.index()], 0).chance(share);
            weak && !scene.own.updated.contains(target.index())
        }
    }
}
