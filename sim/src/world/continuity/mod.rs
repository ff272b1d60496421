//! State and events of services: nodes, zones, switches, service levels, care functions, downtime procedures.

mod reads;
mod state;

pub use state::ContinuityState;
pub(crate) use state::{Block, Down, FUNCTIONS, FunctionState, ProcedureStage, ServiceState};

use crate::engine::{Word, events};
use crate::journal::RecordId;
use crate::twin::{DeviceId, RuleId, ServiceId, SwitchId, ZoneId};

impl Word for RecordId {
    fn to_word(self) -> u32 {
        self.0
    }
    fn from_word(word: u32) -> RecordId {
        RecordId(word)
    }
}

/// What a device is in. Up means `Ok`, and connected if its role needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum NodeState {
    /// Works.
    #[default]
    Ok,
    /// Cut off by us; alive.
    Isolated,
    /// Encrypted.
    Encrypted,
    /// Broken.
    Failed,
    /// Switched off by us.
    PoweredOff,
    /// Works, nobody believes it.
    Distrusted,
    /// Being built again.
    Rebuilding,
}

/// How well a service runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// Not at all.
    Down = 0,
    /// Can be read, not written.
    ReadOnly = 1,
    /// Slowly.
    Slow = 2,
    /// As it should.
    Normal = 3,
}

/// What a care function's mode does to work that needs it, against the quiet hospital; all 1 (and 0 minutes) when normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Share of normal capacity, 0 to 1.
    pub capacity: f64,
    /// Multiplier of delays.
    pub delay: f64,
    /// Multiplier of error rates.
    pub error: f64,
    /// Multiplier of nurses' documentation and look-up work, or of the work the function takes.
    pub work: f64,
    /// Minutes more to find a person or a patient.
    pub minutes: f64,
}

impl Effect {
    /// Nothing is different.
    pub const NORMAL: Effect = Effect { capacity: 1.0, delay: 1.0, error: 1.0, work: 1.0, minutes: 0.0 };
}

events! {
    /// What can happen to services. Every change carries the record that caused it.
    pub enum ContinuityEvent {
        /// Cut a device off.
        Isolate { device: DeviceId, cause: RecordId },
        /// A device's data is encrypted.
        Encrypt { device: DeviceId, cause: RecordId },
        /// A device breaks.
        Fail { device: DeviceId, cause: RecordId },
        /// A supplier stops a device.
        Withhold { device: DeviceId, cause: RecordId },
        /// Switch a device off.
        PowerOff { device: DeviceId, cause: RecordId },
        /// Stop believing a device.
        Distrust { device: DeviceId, cause: RecordId },
        /// Begin building a device again.
        Rebuild { device: DeviceId, cause: RecordId },
        /// A device works again.
        Restore { device: DeviceId, cause: RecordId },
        /// Cut a zone off.
        CutZone { zone: ZoneId, cause: RecordId },
        /// A zone loses its network by failure.
        FailZone { zone: ZoneId, cause: RecordId },
        /// A supplier cuts a zone off.
        WithholdZone { zone: ZoneId, cause: RecordId },
        /// Open a zone again.
        ReopenZone { zone: ZoneId, cause: RecordId },
        /// Block traffic on a conduit, as the playbook says.
        BlockTraffic { rule: RuleId, cause: RecordId },
        /// Let through what was blocked on a conduit.
        UnblockTraffic { rule: RuleId, cause: RecordId },
        /// A switch breaks.
        FailSwitch { switch: SwitchId, cause: RecordId },
        /// A switch works again.
        RepairSwitch { switch: SwitchId, cause: RecordId },
        /// A service's own software stops.
        FailService { service: ServiceId, cause: RecordId },
        /// Stop a service.
        StopService { service: ServiceId, cause: RecordId },
        /// A supplier stops a service.
        WithholdService { service: ServiceId, cause: RecordId },
        /// It may work again if what it needs does.
        RestoreService { service: ServiceId, cause: RecordId },
        /// Recovery holds a service at most at read-only.
        HoldReadOnly { service: ServiceId, cause: RecordId },
        /// Recovery holds a service at most at slow.
        HoldSlow { service: ServiceId, cause: RecordId },
        /// Recovery holds a service no longer.
        Release { service: ServiceId, cause: RecordId },
        /// A need has been missing for its grace.
        GraceOver { service: ServiceId, need: u32 },
        /// A change-over to another member is complete.
        SwitchedOver { service: ServiceId, need: u32 },
        /// A group of terminals has been without its directory for as long as log-ons are remembered.
        LogOnForgotten { group: u32 },
        /// Somebody noticed that a procedure is wanted.
        ProcedureNoticed { procedure: u32, stamp: u32 },
        /// A procedure's ramp, supplies or longest duration reach a point.
        ProcedureStep { procedure: u32, stamp: u32 },
    }
}

impl Effect {
    /// Part of the way from here to another: 0 stays, 1 arrives.
    pub(crate) fn towards(self, other: Effect, part: f64) -> Effect {
        let between = |from: f64, to: f64| if part >= 1.0 { to } else { from + (to - from) * part };
        Effect {
            capacity: between(self.capacity, other.capacity),
            delay: between(self.delay, other.delay),
            error: between(self.error, other.error),
            work: between(self.work, other.work),
            minutes: between(self.minutes, other.minutes),
        }
    }
}
