//! Who decides that planned care stops and goes on, and when it does.

use crate::blueprint::CareFunction;
use crate::care::{Scene, freed};
use crate::engine::Purpose;
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::Gauge;
use crate::twin::SiteId;

const STOPS: Purpose = Purpose::named("care/planned/stops");
const CALLS_OFF: Purpose = Purpose::named("care/planned/calls-off");

/// A crisis is declared: planned care is stopped, nearly always; clinics are called off at once, sometimes.
pub(in crate::care) fn declared(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let stream = scene.twin.sites[site.index()].entity;
    let stops = scene.agenda.draw(STOPS, stream, 0).chance(values.stop_electives);
    let off = scene.agenda.draw(CALLS_OFF, stream, 0).chance(values.stop_clinics);
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.clinics_off = off.then(|| plans.clinics_off.unwrap_or(now));
    let stops = stops && plans.stopped_at.is_none();
    if stops {
        plans.stopped_at = Some(now);
        plans.allowed = [false; 3];
    }
    freed::stop_changed(scene, site);
    if !stops {
        return;
    }
    let record = scene.agenda.record(Some(cause), Entry::new(Kind::ElectivesStopped, Element::Site(site)));
    scene.care.planned.sites[site.index()].record = Some(record);
    scene.agenda.tally().set(Gauge::PlannedStopped, site.index(), 1.0, now);
}

/// The crisis is over.
pub(in crate::care) fn all_clear(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    scene.care.planned.sites[site.index()].clinics_off = None;
    if scene.care.planned.stopped(site) {
        goes_on(scene, site, Some(cause));
    }
    freed::stop_changed(scene, site);
}

fn goes_on(scene: &mut Scene<'_, '_>, site: SiteId, cause: Option<RecordId>) {
    let now = scene.agenda.now;
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.allowed = [true; 3];
    plans.stopped_at = None;
    let cause = cause.max(plans.record);
    plans.record = None;
    scene.agenda.record(cause, Entry::new(Kind::ElectivesRestarted, Element::Site(site)));
    scene.agenda.tally().set(Gauge::PlannedStopped, site.index(), 0.0, now);
}

/// The daily meeting lets clinics and operations come back, whichever of them were stopped.
pub(super) fn restart(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (days, now) = (scene.values.flow.restart_clinics_days, scene.agenda.now);
    let plans = &mut scene.care.planned.sites[site.index()];
    if plans.clinics_off.is_none() && plans.stopped_at.is_none() {
        return;
    }
    plans.clinics_off = plans.clinics_off.filter(|since| (now - *since).days() < days);
    restart_operations(scene, site);
    freed::stop_changed(scene, site);
}

/// Operations restart by urgency. What a case needs of the services that are lost is looked at when its turn comes, so that those
/// that need none of them go on.
fn restart_operations(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let capacity = |function| scene.others.continuity.effect(site, function).capacity;
    let plans = &mut scene.care.planned.sites[site.index()];
    let Some(since) = plans.stopped_at else { return };
    let days = (now - since).days();
    let blood = capacity(CareFunction::BloodBank);
    let sterile = plans.sterile_days > 0.0 || capacity(CareFunction::Sterilisation) > values.restart_gate;
    let inputs = capacity(CareFunction::Laboratory).min(capacity(CareFunction::Imaging));
    let papers = capacity(CareFunction::Record).min(capacity(CareFunction::Theatre)).min(capacity(CareFunction::Booking));
    let possible = sterile && blood >= values.restart_gate;
    plans.allowed = values.restart_days().map(|earliest| possible && days >= earliest);
    if possible && days >= values.restart_urgent_days && inputs.min(papers) >= values.restart_inputs {
        goes_on(scene, site, None);
    }
}
