//! What was seen rather than decided: flows observed on the wire (`observed.csv`) and weaknesses published of what stands in the
//! hospital (`vulnerabilities.csv`). Devices name weaknesses by their id in `inventory.csv`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mark;

/// Connections between two zones on one port, as a sensor counted them. A row of `observed.csv`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ObservedFlow {
    /// Zone id of who opened the connections.
    pub from: String,
    /// Zone id of who answered.
    pub to: String,
    /// `tcp/104`, `udp/24105` or `icmp`: the port that was answered on, never a traffic name.
    pub traffic: String,
    /// How many connections.
    pub connections: u64,
    /// What the sensor took the protocol for, `dicom`, `ssl`; empty when it did not know or several were seen.
    pub service: String,
    /// Where the first of them was logged, `conn.log:9`.
    pub source: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// A published weakness. A row of `vulnerabilities.csv`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Vulnerability {
    /// `CVE-2020-25165`; as named by [`super::Device::vulnerabilities`].
    pub id: String,
    /// CVSS base score of the vector, 0 to 10; absent when nobody gave a vector or score.
    pub score: Option<f64>,
    /// CVSS vector as published.
    pub vector: String,
    /// Whether it is known to be exploited (catalogue of CISA).
    pub exploited: bool,
    /// Whether ransomware is known to use it.
    pub ransomware: bool,
    /// Whether its advisory tells a fix by the maker; absent when it says nothing of one.
    pub fixed: Option<bool>,
    /// Title of what told it.
    pub title: String,
    /// Where it was told, `icsma-20-023-01.json:12`.
    pub source: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}
