//! State of theatre, clinics and series: what runs, what waits at home or in a bed, what is overdue.

use std::collections::VecDeque;

use super::PatientId;
use crate::blueprint::CareFunction;
use crate::engine::Time;
use crate::journal::RecordId;
use crate::twin::{SiteId, Twin};

/// Urgencies of planned care: urgent (cancer), soon, routine.
pub const URGENCIES: usize = 3;
/// Days of history that say which inputs of a visit were produced.
pub const HISTORY: usize = 42;
/// Classes of urgent operations: at once, within hours, within a day.
pub const CLASSES: usize = 3;

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
    /// The patient, once samples were asked for, put off or operated on, and the patient's generation.
    pub patient: Option<(PatientId, u32)>,
    /// It was put off before: the patient waits at home and may not be able to.
    pub deferred: bool,
    /// Results and units of blood that were ordered and are not yet there.
    pub awaited: u8,
    /// Of those, blood.
    pub blood: bool,
    /// Where it is done, in [`PlannedState::theatres`], and the day's stamp there.
    pub room: (u32, u32),
    /// The patient holds a place in recovery.
    pub recovering: bool,
}

/// How far an urgent operation has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UrgentStage {
    /// There is none.
    #[default]
    None,
    /// Waits for a team.
    Waiting,
    /// Is being done by the urgent team.
    ByTeam,
    /// Is being done in that theatre, between the cases of the list with that stamp.
    InTheatre(u32, u32),
}

/// An urgent operation of somebody who is in the house, by patient slot.
#[derive(Clone, Copy, Debug, Default)]
pub struct Urgent {
    /// The patient's generation.
    pub generation: u32,
    /// Counts steps; a step's event with an older stamp is ignored.
    pub stamp: u32,
    /// 0 at once, 1 within hours, 2 within a day.
    pub class: u8,
    /// How far it has come.
    pub stage: UrgentStage,
    /// When it was asked for in that class.
    pub since: Time,
    /// Blood was ordered and is not there.
    pub awaits_blood: bool,
}

/// Sessions of a series that were missed on one day and are still owed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Owed {
    /// When they were missed.
    pub since: Time,
    /// Of patients whom a gap hurts most: fast-growing tumours.
    pub fast: f64,
    /// Of all others.
    pub other: f64,
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
    /// When clinics were called off altogether.
    pub clinics_off: Option<Time>,
    /// Share of the latest clinic session that ran.
    pub clinics: f64,
    /// Postponed operations by urgency, in order of postponement.
    pub waiting: [VecDeque<Operation>; URGENCIES],
    /// Postponed visits by urgency.
    pub visits_overdue: [f64; URGENCIES],
    /// What put visits off, as long as some are overdue.
    pub visits_put_off: Option<(CareFunction, RecordId)>,
    /// Sterile sets in stock, days of normal use.
    pub sterile_days: f64,
    /// Share of booked blood, images and clinic visits that was produced on each of the last days, the latest first.
    pub produced: [VecDeque<f64>; 3],
    /// Lists of the next weekdays, the next first.
    pub booked: VecDeque<Vec<Operation>>,
    /// Who waits for an urgent operation, by class.
    pub urgent: [VecDeque<(PatientId, u32)>; CLASSES],
    /// Teams that operate urgently around the clock.
    pub teams: u32,
    /// Of those, at work.
    pub teams_busy: u32,
    /// Places in recovery.
    pub recovery: u32,
    /// Of those, in use.
    pub recovering: u32,
    /// Operated on, and still in theatre because recovery is full.
    pub blocked: VecDeque<(PatientId, u32)>,
    /// Booking has been lost since.
    pub booking_lost: Option<Time>,
    /// Visits and operations that were booked on paper and are not yet in the lists.
    pub lists_on_paper: f64,
    /// Chronic patients whose prescriptions were not renewed.
    pub untreated: f64,
    /// What keeps prescriptions from them, as long as some are untreated.
    pub prescriptions_cut: Option<(CareFunction, RecordId)>,
    /// Radiotherapy has been stopped since.
    pub radiotherapy_stopped: Option<Time>,
    /// Missed sessions of radiotherapy, dialysis and chemotherapy, the oldest first.
    pub owed: [VecDeque<Owed>; 3],
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
    /// Urgent operations, by patient slot.
    urgent: Vec<Urgent>,
}

impl PlannedState {
    /// Nobody has come yet.
    pub fn new(twin: &Twin) -> PlannedState {
        let plans = SitePlans {
            theatres: 0..0,
            allowed: [true; URGENCIES],
            stopped_at: None,
            record: None,
            clinics_off: None,
            clinics: 1.0,
            waiting: Default::default(),
            visits_overdue: [0.0; URGENCIES],
            sterile_days: 0.0,
            produced: [(); 3].map(|()| VecDeque::from(vec![1.0; HISTORY])),
            booked: VecDeque::new(),
            urgent: Default::default(),
            teams: 0,
            teams_busy: 0,
            recovery: 0,
            recovering: 0,
            blocked: VecDeque::new(),
            booking_lost: None,
            lists_on_paper: 0.0,
            untreated: 0.0,
            prescriptions_cut: None,
            visits_put_off: None,
            radiotherapy_stopped: None,
            owed: Default::default(),
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

    /// The urgent operation of a patient slot.
    #[inline]
    pub fn urgent(&self, patient: PatientId) -> Urgent {
        self.urgent.get(patient.index()).copied().unwrap_or_default()
    }

    /// The urgent operation of a patient slot, to change.
    pub fn urgent_mut(&mut self, patient: PatientId) -> &mut Urgent {
        if self.urgent.len() <= patient.index() {
            self.urgent.resize(patient.index() + 1, Urgent::default());
        }
        &mut self.urgent[patient.index()]
    }

    /// How many wait for an urgent operation.
    pub fn urgent_waiting(&self, site: SiteId) -> usize {
        self.sites[site.index()].urgent.iter().map(VecDeque::len).sum()
    }
}
