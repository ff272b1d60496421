//! Planned care: what a day books, reviews and asks for, and what its lists hold.
//!
//! `stops` says when it stops and goes on, `deferred` what becomes of those who are put off, `booking` how lists are kept on paper.
//! The day in theatre is in `theatre`, clinics are in `clinics`, series in `series`.

mod booking;
mod deferred;
mod stops;

pub(super) use booking::{list_known, note_booking};
pub(super) use deferred::{deferral_due, overdue, postpone};
pub(super) use stops::{all_clear, declared};

use super::patients;
use super::{Scene, admissions, clinics, community, histology, orders, region, theatre, urgent};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Purpose, Span};
use crate::journal::RecordId;
use crate::measure::{Activity, Speciality};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, HISTORY, Operation, OrderKind, OrderPurpose, PatientId, PatientKind, Place, Theatre};
use booking::rebuild_lists;
use stops::restart;

const URGENCY: Purpose = Purpose::named("care/planned/urgency");
const ORTHOPAEDIC: Purpose = Purpose::named("care/planned/orthopaedic");
const OVERNIGHT: Purpose = Purpose::named("care/planned/overnight");
const OPERATION: Purpose = Purpose::named("care/planned/operation");
const ASSESSED: Purpose = Purpose::named("care/planned/assessed");
const IMAGED: Purpose = Purpose::named("care/planned/imaged");
const BLOOD: Purpose = Purpose::named("care/theatre/blood");
const RESULTS: Purpose = Purpose::named("care/planned/results");
const FULL: Purpose = Purpose::named("care/planned/full-capacity");

/// Hour at which a day is looked at: the cell has met, lists are fixed.
const MORNING: u8 = 6;
/// Hours after the morning's review in which samples are drawn.
const SAMPLES_BEGIN: f64 = 2.0;
const SAMPLES_HOURS: f64 = 8.0;
/// Hour at which theatres begin.
const THEATRES_BEGIN: f64 = 2.0;

/// The run begins.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    admissions::begin(scene);
    clinics::begin(scene);
    for index in 0..scene.twin.sites.len() {
        let site = SiteId::from_index(index);
        let place = &scene.twin.sites[index];
        let rooms: u32 = place
            .wards
            .clone()
            .map(|ward| &scene.twin.wards[ward])
            .filter(|ward| ward.kind == WardKind::Theatre)
            .map(|ward| ward.beds)
            .sum();
        let needed = libm::ceil(place.operations_per_day / scene.values.flow.operations_per_theatre) as u32;
        let first = scene.care.planned.theatres.len();
        for _ in 0..rooms.max(needed) {
            scene.care.planned.theatres.push(Theatre { site, ..Theatre::default() });
        }
        let plans = &mut scene.care.planned.sites[index];
        plans.theatres = first..first + rooms.max(needed) as usize;
        plans.sterile_days = scene.values.flow.sterile_stock_days;
        let recovery: u32 = place.of_kind(WardKind::Recovery).iter().map(|ward| scene.twin.wards[ward.index()].beds).sum();
        // A site whose files name no recovery has as many places as its cases can use.
        plans.recovery = if recovery > 0 { recovery } else { u32::MAX };
        urgent::begin(scene, site);
        book_ahead(scene, site);
        next_day(scene, site);
    }
}

fn next_day(scene: &mut Scene<'_, '_>, site: SiteId) {
    let at = scene.agenda.calendar.next_hour_of_day(scene.agenda.now, MORNING);
    scene.agenda.at(at, CareEvent::PlannedDay { site });
}

/// A day begins: the cell meets, stocks are counted, lists are fixed.
pub(super) fn day(scene: &mut Scene<'_, '_>, site: SiteId) {
    next_day(scene, site);
    restart(scene, site);
    if scene.others.response.declared(site).is_some() {
        region::cell_meets(scene, site);
    }
    theatre::sterilise(scene, site);
    histology::day(scene, site);
    community::day(scene, site);
    rebuild_lists(scene, site);
    clinics::day(scene, site);
    if !scene.agenda.calendar.weekend(scene.agenda.now) {
        lists(scene, site);
    }
}

/// The weekday that lies so many weekdays ahead, as a number of days from now.
fn weekdays_ahead(scene: &Scene<'_, '_>, ahead: usize) -> u64 {
    let (calendar, now) = (scene.agenda.calendar, scene.agenda.now);
    let mut days = 0;
    let mut left = ahead;
    while left > 0 {
        days += 1;
        left -= usize::from(!calendar.weekend(now + Span::from_days(days as f64)));
    }
    days
}

/// The list of a day, so many days from now: who is due is the day's alone.
fn due_in(scene: &Scene<'_, '_>, site: SiteId, days: u64) -> Vec<Operation> {
    let values = &scene.values.flow;
    let place = &scene.twin.sites[site.index()];
    let due = scene.agenda.now + Span::from_days(days as f64);
    let day = scene.agenda.calendar.day(due) as u64;
    let one = |index| {
        let entity = scene.agenda.draw(OPERATION, place.entity, day.wrapping_mul(4096).wrapping_add(index)).bits();
        let urgency = urgency(scene, entity);
        let overnight = scene.agenda.draw(OVERNIGHT, entity, 0).chance(values.inpatient_operations);
        Operation { entity, urgency, overnight, due, ..Operation::default() }
    };
    (0..libm::round(place.operations_per_day).max(0.0) as u64).map(one).collect()
}

/// Weekdays before its day that a list is reviewed.
fn notice(scene: &Scene<'_, '_>) -> usize {
    scene.values.flow.notice_days.clamp(0.0, 20.0) as usize
}

/// The run begins: the next lists are booked already, and were reviewed when all was quiet.
fn book_ahead(scene: &mut Scene<'_, '_>, site: SiteId) {
    let today = scene.agenda.calendar.weekend(scene.agenda.now);
    let first = usize::from(today || scene.agenda.calendar.hour(scene.agenda.now) >= MORNING);
    for ahead in first..first + notice(scene) {
        let list = due_in(scene, site, weekdays_ahead(scene, ahead));
        scene.care.planned.sites[site.index()].booked.push_back(list);
    }
}

/// A list is reviewed some days ahead: who lacks an input gets a new date; samples are asked for.
fn review(scene: &mut Scene<'_, '_>, site: SiteId) -> Vec<Operation> {
    let ahead = notice(scene);
    let days = weekdays_ahead(scene, ahead);
    let mut list = due_in(scene, site, days);
    list.retain_mut(|operation| {
        if lacks_input(scene, site, operation, days as usize) {
            postpone(scene, site, *operation, false);
            return false;
        }
        ask_for_samples(scene, site, operation);
        true
    });
    list
}

/// Whether an input of an operation was not produced on the day it should have been, and nothing stands in for it.
fn lacks_input(scene: &Scene<'_, '_>, site: SiteId, operation: &Operation, days: usize) -> bool {
    let values = &scene.values.flow;
    let plans = &scene.care.planned.sites[site.index()];
    let lacks = |purpose, needed: f64, kind: usize, median: f64, spread: f64| {
        let draw = scene.agenda.draw(purpose, operation.entity, 0);
        // What is still to be produced before the day is not missing yet.
        let lead = libm::round(draw.child(1).lognormal(median, spread)) as usize;
        let age = lead.saturating_sub(days);
        age > 0
            && draw.chance(needed)
            && !draw.child(2).chance(plans.produced[kind][(age - 1).min(HISTORY - 1)])
            && !draw.child(3).chance(values.substitute)
    };
    lacks(ASSESSED, values.assessed_share, 2, values.assessment_lead_days, values.assessment_lead_spread)
        || lacks(IMAGED, values.images_share, 1, values.image_lead_days, values.image_lead_spread)
}

/// Results before an operation and, for some, units of blood: ordered when the list is reviewed, needed on the day.
fn ask_for_samples(scene: &mut Scene<'_, '_>, site: SiteId, operation: &mut Operation) {
    let values = &scene.values.flow;
    let entity = operation.entity;
    let blood = scene.agenda.draw(BLOOD, entity, 0).chance(values.blood_share);
    let results = operation.overnight && scene.agenda.draw(RESULTS, entity, 0).chance(values.results_share);
    if !blood && !results {
        return;
    }
    let patient = patients::create(scene, entity, site, Condition::Surgical, PatientKind::Planned, 0);
    operation.patient = Some((patient, scene.care.patients[patient].generation));
    scene.care.patients[patient].place = Place::Home;
    operation.awaited = u8::from(blood) + u8::from(results);
    operation.blood = blood;
    scene.care.planned.keep(patient, *operation);
    let hours = SAMPLES_BEGIN + SAMPLES_HOURS * scene.agenda.draw(RESULTS, entity, 1).unit();
    let stamp = scene.care.patients[patient].generation;
    scene.agenda.after(Span::from_hours(hours), CareEvent::SamplesDrawn { patient, stamp });
}

/// Samples before an operation are drawn, in the course of the day of the review. What is refused is not waited for: blood comes
/// uncrossed, results are done without.
pub(super) fn samples_drawn(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let person = &scene.care.patients[patient];
    if !person.alive || person.generation != stamp {
        return;
    }
    let operation = scene.care.planned.operation(patient);
    let results = operation.awaited > u8::from(operation.blood);
    for kind in [(operation.blood, OrderKind::Blood), (results, OrderKind::Laboratory)]
        .into_iter()
        .filter_map(|(asked, kind)| asked.then_some(kind))
    {
        if orders::place(scene, patient, kind, 2, OrderPurpose::Theatre).is_none() {
            input_ready(scene, patient, kind);
        }
    }
}

/// Today's lists: those due, and those put off before as far as there are slots.
fn lists(scene: &mut Scene<'_, '_>, site: SiteId) {
    let values = &scene.values.flow;
    let place = &scene.twin.sites[site.index()];
    let now = scene.agenda.now;
    let number = libm::round(place.operations_per_day).max(0.0) as u64;
    let rooms = scene.care.planned.sites[site.index()].theatres.clone();
    if number == 0 || rooms.is_empty() {
        return;
    }
    let reviewed = review(scene, site);
    scene.care.planned.sites[site.index()].booked.push_back(reviewed);
    let today = scene.care.planned.sites[site.index()].booked.pop_front().unwrap_or_default();
    for room in rooms.clone() {
        // Whoever is still on yesterday's list, because the theatre was blocked or taken, gets a new date.
        while let Some(left) = scene.care.planned.theatres[room].list.pop_front() {
            postpone(scene, site, left, false);
        }
        scene.care.planned.theatres[room].stamp += 1;
    }
    let full = scene.care.emergency.full_capacity(site);
    let mut room = rooms.clone().cycle();
    let mut slots = libm::round(number as f64 * values.catch_up) as usize;
    for operation in today {
        let entity = operation.entity;
        let urgency = operation.urgency;
        let allowed = scene.care.planned.sites[site.index()].allowed[usize::from(urgency)];
        let crowded = full && urgency > 0 && scene.agenda.draw(FULL, entity, 0).chance(values.full_capacity_electives);
        if !allowed || crowded {
            postpone(scene, site, operation, true);
        } else if let Some(room) = room.next() {
            slots = slots.saturating_sub(1);
            scene.care.planned.theatres[room].list.push_back(operation);
        }
    }
    for urgency in 0..3 {
        let lead = Span::from_days(values.rebooking_days()[urgency]);
        while slots > 0 && scene.care.planned.sites[site.index()].allowed[urgency] {
            let queue = &mut scene.care.planned.sites[site.index()].waiting[urgency];
            let Some(first) = queue.front().copied() else { break };
            let here = first.patient.is_some_and(|(patient, generation)| {
                let person = &scene.care.patients[patient];
                person.alive && person.generation == generation && person.place == Place::Home
            });
            if here && now - first.due < lead {
                break;
            }
            queue.pop_front();
            if here && let Some(room) = room.next() {
                slots -= 1;
                scene.care.planned.theatres[room].list.push_back(first);
            }
        }
    }
    let begin = Span::from_hours(THEATRES_BEGIN);
    for theatre in rooms {
        let stamp = scene.care.planned.theatres[theatre].stamp;
        scene.agenda.after(begin, CareEvent::TheatreNext { theatre: theatre as u32, stamp });
    }
}

/// How urgent somebody's planned operation is: 0 urgent, 1 soon, 2 routine.
fn urgency(scene: &Scene<'_, '_>, entity: u64) -> u8 {
    scene.agenda.draw(URGENCY, entity, 0).choose(&scene.values.flow.urgency_mix()).unwrap_or(2) as u8
}

/// Whose patient somebody with a planned operation is: urgent ones have a cancer, of the others so many come for bones and joints.
pub(super) fn speciality(scene: &Scene<'_, '_>, entity: u64) -> Speciality {
    if urgency(scene, entity) == 0 {
        Speciality::Oncology
    } else if scene.agenda.draw(ORTHOPAEDIC, entity, 0).chance(scene.values.flow.orthopaedic_share) {
        Speciality::Orthopaedics
    } else {
        Speciality::Surgery
    }
}

/// The activity an operation counts as.
pub(super) fn activity(operation: &Operation) -> Activity {
    if operation.overnight { Activity::Elective } else { Activity::DayCase }
}

/// A bed was found for a patient who waited for one; the patient has been moved.
pub(super) fn bed_found(scene: &mut Scene<'_, '_>, patient: PatientId) {
    theatre::leaves_recovery(scene, patient);
}

/// Somebody goes for good: places and teams are free.
pub(super) fn forget(scene: &mut Scene<'_, '_>, patient: PatientId) {
    urgent::forget(scene, patient);
    theatre::leaves_recovery(scene, patient);
}

/// An input of an operation is there.
pub(super) fn input_ready(scene: &mut Scene<'_, '_>, patient: PatientId, kind: OrderKind) {
    if scene.care.planned.urgent(patient).awaits_blood && kind == OrderKind::Blood {
        return urgent::blood_ready(scene, patient);
    }
    let mut operation = scene.care.planned.operation(patient);
    operation.awaited = operation.awaited.saturating_sub(1);
    operation.blood &= kind != OrderKind::Blood;
    scene.care.planned.keep(patient, operation);
}

/// Root cause of what keeps an operation from being done.
pub(super) fn cause(scene: &Scene<'_, '_>, site: SiteId, function: CareFunction) -> Option<RecordId> {
    orders::cause(scene, site, function).map(|(_, record)| record)
}

#[cfg(test)]
mod tests;
