//! What a change is worth: the same nights before and after it, with the same draws, paired replication by replication.

use std::sync::Arc;

use rayon::prelude::*;

use super::trials::Case;
use super::{Progress, WARM_UP, Warmed};
use crate::measure::{Keys, Outcome};
use crate::twin::{Twin, Values};

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
    if places(&before.twin) != places(&after.twin) {
        return Err(EffectError::OtherPlaces);
    }
    let keys = [Keys::of(&before.twin), Keys::of(&after.twin)];
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
            if keys[0] == keys[1] {
                return Some(Outcome::of_pair(&keys[0], &was, &is, horizon, events + more));
            }
            // Another zone, a device in it: what both have is compared.
            let [old, new] = [(&keys[0], &was, events), (&keys[1], &is, more)]
                .map(|(keys, run, events)| Outcome::of_pair(keys, run, run, horizon, events));
            Some(Outcome::across(old, new))
        })
        .collect();
    let mut outcome = Outcome::default();
    for pair in played.into_iter().map_while(|pair| pair) {
        super::merge(&mut outcome, &pair);
    }
    Ok(outcome)
}

/// Sites and wards by id: where patients are.
fn places(twin: &Twin) -> (Vec<&str>, Vec<(usize, &str)>) {
    let wards = twin.wards.iter().map(|ward| (ward.site.index(), ward.id.as_str()));
    (twin.sites.iter().map(|site| site.id.as_str()).collect(), wards.collect())
}
