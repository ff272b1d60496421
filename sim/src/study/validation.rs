//! A published figure against what was simulated: interval, verdict, and what would have come out had its incident not been known.
//!
//! A published figure is one realisation. It is compared with the spread of single realisations whose parameters are drawn too,
//! never with the interval of a mean.

use serde::{Deserialize, Serialize};

/// What a figure may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// Set by us: never counted as a pass.
    Input,
    /// A named parameter may be tuned on it.
    Fit,
    /// Must come out once the fits are made.
    Check,
    /// Told for orientation; not compared.
    Context,
}

/// How a figure did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The median at the defaults lies in the accepted range.
    Pass,
    /// It does not.
    Miss,
    /// Set by us.
    Input,
    /// Nothing was simulated that could be compared.
    NotSimulated,
}

/// The share of realisations a predictive interval holds.
pub const LEVEL: f64 = 0.9;

/// How one figure is made of many realisations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// Each realisation is one: the published one is among them.
    #[default]
    Each,
    /// The percentage of realisations with at most so much.
    AtMost(f64),
    /// The percentage of realisations with more than that.
    Above(f64),
    /// The least of all realisations.
    Least,
    /// The greatest of all realisations.
    Greatest,
    /// All numerators over all denominators.
    Pooled,
}

/// A figure's accepted range and its realisations, ready to be judged.
#[derive(Clone, Debug, Default)]
pub struct Realised {
    /// Accepted range, in the published unit.
    pub accepted: [f64; 2],
    /// Whether parameters may be tuned on it.
    pub fit: bool,
    /// The incident it was published of.
    pub incident: String,
    /// Each realisation at the defaults, numerator and denominator; `None` where there was nothing to read.
    pub defaults: Vec<Option<[f64; 2]>>,
    /// Each realisation with drawn parameters.
    pub drawn: Vec<Option<[f64; 2]>>,
    /// How the figure is made of them.
    pub over: Over,
}

/// A number and the interval around it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Median of the realisations, or the share of them.
    pub middle: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Realisations it is made of.
    pub number: u64,
}

impl Realised {
    /// At the defaults.
    pub fn at_defaults(&self) -> Option<Spread> {
        spread(self.over, self.defaults.iter().flatten())
    }

    /// With drawn parameters: the predictive interval.
    pub fn predictive(&self) -> Option<Spread> {
        spread(self.over, self.drawn.iter().flatten())
    }

    /// Over some of the draws.
    pub fn under(&self, draws: &[usize]) -> Option<Spread> {
        spread(self.over, draws.iter().filter_map(|draw| self.drawn.get(*draw)?.as_ref()))
    }

    /// Pass or miss at the defaults.
    pub fn standing(&self) -> Standing {
        match self.at_defaults() {
            None => Standing::NotSimulated,
            Some(spread) if self.accepts(spread.middle) => Standing::Pass,
            Some(_) => Standing::Miss,
        }
    }

    /// Whether a value lies in the accepted range.
    pub fn accepts(&self, value: f64) -> bool {
        (self.accepted[0]..=self.accepted[1]).contains(&value)
    }

    /// How far a draw lies outside the accepted range, in widths of it, squared and held to 4.
    fn loss(&self, draw: usize) -> Option<f64> {
        let [value, over] = (*self.drawn.get(draw)?)?;
        if over <= 0.0 {
            return None;
        }
        let value = value / over;
        let [low, high] = self.accepted;
        let outside = (low - value).max(value - high).max(0.0) / (high - low).max(1e-9);
        Some((outside * outside).min(4.0))
    }
}

fn spread<'a>(over: Over, realisations: impl Iterator<Item = &'a [f64; 2]>) -> Option<Spread> {
    let parts: Vec<[f64; 2]> = realisations.copied().collect();
    let number = parts.len() as u64;
    if over == Over::Pooled {
        return pooled(&parts);
    }
    let mut values: Vec<f64> = parts.iter().filter(|part| part[1] > 0.0).map(|part| part[0] / part[1]).collect();
    values.sort_by(f64::total_cmp);
    if values.is_empty() {
        return None;
    }
    let at = |q| quantile(&values, q);
    let victims = |number_of: usize| {
        let (low, high) = wilson(number_of as f64, number as f64);
        Spread { middle: 100.0 * number_of as f64 / number as f64, low: 100.0 * low, high: 100.0 * high, number }
    };
    Some(match over {
        Over::AtMost(bound) => victims(values.iter().filter(|value| **value <= bound).count()),
        Over::Above(bound) => victims(values.iter().filter(|value| **value > bound).count()),
        // The published extreme is of a few dozen; ours moves by a tenth of the realisations.
        Over::Least => Spread { middle: at(0.0), low: at(0.0), high: at(0.1), number },
        Over::Greatest => Spread { middle: at(1.0), low: at(0.9), high: at(1.0), number },
        Over::Each | Over::Pooled => {
            let [low, high] = [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0].map(|share| next_below(&values, share));
            Spread { middle: at(0.5), low, high, number }
        }
    })
}

/// A ratio of sums with the normal interval of a ratio estimator (Cochran 1977, 6.4).
fn pooled(parts: &[[f64; 2]]) -> Option<Spread> {
    let (above, below) = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part[0], sum.1 + part[1]));
    if below <= 0.0 {
        return None;
    }
    let (ratio, number) = (above / below, parts.len() as f64);
    let squares: f64 = parts.iter().map(|part| (part[0] - ratio * part[1]) * (part[0] - ratio * part[1])).sum();
    let half = Z * libm::sqrt(squares * number / (number - 1.0).max(1.0)) / below;
    Some(Spread { middle: ratio, low: ratio - half, high: ratio + half, number: parts.len() as u64 })
}

/// Normal quantile of [`LEVEL`], two-sided.
const Z: f64 = 1.644_854;

/// What a further realisation is at most with a chance of `share`, from sorted ones: it falls into each of the gaps that they leave
/// with the same chance (Wilks 1941), so that few of them say less than [`LEVEL`] and the least and the greatest must do.
fn next_below(sorted: &[f64], share: f64) -> f64 {
    let gaps = (sorted.len() + 1) as f64;
    let last = (sorted.len() - 1).max(1) as f64;
    quantile(sorted, ((share * gaps - 1.0) / last).clamp(0.0, 1.0))
}

/// The share of further realisations that the interval of so many holds: [`LEVEL`] from 19 on, less of fewer.
pub fn held_by(number: u64) -> f64 {
    let number = number as f64;
    ((number - 1.0) / (number + 1.0)).clamp(0.0, LEVEL)
}

/// Of sorted values, linear between neighbours.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * (sorted.len() - 1) as f64;
    let low = at as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (sorted[high] - sorted[low]) * (at - low as f64)
}

/// Wilson's interval of a share at [`LEVEL`] (Wilson 1927).
fn wilson(successes: f64, number: f64) -> (f64, f64) {
    let share = successes / number;
    let centre = share + Z * Z / (2.0 * number);
    let half = Z * libm::sqrt(share * (1.0 - share) / number + Z * Z / (4.0 * number * number));
    let scale = 1.0 + Z * Z / number;
    (((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0))
}

/// The quarter of the draws that agree best with what may be fitted, leaving one incident out (none for an empty name). Figures made
/// of many realisations have no value in a single draw and take no part.
pub fn best_draws(figures: &[Realised], left_out: &str) -> Vec<usize> {
    let draws = figures.iter().map(|figure| figure.drawn.len()).max().unwrap_or(0);
    let counted = || figures.iter().filter(|figure| figure.fit && figure.over == Over::Each && figure.incident != left_out);
    let mut ranked: Vec<(f64, usize)> = (0..draws)
        .map(|draw| {
            let losses: Vec<f64> = counted().filter_map(|figure| figure.loss(draw)).collect();
            let mean = if losses.is_empty() { f64::INFINITY } else { losses.iter().sum::<f64>() / losses.len() as f64 };
            (mean, draw)
        })
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ranked.truncate(draws.div_ceil(4));
    ranked.into_iter().map(|(_, draw)| draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(incident: &str, fit: bool, accepted: [f64; 2], drawn: &[f64]) -> Realised {
        let drawn = drawn.iter().map(|value| Some([*value, 1.0])).collect();
        Realised { incident: incident.into(), fit, accepted, drawn, ..Realised::default() }
    }

    #[test]
    fn one_left_out_is_predicted_by_the_others_alone() {
        // Draw d puts 10·d on both figures; the other incident says 0 to 5, which only draw 0 meets.
        let values = [0.0, 10.0, 20.0, 30.0];
        let own = figure("own", true, [28.0, 32.0], &values);
        let other = figure("other", true, [0.0, 5.0], &values);
        let all = [own.clone(), other];
        assert_eq!(best_draws(&all, "own"), [0]);
        assert_eq!(own.under(&best_draws(&all, "own")).unwrap().middle, 0.0);
        assert_eq!(best_draws(&all, "other"), [3]);
    }

    #[test]
    fn checks_take_no_part_in_choosing() {
        let values = [0.0, 10.0, 20.0, 30.0];
        let check = figure("check", false, [28.0, 32.0], &values);
        let fit = figure("fit", true, [0.0, 5.0], &values);
        assert_eq!(best_draws(&[check, fit], ""), [0]);
    }

    #[test]
    fn a_share_of_victims_has_wilsons_interval() {
        let defaults = (0..10).map(|day| Some([f64::from(day), 1.0])).collect();
        let figure = Realised { defaults, over: Over::AtMost(1.0), ..figure("m", true, [15.0, 29.0], &[]) };
        let spread = figure.at_defaults().unwrap();
        assert_eq!(spread.middle, 20.0);
        // Wilson at 90 % for 2 of 10: centre 0.2639, half-width 0.1953.
        assert!((spread.low - 6.86).abs() < 0.05 && (spread.high - 45.92).abs() < 0.05, "{spread:?}");
        assert_eq!(figure.standing(), Standing::Pass);
    }

    #[test]
    fn a_pooled_share_weighs_realisations_by_what_they_hold() {
        let defaults = vec![Some([100.0, 1.0]), Some([0.0, 9.0])];
        let figure = Realised { defaults, over: Over::Pooled, ..figure("m", true, [5.0, 15.0], &[]) };
        assert_eq!(figure.at_defaults().unwrap().middle, 10.0);
    }

    #[test]
    fn the_interval_holds_a_further_realisation_as_often_as_it_says() {
        let middle = |values: &[f64]| figure("x", true, [0.0, 1.0], values).predictive().unwrap();
        // Of three, one in four further ones lies below the least: no narrower interval than the extremes can be given.
        let few = middle(&[3.0, 1.0, 2.0]);
        assert_eq!((few.low, few.high, held_by(3)), (1.0, 3.0, 0.5));
        // Of nineteen, one in twenty lies below the least and one in twenty above the greatest.
        let enough: Vec<f64> = (1..=19).map(f64::from).collect();
        assert_eq!((middle(&enough).low, middle(&enough).high), (1.0, 19.0));
        assert!((held_by(19) - LEVEL).abs() < 1e-12);
        // Of 39, the second from either end.
        let many: Vec<f64> = (1..=39).map(f64::from).collect();
        let many = middle(&many);
        assert!((many.low - 2.0).abs() < 1e-9 && (many.high - 38.0).abs() < 1e-9, "{many:?}");
        assert_eq!(held_by(1), 0.0);
    }

    #[test]
    fn nothing_read_is_no_pass() {
        assert_eq!(figure("x", true, [0.0, 1.0], &[]).standing(), Standing::NotSimulated);
    }
}
