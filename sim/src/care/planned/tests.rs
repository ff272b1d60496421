//! Planned care, day by day.

use super::*;
use crate::care::testing::{Bench, bare_site, values};
use crate::journal::{Element, Entry, Kind};
use crate::measure::Count;

const SITE: SiteId = SiteId(0);

/// A site that does 20 day cases a weekday and nothing else.
fn day_surgery(changes: &[(&str, f64)]) -> Bench {
    let mut twin = bare_site();
    twin.sites[0].operations_per_day = 20.0;
    let mut changes = changes.to_vec();
    changes.push(("theatre.inpatient_share", 0.0));
    let mut bench = Bench::new(twin, values(&changes));
    bench.act(|scene| {
        crate::care::orders::begin(scene);
        begin(scene);
    });
    bench
}

#[test]
fn the_urgent_have_a_cancer_and_of_the_others_so_many_come_for_their_bones() {
    let share = |changes: &[(&str, f64)], whose: Speciality| {
        let of = |scene: &mut Scene<'_, '_>| (0..4_000).filter(|entity| speciality(scene, *entity) == whose).count();
        day_surgery(changes).act(of) as f64 / 4_000.0
    };
    assert!((share(&[], Speciality::Oncology) - 0.15).abs() < 0.02);
    assert!((share(&[], Speciality::Orthopaedics) - 0.85 * 0.25).abs() < 0.02);
    assert_eq!(share(&[("planned.orthopaedic", 0.0)], Speciality::Orthopaedics), 0.0);
    assert_eq!(share(&[("planned.urgent", 0.0)], Speciality::Oncology), 0.0);
}

fn play(bench: &mut Bench, days: f64) -> f64 {
    let limit = bench.now + Span::from_days(days);
    while bench.step(limit) {}
    bench.act(|scene| scene.agenda.tally().counted(Count::ActivityCount, (0usize, Activity::DayCase.index())))
}

#[test]
fn lists_are_worked_off_on_weekdays() {
    // The calendar begins on a Monday at midnight.
    assert_eq!(play(&mut day_surgery(&[]), 7.0), 100.0);
}

#[test]
fn without_sterile_sets_nobody_is_operated_on() {
    let mut bench = day_surgery(&[("theatre.sterile_stock", 0.0)]);
    assert_eq!(play(&mut bench, 7.0), 0.0);
    assert_eq!(bench.care.planned.overdue(SITE), 100);
    assert!(bench.care.patients.counters.created >= 100);
    assert!(bench.care.patients.counters.balanced());
    let mut half = day_surgery(&[("theatre.sterile_per_night", 0.5), ("theatre.sterile_stock", 0.5)]);
    let done = play(&mut half, 7.0);
    assert!((45.0..=65.0).contains(&done), "half the sets, half the operations: {done}");
}

#[test]
fn a_full_recovery_holds_the_theatres() {
    let done = |places: u32, minutes: f64| {
        let mut bench = day_surgery(&[("theatre.day_recovery_minutes", minutes)]);
        bench.care.planned.sites[0].recovery = places;
        play(&mut bench, 1.0)
    };
    let (free, held) = (done(u32::MAX, 120.0), done(1, 120.0));
    assert_eq!(free, 20.0);
    assert!(held < 12.0, "one place for four theatres, two hours a patient: {held}");
    assert_eq!(done(1, 1e-3), 20.0, "the link vanishes with the time in recovery");
}

#[test]
fn who_was_not_assessed_gets_a_new_date_before_the_day() {
    let left = |needed: f64| {
        let mut bench = day_surgery(&[
            ("theatre.assessed_share", needed),
            ("theatre.images_share", 0.0),
            ("planned.substitute", 0.0),
            ("planned.rebooking.urgent", 60.0),
            ("planned.rebooking.soon", 60.0),
            ("planned.rebooking.routine", 60.0),
        ]);
        bench.care.planned.sites[0].clinics = 0.0;
        bench.care.planned.sites[0].produced[2].iter_mut().for_each(|share| *share = 0.0);
        play(&mut bench, 14.0)
    };
    // Lists of the first three weekdays were reviewed before; assessments are nearly all older than three days.
    let without = left(1.0);
    assert!((60.0..75.0).contains(&without), "{without}");
    assert_eq!(left(0.0), 200.0, "the link vanishes with its coefficient");
}

#[test]
fn a_stop_puts_off_and_a_restart_catches_up() {
    let mut bench =
        day_surgery(&[("planned.stop_electives", 1.0), ("planned.rebooking.routine", 1.0), ("planned.rebooking.soon", 1.0)]);
    play(&mut bench, 1.0);
    let cause = bench.act(|scene| scene.agenda.record(None, Entry::new(Kind::Declared, Element::Site(SITE))));
    bench.handle(CareEvent::Declared { site: SITE, cause });
    assert!(bench.care.planned.stopped(SITE));
    let before = play(&mut bench, 0.9);
    assert_eq!(before, 20.0, "Tuesday's list is put off");
    assert_eq!(bench.care.planned.overdue(SITE), 20);
    bench.handle(CareEvent::AllClear { site: SITE, cause });
    let after = play(&mut bench, 3.0);
    assert!(after > before + 60.0, "three days and some of Tuesday's: {after}");
    assert!(bench.care.planned.overdue(SITE) < 20);
    let mut never = day_surgery(&[("planned.stop_electives", 0.0)]);
    play(&mut never, 1.0);
    never.handle(CareEvent::Declared { site: SITE, cause });
    assert_eq!(play(&mut never, 0.9), 40.0, "without the decision nothing stops");
}

#[test]
fn the_deferred_come_as_emergencies() {
    let later = |hazard: f64| {
        let mut bench = day_surgery(&[
            ("theatre.sterile_stock", 0.0),
            ("ed.return_share", 0.0),
            ("deferral.urgent", hazard),
            ("deferral.soon", hazard),
            ("deferral.routine", hazard),
        ]);
        play(&mut bench, 14.0);
        assert!(bench.care.patients.counters.balanced());
        bench.act(|scene| scene.agenda.tally().counted(Count::ActivityCount, (0usize, Activity::Emergency.index())))
    };
    // Twenty people are put off at eight on each of ten weekdays.
    let weekdays = [0.0, 1.0, 2.0, 3.0, 4.0, 7.0, 8.0, 9.0, 10.0, 11.0];
    let expected: f64 = weekdays.iter().map(|day| 20.0 * (1.0 - libm::exp(-0.05 * (14.0 - day - 1.0 / 3.0)))).sum();
    assert!((later(0.05) - expected).abs() < 3.5 * libm::sqrt(expected), "{} of {expected}", later(0.05));
    assert_eq!(later(0.0), 0.0, "the link vanishes with its coefficient");
}
