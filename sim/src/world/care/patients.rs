//! The people: an arena of patients with a free list, and the counters that prove nobody vanishes.

use crate::blueprint::CareFunction;
use crate::engine::{Time, Word};
use crate::journal::{RecordId, Severity};
use crate::twin::{BedId, SiteId, WardId};

/// A patient's slot in the arena. Never a key of draws: that is [`Patient::entity`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PatientId(pub u32);

impl PatientId {
    /// As a position.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Word for PatientId {
    #[inline]
    fn to_word(self) -> u32 {
        self.0
    }
    #[inline]
    fn from_word(word: u32) -> PatientId {
        PatientId(word)
    }
}

/// What somebody is ill with, as far as it matters for clocks and needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// No clock of its own.
    #[default]
    General,
    /// Antibiotics by the hour.
    Sepsis,
    /// Imaging and lysis by the quarter of an hour.
    Stroke,
    /// Coronary, no ST elevation.
    Coronary,
    /// Catheter laboratory by the half hour.
    Stemi,
    /// Theatre and blood.
    Trauma,
    /// Operated on.
    Surgical,
    /// Mother.
    Obstetric,
    /// Newborn.
    Newborn,
    /// Child.
    Child,
    /// Mental illness.
    Psychiatric,
}

/// How somebody came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PatientKind {
    /// Unplanned.
    #[default]
    Emergency,
    /// By appointment.
    Planned,
}

/// Where somebody is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// At home, known to the hospital (postponed, deferred).
    #[default]
    Home,
    /// Came, not yet in a cubicle.
    EmergencyWaiting,
    /// In a cubicle of the emergency department.
    Cubicle,
    /// Decided to admit, no bed yet.
    Boarding {
        /// Out of the cubicle, in the corridor.
        corridor: bool,
    },
    /// In a bed of a ward.
    Bed(BedId),
    /// In theatre or recovery.
    Theatre,
    /// On the way between sites, or outside the region.
    Elsewhere,
}

/// What people know and do about a patient's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Treated or stable.
    #[default]
    Treated,
    /// Worse, and nobody knows.
    Unrecognised,
    /// Worse, known, treatment not yet begun.
    Recognised,
}

/// An outside blow to a patient's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insult {
    /// One band worse.
    Band1,
    /// To band 3.
    Band3,
}

/// What a therapy can need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A laboratory result.
    Laboratory,
    /// An imaging result.
    Imaging,
    /// A drug.
    Drug,
    /// A bed in intensive care.
    IcuBed,
}

/// A set of [`Input`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inputs(pub u8);

impl Inputs {
    /// With one more.
    pub fn with(self, input: Input) -> Inputs {
        Inputs(self.0 | 1 << input as u8)
    }
    /// Without one.
    pub fn without(self, input: Input) -> Inputs {
        Inputs(self.0 & !(1 << input as u8))
    }
    /// Whether it holds one.
    pub fn has(self, input: Input) -> bool {
        self.0 & (1 << input as u8) != 0
    }
    /// Whether it holds none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What can happen to an inpatient by itself; each has its own unit exponential that is used up and renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Hazard {
    /// Band 0 to 1.
    Onset,
    /// Band 0 to 3.
    Sudden,
    /// One band worse.
    Worsening,
    /// One band better.
    Improving,
    /// Dies.
    Death,
    /// Ready to leave.
    Ready,
}

impl Hazard {
    /// All.
    pub const ALL: [Hazard; 6] =
        [Hazard::Onset, Hazard::Sudden, Hazard::Worsening, Hazard::Improving, Hazard::Death, Hazard::Ready];
}

/// A treatment being put together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Therapy {
    /// What it still waits for.
    pub waits: Inputs,
    /// The ward's own part is done.
    pub hands_done: bool,
    /// Value of the ward's work clock at which it will be.
    pub hands_at: f64,
    /// Began without all it needed: improving is slower.
    pub blind: bool,
}

/// Who may notice a worsening besides the next observation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notice {
    /// Per minute: relatives or the patient, a monitor.
    pub rates: [f64; 2],
    /// What is left of each one's unit exponential.
    pub left: [f64; 2],
    /// Until when that is used up.
    pub settled: Time,
    /// Somebody knows; the message is on its way.
    pub on_its_way: bool,
}

/// The way out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Way {
    /// Ready to leave.
    pub leaving: bool,
    /// Round, letter and the nurses' part are done.
    pub tasks_done: bool,
    /// Results and drugs still awaited.
    pub awaited: u8,
    /// How often it began; index of its draws.
    pub attempts: u16,
}

/// One patient.
#[derive(Clone, Debug, Default)]
pub struct Patient {
    /// Key of every draw about this person: hash of the arrival stream and the number in it.
    pub entity: u64,
    /// Counts the uses of the slot; stamp of events that hold as long as the patient is here.
    pub generation: u32,
    /// In use.
    pub alive: bool,
    /// Site.
    pub site: SiteId,
    /// Where.
    pub place: Place,
    /// The ward whose staff look after this person.
    pub ward: Option<WardId>,
    /// Ill with.
    pub condition: Condition,
    /// Came how.
    pub kind: PatientKind,
    /// Triage, 1 to 5; 0: none.
    pub triage: u8,
    /// Acuity band, 0 to 3 (NEWS 0–2, 3–4, 5–6, 7 and more).
    pub band: u8,
    /// Band as last seen by somebody.
    pub seen_band: u8,
    /// Known and treated?
    pub status: Status,
    /// The acuity process runs.
    pub in_process: bool,
    /// Counted as at risk, in a ward.
    pub at_risk_in: Option<WardId>,
    /// When this person came.
    pub arrived: Time,
    /// Decision to admit, or planned admission.
    pub admitted: Time,
    /// Beginning of the present worsening.
    pub worse_since: Time,
    /// When it was recognised.
    pub recognised_at: Time,
    /// What is left of each hazard's exponential.
    pub remaining: [f64; 6],
    /// How often each was renewed.
    pub renewed: [u16; 6],
    /// Until when (and which value of the ward's wear clock) hazards are used up.
    pub settled: Time,
    /// Value of the ward's wear clock then.
    pub settled_wear: f64,
    /// Worsenings so far; index of the draws of a worsening.
    pub worsenings: u16,
    /// Observations that saw nothing since the worsening.
    pub overlooked: u16,
    /// Who may notice the present worsening.
    pub notice: Notice,
    /// The treatment being put together.
    pub therapy: Therapy,
    /// The way out.
    pub way: Way,
    /// Opportunities of harm so far; index of their draws.
    pub opportunities: u16,
    /// Worst harm so far.
    pub worst: Severity,
    /// Multiplier of the death odds.
    pub death_odds: f64,
    /// The care function whose loss made this person's present state, if one did.
    pub blame: Option<CareFunction>,
    /// Latest record about this person.
    pub record: Option<RecordId>,
    /// Stamp of [`crate::world::CareEvent::Course`] and of the wear clock's entries.
    pub course_stamp: u32,
    /// Stamp of recognition.
    pub notice_stamp: u32,
    /// Stamp of the treatment.
    pub therapy_stamp: u32,
    /// Stamp of the discharge.
    pub leaving_stamp: u32,
}

/// Where everybody who was ever created is: `created` equals the sum of the others at every instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Ever.
    pub created: u64,
    /// In the arena.
    pub present: u64,
    /// Went home.
    pub discharged: u64,
    /// Died.
    pub died: u64,
    /// Left unseen, or left the region.
    pub left: u64,
}

impl Counters {
    /// Whether nobody has vanished.
    pub fn balanced(&self) -> bool {
        self.created == self.present + self.discharged + self.died + self.left
    }
}

/// Everybody.
#[derive(Clone, Debug, Default)]
pub struct Patients {
    /// By slot.
    pub all: Vec<Patient>,
    /// Slots not in use.
    pub free: Vec<PatientId>,
    /// Nobody vanishes.
    pub counters: Counters,
}

impl std::ops::Index<PatientId> for Patients {
    type Output = Patient;
    #[inline]
    fn index(&self, patient: PatientId) -> &Patient {
        &self.all[patient.index()]
    }
}

impl std::ops::IndexMut<PatientId> for Patients {
    #[inline]
    fn index_mut(&mut self, patient: PatientId) -> &mut Patient {
        &mut self.all[patient.index()]
    }
}
