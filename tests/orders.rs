//! Orders in a whole hospital: load, turnaround, and how ordering answers.

use crate::hospital::{Quiet, generated, quiet};

/// Routine laboratory orders of wards, clinics and practices.
fn routine(played: &Quiet) -> f64 {
    ["4", "5"].iter().map(|class| played.reading("lab.requests", &[("class", class)])).sum()
}

#[test]
fn turnaround_and_load_are_those_of_a_quiet_laboratory() {
    let played = quiet(&generated(300), &[], 1, 14.0);
    for (class, base) in [("1", 60.0), ("2", 90.0), ("4", 240.0)] {
        let turnaround = played.reading("lab.turnaround", &[("class", class)]);
        assert!((turnaround / base - 1.0).abs() < 0.2, "class {class}: {turnaround} against {base}");
    }
    assert!(played.reading("imaging.turnaround", &[]) < 120.0);
    assert!(played.reading("lab.refused", &[]) == 0.0);
}

#[test]
fn a_slow_laboratory_is_asked_less() {
    // Large enough that a laboratory of too few places is not rounded up to one that copes: each section keeps at least one.
    let twin = generated(600);
    let usual = routine(&quiet(&twin, &[], 1, 14.0));
    let slow = routine(&quiet(&twin, &[("lab.load", 3.0)], 1, 14.0));
    assert!(slow < 0.9 * usual, "{slow} against {usual}");
    let deaf = routine(&quiet(&twin, &[("lab.load", 3.0), ("lab.ordering_elasticity", 0.0)], 1, 14.0));
    assert!((deaf / usual - 1.0).abs() < 0.05, "without the elasticity nobody asks less: {deaf} against {usual}");
}
