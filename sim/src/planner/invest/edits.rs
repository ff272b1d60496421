//! What each edit does to a blueprint. Nothing is played here.

use std::collections::{BTreeMap, BTreeSet};

use super::super::foreign as foreign_zone;
use super::{Control, Edit, End};
use crate::blueprint::{
    Action, BackupForm, Blueprint, CareFunction, Conduit, Governance, LossEffect, Mark, Patchable, Procedure, RegulatoryClass,
    SiteBlueprint, StaffKind, StaffPool,
};
use crate::twin::{DeviceId, SegmentId, TrafficId, Twin, ZoneId};

/// A blueprint with a control in place, or why the control has nothing to do here.
pub type Edited = Result<Blueprint, String>;

/// Puts a control in place. `twin` is the blueprint compiled without any control: needs are read from it.
pub fn apply(blueprint: &Blueprint, twin: &Twin, control: &Control) -> Edited {
    let mut edited = blueprint.clone();
    for moved in &control.parameters {
        let Some(parameter) = edited.parameters.get(&moved.name) else {
            return Err(format!("there is no parameter `{}`", moved.name));
        };
        let end = match moved.to {
            End::Low => parameter.low,
            End::High => parameter.high,
        };
        let value = end.ok_or_else(|| format!("`{}` has no range", moved.name))?;
        edited.parameters.set(&moved.name, value);
    }
    for edit in &control.edits {
        for site in 0..edited.sites.len() {
            one(&mut edited.sites[site], site, twin, *edit, control.amount)?;
        }
    }
    Ok(edited)
}

fn one(site: &mut SiteBlueprint, index: usize, twin: &Twin, edit: Edit, amount: f64) -> Result<(), String> {
    match edit {
        Edit::SecondFactor => site.staff.second_factor = true,
        Edit::Watch => site.staff.watched_at_night = true,
        Edit::JointGovernance => site.staff.governance = Governance::Joint,
        Edit::Training => site.staff.trained = site.staff.trained.max(amount.clamp(0.0, 1.0)),
        Edit::OfflineBackup => {
            for backup in &mut site.continuity.backups {
                if backup.form == BackupForm::Online {
                    backup.form = BackupForm::Offline;
                }
                backup.in_directory = false;
            }
        }
        Edit::Procedures => procedures(site, index, twin),
        Edit::SpareStaff => spare(site, index, twin, amount.clamp(0.0, 2.0)),
        Edit::Segment => segment(site, index, twin),
        Edit::Patch => patch(site, index, twin),
        Edit::JumpHost => jump_host(site, index, twin)?,
    }
    Ok(())
}

/// Devices that the hospital may patch itself get a system that is supported and, if they are computers, the tool that keeps it so.
/// Weaknesses without a fix by the maker stay.
fn patch(site: &mut SiteBlueprint, index: usize, twin: &Twin) {
    let own = (0..twin.devices.len()).filter(|device| twin.devices.site[*device].index() == index);
    let known: BTreeMap<&str, usize> = own.map(|device| (twin.devices.id[device].as_str(), device)).collect();
    let unfixed: BTreeSet<&str> =
        site.vulnerabilities.iter().filter(|known| known.fixed == Some(false)).map(|known| known.id.as_str()).collect();
    for device in &mut site.fleet {
        let Some(at) = known.get(device.id.as_str()).copied().filter(|at| twin.devices.patchable[*at] == Patchable::Yes) else {
            continue;
        };
        if twin.devices.legacy[at] {
            device.end_of_support = None;
        }
        if twin.devices.encryptable[at] {
            device.managed = Some(true);
        }
        let left = device.vulnerabilities.split_whitespace().filter(|id| unfixed.contains(id));
        device.vulnerabilities = left.collect::<Vec<_>>().join(" ");
    }
}

fn procedures(site: &mut SiteBlueprint, index: usize, twin: &Twin) {
    let known: BTreeSet<CareFunction> = site.continuity.procedures.iter().map(|procedure| procedure.function).collect();
    for function in CareFunction::ALL.iter().filter(|function| !known.contains(function)) {
        if twin.sites.get(index).is_some_and(|site| site.provides(*function)) {
            site.continuity.procedures.push(Procedure::usual(*function));
        }
    }
    site.continuity.procedures.iter_mut().for_each(|procedure| procedure.drilled = true);
}

fn spare(site: &mut SiteBlueprint, index: usize, twin: &Twin, amount: f64) {
    let Some(compiled) = twin.sites.get(index) else { return };
    let more = 1.0 + amount;
    site.staff.pools = StaffKind::ALL
        .iter()
        .map(|kind| {
            let [day, night, weekend] = compiled.people(*kind).map(|people| people * more);
            StaffPool { kind: *kind, day, night, weekend, mark: Mark(0) }
        })
        .collect();
    let wards = &twin.wards[compiled.wards.clone()];
    for ward in &mut site.wards {
        let Some(known) = wards.iter().find(|known| known.id == ward.id) else { continue };
        let [day, night] = known.patients_per_nurse.map(|ratio| ratio / more);
        (ward.patients_per_nurse, ward.patients_per_nurse_night) = (Some(day), Some(night));
    }
}

/// Pairs of zones with what services need between them and policy lets pass today.
fn needed(index: usize, twin: &Twin) -> BTreeMap<(u32, u32), BTreeSet<TrafficId>> {
    let mut needed: BTreeMap<(u32, u32), BTreeSet<TrafficId>> = BTreeMap::new();
    let mut flow = |from: SegmentId, to: SegmentId, traffic: &[TrafficId]| {
        let zones = (twin.segments[from.index()].zone, twin.segments[to.index()].zone);
        if zones.0 != zones.1 {
            let passing = traffic.iter().filter(|piece| twin.reach.allows(from, to, **piece));
            needed.entry((zones.0.0, zones.1.0)).or_default().extend(passing);
        }
    };
    for (at, service) in twin.services.iter().enumerate().filter(|(_, service)| service.site.index() == index) {
        for usage in &twin.wiring.uses[at] {
            let client = &service.clients[usage.entry];
            for host in &usage.hosts {
                let host = twin.devices.segment[service.hosts[*host].index()];
                let (from, to) = if client.inbound { (host, usage.segment) } else { (usage.segment, host) };
                flow(from, to, &client.traffic);
            }
        }
        for need in service.needs.iter().filter(|need| !need.traffic.is_empty()) {
            for member in &need.members {
                let there: Vec<DeviceId> = match member {
                    crate::twin::Member::Device(device) => vec![*device],
                    crate::twin::Member::Service(service) => twin.services[service.index()].hosts.clone(),
                };
                for (host, member) in service.hosts.iter().flat_map(|host| there.iter().map(move |member| (host, member))) {
                    flow(twin.devices.segment[host.index()], twin.devices.segment[member.index()], &need.traffic);
                }
            }
        }
    }
    needed
}

/// Zones in which devices for care stand: a class of medical device, or a loss that patients feel and not only systems.
fn of_care(index: usize, twin: &Twin) -> BTreeSet<u32> {
    (0..twin.devices.len())
        .filter(|device| twin.devices.site[*device].index() == index)
        .filter(|device| {
            let kind = twin.catalogue.kinds.get(usize::from(twin.devices.kind[*device]));
            let loss = kind.is_some_and(|kind| {
                !matches!(kind.loss, LossEffect::Terminal | LossEffect::Serves | LossEffect::Foothold | LossEffect::Paper)
            });
            twin.devices.class[*device] != RegulatoryClass::None || loss
        })
        .map(|device| twin.devices.zone[device].0)
        .filter(|zone| !foreign_zone(twin, ZoneId(*zone)))
        .collect()
}

/// Between a zone of care and any other, what is needed passes and nothing else; in front of all rules.
fn segment(site: &mut SiteBlueprint, index: usize, twin: &Twin) {
    let care = of_care(index, twin);
    let word = |zone: u32| twin.zones[zone as usize].id.clone();
    let mut rules: Vec<Conduit> = Vec::new();
    for ((from, to), traffic) in needed(index, twin) {
        if !traffic.is_empty() && (care.contains(&from) || care.contains(&to)) {
            rules.push(Conduit {
                id: format!("segment-{}-{}", word(from), word(to)),
                from: vec![word(from)],
                to: vec![word(to)],
                traffic: traffic.iter().map(|piece| twin.traffic[piece.index()].to_string()).collect(),
                action: Action::Allow,
                ..Conduit::default()
            });
        }
    }
    let all: Vec<u32> = (0..twin.zones.len() as u32).filter(|zone| twin.zones[*zone as usize].site.index() == index).collect();
    for zone in &care {
        let others: Vec<String> = all.iter().filter(|other| *other != zone).map(|other| word(*other)).collect();
        for (direction, from, to) in [("in", others.clone(), vec![word(*zone)]), ("out", vec![word(*zone)], others)] {
            let id = format!("segment-{}-{direction}", word(*zone));
            rules.push(Conduit { id, from, to, traffic: vec!["any".into()], ..Conduit::default() });
        }
    }
    site.network.conduits.splice(0..0, rules);
}

/// Zones not the hospital's own whose rules let them in reach the jump host's address only; the jump host reaches what they reached.
fn jump_host(site: &mut SiteBlueprint, index: usize, twin: &Twin) -> Result<(), String> {
    let host = site.fleet.iter().find(|device| device.role.contains("jump") && !device.address.is_empty());
    let Some(host) = host.map(|host| host.address.clone()) else {
        // A site without outside zones has nobody to let through.
        let outside = site.network.zones.iter().any(|zone| zone.outside);
        return if outside && index == 0 { Err("no device with role `jump-host` has an address".into()) } else { Ok(()) };
    };
    let remote: Vec<String> = ["rdp", "ssh", "https"].map(str::to_owned).to_vec();
    let mut rules: Vec<Conduit> = Vec::new();
    let foreign = |zone: &usize| foreign_zone(twin, ZoneId::from_index(*zone));
    for zone in (0..twin.zones.len()).filter(foreign).map(|zone| &twin.zones[zone]).filter(|zone| zone.site.index() == index) {
        let through: Vec<&Conduit> =
            site.network.conduits.iter().filter(|rule| rule.action == Action::Allow && rule.from.contains(&zone.id)).collect();
        if through.is_empty() {
            continue;
        }
        let rule = |id: &str, from: &str, to: Vec<String>, traffic: Vec<String>, action: Action| Conduit {
            id: format!("jump-{}-{id}", zone.id),
            from: vec![from.to_owned()],
            to,
            traffic,
            action,
            ..Conduit::default()
        };
        rules.push(rule("in", &zone.id, vec![host.clone()], remote.clone(), Action::Allow));
        rules.push(rule("else", &zone.id, vec!["any".into()], vec!["any".into()], Action::Deny));
        for (number, old) in through.into_iter().enumerate() {
            let on = old.to.clone();
            rules.push(rule(&format!("on-{}", number + 1), &host, on, old.traffic.clone(), Action::Allow));
        }
    }
    site.network.conduits.splice(0..0, rules);
    Ok(())
}
