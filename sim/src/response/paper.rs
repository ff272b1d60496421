//! Paper: what is written by hand while nobody can write to the record, and what is entered once somebody can.

use super::Scene;
use crate::blueprint::CareFunction;
use crate::measure::Gauge;
use crate::twin::{ServiceId, SiteId, WardId};
use crate::world::Level;

/// The hour's writing, or the hour's entering.
pub(super) fn hour(scene: &mut Scene<'_, '_>, site: SiteId) {
    let Some(writable) = writable(scene, site) else { return };
    let before = scene.site(site).paper;
    let after = if writable { (before - entered(scene, site)).max(0.0) } else { before + written(scene, site) };
    if after == before {
        return;
    }
    let now = scene.now();
    scene.agenda.tally().shift(Gauge::PaperBacklog, site.index(), after - before, now);
    let own = scene.site_mut(site);
    own.paper = after;
    own.most_paper = if after > 0.0 { own.most_paper.max(after) } else { 0.0 };
}

/// Hours until so little is left that the record counts as complete.
pub(super) fn hours_to_enter(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let own = scene.site(site);
    let wait = own.paper - own.most_paper * scene.values.paper_left;
    if wait > 0.0 { wait / entered(scene, site) } else { 0.0 }
}

/// Whether the record can be written to; `None` where there is none.
fn writable(scene: &Scene<'_, '_>, site: SiteId) -> Option<bool> {
    let services = &scene.twin.services;
    let record = |index: &usize| services[*index].site == site && services[*index].function == Some(CareFunction::Record);
    let levels = (0..services.len()).filter(record).map(|index| scene.others.continuity.level(ServiceId::from_index(index)));
    levels.max().map(|level| level >= Level::Slow)
}

/// Pages that an hour writes: so many a patient and day.
fn written(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let wards = scene.twin.sites[site.index()].wards.clone().map(WardId::from_index);
    let patients: u32 = wards.flat_map(|ward| scene.others.care.wards[ward].bands).sum();
    f64::from(patients) * scene.values.paper_pages / 24.0
}

/// Pages that an hour of clerks and wards enters; a site's clerks are in proportion to its beds.
fn entered(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let beds = f64::from(scene.twin.sites[site.index()].inpatient_beds).max(1.0);
    beds * scene.values.paper_pages / scene.values.back_entry / 24.0
}
