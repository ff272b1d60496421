//! An incident compiled against a twin: its words resolved to devices, zones and times.

use super::{DeviceId, ServiceId, SwitchId, ZoneId};
use crate::blueprint::{Entry, Goal, Mark};
use crate::engine::{Calendar, Span};

/// What fails.
#[derive(Clone, Debug, PartialEq)]
pub enum Broken {
    /// Devices.
    Devices(Vec<DeviceId>),
    /// Switches.
    Switches(Vec<SwitchId>),
    /// A service's software, its hosts stay up.
    Service(ServiceId),
    /// Whole zones lose their network.
    Zones(Vec<ZoneId>),
}

/// A failure, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotFailure {
    /// When, from the start.
    pub at: Span,
    /// What.
    pub broken: Broken,
    /// Repair: median.
    pub repair: Span,
    /// Repair: log-sd.
    pub repair_spread: f64,
    /// Supplier on site.
    pub vendor: bool,
    /// Written at.
    pub mark: Mark,
}

/// A campaign, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotCampaign {
    /// Way in.
    pub entry: Entry,
    /// Devices it can land on.
    pub landing: Vec<DeviceId>,
    /// Zone it comes from (the far end of a tunnel, the internet), if it has one in the twin.
    pub from_zone: Option<ZoneId>,
    /// Wanted before the launch.
    pub goals: Vec<Goal>,
    /// Concurrent actions; `None`: the parameter.
    pub hands: Option<u8>,
    /// Fixed foothold-to-launch.
    pub launch_after: Option<Span>,
    /// Launch waits for nights and weekends.
    pub off_hours: bool,
    /// Written at.
    pub mark: Mark,
}

/// An incident against a twin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// Textual id.
    pub id: String,
    /// Shown to people.
    pub title: String,
    /// Hash of `incident:ID`.
    pub entity: u64,
    /// The calendar it plays on.
    pub calendar: Calendar,
    /// How long is played after the start.
    pub horizon: Span,
    /// Failures.
    pub failures: Vec<PlotFailure>,
    /// Campaigns.
    pub campaigns: Vec<PlotCampaign>,
}
