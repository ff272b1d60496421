//! `policy.toml`: what must and must not be reachable, limits on measures, exceptions with an end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};

use super::Mark;
use super::words::vocabulary;

vocabulary! {
    /// How bad a breach is.
    Severity {
        Medium = "medium", "medium";
        Low = "low", "low";
        High = "high", "high";
        Critical = "critical", "critical";
    }
}

impl Severity {
    /// From 0, the least, to 3.
    pub fn rank(self) -> u8 {
        match self {
            Severity::Low => 0,
            Severity::Medium => 1,
            Severity::High => 2,
            Severity::Critical => 3,
        }
    }
}

/// Traffic that must not pass.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MustNotReach {
    /// Word, unique in the policy.
    pub id: String,
    /// Selector: `zone:office`, `ward:icu`, `kind:infusion-pump`, `tag:clinical-device`, `owner:nobody`, `device:ID`, `service:ID`,
    /// `model:acme-pump`, `all`; several separated by spaces or commas.
    pub from: String,
    /// Selector.
    pub to: String,
    /// Traffic: a name, `tcp/443`, several separated by spaces or commas, or `any`; empty: any.
    pub traffic: String,
    /// How bad a breach is.
    pub severity: Severity,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// Traffic that care needs: every device of `from` must reach one of `to`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MustReach {
    /// Word, unique in the policy.
    pub id: String,
    /// Selector.
    pub from: String,
    /// Selector.
    pub to: String,
    /// Traffic, any one of which is enough; empty: for `service:` what its clients use, else any.
    pub traffic: String,
    /// How bad a breach is.
    pub severity: Severity,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// A gate on a simulated measure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Limit {
    /// Word, unique in the policy.
    pub id: String,
    /// The incident, path or shipped name.
    pub incident: String,
    /// Name of the measure.
    pub measure: String,
    /// Which quantile over runs of the incident's own effect is gated, above 0 and below 1; absent: the mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantile: Option<f64>,
    /// Most, in the measure's own unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Least, in the measure's own unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Pairs that are played; absent: as many as the command plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<u64>,
    /// How bad a breach is.
    pub severity: Severity,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// What a policy does not hold for, until a date.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Exception {
    /// Word, unique in the policy.
    pub id: String,
    /// The policy it is from, by id.
    pub policy: String,
    /// Selector; empty: the policy's own.
    pub from: String,
    /// Selector; empty: the policy's own.
    pub to: String,
    /// Traffic; empty: the policy's own.
    pub traffic: String,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Last day it holds, `2027-01-31`.
    #[serde(deserialize_with = "date")]
    #[schemars(with = "String")]
    pub expires: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// A date, written as text or as the date of a format that has dates.
fn date<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    struct Date;
    impl<'de> Visitor<'de> for Date {
        type Value = String;
        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("a date such as 2027-01-31")
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }
        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<String, M::Error> {
            // Formats with dates hand them over as a map of one text.
            Ok(map.next_entry::<String, String>()?.map(|(_, text)| text).unwrap_or_default())
        }
    }
    from.deserialize_any(Date)
}

/// A policy file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Policy {
    /// Traffic that must not pass.
    pub must_not_reach: Vec<MustNotReach>,
    /// Traffic that care needs.
    pub must_reach: Vec<MustReach>,
    /// Gates on measures.
    #[serde(rename = "limit")]
    pub limits: Vec<Limit>,
    /// Exceptions.
    #[serde(rename = "exception")]
    pub exceptions: Vec<Exception>,
}
