//! What is logged, how long it is kept, who may read it: what can be proved later, and what is kept of everybody meanwhile.

use super::{CyberValues, Scene};
use crate::agenda::Agenda;
use crate::blueprint::{LogKeeping, LogKind, Mark, Target, Technique};
use crate::engine::Span;
use crate::measure::{Count, Gauge};
use crate::twin::{Site, SiteId, Twin};
use crate::world::Told;

/// The log that tells of a technique.
pub(super) fn tells(technique: Technique) -> LogKind {
    match technique {
        Technique::RecordsRead => LogKind::RecordAccess,
        Technique::ValidAccount
        | Technique::OwnRights
        | Technique::DefaultAccount
        | Technique::Rights
        | Technique::CredentialDumping
        | Technique::DirectoryTakeover
        | Technique::RemoteAccess => LogKind::LogOns,
        Technique::Discovery
        | Technique::Exfiltration
        | Technique::SupplierTunnel
        | Technique::ExposedService
        | Technique::RemoteExploit => LogKind::Network,
        _ => LogKind::Systems,
    }
}

/// How a site keeps a kind of log.
pub(super) fn keeping(site: &Site, kind: LogKind, values: &CyberValues) -> LogKeeping {
    let written = site.logs.iter().find(|log| log.tells == kind);
    written.cloned().unwrap_or_else(|| LogKeeping {
        tells: kind,
        kept: Span::from_days(values.log_kept),
        readers: vec![crate::blueprint::StaffKind::Analysts],
        copied_off: false,
        mark: Mark(0),
    })
}

/// The run begins: what logs keep of people, day for day, is a measure of its own.
pub(super) fn begin(twin: &Twin, values: &CyberValues, agenda: &mut Agenda<'_>) {
    let now = agenda.now;
    for (index, site) in twin.sites.iter().enumerate() {
        let staff: f64 = site.staff.iter().map(|[day, night, _]| day + night).sum();
        let patients = f64::from(site.inpatient_beds) * site.occupancy + site.emergency_per_day + site.visits_per_day;
        let days = LogKind::ALL.iter().map(|kind| {
            let people = if *kind == LogKind::RecordAccess { staff + patients } else { staff };
            keeping(site, *kind, values).kept.days() * people
        });
        agenda.tally().set(Gauge::LogsKept, index, days.sum(), now);
    }
}

/// Whether the logs that tell of a step lie where a wipe of the site's logs reached them.
fn gone(scene: &Scene<'_, '_>, site: SiteId, technique: Technique) -> bool {
    scene.own.logs_wiped(site) && !keeping(&scene.twin.sites[site.index()], tells(technique), scene.values).copied_off
}

fn unproven(scene: &mut Scene<'_, '_>, site: SiteId, steps: usize) {
    if steps > 0 {
        let now = scene.agenda.now;
        scene.agenda.tally().count(Count::UnprovenSteps, site.index(), steps as f64, now);
    }
}

/// Logs of a site were wiped: what was done there so far is proved by what was copied elsewhere, or not at all.
pub(super) fn wiped(scene: &mut Scene<'_, '_>, site: SiteId) {
    scene.own.logs_wiped.insert(site.index());
    let place = &scene.twin.sites[site.index()];
    if LogKind::ALL.iter().any(|kind| !keeping(place, *kind, scene.values).copied_off) {
        scene.own.scope_unknown.insert(site.index());
    }
    if gone(scene, site, Technique::RecordsRead) {
        notify_all(scene, site);
    }
    let steps = scene.own.told.iter().filter(|told| told.site == site && gone(scene, site, told.technique)).count();
    unproven(scene, site, steps);
}

/// A step at a site where nothing is kept any more.
pub(super) fn step(scene: &mut Scene<'_, '_>, site: SiteId, technique: Technique) {
    if gone(scene, site, technique) {
        unproven(scene, site, 1);
    }
}

/// So many people of a site, all in all, must be told that their records may have been read.
pub(super) fn notify(scene: &mut Scene<'_, '_>, site: SiteId, records: f64) {
    let now = scene.agenda.now;
    let so_far = &mut scene.own.records_to_notify[site.index()];
    let more = (records - *so_far).max(0.0);
    if more > 0.0 {
        *so_far += more;
        scene.agenda.tally().count(Count::RecordsToNotify, site.index(), more, now);
    }
}

/// No log says which records were read: everybody's may have been.
fn notify_all(scene: &mut Scene<'_, '_>, site: SiteId) {
    let stores = scene.twin.systems(Target::Record, site);
    let gigabytes: f64 = stores.iter().map(|store| f64::from(scene.twin.devices.gigabytes[store.index()])).sum();
    notify(scene, site, gigabytes * scene.values.records_per_gigabyte);
}

/// Somebody looks back: steps that lie further back than their log are counted. Returns whether any step cannot be proved.
pub(super) fn look_back(scene: &mut Scene<'_, '_>, site: SiteId) -> bool {
    let (now, place) = (scene.agenda.now, &scene.twin.sites[site.index()]);
    let own = || scene.own.told.iter().filter(|told| told.site == site);
    let expired = |told: &&Told| now - told.at > keeping(place, tells(told.technique), scene.values).kept;
    let lost = own().filter(|told| gone(scene, site, told.technique)).count();
    let late = own().filter(|told| !gone(scene, site, told.technique)).filter(expired).count();
    let reading = own().any(|told| told.technique == Technique::RecordsRead && expired(&told));
    unproven(scene, site, late);
    if reading {
        notify_all(scene, site);
    }
    lost + late > 0
}
