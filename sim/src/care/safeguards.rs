//! What stands between an opportunity and a patient, as a ladder of rates: how often it goes wrong whatever works, how much oftener
//! because one safeguard is missing, because the next one is, and so on. One draw per candidate finds the rung, and with it what
//! is to blame for this patient: nobody is harmed by an outage that would not have helped.

use super::{Scene, staffing};
use crate::blueprint::CareFunction;
use crate::journal::RecordId;
use crate::twin::WardId;

/// Why a mishap got through to a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// It would have, whatever worked.
    Always,
    /// This function is not there as usual.
    Function(CareFunction),
    /// People had too much to do, or are worn out.
    People,
}

impl Gap {
    /// What is to blame in a ward: function and record.
    pub(super) fn blame(self, scene: &Scene<'_, '_>, ward: WardId) -> (Option<CareFunction>, Option<RecordId>) {
        match self {
            Gap::Always => (None, None),
            Gap::Function(function) => {
                let continuity = scene.others.continuity;
                let site = scene.twin.wards[ward.index()].site;
                let cause = continuity.ward_cause(ward, function).or_else(|| continuity.site_cause(site, function));
                (Some(function), cause.map(|(_, record)| record))
            }
            Gap::People => match staffing::strain(scene, ward) {
                Some((function, record)) => (Some(function), Some(record)),
                None => (None, scene.care.wards[ward].overload),
            },
        }
    }
}

/// Most rungs a ladder has.
const RUNGS: usize = 6;

/// Rates that add up, each with what is missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ladder {
    rungs: [(f64, Gap); RUNGS],
    used: usize,
}

impl Ladder {
    /// How often it goes wrong whatever works.
    #[inline(always)]
    pub(super) fn always(rate: f64) -> Ladder {
        let mut ladder = Ladder { rungs: [(0.0, Gap::Always); RUNGS], used: 1 };
        ladder.rungs[0].0 = rate.max(0.0);
        ladder
    }

    /// That much oftener because something is missing.
    #[inline(always)]
    pub(super) fn plus(mut self, rate: f64, gap: Gap) -> Ladder {
        if rate > 0.0 && self.used < RUNGS {
            self.rungs[self.used] = (rate, gap);
            self.used += 1;
        }
        self
    }

    /// By that factor oftener because something is missing; a factor below 1 makes everything rarer.
    #[inline(always)]
    pub(super) fn times(mut self, factor: f64, gap: Gap) -> Ladder {
        if factor < 1.0 {
            self.rungs.iter_mut().for_each(|rung| rung.0 *= factor.max(0.0));
            return self;
        }
        let total = self.total();
        self.plus(total * (factor - 1.0), gap)
    }

    /// All together.
    pub(super) fn total(&self) -> f64 {
        self.rungs.iter().map(|rung| rung.0).sum()
    }

    /// What let it through, if it got through, for a number between 0 and the most it can be.
    pub(super) fn through(&self, mut number: f64) -> Option<Gap> {
        for (rate, gap) in &self.rungs[..self.used] {
            if number < *rate {
                return Some(*gap);
            }
            number -= rate;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_harmed_anyway_is_not_harmed_by_the_outage() {
        let pharmacy = Gap::Function(CareFunction::Pharmacy);
        let ladder = Ladder::always(1.0).times(2.2, pharmacy).times(1.5, Gap::People);
        assert!((ladder.total() - 3.3).abs() < 1e-12);
        assert_eq!(ladder.through(0.99), Some(Gap::Always));
        assert_eq!(ladder.through(2.19), Some(pharmacy));
        assert_eq!(ladder.through(3.29), Some(Gap::People));
        assert_eq!(ladder.through(3.31), None);
        assert_eq!(Ladder::always(1.0).times(1.0, pharmacy).through(1.0), None, "a check that works lets nothing new through");
        assert!((Ladder::always(1.0).times(0.5, Gap::People).total() - 0.5).abs() < 1e-12);
    }
}
