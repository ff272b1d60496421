//! What happened, as records: when it was true, when a system detected it, when a person was told, and what caused it.
//!
//! Records are told by rules through the agenda and read by everybody else. No rule reads the journal; no text is composed
//! while a run plays ([`narrate`] composes it when somebody reads).

mod kinds;
mod narrate;

pub use kinds::{DoseResponse, Element, Fault, HarmProcess, Kind, Severity};
pub use narrate::narrate;

use serde::{Deserialize, Serialize};

use crate::blueprint::{AttackId, CareFunction, CauseClass, Mark};
use crate::engine::Time;
use crate::twin::WardId;

/// A record's number in its run; a cause's is smaller than its effect's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(pub u32);

/// One record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Number.
    pub id: RecordId,
    /// What caused it.
    pub cause: Option<RecordId>,
    /// When it was true.
    pub true_at: Time,
    /// When a system saw it.
    pub detected_at: Option<Time>,
    /// When a person was told.
    pub reported_at: Option<Time>,
    /// What it is.
    pub entry: Entry,
}

/// What a rule tells; the agenda adds number and time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What happened.
    pub kind: Kind,
    /// To what.
    pub element: Element,
    /// In which ward.
    pub ward: Option<WardId>,
    /// To which patient: the patient's entity hash.
    pub patient: Option<u64>,
    /// Why, for outages and what follows from them.
    pub cause_class: Option<CauseClass>,
    /// How bad, for harm.
    pub severity: Option<Severity>,
    /// In which process, for harm.
    pub process: Option<HarmProcess>,
    /// What was late, missing or wrong, for harm.
    pub fault: Option<Fault>,
    /// The care function whose loss let it happen, for harm; `None`: it would have happened all the same.
    pub function: Option<CareFunction>,
    /// How the harm follows from the dose in `amount`.
    pub response: Option<DoseResponse>,
    /// A number that belongs to it (minutes late, devices in the batch …); its meaning is the kind's.
    pub amount: f64,
    /// The rule or element it goes back to.
    pub place: Option<Mark>,
    /// The ATT&CK technique, for steps of an attack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technique: Option<AttackId>,
}

impl Entry {
    /// An entry of that kind about that element, nothing else known.
    pub fn new(kind: Kind, element: Element) -> Entry {
        Entry {
            kind,
            element,
            ward: None,
            patient: None,
            cause_class: None,
            severity: None,
            process: None,
            fault: None,
            function: None,
            response: None,
            amount: 0.0,
            place: None,
            technique: None,
        }
    }
    /// In a ward.
    pub fn in_ward(mut self, ward: WardId) -> Entry {
        self.ward = Some(ward);
        self
    }
    /// Of a patient.
    pub fn of_patient(mut self, patient: u64) -> Entry {
        self.patient = Some(patient);
        self
    }
    /// With a cause class.
    pub fn because(mut self, cause: CauseClass) -> Entry {
        self.cause_class = Some(cause);
        self
    }
    /// With a number.
    pub fn amounting(mut self, amount: f64) -> Entry {
        self.amount = amount;
        self
    }
    /// With a severity.
    pub fn graded(mut self, severity: Severity) -> Entry {
        self.severity = Some(severity);
        self
    }
    /// In a process.
    pub fn in_process(mut self, process: HarmProcess) -> Entry {
        self.process = Some(process);
        self
    }
    /// What was wrong, whose loss let it happen, and how harm follows from it.
    pub fn through(mut self, fault: Fault, function: Option<CareFunction>, response: DoseResponse) -> Entry {
        (self.fault, self.function, self.response) = (Some(fault), function, Some(response));
        self
    }
    /// A step of an attack.
    pub fn by_technique(mut self, technique: AttackId) -> Entry {
        self.technique = Some(technique);
        self
    }
    /// Going back to a place in the files.
    pub fn at_place(mut self, mark: Mark) -> Entry {
        self.place = Some(mark);
        self
    }
}

/// Who listens to a run. A run without a listener composes nothing.
pub trait Observer {
    /// Something happened.
    fn record(&mut self, record: Record);
    /// A system saw it.
    fn detected(&mut self, record: RecordId, at: Time);
    /// A person was told.
    fn reported(&mut self, record: RecordId, at: Time);
}

/// The records of one run, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    records: Vec<Record>,
}

impl Journal {
    /// All records, ordered by number.
    pub fn records(&self) -> &[Record] {
        &self.records
    }
    /// The record of that number.
    pub fn get(&self, id: RecordId) -> Option<&Record> {
        let index = self.records.binary_search_by_key(&id, |record| record.id).ok()?;
        self.records.get(index)
    }
    /// The record and its causes, effect first.
    pub fn causes(&self, id: RecordId) -> Vec<&Record> {
        let mut chain = Vec::new();
        let mut next = Some(id);
        while let Some(record) = next.and_then(|id| self.get(id)) {
            chain.push(record);
            next = record.cause;
        }
        chain
    }
}

impl Observer for Journal {
    fn record(&mut self, record: Record) {
        self.records.push(record);
    }
    fn detected(&mut self, id: RecordId, at: Time) {
        if let Ok(index) = self.records.binary_search_by_key(&id, |record| record.id) {
            self.records[index].detected_at.get_or_insert(at);
        }
    }
    fn reported(&mut self, id: RecordId, at: Time) {
        if let Ok(index) = self.records.binary_search_by_key(&id, |record| record.id) {
            self.records[index].reported_at.get_or_insert(at);
        }
    }
}
