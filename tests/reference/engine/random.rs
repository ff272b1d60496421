//! Numbers of the reference's own (xorshift64*), so that nothing is shared with what is checked.

pub struct Random(u64);

impl Random {
    pub fn new(replication: u64) -> Random {
        Random(0x9E37_79B9_7F4A_7C15 ^ (replication + 1).wrapping_mul(0xD134_2543_DE82_EF95))
    }
    /// Uniform in 0..1.
    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }
    pub fn exponential(&mut self, rate: f64) -> f64 {
        -(1.0 - self.unit()).ln() / rate
    }
    pub fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }
}
