//! `network.toml`: zones, ordered conduits, and what carries them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mark;

/// Traffic by name: `dicom = ["tcp/104", "tcp/11112"]`.
pub type TrafficNames = BTreeMap<String, Vec<String>>;

/// The network of one site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Network {
    /// Zones, in any order.
    #[serde(rename = "zone")]
    pub zones: Vec<Zone>,
    /// Rules between zones, in order; the first match decides, no match denies.
    #[serde(rename = "conduit")]
    pub conduits: Vec<Conduit>,
    /// Rule files in their own form, read after `conduit`.
    pub rules: Vec<RulesFile>,
    /// Switches and firewalls.
    #[serde(rename = "switch")]
    pub switches: Vec<Switch>,
    /// Links between switches.
    #[serde(rename = "link")]
    pub links: Vec<Link>,
}

/// How a zone reaches the internet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Egress {
    /// Not at all.
    #[default]
    None,
    /// Through a proxy.
    Proxy,
    /// Directly.
    Direct,
}

/// A zone (IEC 62443): devices of one trust.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Zone {
    /// Word, unique in the site.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Subnets, CIDR. Subnets of zones do not overlap.
    pub subnets: Vec<String>,
    /// VLAN number, 0 when unknown.
    pub vlan: u16,
    /// Interfaces of the firewall behind which the zone lies, as its own rules call them: `eth1`, `vlan20`. Rules by interface are
    /// understood where they are said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<String>,
    /// Trust as the site writes it: `high`, `medium`, `low`, `untrusted`.
    pub trust: String,
    /// Whether devices of the zone are kept from each other.
    pub client_isolated: bool,
    /// How it reaches the internet.
    pub egress: Egress,
    /// Share of its traffic that a network sensor watches, 0 to 1. Absent: the parameter of the devices' class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watched: Option<f64>,
    /// The switch its devices hang on, by id; empty: the core.
    pub switch: String,
    /// Whether it lies outside the hospital (internet, vendors, outside laboratory).
    pub outside: bool,
    /// Not in any export: added by us.
    pub assumed: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Lets through.
    Allow,
    /// Stops.
    #[default]
    Deny,
}

/// One ordered rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Conduit {
    /// Word to name it by; empty: its position.
    pub id: String,
    /// Zone ids (`SITE/ZONE` for another site's), CIDR prefixes, or `any`; both of the site itself.
    pub from: Vec<String>,
    /// The same for where it goes; between sites both sites' rules must let it through.
    pub to: Vec<String>,
    /// Traffic names, `tcp/443`, `udp/5000-5010`, `tcp/any`, `icmp`, or `any`.
    pub traffic: Vec<String>,
    /// What it does.
    pub action: Action,
    /// As written at the source.
    pub comment: String,
    /// Not in any export: added by us so that care works before the incident.
    pub assumed: bool,
    /// What it matches was not wholly understood. It lets nothing through in runs; the planner calls what hangs on it indeterminate.
    pub doubtful: bool,
    /// Last day it holds, `2027-01-31`; empty for ever.
    pub until: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// A rule file in its own form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RulesFile {
    /// `csv`, `iptables`, `nftables` or `batfish`.
    pub form: String,
    /// Path beside `network.toml`.
    pub path: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// A switch, firewall or access point that zones hang on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Switch {
    /// Word.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Whether everything that names no switch hangs on it, and traffic between zones crosses it.
    pub core: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// A link between two switches; both directions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Link {
    /// Switch id.
    pub from: String,
    /// Switch id.
    pub to: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}
