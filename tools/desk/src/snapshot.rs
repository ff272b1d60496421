//! Everything the window knows: one run at one instant, with what led to it.

use std::sync::Arc;

use codedark_sim::engine::Time;
use codedark_sim::journal::{Record, RecordId};
use codedark_sim::view::View;

use crate::stage::Stage;

/// Patients at risk at one instant of the incident run and of its quiet twin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RiskPoint {
    /// The instant.
    pub at: Time,
    /// With the incident.
    pub incident: u32,
    /// Without it.
    pub quiet: u32,
}

/// What the window draws.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What does not change.
    pub stage: Arc<Stage>,
    /// The run now.
    pub view: Arc<View>,
    /// Records of all that has been played, which may reach beyond now; ordered by number and by time.
    pub records: Arc<Vec<Record>>,
    /// Patients at risk over all that has been played.
    pub risk: Arc<Vec<RiskPoint>>,
    /// How far the run has been played.
    pub played: Time,
    /// Whether time passes.
    pub playing: bool,
    /// Position in [`crate::worker::SPEEDS`].
    pub speed: usize,
}

impl Snapshot {
    /// The present instant.
    pub fn now(&self) -> Time {
        self.view.now
    }
    /// Records that are true by now.
    pub fn past(&self) -> &[Record] {
        let end = self.records.partition_point(|record| record.true_at <= self.now());
        &self.records[..end]
    }
    /// The record of that number.
    pub fn record(&self, id: RecordId) -> Option<&Record> {
        let index = self.records.binary_search_by_key(&id, |record| record.id).ok()?;
        self.records.get(index)
    }
    /// A record and its causes, effect first.
    pub fn causes(&self, id: RecordId) -> Vec<&Record> {
        let mut chain = Vec::new();
        let mut next = Some(id);
        while let Some(record) = next.and_then(|id| self.record(id)) {
            chain.push(record);
            next = record.cause.filter(|cause| *cause < record.id);
        }
        chain
    }
    /// Patients at risk in the quiet twin at this instant.
    pub fn quiet_at_risk(&self) -> u32 {
        let end = self.risk.partition_point(|point| point.at <= self.now());
        end.checked_sub(1).and_then(|index| self.risk.get(index)).map_or(0, |point| point.quiet)
    }
}
