//! Recovery: jobs with prerequisites, done by crews in the order of patient safety. No service has a recovery time of its own.
//!
//! `left` says what containment and encryption left behind, `plan` makes the jobs from it, `crews` gives them to people.

mod crews;
mod left;
mod plan;

pub(super) use crews::{crews, dispatch, done};
pub(super) use plan::{plan, service_ranks};

use super::Scene;
use crate::twin::{ServiceId, SiteId};
use crate::world::{JobState, Level};

/// Share of screens that must work before a crisis without an attacker ends.
const SCREENS_BACK: f64 = 0.95;

/// A new containment overtakes the recovery under way.
pub(super) fn drop_all(scene: &mut Scene<'_, '_>, site: SiteId) {
    for job in scene.own.jobs.iter_mut().filter(|job| job.site == site && job.state != JobState::Done) {
        job.state = JobState::Dropped;
    }
    scene.site_mut(site).busy = [0; 3];
}

/// Whether every service of a site runs as it should and screens are back.
pub(super) fn services_normal(scene: &Scene<'_, '_>, site: SiteId) -> bool {
    let normal = |index: usize| {
        scene.twin.services[index].site != site || scene.others.continuity.level(ServiceId::from_index(index)) == Level::Normal
    };
    (0..scene.twin.services.len()).all(normal) && super::staff::working(scene, site) >= SCREENS_BACK
}
