//! The way of one emergency patient: wait, be seen, be worked up, be decided on, go home or board.
//!
//! Physicians and cubicles are one queue by triage; within a triage decisions come before new faces. Orders run in parallel, the
//! decision waits for the slowest of them or is taken blind.

use std::collections::VecDeque;

use super::{Scene, acuity, case_mix, census, conditions, emergency, harm, orders, patients, region, staffing, urgent};
use crate::blueprint::{CareFunction, Population};
use crate::engine::{Purpose, Span};
use crate::measure::{HarmProcess, Sample};
use crate::world::{
    CareEvent, Condition, Department, OrderKind, OrderPurpose, PatientId, Place, Presentation, Queued, Stage, TRIAGES, Visit,
};

const PATIENCE: Purpose = Purpose::named("care/emergency/patience");
const LOOK: Purpose = Purpose::named("care/emergency/look");
const DECISION: Purpose = Purpose::named("care/emergency/decision");
const TREATMENT: Purpose = Purpose::named("care/emergency/treatment");
const WORK_UP: Purpose = Purpose::named("care/emergency/work-up");
const ADMITTED: Purpose = Purpose::named("care/emergency/admitted");
const RETURNS: Purpose = Purpose::named("care/emergency/returns");
const CROWDED: Purpose = Purpose::named("care/emergency/crowded");

/// Draws for the work-up of a patient are numbered by what they are about.
const IMAGES: [OrderKind; 4] = [OrderKind::Ct, OrderKind::Mri, OrderKind::Xray, OrderKind::Ultrasound];

fn triage_of(scene: &Scene<'_, '_>, patient: PatientId) -> usize {
    usize::from(scene.care.patients[patient].triage.clamp(1, 5)) - 1
}

/// Whom a condition's department is for.
pub(super) fn population(condition: Condition) -> Population {
    match condition {
        Condition::Child => Population::Paediatric,
        Condition::Obstetric | Condition::Newborn => Population::Obstetric,
        _ => Population::Adult,
    }
}

fn department<'a>(scene: &'a mut Scene<'_, '_>, patient: PatientId) -> &'a mut Department {
    let department = scene.care.emergency.visit(patient).department;
    &mut scene.care.emergency.departments[department as usize]
}

/// The visit and the event that moves it on; older events are stale from here.
fn step_after(scene: &mut Scene<'_, '_>, patient: PatientId, stage: Stage, minutes: Option<f64>) {
    let visit = scene.care.emergency.visit_mut(patient);
    visit.stage = stage;
    visit.stamp = visit.stamp.wrapping_add(1);
    let stamp = visit.stamp;
    if let Some(minutes) = minutes {
        scene.agenda.after(Span::from_minutes(minutes), CareEvent::EmergencyStep { patient, stamp });
    }
}

/// Somebody has come in and sits down.
pub(super) fn enter(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (site, entity, generation) = {
        let person = &scene.care.patients[patient];
        (person.site, person.entity, person.generation)
    };
    let triage = triage_of(scene, patient);
    let door = scene.care.emergency.door(site, population(scene.care.patients[patient].condition));
    let visit = scene.care.emergency.visit_mut(patient);
    *visit = Visit { generation, stamp: visit.stamp, department: door as u32, ..Visit::default() };
    let values = &scene.values.flow;
    let minutes = values.patience_hours()[triage] * 60.0 * region::patience_factor(scene, site);
    // Hardly anybody leaves in the first minutes, unlike with one exponential.
    let patience = scene.agenda.draw(PATIENCE, entity, 0);
    let patience = (triage > 0 && minutes > 0.0).then(|| patience.erlang(minutes, values.patience_shape));
    step_after(scene, patient, Stage::Waiting, patience);
    let stamp = scene.care.emergency.visit(patient).stamp;
    let department = &mut scene.care.emergency.departments[door];
    department.present += 1;
    department.unseen += 1;
    department.waiting[triage].push_back((patient, stamp));
    call(scene, door);
    emergency::tell(scene, site);
}

/// Free physicians call whoever is next.
pub(super) fn call(scene: &mut Scene<'_, '_>, department: usize) {
    let state = &scene.care.emergency.departments[department];
    if state.unseen == 0 && state.undecided.iter().all(VecDeque::is_empty) {
        return;
    }
    for pool in 0..2 {
        loop {
            let state = &scene.care.emergency.departments[department];
            if state.busy[pool] >= state.physicians[pool] {
                break;
            }
            let Some(next) = next(scene, department, pool) else { break };
            scene.care.emergency.departments[department].busy[pool] += 1;
            match next {
                Next::Face(patient) => see(scene, patient, pool),
                Next::Decision(patient) => decide(scene, patient, pool),
            }
        }
    }
}

/// The same in the department a patient is or was in.
fn call_for(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let department = scene.care.emergency.visit(patient).department as usize;
    call(scene, department);
}

enum Next {
    Face(PatientId),
    Decision(PatientId),
}

/// Next for a pool of physicians: the first pool sees everybody by triage and leaves 4 and 5 to the fast track where there is one.
fn next(scene: &mut Scene<'_, '_>, department: usize, pool: usize) -> Option<Next> {
    let has_fast_track = scene.care.emergency.departments[department].physicians[1] > 0;
    let triages = match (pool, has_fast_track) {
        (1, _) => 3..TRIAGES,
        (_, true) => 0..3,
        _ => 0..TRIAGES,
    };
    for triage in triages {
        let state = &scene.care.emergency.departments[department];
        let room = triage == 0 || (triage >= 3 && pool == 1) || state.occupied < state.cubicles;
        let faces = room && !state.waiting[triage].is_empty();
        if !state.undecided[triage].is_empty()
            && let Some(patient) = pop(scene, department, triage, Stage::Undecided)
        {
            return Some(Next::Decision(patient));
        }
        if faces && let Some(patient) = pop(scene, department, triage, Stage::Waiting) {
            return Some(Next::Face(patient));
        }
    }
    None
}

/// Takes the first of a queue who is still there.
fn pop(scene: &mut Scene<'_, '_>, department: usize, triage: usize, stage: Stage) -> Option<PatientId> {
    loop {
        let state = &mut scene.care.emergency.departments[department];
        let queue = if stage == Stage::Waiting { &mut state.waiting } else { &mut state.undecided };
        let (patient, stamp): Queued = queue[triage].pop_front()?;
        let visit = scene.care.emergency.visit(patient);
        if visit.stage == stage && visit.stamp == stamp {
            return Some(patient);
        }
    }
}

/// Multiplier of a physician's minutes: charting and looking up without the record.
fn documentation(scene: &mut Scene<'_, '_>, patient: PatientId) -> f64 {
    match department(scene, patient).ward {
        Some(ward) => scene.others.continuity.ward_effect(ward, CareFunction::Record).work,
        None => scene.others.continuity.effect(scene.care.patients[patient].site, CareFunction::Record).work,
    }
}

fn see(scene: &mut Scene<'_, '_>, patient: PatientId, pool: usize) {
    let (site, entity, arrived) = {
        let person = &scene.care.patients[patient];
        (person.site, person.entity, person.arrived)
    };
    let (now, triage) = (scene.agenda.now, triage_of(scene, patient));
    let wait = (now - arrived).minutes();
    let fast = pool == 1;
    let department = department(scene, patient);
    department.unseen -= 1;
    if !fast {
        department.occupied += 1;
    }
    let ward = department.ward;
    scene.care.patients[patient].place = Place::Cubicle;
    let visit = scene.care.emergency.visit_mut(patient);
    visit.pool = pool as u8;
    visit.cubicle = !fast;
    scene.agenda.tally().sample(Sample::EmergencyWait, (site.index(), triage), wait);
    crowding(scene, patient, wait, triage);
    conditions::seen(scene, patient);
    census::attend(scene, patient, ward);
    let values = &scene.values.flow;
    let mean = values.look_minutes()[triage] * documentation(scene, patient);
    let minutes = scene.agenda.draw(LOOK, entity, 0).erlang(mean, values.physician_shape);
    step_after(scene, patient, Stage::Seen, Some(minutes + values.triage_minutes));
    emergency::tell(scene, site);
}

/// Waiting beyond what a triage category allows is an opportunity for harm.
fn crowding(scene: &mut Scene<'_, '_>, patient: PatientId, wait: f64, triage: usize) {
    let values = &scene.values.flow;
    let tolerance = values.wait_tolerance()[triage];
    let entity = scene.care.patients[patient].entity;
    if wait > tolerance && scene.agenda.draw(CROWDED, entity, 0).chance(values.wait_matters) {
        let site = scene.care.patients[patient].site;
        let cause = region::reason(scene, site);
        harm::event(scene, HarmProcess::Emergency, patient, 0, (wait - tolerance) / tolerance, cause);
    }
}

/// A visit moves on.
pub(super) fn step(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let visit = scene.care.emergency.visit(patient);
    if visit.stamp != stamp {
        return;
    }
    match visit.stage {
        Stage::Waiting => gives_up(scene, patient),
        Stage::Seen => work_up(scene, patient),
        Stage::WorkUp => waited(scene, patient),
        Stage::Deciding => decided(scene, patient),
        Stage::Gone | Stage::Undecided | Stage::Boarding => {}
    }
}

/// Patience is over: some who leave come back, some of them worse.
fn gives_up(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (entity, site, triage, condition) = {
        let person = &scene.care.patients[patient];
        (person.entity, person.site, person.triage, person.condition)
    };
    let values = &scene.values.flow;
    let draw = scene.agenda.draw(RETURNS, entity, 0);
    if draw.chance(values.return_share) {
        let worse = draw.child(1).chance(values.return_worse);
        let presentation = Presentation {
            entity: draw.child(2).bits(),
            site,
            triage: if worse { (triage - 1).max(1) } else { triage },
            condition,
            ambulance: false,
            detour: 0.0,
        };
        let hours = draw.child(3).unit() * values.return_hours;
        let slot = scene.care.emergency.expect(presentation);
        scene.agenda.after(Span::from_hours(hours), CareEvent::Presents { slot });
    }
    emergency::leaves_unseen(scene, patient);
}

/// The first look is over: orders go out side by side.
fn work_up(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (site, entity) = {
        let person = &scene.care.patients[patient];
        (person.site, person.entity)
    };
    let triage = triage_of(scene, patient);
    let now = scene.agenda.now;
    free_physician(scene, patient);
    let values = &scene.values.flow;
    let priority = if triage < 3 { 0 } else { 1 };
    let minutes = scene.agenda.draw(TREATMENT, entity, 0).erlang(values.treatment_minutes()[triage], values.treatment_shape)
        + department(scene, patient).ward.map_or(0.0, |ward| staffing::wait_drugs(scene, ward));
    let visit = scene.care.emergency.visit_mut(patient);
    visit.pending = 0;
    visit.treated_at = now + Span::from_minutes(minutes);
    visit.patient_until = now + Span::from_minutes(values.blind_minutes);
    step_after(scene, patient, Stage::WorkUp, Some(minutes));
    let mut wanted: [Option<OrderKind>; 7] = [None; 7];
    let draw = |index: u64| scene.agenda.draw(WORK_UP, entity, index);
    let population = population(scene.care.patients[patient].condition);
    if draw(0).chance(values.laboratory_chances()[triage] * values.laboratory_of(population)) {
        wanted[0] = Some(OrderKind::Laboratory);
    }
    let image = draw(1).choose(&image_weights(scene, triage, population)).and_then(|index| IMAGES.get(index));
    wanted[1] = image.copied();
    for (slot, kind) in wanted[2..].iter_mut().zip(conditions::needs(scene.care.patients[patient].condition, triage)) {
        *slot = (!matches!(image, Some(known) if known == kind)).then_some(*kind);
    }
    for kind in wanted.into_iter().flatten() {
        if orders::place(scene, patient, kind, priority, OrderPurpose::EmergencyWorkUp).is_some() {
            scene.care.emergency.visit_mut(patient).pending += 1;
        }
    }
    call_for(scene, patient);
    emergency::tell(scene, site);
}

/// Chances of CT, MRI, X-ray, ultrasound, and of no image.
fn image_weights(scene: &Scene<'_, '_>, triage: usize, population: Population) -> [f64; 5] {
    let values = &scene.values.flow;
    let images = values.emergency_images();
    let scale = values.image_likelihood()[triage];
    let [ct, mri, xray, ultrasound] = values.images_of(population, images).map(|share| share * scale);
    [ct, mri, xray, ultrasound, (1.0 - ct - mri - xray - ultrasound).max(0.0)]
}

/// A result is there.
pub(super) fn result_ready(scene: &mut Scene<'_, '_>, patient: PatientId, kind: OrderKind) {
    conditions::result(scene, patient, kind);
    let now = scene.agenda.now;
    let visit = scene.care.emergency.visit_mut(patient);
    if visit.stage != Stage::WorkUp {
        return;
    }
    visit.pending = visit.pending.saturating_sub(1);
    if visit.pending == 0 && now >= visit.treated_at {
        undecided(scene, patient);
    }
}

/// Treated; either everything is there, or results are waited for a while longer, or it must be decided blind.
fn waited(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let now = scene.agenda.now;
    let visit = scene.care.emergency.visit(patient);
    if visit.pending == 0 || now >= visit.patient_until {
        undecided(scene, patient);
        return;
    }
    let minutes = (visit.patient_until - now).minutes();
    step_after(scene, patient, Stage::WorkUp, Some(minutes));
}

fn undecided(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let triage = triage_of(scene, patient);
    step_after(scene, patient, Stage::Undecided, None);
    conditions::blind(scene, patient);
    let stamp = scene.care.emergency.visit(patient).stamp;
    department(scene, patient).undecided[triage].push_back((patient, stamp));
    call_for(scene, patient);
}

fn decide(scene: &mut Scene<'_, '_>, patient: PatientId, pool: usize) {
    scene.care.emergency.visit_mut(patient).pool = pool as u8;
    let entity = scene.care.patients[patient].entity;
    let values = &scene.values.flow;
    let mean = values.decision_minutes * documentation(scene, patient);
    let minutes = scene.agenda.draw(DECISION, entity, 0).erlang(mean, values.physician_shape);
    step_after(scene, patient, Stage::Deciding, Some(minutes));
}

fn free_physician(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let pool = usize::from(scene.care.emergency.visit(patient).pool);
    department(scene, patient).busy[pool] -= 1;
}

/// The decision is taken: home, or a bed.
fn decided(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (site, entity, condition) = {
        let person = &scene.care.patients[patient];
        (person.site, person.entity, person.condition)
    };
    let triage = triage_of(scene, patient);
    free_physician(scene, patient);
    let values = &scene.values.flow;
    let threshold = if scene.care.emergency.full_capacity(site) { values.full_capacity_admission } else { 1.0 };
    let share = scene.care.emergency.sites[site.index()].admission_share * threshold;
    let door = scene.care.emergency.visit(patient).department as usize;
    let clocked = conditions::always_admitted(condition);
    if clocked || scene.agenda.draw(ADMITTED, entity, 0).chance(values.admission_chances()[triage] * share) {
        let band = case_mix::band(scene, entity, triage as u8 + 1);
        let kind = case_mix::ward_kind(scene, entity, site, condition, band);
        census::set_band(scene, patient, band);
        scene.care.patients[patient].seen_band = band;
        step_after(scene, patient, Stage::Boarding, None);
        board(scene, patient);
        acuity::admit(scene, patient);
        census::request_bed(scene, patient, kind, band >= 2);
        if scene.care.patients[patient].alive {
            urgent::consider(scene, patient, kind);
        }
    } else {
        stay(scene, patient);
        patients::remove(scene, patient, patients::Leaving::Discharged);
    }
    call(scene, door);
    emergency::tell(scene, site);
}

/// Boarders keep their cubicle until they hold too many; the next go to the corridor.
fn board(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let share = scene.values.flow.boarding_share;
    let held = scene.care.emergency.visit(patient).cubicle;
    let department = department(scene, patient);
    department.boarders += 1;
    let room = f64::from(department.boarders_in_cubicles) < share * f64::from(department.cubicles);
    let keeps = held && room;
    if keeps {
        department.boarders_in_cubicles += 1;
    } else if held {
        department.occupied -= 1;
    }
    scene.care.emergency.visit_mut(patient).cubicle = keeps;
    scene.care.patients[patient].place = Place::Boarding { corridor: !keeps };
}

fn stay(scene: &mut Scene<'_, '_>, patient: PatientId) -> f64 {
    let person = &scene.care.patients[patient];
    let (site, minutes) = (person.site, (scene.agenda.now - person.arrived).minutes());
    let triage = triage_of(scene, patient);
    let population = population(scene.care.patients[patient].condition);
    scene.agenda.tally().sample(Sample::EmergencyStay, (site.index(), triage), minutes);
    scene.agenda.tally().sample(Sample::PopulationStay, (site.index(), population.index()), minutes);
    minutes
}

/// A bed was found.
pub(super) fn to_ward(scene: &mut Scene<'_, '_>, patient: PatientId) {
    if scene.care.emergency.visit(patient).generation != scene.care.patients[patient].generation {
        return;
    }
    let minutes = stay(scene, patient);
    conditions::boarded(scene, patient, minutes);
    out(scene, patient);
    call_for(scene, patient);
}

/// The department lets go of a patient, at whatever stage.
pub(super) fn out(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let site = scene.care.patients[patient].site;
    let visit = scene.care.emergency.visit(patient);
    if visit.stage == Stage::Gone {
        return;
    }
    let department = department(scene, patient);
    department.present -= 1;
    department.unseen -= u32::from(visit.stage == Stage::Waiting);
    department.occupied -= u32::from(visit.cubicle);
    if visit.stage == Stage::Boarding {
        department.boarders -= 1;
        department.boarders_in_cubicles -= u32::from(visit.cubicle);
    }
    scene.care.emergency.visit_mut(patient).cubicle = false;
    step_after(scene, patient, Stage::Gone, None);
    emergency::tell(scene, site);
}
