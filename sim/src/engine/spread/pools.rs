//! Spread among pools: who is infective, who can be infected, how soon the next infection comes and who it is.
//!
//! The reference process lets each infective try members at random; an attempt at somebody who cannot be infected changes
//! nothing. Between changes, infections therefore come at the sum of the rates of all pairs that can meet, and each pair is as
//! likely as its rate: one exponential and one weighted choice an infection, however many attempts fail between.

use std::sync::Arc;

use super::mixing::Order;
use super::{Mixing, Sums};
use crate::engine::Draw;

/// Where a member stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Takes no part.
    #[default]
    Away,
    /// Can be infected.
    Susceptible,
    /// Infects others.
    Infective,
}

/// Where a member stands and what is kept of it, close together and small: infections ask members at random, and most of what an
/// infection costs is fetching them. Its pool is kept apart, as whoever infects or is infected knows it already.
#[derive(Clone, Copy, Debug)]
struct Member<T> {
    /// Its position in the lists, and in the two highest bits its status.
    standing: u32,
    held: T,
}

/// Bits of a standing that are the place: a thousand million members.
const PLACE: u32 = u32::MAX >> 2;

impl<T> Member<T> {
    fn place(&self) -> u32 {
        self.standing & PLACE
    }
    fn put(&mut self, place: u32) {
        self.standing = self.standing & !PLACE | place;
    }
    fn status(&self) -> Status {
        match self.standing >> PLACE.count_ones() {
            0 => Status::Away,
            1 => Status::Susceptible,
            _ => Status::Infective,
        }
    }
    /// Gives it another status and hands over the one it had.
    fn turn(&mut self, status: Status) -> Status {
        let before = self.status();
        self.standing = self.standing & PLACE | (status as u32) << PLACE.count_ones();
        before
    }
}

/// An infection that comes next: who, by whom, and the pools of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    /// Who is infected.
    pub victim: u32,
    /// By whom.
    pub infector: u32,
    /// The victim's pool.
    pub to: u32,
    /// The infector's.
    pub from: u32,
}

/// The part of the lists that is a pool's, susceptibles from its front on, infectives from its back; and what the mixing says of
/// it, so that an infection asks in one place.
#[derive(Clone, Copy, Debug, Default)]
struct Pool {
    group: u32,
    source: u32,
    target: u32,
    front: u32,
    back: u32,
    susceptible: u32,
    infective: u32,
}

impl Pool {
    fn count(&mut self, status: Status) -> &mut u32 {
        if status == Status::Susceptible { &mut self.susceptible } else { &mut self.infective }
    }
    /// Position in the lists of the n-th of a status.
    fn at(&self, status: Status, number: u32) -> usize {
        (if status == Status::Susceptible { self.front + number } else { self.back - 1 - number }) as usize
    }
}

/// A spread under way. It keeps something of its user's beside each member.
#[derive(Clone, Debug)]
pub struct Spread<T = ()> {
    mixing: Arc<Mixing>,
    members: Vec<Member<T>>,
    /// Of each member.
    pool: Vec<u32>,
    pools: Vec<Pool>,
    /// Members by pool and status.
    lists: Vec<u32>,
    /// By group: whether attempts pass inside, and out of it or into it.
    inside: Vec<bool>,
    open: Vec<bool>,
    /// By target class: infectives that reach it, and susceptibles in it, of open groups.
    reaching: Vec<u32>,
    susceptible: Vec<u32>,
    /// By source class: infectives in it, of open groups.
    infective: Vec<u32>,
    /// Pairs that can meet, by target class.
    pairs: Sums,
    /// Susceptibles of open groups, in the order of target classes; nothing for pools that are a class by themselves.
    targets: Sums,
    /// Infectives of open groups, in the order of source classes; likewise.
    sources: Sums,
    /// Rate inside each group.
    local: Sums,
}

impl Spread {
    /// Nobody takes part; `pool` of each member.
    pub fn new(mixing: Arc<Mixing>, pool: Vec<u32>) -> Spread {
        Spread::holding(mixing, pool.into_iter().map(|pool| (pool, ())))
    }
}

impl<T: Copy> Spread<T> {
    /// Nobody takes part; the pool of each member, and what is kept of it.
    pub fn holding(mixing: Arc<Mixing>, members: impl Iterator<Item = (u32, T)>) -> Spread<T> {
        let (pool, members): (Vec<u32>, Vec<Member<T>>) =
            members.map(|(pool, held)| (pool, Member { standing: 0, held })).unzip();
        let (pools, groups, targets) = (mixing.pools(), mixing.groups(), mixing.reaching.len());
        let own = |pool: usize| Pool {
            group: mixing.group[pool],
            source: mixing.source[pool],
            target: mixing.target[pool],
            ..Pool::default()
        };
        let mut parts: Vec<Pool> = (0..pools).map(own).collect();
        pool.iter().for_each(|pool| parts[*pool as usize].back += 1);
        let mut end = 0;
        for part in &mut parts {
            part.front = end;
            end += part.back;
            part.back = end;
        }
        Spread {
            lists: vec![0; members.len()],
            members,
            pool,
            pools: parts,
            inside: vec![true; groups],
            open: vec![true; groups],
            reaching: vec![0; targets],
            susceptible: vec![0; targets],
            infective: vec![0; mixing.reached.len()],
            pairs: Sums::new(targets),
            targets: Sums::new(pools),
            sources: Sums::new(pools),
            local: Sums::new(groups),
            mixing,
        }
    }
    /// Lets members meet by another mixing from now on; where they stand, and what is shut, stays.
    pub fn remix(&mut self, mixing: Mixing) {
        let members = self.pool.iter().zip(&self.members).map(|(pool, member)| (*pool, member.held));
        let mut next = Spread::holding(Arc::new(mixing), members);
        for (group, (inside, open)) in self.inside.iter().zip(&self.open).enumerate() {
            next.set_group(group as u32, *inside, *open);
        }
        for (number, member) in self.members.iter().enumerate() {
            next.set(number as u32, member.status());
        }
        *self = next;
    }
    /// A member's status.
    pub fn status(&self, member: u32) -> Status {
        self.members[member as usize].status()
    }
    /// What is kept of a member.
    #[inline]
    pub fn held(&self, member: u32) -> &T {
        &self.members[member as usize].held
    }
    /// What is kept of a member, to change.
    #[inline]
    pub fn held_mut(&mut self, member: u32) -> &mut T {
        &mut self.members[member as usize].held
    }
    /// What is kept of all members, in their order.
    pub fn all_held(&self) -> impl ExactSizeIterator<Item = &T> {
        self.members.iter().map(|member| &member.held)
    }
    /// The member of which the user says that it is equal; they must lie in that order.
    pub fn find(&self, order: impl Fn(&T) -> std::cmp::Ordering) -> Option<u32> {
        self.members.binary_search_by(|member| order(&member.held)).ok().map(|member| member as u32)
    }
    /// A member's pool.
    #[inline]
    pub fn pool(&self, member: u32) -> u32 {
        self.pool[member as usize]
    }
    /// A pool's group.
    #[inline]
    pub fn group(&self, pool: u32) -> u32 {
        self.pools[pool as usize].group
    }
    /// How soon infections come, per millisecond.
    #[inline]
    pub fn rate(&self) -> f64 {
        self.mixing.remote * self.pairs.total() + self.local.total()
    }
    /// Gives a member another status.
    pub fn set(&mut self, member: u32, status: Status) {
        self.set_in(self.pool(member), member, status);
    }
    /// The same of a member whose pool is known: nobody has to ask for it.
    pub fn set_in(&mut self, pool: u32, member: u32, status: Status) {
        debug_assert_eq!(pool, self.pool(member));
        let before = self.members[member as usize].turn(status);
        if before == status {
            return;
        }
        let pool = pool as usize;
        match before {
            Status::Away => {}
            Status::Susceptible => self.leave(member, pool, Status::Susceptible),
            Status::Infective => self.leave(member, pool, Status::Infective),
        }
        match status {
            Status::Away => {}
            Status::Susceptible => self.join(member, pool, Status::Susceptible),
            Status::Infective => self.join(member, pool, Status::Infective),
        }
        self.weigh_group(self.pools[pool].group as usize);
    }

    fn join(&mut self, member: u32, pool: usize, status: Status) {
        let count = self.pools[pool].count(status);
        *count += 1;
        let number = *count - 1;
        let place = self.pools[pool].at(status, number);
        self.lists[place] = member;
        self.members[member as usize].put(place as u32);
        self.count(pool, status, 1, false);
    }
    fn leave(&mut self, member: u32, pool: usize, status: Status) {
        let count = self.pools[pool].count(status);
        *count -= 1;
        let number = *count;
        // The last of the list takes the place.
        let moved = self.lists[self.pools[pool].at(status, number)];
        let place = self.members[member as usize].place();
        self.lists[place as usize] = moved;
        self.members[moved as usize].put(place);
        self.count(pool, status, 1, true);
    }
    /// Counts members of a pool in or out of what open groups can do to each other.
    fn count(&mut self, pool: usize, status: Status, members: u32, out: bool) {
        let (mixing, Pool { group, source, target, .. }) = (&*self.mixing, self.pools[pool]);
        if !self.open[group as usize] || members == 0 {
            return;
        }
        let changed = |count: u32| if out { count - members } else { count + members };
        match status {
            Status::Away => {}
            Status::Susceptible => {
                let class = target as usize;
                self.susceptible[class] = changed(self.susceptible[class]);
                self.pairs.set(class, f64::from(self.susceptible[class]) * f64::from(self.reaching[class]));
                if mixing.by_target.one_of(class).is_none() {
                    let at = mixing.by_target.position[pool] as usize;
                    self.targets.set(at, f64::from(changed(self.targets.get(at) as u32)));
                }
            }
            Status::Infective => {
                let source = source as usize;
                self.infective[source] = changed(self.infective[source]);
                for class in mixing.reached.list(source) {
                    let class = *class as usize;
                    self.reaching[class] = changed(self.reaching[class]);
                    self.pairs.set(class, f64::from(self.susceptible[class]) * f64::from(self.reaching[class]));
                }
                if mixing.by_source.one_of(source).is_none() {
                    let at = mixing.by_source.position[pool] as usize;
                    self.sources.set(at, f64::from(changed(self.sources.get(at) as u32)));
                }
            }
        }
    }
    /// The rate inside a group; attempts beyond the group that come back into it count here when it is shut.
    fn weigh_group(&mut self, group: usize) {
        let mixing = &self.mixing;
        let own =
            |pool: &u32| mixing.reached.list(mixing.source[*pool as usize] as usize).contains(&mixing.target[*pool as usize]);
        let beyond = !self.open[group] && mixing.members.list(group).first().is_some_and(own);
        let each = mixing.local[group] + if beyond { mixing.remote } else { 0.0 };
        let (mut susceptible, mut infective) = (0, 0);
        for pool in mixing.members.list(group) {
            susceptible += self.pools[*pool as usize].susceptible;
            infective += self.pools[*pool as usize].infective;
        }
        let rate = if self.inside[group] { each * f64::from(susceptible) * f64::from(infective) } else { 0.0 };
        self.local.set(group, rate);
    }
    /// Lets attempts pass inside a group or not, and between it and others or not.
    pub fn set_group(&mut self, group: u32, inside: bool, open: bool) {
        let group = group as usize;
        if self.open[group] != open {
            let pools = self.mixing.members.list(group).to_vec();
            for status in [Status::Susceptible, Status::Infective] {
                for pool in &pools {
                    let pool = *pool as usize;
                    let members = *self.pools[pool].count(status);
                    if open {
                        self.open[group] = true;
                        self.count(pool, status, members, false);
                    } else {
                        self.count(pool, status, members, true);
                    }
                }
            }
            self.open[group] = open;
        }
        self.inside[group] = inside;
        self.weigh_group(group);
    }
    /// Who is infected next, and by whom.
    pub fn choose(&self, draw: Draw) -> Option<Passing> {
        let remote = self.mixing.remote * self.pairs.total();
        let at = draw.unit() * (remote + self.local.total());
        let (to, from) = if at < remote { self.between(at / self.mixing.remote, draw) } else { self.within(at - remote, draw) };
        let ((to, of), (from, by)) = ((&self.pools[to], to as u32), (&self.pools[from], from as u32));
        if to.susceptible == 0 || from.infective == 0 {
            return None;
        }
        let one =
            |pool: &Pool, status: Status, of: u32, draw: Draw| self.lists[pool.at(status, draw.below(u64::from(of)) as u32)];
        let victim = one(to, Status::Susceptible, to.susceptible, draw.child(1));
        let infector = one(from, Status::Infective, from.infective, draw.child(2));
        Some(Passing { victim, infector, to: of, from: by })
    }
    /// Pools of the next infection between groups.
    fn between(&self, at: f64, draw: Draw) -> (usize, usize) {
        let mixing = &self.mixing;
        let class = self.pairs.find(at);
        let among = |order: &Order, sums: &Sums, class: usize, draw: Draw| {
            if let Some(pool) = order.one_of(class) {
                return pool as usize;
            }
            let (low, high) = (sums.before(order.bounds[class] as usize), sums.before(order.bounds[class + 1] as usize));
            order.pool[sums.find(low + draw.unit() * (high - low))] as usize
        };
        let to = among(&mixing.by_target, &self.targets, class, draw.child(3));
        let mut left = draw.child(4).unit() * f64::from(self.reaching[class]);
        let mut chosen = 0;
        for source in mixing.reaching.list(class) {
            let weight = f64::from(self.infective[*source as usize]);
            if weight > 0.0 {
                chosen = *source as usize;
                left -= weight;
                if left < 0.0 {
                    break;
                }
            }
        }
        (to, among(&mixing.by_source, &self.sources, chosen, draw.child(5)))
    }
    /// Pools of the next infection inside a group.
    fn within(&self, at: f64, draw: Draw) -> (usize, usize) {
        let members = self.mixing.members.list(self.local.find(at));
        let pick = |size: &dyn Fn(&Pool) -> u32, draw: Draw| {
            let sizes = members.iter().map(|pool| u64::from(size(&self.pools[*pool as usize])));
            let mut left = draw.below(sizes.clone().sum::<u64>().max(1));
            for (pool, size) in members.iter().zip(sizes) {
                if left < size {
                    return *pool as usize;
                }
                left -= size;
            }
            members.first().map_or(0, |pool| *pool as usize)
        };
        (pick(&|pool| pool.susceptible, draw.child(3)), pick(&|pool| pool.infective, draw.child(4)))
    }
}
