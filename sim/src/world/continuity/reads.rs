//! What other subjects read, by name. Each read is one or two array look-ups.

use super::{ContinuityState, Effect, FUNCTIONS, Level, NodeState};
use crate::blueprint::{CareFunction, CauseClass, LossEffect};
use crate::engine::Time;
use crate::journal::RecordId;
use crate::measure::Mode;
use crate::twin::{BedId, DeviceId, RuleId, SegmentId, ServiceId, SiteId, TrafficId, Twin, WardId, ZoneId};

impl ContinuityState {
    /// State of a device.
    #[inline]
    pub fn node(&self, device: DeviceId) -> NodeState {
        self.nodes[device.index()]
    }
    /// The class and record of what a device is down by, and since when.
    pub fn node_cause(&self, device: DeviceId) -> Option<(CauseClass, RecordId, Time)> {
        self.node_down.get(&device.0).map(|down| (down.class, down.record, down.since))
    }
    /// Whether a device does its work: alive, and connected if it stops without a network.
    #[inline]
    pub fn working(&self, device: DeviceId) -> bool {
        self.working.contains(device.index())
    }
    /// Whether a zone is cut off or without its network.
    pub fn zone_cut(&self, zone: ZoneId) -> bool {
        !self.network.zones[zone.index()].out()
    }
    /// Whether devices inside a zone reach each other.
    pub fn zone_inside(&self, zone: ZoneId) -> bool {
        self.network.zones[zone.index()].inside()
    }
    /// Whether topology and cuts let anything pass between two zones, or inside one.
    pub fn zones_open(&self, from: ZoneId, to: ZoneId) -> bool {
        self.network.open(from, to)
    }
    /// Whether traffic can pass from one device to another at this instant: policy, topology, cuts, and both ends connected.
    #[inline]
    pub fn flow(&self, twin: &Twin, from: DeviceId, to: DeviceId, traffic: TrafficId) -> bool {
        let devices = &twin.devices;
        self.connected.contains(from.index())
            && self.connected.contains(to.index())
            && (from == to
                || self.network.open(devices.zone[from.index()], devices.zone[to.index()])
                    && self.passes(twin, devices.segment[from.index()], devices.segment[to.index()], traffic))
    }
    /// Whether policy, and what we block on conduits, lets traffic pass between two segments.
    #[inline]
    pub fn passes(&self, twin: &Twin, from: SegmentId, to: SegmentId, traffic: TrafficId) -> bool {
        twin.reach.allows(from, to, traffic)
            && (self.network.blocks.is_empty() || self.network.blocked(twin, from, to, traffic).is_none())
    }
    /// Whether we block traffic between two segments, whatever policy says.
    pub fn blocked(&self, twin: &Twin, from: SegmentId, to: SegmentId, traffic: TrafficId) -> bool {
        self.network.blocked(twin, from, to, traffic).is_some()
    }
    /// Conduits on which we block traffic.
    pub fn blocks(&self) -> impl Iterator<Item = RuleId> {
        self.network.blocks.keys().copied()
    }
    /// Whether we stopped a service.
    pub fn stopped(&self, service: ServiceId) -> bool {
        self.services[service.index()].failed.is_some_and(|down| down.class == CauseClass::IsolatedByUs)
    }
    /// A service's level.
    pub fn level(&self, service: ServiceId) -> Level {
        self.services[service.index()].level
    }
    /// Root class and record of what holds a service down, and since when it has not been normal.
    pub fn service_cause(&self, service: ServiceId) -> Option<(CauseClass, RecordId, Time)> {
        self.services[service.index()].down.map(|down| (down.class, down.record, down.since))
    }
    /// Mode of a site's care function.
    pub fn mode(&self, site: SiteId, function: CareFunction) -> Mode {
        self.functions[site.index() * FUNCTIONS + function.index()].mode
    }
    /// The effect in force for a site's care function.
    pub fn effect(&self, site: SiteId, function: CareFunction) -> Effect {
        self.functions[site.index() * FUNCTIONS + function.index()].effect
    }
    /// Root class and record of what keeps a site's care function from being normal; `None` when it is.
    pub fn site_cause(&self, site: SiteId, function: CareFunction) -> Option<(CauseClass, RecordId)> {
        self.functions[site.index() * FUNCTIONS + function.index()].down.map(|down| (down.class, down.record))
    }
    /// The effect in force for a care function as a ward can use it (its own terminals, its own zones).
    #[inline]
    pub fn ward_effect(&self, ward: WardId, function: CareFunction) -> Effect {
        self.ward_functions[ward.index() * FUNCTIONS + function.index()].effect
    }
    /// Mode of a care function as a ward can use it.
    #[inline]
    pub fn ward_mode(&self, ward: WardId, function: CareFunction) -> Mode {
        self.ward_functions[ward.index() * FUNCTIONS + function.index()].mode
    }
    /// Root class and record of what keeps a ward's care function from being normal; `None` when it is.
    pub fn ward_cause(&self, ward: WardId, function: CareFunction) -> Option<(CauseClass, RecordId)> {
        self.ward_functions[ward.index() * FUNCTIONS + function.index()].down.map(|down| (down.class, down.record))
    }
    /// Hours for which a site's care function has not been normal; 0 when it is.
    pub fn site_hours(&self, site: SiteId, function: CareFunction, now: Time) -> f64 {
        let down = self.functions[site.index() * FUNCTIONS + function.index()].down;
        down.map_or(0.0, |down| (now - down.since).hours().max(0.0))
    }
    /// Hours for which a ward's care function has not been normal; 0 when it is.
    pub fn ward_hours(&self, ward: WardId, function: CareFunction, now: Time) -> f64 {
        let down = self.ward_functions[ward.index() * FUNCTIONS + function.index()].down;
        down.map_or(0.0, |down| (now - down.since).hours().max(0.0))
    }
    /// Working share of a ward's terminals, 0 to 1: up, and able to reach the record and the directory. 1 when it has none.
    #[inline]
    pub fn terminals(&self, ward: WardId) -> f64 {
        self.terminals[ward.index()]
    }
    /// Beds of a ward whose monitor is alive and shown at the central station.
    #[inline]
    pub fn centrally_seen(&self, _twin: &Twin, ward: WardId) -> u32 {
        self.seen[ward.index()]
    }
    /// Whether a bed's monitor measures at all.
    pub fn monitor_alive(&self, twin: &Twin, bed: BedId) -> bool {
        twin.beds[bed.index()].monitor.is_some_and(|monitor| self.working(monitor))
    }
    /// Whether the central watcher sees a bed: its monitor, gateway and station live and reach each other.
    #[inline]
    pub fn central_path(&self, _twin: &Twin, bed: BedId) -> bool {
        self.seen_beds.contains(bed.index())
    }
    /// Whether an alarm of a bed reaches a phone.
    pub fn relay_path(&self, twin: &Twin, bed: BedId) -> bool {
        self.central_path(twin, bed) && self.relayed[twin.beds[bed.index()].ward.index()]
    }
    /// Working share of a ward's devices that change the same quantity when lost (pumps → guard rails, call units → call wait …), 0 to 1; 1 when it has none.
    #[inline]
    pub fn working_share(&self, ward: WardId, loss: LossEffect) -> f64 {
        self.shares[ward.index() * LossEffect::ALL.len() + loss.index()]
    }
}
