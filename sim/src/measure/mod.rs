//! What runs measured: step functions, counts and durations while a run plays; exact, mergeable summaries afterwards.
//!
//! Every merged number is an exact commutative monoid (integer counts, `i128` fixed-point sums, integer-bucket histograms), so
//! that threads, shards and machines combine to the same bytes. No floating-point sum may go in here.

mod catalogue;
mod outcome;
mod pattern;
mod summary;
mod tally;

pub use crate::journal::HarmProcess;
pub use catalogue::{Activity, Cohort, Conduct, Count, Dimension, Gauge, Intake, Mode, Reading, Sample, Section};
pub use outcome::{Keys, MeasureKey, MergeError, Outcome, Paired, PairedSeries, SumSeries};
pub use pattern::{Domain, Period, Speciality};
pub use summary::{Histogram, Interval, Summary};
pub(crate) use tally::FIXED;
pub use tally::{RunTally, Tally};
