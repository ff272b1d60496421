//! Data shipped inside the binary.

use codedark_sim::blueprint::{Catalogue, Parameter, ParameterTable, TrafficNames};
use serde::Deserialize;

const PARAMETERS: [(&str, &str); 4] = [
    ("care", include_str!("../../../assets/parameters/care.toml")),
    ("continuity", include_str!("../../../assets/parameters/continuity.toml")),
    ("cyber", include_str!("../../../assets/parameters/cyber.toml")),
    ("response", include_str!("../../../assets/parameters/response.toml")),
];

#[derive(Deserialize)]
struct ParameterFile {
    parameter: Vec<Parameter>,
}

/// Every shipped parameter. The shipped text is checked by a test, so this cannot fail on a released binary.
///
/// # Panics
/// If the shipped asset is not valid TOML.
pub fn parameters() -> ParameterTable {
    let entries = PARAMETERS.iter().flat_map(|(name, text)| {
        toml::from_str::<ParameterFile>(text).unwrap_or_else(|error| panic!("assets/parameters/{name}.toml: {error}")).parameter
    });
    ParameterTable::new(entries.collect())
}

/// What each kind of device is.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn catalogue() -> Catalogue {
    read("catalogue", include_str!("../../../assets/catalogue.toml"))
}

/// Traffic by name.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn traffic() -> TrafficNames {
    read("traffic", include_str!("../../../assets/traffic.toml"))
}

/// One shipped asset file.
fn read<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("assets/{name}.toml: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codedark_sim::blueprint::LossEffect;

    #[test]
    fn every_kind_takes_part_in_care_or_is_a_foothold() {
        let traffic = traffic();
        for kind in catalogue().kinds {
            let foothold = matches!(kind.loss, LossEffect::Foothold | LossEffect::Serves);
            assert!(foothold || !kind.functions.is_empty(), "{} has no care function", kind.id);
            assert!(kind.listens.iter().all(|name| traffic.contains_key(name)), "{} listens on unknown traffic", kind.id);
        }
    }
}
