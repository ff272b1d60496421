//! The slow engine. Naive on purpose: no incremental state, no shared code with what it checks.

pub mod nurses;
pub mod queue;
mod random;
pub mod rules;
pub mod services;
pub mod topology;
pub mod worm;
