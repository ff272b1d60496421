//! Exact, mergeable summaries of integer values. Every merge is a sum, so that any order gives the same bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::tally::FIXED;

/// Integer-bucket histogram: 64 buckets for each factor of two, so that a value read back is off by at most 0.8 %; exact below 128.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Histogram(BTreeMap<i64, u64>);

impl Histogram {
    /// The bucket of a value: its upper seven bits.
    fn bucket(value: i64) -> i64 {
        let size = value.unsigned_abs();
        let shift = (64 - size.leading_zeros()).saturating_sub(7);
        let kept = ((size >> shift) << shift) as i64;
        if value < 0 { -kept } else { kept }
    }
    fn add(&mut self, value: i64) {
        *self.0.entry(Self::bucket(value)).or_default() += 1;
    }
    fn merge(&mut self, other: &Histogram) {
        for (bucket, number) in &other.0 {
            *self.0.entry(*bucket).or_default() += number;
        }
    }
    /// The value below which a share `q` of the values lie, 0 to 1; `None` when there are none.
    pub fn quantile(&self, q: f64) -> Option<i64> {
        let total: u64 = self.0.values().sum();
        let rank = ((q.clamp(0.0, 1.0) * total as f64) as u64).min(total.saturating_sub(1));
        let mut seen = 0;
        self.0.iter().find_map(|(bucket, number)| {
            seen += number;
            (seen > rank).then_some(*bucket)
        })
    }
}

/// Number, sum, sum of squares, least, greatest and distribution of values kept in thousandths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    number: u64,
    sum: i128,
    squares: i128,
    least: i64,
    greatest: i64,
    histogram: Histogram,
}

impl Default for Summary {
    fn default() -> Summary {
        Summary { number: 0, sum: 0, squares: 0, least: i64::MAX, greatest: i64::MIN, histogram: Histogram::default() }
    }
}

/// A mean and an interval around it, in the measure's own unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Interval {
    /// Mean.
    pub mean: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

impl Summary {
    /// Adds one value, in thousandths.
    pub fn add(&mut self, value: i64) {
        self.number += 1;
        self.sum += i128::from(value);
        self.squares += i128::from(value) * i128::from(value);
        self.least = self.least.min(value);
        self.greatest = self.greatest.max(value);
        self.histogram.add(value);
    }
    /// Adds all values of another summary.
    pub fn merge(&mut self, other: &Summary) {
        self.number += other.number;
        self.sum += other.sum;
        self.squares += other.squares;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.histogram.merge(&other.histogram);
    }
    /// How many values.
    pub fn number(&self) -> u64 {
        self.number
    }
    /// Mean, 0 when there are no values.
    pub fn mean(&self) -> f64 {
        if self.number == 0 { 0.0 } else { self.sum as f64 / self.number as f64 / FIXED }
    }
    /// Mean in thousandths, rounded toward zero; `None` when there are no values.
    pub(crate) fn mean_fixed(&self) -> Option<i64> {
        (self.number > 0).then(|| (self.sum / i128::from(self.number)) as i64)
    }
    /// Least value, 0 when there are none.
    pub fn least(&self) -> f64 {
        if self.number == 0 { 0.0 } else { self.least as f64 / FIXED }
    }
    /// Greatest value, 0 when there are none.
    pub fn greatest(&self) -> f64 {
        if self.number == 0 { 0.0 } else { self.greatest as f64 / FIXED }
    }
    /// Unbiased variance in squared thousandths, computed exactly before its one division; 0 below two values.
    pub(crate) fn variance_fixed(&self) -> f64 {
        if self.number < 2 {
            return 0.0;
        }
        let n = i128::from(self.number);
        let spread = n.saturating_mul(self.squares).saturating_sub(self.sum.saturating_mul(self.sum));
        spread.max(0) as f64 / (n as f64 * (n - 1) as f64)
    }
    /// Standard deviation in the measure's unit.
    pub fn deviation(&self) -> f64 {
        libm::sqrt(self.variance_fixed()) / FIXED
    }
    /// Interval of the mean at `level`, Student's t with one degree less than the number of values. For reports; never decides.
    pub fn interval(&self, level: f64) -> Interval {
        let mean = self.mean();
        if self.number < 2 {
            return Interval { mean, low: mean, high: mean };
        }
        let quantile = StudentsT::new(0.0, 1.0, (self.number - 1) as f64).map_or(1.96, |t| t.inverse_cdf(0.5 + level / 2.0));
        let half = quantile * self.deviation() / libm::sqrt(self.number as f64);
        Interval { mean: round6(mean), low: round6(mean - half), high: round6(mean + half) }
    }
    /// The central share `level` of the values themselves: what one realisation may be.
    pub fn spread(&self, level: f64) -> Interval {
        let tail = (1.0 - level) / 2.0;
        let at = |q| self.histogram.quantile(q).map_or(0.0, |value| value as f64 / FIXED);
        Interval { mean: round6(self.mean()), low: at(tail), high: at(1.0 - tail) }
    }
    /// A quantile of the values in the measure's unit, 0 when there are none.
    pub fn quantile(&self, q: f64) -> f64 {
        self.histogram.quantile(q).map_or(0.0, |value| value as f64 / FIXED)
    }
}

/// Rounded to six significant digits: what std mathematics may differ by between platforms is below that.
fn round6(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let digits = 5 - libm::floor(libm::log10(libm::fabs(value))) as i32;
    let scale = libm::pow(10.0, f64::from(digits));
    libm::round(value * scale) / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[i64]) -> Summary {
        let mut summary = Summary::default();
        values.iter().for_each(|value| summary.add(*value));
        summary
    }

    proptest! {
        #[test]
        fn merging_is_a_commutative_monoid(a in prop::collection::vec(-1_000_000i64..1_000_000, 0..20), b in prop::collection::vec(-1_000_000i64..1_000_000, 0..20)) {
            let (one, two) = (of(&a), of(&b));
            let mut forward = one.clone();
            forward.merge(&two);
            let mut backward = two;
            backward.merge(&one);
            prop_assert_eq!(&forward, &backward);
            prop_assert_eq!(forward.clone(), of(&[a, b].concat()));
            forward.merge(&Summary::default());
            prop_assert_eq!(forward, backward);
        }

        #[test]
        fn quantiles_are_within_a_bucket(mut values in prop::collection::vec(-1_000_000i64..1_000_000, 1..60), q in 0.0f64..1.0) {
            let summary = of(&values);
            values.sort_unstable();
            let rank = ((q * values.len() as f64) as usize).min(values.len() - 1);
            let exact = values[rank] as f64;
            prop_assert!((summary.quantile(q) * 1000.0 - exact).abs() <= exact.abs() / 64.0 + 1.0);
        }
    }

    #[test]
    fn interval_is_students() {
        // Ten values 1..10: mean 5.5, sd 3.0277, t(9, 0.975) = 2.2622.
        let summary = of(&(1..=10).map(|v| v * 1000).collect::<Vec<_>>());
        let interval = summary.interval(0.95);
        assert!((interval.mean - 5.5).abs() < 1e-9);
        assert!((interval.high - (5.5 + 2.2622 * 3.02765 / 10f64.sqrt())).abs() < 1e-3);
    }
}
