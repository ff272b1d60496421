//! Harm: what delays and errors do to patients, graded, with causes.
//!
//! Each event names one patient, what was late, missing or wrong for that patient, the dose, and how harm follows from it; nothing
//! here is a rate times a service's mode. Deaths come only from the acuity process. Events of processes are graded by one draw and
//! proportional odds; moderate and severe ones also worsen the patient's state. What the state itself shows (unrecognised for
//! hours, intensive care, an arrest survived) is graded by [`grade`] and worsens nothing again.

use super::{Scene, acuity, planned};
use crate::agenda::Agenda;
use crate::blueprint::{CareFunction, CauseClass};
use crate::engine::Purpose;
use crate::journal::{DoseResponse, Fault, Kind, RecordId, Severity};
use crate::measure::{Count, Domain, HarmProcess, Period, Speciality};
use crate::world::{CareState, Condition, Insult, PatientId, PatientKind};

const GRADE: Purpose = Purpose::named("care/harm-grade");

/// What is usually wrong in a process, and whose loss explains it, likeliest first. The state's own harm names no function here:
/// whoever made the state said so in [`crate::world::Patient::blame`].
fn usual(process: HarmProcess) -> (Fault, &'static [CareFunction]) {
    use CareFunction::*;
    match process {
        HarmProcess::Deterioration => (Fault::Unseen, &[]),
        HarmProcess::Medication => (Fault::Unchecked, &[Pharmacy, Record]),
        HarmProcess::Infusion => (Fault::Unchecked, &[DrugLibrary]),
        HarmProcess::LaboratoryResult => (Fault::Missing, &[Laboratory, Results, TubeTransport, PatientLocation, BloodBank]),
        HarmProcess::WrongResult => (Fault::Wrong, &[Laboratory, Imaging, Results]),
        HarmProcess::ImagingResult => (Fault::Late, &[CareFunction::Imaging, PatientLocation, Results]),
        HarmProcess::Identity => (Fault::Wrong, &[PatientLocation, Laboratory, Results, Imaging]),
        HarmProcess::Transcription => (Fault::Wrong, &[Results, Laboratory]),
        HarmProcess::History => (Fault::Missing, &[Record]),
        HarmProcess::Contrast => (Fault::Unchecked, &[Record, Imaging]),
        HarmProcess::Transfusion => (Fault::Wrong, &[BloodBank, Results, PatientLocation]),
        HarmProcess::FollowUp => (Fault::Missing, &[Record, Printing]),
        HarmProcess::Communication => (Fault::Missing, &[Telephony]),
        HarmProcess::Emergency => (Fault::Late, &[Record, Laboratory, Imaging]),
        HarmProcess::TimeCritical => (Fault::Late, &[Imaging, Laboratory, Pharmacy, Telephony]),
        HarmProcess::Cancelled => (Fault::Late, &[Theatre, Sterilisation, Booking, CareFunction::Imaging, Laboratory, Record]),
        HarmProcess::Operation => (Fault::Late, &[BloodBank, Sterilisation, Theatre, Laboratory, Telephony]),
        HarmProcess::Falls => (Fault::Unseen, &[NurseCall]),
        HarmProcess::Infection => (Fault::Unseen, &[Laboratory, Record]),
        HarmProcess::Cold => (Fault::Missing, &[Building]),
        HarmProcess::Absconding => (Fault::Unseen, &[DoorAccess]),
        HarmProcess::Comfort => (Fault::Late, &[Pharmacy, Telephony]),
        HarmProcess::Newborn => (Fault::Unchecked, &[PatientLocation, CentralMonitoring]),
        HarmProcess::Disclosure => (Fault::Wrong, &[Record]),
    }
}

/// What went wrong for one patient.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lapse {
    /// In which process.
    pub process: HarmProcess,
    /// What kind of wrong.
    pub fault: Fault,
    /// How harm follows.
    pub response: DoseResponse,
    /// How much: delay over tolerance, minutes unrecognised, hours without.
    pub dose: f64,
    /// The function whose loss let it happen.
    pub function: Option<CareFunction>,
    /// What caused it.
    pub cause: Option<RecordId>,
}

impl Lapse {
    /// What is usual in the process, explained by a function of that process that is not normal where the patient is.
    fn usual(scene: &Scene<'_, '_>, patient: PatientId, process: HarmProcess, dose: f64, cause: Option<RecordId>) -> Lapse {
        let (fault, functions) = usual(process);
        let fault = if dose > 0.0 && fault == Fault::Missing { Fault::Late } else { fault };
        let blamed = scene.care.patients[patient].blame;
        let function = match process {
            HarmProcess::Deterioration => blamed,
            HarmProcess::Cancelled => blamed.or_else(|| lost(scene, patient, functions)),
            _ if cause.is_some() => lost(scene, patient, functions).or_else(|| functions.first().copied()),
            _ => None,
        };
        Lapse { process, fault, response: DoseResponse::ProportionalOdds, dose, function, cause }
    }
}

/// The first of some functions that is not normal where a patient is.
fn lost(scene: &Scene<'_, '_>, patient: PatientId, functions: &[CareFunction]) -> Option<CareFunction> {
    functions.iter().copied().find(|function| class(scene, patient, *function).is_some())
}

/// Why a function is not normal where a patient is.
fn class(scene: &Scene<'_, '_>, patient: PatientId, function: CareFunction) -> Option<CauseClass> {
    let (slot, continuity) = (&scene.care.patients[patient], scene.others.continuity);
    let here = slot.ward.and_then(|ward| continuity.ward_cause(ward, function));
    here.or_else(|| continuity.site_cause(slot.site, function)).map(|(class, _)| class)
}

/// The first of the functions planned care hangs on that is not normal; booking, if it is the crisis that stops it.
pub(super) fn put_off(scene: &mut Scene<'_, '_>, patient: PatientId, cause: Option<RecordId>) {
    let (_, functions) = usual(HarmProcess::Cancelled);
    let function = cause.map(|_| lost(scene, patient, functions).unwrap_or(CareFunction::Booking));
    scene.care.patients[patient].blame = function;
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
    let lapse = Lapse::usual(scene, patient, process, overrun, cause);
    suffer(scene, patient, opportunity, lapse);
}

/// A wrong result was acted on. `anyway`: it would have been with everything as usual. Returns the function to blame.
pub(super) fn wrong_result(
    scene: &mut Scene<'_, '_>,
    process: HarmProcess,
    patient: PatientId,
    opportunity: u64,
    anyway: bool,
    record: RecordId,
) -> Option<CareFunction> {
    let usual = Lapse::usual(scene, patient, process, 0.0, Some(record));
    let (_, functions) = self::usual(process);
    let function = if anyway { None } else { lost(scene, patient, functions) };
    suffer(scene, patient, opportunity, Lapse { function, ..usual });
    function
}

/// [`event`], numbered by the patient's own count of opportunities.
pub(super) fn next_event(
    scene: &mut Scene<'_, '_>,
    process: HarmProcess,
    patient: PatientId,
    overrun: f64,
    cause: Option<RecordId>,
) {
    let lapse = Lapse::usual(scene, patient, process, overrun, cause);
    suffer_next(scene, patient, lapse);
}

/// A lapse that is told whole, numbered by the patient's own count of opportunities.
pub(super) fn suffer_next(scene: &mut Scene<'_, '_>, patient: PatientId, lapse: Lapse) {
    let slot = &mut scene.care.patients[patient];
    slot.opportunities = slot.opportunities.wrapping_add(1);
    let opportunity = u64::from(slot.opportunities);
    suffer(scene, patient, opportunity, lapse);
}

fn suffer(scene: &mut Scene<'_, '_>, patient: PatientId, opportunity: u64, lapse: Lapse) {
    let slot = &scene.care.patients[patient];
    if !slot.alive {
        return;
    }
    let Some(severity) = graded(scene, slot.entity, opportunity, lapse.process, lapse.dose) else { return };
    let record = told(scene, patient, severity, lapse);
    match severity {
        Severity::Moderate => hurt(scene, patient, Insult::Band1, record, lapse.function),
        Severity::Severe => hurt(scene, patient, Insult::Band3, record, lapse.function),
        _ => {}
    }
}

/// One draw and proportional odds: how bad a lapse is for whom it happens to, if it is harm at all.
pub(super) fn graded(scene: &Scene<'_, '_>, entity: u64, opportunity: u64, process: HarmProcess, dose: f64) -> Option<Severity> {
    let values = &scene.values.care;
    let shift = values.kappa * libm::log(1.0 + dose.max(0.0));
    let u = scene.agenda.draw(GRADE, entity ^ (process as u64) << 56, opportunity).unit();
    let grades = [(values.severe, Severity::Severe), (values.moderate, Severity::Moderate), (values.low, Severity::Low)];
    grades.into_iter().find(|(share, _)| u < shifted(*share, shift)).map(|(_, severity)| severity)
}

/// Harm worsens the patient's state, and what it goes back to is to blame for that state.
pub(super) fn hurt(
    scene: &mut Scene<'_, '_>,
    patient: PatientId,
    insult: Insult,
    record: RecordId,
    function: Option<CareFunction>,
) {
    if function.is_some() {
        scene.care.patients[patient].blame = function;
    }
    acuity::insult(scene, patient, insult, Some(record));
}

/// A share whose log-odds are shifted.
fn shifted(share: f64, shift: f64) -> f64 {
    if share <= 0.0 {
        return 0.0;
    }
    let odds = share / (1.0 - share).max(1e-12) * libm::exp(shift);
    odds / (1.0 + odds)
}

/// Harm of a known severity, read from the patient's state.
pub(super) fn grade(
    scene: &mut Scene<'_, '_>,
    patient: PatientId,
    process: HarmProcess,
    severity: Severity,
    amount: f64,
    cause: Option<RecordId>,
) -> RecordId {
    let lapse = Lapse { response: DoseResponse::State, ..Lapse::usual(scene, patient, process, amount, cause) };
    told(scene, patient, severity, lapse)
}

/// Harm that is sure: counted, told, kept as the patient's worst if it is.
pub(super) fn told(scene: &mut Scene<'_, '_>, patient: PatientId, severity: Severity, lapse: Lapse) -> RecordId {
    let now = scene.agenda.now;
    scene.agenda.tally().count(Count::HarmEvents, (lapse.process as usize, severity as usize), 1.0, now);
    count(scene, patient, severity, lapse.function);
    let mut entry = acuity::entry(scene, patient, Kind::HarmEvent).amounting(lapse.dose).graded(severity);
    entry = entry.in_process(lapse.process).through(lapse.fault, lapse.function, lapse.response);
    entry.cause_class = lapse.function.and_then(|function| class(scene, patient, function));
    let known = scene.care.patients[patient].record;
    let record = scene.agenda.record(lapse.cause.or(known), entry);
    let slot = &mut scene.care.patients[patient];
    slot.worst = slot.worst.max(severity);
    slot.record = Some(record);
    record
}

/// A death, which comes from the acuity process, in the tables of harm.
pub(super) fn died(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let function = scene.care.patients[patient].blame;
    count(scene, patient, Severity::Death, function);
}

/// Counts by technical domain, speciality and time since onset.
fn count(scene: &mut Scene<'_, '_>, patient: PatientId, severity: Severity, function: Option<CareFunction>) {
    let slot = &scene.care.patients[patient];
    let ward = slot.ward.map(|ward| scene.twin.wards[ward.index()].kind);
    let speciality = match (slot.condition, slot.kind) {
        (Condition::Surgical, PatientKind::Planned) => planned::speciality(scene, slot.entity),
        (condition, _) => Speciality::of(condition, ward),
    };
    tabulate(scene, severity, function, speciality);
}

pub(super) fn tabulate(scene: &mut Scene<'_, '_>, severity: Severity, function: Option<CareFunction>, speciality: Speciality) {
    let now = scene.agenda.now;
    let domain = function.map_or(Domain::NoSystem, Domain::of).index();
    let cell = (domain, speciality.index(), Period::of(now).index());
    let tally = scene.agenda.tally();
    tally.count(Count::HarmPattern, cell, 1.0, now);
    tally.count(Count::HarmDomains, (domain, severity as usize), 1.0, now);
}

/// Multiplies a patient's odds of death by exp(`ln_or`).
pub(super) fn odds(scene: &mut Scene<'_, '_>, patient: PatientId, ln_or: f64) {
    acuity::settle(scene, patient);
    scene.care.patients[patient].death_odds *= libm::exp(ln_or);
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
