//! Wards: beds, who waits for one, the ward's nurses and its clocks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::PatientId;
use super::staff::{MissedCare, Team};
use crate::blueprint::WardKind;
use crate::engine::Time;
use crate::journal::RecordId;
use crate::twin::{Twin, Values};

/// A clock of a ward that runs at a pace of its own; patients' thresholds wait in it, only the earliest is in the agenda.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Value at `since`, minutes.
    pub value: f64,
    /// Minutes of the clock per minute.
    pub pace: f64,
    /// When it was last brought forward.
    pub since: Time,
    /// Thresholds: bits of the positive value, patient, the patient's stamp.
    pub heap: BinaryHeap<Reverse<(u64, PatientId, u32)>>,
    /// Stamp of the event in the agenda.
    pub stamp: u32,
    /// When the event in the agenda is due, not after the earliest threshold; never: there is none.
    pub due: Time,
}

impl Clock {
    /// At zero, in step with time.
    pub fn starting_at(start: Time) -> Clock {
        Clock { value: 0.0, pace: 1.0, since: start, heap: BinaryHeap::new(), stamp: 0, due: Time::NEVER }
    }
    /// The value at an instant not before the last one.
    #[inline]
    pub fn at(&self, now: Time) -> f64 {
        self.value + (now - self.since).minutes() * self.pace
    }
}

/// How a watched bed is cut off from people, counted over a ward's occupied beds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Blindness {
    /// Without a living path to a person, and nobody posted.
    pub blind: u32,
    /// Of the beds without a path, those covered by somebody posted at the bedside.
    pub posted: u32,
}

/// Nurses on duty, and the work patients give them, under the modes, devices and shift in force.
#[derive(Clone, Copy, Debug, Default)]
pub struct Burden {
    /// Nurses on duty; 0 where nobody has nurses of their own.
    pub people: f64,
    /// Work by class, minutes per minute, for each minute of quiet work an hour that the patients' bands ask for.
    pub per_minute: [f64; 5],
    /// Work by class, minutes per minute, for each patient: looking for people, carrying, doses without a cabinet.
    pub per_patient: [f64; 5],
    /// Messages carried on foot, minutes per minute.
    pub runners: f64,
}

impl Burden {
    /// Work flowing in by class, minutes per minute, from patients by band of so many quiet minutes each.
    #[inline]
    pub fn inflow(&self, bands: [u32; 4], minutes: [f64; 4]) -> [f64; 5] {
        let patients: f64 = bands.iter().map(|count| f64::from(*count)).sum();
        let quiet: f64 = bands.iter().zip(minutes).map(|(count, minutes)| f64::from(*count) * minutes).sum();
        let mut inflow = std::array::from_fn(|class| quiet * self.per_minute[class] + patients * self.per_patient[class]);
        inflow[3] += self.runners;
        inflow
    }
}

/// One ward.
#[derive(Clone, Debug)]
pub struct WardState {
    /// Patients by band.
    pub bands: [u32; 4],
    /// Beds free and staffed.
    pub free: u32,
    /// Its nurses and their work.
    pub nurses: Team,
    /// What its patients give them to do, and how many they are.
    pub burden: Burden,
    /// Onset and worsening run on it.
    pub wear: Clock,
    /// What waits for nurses' hands runs on it.
    pub work: Clock,
    /// Watched beds without a path.
    pub blindness: Blindness,
    /// Slowing of the answer to alarms by their number, 1 to 2.
    pub alarm_factor: f64,
    /// A device that keeps patients alive did not work when the ward was last looked at.
    pub life_support_lost: bool,
    /// Record of an overload that is not over.
    pub overload: Option<RecordId>,
    /// Record of the loss of the view that is not over.
    pub blind_record: Option<RecordId>,
    /// Most that each kind of mishap can happen, per patient-hour; the stream of candidates is thinned from their sum.
    pub ceilings: [f64; 10],
    /// Candidates of all kinds in the ward, per hour.
    pub candidates: f64,
}

/// Somebody waits for a bed.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// Who.
    pub patient: PatientId,
    /// The patient's generation.
    pub generation: u32,
    /// Which kind of ward.
    pub kind: WardKind,
    /// Before the others.
    pub urgent: bool,
    /// Since when.
    pub since: Time,
}

/// All wards.
#[derive(Clone, Debug)]
pub struct Wards {
    /// By ward.
    pub states: Vec<WardState>,
    /// Who is in a bed.
    pub beds: Vec<Option<PatientId>>,
    /// Whether a bed is meant to be watched: it had a living path when the run began.
    pub watched: Vec<bool>,
    /// Whether something that keeps the bed's patient alive has stopped.
    pub stopped: Vec<bool>,
    /// Beds meant to be watched, by ward.
    pub watched_beds: Vec<u32>,
    /// Beds in which somebody lies, by site.
    pub taken: Vec<u32>,
    /// Who waits for a bed, by site, in order of asking.
    pub queues: Vec<Vec<Request>>,
    /// Additional staff by site, share of the planned.
    pub extra_staff: Vec<f64>,
    /// Nurses of theatres and clinics that are stopped by decision, lent on weekdays by day, as a share of those planned by day.
    pub lent_nurses: Vec<f64>,
    /// Stamp of the site's staff changes.
    pub staff_stamp: Vec<u32>,
    /// Multiplier of getting ready to leave, by site; 1 in a quiet week.
    pub discharge_drive: Vec<f64>,
    /// Planned observations of a patient, by band.
    pub observations_per_hour: [f64; 4],
    /// What is missed at which load.
    pub law: MissedCare,
}

impl Wards {
    /// Empty.
    pub fn new(twin: &Twin, values: &Values) -> Wards {
        let state = |ward: &crate::twin::Ward| WardState {
            bands: [0; 4],
            free: if ward.kind.inpatient() { ward.beds } else { 0 },
            nurses: Team::idle(),
            burden: Burden::default(),
            wear: Clock::starting_at(Time::ZERO),
            work: Clock::starting_at(Time::ZERO),
            blindness: Blindness::default(),
            alarm_factor: 1.0,
            life_support_lost: false,
            overload: None,
            blind_record: None,
            ceilings: [0.0; 10],
            candidates: 0.0,
        };
        let care = &values.care;
        Wards {
            states: twin.wards.iter().map(state).collect(),
            beds: vec![None; twin.beds.len()],
            watched: vec![false; twin.beds.len()],
            stopped: vec![false; twin.beds.len()],
            watched_beds: vec![0; twin.wards.len()],
            taken: vec![0; twin.sites.len()],
            queues: vec![Vec::new(); twin.sites.len()],
            extra_staff: vec![0.0; twin.sites.len()],
            lent_nurses: vec![0.0; twin.sites.len()],
            staff_stamp: vec![0; twin.sites.len()],
            discharge_drive: vec![1.0; twin.sites.len()],
            observations_per_hour: [care.interval_0, care.interval_1, care.interval_2, care.interval_3]
                .map(|minutes| 60.0 / minutes),
            law: MissedCare::new(care),
        }
    }
}

impl std::ops::Index<crate::twin::WardId> for Wards {
    type Output = WardState;
    #[inline]
    fn index(&self, ward: crate::twin::WardId) -> &WardState {
        &self.states[ward.index()]
    }
}

impl std::ops::IndexMut<crate::twin::WardId> for Wards {
    #[inline]
    fn index_mut(&mut self, ward: crate::twin::WardId) -> &mut WardState {
        &mut self.states[ward.index()]
    }
}
