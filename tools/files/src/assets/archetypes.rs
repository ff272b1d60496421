//! `archetypes.toml`: what stands at a bed and in a ward.

use std::collections::BTreeMap;

use codedark_sim::blueprint::WardKind;
use serde::Deserialize;

/// What stands in one kind of ward, by kind of device.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Archetype {
    /// Word.
    pub id: String,
    /// Kinds of ward it describes.
    pub wards: Vec<WardKind>,
    /// Devices of every bed.
    pub at_bed: BTreeMap<String, u32>,
    /// Devices per bed that beds share; in a place without beds, per inpatient bed of the hospital.
    pub shared: BTreeMap<String, f64>,
    /// Devices of the ward itself.
    pub ward: BTreeMap<String, u32>,
}

/// All archetypes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Archetypes {
    /// In the order of the file.
    #[serde(rename = "archetype")]
    pub archetypes: Vec<Archetype>,
}

impl Archetypes {
    /// What stands in a kind of ward.
    pub fn of(&self, kind: WardKind) -> Option<&Archetype> {
        self.archetypes.iter().find(|archetype| archetype.wards.contains(&kind))
    }
    /// Whether a kind of device stands anywhere.
    pub fn places(&self, kind: &str) -> bool {
        self.archetypes.iter().any(|archetype| {
            archetype.at_bed.contains_key(kind) || archetype.shared.contains_key(kind) || archetype.ward.contains_key(kind)
        })
    }
}
