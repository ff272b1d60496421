//! Which pools meet, and how often one member tries another. Fixed while a run plays.

use std::collections::BTreeMap;

/// Pools of members that meet alike. A pool lies in one group: inside a group attempts pass at the group's own rate besides;
/// from pool to pool they pass where a row says so. Pools with equal rows are one class, and so are pools that are reached
/// alike, so that a flat network of any size is one pair of classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mixing {
    /// Of each pool.
    pub(super) group: Vec<u32>,
    /// By group: how often a member tries one other of its group, per millisecond, success counted in.
    pub(super) local: Vec<f64>,
    /// How often it tries one that its row reaches, per millisecond, success counted in.
    pub(super) remote: f64,
    /// Of each pool: pools of one class have one row.
    pub(super) source: Vec<u32>,
    /// Of each pool: pools of one class are reached from the same pools.
    pub(super) target: Vec<u32>,
    /// By source class: target classes it reaches.
    pub(super) reached: Lists,
    /// By target class: source classes that reach it.
    pub(super) reaching: Lists,
    /// Pools in the order of their source class, with the first position of each class.
    pub(super) by_source: Order,
    /// The same for target classes.
    pub(super) by_target: Order,
    /// By group: its pools.
    pub(super) members: Lists,
}

/// Lists one behind the other: few are long, and most of what one costs is finding where it lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lists {
    /// Where each begins, and the end.
    first: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn of(lists: &[Vec<u32>]) -> Lists {
        let mut first = vec![0];
        first.extend(lists.iter().scan(0, |end, list| {
            *end += list.len() as u32;
            Some(*end)
        }));
        Lists { first, items: lists.concat() }
    }
    /// How many lists.
    pub(super) fn len(&self) -> usize {
        self.first.len().saturating_sub(1)
    }
    /// One of them.
    #[inline]
    pub(super) fn list(&self, number: usize) -> &[u32] {
        &self.items[self.first[number] as usize..self.first[number + 1] as usize]
    }
}

/// Pools in the order of their class.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Order {
    /// Position of each pool.
    pub(super) position: Vec<u32>,
    /// Pool at each position.
    pub(super) pool: Vec<u32>,
    /// First position of each class, and the end.
    pub(super) bounds: Vec<u32>,
}

impl Order {
    fn of(class: &[u32], classes: usize) -> Order {
        let mut pool: Vec<u32> = (0..class.len() as u32).collect();
        pool.sort_by_key(|pool| (class[*pool as usize], *pool));
        let mut position = vec![0; class.len()];
        for (at, pool) in pool.iter().enumerate() {
            position[*pool as usize] = at as u32;
        }
        let bounds = (0..=classes as u32).map(|bound| pool.partition_point(|pool| class[*pool as usize] < bound) as u32);
        Order { bounds: bounds.collect(), position, pool }
    }
    /// Which of its class a pool is.
    #[inline]
    pub(super) fn place_in_class(&self, pool: usize, class: usize) -> usize {
        (self.position[pool] - self.bounds[class]) as usize
    }
    /// The pool of a class that is one pool.
    #[inline]
    pub(super) fn one_of(&self, class: usize) -> Option<u32> {
        let (first, end) = (self.bounds[class], self.bounds[class + 1]);
        (end - first == 1).then(|| self.pool[first as usize])
    }
}

/// Numbers equal lists alike, and gives one list of each number.
fn classes(lists: Vec<Vec<u32>>) -> (Vec<u32>, Vec<Vec<u32>>) {
    let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
    let mut class = Vec::with_capacity(lists.len());
    for list in lists {
        let next = known.len() as u32;
        class.push(*known.entry(list).or_insert(next));
    }
    let mut of_class = vec![Vec::new(); known.len()];
    for (list, number) in known {
        of_class[number as usize] = list;
    }
    (class, of_class)
}

impl Mixing {
    /// `group` of each pool, `local` rate of each group, one `remote` rate, and for each pool the pools it reaches, in order.
    pub fn new(group: Vec<u32>, local: Vec<f64>, remote: f64, rows: Vec<Vec<u32>>) -> Mixing {
        let pools = group.len();
        let mut columns = vec![Vec::new(); pools];
        for (from, row) in rows.iter().enumerate() {
            for to in row {
                columns[*to as usize].push(from as u32);
            }
        }
        let (source, rows) = classes(rows);
        let (target, columns) = classes(columns);
        let in_classes = |lists: Vec<Vec<u32>>, class: &[u32]| {
            let classed = lists.into_iter().map(|list| {
                let mut list: Vec<u32> = list.into_iter().map(|pool| class[pool as usize]).collect();
                list.sort_unstable();
                list.dedup();
                list
            });
            Lists::of(&classed.collect::<Vec<Vec<u32>>>())
        };
        let reached = in_classes(rows, &target);
        let reaching = in_classes(columns, &source);
        let mut members = vec![Vec::new(); local.len()];
        for (pool, group) in group.iter().enumerate() {
            members[*group as usize].push(pool as u32);
        }
        let by_source = Order::of(&source, reached.len());
        let by_target = Order::of(&target, reaching.len());
        Mixing { group, local, remote, source, target, reached, reaching, by_source, by_target, members: Lists::of(&members) }
    }
    /// How many pools.
    pub fn pools(&self) -> usize {
        self.group.len()
    }
    /// How many groups.
    pub fn groups(&self) -> usize {
        self.local.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_network_is_one_pair_of_classes() {
        let flat = Mixing::new((0..50).collect(), vec![1.0; 50], 1.0, vec![(0..50).collect(); 50]);
        assert_eq!((flat.reached.len(), flat.reaching.len()), (1, 1));
        // One core and wards that reach it and themselves: a class for each.
        let star = (0..5).map(|pool| if pool == 0 { (0..5).collect() } else { vec![0, pool] }).collect();
        let star = Mixing::new((0..5).collect(), vec![1.0; 5], 1.0, star);
        assert_eq!(star.reached.len(), 5);
        assert_eq!(star.reaching.list(star.target[3] as usize).len(), 2);
    }
}
