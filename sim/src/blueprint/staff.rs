//! `staff.toml`: people by kind and hour, and who may decide.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mark;
use super::words::vocabulary;

vocabulary! {
    /// Kinds of people who are one pool in a site. Nurses belong to wards and are in `wards.toml`.
    StaffKind {
        Physicians = "physicians", "Physicians";
        EmergencyPhysicians = "emergency-physicians", "Emergency physicians";
        Laboratory = "laboratory", "Laboratory technicians";
        Radiologists = "radiologists", "Radiologists";
        Pharmacy = "pharmacy", "Pharmacists";
        Porters = "porters", "Porters and runners";
        Switchboard = "switchboard", "Switchboard";
        Clerks = "clerks", "Clerks";
        ItEngineers = "it-engineers", "IT engineers";
        ItTechnicians = "it-technicians", "IT technicians";
        Analysts = "analysts", "Security analysts";
        Biomedical = "biomedical", "Biomedical engineers";
        BuildingServices = "building-services", "Building services";
    }
}

vocabulary! {
    /// How IT, biomedical and building decide about shared things.
    Governance {
        Joint = "joint", "jointly";
        Siloed = "siloed", "each apart";
    }
}

/// How many of one kind are there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StaffPool {
    /// Kind.
    pub kind: StaffKind,
    /// Weekdays 08–18.
    pub day: f64,
    /// Nights; may be a fraction for people on call.
    pub night: f64,
    /// Weekend days.
    pub weekend: f64,
    /// Written at.
    #[serde(skip)]
    #[schemars(skip)]
    pub mark: Mark,
}

/// People of one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Staff {
    /// Pools; a kind not listed has the number that the site's size gives.
    #[serde(rename = "pool")]
    pub pools: Vec<StaffPool>,
    /// Who decides about devices that IT does not own.
    pub governance: Governance,
    /// Whether security alerts are watched around the clock by somebody else's centre.
    pub watched_at_night: bool,
    /// Share of staff trained against phishing within a year, 0 to 1.
    pub trained: f64,
    /// Whether remote access needs a second factor.
    pub second_factor: bool,
}

impl Default for Staff {
    fn default() -> Staff {
        Staff { pools: Vec::new(), governance: Governance::Siloed, watched_at_night: false, trained: 0.3, second_factor: false }
    }
}
