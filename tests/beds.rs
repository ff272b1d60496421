//! Beds: what keeps people in them, and where those wait who need one.

use codedark_sim::world::Place;

use crate::hospital::{Quiet, generated, quiet};

/// Discharge tasks → beds → emergency department → corridor.
#[test]
fn slow_ways_out_fill_wards_then_cubicles_then_the_corridor() {
    let twin = generated(200);
    let boarding = |played: &Quiet| played.reading("ed.boarding", &[]);
    let corridor = |played: &Quiet| {
        let patients = &played.run.world().care.patients.all;
        patients.iter().filter(|patient| patient.alive && patient.place == (Place::Boarding { corridor: true })).count()
    };
    // A letter takes a day instead of minutes: of a stay of some four days a good fifth more.
    let slow = ("discharge.letter", 1_440.0);
    let usual = quiet(&twin, &[], 1, 14.0);
    let late = quiet(&twin, &[slow], 1, 14.0);
    let full = quiet(&twin, &[slow, ("ed.boarding_share", 0.0)], 1, 14.0);
    assert!(boarding(&late) > 1.8 * boarding(&usual), "{} board, {} usually", boarding(&late), boarding(&usual));
    let stay = |played: &Quiet| played.reading("ed.length_of_stay", &[]);
    assert!(stay(&late) > 1.1 * stay(&usual), "{} minutes, {} usually", stay(&late), stay(&usual));
    assert!(
        corridor(&full) > corridor(&late),
        "{} in the corridor, {} if cubicles may be held",
        corridor(&full),
        corridor(&late)
    );
}
