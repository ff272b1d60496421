//! Data shipped inside the binary.

use codedark_sim::blueprint::{Parameter, ParameterTable};
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
