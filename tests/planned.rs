//! Planned care in a whole hospital: volumes, and what a hospital without inputs does.

use crate::hospital::{Quiet, generated, quiet};

fn per_weekday(played: &Quiet, kind: &str, weeks: f64) -> f64 {
    played.reading("care.activity", &[("kind", kind)]) / (5.0 * weeks)
}

#[test]
fn a_large_hospital_has_the_volumes_of_barcelona() {
    // B1: 800 inpatients, 150 operations, 2,000 to 3,000 visits a day.
    let played = quiet(&generated(800), &[], 1, 28.0);
    let operations = per_weekday(&played, "elective", 4.0) + per_weekday(&played, "day-case", 4.0);
    assert!((130.0..160.0).contains(&operations), "{operations}");
    let visits = per_weekday(&played, "outpatient", 4.0);
    assert!((2_000.0..3_000.0).contains(&visits), "{visits}");
    let cancelled = played.reading("care.cancelled", &[("kind", "elective")]) / (5.0 * 4.0);
    assert!(cancelled < 0.12 * operations, "{cancelled} of {operations}");
}

#[test]
fn visits_need_blood_that_was_drawn_days_before() {
    let twin = generated(300);
    let usual = per_weekday(&quiet(&twin, &[], 1, 28.0), "outpatient", 4.0);
    // A laboratory that refuses everything routine leaves visits without blood; those who need none still come.
    let refused = [("order.patience.outpatient", 0.0), ("lab.load", 20.0)];
    let without = per_weekday(&quiet(&twin, &refused, 1, 28.0), "outpatient", 4.0);
    assert!(without < 0.9 * usual, "{without} of {usual}");
    let nobody = [("lab.draws_per_visit", 0.0), ("order.patience.outpatient", 0.0), ("lab.load", 20.0)];
    let same = per_weekday(&quiet(&twin, &nobody, 1, 28.0), "outpatient", 4.0);
    assert!((same / usual - 1.0).abs() < 0.02, "{same} of {usual}");
}
