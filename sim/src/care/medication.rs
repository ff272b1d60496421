//! Drugs and infusions: what goes wrong at the bedside.

use super::Scene;
use crate::twin::WardId;

/// The run begins.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}

/// A candidate of the ward's stream of harmful errors.
pub(super) fn candidate(_scene: &mut Scene<'_, '_>, _ward: WardId, _stamp: u32) {}
