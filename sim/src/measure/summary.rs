//! Exact, mergeable summaries of integer values.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Integer-bucket histogram: 64 buckets a factor of two, so that a quantile is off by at most 1.1 %; exact below 64.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Histogram(pub BTreeMap<i64, u64>);

/// Number, sum, sum of squares, least, greatest and histogram of values in thousandths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many values.
    pub number: u64,
    /// Their sum.
    pub sum: i128,
    /// The sum of their squares.
    pub squares: i128,
    /// Least.
    pub least: i64,
    /// Greatest.
    pub greatest: i64,
    /// Distribution.
    pub histogram: Histogram,
}

impl Default for Summary {
    fn default() -> Summary {
        Summary { number: 0, sum: 0, squares: 0, least: i64::MAX, greatest: i64::MIN, histogram: Histogram::default() }
    }
}

/// A mean and an interval around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Mean.
    pub mean: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}
