//! From a worsening to somebody who knows, from there to a treatment.
//!
//! A worsening is noticed by the next observation of the ward's round, by relatives or the patient, or by a monitor. The message
//! then has to find somebody who acts; the treatment waits for what it needs and for the ward's hands.

use super::acuity::{self, tell};
use super::clocks::{Face, Task, reached, rings, wait};
use super::{Scene, altered, census, harm, monitoring, orders, region, staffing, teams};
use crate::blueprint::{CareFunction, LossEffect, StaffKind, WardKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Kind, RecordId, Severity};
use crate::measure::{HarmProcess, Mode, Sample};
use crate::twin::WardId;
use crate::world::{CareEvent, Input, Inputs, Notice, OrderKind, OrderPurpose, Patient, PatientId, Place, Status, Therapy};

const PHASE: Purpose = Purpose::named("care/observation-phase");
const OVERLOOKED: Purpose = Purpose::named("care/observation-overlooks");
const CALL: Purpose = Purpose::named("care/relatives-call");
const ALARM: Purpose = Purpose::named("care/monitor-alarm");
const PHYSICIAN: Purpose = Purpose::named("care/physician-comes");
const NEEDS: Purpose = Purpose::named("care/therapy-needs");
const HANDS: Purpose = Purpose::named("care/therapy-hands");
const MISUNDERSTOOD: Purpose = Purpose::named("care/escalation-fails");

/// Planned minutes between observations: by the band as last seen, never more than intensive care and step-down allow anybody.
fn interval(scene: &Scene<'_, '_>, slot: &Patient) -> f64 {
    let values = &scene.values.care;
    let by_band =
        [values.interval_0, values.interval_1, values.interval_2, values.interval_3][usize::from(slot.seen_band.min(3))];
    match slot.ward.map(|ward| scene.twin.wards[ward.index()].kind) {
        Some(WardKind::Icu | WardKind::Neonatal) => by_band.min(values.interval_icu),
        Some(WardKind::StepDown) => by_band.min(values.interval_step),
        _ => by_band,
    }
}

/// A patient is worse and nobody knows.
pub(super) fn begin(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &mut scene.care.patients[patient];
    slot.notice_stamp = slot.notice_stamp.wrapping_add(1);
    slot.overlooked = 0;
    let (entity, index) = (slot.entity, u64::from(slot.worsenings));
    slot.notice = Notice {
        rates: [0.0; 2],
        left: [scene.agenda.draw(CALL, entity, index).exponential(), scene.agenda.draw(ALARM, entity, index).exponential()],
        settled: scene.agenda.now,
        on_its_way: false,
    };
    if scene.care.patients[patient].place == Place::Elsewhere {
        return region::worsens_elsewhere(scene, patient);
    }
    await_observation(scene, patient);
    watch(scene, patient);
}

/// Lets the next observation wait on the ward's work clock: the patient's own phase of the round.
fn await_observation(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &scene.care.patients[patient];
    let Some(ward) = slot.ward else { return };
    let interval = interval(scene, slot);
    let phase = scene.agenda.draw(PHASE, slot.entity, 0).unit();
    let rounds = scene.care.wards[ward].work.at(scene.agenda.now) / interval;
    let next = (libm::floor(rounds - phase) + 1.0 + phase) * interval;
    let stamp = Task::Observation.stamped(slot.notice_stamp);
    wait(scene, ward, Face::Work, next, patient, stamp);
}

/// Times what else may notice by the rates in force now.
fn watch(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &scene.care.patients[patient];
    let rates = [call_rate(scene, slot), monitoring::alarm_rate(scene, patient)];
    let slot = &mut scene.care.patients[patient];
    slot.notice.rates = rates;
    slot.notice.settled = scene.agenda.now;
    let stamp = slot.notice_stamp;
    let mut soonest = f64::INFINITY;
    for (rate, left) in rates.iter().zip(slot.notice.left) {
        if *rate > 0.0 {
            soonest = soonest.min(left.max(0.0) / rate);
        }
    }
    if soonest.is_finite() {
        scene.agenda.after(Span::from_minutes(soonest), CareEvent::Noticed { patient, stamp });
    }
}

/// What may notice has changed its rates: only the rest is rescaled.
pub(super) fn watch_again(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let now = scene.agenda.now;
    let slot = &mut scene.care.patients[patient];
    if slot.status != Status::Unrecognised || slot.notice.on_its_way {
        return;
    }
    let minutes = (now - slot.notice.settled).minutes();
    for (rate, left) in slot.notice.rates.iter().zip(&mut slot.notice.left) {
        *left -= rate * minutes;
    }
    slot.notice_stamp = slot.notice_stamp.wrapping_add(1);
    await_observation(scene, patient);
    watch(scene, patient);
}

/// Per minute: relatives or the patient call, by voice or by the call system.
fn call_rate(scene: &Scene<'_, '_>, slot: &Patient) -> f64 {
    let values = &scene.values.care;
    let by_system = slot.ward.map_or(1.0, |ward| {
        let continuity = scene.others.continuity;
        let working = continuity.working_share(ward, LossEffect::CallWait);
        working * continuity.ward_effect(ward, CareFunction::NurseCall).capacity
    });
    values.call_rate / 60.0 * (values.call_by_voice + (1.0 - values.call_by_voice) * by_system)
}

/// The earliest threshold of the ward's work clock is reached.
pub(super) fn work_reached(scene: &mut Scene<'_, '_>, ward: WardId, stamp: u32) {
    if !rings(scene, ward, Face::Work, stamp) {
        return;
    }
    while let Some((patient, stamp)) = reached(scene, ward, Face::Work) {
        match Task::of(stamp) {
            Task::Observation => observe(scene, ward, patient),
            Task::Hands => {
                scene.care.patients[patient].therapy.hands_done = true;
                consider_treatment(scene, patient);
            }
        }
    }
}

/// Somebody takes the vital signs of a patient who is worse.
fn observe(scene: &mut Scene<'_, '_>, ward: WardId, patient: PatientId) {
    let slot = &mut scene.care.patients[patient];
    if slot.status != Status::Unrecognised || slot.notice.on_its_way {
        return;
    }
    let index = u64::from(slot.worsenings) << 8 | u64::from(slot.overlooked);
    slot.overlooked += 1;
    let entity = slot.entity;
    let values = &scene.values.care;
    let paper = scene.others.continuity.ward_mode(ward, CareFunction::Record) >= Mode::Procedure;
    let notices = if paper { values.notices_paper } else { values.notices };
    if scene.agenda.draw(OVERLOOKED, entity, index).chance(notices) {
        let until = staffing::wait_drugs(scene, ward);
        recognised(scene, patient, until);
    } else {
        await_observation(scene, patient);
    }
}

/// Relatives, the patient or a monitor noticed.
pub(super) fn noticed(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let slot = &scene.care.patients[patient];
    if slot.alive && slot.notice_stamp == stamp && slot.status == Status::Unrecognised && !slot.notice.on_its_way {
        recognised(scene, patient, 0.0);
    }
}

/// An arrest, or a physician who stands at the bed: who must act knows at once.
pub(super) fn recognise_now(scene: &mut Scene<'_, '_>, patient: PatientId) {
    if scene.care.patients[patient].status == Status::Unrecognised {
        scene.care.patients[patient].notice.on_its_way = true;
        let stamp = scene.care.patients[patient].notice_stamp;
        responded(scene, patient, stamp);
    }
}

/// Somebody saw it; the message now has to find somebody who acts. `until` is a wait before that.
fn recognised(scene: &mut Scene<'_, '_>, patient: PatientId, until: f64) {
    altered::seen_otherwise(scene, patient);
    let slot = &mut scene.care.patients[patient];
    slot.notice.on_its_way = true;
    slot.notice_stamp = slot.notice_stamp.wrapping_add(1);
    let (entity, index, band, stamp) = (slot.entity, u64::from(slot.worsenings), slot.band, slot.notice_stamp);
    let slot = &scene.care.patients[patient];
    let values = &scene.values.care;
    let Some(ward) = slot.ward else { return };
    let telephony = scene.others.continuity.ward_effect(ward, CareFunction::Telephony);
    let hour = scene.agenda.calendar.hour(scene.agenda.now);
    let day = !scene.agenda.calendar.weekend(scene.agenda.now) && (8..18).contains(&hour);
    let mean = if day { values.physician_day } else { values.physician_night };
    let rapid = if band == 3 { values.rapid_response } else { 1.0 };
    let site = slot.site;
    let busy = teams::slip(scene, site, StaffKind::Physicians);
    let comes = scene.agenda.draw(PHYSICIAN, entity, index).exponential() * mean * rapid * busy;
    let phones = scene.others.continuity.working_share(ward, LossEffect::Escalation);
    let exchange = teams::switchboard_wait(scene, site);
    let reach = values.reach * telephony.delay * (2.0 - phones) + telephony.minutes + exchange;
    let minutes = until + staffing::wait_urgent(scene, ward) + reach + comes;
    let worse = telephony.error - 1.0 + telephony.minutes / (2.0 * values.reach);
    let failed = (values.communication * worse).clamp(0.0, 1.0);
    if failed > 0.0 && scene.agenda.draw(MISUNDERSTOOD, entity, index).chance(failed) {
        let cause = scene.others.continuity.ward_cause(ward, CareFunction::Telephony).map(|(_, record)| record);
        harm::next_event(scene, HarmProcess::Communication, patient, telephony.minutes / values.reach, cause);
    }
    // Harm may have moved the patient on.
    if scene.care.patients[patient].notice_stamp == stamp {
        scene.agenda.after(Span::from_minutes(minutes), CareEvent::Responded { patient, stamp });
    }
}

/// The message found somebody who acts: treatment is ordered.
pub(super) fn responded(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let now = scene.agenda.now;
    let slot = &mut scene.care.patients[patient];
    if !slot.alive || slot.notice_stamp != stamp || slot.status != Status::Unrecognised {
        return;
    }
    slot.recognised_at = now;
    slot.notice.on_its_way = false;
    let delay = (now - slot.worse_since).minutes();
    let (site, band) = (slot.site, slot.band);
    scene.agenda.tally().sample(Sample::RecognitionDelay, site.index(), delay);
    let late = late_cause(scene, patient, delay);
    let cause = late.map(|(_, record)| record);
    if let Some((function, _)) = late {
        let slot = &mut scene.care.patients[patient];
        slot.blame = function.or(slot.blame);
    }
    let known = scene.care.patients[patient].record;
    let record = tell(scene, patient, Kind::Recognised, cause.or(known), delay);
    scene.agenda.reported(record);
    scene.care.patients[patient].record = Some(record);
    acuity::settle(scene, patient);
    scene.care.patients[patient].seen_band = band;
    acuity::set_status(scene, patient, Status::Recognised);
    acuity::reschedule(scene, patient);
    if delay >= scene.values.care.unrecognised_moderate && band >= 2 {
        harm::grade(scene, patient, HarmProcess::Deterioration, Severity::Moderate, delay, Some(record));
    }
    teams::add_work(scene, site, StaffKind::Physicians, 1, scene.values.care.escalation_minutes);
    begin_therapy(scene, patient);
}

/// What made a recognition late: the loss of a view that would have shown it, else what gives the ward too much to do, if it would
/// have been in time at the ward's usual pace. Nobody else's delay is the outage's.
fn late_cause(scene: &Scene<'_, '_>, patient: PatientId, delay: f64) -> Option<(Option<CareFunction>, RecordId)> {
    let slot = &scene.care.patients[patient];
    let late = interval(scene, slot).min(scene.values.care.unrecognised_moderate);
    if delay <= late {
        return None;
    }
    if let Some(record) = monitoring::cause(scene, patient).filter(|_| monitoring::shows(scene, patient)) {
        return Some((Some(CareFunction::CentralMonitoring), record));
    }
    let ward = slot.ward?;
    if delay / scene.care.wards[ward].nurses.slip.max(1.0) > late {
        return None;
    }
    let strain = staffing::strain(scene, ward).map(|(function, record)| (Some(function), record));
    strain.or_else(|| scene.care.wards[ward].overload.map(|record| (None, record)))
}

fn begin_therapy(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let values = &scene.values.care;
    let slot = &mut scene.care.patients[patient];
    let (entity, index, band) = (slot.entity, u64::from(slot.worsenings), slot.band);
    let Some(ward) = slot.ward else { return };
    slot.therapy_stamp = slot.therapy_stamp.wrapping_add(1);
    let stamp = slot.therapy_stamp;
    let base = [values.therapy_1, values.therapy_1, values.therapy_2, values.therapy_3][usize::from(band.min(3))] * 60.0;
    let hands = scene.agenda.draw(HANDS, entity, index).gamma(2.0, 0.5) * base * values.therapy_hands;
    let hands = hands + staffing::wait_drugs(scene, ward);
    let hands_at = scene.care.wards[ward].work.at(scene.agenda.now) + hands;
    scene.care.patients[patient].therapy = Therapy { hands_at, ..Therapy::default() };
    wait(scene, ward, Face::Work, hands_at, patient, Task::Hands.stamped(stamp));
    let needs = scene.agenda.draw(NEEDS, entity, index);
    let wanted = [
        (Input::Laboratory, OrderKind::Laboratory, values.needs_laboratory),
        (Input::Imaging, OrderKind::Ct, values.needs_imaging),
        (Input::Drug, OrderKind::Drug, values.needs_drug),
    ];
    let priority = if band == 3 { 0 } else { 1 };
    for (input, order, share) in wanted {
        if !needs.child(input as u64).chance(share) {
            continue;
        }
        // The answer may come at once, so the input waits before the order is placed.
        let slot = &mut scene.care.patients[patient];
        slot.therapy.waits = slot.therapy.waits.with(input);
        if orders::place(scene, patient, order, priority, OrderPurpose::Therapy).is_none() {
            let slot = &mut scene.care.patients[patient];
            slot.therapy.waits = slot.therapy.waits.without(input);
            slot.therapy.blind = true;
        }
    }
    match band {
        3 => ask_intensive_care(scene, patient),
        2 => census::consider_step_up(scene, patient),
        _ => {}
    }
    let slot = &scene.care.patients[patient];
    if slot.alive && slot.therapy_stamp == stamp && !slot.therapy.waits.is_empty() {
        let patience = Span::from_minutes(base * values.therapy_patience);
        scene.agenda.after(patience, CareEvent::PatienceOver { patient, stamp });
    }
}

/// A patient in band 3 may need intensive care.
pub(super) fn ask_intensive_care(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &scene.care.patients[patient];
    let Some(ward) = slot.ward else { return };
    if scene.twin.wards[ward.index()].kind == WardKind::Icu || slot.therapy.waits.has(Input::IcuBed) {
        return;
    }
    let needs = scene.agenda.draw(NEEDS, slot.entity, u64::from(slot.worsenings));
    if needs.child(Input::IcuBed as u64).chance(scene.values.care.needs_icu) {
        let slot = &mut scene.care.patients[patient];
        slot.therapy.waits = slot.therapy.waits.with(Input::IcuBed);
        census::request_bed(scene, patient, WardKind::Icu, true);
    }
}

/// Something a therapy waited for has come.
pub(super) fn input_ready(scene: &mut Scene<'_, '_>, patient: PatientId, input: Input) {
    let slot = &mut scene.care.patients[patient];
    if slot.alive && slot.status == Status::Recognised && slot.therapy.waits.has(input) {
        slot.therapy.waits = slot.therapy.waits.without(input);
        consider_treatment(scene, patient);
    }
}

/// A therapy has waited long enough: it begins without what has not come.
pub(super) fn patience_over(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let slot = &mut scene.care.patients[patient];
    if !slot.alive || slot.therapy_stamp != stamp || slot.status != Status::Recognised || slot.therapy.waits.is_empty() {
        return;
    }
    let missing = slot.therapy.waits;
    slot.therapy.waits = Inputs::default();
    slot.therapy.blind = true;
    if let Some(ward) = slot.ward {
        let functions = [
            (Input::Laboratory, CareFunction::Laboratory),
            (Input::Imaging, CareFunction::Imaging),
            (Input::Drug, CareFunction::Pharmacy),
        ];
        let late = functions
            .into_iter()
            .filter(|(input, _)| missing.has(*input))
            .find_map(|(_, function)| scene.others.continuity.ward_cause(ward, function).map(|(_, record)| (function, record)));
        let cause = late.map(|(_, record)| record);
        let blame = scene.care.patients[patient].blame;
        scene.care.patients[patient].blame = late.map(|(function, _)| function).or(blame);
        let known = scene.care.patients[patient].record;
        let record = tell(scene, patient, Kind::ResultLate, cause.or(known), scene.values.care.therapy_patience);
        scene.care.patients[patient].record = Some(record);
    }
    consider_treatment(scene, patient);
}

fn consider_treatment(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let now = scene.agenda.now;
    let slot = &scene.care.patients[patient];
    if slot.status != Status::Recognised || !slot.therapy.hands_done || !slot.therapy.waits.is_empty() {
        return;
    }
    let delay = (now - slot.recognised_at).minutes();
    let site = slot.site;
    acuity::settle(scene, patient);
    acuity::set_status(scene, patient, Status::Treated);
    let slot = &mut scene.care.patients[patient];
    slot.therapy_stamp = slot.therapy_stamp.wrapping_add(1);
    let known = slot.record;
    scene.agenda.tally().sample(Sample::TherapyDelay, site.index(), delay);
    let record = tell(scene, patient, Kind::Treated, known, delay);
    scene.care.patients[patient].record = Some(record);
    acuity::reschedule(scene, patient);
}

/// The patient got better by itself.
pub(super) fn cancel(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &mut scene.care.patients[patient];
    slot.notice_stamp = slot.notice_stamp.wrapping_add(1);
    slot.therapy_stamp = slot.therapy_stamp.wrapping_add(1);
    slot.notice = Notice::default();
    slot.therapy = Therapy::default();
    slot.blame = None;
}

/// The patient was moved to another ward: what waited for the old ward's hands waits for the new one's.
pub(super) fn moved(scene: &mut Scene<'_, '_>, patient: PatientId, hands_left: f64) {
    let slot = &scene.care.patients[patient];
    match slot.status {
        Status::Treated => {}
        Status::Unrecognised => watch_again(scene, patient),
        Status::Recognised if slot.therapy.hands_done => {}
        Status::Recognised => {
            let Some(ward) = slot.ward else { return };
            let hands_at = scene.care.wards[ward].work.at(scene.agenda.now) + hands_left;
            let slot = &mut scene.care.patients[patient];
            slot.therapy.hands_at = hands_at;
            let stamp = Task::Hands.stamped(slot.therapy_stamp);
            wait(scene, ward, Face::Work, hands_at, patient, stamp);
        }
    }
}
