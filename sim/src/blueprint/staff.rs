//! `staff.toml`: people by kind and hour, and who may decide.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::vocabulary;
use super::{Act, Mark, Owner};

vocabulary! {
    /// Kinds of people who are one pool in a site. Nurses belong to wards and are in `wards.toml`.
    StaffKind {
        Physicians = "physicians", "Physicians";
        EmergencyPhysicians = "emergency-physicians", "Emergency physicians";
        Laboratory = "laboratory", "Laboratory technicians";
        Radiologists = "radiologists", "Radiologists";
        Radiographers = "radiographers", "Radiographers";
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

/// Who must agree before something is done, everywhere or in one zone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Authority {
    /// What is done.
    pub act: Act,
    /// Id of the zone in which it is done; empty: in every zone that no other entry names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Who decides it: `it`, `biomedical`, `building`, `vendor`. The first hears of it; each further one has to be asked.
    pub owners: Vec<Owner>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// People of one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Staff {
    /// Pools; a kind not listed has the number that the site's size gives.
    #[serde(rename = "pool")]
    pub pools: Vec<StaffPool>,
    /// Who must agree before something is done; for what is not listed, the owners of the devices concerned.
    #[serde(rename = "authority", skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<Authority>,
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
        Staff {
            pools: Vec::new(),
            authorities: Vec::new(),
            governance: Governance::Siloed,
            watched_at_night: false,
            trained: 0.3,
            second_factor: false,
        }
    }
}
