//! The shipped hospitals and the shipped sample export: what to generate to get the same bytes again.

use codedark_sim::blueprint::Blueprint;

use super::{GenerateOptions, generate};

/// Folder in `scenarios/hospitals/` and what it was generated from.
pub fn shipped() -> Vec<(&'static str, GenerateOptions)> {
    let of =
        |name: &str, beds, sites, seed| GenerateOptions { name: name.into(), beds, sites, seed, ..GenerateOptions::default() };
    vec![
        ("small", of("Alderbrook Cottage Hospital", 60, 1, 60)),
        ("regional", of("Westmoor Regional Hospital", 380, 1, 380)),
        ("university", of("Grand Quay University Hospital", 1_000, 1, 1_000)),
        ("region", of("Westmoor and its neighbours", 380, 4, 380)),
    ]
}

/// The hospital whose exports are the repository's own import sample.
pub fn sample() -> Blueprint {
    generate(&GenerateOptions { name: "Sample".into(), beds: 25, seed: 25, ..GenerateOptions::default() })
}
