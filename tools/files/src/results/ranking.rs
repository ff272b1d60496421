//! Which assumptions move the headline measures, as a table that people and scripts read alike.

use codedark_sim::blueprint::ParameterTable;
use codedark_sim::measure::Interval;
use codedark_sim::study::{HEADLINES, Sensitivity};
use serde::{Deserialize, Serialize};

/// One assumption in the ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// Place, 1 first: by share of all effects, averaged over the headline measures.
    pub rank: u32,
    /// Parameter.
    pub parameter: String,
    /// That share, 0 to 1.
    pub share: f64,
    /// Where its number comes from.
    pub source: String,
    /// Whether nothing but judgement stands behind it.
    pub assumed: bool,
    /// How it moves each headline measure.
    pub effects: Vec<RankedEffect>,
}

/// How far a headline measure moves when a parameter goes two thirds across its range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankedEffect {
    /// Headline measure.
    pub measure: String,
    /// Unit.
    pub unit: String,
    /// Place among the parameters for this measure alone, 1 first; 0 when nothing moves it.
    pub rank: u32,
    /// Mean size, with its 90 % interval over the trajectories.
    pub size: Interval,
    /// Mean with its sign: up when the parameter goes up.
    pub signed: f64,
}

impl Ranking {
    /// Every parameter that was ranked one by one, in order.
    pub fn of(found: &Sensitivity, parameters: &ParameterTable) -> Vec<Ranking> {
        let places: Vec<Vec<&str>> = (0..HEADLINES.len())
            .map(|headline| found.ranked(headline).into_iter().map(|factor| factor.name.as_str()).collect())
            .collect();
        let ranked = found.overall().into_iter().enumerate().map(|(place, (factor, share))| {
            let known = parameters.get(&factor.name);
            let effects = HEADLINES.iter().enumerate().filter_map(|(index, headline)| {
                let effect = factor.effects.get(index)?;
                let place = places[index].iter().position(|name| *name == factor.name).map_or(0, |place| place as u32 + 1);
                let size = effect.size.interval(0.9);
                Some(RankedEffect {
                    measure: headline.title.into(),
                    unit: headline.unit.into(),
                    rank: if size.mean > 0.0 { place } else { 0 },
                    size: Interval { low: size.low.max(0.0), ..size },
                    signed: effect.signed.mean(),
                })
            });
            Ranking {
                rank: place as u32 + 1,
                parameter: factor.name.clone(),
                share: (share * 1e6).round() / 1e6,
                source: known.map_or_else(String::new, |known| known.source.clone()),
                assumed: known.is_some_and(|known| known.assumed()),
                effects: effects.collect(),
            }
        });
        ranked.collect()
    }
}
