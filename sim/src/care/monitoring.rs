//! From a bedside alarm to a person.

use super::Scene;
use crate::twin::WardId;

/// The run begins: which beds are meant to be watched.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}

/// Looks at a ward's paths again.
pub(super) fn refresh(_scene: &mut Scene<'_, '_>, _ward: WardId) {}
