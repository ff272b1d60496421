//! State of ambulances, diversion and partners.

use crate::twin::Twin;

/// State of ambulances, diversion and partners.
#[derive(Clone, Debug, Default)]
pub struct RegionState {}

impl RegionState {
    /// Nobody has come yet.
    pub fn new(_twin: &Twin) -> RegionState {
        RegionState {}
    }
}
