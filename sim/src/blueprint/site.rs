//! `site.toml` and `wards.toml`: the place, its wards and beds, and how many people come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::vocabulary;
use super::{Mark, Population, StaffKind, WardKind};
use crate::engine::Span;

/// How finely a site is simulated (`full` is the default).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fidelity {
    /// Wards, beds, devices, services, staff.
    #[default]
    Full,
    /// The same emergency and bed rules over bed pools by kind; no bed-level devices.
    Pooled,
    /// Zones, spread and containment; activity is planned volume times what its services allow.
    Network,
}

vocabulary! {
    /// What a log tells.
    LogKind {
        LogOns = "log-ons", "who logged on where";
        RecordAccess = "record-access", "who read which record";
        Systems = "systems", "what was done on servers and devices";
        Network = "network", "which flows there were";
    }
}

/// How one kind of log is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LogKeeping {
    /// What it tells.
    pub tells: LogKind,
    /// How long it is kept: longer proves more, and keeps more of what staff and patients did.
    pub kept: Span,
    /// Who may read it; nobody named: somebody has to be asked first.
    pub readers: Vec<StaffKind>,
    /// Copied to where those who administer its source cannot wipe it.
    pub copied_off: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// One hospital site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Site {
    /// Word, unique in the region.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// How finely it is simulated.
    pub fidelity: Fidelity,
    /// Emergency arrivals per day, 0 for none. Absent: 0.18 per bed, at least 40 for any site with an emergency ward.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency_per_day: Option<f64>,
    /// Operations per weekday. Absent: 0.19 per inpatient bed (150 on 800, incident row B1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operations_per_day: Option<f64>,
    /// Outpatient visits per weekday. Absent: from the beds (2,000–3,000 on 800 beds, B1; 68 on 330, S92).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits_per_day: Option<f64>,
    /// Share of staffed beds occupied in a quiet week, 0.5 to 1.1. Absent: 0.88.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupancy: Option<f64>,
    /// Yearly operating budget in the site's own currency; 0 when unknown.
    pub operating_budget: f64,
    /// Share of the operating budget spent on IT, 0 to 1 (1.8 % in France: health ministry, as reported in the field work of
    /// this project; 1.69 %: S91).
    pub it_share: f64,
    /// What is logged, how long it is kept and who may read it. A kind that is not named is kept as the parameters say.
    #[serde(rename = "log", skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<LogKeeping>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Site {
    fn default() -> Site {
        Site {
            id: "main".into(),
            name: "Hospital".into(),
            fidelity: Fidelity::Full,
            emergency_per_day: None,
            operations_per_day: None,
            visits_per_day: None,
            occupancy: None,
            operating_budget: 0.0,
            it_share: 0.018,
            logs: Vec::new(),
            mark: Mark(0),
        }
    }
}

/// Where a ward lies on its floor's plan, in metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Room {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Depth.
    pub depth: f64,
}

/// One ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ward {
    /// Word, unique in the site.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Kind of place.
    pub kind: WardKind,
    /// Whom an emergency ward is for. Absent: everybody who has no department of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<Population>,
    /// Floor, 0 the ground.
    pub floor: i8,
    /// Beds, cubicles, theatres or places, by label. Written as a list of labels; 0 to 400 of them.
    pub beds: Vec<String>,
    /// Patients per nurse by day. Absent: the kind's own (S93: ICU 2, step-down 3, ward 5, emergency 4 …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patients_per_nurse: Option<f64>,
    /// Patients per nurse at night. Absent: 1.4 times the day's, ICU and neonatal the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patients_per_nurse_night: Option<f64>,
    /// Where it lies. Absent: laid out by the order of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<Room>,
    /// Not in any export: added by us because devices imply it.
    pub assumed: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Ward {
    fn default() -> Ward {
        Ward {
            id: String::new(),
            name: String::new(),
            kind: WardKind::Medical,
            population: None,
            floor: 0,
            beds: Vec::new(),
            patients_per_nurse: None,
            patients_per_nurse_night: None,
            room: None,
            assumed: false,
            mark: Mark(0),
        }
    }
}
