//! Patients come and go; nobody vanishes.

use super::Scene;
use crate::journal::Severity;
use crate::measure::{Count, Gauge};
use crate::twin::SiteId;
use crate::world::{Condition, Patient, PatientId, PatientKind};

/// How somebody leaves for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// Home, alive.
    Discharged,
    /// Dead.
    Died,
    /// Left unseen, or out of the region.
    Left,
}

/// Somebody comes. `entity` is exogenous: hash of the arrival stream and the number in it.
pub(super) fn create(
    scene: &mut Scene<'_, '_>,
    entity: u64,
    site: SiteId,
    condition: Condition,
    kind: PatientKind,
    band: u8,
) -> PatientId {
    let now = scene.agenda.now;
    let patients = &mut scene.care.patients;
    let patient = patients.free.pop().unwrap_or_else(|| {
        patients.all.push(Patient::default());
        PatientId(patients.all.len() as u32 - 1)
    });
    let slot = &mut patients[patient];
    // Stamps outlive the person, so that no event of an earlier one is taken for this one's.
    *slot = Patient {
        entity,
        generation: slot.generation.wrapping_add(1),
        alive: true,
        site,
        condition,
        kind,
        band,
        seen_band: band,
        death_odds: 1.0,
        arrived: now,
        admitted: now,
        settled: now,
        course_stamp: slot.course_stamp.wrapping_add(1),
        notice_stamp: slot.notice_stamp.wrapping_add(1),
        therapy_stamp: slot.therapy_stamp.wrapping_add(1),
        leaving_stamp: slot.leaving_stamp.wrapping_add(1),
        ..Patient::default()
    };
    patients.counters.created += 1;
    patients.counters.present += 1;
    patient
}

/// Somebody leaves for good; the worst harm this person came to is counted.
pub(super) fn remove(scene: &mut Scene<'_, '_>, patient: PatientId, leaving: Leaving) {
    let now = scene.agenda.now;
    super::emergency::forget(scene, patient);
    super::planned::forget(scene, patient);
    super::census::leave(scene, patient);
    if let Some(ward) = scene.care.patients[patient].at_risk_in.take() {
        scene.care.at_risk -= 1;
        scene.agenda.tally().shift(Gauge::AtRisk, ward.index(), -1.0, now);
    }
    let slot = &mut scene.care.patients[patient];
    let site = slot.site;
    slot.alive = false;
    slot.in_process = false;
    slot.generation = slot.generation.wrapping_add(1);
    let worst = if leaving == Leaving::Died { Severity::Death } else { slot.worst };
    let counters = &mut scene.care.patients.counters;
    counters.present -= 1;
    match leaving {
        Leaving::Discharged => counters.discharged += 1,
        Leaving::Died => counters.died += 1,
        Leaving::Left => counters.left += 1,
    }
    scene.care.patients.free.push(patient);
    scene.agenda.tally().count(Count::Harm, worst as usize, 1.0, now);
    super::census::freed(scene, site);
}
