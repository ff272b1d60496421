//! Partner sites of a region: their sizes, names and roads.

use super::GenerateOptions;
use super::chance::Chance;

/// A partner.
pub(super) struct Partner {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) beds: u32,
}

/// Most partners that are told as pools of beds.
pub(super) const MOST_POOLED: u32 = 40;
/// Most sites of a region.
const MOST: u32 = 400;

const PLACES: [&str; 20] = [
    "Northfield",
    "Eastbrook",
    "Westmere",
    "Southgate",
    "Highmoor",
    "Lakeside",
    "Ashford Vale",
    "Millbridge",
    "Stonehaven",
    "Fairwater",
    "Oldbury",
    "Ridgeway",
    "Harbourside",
    "Elmstead",
    "Kingsdale",
    "Whitcombe",
    "Larkhill",
    "Brackenridge",
    "Thornbury",
    "Seaview",
];

/// Partners have 0.3 to 1.2 times the first site's beds (assumed).
pub(super) fn partners(options: &GenerateOptions, beds: u32) -> Vec<Partner> {
    (1..options.sites.clamp(1, MOST))
        .map(|number| {
            let mut chance = Chance::new(options.seed, &format!("partner:{number}"));
            let place = PLACES[(number as usize - 1) % PLACES.len()];
            let again = (number as usize - 1) / PLACES.len();
            let name = if again == 0 { place.to_owned() } else { format!("{place} {}", again + 1) };
            Partner {
                id: name.to_lowercase().replace(' ', "-"),
                name,
                beds: ((f64::from(beds) * chance.between(0.3, 1.2)).round() as u32).clamp(60, 5_000),
            }
        })
        .collect()
}

/// Minutes by road: sites lie in a square of 60 by 60 minutes, the first in its middle, 8 minutes to get going (assumed).
pub(super) fn travel(options: &GenerateOptions, sites: usize) -> Vec<Vec<f64>> {
    if sites < 2 {
        return Vec::new();
    }
    let places: Vec<(f64, f64)> = (0..sites)
        .map(|site| {
            let mut chance = Chance::new(options.seed, &format!("place:{site}"));
            if site == 0 { (30.0, 30.0) } else { (chance.between(0.0, 60.0), chance.between(0.0, 60.0)) }
        })
        .collect();
    let road = |a: usize, b: usize| {
        if a == b {
            return 0.0;
        }
        // Streets run in two directions.
        (8.0 + (places[a].0 - places[b].0).abs() + (places[a].1 - places[b].1).abs()).round()
    };
    (0..sites).map(|a| (0..sites).map(|b| road(a, b)).collect()).collect()
}
