//! Harm: what delays and errors do to patients, graded, with causes.

use super::Scene;
use crate::agenda::Agenda;
use crate::journal::RecordId;
use crate::measure::HarmProcess;
use crate::twin::WardId;
use crate::world::{CareState, PatientId};

/// The run begins.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}

/// An opportunity of a process went wrong. `overrun` is delay over tolerance, 0 if it is not about a delay; `opportunity` numbers
/// the patient's opportunities of that process.
pub(super) fn event(
    _scene: &mut Scene<'_, '_>,
    _process: HarmProcess,
    _patient: PatientId,
    _opportunity: u64,
    _overrun: f64,
    _cause: Option<RecordId>,
) {
}

/// Multiplies a patient's odds of death.
pub(super) fn odds(scene: &mut Scene<'_, '_>, patient: PatientId, ln_or: f64) {
    scene.care.patients[patient].ln_odds += ln_or;
}

/// A candidate of the ward's stream of falls and other mishaps.
pub(super) fn mishap_candidate(_scene: &mut Scene<'_, '_>, _ward: WardId, _stamp: u32) {}

/// The run ends: worst harm of everybody still here.
pub(super) fn close(_care: &mut CareState, _agenda: &mut Agenda<'_>) {}
