//! Which assumptions move each headline measure: elementary effects (Morris 1991), of groups of parameters first and then of the
//! parameters of the groups that matter (Campolongo, Cariboni, Saltelli 2007: the mean absolute effect ranks groups too).
//!
//! A trajectory walks from a corner of the ranges to another, one factor a step; every step of it is the same replication, so that
//! the difference between two steps is the parameter's and not chance's. No report and no file may go in.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Case, Progress, WARM_UP, Warmed};
use crate::blueprint::ParameterTable;
use crate::engine::{Draws, Purpose, entity_of};
use crate::measure::{Keys, MeasureKey, Outcome, Summary};
use crate::twin::Values;

/// A headline measure: how it is told, what it is the sum of, and the factor to the unit it is told in.
pub struct Headline {
    /// For people.
    pub title: &'static str,
    /// Unit it is told in.
    pub unit: &'static str,
    /// Measure with at most one label.
    pub parts: &'static [(&'static str, Option<(&'static str, &'static str)>)],
    /// From the measure's unit.
    pub factor: f64,
}

/// The measures that are ranked for.
pub const HEADLINES: [Headline; 6] = [
    Headline {
        title: "patients at risk",
        unit: "patient-hours",
        parts: &[("patient.at_risk_minutes", None)],
        factor: 1.0 / 60.0,
    },
    Headline { title: "deaths", unit: "patients", parts: &[("patient.deaths", None)], factor: 1.0 },
    Headline {
        title: "moderate or severe harm",
        unit: "patients",
        parts: &[("patient.harm", Some(("severity", "moderate"))), ("patient.harm", Some(("severity", "severe")))],
        factor: 1.0,
    },
    Headline { title: "blind beds", unit: "bed-hours", parts: &[("monitor.blind_bed_minutes", None)], factor: 1.0 / 60.0 },
    Headline {
        title: "operations cancelled",
        unit: "operations",
        parts: &[("care.cancelled", Some(("kind", "elective")))],
        factor: 1.0,
    },
    Headline {
        title: "record not as usual",
        unit: "hours",
        parts: &[("outage.hours", Some(("function", "record")))],
        factor: 1.0,
    },
];

/// More parameters than these are screened by groups first, and no more than these are ranked one by one.
const MOST_SINGLE: usize = 100;
/// Most parameters in one group.
const MOST_IN_GROUP: usize = 16;
/// A step of a trajectory: two thirds of the range, between the thirds (Morris' four levels).
const STEP: f64 = 2.0 / 3.0;
const BASE: Purpose = Purpose::named("study/sensitivity/base");
const ORDER: Purpose = Purpose::named("study/sensitivity/order");

/// How a parameter or group moved one headline measure, over the trajectories, in the unit it is told in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Size of the movements.
    pub size: Summary,
    /// The movements with their sign: up when the parameter goes up. Of a group, whose members go their own ways, it says nothing.
    pub signed: Summary,
}

/// A parameter or a group of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// Parameter's name, or the first and last of the group.
    pub name: String,
    /// Names of the parameters.
    pub members: Vec<String>,
    /// One effect a headline, in the order of [`HEADLINES`].
    pub effects: Vec<Effect>,
}

/// The ranking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// Parameters that have a range.
    pub ranged: u32,
    /// Trajectories of each stage.
    pub trajectories: u32,
    /// Pairs that were played.
    pub pairs: u64,
    /// Groups, if there were too many parameters to begin with single ones.
    pub groups: Vec<Factor>,
    /// Parameters one by one: all, or those of the groups that matter most.
    pub parameters: Vec<Factor>,
}

impl Factor {
    /// Mean absolute effect on a headline.
    pub fn size(&self, headline: usize) -> f64 {
        self.effects.get(headline).map_or(0.0, |effect| effect.size.mean())
    }
}

impl Sensitivity {
    /// Parameters by their effect on one headline, greatest first.
    pub fn ranked(&self, headline: usize) -> Vec<&Factor> {
        by_size(&self.parameters, |factor| factor.size(headline))
    }

    /// Parameters by their share of all effects, averaged over the headlines: what matters for most of what is reported.
    pub fn overall(&self) -> Vec<(&Factor, f64)> {
        let totals: Vec<f64> =
            (0..HEADLINES.len()).map(|headline| self.parameters.iter().map(|factor| factor.size(headline)).sum()).collect();
        let score = |factor: &Factor| {
            let shares = totals.iter().enumerate().filter(|(_, total)| **total > 0.0);
            let shares: Vec<f64> = shares.map(|(headline, total)| factor.size(headline) / total).collect();
            if shares.is_empty() { 0.0 } else { shares.iter().sum::<f64>() / shares.len() as f64 }
        };
        by_size(&self.parameters, score).into_iter().map(|factor| (factor, score(factor))).collect()
    }
}

fn by_size(factors: &[Factor], size: impl Fn(&Factor) -> f64) -> Vec<&Factor> {
    let mut ranked: Vec<(f64, &Factor)> = factors.iter().map(|factor| (size(factor), factor)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    ranked.into_iter().map(|(_, factor)| factor).collect()
}

/// Builds the hospital and the incident anew with other parameters; `None` where they make no hospital.
pub type Build<'a> = &'a (dyn Fn(&ParameterTable) -> Option<Case> + Sync);

/// Ranks every ranged parameter of a table; `None` if it was interrupted.
pub fn sensitivity(
    table: &ParameterTable,
    build: Build<'_>,
    seed: u64,
    trajectories: u32,
    progress: &dyn Progress,
) -> Option<Sensitivity> {
    let play = |table: &ParameterTable, replication: u64| {
        let Case { twin, plot } = build(table)?;
        let values = Values::of(table).ok()?;
        let pair = Warmed::new(&twin, &values.into(), plot.calendar, seed, replication, WARM_UP).pair(&Keys::of(&twin), &plot);
        Some(HEADLINES.iter().map(|headline| told(&pair, headline)).collect())
    };
    let names: Vec<String> =
        table.entries().iter().filter(|parameter| parameter.ranged()).map(|parameter| parameter.name.clone()).collect();
    screen(table, names, &play, seed, trajectories, progress)
}

/// Both stages, for anything that makes numbers of a table and a replication.
fn screen(
    table: &ParameterTable,
    names: Vec<String>,
    play: &(dyn Fn(&ParameterTable, u64) -> Option<Vec<f64>> + Sync),
    seed: u64,
    trajectories: u32,
    progress: &dyn Progress,
) -> Option<Sensitivity> {
    let mut found = Sensitivity { ranged: names.len() as u32, trajectories, ..Sensitivity::default() };
    let single = |names: Vec<String>| {
        let factor = |name: String| Factor { members: vec![name.clone()], name, effects: Vec::new() };
        names.into_iter().map(factor).collect::<Vec<_>>()
    };
    let walk = |factors: Vec<Factor>, found: &mut Sensitivity| {
        found.pairs += u64::from(trajectories) * (factors.len() as u64 + 1);
        walked(table, factors, play, seed, trajectories, progress)
    };
    if names.len() <= MOST_SINGLE {
        found.parameters = walk(single(names), &mut found)?;
    } else {
        found.groups = walk(grouped(&names), &mut found)?;
        let members = single(worth_a_look(&found.groups));
        found.parameters = walk(members, &mut found)?;
    }
    Some(found)
}

/// Parameters by the first word of their names, in runs of at most [`MOST_IN_GROUP`].
fn grouped(names: &[String]) -> Vec<Factor> {
    let word = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let mut groups: Vec<Vec<String>> = Vec::new();
    for name in names {
        match groups.last_mut() {
            Some(group) if word(&group[0]) == word(name) && group.len() < MOST_IN_GROUP => group.push(name.clone()),
            _ => groups.push(vec![name.clone()]),
        }
    }
    let named = |members: Vec<String>| match members.as_slice() {
        [one] => one.clone(),
        [first, .., last] => format!("{first} … {last}"),
        [] => String::new(),
    };
    groups.into_iter().map(|members| Factor { name: named(members.clone()), members, effects: Vec::new() }).collect()
}

/// Parameters of the groups that matter most, taking the first of each headline, then the second, until there are enough.
fn worth_a_look(groups: &[Factor]) -> Vec<String> {
    let rankings: Vec<Vec<&Factor>> =
        (0..HEADLINES.len()).map(|headline| by_size(groups, |group| group.size(headline))).collect();
    let mut chosen: Vec<&Factor> = Vec::new();
    for rank in 0..groups.len() {
        for (headline, ranking) in rankings.iter().enumerate() {
            let group = ranking[rank];
            let room = chosen.iter().map(|group| group.members.len()).sum::<usize>() + group.members.len() <= MOST_SINGLE;
            if room && group.size(headline) > 0.0 && !chosen.iter().any(|known| known.name == group.name) {
                chosen.push(group);
            }
        }
    }
    let mut names: Vec<String> = chosen.into_iter().flat_map(|group| group.members.clone()).collect();
    names.sort();
    names
}

/// Whether a parameter begins a trajectory in the lower half of its range and goes up, and where in it (quantiles).
fn way(draws: Draws, name: &str, trajectory: u64) -> (f64, f64) {
    let draw = draws.at(BASE, entity_of(name), trajectory);
    let low = if draw.child(0).chance(0.5) { 0.0 } else { 1.0 - STEP };
    if draw.child(1).chance(0.5) { (low, low + STEP) } else { (low + STEP, low) }
}

/// Walks the trajectories and notes what each step moved.
fn walked(
    table: &ParameterTable,
    mut factors: Vec<Factor>,
    play: &(dyn Fn(&ParameterTable, u64) -> Option<Vec<f64>> + Sync),
    seed: u64,
    trajectories: u32,
    progress: &dyn Progress,
) -> Option<Vec<Factor>> {
    let draws = Draws::new(seed, u64::MAX);
    let count = factors.len();
    let order = |trajectory: u64| {
        let mut order: Vec<(u64, usize)> = factors
            .iter()
            .enumerate()
            .map(|(index, factor)| (draws.at(ORDER, entity_of(&factor.name), trajectory).bits(), index))
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, index)| index).collect::<Vec<_>>()
    };
    let orders: Vec<Vec<usize>> = (0..u64::from(trajectories)).map(order).collect();
    let planned = u64::from(trajectories) * (count as u64 + 1);
    let done = std::sync::atomic::AtomicU64::new(0);
    let steps: Vec<(u64, usize)> =
        (0..u64::from(trajectories)).flat_map(|trajectory| (0..=count).map(move |step| (trajectory, step))).collect();
    let played: Vec<Option<Vec<f64>>> = steps
        .into_par_iter()
        .map(|(trajectory, step)| {
            if progress.interrupted() {
                return None;
            }
            let mut moved = table.clone();
            for (position, index) in orders[trajectory as usize].iter().enumerate() {
                for name in &factors[*index].members {
                    let (from, to) = way(draws, name, trajectory);
                    let quantile = if position < step { to } else { from };
                    let value = table.get(name).map(|parameter| parameter.at(quantile));
                    value.map(|value| moved.set(name, value));
                }
            }
            let told = play(&moved, trajectory);
            progress.pairs(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, planned);
            told
        })
        .collect();
    if progress.interrupted() {
        return None;
    }
    for factor in &mut factors {
        factor.effects = vec![Effect::default(); HEADLINES.len()];
    }
    for (trajectory, order) in orders.iter().enumerate() {
        for (step, index) in order.iter().enumerate() {
            let at = trajectory * (count + 1) + step;
            let (Some(before), Some(after)) = (&played[at], &played[at + 1]) else { continue };
            let factor = &mut factors[*index];
            let (from, to) = way(draws, &factor.members[0], trajectory as u64);
            let sign = if to > from { 1.0 } else { -1.0 };
            for ((effect, before), after) in factor.effects.iter_mut().zip(before).zip(after) {
                let moved = thousandths((after - before) * sign);
                effect.signed.add(moved);
                effect.size.add(moved.abs());
            }
        }
    }
    Some(factors)
}

/// The paired difference of a headline in the unit it is told in.
fn told(pair: &Outcome, headline: &Headline) -> f64 {
    let part = |(name, label): &(&str, Option<(&str, &str)>)| {
        let key = label.iter().fold(MeasureKey::total(name), |key, (dimension, word)| key.with(dimension, word));
        pair.get(&key).map_or(0.0, |paired| paired.difference.mean())
    };
    headline.parts.iter().map(part).sum::<f64>() * headline.factor
}

fn thousandths(value: f64) -> i64 {
    libm::round(value * crate::measure::FIXED) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::Parameter;
    use crate::study::Unwatched;

    fn table(count: usize) -> ParameterTable {
        let parameter = |number: usize| Parameter {
            name: format!("g{:02}.p{number:03}", number / 8),
            unit: "1".into(),
            default: 0.5,
            low: Some(0.0),
            high: Some(1.0),
            source: "assumed".into(),
            note: String::new(),
        };
        ParameterTable::new((0..count).map(parameter).collect())
    }

    fn names(table: &ParameterTable) -> Vec<String> {
        table.entries().iter().map(|parameter| parameter.name.clone()).collect()
    }

    fn value(table: &ParameterTable, number: usize) -> f64 {
        table.entries()[number].default
    }

    /// A linear function's elementary effects are its coefficients times the step, whatever the trajectory; others move nothing.
    #[test]
    fn a_linear_functions_coefficients_are_found() {
        let table = table(12);
        let play = |table: &ParameterTable, replication: u64| {
            let noise = replication as f64 * 1_000.0;
            Some([noise + 3.0 * value(table, 4) - 7.0 * value(table, 9)].repeat(HEADLINES.len()))
        };
        let found = screen(&table, names(&table), &play, 1, 6, &Unwatched).unwrap();
        assert!(found.groups.is_empty());
        let ranked = found.ranked(0);
        assert_eq!((ranked[0].name.as_str(), ranked[1].name.as_str()), ("g01.p009", "g00.p004"));
        assert_eq!(ranked[2].size(0), 0.0);
        // Triangular on 0 to 1 around 0.5: quantiles 0, 1/3, 2/3, 1 lie at 0, 0.408, 0.592, 1; a step moves 0.592.
        assert!((ranked[0].size(0) - 7.0 * 0.592).abs() < 0.01, "{}", ranked[0].size(0));
        assert!(ranked[0].effects[0].signed.mean() < 0.0 && ranked[1].effects[0].signed.mean() > 0.0);
    }

    #[test]
    fn many_parameters_are_screened_by_groups_and_found_again() {
        let table = table(400);
        let play =
            |table: &ParameterTable, _: u64| Some([5.0 * value(table, 77) + 2.0 * value(table, 301)].repeat(HEADLINES.len()));
        let found = screen(&table, names(&table), &play, 2, 4, &Unwatched).unwrap();
        assert_eq!((found.ranged, found.groups.len()), (400, 50));
        assert!(found.parameters.len() <= MOST_SINGLE && found.pairs == 4 * (51 + found.parameters.len() as u64 + 1));
        let overall: Vec<&str> = found.overall().iter().take(2).map(|(factor, _)| factor.name.as_str()).collect();
        assert_eq!(overall, ["g09.p077", "g37.p301"]);
    }

    /// Signs that cancel in the mean do not hide a parameter: the absolute effect ranks it.
    #[test]
    fn an_interaction_is_not_overlooked() {
        let table = table(6);
        let play = |table: &ParameterTable, _: u64| {
            Some([10.0 * (value(table, 1) - 0.5) * (value(table, 2) - 0.5) + 0.1 * value(table, 3)].repeat(HEADLINES.len()))
        };
        let found = screen(&table, names(&table), &play, 3, 16, &Unwatched).unwrap();
        let ranked = found.ranked(0);
        assert!(ranked[0].name.ends_with("p001") || ranked[0].name.ends_with("p002"), "{}", ranked[0].name);
        assert!(ranked[0].effects[0].size.mean() > 3.0 * libm::fabs(ranked[0].effects[0].signed.mean()));
    }
}
