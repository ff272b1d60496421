//! Drugs and infusions: what goes wrong at the bedside, as rates of the ward's stream of mishaps.

use super::Scene;
use crate::blueprint::{CareFunction, LossEffect, WardKind};
use crate::measure::Mode;
use crate::twin::WardId;

/// Harmful drug errors, times the quiet rate: order checks, barcode, history, load.
pub(super) fn errors(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let values = &scene.values.care;
    let continuity = scene.others.continuity;
    let history = match continuity.ward_mode(ward, CareFunction::Record) {
        Mode::Normal | Mode::Degraded => 1.0,
        Mode::Procedure => (1.0 + values.drug_history) / 2.0,
        Mode::None => values.drug_history,
    };
    let state = &scene.care.wards[ward];
    let usual = 1.0 + scene.care.wards.missed(values.reference_load);
    continuity.ward_effect(ward, CareFunction::Pharmacy).error * history * (1.0 + state.missed) / usual
}

/// Time-critical doses that are missed or late, per patient-hour: missed care, nurses who do not come, drugs that do not.
pub(super) fn late_doses(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let values = &scene.values.care;
    let state = &scene.care.wards[ward];
    let nobody = if state.wait_drugs > 60.0 { 1.0 } else { 0.0 };
    let pharmacy = scene.others.continuity.ward_effect(ward, CareFunction::Pharmacy);
    let supply = 1.0 - pharmacy.capacity + (pharmacy.delay - 1.0).clamp(0.0, 4.0) * 0.05;
    let glucose = 1.0 - scene.others.continuity.working_share(ward, LossEffect::GlucoseDoses);
    let missed = state.missed_by_class[3] * values.missed_doses + nobody + supply + values.glucose_doses * glucose;
    let missed = missed.clamp(0.0, 1.0);
    values.critical_doses * missed
}

/// Dangerous infusions that no guard rail stops, per patient-hour.
pub(super) fn infusions(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let values = &scene.values.care;
    let continuity = scene.others.continuity;
    let pumps = match scene.twin.wards[ward.index()].kind {
        WardKind::Icu | WardKind::Neonatal => values.pumps_icu,
        WardKind::StepDown => values.pumps_step,
        _ => values.pumps_ward,
    };
    // A pump keeps the library it has; without the server a share of them falls out with every day, which continuity's mode tells.
    let library = continuity.ward_effect(ward, CareFunction::DrugLibrary).capacity;
    let guarded = values.library * continuity.working_share(ward, LossEffect::GuardRails) * library;
    pumps * values.infusion_starts * values.intercepts * values.dangerous * (1.0 - guarded)
}
