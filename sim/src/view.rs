//! Plain data about a run at one instant, for windows and pictures. Holds no truth and decides nothing.

use crate::blueprint::{CareFunction, CauseClass};
use crate::engine::Time;
use crate::journal::RecordId;
use crate::measure::Mode;
use crate::run::Run;
use crate::world::NodeState;

/// How a bed looks, from nothing to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum BedLook {
    /// Nobody in it.
    #[default]
    Empty,
    /// A patient, nothing to see.
    Calm,
    /// Worse, known, being treated or waited for.
    Watched,
    /// At risk: worse than anybody knows, or known and not treated.
    AtRisk,
    /// At risk in band 2.
    Warning,
    /// At risk in band 3.
    Alarm,
}

/// One bed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BedView {
    /// How it looks.
    pub look: BedLook,
    /// Meant to be watched, no living path to a person.
    pub blind: bool,
    /// Acuity band, 0 to 3.
    pub band: u8,
    /// Minutes since it got worse unrecognised, 0 if not.
    pub unrecognised_minutes: f64,
    /// The latest record about its patient's state.
    pub record: Option<RecordId>,
}

/// One ward; beds in the order of the twin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WardView {
    /// Beds.
    pub beds: Vec<BedView>,
    /// Nurses' work over capacity.
    pub load: f64,
    /// Actual over planned observation interval.
    pub slip: f64,
    /// Blind beds.
    pub blind: u32,
    /// The one fact that matters now, a few words.
    pub fact: String,
}

/// One care function of the first site.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionView {
    /// Which.
    pub function: CareFunction,
    /// Mode.
    pub mode: Mode,
    /// Capacity in force, 0 to 1.
    pub capacity: f64,
    /// Root cause of what is not normal.
    pub cause: Option<CauseClass>,
    /// Record of that.
    pub record: Option<RecordId>,
}

/// One zone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZoneView {
    /// Devices in it.
    pub devices: u32,
    /// Under an attacker's hand.
    pub compromised: u32,
    /// Encrypted.
    pub encrypted: u32,
    /// Cut off.
    pub cut: bool,
}

/// A run at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The instant.
    pub now: Time,
    /// Wards, in the order of the twin.
    pub wards: Vec<WardView>,
    /// Care functions of the first site that it has.
    pub functions: Vec<FunctionView>,
    /// Zones, in the order of the twin.
    pub zones: Vec<ZoneView>,
    /// State of each device.
    pub nodes: Vec<NodeState>,
    /// Patients at risk.
    pub at_risk: u32,
}

impl View {
    /// Of a run.
    pub fn of(run: &Run) -> View {
        let world = run.world();
        View { now: run.now(), nodes: world.continuity.nodes.clone(), at_risk: world.care.at_risk, ..View::default() }
    }
}
