//! What the files say: plain types with units and defaults. One file a subject; the JSON Schema is derived from them.
//!
//! No behaviour beyond reading a word, and no resolved id may go in: ids are words here and become dense in `twin`.

mod adversary;
mod catalogue;
mod continuity;
mod evidence;
mod fleet;
mod identity;
mod incident;
mod network;
mod parameters;
mod playbook;
mod policy;
mod posture;
mod services;
mod site;
mod staff;
mod words;

pub use adversary::{Adversary, AttackId, Condition, Gain, Noise, Reaction, Tactic, Target, Technique};
pub use catalogue::{Catalogue, Channel, DeviceKind, LossEffect};
pub use continuity::{Backup, BackupForm, Continuity, Procedure, Trigger};
pub use evidence::{ObservedFlow, Vulnerability};
pub use fleet::{Credentials, Device, NetworkLoss, Owner, Patchable, RegulatoryClass};
pub use identity::{Account, Domain, Identity, RemoteAccess};
pub use incident::{Campaign, Entry, Failure, Goal, Incident, Mechanism, Scan, Update, Worm};
pub use network::{Action, Conduit, Egress, Link, Network, RulesFile, Switch, TrafficNames, Zone};
pub(crate) use parameters::parameters;
pub use parameters::{Parameter, ParameterTable, Setting};
pub use playbook::{Act, Evidence, Playbook, PlaybookStep};
pub use policy::{Exception, Limit, MustNotReach, MustReach, Policy, Severity};
pub use posture::{Answer, Choice, Posture, Question};
pub use services::{Client, Edge, Need, Service};
pub use site::{Fidelity, LogKeeping, LogKind, Room, Site, Ward};
pub use staff::{Authority, Governance, Staff, StaffKind, StaffPool};
pub(crate) use words::vocabulary;
pub use words::{CareFunction, CauseClass, Population, Stride, WardKind};

use serde::{Deserialize, Serialize};

/// Where an element was written. Means nothing here; `files` turns it into file, line and column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark(pub u32);

/// One site's files.
#[derive(Clone, Debug, Default)]
pub struct SiteBlueprint {
    /// `site.toml`.
    pub site: Site,
    /// `wards.toml`.
    pub wards: Vec<Ward>,
    /// `network.toml`.
    pub network: Network,
    /// `inventory.csv`.
    pub fleet: Vec<Device>,
    /// `services.toml`.
    pub services: Vec<Service>,
    /// `staff.toml`.
    pub staff: Staff,
    /// `identity.toml`.
    pub identity: Identity,
    /// `continuity.toml`.
    pub continuity: Continuity,
    /// `posture.toml`.
    pub posture: Posture,
    /// `observed.csv`: flows seen on the wire, ordered by zones and traffic.
    pub observed: Vec<ObservedFlow>,
    /// `vulnerabilities.csv`, ordered by id.
    pub vulnerabilities: Vec<Vulnerability>,
}

/// Everything the files say of a hospital or region. The first site is where incidents strike unless they say otherwise.
#[derive(Clone, Debug, Default)]
pub struct Blueprint {
    /// Name shown to people.
    pub title: String,
    /// At least one.
    pub sites: Vec<SiteBlueprint>,
    /// Minutes by road between sites, `travel[a][b]`; square, in the order of `sites`; empty for a single site.
    pub travel: Vec<Vec<f64>>,
    /// What each kind of device is.
    pub catalogue: Catalogue,
    /// Traffic names, `dicom = ["tcp/104", "tcp/11112"]`.
    pub traffic: TrafficNames,
    /// Every parameter with its default, range and source; [`Blueprint::settings`] are set in it.
    pub parameters: ParameterTable,
    /// `parameters.toml`: the hospital's own values.
    pub settings: Vec<Setting>,
}

/// A problem found in the files. `files` adds place and prints all of them at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable code such as `unknown-zone`.
    pub code: &'static str,
    /// How bad: an error refuses the hospital, a finding is told.
    pub severity: ProblemSeverity,
    /// One lower-case sentence without a full stop.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// The element.
    pub mark: Mark,
    /// The key inside the element it is about; empty for the whole element.
    pub field: &'static str,
}

/// Whether a problem refuses the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemSeverity {
    /// Worth knowing.
    Note,
    /// Somebody should act on it.
    Finding,
    /// Refuses the input.
    Error,
}

/// The entry of `known` nearest to a mistyped `word`, if one is near enough to suggest.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (edits(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.chars().count().max(word.chars().count()).max(3))
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
