//! Emergency departments: who comes, how many look after them, and what happens when there is no room left.
//!
//! Its departments are in `departments`, the way of one patient is in `visits`, clocks of conditions in `conditions`, where ambulances go in `region`.

use super::patients::{self, Leaving};
use super::{Scene, case_mix, departments, disclosure, profiles, region, visits};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind};
use crate::measure::{Activity, Count, Gauge};
use crate::twin::SiteId;
use crate::world::{CareEvent, OrderKind, PatientId, PatientKind, Place, Presentation, Stage};

const GAP: Purpose = Purpose::named("care/emergency/gap");
const THIN: Purpose = Purpose::named("care/emergency/thin");
const PERSON: Purpose = Purpose::named("care/emergency/person");
const MINUTES_PER_DAY: f64 = 1440.0;

/// The run begins: departments are empty; the warm-up fills them.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for index in 0..scene.twin.sites.len() {
        let site = SiteId::from_index(index);
        let place = &scene.twin.sites[index];
        scene.care.emergency.sites[index].admission_share = region::admission_share(scene, site);
        departments::arrange(scene, site);
        if place.emergency_per_day > 0.0 {
            schedule_candidate(scene, site, 0);
        }
        review(scene, site);
    }
}

fn schedule_candidate(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    let place = &scene.twin.sites[site.index()];
    let most = place.emergency_per_day * profiles::EMERGENCY_PEAK / MINUTES_PER_DAY;
    let minutes = scene.agenda.draw(GAP, place.entity, u64::from(number)).exponential() / most;
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::Arrival { site, number });
}

/// The next candidate of a site's arrival stream. Candidates come at the highest rate and are thinned to the hour's, so that who
/// comes when does not depend on anything a site does.
pub(super) fn arrival(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    schedule_candidate(scene, site, number + 1);
    let stream = scene.twin.sites[site.index()].entity;
    let share = profiles::emergency(scene.agenda.calendar, scene.agenda.now) / profiles::EMERGENCY_PEAK;
    if !scene.agenda.draw(THIN, stream, u64::from(number)).chance(share) {
        return;
    }
    let entity = scene.agenda.draw(PERSON, stream, u64::from(number)).bits();
    let presentation = case_mix::person(scene, site, entity);
    region::sends(scene, presentation);
}

/// Somebody who was expected comes.
pub(super) fn presents(scene: &mut Scene<'_, '_>, slot: u32) {
    let presentation = scene.care.emergency.take(slot);
    enters(scene, presentation);
}

/// Somebody comes through the door.
pub(super) fn enters(scene: &mut Scene<'_, '_>, presentation: Presentation) {
    let Presentation { entity, site, triage, condition, ambulance, detour } = presentation;
    let now = scene.agenda.now;
    let patient = patients::create(scene, entity, site, condition, PatientKind::Emergency, 0);
    scene.care.patients[patient].triage = triage;
    scene.care.patients[patient].place = Place::EmergencyWaiting;
    let tally = scene.agenda.tally();
    tally.count(Count::ActivityCount, (site.index(), Activity::Emergency.index()), 1.0, now);
    if ambulance {
        tally.count(Count::ActivityCount, (site.index(), Activity::Ambulance.index()), 1.0, now);
    }
    region::on_the_road(scene, patient, f64::from(detour));
    disclosure::distresses(scene, patient);
    visits::enter(scene, patient);
}

/// Somebody who waited at home for something planned comes as an emergency.
pub(super) fn comes_from_home(scene: &mut Scene<'_, '_>, patient: PatientId, triage: u8) {
    let (site, now) = (scene.care.patients[patient].site, scene.agenda.now);
    let person = &mut scene.care.patients[patient];
    person.triage = triage;
    person.kind = PatientKind::Emergency;
    person.place = Place::EmergencyWaiting;
    person.arrived = now;
    scene.agenda.tally().count(Count::ActivityCount, (site.index(), Activity::Emergency.index()), 1.0, now);
    visits::enter(scene, patient);
}

/// A bed was found for a patient who waited for one; the patient has been moved.
pub(super) fn bed_found(scene: &mut Scene<'_, '_>, patient: PatientId) {
    visits::to_ward(scene, patient);
}

/// A result of the work-up is there.
pub(super) fn result_ready(scene: &mut Scene<'_, '_>, patient: PatientId, kind: OrderKind) {
    visits::result_ready(scene, patient, kind);
}

/// Somebody goes for good, from wherever: the department lets go of this person.
pub(super) fn forget(scene: &mut Scene<'_, '_>, patient: PatientId) {
    if scene.care.emergency.visit(patient).generation == scene.care.patients[patient].generation {
        visits::out(scene, patient);
    }
}

/// Half an hour has passed: shifts change, the full-capacity rule and diversion are looked at.
pub(super) fn review(scene: &mut Scene<'_, '_>, site: SiteId) {
    departments::duty(scene, site);
    full_capacity(scene, site);
    region::review(scene, site);
    for department in scene.care.emergency.of_site(site) {
        visits::call(scene, department);
    }
    scene.agenda.after(Span::from_minutes(30.0), CareEvent::EmergencyReview { site });
}

/// Too many boarders for too long: for the next day half of the non-urgent operations wait, discharges are driven, fewer are admitted.
fn full_capacity(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let boarders = f64::from(scene.care.emergency.boarders(site));
    let many = boarders > values.full_capacity_share * f64::from(scene.care.emergency.cubicles(site));
    let crowding = &mut scene.care.emergency.sites[site.index()];
    let since = if many { Some(crowding.since.unwrap_or(now)) } else { None };
    crowding.since = since;
    let in_force = since.is_some_and(|since| (now - since).hours() >= values.full_capacity_hours);
    let begins = in_force && !crowding.full_capacity;
    // It is looked at again in the morning: once in force it holds until then.
    let ends = !in_force && crowding.full_capacity && scene.agenda.calendar.hour(now) == 7;
    if begins {
        crowding.full_capacity = true;
        scene.agenda.record(None, Entry::new(Kind::FullCapacity, Element::Site(site)).amounting(boarders));
    } else if ends {
        crowding.full_capacity = false;
    }
}

/// Factor on the pace of discharges: driven when the full-capacity rule is in force.
pub(super) fn discharge_drive(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    if scene.care.emergency.full_capacity(site) { scene.values.flow.discharge_drive } else { 1.0 }
}

/// What windows and reports show of a department.
pub(super) fn tell(scene: &mut Scene<'_, '_>, site: SiteId) {
    let now = scene.agenda.now;
    let emergency = &scene.care.emergency;
    let (unseen, boarders) = (f64::from(emergency.unseen(site)), f64::from(emergency.boarders(site)));
    let occupancy = scene.care.emergency.occupancy(site);
    let tally = scene.agenda.tally();
    tally.set(Gauge::EmergencyWaiting, site.index(), unseen, now);
    tally.set(Gauge::EmergencyOccupancy, site.index(), occupancy, now);
    tally.set(Gauge::Boarding, site.index(), boarders, now);
}

/// Somebody walks out unseen.
pub(super) fn leaves_unseen(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (site, now) = (scene.care.patients[patient].site, scene.agenda.now);
    scene.agenda.tally().count(Count::LeftUnseen, site.index(), 1.0, now);
    let entity = scene.care.patients[patient].entity;
    scene.agenda.record(None, Entry::new(Kind::LeftUnseen, Element::Site(site)).of_patient(entity));
    debug_assert!(scene.care.emergency.visit(patient).stage == Stage::Waiting);
    patients::remove(scene, patient, Leaving::Left);
}
