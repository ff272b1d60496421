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
    /// Whether it is of the first of several outcomes, with which the others are compared.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
}

impl Effect {
    /// Of a change: the same nights of an incident before and after.
    pub fn of_change(incident: &str, measured: Measured) -> Effect {
        let (before, after) = (Some(measured.quiet), Some(measured.incident));
        let differs = measured.difference.low > 0.0 || measured.difference.high < 0.0;
        Effect { before, after, differs, ..Effect::of(incident, measured) }
    }
    /// Of an outcome: whether it is the first of several, and whether it differs from that one, or from its limits, is told.
    pub fn of_outcome(file: &str, measured: Measured, first: bool, differs: bool) -> Effect {
        Effect { quiet: Some(measured.quiet), incident: Some(measured.incident), differs, first, ..Effect::of(file, measured) }
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
    /// The interval of what the later side has beyond the earlier one grown by a share of itself: with 0.1, of after − 1.1 × before.
    /// All three intervals are Student's over the same pairs, so their halves tell how the two sides go together.
    pub fn past(&self, share: f64) -> Interval {
        let [first, second] = self.sides();
        let half = |interval: Interval| (interval.high - interval.low) / 2.0;
        let (own, its, both) = (half(first), half(second), half(self.difference));
        let grown = 1.0 + share;
        let squared = its * its + grown * grown * own * own - grown * (own * own + its * its - both * both);
        let (mean, half) = (self.difference.mean - share * first.mean, squared.max(0.0).sqrt());
        Interval { mean, low: mean - half, high: mean + half }
    }
    /// Both sides, the earlier or quiet one first.
    pub fn sides(&self) -> [Interval; 2] {
        [self.before.or(self.quiet), self.after.or(self.incident)].map(Option::unwrap_or_default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codedark_sim::measure::Summary;

    #[test]
    fn the_interval_past_a_share_is_that_of_the_values_themselves() {
        // Student's interval of after − 1.1 × before, pair by pair, with thousandths as the summaries count.
        let pairs = [(100, 131), (220, 238), (310, 340), (150, 171), (90, 118), (275, 301)];
        let of = |value: &dyn Fn((i64, i64)) -> i64| {
            let mut summary = Summary::default();
            pairs.iter().for_each(|pair| summary.add(value(*pair)));
            summary.interval(0.95)
        };
        let effect = Effect {
            before: Some(of(&|(before, _)| before * 1000)),
            after: Some(of(&|(_, after)| after * 1000)),
            difference: of(&|(before, after)| (after - before) * 1000),
            ..Effect::default()
        };
        for (share, wanted) in [
            (0.1, of(&|(before, after)| after * 1000 - before * 1100)),
            (0.0, effect.difference),
            (0.5, of(&|(before, after)| after * 1000 - before * 1500)),
        ] {
            let past = effect.past(share);
            for (own, wanted) in [(past.mean, wanted.mean), (past.low, wanted.low), (past.high, wanted.high)] {
                assert!((own - wanted).abs() < 0.02, "{share}: {past:?} {wanted}");
            }
        }
    }
}
