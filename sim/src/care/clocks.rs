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
