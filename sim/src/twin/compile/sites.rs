//! Sites: how many people come, how many work there.

use super::problems::{Problems, short};
use crate::blueprint::{Authority, Blueprint, LogKeeping, Mark, Owner, StaffKind, WardKind, Zone};
use crate::engine::{Span, entity_of};
use crate::twin::defaults::SizeDefaults;
use crate::twin::{Site, Twin};

/// Puts the sites in, in the order of the files; wards and numbers follow.
pub(super) fn sites(blueprint: &Blueprint, twin: &mut Twin, problems: &mut Problems) {
    if blueprint.sites.is_empty() {
        problems.error("empty-hospital", Mark(0), "", "there is no site".into(), "a hospital has at least one".into());
    }
    for files in &blueprint.sites {
        let site = &files.site;
        if site.id.trim().is_empty() {
            problems.error("no-id", site.mark, "id", "a site has no id".into(), "give it a word of its own".into());
        }
        logs(&site.logs, problems);
        if twin.sites.iter().any(|other| other.id == site.id) {
            let message = format!("two sites are called `{}`", short(&site.id));
            problems.error("duplicate-id", site.mark, "id", message, "ids are unique within a region".into());
        }
        twin.sites.push(Site {
            id: site.id.clone(),
            name: if site.name.is_empty() { site.id.clone() } else { site.name.clone() },
            entity: entity_of(&format!("site:{}", site.id)),
            fidelity: site.fidelity,
            authorities: authorities(&files.staff.authorities, &files.network.zones, problems),
            governance: files.staff.governance,
            watched_at_night: files.staff.watched_at_night,
            trained: problems.number(files.staff.trained, 0.0, 1.0, site.mark, "trained"),
            second_factor: files.staff.second_factor,
            operating_budget: problems.number(site.operating_budget, 0.0, 1e12, site.mark, "operating_budget"),
            it_share: problems.number(site.it_share, 0.0, 1.0, site.mark, "it_share"),
            logs: site.logs.clone(),
            mark: site.mark,
            ..Site::default()
        });
    }
    travel(blueprint, twin, problems);
}

/// Each kind of log once, and no longer than anybody keeps one.
fn logs(written: &[LogKeeping], problems: &mut Problems) {
    for (index, log) in written.iter().enumerate() {
        if log.kept < Span::ZERO || log.kept > Span(10 * 366 * 86_400_000) {
            let message = format!("a log is kept for {}", log.kept);
            problems.error("bad-number", log.mark, "kept", message, "between 0 and ten years".into());
        }
        if written[..index].iter().any(|other| other.tells == log.tells) {
            let message = format!("how a log of {} is kept is said twice", log.tells.title());
            problems.error("duplicate-id", log.mark, "tells", message, "one `[[log]]` a kind".into());
        }
    }
}

/// Each act once for all zones and once for each, and somebody who decides it.
fn authorities(written: &[Authority], zones: &[Zone], problems: &mut Problems) -> Vec<Authority> {
    for (index, authority) in written.iter().enumerate() {
        if authority.owners.iter().all(|owner| *owner == Owner::Nobody) {
            let message = format!("nobody may {}", authority.act.title());
            problems.error("no-owner", authority.mark, "owners", message, "name who decides it".into());
        }
        for (position, owner) in authority.owners.iter().enumerate() {
            if authority.owners[..position].contains(owner) {
                let message = format!("{} decides twice", owner.title());
                problems.error("duplicate-id", authority.mark, "owners", message, "name each owner once".into());
            }
        }
        if written[..index].iter().any(|other| (other.act, &other.zone) == (authority.act, &authority.zone)) {
            let message = format!("who may {} is said twice", authority.act.title());
            problems.error("duplicate-id", authority.mark, "act", message, "one `[[authority]]` an act and zone".into());
        }
        if !authority.zone.is_empty() && !zones.iter().any(|zone| zone.id == authority.zone) {
            let known = zones.iter().map(|zone| zone.id.as_str());
            problems.unknown("unknown-zone", authority.mark, "zone", "zone of the site", &authority.zone, known);
        }
    }
    written.to_vec()
}

fn travel(blueprint: &Blueprint, twin: &mut Twin, problems: &mut Problems) {
    let sites = blueprint.sites.len();
    if blueprint.travel.is_empty() && sites <= 1 {
        twin.travel = vec![vec![0.0; sites]; sites];
        return;
    }
    if blueprint.travel.len() != sites || blueprint.travel.iter().any(|row| row.len() != sites) {
        let message = format!("the travel times are not {sites} rows of {sites} minutes");
        problems.error("bad-travel", Mark(0), "travel", message, "one row a site, in the order of the sites".into());
        return;
    }
    twin.travel = (blueprint.travel.iter())
        .map(|row| row.iter().map(|minutes| problems.number(*minutes, 0.0, 10_000.0, Mark(0), "travel")).collect())
        .collect();
}

/// Fills in how many people come and work there: as written, else as the size of the site gives.
pub(super) fn numbers(blueprint: &Blueprint, defaults: &SizeDefaults, twin: &mut Twin, problems: &mut Problems) {
    for (index, files) in blueprint.sites.iter().enumerate() {
        let (site, mark) = (&files.site, files.site.mark);
        let beds = f64::from(twin.sites[index].inpatient_beds);
        let has = |kind: WardKind| files.wards.iter().any(|ward| ward.kind == kind);
        let mut given = |value: Option<f64>, high: f64, field: &'static str| {
            value.map(|value| problems.number(value, 0.0, high, mark, field))
        };
        let emergency = given(site.emergency_per_day, 5_000.0, "emergency_per_day")
            .unwrap_or_else(|| if has(WardKind::Emergency) { defaults.emergency_per_day(beds) } else { 0.0 });
        let operations = given(site.operations_per_day, 2_000.0, "operations_per_day")
            .unwrap_or_else(|| if has(WardKind::Theatre) { beds * defaults.operations_per_bed } else { 0.0 });
        let visits =
            given(site.visits_per_day, 100_000.0, "visits_per_day").unwrap_or_else(|| beds * defaults.visits_per_bed(beds));
        let occupancy = site.occupancy.map_or(defaults.occupancy, |value| problems.number(value, 0.5, 1.1, mark, "occupancy"));
        let own = || twin.devices.site.iter().enumerate().filter(|(_, of)| of.index() == index).map(|(device, _)| device);
        let kind = |device: usize| twin.catalogue.kinds.get(usize::from(twin.devices.kind[device]));
        let servers = own().filter(|device| !twin.devices.role[*device].is_empty()).count() as f64;
        let clients = own().filter(|device| {
            twin.devices.role[*device].is_empty() && kind(*device).is_some_and(|kind| kind.encryptable || kind.terminal)
        });
        let size =
            crate::twin::defaults::Size { beds, patients: beds * occupancy, emergency, servers, clients: clients.count() as f64 };
        let mut staff: Vec<[f64; 3]> = StaffKind::ALL.iter().map(|kind| defaults.people(*kind, size)).collect();
        let mut seen = vec![false; staff.len()];
        for pool in &files.staff.pools {
            if std::mem::replace(&mut seen[pool.kind.index()], true) {
                let message = format!("{} are listed twice", pool.kind.title().to_lowercase());
                problems.error("duplicate-id", pool.mark, "kind", message, "one pool a kind".into());
            }
            staff[pool.kind.index()] = [(pool.day, "day"), (pool.night, "night"), (pool.weekend, "weekend")]
                .map(|(people, field)| problems.number(people, 0.0, 10_000.0, pool.mark, field));
        }
        let compiled = &mut twin.sites[index];
        compiled.emergency_per_day = emergency;
        compiled.operations_per_day = operations;
        compiled.visits_per_day = visits;
        compiled.occupancy = occupancy;
        compiled.staff = staff;
    }
}
