//! What is logged, how long it is kept, who may read it: what can be proved later, and what is kept of everybody meanwhile.

use super::{CyberValues, Scene};
use crate::agenda::Agenda;
use crate::blueprint::{LogKeeping, LogKind};
use crate::engine::Span;
use crate::measure::{Count, Gauge};
use crate::twin::{Site, SiteId, Twin};
use crate::world::{Technique, Told};

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

/// Whether a step can still be proved: its log reaches back to it and was not wiped where it lay.
fn proved(scene: &Scene<'_, '_>, site: SiteId, told: &Told, since: Span) -> bool {
    let keeping = keeping(&scene.twin.sites[site.index()], tells(told.technique), scene.values);
    since <= keeping.kept && (keeping.copied_off || !scene.own.logs_wiped(site))
}

/// Somebody looks back: the steps at a site that no log proves any more are counted. Returns whether any was missing.
pub(super) fn look_back(scene: &mut Scene<'_, '_>, site: SiteId) -> bool {
    let now = scene.agenda.now;
    let steps = scene.own.told.iter().filter(|told| told.site == site);
    let unproved = steps.filter(|told| !proved(scene, site, told, now - told.at)).count();
    if unproved > 0 {
        scene.agenda.tally().count(Count::UnprovenSteps, site.index(), unproved as f64, now);
    }
    unproved > 0
}
