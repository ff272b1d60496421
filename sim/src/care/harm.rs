//! Harm: what delays and errors do to patients, graded, with causes.
//!
//! Deaths come only from the acuity process. Events of processes are graded here by one draw and proportional odds; moderate and
//! severe ones also worsen the patient's state. What the state itself shows (unrecognised for hours, intensive care, an arrest
//! survived) is graded by [`grade`] and worsens nothing again.

use super::{Scene, acuity, medication};
use crate::agenda::Agenda;
use crate::blueprint::{CareFunction, LossEffect, WardKind};
use crate::engine::{Draw, Purpose, Span};
use crate::journal::{Kind, RecordId, Severity};
use crate::measure::{Count, HarmProcess, Mode};
use crate::twin::WardId;
use crate::world::{CareEvent, CareState, Insult, PatientId};

const GRADE: Purpose = Purpose::named("care/harm-grade");
const CANDIDATE: Purpose = Purpose::named("care/mishap-candidate");
const INTERVAL: Purpose = Purpose::named("care/mishap-interval");

/// Severity of a preventable harmful drug error: significant, serious, life-threatening or fatal (Bates 1995: 57, 30, 12, 1 %).
const DRUG_SEVERITY: [f64; 3] = [0.57, 0.30, 0.13];

/// How much worse than quiet each kind of mishap can get at most; the stream of candidates is thinned from that.
const WORST: f64 = 12.0;

/// Mishaps that happen along the way, as a stream per ward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mishap {
    DrugError,
    LateDose,
    Infusion,
    Fall,
    Cold,
    Absconding,
    Newborn,
}

const MISHAPS: [Mishap; 7] =
    [Mishap::DrugError, Mishap::LateDose, Mishap::Infusion, Mishap::Fall, Mishap::Cold, Mishap::Absconding, Mishap::Newborn];

impl Mishap {
    fn process(self) -> HarmProcess {
        match self {
            Mishap::DrugError | Mishap::LateDose => HarmProcess::Medication,
            Mishap::Infusion => HarmProcess::Infusion,
            Mishap::Fall => HarmProcess::Falls,
            Mishap::Cold => HarmProcess::Cold,
            Mishap::Absconding => HarmProcess::Absconding,
            Mishap::Newborn => HarmProcess::Newborn,
        }
    }
    /// The care function whose loss explains it.
    fn function(self) -> CareFunction {
        match self {
            Mishap::DrugError | Mishap::LateDose => CareFunction::Pharmacy,
            Mishap::Infusion => CareFunction::DrugLibrary,
            Mishap::Fall => CareFunction::NurseCall,
            Mishap::Cold => CareFunction::Building,
            Mishap::Absconding => CareFunction::DoorAccess,
            Mishap::Newborn => CareFunction::PatientLocation,
        }
    }
}

/// Most that a kind of mishap can happen, per patient-hour.
fn ceiling(scene: &Scene<'_, '_>, ward: WardId, mishap: Mishap) -> f64 {
    let values = &scene.values.care;
    let kind = scene.twin.wards[ward.index()].kind;
    match mishap {
        Mishap::DrugError => values.drug_errors * WORST,
        Mishap::LateDose => values.critical_doses,
        Mishap::Infusion => {
            let pumps = match kind {
                WardKind::Icu | WardKind::Neonatal => values.pumps_icu,
                WardKind::StepDown => values.pumps_step,
                _ => values.pumps_ward,
            };
            pumps * values.infusion_starts * values.intercepts * values.dangerous
        }
        Mishap::Fall => values.falls * 4.0,
        Mishap::Cold => values.cold,
        Mishap::Absconding if kind == WardKind::Psychiatry => values.absconding,
        Mishap::Newborn if matches!(kind, WardKind::Maternity | WardKind::Neonatal) => values.newborn,
        Mishap::Absconding | Mishap::Newborn => 0.0,
    }
}

/// How often a kind of mishap happens now, per patient-hour.
fn rate(scene: &Scene<'_, '_>, ward: WardId, mishap: Mishap) -> f64 {
    let values = &scene.values.care;
    let continuity = scene.others.continuity;
    let lost = |function| match continuity.ward_mode(ward, function) {
        Mode::Normal => 0.0,
        Mode::Degraded => 0.25,
        Mode::Procedure => 0.5,
        Mode::None => 1.0,
    };
    match mishap {
        Mishap::DrugError => values.drug_errors * medication::errors(scene, ward),
        Mishap::LateDose => medication::late_doses(scene, ward),
        Mishap::Infusion => medication::infusions(scene, ward),
        Mishap::Fall => {
            let alarms = continuity.working_share(ward, LossEffect::Falls);
            let alarm = 1.0 + (values.falls_alarm - 1.0) * (1.0 - alarms);
            values.falls * alarm * (1.0 + scene.care.wards[ward].missed_by_class[3])
        }
        Mishap::Cold => values.cold * lost(CareFunction::Building),
        Mishap::Absconding => values.absconding * lost(CareFunction::DoorAccess),
        Mishap::Newborn => values.newborn * lost(CareFunction::PatientLocation),
    }
}

/// The run begins: every ward's stream of candidates starts.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for index in 0..scene.twin.wards.len() {
        let ward = WardId::from_index(index);
        if scene.twin.wards[index].kind.inpatient() {
            scene.care.wards[ward].ceilings = MISHAPS.map(|mishap| ceiling(scene, ward, mishap));
            next_candidate(scene, ward, 0);
        }
    }
}

fn next_candidate(scene: &mut Scene<'_, '_>, ward: WardId, number: u32) {
    let place = &scene.twin.wards[ward.index()];
    let total = scene.care.wards[ward].ceilings.iter().sum::<f64>() * f64::from(place.beds);
    if total > 0.0 {
        let hours = scene.agenda.draw(INTERVAL, place.entity, u64::from(number)).exponential() / total;
        scene.agenda.after(Span::from_hours(hours), CareEvent::MishapCandidate { ward, number });
    }
}

/// A candidate of the ward's stream: a bed, a kind of mishap, and whether it happens at the rate in force.
pub(super) fn mishap_candidate(scene: &mut Scene<'_, '_>, ward: WardId, number: u32) {
    next_candidate(scene, ward, number + 1);
    let place = &scene.twin.wards[ward.index()];
    let draw = scene.agenda.draw(CANDIDATE, place.entity, u64::from(number));
    let ceilings = scene.care.wards[ward].ceilings;
    let Some(kind) = draw.choose(&ceilings) else { return };
    let mishap = MISHAPS[kind];
    let bed = place.first_bed as usize + draw.child(1).below(u64::from(place.beds)) as usize;
    let Some(patient) = scene.care.wards.beds[bed] else { return };
    if !draw.child(2).chance(rate(scene, ward, mishap) / ceilings[kind]) {
        return;
    }
    let cause = scene.others.continuity.ward_cause(ward, mishap.function()).map(|(_, record)| record);
    let cause = cause.or(scene.care.wards[ward].overload);
    match mishap {
        Mishap::DrugError | Mishap::Infusion => drug_error(scene, patient, mishap.process(), draw.child(3), cause),
        Mishap::LateDose => next_event(scene, mishap.process(), patient, 1.0, cause),
        _ => next_event(scene, mishap.process(), patient, 0.0, cause),
    }
}

/// A harmful error with a drug or an infusion.
fn drug_error(scene: &mut Scene<'_, '_>, patient: PatientId, process: HarmProcess, draw: Draw, cause: Option<RecordId>) {
    let known = scene.care.patients[patient].record;
    let record = acuity::tell(scene, patient, Kind::MedicationError, cause.or(known), 0.0);
    let (severity, insult) = match draw.choose(&DRUG_SEVERITY) {
        Some(0) | None => (Severity::Low, None),
        Some(1) => (Severity::Moderate, Some(Insult::Band1)),
        Some(_) => (Severity::Severe, Some(Insult::Band3)),
    };
    grade(scene, patient, process, severity, 0.0, Some(record));
    if let Some(insult) = insult {
        acuity::insult(scene, patient, insult, Some(record));
    }
}

/// An opportunity of a process went wrong. `overrun` is delay over tolerance, 0 if it is not about a delay; `opportunity` numbers
/// the patient's opportunities of that process. One draw and proportional odds grade it; moderate and severe harm worsen the
/// patient's state.
pub(super) fn event(
    scene: &mut Scene<'_, '_>,
    process: HarmProcess,
    patient: PatientId,
    opportunity: u64,
    overrun: f64,
    cause: Option<RecordId>,
) {
    let values = &scene.values.care;
    let slot = &scene.care.patients[patient];
    if !slot.alive {
        return;
    }
    let shift = values.kappa * libm::log(1.0 + overrun.max(0.0));
    let u = scene.agenda.draw(GRADE, slot.entity ^ (process as u64) << 56, opportunity).unit();
    let beyond = |share: f64| u < shifted(share, shift);
    let severity = if beyond(values.severe) {
        Severity::Severe
    } else if beyond(values.moderate) {
        Severity::Moderate
    } else if beyond(values.low) {
        Severity::Low
    } else {
        return;
    };
    let record = grade(scene, patient, process, severity, overrun, cause);
    match severity {
        Severity::Moderate => acuity::insult(scene, patient, Insult::Band1, Some(record)),
        Severity::Severe => acuity::insult(scene, patient, Insult::Band3, Some(record)),
        _ => {}
    }
}

/// A share whose log-odds are shifted.
fn shifted(share: f64, shift: f64) -> f64 {
    if share <= 0.0 {
        return 0.0;
    }
    let odds = share / (1.0 - share).max(1e-12) * libm::exp(shift);
    odds / (1.0 + odds)
}

/// [`event`], numbered by the patient's own count of opportunities.
pub(super) fn next_event(
    scene: &mut Scene<'_, '_>,
    process: HarmProcess,
    patient: PatientId,
    overrun: f64,
    cause: Option<RecordId>,
) {
    let slot = &mut scene.care.patients[patient];
    slot.opportunities = slot.opportunities.wrapping_add(1);
    let opportunity = u64::from(slot.opportunities);
    event(scene, process, patient, opportunity, overrun, cause);
}

/// Harm of a known severity: counted, told, kept as the patient's worst if it is.
pub(super) fn grade(
    scene: &mut Scene<'_, '_>,
    patient: PatientId,
    process: HarmProcess,
    severity: Severity,
    amount: f64,
    cause: Option<RecordId>,
) -> RecordId {
    let now = scene.agenda.now;
    scene.agenda.tally().count(Count::HarmEvents, (process as usize, severity as usize), 1.0, now);
    let entry = acuity::entry(scene, patient, Kind::HarmEvent).amounting(amount).graded(severity).in_process(process);
    let known = scene.care.patients[patient].record;
    let record = scene.agenda.record(cause.or(known), entry);
    let slot = &mut scene.care.patients[patient];
    slot.worst = slot.worst.max(severity);
    slot.record = Some(record);
    record
}

/// Multiplies a patient's odds of death by exp(`ln_or`).
pub(super) fn odds(scene: &mut Scene<'_, '_>, patient: PatientId, ln_or: f64) {
    acuity::settle(scene, patient);
    scene.care.patients[patient].ln_odds += ln_or;
    acuity::reschedule(scene, patient);
}

/// The run ends: the worst harm of everybody still here is counted.
pub(super) fn close(care: &mut CareState, agenda: &mut Agenda<'_>) {
    let now = agenda.now;
    for slot in care.patients.all.iter().filter(|slot| slot.alive) {
        agenda.tally().count(Count::Harm, slot.worst as usize, 1.0, now);
    }
}

#[cfg(test)]
mod tests {
    use super::shifted;

    #[test]
    fn odds_are_proportional() {
        // An odds ratio of 3 on 25 % is 50 %; nothing comes from nothing.
        assert!((shifted(0.25, libm::log(3.0)) - 0.5).abs() < 1e-12);
        assert!((shifted(0.03, 0.0) - 0.03).abs() < 1e-12);
        assert_eq!(shifted(0.0, 5.0), 0.0);
    }
}
