//! When a study is precise enough. Looking often costs nothing here: the interval holds at all checkpoints at once.

use crate::measure::Summary;

/// Numbers of pairs at which a study may stop.
pub const CHECKPOINTS: [u64; 12] = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024];

/// Half-width, in the measure's unit, of the asymptotic 95 % confidence sequence of a mean (Waudby-Smith, Arbour, Sinha, Kennedy,
/// Ramdas 2024, theorem 2.2), tuned to be narrowest at 64 values.
pub fn half_width(summary: &Summary) -> f64 {
    const ALPHA: f64 = 0.05;
    let n = summary.number() as f64;
    if n < 2.0 {
        return f64::INFINITY;
    }
    let looseness = -2.0 * libm::log(ALPHA);
    let rho2 = (looseness + libm::log(looseness) + 1.0) / 64.0;
    let grown = n * rho2 + 1.0;
    summary.deviation() * libm::sqrt(2.0 * grown / (n * n * rho2) * libm::log(libm::sqrt(grown) / ALPHA))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Draws, Purpose};

    #[test]
    fn looking_at_every_checkpoint_keeps_the_level() {
        let draws = Draws::new(5, 0);
        let purpose = Purpose::named("test/stopping");
        let missed = (0..1_000)
            .filter(|trial| {
                let mut summary = Summary::default();
                let mut outside = false;
                for index in 0..512 {
                    summary.add((draws.at(purpose, *trial, index).normal() * 1_000.0) as i64);
                    if CHECKPOINTS.contains(&summary.number()) {
                        outside |= summary.mean().abs() > half_width(&summary);
                    }
                }
                outside
            })
            .count();
        // 5 % of 1,000, and three standard errors.
        assert!(missed <= 71, "{missed} of 1000 sequences ever left the interval");
        assert!(missed >= 2, "an interval that never misses is too wide to stop by: {missed}");
    }
}
