//! Mishaps along the way (a drug error, a fall, an infection nobody saw …): a stream of candidates per ward. A candidate names a
//! bed and an opportunity; the safeguards in force at that bed decide whether it reaches the patient, and which gap let it through.

use super::safeguards::{Gap, Ladder};
use super::{Scene, acuity, harm, medication, staffing};
use crate::blueprint::{CareFunction, LossEffect, WardKind};
use crate::engine::{Draw, Purpose, Span};
use crate::journal::{DoseResponse, Fault, Kind, Severity};
use crate::measure::HarmProcess;
use crate::twin::WardId;
use crate::world::{CareEvent, Insult, PatientId};

const CANDIDATE: Purpose = Purpose::named("care/mishap-candidate");
const INTERVAL: Purpose = Purpose::named("care/mishap-interval");

/// Severity of a preventable harmful drug error: significant, serious, life-threatening or fatal (Bates 1995: 57, 30, 12, 1 %).
pub(super) const DRUG_SEVERITY: [f64; 3] = [0.57, 0.30, 0.13];
/// How much worse than quiet drug errors can get at most; the stream of candidates is thinned from that.
const WORST: f64 = 12.0;
/// The same for falls.
const WORST_FALLS: f64 = 4.0;

/// Kinds of mishap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mishap {
    DrugError,
    LateDose,
    Infusion,
    Fall,
    Cold,
    Absconding,
    Newborn,
    Delivery,
    Infection,
    Comfort,
}

const MISHAPS: [Mishap; 10] = [
    Mishap::DrugError,
    Mishap::LateDose,
    Mishap::Infusion,
    Mishap::Fall,
    Mishap::Cold,
    Mishap::Absconding,
    Mishap::Newborn,
    Mishap::Delivery,
    Mishap::Infection,
    Mishap::Comfort,
];

impl Mishap {
    fn process(self) -> HarmProcess {
        match self {
            Mishap::DrugError | Mishap::LateDose => HarmProcess::Medication,
            Mishap::Infusion => HarmProcess::Infusion,
            Mishap::Fall => HarmProcess::Falls,
            Mishap::Cold => HarmProcess::Cold,
            Mishap::Absconding => HarmProcess::Absconding,
            Mishap::Newborn | Mishap::Delivery => HarmProcess::Newborn,
            Mishap::Infection => HarmProcess::Infection,
            Mishap::Comfort => HarmProcess::Comfort,
        }
    }

    fn fault(self) -> Fault {
        match self {
            Mishap::DrugError | Mishap::Infusion | Mishap::Newborn => Fault::Unchecked,
            Mishap::LateDose | Mishap::Comfort => Fault::Late,
            Mishap::Fall | Mishap::Absconding | Mishap::Delivery | Mishap::Infection => Fault::Unseen,
            Mishap::Cold => Fault::Missing,
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
        Mishap::Infusion => medication::starts(scene, ward),
        Mishap::Fall => values.falls * WORST_FALLS,
        Mishap::Cold => values.cold,
        Mishap::Absconding if kind == WardKind::Psychiatry => values.absconding,
        Mishap::Newborn if matches!(kind, WardKind::Maternity | WardKind::Neonatal) => values.newborn,
        Mishap::Delivery if kind == WardKind::Maternity => values.delivery,
        Mishap::Infection => values.infection,
        Mishap::Comfort if kind == WardKind::Medical => values.comfort,
        Mishap::Absconding | Mishap::Newborn | Mishap::Delivery | Mishap::Comfort => 0.0,
    }
}

/// What stands between a candidate and the patient now.
fn ladder(scene: &Scene<'_, '_>, ward: WardId, mishap: Mishap) -> Ladder {
    let (values, continuity) = (&scene.values.care, scene.others.continuity);
    let state = &scene.care.wards[ward];
    let gap = |function, share: f64, most: f64| Ladder::always(0.0).plus(share.clamp(0.0, 1.0) * most, Gap::Function(function));
    match mishap {
        Mishap::DrugError => medication::errors(scene, ward),
        Mishap::LateDose => medication::late_doses(scene, ward),
        Mishap::Infusion => medication::infusions(scene, ward),
        Mishap::Fall => {
            let exits = 1.0 - continuity.working_share(ward, LossEffect::Falls);
            let alarm = 1.0 + (values.falls_alarm - 1.0) * exits;
            Ladder::always(values.falls)
                .times(alarm, Gap::Function(CareFunction::NurseCall))
                .times(1.0 + state.nurses.missed_by_class[3], Gap::People)
        }
        // What a procedure keeps cool, the doors it guards, the names it checks do not go wrong.
        Mishap::Cold => {
            gap(CareFunction::Building, 1.0 - continuity.ward_effect(ward, CareFunction::Building).capacity, values.cold)
        }
        Mishap::Absconding => {
            let doors = 1.0 - continuity.ward_effect(ward, CareFunction::DoorAccess).capacity;
            gap(CareFunction::DoorAccess, doors, values.absconding)
        }
        Mishap::Newborn => {
            // Wrong names get through as they do on samples; four times as many with nothing in the place of the bands' reader.
            let names = (continuity.ward_effect(ward, CareFunction::PatientLocation).error - 1.0) / values.newborn_worst;
            gap(CareFunction::PatientLocation, names, values.newborn)
        }
        Mishap::Delivery => {
            let blindness = state.blindness;
            let share = f64::from(blindness.blind) / scene.twin.wards[ward.index()].beds.max(1) as f64;
            gap(CareFunction::CentralMonitoring, share, values.delivery)
        }
        Mishap::Infection => {
            // Spread is seen in results; it goes unseen once they have been missing for days.
            let hours = continuity.ward_hours(ward, CareFunction::Laboratory, scene.agenda.now);
            let unseen = 1.0 - continuity.ward_effect(ward, CareFunction::Laboratory).capacity;
            let late = if hours > values.infection_blind_hours { unseen } else { 0.0 };
            gap(CareFunction::Laboratory, late, values.infection)
        }
        Mishap::Comfort => {
            let (share, minutes) = (values.comfort, medication::outside_minutes(scene, ward));
            let late = if minutes > values.comfort_minutes { share } else { 0.0 };
            let nobody = if staffing::wait_drugs(scene, ward) > values.comfort_minutes { share } else { 0.0 };
            Ladder::always(0.0).plus(late, Gap::Function(CareFunction::Pharmacy)).plus(nobody - late, Gap::People)
        }
    }
}

/// How much was wrong: delay over what can be borne; 0 when it is not about a delay.
fn dose(scene: &Scene<'_, '_>, ward: WardId, patient: PatientId, mishap: Mishap, gap: Gap) -> f64 {
    let (values, continuity) = (&scene.values.care, scene.others.continuity);
    match mishap {
        Mishap::LateDose | Mishap::Comfort => medication::lateness(scene, ward, gap),
        Mishap::Cold => {
            // As long as this patient has been there without it.
            let stay = (scene.agenda.now - scene.care.patients[patient].admitted).hours();
            let hours = continuity.ward_hours(ward, CareFunction::Building, scene.agenda.now).min(stay);
            hours.min(values.cold_most) / values.cold_hours
        }
        Mishap::Infection => {
            continuity.ward_hours(ward, CareFunction::Laboratory, scene.agenda.now) / values.infection_blind_hours.max(1.0)
        }
        _ => 0.0,
    }
}

/// The run begins: every ward's stream of candidates starts.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for index in 0..scene.twin.wards.len() {
        let ward = WardId::from_index(index);
        if scene.twin.wards[index].kind.inpatient() {
            let ceilings = MISHAPS.map(|mishap| ceiling(scene, ward, mishap));
            let state = &mut scene.care.wards[ward];
            state.candidates = ceilings.iter().sum::<f64>() * f64::from(scene.twin.wards[index].beds);
            state.ceilings = ceilings;
            next_candidate(scene, ward, 0);
        }
    }
}

fn next_candidate(scene: &mut Scene<'_, '_>, ward: WardId, number: u32) {
    let candidates = scene.care.wards[ward].candidates;
    if candidates > 0.0 {
        let stream = scene.twin.wards[ward.index()].entity;
        let hours = scene.agenda.draw(INTERVAL, stream, u64::from(number)).exponential() / candidates;
        scene.agenda.after(Span::from_hours(hours), CareEvent::MishapCandidate { ward, number });
    }
}

/// A candidate of the ward's stream: a bed, an opportunity, and what let it through to the patient.
pub(super) fn candidate(scene: &mut Scene<'_, '_>, ward: WardId, number: u32) {
    next_candidate(scene, ward, number + 1);
    let place = &scene.twin.wards[ward.index()];
    let draw = scene.agenda.draw(CANDIDATE, place.entity, u64::from(number));
    let ceilings = scene.care.wards[ward].ceilings;
    let Some(kind) = draw.choose(&ceilings) else { return };
    let mishap = MISHAPS[kind];
    let bed = place.first_bed as usize + draw.child(1).below(u64::from(place.beds)) as usize;
    let Some(patient) = scene.care.wards.beds[bed] else { return };
    let number = draw.child(2).unit() * ceilings[kind];
    let Some(gap) = ladder(scene, ward, mishap).through(number) else { return };
    let dose = dose(scene, ward, patient, mishap, gap);
    let (function, cause) = gap.blame(scene, ward);
    let (process, fault, response) = (mishap.process(), mishap.fault(), DoseResponse::ProportionalOdds);
    let lapse = harm::Lapse { process, fault, response, dose, function, cause };
    match mishap {
        Mishap::DrugError | Mishap::Infusion => drug_error(scene, patient, lapse, draw.child(3)),
        _ => harm::suffer_next(scene, patient, lapse),
    }
}

/// A harmful error with a drug or an infusion.
fn drug_error(scene: &mut Scene<'_, '_>, patient: PatientId, lapse: harm::Lapse, draw: Draw) {
    let known = scene.care.patients[patient].record;
    let record = acuity::tell(scene, patient, Kind::MedicationError, lapse.cause.or(known), 0.0);
    let (severity, insult) = match draw.choose(&DRUG_SEVERITY) {
        Some(0) | None => (Severity::Low, None),
        Some(1) => (Severity::Moderate, Some(Insult::Band1)),
        Some(_) => (Severity::Severe, Some(Insult::Band3)),
    };
    let lapse = harm::Lapse { response: DoseResponse::DrugSeverity, cause: Some(record), ..lapse };
    let record = harm::told(scene, patient, severity, lapse);
    if let Some(insult) = insult {
        harm::hurt(scene, patient, insult, record, lapse.function);
    }
}
