//! `mix.toml`: who makes devices, what they run and how they are kept.

use serde::Deserialize;

/// A large manufacturer; earlier ones of the file sell more.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maker {
    /// Invented.
    pub name: String,
    /// Kinds it makes.
    pub kinds: Vec<String>,
}

/// Kinds of devices that run and are kept alike. All shares 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keeping {
    /// Word.
    pub name: String,
    /// Kinds of devices.
    pub kinds: Vec<String>,
    /// Systems that somebody supports.
    pub supported: Vec<String>,
    /// Systems that nobody supports any more.
    pub unsupported: Vec<String>,
    /// Share on an unsupported system.
    pub legacy: f64,
    /// Share with a log-on as delivered.
    pub default: f64,
    /// Share with a shared log-on.
    pub shared: f64,
    /// Share with a supplier's remote service.
    pub remote: f64,
    /// Share that a tool manages.
    pub managed: f64,
    /// Share that was security-assessed when bought.
    pub assessed: f64,
    /// Years in service at most.
    pub life: u16,
    /// Where the shares come from.
    pub source: String,
}

/// An operating system.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct System {
    /// As written in inventories.
    pub name: String,
    /// Last year somebody supports it.
    pub until: u16,
    /// Published weaknesses of the system itself, CVE ids.
    pub weaknesses: Vec<String>,
    /// Share of its devices where the fix is missing, 0 to 1.
    pub missing: f64,
}

/// Everything the generator draws from.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// Share of the volume made by small manufacturers, 0 to 1.
    pub small_makers_share: f64,
    /// How many small manufacturers there are.
    pub small_makers: u32,
    /// Large manufacturers, largest first.
    #[serde(rename = "maker")]
    pub makers: Vec<Maker>,
    /// Groups of kinds.
    #[serde(rename = "group")]
    pub groups: Vec<Keeping>,
    /// Operating systems.
    #[serde(rename = "system")]
    pub systems: Vec<System>,
}

impl Mix {
    /// How devices of a kind are kept.
    pub fn keeping(&self, kind: &str) -> Option<&Keeping> {
        self.groups.iter().find(|group| group.kinds.iter().any(|other| other == kind))
    }
    /// The system of that name.
    pub fn system(&self, name: &str) -> Option<&System> {
        self.systems.iter().find(|system| system.name == name)
    }
}
