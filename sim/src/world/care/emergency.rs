//! State of emergency departments: visits, queues for physicians and cubicles, boarders, and who will come later.
//!
//! A site has one department for everybody, or one each for adults, children and mothers.

use std::collections::VecDeque;

use super::{Condition, PatientId};
use crate::blueprint::Population;
use crate::engine::Time;
use crate::twin::{SiteId, Twin, WardId};

/// Triage categories, 1 (now) to 5 (can wait).
pub const TRIAGES: usize = 5;

/// Where a visit is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Not in the department.
    #[default]
    Gone,
    /// Waits to be seen.
    Waiting,
    /// Is being seen.
    Seen,
    /// Is treated and waits for results.
    WorkUp,
    /// Waits for the decision.
    Undecided,
    /// The decision is being taken.
    Deciding,
    /// Waits for a bed.
    Boarding,
}

/// A visit, by patient slot.
#[derive(Clone, Copy, Debug, Default)]
pub struct Visit {
    /// The patient's generation.
    pub generation: u32,
    /// Counts steps; a step's event with an older stamp is ignored.
    pub stamp: u32,
    /// Position of the department in [`EmergencyState::departments`].
    pub department: u32,
    /// Where it is.
    pub stage: Stage,
    /// Holds a cubicle.
    pub cubicle: bool,
    /// Pool of the physician who is busy with it: 0 everybody's, 1 the fast track's.
    pub pool: u8,
    /// Results not yet there.
    pub pending: u8,
    /// Treatment and observation last until then.
    pub treated_at: Time,
    /// Results are waited for until then.
    pub patient_until: Time,
    /// A condition's own clock still runs.
    pub clock_runs: bool,
}

/// Somebody in a queue, with the visit's stamp when joining.
pub type Queued = (PatientId, u32);

/// One department.
#[derive(Clone, Debug, Default)]
pub struct Department {
    /// Its first ward.
    pub ward: Option<WardId>,
    /// Cubicles, trolleys and chairs.
    pub cubicles: u32,
    /// In use.
    pub occupied: u32,
    /// Physicians on duty for everybody, and for the fast track.
    pub physicians: [u32; 2],
    /// Of those, with a patient.
    pub busy: [u32; 2],
    /// Waiting to be seen, by triage.
    pub waiting: [VecDeque<Queued>; TRIAGES],
    /// Waiting for a decision, by triage.
    pub undecided: [VecDeque<Queued>; TRIAGES],
    /// How many wait to be seen.
    pub unseen: u32,
    /// Everybody in the department.
    pub present: u32,
    /// Waiting for a bed.
    pub boarders: u32,
    /// Of those, in a cubicle.
    pub boarders_in_cubicles: u32,
}

/// What holds for all departments of a site together.
#[derive(Clone, Debug, Default)]
pub struct Crowding {
    /// Boarders have been too many since.
    pub since: Option<Time>,
    /// The full-capacity rule is in force.
    pub full_capacity: bool,
    /// Share of the usual chance of admission, so that the wards' demand is met and not exceeded.
    pub admission_share: f64,
    /// Position of the department that serves each population.
    pub doors: [u32; Population::ALL.len()],
}

/// Somebody who will come (again): left unseen, deferred, or on the way from another site.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presentation {
    /// Key of the person's draws.
    pub entity: u64,
    /// Where to.
    pub site: SiteId,
    /// Triage, 1 to 5.
    pub triage: u8,
    /// Ill with.
    pub condition: Condition,
    /// By ambulance.
    pub ambulance: bool,
    /// Minutes on the road more than to the nearest site.
    pub detour: f32,
}

/// State of emergency departments.
#[derive(Clone, Debug, Default)]
pub struct EmergencyState {
    /// By site and population; those that a site does not have are empty.
    pub departments: Vec<Department>,
    /// By site.
    pub sites: Vec<Crowding>,
    visits: Vec<Visit>,
    presentations: Vec<Presentation>,
    free: Vec<u32>,
}

impl EmergencyState {
    /// Nobody has come yet.
    pub fn new(twin: &Twin) -> EmergencyState {
        let sites = twin.sites.len();
        EmergencyState {
            departments: vec![Department::default(); sites * Population::ALL.len()],
            sites: vec![Crowding::default(); sites],
            ..EmergencyState::default()
        }
    }

    /// Positions of a site's departments, by population; some may be empty.
    #[inline]
    pub fn of_site(&self, site: SiteId) -> std::ops::Range<usize> {
        let first = site.index() * Population::ALL.len();
        first..first + Population::ALL.len()
    }

    /// The department that serves a population at a site.
    #[inline]
    pub fn door(&self, site: SiteId, population: Population) -> usize {
        self.sites[site.index()].doors[population.index()] as usize
    }

    /// The visit of a patient slot.
    #[inline]
    pub fn visit(&self, patient: PatientId) -> Visit {
        self.visits.get(patient.index()).copied().unwrap_or_default()
    }

    /// The visit of a patient slot, to change.
    #[inline]
    pub fn visit_mut(&mut self, patient: PatientId) -> &mut Visit {
        if self.visits.len() <= patient.index() {
            self.visits.resize(patient.index() + 1, Visit::default());
        }
        &mut self.visits[patient.index()]
    }

    /// Keeps somebody who will come later; the slot goes into an event.
    pub fn expect(&mut self, presentation: Presentation) -> u32 {
        match self.free.pop() {
            Some(slot) => {
                self.presentations[slot as usize] = presentation;
                slot
            }
            None => {
                self.presentations.push(presentation);
                self.presentations.len() as u32 - 1
            }
        }
    }

    /// Somebody who was expected comes.
    pub fn take(&mut self, slot: u32) -> Presentation {
        self.free.push(slot);
        self.presentations[slot as usize]
    }

    /// How many are expected.
    pub fn expected(&self) -> usize {
        self.presentations.len() - self.free.len()
    }

    /// Whether a site's full-capacity rule is in force: discharges are driven, non-urgent operations wait.
    pub fn full_capacity(&self, site: SiteId) -> bool {
        self.sites[site.index()].full_capacity
    }

    fn sum(&self, site: SiteId, of: impl Fn(&Department) -> u32) -> u32 {
        self.departments[self.of_site(site)].iter().map(of).sum()
    }

    /// Cubicles, trolleys and chairs of a site.
    pub fn cubicles(&self, site: SiteId) -> u32 {
        self.sum(site, |department| department.cubicles)
    }

    /// Patients over cubicles.
    pub fn occupancy(&self, site: SiteId) -> f64 {
        f64::from(self.sum(site, |department| department.present)) / f64::from(self.cubicles(site).max(1))
    }

    /// Patients over cubicles of the department that serves a population.
    pub fn occupancy_for(&self, site: SiteId, population: Population) -> f64 {
        let department = &self.departments[self.door(site, population)];
        f64::from(department.present) / f64::from(department.cubicles.max(1))
    }

    /// Patients waiting to be seen.
    pub fn unseen(&self, site: SiteId) -> u32 {
        self.sum(site, |department| department.unseen)
    }

    /// Patients waiting for a bed.
    pub fn boarders(&self, site: SiteId) -> u32 {
        self.sum(site, |department| department.boarders)
    }
}
