//! The jobs of a recovery, from the states that containment and encryption left: evidence first, then a clean core, then services
//! in the order of their needs, then zones, clients and devices.

use std::collections::{BTreeMap, BTreeSet};

use super::left::{Left, only_cut_off};
use super::{crews, overtake};
use crate::blueprint::{CareFunction, Edge, LossEffect, RegulatoryClass};
use crate::engine::{Purpose, Span, Time, entity_of};
use crate::journal::RecordId;
use crate::response::{Scene, contain};
use crate::twin::{DeviceId, Member, ServiceId, SiteId, WardId, ZoneId, roles};
use crate::world::{ContinuityEvent, Crew, Job, JobKind, JobState, NodeState, Posture, ResponseEvent};

const HOLD: Purpose = Purpose::named("response/forensic hold");
const CONFIGURE: Purpose = Purpose::named("response/configure");
const VENDOR: Purpose = Purpose::named("response/vendor");
const INTERFACES: Purpose = Purpose::named("response/interfaces");
const MODALITY: Purpose = Purpose::named("response/modality");
/// Clients scanned in one go.
const SCANNED: usize = 60;
/// Priority of the clients of inpatient wards, the first to be built anew.
const CLIENTS: u32 = 38;
/// Priority of what no care function needs.
const LAST: u32 = 60;

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

struct Plan {
    site: SiteId,
    cause: RecordId,
    now: Time,
    hold: u32,
    core: Vec<u32>,
    /// What clients are built anew from.
    distribution: Vec<u32>,
    /// What the all-clear waits for.
    gates: Vec<u32>,
    /// Devices that crews work on already.
    in_hand: BTreeSet<DeviceId>,
    /// Jobs of services that are in hand already.
    begun: BTreeMap<ServiceId, u32>,
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
    fn put(
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
    fn ground(&self) -> Vec<u32> {
        let mut needs = vec![self.hold];
        needs.extend(&self.core);
        needs
    }

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
    fn services(&mut self, scene: &mut Scene<'_, '_>, left: &Left) -> Vec<u32> {
        let twin = scene.twin;
        let ranks = service_ranks(scene);
        let dirty: std::collections::BTreeSet<DeviceId> = left.servers.iter().copied().collect();
        let mut taken = std::collections::BTreeSet::new();
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
            let job = self.put(scene, JobKind::Service(id), Crew::Engineers, work.hours, priority, needs, hosts);
            // The core and what clients are built from are the hospital's own people's work.
            let foreign = work.rebuilt && !core(index) && !distributes;
            let not_before = self.vendor(scene, service.entity, service.vendor_needed, foreign);
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
            let not_before = self.vendor(scene, entity, service.vendor_needed, work.rebuilt);
            // Copying is waited for by nobody else: it is part of the lag.
            let copied = not_before + Span::from_hours(work.restore);
            let job = self.put(scene, JobKind::Servers, Crew::Engineers, work.hours, priority, needs.to_vec(), own.to_vec());
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

    /// When a supplier has come, if it must; files may say that it must or need not.
    fn vendor(&self, scene: &mut Scene<'_, '_>, entity: u64, written: Option<bool>, rebuilt: bool) -> Time {
        let values = scene.values;
        let draw = scene.agenda.draw(VENDOR, entity, 0);
        let needed = written.unwrap_or_else(|| draw.chance(values.vendor_needed));
        if !rebuilt || !needed {
            return self.now;
        }
        let lag = Span::from_hours(draw.child(1).lognormal(values.vendor_lag, values.vendor_spread));
        // A further alert does not call it a second time.
        let called = *scene.site_mut(self.site).called.entry(entity).or_insert(self.now);
        (called + lag).max(self.now)
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

    /// Cut zones are scanned and opened: where servers are, then where patients are, then the rest.
    fn zones(&mut self, scene: &mut Scene<'_, '_>) {
        let (twin, values) = (scene.twin, scene.values);
        let mut hosts: BTreeMap<ZoneId, (Vec<DeviceId>, u32)> = BTreeMap::new();
        let cut = |zone: ZoneId| {
            let own = &twin.zones[zone.index()];
            own.site == self.site && !own.outside && scene.others.continuity.zone_cut(zone)
        };
        for zone in (0..twin.zones.len()).map(ZoneId::from_index).filter(|&zone| cut(zone)) {
            hosts.insert(zone, (Vec::new(), 40));
        }
        for index in 0..twin.devices.len() {
            let Some((list, priority)) = hosts.get_mut(&twin.devices.zone[index]) else { continue };
            let device = DeviceId::from_index(index);
            let server = !twin.devices.role[index].is_empty();
            let own = if server {
                5
            } else if twin.devices.life_critical[index] {
                20
            } else {
                30
            };
            *priority = own.min(*priority);
            let state = scene.others.continuity.node(device);
            let off = !server && only_cut_off(scene, device, state);
            if twin.devices.encryptable[index] && (state == NodeState::Ok || off) {
                list.push(device);
            }
        }
        if !crews::blocks(scene, self.site).is_empty() {
            let needs = self.ground();
            let job = self.put(scene, JobKind::Unblock, Crew::Nobody, values.approval, 30, needs, Vec::new());
            scene.own.jobs[job as usize].entity = entity_of("unblock");
            self.gates.push(job);
        }
        for (zone, (list, priority)) in hosts {
            let mut needs = self.ground();
            for scanned in list.chunks(SCANNED) {
                let minutes: f64 = scanned
                    .iter()
                    .map(
                        |host| if twin.devices.role[host.index()].is_empty() { values.clear_client } else { values.clear_server },
                    )
                    .sum();
                let (kind, hours) = (JobKind::Clear(zone), minutes / 60.0 * values.clock);
                needs.push(self.put(scene, kind, Crew::Technicians, hours, priority, vec![self.hold], scanned.to_vec()));
            }
            let approval = if scene.others.cyber.scope_unknown(self.site) { values.reopen_without_logs } else { 0.0 };
            let reopen = self.put(scene, JobKind::Reopen(zone), Crew::Nobody, approval, priority, needs, Vec::new());
            self.gates.push(reopen);
        }
    }

    /// Clients are re-imaged in batches of a ward; modalities and analysers wait for their supplier.
    fn clients(&mut self, scene: &mut Scene<'_, '_>, left: &Left) {
        let (twin, values) = (scene.twin, scene.values);
        let supplier = |device: &DeviceId| {
            let kind = twin.catalogue.kinds.get(usize::from(twin.devices.kind[device.index()]));
            kind.is_some_and(|kind| matches!(kind.loss, LossEffect::Modality | LossEffect::Analyser | LossEffect::Therapy))
        };
        let mut groups: BTreeMap<(Option<WardId>, ZoneId), Vec<DeviceId>> = BTreeMap::new();
        for &device in &left.clients {
            if supplier(&device) {
                let entity = twin.devices.entity[device.index()];
                let hours = scene.agenda.draw(MODALITY, entity, 0).lognormal(values.modality, values.modality_spread);
                let needs = self.ground();
                self.put(scene, JobKind::Modality, Crew::Nobody, hours, 22, needs, vec![device]);
            } else {
                let place = (twin.devices.ward[device.index()], twin.devices.zone[device.index()]);
                groups.entry(place).or_default().push(device);
            }
        }
        let batch = values.clients_per_day.max(1.0);
        for ((ward, _), devices) in groups {
            let priority = ward.map_or(45, |ward| if twin.wards[ward.index()].kind.inpatient() { CLIENTS } else { 42 });
            for devices in devices.chunks(batch as usize) {
                let hours = 24.0 * devices.len() as f64 / batch;
                let mut needs = self.ground();
                needs.extend(&self.distribution);
                let job = self.put(scene, JobKind::Clients, Crew::Technicians, hours, priority, needs, devices.to_vec());
                // Offices may come after the crisis; screens on wards may not.
                if ward.is_some() {
                    self.gates.push(job);
                }
            }
        }
    }

    /// Devices of class IIb and III that were held or cut off one by one are validated before they are used again.
    fn validation(&mut self, scene: &mut Scene<'_, '_>) {
        let devices = &scene.twin.devices;
        let mut wards: BTreeMap<Option<WardId>, Vec<DeviceId>> = BTreeMap::new();
        for index in 0..devices.len() {
            let device = DeviceId::from_index(index);
            let state = scene.others.continuity.node(device);
            let doubtful = matches!(state, NodeState::Isolated | NodeState::Distrusted) || scene.others.cyber.compromised(device);
            let free = !devices.encryptable[index] && !self.in_hand.contains(&device);
            if devices.site[index] == self.site && free && doubtful {
                wards.entry(devices.ward[index]).or_default().push(device);
            }
        }
        for devices in wards.into_values() {
            let strict = |device: &&DeviceId| {
                matches!(scene.twin.devices.class[device.index()], RegulatoryClass::IIb | RegulatoryClass::III)
            };
            let strict = devices.iter().filter(strict).count() as f64;
            let clear = (devices.len() as f64 - strict) * scene.values.clear_client / 60.0;
            let hours = (strict * scene.values.validation + clear) * scene.values.clock;
            self.put(scene, JobKind::Validation, Crew::Biomedical, hours, 20, vec![self.hold], devices);
        }
    }

    /// The outside comes last, when what patients need is clean.
    fn outside(&mut self, scene: &mut Scene<'_, '_>, services: Vec<u32>) {
        let cut = scene.site(self.site).outside_cut
            || contain::outside(scene, self.site).any(|zone| scene.others.continuity.zone_cut(zone));
        if !cut {
            return;
        }
        let mut needs = self.ground();
        needs.extend(services);
        needs.sort_unstable();
        needs.dedup();
        let job = self.put(scene, JobKind::Outside, Crew::Nobody, scene.values.approval, LAST, needs, Vec::new());
        scene.own.jobs[job as usize].entity = entity_of("outside");
        self.gates.push(job);
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
