//! State of ambulances, diversion and partners.

use crate::engine::Time;
use crate::journal::RecordId;
use crate::twin::{SiteId, Twin};

/// What a site must be able to do for an ambulance's patient: anything, stroke, catheter laboratory, trauma; beds for children,
/// for mothers, intensive care.
pub const NEEDS: usize = 7;
/// Needs that a site cannot meet because a function is gone; the others only lack a free bed.
pub const NEEDS_OF_FUNCTION: usize = 4;

/// How a site stands in its region.
#[derive(Clone, Debug, Default)]
pub struct SiteStatus {
    /// Ambulances are sent elsewhere, by need.
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
    /// Patients moved from one hospital of the region to another, so far.
    pub moved: u64,
    /// Patients on the road between two hospitals.
    pub on_the_road: u32,
}

impl RegionState {
    /// Everything is open.
    pub fn new(twin: &Twin) -> RegionState {
        RegionState { sites: vec![SiteStatus::default(); twin.sites.len()], outside: 0, moved: 0, on_the_road: 0 }
    }

    /// Whether a site sends ambulances elsewhere.
    pub fn diverting(&self, site: SiteId) -> bool {
        self.sites[site.index()].closed[..NEEDS_OF_FUNCTION].iter().any(|closed| *closed)
    }
}
