//! State and events of care.

use crate::care::CareValues;
use crate::engine::events;
use crate::journal::RecordId;
use crate::twin::{SiteId, Twin, WardId};

events! {
    /// What happens to patients and to the people who look after them.
    pub enum CareEvent {
        /// Care functions of a site changed; rates are to be looked at again.
        ModesChanged { site: SiteId },
        /// A site declared a crisis.
        Declared { site: SiteId, cause: RecordId },
        /// A site's crisis is over.
        AllClear { site: SiteId, cause: RecordId },
        /// A ward's hour, shift or profile changes.
        WardHour { ward: WardId },
    }
}

/// State of care.
#[derive(Clone, Debug)]
pub struct CareState {
    /// Patients at risk now.
    pub at_risk: u32,
}

impl CareState {
    /// Empty wards; `care::begin` fills them.
    pub fn new(_twin: &Twin, _values: &CareValues) -> CareState {
        CareState { at_risk: 0 }
    }
}
