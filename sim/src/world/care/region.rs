//! State of ambulances, diversion and partners.

use crate::engine::Time;
use crate::journal::RecordId;
use crate::twin::{SiteId, Twin};

/// What a site must be able to do for an ambulance's patient.
pub const NEEDS: usize = 4;

/// How a site stands in its region.
#[derive(Clone, Debug, Default)]
pub struct SiteStatus {
    /// Ambulances are sent elsewhere, by need: any, stroke, catheter laboratory, trauma.
    pub closed: [bool; NEEDS],
    /// What closes it is there since.
    pub closing_since: [Option<Time>; NEEDS],
    /// What closed it is gone since.
    pub opening_since: [Option<Time>; NEEDS],
    /// Closed by decision of the crisis cell.
    pub by_decision: bool,
    /// The crisis, and the record of its declaration.
    pub crisis: Option<RecordId>,
    /// When the public hears of it.
    pub told_at: Option<Time>,
    /// When it was over.
    pub over_at: Option<Time>,
    /// When ambulances could come again.
    pub reopened_at: Option<Time>,
    /// Record of the present diversion.
    pub record: Option<RecordId>,
}

/// State of ambulances, diversion and partners.
#[derive(Clone, Debug, Default)]
pub struct RegionState {
    /// By site.
    pub sites: Vec<SiteStatus>,
    /// People looked after outside the region, so far.
    pub outside: u64,
}

impl RegionState {
    /// Everything is open.
    pub fn new(twin: &Twin) -> RegionState {
        RegionState { sites: vec![SiteStatus::default(); twin.sites.len()], outside: 0 }
    }

    /// Whether a site sends ambulances elsewhere.
    pub fn diverting(&self, site: SiteId) -> bool {
        self.sites[site.index()].closed.iter().any(|closed| *closed)
    }
}
