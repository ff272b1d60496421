//! Recovery: jobs with prerequisites, done by crews in the order of patient safety. No service has a recovery time of its own.
//!
//! `left` says what containment and encryption left behind, `plan` makes the jobs from it (`services`, `zones`), `crews` gives them
//! to people.

mod crews;
mod left;
mod plan;
mod services;
mod zones;

pub(super) use crews::{crews, dispatch, done};
pub(super) use plan::plan;
pub(super) use services::service_ranks;

use super::Scene;
use crate::twin::{ServiceId, SiteId};
use crate::world::{Job, JobKind, JobState, Level};

/// Share of screens that must work before a crisis without an attacker ends.
const SCREENS_BACK: f64 = 0.95;

/// A new containment overtakes what has not begun, and whatever opens something or lets it be opened. What crews have in hand they
/// finish, and a record that was put back goes on being checked and completed.
pub(super) fn overtake(scene: &mut Scene<'_, '_>, site: SiteId) {
    let open = |job: &&mut Job| job.site == site && matches!(job.state, JobState::Waiting | JobState::Running);
    for job in scene.own.jobs.iter_mut().filter(open).filter(|job| !goes_on(job)) {
        job.state = JobState::Dropped;
    }
    crews::free(scene, site);
}

/// Whether a job goes on over a new containment.
fn goes_on(job: &Job) -> bool {
    match job.kind {
        JobKind::Interfaces(_) | JobKind::BackEntry(_) => true,
        JobKind::Hold | JobKind::Clear(_) | JobKind::Unblock | JobKind::Reopen(_) | JobKind::Outside | JobKind::AllClear => false,
        _ => job.begun(),
    }
}

/// A crisis is over: the next one secures its own evidence and calls its own suppliers.
pub(super) fn forget(scene: &mut Scene<'_, '_>, site: SiteId) {
    let own = scene.site_mut(site);
    own.secured = None;
    own.called.clear();
}

/// Whether every service of a site runs as it should and screens are back.
pub(super) fn services_normal(scene: &Scene<'_, '_>, site: SiteId) -> bool {
    let normal = |index: usize| {
        scene.twin.services[index].site != site || scene.others.continuity.level(ServiceId::from_index(index)) == Level::Normal
    };
    (0..scene.twin.services.len()).all(normal) && super::staff::working(scene, site) >= SCREENS_BACK
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Time;
    use crate::twin::ZoneId;
    use crate::world::Crew;

    fn job(kind: JobKind, state: JobState, tests: u32) -> Job {
        Job {
            kind,
            site: SiteId(0),
            crew: Crew::Engineers,
            hours: 8.0,
            test_hours: 0.0,
            not_before: Time::ZERO,
            needs: Vec::new(),
            priority: 0,
            entity: 0,
            devices: Vec::new(),
            state,
            tests,
            rebuilt: true,
            record: None,
        }
    }

    #[test]
    fn what_crews_have_in_hand_goes_on_and_nothing_is_opened() {
        assert!(goes_on(&job(JobKind::Servers, JobState::Running, 0)));
        assert!(goes_on(&job(JobKind::Servers, JobState::Waiting, 1)), "its test failed: it is in hand");
        assert!(!goes_on(&job(JobKind::Servers, JobState::Waiting, 0)), "what has not begun is planned anew");
        assert!(goes_on(&job(JobKind::BackEntry(ServiceId(0)), JobState::Waiting, 0)));
        assert!(!goes_on(&job(JobKind::Reopen(ZoneId(0)), JobState::Running, 0)), "what was to be opened stays shut");
    }
}
