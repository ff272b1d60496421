//! Static questions to a twin, and what changes of it are worth. Nothing here plays a run except through `study`, and nothing
//! prints, reads or writes.

pub mod posture;
mod view;

pub use view::{Finding, Judgement, Side, Step, Verdict, Written};
