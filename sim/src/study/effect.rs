//! What a change is worth: the same nights before and after it, with the same draws, paired replication by replication.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::trials::Case;
use super::{Progress, WARM_UP, Warmed};
use crate::engine::Span;
use crate::measure::{Keys, Outcome};
use crate::run::Run;
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
    let (before, after) = alike(before, after, [&old, &new]);
    let (before, after) = (&before, &after);
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

/// Both sides with the beds marked that only the other watches: a change that cuts a bed off from its station leaves it blind, and
/// does not make it a bed that nobody ever meant to watch.
fn alike(before: &Case, after: &Case, values: [&Arc<Values>; 2]) -> (Case, Case) {
    let watched = |case: &Case, values: &Arc<Values>| -> BTreeSet<u64> {
        let run = Run::new(case.twin.clone(), values.clone(), case.plot.calendar, 0, 0, Span::ZERO);
        let watched = &run.world().care.wards.watched;
        case.twin.beds.iter().zip(watched).filter(|(_, watched)| **watched).map(|(bed, _)| bed.entity).collect()
    };
    let (was, is) = (watched(before, values[0]), watched(after, values[1]));
    let marked = |case: &Case, own: &BTreeSet<u64>, other: &BTreeSet<u64>| {
        if other.is_subset(own) {
            return case.clone();
        }
        let mut twin = (*case.twin).clone();
        for bed in &mut twin.beds {
            bed.watched_elsewhere = other.contains(&bed.entity);
        }
        Case { twin: Arc::new(twin), plot: case.plot.clone() }
    };
    (marked(before, &was, &is), marked(after, &is, &was))
}

/// Sites and wards by id: where patients are.
fn places(twin: &Twin) -> (Vec<&str>, Vec<(usize, &str)>) {
    let wards = twin.wards.iter().map(|ward| (ward.site.index(), ward.id.as_str()));
    (twin.sites.iter().map(|site| site.id.as_str()).collect(), wards.collect())
}
