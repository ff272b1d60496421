//! The quiet hospital: whether it is in its steady state when incidents begin, and what it does in four ordinary weeks.
//!
//! Nothing of incidents may go in: what is measured here is what everything else is compared with.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Progress, Warmed};
use crate::engine::{Calendar, Span};
use crate::measure::{Gauge, Keys, Outcome, Summary};
use crate::twin::{Twin, Values};

/// Weeks played after the warm-up; whole weeks, so that each half holds the same weekdays.
pub const WEEKS: u32 = 4;

/// Gauges whose two halves are compared: people in beds, people waiting for one, work that piles up, nurses' pressure on patients.
const WATCHED: [Gauge; 5] = [Gauge::Census, Gauge::Boarding, Gauge::LaboratoryBacklog, Gauge::ImagingBacklog, Gauge::AtRisk];

/// What a quiet hospital did.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// All replications; both sides are quiet.
    pub outcome: Outcome,
    /// One a watched gauge.
    pub drifts: Vec<Drift>,
    /// Stopped before its end; what is here is complete.
    pub interrupted: bool,
}

/// How a gauge moved from the first two weeks after the warm-up to the last two, over the replications.
#[derive(Clone, Debug)]
pub struct Drift {
    /// Which.
    pub gauge: Gauge,
    /// Its mean in the first half.
    pub first: Summary,
    /// Second half less first half, replication by replication.
    pub moved: Summary,
}

impl Drift {
    /// Level of the interval: five gauges are looked at, and one in twenty hospitals may be told wrongly.
    pub const LEVEL: f64 = 0.99;

    /// Whether nothing moved that could be told from chance: zero lies in the interval of the mean movement.
    pub fn stationary(&self) -> bool {
        let interval = self.moved.interval(Drift::LEVEL);
        interval.low <= 0.0 && 0.0 <= interval.high
    }
}

/// Plays quiet replications after the usual warm-up.
///
/// # Errors
/// The parameters that the twin's table lacks.
pub fn baseline(
    twin: &Arc<Twin>,
    calendar: Calendar,
    seed: u64,
    replications: u64,
    warm_up: Span,
    progress: &dyn Progress,
) -> Result<Baseline, Vec<&'static str>> {
    let values = Arc::new(Values::of(&twin.parameters)?);
    let keys = Keys::of(twin);
    let horizon = Span::from_days(f64::from(7 * WEEKS));
    let played: Vec<Option<Outcome>> = (0..replications)
        .into_par_iter()
        .map(|replication| {
            if progress.interrupted() {
                return None;
            }
            let mut warmed = Warmed::new(twin, &values, calendar, seed, replication, warm_up);
            let (quiet, events) = warmed.quiet(horizon);
            let outcome = Outcome::of_pair(&keys, quiet, quiet, horizon, events);
            progress.pairs(replication + 1, replications);
            Some(outcome)
        })
        .collect();
    let mut baseline = Baseline { interrupted: played.iter().any(Option::is_none), ..Baseline::default() };
    let complete: Vec<Outcome> = played.into_iter().flatten().collect();
    for gauge in WATCHED {
        let mut drift = Drift { gauge, first: Summary::default(), moved: Summary::default() };
        for outcome in &complete {
            if let Some((first, second)) = halves(outcome, gauge) {
                drift.first.add(first);
                drift.moved.add(second - first);
            }
        }
        baseline.drifts.push(drift);
    }
    for outcome in &complete {
        baseline.outcome.merge(outcome).expect("replications of one hospital have one horizon");
    }
    Ok(baseline)
}

/// Mean of a gauge in either half, in thousandths.
fn halves(outcome: &Outcome, gauge: Gauge) -> Option<(i64, i64)> {
    let bins = &outcome.series.get(gauge.name())?.quiet;
    let half = bins.len() / 2;
    let mean = |part: &[Summary]| {
        let sum: f64 = part.iter().map(Summary::mean).sum();
        libm::round(sum / part.len().max(1) as f64 * crate::measure::FIXED) as i64
    };
    (half > 0).then(|| (mean(&bins[..half]), mean(&bins[half..])))
}
