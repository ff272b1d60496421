//! Keyed random draws: every number is a pure function of (seed, replication, purpose, entity, index), so that changing a
//! firewall rule never changes which patient deteriorates. No state, no "next number".

/// What a draw is for. Named once, as `const ONSET: Purpose = Purpose::named("care/onset")`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose(u64);

impl Purpose {
    /// The purpose of that name; two purposes of one name are one purpose.
    pub const fn named(name: &str) -> Purpose {
        Purpose(entity_of(name))
    }
}

/// 64-bit hash of an element's textual id (FNV-1a, finished by SplitMix64); never a dense index.
pub const fn entity_of(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        index += 1;
    }
    mix(hash)
}

/// SplitMix64's finaliser (Steele, Lea, Flood 2014).
const fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The draws of one replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    base: u64,
}

impl Draws {
    /// The draws of replication `replication` under `seed`.
    pub fn new(seed: u64, replication: u64) -> Draws {
        Draws { base: mix(mix(seed) ^ replication.wrapping_mul(0xd1b5_4a32_d192_ed03)) }
    }

    /// The draw for a purpose, an entity (its textual id's hash) and the index of the draw: the `index`-th number of a SplitMix64
    /// stream that begins where replication, purpose and entity put it. All three are mixed already, so that one mixing step is
    /// enough for what lies a million times in a run.
    #[inline]
    pub fn at(&self, purpose: Purpose, entity: u64, index: u64) -> Draw {
        let start = (self.base ^ purpose.0).wrapping_add(entity);
        Draw(mix(start.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15))))
    }
}

/// One draw: 64 random bits, read as whatever distribution the rule needs. Read it once: two readings are not independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw(u64);

impl Draw {
    /// The bits themselves.
    pub fn bits(self) -> u64 {
        self.0
    }
    /// A further, independent draw made from this one.
    pub fn child(self, number: u64) -> Draw {
        Draw(mix(self.0 ^ number.wrapping_mul(0x8cb9_2ba7_2f3d_8dd7).wrapping_add(1)))
    }
    /// Uniform in (0, 1), never an end.
    #[inline]
    pub fn unit(self) -> f64 {
        ((self.0 >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
    }
    /// Whether an event of probability `p` happens; monotone in `p` for the same draw.
    #[inline]
    pub fn chance(self, p: f64) -> bool {
        self.unit() < p
    }
    /// Unit exponential.
    #[inline]
    pub fn exponential(self) -> f64 {
        super::exponential::exponential(self)
    }
    /// Erlang with that mean and number of phases (at least one; a fraction is cut off).
    #[inline]
    pub fn erlang(self, mean: f64, phases: f64) -> f64 {
        mean * super::erlang::erlang(self, phases as usize)
    }
    /// Standard normal, by inversion (Acklam's rational approximation, relative error below 1.2e-9).
    pub fn normal(self) -> f64 {
        normal_quantile(self.unit())
    }
    /// Lognormal with that median and log-standard-deviation.
    pub fn lognormal(self, median: f64, log_sd: f64) -> f64 {
        median * libm::exp(log_sd * self.normal())
    }
    /// Uniform in `low..high`.
    pub fn between(self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    /// Triangular on `low..high` with that mode.
    pub fn triangular(self, low: f64, mode: f64, high: f64) -> f64 {
        triangular(low, mode, high, self.unit())
    }
    /// Index into `weights`, proportional to them; `None` if they sum to nothing.
    pub fn choose(self, weights: &[f64]) -> Option<usize> {
        let total: f64 = weights.iter().sum();
        let mut left = self.unit() * total;
        let mut last = None;
        for (index, weight) in weights.iter().enumerate() {
            if *weight > 0.0 {
                last = Some(index);
                left -= weight;
                if left < 0.0 {
                    return last;
                }
            }
        }
        last
    }
    /// Uniform in `0..count`.
    pub fn below(self, count: u64) -> u64 {
        ((u128::from(self.0) * u128::from(count)) >> 64) as u64
    }
    /// Gamma with that shape and scale (Marsaglia and Tsang 2000; boosted below shape 1).
    pub fn gamma(self, shape: f64, scale: f64) -> f64 {
        if shape < 1.0 {
            let boost = libm::pow(self.child(u64::MAX).unit(), 1.0 / shape);
            return self.gamma(shape + 1.0, scale) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        for attempt in 0.. {
            let x = self.child(2 * attempt).normal();
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let v = v * v * v;
            let u = self.child(2 * attempt + 1).unit();
            if libm::log(u) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v * scale;
            }
        }
        unreachable!("the rejection loop has no end")
    }
    /// Beta(a, b).
    pub fn beta(self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.child(11).gamma(a, 1.0), self.child(12).gamma(b, 1.0));
        x / (x + y)
    }
    /// Weibull with that shape and scale.
    pub fn weibull(self, shape: f64, scale: f64) -> f64 {
        scale * libm::pow(self.exponential(), 1.0 / shape)
    }
    /// Poisson count with that mean: inversion below 30, else normal approximation rounded, at least 0.
    pub fn poisson(self, mean: f64) -> u64 {
        if mean > 30.0 {
            return libm::round(mean + libm::sqrt(mean) * self.normal()).max(0.0) as u64;
        }
        let (mut count, mut probability) = (0, libm::exp(-mean));
        let (mut cumulative, u) = (probability, self.unit());
        while u > cumulative && count < 1_000 {
            count += 1;
            probability *= mean / count as f64;
            cumulative += probability;
        }
        count
    }
}

/// Quantile `u` of the triangular distribution on `low..high` with that mode.
pub fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    if high <= low {
        return mode;
    }
    if u < (mode - low) / (high - low) {
        low + libm::sqrt(u * (high - low) * (mode - low))
    } else {
        high - libm::sqrt((1.0 - u) * (high - low) * (high - mode))
    }
}

/// Quantile of the standard normal (Acklam 2003).
fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] =
        [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239];
    const B: [f64; 5] = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
    const C: [f64; 6] = [
        -0.007784894002430293,
        -0.3223964580411365,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 4] = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
    let tail = |q: f64| {
        (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
            / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
    };
    if p < 0.02425 {
        tail(libm::sqrt(-2.0 * libm::log(p)))
    } else if p > 1.0 - 0.02425 {
        -tail(libm::sqrt(-2.0 * libm::log(1.0 - p)))
    } else {
        let q = p - 0.5;
        let r = q * q;
        (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
            / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF, Exp, Gamma, LogNormal, Normal, Triangular, Weibull};

    /// Kolmogorov–Smirnov distance of 20,000 draws to a distribution; the 0.1 % critical value is 1.95/sqrt(n).
    fn distance(name: &str, sample: impl Fn(Draw) -> f64, cdf: impl Fn(f64) -> f64) {
        let draws = Draws::new(7, 1);
        let purpose = Purpose::named(name);
        let mut values: Vec<f64> = (0..20_000).map(|index| sample(draws.at(purpose, 42, index))).collect();
        values.sort_by(f64::total_cmp);
        let n = values.len() as f64;
        let worst =
            values.iter().enumerate().map(|(rank, value)| (cdf(*value) - (rank as f64 + 0.5) / n).abs()).fold(0.0, f64::max);
        assert!(worst < 1.95 / n.sqrt(), "{name}: distance {worst}");
    }

    #[test]
    fn samplers_follow_their_distributions() {
        distance("unit", Draw::unit, |x| x);
        distance("exponential", Draw::exponential, |x| Exp::new(1.0).unwrap().cdf(x));
        distance("normal", Draw::normal, |x| Normal::new(0.0, 1.0).unwrap().cdf(x));
        distance("lognormal", |d| d.lognormal(3.0, 0.7), |x| LogNormal::new(libm::log(3.0), 0.7).unwrap().cdf(x));
        distance("gamma", |d| d.gamma(2.5, 3.0), |x| Gamma::new(2.5, 1.0 / 3.0).unwrap().cdf(x));
        distance("small gamma", |d| d.gamma(0.4, 1.0), |x| Gamma::new(0.4, 1.0).unwrap().cdf(x));
        distance("beta", |d| d.beta(5.0, 2.0), |x| Beta::new(5.0, 2.0).unwrap().cdf(x));
        distance("weibull", |d| d.weibull(1.7, 2.0), |x| Weibull::new(1.7, 2.0).unwrap().cdf(x));
        distance("triangular", |d| d.triangular(1.0, 2.0, 5.0), |x| Triangular::new(1.0, 5.0, 2.0).unwrap().cdf(x));
    }

    #[test]
    fn normal_quantiles_are_those_of_the_normal() {
        let normal = Normal::new(0.0, 1.0).unwrap();
        for step in 1..10_000 {
            let p = f64::from(step) / 10_000.0;
            let (found, expected) = (normal_quantile(p), normal.inverse_cdf(p));
            assert!((found - expected).abs() < 5e-9 * expected.abs().max(0.1), "{p}: {found}, not {expected}");
        }
    }

    #[test]
    fn exponentials_have_their_tail_and_rims() {
        // Beyond the ziggurat's base (7.7) lies exp(-7.7) = 1 in 2,202; a million draws find 454 there, give or take 21.
        let draws = Draws::new(11, 0);
        let values: Vec<f64> = (0..1_000_000).map(|i| draws.at(Purpose::named("tail"), 5, i).exponential()).collect();
        let share = |low: f64, high: f64| values.iter().filter(|x| (low..high).contains(x)).count() as f64 / 1e6;
        for (low, high) in [(0.0, 0.01), (0.01, 0.5), (0.5, 1.5), (1.5, 4.0), (4.0, 7.697), (7.697, 9.0), (9.0, f64::MAX)] {
            let expected = libm::exp(-low) - libm::exp(-high);
            let found = share(low, high);
            assert!((found - expected).abs() < 4.0 * (expected / 1e6).sqrt(), "{low} to {high}: {found}, not {expected}");
        }
    }

    #[test]
    fn poisson_has_its_mean_and_variance() {
        let draws = Draws::new(3, 0);
        for mean in [0.3, 4.0, 60.0] {
            let values: Vec<f64> = (0..20_000).map(|i| draws.at(Purpose::named("poisson"), 1, i).poisson(mean) as f64).collect();
            let average = values.iter().sum::<f64>() / 20_000.0;
            let variance = values.iter().map(|v| (v - average).powi(2)).sum::<f64>() / 19_999.0;
            assert!((average - mean).abs() < 4.0 * (mean / 20_000.0).sqrt(), "{mean}: {average}");
            assert!((variance / mean - 1.0).abs() < 0.06, "{mean}: {variance}");
        }
    }

    #[test]
    fn neighbouring_keys_are_independent() {
        let draws = Draws::new(1, 0);
        let purpose = Purpose::named("correlation");
        let pairs: Vec<(f64, f64)> =
            (0..20_000).map(|i| (draws.at(purpose, i, 0).unit() - 0.5, draws.at(purpose, i, 1).unit() - 0.5)).collect();
        let correlation = pairs.iter().map(|(a, b)| a * b).sum::<f64>() / 20_000.0 * 12.0;
        assert!(correlation.abs() < 0.03, "{correlation}");
    }

    #[test]
    fn a_draw_is_a_function_of_its_key() {
        let purpose = Purpose::named("care/onset");
        let draw = Draws::new(7, 3).at(purpose, entity_of("bed:icu-a-06"), 2);
        assert_eq!(draw, Draws::new(7, 3).at(purpose, entity_of("bed:icu-a-06"), 2));
        assert_ne!(draw, Draws::new(7, 4).at(purpose, entity_of("bed:icu-a-06"), 2));
        assert_ne!(draw, Draws::new(7, 3).at(purpose, entity_of("bed:icu-a-07"), 2));
    }
}
