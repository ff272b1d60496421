//! Clocks of conditions in the emergency department: each delay beyond what is unavoidable multiplies the odds of death, once.

use super::{Scene, harm, orders, region};
use crate::blueprint::CareFunction;
use crate::measure::HarmProcess;
use crate::world::{Condition, OrderKind, PatientId};

/// What a condition needs beside the usual work-up.
pub(super) fn needs(condition: Condition, triage: usize) -> &'static [OrderKind] {
    match condition {
        Condition::Sepsis => &[OrderKind::Drug],
        Condition::Stroke => &[OrderKind::Ct],
        Condition::Trauma if triage < 2 => &[OrderKind::Ct, OrderKind::Blood],
        _ => &[],
    }
}

/// Whether nobody with it is sent home.
pub(super) fn always_admitted(condition: Condition) -> bool {
    matches!(condition, Condition::Stroke | Condition::Stemi)
}

fn since_arrival(scene: &Scene<'_, '_>, patient: PatientId) -> f64 {
    (scene.agenda.now - scene.care.patients[patient].arrived).minutes()
}

/// The first look: clocks of sepsis and stroke run on, the catheter laboratory is called.
pub(super) fn seen(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let person = &scene.care.patients[patient];
    let (condition, site) = (person.condition, person.site);
    match condition {
        Condition::Sepsis | Condition::Stroke => scene.care.emergency.visit_mut(patient).clock_runs = true,
        Condition::Stemi => {
            let values = &scene.values.flow;
            let rooms = scene.others.continuity.effect(site, CareFunction::Imaging).capacity;
            let phones = scene.others.continuity.effect(site, CareFunction::Telephony).minutes;
            let minutes = since_arrival(scene, patient)
                + values.catheter_minutes
                + phones
                + values.catheter_search_minutes * (1.0 - rooms).max(0.0);
            let late = minutes - values.stemi_tolerance_minutes;
            let per_minute = libm::log(values.stemi_odds) / 30.0;
            overrun(scene, patient, late, values.stemi_tolerance_minutes, per_minute, CareFunction::Imaging);
        }
        _ => {}
    }
}

/// A result that a clock waited for.
pub(super) fn result(scene: &mut Scene<'_, '_>, patient: PatientId, kind: OrderKind) {
    let condition = scene.care.patients[patient].condition;
    let stops = matches!((condition, kind), (Condition::Sepsis, OrderKind::Drug) | (Condition::Stroke, OrderKind::Ct));
    if stops {
        stop(scene, patient, condition, since_arrival(scene, patient));
    }
}

/// What did not come is decided without.
pub(super) fn blind(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let condition = scene.care.patients[patient].condition;
    stop(scene, patient, condition, since_arrival(scene, patient));
}

fn stop(scene: &mut Scene<'_, '_>, patient: PatientId, condition: Condition, minutes: f64) {
    let visit = scene.care.emergency.visit_mut(patient);
    if !std::mem::take(&mut visit.clock_runs) {
        return;
    }
    let values = &scene.values.flow;
    match condition {
        Condition::Sepsis => {
            let late = (minutes - values.sepsis_tolerance_minutes).min(values.sepsis_cap_hours * 60.0);
            let per_minute = libm::log(values.sepsis_odds) / 60.0;
            overrun(scene, patient, late, values.sepsis_tolerance_minutes, per_minute, CareFunction::Pharmacy);
        }
        Condition::Stroke => {
            let late = (minutes - values.stroke_tolerance_minutes).min(values.stroke_cap_hours * 60.0);
            let per_minute = libm::log(values.stroke_odds) / 15.0;
            overrun(scene, patient, late, values.stroke_tolerance_minutes, per_minute, CareFunction::Imaging);
        }
        _ => {}
    }
}

/// Minutes beyond the tolerance multiply the odds; some are harm events besides.
fn overrun(
    scene: &mut Scene<'_, '_>,
    patient: PatientId,
    late: f64,
    tolerance: f64,
    ln_odds_per_minute: f64,
    function: CareFunction,
) {
    if late <= 0.0 {
        return;
    }
    harm::odds(scene, patient, late * ln_odds_per_minute);
    let site = scene.care.patients[patient].site;
    let cause = orders::cause(scene, site, function).map(|(_, record)| record).or(region::reason(scene, site));
    harm::event(scene, HarmProcess::TimeCritical, patient, 0, late / tolerance, cause);
}

/// A long stay before the ward: odds rise from five hours to twelve (S109).
pub(super) fn boarded(scene: &mut Scene<'_, '_>, patient: PatientId, minutes: f64) {
    let values = &scene.values.flow;
    let hours = (minutes / 60.0 - values.stay_tolerance_hours).clamp(0.0, values.stay_cap_hours - values.stay_tolerance_hours);
    if hours > 0.0 {
        harm::odds(scene, patient, hours * libm::log(values.stay_odds));
    }
}
