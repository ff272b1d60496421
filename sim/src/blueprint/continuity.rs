//! `continuity.toml`: downtime procedures and backups.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::vocabulary;
use super::{CareFunction, Mark};
use crate::engine::Span;

vocabulary! {
    /// What makes the owner of a procedure start it.
    Trigger {
        Noticed = "noticed", "as soon as the loss is noticed";
        Declared = "declared", "once a crisis is declared";
    }
}

/// A downtime procedure for one care function. What it achieves comes from the parameters `procedure.FUNCTION.*`, unless it is
/// written here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Procedure {
    /// Word.
    pub id: String,
    /// Care function it stands in for.
    pub function: CareFunction,
    /// Who starts it: a job title.
    pub owner: String,
    /// From start to full effect.
    pub ramp: Span,
    /// How long it can be kept up.
    pub max_duration: Span,
    /// How long its forms, blood, drugs or batteries last; zero: they do not run out.
    pub supplies: Span,
    /// Lag until the supplier has refilled them; zero: never.
    pub supplier_lag: Span,
    /// Drilled within the last year.
    pub drilled: bool,
    /// What makes its owner start it.
    pub trigger: Trigger,
    /// Care functions it works through (forms are printed, results phoned): while one of them is gone with nothing in its place,
    /// the procedure does only part of what it can.
    pub needs: Vec<CareFunction>,
    /// Share of its activations in which people follow it, 0 to 1; else the parameter `procedure.follow`.
    pub follow: Option<f64>,
    /// Share of normal capacity on the first day, 0 to 1.
    pub capacity: Option<f64>,
    /// Share of normal capacity once people are used to it, 0 to 1.
    pub capacity_later: Option<f64>,
    /// Delays, times normal, 1 and up.
    pub delay: Option<f64>,
    /// Errors, times normal, 1 and up.
    pub error: Option<f64>,
    /// What it costs staff: work that needs the function, times normal, 1 and up.
    pub work: Option<f64>,
    /// Minutes more each time a person, a patient or a sample is to be found or carried.
    pub minutes: Option<f64>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Procedure {
    fn default() -> Procedure {
        Procedure {
            id: String::new(),
            function: CareFunction::Record,
            owner: String::new(),
            ramp: Span(3_600_000),
            max_duration: Span(30 * 86_400_000),
            supplies: Span::ZERO,
            supplier_lag: Span::ZERO,
            drilled: false,
            trigger: Trigger::Noticed,
            needs: Vec::new(),
            follow: None,
            capacity: None,
            capacity_later: None,
            delay: None,
            error: None,
            work: None,
            minutes: None,
            mark: Mark(0),
        }
    }
}

impl Procedure {
    /// The usual procedure for a care function, undrilled. All assumed; blood stock 5 d and printed lists as in the model
    /// specification.
    pub fn usual(function: CareFunction) -> Procedure {
        // Owner, ramp (minutes), longest (hours), supplies (hours, 0: do not run out) and their refill (hours, 0: never).
        use CareFunction::*;
        let (owner, ramp, longest, supplies, refill) = match function {
            Record => ("Chief nurse", 60.0, 720.0, 72.0, 12.0),
            Results => ("Head of laboratory", 30.0, 720.0, 0.0, 0.0),
            Laboratory => ("Head of laboratory", 120.0, 720.0, 96.0, 24.0),
            Imaging => ("Head of imaging", 60.0, 720.0, 0.0, 0.0),
            Pharmacy => ("Chief pharmacist", 60.0, 720.0, 96.0, 24.0),
            BloodBank => ("Head of blood bank", 30.0, 720.0, 120.0, 24.0),
            CentralMonitoring => ("Nurse in charge", 20.0, 168.0, 0.0, 0.0),
            AlarmRelay => ("Nurse in charge", 20.0, 336.0, 0.0, 0.0),
            NurseCall => ("Nurse in charge", 30.0, 336.0, 0.0, 0.0),
            Telephony => ("Switchboard", 60.0, 720.0, 24.0, 12.0),
            Booking => ("Head of admissions", 240.0, 720.0, 0.0, 0.0),
            PatientLocation => ("Head of admissions", 60.0, 720.0, 0.0, 0.0),
            DrugLibrary => ("Chief pharmacist", 120.0, 720.0, 0.0, 0.0),
            Theatre => ("Theatre manager", 60.0, 720.0, 0.0, 0.0),
            Sterilisation => ("Head of sterilisation", 120.0, 168.0, 72.0, 24.0),
            Radiotherapy => ("Head of radiotherapy", 2880.0, 720.0, 0.0, 0.0),
            TubeTransport => ("Head of logistics", 60.0, 720.0, 0.0, 0.0),
            DoorAccess => ("Security", 60.0, 720.0, 0.0, 0.0),
            Building => ("Building services", 30.0, 168.0, 72.0, 24.0),
            Printing => ("IT service desk", 60.0, 720.0, 120.0, 24.0),
            Claims => ("Finance", 1440.0, 720.0, 0.0, 0.0),
        };
        let needs: &[CareFunction] = match function {
            Record | Pharmacy | Booking => &[Printing],
            Results | Laboratory | Imaging | BloodBank => &[Telephony],
            _ => &[],
        };
        Procedure {
            id: format!("{}-downtime", function.word()),
            function,
            owner: owner.into(),
            ramp: Span::from_minutes(ramp),
            max_duration: Span::from_hours(longest),
            supplies: Span::from_hours(supplies),
            supplier_lag: Span::from_hours(refill),
            needs: needs.to_vec(),
            ..Procedure::default()
        }
    }
}

vocabulary! {
    /// How a backup is kept.
    BackupForm {
        Online = "online", "online";
        Offline = "offline", "offline";
        Immutable = "immutable", "immutable";
    }
}

/// A backup system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Backup {
    /// Word; services name it.
    pub id: String,
    /// How it is kept.
    pub form: BackupForm,
    /// Device ids of its servers; it falls only if one of them or its credentials are reached.
    pub hosts: Vec<String>,
    /// Whether its accounts live in the directory.
    pub in_directory: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Backup {
    fn default() -> Backup {
        Backup { id: String::new(), form: BackupForm::Online, hosts: Vec::new(), in_directory: true, mark: Mark(0) }
    }
}

/// `continuity.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Continuity {
    /// Downtime procedures; a care function without one has none.
    #[serde(rename = "procedure")]
    pub procedures: Vec<Procedure>,
    /// Backup systems.
    #[serde(rename = "backup")]
    pub backups: Vec<Backup>,
}
