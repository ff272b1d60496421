//! What was played: a measure on two sides and the paired difference between them.

use std::collections::BTreeMap;

use codedark_sim::measure::Interval;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::results::Measured;

/// A measure of what was played. `diff` says `before` and `after`, all else `quiet` and `incident`; intervals are in its unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Effect {
    /// What was played: the incident, or the outcome's file.
    pub played: String,
    /// Stable name.
    pub name: String,
    /// Labels by dimension; none for a total.
    pub labels: BTreeMap<String, String>,
    /// Unit, `1` for none.
    pub unit: String,
    /// The incident before the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Interval>,
    /// The same nights after the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Interval>,
    /// Quiet nights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Interval>,
    /// The same nights with the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Interval>,
    /// Paired difference.
    pub difference: Interval,
    /// Level of the intervals.
    pub level: f64,
    /// Pairs in which it could be measured on both sides.
    pub runs: u64,
    /// Whether its difference is beyond chance: from nothing, or of an outcome from the first.
    pub differs: bool,
}

impl Effect {
    /// Of a change: the same nights of an incident before and after.
    pub fn of_change(incident: &str, measured: Measured) -> Effect {
        let (before, after) = (Some(measured.quiet), Some(measured.incident));
        let differs = measured.difference.low > 0.0 || measured.difference.high < 0.0;
        Effect { before, after, differs, ..Effect::of(incident, measured) }
    }
    /// Of an outcome beside others; whether it differs from the first is told.
    pub fn of_outcome(file: &str, measured: Measured, differs: bool) -> Effect {
        Effect { quiet: Some(measured.quiet), incident: Some(measured.incident), differs, ..Effect::of(file, measured) }
    }
    fn of(played: &str, measured: Measured) -> Effect {
        Effect {
            played: played.to_owned(),
            name: measured.name,
            labels: measured.labels,
            unit: measured.unit,
            difference: measured.difference,
            level: measured.level,
            runs: measured.runs,
            ..Effect::default()
        }
    }
    /// Both sides, the earlier or quiet one first.
    pub fn sides(&self) -> [Interval; 2] {
        [self.before.or(self.quiet), self.after.or(self.incident)].map(Option::unwrap_or_default)
    }
}
