//! `services.toml`: what systems do for people, and what they need.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::vocabulary;
use super::{CareFunction, Mark};
use crate::engine::Span;

vocabulary! {
    /// How the loss of a need is felt.
    Edge {
        Hard = "hard", "takes it down";
        Soft = "soft", "slows it";
        Data = "data", "carries wrong data";
    }
}

/// One thing a service needs: any (or `at_least` of) its members. All needs of a service must be met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Need {
    /// Members: `device:ID`, `service:ID`, or `kind:KIND` (the site's devices of that kind); of another site `service:SITE/ID`.
    pub any: Vec<String>,
    /// How many of them; 1 is OR, all of them is AND.
    pub at_least: u16,
    /// How the loss is felt.
    pub edge: Edge,
    /// How long the loss is not felt.
    pub grace: Span,
    /// How long a change-over to another member takes.
    pub switch_delay: Span,
    /// Traffic the service's hosts must be able to send to the member's hosts; empty: none checked.
    pub traffic: Vec<String>,
}

impl Default for Need {
    fn default() -> Need {
        Need { any: Vec::new(), at_least: 1, edge: Edge::Hard, grace: Span::ZERO, switch_delay: Span::ZERO, traffic: Vec::new() }
    }
}

/// Who uses a service over the network: devices of these kinds must reach one of its hosts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Client {
    /// Kinds of devices.
    pub kinds: Vec<String>,
    /// Any one of these must pass.
    pub traffic: Vec<String>,
    /// The service's host calls the client, not the other way round (worklists, drug libraries).
    pub inbound: bool,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Service {
    /// Word, unique in the site.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// The care function it provides; absent: technical.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<CareFunction>,
    /// Its own hosts, device ids; it is down when none is up.
    pub hosts: Vec<String>,
    /// What else it needs.
    #[serde(rename = "need")]
    pub needs: Vec<Need>,
    /// Who uses it.
    #[serde(rename = "client")]
    pub clients: Vec<Client>,
    /// Services of one bootstrap group fall together and return only by a crew's work; empty: none.
    pub bootstrap: String,
    /// Backup id that holds its data; empty: none.
    pub backup: String,
    /// Data to restore, GB.
    pub gigabytes: f64,
    /// Whether its supplier must come for a rebuild; absent: drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_needed: Option<bool>,
    /// Hosted outside the hospital.
    pub external: bool,
    /// Recovery time objective; zero: none stated.
    pub rto: Span,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Service {
    fn default() -> Service {
        Service {
            id: String::new(),
            name: String::new(),
            function: None,
            hosts: Vec::new(),
            needs: Vec::new(),
            clients: Vec::new(),
            bootstrap: String::new(),
            backup: String::new(),
            gigabytes: 100.0,
            vendor_needed: None,
            external: false,
            rto: Span::ZERO,
            mark: Mark(0),
        }
    }
}
