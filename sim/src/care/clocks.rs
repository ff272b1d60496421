//! Clocks of a ward: what multiplies the hazards of all its patients (wear), and what waits for its nurses' hands (work).
//!
//! Thresholds wait in a heap in units of the clock; only one event of each clock is in the agenda, due at the earliest threshold or
//! before it: a clock that slows leaves its event where it is, which then comes early and is put in again.

use std::cmp::Reverse;

use super::Scene;
use crate::engine::{Span, Time};
use crate::twin::WardId;
use crate::world::{CareEvent, CareState, Clock, PatientId};

/// Which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// Onset and worsening run on it.
    Wear,
    /// Observations and the ward's part of treatments run on it.
    Work,
}

/// What an entry of the work clock is about; in the lowest bit of its stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// The next observation of somebody who is worse.
    Observation,
    /// The ward's part of a treatment.
    Hands,
}

impl Task {
    /// The entry's stamp.
    pub(super) fn stamped(self, stamp: u32) -> u32 {
        stamp << 1 | (self == Task::Hands) as u32
    }
    /// Of an entry's stamp.
    pub(super) fn of(stamp: u32) -> Task {
        if stamp & 1 == 1 { Task::Hands } else { Task::Observation }
    }
}

fn clock(care: &mut CareState, ward: WardId, face: Face) -> &mut Clock {
    let state = &mut care.wards[ward];
    match face {
        Face::Wear => &mut state.wear,
        Face::Work => &mut state.work,
    }
}

fn valid(care: &CareState, ward: WardId, face: Face, patient: PatientId, stamp: u32) -> bool {
    let slot = &care.patients[patient];
    slot.alive
        && slot.ward == Some(ward)
        && match (face, Task::of(stamp)) {
            (Face::Wear, _) => slot.course_stamp == stamp,
            (Face::Work, Task::Observation) => slot.notice_stamp << 1 == stamp,
            (Face::Work, Task::Hands) => slot.therapy_stamp << 1 | 1 == stamp,
        }
}

/// Lets a threshold wait.
pub(super) fn wait(scene: &mut Scene<'_, '_>, ward: WardId, face: Face, threshold: f64, patient: PatientId, stamp: u32) {
    let bits = threshold.max(0.0).to_bits();
    let clock = clock(scene.care, ward, face);
    clock.heap.push(Reverse((bits, patient, stamp)));
    if clock.heap.len() > 1024 {
        let heap = std::mem::take(&mut clock.heap);
        let kept =
            heap.into_iter().filter(|Reverse((_, patient, stamp))| valid(scene.care, ward, face, *patient, *stamp)).collect();
        self::clock(scene.care, ward, face).heap = kept;
    }
    arm(scene, ward, face);
}

/// The clock runs at another pace from now on.
pub(super) fn set_pace(scene: &mut Scene<'_, '_>, ward: WardId, face: Face, pace: f64) {
    let now = scene.agenda.now;
    let clock = clock(scene.care, ward, face);
    if clock.pace == pace {
        return;
    }
    let slower = pace < clock.pace;
    clock.value = clock.at(now);
    clock.since = now;
    clock.pace = pace;
    if !slower {
        arm(scene, ward, face);
    }
}

/// Whether an event of the agenda is the clock's own, which thereby has none in the agenda any more.
pub(super) fn rings(scene: &mut Scene<'_, '_>, ward: WardId, face: Face, stamp: u32) -> bool {
    let clock = clock(scene.care, ward, face);
    let own = clock.stamp == stamp;
    if own {
        clock.due = Time::NEVER;
    }
    own
}

/// Takes the next entry that is reached; puts the following one in the agenda when there is none.
pub(super) fn reached(scene: &mut Scene<'_, '_>, ward: WardId, face: Face) -> Option<(PatientId, u32)> {
    let now = scene.agenda.now;
    loop {
        let clock = clock(scene.care, ward, face);
        let value = clock.at(now);
        match clock.heap.peek() {
            Some(Reverse((bits, ..))) if f64::from_bits(*bits) <= value => {}
            _ => {
                arm(scene, ward, face);
                return None;
            }
        }
        let Reverse((_, patient, stamp)) = clock.heap.pop()?;
        if valid(scene.care, ward, face, patient, stamp) {
            return Some((patient, stamp));
        }
    }
}

fn arm(scene: &mut Scene<'_, '_>, ward: WardId, face: Face) {
    let now = scene.agenda.now;
    loop {
        let clock = clock(scene.care, ward, face);
        let Some(Reverse((bits, patient, stamp))) = clock.heap.peek().copied() else { return };
        if clock.due < Time::NEVER && clock.at(clock.due) <= f64::from_bits(bits) {
            return;
        }
        let minutes = (f64::from_bits(bits) - clock.at(now)) / clock.pace;
        let at = now + Span(Span::from_minutes(minutes.max(0.0)).0 + 1);
        if clock.due <= at {
            return;
        }
        if !valid(scene.care, ward, face, patient, stamp) {
            self::clock(scene.care, ward, face).heap.pop();
            continue;
        }
        let clock = self::clock(scene.care, ward, face);
        clock.due = at;
        clock.stamp = clock.stamp.wrapping_add(1);
        let stamp = clock.stamp;
        return match face {
            Face::Wear => scene.agenda.at(at, CareEvent::WearReached { ward, stamp }),
            Face::Work => scene.agenda.at(at, CareEvent::WorkReached { ward, stamp }),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::{Mark, Room, WardKind};
    use crate::care::patients;
    use crate::care::testing::{Bench, bare_site, values};
    use crate::engine::{Draws, Purpose};
    use crate::twin::{SiteId, Twin, Ward};
    use crate::world::{Condition, Event, PatientKind};

    const WARD: WardId = WardId(0);

    fn one_ward() -> Twin {
        let ward = Ward {
            id: "medicine".into(),
            name: "Medicine".into(),
            entity: 1,
            site: SiteId(0),
            kind: WardKind::Medical,
            population: None,
            floor: 0,
            first_bed: 0,
            beds: 0,
            patients_per_nurse: [5.0, 7.0],
            terminals: Vec::new(),
            devices: Vec::new(),
            room: Room::default(),
            mark: Mark::default(),
        };
        Twin { wards: vec![ward], ..bare_site() }
    }

    #[test]
    fn whatever_the_pace_each_threshold_is_reached_when_the_clock_shows_it() {
        let mut bench = Bench::new(one_ward(), values(&[]));
        let draw = |which: u64, index: u64| Draws::new(3, 0).at(Purpose::named("test/clock"), which, index).unit();
        // Thresholds of forty patients, minutes of the clock; a new pace from 0.2 to 2 every three hours.
        let thresholds: Vec<f64> = (0..40).map(|index| 3_000.0 * draw(0, index)).collect();
        let paces: Vec<f64> = (0..80).map(|index| 0.2 + 1.8 * draw(1, index)).collect();
        let due = |threshold: f64| {
            let (mut minutes, mut shown) = (0.0, 0.0);
            for pace in &paces {
                if shown + 180.0 * pace >= threshold {
                    return minutes + (threshold - shown) / pace;
                }
                (minutes, shown) = (minutes + 180.0, shown + 180.0 * pace);
            }
            panic!("{threshold} is never reached");
        };
        let people: Vec<PatientId> = bench.act(|scene| {
            scene.care.wards[WARD].wear.pace = paces[0];
            let create = |threshold: &f64| {
                let patient = patients::create(scene, 1, SiteId(0), Condition::General, PatientKind::Emergency, 0);
                let slot = &mut scene.care.patients[patient];
                slot.ward = Some(WARD);
                let stamp = slot.course_stamp;
                wait(scene, WARD, Face::Wear, *threshold, patient, stamp);
                patient
            };
            thresholds.iter().map(create).collect()
        });
        let mut reached_at = vec![None; people.len()];
        for turn in 1..=paces.len() {
            let limit = Time::ZERO + Span::from_hours(3.0 * turn as f64);
            while let Some(event) = bench.next(limit) {
                let Event::Care(CareEvent::WearReached { ward, stamp }) = event else { continue };
                if bench.act(|scene| rings(scene, ward, Face::Wear, stamp)) {
                    while let Some((patient, _)) = bench.act(|scene| reached(scene, ward, Face::Wear)) {
                        let at = people.iter().position(|other| *other == patient).unwrap();
                        assert_eq!(reached_at[at].replace((bench.now - Time::ZERO).minutes()), None, "twice");
                    }
                }
            }
            if let Some(pace) = paces.get(turn) {
                bench.act(|scene| set_pace(scene, WARD, Face::Wear, *pace));
            }
        }
        for (threshold, at) in thresholds.iter().zip(reached_at) {
            let (at, due) = (at.unwrap(), due(*threshold));
            assert!((at - due).abs() < 0.001, "{threshold}: at {at}, due at {due}");
        }
    }
}
