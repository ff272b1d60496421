//! State of theatre, clinics and series: what runs, what waits at home, what is overdue.

use std::collections::VecDeque;

use super::PatientId;
use crate::engine::Time;
use crate::journal::RecordId;
use crate::twin::{SiteId, Twin};

/// Urgencies of planned care: urgent (cancer), soon, routine.
pub const URGENCIES: usize = 3;
/// Days of history that say which inputs of a visit were produced.
pub const HISTORY: usize = 42;

/// A planned operation, by patient slot once the patient exists.
#[derive(Clone, Copy, Debug, Default)]
pub struct Operation {
    /// Key of its draws: the site's stream, the day and the number on its list.
    pub entity: u64,
    /// 0 urgent, 1 soon, 2 routine.
    pub urgency: u8,
    /// The patient stays overnight.
    pub overnight: bool,
    /// When it was first due.
    pub due: Time,
    /// The patient, once postponed or operated on, and the patient's generation.
    pub patient: Option<(PatientId, u32)>,
}

/// One theatre.
#[derive(Clone, Debug, Default)]
pub struct Theatre {
    /// Where.
    pub site: SiteId,
    /// What is left of the day's list.
    pub list: VecDeque<Operation>,
    /// Counts days; older events are stale.
    pub stamp: u32,
}

/// Planned care of one site.
#[derive(Clone, Debug)]
pub struct SitePlans {
    /// Its theatres in [`PlannedState::theatres`].
    pub theatres: std::ops::Range<usize>,
    /// Which urgencies may be operated on; all in quiet weeks.
    pub allowed: [bool; URGENCIES],
    /// When planned care was stopped by decision.
    pub stopped_at: Option<Time>,
    /// The record of the decision.
    pub record: Option<RecordId>,
    /// Clinics were called off altogether.
    pub clinics_off: bool,
    /// Share of the latest clinic session that ran.
    pub clinics: f64,
    /// Postponed operations by urgency, in order of postponement.
    pub waiting: [VecDeque<Operation>; URGENCIES],
    /// Postponed visits by urgency.
    pub visits_overdue: [f64; URGENCIES],
    /// Sterile sets in stock, days of normal use.
    pub sterile_days: f64,
    /// Share of booked blood and images that was produced on each of the last days, the latest first.
    pub produced: [VecDeque<f64>; 2],
    /// Booking has been lost since.
    pub booking_lost: Option<Time>,
    /// Radiotherapy has been stopped since.
    pub radiotherapy_stopped: Option<Time>,
}

/// State of theatre, clinics and series.
#[derive(Clone, Debug, Default)]
pub struct PlannedState {
    /// Referrals a day by site and kind of ward.
    pub referrals: Vec<[f64; 8]>,
    /// By site.
    pub sites: Vec<SitePlans>,
    /// Of all sites.
    pub theatres: Vec<Theatre>,
    /// Chance of each lead in days, for blood and for images; the same for all sites.
    pub leads: [Vec<f64>; 2],
    /// Operations under way, by patient slot.
    operations: Vec<Operation>,
}

impl PlannedState {
    /// Nobody has come yet.
    pub fn new(twin: &Twin) -> PlannedState {
        let plans = SitePlans {
            theatres: 0..0,
            allowed: [true; URGENCIES],
            stopped_at: None,
            record: None,
            clinics_off: false,
            clinics: 1.0,
            waiting: Default::default(),
            visits_overdue: [0.0; URGENCIES],
            sterile_days: 0.0,
            produced: [VecDeque::from(vec![1.0; HISTORY]), VecDeque::from(vec![1.0; HISTORY])],
            booking_lost: None,
            radiotherapy_stopped: None,
        };
        PlannedState {
            referrals: vec![[0.0; 8]; twin.sites.len()],
            sites: vec![plans; twin.sites.len()],
            ..PlannedState::default()
        }
    }

    /// Share of a site's clinics that run.
    pub fn clinics_running(&self, site: SiteId) -> f64 {
        self.sites[site.index()].clinics
    }

    /// Whether planned care is stopped by decision, wholly or in part.
    pub fn stopped(&self, site: SiteId) -> bool {
        self.sites[site.index()].stopped_at.is_some()
    }

    /// Operations postponed and not yet done.
    pub fn overdue(&self, site: SiteId) -> usize {
        self.sites[site.index()].waiting.iter().map(VecDeque::len).sum()
    }

    /// The operation of a patient.
    pub fn operation(&self, patient: PatientId) -> Operation {
        self.operations.get(patient.index()).copied().unwrap_or_default()
    }

    /// Keeps the operation of a patient.
    pub fn keep(&mut self, patient: PatientId, operation: Operation) {
        if self.operations.len() <= patient.index() {
            self.operations.resize(patient.index() + 1, Operation::default());
        }
        self.operations[patient.index()] = operation;
    }
}
