//! Spread among pools: who is infective, who can be infected, how soon the next infection comes and who it is.
//!
//! The reference process lets each infective try members at random; an attempt at somebody who cannot be infected changes
//! nothing. Between changes, infections therefore come at the sum of the rates of all pairs that can meet, and each pair is as
//! likely as its rate: one exponential and one weighted choice an infection, however many attempts fail between.

use std::sync::Arc;

use super::mixing::Order;
use super::{Mixing, Weights};
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

/// A member and what is kept of it. Infections ask members at random, and most of what an infection costs is fetching them: a
/// member lies where its pool is asked for it, so that nothing has to be asked before.
#[derive(Clone, Copy, Debug)]
struct Seat<T> {
    member: u32,
    held: T,
}

/// An infection that comes next: who, by whom, and the pools of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    /// Who is infected.
    pub victim: u32,
    /// Its seat, until anybody's status changes.
    pub seat: u32,
    /// The seat of who infects: few ask who sits there, and fetching it is dear.
    pub infector: u32,
    /// The victim's pool.
    pub to: u32,
    /// The infector's.
    pub from: u32,
}

/// The seats of a pool, susceptibles from their front on, infectives from their back, who takes no part between; and what the
/// mixing says of it, so that an infection asks in one place.
#[derive(Clone, Copy, Debug, Default)]
struct Pool {
    group: u32,
    source: u32,
    target: u32,
    front: u32,
    back: u32,
    susceptible: u32,
    infective: u32,
    /// Whether it is its source class by itself, and its target class.
    source_alone: bool,
    target_alone: bool,
}

impl Pool {
    fn count(&mut self, status: Status) -> &mut u32 {
        if status == Status::Susceptible { &mut self.susceptible } else { &mut self.infective }
    }
    /// Seat of the n-th of a status.
    fn at(&self, status: Status, number: u32) -> u32 {
        if status == Status::Susceptible { self.front + number } else { self.back - 1 - number }
    }
    /// Status of whoever has a seat.
    fn status(&self, seat: u32) -> Status {
        if seat < self.front + self.susceptible {
            Status::Susceptible
        } else if seat >= self.back - self.infective {
            Status::Infective
        } else {
            Status::Away
        }
    }
}

/// Pools inside which attempts pass at one rate, and what their members can do to each other now.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// How often one member tries another, in [`Spread::grain`]s; 0 where nothing passes inside.
    each: u64,
    susceptible: u32,
    infective: u32,
    /// Whether attempts pass out of it and into it.
    open: bool,
    inside: bool,
}

impl Group {
    fn count(&mut self, status: Status) -> &mut u32 {
        if status == Status::Susceptible { &mut self.susceptible } else { &mut self.infective }
    }
    fn rate(&self) -> u64 {
        self.each * u64::from(self.susceptible) * u64::from(self.infective)
    }
}

/// Pools that are reached alike.
#[derive(Clone, Copy, Debug, Default)]
struct Target {
    /// Susceptibles in it, of open groups, and infectives that reach it.
    susceptible: u64,
    reaching: u64,
}

/// A spread under way. It keeps something of its user's beside each member.
#[derive(Clone, Debug)]
pub struct Spread<T = ()> {
    mixing: Arc<Mixing>,
    /// By pool and status.
    seats: Vec<Seat<T>>,
    /// Of each member: where it sits, and its pool.
    seat: Vec<u32>,
    pool: Vec<u32>,
    pools: Vec<Pool>,
    groups: Vec<Group>,
    /// By target class.
    targeted: Vec<Target>,
    /// By source class: infectives in it, of open groups.
    infective: Vec<u64>,
    /// Pairs that can meet, by target class.
    pairs: Weights,
    /// By target class: susceptibles of its pools that lie in open groups; nothing of a class that is one pool.
    targets: Vec<Weights>,
    /// By source class: infectives, likewise.
    sources: Vec<Weights>,
    /// Rate inside each group, in grains.
    local: Weights,
    /// The smallest rate that is told from none, per millisecond: as fine as the sum of all rates inside groups leaves room for.
    grain: f64,
}

/// A rate in grains; one that is not nothing is at least one.
fn grains(rate: f64, grain: f64) -> u64 {
    if rate > 0.0 { libm::round(rate / grain).max(1.0) as u64 } else { 0 }
}

/// The pools of each class that has more than one.
fn within_classes(order: &Order) -> Vec<Weights> {
    order
        .bounds
        .windows(2)
        .map(|ends| Weights::new(if ends[1] - ends[0] > 1 { (ends[1] - ends[0]) as usize } else { 0 }))
        .collect()
}

/// What rates inside groups are counted in, so that the sum of them never passes 2^62: a part in 2^41 of the quickest in a
/// hospital of a hundred thousand devices in zones of fifty, in 2^30 if all lie in one zone.
fn grain(mixing: &Mixing, members: impl Iterator<Item = u64>) -> f64 {
    let pairs: u64 = members.map(|members| members * members / 4).sum();
    let quickest = mixing.local.iter().copied().fold(0.0, f64::max) + mixing.remote;
    libm::ldexp(quickest, (pairs + 1).ilog2() as i32 + 1 - 62)
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
        let (pool, held): (Vec<u32>, Vec<T>) = members.unzip();
        let (pools, groups, targets) = (mixing.pools(), mixing.groups(), mixing.reaching.len());
        let own = |pool: usize| Pool {
            group: mixing.group[pool],
            source: mixing.source[pool],
            target: mixing.target[pool],
            source_alone: mixing.by_source.one_of(mixing.source[pool] as usize).is_some(),
            target_alone: mixing.by_target.one_of(mixing.target[pool] as usize).is_some(),
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
        let mut next: Vec<u32> = parts.iter().map(|part| part.front).collect();
        let seats_of = |pool: &u32| {
            let next = &mut next[*pool as usize];
            *next += 1;
            *next - 1
        };
        let seat: Vec<u32> = pool.iter().map(seats_of).collect();
        let mut sits = vec![0; seat.len()];
        seat.iter().zip(0..).for_each(|(seat, member)| sits[*seat as usize] = member);
        let seats = sits.into_iter().map(|member: u32| Seat { member, held: held[member as usize] }).collect();
        let mut sizes = vec![0; groups];
        parts.iter().for_each(|part| sizes[part.group as usize] += u64::from(part.back - part.front));
        let grain = grain(&mixing, sizes.into_iter());
        let group = |each: &f64| Group { each: grains(*each, grain), susceptible: 0, infective: 0, open: true, inside: true };
        Spread {
            seats,
            seat,
            pool,
            pools: parts,
            groups: mixing.local.iter().map(group).collect(),
            targeted: vec![Target::default(); targets],
            infective: vec![0; mixing.reached.len()],
            pairs: Weights::new(targets),
            targets: within_classes(&mixing.by_target),
            sources: within_classes(&mixing.by_source),
            local: Weights::new(groups),
            grain,
            mixing,
        }
    }
    /// Lets members meet by another mixing from now on; where they stand, and what is shut, stays.
    pub fn remix(&mut self, mixing: Mixing) {
        let members = self.pool.iter().zip(self.all_held()).map(|(pool, held)| (*pool, *held));
        let mut next = Spread::holding(Arc::new(mixing), members);
        for (number, Group { inside, open, .. }) in self.groups.iter().enumerate() {
            next.set_group(number as u32, *inside, *open);
        }
        for member in 0..self.pool.len() as u32 {
            next.set(member, self.status(member));
        }
        *self = next;
    }
    /// A member's status.
    pub fn status(&self, member: u32) -> Status {
        self.pools[self.pool(member) as usize].status(self.seat(member))
    }
    /// How many pools.
    pub fn pools(&self) -> u32 {
        self.pools.len() as u32
    }
    /// The seats of a pool.
    pub fn seats(&self, pool: u32) -> std::ops::Range<u32> {
        self.pools[pool as usize].front..self.pools[pool as usize].back
    }
    /// Where a member sits, until anybody's status changes.
    #[inline]
    pub fn seat(&self, member: u32) -> u32 {
        self.seat[member as usize]
    }
    /// Who has a seat.
    #[inline]
    pub fn member(&self, seat: u32) -> u32 {
        self.seats[seat as usize].member
    }
    /// Where a member sits that sat in a seat before: mostly there still, and its line has to be fetched in any case.
    #[inline]
    pub fn seat_or(&self, before: u32, member: u32) -> u32 {
        if self.member(before) == member { before } else { self.seat(member) }
    }
    /// What is kept of whoever has a seat.
    #[inline]
    pub fn held(&self, seat: u32) -> &T {
        &self.seats[seat as usize].held
    }
    /// What is kept of whoever has a seat, to change.
    #[inline]
    pub fn held_mut(&mut self, seat: u32) -> &mut T {
        &mut self.seats[seat as usize].held
    }
    /// What is kept of all members, in their order.
    pub fn all_held(&self) -> impl ExactSizeIterator<Item = &T> {
        self.seat.iter().map(|seat| self.held(*seat))
    }
    /// The member of which the user says that it is equal; they must lie in that order.
    pub fn find(&self, order: impl Fn(&T) -> std::cmp::Ordering) -> Option<u32> {
        self.seat.binary_search_by(|seat| order(self.held(*seat))).ok().map(|member| member as u32)
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
        self.mixing.remote * self.pairs.total() as f64 + self.grain * self.local.total() as f64
    }
    /// Gives a member another status.
    pub fn set(&mut self, member: u32, status: Status) {
        self.set_at(self.pool(member), self.seat(member), status);
    }
    /// The same of whoever has a seat of a pool: nobody has to ask for it.
    pub fn set_at(&mut self, pool: u32, mut seat: u32, status: Status) {
        let pool = pool as usize;
        let before = self.pools[pool].status(seat);
        if before == status {
            return;
        }
        let group = self.pools[pool].group as usize;
        if before != Status::Away {
            // The last of its status takes the seat.
            let count = self.pools[pool].count(before);
            *count -= 1;
            let number = *count;
            *self.groups[group].count(before) -= 1;
            seat = self.swap(seat, self.pools[pool].at(before, number));
            self.count(pool, before, 1, true);
        }
        if status != Status::Away {
            let count = self.pools[pool].count(status);
            *count += 1;
            let number = *count - 1;
            *self.groups[group].count(status) += 1;
            self.swap(seat, self.pools[pool].at(status, number));
            self.count(pool, status, 1, false);
        }
        self.local.set(group, self.groups[group].rate());
    }
    /// Two change their seats; says where the first sits now.
    fn swap(&mut self, one: u32, other: u32) -> u32 {
        if one != other {
            self.seats.swap(one as usize, other as usize);
            for seat in [one, other] {
                self.seat[self.seats[seat as usize].member as usize] = seat;
            }
        }
        other
    }
    /// Counts members of a pool in or out of what open groups can do to each other.
    fn count(&mut self, pool: usize, status: Status, members: u32, out: bool) {
        let (mixing, Pool { group, source, target, source_alone, target_alone, .. }) = (&*self.mixing, self.pools[pool]);
        if !self.groups[group as usize].open || members == 0 {
            return;
        }
        let members = u64::from(members);
        let changed = |count: u64| if out { count - members } else { count + members };
        let pairs = |of: &Target| of.susceptible * of.reaching;
        match status {
            Status::Away => {}
            Status::Susceptible => {
                let class = target as usize;
                let of = &mut self.targeted[class];
                of.susceptible = changed(of.susceptible);
                self.pairs.set(class, pairs(of));
                if !target_alone {
                    let place = mixing.by_target.place_in_class(pool, class);
                    self.targets[class].change(place, changed);
                }
            }
            Status::Infective => {
                let class = source as usize;
                self.infective[class] = changed(self.infective[class]);
                for target in mixing.reached.list(class) {
                    let of = &mut self.targeted[*target as usize];
                    of.reaching = changed(of.reaching);
                    self.pairs.set(*target as usize, pairs(of));
                }
                if !source_alone {
                    let place = mixing.by_source.place_in_class(pool, class);
                    self.sources[class].change(place, changed);
                }
            }
        }
    }
    /// Lets attempts pass inside a group or not, and between it and others or not.
    pub fn set_group(&mut self, group: u32, inside: bool, open: bool) {
        let group = group as usize;
        if self.groups[group].open != open {
            let pools = self.mixing.members.list(group).to_vec();
            for status in [Status::Susceptible, Status::Infective] {
                for pool in &pools {
                    let pool = *pool as usize;
                    let members = *self.pools[pool].count(status);
                    // Counted while it is open: after it opens, before it shuts.
                    self.groups[group].open = true;
                    self.count(pool, status, members, !open);
                }
            }
            self.groups[group].open = open;
        }
        // Attempts beyond the group that come back into it pass inside when it is shut.
        let mixing = &*self.mixing;
        let own = |pool: &u32| {
            let (source, target) = (mixing.source[*pool as usize], mixing.target[*pool as usize]);
            mixing.reached.list(source as usize).contains(&target)
        };
        let back = !open && mixing.members.list(group).first().is_some_and(own);
        let each = mixing.local[group] + if back { mixing.remote } else { 0.0 };
        let held = &mut self.groups[group];
        held.inside = inside;
        held.each = if inside { grains(each, self.grain) } else { 0 };
        self.local.set(group, held.rate());
    }
    /// Who is infected next, and by whom.
    pub fn choose(&self, draw: Draw) -> Option<Passing> {
        let remote = self.mixing.remote * self.pairs.total() as f64;
        let passes = draw.unit() * (remote + self.grain * self.local.total() as f64) < remote;
        let (to, from) = if passes { self.between(draw)? } else { self.within(draw)? };
        let ((to, of), (from, by)) = ((&self.pools[to], to as u32), (&self.pools[from], from as u32));
        if to.susceptible == 0 || from.infective == 0 {
            return None;
        }
        let seat = to.at(Status::Susceptible, draw.child(1).below(u64::from(to.susceptible)) as u32);
        let infector = from.at(Status::Infective, draw.child(2).below(u64::from(from.infective)) as u32);
        Some(Passing { victim: self.member(seat), seat, infector, to: of, from: by })
    }
    /// Pools of the next infection between groups.
    fn between(&self, draw: Draw) -> Option<(usize, usize)> {
        let mixing = &self.mixing;
        let class = self.pairs.draw(draw.child(6))?;
        let among = |order: &Order, weights: &[Weights], class: usize, draw: Draw| match order.one_of(class) {
            Some(pool) => Some(pool as usize),
            None => weights[class].draw(draw).map(|place| order.pool[order.bounds[class] as usize + place] as usize),
        };
        let to = among(&mixing.by_target, &self.targets, class, draw.child(3))?;
        let mut left = draw.child(4).below(self.targeted[class].reaching);
        let source = mixing.reaching.list(class).iter().map(|source| *source as usize).find(|source| {
            let passed = self.infective[*source];
            let found = left < passed;
            left -= passed.min(left);
            found
        });
        Some((to, among(&mixing.by_source, &self.sources, source?, draw.child(5))?))
    }
    /// Pools of the next infection inside a group.
    fn within(&self, draw: Draw) -> Option<(usize, usize)> {
        let members = self.mixing.members.list(self.local.draw(draw.child(6))?);
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
        Some((pick(&|pool| pool.susceptible, draw.child(3)), pick(&|pool| pool.infective, draw.child(4))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Draws, Purpose};

    const PLAYED: Purpose = Purpose::named("tests/pools");

    /// Twelve pools in five groups, two pools of which are reached alike; rates inside groups of very unequal size, one of them none.
    fn mixed() -> (Arc<Mixing>, Vec<f64>, Vec<Vec<u32>>) {
        let group = (0..12).map(|pool| pool % 5).collect();
        let local = vec![0.3, 1e-4, 0.0, 7.0, 0.02];
        let rows: Vec<Vec<u32>> =
            (0..12).map(|from| (0..12).filter(|to| to / 2 != from && (from + to) % 3 != 0).collect()).collect();
        (Arc::new(Mixing::new(group, local.clone(), 0.004, rows.clone())), local, rows)
    }

    #[test]
    fn the_rate_is_that_of_all_pairs_whatever_was_shut_and_opened() {
        let (mixing, local, rows) = mixed();
        let pool: Vec<u32> = (0..300).map(|member| member * 7 % 12).collect();
        let mut spread = Spread::new(mixing.clone(), pool.clone());
        let (mut status, mut inside, mut open) = (vec![Status::Away; 300], [true; 5], [true; 5]);
        for step in 0..2_000 {
            let draw = Draws::new(3, 0).at(PLAYED, 0, step);
            if draw.child(0).chance(0.1) {
                let group = draw.child(1).below(5) as usize;
                (inside[group], open[group]) = (draw.child(2).chance(0.7), draw.child(3).chance(0.7));
                spread.set_group(group as u32, inside[group], open[group]);
            } else {
                let member = draw.child(1).below(300) as usize;
                status[member] = [Status::Away, Status::Susceptible, Status::Infective][draw.child(2).below(3) as usize];
                spread.set(member as u32, status[member]);
            }
            let of = |wanted: Status| {
                (0..300).filter(|member| status[*member] == wanted).map(|member| pool[member]).collect::<Vec<_>>()
            };
            let (susceptible, infective) = (of(Status::Susceptible), of(Status::Infective));
            let pair = |from: u32, to: u32| {
                let (by, at) = ((from % 5) as usize, (to % 5) as usize);
                let reaches = |from: u32, to: u32| rows[from as usize].contains(&to);
                let passes = if open[by] && open[at] && reaches(from, to) { 0.004 } else { 0.0 };
                // Whoever is shut in still reaches its own, if its first pool would reach itself.
                let back = if !open[by] && reaches(by as u32, by as u32) { 0.004 } else { 0.0 };
                passes + if by == at && inside[by] { local[by] + back } else { 0.0 }
            };
            let plain: f64 = infective
                .iter()
                .flat_map(|from| susceptible.iter().map(move |to| (*from, *to)))
                .map(|(from, to)| pair(from, to))
                .sum();
            let rate = spread.rate();
            assert!((rate - plain).abs() <= 1e-9 * plain, "{rate} for {plain} at step {step}");
            if let Some(next) = spread.choose(draw.child(4)) {
                assert!(pair(next.from, next.to) > 0.0);
                assert_eq!((status[next.victim as usize], spread.pool(next.victim)), (Status::Susceptible, next.to));
            } else {
                assert_eq!(rate, 0.0);
            }
        }
    }
}
