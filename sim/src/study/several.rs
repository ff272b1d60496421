//! Several incidents in one hospital. Those that begin at the same moment of the week fork from the same warmed-up nights and are
//! held against the same quiet runs.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Progress, Study, StudyPlan, Warmed, merge};
use crate::engine::Calendar;
use crate::measure::{Keys, Outcome};
use crate::twin::{Plot, Twin, Values};

/// Plays exactly `pairs` pairs of each incident, without a range over the assumptions. Each study is the one that
/// [`play`](super::play) makes of its incident alone.
///
/// # Errors
/// The parameters that the twin's table lacks.
pub fn play_several(
    twin: &Arc<Twin>,
    plots: &[Arc<Plot>],
    plan: &StudyPlan,
    pairs: u64,
    progress: &dyn Progress,
) -> Result<Vec<Study>, Vec<&'static str>> {
    let values = Arc::new(Values::of(&twin.parameters)?);
    let keys = Keys::of(twin);
    let mut studies = vec![Study { seed: plan.seed, first: plan.first, ..Study::default() }; plots.len()];
    let mut onsets: Vec<(Calendar, Vec<usize>)> = Vec::new();
    for (index, plot) in plots.iter().enumerate() {
        match onsets.iter_mut().find(|(calendar, _)| *calendar == plot.calendar) {
            Some((_, own)) => own.push(index),
            None => onsets.push((plot.calendar, vec![index])),
        }
    }
    for (_, own) in &mut onsets {
        // The quiet run goes on from the end of a shorter incident to that of a longer one.
        own.sort_by_key(|index| plots[*index].horizon);
    }
    for number in 0..pairs {
        let played: Vec<Option<Vec<(usize, Outcome)>>> = onsets
            .par_iter()
            .map(|(calendar, own)| {
                if progress.interrupted() {
                    return None;
                }
                let first = plan.first + number;
                let mut warmed = Warmed::new(twin, &values, *calendar, plan.seed, first, plan.warm_up);
                Some(own.iter().map(|index| (*index, warmed.pair_with(&keys, &plots[*index]))).collect())
            })
            .collect();
        // A pair counts for all incidents or for none, so that an interrupted table equals a shorter one.
        let Some(played) = played.into_iter().collect::<Option<Vec<_>>>() else {
            studies.iter_mut().for_each(|study| study.interrupted = true);
            break;
        };
        for (index, pair) in played.into_iter().flatten() {
            merge(&mut studies[index].outcome, &pair);
        }
        progress.pairs(number + 1, pairs);
    }
    Ok(studies)
}
