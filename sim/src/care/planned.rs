//! Planned care: theatre, clinics, series.

use super::Scene;
use crate::world::PatientId;

/// The run begins.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}

/// A bed was found for a patient who waited for one; the patient has been moved.
pub(super) fn bed_found(_scene: &mut Scene<'_, '_>, _patient: PatientId) {}
