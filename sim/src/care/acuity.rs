//! How patients get worse, better, die or get ready to leave.

use super::Scene;
use crate::journal::RecordId;
use crate::twin::WardId;
use crate::world::{Input, Insult, PatientId};

/// The acuity process starts: at the decision to admit, or at a planned admission.
pub(super) fn admit(_scene: &mut Scene<'_, '_>, _patient: PatientId) {}

/// An outside blow.
pub(super) fn insult(_scene: &mut Scene<'_, '_>, _patient: PatientId, _insult: Insult, _cause: Option<RecordId>) {}

/// Something a therapy waited for has come.
pub(super) fn input_ready(_scene: &mut Scene<'_, '_>, _patient: PatientId, _input: Input) {}

/// The earliest threshold of the ward's wear clock is reached.
pub(super) fn wear_reached(_scene: &mut Scene<'_, '_>, _ward: WardId, _stamp: u32) {}

/// A patient improves, dies or is ready to leave.
pub(super) fn course(_scene: &mut Scene<'_, '_>, _patient: PatientId, _stamp: u32) {}
