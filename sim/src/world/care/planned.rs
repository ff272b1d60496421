//! State of theatre, clinics and series.

use crate::twin::Twin;

/// State of theatre, clinics and series.
#[derive(Clone, Debug, Default)]
pub struct PlannedState {
    /// Referrals a day by site and kind of ward.
    pub referrals: Vec<[f64; 8]>,
}

impl PlannedState {
    /// Nobody has come yet.
    pub fn new(twin: &Twin) -> PlannedState {
        PlannedState { referrals: vec![[0.0; 8]; twin.sites.len()] }
    }

    /// Share of a site's clinics that run.
    pub fn clinics_running(&self, _site: crate::twin::SiteId) -> f64 {
        1.0
    }
}
