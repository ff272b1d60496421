//! What a change is worth: the same nights before and after it, with the same draws, paired replication by replication.

use std::sync::Arc;

use rayon::prelude::*;

use super::trials::Case;
use super::{Progress, WARM_UP, Warmed};
use crate::measure::{Keys, Outcome};
use crate::twin::Values;

/// Why two projects cannot be compared by runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectError {
    /// Parameters that a table lacks.
    Missing(Vec<&'static str>),
    /// Their wards or sites differ, so their measures are not the same measures.
    OtherPlaces,
}

/// Plays `pairs` nights of one incident on both sides; in the outcome `quiet` is before and `incident` is after.
///
/// # Errors
/// If a parameter is missing, or the two have other wards or sites.
pub fn effect(before: &Case, after: &Case, seed: u64, pairs: u64, progress: &dyn Progress) -> Result<Outcome, EffectError> {
    let values = |case: &Case| Values::of(&case.twin.parameters).map(Arc::new).map_err(EffectError::Missing);
    let (old, new) = (values(before)?, values(after)?);
    let keys = Keys::of(&before.twin);
    if keys != Keys::of(&after.twin) {
        return Err(EffectError::OtherPlaces);
    }
    let horizon = before.plot.horizon;
    let played: Vec<Option<Outcome>> = (0..pairs)
        .into_par_iter()
        .map(|number| {
            if progress.interrupted() {
                return None;
            }
            let side = |case: &Case, values: &Arc<Values>| {
                Warmed::new(&case.twin, values, case.plot.calendar, seed, number, WARM_UP).incident(&case.plot)
            };
            let ((was, events), (is, more)) = (side(before, &old), side(after, &new));
            Some(Outcome::of_pair(&keys, &was, &is, horizon, events + more))
        })
        .collect();
    let mut outcome = Outcome::default();
    for pair in played.into_iter().map_while(|pair| pair) {
        super::merge(&mut outcome, &pair);
    }
    Ok(outcome)
}
