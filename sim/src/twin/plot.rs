//! An incident compiled against a twin: its words resolved to devices, zones and times.

use super::{DeviceId, RuleId, ServiceId, SwitchId, TrafficId, ZoneId};
use crate::blueprint::{Act, Entry, Evidence, Goal, Mark, Mechanism, Reaction, Scan, Tactic};
use crate::engine::spread::Contacts;
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
    /// How it stops and ends.
    pub mechanism: Mechanism,
    /// What.
    pub broken: Broken,
    /// Share of devices that are hit.
    pub share: f64,
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
    /// Fixed moment of the launch, from the incident's start.
    pub launch_at: Option<Span>,
    /// Launch waits for nights and weekends.
    pub off_hours: bool,
    /// Encrypts when its goals are met.
    pub encrypts: bool,
    /// On being seen.
    pub reaction: Reaction,
    /// What its file says that it can do; empty: the usual.
    pub tactics: Vec<Tactic>,
    /// Written at.
    pub mark: Mark,
}

impl PlotCampaign {
    /// A campaign that nothing resolves: what its operator can do, and nowhere to begin.
    pub fn usual(campaign: &crate::blueprint::Campaign) -> PlotCampaign {
        PlotCampaign {
            entry: campaign.entry,
            landing: Vec::new(),
            from_zone: None,
            goals: campaign.goals.clone(),
            hands: campaign.hands,
            launch_after: campaign.launch_after,
            launch_at: campaign.launch_at,
            off_hours: campaign.off_hours,
            encrypts: true,
            reaction: Reaction::default(),
            tactics: Vec::new(),
            mark: campaign.mark,
        }
    }
}

/// Vulnerable shares by how a system is patched; `None`: the parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vulnerable {
    /// Unsupported.
    pub unsupported: Option<f64>,
    /// Patched by its supplier only.
    pub supplier: Option<f64>,
    /// Patched by a tool.
    pub managed: Option<f64>,
    /// Patched by hand, if at all.
    pub unmanaged: Option<f64>,
}

/// A worm, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotWorm {
    /// When, from the start.
    pub at: Span,
    /// By service it gets in by: its traffic.
    pub services: Vec<Vec<TrafficId>>,
    /// Hosts it may begin on; all are candidates.
    pub begins_on: Vec<DeviceId>,
    /// How many it begins on.
    pub seeds: u32,
    /// Whether exposed hosts are hit from outside.
    pub from_outside: bool,
    /// Where it looks for hosts.
    pub scans: Scan,
    /// Attempts a second in its subnet; `None`: the parameter.
    pub local_rate: Option<f64>,
    /// Attempts a second beyond; `None`: the parameter.
    pub remote_rate: Option<f64>,
    /// Chance that an attempt works; `None`: the parameter.
    pub success: Option<f64>,
    /// Vulnerable shares.
    pub vulnerable: Vulnerable,
    /// Infection to first attempt; `None`: the parameter.
    pub dormant: Option<Span>,
    /// Encrypts.
    pub encrypts: bool,
    /// Stopped from outside.
    pub stopped_at: Option<Span>,
    /// Every host inside that listens on one of the services.
    pub hosts: Vec<DeviceId>,
    /// Those that an outside zone reaches, positions in `hosts`.
    pub exposed: Vec<u32>,
    /// By pool (segment, and the set of services by which its hosts can be taken): the pools that policy leads to.
    pub rows: Vec<Vec<u32>>,
    /// Whom each of `hosts` has to do with, where it spreads along connections.
    pub contacts: Contacts,
    /// Written at.
    pub mark: Mark,
}

impl PlotWorm {
    /// Sets of services, but none, by which a host can be vulnerable.
    pub fn ways(services: usize) -> u32 {
        ((1 << services) - 1_u32).max(1)
    }
}

/// An update campaign, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotUpdate {
    /// When, from the start.
    pub at: Span,
    /// Devices.
    pub devices: Vec<DeviceId>,
    /// Hours of the day, from and to.
    pub window: [u8; 2],
    /// Devices in use are taken as well.
    pub in_use: bool,
    /// Approved already.
    pub approved: bool,
    /// Written at.
    pub mark: Mark,
}

/// A step of a playbook, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotStep {
    /// How much is known when it is taken.
    pub on: Evidence,
    /// What is done.
    pub act: Act,
    /// To which zones; empty: to those with evidence, or all.
    pub zones: Vec<ZoneId>,
    /// To which hosts; empty: to those with evidence.
    pub hosts: Vec<DeviceId>,
    /// Which services are stopped.
    pub services: Vec<ServiceId>,
    /// On which conduits traffic is blocked.
    pub rules: Vec<RuleId>,
    /// Which; empty: all that they let pass.
    pub traffic: Vec<TrafficId>,
    /// Zones that are left alone.
    pub spared_zones: Vec<ZoneId>,
    /// Servers that are left alone.
    pub spared_hosts: Vec<DeviceId>,
    /// From the decision to the action.
    pub wait: Span,
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
    /// Elements of failures that this hospital has nothing of, left out as their incident allows.
    pub left_out: Vec<String>,
    /// Campaigns.
    pub campaigns: Vec<PlotCampaign>,
    /// Worms.
    pub worms: Vec<PlotWorm>,
    /// Update campaigns.
    pub updates: Vec<PlotUpdate>,
    /// What defenders do, in order.
    pub playbook: Vec<PlotStep>,
}

impl Plot {
    /// Whether nothing happens in it.
    pub fn quiet(&self) -> bool {
        self.failures.is_empty() && self.campaigns.is_empty() && self.worms.is_empty() && self.updates.is_empty()
    }
}
