//! The tally a run feeds while it plays.

use super::catalogue::{Count, Dimension, Gauge, Reading, Sample};
use crate::engine::{Span, Time};
use crate::twin::Twin;

const HOUR: i64 = 3_600_000;
/// Values are kept in thousandths.
pub(crate) const FIXED: f64 = 1_000.0;

#[derive(Clone, Copy, Debug, Default)]
struct Step {
    value: i64,
    since: i64,
    peak: i64,
    /// Integral over the hour that `since` lies in, up to `since`, and when that hour ends.
    part: i64,
    end: i64,
}

/// Where the cells of a variant begin, and how far apart those of its first two dimensions are.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    first: usize,
    strides: [usize; 2],
}

/// Layout of one kind of measure.
#[derive(Clone, Debug, Default, PartialEq)]
struct Layout {
    places: Vec<Place>,
    cells: usize,
}

impl Layout {
    fn of(twin: &Twin, dimensions: impl Iterator<Item = &'static [Dimension]>) -> Layout {
        let mut layout = Layout::default();
        for list in dimensions {
            let mut sizes = [1; 3];
            for (size, dimension) in sizes.iter_mut().zip(list) {
                *size = dimension.size(twin);
            }
            layout.places.push(Place { first: layout.cells, strides: [sizes[1] * sizes[2], sizes[2]] });
            layout.cells += sizes.iter().product::<usize>();
        }
        layout
    }
    #[inline]
    fn cell(&self, variant: usize, at: [usize; 3]) -> usize {
        let Place { first, strides } = self.places[variant];
        first + at[0] * strides[0] + at[1] * strides[1] + at[2]
    }
    /// Cells of a variant.
    fn cells_of(&self, variant: usize) -> std::ops::Range<usize> {
        let last = self.places.get(variant + 1).map_or(self.cells, |next| next.first);
        self.places[variant].first..last
    }
}

/// Indices for up to three dimensions: `()`, a number, or a tuple of numbers.
pub trait Cell: Copy {
    /// As three positions; those not used are 0.
    fn positions(self) -> [usize; 3];
}
impl Cell for () {
    fn positions(self) -> [usize; 3] {
        [0; 3]
    }
}
impl Cell for usize {
    fn positions(self) -> [usize; 3] {
        [self, 0, 0]
    }
}
impl Cell for (usize, usize) {
    fn positions(self) -> [usize; 3] {
        [self.0, self.1, 0]
    }
}
impl Cell for (usize, usize, usize) {
    fn positions(self) -> [usize; 3] {
        [self.0, self.1, self.2]
    }
}

/// What a run has measured so far, from [`Tally::restart`] on.
#[derive(Clone, Debug)]
pub struct Tally {
    gauges: Layout,
    counts: Layout,
    samples: Layout,
    steps: Vec<Step>,
    /// Integral of each gauge cell over each hour, in thousandths times milliseconds; empty until it first changes from zero.
    hours: Vec<Vec<i64>>,
    totals: Vec<i64>,
    /// Daily counts of the counts that keep them.
    days: Vec<Vec<i64>>,
    sums: Vec<(i64, i64)>,
    start: i64,
}

/// A finished run's readings, ready to be paired.
#[derive(Clone, Debug, PartialEq)]
pub struct RunTally {
    /// One reading a cell of the gauges, then of the counts, in thousandths.
    pub(super) readings: Vec<i64>,
    /// Sum in thousandths and number of the values of each cell of the samples.
    pub(super) samples: Vec<(i64, i64)>,
    /// Hourly means of gauges, in thousandths, `[gauge cell][hour]`; empty for cells that stayed at zero.
    pub(super) hourly: Vec<Vec<i64>>,
    /// Daily counts, `[count cell][day]`.
    pub(super) daily: Vec<Vec<i64>>,
}

impl Tally {
    /// An empty tally for a twin, counting from `start`.
    pub fn new(twin: &Twin, start: Time) -> Tally {
        let gauges = Layout::of(twin, Gauge::ALL.iter().map(|gauge| gauge.dimensions()));
        let counts = Layout::of(twin, Count::ALL.iter().map(|count| count.dimensions()));
        let samples = Layout::of(twin, Sample::ALL.iter().map(|sample| sample.dimensions()));
        Tally {
            steps: vec![Step { since: start.0, end: start.0, ..Step::default() }; gauges.cells],
            hours: vec![Vec::new(); gauges.cells],
            totals: vec![0; counts.cells],
            days: vec![Vec::new(); counts.cells],
            sums: vec![(0, 0); samples.cells],
            gauges,
            counts,
            samples,
            start: start.0,
        }
    }

    /// Forgets what was measured, keeps the present values: the warm-up is over.
    pub fn restart(&mut self, at: Time) {
        self.start = at.0;
        for step in &mut self.steps {
            *step = Step { value: step.value, since: at.0, peak: step.value, part: 0, end: at.0 };
        }
        self.hours.iter_mut().for_each(Vec::clear);
        self.totals.fill(0);
        self.days.iter_mut().for_each(Vec::clear);
        self.sums.fill((0, 0));
    }

    /// A gauge's cell has a new value from now on.
    #[inline]
    pub fn set(&mut self, gauge: Gauge, cell: impl Cell, value: f64, now: Time) {
        let index = self.gauges.cell(gauge as usize, cell.positions());
        let value = fixed(value);
        if self.steps[index].value != value {
            self.flush(index, now.0);
            let step = &mut self.steps[index];
            step.value = value;
            step.peak = step.peak.max(value);
        }
    }

    /// A gauge's cell goes up or down.
    #[inline]
    pub fn shift(&mut self, gauge: Gauge, cell: impl Cell, by: f64, now: Time) {
        let index = self.gauges.cell(gauge as usize, cell.positions());
        self.flush(index, now.0);
        let step = &mut self.steps[index];
        step.value += fixed(by);
        step.peak = step.peak.max(step.value);
    }

    /// The present value of a gauge's cell.
    pub fn value(&self, gauge: Gauge, cell: impl Cell) -> f64 {
        self.steps[self.gauges.cell(gauge as usize, cell.positions())].value as f64 / FIXED
    }

    /// Something was counted.
    #[inline]
    pub fn count(&mut self, count: Count, cell: impl Cell, amount: f64, now: Time) {
        let index = self.counts.cell(count as usize, cell.positions());
        let amount = fixed(amount);
        self.totals[index] += amount;
        if count.extra() {
            let day = ((now.0 - self.start) / (24 * HOUR)).max(0) as usize;
            let days = &mut self.days[index];
            if days.len() <= day {
                days.resize(day + 1, 0);
            }
            days[day] += amount;
        }
    }

    /// How much was counted since the start.
    pub fn counted(&self, count: Count, cell: impl Cell) -> f64 {
        self.totals[self.counts.cell(count as usize, cell.positions())] as f64 / FIXED
    }

    /// A single value was observed.
    #[inline]
    pub fn sample(&mut self, sample: Sample, cell: impl Cell, value: f64) {
        let (sum, number) = &mut self.sums[self.samples.cell(sample as usize, cell.positions())];
        *sum += fixed(value);
        *number += 1;
    }

    /// Mean and number of the single values observed since the start.
    pub fn sampled(&self, sample: Sample, cell: impl Cell) -> (f64, u64) {
        let (sum, number) = self.sums[self.samples.cell(sample as usize, cell.positions())];
        (if number > 0 { sum as f64 / number as f64 / FIXED } else { 0.0 }, number as u64)
    }

    /// Brings a gauge's cell forward: mostly within the hour that has been begun.
    #[inline]
    fn flush(&mut self, index: usize, now: i64) {
        let step = &mut self.steps[index];
        if now <= step.end {
            step.part += step.value * (now - step.since);
            step.since = now;
        } else {
            self.flush_over_hours(index, now);
        }
    }

    fn flush_over_hours(&mut self, index: usize, now: i64) {
        let Step { value, since, end, .. } = self.steps[index];
        self.steps[index].part += value * (end - since);
        self.close_hour(index);
        let last = self.start + (now - self.start - 1) / HOUR * HOUR;
        if value != 0 && end < last {
            let (hours, whole) =
                (&mut self.hours[index], ((end - self.start) / HOUR) as usize..((last - self.start) / HOUR) as usize);
            if hours.len() < whole.end {
                hours.resize(whole.end, 0);
            }
            hours[whole].iter_mut().for_each(|hour| *hour += value * HOUR);
        }
        let step = &mut self.steps[index];
        *step = Step { since: now, part: value * (now - last), end: last + HOUR, ..*step };
    }

    /// Keeps what the hour that has been begun came to.
    fn close_hour(&mut self, index: usize) {
        let Step { part, end, .. } = self.steps[index];
        if part != 0 {
            let (hour, hours) = (((end - self.start) / HOUR - 1) as usize, &mut self.hours[index]);
            if hours.len() <= hour {
                hours.resize(hour + 1, 0);
            }
            hours[hour] += part;
            self.steps[index].part = 0;
        }
    }

    /// Mean of a sample's values so far; `None` when there are none.
    pub fn mean(&self, sample: Sample, cell: impl Cell) -> Option<f64> {
        let (sum, number) = self.sums[self.samples.cell(sample as usize, cell.positions())];
        (number > 0).then(|| sum as f64 / number as f64 / FIXED)
    }
    /// The run is over.
    pub fn finish(mut self, end: Time) -> RunTally {
        for index in 0..self.steps.len() {
            self.flush(index, end.0);
            self.close_hour(index);
        }
        let span = Span(end.0 - self.start).0.max(1);
        let mut readings = Vec::with_capacity(self.gauges.cells + self.counts.cells);
        for gauge in Gauge::ALL {
            for cell in self.gauges.cells_of(*gauge as usize) {
                let integral: i128 = self.hours[cell].iter().map(|part| i128::from(*part)).sum();
                readings.push(match gauge.extra() {
                    Reading::Minutes => (integral / 60_000) as i64,
                    Reading::Hours => (integral / i128::from(HOUR)) as i64,
                    Reading::Days => (integral / i128::from(24 * HOUR)) as i64,
                    Reading::Mean => (integral / i128::from(span)) as i64,
                    Reading::Peak => self.steps[cell].peak,
                });
            }
        }
        readings.extend(&self.totals);
        for hours in &mut self.hours {
            hours.iter_mut().for_each(|part| *part /= HOUR);
        }
        RunTally { readings, samples: self.sums, hourly: self.hours, daily: self.days }
    }
}

/// In thousandths, rounded; the cast cuts off, and does not need a software rounding in every event.
pub(super) fn fixed(value: f64) -> i64 {
    (value * FIXED + 0.5_f64.copysign(value)) as i64
}
