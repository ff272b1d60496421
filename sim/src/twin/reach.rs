//! What policy lets pass: one bitset of segment pairs a traffic. State of a run (cut zones, failed switches, isolated hosts)
//! is not in here; `continuity` holds it and asks here for policy.

use fixedbitset::FixedBitSet;

use super::{RuleId, SegmentId, TrafficId};

/// Policy, compiled.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Number of segments.
    pub segments: usize,
    /// `allowed[traffic]` has bit `from * segments + to`.
    pub allowed: Vec<FixedBitSet>,
    /// Which rule decided, `decided_by[traffic][from * segments + to]`; `u32::MAX`: none matched, or the same segment.
    pub decided_by: Vec<Vec<u32>>,
}

impl Reach {
    /// Whether policy lets `traffic` pass from one segment to another.
    #[inline]
    pub fn allows(&self, from: SegmentId, to: SegmentId, traffic: TrafficId) -> bool {
        self.allowed[traffic.index()].contains(from.index() * self.segments + to.index())
    }
    /// The rule that decided, if one did.
    pub fn decided_by(&self, from: SegmentId, to: SegmentId, traffic: TrafficId) -> Option<RuleId> {
        let rule = self.decided_by[traffic.index()][from.index() * self.segments + to.index()];
        (rule != u32::MAX).then_some(RuleId(rule))
    }
}
