//! Spread along the edges of a graph: each infective sends along each of its edges after an exponential of its own.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::engine::{Draws, Purpose};

const SENDING: Purpose = Purpose::named("spread/sending");
const ENDING: Purpose = Purpose::named("spread/ending");

/// A graph with directed edges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    /// First edge of each member, and the end.
    first: Vec<u32>,
    to: Vec<u32>,
}

/// When each member was infected, in units of the rates; infinite if never.
#[derive(Clone, Debug, PartialEq)]
pub struct Outbreak {
    /// By member.
    pub infected_at: Vec<f64>,
    /// Members ever infected.
    pub size: usize,
}

impl Contacts {
    /// From directed edges, in any order.
    pub fn new(members: usize, edges: &[(u32, u32)]) -> Contacts {
        let mut first = vec![0_u32; members + 1];
        for (from, _) in edges {
            first[*from as usize + 1] += 1;
        }
        for index in 0..members {
            first[index + 1] += first[index];
        }
        let (mut next, mut to) = (first.clone(), vec![0; edges.len()]);
        for (from, target) in edges {
            let at = &mut next[*from as usize];
            to[*at as usize] = *target;
            *at += 1;
        }
        Contacts { first, to }
    }
    /// How many members.
    pub fn len(&self) -> usize {
        self.first.len().saturating_sub(1)
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Whom a member's edges lead to.
    pub fn of(&self, member: u32) -> &[u32] {
        &self.to[self.first[member as usize] as usize..self.first[member as usize + 1] as usize]
    }
    /// Plays until nobody infects any more. Each infective sends along each edge at rate `sends` and ends at rate `ends`.
    /// Every draw belongs to a member or an edge, not to the order of events.
    pub fn outbreak(&self, sends: f64, ends: f64, seeds: &[u32], draws: &Draws) -> Outbreak {
        let mut infected_at = vec![f64::INFINITY; self.len()];
        let mut done = vec![false; self.len()];
        let mut waiting: BinaryHeap<Reverse<u128>> = BinaryHeap::with_capacity(self.len());
        // Positive floats are ordered as their bits are.
        let key = |at: f64, member: u32| Reverse(u128::from(at.to_bits()) << 32 | u128::from(member));
        for seed in seeds {
            infected_at[*seed as usize] = 0.0;
            waiting.push(key(0.0, *seed));
        }
        let mut size = 0;
        while let Some(Reverse(next)) = waiting.pop() {
            let member = next as u32;
            if std::mem::replace(&mut done[member as usize], true) {
                continue;
            }
            size += 1;
            let now = infected_at[member as usize];
            let until = if ends > 0.0 { draws.at(ENDING, u64::from(member), 0).exponential() / ends } else { f64::INFINITY };
            for (number, to) in self.of(member).iter().enumerate() {
                if done[*to as usize] {
                    continue;
                }
                let after = draws.at(SENDING, u64::from(member), number as u64).exponential() / sends;
                let at = now + after;
                if after < until && at < infected_at[*to as usize] {
                    infected_at[*to as usize] = at;
                    waiting.push(key(at, *to));
                }
            }
        }
        Outbreak { infected_at, size }
    }
}
