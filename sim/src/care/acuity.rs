//! How patients get worse, better, die or get ready to leave: a Markov process over bands and care status, of which every
//! transition has an exponential of the patient's own that is only used up faster or slower, never drawn again.
//!
//! A patient counts as *at risk* while worse than anybody knows or known and not yet treated; there is no tolerance, so that
//! what also happens in the quiet twin cancels in the pair.

use super::clocks::{Face, rings, wait};
use super::{Scene, census, cohort, harm, monitoring, patients, recognition, staffing};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Draw, Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId, Severity};
use crate::measure::{Activity, Count, Gauge, HarmProcess, Mode};
use crate::twin::{SiteId, WardId};
use crate::world::{CareEvent, Hazard, Input, Insult, Patient, PatientId, Place, Status, Therapy, Way};

const PURPOSES: [Purpose; 6] = [
    Purpose::named("care/onset"),
    Purpose::named("care/sudden"),
    Purpose::named("care/worsening"),
    Purpose::named("care/improving"),
    Purpose::named("care/death"),
    Purpose::named("care/ready"),
];
const ATTEMPTED: Purpose = Purpose::named("care/resuscitation-attempted");
const WITNESSED: Purpose = Purpose::named("care/arrest-witnessed");
const SURVIVED: Purpose = Purpose::named("care/arrest-survived");
const HISTORY: Purpose = Purpose::named("care/history-unknown");

/// Band of somebody who is admitted as an emergency.
pub(super) fn admission_band(scene: &Scene<'_, '_>, draw: Draw) -> u8 {
    let values = &scene.values.care;
    let u = draw.unit();
    let (three, two, one) = (values.admitted_3, values.admitted_2, values.admitted_1);
    if u < three {
        3
    } else if u < three + two {
        2
    } else if u < three + two + one {
        1
    } else {
        0
    }
}

/// The acuity process starts: at the decision to admit, or at a planned admission. A patient whom no ward looks after yet is
/// looked after by the emergency department, or by the first ward there is.
pub(super) fn admit(scene: &mut Scene<'_, '_>, patient: PatientId) {
    begin(scene, patient);
    let now = scene.agenda.now;
    let slot = &scene.care.patients[patient];
    let (site, entity, ward) = (slot.site, slot.entity, slot.ward);
    scene.agenda.tally().count(Count::ActivityCount, (site.index(), Activity::Admitted as usize), 1.0, now);
    cohort::admitted(scene, patient);
    let Some(ward) = ward else { return };
    if scene.others.continuity.ward_mode(ward, CareFunction::Record) >= Mode::Procedure {
        let unknown = scene.values.care.history;
        if scene.agenda.draw(HISTORY, entity, 0).chance(unknown) {
            let cause = scene.others.continuity.ward_cause(ward, CareFunction::Record).map(|(_, record)| record);
            harm::next_event(scene, HarmProcess::History, patient, 0.0, cause);
        }
    }
}

/// The process alone, for patients who were there before the run began.
pub(super) fn begin(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &scene.care.patients[patient];
    if slot.ward.is_none() && slot.place != Place::Elsewhere {
        let ward = home_ward(scene, scene.care.patients[patient].site);
        census::attend(scene, patient, ward);
    }
    let entity = scene.care.patients[patient].entity;
    let mut remaining = [0.0; 6];
    for hazard in Hazard::ALL {
        remaining[hazard as usize] = scene.agenda.draw(PURPOSES[hazard as usize], entity, 0).exponential();
    }
    let now = scene.agenda.now;
    let wear = scene.care.patients[patient].ward.map_or(now.minutes(), |ward| scene.care.wards[ward].wear.at(now));
    let slot = &mut scene.care.patients[patient];
    slot.remaining = remaining;
    slot.in_process = true;
    slot.admitted = now;
    slot.settled = now;
    slot.settled_wear = wear;
    reschedule(scene, patient);
}

fn home_ward(scene: &Scene<'_, '_>, site: SiteId) -> Option<WardId> {
    let range = scene.twin.sites[site.index()].wards.clone();
    let of = |kind: fn(WardKind) -> bool| range.clone().find(|ward| kind(scene.twin.wards[*ward].kind));
    of(|kind| kind == WardKind::Emergency)
        .or_else(|| of(|kind| kind == WardKind::Medical))
        .or_else(|| of(WardKind::inpatient))
        .map(WardId::from_index)
}

/// Rates per hour of every hazard in the patient's present state; 0 for those that cannot happen.
fn rates(scene: &Scene<'_, '_>, slot: &Patient) -> [f64; 6] {
    let values = &scene.values.care;
    let kind = slot.ward.map(|ward| scene.twin.wards[ward.index()].kind);
    let (place_improving, place_death) = match kind {
        Some(WardKind::Icu) => (values.icu_improving, values.icu_death),
        Some(WardKind::StepDown) => ((1.0 + values.icu_improving) / 2.0, (1.0 + values.icu_death) / 2.0),
        _ => (1.0, 1.0),
    };
    let (worsening, mut improving, mut death) = match slot.status {
        Status::Treated => (1.0, 1.0, 1.0),
        _ => (values.untreated_worsening, values.untreated_improving, values.untreated_death),
    };
    if slot.status == Status::Treated && slot.therapy.blind {
        improving *= values.blind_improving;
    }
    let (risk, pace) = scene.values.flow.course(slot.condition, values.ready);
    death *= risk * place_death * slot.death_odds.min(values.odds_cap);
    let improving = values.improving * improving * place_improving;
    let mut rates = [0.0; 6];
    match slot.band {
        0 => {
            rates[Hazard::Onset as usize] = values.onset * risk;
            rates[Hazard::Sudden as usize] = values.sudden * risk;
            rates[Hazard::Death as usize] = values.death_0 * death;
            if !slot.way.leaving {
                rates[Hazard::Ready as usize] = pace * scene.care.wards.discharge_drive[slot.site.index()];
            }
        }
        1 | 2 => {
            rates[Hazard::Worsening as usize] = values.worsening * worsening;
            rates[Hazard::Improving as usize] = improving;
            rates[Hazard::Death as usize] = if slot.band == 1 { values.death_1 } else { values.death_2 } * death;
        }
        _ => {
            rates[Hazard::Improving as usize] = improving;
            rates[Hazard::Death as usize] = values.death_3 * death;
        }
    }
    rates
}

/// Whether the hazard runs on the ward's wear clock.
fn wears(hazard: usize) -> bool {
    hazard <= Hazard::Worsening as usize
}

/// Uses up the hazards until now; to be called before anything that their rates depend on changes.
pub(super) fn settle(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let now = scene.agenda.now;
    let slot = &scene.care.patients[patient];
    if !slot.in_process {
        return;
    }
    let rates = rates(scene, slot);
    // Who is looked after elsewhere wears with time itself.
    let clock = slot.ward.map_or(now.minutes(), |ward| scene.care.wards[ward].wear.at(now));
    let slot = &mut scene.care.patients[patient];
    let hours = (now - slot.settled).hours();
    let wear = (clock - slot.settled_wear) / 60.0;
    for (hazard, rate) in rates.iter().enumerate() {
        if *rate > 0.0 {
            slot.remaining[hazard] -= rate * if wears(hazard) { wear } else { hours };
        }
    }
    slot.settled = now;
    slot.settled_wear = clock;
}

/// Puts the patient's next transition where it belongs; to be called after [`settle`] and the change.
pub(super) fn reschedule(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &scene.care.patients[patient];
    if !slot.in_process {
        return;
    }
    let rates = rates(scene, slot);
    let (mut soonest, mut soonest_wear) = (f64::INFINITY, f64::INFINITY);
    for (hazard, rate) in rates.iter().enumerate() {
        if *rate > 0.0 {
            let hours = slot.remaining[hazard].max(0.0) / rate;
            if wears(hazard) {
                soonest_wear = soonest_wear.min(hours);
            } else {
                soonest = soonest.min(hours);
            }
        }
    }
    if slot.ward.is_none() {
        soonest = soonest.min(soonest_wear);
    }
    let slot = &mut scene.care.patients[patient];
    slot.course_stamp = slot.course_stamp.wrapping_add(1);
    let (stamp, ward, clock) = (slot.course_stamp, slot.ward, slot.settled_wear);
    if soonest.is_finite() {
        let at = scene.agenda.now + Span(Span::from_hours(soonest).0 + 1);
        scene.agenda.at(at, CareEvent::Course { patient, stamp });
    }
    if let Some(ward) = ward
        && soonest_wear.is_finite()
    {
        wait(scene, ward, Face::Wear, clock + soonest_wear * 60.0, patient, stamp);
    }
}

/// The earliest threshold of the ward's wear clock is reached.
pub(super) fn wear_reached(scene: &mut Scene<'_, '_>, ward: WardId, stamp: u32) {
    if !rings(scene, ward, Face::Wear, stamp) {
        return;
    }
    while let Some((patient, _)) = super::clocks::reached(scene, ward, Face::Wear) {
        fire(scene, patient);
    }
}

/// A patient improves, dies or is ready to leave.
pub(super) fn course(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    if scene.care.patients[patient].course_stamp == stamp {
        fire(scene, patient);
    }
}

/// The hazard that is used up happens.
fn fire(scene: &mut Scene<'_, '_>, patient: PatientId) {
    settle(scene, patient);
    let slot = &scene.care.patients[patient];
    let rates = rates(scene, slot);
    let mut due = None;
    for hazard in Hazard::ALL {
        let left = slot.remaining[hazard as usize];
        if rates[hazard as usize] > 0.0 && left <= 1e-6 && due.is_none_or(|(_, least)| left < least) {
            due = Some((hazard, left));
        }
    }
    let Some((hazard, _)) = due else { return reschedule(scene, patient) };
    let slot = &mut scene.care.patients[patient];
    slot.renewed[hazard as usize] += 1;
    let (entity, index) = (slot.entity, u64::from(slot.renewed[hazard as usize]));
    slot.remaining[hazard as usize] = scene.agenda.draw(PURPOSES[hazard as usize], entity, index).exponential();
    match hazard {
        Hazard::Onset => worsen(scene, patient, 1, None),
        Hazard::Sudden => worsen(scene, patient, 3, None),
        Hazard::Worsening => {
            let band = scene.care.patients[patient].band + 1;
            worsen(scene, patient, band, None);
        }
        Hazard::Improving => improve(scene, patient),
        Hazard::Death => death(scene, patient, index),
        Hazard::Ready => {
            scene.care.patients[patient].way.leaving = true;
            census::start_leaving(scene, patient);
            reschedule(scene, patient);
        }
    }
}

/// An outside blow. Takes effect once the acuity process runs; before it, the band at its start is worse.
pub(super) fn insult(scene: &mut Scene<'_, '_>, patient: PatientId, insult: Insult, cause: Option<RecordId>) {
    settle(scene, patient);
    let slot = &scene.care.patients[patient];
    if !slot.alive {
        return;
    }
    let band = match insult {
        Insult::Band1 => (slot.band + 1).min(3),
        Insult::Band3 => 3,
    };
    if slot.in_process {
        worsen(scene, patient, band, cause);
    } else {
        census::set_band(scene, patient, band);
    }
}

/// To a worse band, unrecognised unless somebody is already at it. Hazards must have been settled.
fn worsen(scene: &mut Scene<'_, '_>, patient: PatientId, band: u8, cause: Option<RecordId>) {
    let now = scene.agenda.now;
    let before = scene.care.patients[patient].band;
    census::set_band(scene, patient, band);
    let slot = &mut scene.care.patients[patient];
    slot.way = Way { attempts: slot.way.attempts, ..Way::default() };
    slot.leaving_stamp = slot.leaving_stamp.wrapping_add(1);
    slot.worsenings += 1;
    let (status, ward) = (slot.status, slot.ward);
    let overload = ward.and_then(|ward| scene.care.wards[ward].overload);
    // What an outage did to this person is not over while it is to blame for the state that now gets worse.
    let before_that = scene.care.patients[patient].blame.and(scene.care.patients[patient].record);
    let record = tell(scene, patient, Kind::Worsened, cause.or(before_that).or(overload), f64::from(band));
    let slot = &mut scene.care.patients[patient];
    slot.record = Some(record);
    if status == Status::Treated {
        slot.therapy = Therapy::default();
        slot.worse_since = now;
        set_status(scene, patient, Status::Unrecognised);
    }
    let slot = &scene.care.patients[patient];
    if slot.status == Status::Unrecognised && !slot.notice.on_its_way {
        recognition::begin(scene, patient);
    } else if band == 3 && before < 3 {
        recognition::ask_intensive_care(scene, patient);
    }
    reschedule(scene, patient);
}

fn improve(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let band = scene.care.patients[patient].band.saturating_sub(1);
    census::set_band(scene, patient, band);
    let slot = &mut scene.care.patients[patient];
    let over = match slot.status {
        Status::Treated => false,
        Status::Unrecognised => band <= slot.seen_band,
        Status::Recognised => band == 0,
    };
    if slot.status != Status::Unrecognised {
        slot.seen_band = band;
    }
    if band == 0 {
        slot.therapy.blind = false;
        slot.blame = None;
    }
    if over {
        recognition::cancel(scene, patient);
        set_status(scene, patient, Status::Treated);
    }
    reschedule(scene, patient);
    census::consider_lower_care(scene, patient);
}

/// The death hazard is used up. In bands 2 and 3 a share of it is an arrest in which people try to bring the patient back.
fn death(scene: &mut Scene<'_, '_>, patient: PatientId, index: u64) {
    let values = &scene.values.care;
    let slot = &scene.care.patients[patient];
    let (entity, band, site, ward) = (slot.entity, slot.band, slot.site, slot.ward);
    let attempted = band >= 2 && scene.agenda.draw(ATTEMPTED, entity, index).chance(values.arrest_share);
    if attempted {
        let now = scene.agenda.now;
        let intake = cohort::intake(&scene.care.patients[patient]);
        scene.agenda.tally().count(Count::Arrests, (site.index(), intake as usize), 1.0, now);
        let monitored = monitoring::seen(scene, patient);
        let seen = monitored || scene.agenda.draw(WITNESSED, entity, index).chance(values.arrest_witnessed);
        let minutes = ward.map_or(0.0, |ward| staffing::wait_urgent(scene, ward));
        let base = values.arrest_survival / (1.0 - values.arrest_survival);
        let seen_odds = if seen { 1.0 } else { 1.0 / values.arrest_seen_odds };
        let odds = base * seen_odds * libm::pow(values.arrest_minute_odds, minutes);
        let cause = if monitored { None } else { monitoring::cause(scene, patient) };
        if cause.is_some() {
            scene.care.patients[patient].blame = Some(CareFunction::CentralMonitoring);
        }
        let record = tell(scene, patient, Kind::Arrest, cause.or(scene.care.patients[patient].record), minutes);
        scene.care.patients[patient].record = Some(record);
        if scene.agenda.draw(SURVIVED, entity, index).chance(odds / (1.0 + odds)) {
            harm::grade(scene, patient, HarmProcess::Deterioration, Severity::Severe, minutes, Some(record));
            worsen(scene, patient, 3, Some(record));
            recognition::recognise_now(scene, patient);
            return;
        }
    }
    die(scene, patient);
}

fn die(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let now = scene.agenda.now;
    let slot = &scene.care.patients[patient];
    let site = slot.site;
    let unrecognised = slot.status == Status::Unrecognised;
    let minutes = if unrecognised { (now - slot.worse_since).minutes() } else { 0.0 };
    let cause = if unrecognised { monitoring::cause(scene, patient).or(slot.record) } else { slot.record };
    tell(scene, patient, Kind::Died, cause, minutes);
    harm::died(scene, patient);
    scene.agenda.tally().count(Count::Deaths, site.index(), 1.0, now);
    cohort::died(scene, patient);
    patients::remove(scene, patient, patients::Leaving::Died);
}

/// A patient's care status, and the count of those at risk.
pub(super) fn set_status(scene: &mut Scene<'_, '_>, patient: PatientId, status: Status) {
    scene.care.patients[patient].status = status;
    count_at_risk(scene, patient);
}

/// Brings the count of patients at risk in line with a patient's status and ward.
pub(super) fn count_at_risk(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let now = scene.agenda.now;
    let slot = &mut scene.care.patients[patient];
    let at_risk = slot.alive && slot.status != Status::Treated;
    let after = if at_risk { slot.ward } else { None };
    let before = std::mem::replace(&mut slot.at_risk_in, after);
    if before == after {
        return;
    }
    if let Some(ward) = before {
        scene.care.at_risk -= 1;
        scene.agenda.tally().shift(Gauge::AtRisk, ward.index(), -1.0, now);
    }
    if let Some(ward) = after {
        scene.care.at_risk += 1;
        scene.agenda.tally().shift(Gauge::AtRisk, ward.index(), 1.0, now);
    }
}

/// Something a therapy waited for has come.
pub(super) fn input_ready(scene: &mut Scene<'_, '_>, patient: PatientId, input: Input) {
    recognition::input_ready(scene, patient, input);
}

/// Tells something about a patient.
pub(super) fn tell(scene: &mut Scene<'_, '_>, patient: PatientId, kind: Kind, cause: Option<RecordId>, amount: f64) -> RecordId {
    let entry = entry(scene, patient, kind).amounting(amount);
    scene.agenda.record(cause, entry)
}

/// An entry about a patient, in the bed and ward this person is in.
pub(super) fn entry(scene: &Scene<'_, '_>, patient: PatientId, kind: Kind) -> Entry {
    let slot = &scene.care.patients[patient];
    let element = match (slot.place, slot.ward) {
        (Place::Bed(bed), _) => Element::Bed(bed),
        (_, Some(ward)) => Element::Ward(ward),
        _ => Element::Site(slot.site),
    };
    let entry = Entry::new(kind, element).of_patient(slot.entity);
    match slot.ward {
        Some(ward) => entry.in_ward(ward),
        None => entry,
    }
}
