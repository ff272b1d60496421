//! `incident.toml`: an attack or a failure, no people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::vocabulary;
use super::{Adversary, CareFunction, Mark, Stride};
use crate::engine::{Span, WeekTime};

vocabulary! {
    /// How an operator gets in.
    Entry {
        Phishing = "phishing", "a phishing mail";
        SupplierTunnel = "supplier-tunnel", "a supplier's tunnel";
        RemoteAccess = "remote-access", "stolen remote access";
        ExposedService = "exposed-service", "an exposed service";
        Insider = "insider", "an insider's own log-on";
    }
}

vocabulary! {
    /// What an operator wants before the launch.
    Goal {
        Directory = "directory", "control of the directory";
        Backups = "backups", "the backups gone";
        Exfiltration = "exfiltration", "data taken out";
        Records = "records", "records read";
        Results = "results", "laboratory results altered";
        Images = "images", "images and worklists altered";
        Doses = "doses", "doses altered";
        VitalSigns = "vital-signs", "vital signs falsified";
        Alarms = "alarms", "alarms suppressed";
        Logs = "logs", "logs wiped";
    }
}

vocabulary! {
    /// How something stops without an attacker, which says what goes with it, who repairs it and how it ends.
    Mechanism {
        Fault = "fault", "a part breaks; whoever is on call replaces it";
        Plant = "plant", "building plant stops; its owner repairs it, then everything that stood still is started in order";
        Certificate = "certificate", "a certificate runs out; everybody looks elsewhere first";
        Storage = "storage", "storage is lost with what is on it; data come back from backups one after another";
        BadUpdate = "bad-update", "an update breaks what it reaches; it is taken back by hand, device by device";
        Planned = "planned", "planned downtime: announced, read-only until its end, and sometimes longer than planned";
        Supplier = "supplier", "a supplier loses its own systems or cuts us off; it comes back when they do, and after our checks";
    }
}

/// Something breaks, without an attacker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Failure {
    /// When, from the incident's start.
    pub at: Span,
    /// How it stops and ends.
    pub mechanism: Mechanism,
    /// `switch:ID`, `switch:core` (the core switch), `device:ID`, `service:ID`, `function:FUNCTION` (each service of that care
    /// function), `role:ROLE` (servers of that role), `kind:KIND` (devices of that kind), `zone:ID`. All of the first site, unless
    /// an id says otherwise.
    pub element: String,
    /// Where the hospital has nothing of that `function:` or `kind:`, this part is left out instead of refused.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub where_present: bool,
    /// Share of the devices that are hit, above 0 and up to 1; for `bad-update`.
    pub share: f64,
    /// Time from repair starting to working again: median.
    pub repair: Span,
    /// Log-standard-deviation of the repair time, 0 to 2.
    pub repair_spread: f64,
    /// Whether it needs its supplier on site.
    pub vendor: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Failure {
    fn default() -> Failure {
        Failure {
            at: Span::ZERO,
            mechanism: Mechanism::Fault,
            element: String::new(),
            where_present: false,
            share: 1.0,
            repair: Span::ZERO,
            repair_spread: 0.0,
            vendor: false,
            mark: Mark(0),
        }
    }
}

/// A human-operated campaign that ends in ransomware.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Campaign {
    /// Adversary's file, beside the incident or by the name of a shipped one: it says how they get in, what they want and what they
    /// can do, and nothing of that is written here then.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub adversary: String,
    /// What that file says.
    #[serde(skip)]
    pub file: Option<Box<Adversary>>,
    /// Way in.
    pub entry: Entry,
    /// Zone or device the entry lands on: `zone:ID`, `device:ID`, `kind:KIND`; empty: what the entry implies.
    pub lands_on: String,
    /// What is wanted before the launch, in order.
    pub goals: Vec<Goal>,
    /// Concurrent actions, 1 to 8; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hands: Option<u8>,
    /// Fixed time from foothold to launch; absent: drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch_after: Option<Span>,
    /// Fixed moment of the launch, from the incident's start, or of the first foothold if that comes later; absent: `launch_after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch_at: Option<Span>,
    /// Whether the launch waits for nights and weekends.
    pub off_hours: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Campaign {
    fn default() -> Campaign {
        Campaign {
            adversary: String::new(),
            file: None,
            entry: Entry::Phishing,
            lands_on: String::new(),
            goals: vec![Goal::Directory, Goal::Backups],
            hands: None,
            launch_after: None,
            launch_at: None,
            off_hours: true,
            mark: Mark(0),
        }
    }
}

vocabulary! {
    /// Where a worm looks for hosts.
    Scan {
        Organisation = "organisation", "every address of the organisation, its own subnet first";
        Internet = "internet", "every address there is, its own subnet first";
        Subnet = "subnet", "its own subnet";
        Connections = "connections", "the hosts that this host has to do with";
    }
}

/// Malware that spreads by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Worm {
    /// When, from the incident's start.
    pub at: Span,
    /// Traffic of the services it gets in by: names or `tcp/445`.
    pub services: Vec<String>,
    /// Where it begins: `zone:ID`, `device:ID`, `kind:KIND`; empty: at whatever can be reached from outside.
    pub begins_at: String,
    /// Hosts it begins on, 0 to 1,000, drawn among those that are vulnerable.
    pub seeds: u32,
    /// Whether hosts that can be reached from outside are hit from there as well.
    pub from_outside: bool,
    /// Where it looks for hosts.
    pub scans: Scan,
    /// Attempts a second inside its own subnet, above 0 and up to 1,000; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_rate: Option<f64>,
    /// Attempts a second beyond it, above 0 and up to 1,000; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_rate: Option<f64>,
    /// Chance that an attempt at a vulnerable host works, above 0 and up to 1; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<f64>,
    /// Vulnerable share of unsupported systems, 0 to 1; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerable_unsupported: Option<f64>,
    /// Of systems that only their supplier patches; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerable_supplier: Option<f64>,
    /// Of systems that a tool patches; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerable_managed: Option<f64>,
    /// Of all others; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerable_unmanaged: Option<f64>,
    /// Infection to first attempt; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dormant: Option<Span>,
    /// Whether it encrypts what it takes.
    pub encrypts: bool,
    /// When somebody outside stops it, from the incident's start: only hosts that reach the outside directly obey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Span>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Worm {
    fn default() -> Worm {
        Worm {
            at: Span::ZERO,
            services: vec!["smb".into()],
            begins_at: String::new(),
            seeds: 1,
            from_outside: false,
            scans: Scan::Organisation,
            local_rate: None,
            remote_rate: None,
            success: None,
            vulnerable_unsupported: None,
            vulnerable_supplier: None,
            vulnerable_managed: None,
            vulnerable_unmanaged: None,
            dormant: None,
            encrypts: true,
            stopped_at: None,
            mark: Mark(0),
        }
    }
}

/// An update that is to reach many devices: a weakness was told, and until then they are exposed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Update {
    /// When it begins, from the incident's start.
    pub at: Span,
    /// Devices it is for: `kind:KIND`, `zone:ID`, `device:ID`.
    pub devices: String,
    /// Hours of the day in which technicians may work on wards, from and to; `[0, 24]` is always.
    pub window: [u8; 2],
    /// Whether devices in use are taken as well.
    pub in_use: bool,
    /// Whether makers have approved it already.
    pub approved: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Update {
    fn default() -> Update {
        Update { at: Span::ZERO, devices: String::new(), window: [7, 19], in_use: false, approved: false, mark: Mark(0) }
    }
}

/// One incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Incident {
    /// Word.
    pub id: String,
    /// Shown to people.
    pub title: String,
    /// One or two sentences.
    pub story: String,
    /// The hospital it plays in when none is given: path or shipped name.
    pub hospital: String,
    /// Moment of the week at time zero.
    pub begins: WeekTime,
    /// Days after the start that are played.
    pub horizon: Span,
    /// STRIDE situations it covers.
    pub stride: Vec<Stride>,
    /// ATT&CK technique ids.
    pub techniques: Vec<String>,
    /// Care functions it is about, for the overview of what the library covers.
    pub functions: Vec<CareFunction>,
    /// Failures.
    #[serde(rename = "failure")]
    pub failures: Vec<Failure>,
    /// Campaigns.
    #[serde(rename = "campaign")]
    pub campaigns: Vec<Campaign>,
    /// Worms.
    #[serde(rename = "worm")]
    pub worms: Vec<Worm>,
    /// Updates.
    #[serde(rename = "update")]
    pub updates: Vec<Update>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Incident {
    fn default() -> Incident {
        Incident {
            id: "quiet".into(),
            title: "Nothing happens".into(),
            story: String::new(),
            hospital: String::new(),
            begins: WeekTime(4 * 1440 + 18 * 60),
            horizon: Span(30 * 86_400_000),
            stride: Vec::new(),
            techniques: Vec::new(),
            functions: Vec::new(),
            failures: Vec::new(),
            campaigns: Vec::new(),
            worms: Vec::new(),
            updates: Vec::new(),
            mark: Mark(0),
        }
    }
}
