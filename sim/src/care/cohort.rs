//! Whom deaths are counted among: those in the house when it began and those admitted after, adults who came as emergencies or by
//! appointment and all others. Only counting may go in.

use super::Scene;
use crate::engine::Time;
use crate::measure::{Cohort, Count, Intake, Tally};
use crate::world::{CareState, Condition, Patient, PatientId, PatientKind};

/// How somebody came.
pub(super) fn intake(person: &Patient) -> Intake {
    match (person.condition, person.kind) {
        (Condition::Child | Condition::Newborn | Condition::Obstetric | Condition::Psychiatric, _) => Intake::Other,
        (_, PatientKind::Emergency) => Intake::Emergency,
        (_, PatientKind::Planned) => Intake::Planned,
    }
}

fn cell(person: &Patient) -> (usize, usize, usize) {
    let cohort = if person.admitted < Time::ZERO { Cohort::InHouse } else { Cohort::After };
    (person.site.index(), cohort as usize, intake(person) as usize)
}

/// The warm-up is over: who is in the house now was there when it began.
pub(super) fn begin(own: &CareState, tally: &mut Tally, now: Time) {
    for person in own.patients.all.iter().filter(|person| person.alive && person.in_process) {
        tally.count(Count::CohortPatients, cell(person), 1.0, now);
    }
}

/// Somebody is admitted.
pub(super) fn admitted(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (cell, now) = (cell(&scene.care.patients[patient]), scene.agenda.now);
    scene.agenda.tally().count(Count::CohortPatients, cell, 1.0, now);
}

/// Somebody dies.
pub(super) fn died(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (cell, now) = (cell(&scene.care.patients[patient]), scene.agenda.now);
    scene.agenda.tally().count(Count::CohortDeaths, cell, 1.0, now);
}
