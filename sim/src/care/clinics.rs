//! Clinics as cohorts: a session runs in the share that booking, records and inputs allow; the rest is overdue.
//!
//! Inputs are produced days before: blood and images that were refused then are missing on the day (lead and validity).

use super::outside::{self, Blame};
use super::{Scene, case_mix, histology, planned, series};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Draw, Purpose, Span};
use crate::measure::{Activity, Count, HarmProcess, Mode, Speciality};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, HISTORY, Presentation};

const DEFERRED: Purpose = Purpose::named("care/clinics/deferred");
const PERSON: Purpose = Purpose::named("care/clinics/person");
const PSYCHIATRIC: Purpose = Purpose::named("care/clinics/psychiatric");

/// The run begins: how long before a visit its inputs are produced.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    let values = &scene.values.flow;
    scene.care.planned.leads =
        [(values.blood_lead_days, values.blood_lead_spread), (values.image_lead_days, values.image_lead_spread)]
            .map(|(median, spread)| lead_chances(median, spread));
}

/// Chance of each whole day of a lognormal lead, today first; what is longer counts as the last day.
fn lead_chances(median: f64, spread: f64) -> Vec<f64> {
    let below = |days: f64| {
        if days <= 0.0 {
            return 0.0;
        }
        let z = libm::log(days / median.max(1e-9)) / spread.max(1e-9);
        0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
    };
    let last = HISTORY - 1;
    (0..HISTORY).map(|day| (if day == last { 1.0 } else { below(day as f64 + 0.5) }) - below(day as f64 - 0.5)).collect()
}

/// A day begins: yesterday's production is kept, the overdue are looked at, the day's series are given, the two sessions are booked.
pub(super) fn day(scene: &mut Scene<'_, '_>, site: SiteId) {
    let booked = std::mem::take(&mut scene.care.orders.sites[site.index()].booked);
    let plans = &mut scene.care.planned.sites[site.index()];
    let [blood, images] = booked.map(|booked| booked.share());
    for (history, produced) in plans.produced.iter_mut().zip([blood, images, plans.clinics]) {
        history.pop_back();
        history.push_front(produced);
    }
    overdue(scene, site);
    series::day(scene, site);
    if scene.agenda.calendar.weekend(scene.agenda.now) {
        return;
    }
    for hours in [2.5, 7.5] {
        scene.agenda.after(Span::from_hours(hours), CareEvent::ClinicSession { site });
    }
}

/// Share of visits whose inputs were produced in time.
fn inputs(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let values = &scene.values.flow;
    let plans = &scene.care.planned.sites[site.index()];
    let missing = |kind: usize| -> f64 {
        let chances = scene.care.planned.leads[kind].iter().zip(&plans.produced[kind]);
        chances.map(|(chance, produced)| chance * (1.0 - produced)).sum()
    };
    (1.0 - values.draws_per_visit * missing(0)) * (1.0 - values.images_per_visit().iter().sum::<f64>().min(1.0) * missing(1))
}

/// Share of a session that can run now.
fn running(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let values = &scene.values.flow;
    let plans = &scene.care.planned.sites[site.index()];
    if plans.clinics_off.is_some() {
        return 0.0;
    }
    let continuity = scene.others.continuity;
    let paper = continuity.mode(site, CareFunction::Record) >= Mode::Procedure;
    let slots = if paper { values.paper_clinic } else { 1.0 };
    let known = planned::list_known(scene, site, values.clinic_known_days);
    slots * (values.walk_in_clinic + (1.0 - values.walk_in_clinic) * known) * inputs(scene, site)
}

/// Half a day of clinics.
pub(super) fn session(scene: &mut Scene<'_, '_>, site: SiteId) {
    let now = scene.agenda.now;
    let booked = scene.twin.sites[site.index()].visits_per_day / 2.0;
    if booked <= 0.0 {
        return;
    }
    let share = running(scene, site);
    let off = scene.care.planned.sites[site.index()].clinics_off.is_some();
    scene.care.planned.sites[site.index()].clinics = share;
    let values = &scene.values.flow;
    let cell = (site.index(), Activity::Outpatient.index());
    let missed = booked * (1.0 - share);
    if missed > 0.0 {
        scene.care.planned.sites[site.index()].visits_put_off = put_off_by(scene, site);
    }
    // Slots beyond the booked ones are for those who are overdue, urgent first.
    let mut extra = if share > 0.95 { booked * (values.catch_up - 1.0) } else { 0.0 };
    let mut done = booked * share;
    let plans = &mut scene.care.planned.sites[site.index()];
    for (overdue, mix) in plans.visits_overdue.iter_mut().zip(values.urgency_mix()) {
        let caught_up = extra.min(*overdue);
        *overdue += missed * mix - caught_up;
        extra -= caught_up;
        done += caught_up;
    }
    histology::comes(scene, site, 0.0, done);
    let tally = scene.agenda.tally();
    tally.count(Count::ActivityCount, cell, done, now);
    if missed > 0.0 {
        tally.count(Count::Cancelled, cell, missed, now);
        if off {
            tally.count(Count::Postponed, cell, missed, now);
        }
    }
}

/// The first of what clinics hang on that is not normal, else the decision that stopped planned care, else what there was before.
fn put_off_by(scene: &Scene<'_, '_>, site: SiteId) -> Blame {
    use CareFunction::*;
    let lost = [Booking, Record, Imaging, Laboratory]
        .into_iter()
        .find_map(|function| planned::cause(scene, site, function).map(|record| (function, record)));
    let plans = &scene.care.planned.sites[site.index()];
    lost.or(plans.record.map(|record| (Booking, record))).or(plans.visits_put_off)
}

/// Those whose visit is overdue come as emergencies at the deferral hazard.
fn overdue(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, calendar, now) = (&scene.values.flow, scene.agenda.calendar, scene.agenda.now);
    let plans = &scene.care.planned.sites[site.index()];
    let hazard = values.deferral_hazard();
    let expected: f64 = plans.visits_overdue.iter().zip(hazard).map(|(overdue, hazard)| overdue * hazard).sum();
    if expected <= 0.0 {
        return;
    }
    let (cancers, blame) = (plans.visits_overdue[0] * hazard[0] / expected, plans.visits_put_off);
    let stream = scene.twin.sites[site.index()].entity;
    let day = calendar.day(now) as u64;
    let number = scene.agenda.draw(DEFERRED, stream, day).poisson(expected);
    come_later(scene, site, day, number, Waiting::Visit(cancers), blame);
}

/// What people who come because they had to wait had been waiting for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Waiting {
    /// A visit: they are as ill as anybody, and so large a share of them has a cancer, whose visit was urgent.
    Visit(f64),
    /// Dialysis.
    Dialysis,
    /// Their regular medicine: so large a share of them is psychiatric, the others are as ill as anybody.
    Medicine(f64),
    /// A diagnosis.
    Diagnosis,
}

impl Waiting {
    /// Key of their draws.
    fn key(self) -> u64 {
        match self {
            Waiting::Visit(_) => 0,
            Waiting::Dialysis => 1,
            Waiting::Medicine(_) => 2,
            Waiting::Diagnosis => 3,
        }
    }

    /// What one of them is ill with.
    fn condition(self, scene: &Scene<'_, '_>, entity: u64, triage: u8) -> Condition {
        match self {
            Waiting::Dialysis | Waiting::Diagnosis => Condition::General,
            Waiting::Medicine(psychiatric) if scene.agenda.draw(PSYCHIATRIC, entity, 0).chance(psychiatric) => {
                Condition::Psychiatric
            }
            Waiting::Visit(_) | Waiting::Medicine(_) => case_mix::condition(scene, entity, triage),
        }
    }

    /// The process in which the wait harmed, and whose patient this is: who comes very urgently is the emergency department's, others
    /// those of the doctors they waited for.
    fn harms(self, condition: Condition, acute: bool, draw: Draw) -> (HarmProcess, Speciality) {
        let usual = Speciality::of(condition, Some(if acute { WardKind::Emergency } else { WardKind::Medical }));
        match self {
            Waiting::Visit(cancers) if draw.chance(cancers) => (HarmProcess::Cancelled, Speciality::Oncology),
            Waiting::Visit(_) | Waiting::Dialysis => (HarmProcess::Cancelled, usual),
            Waiting::Medicine(_) => (HarmProcess::Medication, usual),
            Waiting::Diagnosis => (HarmProcess::LaboratoryResult, Speciality::Oncology),
        }
    }
}

/// So many people come to the emergency department in the course of the next 24 hours, the worse for having waited.
pub(super) fn come_later(scene: &mut Scene<'_, '_>, site: SiteId, day: u64, number: u64, waiting: Waiting, blame: Blame) {
    let (stream, kind) = (scene.twin.sites[site.index()].entity, waiting.key());
    for index in 0..number {
        let draw = scene.agenda.draw(PERSON, stream, (day.wrapping_mul(8) + kind).wrapping_mul(1024).wrapping_add(index));
        let worse = draw.child(1).chance(scene.values.flow.deferral_worse);
        let (entity, triage) = (draw.child(0).bits(), if worse { 2 } else { 3 });
        let presentation = Presentation {
            entity,
            site,
            triage,
            condition: waiting.condition(scene, entity, triage),
            ambulance: false,
            detour: 0.0,
        };
        let (process, speciality) = waiting.harms(presentation.condition, worse, draw.child(3));
        outside::could_not_wait(scene, site, entity, process, speciality, blame);
        let slot = scene.care.emergency.expect(presentation);
        scene.agenda.after(Span::from_hours(draw.child(2).unit() * 24.0), CareEvent::Presents { slot });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::testing::{Bench, clinics};
    use crate::journal::{Element, Entry, Kind};

    #[test]
    fn leads_are_a_distribution_with_that_median() {
        let chances = lead_chances(7.0, 0.8);
        assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let below: f64 = chances[..7].iter().sum();
        assert!((0.4..0.5).contains(&below), "{below}");
    }

    fn visits(bench: &mut Bench, days: f64) -> f64 {
        let limit = bench.now + Span::from_days(days);
        while bench.step(limit) {}
        bench.act(|scene| scene.agenda.tally().counted(Count::ActivityCount, (0usize, Activity::Outpatient.index())))
    }

    #[test]
    fn visits_need_blood_that_was_drawn_days_before() {
        assert!((visits(&mut clinics(&[]), 7.0) - 5_000.0).abs() < 1.0, "five weekdays");
        let mut without = clinics(&[]);
        without.care.planned.sites[0].produced[0].iter_mut().for_each(|produced| *produced = 0.0);
        let share = visits(&mut without, 0.8) / 1_000.0;
        // Nearly all leads are longer than a day; 35 % of visits need blood.
        assert!((share - 0.65).abs() < 0.02, "{share}");
        let mut needless = clinics(&[("lab.draws_per_visit", 0.0)]);
        needless.care.planned.sites[0].produced[0].iter_mut().for_each(|produced| *produced = 0.0);
        assert!((visits(&mut needless, 0.8) - 1_000.0).abs() < 1.0, "the link vanishes with its coefficient");
    }

    #[test]
    fn who_waited_is_as_ill_as_anybody_and_who_has_no_medicine_is_oftener_psychiatric() {
        let share = |changes: &[(&str, f64)], waiting: Waiting, ill: Condition| {
            let ill = |scene: &Scene<'_, '_>| (0..4_000).filter(|entity| waiting.condition(scene, *entity, 3) == ill).count();
            clinics(changes).act(|scene| ill(scene)) as f64 / 4_000.0
        };
        let child = ("ed.share.child", 0.2);
        assert!((share(&[child], Waiting::Visit(0.0), Condition::Child) - 0.2 * 0.9).abs() < 0.03, "likelihood of triage 3");
        assert_eq!(share(&[("ed.share.child", 0.0)], Waiting::Visit(0.0), Condition::Child), 0.0);
        assert_eq!(share(&[child], Waiting::Dialysis, Condition::General), 1.0);
        let none = ("ed.share.psychiatric", 0.0);
        assert!((share(&[none], Waiting::Medicine(0.26), Condition::Psychiatric) - 0.26).abs() < 0.03);
        assert_eq!(share(&[none], Waiting::Medicine(0.0), Condition::Psychiatric), 0.0);
    }

    #[test]
    fn clinics_called_off_come_back_though_operations_went_on() {
        let mut bench =
            clinics(&[("planned.stop_electives", 0.0), ("planned.stop_clinics", 1.0), ("planned.restart_clinics", 2.0)]);
        visits(&mut bench, 1.0);
        let cause = bench.act(|scene| scene.agenda.record(None, Entry::new(Kind::Declared, Element::Site(SiteId(0)))));
        bench.handle(CareEvent::Declared { site: SiteId(0), cause });
        assert!((visits(&mut bench, 2.0) - 1_000.0).abs() < 1.0, "Tuesday and Wednesday are called off");
        assert!(visits(&mut bench, 2.0) > 2_900.0, "two days after the call, without the all-clear, they come back");
    }

    #[test]
    fn what_a_laboratory_refuses_is_not_produced() {
        // Work enough that too few places are not rounded up to one that copes.
        let few = [("lab.load", 20.0), ("lab.analysis_minutes", 100.0), ("order.patience.outpatient", 0.0)];
        let mut bench = clinics(&few);
        visits(&mut bench, 4.5);
        let produced = bench.care.planned.sites[0].produced[0].iter().take(3).sum::<f64>() / 3.0;
        assert!(produced < 0.6, "{produced}");
    }
}
