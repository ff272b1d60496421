//! Urgent operations: who needs one, the teams that are there around the clock, and how they take a theatre from its list.
//!
//! The patient keeps the bed or trolley; what the wait does beyond its class's tolerance is a multiplier of the odds of death and
//! an opportunity for harm.

use super::{Scene, acuity, harm, orders, planned, region};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Purpose, Span};
use crate::measure::{Activity, Count, HarmProcess, Mode};
use crate::twin::SiteId;
use crate::world::{CLASSES, CareEvent, Condition, Insult, OrderKind, OrderPurpose, PatientId, UrgentStage};

const NEEDED: Purpose = Purpose::named("care/urgent/needed");
const BLOOD: Purpose = Purpose::named("care/urgent/blood");
const MINUTES: Purpose = Purpose::named("care/urgent/minutes");
const TURNS: Purpose = Purpose::named("care/urgent/turns");
const MINUTES_PER_DAY: f64 = 1440.0;

/// The run begins: teams by what a site's beds and births bring in a quiet week. A site without theatres has none, and its patients
/// are operated on where they are sent.
pub(super) fn begin(scene: &mut Scene<'_, '_>, site: SiteId) {
    let values = &scene.values.flow;
    let place = &scene.twin.sites[site.index()];
    let has_theatre = !place.of_kind(WardKind::Theatre).is_empty();
    let per_day = f64::from(place.inpatient_beds) * values.urgent_per_bed;
    let minutes = values.urgent_minutes + values.turnover_minutes;
    let teams = libm::ceil(per_day * minutes / MINUTES_PER_DAY / values.urgent_load).max(1.0) as u32;
    scene.care.planned.sites[site.index()].teams = if has_theatre && per_day > 0.0 { teams } else { 0 };
}

/// Somebody is admitted to a kind of ward: is there something to operate on, and how soon?
pub(super) fn consider(scene: &mut Scene<'_, '_>, patient: PatientId, kind: WardKind) {
    let values = &scene.values.flow;
    let person = &scene.care.patients[patient];
    let by_triage = match (person.triage, person.band) {
        (1, _) => 0,
        (2, _) | (_, 2 | 3) => 1,
        _ => 2,
    };
    let draw = scene.agenda.draw(NEEDED, person.entity, 0);
    let (share, class) = match (person.condition, kind) {
        (Condition::Trauma, _) => (values.urgent_of_trauma, by_triage),
        (Condition::Obstetric, WardKind::Maternity) => {
            let planned = draw.child(1).chance(values.caesarean_planned);
            let at_once = draw.child(2).chance(values.caesarean_at_once);
            (values.caesarean_share, if planned { 2 } else { usize::from(!at_once) })
        }
        (_, WardKind::Surgical) => (values.urgent_of_surgical, by_triage),
        _ => return,
    };
    if draw.chance(share) {
        asks(scene, patient, class);
    }
}

/// An urgent operation is asked for.
fn asks(scene: &mut Scene<'_, '_>, patient: PatientId, class: usize) {
    let now = scene.agenda.now;
    let person = &scene.care.patients[patient];
    let (site, entity, generation) = (person.site, person.entity, person.generation);
    if scene.care.planned.sites[site.index()].teams == 0 {
        return;
    }
    let urgent = scene.care.planned.urgent_mut(patient);
    urgent.stamp = urgent.stamp.wrapping_add(1);
    let stamp = urgent.stamp;
    urgent.generation = generation;
    urgent.class = class as u8;
    urgent.stage = UrgentStage::Waiting;
    urgent.since = now;
    urgent.awaits_blood = false;
    let (values, cannot_wait) = (&scene.values.flow, scene.care.patients[patient].condition == Condition::Obstetric);
    let per_day = if cannot_wait { values.caesarean_turns } else { values.urgent_turns()[class] };
    if class > 0 && per_day > 0.0 {
        let days = scene.agenda.draw(TURNS, entity, 0).exponential() / per_day;
        scene.agenda.after(Span::from_days(days), CareEvent::UrgentTurns { patient, stamp });
    }
    scene.care.planned.sites[site.index()].urgent[class].push_back((patient, stamp));
    if scene.agenda.draw(BLOOD, entity, 0).chance(scene.values.flow.blood_share) {
        scene.care.planned.urgent_mut(patient).awaits_blood = true;
        if orders::place(scene, patient, OrderKind::Blood, u8::from(class > 0), OrderPurpose::Theatre).is_none() {
            scene.care.planned.urgent_mut(patient).awaits_blood = false;
        }
    }
    call(scene, site);
}

/// Blood for an urgent operation is there.
pub(super) fn blood_ready(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let urgent = scene.care.planned.urgent_mut(patient);
    if urgent.stage == UrgentStage::Waiting {
        urgent.awaits_blood = false;
        let site = scene.care.patients[patient].site;
        call(scene, site);
    }
}

/// Free teams call who is next.
fn call(scene: &mut Scene<'_, '_>, site: SiteId) {
    while scene.care.planned.sites[site.index()].teams_busy < scene.care.planned.sites[site.index()].teams {
        let Some(patient) = next(scene, site, None) else { return };
        scene.care.planned.sites[site.index()].teams_busy += 1;
        operate(scene, patient, UrgentStage::ByTeam);
    }
}

/// The most urgent who can be operated on now. With `overdue` only who may not wait for a team: at once, or beyond tolerance.
fn next(scene: &mut Scene<'_, '_>, site: SiteId, overdue: Option<()>) -> Option<PatientId> {
    let (now, tolerance) = (scene.agenda.now, scene.values.flow.urgent_tolerance());
    for class in 0..CLASSES {
        let mut queue = std::mem::take(&mut scene.care.planned.sites[site.index()].urgent[class]);
        let stands = |(patient, stamp): &(PatientId, u32)| {
            let urgent = scene.care.planned.urgent(*patient);
            urgent.stamp == *stamp && urgent.stage == UrgentStage::Waiting
        };
        queue.retain(stands);
        let found = queue.iter().position(|(patient, _)| {
            let urgent = scene.care.planned.urgent(*patient);
            let waited = (now - urgent.since).minutes();
            !urgent.awaits_blood && (overdue.is_none() || class == 0 || waited > tolerance[class])
        });
        let patient = found.and_then(|index| queue.remove(index)).map(|(patient, _)| patient);
        scene.care.planned.sites[site.index()].urgent[class] = queue;
        if patient.is_some() {
            return patient;
        }
    }
    None
}

/// A theatre is between two cases of its list: who may not wait any longer is operated on there first.
pub(super) fn takes(scene: &mut Scene<'_, '_>, site: SiteId, theatre: u32) -> bool {
    if scene.care.planned.urgent_waiting(site) == 0 {
        return false;
    }
    match next(scene, site, Some(())) {
        Some(patient) => {
            operate(scene, patient, UrgentStage::InTheatre(theatre));
            true
        }
        None => false,
    }
}

fn operate(scene: &mut Scene<'_, '_>, patient: PatientId, stage: UrgentStage) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let (site, entity) = (scene.care.patients[patient].site, scene.care.patients[patient].entity);
    let urgent = scene.care.planned.urgent_mut(patient);
    urgent.stage = stage;
    urgent.stamp = urgent.stamp.wrapping_add(1);
    let (stamp, class) = (urgent.stamp, usize::from(urgent.class));
    let waited = (now - urgent.since).minutes();
    let functions = scene.others.continuity;
    let paper = functions.mode(site, CareFunction::Record) >= Mode::Procedure;
    let factor = if paper { values.paper_case } else { 1.0 } * functions.effect(site, CareFunction::Theatre).delay.max(1.0);
    // Without sterile sets in stock, what is at hand is sterilised in between.
    let plans = &mut scene.care.planned.sites[site.index()];
    let sets = if plans.sterile_days > 0.0 { 0.0 } else { values.flash_minutes };
    plans.sterile_days = (plans.sterile_days - 1.0 / scene.twin.sites[site.index()].operations_per_day.max(1.0)).max(0.0);
    let minutes = scene.agenda.draw(MINUTES, entity, 0).lognormal(values.urgent_minutes, values.case_spread) * factor + sets;
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::UrgentDone { patient, stamp });
    scene.agenda.tally().count(Count::ActivityCount, (site.index(), Activity::Urgent.index()), 1.0, now);
    let tolerance = values.urgent_tolerance()[class];
    let late = waited + sets - tolerance;
    if late > 0.0 {
        let per_hour = if class < 2 { libm::log(values.urgent_odds) } else { 0.0 };
        harm::odds(scene, patient, per_hour * (late / 60.0).min(values.urgent_cap_hours));
        let cause = [CareFunction::BloodBank, CareFunction::Sterilisation, CareFunction::Theatre]
            .into_iter()
            .find_map(|function| planned::cause(scene, site, function))
            .or_else(|| region::reason(scene, site));
        harm::event(scene, HarmProcess::Operation, patient, 0, late / tolerance.max(1.0), cause);
    }
}

/// An urgent operation is over; the team takes the next, the theatre goes on with its list.
pub(super) fn done(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    if scene.care.planned.urgent(patient).stamp == stamp {
        forget(scene, patient);
    }
}

/// Somebody who waited too long gets worse: the operation has to be done at once.
pub(super) fn turns(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let now = scene.agenda.now;
    let urgent = scene.care.planned.urgent(patient);
    if urgent.stamp != stamp || urgent.stage != UrgentStage::Waiting {
        return;
    }
    let person = &scene.care.patients[patient];
    let (site, record, mother) = (person.site, person.record, person.condition == Condition::Obstetric);
    let urgent = scene.care.planned.urgent_mut(patient);
    urgent.stamp = urgent.stamp.wrapping_add(1);
    urgent.class = 0;
    urgent.since = now;
    let stamp = urgent.stamp;
    scene.care.planned.sites[site.index()].urgent[0].push_back((patient, stamp));
    if !mother {
        acuity::insult(scene, patient, Insult::Band1, record);
    }
    call(scene, site);
}

/// A patient no longer needs the operation, being operated on or gone; whoever was busy with it is free.
pub(super) fn forget(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let stage = scene.care.planned.urgent(patient).stage;
    if stage == UrgentStage::None {
        return;
    }
    let site = scene.care.patients[patient].site;
    let urgent = scene.care.planned.urgent_mut(patient);
    urgent.stage = UrgentStage::None;
    urgent.stamp = urgent.stamp.wrapping_add(1);
    match stage {
        UrgentStage::ByTeam => {
            scene.care.planned.sites[site.index()].teams_busy -= 1;
            call(scene, site);
        }
        UrgentStage::InTheatre(theatre) => {
            let stamp = scene.care.planned.theatres[theatre as usize].stamp;
            let turnover = Span::from_minutes(scene.values.flow.turnover_minutes);
            scene.agenda.after(turnover, CareEvent::TheatreNext { theatre, stamp });
        }
        UrgentStage::None | UrgentStage::Waiting => {}
    }
}
