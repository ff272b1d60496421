//! The teams of a site: physicians, technicians, radiologists, radiographers, pharmacists, porters, the switchboard, clerks. They
//! live by the law nurses live by; an hour of theirs is worked out at a time.
//!
//! Work is measured against the quiet hour of the same team, which runs at the reference load: more patients, slower tools, things
//! carried by hand, calls and escalations raise it. Where a team's work is a queue of orders already (laboratory, reading room,
//! pharmacy, emergency physicians), only what the queue does not know acts there: tired people who stay away or err. Elsewhere
//! (physicians, porters, switchboard) overload is somebody's wait.

use super::{Scene, census, freed, imaging};
use crate::blueprint::{CareFunction, Fidelity, StaffKind};
use crate::engine::Time;
use crate::measure::{Gauge, Mode};
use crate::twin::SiteId;
use crate::world::{OrderKind, StationKind, TEAMS, Team};

/// Share of each class in a team's quiet work: emergencies, what cannot wait, reviews, routine, paperwork.
fn split(kind: StaffKind) -> [f64; 5] {
    match kind {
        // Reviews 25 min a patient and day, discharges 20 min, letters (model specification §12).
        StaffKind::Physicians => [0.05, 0.10, 0.40, 0.20, 0.25],
        StaffKind::Switchboard => [0.05, 0.75, 0.0, 0.20, 0.0],
        StaffKind::Porters => [0.05, 0.25, 0.0, 0.70, 0.0],
        _ => [0.10, 0.20, 0.0, 0.60, 0.10],
    }
}

/// People of a kind by the hour, from the files.
fn planned(scene: &Scene<'_, '_>, site: SiteId, kind: StaffKind) -> f64 {
    let [day, night, weekend] = scene.twin.sites[site.index()].people(kind);
    let (calendar, now) = (scene.agenda.calendar, scene.agenda.now);
    match calendar.hour(now) {
        7..21 if calendar.weekend(now) => weekend,
        7..21 => day,
        _ => night,
    }
}

/// Share of staff who come although pay has not: once claims and payroll have been down for long, a few stay away.
pub(super) fn paid(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let (values, continuity) = (&scene.values.care, scene.others.continuity);
    if continuity.mode(site, CareFunction::Claims) < Mode::Procedure {
        return 1.0;
    }
    let days = continuity.site_hours(site, CareFunction::Claims, scene.agenda.now) / 24.0;
    if days > values.unpaid_days { 1.0 - values.unpaid_share } else { 1.0 }
}

/// Work of a team now, times that of its quiet hour.
fn demand(scene: &Scene<'_, '_>, site: SiteId, kind: StaffKind) -> f64 {
    let (values, continuity) = (&scene.values.care, scene.others.continuity);
    let place = &scene.twin.sites[site.index()];
    let effect = |function| continuity.effect(site, function);
    let inpatients = || census::occupancy(scene, site) / place.occupancy.max(0.01);
    // A station that can do little by hand is worked flat out as long as anything waits.
    let by_hand = |function, stations: &[StationKind]| {
        let waits = stations.iter().any(|station| scene.care.orders.station(site, *station).backlog() > 1.0);
        if effect(function).capacity < 1.0 && waits { values.flat_out } else { 1.0 }
    };
    match kind {
        StaffKind::Physicians => {
            let record = effect(CareFunction::Record);
            let results = effect(CareFunction::Results);
            inpatients() * (1.0 + values.charting_share * (record.work - 1.0) + values.chasing_share * (results.delay - 1.0))
        }
        StaffKind::EmergencyPhysicians => {
            let record = effect(CareFunction::Record).work;
            1.0 + values.charting_share * (record - 1.0)
        }
        StaffKind::Laboratory => by_hand(CareFunction::Laboratory, &[StationKind::Biochemistry]),
        StaffKind::Radiologists => by_hand(CareFunction::Imaging, &[StationKind::Reporting]),
        StaffKind::Radiographers => by_hand(CareFunction::Imaging, &imaging::SCANNERS),
        // Lists are written by hand while booking is lost, and typed in as fast as can be once it is back.
        StaffKind::Clerks if scene.care.planned.sites[site.index()].lists_on_paper > 0.0 => values.flat_out,
        StaffKind::Pharmacy => {
            let pharmacy = effect(CareFunction::Pharmacy);
            inpatients() * pharmacy.work * (1.0 + values.chasing_share * (pharmacy.delay - 1.0))
        }
        StaffKind::Porters => {
            let carried = effect(CareFunction::TubeTransport).minutes
                + effect(CareFunction::PatientLocation).minutes
                + effect(CareFunction::Results).minutes;
            let doors = effect(CareFunction::DoorAccess).minutes;
            inpatients() * (1.0 + (carried * values.samples_carried + doors) / values.porter_minutes.max(0.1))
        }
        StaffKind::Switchboard => {
            // The public calls most on the first days; who cannot get through does not call.
            let crisis = scene.others.response.declared(site).map(|(since, _)| (scene.agenda.now - since).days());
            let more = |days: f64| (values.crisis_calls - 1.0) * libm::exp(-days / values.crisis_call_days.max(0.1));
            let telephony = effect(CareFunction::Telephony);
            (1.0 + crisis.map_or(0.0, more)) * telephony.work * telephony.capacity
        }
        _ => 1.0,
    }
}

/// An hour of a site's teams.
pub(super) fn hour(scene: &mut Scene<'_, '_>, site: SiteId) {
    let now = scene.agenda.now;
    if scene.twin.sites[site.index()].fidelity == Fidelity::Network {
        return;
    }
    freed::note(scene, site);
    let extra = scene.care.wards.extra_staff[site.index()];
    let paid = paid(scene, site);
    for (at, kind) in TEAMS.into_iter().enumerate() {
        let planned = planned(scene, site, kind);
        if planned <= 0.0 {
            continue;
        }
        let values = &scene.values.care;
        let work = planned * values.productive * values.reference_load * demand(scene, site, kind);
        let lent = if kind == StaffKind::Physicians { freed::physicians(scene, site) } else { 0.0 };
        let care = &mut *scene.care;
        let team = &mut care.staff.teams[site.index()][at];
        team.settle(now);
        team.take_jobs();
        team.tire(1.0 / 24.0, extra, values);
        let mut inflow = split(kind).map(|share| share * work);
        for (work, jobs) in inflow.iter_mut().zip(team.jobs_inflow) {
            *work += jobs;
        }
        let people = (planned * (1.0 + extra) + lent) * team.attendance(values) * paid;
        team.face(people, inflow, &care.wards.law, values);
        let (load, fatigue) = (team.load, team.fatigue);
        let tally = scene.agenda.tally();
        tally.set(Gauge::TeamLoad, (site.index(), kind.index()), load, now);
        tally.set(Gauge::TeamFatigue, (site.index(), kind.index()), fatigue, now);
    }
}

/// The run begins: every team's settled time is now.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    let now: Time = scene.agenda.now;
    scene.care.staff.teams.iter_mut().flatten().for_each(|team| team.settled = now);
}

fn team<'s>(scene: &'s Scene<'_, '_>, site: SiteId, kind: StaffKind) -> Option<&'s Team> {
    scene.care.staff.team(site, kind).filter(|team| team.people > 0.0)
}

/// Share of a team's normal output that those who came, as tired as they are, can give; above 1 with additional people.
pub(super) fn output(scene: &Scene<'_, '_>, site: SiteId, kind: StaffKind) -> f64 {
    let Some(team) = team(scene, site, kind) else { return 1.0 };
    let (values, extra) = (&scene.values.care, scene.care.wards.extra_staff[site.index()]);
    (1.0 - values.fatigue_loss * team.fatigue) * team.attendance(values) * paid(scene, site) * (1.0 + extra)
}

/// Errors of a team, times those of its quiet hour: haste and exhaustion.
pub(super) fn haste(scene: &Scene<'_, '_>, site: SiteId, kind: OrderKind) -> f64 {
    let (values, usual) = (&scene.values.care, 1.0 + scene.care.wards.law.usual);
    let of = |kind| {
        let errors = |team: &Team| ((1.0 + team.missed) / usual).max(1.0) * (1.0 + values.fatigue_errors * team.fatigue);
        team(scene, site, kind).map_or(1.0, errors)
    };
    match kind {
        OrderKind::Laboratory | OrderKind::Blood => of(StaffKind::Laboratory),
        OrderKind::Drug => of(StaffKind::Pharmacy),
        // A picture is of the right person and the report is of that picture only if both teams keep their heads.
        _ => of(StaffKind::Radiographers).max(of(StaffKind::Radiologists)),
    }
}

/// Share of physicians' reviews that nobody comes to.
pub(super) fn missed_reviews(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    team(scene, site, StaffKind::Physicians).map_or(0.0, |team| team.missed_by_class[2])
}

/// By how much a team's deferrable work takes longer than in its quiet hour.
pub(super) fn slip(scene: &Scene<'_, '_>, site: SiteId, kind: StaffKind) -> f64 {
    team(scene, site, kind).map_or(1.0, |team| team.slip.max(1.0).min(scene.values.care.slip_most))
}

/// Minutes a call waits at the switchboard beyond its quiet hour.
pub(super) fn switchboard_wait(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let Some(team) = team(scene, site, StaffKind::Switchboard) else { return 0.0 };
    let values = &scene.values.care;
    let share = values.reference_load * 0.80;
    let usual = values.call_minutes / team.people.max(0.1) * share / (1.0 - share);
    let wait = team.wait_soon(values.urgent_minutes) * values.call_minutes / values.urgent_minutes.max(0.1);
    (wait - usual).clamp(0.0, values.call_patience)
}

/// Gives a team a discrete job of a class (1 emergencies … 5 paperwork), worked off within the next hour.
pub(super) fn add_work(scene: &mut Scene<'_, '_>, site: SiteId, kind: StaffKind, class: usize, minutes: f64) {
    if let Some(at) = TEAMS.iter().position(|known| *known == kind)
        && let Some(jobs) = scene.care.staff.teams[site.index()][at].jobs.get_mut(class.wrapping_sub(1))
    {
        *jobs += minutes;
    }
}
