//! What a study or a run leaves behind: outcome, journal, JSON and CSV. A format is one file; none computes a number.

mod attack;
mod journal;
mod measures;
mod outcome;
mod ranking;

pub use attack::{Told, navigator_layer, stix_bundle};
pub use journal::{JournalFile, JournalRecord, RunOrigin, element_id, journal_lines, read_journal, write_journal};
pub use measures::{Measured, ResultDocument, UnderPlaybook, Verdict, measured, measures_csv, table_csv, unit};
pub use outcome::{Origin, OutcomeFile, digest, outcome_bytes, read_outcome, write_outcome};
pub use ranking::{RankedEffect, Ranking};
