//! Beds: who lies where, who waits for one, who goes home.

use super::Scene;
use crate::blueprint::WardKind;
use crate::twin::SiteId;
use crate::world::PatientId;

/// The run begins: beds are filled about as they are in a quiet week.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}

/// Asks for a bed in a kind of ward. When one is free the patient is moved and `emergency::bed_found`, `planned::bed_found` or
/// `acuity::input_ready` is called, by where the patient was.
pub(super) fn request_bed(_scene: &mut Scene<'_, '_>, _patient: PatientId, _kind: WardKind, _urgent: bool) {}

/// Free staffed beds of a kind of ward.
pub(super) fn free_beds(_scene: &Scene<'_, '_>, _site: SiteId, _kind: WardKind) -> u32 {
    0
}

/// Share of a site's inpatient beds that are occupied.
pub(super) fn occupancy(_scene: &Scene<'_, '_>, _site: SiteId) -> f64 {
    0.0
}

/// Takes a patient out of wherever this person is looked after.
pub(super) fn leave(_scene: &mut Scene<'_, '_>, _patient: PatientId) {}

/// The last result a discharge waited for has come.
pub(super) fn discharge_result_ready(_scene: &mut Scene<'_, '_>, _patient: PatientId) {}

/// A discharge has gone one task further.
pub(super) fn discharge_step(_scene: &mut Scene<'_, '_>, _patient: PatientId, _stamp: u32) {}
