//! What each kind of device is: channels, traffic, and the one quantity its loss changes. Data lives in `assets/`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::vocabulary;
use super::{CareFunction, NetworkLoss, Owner, Patchable, RegulatoryClass};

vocabulary! {
    /// The one named quantity that changes when a device of the kind is lost or tampered with (model specification §1).
    LossEffect {
        Detection = "detection", "paths from an alarm to a person";
        LifeSupport = "life-support", "insult to band 3 when it stops";
        GuardRails = "guard-rails", "drug-library guard rails and dose";
        DoseMinutes = "dose-minutes", "nurses' minutes per set of doses";
        Falls = "falls", "fall hazard";
        CallWait = "call-wait", "wait after a patient's call";
        Terminal = "terminal", "working share of the ward's terminals";
        Escalation = "escalation", "time to reach a person";
        GlucoseDoses = "glucose-doses", "glucose-dependent doses late";
        Search = "search", "search minutes per use";
        PointOfCare = "point-of-care", "point-of-care capacity";
        Analyser = "analyser", "laboratory capacity";
        Modality = "modality", "imaging capacity";
        Therapy = "therapy", "treatment capacity";
        Transport = "transport", "sample transport";
        Paper = "paper", "paper fall-back";
        Doors = "doors", "door access";
        Climate = "climate", "cooling and power";
        Serves = "serves", "the services that need it";
        Foothold = "foothold", "nothing clinical; a foothold only";
    }
}

/// One measured or delivered quantity of a device: a sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Channel {
    /// `heart rate`, `SpO2`, `infusion rate` …
    pub name: String,
    /// One of rate, rhythm, saturation, pressure, breathing: enough, alive and true, to see a deterioration.
    #[serde(default)]
    pub vital: bool,
}

/// One kind of device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceKind {
    /// Word.
    pub id: String,
    /// Shown to people.
    pub title: String,
    /// Sensors of one device.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Traffic names or ports it listens on.
    #[serde(default)]
    pub listens: Vec<String>,
    /// What its loss changes.
    pub loss: LossEffect,
    /// Care functions it takes part in.
    #[serde(default)]
    pub functions: Vec<CareFunction>,
    /// A general-purpose computer that ransomware can encrypt; embedded devices are not.
    #[serde(default)]
    pub encryptable: bool,
    /// A screen people chart and look up on.
    #[serde(default)]
    pub terminal: bool,
    /// Sits at a bed in the archetypes.
    #[serde(default)]
    pub bedside: bool,
    /// Where it belongs when the inventory does not say.
    pub zone: String,
    /// Class when the inventory does not say.
    pub class: RegulatoryClass,
    /// Owner when the inventory does not say.
    pub owner: Owner,
    /// Patchable when the inventory does not say.
    pub patchable: Patchable,
    /// Without a network, when the inventory does not say.
    pub network_loss: NetworkLoss,
    /// Data on it, GB.
    #[serde(default)]
    pub gigabytes: f64,
    /// Life-critical: an attack that reaches it has reached the patient.
    #[serde(default)]
    pub life_critical: bool,
}

/// All kinds, in the order of the asset file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Catalogue {
    /// The kinds.
    #[serde(rename = "kind")]
    pub kinds: Vec<DeviceKind>,
}

impl Catalogue {
    /// The kind of that id.
    pub fn kind(&self, id: &str) -> Option<&DeviceKind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }
}
