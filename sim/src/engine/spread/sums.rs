//! Weights that change one at a time and are found by their running sum, each in the logarithm of their number.

/// Weights summed in one step, and what a cache fetches at once.
const TOGETHER: usize = 8;
const STEP: u32 = TOGETHER.trailing_zeros();

/// Eight neighbours.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Group([f64; TOGETHER]);

impl Group {
    /// Sum of those from `first` on, a power of two of them, by halves: as a tree of pairs would.
    #[inline]
    fn sum(&self, first: usize, count: usize) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        match (first, count) {
            (0, 8) => ((a + b) + (c + d)) + ((e + f) + (g + h)),
            (0, 4) => (a + b) + (c + d),
            (4, 4) => (e + f) + (g + h),
            (_, 2) => self.0[first] + self.0[first + 1],
            _ => self.0[first],
        }
    }
}

/// A tree of sums over weights, eight children to a parent: few places are touched where weights are many. Parents are added up
/// anew from their children, always in the same order, so that nothing drifts.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// Groups of all levels, leaves first, the highest level is one group.
    groups: Vec<Group>,
    /// First group of each level.
    levels: Vec<u32>,
}

impl Sums {
    /// `count` weights of zero.
    pub fn new(count: usize) -> Sums {
        let (mut levels, mut first, mut groups) = (Vec::new(), 0, count.max(1).div_ceil(TOGETHER));
        loop {
            levels.push(first);
            first += groups as u32;
            if groups == 1 {
                break;
            }
            groups = groups.div_ceil(TOGETHER);
        }
        Sums { groups: vec![Group::default(); first as usize], levels }
    }
    /// Sum of all weights.
    #[inline]
    pub fn total(&self) -> f64 {
        self.groups.last().map_or(0.0, |group| group.sum(0, TOGETHER))
    }
    /// A weight.
    #[inline]
    pub fn get(&self, index: usize) -> f64 {
        self.groups[index >> STEP].0[index % TOGETHER]
    }
    /// Sets a weight, finite and not negative.
    #[inline]
    pub fn set(&mut self, index: usize, weight: f64) {
        if self.get(index) == weight {
            return;
        }
        let (mut at, mut value) = (index, weight);
        for first in &self.levels {
            let group = &mut self.groups[*first as usize + (at >> STEP)];
            group.0[at % TOGETHER] = value;
            value = group.sum(0, TOGETHER);
            at >>= STEP;
        }
    }
    /// Sum of the weights before `index`.
    pub fn before(&self, index: usize) -> f64 {
        let (mut at, mut sum) = (index, 0.0);
        if at >= TOGETHER.pow(self.levels.len() as u32) {
            return self.total();
        }
        for first in &self.levels {
            let within = at % TOGETHER;
            at >>= STEP;
            // A place behind the last group has nothing beside it.
            let Some(group) = self.groups.get(*first as usize + at).filter(|_| within > 0) else { continue };
            for count in [1, 2, 4] {
                if within & count != 0 {
                    sum += group.sum(within & !(2 * count - 1), count);
                }
            }
        }
        sum
    }
    /// The weight in which the running sum passes `at`, from 0 to the total; never one of zero unless all are.
    pub fn find(&self, mut at: f64) -> usize {
        let mut place = 0;
        for first in self.levels.iter().rev() {
            let group = &self.groups[*first as usize + place];
            let mut within = 0;
            for count in [4, 2, 1] {
                let (left, right) = (group.sum(within, count), group.sum(within + count, count));
                if at >= left && right > 0.0 {
                    at -= left;
                    within += count;
                }
            }
            place = (place << STEP) + within;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_by_running_sum() {
        let mut sums = Sums::new(5);
        for (index, weight) in [2.0, 0.0, 3.0, 0.0, 1.0].into_iter().enumerate() {
            sums.set(index, weight);
        }
        assert_eq!(sums.total(), 6.0);
        assert_eq!([0.0, 1.9, 2.0, 4.9, 5.0, 6.0].map(|at| sums.find(at)), [0, 0, 2, 2, 4, 4]);
        assert_eq!([0, 1, 2, 3, 5, 8].map(|index| sums.before(index)), [0.0, 2.0, 2.0, 5.0, 6.0, 6.0]);
        sums.set(2, 0.0);
        assert_eq!((sums.total(), sums.find(2.5)), (3.0, 4));
    }

    #[test]
    fn finds_among_more_than_one_group_holds() {
        for count in [1, 7, 8, 9, 64, 65, 600, 4_097] {
            let mut sums = Sums::new(count);
            let weight = |index: usize| ((index * 7) % 5) as f64;
            (0..count).for_each(|index| sums.set(index, weight(index)));
            let mut before = 0.0;
            for index in 0..count {
                assert_eq!((sums.get(index), sums.before(index)), (weight(index), before), "{index} of {count}");
                if weight(index) > 0.0 {
                    assert_eq!(
                        [sums.find(before), sums.find(before + weight(index) - 0.5)],
                        [index, index],
                        "{index} of {count}"
                    );
                }
                before += weight(index);
            }
            assert_eq!((sums.total(), sums.before(count)), (before, before));
        }
    }
}
