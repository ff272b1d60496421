//! What does not change while a run plays: the hospital, the incident's name, the calendar, where things are written.

use std::fmt;
use std::sync::Arc;

use codedark_sim::blueprint::Mark;
use codedark_sim::engine::{Calendar, Time};
use codedark_sim::twin::Twin;

/// Turns a mark into `file:line`.
pub type Places = Arc<dyn Fn(Mark) -> Option<String> + Send + Sync>;

/// The unchanging part of what is shown.
#[derive(Clone)]
pub struct Stage {
    /// The hospital.
    pub twin: Arc<Twin>,
    /// Hours and weekdays.
    pub calendar: Calendar,
    /// The incident's title.
    pub incident: String,
    /// Seed of the run.
    pub seed: u64,
    /// Replication that is shown.
    pub replication: u64,
    /// When the run ends.
    pub horizon: Time,
    /// Where things are written.
    pub places: Places,
}

impl Stage {
    /// `file:line` of a mark, if it has one.
    pub fn place(&self, mark: Mark) -> Option<String> {
        (self.places)(mark)
    }
    /// Beds where people stay overnight.
    pub fn inpatient_beds(&self) -> u32 {
        self.twin.sites.iter().map(|site| site.inpatient_beds).sum()
    }
    /// The hospital and which run this is, in words.
    pub fn subtitle(&self) -> String {
        format!("{} · {} beds · seed {} · run {}", self.twin.title, self.inpatient_beds(), self.seed, self.replication)
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Stage({})", self.subtitle())
    }
}
