//! What a ward's nurses have to do for each patient, and how many of them there are, under the modes, devices and shift in force.
//! Worked out when one of these changes; between, only the census varies.

use super::{Scene, freed, teams};
use crate::blueprint::{CareFunction, LossEffect, WardKind};
use crate::measure::Mode;
use crate::twin::WardId;
use crate::world::Burden;

/// Share of cubicles that are in use on an ordinary day, for planning nurses.
const PLANNED_CUBICLES: f64 = 0.7;

/// Functions whose loss gives nurses errands, checks and double work besides looking things up.
const ERRANDS: [CareFunction; 8] = [
    CareFunction::Results,
    CareFunction::AlarmRelay,
    CareFunction::NurseCall,
    CareFunction::Telephony,
    CareFunction::Booking,
    CareFunction::PatientLocation,
    CareFunction::DrugLibrary,
    CareFunction::Printing,
];

/// The burden of a ward that has nurses of its own.
pub(super) fn weigh(scene: &Scene<'_, '_>, ward: WardId) -> Burden {
    let values = &scene.values.care;
    let place = &scene.twin.wards[ward.index()];
    let continuity = scene.others.continuity;
    let (ratio, reference) = match place.kind {
        WardKind::Icu => (values.ratio_icu, values.reference_minutes_icu),
        WardKind::Neonatal => (values.ratio_neonatal, values.reference_minutes),
        WardKind::StepDown => (values.ratio_step, values.reference_minutes_step),
        WardKind::Emergency => (values.ratio_emergency, values.reference_minutes_step),
        WardKind::Maternity => (values.ratio_maternity, values.reference_minutes),
        WardKind::Paediatrics => (values.ratio_paediatrics, values.reference_minutes),
        WardKind::Psychiatry => (values.ratio_psychiatry, values.reference_minutes),
        _ => (values.ratio_ward, values.reference_minutes),
    };
    // Scaled so that the kind's usual nurses with planned patients run at the reference load by day; a ward that has fewer
    // nurses than usual has no less work.
    let scale = values.reference_load * values.productive / (ratio.max(0.1) * reference);
    let night = if by_day(scene) { 1.0 } else { values.night_work * night_scale(place.patients_per_nurse) };
    let base = scale * night;
    let record = continuity.ward_effect(ward, CareFunction::Record);
    let paperwork = if continuity.ward_mode(ward, CareFunction::Record) <= Mode::Degraded {
        record.work / continuity.terminals(ward).max(0.25)
    } else {
        record.work
    };
    let lookup = 1.0 + values.lookup_share * (paperwork - 1.0);
    let drugs = 1.0 + values.lookup_share * (continuity.ward_effect(ward, CareFunction::Pharmacy).work - 1.0);
    let errands: f64 = ERRANDS.iter().map(|function| continuity.ward_effect(ward, *function).work - 1.0).sum();
    let paper_share = 1.0 - values.share_1 - values.share_2 - values.share_3 - values.share_4;
    let per_minute = [
        base * values.share_1,
        base * values.share_2,
        base * values.share_3 * lookup,
        base * values.share_4 * (lookup * drugs + errands),
        base * paper_share * paperwork,
    ];
    let minutes = |function| continuity.ward_effect(ward, function).minutes;
    let lost = |loss| 1.0 - continuity.working_share(ward, loss);
    let carried = minutes(CareFunction::PatientLocation)
        + minutes(CareFunction::TubeTransport)
        + minutes(CareFunction::Results)
        + values.search_minutes * lost(LossEffect::Search);
    let doses = values.cabinet_minutes * lost(LossEffect::DoseMinutes) * values.dose_sets;
    let per_patient =
        [0.0, 0.0, minutes(CareFunction::Telephony) * values.find_rate / 60.0, (carried * values.carry_rate + doses) / 60.0, 0.0];
    let by_foot = continuity.ward_mode(ward, CareFunction::Telephony) >= Mode::Procedure;
    let runners = if by_foot { values.runners } else { 0.0 };
    Burden { people: people(scene, ward), per_minute, per_patient, runners }
}

/// Nurses on duty: planned for the planned census, by day and night, plus those called in, less those ill.
fn people(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let values = &scene.values.care;
    let place = &scene.twin.wards[ward.index()];
    let state = &scene.care.wards[ward];
    let ratio = place.patients_per_nurse[usize::from(!by_day(scene))].max(0.1);
    let extra = scene.care.wards.extra_staff[place.site.index()] + freed::nurses(scene, place.site);
    planned_patients(scene, ward) / ratio * (1.0 + extra) * state.nurses.attendance(values) * teams::paid(scene, place.site)
}

/// Nurses planned for a ward by day.
pub(super) fn planned_by_day(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    planned_patients(scene, ward) / scene.twin.wards[ward.index()].patients_per_nurse[0].max(0.1)
}

fn planned_patients(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let place = &scene.twin.wards[ward.index()];
    let share = if place.kind.inpatient() { scene.twin.sites[place.site.index()].occupancy } else { PLANNED_CUBICLES };
    f64::from(place.beds) * share
}

/// Day shifts: 7 to 21 h.
const DAY: std::ops::Range<u8> = 7..21;

fn by_day(scene: &Scene<'_, '_>) -> bool {
    DAY.contains(&scene.agenda.calendar.hour(scene.agenda.now))
}

/// Whether a shift begins with the present hour.
pub(super) fn shift_begins(scene: &Scene<'_, '_>) -> bool {
    let hour = scene.agenda.calendar.hour(scene.agenda.now);
    hour == DAY.start || hour == DAY.end
}

/// Where nights have as many nurses as days (intensive care), nights have more work than elsewhere.
fn night_scale(ratio: [f64; 2]) -> f64 {
    (1.4 * ratio[0] / ratio[1].max(0.1)).max(1.0)
}
