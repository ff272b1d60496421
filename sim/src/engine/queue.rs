//! The event queue: a total order on (time, event), nothing about insertion, so that a run replays exactly.
//!
//! Most events lie hours ahead and few are near, so only the present slice of time is kept in order: later slices are loose
//! lists, put in order when their time comes (a calendar queue; Brown 1988).

use super::time::Time;

/// Events in order of time; ties fall to the event's own bits, never to the order of insertion.
///
/// An entry is `time + 2^43` in the upper 44 bits and 80 bits of payload below; the payload's upper 8 bits say which
/// rule, its two words whom it concerns.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Entries of the present slice and of none later, the next one last.
    near: Vec<u128>,
    /// The slices after the present one, in a ring by their number: where the list of each begins in `links`.
    later: Box<[u32; SLICES]>,
    /// Which of them hold something, a bit each.
    occupied: Box<[u64; SLICES / 64]>,
    /// Entries of later slices, each with where its list goes on; those not in use form a list of their own.
    links: Vec<(u128, u32)>,
    unused: u32,
    /// Beyond the last slice kept apart.
    far: Vec<u128>,
    /// Number of the present slice.
    slice: i64,
    waiting: usize,
    now: i64,
}

const OFFSET: i64 = 1 << 43;
/// A slice lasts 2^13 ms, 8 seconds: a hospital of 1,000 beds has about one event in each.
const SLICE_BITS: u32 = 13;
/// Slices kept apart, one round of the ring: 3 days.
const SLICES: usize = 32_768;
/// The part of a slice's number that says where it is in the ring.
const SEAT: i64 = SLICES as i64 - 1;
/// No further link.
const END: u32 = u32::MAX;

/// Where a slice is in the ring.
fn seat(slice: i64) -> usize {
    (slice & SEAT) as usize
}

fn slice_of(entry: u128) -> i64 {
    time_of(entry).0 >> SLICE_BITS
}

impl Queue {
    /// An empty queue that starts at `start`.
    pub fn starting_at(start: Time) -> Queue {
        Queue {
            near: Vec::new(),
            later: Box::new([END; SLICES]),
            occupied: Box::new([0; SLICES / 64]),
            links: Vec::new(),
            unused: END,
            far: Vec::new(),
            slice: start.0 >> SLICE_BITS,
            waiting: 0,
            now: start.0,
        }
    }

    /// Puts an event in. An event in the past is a bug of the rule that scheduled it.
    #[inline]
    pub fn push(&mut self, at: Time, tag: u8, first: u32, second: u32) {
        debug_assert!(at.0 >= self.now, "scheduled {} ms in the past", self.now - at.0);
        if at >= Time::NEVER {
            return;
        }
        let at = at.0.max(self.now);
        let payload = (u128::from(tag) << 64) | (u128::from(first) << 32) | u128::from(second);
        self.waiting += 1;
        self.place(at >> SLICE_BITS, (((at + OFFSET) as u128) << 72) | payload);
    }

    #[inline]
    fn place(&mut self, slice: i64, entry: u128) {
        let ahead = slice - self.slice;
        if ahead <= 0 {
            let before = self.near.partition_point(|other| *other > entry);
            self.near.insert(before, entry);
        } else if ahead < SLICES as i64 {
            let seat = seat(slice);
            self.occupied[seat / 64] |= 1 << (seat % 64);
            let first = &mut self.later[seat];
            let link = (entry, *first);
            if self.unused == END {
                *first = self.links.len() as u32;
                self.links.push(link);
            } else {
                *first = self.unused;
                self.unused = std::mem::replace(&mut self.links[*first as usize], link).1;
            }
        } else {
            self.far.push(entry);
        }
    }

    /// Goes on to the next slice that holds something.
    fn turn(&mut self) {
        while self.near.is_empty() && self.waiting > 0 {
            let next = self.next_occupied();
            self.slice = next.unwrap_or((self.slice | SEAT) + 1);
            if next.is_none() {
                self.sort_far();
            }
            self.take_slice();
        }
    }

    /// A round of the ring begins: those far entries that came into reach find their slice.
    fn sort_far(&mut self) {
        let first = self.far.iter().min().filter(|_| self.waiting == self.far.len());
        if let Some(first) = first {
            // Nothing else waits: on to the round in which the first of them lies.
            self.slice = self.slice.max(slice_of(*first) & !SEAT);
        }
        for entry in std::mem::take(&mut self.far) {
            self.place(slice_of(entry), entry);
        }
    }

    /// The present slice's list becomes the near entries, in order.
    fn take_slice(&mut self) {
        let seat = seat(self.slice);
        self.occupied[seat / 64] &= !(1 << (seat % 64));
        let mut next = std::mem::replace(&mut self.later[seat], END);
        while next != END {
            let (entry, after) = self.links[next as usize];
            self.near.push(entry);
            self.links[next as usize].1 = std::mem::replace(&mut self.unused, next);
            next = after;
        }
        if self.near.len() > 1 {
            self.near.sort_unstable_by(|one, other| other.cmp(one));
        }
    }

    /// The next slice after the present one that holds something, within the present round.
    fn next_occupied(&self) -> Option<i64> {
        let after = seat(self.slice) + 1;
        let mut at = after / 64;
        let mut word = self.occupied.get(at)? & (u64::MAX << (after % 64));
        while word == 0 {
            at += 1;
            word = *self.occupied.get(at)?;
        }
        Some((self.slice & !SEAT) + (at * 64) as i64 + i64::from(word.trailing_zeros()))
    }

    /// Takes the next event if it lies at or before `limit`.
    #[inline]
    pub fn pop_until(&mut self, limit: Time) -> Option<(Time, u8, u32, u32)> {
        if self.near.is_empty() {
            self.turn();
        }
        let key = *self.near.last()?;
        let at = time_of(key);
        if at > limit {
            return None;
        }
        self.near.pop();
        self.waiting -= 1;
        debug_assert!(at.0 >= self.now, "time moved backward");
        self.now = at.0;
        Some((at, (key >> 64) as u8, (key >> 32) as u32, key as u32))
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.waiting
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting == 0
    }
}

fn time_of(key: u128) -> Time {
    Time((key >> 72) as i64 - OFFSET)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Draws, Purpose};

    #[test]
    fn order_does_not_depend_on_insertion() {
        let events = [(5, 1, 2, 3), (-7, 9, 0, 0), (5, 0, 9, 9), (5, 1, 2, 2), (i64::from(u32::MAX), 0, 0, 0)];
        let drain = |order: &[usize]| {
            let mut queue = Queue::starting_at(Time(-100));
            for &index in order {
                let (at, tag, first, second) = events[index];
                queue.push(Time(at), tag, first, second);
            }
            std::iter::from_fn(|| queue.pop_until(Time::NEVER)).collect::<Vec<_>>()
        };
        let forward = drain(&[0, 1, 2, 3, 4]);
        assert_eq!(forward, drain(&[4, 3, 2, 1, 0]));
        assert_eq!(forward[0].0, Time(-7));
        assert!(forward.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn stops_at_the_limit() {
        let mut queue = Queue::starting_at(Time(0));
        queue.push(Time(10), 1, 0, 0);
        assert_eq!(queue.pop_until(Time(9)), None);
        assert!(queue.pop_until(Time(10)).is_some());
    }

    #[test]
    fn serves_in_the_order_of_one_sorted_list_however_far_ahead() {
        let draws = Draws::new(1, 0);
        let draw = |number: u32, which: u64| draws.at(Purpose::named("test/queue"), u64::from(number), which).unit();
        let mut queue = Queue::starting_at(Time(-5));
        let mut sorted = std::collections::BTreeSet::new();
        let mut now = -5;
        for number in 0..20_000 {
            // From the same slice to years ahead.
            let ahead = libm::exp(draw(number, 0) * 26.0) as i64;
            queue.push(Time(now + ahead), 1, number, 0);
            sorted.insert((now + ahead, number));
            if draw(number, 1) < 0.45 {
                let limit = now + libm::exp(draw(number, 2) * 24.0) as i64;
                let expected = sorted.first().copied().filter(|(at, _)| *at <= limit);
                let served = queue.pop_until(Time(limit)).map(|(at, _, number, _)| (at.0, number));
                assert_eq!(served, expected);
                if let Some(first) = expected {
                    sorted.remove(&first);
                    now = first.0;
                }
            }
        }
        assert_eq!(queue.len(), sorted.len());
        let rest: Vec<_> = std::iter::from_fn(|| queue.pop_until(Time::NEVER)).map(|(at, _, number, _)| (at.0, number)).collect();
        assert_eq!(rest, sorted.into_iter().collect::<Vec<_>>());
        assert!(queue.is_empty());
    }
}
