//! The map of the house.
//!
//! Files describe a hospital and an incident; this crate compiles them into a [`twin::Twin`], plays the
//! incident many times and says what it did to patients. Five nouns carry everything:
//!
//! | noun | where | what |
//! |---|---|---|
//! | [`blueprint::Blueprint`] | `blueprint/` | what the files say, unresolved |
//! | [`twin::Twin`] | `twin/` | the hospital compiled, immutable, shared by every thread |
//! | [`run::Run`] | `run.rs` | one replication: clock, queue, world, draws |
//! | [`measure::Outcome`] | `measure/` | what runs measured; merges exactly |
//! | [`study::Study`] | `study/` | many paired runs, a stopping rule, intervals |
//!
//! Arrows run one way, from the ground up: `engine`, `blueprint`, `twin`, `journal` and `measure`, `world`,
//! `agenda`, the four subjects (`cyber`, `response`, `continuity`, `care`), `run`, then `study`
//! and `planner`.
//!
//! Not here: files, clocks, environment, windows, printing.

pub mod agenda;
pub mod blueprint;
pub mod care;
pub mod continuity;
pub mod cyber;
pub mod engine;
pub mod journal;
pub mod measure;
pub mod planner;
pub mod response;
pub mod run;
pub mod study;
pub mod twin;
pub mod view;
pub mod world;
