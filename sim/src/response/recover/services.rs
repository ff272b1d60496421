//! Servers and what runs on them: one job a service, children before parents, each with its data, its supplier and its test. The
//! order of patient safety is written here.

use std::collections::{BTreeMap, BTreeSet};

use super::left::Left;
use super::plan::{CLIENTS, LAST, Plan};
use crate::blueprint::{CareFunction, Edge};
use crate::engine::{Purpose, Span, Time};
use crate::response::Scene;
use crate::twin::{DeviceId, Member, ServiceId, roles};
use crate::world::{ContinuityEvent, Crew, Job, JobKind, JobState, NodeState};

const CONFIGURE: Purpose = Purpose::named("response/configure");
const VENDOR: Purpose = Purpose::named("response/vendor");
const INTERFACES: Purpose = Purpose::named("response/interfaces");

/// Patient safety first: what kills soonest when it is missing.
fn rank(function: CareFunction) -> u32 {
    use CareFunction::*;
    match function {
        CentralMonitoring => 10,
        AlarmRelay | BloodBank => 12,
        Laboratory => 14,
        Record => 16,
        Pharmacy => 18,
        Imaging | Results => 20,
        DrugLibrary | NurseCall | Telephony => 24,
        Theatre | Sterilisation => 26,
        Radiotherapy => 28,
        Building | DoorAccess | TubeTransport | PatientLocation => 32,
        Booking | Printing => 36,
        Claims => 50,
    }
}

/// What a group of hosts costs.
struct Work {
    /// Of a crew.
    hours: f64,
    /// Of copying, which needs nobody.
    restore: f64,
    test_hours: f64,
    rebuilt: bool,
}

impl Plan {
    /// Work on hosts: clearing what was only cut off, building anew what was held or encrypted, and the data.
    fn work(&self, scene: &Scene<'_, '_>, hosts: &[DeviceId], entity: u64, gigabytes: f64, backup: Option<usize>) -> Work {
        let values = scene.values;
        let encrypted = |host: &DeviceId| scene.others.continuity.node(*host) == NodeState::Encrypted;
        // Nobody believes the data of a directory that was held: it comes from a backup too.
        let held =
            |host: &DeviceId| scene.twin.devices.role[host.index()] == "directory" && scene.others.cyber.ever_compromised(*host);
        let lost = hosts.iter().any(|host| encrypted(host) || held(host));
        let rebuilt = lost || hosts.iter().any(|&host| scene.others.cyber.ever_compromised(host));
        let (mut hours, mut first) = (0.0, true);
        for host in hosts {
            let anew = encrypted(host) || scene.others.cyber.ever_compromised(*host);
            hours += match (anew, first) {
                (false, _) => values.clear_server / 60.0,
                (true, true) => values.rebuild_server,
                (true, false) => values.rebuild_further,
            };
            first &= !anew;
        }
        let (mut configure, mut restore) = (0.0, 0.0);
        if rebuilt {
            configure = scene.agenda.draw(CONFIGURE, entity, 0).lognormal(values.configure, values.configure_spread);
        }
        if lost {
            restore = gigabytes / values.restore_rate;
            if backup.is_none_or(|backup| scene.others.cyber.backup_lost(backup)) {
                configure *= values.no_backup;
            }
        }
        // A backup server is built anew and empty: what it held is either elsewhere or gone.
        if hosts.iter().all(|host| scene.twin.devices.role[host.index()] == "backup") {
            restore = 0.0;
        }
        Work {
            hours: (hours + configure) * values.clock,
            restore,
            test_hours: configure * values.test_share * values.clock,
            rebuilt,
        }
    }

    /// One job a service whose hosts do not work; children come before parents, so that needs are known.
    pub(super) fn services(&mut self, scene: &mut Scene<'_, '_>, left: &Left) -> Vec<u32> {
        let twin = scene.twin;
        let ranks = service_ranks(scene);
        let dirty: BTreeSet<DeviceId> = left.servers.iter().copied().collect();
        let mut taken = BTreeSet::new();
        let mut job_of: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        let runs_on = |index: usize, role: &dyn Fn(&str) -> bool| {
            twin.services[index].hosts.iter().any(|host| role(&twin.devices.role[host.index()]))
        };
        let core = |index: usize| runs_on(index, &|role| roles::CORE.contains(&role));
        let of_site = (0..twin.services.len()).filter(|&index| twin.services[index].site == self.site);
        let (first, then): (Vec<usize>, Vec<usize>) = of_site.partition(|&index| core(index));
        for index in first.iter().chain(&then).copied() {
            let service = &twin.services[index];
            let hosts: Vec<DeviceId> =
                service.hosts.iter().copied().filter(|host| dirty.contains(host) && taken.insert(*host)).collect();
            if let Some(&job) = self.begun.get(&ServiceId::from_index(index)) {
                job_of.insert(index, vec![job]);
                if core(index) {
                    self.core.push(job);
                }
                if runs_on(index, &|role| role == roles::DISTRIBUTION) {
                    self.distribution.push(job);
                }
            }
            if hosts.is_empty() {
                continue;
            }
            let mut needs = if core(index) { vec![self.hold] } else { self.ground() };
            for need in service.needs.iter().filter(|need| need.edge == Edge::Hard) {
                let before = need.members.iter().filter_map(|member| match member {
                    Member::Service(child) if child.index() < index => job_of.get(&child.index()),
                    _ => None,
                });
                needs.extend(before.flatten());
            }
            needs.sort_unstable();
            needs.dedup();
            if runs_on(index, &|role| role == roles::APPLICATION) {
                let jobs = self.applications(scene, index, &hosts, &needs, ranks[index]);
                job_of.entry(index).or_default().extend(jobs);
                continue;
            }
            let work = self.work(scene, &hosts, service.entity, service.gigabytes, service.backup);
            let distributes = runs_on(index, &|role| role == roles::DISTRIBUTION);
            let priority = match ranks[index] {
                _ if core(index) => 0,
                rank if distributes => rank.min(CLIENTS),
                rank => rank,
            };
            let id = ServiceId::from_index(index);
            if work.restore > 0.0 {
                let copied = copied(scene, id, &hosts).unwrap_or_else(|| {
                    let kind = JobKind::Restore(id);
                    self.put(scene, kind, Crew::Nobody, work.restore, priority, needs.clone(), Vec::new())
                });
                needs.push(copied);
            }
            // The core and what clients are built from are the hospital's own people's work.
            let foreign = work.rebuilt && !core(index) && !distributes;
            let (crew, not_before) = self.vendor(scene, service.entity, service.vendor_needed, foreign);
            let job = self.put(scene, JobKind::Service(id), crew, work.hours, priority, needs, hosts);
            let own = &mut scene.own.jobs[job as usize];
            own.test_hours = work.test_hours;
            own.rebuilt = work.rebuilt;
            own.entity = service.entity;
            own.not_before = not_before;
            if core(index) {
                self.core.push(job);
            }
            if distributes {
                self.distribution.push(job);
            }
            job_of.entry(index).or_default().push(job);
            if priority < LAST {
                self.gates.push(job);
            }
            if service.function == Some(CareFunction::Record) {
                self.record(scene, id, job, work.rebuilt);
            }
        }
        self.stopped(scene, &job_of, &ranks);
        let loose: Vec<DeviceId> = left.servers.iter().copied().filter(|host| !taken.contains(host)).collect();
        for host in loose {
            let gigabytes = f64::from(twin.devices.gigabytes[host.index()]);
            let work = self.work(scene, &[host], twin.devices.entity[host.index()], gigabytes, None);
            let needs = self.ground();
            let hours = work.hours + work.restore;
            self.put(scene, JobKind::Servers, Crew::Engineers, hours, LAST, needs, vec![host]);
        }
        job_of.into_iter().filter(|(index, _)| ranks[*index] < LAST).flat_map(|(_, jobs)| jobs).collect()
    }

    /// Departmental applications come back one by one, each with its own data, its own people to ask and its own test.
    fn applications(
        &mut self,
        scene: &mut Scene<'_, '_>,
        index: usize,
        hosts: &[DeviceId],
        needs: &[u32],
        priority: u32,
    ) -> Vec<u32> {
        let service = &scene.twin.services[index];
        let number = libm::ceil(hosts.len() as f64 / scene.values.servers_per_application.max(1.0)).max(1.0) as usize;
        let gigabytes = service.gigabytes / number as f64;
        let bound = |part: usize| hosts.len() * part / number;
        let mut jobs = Vec::new();
        for own in (0..number).map(|part| &hosts[bound(part)..bound(part + 1)]) {
            let entity = scene.twin.devices.entity[own[0].index()];
            let work = self.work(scene, own, entity, gigabytes, service.backup);
            let (crew, not_before) = self.vendor(scene, entity, service.vendor_needed, work.rebuilt);
            // Copying is waited for by nobody else: it is part of the lag.
            let copied = not_before + Span::from_hours(work.restore);
            let job = self.put(scene, JobKind::Servers, crew, work.hours, priority, needs.to_vec(), own.to_vec());
            let own = &mut scene.own.jobs[job as usize];
            (own.test_hours, own.rebuilt, own.not_before) = (work.test_hours, work.rebuilt, copied);
            if priority < LAST {
                self.gates.push(job);
            }
            jobs.push(job);
        }
        jobs
    }

    /// Services that we only stopped are started again, behind what else is to be done to their hosts.
    fn stopped(&mut self, scene: &mut Scene<'_, '_>, job_of: &BTreeMap<usize, Vec<u32>>, ranks: &[u32]) {
        let twin = scene.twin;
        let stopped = |index: &usize| {
            let service = ServiceId::from_index(*index);
            let own = twin.services[*index].site == self.site;
            own && scene.others.continuity.stopped(service) && !self.begun.contains_key(&service)
        };
        for index in (0..twin.services.len()).filter(stopped).collect::<Vec<_>>() {
            let mut needs = self.ground();
            needs.extend(job_of.get(&index).into_iter().flatten());
            let hours = twin.services[index].hosts.len().max(1) as f64 * scene.values.restart / 60.0;
            let kind = JobKind::Start(ServiceId::from_index(index));
            let job = self.put(scene, kind, Crew::Engineers, hours, ranks[index], needs, Vec::new());
            scene.own.jobs[job as usize].entity = twin.services[index].entity;
            self.gates.push(job);
        }
    }

    /// Who does the work, and from when: the supplier's own people when they have come, if they must, else our engineers at once.
    /// Files may say that they must or need not.
    fn vendor(&self, scene: &mut Scene<'_, '_>, entity: u64, written: Option<bool>, rebuilt: bool) -> (Crew, Time) {
        let values = scene.values;
        let draw = scene.agenda.draw(VENDOR, entity, 0);
        let needed = written.unwrap_or_else(|| draw.chance(values.vendor_needed));
        if !rebuilt || !needed {
            return (Crew::Engineers, self.now);
        }
        let lag = Span::from_hours(draw.child(1).lognormal(values.vendor_lag, values.vendor_spread));
        // A further alert does not call it a second time.
        let called = *scene.site_mut(self.site).called.entry(entity).or_insert(self.now);
        (Crew::Nobody, (called + lag).max(self.now))
    }

    /// The record comes back to be read, then slowly, then as it was once what stood on paper is in it.
    fn record(&mut self, scene: &mut Scene<'_, '_>, service: ServiceId, restored: u32, rebuilt: bool) {
        // Lost again before it was complete: what was begun for it then is void.
        for job in &mut scene.own.jobs {
            let same = matches!(job.kind, JobKind::Interfaces(own) | JobKind::BackEntry(own) if own == service);
            if same && job.state != JobState::Done {
                job.state = JobState::Dropped;
            }
        }
        let (values, entity) = (scene.values, scene.twin.services[service.index()].entity);
        let mut before = restored;
        if rebuilt {
            let hours = scene.agenda.draw(INTERFACES, entity, 0).lognormal(values.interfaces, values.interfaces_spread);
            before = self.put(scene, JobKind::Interfaces(service), Crew::Nobody, hours, 0, vec![restored], Vec::new());
            scene.agenda.now(ContinuityEvent::HoldReadOnly { service, cause: self.cause });
        } else {
            scene.agenda.now(ContinuityEvent::HoldSlow { service, cause: self.cause });
        }
        let entered = self.put(scene, JobKind::BackEntry(service), Crew::Nobody, 0.0, 0, vec![before], Vec::new());
        self.gates.push(entered);
    }
}

/// The job that copied a service's data, or is copying them, if its hosts were lost before that was planned and not again since.
fn copied(scene: &Scene<'_, '_>, service: ServiceId, hosts: &[DeviceId]) -> Option<u32> {
    let lost = hosts.iter().filter_map(|host| scene.others.continuity.node_cause(*host)).map(|(_, _, since)| since).max()?;
    let begun = |job: &Job| matches!(job.state, JobState::Running | JobState::Done) && lost <= job.not_before;
    let found = scene.own.jobs.iter().rposition(|job| job.kind == JobKind::Restore(service) && begun(job))?;
    Some(found as u32)
}

/// Priority of each service: its own function's, or that of the most urgent one that needs it.
pub(in crate::response) fn service_ranks(scene: &Scene<'_, '_>) -> Vec<u32> {
    let services = &scene.twin.services;
    let mut ranks: Vec<u32> = services.iter().map(|service| service.function.map_or(LAST, rank)).collect();
    for index in (0..services.len()).rev() {
        for member in services[index].needs.iter().flat_map(|need| &need.members) {
            if let Member::Service(child) = member {
                ranks[child.index()] = ranks[child.index()].min(ranks[index]);
            }
        }
    }
    ranks
}
