//! State and events of defenders: signals, alerts, cases, decisions, containment, recovery.

use crate::engine::{Time, events};
use crate::journal::RecordId;
use crate::twin::{DeviceId, SiteId, Twin};

events! {
    /// What defenders do.
    pub enum ResponseEvent {
        /// Something an attacker did could be seen: the device it happened on, and the record of it.
        Signal { device: DeviceId, record: RecordId },
        /// A sensor raises an alert.
        Alert { alert: u32 },
        /// An analyst has looked at an alert.
        Triaged { alert: u32 },
        /// A case reaches the person who decides.
        CaseArrives { case: u32 },
        /// A decision is taken.
        Decided { decision: u32 },
        /// A containment action is complete.
        ActionDone { action: u32 },
        /// Crews look for work.
        Dispatch { site: SiteId },
        /// A recovery job is complete.
        JobDone { job: u32 },
        /// Something a plain failure broke is to be repaired.
        Repair { failure: u32 },
        /// People notice dead screens.
        StaffNotice { site: SiteId, stamp: u32 },
        /// The crisis cell meets.
        CellMeets { site: SiteId },
    }
}

/// State of defenders.
#[derive(Clone, Debug)]
pub struct ResponseState {
    /// When each site declared a crisis.
    pub declared: Vec<Option<(Time, RecordId)>>,
}

impl ResponseState {
    /// Nobody knows of anything.
    pub fn new(twin: &Twin) -> ResponseState {
        ResponseState { declared: vec![None; twin.sites.len()] }
    }
    /// Whether a site has cut its ways to the outside.
    pub fn outside_cut(&self, _site: SiteId) -> bool {
        false
    }
    /// When a site declared a crisis, and the record of it; `None` again after the all-clear.
    pub fn declared(&self, site: SiteId) -> Option<(Time, RecordId)> {
        self.declared[site.index()]
    }
}
