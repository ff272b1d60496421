//! State of theatre, clinics and series.

use crate::twin::Twin;

/// State of theatre, clinics and series.
#[derive(Clone, Debug, Default)]
pub struct PlannedState {}

impl PlannedState {
    /// Nobody has come yet.
    pub fn new(_twin: &Twin) -> PlannedState {
        PlannedState {}
    }
}
