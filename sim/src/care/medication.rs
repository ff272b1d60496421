//! Drugs and infusions, from prescription to vein: order check, pharmacist, barcode, history, library, and who has time. Each is a
//! rung of a ladder ([`super::safeguards`]), so that a harmful error names the check that was missing for it.

use super::safeguards::{Gap, Ladder};
use super::{Scene, staffing};
use crate::blueprint::{CareFunction, LossEffect, WardKind};
use crate::measure::Mode;
use crate::twin::WardId;

/// Minutes after which a time-critical dose is late.
const LATE: f64 = 60.0;

/// Harmful drug errors per patient-hour.
pub(super) fn errors(scene: &Scene<'_, '_>, ward: WardId) -> Ladder {
    let values = &scene.values.care;
    let continuity = scene.others.continuity;
    let history = match continuity.ward_mode(ward, CareFunction::Record) {
        Mode::Normal | Mode::Degraded => 1.0,
        Mode::Procedure => (1.0 + values.drug_history) / 2.0,
        Mode::None => values.drug_history,
    };
    let state = &scene.care.wards[ward];
    let usual = 1.0 + scene.care.wards.law.usual;
    Ladder::always(values.drug_errors)
        .times((1.0 + state.nurses.missed) / usual, Gap::People)
        .times(1.0 + values.fatigue_errors * state.nurses.fatigue, Gap::People)
        .times(continuity.ward_effect(ward, CareFunction::Pharmacy).error, Gap::Function(CareFunction::Pharmacy))
        .times(history, Gap::Function(CareFunction::Record))
}

/// Time-critical doses that are missed or late, per patient-hour: missed care, nurses who do not come, drugs that do not.
pub(super) fn late_doses(scene: &Scene<'_, '_>, ward: WardId) -> Ladder {
    let values = &scene.values.care;
    let state = &scene.care.wards[ward];
    let missed = state.nurses.missed_by_class[3] * values.missed_doses;
    let usual =
        if state.nurses.missed > 0.0 { missed * (scene.care.wards.law.usual / state.nurses.missed).min(1.0) } else { 0.0 };
    let nobody = if staffing::wait_drugs(scene, ward) > LATE { 1.0 } else { 0.0 };
    let pharmacy = scene.others.continuity.ward_effect(ward, CareFunction::Pharmacy);
    let supply = 1.0 - pharmacy.capacity + (pharmacy.delay - 1.0).clamp(0.0, 4.0) * values.supply_late;
    let glucose = 1.0 - scene.others.continuity.working_share(ward, LossEffect::GlucoseDoses);
    let share = |share: f64| values.critical_doses * share.clamp(0.0, 1.0);
    Ladder::always(share(usual))
        .plus(share(missed - usual), Gap::People)
        .plus(share(nobody), Gap::People)
        .plus(share(supply), Gap::Function(CareFunction::Pharmacy))
        .plus(share(values.glucose_doses * glucose), Gap::Function(CareFunction::Laboratory))
}

/// Minutes more than usual that a drug from the pharmacy is under way to a ward.
pub(super) fn outside_minutes(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let pharmacy = scene.others.continuity.ward_effect(ward, CareFunction::Pharmacy);
    let usual = scene.values.flow.drug_base * scene.values.flow.pharmacy_outside_share;
    (pharmacy.delay - 1.0).max(0.0) * usual + pharmacy.minutes
}

/// How late a dose is, over what can be borne.
pub(super) fn lateness(scene: &Scene<'_, '_>, ward: WardId, gap: Gap) -> f64 {
    let minutes = match gap {
        Gap::Function(CareFunction::Pharmacy) => outside_minutes(scene, ward),
        Gap::People => staffing::wait_drugs(scene, ward).max(LATE),
        _ => LATE,
    };
    minutes / LATE
}

/// Infusions begun that are wrong enough to be dangerous if no guard rail stops them, per patient-hour.
pub(super) fn starts(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let values = &scene.values.care;
    let pumps = match scene.twin.wards[ward.index()].kind {
        WardKind::Icu | WardKind::Neonatal => values.pumps_icu,
        WardKind::StepDown => values.pumps_step,
        _ => values.pumps_ward,
    };
    pumps * values.infusion_starts * values.intercepts * values.dangerous
}

/// Those that nothing stops: programmed around the library, or through one that is not there.
pub(super) fn infusions(scene: &Scene<'_, '_>, ward: WardId) -> Ladder {
    let (values, continuity) = (&scene.values.care, scene.others.continuity);
    let starts = starts(scene, ward);
    // A pump keeps the library it has; without the server a share of them falls out with every day, which continuity's mode tells.
    let library = continuity.ward_effect(ward, CareFunction::DrugLibrary).capacity;
    let guarded = values.library * continuity.working_share(ward, LossEffect::GuardRails) * library;
    Ladder::always(starts * (1.0 - values.library))
        .plus(starts * (values.library - guarded), Gap::Function(CareFunction::DrugLibrary))
}
