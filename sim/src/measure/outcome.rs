//! What runs measured, paired: the incident run against its quiet twin, difference first formed, then merged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::summary::Summary;

/// A measure's name with its labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MeasureKey {
    /// Stable name.
    pub name: String,
    /// Labels by dimension key.
    pub labels: BTreeMap<String, String>,
}

/// One measure over all pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paired {
    /// In the quiet runs.
    pub quiet: Summary,
    /// In the incident runs.
    pub incident: Summary,
    /// Incident minus quiet, pair by pair.
    pub difference: Summary,
}

/// A measure over time, over all pairs; one summary a bin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairedSeries {
    /// Width of a bin in hours.
    pub bin_hours: u32,
    /// In the quiet runs.
    pub quiet: Vec<Summary>,
    /// In the incident runs.
    pub incident: Vec<Summary>,
}

/// What runs measured. Merging is commutative and associative and has an empty outcome as its unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Pairs.
    pub pairs: u64,
    /// One number a run.
    pub measures: BTreeMap<MeasureKey, Paired>,
    /// Over time.
    pub series: BTreeMap<MeasureKey, PairedSeries>,
    /// Events handled, quiet and incident runs after the warm-up.
    pub events: u64,
}
