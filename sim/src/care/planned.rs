//! Planned care: theatre, clinics, series.

use super::Scene;
use crate::world::PatientId;

/// The run begins.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    super::admissions::begin(scene);
}

/// A bed was found for a patient who waited for one; the patient has been moved.
pub(super) fn bed_found(_scene: &mut Scene<'_, '_>, _patient: PatientId) {}

/// An input of an operation is there.
pub(super) fn input_ready(_scene: &mut Scene<'_, '_>, _patient: PatientId) {}

/// A crisis is declared: planned care may be stopped.
pub(super) fn declared(_scene: &mut Scene<'_, '_>, _site: crate::twin::SiteId, _cause: crate::journal::RecordId) {}

/// The crisis is over.
pub(super) fn all_clear(_scene: &mut Scene<'_, '_>, _site: crate::twin::SiteId, _cause: crate::journal::RecordId) {}
