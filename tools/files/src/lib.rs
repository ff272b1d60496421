//! Every reader and writer: TOML with spans, CSV, firewall rules, exports; JSON, CSV, HTML.
//!
//! Files become a [`codedark_sim::blueprint::Blueprint`]; outcomes and journals become files. No modelling may go in.

mod adversary;
pub mod assets;
mod atomic;
mod change;
mod diagnostic;
mod document;
mod folder;
pub mod furnish;
pub mod generate;
pub mod hospital;
pub mod import;
mod incident;
mod load;
mod places;
pub mod playbook;
mod policy;
mod reading;
pub mod report;
pub mod results;
pub mod schema;
pub mod shipped;
pub mod today;
mod unknown_keys;
pub mod validation;
pub mod verdicts;
mod wrong_value;

pub use atomic::{write_file, write_file_with};
pub use change::{Change, find_change};
pub use diagnostic::{Diagnostic, Diagnostics, Finding};
pub use load::{Loaded, check, load_hospital, load_incident};
pub use places::{FileId, Place, Places, Stretch};
pub use policy::{LoadedPolicy, load_policy};
pub use reading::{Input, Options, Reading, digest_of, short_hash};
