//! Several incidents in one hospital. Those that begin at the same moment of the week fork from the same warmed-up nights and are
//! held against the same quiet runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Progress, Study, StudyPlan, Warmed, merge, side_by_side};
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
    let complete = AtomicU64::new(0);
    let parts = side_by_side(0..pairs, progress, |outcomes: &mut Vec<Outcome>, number| {
        outcomes.resize_with(plots.len(), Outcome::default);
        for (calendar, own) in &onsets {
            let mut warmed = Warmed::new(twin, &values, *calendar, plan.seed, plan.first + number, plan.warm_up);
            for index in own {
                warmed.add_with(&mut outcomes[*index], &keys, &plots[*index]);
            }
        }
        progress.pairs(complete.fetch_add(1, Ordering::Relaxed) + 1, pairs);
    });
    for part in &parts {
        for (study, outcome) in studies.iter_mut().zip(part) {
            merge(&mut study.outcome, outcome);
        }
    }
    for study in &mut studies {
        study.interrupted = study.outcome.pairs < pairs;
    }
    Ok(studies)
}
