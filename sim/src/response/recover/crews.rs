//! Crews take the most urgent job that is ready, one at a time each, and finish it.

use super::plan::CAN_WAIT;
use crate::blueprint::StaffKind;
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::response::{Scene, contain, decide, paper};
use crate::twin::{DeviceId, RuleId, ServiceId, SiteId, ZoneId};
use crate::world::{ContinuityEvent, Crew, CyberEvent, JobKind, JobState, Posture, ResponseEvent};

const TEST: Purpose = Purpose::named("response/restore test");
const FOUND: Purpose = Purpose::named("response/clearing finds it");

/// People of a kind at a site by day, as its files say or as its size makes usual; somebody always comes.
pub(in crate::response) fn crews(scene: &Scene<'_, '_>, site: SiteId, kind: StaffKind) -> u32 {
    libm::round(scene.twin.sites[site.index()].people(kind)[0]).max(1.0) as u32
}

/// Crews of a kind at a site.
pub(super) fn count(scene: &Scene<'_, '_>, site: SiteId, crew: Crew) -> u32 {
    match crew {
        Crew::Nobody => u32::MAX,
        Crew::Engineers => crews(scene, site, StaffKind::ItEngineers),
        Crew::Technicians => crews(scene, site, StaffKind::ItTechnicians),
        Crew::Biomedical => crews(scene, site, StaffKind::Biomedical),
    }
}

fn place(crew: Crew) -> Option<usize> {
    match crew {
        Crew::Nobody => None,
        Crew::Engineers => Some(0),
        Crew::Technicians => Some(1),
        Crew::Biomedical => Some(2),
    }
}

/// Crews tire as long as nearly all of them are at work, and rest otherwise. Called before who is at work changes.
pub(in crate::response) fn tire(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (now, values) = (scene.now(), scene.values);
    let own = scene.site_mut(site);
    let days = (now - own.tired_at).days();
    own.tired_at = now;
    for place in 0..own.fatigue.len() {
        let load = f64::from(own.busy[place]) / f64::from(own.crews[place].max(1));
        let growth = (load - values.crew_fatigue_load).max(0.0) / values.crew_fatigue_days;
        let tired = own.fatigue[place];
        // Steps are hours to days, short against both times.
        own.fatigue[place] = (tired + days * (growth - tired / values.crew_rest_days)).clamp(0.0, 1.0);
    }
}

/// Crews whose job was dropped are free for another.
pub(super) fn free(scene: &mut Scene<'_, '_>, site: SiteId) {
    tire(scene, site);
    let mut busy = [0; 3];
    for job in scene.own.jobs.iter().filter(|job| job.site == site && job.state == JobState::Running) {
        if let Some(place) = place(job.crew) {
            busy[place] += 1;
        }
    }
    scene.site_mut(site).busy = busy;
}

/// Every free crew takes its most urgent ready job.
pub(in crate::response) fn dispatch(scene: &mut Scene<'_, '_>, site: SiteId) {
    tire(scene, site);
    let now = scene.now();
    let mut ready: Vec<(u32, u64, u32)> = Vec::new();
    let mut next = crate::engine::Time::NEVER;
    for (index, job) in scene.own.jobs.iter().enumerate() {
        if job.site != site || job.state != JobState::Waiting {
            continue;
        }
        if job.needs.iter().any(|&need| scene.own.jobs[need as usize].state != JobState::Done) {
            continue;
        }
        if job.not_before > now {
            next = next.min(job.not_before);
            continue;
        }
        ready.push((job.priority, job.entity, index as u32));
    }
    ready.sort_unstable();
    for (_, _, job) in ready {
        let own = &mut scene.own.sites[site.index()];
        if let Some(place) = place(scene.own.jobs[job as usize].crew) {
            if own.busy[place] >= own.crews[place] {
                continue;
            }
            own.busy[place] += 1;
        }
        start(scene, job);
    }
    if next < crate::engine::Time::NEVER {
        scene.agenda.at(next, ResponseEvent::Dispatch { site });
    }
}

/// What a job is about.
fn element(kind: JobKind, site: SiteId, devices: &[DeviceId]) -> Element {
    match kind {
        JobKind::Restore(service) | JobKind::Service(service) => Element::Service(service),
        JobKind::Interfaces(service) | JobKind::BackEntry(service) | JobKind::Start(service) => Element::Service(service),
        JobKind::Clear(zone) | JobKind::Reopen(zone) => Element::Zone(zone),
        JobKind::Servers | JobKind::Supplier => devices.first().map_or(Element::Site(site), |device| Element::Device(*device)),
        _ => Element::Site(site),
    }
}

fn start(scene: &mut Scene<'_, '_>, job: u32) {
    let own = &scene.own.jobs[job as usize];
    let (kind, site, cause) = (own.kind, own.site, own.record);
    let mut hours = own.hours;
    if let JobKind::BackEntry(_) = kind {
        hours = paper::hours_to_enter(scene, site);
    }
    if let Some(place) = place(own.crew) {
        hours /= 1.0 - scene.values.crew_fatigue_loss * scene.own.sites[site.index()].fatigue[place];
        if own.priority >= CAN_WAIT {
            hours *= scene.values.by_day;
        }
    }
    let own = &scene.own.jobs[job as usize];
    let about = element(kind, site, &own.devices);
    // Batches tell only that they are done: the journal stays readable.
    let told = matches!(element(kind, site, &[]), Element::Service(_)) || kind == JobKind::Hold;
    let record = told.then(|| scene.agenda.record(cause, Entry::new(Kind::JobStarted, about).amounting(hours)));
    if let Some(record) = record {
        scene.agenda.reported(record);
    }
    let own = &mut scene.own.jobs[job as usize];
    own.state = JobState::Running;
    own.record = record.or(cause);
    scene.agenda.after(Span::from_hours(hours), ResponseEvent::JobDone { job });
}

/// A job is done, or its test failed.
pub(in crate::response) fn done(scene: &mut Scene<'_, '_>, job: u32) {
    let own = &scene.own.jobs[job as usize];
    if own.state != JobState::Running {
        return;
    }
    let (kind, site, crew) = (own.kind, own.site, own.crew);
    let (cause, devices) = (own.record, own.devices.clone());
    let fails = own.rebuilt
        && matches!(kind, JobKind::Service(_) | JobKind::Servers)
        && scene.agenda.draw(TEST, own.entity, u64::from(own.tests)).chance(scene.values.test_fails);
    tire(scene, site);
    if let Some(place) = place(crew) {
        let busy = &mut scene.site_mut(site).busy[place];
        *busy = busy.saturating_sub(1);
    }
    scene.agenda.now(ResponseEvent::Dispatch { site });
    let own = &mut scene.own.jobs[job as usize];
    if fails {
        own.tests += 1;
        own.hours = own.test_hours;
        own.state = JobState::Waiting;
        return;
    }
    own.state = JobState::Done;
    if kind == JobKind::AllClear {
        return end(scene, site, cause);
    }
    let entry = Entry::new(Kind::JobDone, element(kind, site, &devices)).amounting(devices.len() as f64);
    let record = scene.agenda.record(cause, entry);
    scene.agenda.reported(record);
    effect(scene, kind, site, &devices, record);
}

/// What a finished job brings back.
fn effect(scene: &mut Scene<'_, '_>, kind: JobKind, site: SiteId, devices: &[DeviceId], record: RecordId) {
    match kind {
        JobKind::Hold | JobKind::Restore(_) | JobKind::AllClear => {}
        JobKind::Clear(_) => clear(scene, devices, record),
        JobKind::Service(_) | JobKind::Servers | JobKind::Clients | JobKind::Supplier | JobKind::Validation => {
            for &device in devices {
                scene.agenda.now(CyberEvent::HostLost { device });
                scene.agenda.now(ContinuityEvent::Restore { device, cause: record });
            }
        }
        JobKind::Interfaces(service) => scene.agenda.now(ContinuityEvent::HoldSlow { service, cause: record }),
        JobKind::BackEntry(service) => release(scene, service, record),
        JobKind::Start(service) => scene.agenda.now(ContinuityEvent::RestoreService { service, cause: record }),
        JobKind::Unblock => {
            for rule in blocks(scene, site) {
                scene.agenda.now(ContinuityEvent::UnblockTraffic { rule, cause: record });
            }
        }
        JobKind::Reopen(zone) => reopen(scene, zone, record),
        JobKind::Outside => {
            scene.site_mut(site).outside_cut = false;
            let zones: Vec<ZoneId> = contain::outside(scene, site).collect();
            for zone in zones {
                reopen(scene, zone, record);
            }
        }
    }
}

/// Conduits of a site on which we block traffic.
pub(super) fn blocks(scene: &Scene<'_, '_>, site: SiteId) -> Vec<RuleId> {
    scene.others.continuity.blocks().filter(|rule| scene.twin.rules[rule.index()].site == site).collect()
}

fn release(scene: &mut Scene<'_, '_>, service: ServiceId, cause: RecordId) {
    scene.agenda.now(ContinuityEvent::Release { service, cause });
}

fn reopen(scene: &mut Scene<'_, '_>, zone: ZoneId, cause: RecordId) {
    scene.agenda.now(ContinuityEvent::ReopenZone { zone, cause });
}

/// Hosts were scanned: most of what is on them is found; those switched off come back.
fn clear(scene: &mut Scene<'_, '_>, devices: &[DeviceId], record: RecordId) {
    for &device in devices {
        let draw = scene.agenda.draw(FOUND, scene.twin.devices.entity[device.index()], 0);
        if scene.others.cyber.compromised(device) && draw.chance(scene.values.clear_finds) {
            scene.agenda.now(CyberEvent::HostLost { device });
        }
        if scene.others.continuity.node(device) != crate::world::NodeState::Ok {
            scene.agenda.now(ContinuityEvent::Restore { device, cause: record });
        }
    }
}

/// All that the all-clear waited for is done.
fn end(scene: &mut Scene<'_, '_>, site: SiteId, cause: Option<RecordId>) {
    if scene.site(site).open_actions > 0 {
        return;
    }
    if scene.site(site).declared.is_some() {
        return decide::all_clear(scene, site, cause);
    }
    let own = scene.site_mut(site);
    own.posture = Posture::Watching;
    own.case = None;
    super::forget(scene, site);
}
