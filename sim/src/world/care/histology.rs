//! State of histology: specimens on their way from theatre and clinics to a report.

use std::collections::VecDeque;

use crate::engine::Time;

/// What one day brought.
#[derive(Clone, Copy, Debug)]
pub struct Specimens {
    /// When they came.
    pub came: Time,
    /// How many are not yet reported.
    pub number: f64,
    /// Days of fixing, cutting and staining that are done.
    pub prepared: f64,
}

/// Histology of one site.
#[derive(Clone, Debug, Default)]
pub struct Histology {
    /// Specimens that came since the morning.
    pub today: f64,
    /// Specimens without a report by the day they came, the oldest first.
    pub waiting: VecDeque<Specimens>,
}

impl Histology {
    /// Specimens without a report.
    pub fn backlog(&self) -> f64 {
        self.waiting.iter().map(|specimens| specimens.number).sum()
    }
}
