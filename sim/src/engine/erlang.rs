//! Erlang numbers by their quantiles, read from a table: one draw and a look-up instead of a sum of exponentials. Where quantiles
//! bend too much for a straight line between entries, at both ends, the equation is solved.

use std::sync::LazyLock;

use super::draws::Draw;

/// Entries of a table, evenly spaced in probability.
const ENTRIES: usize = 2_048;
/// Entries at either end between which nothing is read from the table.
const BENT: usize = 8;
/// Most phases that have a table; more are added up.
const TABLES: usize = 8;

/// From two phases up.
static QUANTILES: [LazyLock<Vec<f64>>; TABLES - 1] =
    [table::<2>(), table::<3>(), table::<4>(), table::<5>(), table::<6>(), table::<7>(), table::<8>()];

const fn table<const PHASES: usize>() -> LazyLock<Vec<f64>> {
    LazyLock::new(|| (0..ENTRIES).map(|entry| quantile(entry as f64 / ENTRIES as f64, PHASES)).collect())
}

/// Erlang with mean 1 and so many phases, at least one: 1 is exponential, more is steadier.
#[inline]
pub(super) fn erlang(draw: Draw, phases: usize) -> f64 {
    if phases <= 1 {
        return draw.exponential();
    }
    let Some(table) = QUANTILES.get(phases - 2) else {
        return (0..phases as u64).map(|phase| draw.child(phase).exponential()).sum::<f64>() / phases as f64;
    };
    let place = draw.unit() * ENTRIES as f64;
    let entry = place as usize;
    if !(BENT..ENTRIES - BENT).contains(&entry) {
        return quantile(draw.unit(), phases);
    }
    let (low, high) = (table[entry], table[entry + 1]);
    low + (high - low) * (place - entry as f64)
}

/// The number below which an Erlang of mean 1 lies with probability `p`, by Newton's method kept between bounds.
#[cold]
fn quantile(p: f64, phases: usize) -> f64 {
    let (mut low, mut high) = (0.0, 60.0 + 3.0 * phases as f64);
    // What it would be without the density's decay, which is never too high.
    let ways = (1..=phases).map(|phase| phase as f64).product::<f64>();
    let mut x = libm::pow(p * ways, 1.0 / phases as f64);
    for _ in 0..100 {
        let (above, density) = above(x, phases);
        let beyond = 1.0 - p - above;
        if beyond < 0.0 {
            low = x
        } else {
            high = x
        }
        let next = x - beyond / density.max(1e-300);
        let next = if next > low && next < high { next } else { 0.5 * (low + high) };
        if (next - x).abs() < 1e-12 {
            break;
        }
        x = next;
    }
    x / phases as f64
}

/// Probability that the sum of so many unit exponentials is above `x`, and its density there.
fn above(x: f64, phases: usize) -> (f64, f64) {
    let (mut term, mut sum) = (1.0, 1.0);
    for phase in 1..phases {
        term *= x / phase as f64;
        sum += term;
    }
    let decay = libm::exp(-x);
    (sum * decay, term * decay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Draws, Purpose};
    use statrs::distribution::{ContinuousCDF, Gamma};

    #[test]
    fn numbers_follow_the_law_from_end_to_end() {
        let draws = Draws::new(5, 0);
        for phases in [1, 2, 4, 8, 11] {
            let law = Gamma::new(phases as f64, phases as f64).unwrap();
            let numbers = 200_000;
            let mut found: Vec<f64> = (0..numbers)
                .map(|number| erlang(draws.at(Purpose::named("test/erlang"), phases as u64, number), phases))
                .collect();
            found.sort_by(f64::total_cmp);
            // Kolmogorov and Smirnov: 1.95 / √n is passed by chance once in a thousand times.
            let gap = |(rank, x): (usize, &f64)| (law.cdf(*x) - rank as f64 / numbers as f64).abs();
            let most = found.iter().enumerate().map(gap).fold(0.0, f64::max);
            assert!(most < 1.95 / libm::sqrt(numbers as f64), "{phases} phases: {most}");
        }
    }

    #[test]
    fn what_is_read_is_the_quantile() {
        for phases in 2..=TABLES {
            let law = Gamma::new(phases as f64, phases as f64).unwrap();
            for number in 0..2_000 {
                let draw = Draws::new(6, number).at(Purpose::named("test/erlang"), 0, 0);
                let (x, p) = (erlang(draw, phases), draw.unit());
                assert!((law.cdf(x) - p).abs() < 1e-5, "{phases} phases: {x} at {p}");
            }
        }
    }
}
