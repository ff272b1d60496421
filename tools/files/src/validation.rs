//! The table of published figures and the scenarios they are compared in: `scenarios/validation/`.
//!
//! Facts only: numbers with their source, no sentence of anybody's. What is computed from them is `codedark_sim::study`.

use codedark_sim::blueprint::{Answer, Blueprint, Incident, Mark, Posture, Question, StaffKind, StaffPool};
use codedark_sim::study::Figure;
use codedark_sim::study::validation::{Over, Use};
use serde::Deserialize;

use crate::diagnostic::Diagnostics;
use crate::generate::{GenerateOptions, generate};
use crate::incident::read_shipped;
use crate::reading::{Input, Reading};
use crate::shipped;

/// The table, as it is shipped.
const TABLE: &str = "validation/figures.toml";

/// Rows of published evidence, and where they are compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Version of this form.
    pub format: u32,
    /// Rows.
    #[serde(rename = "row")]
    pub rows: Vec<Row>,
    /// Scenarios.
    #[serde(rename = "scenario")]
    pub scenarios: Vec<Scenario>,
}

/// One row of the evidence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// What happened: rows of one incident are left out together.
    pub incident: String,
    /// What was counted.
    pub about: String,
    /// The figure as it was published.
    pub published: String,
    /// Where.
    pub source: String,
    /// What it may be used for.
    #[serde(rename = "use")]
    pub used: Use,
    /// Parameters tuned on it.
    #[serde(default)]
    pub tunes: Vec<String>,
    /// Where an input is typed, or why nothing is compared.
    #[serde(default)]
    pub note: String,
    /// Why it misses, if it does.
    #[serde(default)]
    pub explained: String,
    /// Figures to compare.
    #[serde(default, rename = "figure")]
    pub figures: Vec<Published>,
}

/// One figure of a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Word, unique in its row.
    pub id: String,
    /// Accepted range.
    pub low: f64,
    /// Accepted range.
    pub high: f64,
    /// Unit of the range.
    pub unit: String,
    /// Where it is read.
    pub scenario: String,
    /// What it may be used for, where its row is used for both.
    #[serde(default, rename = "use")]
    pub used: Option<Use>,
    /// Only realisations in which this measure is above zero are read, instead of what its scenario says.
    #[serde(default)]
    pub given: Option<String>,
    /// How it is made of many realisations.
    #[serde(default)]
    pub over: Over,
    /// How it is read from a pair.
    pub read: Figure,
}

/// Where figures are read: hospitals of certain sizes, and an incident of its own folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its folder in `scenarios/validation/`.
    pub id: String,
    /// What it stands for.
    pub about: String,
    /// Realisations at the defaults, and as many with drawn parameters.
    pub runs: u64,
    /// Only realisations in which this measure is above a bound are read: what is known to have happened must have happened.
    #[serde(default)]
    pub given: String,
    /// The bound, in the measure's unit.
    #[serde(default)]
    pub given_above: f64,
    /// Hospitals; realisations take turns.
    #[serde(rename = "hospital")]
    pub hospitals: Vec<Estate>,
}

/// A hospital by its size. What incidents differ in is written here and in the incident, never in parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estate {
    /// Beds of the first site.
    pub beds: u32,
    /// Sites.
    #[serde(default = "one")]
    pub sites: u32,
    /// Multiplier of the share of unsupported systems.
    #[serde(default = "usual")]
    pub legacy: f64,
    /// Share of sites whose file sharing the outside reaches.
    #[serde(default)]
    pub exposed: f64,
    /// Whether the first site's systems serve all others.
    #[serde(default)]
    pub shared: bool,
    /// What the hospital says of its suppliers, in the words of the questionnaire; the usual if absent.
    #[serde(default)]
    pub vendors: Option<String>,
    /// What it says of its network, likewise.
    #[serde(default)]
    pub network: Option<String>,
    /// Whether nobody looks at security alerts: no analysts, and nobody else's centre watches.
    #[serde(default)]
    pub unwatched: bool,
    /// Year of the fleet.
    #[serde(default = "this_year")]
    pub year: u16,
    /// Seed of the hospital.
    #[serde(default = "first")]
    pub seed: u64,
}

fn one() -> u32 {
    1
}
fn usual() -> f64 {
    1.0
}
fn this_year() -> u16 {
    GenerateOptions::default().year
}
fn first() -> u64 {
    1
}

impl Published {
    /// Its id in the whole table, `I6.d21`.
    pub fn full_id(&self, row: &Row) -> String {
        format!("{}.{}", row.id, self.id)
    }
    /// What it may be used for.
    pub fn used(&self, row: &Row) -> Use {
        self.used.unwrap_or(row.used)
    }
    /// The measure, and the bound above which it must lie, for a realisation of a scenario to be read; the measure is empty where
    /// all are.
    pub fn given<'a>(&'a self, scenario: &'a Scenario) -> (&'a str, f64) {
        self.given.as_deref().map_or((&scenario.given, scenario.given_above), |measure| (measure, 0.0))
    }
}

impl Estate {
    /// The hospital.
    pub fn blueprint(&self, name: &str) -> Blueprint {
        let Estate { beds, sites, legacy, exposed, shared, year, seed, .. } = *self;
        let said = [(Question::Vendors, &self.vendors), (Question::Network, &self.network)];
        let answer = |(question, word): (Question, &Option<String>)| {
            word.clone().map(|answer| Answer { question, answer, ..Answer::default() })
        };
        let posture = Posture { answers: said.into_iter().filter_map(answer).collect() };
        let mut blueprint =
            generate(&GenerateOptions { name: name.into(), beds, sites, legacy, exposed, shared, year, seed, posture });
        if self.unwatched {
            for site in &mut blueprint.sites {
                site.staff.watched_at_night = false;
                site.staff.pools.retain(|pool| pool.kind != StaffKind::Analysts);
                let none = StaffPool { kind: StaffKind::Analysts, day: 0.0, night: 0.0, weekend: 0.0, mark: Mark::default() };
                site.staff.pools.push(none);
            }
        }
        blueprint
    }
}

/// The shipped table, with the hash of what was read.
///
/// # Panics
/// If the shipped table is not valid; a test reads it.
pub fn evidence() -> (Evidence, Vec<Input>) {
    let bytes = shipped::file(TABLE).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes);
    let evidence = toml::from_str(&text).unwrap_or_else(|error| panic!("{}{TABLE}: {error}", shipped::PREFIX));
    let input = Input { path: format!("{}{TABLE}", shipped::PREFIX), blake3: blake3::hash(bytes).to_hex().to_string() };
    (evidence, vec![input])
}

/// The incident of a shipped scenario, with the files that were read.
///
/// # Errors
/// What is wrong with it.
pub fn incident(scenario: &Scenario) -> Result<(Incident, Vec<Input>), Diagnostics> {
    let mut reading = Reading::default();
    match read_shipped(&mut reading, &format!("validation/{}/incident.toml", scenario.id)) {
        Some(incident) if !reading.diagnostics.refuse() => Ok((incident, reading.inputs)),
        _ => Err(reading.diagnostics.sorted()),
    }
}
