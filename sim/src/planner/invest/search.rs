//! Which sets of controls are looked at: each alone, greedily by worth for money, and every subset of the few best. The best set
//! is then played again with other draws, because the best of many estimates is an overestimate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::worth::{Harm, averted, harm, price};
use super::{Averted, Control, Money, apply};
use crate::blueprint::{Blueprint, Incident};
use crate::study::{Progress, Trials, Unwatched};
use crate::twin::compile;

/// Where the money comes from, in the hospital's own currency a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// Operating budget of all sites.
    pub operating: f64,
    /// Share of it for IT, 0 to 1.
    pub it_share: f64,
    /// Share of IT's for these controls, 0 to 1.
    pub share: f64,
}

impl Budget {
    /// What may be spent a year.
    pub fn money(&self) -> f64 {
        self.operating * self.it_share * self.share
    }
}

/// What is searched, and how hard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Seed of all draws.
    pub seed: u64,
    /// Pairs for each set and incident.
    pub pairs: u64,
    /// Which headline measure is averted, a position in `study::HEADLINES`.
    pub headline: usize,
    /// How many of the best controls every subset is played of, 0 to 8.
    pub exact: usize,
    /// The budget.
    pub budget: Budget,
}

/// One set of controls.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Set {
    /// Ids, in the order of the file.
    pub controls: Vec<String>,
    /// What it costs a year.
    pub cost: Money,
    /// What it averts, by headline measure.
    pub averted: Vec<Averted>,
    /// Whether the budget allows it.
    pub affordable: bool,
    /// Whether nothing that was looked at averts more for as much money or less.
    pub efficient: bool,
}

/// One control in this hospital.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Priced {
    /// Word.
    pub id: String,
    /// Shown to people.
    pub title: String,
    /// What it costs a year.
    pub cost: Money,
    /// Where the cost comes from.
    pub source: String,
    /// What it assumes of behaviour.
    pub behaviour: String,
    /// When it averts little, and why.
    #[serde(default)]
    pub expect: String,
    /// Why it has nothing to do here; empty: it has.
    pub inapplicable: String,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Investment {
    /// Budget.
    pub budget: Budget,
    /// Seed.
    pub seed: u64,
    /// Pairs for each set and incident.
    pub pairs: u64,
    /// The measure that was averted.
    pub measure: String,
    /// Its position in `Averted` lists.
    pub headline: usize,
    /// Every control.
    pub controls: Vec<Priced>,
    /// Every set that was played, cheapest first.
    pub sets: Vec<Set>,
    /// Position of the best affordable set; `None`: nothing affordable averts anything.
    pub best: Option<usize>,
    /// What the best set averts under other draws.
    pub confirmed: Vec<Averted>,
    /// Stopped before its end; what is here is complete.
    pub interrupted: bool,
}

/// Who watches.
pub trait Watch: Sync {
    /// A set is about to be played; so many were.
    fn set(&self, _played: usize, _controls: &[&str]) {}
    /// Whether to stop as soon as possible.
    fn interrupted(&self) -> bool {
        false
    }
}
impl Watch for Unwatched {}

struct Flag<'a>(&'a dyn Watch);
impl Progress for Flag<'_> {
    fn interrupted(&self) -> bool {
        self.0.interrupted()
    }
}

struct Search<'a> {
    base: &'a Blueprint,
    twin: crate::twin::Twin,
    incidents: &'a [Incident],
    today: &'a str,
    controls: &'a [Control],
    cost: Vec<Money>,
    plan: Plan,
    watch: &'a dyn Watch,
    played: BTreeMap<u32, Harm>,
    stopped: bool,
}

/// Looks for the best sets. Controls beyond the 32nd are left out.
///
/// # Errors
/// Why the hospital itself cannot be played.
pub fn invest(
    base: &Blueprint,
    incidents: &[Incident],
    today: &str,
    controls: &[Control],
    plan: Plan,
    watch: &dyn Watch,
) -> Result<Investment, String> {
    let controls = &controls[..controls.len().min(32)];
    let (twin, _) =
        compile(base, today).map_err(|problems| problems.first().map_or_else(String::new, |problem| problem.message.clone()))?;
    let cost = controls.iter().map(|control| price(control, &twin)).collect();
    let mut search =
        Search { base, twin, incidents, today, controls, cost, plan, watch, played: BTreeMap::new(), stopped: false };
    search.play(0)?;
    let inapplicable: Vec<String> = (0..controls.len()).map(|index| search.play(1 << index).err().unwrap_or_default()).collect();
    let usable: Vec<usize> = (0..controls.len()).filter(|index| search.played.contains_key(&(1 << index))).collect();
    search.greedy(&usable);
    search.exact(&usable);
    let mut found = search.told(inapplicable);
    if let Some(best) = found.best {
        let set = search.bits(&found.sets[best].controls);
        found.confirmed = search.confirm(set);
        found.interrupted = search.stopped;
    }
    Ok(found)
}

impl Search<'_> {
    fn bits(&self, ids: &[String]) -> u32 {
        let position = |id: &String| self.controls.iter().position(|control| control.id == *id);
        ids.iter().filter_map(position).fold(0, |set, index| set | 1 << index)
    }
    fn members(&self, set: u32) -> impl Iterator<Item = usize> + '_ {
        (0..self.controls.len()).filter(move |index| set & (1 << index) != 0)
    }
    fn cost(&self, set: u32) -> Money {
        self.members(set).fold(Money::default(), |sum, index| sum.and(self.cost[index]))
    }
    fn edited(&self, set: u32) -> Result<Blueprint, String> {
        self.members(set).try_fold(self.base.clone(), |blueprint, index| apply(&blueprint, &self.twin, &self.controls[index]))
    }
    fn trials(&self, seed: u64) -> Trials {
        Trials { seed, number: self.plan.pairs, drawn: false }
    }

    /// Plays a set once.
    fn play(&mut self, set: u32) -> Result<(), String> {
        if self.stopped || self.played.contains_key(&set) {
            return Ok(());
        }
        let names: Vec<&str> = self.members(set).map(|index| self.controls[index].id.as_str()).collect();
        self.watch.set(self.played.len(), &names);
        let edited = self.edited(set)?;
        match harm(&edited, self.incidents, self.today, self.trials(self.plan.seed), &Flag(self.watch))? {
            Some(harm) => {
                self.played.insert(set, harm);
            }
            None => self.stopped = true,
        }
        Ok(())
    }

    /// What a set averts of the measure that counts; 0 of one that was not played.
    fn worth(&self, set: u32) -> f64 {
        match (self.played.get(&0), self.played.get(&set)) {
            (Some(without), Some(with)) => averted(without, with)[self.plan.headline].averted.mean,
            _ => 0.0,
        }
    }

    /// Adds what averts most for its money while money is left. A gain is looked at again only when the last known makes it the
    /// best; what was overtaken waits.
    fn greedy(&mut self, usable: &[usize]) {
        let money = self.plan.budget.money();
        let mut set = 0;
        let mut waiting: Vec<(f64, usize)> =
            usable.iter().map(|index| (self.gain(0, *index), *index)).filter(|(gain, _)| *gain > 0.0).collect();
        loop {
            waiting.retain(|(_, index)| self.cost(set | 1 << index).default <= money);
            waiting.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let Some((_, index)) = waiting.first().copied() else { return };
            if self.play(set | 1 << index).is_err() || self.stopped {
                waiting.remove(0);
                if self.stopped {
                    return;
                }
                continue;
            }
            let now = self.gain(set, index);
            let next = waiting.get(1).map_or(0.0, |(gain, _)| *gain);
            if now <= 0.0 {
                waiting.remove(0);
            } else if now >= next {
                set |= 1 << index;
                waiting.remove(0);
            } else {
                waiting[0].0 = now;
            }
        }
    }

    /// What a control adds to a set, for its money.
    fn gain(&self, set: u32, index: usize) -> f64 {
        (self.worth(set | 1 << index) - self.worth(set)) / self.cost[index].default.max(1.0)
    }

    /// Plays every affordable subset of the controls that avert most by themselves.
    fn exact(&mut self, usable: &[usize]) {
        let mut best = usable.to_vec();
        best.sort_by(|a, b| self.worth(1 << b).total_cmp(&self.worth(1 << a)).then(a.cmp(b)));
        best.retain(|index| self.cost[*index].default <= self.plan.budget.money());
        best.truncate(self.plan.exact.min(8));
        for subset in 1u32..1 << best.len() {
            let chosen = best.iter().enumerate().filter(|(position, _)| subset & (1 << position) != 0);
            let set = chosen.fold(0, |set, (_, index)| set | 1 << index);
            if self.cost(set).default <= self.plan.budget.money() {
                // Controls that cannot stand together are simply no candidates.
                let _ = self.play(set);
            }
        }
    }

    /// The best set once more, under draws that did not choose it.
    fn confirm(&mut self, set: u32) -> Vec<Averted> {
        let trials = self.trials(self.plan.seed.wrapping_add(1));
        let play = |set| harm(&self.edited(set).ok()?, self.incidents, self.today, trials, &Flag(self.watch)).ok()?;
        match (play(0), play(set)) {
            (Some(without), Some(with)) => averted(&without, &with),
            _ => {
                self.stopped = true;
                Vec::new()
            }
        }
    }

    fn told(&self, inapplicable: Vec<String>) -> Investment {
        let (plan, money) = (self.plan, self.plan.budget.money());
        let without = self.played.get(&0);
        let mut sets: Vec<Set> = self
            .played
            .iter()
            .map(|(set, with)| Set {
                controls: self.members(*set).map(|index| self.controls[index].id.clone()).collect(),
                cost: self.cost(*set),
                averted: without.map_or_else(Vec::new, |without| averted(without, with)),
                affordable: self.cost(*set).default <= money,
                efficient: false,
            })
            .collect();
        let worth = |set: &Set| set.averted.get(plan.headline).map_or(0.0, |averted| averted.averted.mean);
        sets.sort_by(|a, b| a.cost.default.total_cmp(&b.cost.default).then(worth(b).total_cmp(&worth(a))));
        let mut most = f64::NEG_INFINITY;
        for set in &mut sets {
            set.efficient = worth(set) > most;
            most = most.max(worth(set));
        }
        let affordable = sets.iter().enumerate().filter(|(_, set)| set.affordable && worth(set) > 0.0);
        let best = affordable.reduce(|a, b| if worth(b.1) > worth(a.1) { b } else { a }).map(|(index, _)| index);
        let controls = self.controls.iter().zip(&self.cost).zip(inapplicable);
        Investment {
            budget: plan.budget,
            seed: plan.seed,
            pairs: plan.pairs,
            measure: crate::study::HEADLINES[plan.headline].title.into(),
            headline: plan.headline,
            controls: controls
                .map(|((control, cost), inapplicable)| Priced {
                    id: control.id.clone(),
                    title: control.title.clone(),
                    cost: *cost,
                    source: control.source.clone(),
                    behaviour: control.behaviour.clone(),
                    expect: control.expect.clone(),
                    inapplicable,
                })
                .collect(),
            sets,
            best,
            confirmed: Vec::new(),
            interrupted: self.stopped,
        }
    }
}
