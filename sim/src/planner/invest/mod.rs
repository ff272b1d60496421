//! Which controls are worth their money: a control is an edit of the blueprint or of parameters, and its worth is what a paired
//! study of that edit averts. Costs are data; no effect of a control is written here.

mod edits;
mod search;
mod worth;

pub use edits::{Edited, apply};
pub use search::{Budget, Investment, Plan, Priced, Set, Watch, invest};
pub use worth::{Averted, MEASURES, Money};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blueprint::vocabulary;

vocabulary! {
    /// What can be done to a hospital's files.
    Edit {
        Segment = "segment", "between zones of care and others only what services need passes";
        Patch = "patch", "what may be patched is: supported, managed, without weaknesses that have a fix";
        JumpHost = "jump-host", "outside zones reach the jump host and nothing else";
        SecondFactor = "second-factor", "remote access needs a second factor";
        OfflineBackup = "offline-backup", "backups are offline, their accounts outside the directory";
        Training = "training", "`amount` of staff are trained within a year";
        Procedures = "procedures", "every care function has a downtime procedure, drilled";
        SpareStaff = "spare-staff", "`amount` more people in every pool and ward";
        Watch = "watch", "alerts are watched around the clock";
        JointGovernance = "joint-governance", "IT, biomedical and building decide jointly";
    }
}

vocabulary! {
    /// What a cost is counted by.
    Per {
        Hospital = "hospital", "hospital";
        Zone = "zone", "zone";
        Ward = "ward", "ward";
        Bed = "bed", "bed";
        Server = "server", "server";
        Computer = "computer", "computer";
    }
}

vocabulary! {
    /// An end of a parameter's range.
    End {
        Low = "low", "the low end of its range";
        High = "high", "the high end of its range";
    }
}

/// A cost in the hospital's own currency, with its range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Usual.
    pub default: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// A parameter that a control moves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Name.
    pub name: String,
    /// Which end of its own range it is moved to.
    pub to: End,
}

/// Something that can be bought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Control {
    /// Word.
    pub id: String,
    /// Shown to people.
    pub title: String,
    /// What it does to the files.
    pub edits: Vec<Edit>,
    /// Which parameters it moves.
    pub parameters: Vec<Move>,
    /// Size of an edit that has one: share of staff trained, share of people added.
    pub amount: f64,
    /// What it assumes of how people behave; empty: nothing.
    pub behaviour: String,
    /// What the cost is counted by.
    pub per: Per,
    /// Paid once.
    pub once: Cost,
    /// Paid every year.
    pub yearly: Cost,
    /// Years over which `once` is written off, 1 or more.
    pub years: f64,
    /// Where the cost comes from, or `assumed`.
    pub source: String,
    /// One line for people.
    pub note: String,
    /// When it averts little, and why; empty: nothing surprising is known.
    pub expect: String,
}

/// `controls.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Controls {
    /// What can be bought.
    #[serde(rename = "control")]
    pub controls: Vec<Control>,
}
