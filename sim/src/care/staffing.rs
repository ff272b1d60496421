//! Nurses as a fluid queue per ward.

use super::Scene;
use crate::journal::RecordId;
use crate::twin::{SiteId, WardId};

/// The run begins.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}

/// Wait for a nurse in an emergency (W1), minutes.
pub(super) fn wait_urgent(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    scene.care.wards[ward].wait_urgent
}

/// Wait for a nurse with alarms and time-critical drugs (W2), minutes.
pub(super) fn wait_drugs(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    scene.care.wards[ward].wait_drugs
}

/// Actual over planned observation interval.
pub(super) fn slip(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    scene.care.wards[ward].slip
}

/// Gives a ward's nurses a discrete job of a class (1 emergencies … 5 paperwork).
pub(super) fn add_work(scene: &mut Scene<'_, '_>, ward: WardId, class: usize, minutes: f64) {
    scene.care.wards[ward].jobs[class - 1] += minutes;
}

/// An hour of a ward begins.
pub(super) fn hour(_scene: &mut Scene<'_, '_>, _ward: WardId) {}

/// Load and everything that follows from it, after census, hour, staff or modes changed.
pub(super) fn refresh(_scene: &mut Scene<'_, '_>, _ward: WardId) {}

/// A crisis is declared: people are called in.
pub(super) fn declared(_scene: &mut Scene<'_, '_>, _site: SiteId, _cause: RecordId) {}

/// The crisis is over: additional people go home.
pub(super) fn all_clear(_scene: &mut Scene<'_, '_>, _site: SiteId, _cause: RecordId) {}

/// Called-in people arrive or leave.
pub(super) fn staff_change(_scene: &mut Scene<'_, '_>, _site: SiteId, _stamp: u32) {}
