//! Many paired runs: seeds, warm-up, stopping rule, the range over the assumptions. The result does not depend on the number
//! of threads: pairs are played side by side and merged in order of their number.
//!
//! No file and no clock may go in; who shows progress implements [`Progress`].

mod baseline;
mod effect;
mod figure;
mod pair;
mod sensitivity;
mod several;
mod stopping;
mod trials;
pub mod validation;

pub use baseline::{Baseline, Drift, WEEKS, baseline};
pub use effect::{EffectError, effect};
pub use figure::{Figure, Form, happened};
pub use pair::{Warmed, warmed_pair};
pub use sensitivity::{Build, Effect, Factor, HEADLINES, Sensitivity, sensitivity};
pub use several::play_several;
pub use stopping::{CHECKPOINTS, half_width};
pub use trials::{Case, Trials, trials};

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::engine::Span;
use crate::measure::{Keys, MeasureKey, Outcome, Summary};
use crate::twin::{Plot, Twin, Values};

/// When a study ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// After exactly so many pairs.
    Exactly(u64),
    /// At the first checkpoint at which the anytime-valid 95 % interval of the headline's paired difference is narrower than
    /// `relative` times its mean on either side, and after `at_most` pairs in any case.
    Precision {
        /// Half-width over mean, above 0.
        relative: f64,
        /// Most pairs.
        at_most: u64,
    },
}

/// The measure whose paired difference decides when a study is precise enough.
pub const HEADLINE: &str = "patient.at_risk_minutes";

/// Warm-up before the incident; a test checks that census, boarding and backlogs are stationary at its end.
pub const WARM_UP: Span = Span(14 * 86_400_000);

/// How a study is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudyPlan {
    /// Seed of all draws.
    pub seed: u64,
    /// Number of the first pair; shards begin elsewhere than at 0.
    pub first: u64,
    /// When it ends.
    pub stop: Stop,
    /// Warm-up before the incident.
    pub warm_up: Span,
    /// How many designed sets of parameters the range over the assumptions is made of; 0 leaves it out.
    pub designs: u32,
    /// Pairs played with each of them.
    pub pairs_per_design: u32,
}

impl Default for StudyPlan {
    fn default() -> StudyPlan {
        StudyPlan {
            seed: 1,
            first: 0,
            stop: Stop::Precision { relative: 0.1, at_most: 128 },
            warm_up: WARM_UP,
            designs: 16,
            pairs_per_design: 2,
        }
    }
}

/// Who watches a study. Called from any thread.
pub trait Progress: Sync {
    /// `done` of at most `planned` pairs are played.
    fn pairs(&self, _done: u64, _planned: u64) {}
    /// A checkpoint: the headline's mean difference and its half-width.
    fn checkpoint(&self, _mean: f64, _half_width: f64) {}
    /// Whether to stop as soon as possible, keeping what is complete.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Nobody watches.
pub struct Unwatched;
impl Progress for Unwatched {}

/// What many paired runs said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Study {
    /// Seed of all draws.
    pub seed: u64,
    /// Number of the first pair.
    pub first: u64,
    /// All pairs at the defaults.
    pub outcome: Outcome,
    /// For each measure, the mean difference under each designed set of parameters.
    pub assumptions: BTreeMap<MeasureKey, Summary>,
    /// Single differences, each with parameters of its own: what one realisation may be.
    pub predictive: BTreeMap<MeasureKey, Summary>,
    /// Which assumptions move the headline measures, if it was asked for.
    pub sensitivity: Option<Sensitivity>,
    /// Stopped before its end; what is here is complete.
    pub interrupted: bool,
}

/// Sets how many threads studies of this process play on; once, before the first.
///
/// # Errors
/// If it was set before.
pub fn threads(number: usize) -> Result<(), String> {
    rayon::ThreadPoolBuilder::new().num_threads(number).build_global().map_err(|error| error.to_string())
}

/// Plays a study of one incident.
///
/// # Errors
/// The parameters that the twin's table lacks.
pub fn play(twin: &Arc<Twin>, plot: &Arc<Plot>, plan: &StudyPlan, progress: &dyn Progress) -> Result<Study, Vec<&'static str>> {
    let values = Arc::new(Values::of(&twin.parameters)?);
    let keys = Keys::of(twin);
    let mut study = Study { seed: plan.seed, first: plan.first, ..Study::default() };
    let planned = match plan.stop {
        Stop::Exactly(pairs) => pairs,
        Stop::Precision { at_most, .. } => at_most,
    };
    let played = AtomicU64::new(0);
    while study.outcome.pairs < planned && !study.interrupted {
        let done = study.outcome.pairs;
        let end = match plan.stop {
            Stop::Exactly(_) => planned,
            Stop::Precision { .. } => {
                CHECKPOINTS.into_iter().find(|checkpoint| *checkpoint > done).unwrap_or(planned).min(planned)
            }
        };
        let part = side_by_side(done..end, progress, |outcome: &mut Outcome, number| {
            let warmed = Warmed::new(twin, &values, plot.calendar, plan.seed, plan.first + number, plan.warm_up);
            warmed.add_to(outcome, &keys, plot);
            progress.pairs(played.fetch_add(1, Ordering::Relaxed) + 1, planned);
        });
        part.iter().for_each(|part| merge(&mut study.outcome, part));
        study.interrupted = study.outcome.pairs < end;
        if let Stop::Precision { relative, .. } = plan.stop
            && CHECKPOINTS.contains(&study.outcome.pairs)
            && let Some(headline) = study.outcome.total(HEADLINE)
        {
            let (mean, half) = (headline.difference.mean(), half_width(&headline.difference));
            progress.checkpoint(mean, half);
            if half <= relative * libm::fabs(mean) {
                break;
            }
        }
    }
    if !study.interrupted {
        range_over_assumptions(twin, plot, plan, &keys, progress, &mut study)?;
    }
    Ok(study)
}

/// Plays each number and adds it to what its thread has; gives what each had in the end, in any order, which their sum does not
/// depend on. Threads take the numbers one after the other, so that none waits while another has many left and an interrupted study
/// is a shorter one: what was taken before the interruption is played to its end.
fn side_by_side<T: Default + Send>(numbers: Range<u64>, progress: &dyn Progress, add: impl Fn(&mut T, u64) + Sync) -> Vec<T> {
    numbers
        .take_while(|_| !progress.interrupted())
        .par_bridge()
        .fold(T::default, |mut part, number| {
            add(&mut part, number);
            part
        })
        .collect()
}

fn merge(outcome: &mut Outcome, pair: &Outcome) {
    outcome.merge(pair).expect("pairs of one study have one horizon");
}

/// Plays a few pairs under each of a designed set of parameters (a Latin hypercube over all ranges).
fn range_over_assumptions(
    twin: &Arc<Twin>,
    plot: &Arc<Plot>,
    plan: &StudyPlan,
    keys: &Keys,
    progress: &dyn Progress,
    study: &mut Study,
) -> Result<(), Vec<&'static str>> {
    let designs: Vec<Arc<Values>> = (0..plan.designs)
        .map(|design| Values::designed(&twin.parameters, plan.seed, design, plan.designs).map(Arc::new))
        .collect::<Result<_, _>>()?;
    let outcomes: Vec<Vec<Outcome>> = designs
        .par_iter()
        .map(|values| {
            (0..u64::from(plan.pairs_per_design))
                .take_while(|_| !progress.interrupted())
                .map(|number| Warmed::new(twin, values, plot.calendar, plan.seed, number, plan.warm_up).pair(keys, plot))
                .collect()
        })
        .collect();
    if outcomes.iter().any(|pairs| pairs.len() < plan.pairs_per_design as usize) {
        study.interrupted = true;
        return Ok(());
    }
    for pairs in outcomes {
        let mut design = Outcome::default();
        for pair in &pairs {
            merge(&mut design, pair);
        }
        for (key, paired) in &design.measures {
            if let Some(mean) = paired.difference.mean_fixed() {
                study.assumptions.entry(key.clone()).or_default().add(mean);
            }
        }
        for (key, paired) in pairs.iter().flat_map(|pair| &pair.measures) {
            study.predictive.entry(key.clone()).or_default().merge(&paired.difference);
        }
    }
    Ok(())
}
