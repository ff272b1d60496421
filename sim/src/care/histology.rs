//! Histology, a laboratory line of its own: specimens from theatre and clinics, days on the bench, a report.
//!
//! A cohort a day. Specimens are fixed, cut and stained for days, then read on weekdays, the oldest first. Without the laboratory's
//! system blocks and slides are numbered, matched and typed by hand, and all of that takes longer; a slide is read as fast as ever.

use super::clinics::{self, Waiting};
use super::{Scene, orders, outside, teams};
use crate::blueprint::{CareFunction, StaffKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind};
use crate::measure::{Count, Gauge, Mode};
use crate::twin::SiteId;
use crate::world::Specimens;

const MINUTES_PER_DAY: f64 = 1440.0;
const LATE: Purpose = Purpose::named("care/histology/late");

/// An operation that was done, or clinic visits, bring specimens.
pub(super) fn comes(scene: &mut Scene<'_, '_>, site: SiteId, operations: f64, visits: f64) {
    let values = &scene.values.flow;
    let specimens = operations * values.specimens_per_operation + visits * values.specimens_per_visit;
    scene.care.histology[site.index()].today += specimens;
}

/// How much longer everything takes now.
fn slowness(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let manual = scene.values.flow.histology_manual.max(1.0);
    match scene.others.continuity.mode(site, CareFunction::Laboratory) {
        Mode::Normal | Mode::Degraded => 1.0,
        Mode::Procedure => manual,
        Mode::None => manual * manual,
    }
}

/// Specimens of an ordinary weekday.
fn usual(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let (values, place) = (&scene.values.flow, &scene.twin.sites[site.index()]);
    place.operations_per_day * values.specimens_per_operation + place.visits_per_day * values.specimens_per_visit
}

/// A morning: another day on the bench is over, and on weekdays those that are ready are read.
pub(super) fn day(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let slow = slowness(scene, site);
    let read = if scene.agenda.calendar.weekend(now) {
        0.0
    } else {
        let people = teams::output(scene, site, StaffKind::Laboratory);
        usual(scene, site) / values.histology_load.max(0.01) * people
    };
    let line = &mut scene.care.histology[site.index()];
    let (ready, mut left) = (values.histology_bench_days, read);
    let tolerance = values.histology_days * values.late_tolerance;
    let (mut reported, mut days, mut latest) = (0.0, 0.0, 0.0_f64);
    let (mut late, mut late_days) = (0.0, 0.0);
    for specimens in &mut line.waiting {
        specimens.prepared += 1.0 / slow;
        if specimens.prepared + 1e-9 < ready || left <= 0.0 {
            continue;
        }
        let done = specimens.number.min(left);
        specimens.number -= done;
        left -= done;
        reported += done;
        let age = (now - specimens.came).days();
        days += done * age;
        latest = latest.max(age);
        if age > tolerance {
            late += done;
            late_days += done * (age - tolerance);
        }
    }
    let number = std::mem::take(&mut line.today);
    if number > 0.0 {
        line.waiting.push_back(Specimens { came: now - Span::from_days(1.0), number, prepared: 0.0 });
    }
    line.waiting.retain(|specimens| specimens.number > 1e-9);
    let backlog = line.backlog();
    let tally = scene.agenda.tally();
    tally.set(Gauge::HistologyBacklog, site.index(), backlog, now);
    if reported <= 0.0 {
        return;
    }
    tally.count(Count::HistologyReports, site.index(), reported, now);
    tally.set(Gauge::HistologyTurnaround, site.index(), days / reported, now);
    if let Some((class, cause)) = orders::cause(scene, site, CareFunction::Laboratory).filter(|_| latest > tolerance) {
        let entry = Entry::new(Kind::ResultLate, Element::Function(site, CareFunction::Laboratory))
            .amounting((latest - values.histology_days) * MINUTES_PER_DAY)
            .because(class);
        scene.agenda.record(Some(cause), entry);
    }
    if late > 0.0 {
        reported_late(scene, site, late, late_days);
    }
}

/// Some of the reports that came later than can be borne decide how a cancer is treated: for some of these people the delay is harm,
/// and some could not wait and come as emergencies, like those whose urgent operation was put off.
fn reported_late(scene: &mut Scene<'_, '_>, site: SiteId, reports: f64, days: f64) {
    let values = &scene.values.flow;
    let (stream, day) = (scene.twin.sites[site.index()].entity, scene.agenda.calendar.day(scene.agenda.now) as u64);
    let overrun = days / reports / (values.histology_days * values.late_tolerance).max(1e-9);
    let (draw, decide) = (scene.agenda.draw(LATE, stream, day), values.histology_decides);
    let harmed = draw.child(0).poisson(reports * decide * values.late_matters);
    let come = draw.child(1).poisson(days * decide * values.deferral_hazard()[0]);
    let cause = orders::cause(scene, site, CareFunction::Laboratory).map(|(_, record)| record);
    for patient in 0..harmed {
        outside::diagnosed_late(scene, site, draw.child(2 + patient).bits(), overrun, cause);
    }
    let blame = cause.map(|record| (CareFunction::Laboratory, record));
    clinics::come_later(scene, site, day, come, Waiting::Diagnosis, blame);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::testing::clinics;
    use crate::journal::Severity;
    use crate::measure::{Activity, HarmProcess};

    /// Reports, and specimens still under way, of a site with clinics alone after four weeks.
    fn reported(changes: &[(&str, f64)]) -> (f64, f64) {
        let mut bench = clinics(changes);
        let limit = bench.now + Span::from_days(28.0);
        while bench.step(limit) {}
        let reports = bench.act(|scene| scene.agenda.tally().counted(Count::HistologyReports, 0usize));
        (reports, bench.care.histology[0].backlog())
    }

    #[test]
    fn what_comes_is_reported_after_the_days_on_the_bench() {
        // Thirty specimens a weekday; of twenty weekdays, those of the last week and a few days are still under way.
        let usual = [("histology.per_visit", 0.03)];
        let (reports, backlog) = reported(&usual);
        assert!((reports + backlog - 20.0 * 30.0).abs() < 31.0, "{reports} and {backlog}");
        assert!((120.0..=180.0).contains(&backlog), "about a week's: {backlog}");
        let (reports, backlog) = reported(&[usual[0], ("histology.bench", 60.0)]);
        assert_eq!(reports, 0.0);
        assert!(backlog > 560.0, "{backlog}");
        assert_eq!(reported(&[("histology.per_visit", 0.0)]), (0.0, 0.0));
    }

    #[test]
    fn a_cancer_that_is_reported_late_harms_and_brings_people_in() {
        // Four weeks; on the bench for twelve days, where six can be borne.
        let late = |bench_days: f64, decides: f64| {
            let mut bench = clinics(&[
                ("histology.per_visit", 0.06),
                ("histology.turnaround", 3.0),
                ("histology.bench", bench_days),
                ("histology.decides", decides),
                ("order.late_matters", 1.0),
                ("order.lost", 0.0),
                ("harm.low", 0.9),
                ("deferral.urgent", 0.02),
            ]);
            let limit = bench.now + Span::from_days(28.0);
            while bench.step(limit) {}
            let process = HarmProcess::LaboratoryResult as usize;
            let events = |scene: &mut Scene<'_, '_>| -> f64 {
                let tally = scene.agenda.tally();
                Severity::ALL.iter().map(|severity| tally.counted(Count::HarmEvents, (process, *severity as usize))).sum()
            };
            let come = |scene: &mut Scene<'_, '_>| {
                scene.agenda.tally().counted(Count::ActivityCount, (0usize, Activity::Emergency.index()))
            };
            (bench.act(events), bench.act(come))
        };
        let (harmed, come) = late(12.0, 0.3);
        assert!(harmed > 30.0 && come > 10.0, "{harmed} harmed, {come} come");
        assert_eq!(late(12.0, 0.0), (0.0, 0.0), "the link vanishes with its coefficient");
        assert_eq!(late(2.0, 0.3), (0.0, 0.0), "what is in time harms nobody");
    }
}
