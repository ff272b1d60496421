//! What runs measured, paired: the incident run against its quiet twin, difference first formed, then merged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalogue::{Count, Dimension, Gauge, Reading, Sample};
use super::summary::Summary;
use super::tally::RunTally;
use crate::engine::Span;
use crate::twin::Twin;

/// A measure's name with its labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MeasureKey {
    /// Stable name.
    pub name: String,
    /// Labels by dimension key; none for the total over all cells.
    pub labels: BTreeMap<String, String>,
}

impl MeasureKey {
    /// The total of a measure.
    pub fn total(name: &str) -> MeasureKey {
        MeasureKey { name: name.into(), labels: BTreeMap::new() }
    }
    /// With one more label.
    pub fn with(mut self, dimension: &str, label: &str) -> MeasureKey {
        self.labels.insert(dimension.into(), label.into());
        self
    }
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

impl Paired {
    fn add(&mut self, quiet: Option<i64>, incident: Option<i64>) {
        if let Some(value) = quiet {
            self.quiet.add(value);
        }
        if let Some(value) = incident {
            self.incident.add(value);
        }
        if let (Some(quiet), Some(incident)) = (quiet, incident) {
            self.difference.add(incident - quiet);
        }
    }
    fn merge(&mut self, other: &Paired) {
        self.quiet.merge(&other.quiet);
        self.incident.merge(&other.incident);
        self.difference.merge(&other.difference);
    }
}

/// A measure over time, over all pairs; one summary a bin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairedSeries {
    /// In the quiet runs.
    pub quiet: Vec<Summary>,
    /// In the incident runs.
    pub incident: Vec<Summary>,
}

/// A measure over time, sums over all pairs alone, in thousandths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumSeries {
    /// In the quiet runs.
    pub quiet: Vec<i64>,
    /// In the incident runs.
    pub incident: Vec<i64>,
}

/// What runs measured. Merging is commutative and associative and has the empty outcome as its unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Pairs.
    pub pairs: u64,
    /// Events handled after the warm-up, quiet and incident runs together.
    pub events: u64,
    /// Width of a bin of the series of gauges, hours; counts have bins of a day.
    pub bin_hours: u32,
    /// One number a run.
    pub measures: BTreeMap<MeasureKey, Paired>,
    /// Gauges summed over all their cells, with their distribution over runs.
    pub series: BTreeMap<String, PairedSeries>,
    /// Gauges and daily counts by cell, means only. Cells that stayed at zero in every run are absent.
    pub cells: BTreeMap<MeasureKey, SumSeries>,
}

/// Why two outcomes cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the outcomes have series of different widths, so they are not parts of one study")]
pub struct MergeError;

impl Outcome {
    /// One pair out of two runs of hospitals whose zones may differ: the first half of one outcome of one pair beside the second of
    /// another. Cells that only one of them has are left out; sums over them stay.
    pub fn across(was: Outcome, is: Outcome) -> Outcome {
        let Outcome { pairs, events, bin_hours, measures, series, cells } = was;
        let mut outcome = Outcome { pairs, events: events + is.events, bin_hours, ..Outcome::default() };
        for (key, own) in measures {
            let Some(other) = is.measures.get(&key) else { continue };
            let mut paired = Paired::default();
            paired.add(own.quiet.mean_fixed(), other.incident.mean_fixed());
            outcome.measures.insert(key, paired);
        }
        for (name, own) in series {
            let Some(other) = is.series.get(&name) else { continue };
            outcome.series.insert(name, PairedSeries { quiet: own.quiet, incident: other.incident.clone() });
        }
        for (key, own) in cells {
            let incident = is.cells.get(&key).map_or_else(|| vec![0; own.incident.len()], |other| other.incident.clone());
            outcome.cells.insert(key, SumSeries { quiet: own.quiet, incident });
        }
        for (key, other) in is.cells {
            let quiet = vec![0; other.quiet.len()];
            outcome.cells.entry(key).or_insert(SumSeries { quiet, incident: other.incident });
        }
        outcome
    }
    /// The outcome of one pair over `horizon`.
    pub fn of_pair(keys: &Keys, quiet: &RunTally, incident: &RunTally, horizon: Span, events: u64) -> Outcome {
        let mut outcome = Outcome::default();
        outcome.add_pair(keys, quiet, incident, horizon, events);
        outcome
    }

    /// Adds one pair of the same twin and `horizon` as those before, without an outcome of its own: thousands of names would be
    /// copied and found again for each.
    pub(crate) fn add_pair(&mut self, keys: &Keys, quiet: &RunTally, incident: &RunTally, horizon: Span, events: u64) {
        let bin_hours = (libm::ceil(horizon.hours() / 240.0) as u32).max(1);
        let bins = libm::ceil(horizon.hours() / f64::from(bin_hours)) as usize;
        if self.pairs == 0 {
            self.bin_hours = bin_hours;
            self.measures = keys.measures.iter().map(|(key, _)| (key.clone(), Paired::default())).collect();
        }
        debug_assert_eq!((self.bin_hours, self.measures.len()), (bin_hours, keys.measures.len()), "pairs of one study");
        self.pairs += 1;
        self.events += events;
        for ((own, paired), (key, read)) in self.measures.iter_mut().zip(&keys.measures) {
            debug_assert_eq!(own, key);
            paired.add(read.of(quiet), read.of(incident));
        }
        for (gauge, cells) in &keys.gauges {
            let series = match self.series.get_mut(gauge.name()) {
                Some(series) => series,
                None => self.series.entry(gauge.name().to_owned()).or_default(),
            };
            for (own, tally) in [(&mut series.quiet, quiet), (&mut series.incident, incident)] {
                let mut total = vec![0; bins];
                for cell in cells.clone() {
                    add_binned(&mut total, &tally.hourly[cell], bin_hours as usize);
                }
                own.resize_with(bins, Summary::default);
                own.iter_mut().zip(total).for_each(|(bin, value)| bin.add(value));
            }
        }
        for (cell, key) in &keys.hourly {
            self.keep_cell(key, &quiet.hourly[*cell], &incident.hourly[*cell], bins, bin_hours as usize);
        }
        let days = libm::ceil(horizon.days()) as usize;
        for (cell, key) in &keys.daily {
            self.keep_cell(key, &quiet.daily[*cell], &incident.daily[*cell], days, 1);
        }
    }

    fn keep_cell(&mut self, key: &MeasureKey, quiet: &[i64], incident: &[i64], bins: usize, width: usize) {
        if quiet.is_empty() && incident.is_empty() {
            return;
        }
        let series = match self.cells.get_mut(key) {
            Some(series) => series,
            None => self.cells.entry(key.clone()).or_insert(SumSeries { quiet: vec![0; bins], incident: vec![0; bins] }),
        };
        add_binned(&mut series.quiet, quiet, width);
        add_binned(&mut series.incident, incident, width);
    }

    /// Adds all pairs of another part of the same study.
    pub fn merge(&mut self, other: &Outcome) -> Result<(), MergeError> {
        if other.pairs == 0 {
            return Ok(());
        }
        if self.pairs == 0 {
            *self = other.clone();
            return Ok(());
        }
        if self.bin_hours != other.bin_hours {
            return Err(MergeError);
        }
        self.pairs += other.pairs;
        self.events += other.events;
        for (key, paired) in &other.measures {
            self.measures.entry(key.clone()).or_default().merge(paired);
        }
        for (name, series) in &other.series {
            let own = self.series.entry(name.clone()).or_default();
            merge_bins(&mut own.quiet, &series.quiet, Summary::merge);
            merge_bins(&mut own.incident, &series.incident, Summary::merge);
        }
        for (key, series) in &other.cells {
            let own = self.cells.entry(key.clone()).or_default();
            merge_bins(&mut own.quiet, &series.quiet, |a, b| *a += b);
            merge_bins(&mut own.incident, &series.incident, |a, b| *a += b);
        }
        Ok(())
    }

    /// A measure by name and labels.
    pub fn get(&self, key: &MeasureKey) -> Option<&Paired> {
        self.measures.get(key)
    }
    /// The total of a measure.
    pub fn total(&self, name: &str) -> Option<&Paired> {
        self.measures.get(&MeasureKey::total(name))
    }
    /// All cells of a measure, without its total.
    pub fn cells_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a MeasureKey, &'a Paired)> {
        self.measures.iter().filter(move |(key, _)| key.name == name && !key.labels.is_empty())
    }
}

fn merge_bins<T: Clone>(own: &mut Vec<T>, other: &[T], add: impl Fn(&mut T, &T)) {
    for (index, part) in other.iter().enumerate() {
        match own.get_mut(index) {
            Some(bin) => add(bin, part),
            None => own.push(part.clone()),
        }
    }
}

/// Adds hourly (or daily) values to bins `width` wide, as means.
fn add_binned(bins: &mut [i64], parts: &[i64], width: usize) {
    for (bin, chunk) in bins.iter_mut().zip(parts.chunks(width)) {
        *bin += chunk.iter().sum::<i64>() / width as i64;
    }
}

/// The names of a twin's cells, made once for a study: every cell by itself, and every sum over some of its labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// In the order of their keys, as an outcome keeps them.
    measures: Vec<(MeasureKey, Read)>,
    gauges: Vec<(Gauge, std::ops::Range<usize>)>,
    hourly: Vec<(usize, MeasureKey)>,
    daily: Vec<(usize, MeasureKey)>,
}

/// What one number of a run is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Read {
    /// The sum of these cells.
    Sum(Vec<usize>),
    /// The mean of all samples in these cells.
    Mean(Vec<usize>),
}

impl Read {
    fn of(&self, tally: &RunTally) -> Option<i64> {
        match self {
            Read::Sum(cells) => Some(cells.iter().map(|cell| tally.readings[*cell]).sum()),
            Read::Mean(cells) => {
                let (sum, number) = cells.iter().map(|cell| tally.samples[*cell]).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
                (number > 0).then(|| sum / number)
            }
        }
    }
}

impl Keys {
    /// Of a twin.
    pub fn of(twin: &Twin) -> Keys {
        let mut keys = Keys::default();
        let mut measures = BTreeMap::new();
        let mut first = 0;
        for gauge in Gauge::ALL {
            let cells = labels(twin, gauge.name(), gauge.dimensions());
            let range = first..first + cells.len();
            keys.gauges.push((*gauge, range.clone()));
            keys.hourly.extend(range.clone().zip(cells.iter().cloned()));
            // The mean of a ratio over wards of different size says nothing; everything else may be summed.
            let summable = gauge.extra() != Reading::Mean || gauge.unit() != "1";
            measures.extend(sums(first, &cells, summable).map(|(key, cells)| (key, Read::Sum(cells))));
            first = range.end;
        }
        let gauges = first;
        for count in Count::ALL {
            let cells = labels(twin, count.name(), count.dimensions());
            if count.extra() {
                keys.daily.extend((first - gauges..).zip(cells.iter().cloned()));
            }
            measures.extend(sums(first, &cells, true).map(|(key, cells)| (key, Read::Sum(cells))));
            first += cells.len();
        }
        let mut first = 0;
        for sample in Sample::ALL {
            let cells = labels(twin, sample.name(), sample.dimensions());
            measures.extend(sums(first, &cells, true).map(|(key, cells)| (key, Read::Mean(cells))));
            first += cells.len();
        }
        keys.measures = measures.into_iter().collect();
        keys
    }
}

/// Each cell under its own key and, if `summable`, the cells together that share some of their labels.
fn sums(first: usize, cells: &[MeasureKey], summable: bool) -> impl Iterator<Item = (MeasureKey, Vec<usize>)> {
    let mut groups: BTreeMap<MeasureKey, Vec<usize>> = BTreeMap::new();
    for (index, key) in cells.iter().enumerate() {
        let dimensions: Vec<&String> = key.labels.keys().collect();
        let all = 1u32 << dimensions.len();
        for kept in if summable { 0..all } else { all - 1..all } {
            let mut group = MeasureKey::total(&key.name);
            for (bit, dimension) in dimensions.iter().enumerate() {
                if kept & (1 << bit) != 0 {
                    group.labels.insert((*dimension).clone(), key.labels[*dimension].clone());
                }
            }
            groups.entry(group).or_default().push(first + index);
        }
    }
    groups.into_iter()
}

/// The keys of all cells of a measure, the last dimension fastest.
fn labels(twin: &Twin, name: &str, dimensions: &[Dimension]) -> Vec<MeasureKey> {
    let mut keys = vec![MeasureKey::total(name)];
    for dimension in dimensions {
        keys = keys
            .into_iter()
            .flat_map(|key| {
                (0..dimension.size(twin)).map(move |index| key.clone().with(dimension.key(), &dimension.label(twin, index)))
            })
            .collect();
    }
    keys
}
