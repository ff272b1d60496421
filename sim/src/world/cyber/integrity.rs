//! State of what is not true any more: altered, falsified, read, wiped; and of those who begin to doubt it.

use crate::blueprint::Gain;
use crate::engine::Time;
use crate::journal::RecordId;
use crate::twin::{DeviceId, SiteId};

/// Something electronic that is not what it says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alteration {
    /// What was gained by it.
    pub gives: Gain,
    /// Where.
    pub site: SiteId,
    /// On which system.
    pub device: DeviceId,
    /// Since when.
    pub since: Time,
    /// The record of it.
    pub record: RecordId,
    /// No longer in force.
    pub ended: bool,
    /// When it was found.
    pub found: Option<Time>,
}

/// How far a site's people are from finding out.
#[derive(Clone, Debug, Default)]
pub struct Suspicion {
    /// When doubts were reported, latest last.
    pub reports: Vec<Time>,
    /// Doubts so far, the index of draws.
    pub doubts: u32,
    /// Somebody looks into it.
    pub investigating: bool,
    /// Investigations so far.
    pub investigations: u32,
}
