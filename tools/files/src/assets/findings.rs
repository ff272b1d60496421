//! What findings mean, in the words of a hospital.

use serde::{Deserialize, Serialize};

/// A code of a finding, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// The code.
    pub code: String,
    /// What it means.
    pub what: String,
    /// Why it matters to a patient.
    pub patient: String,
}

/// `findings.toml`.
#[derive(Deserialize)]
pub(super) struct Findings {
    #[serde(rename = "finding")]
    pub(super) all: Vec<Explained>,
}
