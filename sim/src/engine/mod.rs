//! Time, event queue, random draws. Knows nothing of hospitals, and nothing of hospitals may go in.

mod draws;
mod erlang;
mod exponential;
mod pack;
mod queue;
pub mod spread;
mod time;

pub use draws::{Draw, Draws, Purpose, entity_of, triangular};
pub use pack::{Packed, Word};
pub use queue::Queue;
pub use time::{Calendar, ParseSpanError, Span, Time, WeekTime};

pub(crate) use pack::{events, word};
