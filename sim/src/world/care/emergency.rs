//! State of emergency departments.

use crate::twin::Twin;

/// State of emergency departments.
#[derive(Clone, Debug, Default)]
pub struct EmergencyState {}

impl EmergencyState {
    /// Nobody has come yet.
    pub fn new(_twin: &Twin) -> EmergencyState {
        EmergencyState {}
    }
}
