//! Emergency departments: who comes, waits, is seen, and boards.

use super::{Scene, acuity, census, patients};
use crate::blueprint::WardKind;
use crate::engine::{Purpose, Span};
use crate::twin::SiteId;
use crate::world::{CareEvent, PatientId, PatientKind, Place};

const INTERVAL: Purpose = Purpose::named("care/arrival-interval");
const KIND: Purpose = Purpose::named("care/arrival-kind");
const BAND: Purpose = Purpose::named("care/arrival-band");

/// Stay that keeps the planned census, days.
const STAY: f64 = 4.8;

/// The run begins.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for site in 0..scene.twin.sites.len() {
        next(scene, SiteId::from_index(site), 0);
    }
}

fn next(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    let place = &scene.twin.sites[site.index()];
    let per_hour = f64::from(place.inpatient_beds) * place.occupancy / (STAY * 24.0);
    if per_hour > 0.0 {
        let hours = scene.agenda.draw(INTERVAL, place.entity, u64::from(number)).exponential() / per_hour;
        scene.agenda.after(Span::from_hours(hours), CareEvent::Arrival { site, number });
    }
}

/// The next candidate of a site's arrival stream.
pub(super) fn arrival(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    next(scene, site, number + 1);
    let site_entity = scene.twin.sites[site.index()].entity;
    let draw = scene.agenda.draw(KIND, site_entity, u64::from(number));
    let band = acuity::admission_band(scene, scene.agenda.draw(BAND, site_entity, u64::from(number)));
    let kinds = [
        WardKind::Medical,
        WardKind::Surgical,
        WardKind::Maternity,
        WardKind::Neonatal,
        WardKind::Paediatrics,
        WardKind::Psychiatry,
    ];
    let beds = kinds.map(|kind| {
        let wards = scene.twin.sites[site.index()].wards.clone();
        wards.filter(|ward| scene.twin.wards[*ward].kind == kind).map(|ward| f64::from(scene.twin.wards[ward].beds)).sum()
    });
    let Some(kind) = draw.choose(&beds).map(|index| kinds[index]) else { return };
    let patient =
        patients::create(scene, draw.child(9).bits(), site, census::usual_condition(kind), PatientKind::Emergency, band);
    scene.care.patients[patient].place = Place::Boarding { corridor: false };
    acuity::admit(scene, patient);
    census::request_bed(scene, patient, kind, band >= 2);
}

/// A bed was found for a patient who waited for one; the patient has been moved.
pub(super) fn bed_found(_scene: &mut Scene<'_, '_>, _patient: PatientId) {}
