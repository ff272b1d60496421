//! Weights that change one at a time and are found by their running sum, each in the logarithm of their number.

/// A tree of sums over weights. Parents are added up anew from their children, so that nothing drifts; whole numbers cannot.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// Leaves from `width` on, parents before them, the whole at 1.
    nodes: Vec<f64>,
    width: usize,
}

impl Sums {
    /// `count` weights of zero.
    pub fn new(count: usize) -> Sums {
        let width = count.max(1).next_power_of_two();
        Sums { nodes: vec![0.0; 2 * width], width }
    }
    /// Sum of all weights.
    #[inline]
    pub fn total(&self) -> f64 {
        self.nodes[1]
    }
    /// A weight.
    #[inline]
    pub fn get(&self, index: usize) -> f64 {
        self.nodes[self.width + index]
    }
    /// Sets a weight, finite and not negative.
    #[inline]
    pub fn set(&mut self, index: usize, weight: f64) {
        let mut node = self.width + index;
        if self.nodes[node] == weight {
            return;
        }
        self.nodes[node] = weight;
        while node > 1 {
            node /= 2;
            self.nodes[node] = self.nodes[2 * node] + self.nodes[2 * node + 1];
        }
    }
    /// Adds a whole number to a weight that is one, as all others are. No parent waits for its child's sum.
    #[inline]
    pub fn add(&mut self, index: usize, whole: f64) {
        let mut node = self.width + index;
        while node > 0 {
            self.nodes[node] += whole;
            node /= 2;
        }
    }
    /// Sum of the weights before `index`.
    pub fn before(&self, index: usize) -> f64 {
        if index >= self.width {
            return self.total();
        }
        let (mut node, mut sum) = (self.width + index, 0.0);
        while node > 1 {
            if node % 2 == 1 {
                sum += self.nodes[node - 1];
            }
            node /= 2;
        }
        sum
    }
    /// The weight in which the running sum passes `at`, from 0 to the total; never one of zero unless all are.
    pub fn find(&self, mut at: f64) -> usize {
        let mut node = 1;
        while node < self.width {
            let (left, right) = (self.nodes[2 * node], self.nodes[2 * node + 1]);
            if at < left || right <= 0.0 {
                node *= 2;
            } else {
                at -= left;
                node = 2 * node + 1;
            }
        }
        node - self.width
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
    fn whole_numbers_added_are_those_set() {
        let (mut added, mut set) = (Sums::new(70), Sums::new(70));
        for step in 0..700 {
            let (index, by) = (step * 31 % 70, ((step % 7) * 1_000_003) as f64);
            added.add(index, by);
            set.set(index, set.get(index) + by);
            if step % 3 == 0 {
                added.add(index, -by);
                set.set(index, set.get(index) - by);
            }
        }
        assert_eq!(added.nodes, set.nodes);
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
