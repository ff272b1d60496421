//! A hospital's files to a blueprint and back.
//!
//! Which file holds what, where a hospital is looked for, and what lies over what. No element is checked against another
//! here: that is `twin::compile`.

mod evidence;
mod inventory;
mod marks;
mod overrides;
mod read;
mod region;
mod rules;
mod table;
mod toml_text;
mod variant;
mod write;

pub use evidence::{observed_csv, vulnerabilities_csv};
pub use inventory::{COLUMNS, inventory_csv};
pub use read::FILES;
pub(crate) use read::read_hospital;
pub use region::{Region, Road};
pub(crate) use table::guarded;
pub use variant::Base;
pub use write::{Writing, write_hospital};
