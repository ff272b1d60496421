//! `continuity.toml`: downtime procedures and backups.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::vocabulary;
use super::{CareFunction, Mark};
use crate::engine::Span;

/// A downtime procedure for one care function. What it achieves comes from parameters (model specification §10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Procedure {
    /// Word.
    pub id: String,
    /// Care function it stands in for.
    pub function: CareFunction,
    /// Who starts it: a job title.
    pub owner: String,
    /// From start to full effect.
    pub ramp: Span,
    /// How long it can be kept up.
    pub max_duration: Span,
    /// How long its forms, blood, drugs or batteries last; zero: they do not run out.
    pub supplies: Span,
    /// Lag until the supplier has refilled them; zero: never.
    pub supplier_lag: Span,
    /// Drilled within the last year.
    pub drilled: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Procedure {
    fn default() -> Procedure {
        Procedure {
            id: String::new(),
            function: CareFunction::Record,
            owner: String::new(),
            ramp: Span(3_600_000),
            max_duration: Span(30 * 86_400_000),
            supplies: Span::ZERO,
            supplier_lag: Span::ZERO,
            drilled: false,
            mark: Mark(0),
        }
    }
}

vocabulary! {
    /// How a backup is kept.
    BackupForm {
        Online = "online", "online";
        Offline = "offline", "offline";
        Immutable = "immutable", "immutable";
    }
}

/// A backup system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Backup {
    /// Word; services name it.
    pub id: String,
    /// How it is kept.
    pub form: BackupForm,
    /// Device ids of its servers; it falls only if one of them or its credentials are reached.
    pub hosts: Vec<String>,
    /// Whether its accounts live in the directory.
    pub in_directory: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Backup {
    fn default() -> Backup {
        Backup { id: String::new(), form: BackupForm::Online, hosts: Vec::new(), in_directory: true, mark: Mark(0) }
    }
}

/// `continuity.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Continuity {
    /// Downtime procedures; a care function without one has none.
    #[serde(rename = "procedure")]
    pub procedures: Vec<Procedure>,
    /// Backup systems.
    #[serde(rename = "backup")]
    pub backups: Vec<Backup>,
}
