//! Weights that change one at a time and are drawn by, both in a time that does not grow with their number: composition and
//! rejection (Slepoy, Thompson and Plimpton 2008).

use crate::engine::Draw;

/// Whole weights in bins of equal length in bits: in a bin all are within a factor of two, so that one drawn blindly and kept in
/// proportion to its weight is kept more often than not. Sums are of whole numbers and cannot drift.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// Weight, and position in its bin.
    entries: Vec<(u64, u32)>,
    /// By length in bits, less one.
    bins: Vec<Bin>,
    /// A bit for each bin that holds something.
    filled: u64,
    total: u64,
}

#[derive(Clone, Debug, Default)]
struct Bin {
    total: u64,
    members: Vec<u32>,
}

/// The bin of a weight that is not zero.
fn bin(weight: u64) -> usize {
    weight.ilog2() as usize
}

impl Weights {
    /// `count` weights of zero. Their sum may never pass 2^64.
    pub fn new(count: usize) -> Weights {
        Weights { entries: vec![(0, 0); count], ..Weights::default() }
    }
    /// Sum of all weights.
    #[inline]
    pub fn total(&self) -> u64 {
        self.total
    }
    /// Changes a weight.
    #[inline]
    pub fn change(&mut self, index: usize, to: impl FnOnce(u64) -> u64) {
        self.set(index, to(self.entries[index].0));
    }
    /// Sets a weight.
    #[inline]
    pub fn set(&mut self, index: usize, weight: u64) {
        let (before, place) = self.entries[index];
        if before == weight {
            return;
        }
        self.total = self.total - before + weight;
        self.entries[index].0 = weight;
        if before != 0 && weight != 0 && bin(before) == bin(weight) {
            let bin = &mut self.bins[bin(weight)];
            bin.total = bin.total - before + weight;
            return;
        }
        if before != 0 {
            self.leave(bin(before), before, place);
        }
        if weight != 0 {
            self.enter(bin(weight), weight, index);
        }
    }
    fn leave(&mut self, number: usize, weight: u64, place: u32) {
        let bin = &mut self.bins[number];
        bin.total -= weight;
        bin.members.swap_remove(place as usize);
        if let Some(moved) = bin.members.get(place as usize) {
            self.entries[*moved as usize].1 = place;
        }
        if bin.members.is_empty() {
            self.filled &= !(1 << number);
        }
    }
    fn enter(&mut self, number: usize, weight: u64, index: usize) {
        if number >= self.bins.len() {
            self.bins.resize_with(number + 1, Bin::default);
        }
        let bin = &mut self.bins[number];
        self.entries[index].1 = bin.members.len() as u32;
        bin.total += weight;
        bin.members.push(index as u32);
        self.filled |= 1 << number;
    }
    /// One of the weights, as likely as it is large; none if all are zero.
    pub fn draw(&self, draw: Draw) -> Option<usize> {
        let mut left = draw.below(self.total);
        let mut filled = self.filled;
        while filled != 0 {
            // The bins of the largest hold most of the sum.
            let number = filled.ilog2();
            let bin = &self.bins[number as usize];
            if left < bin.total {
                return Some(bin.draw(draw, &self.entries, number));
            }
            left -= bin.total;
            filled &= !(1 << number);
        }
        None
    }
}

impl Bin {
    fn draw(&self, draw: Draw, entries: &[(u64, u32)], number: u32) -> usize {
        let mut attempt = 0;
        loop {
            // The whole part says which, and what is left of the same number whether it is kept.
            let product = u128::from(draw.child(attempt).bits()) * self.members.len() as u128;
            let index = self.members[(product >> 64) as usize] as usize;
            if (product as u64) >> (63 - number) < entries[index].0 {
                return index;
            }
            attempt += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Draws, Purpose};

    const DRAWN: Purpose = Purpose::named("tests/weights");

    #[test]
    fn each_is_drawn_as_often_as_it_is_large() {
        // Several bins, several members a bin, members moved between bins, and zeros.
        let weights = [3_u64, 0, 8, 15, 1, 1, 2, 1_000, 0, 970];
        let mut held = Weights::new(weights.len());
        for (index, weight) in weights.iter().enumerate() {
            held.set(index, weight * 64);
            held.set(index, index as u64);
            held.set(index, *weight);
        }
        assert_eq!(held.total(), 2_000);
        let (draws, number) = (Draws::new(7, 0), 400_000);
        let mut seen = [0_u32; 10];
        for index in 0..number {
            seen[held.draw(draws.at(DRAWN, 0, index)).unwrap_or_default()] += 1;
        }
        for (seen, weight) in seen.iter().zip(weights) {
            let mean = number as f64 * weight as f64 / 2_000.0;
            assert!((f64::from(*seen) - mean).abs() <= 4.5 * libm::sqrt(mean), "{seen} of {mean}");
        }
    }
    #[test]
    fn nothing_is_drawn_where_all_are_zero() {
        let mut held = Weights::new(3);
        let draw = Draws::new(7, 0).at(DRAWN, 1, 0);
        assert_eq!(held.draw(draw), None);
        held.set(1, u64::MAX);
        assert_eq!((held.total(), held.draw(draw)), (u64::MAX, Some(1)));
        held.set(1, 0);
        assert_eq!((held.total(), held.draw(draw)), (0, None));
    }
    #[test]
    fn the_sum_is_that_of_the_weights_whatever_came_before() {
        let mut held = Weights::new(50);
        let mut plain = [0_u64; 50];
        for step in 0..5_000_u64 {
            let draw = Draws::new(8, 0).at(DRAWN, 2, step);
            let (index, length) = (draw.child(0).below(50) as usize, draw.child(1).below(40));
            plain[index] = draw.child(2).below(1 << length);
            held.set(index, plain[index]);
            assert_eq!(held.total(), plain.iter().sum::<u64>());
            let drawn = held.draw(draw.child(3));
            assert!(drawn.is_none_or(|index| plain[index] > 0));
            assert_eq!(drawn.is_none(), held.total() == 0);
        }
    }
}
