//! Realisations: each replication is one history of its own, and is read rather than averaged.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Progress, WARM_UP, Warmed};
use crate::measure::{Keys, Outcome};
use crate::twin::{Plot, Twin, Values};

/// One hospital in which an incident is played.
#[derive(Clone, Debug)]
pub struct Case {
    /// Hospital.
    pub twin: Arc<Twin>,
    /// Incident.
    pub plot: Arc<Plot>,
}

/// How many realisations, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trials {
    /// Seed of all draws.
    pub seed: u64,
    /// Realisations; number `n` plays in case `n` modulo the cases.
    pub number: u64,
    /// Whether each draws its parameters too: realisation `n` has draw `n` whatever is played, so that one set of parameters
    /// can be followed over several incidents.
    pub drawn: bool,
}

/// Plays realisations and reads each pair; `None` where it was interrupted before its turn.
///
/// # Errors
/// The parameters that a twin's table lacks.
pub fn trials<T: Send>(
    cases: &[Case],
    plan: Trials,
    progress: &dyn Progress,
    read: &(dyn Fn(&Outcome) -> T + Sync),
) -> Result<Vec<Option<T>>, Vec<&'static str>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Keys> = cases.iter().map(|case| Keys::of(&case.twin)).collect();
    (0..plan.number)
        .into_par_iter()
        .map(|number| {
            if progress.interrupted() {
                return Ok(None);
            }
            let index = (number % cases.len() as u64) as usize;
            let Case { twin, plot } = &cases[index];
            let values =
                if plan.drawn { Values::drawn(&twin.parameters, plan.seed, number) } else { Values::of(&twin.parameters) };
            let warmed = Warmed::new(twin, &Arc::new(values?), plot.calendar, plan.seed, number, WARM_UP);
            let read = read(&warmed.pair(&keys[index], plot));
            progress.pairs(number + 1, plan.number);
            Ok(Some(read))
        })
        .collect()
}
