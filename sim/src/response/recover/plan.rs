//! The jobs of a recovery, from the states that containment and encryption left: evidence first, then a clean core, then services
//! in the order of their needs (`services`), then zones, clients, devices and the outside (`zones`).

use std::collections::{BTreeMap, BTreeSet};

use super::left::Left;
use super::{crews, overtake};
use crate::engine::{Purpose, Time};
use crate::journal::RecordId;
use crate::response::Scene;
use crate::twin::{DeviceId, ServiceId, SiteId};
use crate::world::{Crew, Job, JobKind, JobState, Posture, ResponseEvent};

const HOLD: Purpose = Purpose::named("response/forensic hold");
/// Priority of the clients of inpatient wards, the first to be built anew.
pub(super) const CLIENTS: u32 = 38;
/// From this priority on nobody at a bedside waits: it is done by day, beside usual work.
pub(super) const CAN_WAIT: u32 = 55;
/// Priority of what no care function needs.
pub(super) const LAST: u32 = 60;

/// Makes the jobs and sets the crews to work. After a further alert the jobs in hand go on, and new ones are made for the rest.
pub(in crate::response) fn plan(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    // What is left to do after the crisis goes on.
    if scene.site(site).posture == Posture::Watching {
        return;
    }
    overtake(scene, site);
    let counted = [Crew::Engineers, Crew::Technicians, Crew::Biomedical].map(|crew| crews::count(scene, site, crew));
    scene.site_mut(site).crews = counted;
    let mut plan = Plan::new(scene, site, cause);
    let left = Left::behind(scene, site, &plan.in_hand);
    plan.secure(scene, left.encrypted);
    let services = plan.services(scene, &left);
    plan.zones(scene);
    plan.clients(scene, &left);
    plan.validation(scene);
    plan.outside(scene, services);
    let mut needs = vec![plan.hold];
    needs.append(&mut plan.gates);
    needs.retain(|&need| scene.own.jobs[need as usize].state != JobState::Dropped);
    plan.put(scene, JobKind::AllClear, Crew::Nobody, 0.0, LAST + 10, needs, Vec::new());
    scene.agenda.now(ResponseEvent::Dispatch { site });
}

pub(super) struct Plan {
    pub(super) site: SiteId,
    pub(super) cause: RecordId,
    pub(super) now: Time,
    pub(super) hold: u32,
    pub(super) core: Vec<u32>,
    /// What clients are built anew from.
    pub(super) distribution: Vec<u32>,
    /// What the all-clear waits for.
    pub(super) gates: Vec<u32>,
    /// Devices that crews work on already.
    pub(super) in_hand: BTreeSet<DeviceId>,
    /// Jobs of services that are in hand already.
    pub(super) begun: BTreeMap<ServiceId, u32>,
}

impl Plan {
    /// Nothing but what is in hand already.
    fn new(scene: &Scene<'_, '_>, site: SiteId, cause: RecordId) -> Plan {
        let mut plan = Plan {
            site,
            cause,
            now: scene.now(),
            hold: 0,
            core: Vec::new(),
            distribution: Vec::new(),
            gates: Vec::new(),
            in_hand: BTreeSet::new(),
            begun: BTreeMap::new(),
        };
        let open = |job: &Job| job.site == site && matches!(job.state, JobState::Waiting | JobState::Running);
        for (index, job) in scene.own.jobs.iter().enumerate().filter(|(_, job)| open(job)) {
            plan.gates.push(index as u32);
            if let JobKind::Service(service) | JobKind::Start(service) = job.kind {
                plan.begun.insert(service, index as u32);
            }
            plan.in_hand.extend(&job.devices);
        }
        plan
    }

    /// Evidence is secured before anything is touched, once a crisis: what a further alert adds lengthens it, and does not begin it
    /// again.
    fn secure(&mut self, scene: &mut Scene<'_, '_>, encrypted: bool) {
        let median = if encrypted { scene.values.hold } else { scene.values.hold_short };
        let longer = if scene.others.cyber.scope_unknown(self.site) { scene.values.hold_without_logs } else { 1.0 };
        let first = (self.now, scene.own.jobs.len() as u64);
        let (since, index) = *scene.site_mut(self.site).secured.get_or_insert(first);
        let hours = scene.draw(HOLD, self.site, index).lognormal(median * longer, scene.values.hold_spread);
        let left = (hours - (self.now - since).hours()).max(0.0);
        self.hold = self.put(scene, JobKind::Hold, Crew::Nobody, left, 0, Vec::new(), Vec::new());
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn put(
        &mut self,
        scene: &mut Scene<'_, '_>,
        kind: JobKind,
        crew: Crew,
        hours: f64,
        priority: u32,
        needs: Vec<u32>,
        devices: Vec<DeviceId>,
    ) -> u32 {
        let job = scene.own.jobs.len() as u32;
        let entity = devices.first().map_or(u64::from(job), |device| scene.twin.devices.entity[device.index()]);
        scene.own.jobs.push(Job {
            kind,
            site: self.site,
            crew,
            hours,
            test_hours: 0.0,
            not_before: self.now,
            needs,
            priority,
            entity,
            devices,
            state: JobState::Waiting,
            tests: 0,
            rebuilt: false,
            record: Some(self.cause),
        });
        job
    }

    /// What everything but the core waits for.
    pub(super) fn ground(&self) -> Vec<u32> {
        let mut needs = vec![self.hold];
        needs.extend(&self.core);
        needs
    }
}
