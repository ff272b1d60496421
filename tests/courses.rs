//! Stays and risks by speciality, births, and what they bring to theatre and neonatal care.

use codedark_sim::blueprint::{Site, SiteBlueprint, WardKind};
use codedark_sim::engine::Span;
use codedark_sim::measure::{Keys, MeasureKey, Outcome};
use codedark_sim::world::Condition;

use crate::hospital::{generated, quiet, values};
use crate::ward_hospital::{compiled, play, ward, warmed};

/// Mean stay in days and deaths of a house with one kind of ward over `days`.
fn house(kind: WardKind, changes: &[(&str, f64)], days: f64) -> (f64, f64) {
    let site = Site { emergency_per_day: Some(0.0), operations_per_day: Some(0.0), occupancy: Some(0.7), ..Site::default() };
    let twin = compiled(vec![SiteBlueprint { site, wards: vec![ward("only", kind, 60)], ..SiteBlueprint::default() }]);
    let mut run = warmed(&twin, &values(changes), 1, 40.0);
    play(&mut run, days);
    assert!(run.world().care.patients.counters.balanced());
    let tally = run.finish();
    let outcome = Outcome::of_pair(&Keys::of(&twin), &tally, &tally, Span::from_days(days), 0);
    let reading = |name: &str| outcome.get(&MeasureKey::total(name)).map_or(f64::NAN, |paired| paired.quiet.mean());
    (reading("care.length_of_stay"), reading("patient.deaths"))
}

#[test]
fn mothers_and_the_mentally_ill_stay_and_fare_as_they_do() {
    let (stay, deaths) = house(WardKind::Maternity, &[], 60.0);
    assert!((stay / 2.8 - 1.0).abs() < 0.15, "mothers stay {stay} days");
    // About 900 mothers; adults in medicine would lose some 35.
    assert!(deaths <= 3.0, "{deaths} mothers die");
    let (stay, _) = house(WardKind::Psychiatry, &[], 200.0);
    assert!((stay / 20.0 - 1.0).abs() < 0.2, "psychiatric patients stay {stay} days");
    let (longer, _) = house(WardKind::Psychiatry, &[("course.psychiatric.stay", 30.0)], 200.0);
    assert!(longer > 1.2 * stay, "{longer} against {stay}");
    let (_, at_risk) = house(WardKind::Maternity, &[("course.obstetric.risk", 1.0)], 60.0);
    assert!(at_risk > deaths + 5.0, "the difference is the risk: {at_risk} against {deaths}");
}

/// Nobody comes to this house but by referral. What they are ill with is drawn as in an emergency department: 4 % with sepsis, 4.5
/// times as many among the very urgent (`ed.share.sepsis` and the case mix), who are those referred to intensive care.
#[test]
fn who_is_referred_is_ill_with_what_people_are_ill_with() {
    let share = |kind: WardKind, changes: &[(&str, f64)], condition: Condition| {
        let site = Site { emergency_per_day: Some(0.0), operations_per_day: Some(0.0), occupancy: Some(0.7), ..Site::default() };
        let twin = compiled(vec![SiteBlueprint { site, wards: vec![ward("only", kind, 60)], ..SiteBlueprint::default() }]);
        let (mut ill, mut all) = (0.0, 0.0);
        for replication in 0..40 {
            let run = warmed(&twin, &values(changes), replication, 40.0);
            for patient in run.world().care.patients.all.iter().filter(|patient| patient.alive) {
                all += 1.0;
                ill += f64::from(u8::from(patient.condition == condition));
            }
        }
        assert!(all > 300.0, "{all} patients");
        ill / all
    };
    let sepsis = share(WardKind::Icu, &[], Condition::Sepsis);
    assert!((sepsis - 0.18).abs() < 0.06, "{sepsis} in intensive care");
    assert_eq!(share(WardKind::Icu, &[("ed.share.sepsis", 0.0)], Condition::Sepsis), 0.0);
    let trauma = share(WardKind::Surgical, &[], Condition::Trauma);
    assert!((trauma - 0.08).abs() < 0.04, "{trauma} in surgery");
    assert_eq!(share(WardKind::Psychiatry, &[], Condition::Psychiatric), 1.0, "only the mentally ill are referred there");
}

#[test]
fn births_bring_caesareans_to_theatre_and_newborns_to_their_ward() {
    let twin = generated(400);
    let counted = |changes: &[(&str, f64)]| {
        let played = quiet(&twin, changes, 1, 28.0);
        let count = |kind: &str| played.reading("care.activity", &[("kind", kind)]);
        (count("birth"), count("urgent-operation"), played.reading("theatre.urgent_wait", &[]))
    };
    let (births, urgent, wait) = counted(&[]);
    let (same, without, _) = counted(&[("birth.caesarean", 0.0)]);
    assert_eq!(births, same, "births cannot be moved");
    let caesareans = (urgent - without) / births;
    assert!(
        (0.15..0.45).contains(&caesareans),
        "near the 28 % of the parameter, and mothers who come as emergencies: {caesareans}"
    );
    assert!(wait < 240.0, "a quiet urgent team is there within hours: {wait} min");
}
