//! Updates as campaigns: device by device, when it is approved, when its ward can spare it and a technician is there. Waiting
//! exposes, hurrying takes beds: both are counted.

use super::{Scene, recover};
use crate::blueprint::{Patchable, RegulatoryClass, StaffKind};
use crate::engine::{Purpose, Span, Time, entity_of};
use crate::journal::{Element, Entry, Kind};
use crate::measure::{Count, Gauge};
use crate::twin::{DeviceId, PlotUpdate, SiteId};
use crate::world::{ContinuityEvent, CyberEvent, NodeState, ResponseEvent, Updating};

const APPROVAL: Purpose = Purpose::named("response/approval of an update");
const IDLE: Purpose = Purpose::named("response/device idle");
const FAILS: Purpose = Purpose::named("response/update fails");
const HOUR: i64 = 3_600_000;

/// A campaign begins: everything it is for is exposed, and waits for its approval.
pub(super) fn begin(scene: &mut Scene<'_, '_>, update: usize) {
    let plot = scene.plot;
    let Some(campaign) = plot.updates.get(update) else { return };
    let now = scene.now();
    let record = scene.agenda.record(None, Entry::new(Kind::JobStarted, Element::Incident).at_place(campaign.mark));
    scene.agenda.reported(record);
    for &device in &campaign.devices {
        let approved = approved(scene, campaign, device, now);
        let site = scene.site_of(device).index();
        scene.agenda.tally().shift(Gauge::ExposedDevices, site, 1.0, now);
        scene.own.updates.push(Updating { update: update as u32, device, approved, tries: 0, done: false, cause: record });
    }
    let next = scene.agenda.calendar.millisecond_of_day(now) % HOUR;
    scene.agenda.after(Span(HOUR - next), ResponseEvent::UpdateHour { update: update as u32 });
}

/// When a device may be updated: at once, when its maker has approved it, or never (then only what stands before it protects it).
fn approved(scene: &Scene<'_, '_>, campaign: &PlotUpdate, device: DeviceId, now: Time) -> Time {
    let devices = &scene.twin.devices;
    match devices.patchable[device.index()] {
        Patchable::Never => Time::NEVER,
        Patchable::VendorOnly if !campaign.approved => {
            // One approval a make and kind: all its devices wait for the same letter.
            let make = entity_of(&devices.make[device.index()]) ^ u64::from(devices.kind[device.index()]);
            let lag =
                scene.agenda.draw(APPROVAL, make, 0).lognormal(scene.values.update_approval, scene.values.update_approval_spread);
            now + Span::from_days(lag)
        }
        _ => now,
    }
}

/// Whether technicians may work at this hour.
fn open(campaign: &PlotUpdate, hour: u8) -> bool {
    let [from, to] = campaign.window;
    if from <= to { (from..to).contains(&hour) } else { hour >= from || hour < to }
}

/// One hour's work.
pub(super) fn hour(scene: &mut Scene<'_, '_>, update: usize) {
    let plot = scene.plot;
    let Some(campaign) = plot.updates.get(update) else { return };
    let now = scene.now();
    let own = |scene: &Scene<'_, '_>, index: &usize| {
        let own = &scene.own.updates[*index];
        own.update == update as u32 && !own.done && own.approved < Time::NEVER
    };
    let mut left: Vec<usize> = (0..scene.own.updates.len()).filter(|index| own(scene, index)).collect();
    // They go round: a ward that never spares its devices does not keep them from all others.
    left.sort_by_key(|index| scene.own.updates[*index].tries);
    if left.is_empty() {
        return;
    }
    scene.agenda.after(Span(HOUR), ResponseEvent::UpdateHour { update: update as u32 });
    if !open(campaign, scene.agenda.calendar.hour(now)) {
        return;
    }
    let mut minutes: std::collections::BTreeMap<(SiteId, bool), f64> = std::collections::BTreeMap::new();
    for index in left {
        let Updating { device, approved, tries, .. } = scene.own.updates[index];
        let site = scene.site_of(device);
        let computer = scene.twin.devices.encryptable[device.index()];
        let (kind, each) = if computer {
            (StaffKind::ItTechnicians, scene.values.update_computer)
        } else {
            (StaffKind::Biomedical, scene.values.update_device)
        };
        let strict = matches!(scene.twin.devices.class[device.index()], RegulatoryClass::IIb | RegulatoryClass::III);
        let work = each + if strict { scene.values.validation * 60.0 } else { 0.0 };
        if approved > now || scene.others.continuity.node(device) != NodeState::Ok {
            continue;
        }
        let crews = f64::from(recover::crews(scene, site, kind)) * 60.0;
        let spent = minutes.entry((site, computer)).or_default();
        if *spent >= crews {
            continue;
        }
        scene.own.updates[index].tries += 1;
        let idle = idle(scene, device);
        let entity = scene.twin.devices.entity[device.index()];
        if !campaign.in_use && !scene.agenda.draw(IDLE, entity, u64::from(tries)).chance(idle) {
            // Somebody went there in vain.
            *spent += scene.values.update_in_vain;
            continue;
        }
        *spent += work;
        start(scene, index, device, work);
    }
}

/// Chance that a device is not in use this hour: its bed is empty, or nobody needs it at this hour.
fn idle(scene: &Scene<'_, '_>, device: DeviceId) -> f64 {
    let devices = &scene.twin.devices;
    if let (Some(_), Some(ward)) = (devices.bed[device.index()], devices.ward[device.index()]) {
        let beds = f64::from(scene.twin.wards[ward.index()].beds).max(1.0);
        return f64::from(scene.others.care.wards[ward].free) / beds;
    }
    let day = (7..19).contains(&scene.agenda.calendar.hour(scene.now()));
    1.0 - if day { scene.values.update_use_day } else { scene.values.update_use_night }
}

/// The device is taken; it comes back updated, or fails and is out for longer.
fn start(scene: &mut Scene<'_, '_>, index: usize, device: DeviceId, minutes: f64) {
    let now = scene.now();
    let cause = scene.own.updates[index].cause;
    let entity = scene.twin.devices.entity[device.index()];
    let fails = scene.agenda.draw(FAILS, entity, u64::from(scene.own.updates[index].tries)).chance(scene.values.update_fails);
    let out = Span::from_minutes(minutes) + if fails { Span::from_hours(scene.values.update_failed_out) } else { Span::ZERO };
    scene.agenda.now(ContinuityEvent::PowerOff { device, cause });
    if scene.twin.devices.bed[device.index()].is_some() {
        let site = scene.site_of(device);
        scene.agenda.tally().count(Count::BedHoursLost, site.index(), out.hours(), now);
    }
    scene.own.updates[index].done = !fails;
    scene.agenda.after(out, ResponseEvent::UpdateDone { item: index as u32 });
}

/// The device is back.
pub(super) fn done(scene: &mut Scene<'_, '_>, item: usize) {
    let Some(Updating { device, done, cause, .. }) = scene.own.updates.get(item).copied() else { return };
    let now = scene.now();
    if done {
        let site = scene.site_of(device).index();
        scene.agenda.tally().shift(Gauge::ExposedDevices, site, -1.0, now);
        scene.agenda.now(CyberEvent::Updated { device });
    }
    if scene.others.continuity.node(device) == NodeState::PoweredOff {
        scene.agenda.now(ContinuityEvent::Restore { device, cause });
    }
}
