//! A ward's nurses: who waits for them, customer by customer; what cannot be done, person by person; what is written later, second
//! by second.

use super::random::Random;

/// Mean minutes that urgent calls wait for a team that works on one at a time, all together: each takes `task` nurse-minutes on
/// average, and `load` of the team's time goes into them.
pub fn mean_wait(people: f64, task: f64, load: f64, calls: usize, replication: u64) -> f64 {
    let mut random = Random::new(replication);
    let each = task / people;
    let (mut now, mut free, mut waited) = (0.0_f64, 0.0_f64, 0.0);
    for _ in 0..calls {
        now += random.exponential(load / each);
        let begins = free.max(now);
        waited += begins - now;
        free = begins + random.exponential(1.0 / each);
    }
    waited / calls as f64
}

/// Share of the work that is lost when each of very many nurses faces a normally distributed part of it, cannot do more than one
/// nurse's work, and nobody helps.
pub fn lost_share(load: f64, variation: f64) -> f64 {
    let (steps, wide) = (20_000, 8.0);
    let (mut lost, mut all) = (0.0, 0.0);
    for step in 0..steps {
        let z = -wide + 2.0 * wide * (f64::from(step) + 0.5) / f64::from(steps);
        let weight = (-0.5 * z * z).exp();
        lost += weight * (load * (1.0 + variation * z) - 1.0).max(0.0);
        all += weight * load;
    }
    lost / all
}

/// One stretch of time under constant work.
pub struct Stretch {
    pub minutes: f64,
    /// Minutes of work a minute: of what people can do, of urgent work, of paperwork put off.
    pub capacity: f64,
    pub urgent: f64,
    pub put_off: f64,
    /// Work of all kinds, a minute.
    pub all: f64,
}

/// Paperwork and urgent work waiting after each stretch, stepped by the second: idle hands write, urgent work beyond 0.98 of what
/// people can do piles up.
pub fn backlogs(stretches: &[Stretch]) -> Vec<[f64; 2]> {
    let (mut paper, mut urgent) = (0.0_f64, 0.0_f64);
    let second = 1.0 / 60.0;
    let mut after = Vec::new();
    for stretch in stretches {
        for _ in 0..(stretch.minutes / second).round() as usize {
            paper = (paper + stretch.put_off * second - (stretch.capacity - stretch.all).max(0.0) * second).max(0.0);
            urgent = (urgent + (stretch.urgent - 0.98 * stretch.capacity) * second).max(0.0);
        }
        after.push([paper, urgent]);
    }
    after
}
