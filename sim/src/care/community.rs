//! Medicines outside the hospital: chronic patients whose prescriptions are not renewed, and who come once theirs run out.
//!
//! Hospitals prescribe for many more people than lie in them. Prescriptions that are sent, claimed or dispensed through a system
//! that is down for days are not filled; day by day more of these patients go untreated, and some of them come as emergencies,
//! psychiatric patients twice as often.

use super::clinics::{self, Waiting};
use super::{Scene, orders};
use crate::blueprint::CareFunction;
use crate::engine::Purpose;
use crate::measure::{Gauge, Mode};
use crate::twin::SiteId;

const COME: Purpose = Purpose::named("care/community/come");

/// What lets prescriptions reach nobody, for so long that stocks at home and kindness of pharmacists no longer bridge it.
fn cut_off(scene: &Scene<'_, '_>, site: SiteId) -> Option<CareFunction> {
    let (continuity, now) = (scene.others.continuity, scene.agenda.now);
    [CareFunction::Claims, CareFunction::Pharmacy].into_iter().find(|function| {
        let function = *function;
        let down = continuity.mode(site, function) >= Mode::Procedure;
        down && continuity.site_hours(site, function, now) > 24.0 * scene.values.flow.community_days
    })
}

/// A morning: more patients go without, or get theirs again; some of the untreated come.
pub(super) fn day(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let place = &scene.twin.sites[site.index()];
    let cut = cut_off(scene, site);
    if let Some(function) = cut {
        scene.care.planned.sites[site.index()].prescriptions_cut =
            orders::cause(scene, site, function).map(|(_, record)| (function, record));
    }
    let plans = &mut scene.care.planned.sites[site.index()];
    let untreated = &mut plans.untreated;
    if cut.is_some() {
        let patients = values.community_patients * f64::from(place.inpatient_beds);
        *untreated += (patients - *untreated) / values.community_refill_days.max(1.0);
    } else {
        *untreated *= libm::exp(-1.0 / values.community_again_days.max(1e-6));
        if *untreated < 1.0 {
            *untreated = 0.0;
            plans.prescriptions_cut = None;
        }
    }
    let (untreated, blame) = (plans.untreated, plans.prescriptions_cut);
    scene.agenda.tally().set(Gauge::Untreated, site.index(), untreated, now);
    if untreated <= 0.0 || place.emergency_per_day <= 0.0 {
        return;
    }
    // Psychiatric patients come twice as often.
    let psychiatric = values.community_psychiatric;
    let weight = 1.0 + psychiatric;
    let day = scene.agenda.calendar.day(now) as u64;
    let come = untreated * values.community_demand * weight;
    let number = scene.agenda.draw(COME, place.entity, day).poisson(come);
    clinics::come_later(scene, site, day, number, Waiting::Medicine(2.0 * psychiatric / weight), blame);
}
