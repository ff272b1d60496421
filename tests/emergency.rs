//! The emergency department against what is published of quiet ones, and its links.

use codedark_sim::blueprint::CareFunction;
use codedark_sim::measure::MeasureKey;

use crate::hospital::{generated, outage, quiet};

#[test]
fn stays_are_those_of_a_quiet_department() {
    // S108: 220, 280, 237, 157 and 135 minutes by triage.
    let twin = generated(800);
    // Three months of four weeks: those of the rarer categories vary too much in one.
    let played: Vec<_> = (1..=3).map(|replication| quiet(&twin, &[], replication, 28.0)).collect();
    let reading = |name: &str, labels: &[(&str, &str)]| played.iter().map(|one| one.reading(name, labels)).sum::<f64>() / 3.0;
    for (class, expected, tolerance) in
        [("1", 220.0, 0.25), ("2", 280.0, 0.15), ("3", 237.0, 0.15), ("4", 157.0, 0.15), ("5", 135.0, 0.15)]
    {
        let stay = reading("ed.length_of_stay", &[("class", class)]);
        assert!((stay / expected - 1.0).abs() < tolerance, "triage {class}: {stay} against {expected}");
    }
    let left = reading("care.left_without_being_seen", &[]) / reading("care.activity", &[("kind", "ed")]);
    assert!((0.003..0.03).contains(&left), "left unseen {left}");
}

#[test]
fn a_slow_laboratory_fills_the_department() {
    let twin = generated(400);
    let slow = ("lab.outside_share", 6.0);
    let usual = quiet(&twin, &[], 1, 14.0);
    let delayed = quiet(&twin, &[slow], 1, 14.0);
    let stay = |played: &crate::hospital::Quiet| played.reading("ed.length_of_stay", &[]);
    assert!(stay(&delayed) > 1.15 * stay(&usual), "{} against {}", stay(&delayed), stay(&usual));
    assert!(delayed.reading("ed.occupancy", &[("site", "main")]) > usual.reading("ed.occupancy", &[("site", "main")]));
    // Who orders nothing does not wait for it.
    let off: Vec<(String, f64)> = (1..=5).map(|triage| (format!("ed.laboratory.{triage}"), 0.0)).collect();
    let mut changes: Vec<(&str, f64)> = off.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let without = quiet(&twin, &changes, 1, 14.0);
    changes.push(slow);
    let still_without = quiet(&twin, &changes, 1, 14.0);
    assert!((stay(&still_without) / stay(&without) - 1.0).abs() < 0.04, "{} and {}", stay(&still_without), stay(&without));
}

#[test]
fn more_physicians_shorten_waits() {
    let twin = generated(400);
    let few = quiet(&twin, &[("ed.physician_presence", 0.6)], 1, 14.0);
    let many = quiet(&twin, &[("ed.physician_presence", 1.0)], 1, 14.0);
    for class in ["3", "4"] {
        let wait = |played: &crate::hospital::Quiet| played.reading("ed.wait", &[("class", class)]);
        assert!(wait(&many) < 0.7 * wait(&few), "triage {class}: {} against {}", wait(&many), wait(&few));
    }
}

#[test]
fn who_comes_does_not_depend_on_what_the_hospital_does() {
    let twin = generated(300);
    let nobody_returns = ("ed.return_share", 0.0);
    let visits = |changes: &[(&str, f64)]| {
        let played = quiet(&twin, changes, 1, 14.0);
        ["ed", "ambulance", "birth"].map(|kind| played.reading("care.activity", &[("kind", kind)]))
    };
    let still = [
        nobody_returns,
        ("region.divert_occupancy", 1e3),
        ("deferral.urgent", 0.0),
        ("deferral.soon", 0.0),
        ("deferral.routine", 0.0),
    ];
    let mut slow = still.to_vec();
    slow.extend([("lab.outside_share", 6.0), ("ed.physician_presence", 0.8)]);
    assert_eq!(visits(&still), visits(&slow));
}

#[test]
fn nobody_vanishes() {
    let played = quiet(&generated(300), &[("region.divert_occupancy", 0.5), ("region.close_minutes", 0.0)], 1, 14.0);
    let care = &played.run.world().care;
    assert!(care.patients.counters.balanced(), "{:?}", care.patients.counters);
    let alive = care.patients.all.iter().filter(|patient| patient.alive).count() as u64;
    assert_eq!(alive, care.patients.counters.present);
    for department in &care.emergency.departments {
        assert!(department.boarders <= department.present && department.unseen <= department.present);
        assert!(department.occupied <= department.cubicles + department.present);
    }
    assert!(played.reading("care.diverted", &[]) > 0.0);
    assert!(care.region.outside > 0);
}

#[test]
fn an_outage_of_laboratory_and_images_lengthens_stays_and_puts_care_off() {
    let twin = generated(400);
    let lost = [CareFunction::Laboratory, CareFunction::Imaging, CareFunction::Booking];
    let outcome = outage(&twin, &[("ed.return_share", 0.0)], &lost, 1, 7.0);
    let pair = |name: &str, labels: &[(&str, &str)]| {
        let key = labels.iter().fold(MeasureKey::total(name), |key, (dimension, label)| key.with(dimension, label));
        let paired = outcome.get(&key).unwrap();
        (paired.quiet.mean(), paired.incident.mean())
    };
    let longer = |name: &str, labels: &[(&str, &str)], factor: f64| {
        let (quiet, incident) = pair(name, labels);
        assert!(incident > factor * quiet, "{name} {labels:?}: {quiet} to {incident}");
    };
    longer("ed.length_of_stay", &[], 1.1);
    longer("imaging.turnaround", &[], 2.0);
    longer("lab.turnaround", &[("class", "2")], 1.5);
    let fewer = |kind: &str, share: f64| {
        let (quiet, incident) = pair("care.activity", &[("kind", kind)]);
        assert!(incident < share * quiet, "{kind}: {quiet} to {incident}");
    };
    fewer("laboratory", 0.5);
    fewer("outpatient", 0.8);
    fewer("elective", 0.9);
    let (quiet, incident) = pair("care.diverted", &[]);
    assert!(quiet == 0.0 && incident > 0.0, "stroke and heart attack go elsewhere without images: {incident}");
    let (quiet, incident) = pair("care.activity", &[("kind", "birth")]);
    assert_eq!(quiet, incident, "births cannot be postponed");
}

#[test]
fn children_and_mothers_have_doors_of_their_own_where_it_pays() {
    let twin = generated(800);
    let present = |changes: &[(&str, f64)]| {
        let played = quiet(&twin, changes, 1, 2.0);
        let emergency = &played.run.world().care.emergency;
        let doors = emergency.sites[0].doors;
        let cubicles: u32 = emergency.departments.iter().map(|department| department.cubicles).sum();
        let physicians = |index: usize| emergency.departments[index].physicians.iter().sum::<u32>();
        (doors, cubicles, [physicians(0), physicians(1), physicians(2)])
    };
    // 144 arrivals a day, of which 12 % are children and 2 % mothers.
    let (doors, all, physicians) = present(&[("ed.own_department", 12.0)]);
    assert_eq!(doors, [0, 1, 0]);
    assert!(physicians[0] >= 1 && physicians[1] >= 1 && physicians[2] == 0, "{physicians:?}");
    let (doors, shared, physicians) = present(&[("ed.own_department", 1e6)]);
    assert_eq!(doors, [0, 0, 0]);
    assert!(all == shared && physicians[1] == 0, "the same cubicles, divided or not: {all}, {shared}");
    assert_eq!(present(&[("ed.own_department", 1.0)]).0, [0, 1, 2]);
}

#[test]
fn nobody_leaves_who_has_patience_and_more_do_who_are_told() {
    let twin = generated(300);
    let left = |changes: &[(&str, f64)]| quiet(&twin, changes, 1, 14.0).reading("care.left_without_being_seen", &[]);
    let slow = ("ed.physician_presence", 0.5);
    let patient: Vec<(String, f64)> = (2..=5).map(|triage| (format!("ed.patience.{triage}"), 0.0)).collect();
    let mut never: Vec<(&str, f64)> = patient.iter().map(|(name, hours)| (name.as_str(), *hours)).collect();
    never.push(slow);
    assert_eq!(left(&never), 0.0);
    let usual = left(&[]);
    assert!(left(&[slow]) > 3.0 * usual.max(1.0), "who waits longer leaves: {usual}");
}

#[test]
fn a_large_hospital_sees_more_emergencies_a_bed() {
    // S92: 22,000 emergency visits a year on 330 beds. S18: 260 a day in a teaching hospital, of 800 beds.
    for (beds, published) in [(330, 22_000.0 / 365.0), (800, 260.0)] {
        let twin = generated(beds);
        let own = f64::from(twin.sites[0].inpatient_beds);
        let played = quiet(&twin, &[], 1, 28.0);
        let seen = played.reading("care.activity", &[("kind", "ed")]) / 28.0;
        assert!((seen / published - 1.0).abs() < 0.15, "{seen} a day on {own} beds, published {published}");
    }
}
