//! State and events of services: nodes, zones, switches, service levels, care functions, downtime procedures.

use crate::blueprint::{CareFunction, CauseClass};
use crate::continuity::ContinuityValues;
use crate::engine::{Time, Word, events};
use crate::journal::RecordId;
use crate::measure::Mode;
use crate::twin::{DeviceId, ServiceId, SiteId, SwitchId, Twin, WardId, ZoneId};

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
        /// Open a zone again.
        ReopenZone { zone: ZoneId, cause: RecordId },
        /// A switch breaks.
        FailSwitch { switch: SwitchId, cause: RecordId },
        /// A switch works again.
        RepairSwitch { switch: SwitchId, cause: RecordId },
        /// A service's own software stops.
        FailService { service: ServiceId, cause: RecordId },
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
        /// Somebody noticed that a procedure is wanted.
        ProcedureNoticed { procedure: u32, stamp: u32 },
        /// A procedure's ramp, supplies or longest duration reach a point.
        ProcedureStep { procedure: u32, stamp: u32 },
    }
}

/// State of services. Fields are private to `world` and the rules of `continuity`; everybody else reads by name.
#[derive(Clone, Debug)]
pub struct ContinuityState {
    /// State of each device.
    pub nodes: Vec<NodeState>,
}

impl ContinuityState {
    /// Everything works.
    pub fn new(twin: &Twin, _values: &ContinuityValues) -> ContinuityState {
        ContinuityState { nodes: vec![NodeState::Ok; twin.devices.len()] }
    }
    /// State of a device.
    #[inline]
    pub fn node(&self, device: DeviceId) -> NodeState {
        self.nodes[device.index()]
    }
    /// The record and class of what a device is down by.
    pub fn node_cause(&self, _device: DeviceId) -> Option<(CauseClass, RecordId, Time)> {
        None
    }
    /// Whether a zone is cut off or without its network.
    pub fn zone_cut(&self, _zone: ZoneId) -> bool {
        false
    }
    /// Whether traffic can pass from one device to another at this instant: policy, topology, cuts, and both ends connected.
    pub fn flow(&self, _twin: &Twin, _from: DeviceId, _to: DeviceId, _traffic: crate::twin::TrafficId) -> bool {
        true
    }
    /// A service's level.
    pub fn level(&self, _service: ServiceId) -> Level {
        Level::Normal
    }
    /// Mode of a site's care function.
    pub fn mode(&self, _site: SiteId, _function: CareFunction) -> Mode {
        Mode::Normal
    }
    /// The effect in force for a site's care function.
    pub fn effect(&self, _site: SiteId, _function: CareFunction) -> Effect {
        Effect::NORMAL
    }
    /// The effect in force for a care function as a ward can use it (its own terminals, its own zones).
    pub fn ward_effect(&self, _ward: WardId, _function: CareFunction) -> Effect {
        Effect::NORMAL
    }
    /// Mode of a care function as a ward can use it.
    pub fn ward_mode(&self, _ward: WardId, _function: CareFunction) -> Mode {
        Mode::Normal
    }
    /// Root class and record of what holds a ward's or site's care function down; `None` when normal.
    pub fn ward_cause(&self, _ward: WardId, _function: CareFunction) -> Option<(CauseClass, RecordId)> {
        None
    }
    /// Working share of a ward's terminals, 0 to 1: up, and able to reach the record and the directory.
    pub fn terminals(&self, _ward: WardId) -> f64 {
        1.0
    }
    /// Beds of a ward whose monitor is alive and shown at the central station.
    pub fn centrally_seen(&self, _twin: &Twin, _ward: WardId) -> u32 {
        0
    }
    /// Whether a bed's monitor measures at all.
    pub fn monitor_alive(&self, _twin: &Twin, _bed: crate::twin::BedId) -> bool {
        true
    }
    /// Whether the central watcher sees a bed: its monitor, gateway and station live and reach each other.
    pub fn central_path(&self, _twin: &Twin, _bed: crate::twin::BedId) -> bool {
        true
    }
    /// Whether an alarm of a bed reaches a phone.
    pub fn relay_path(&self, _twin: &Twin, _bed: crate::twin::BedId) -> bool {
        true
    }
    /// Working share of a ward's devices that change the same quantity when lost (pumps → guard rails, call units → call wait …), 0 to 1; 1 when it has none.
    pub fn working_share(&self, _ward: WardId, _loss: crate::blueprint::LossEffect) -> f64 {
        1.0
    }
}
