//! A day in theatre: one case after the other, each through its gates.

use super::patients::{self, Leaving};
use super::{Scene, acuity, case_mix, census, planned};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Purpose, Span};
use crate::measure::{Count, Mode};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, Operation, PatientId, PatientKind, Place};

const BLOOD: Purpose = Purpose::named("care/theatre/blood");
const IMAGES: Purpose = Purpose::named("care/theatre/images");
const INTENSIVE: Purpose = Purpose::named("care/theatre/intensive");
const PAPERS: Purpose = Purpose::named("care/theatre/papers");
const MINUTES: Purpose = Purpose::named("care/theatre/minutes");

/// Hour at which no further routine case begins.
const LAST_START: u8 = 18;

/// What a case was stopped by.
enum Gate {
    Open,
    Decision,
    Shut,
}

/// The next case of a theatre.
pub(super) fn next(scene: &mut Scene<'_, '_>, theatre: u32, stamp: u32) {
    let room = &mut scene.care.planned.theatres[theatre as usize];
    if room.stamp != stamp {
        return;
    }
    let site = room.site;
    while let Some(operation) = scene.care.planned.theatres[theatre as usize].list.pop_front() {
        match gates(scene, site, &operation) {
            Gate::Open => return operate(scene, theatre, stamp, operation),
            Gate::Decision => planned::postpone(scene, site, operation, true),
            Gate::Shut => planned::postpone(scene, site, operation, false),
        }
    }
}

fn gates(scene: &Scene<'_, '_>, site: SiteId, operation: &Operation) -> Gate {
    let values = &scene.values.flow;
    if !scene.care.planned.sites[site.index()].allowed[usize::from(operation.urgency)] {
        return Gate::Decision;
    }
    let capacity = |function| scene.others.continuity.effect(site, function).capacity;
    let entity = operation.entity;
    // A gate that works in part lets the cases through whose own draw lies below its capacity.
    let passes = |purpose, needed: f64, share: f64| {
        let draw = scene.agenda.draw(purpose, entity, 0);
        !draw.chance(needed) || draw.child(1).chance(share)
    };
    let late = scene.agenda.calendar.hour(scene.agenda.now) >= LAST_START && operation.urgency > 0;
    let sterile = scene.care.planned.sites[site.index()].sterile_days > 0.0;
    // A recovery place bridges the hours until a ward that would take the patient has a bed.
    let takes = [WardKind::Surgical, WardKind::Medical, WardKind::StepDown];
    let beds = !operation.overnight || takes.iter().any(|kind| census::free_beds(scene, site, *kind) > 0);
    let intensive = !needs_intensive(scene, operation) || census::free_beds(scene, site, WardKind::Icu) > 0;
    let papers = capacity(CareFunction::Theatre).min(planned::list_known(scene, site, values.theatre_known_days));
    let open = !late
        && sterile
        && beds
        && intensive
        && passes(BLOOD, values.blood_share, capacity(CareFunction::BloodBank))
        && passes(IMAGES, values.images_share, capacity(CareFunction::Imaging))
        && passes(PAPERS, 1.0, papers);
    if open { Gate::Open } else { Gate::Shut }
}

fn needs_intensive(scene: &Scene<'_, '_>, operation: &Operation) -> bool {
    operation.overnight && scene.agenda.draw(INTENSIVE, operation.entity, 0).chance(scene.values.flow.intensive_share)
}

fn operate(scene: &mut Scene<'_, '_>, theatre: u32, stamp: u32, mut operation: Operation) {
    let site = scene.care.planned.theatres[theatre as usize].site;
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let patient = match operation.patient {
        Some((patient, _)) => patient,
        None => patients::create(scene, operation.entity, site, Condition::Surgical, PatientKind::Planned, 0),
    };
    let generation = scene.care.patients[patient].generation;
    operation.patient = Some((patient, generation));
    scene.care.patients[patient].place = Place::Theatre;
    scene.care.planned.keep(patient, operation);
    let paper = scene.others.continuity.mode(site, CareFunction::Record) >= Mode::Procedure;
    let factor = if paper { values.paper_case } else { 1.0 };
    let median = if operation.overnight { values.case_minutes } else { values.day_case_minutes };
    let minutes = scene.agenda.draw(MINUTES, operation.entity, 0).lognormal(median, values.case_spread) * factor;
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::CaseDone { patient, stamp: generation });
    let again = Span::from_minutes(minutes + values.turnover_minutes);
    scene.agenda.after(again, CareEvent::TheatreNext { theatre, stamp });
    let used = 1.0 / scene.twin.sites[site.index()].operations_per_day.max(1.0);
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.sterile_days = (plans.sterile_days - used).max(0.0);
    let cell = (site.index(), planned::activity(&operation).index());
    scene.agenda.tally().count(Count::ActivityCount, cell, 1.0, now);
}

/// A case is done: home after recovery, or to a ward.
pub(super) fn done(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let person = &scene.care.patients[patient];
    if !person.alive || person.generation != stamp {
        return;
    }
    let site = person.site;
    let operation = scene.care.planned.operation(patient);
    planned::overdue(scene, patient, &operation);
    if !operation.overnight {
        return patients::remove(scene, patient, Leaving::Discharged);
    }
    let intensive = needs_intensive(scene, &operation);
    let kind = if intensive { WardKind::Icu } else { WardKind::Surgical };
    if intensive {
        census::set_band(scene, patient, 2);
        scene.care.patients[patient].seen_band = 2;
    }
    acuity::admit(scene, patient);
    census::request_bed(scene, patient, case_mix::existing(scene, site, kind), intensive);
}

/// Sets are sterilised overnight as far as the trace and the machines allow.
pub(super) fn sterilise(scene: &mut Scene<'_, '_>, site: SiteId) {
    let capacity = scene.others.continuity.effect(site, CareFunction::Sterilisation).capacity;
    let most = scene.values.flow.sterile_stock_days;
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.sterile_days = (plans.sterile_days + capacity * scene.values.flow.sterile_per_night).min(most);
}
