//! The region: ambulances, diversion, partners.

use super::Scene;

/// The run begins.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}
