//! Emergency departments: who comes, waits, is seen, and boards.

use super::Scene;
use crate::twin::SiteId;
use crate::world::PatientId;

/// The run begins.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}

/// The next candidate of a site's arrival stream.
pub(super) fn arrival(_scene: &mut Scene<'_, '_>, _site: SiteId, _number: u32) {}

/// A bed was found for a patient who waited for one; the patient has been moved.
pub(super) fn bed_found(_scene: &mut Scene<'_, '_>, _patient: PatientId) {}
