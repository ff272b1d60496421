//! `clinical_flows.toml`: who must be able to talk to whom.

use serde::Deserialize;

/// One flow that care needs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClinicalFlow {
    /// Service archetype whose hosts are one end.
    pub service: String,
    /// Kinds of devices at the other end.
    pub clients: Vec<String>,
    /// The hosts call the clients.
    pub inbound: bool,
    /// Services whose hosts the service's hosts call.
    pub serves: Vec<String>,
    /// Any one of these is enough.
    pub traffic: Vec<String>,
    /// Why, for people.
    pub needed_for: String,
    /// Source of the port, or `assumed`.
    pub source: String,
}

/// All flows.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct ClinicalFlows {
    /// In the order of the file.
    #[serde(rename = "flow")]
    pub flows: Vec<ClinicalFlow>,
}
