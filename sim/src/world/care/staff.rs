//! People at work: the nurses of a ward, the physicians, technicians, porters … of a site. One object for all of them.
//!
//! Minutes of work flow in by class, capacity works them off, and what cannot be done is missed: the law of missed care. Everything
//! is constant between changes, so that it is brought forward in closed form then and never in between.

use std::sync::Arc;

use crate::blueprint::StaffKind;
use crate::care::CareValues;
use crate::engine::Time;
use crate::twin::Twin;

/// Urgent work cannot take more than this share of capacity; beyond it a backlog grows.
const URGENT_LIMIT: f64 = 0.98;

/// The law of missed care, the same for everybody who works.
#[derive(Clone, Debug)]
pub struct MissedCare {
    /// Missed share of deferrable work over load, [`MissedCare::STEPS`] of them to 1.
    table: Arc<[f64]>,
    /// Missed share at the load that teams are planned for.
    pub usual: f64,
    /// How much work stretches then: its inverse.
    per_usual_stretch: f64,
}

impl MissedCare {
    /// Steps of the table per unit of load.
    const STEPS: f64 = 100.0;

    /// For loads that vary between people with a coefficient of variation, and teams planned for a load.
    pub fn new(values: &CareValues) -> MissedCare {
        let share = |step| missed_share(f64::from(step) / MissedCare::STEPS, values.load_variation);
        let law = MissedCare { table: (0..=300).map(share).collect(), usual: 0.0, per_usual_stretch: 1.0 };
        let usual = law.at(values.reference_load);
        MissedCare { usual, per_usual_stretch: 1.0 / stretch(usual, values), ..law }
    }

    /// Missed share of deferrable work at a load, interpolated.
    #[inline]
    pub fn at(&self, load: f64) -> f64 {
        let position = (load * MissedCare::STEPS).clamp(0.0, 299.999);
        let below = position as usize;
        let (low, high) = (self.table[below], self.table[below + 1]);
        low + (high - low) * (position - below as f64)
    }
}

/// How much longer deferrable work takes where a share of it is missed.
fn stretch(missed: f64, values: &CareValues) -> f64 {
    1.0 + values.slip_gain * missed / (1.0 - missed.min(0.95))
}

/// Share of work that is lost when people's loads vary around `load` with coefficient of variation `variation`: the expected
/// excess over capacity of a normal load, over the load (model specification §12).
pub fn missed_share(load: f64, variation: f64) -> f64 {
    if load <= 0.0 {
        return 0.0;
    }
    let z = (1.0 / load - 1.0) / variation;
    let density = libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * std::f64::consts::PI);
    let beyond = 0.5 * libm::erfc(z / std::f64::consts::SQRT_2);
    (variation * (density - z * beyond)).clamp(0.0, 1.0)
}

/// People of one kind who share their work. Classes of work: 1 emergencies, 2 what cannot wait, 3 observations and reviews, 4
/// routine, 5 paperwork.
#[derive(Clone, Debug, Default)]
pub struct Team {
    /// On duty.
    pub people: f64,
    /// Fatigue, 0 (fresh) to 1.
    pub fatigue: f64,
    /// Work flowing in by class, minutes per minute.
    pub inflow: [f64; 5],
    /// Capacity, minutes per minute.
    pub capacity: f64,
    /// Load: work over capacity.
    pub load: f64,
    /// Missed share of deferrable work, all classes.
    pub missed: f64,
    /// Missed share by class.
    pub missed_by_class: [f64; 5],
    /// How much longer deferrable work takes than at the reference load.
    pub slip: f64,
    /// Work of the two urgent classes not yet done, minutes.
    pub urgent_backlog: f64,
    /// Paperwork not yet done, minutes.
    pub paper_backlog: f64,
    /// Discrete jobs by class that came since the hour began, minutes.
    pub jobs: [f64; 5],
    /// Discrete jobs by class worked off in this hour, minutes per minute.
    pub jobs_inflow: [f64; 5],
    /// When fluid quantities were last brought forward.
    pub settled: Time,
}

impl Team {
    /// Nobody at work yet, nothing to do.
    pub fn idle() -> Team {
        Team { slip: 1.0, ..Team::default() }
    }

    /// Brings fluid quantities forward.
    pub fn settle(&mut self, now: Time) {
        let minutes = (now - self.settled).minutes();
        self.settled = now;
        if minutes <= 0.0 || self.capacity <= 0.0 {
            return;
        }
        let urgent = self.inflow[0] + self.inflow[1] - URGENT_LIMIT * self.capacity;
        self.urgent_backlog = (self.urgent_backlog + urgent * minutes).max(0.0);
        let deferred = self.missed_by_class[4] * self.inflow[4];
        let spare = (self.capacity * (1.0 - self.load)).max(0.0);
        self.paper_backlog = (self.paper_backlog + (deferred - spare) * minutes).max(0.0);
    }

    /// Wait for somebody in an emergency, of which one takes `task` minutes, in minutes.
    pub fn wait_urgent(&self, task: f64) -> f64 {
        self.wait(self.inflow[0], task)
    }

    /// Wait for somebody with what cannot wait, minutes.
    pub fn wait_soon(&self, task: f64) -> f64 {
        self.wait(self.inflow[0] + self.inflow[1], task) + self.urgent_backlog / self.capacity.max(1e-6)
    }

    fn wait(&self, work: f64, task: f64) -> f64 {
        let share = (work / self.capacity.max(1e-6)).min(URGENT_LIMIT);
        task / self.people.max(0.1) * share / (1.0 - share)
    }

    /// So many people with so much work from now on; fluid quantities must have been settled.
    pub fn face(&mut self, people: f64, inflow: [f64; 5], law: &MissedCare, values: &CareValues) {
        let capacity = (people * values.productive * (1.0 - values.fatigue_loss * self.fatigue)).max(1e-6);
        let total: f64 = inflow.iter().sum();
        let per_capacity = 1.0 / capacity;
        let load = total * per_capacity;
        let missed = law.at(load);
        let weights = [values.missed_observations, values.missed_care, values.missed_paper];
        let weighted: f64 = weights.iter().zip(&inflow[2..]).map(|(weight, work)| weight * work).sum();
        self.missed_by_class = [0.0; 5];
        if weighted > 0.0 {
            let each = missed * total / weighted;
            for (share, weight) in self.missed_by_class[2..].iter_mut().zip(weights) {
                *share = (each * weight).min(1.0);
            }
        }
        self.slip = stretch(missed, values) * law.per_usual_stretch;
        self.inflow = inflow;
        self.people = people;
        self.capacity = capacity;
        self.load = load;
        self.missed = missed;
    }

    /// An hour begins: what was asked for in the last one is worked off in this one. Says whether that differs from the last hour's.
    pub fn take_jobs(&mut self) -> bool {
        let inflow = std::mem::take(&mut self.jobs).map(|minutes| minutes * (1.0 / 60.0));
        std::mem::replace(&mut self.jobs_inflow, inflow) != inflow
    }

    /// Tires or recovers for some days at the present load, with a share of people working overtime.
    pub fn tire(&mut self, days: f64, overtime: f64, values: &CareValues) {
        let growth = (self.load - values.fatigue_load).max(0.0) / values.fatigue_days + overtime / values.fatigue_overtime_days;
        self.fatigue = (self.fatigue + days * (growth - self.fatigue / values.fatigue_rest_days)).clamp(0.0, 1.0);
    }

    /// Share of the planned people who come to work: the tired fall ill.
    pub fn attendance(&self, values: &CareValues) -> f64 {
        1.0 - values.sickness * self.fatigue
    }
}

/// Kinds of people who are one team in a site. IT, security and biomedical teams are the responders' business.
pub const TEAMS: [StaffKind; 9] = [
    StaffKind::Physicians,
    StaffKind::EmergencyPhysicians,
    StaffKind::Laboratory,
    StaffKind::Radiologists,
    StaffKind::Radiographers,
    StaffKind::Pharmacy,
    StaffKind::Porters,
    StaffKind::Switchboard,
    StaffKind::Clerks,
];

/// Teams of all sites.
#[derive(Clone, Debug)]
pub struct StaffState {
    /// By site, in the order of [`TEAMS`].
    pub teams: Vec<[Team; TEAMS.len()]>,
}

impl StaffState {
    /// Nobody at work yet.
    pub fn new(twin: &Twin) -> StaffState {
        StaffState { teams: twin.sites.iter().map(|_| std::array::from_fn(|_| Team::idle())).collect() }
    }

    /// A team of a site; `None` for people who are none.
    pub fn team(&self, site: crate::twin::SiteId, kind: StaffKind) -> Option<&Team> {
        let at = TEAMS.iter().position(|known| *known == kind)?;
        Some(&self.teams[site.index()][at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::testing::values as shipped;
    use crate::engine::Span;

    #[test]
    fn what_is_missed_follows_the_normal_load() {
        // At a load of 1 the expected excess of a normal with coefficient of variation 0.25 is 0.25 / √(2π).
        assert!((missed_share(1.0, 0.25) - 0.25 / libm::sqrt(2.0 * std::f64::consts::PI)).abs() < 1e-12);
        // Far beyond capacity all that does not fit is missed: 1 − 1/ρ.
        assert!((missed_share(3.0, 0.25) - (1.0 - 1.0 / 3.0)).abs() < 0.002);
        assert!(missed_share(0.5, 0.25) < 1e-4);
        let law = MissedCare::new(&shipped(&[("nurse.load_variation", 0.25)]).care);
        assert!((0..300).all(|step| law.at(f64::from(step) / 100.0) <= law.at(f64::from(step + 1) / 100.0)));
    }

    fn team(people: f64, work: f64, values: &CareValues) -> Team {
        let mut team = Team::idle();
        let law = MissedCare::new(values);
        team.face(people, [0.05, 0.1, 0.2, 0.45, 0.2].map(|share| share * work), &law, values);
        team
    }

    #[test]
    fn more_people_never_miss_more_or_let_anybody_wait_longer() {
        let values = shipped(&[]).care;
        let teams: Vec<Team> = (4..14).map(|people| team(f64::from(people), 6.0, &values)).collect();
        for pair in teams.windows(2) {
            assert!(pair[1].missed <= pair[0].missed && pair[1].slip <= pair[0].slip);
            assert!(pair[1].wait_urgent(8.0) <= pair[0].wait_urgent(8.0) && pair[1].wait_soon(8.0) <= pair[0].wait_soon(8.0));
        }
        assert!(teams[0].slip > 1.5 && teams[9].slip < 1.0);
    }

    #[test]
    fn what_is_lost_falls_on_all_deferrable_work_and_on_nothing_urgent() {
        let team = team(5.0, 6.0, &shipped(&[]).care);
        assert_eq!(team.missed_by_class[..2], [0.0, 0.0]);
        let lost: f64 = team.missed_by_class.iter().zip(team.inflow).map(|(share, work)| share * work).sum();
        assert!((lost - team.missed * 6.0).abs() < 1e-9, "nothing is lost twice");
    }

    #[test]
    fn paperwork_that_waits_is_worked_off_when_there_is_time() {
        let values = shipped(&[]).care;
        let law = MissedCare::new(&values);
        let mut crowded = team(5.0, 6.0, &values);
        crowded.settle(Time::ZERO + Span::from_hours(8.0));
        let owed = crowded.paper_backlog;
        assert!(owed > 30.0, "{owed}");
        crowded.face(12.0, crowded.inflow, &law, &values);
        crowded.settle(Time::ZERO + Span::from_hours(12.0));
        assert!(crowded.paper_backlog < owed / 2.0);
    }

    #[test]
    fn weeks_of_overload_tire_and_the_tired_fall_ill() {
        let after_days = |values: &CareValues, days: usize, work: f64| {
            let mut team = team(6.0, work, values);
            (0..days * 24).for_each(|_| team.tire(1.0 / 24.0, 0.2, values));
            (team.fatigue, team.attendance(values))
        };
        let values = shipped(&[]).care;
        let (rested, tired, worn) = (after_days(&values, 0, 6.5), after_days(&values, 7, 6.5), after_days(&values, 28, 6.5));
        assert!(rested.0 < tired.0 && tired.0 < worn.0, "{rested:?} {tired:?} {worn:?}");
        assert!(rested.1 == 1.0 && worn.1 < tired.1 && tired.1 < 1.0);
        // Growth and recovery balance at growth × rest days.
        let growth =
            (team(6.0, 6.5, &values).load - values.fatigue_load) / values.fatigue_days + 0.2 / values.fatigue_overtime_days;
        let balance = growth * values.fatigue_rest_days;
        assert!((after_days(&values, 120, 6.5).0 - balance.min(1.0)).abs() < 0.01);
        let untiring = shipped(&[("fatigue.load", 9.0), ("fatigue.overtime_days", 1e9)]).care;
        assert!(after_days(&untiring, 28, 6.5).0 < 1e-6, "the link vanishes with its coefficients");
        let healthy = shipped(&[("fatigue.sickness", 0.0)]).care;
        assert_eq!(after_days(&healthy, 28, 6.5).1, 1.0);
    }
}
