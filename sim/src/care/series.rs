//! Radiotherapy, dialysis and chemotherapy: series of sessions that a gap must not interrupt for long.
//!
//! A missed session is owed. Partners take some of them, the site makes others up beside its usual day and on Saturdays, whom a gap
//! hurts most first; what cannot be made up in time is lost, and that is what harms: a fast-growing tumour gets out of control
//! again, somebody who missed dialysis comes as an emergency, a cycle of chemotherapy is planned anew.

use super::clinics::{self, Waiting};
use super::{Scene, laboratory, outside, planned, region, teams};
use crate::blueprint::{CareFunction, StaffKind, WardKind};
use crate::engine::{Purpose, Span};
use crate::measure::{Activity, Count, Gauge};
use crate::twin::SiteId;
use crate::world::Owed;

const DEFERRED: Purpose = Purpose::named("care/clinics/deferred");
const CONTROL: Purpose = Purpose::named("care/radiotherapy/control");

/// The three series, in the order of [`crate::world::SitePlans::owed`].
const SERIES: [Activity; 3] = [Activity::Radiotherapy, Activity::Dialysis, Activity::Chemotherapy];

/// Places of a kind of ward.
fn places(scene: &Scene<'_, '_>, site: SiteId, kind: WardKind) -> f64 {
    let wards = scene.twin.sites[site.index()].wards.clone().map(|ward| &scene.twin.wards[ward]);
    wards.filter(|ward| ward.kind == kind).map(|ward| f64::from(ward.beds)).sum()
}

/// Sessions of a usual weekday, and the share of them that can be given today.
fn today(scene: &Scene<'_, '_>, site: SiteId, kind: Activity) -> (f64, f64) {
    let values = &scene.values.flow;
    let capacity = |function| scene.others.continuity.effect(site, function).capacity.clamp(0.0, 1.0);
    let machines = |kind: &str| laboratory::working_share(scene, &laboratory::devices_of(scene, site, kind));
    match kind {
        Activity::Radiotherapy => {
            let accelerators = laboratory::devices_of(scene, site, "linear-accelerator").len() as f64;
            let booked = places(scene, site, WardKind::Radiotherapy).max(accelerators) * values.fractions_per_place;
            (booked, capacity(CareFunction::Radiotherapy).min(machines("linear-accelerator")))
        }
        Activity::Dialysis => (places(scene, site, WardKind::Dialysis) * values.dialysis_per_place, machines("dialysis-machine")),
        _ => {
            let blood = scene.care.planned.sites[site.index()].produced[0][0];
            let booked = places(scene, site, WardKind::OncologyDay) * values.chemotherapy_per_place;
            (booked, capacity(CareFunction::Pharmacy).min(blood))
        }
    }
}

/// A day: on weekdays the sessions booked, on any day but Sunday those that are owed.
pub(super) fn day(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, calendar, now) = (&scene.values.flow, scene.agenda.calendar, scene.agenda.now);
    let weekday = !calendar.weekend(now);
    let saturday = !weekday && calendar.weekend(now + Span::from_days(1.0));
    for (index, kind) in SERIES.into_iter().enumerate() {
        let (usual, share) = today(scene, site, kind);
        if usual <= 0.0 {
            continue;
        }
        if weekday {
            give(scene, site, index, usual, share);
        }
        let room = if weekday {
            values.series_catch_up
        } else if saturday {
            values.series_saturday
        } else {
            0.0
        };
        make_up(scene, site, index, usual * room * share);
        give_up(scene, site, index);
        let owed: f64 = scene.care.planned.sites[site.index()].owed[index].iter().map(|owed| owed.fast + owed.other).sum();
        scene.agenda.tally().set(Gauge::SessionsOwed, (site.index(), kind.index()), owed, now);
    }
}

/// The sessions booked for a weekday; what is missed is owed, unless a partner takes it.
fn give(scene: &mut Scene<'_, '_>, site: SiteId, index: usize, booked: f64, share: f64) {
    let (now, kind) = (scene.agenda.now, SERIES[index]);
    let missed = booked * (1.0 - share);
    let cell = (site.index(), kind.index());
    scene.agenda.tally().count(Count::ActivityCount, cell, booked - missed, now);
    if kind == Activity::Chemotherapy {
        outside::chemotherapy_given(scene, site, booked - missed);
    }
    if missed <= 0.0 {
        if kind == Activity::Radiotherapy {
            scene.care.planned.sites[site.index()].radiotherapy_stopped = None;
        }
        return;
    }
    scene.agenda.tally().count(Count::Cancelled, cell, missed, now);
    // Fast-growing tumours go to partners first.
    let hurry = if kind == Activity::Radiotherapy { scene.values.flow.fast_growing.clamp(0.0, 1.0) } else { 0.0 };
    let taken = elsewhere(scene, site, kind, booked).min(missed);
    let fast = (missed * hurry - taken).max(0.0);
    let other = (missed - taken - fast).max(0.0);
    scene.care.planned.sites[site.index()].owed[index].push_back(Owed { since: now, fast, other });
}

/// Sessions of a series that partners take over: radiotherapy after days of preparation.
fn elsewhere(scene: &mut Scene<'_, '_>, site: SiteId, kind: Activity, booked: f64) -> f64 {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let plans = &mut scene.care.planned.sites[site.index()];
    let days = match kind {
        Activity::Radiotherapy => (now - *plans.radiotherapy_stopped.get_or_insert(now)).days(),
        _ => f64::INFINITY, // dialysis and chemotherapy have partners in ordinary weeks
    };
    if days >= values.partner_days { booked * values.partner_share } else { 0.0 }
}

/// Owed sessions are made up as far as there is room, and are planned anew by physicians.
fn make_up(scene: &mut Scene<'_, '_>, site: SiteId, index: usize, room: f64) {
    let mut left = room;
    let owed = &mut scene.care.planned.sites[site.index()].owed[index];
    for first in [true, false] {
        for sessions in owed.iter_mut() {
            let number = if first { &mut sessions.fast } else { &mut sessions.other };
            let given = number.min(left);
            *number -= given;
            left -= given;
        }
    }
    owed.retain(|sessions| sessions.fast + sessions.other > 1e-9);
    let made_up = room - left;
    if made_up <= 0.0 {
        return;
    }
    replanned(scene, site, made_up);
    let (now, cell) = (scene.agenda.now, (site.index(), SERIES[index].index()));
    let tally = scene.agenda.tally();
    tally.count(Count::MadeUp, cell, made_up, now);
    tally.count(Count::ActivityCount, cell, made_up, now);
}

/// Physicians look at the series of each patient whose session is moved.
fn replanned(scene: &mut Scene<'_, '_>, site: SiteId, patients: f64) {
    let minutes = patients * scene.values.flow.replan_minutes;
    teams::add_work(scene, site, StaffKind::Physicians, 4, minutes);
}

/// What was not made up in time is lost.
fn give_up(scene: &mut Scene<'_, '_>, site: SiteId, index: usize) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let windows = [values.radiotherapy_window, values.dialysis_window, values.chemotherapy_window];
    let (mut fast, mut other) = (0.0, 0.0);
    let owed = &mut scene.care.planned.sites[site.index()].owed[index];
    while let Some(oldest) = owed.front().filter(|oldest| (now - oldest.since).days() >= windows[index]) {
        fast += oldest.fast;
        other += oldest.other;
        owed.pop_front();
    }
    if fast + other <= 0.0 {
        return;
    }
    let stream = scene.twin.sites[site.index()].entity;
    let day = scene.agenda.calendar.day(now) as u64;
    match SERIES[index] {
        Activity::Radiotherapy => {
            let number = scene.agenda.draw(CONTROL, stream, day).poisson(fast * values.control_loss);
            let cause = planned::cause(scene, site, CareFunction::Radiotherapy).or_else(|| region::reason(scene, site));
            for patient in 0..number {
                let entity = scene.agenda.draw(CONTROL, stream, day).child(patient).bits();
                outside::tumour_control_lost(scene, site, entity, cause);
            }
        }
        Activity::Dialysis => {
            let draw = scene.agenda.draw(DEFERRED, stream, day.wrapping_add(1 << 40));
            let number = draw.poisson(other * values.dialysis_emergency);
            clinics::come_later(scene, site, day, number, Waiting::Dialysis, None);
        }
        _ => {
            replanned(scene, site, other);
            scene.care.planned.sites[site.index()].visits_overdue[0] += other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::testing::{Bench, bare_site, values};

    /// A site that owes so many sessions of a series since Monday, and what is left of them after some days.
    fn owing(index: usize, changes: &[(&str, f64)]) -> Bench {
        let mut bench = Bench::new(bare_site(), values(changes));
        bench.act(crate::care::orders::begin);
        let since = bench.now;
        bench.care.planned.sites[0].owed[index].push_back(Owed { since, fast: 10.0, other: 20.0 });
        bench
    }

    #[test]
    fn the_fast_growing_are_made_up_first_and_no_more_than_there_is_room_for() {
        let mut bench = owing(0, &[]);
        bench.act(|scene| make_up(scene, SiteId(0), 0, 15.0));
        let left = bench.care.planned.sites[0].owed[0][0];
        assert_eq!((left.fast, left.other), (0.0, 15.0));
        bench.act(|scene| make_up(scene, SiteId(0), 0, 100.0));
        assert!(bench.care.planned.sites[0].owed[0].is_empty());
        let made_up = |bench: &mut Bench, kind: Activity| {
            bench.act(|scene| scene.agenda.tally().counted(Count::MadeUp, (0usize, kind.index())))
        };
        assert_eq!(made_up(&mut bench, Activity::Radiotherapy), 30.0);
    }

    #[test]
    fn what_is_not_made_up_in_time_harms() {
        let lost = |window: f64, control: f64| {
            let changes = [("radiotherapy.window", window), ("radiotherapy.control_loss", control)];
            let mut bench = owing(0, &changes);
            bench.act(|scene| give_up(scene, SiteId(0), 0));
            let severe = crate::journal::Severity::Severe as usize;
            let process = crate::measure::HarmProcess::Cancelled as usize;
            bench.act(|scene| scene.agenda.tally().counted(Count::HarmEvents, (process, severe)))
        };
        // Ten fractions of fast-growing tumours, each certain to cost control once.
        assert!((1.0..=22.0).contains(&lost(0.0, 1.0)), "{}", lost(0.0, 1.0));
        assert_eq!(lost(0.0, 0.0), 0.0, "the link vanishes with its coefficient");
        assert_eq!(lost(7.0, 1.0), 0.0, "still in time");
    }

    #[test]
    fn a_cycle_that_was_missed_is_planned_anew() {
        let overdue = |window: f64| {
            let mut bench = owing(2, &[("chemotherapy.window", window)]);
            bench.act(|scene| give_up(scene, SiteId(0), 2));
            bench.care.planned.sites[0].visits_overdue[0]
        };
        assert_eq!(overdue(0.0), 20.0);
        assert_eq!(overdue(3.0), 0.0);
    }
}
