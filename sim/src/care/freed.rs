//! People whom a stop of planned care frees: theatres without lists and clinics called off lend nurses and physicians to the wards.
//!
//! Only a decision frees anybody. Where lists fail of themselves, because blood, images or papers are missing, the team stands by
//! for the next case.

use super::{Scene, staffing};
use crate::blueprint::Fidelity;
use crate::measure::Gauge;
use crate::twin::{SiteId, WardId};

/// Share of the operations of a usual day that the stop leaves out.
fn stopped(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let mix = scene.values.flow.urgency_mix();
    let allowed = scene.care.planned.sites[site.index()].allowed;
    let left_out: f64 = mix.iter().zip(allowed).filter(|(_, allowed)| !allowed).map(|(share, _)| share).sum();
    left_out / mix.iter().sum::<f64>().max(1e-9)
}

/// People freed on a weekday, of so many a theatre and one for so many visits a day.
fn people(scene: &Scene<'_, '_>, site: SiteId, per_theatre: f64, visits_per_person: f64) -> f64 {
    let plans = &scene.care.planned.sites[site.index()];
    let visits = if plans.clinics_off.is_some() { scene.twin.sites[site.index()].visits_per_day } else { 0.0 };
    let theatres = plans.theatres.len() as f64 * stopped(scene, site);
    scene.values.care.freed_usable * (theatres * per_theatre + visits / visits_per_person.max(1e-6))
}

/// Lists and clinics run on weekdays by day: at other hours nobody is there to be lent.
fn at_work(scene: &Scene<'_, '_>) -> bool {
    !scene.agenda.calendar.weekend(scene.agenda.now) && (7..21).contains(&scene.agenda.calendar.hour(scene.agenda.now))
}

/// Physicians lent to the wards now.
pub(super) fn physicians(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let values = &scene.values.care;
    if at_work(scene) { people(scene, site, values.freed_physicians_per_theatre, values.freed_visits_per_physician) } else { 0.0 }
}

/// Nurses lent to the wards now, as a share of those planned there.
pub(super) fn nurses(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    if at_work(scene) { scene.care.wards.lent_nurses[site.index()] } else { 0.0 }
}

/// What is stopped by decision changed: the wards get, or give back, whom it frees.
pub(super) fn stop_changed(scene: &mut Scene<'_, '_>, site: SiteId) {
    let place = &scene.twin.sites[site.index()];
    if place.fidelity == Fidelity::Network {
        return;
    }
    let values = &scene.values.care;
    let freed = people(scene, site, values.freed_nurses_per_theatre, values.freed_visits_per_nurse);
    let planned: f64 = place.wards.clone().map(|ward| staffing::planned_by_day(scene, WardId::from_index(ward))).sum();
    let share = if planned > 0.0 { freed / planned } else { 0.0 };
    if share == scene.care.wards.lent_nurses[site.index()] {
        return;
    }
    scene.care.wards.lent_nurses[site.index()] = share;
    for ward in place.wards.clone() {
        staffing::refresh(scene, WardId::from_index(ward));
    }
    note(scene, site);
}

/// Tells how many nurses are lent now.
pub(super) fn note(scene: &mut Scene<'_, '_>, site: SiteId) {
    let share = nurses(scene, site);
    let wards = scene.twin.sites[site.index()].wards.clone();
    let planned = || -> f64 { wards.map(|ward| staffing::planned_by_day(scene, WardId::from_index(ward))).sum() };
    let lent = if share > 0.0 { share * planned() } else { 0.0 };
    let now = scene.agenda.now;
    scene.agenda.tally().set(Gauge::Lent, site.index(), lent, now);
}
