//! What hospitals already have, turned into a hospital's files: exports of inventories, zones and firewall rules.
//!
//! Nothing of an export is trusted or dropped silently: each record is in the account exactly once, each guess is stated,
//! each thing not understood is told with its line. No simulation may go in, and no writing: the hospital folder is written
//! by `hospital`.

mod account;
mod cells;
mod columns;
mod mapping;
mod records;
pub mod rules;
mod spelling;
mod words;

pub use account::{AccountRow, Verdict, account_csv};
pub use mapping::Mapping;
