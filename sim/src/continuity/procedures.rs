//! Downtime procedures: wanted, noticed, ramped up, carried out well or badly, out of supplies, given up.

use super::{Scene, known};
use crate::blueprint::{CareFunction, Trigger};
use crate::engine::{Purpose, Span, Time};
use crate::journal::{Element, Entry, Kind};
use crate::measure::{Conduct, Count, Mode};
use crate::twin::{Achieves, Procedure, SiteId, WardId};
use crate::world::{ContinuityEvent, Down, Effect, FUNCTIONS, ProcedureStage};

const NOTICE: Purpose = Purpose::named("continuity/notice");
const FOLLOW: Purpose = Purpose::named("continuity/follow");
const SUPPLIER: Purpose = Purpose::named("continuity/supplier-answers");
const EXECUTION: Purpose = Purpose::named("continuity/execution");

/// Steps in which a ramp rises.
const RAMP_STEPS: i64 = 6;
/// How often somebody asks whether a crisis has been declared.
const ASKED_AGAIN: Span = Span(900_000);
/// How often habit is looked at again.
const DAY: Span = Span(86_400_000);
/// How well those who follow a procedure, and those who do not, carry it out (model specification §10).
const FOLLOWED: (f64, f64) = (5.0, 2.0);
const NOT_FOLLOWED: (f64, f64) = (1.0, 4.0);

/// Whether a function is missed somewhere in a site: wakes its procedure, or ends it.
pub(super) fn wanted(scene: &mut Scene<'_, '_>, site: SiteId, function: CareFunction, wanted: bool, cause: Option<Down>) {
    let cell = site.index() * FUNCTIONS + function.index();
    let Some(number) = in_force(scene, site, function) else {
        let was_missed = scene.own.missed.put(cell);
        scene.own.missed.set(cell, wanted);
        if wanted && !was_missed {
            let mut entry = Entry::new(Kind::NoProcedure, Element::Function(site, function));
            entry.cause_class = cause.map(|down| down.class);
            let cause = cause.map(|down| down.record).and_then(known).or(scene.trigger);
            scene.agenda.record(cause, entry);
            let wards = scene.twin.sites[site.index()].wards.len() as f64;
            let now = scene.agenda.now;
            scene.agenda.tally().count(Count::Procedures, (site.index(), Conduct::Missing.index()), wards, now);
        }
        return;
    };
    let state = &mut scene.own.procedures[number];
    if wanted && state.stage == ProcedureStage::Dormant {
        state.stage = ProcedureStage::Wanted;
        state.stamp += 1;
        state.activation += 1;
        state.cause = cause.map(|down| down.record).and_then(known).or(scene.trigger);
        let (stamp, activation) = (state.stamp, state.activation);
        let draw = scene.agenda.draw(NOTICE, scene.twin.procedures[number].entity, u64::from(activation));
        let delay = Span::from_minutes(draw.lognormal(scene.values.notice, scene.values.notice_spread));
        scene.agenda.after(delay, ContinuityEvent::ProcedureNoticed { procedure: number as u32, stamp });
    } else if !wanted && state.stage != ProcedureStage::Dormant {
        state.stage = ProcedureStage::Dormant;
        state.stamp += 1;
        state.ramp = 0.0;
        state.execution.clear();
    }
}

/// What work without a function is like now: between nothing in its place and its procedure, and whether that is in force.
pub(super) fn lost(scene: &Scene<'_, '_>, site: SiteId, function: CareFunction, ward: Option<WardId>) -> (Effect, bool) {
    let [procedure, none] = scene.values.lost(function);
    let Some(number) = in_force(scene, site, function) else { return (none, false) };
    let written = &scene.twin.procedures[number];
    let mut procedure = achieved(&written.achieves, procedure);
    let state = &scene.own.procedures[number];
    if state.stage != ProcedureStage::Active || state.ramp <= 0.0 {
        return (none, false);
    }
    let days = (scene.agenda.now - state.started).days();
    procedure.capacity = habit(scene, written, procedure.capacity, days);
    let first = scene.twin.sites[site.index()].wards.start;
    let place = ward.map_or(0, |ward| 1 + ward.index() - first);
    let execution = state.execution.get(place).copied().unwrap_or_default();
    let gone = |needed: &CareFunction| scene.own.functions[site.index() * FUNCTIONS + needed.index()].mode == Mode::None;
    let leaned = if written.needs.iter().any(gone) { scene.values.needs_left } else { 1.0 };
    (none.towards(procedure, execution * state.ramp * leaned), true)
}

/// The procedure for a function of a site, as the files and the study's `plan.FUNCTION` have it.
fn in_force(scene: &Scene<'_, '_>, site: SiteId, function: CareFunction) -> Option<usize> {
    let number = scene.twin.wiring.procedures[site.index() * FUNCTIONS + function.index()]?;
    let plan = scene.values.plan(function);
    let there = if scene.twin.procedures[number].written { plan >= 0.0 } else { plan > 0.0 };
    there.then_some(number)
}

/// What a procedure achieves: as written, else as the parameters say.
fn achieved(written: &Achieves, usual: Effect) -> Effect {
    Effect {
        capacity: written.capacity.unwrap_or(usual.capacity),
        delay: written.delay.unwrap_or(usual.delay),
        error: written.error.unwrap_or(usual.error),
        work: written.work.unwrap_or(usual.work),
        minutes: written.minutes.unwrap_or(usual.minutes),
    }
}

/// A function is in another mode: procedures that work through it do more or less.
pub(super) fn lean_again(scene: &mut Scene<'_, '_>, site: SiteId, function: CareFunction) {
    for procedure in scene.twin.procedures.iter().filter(|each| each.site == site && each.needs.contains(&function)) {
        scene.touch(site, procedure.function);
    }
}

/// People get used to working by hand.
fn habit(scene: &Scene<'_, '_>, procedure: &Procedure, first: f64, days: f64) -> f64 {
    let values = scene.values;
    let (later, constant) = match procedure.function {
        CareFunction::Laboratory => (values.laboratory_later.max(first), values.laboratory_habit),
        CareFunction::Imaging => (values.imaging_later.max(first), values.imaging_habit),
        _ => (first, values.imaging_habit),
    };
    let later = procedure.achieves.capacity_later.unwrap_or(later);
    later + (first - later) * libm::exp(-days / constant.max(0.01))
}

/// Its owner noticed: the procedure starts, in each ward as well as people there do it.
pub(super) fn noticed(scene: &mut Scene<'_, '_>, number: usize, stamp: u32) {
    let state = &scene.own.procedures[number];
    if state.stamp != stamp || state.stage != ProcedureStage::Wanted {
        return;
    }
    let written = &scene.twin.procedures[number];
    let undeclared = scene.response.is_some_and(|response| response.declared(written.site).is_none());
    if written.trigger == Trigger::Declared && undeclared {
        scene.agenda.after(ASKED_AGAIN, ContinuityEvent::ProcedureNoticed { procedure: number as u32, stamp });
        return;
    }
    let (activation, cause) = (u64::from(state.activation), state.cause);
    let entry = Entry::new(Kind::ProcedureStarted, Element::Function(written.site, written.function)).at_place(written.mark);
    let record = scene.agenda.record(cause, entry);
    scene.agenda.reported(record);
    let follow = written.follow.unwrap_or(scene.values.follow);
    let odds = follow / (1.0 - follow).max(1e-6) * if written.drilled { scene.values.drill_odds } else { 1.0 };
    let follow = odds / (1.0 + odds);
    let wards = scene.twin.sites[written.site.index()].wards.clone();
    let places = std::iter::once(written.entity).chain(wards.clone().map(|ward| written.entity ^ scene.twin.wards[ward].entity));
    let mut followers = 0usize;
    let execution: Vec<f64> = places
        .enumerate()
        .map(|(place, entity)| {
            let followed = scene.agenda.draw(FOLLOW, entity, activation).chance(follow);
            followers += usize::from(followed && place > 0);
            let (a, b) = if followed { FOLLOWED } else { NOT_FOLLOWED };
            scene.agenda.draw(EXECUTION, entity, 2 * activation + u64::from(followed)).beta(a, b)
        })
        .collect();
    let now = scene.agenda.now;
    for (conduct, number) in [(Conduct::Followed, followers), (Conduct::NotFollowed, wards.len() - followers)] {
        scene.agenda.tally().count(Count::Procedures, (written.site.index(), conduct.index()), number as f64, now);
    }
    let state = &mut scene.own.procedures[number];
    state.execution = execution;
    state.stage = ProcedureStage::Active;
    state.started = now;
    state.ordered = now;
    state.refills = 0;
    state.supplied_until = if written.supplies.0 > 0 { now + written.supplies } else { Time::NEVER };
    state.ramp = 0.0;
    look_again(scene, number);
}

/// A point of a procedure's life: ramp, supplies, longest duration, habit.
pub(super) fn step(scene: &mut Scene<'_, '_>, number: usize, stamp: u32) {
    let stage = scene.own.procedures[number].stage;
    if scene.own.procedures[number].stamp == stamp && matches!(stage, ProcedureStage::Active | ProcedureStage::Waiting) {
        look_again(scene, number);
    }
}

/// Works out where a procedure is now and when to look again.
fn look_again(scene: &mut Scene<'_, '_>, number: usize) {
    let written = &scene.twin.procedures[number];
    let now = scene.agenda.now;
    let state = &mut scene.own.procedures[number];
    let end = state.started + written.max_duration;
    let before = state.stage;
    if now >= end {
        state.stage = ProcedureStage::Exhausted;
    } else if now >= state.supplied_until {
        // What was ordered when the last supplies were opened arrives after its lag, or never.
        let arrives = state.ordered + written.supplier_lag;
        let order = u64::from(state.activation) << 16 | u64::from(state.refills);
        let answers = scene.agenda.draw(SUPPLIER, written.entity, order).chance(scene.values.supplier_answers);
        if written.supplier_lag.0 == 0 || !answers {
            state.stage = ProcedureStage::Exhausted;
        } else if now >= arrives {
            state.stage = ProcedureStage::Active;
            state.ordered = now;
            state.refills += 1;
            state.supplied_until = now + written.supplies;
        } else {
            state.stage = ProcedureStage::Waiting;
        }
    }
    let since = (now - state.started).0;
    state.ramp = if written.ramp.0 > 0 { (since as f64 / written.ramp.0 as f64).min(1.0) } else { 1.0 };
    let next = match state.stage {
        ProcedureStage::Exhausted => Time::NEVER,
        ProcedureStage::Waiting => state.ordered + written.supplier_lag,
        _ if state.ramp < 1.0 => now + Span((written.ramp.0 / RAMP_STEPS).max(1)),
        _ => now + DAY,
    };
    let next =
        if state.stage == ProcedureStage::Active { next.min(state.supplied_until).min(end) } else { next.min(end.max(now)) };
    let (stage, stamp, cause) = (state.stage, state.stamp, state.cause);
    if stage == ProcedureStage::Exhausted {
        state.ramp = 0.0;
    } else {
        scene.agenda.at(next, ContinuityEvent::ProcedureStep { procedure: number as u32, stamp });
    }
    if stage != before && matches!(stage, ProcedureStage::Exhausted | ProcedureStage::Waiting) {
        let entry =
            Entry::new(Kind::ProcedureExhausted, Element::Function(written.site, written.function)).at_place(written.mark);
        scene.agenda.record(cause, entry);
    }
    scene.touch(written.site, written.function);
}
