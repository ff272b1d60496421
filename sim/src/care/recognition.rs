//! From a worsening to somebody who knows, from there to a treatment.

use super::Scene;
use crate::twin::WardId;
use crate::world::PatientId;

/// The earliest threshold of the ward's work clock is reached.
pub(super) fn work_reached(_scene: &mut Scene<'_, '_>, _ward: WardId, _stamp: u32) {}

/// Relatives, the patient or a monitor noticed.
pub(super) fn noticed(_scene: &mut Scene<'_, '_>, _patient: PatientId, _stamp: u32) {}

/// The message found somebody who acts.
pub(super) fn responded(_scene: &mut Scene<'_, '_>, _patient: PatientId, _stamp: u32) {}

/// A therapy has waited long enough.
pub(super) fn patience_over(_scene: &mut Scene<'_, '_>, _patient: PatientId, _stamp: u32) {}
