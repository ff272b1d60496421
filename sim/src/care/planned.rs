//! Planned care: what a day books, who decides that it stops and goes on, and what becomes of those who are put off.
//!
//! The day in theatre is in `theatre`, clinics are in `clinics`, series in `series`.

use super::patients;
use super::{Scene, admissions, clinics, community, emergency, freed, harm, histology, orders, region, teams, theatre, urgent};
use crate::blueprint::{CareFunction, StaffKind, WardKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Activity, Count, Gauge, HarmProcess, Mode, Speciality};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, HISTORY, Operation, OrderKind, OrderPurpose, PatientId, PatientKind, Place, Theatre};

const URGENCY: Purpose = Purpose::named("care/planned/urgency");
const ORTHOPAEDIC: Purpose = Purpose::named("care/planned/orthopaedic");
const OVERNIGHT: Purpose = Purpose::named("care/planned/overnight");
const OPERATION: Purpose = Purpose::named("care/planned/operation");
const STOPS: Purpose = Purpose::named("care/planned/stops");
const CALLS_OFF: Purpose = Purpose::named("care/planned/calls-off");
const ASSESSED: Purpose = Purpose::named("care/planned/assessed");
const IMAGED: Purpose = Purpose::named("care/planned/imaged");
const BLOOD: Purpose = Purpose::named("care/theatre/blood");
const RESULTS: Purpose = Purpose::named("care/planned/results");
const FULL: Purpose = Purpose::named("care/planned/full-capacity");
const DEFERRED: Purpose = Purpose::named("care/planned/deferred");
const WORSE: Purpose = Purpose::named("care/planned/worse");
const MATTERS: Purpose = Purpose::named("care/planned/matters");

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

/// An operation is put off: the patient stays at home, waits, and may come as an emergency before the new date.
pub(super) fn postpone(scene: &mut Scene<'_, '_>, site: SiteId, mut operation: Operation, by_decision: bool) {
    let now = scene.agenda.now;
    let cell = (site.index(), activity(&operation).index());
    let tally = scene.agenda.tally();
    tally.count(Count::Cancelled, cell, 1.0, now);
    if by_decision {
        tally.count(Count::Postponed, cell, 1.0, now);
    }
    let urgency = usize::from(operation.urgency);
    let (patient, generation) = operation.patient.unwrap_or_else(|| {
        let patient = patients::create(scene, operation.entity, site, Condition::Surgical, PatientKind::Planned, 0);
        scene.care.patients[patient].place = Place::Home;
        let generation = scene.care.patients[patient].generation;
        operation.patient = Some((patient, generation));
        scene.care.planned.keep(patient, operation);
        (patient, generation)
    });
    if !operation.deferred {
        operation.deferred = true;
        let hazard = scene.values.flow.deferral_hazard()[urgency];
        if hazard > 0.0 {
            let days = scene.agenda.draw(DEFERRED, operation.entity, 0).exponential() / hazard;
            scene.agenda.after(Span::from_days(days), CareEvent::DeferralDue { patient, stamp: generation });
        }
        let cause = scene.care.planned.sites[site.index()].record.or_else(|| region::reason(scene, site));
        let entry = Entry::new(Kind::Postponed, Element::Site(site)).of_patient(operation.entity);
        let record = scene.agenda.record(cause, entry);
        scene.care.patients[patient].record = Some(record);
        harm::put_off(scene, patient, cause);
    }
    scene.care.planned.sites[site.index()].waiting[urgency].push_back(operation);
}

/// Somebody whose operation was put off could not wait any longer and comes as an emergency, if it has not been done by then.
pub(super) fn deferral_due(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let person = &scene.care.patients[patient];
    if !person.alive || person.generation != stamp || person.place != Place::Home {
        return;
    }
    let (entity, record) = (person.entity, person.record);
    let worse = scene.agenda.draw(WORSE, entity, 0).chance(scene.values.flow.deferral_worse);
    harm::event(scene, HarmProcess::Cancelled, patient, 0, 1.0, record);
    if scene.care.patients[patient].alive {
        emergency::comes_from_home(scene, patient, if worse { 2 } else { 3 });
    }
}

/// What a wait beyond what the urgency allows does, once the operation is done.
pub(super) fn overdue(scene: &mut Scene<'_, '_>, patient: PatientId, operation: &Operation) {
    let days = (scene.agenda.now - operation.due).days();
    let tolerance = scene.values.flow.overdue_tolerance()[usize::from(operation.urgency)];
    if days > tolerance && scene.agenda.draw(MATTERS, operation.entity, 0).chance(scene.values.flow.overdue_matters) {
        let record = scene.care.patients[patient].record;
        harm::event(scene, HarmProcess::Cancelled, patient, 1, (days - tolerance) / tolerance, record);
    }
}

/// A crisis is declared: planned care is stopped, nearly always; clinics are called off at once, sometimes.
pub(super) fn declared(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let stream = scene.twin.sites[site.index()].entity;
    let stops = scene.agenda.draw(STOPS, stream, 0).chance(values.stop_electives);
    let off = scene.agenda.draw(CALLS_OFF, stream, 0).chance(values.stop_clinics);
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.clinics_off = off.then(|| plans.clinics_off.unwrap_or(now));
    let stops = stops && plans.stopped_at.is_none();
    if stops {
        plans.stopped_at = Some(now);
        plans.allowed = [false; 3];
    }
    freed::stop_changed(scene, site);
    if !stops {
        return;
    }
    let record = scene.agenda.record(Some(cause), Entry::new(Kind::ElectivesStopped, Element::Site(site)));
    scene.care.planned.sites[site.index()].record = Some(record);
    scene.agenda.tally().set(Gauge::PlannedStopped, site.index(), 1.0, now);
}

/// The crisis is over.
pub(super) fn all_clear(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    scene.care.planned.sites[site.index()].clinics_off = None;
    if scene.care.planned.stopped(site) {
        goes_on(scene, site, Some(cause));
    }
    freed::stop_changed(scene, site);
}

fn goes_on(scene: &mut Scene<'_, '_>, site: SiteId, cause: Option<RecordId>) {
    let now = scene.agenda.now;
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.allowed = [true; 3];
    plans.stopped_at = None;
    let cause = cause.max(plans.record);
    plans.record = None;
    scene.agenda.record(cause, Entry::new(Kind::ElectivesRestarted, Element::Site(site)));
    scene.agenda.tally().set(Gauge::PlannedStopped, site.index(), 0.0, now);
}

/// The daily meeting lets clinics and operations come back, whichever of them were stopped.
fn restart(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (days, now) = (scene.values.flow.restart_clinics_days, scene.agenda.now);
    let plans = &mut scene.care.planned.sites[site.index()];
    if plans.clinics_off.is_none() && plans.stopped_at.is_none() {
        return;
    }
    plans.clinics_off = plans.clinics_off.filter(|since| (now - *since).days() < days);
    restart_operations(scene, site);
    freed::stop_changed(scene, site);
}

/// Operations restart by urgency. What a case needs of the services that are lost is looked at when its turn comes, so that those
/// that need none of them go on.
fn restart_operations(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let capacity = |function| scene.others.continuity.effect(site, function).capacity;
    let plans = &mut scene.care.planned.sites[site.index()];
    let Some(since) = plans.stopped_at else { return };
    let days = (now - since).days();
    let blood = capacity(CareFunction::BloodBank);
    let sterile = plans.sterile_days > 0.0 || capacity(CareFunction::Sterilisation) > values.restart_gate;
    let inputs = capacity(CareFunction::Laboratory).min(capacity(CareFunction::Imaging));
    let papers = capacity(CareFunction::Record).min(capacity(CareFunction::Theatre)).min(capacity(CareFunction::Booking));
    let possible = sterile && blood >= values.restart_gate;
    plans.allowed = values.restart_days().map(|earliest| possible && days >= earliest);
    if possible && days >= values.restart_urgent_days && inputs.min(papers) >= values.restart_inputs {
        goes_on(scene, site, None);
    }
}

/// Booking is lost or back: from now on lists run out.
pub(super) fn note_booking(scene: &mut Scene<'_, '_>, site: SiteId) {
    let lost = scene.others.continuity.mode(site, CareFunction::Booking) >= Mode::Procedure;
    let since = &mut scene.care.planned.sites[site.index()].booking_lost;
    *since = if lost { since.or(Some(scene.agenda.now)) } else { None };
}

/// Items that a usual day adds to lists: visits and operations.
fn items(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let place = &scene.twin.sites[site.index()];
    place.visits_per_day + place.operations_per_day
}

/// A weekday without booking leaves its items on paper; once booking is back, clerks type them in.
fn rebuild_lists(scene: &mut Scene<'_, '_>, site: SiteId) {
    if scene.agenda.calendar.weekend(scene.agenda.now) {
        return;
    }
    let [clerks, ..] = scene.twin.sites[site.index()].people(StaffKind::Clerks);
    let (came, typed) =
        (items(scene, site), clerks * scene.values.flow.items_per_clerk * teams::output(scene, site, StaffKind::Clerks));
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.lists_on_paper = match plans.booking_lost {
        Some(_) => plans.lists_on_paper + came,
        // A site whose files name no clerks has as many as it needs.
        None if clerks <= 0.0 => 0.0,
        None => (plans.lists_on_paper - typed).max(0.0),
    };
    let (now, waiting) = (scene.agenda.now, plans.lists_on_paper);
    scene.agenda.tally().set(Gauge::ListsOnPaper, site.index(), waiting, now);
}

/// Share of a list that is known today, when lists are known so many days ahead. What clerks have not yet typed in is missing after
/// booking is back.
pub(super) fn list_known(scene: &Scene<'_, '_>, site: SiteId, ahead: f64) -> f64 {
    let plans = &scene.care.planned.sites[site.index()];
    match plans.booking_lost {
        Some(since) if (scene.agenda.now - since).days() > ahead => {
            scene.others.continuity.effect(site, CareFunction::Booking).capacity.clamp(0.0, 1.0)
        }
        None if plans.lists_on_paper > 0.0 => {
            let missing = plans.lists_on_paper / (items(scene, site) * scene.values.flow.booked_ahead_days).max(1e-9);
            1.0 - (1.0 - scene.values.flow.paper_list_known) * missing.min(1.0)
        }
        _ => 1.0,
    }
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
mod tests {
    use super::*;
    use crate::care::testing::{Bench, bare_site, values};

    const SITE: SiteId = SiteId(0);

    /// A site that does 20 day cases a weekday and nothing else.
    fn day_surgery(changes: &[(&str, f64)]) -> Bench {
        let mut twin = bare_site();
        twin.sites[0].operations_per_day = 20.0;
        let mut changes = changes.to_vec();
        changes.push(("theatre.inpatient_share", 0.0));
        let mut bench = Bench::new(twin, values(&changes));
        bench.act(|scene| {
            crate::care::orders::begin(scene);
            begin(scene);
        });
        bench
    }

    #[test]
    fn the_urgent_have_a_cancer_and_of_the_others_so_many_come_for_their_bones() {
        let share = |changes: &[(&str, f64)], whose: Speciality| {
            let of = |scene: &mut Scene<'_, '_>| (0..4_000).filter(|entity| speciality(scene, *entity) == whose).count();
            day_surgery(changes).act(of) as f64 / 4_000.0
        };
        assert!((share(&[], Speciality::Oncology) - 0.15).abs() < 0.02);
        assert!((share(&[], Speciality::Orthopaedics) - 0.85 * 0.25).abs() < 0.02);
        assert_eq!(share(&[("planned.orthopaedic", 0.0)], Speciality::Orthopaedics), 0.0);
        assert_eq!(share(&[("planned.urgent", 0.0)], Speciality::Oncology), 0.0);
    }

    fn play(bench: &mut Bench, days: f64) -> f64 {
        let limit = bench.now + Span::from_days(days);
        while bench.step(limit) {}
        bench.act(|scene| scene.agenda.tally().counted(Count::ActivityCount, (0usize, Activity::DayCase.index())))
    }

    #[test]
    fn lists_are_worked_off_on_weekdays() {
        // The calendar begins on a Monday at midnight.
        assert_eq!(play(&mut day_surgery(&[]), 7.0), 100.0);
    }

    #[test]
    fn without_sterile_sets_nobody_is_operated_on() {
        let mut bench = day_surgery(&[("theatre.sterile_stock", 0.0)]);
        assert_eq!(play(&mut bench, 7.0), 0.0);
        assert_eq!(bench.care.planned.overdue(SITE), 100);
        assert!(bench.care.patients.counters.created >= 100);
        assert!(bench.care.patients.counters.balanced());
        let mut half = day_surgery(&[("theatre.sterile_per_night", 0.5), ("theatre.sterile_stock", 0.5)]);
        let done = play(&mut half, 7.0);
        assert!((45.0..=65.0).contains(&done), "half the sets, half the operations: {done}");
    }

    #[test]
    fn a_full_recovery_holds_the_theatres() {
        let done = |places: u32, minutes: f64| {
            let mut bench = day_surgery(&[("theatre.day_recovery_minutes", minutes)]);
            bench.care.planned.sites[0].recovery = places;
            play(&mut bench, 1.0)
        };
        let (free, held) = (done(u32::MAX, 120.0), done(1, 120.0));
        assert_eq!(free, 20.0);
        assert!(held < 12.0, "one place for four theatres, two hours a patient: {held}");
        assert_eq!(done(1, 1e-3), 20.0, "the link vanishes with the time in recovery");
    }

    #[test]
    fn who_was_not_assessed_gets_a_new_date_before_the_day() {
        let left = |needed: f64| {
            let mut bench = day_surgery(&[
                ("theatre.assessed_share", needed),
                ("theatre.images_share", 0.0),
                ("planned.substitute", 0.0),
                ("planned.rebooking.urgent", 60.0),
                ("planned.rebooking.soon", 60.0),
                ("planned.rebooking.routine", 60.0),
            ]);
            bench.care.planned.sites[0].clinics = 0.0;
            bench.care.planned.sites[0].produced[2].iter_mut().for_each(|share| *share = 0.0);
            play(&mut bench, 14.0)
        };
        // Lists of the first three weekdays were reviewed before; assessments are nearly all older than three days.
        let without = left(1.0);
        assert!((60.0..75.0).contains(&without), "{without}");
        assert_eq!(left(0.0), 200.0, "the link vanishes with its coefficient");
    }

    #[test]
    fn a_stop_puts_off_and_a_restart_catches_up() {
        let mut bench =
            day_surgery(&[("planned.stop_electives", 1.0), ("planned.rebooking.routine", 1.0), ("planned.rebooking.soon", 1.0)]);
        play(&mut bench, 1.0);
        let cause = bench.act(|scene| scene.agenda.record(None, Entry::new(Kind::Declared, Element::Site(SITE))));
        bench.handle(CareEvent::Declared { site: SITE, cause });
        assert!(bench.care.planned.stopped(SITE));
        let before = play(&mut bench, 0.9);
        assert_eq!(before, 20.0, "Tuesday's list is put off");
        assert_eq!(bench.care.planned.overdue(SITE), 20);
        bench.handle(CareEvent::AllClear { site: SITE, cause });
        let after = play(&mut bench, 3.0);
        assert!(after > before + 60.0, "three days and some of Tuesday's: {after}");
        assert!(bench.care.planned.overdue(SITE) < 20);
        let mut never = day_surgery(&[("planned.stop_electives", 0.0)]);
        play(&mut never, 1.0);
        never.handle(CareEvent::Declared { site: SITE, cause });
        assert_eq!(play(&mut never, 0.9), 40.0, "without the decision nothing stops");
    }

    #[test]
    fn the_deferred_come_as_emergencies() {
        let later = |hazard: f64| {
            let mut bench = day_surgery(&[
                ("theatre.sterile_stock", 0.0),
                ("ed.return_share", 0.0),
                ("deferral.urgent", hazard),
                ("deferral.soon", hazard),
                ("deferral.routine", hazard),
            ]);
            play(&mut bench, 14.0);
            assert!(bench.care.patients.counters.balanced());
            bench.act(|scene| scene.agenda.tally().counted(Count::ActivityCount, (0usize, Activity::Emergency.index())))
        };
        // Twenty people are put off at eight on each of ten weekdays.
        let weekdays = [0.0, 1.0, 2.0, 3.0, 4.0, 7.0, 8.0, 9.0, 10.0, 11.0];
        let expected: f64 = weekdays.iter().map(|day| 20.0 * (1.0 - libm::exp(-0.05 * (14.0 - day - 1.0 / 3.0)))).sum();
        assert!((later(0.05) - expected).abs() < 3.5 * libm::sqrt(expected), "{} of {expected}", later(0.05));
        assert_eq!(later(0.0), 0.0, "the link vanishes with its coefficient");
    }
}
