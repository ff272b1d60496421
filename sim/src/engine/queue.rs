//! The event queue: a total order on (time, event), nothing about insertion, so that a run replays exactly.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::time::Time;

/// Events in order of time; ties fall to the event's own bits, never to the order of insertion.
///
/// An entry is `time + 2^43` in the upper 44 bits and 80 bits of payload below; the payload's upper 8 bits say which
/// rule, its two words whom it concerns.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    heap: BinaryHeap<Reverse<u128>>,
    now: i64,
}

const OFFSET: i64 = 1 << 43;

impl Queue {
    /// An empty queue that starts at `start`.
    pub fn starting_at(start: Time) -> Queue {
        Queue { heap: BinaryHeap::with_capacity(1024), now: start.0 }
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
        self.heap.push(Reverse((((at + OFFSET) as u128) << 72) | payload));
    }

    /// The time of the next event.
    pub fn next_at(&self) -> Option<Time> {
        self.heap.peek().map(|Reverse(key)| time_of(*key))
    }

    /// Takes the next event if it lies at or before `limit`.
    #[inline]
    pub fn pop_until(&mut self, limit: Time) -> Option<(Time, u8, u32, u32)> {
        let Reverse(key) = *self.heap.peek()?;
        let at = time_of(key);
        if at > limit {
            return None;
        }
        self.heap.pop();
        debug_assert!(at.0 >= self.now, "time moved backward");
        self.now = at.0;
        Some((at, (key >> 64) as u8, (key >> 32) as u32, key as u32))
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

fn time_of(key: u128) -> Time {
    Time((key >> 72) as i64 - OFFSET)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
