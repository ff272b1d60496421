//! Services, backups and procedures, compiled.

use super::{DeviceId, ServiceId, SiteId, TrafficId};
use crate::blueprint::{BackupForm, CareFunction, Edge, Mark, Trigger};
use crate::engine::Span;

/// A member of a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// A device.
    Device(DeviceId),
    /// A service.
    Service(ServiceId),
}

/// Something a service needs.
#[derive(Clone, Debug)]
pub struct Need {
    /// Members.
    pub members: Vec<Member>,
    /// How many of them.
    pub at_least: u16,
    /// How the loss is felt.
    pub edge: Edge,
    /// Before the loss is felt.
    pub grace: Span,
    /// Change-over.
    pub switch_delay: Span,
    /// Traffic from the service's hosts to the member's hosts; empty: none checked.
    pub traffic: Vec<TrafficId>,
}

/// Who uses a service.
#[derive(Clone, Debug)]
pub struct Client {
    /// Catalogue positions of the kinds.
    pub kinds: Vec<u16>,
    /// Any of these must pass.
    pub traffic: Vec<TrafficId>,
    /// The host calls the client.
    pub inbound: bool,
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Textual id.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Hash of `service:ID`.
    pub entity: u64,
    /// Its site.
    pub site: SiteId,
    /// Care function.
    pub function: Option<CareFunction>,
    /// Hosts.
    pub hosts: Vec<DeviceId>,
    /// Needs.
    pub needs: Vec<Need>,
    /// Users.
    pub clients: Vec<Client>,
    /// Services that need this one.
    pub parents: Vec<ServiceId>,
    /// Bootstrap group, numbered from 0.
    pub bootstrap: Option<u16>,
    /// Position in `Twin::backups`.
    pub backup: Option<usize>,
    /// Data, GB.
    pub gigabytes: f64,
    /// Supplier needed; `None`: drawn.
    pub vendor_needed: Option<bool>,
    /// Hosted outside.
    pub external: bool,
    /// Objective; zero: none.
    pub rto: Span,
    /// Written at.
    pub mark: Mark,
}

/// A backup system.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Textual id.
    pub id: String,
    /// Hash of `backup:ID`.
    pub entity: u64,
    /// Its site.
    pub site: SiteId,
    /// How it is kept.
    pub form: BackupForm,
    /// Its servers.
    pub hosts: Vec<DeviceId>,
    /// Its accounts live in the directory.
    pub in_directory: bool,
    /// Written at.
    pub mark: Mark,
}

/// What is written of what a procedure achieves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Achieves {
    /// Share of normal capacity on the first day.
    pub capacity: Option<f64>,
    /// Share of normal capacity later.
    pub capacity_later: Option<f64>,
    /// Multiplier of delays.
    pub delay: Option<f64>,
    /// Multiplier of errors.
    pub error: Option<f64>,
    /// Multiplier of work.
    pub work: Option<f64>,
    /// Minutes more.
    pub minutes: Option<f64>,
}

/// A downtime procedure.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Textual id.
    pub id: String,
    /// Hash of `procedure:ID`.
    pub entity: u64,
    /// Its site.
    pub site: SiteId,
    /// What it stands in for.
    pub function: CareFunction,
    /// Who starts it.
    pub owner: String,
    /// To full effect.
    pub ramp: Span,
    /// Longest.
    pub max_duration: Span,
    /// Supplies last; zero: do not run out.
    pub supplies: Span,
    /// Refill; zero: never.
    pub supplier_lag: Span,
    /// Drilled.
    pub drilled: bool,
    /// What starts it.
    pub trigger: Trigger,
    /// Functions it works through.
    pub needs: Vec<CareFunction>,
    /// Share of activations in which it is followed; `None`: the parameter.
    pub follow: Option<f64>,
    /// What it achieves, where that is written; `None`: the parameters.
    pub achieves: Achieves,
    /// Written in the files; else it stands here only for studies that ask what if there were one.
    pub written: bool,
    /// Written at.
    pub mark: Mark,
}
