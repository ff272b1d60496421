//! A day in theatre: one case after the other, each through its gates.

use super::patients::{self, Leaving};
use super::{Scene, acuity, case_mix, census, histology, orders, planned, urgent};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Purpose, Span};
use crate::measure::{Count, Mode};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, Operation, OrderKind, OrderPurpose, PatientId, PatientKind, Place};

const IMAGES: Purpose = Purpose::named("care/theatre/images");
const INTENSIVE: Purpose = Purpose::named("care/theatre/intensive");
const PAPERS: Purpose = Purpose::named("care/theatre/papers");
const MINUTES: Purpose = Purpose::named("care/theatre/minutes");
const RECOVERY: Purpose = Purpose::named("care/theatre/recovery");
const AFTER: Purpose = Purpose::named("care/theatre/results-after");
const WITHOUT: Purpose = Purpose::named("care/theatre/without-results");

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
    if urgent::takes(scene, site, theatre, stamp) {
        return;
    }
    while let Some(operation) = scene.care.planned.theatres[theatre as usize].list.pop_front() {
        let came = operation.patient.is_none_or(|(patient, generation)| {
            let person = &scene.care.patients[patient];
            person.alive && person.generation == generation && person.place == Place::Home
        });
        if !came {
            continue; // came as an emergency in between
        }
        match gates(scene, site, &operation) {
            Gate::Open => return operate(scene, theatre, operation),
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
    // Blood that was ordered must be there; results may be done without, if the anaesthetist agrees.
    let kept = operation.patient.map_or(*operation, |(patient, _)| scene.care.planned.operation(patient));
    let missing = kept.awaited > u8::from(kept.blood);
    let agreed = !missing || scene.agenda.draw(WITHOUT, entity, 0).chance(values.substitute);
    let papers = capacity(CareFunction::Theatre).min(planned::list_known(scene, site, values.theatre_known_days));
    let open = !late
        && sterile
        && beds
        && intensive
        && (!kept.blood || operation.urgency == 0)
        && agreed
        && passes(IMAGES, values.images_share, capacity(CareFunction::Imaging))
        && passes(PAPERS, 1.0, papers);
    if open { Gate::Open } else { Gate::Shut }
}

fn needs_intensive(scene: &Scene<'_, '_>, operation: &Operation) -> bool {
    operation.overnight && scene.agenda.draw(INTENSIVE, operation.entity, 0).chance(scene.values.flow.intensive_share)
}

fn operate(scene: &mut Scene<'_, '_>, theatre: u32, mut operation: Operation) {
    let site = scene.care.planned.theatres[theatre as usize].site;
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let patient = match operation.patient {
        Some((patient, _)) => patient,
        None => patients::create(scene, operation.entity, site, Condition::Surgical, PatientKind::Planned, 0),
    };
    let generation = scene.care.patients[patient].generation;
    operation.patient = Some((patient, generation));
    operation.room = (theatre, scene.care.planned.theatres[theatre as usize].stamp);
    scene.care.patients[patient].place = Place::Theatre;
    scene.care.planned.keep(patient, operation);
    let paper = scene.others.continuity.mode(site, CareFunction::Record) >= Mode::Procedure;
    let factor = if paper { values.paper_case } else { 1.0 };
    let median = if operation.overnight { values.case_minutes } else { values.day_case_minutes };
    let minutes = scene.agenda.draw(MINUTES, operation.entity, 0).lognormal(median, values.case_spread) * factor;
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::CaseDone { patient, stamp: generation });
    let used = 1.0 / scene.twin.sites[site.index()].operations_per_day.max(1.0);
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.sterile_days = (plans.sterile_days - used).max(0.0);
    histology::comes(scene, site, 1.0, 0.0);
    let cell = (site.index(), planned::activity(&operation).index());
    scene.agenda.tally().count(Count::ActivityCount, cell, 1.0, now);
}

/// A case is done: to recovery if there is a place, else the theatre waits for one.
pub(super) fn done(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let person = &scene.care.patients[patient];
    if !person.alive || person.generation != stamp {
        return;
    }
    let site = person.site;
    let operation = scene.care.planned.operation(patient);
    planned::overdue(scene, patient, &operation);
    let plans = &mut scene.care.planned.sites[site.index()];
    if plans.recovering < plans.recovery {
        recovers(scene, patient);
    } else {
        plans.blocked.push_back((patient, stamp));
    }
}

/// A patient leaves the theatre for recovery; the theatre is made ready for its next case.
fn recovers(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let values = &scene.values.flow;
    let (site, entity, stamp) = {
        let person = &scene.care.patients[patient];
        (person.site, person.entity, person.generation)
    };
    let mut operation = scene.care.planned.operation(patient);
    operation.recovering = true;
    scene.care.planned.keep(patient, operation);
    scene.care.planned.sites[site.index()].recovering += 1;
    let mean = if operation.overnight { values.recovery_minutes } else { values.day_recovery_minutes };
    let minutes = scene.agenda.draw(RECOVERY, entity, 0).lognormal(mean, values.case_spread);
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::RecoveryDone { patient, stamp });
    let (theatre, stamp) = operation.room;
    scene.agenda.after(Span::from_minutes(values.turnover_minutes), CareEvent::TheatreNext { theatre, stamp });
}

/// Recovery is over: home, or to a ward; who waits for a bed keeps the place.
pub(super) fn recovered(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let person = &scene.care.patients[patient];
    if !person.alive || person.generation != stamp || person.place != Place::Theatre {
        return;
    }
    let site = person.site;
    let operation = scene.care.planned.operation(patient);
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
    let entity = scene.care.patients[patient].entity;
    if scene.agenda.draw(AFTER, entity, 0).chance(scene.values.flow.results_after) {
        orders::place(scene, patient, OrderKind::Laboratory, 1, OrderPurpose::Therapy);
    }
}

/// A place in recovery is free, because its patient was brought to a bed or is gone; who waits in theatre takes it.
pub(super) fn leaves_recovery(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let mut operation = scene.care.planned.operation(patient);
    let own = operation.patient.is_some_and(|(_, generation)| generation == scene.care.patients[patient].generation);
    if !own || !operation.recovering {
        return;
    }
    operation.recovering = false;
    scene.care.planned.keep(patient, operation);
    let site = scene.care.patients[patient].site;
    scene.care.planned.sites[site.index()].recovering -= 1;
    while let Some((next, generation)) = scene.care.planned.sites[site.index()].blocked.pop_front() {
        let person = &scene.care.patients[next];
        if person.alive && person.generation == generation {
            return recovers(scene, next);
        }
    }
}

/// Sets are sterilised overnight as far as the trace and the machines allow.
pub(super) fn sterilise(scene: &mut Scene<'_, '_>, site: SiteId) {
    let capacity = scene.others.continuity.effect(site, CareFunction::Sterilisation).capacity;
    let most = scene.values.flow.sterile_stock_days;
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.sterile_days = (plans.sterile_days + capacity * scene.values.flow.sterile_per_night).min(most);
}
