//! The window: draws a run, decides nothing.
//!
//! | where | what |
//! |---|---|
//! | [`open`] | a hospital and an incident, by name or path, to a warmed pair of runs |
//! | [`playback`] | the pair played once and kept so that any instant is near; no clock, no thread |
//! | [`worker`] | a thread around it that paces it by the wall clock |
//! | [`snapshot`] | what the thread sends: everything the window knows |
//! | [`command`] | what the window sends |
//! | [`plan`] | floors, wards and beds: laid out, described as shapes, kept as one mesh a ward |
//! | [`panel`] | everything around the plan: functions of `(&mut Ui, &mut UiState, &Snapshot, &mut Vec<Command>)` |
//! | [`app`] | the Bevy application, with a window or into a picture |
//!
//! No modelling may go in, and no state of a hospital: what cannot be told from a snapshot is not shown.

pub mod app;
pub mod command;
pub mod driver;
pub mod glyph;
pub mod look;
pub mod open;
pub mod panel;
pub mod plan;
pub mod playback;
pub mod snapshot;
pub mod stage;
pub mod state;
pub mod words;
pub mod worker;
