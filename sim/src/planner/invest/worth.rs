//! What a set of controls costs and what it averts: the same replications with and without it, difference by difference.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Control, Cost, Per};
use crate::blueprint::{Blueprint, Incident};
use crate::measure::{Interval, MeasureKey, Outcome, Summary};
use crate::study::{Case, HEADLINES, Progress, Trials, trials};
use crate::twin::{Twin, compile, compile_incident};

/// Headline measures, in the order of [`HEADLINES`].
pub const MEASURES: usize = HEADLINES.len();

/// Incident minus quiet of every headline measure, in thousandths of the measure's unit, for each replication.
pub(super) type Harm = Vec<[i64; MEASURES]>;

/// Money a year, with the range of its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Money {
    /// Usual.
    pub default: f64,
    /// All parts at their low ends.
    pub low: f64,
    /// All parts at their high ends.
    pub high: f64,
}

impl Money {
    /// Both together.
    pub fn and(self, other: Money) -> Money {
        Money { default: self.default + other.default, low: self.low + other.low, high: self.high + other.high }
    }
}

/// What is averted of one headline measure over all incidents, with a 95 % interval of the mean.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Averted {
    /// Measure, for people.
    pub measure: String,
    /// Unit.
    pub unit: String,
    /// Harm without minus harm with.
    pub averted: Interval,
}

/// Yearly money of a control in a hospital: `once` written off evenly, times what it is counted by.
pub(super) fn price(control: &Control, twin: &Twin) -> Money {
    let units = units(control.per, twin);
    let years = if control.years >= 1.0 { control.years } else { 1.0 };
    let of = |part: fn(&Cost) -> f64| units * (part(&control.once) / years + part(&control.yearly));
    Money { default: of(|cost| cost.default), low: of(|cost| cost.low), high: of(|cost| cost.high) }
}

fn units(per: Per, twin: &Twin) -> f64 {
    let server = |device: &usize| !twin.devices.role[*device].is_empty() && twin.devices.encryptable[*device];
    let inside = |device: &usize| !twin.zones[twin.devices.zone[*device].index()].outside;
    let count = match per {
        Per::Hospital => twin.sites.len(),
        Per::Zone => twin.zones.iter().filter(|zone| !zone.outside).count(),
        Per::Ward => twin.wards.iter().filter(|ward| ward.beds > 0).count(),
        Per::Bed => twin.sites.iter().map(|site| site.inpatient_beds as usize).sum(),
        Per::Server => (0..twin.devices.len()).filter(server).filter(inside).count(),
        Per::Computer => {
            (0..twin.devices.len()).filter(|device| twin.devices.encryptable[*device] && !server(device)).filter(inside).count()
        }
    };
    count as f64
}

/// Plays the incidents in a hospital; `Ok(None)` when it was interrupted.
pub(super) fn harm(
    blueprint: &Blueprint,
    incidents: &[Incident],
    today: &str,
    plan: Trials,
    progress: &dyn Progress,
) -> Result<Option<Harm>, String> {
    let told = |problems: Vec<crate::blueprint::Problem>| {
        problems.first().map_or_else(|| "it makes no hospital".to_owned(), |problem| problem.message.clone())
    };
    let (twin, _) = compile(blueprint, today).map_err(told)?;
    let twin = Arc::new(twin);
    let mut total: Harm = vec![[0; MEASURES]; plan.number as usize];
    for incident in incidents {
        let plot = Arc::new(compile_incident(incident, &twin).map_err(told)?);
        let case = Case { twin: twin.clone(), plot };
        let pairs = trials(&[case], plan, progress, &read).map_err(|missing| format!("no value for {}", missing.join(", ")))?;
        for (sum, pair) in total.iter_mut().zip(pairs) {
            let Some(pair) = pair else { return Ok(None) };
            sum.iter_mut().zip(pair).for_each(|(sum, value)| *sum += value);
        }
    }
    Ok(Some(total))
}

fn read(outcome: &Outcome) -> [i64; MEASURES] {
    let mut values = [0; MEASURES];
    for (value, headline) in values.iter_mut().zip(&HEADLINES) {
        for (name, label) in headline.parts {
            let key = label.iter().fold(MeasureKey::total(name), |key, (dimension, word)| key.with(dimension, word));
            *value += outcome.get(&key).and_then(|paired| paired.difference.mean_fixed()).unwrap_or(0);
        }
    }
    values
}

/// Harm without minus harm with, replication by replication.
pub(super) fn averted(without: &Harm, with: &Harm) -> Vec<Averted> {
    HEADLINES
        .iter()
        .enumerate()
        .map(|(index, headline)| {
            let mut summary = Summary::default();
            without.iter().zip(with).for_each(|(without, with)| summary.add(without[index] - with[index]));
            let interval = summary.interval(0.95);
            let told = |value: f64| value * headline.factor;
            Averted {
                measure: headline.title.into(),
                unit: headline.unit.into(),
                averted: Interval { mean: told(interval.mean), low: told(interval.low), high: told(interval.high) },
            }
        })
        .collect()
}
