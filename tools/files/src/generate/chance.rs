//! Draws of the generator: one ChaCha8 stream for each key.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The draws of one key, in sequence.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a key under a seed.
    pub(super) fn new(seed: u64, key: &str) -> Chance {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        hasher.update(key.as_bytes());
        Chance(ChaCha8Rng::from_seed(*hasher.finalize().as_bytes()))
    }
    /// Uniform over 0 to 1, 1 excluded.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
    /// Uniform over a range.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    /// Whether something of that probability happens.
    pub(super) fn with(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
    /// A whole number below `count`; 0 when there is none.
    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }
    /// One of several.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }
}
