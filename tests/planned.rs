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
