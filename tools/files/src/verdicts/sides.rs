//! Where marks of a comparison were written: whose files, which line, and where those files lie for who reads a repository.

use std::path::{Component, Path};

use codedark_sim::planner::{Side, Written};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::folder::join;
use crate::places::{Place, Places};
use crate::shipped;

/// A place in a file. Lines and columns count from 1; an empty file and 0 where something was written nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct At {
    /// Whose file.
    pub side: Side,
    /// Path relative to the project, or beginning with `scenarios/` if it is shipped.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

impl At {
    /// That place on that side.
    pub fn of(side: Side, place: Place) -> At {
        At { side, file: place.file, line: place.line, column: place.column }
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.file.is_empty() { out.write_str("-") } else { write!(out, "{}:{}:{}", self.file, self.line, self.column) }
    }
}

/// Folders that files are relative to, as they were named and below where the command ran; empty: there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Folders {
    /// Of the project before, or the only one.
    pub before: String,
    /// Of the project after.
    pub after: String,
    /// Of the policy.
    pub policy: String,
}

impl Folders {
    /// The file of a place as seen from where the command ran.
    pub fn file(&self, at: &At) -> String {
        let folder = match at.side {
            Side::Before => &self.before,
            Side::After => &self.after,
            Side::Policy => &self.policy,
        };
        if folder.is_empty() || at.file.is_empty() || at.file.starts_with(shipped::PREFIX) {
            return at.file.clone();
        }
        join(folder, &at.file)
    }
}

/// The folder of a project or file that was named, where it lies below where the command runs; else empty.
pub fn folder_of(named: &str) -> String {
    let path = Path::new(named);
    let folder = if path.is_dir() { Some(path) } else { path.parent().filter(|_| path.is_file()) };
    let here = std::env::current_dir().unwrap_or_default();
    let Some(folder) = folder.map(|folder| folder.strip_prefix(&here).unwrap_or(folder)) else { return String::new() };
    let mut parts = Vec::new();
    for part in folder.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => parts.push(part.to_string_lossy()),
            _ => return String::new(),
        }
    }
    parts.join("/")
}

/// Places of everything that was read for a comparison.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// The project before, or the only one.
    pub before: Places,
    /// The project after.
    pub after: Places,
    /// The policy.
    pub policy: Places,
}

impl Sides {
    /// Where something was written, if it was.
    pub fn at(&self, written: &Written) -> Option<At> {
        let places = match written.side {
            Side::Before => &self.before,
            Side::After => &self.after,
            Side::Policy => &self.policy,
        };
        places.place_of(written.mark, "").map(|place| At::of(written.side, place))
    }
}
