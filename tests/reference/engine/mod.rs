//! The slow engine. Naive on purpose: no incremental state, no shared code with what it checks.

pub mod queue;
pub mod rules;
pub mod services;
