//! Urgent operations: who needs one, the teams that are there around the clock, and how they take a theatre from its list.
//!
//! The patient keeps the bed or trolley; what the wait does beyond its class's tolerance is a multiplier of the odds of death and
//! an opportunity for harm.

use super::{Scene, acuity, harm, orders, planned, region};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Purpose, Span};
use crate::measure::{Activity, Count, HarmProcess, Mode, Sample};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, Insult, OrderKind, OrderPurpose, PatientId, UrgentStage};

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
    for (class, tolerance) in tolerance.into_iter().enumerate() {
        let mut queue = std::mem::take(&mut scene.care.planned.sites[site.index()].urgent[class]);
        let stands = |(patient, stamp): &(PatientId, u32)| {
            let urgent = scene.care.planned.urgent(*patient);
            urgent.stamp == *stamp && urgent.stage == UrgentStage::Waiting
        };
        queue.retain(stands);
        let found = queue.iter().position(|(patient, _)| {
            let urgent = scene.care.planned.urgent(*patient);
            let waited = (now - urgent.since).minutes();
            !urgent.awaits_blood && (overdue.is_none() || class == 0 || waited > tolerance)
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
pub(super) fn takes(scene: &mut Scene<'_, '_>, site: SiteId, theatre: u32, stamp: u32) -> bool {
    if scene.care.planned.urgent_waiting(site) == 0 {
        return false;
    }
    match next(scene, site, Some(())) {
        Some(patient) => {
            operate(scene, patient, UrgentStage::InTheatre(theatre, stamp));
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
    scene.agenda.tally().sample(Sample::UrgentWait, (site.index(), class), waited);
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
    if mother {
        // A planned caesarean that became one in a hurry.
        let functions = [CareFunction::Theatre, CareFunction::Sterilisation, CareFunction::BloodBank, CareFunction::Booking];
        let cause = functions.into_iter().find_map(|function| planned::cause(scene, site, function));
        harm::event(scene, HarmProcess::Cancelled, patient, 0, 1.0, cause.or_else(|| region::reason(scene, site)));
    } else {
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
        UrgentStage::InTheatre(theatre, stamp) => {
            let turnover = Span::from_minutes(scene.values.flow.turnover_minutes);
            scene.agenda.after(turnover, CareEvent::TheatreNext { theatre, stamp });
        }
        UrgentStage::None | UrgentStage::Waiting => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::testing::{Bench, bare_site, values};
    use crate::world::{PatientKind, Theatre};

    const SITE: SiteId = SiteId(0);

    /// A site with one team and steady cases of 100 minutes, none of which needs blood.
    fn house(changes: &[(&str, f64)]) -> Bench {
        let mut changes = changes.to_vec();
        changes.extend([("urgent.minutes", 100.0), ("theatre.case_spread", 1e-9), ("blood.operation_share", 0.0)]);
        let mut bench = Bench::new(bare_site(), values(&changes));
        bench.act(crate::care::orders::begin);
        bench.care.planned.sites[0].teams = 1;
        bench.care.planned.sites[0].sterile_days = 1e6;
        bench
    }

    fn ask(bench: &mut Bench, entity: u64, class: usize) -> PatientId {
        bench.act(|scene| {
            let patient = crate::care::patients::create(scene, entity, SITE, Condition::Surgical, PatientKind::Emergency, 0);
            asks(scene, patient, class);
            patient
        })
    }

    fn play(bench: &mut Bench, minutes: f64) {
        let limit = bench.now + Span::from_minutes(minutes);
        while bench.step(limit) {}
    }

    fn done(bench: &mut Bench) -> f64 {
        bench.act(|scene| scene.agenda.tally().counted(Count::ActivityCount, (0usize, Activity::Urgent.index())))
    }

    #[test]
    fn a_team_does_one_after_the_other_the_most_urgent_first() {
        let mut bench = house(&[("urgent.turns.hours", 0.0), ("urgent.turns.day", 0.0)]);
        let first = ask(&mut bench, 1, 2);
        let second = ask(&mut bench, 2, 2);
        let third = ask(&mut bench, 3, 0);
        let stage = |bench: &Bench, patient| bench.care.planned.urgent(patient).stage;
        assert_eq!(stage(&bench, first), UrgentStage::ByTeam);
        play(&mut bench, 101.0);
        assert_eq!(stage(&bench, third), UrgentStage::ByTeam, "before the second, who asked earlier");
        assert_eq!(stage(&bench, second), UrgentStage::Waiting);
        play(&mut bench, 200.0);
        assert_eq!(done(&mut bench), 3.0);
        assert_eq!(bench.care.planned.sites[0].teams_busy, 0);
    }

    #[test]
    fn a_wait_beyond_tolerance_raises_the_odds_of_death() {
        let odds = |per_hour: f64, tolerance: f64| {
            let changes = [("urgent.odds", per_hour), ("urgent.tolerance.at_once", tolerance)];
            let mut bench = house(&changes);
            ask(&mut bench, 1, 0);
            let second = ask(&mut bench, 2, 0);
            play(&mut bench, 110.0);
            libm::log(bench.care.patients[second].death_odds)
        };
        // 100 minutes of waiting, 60 of which do no harm.
        assert!((odds(1.024, 60.0) - 40.0 / 60.0 * libm::log(1.024)).abs() < 1e-6);
        assert_eq!(odds(1.0, 60.0), 0.0, "the link vanishes with its coefficient");
        assert_eq!(odds(1.024, 120.0), 0.0);
    }

    #[test]
    fn without_sterile_sets_an_urgent_operation_takes_longer_and_a_death_frees_the_team() {
        let over = |sterile: f64, flash: f64| {
            let mut bench = house(&[("urgent.flash_minutes", flash)]);
            bench.care.planned.sites[0].sterile_days = sterile;
            ask(&mut bench, 1, 0);
            play(&mut bench, 120.0);
            bench.care.planned.sites[0].teams_busy == 0
        };
        assert!(over(10.0, 60.0) && !over(0.0, 60.0) && over(0.0, 0.0));
        let mut bench = house(&[]);
        let patient = ask(&mut bench, 1, 0);
        bench.act(|scene| crate::care::patients::remove(scene, patient, crate::care::patients::Leaving::Died));
        assert_eq!(bench.care.planned.sites[0].teams_busy, 0);
        assert!(bench.care.patients.counters.balanced());
    }

    #[test]
    fn who_cannot_wait_becomes_an_emergency_and_takes_a_theatre_from_its_list() {
        let mut bench = house(&[("urgent.turns.day", 1e4)]);
        bench.care.planned.sites[0].teams_busy = 1;
        let patient = ask(&mut bench, 1, 2);
        play(&mut bench, 5.0);
        assert_eq!((bench.care.planned.urgent(patient).class, bench.care.patients[patient].band), (0, 1));
        bench.care.planned.theatres.push(Theatre { site: SITE, ..Theatre::default() });
        assert!(bench.act(|scene| takes(scene, SITE, 0, 0)));
        assert_eq!(bench.care.planned.urgent(patient).stage, UrgentStage::InTheatre(0, 0));
        let mut still = house(&[("urgent.turns.day", 0.0)]);
        still.care.planned.sites[0].teams_busy = 1;
        let patient = ask(&mut still, 1, 2);
        play(&mut still, 600.0);
        assert_eq!(still.care.planned.urgent(patient).class, 2);
        still.care.planned.theatres.push(Theatre { site: SITE, ..Theatre::default() });
        assert!(!still.act(|scene| takes(scene, SITE, 0, 0)), "a list is not disturbed for who can wait");
    }

    #[test]
    fn a_planned_caesarean_that_could_not_wait_is_harm() {
        let harmed = |per_day: f64| {
            let mut bench = house(&[("birth.caesarean_turns", per_day), ("harm.low", 0.99)]);
            bench.care.planned.sites[0].teams_busy = 1;
            for entity in 0..20 {
                bench.act(|scene| {
                    let kind = PatientKind::Emergency;
                    let mother = crate::care::patients::create(scene, entity, SITE, Condition::Obstetric, kind, 0);
                    asks(scene, mother, 2);
                });
            }
            play(&mut bench, 600.0);
            let cell = (HarmProcess::Cancelled as usize, crate::journal::Severity::Low as usize);
            bench.act(|scene| scene.agenda.tally().counted(Count::HarmEvents, cell))
        };
        assert!(harmed(1e4) > 10.0, "{}", harmed(1e4));
        assert_eq!(harmed(0.0), 0.0, "the link vanishes with its coefficient");
    }

    #[test]
    fn blood_is_waited_for() {
        let mut bench = house(&[]);
        bench.values.flow.blood_share = 1.0;
        let patient = ask(&mut bench, 1, 1);
        assert_eq!(bench.care.planned.urgent(patient).stage, UrgentStage::Waiting);
        play(&mut bench, 300.0);
        assert_eq!(done(&mut bench), 1.0);
    }
}
