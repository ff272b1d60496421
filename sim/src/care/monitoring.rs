//! From a bedside alarm to a person: the central watcher, the relay to a phone, somebody in earshot, somebody posted.
//!
//! A bed is meant to be watched if it had a living path when the run began, here or in the hospital this one is compared with. It
//! is *blind* while occupied without a path and with nobody posted; the monitor at the bedside may work all the same.

use super::{Scene, altered, harm, staffing};
use crate::blueprint::{CareFunction, LossEffect, WardKind};
use crate::engine::Purpose;
use crate::journal::{DoseResponse, Element, Entry, Fault, Kind, RecordId, Severity};
use crate::measure::{Gauge, HarmProcess, Mode};
use crate::twin::{BedId, DeviceId, WardId};
use crate::world::{Blindness, Insult, PatientId, Place};

const SIGNATURE: Purpose = Purpose::named("care/vital-sign-signature");
const CONNECTED: Purpose = Purpose::named("care/connected");
const SUPPORTED: Purpose = Purpose::named("care/life-supported");
const EARSHOT: Purpose = Purpose::named("care/earshot");

/// The run begins: which beds are meant to be watched.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for index in 0..scene.twin.beds.len() {
        let bed = BedId::from_index(index);
        let known = &scene.twin.beds[index];
        if known.monitored() && (known.watched_elsewhere || path(scene, bed)) {
            scene.care.wards.watched[index] = true;
            scene.care.wards.watched_beds[scene.twin.beds[index].ward.index()] += 1;
        }
    }
}

/// Whether an alarm of the bed reaches the watcher or a phone.
fn path(scene: &Scene<'_, '_>, bed: BedId) -> bool {
    let (twin, continuity) = (scene.twin, scene.others.continuity);
    continuity.monitor_alive(twin, bed) && (continuity.central_path(twin, bed) || continuity.relay_path(twin, bed))
}

/// Looks at a ward's paths again: blind beds, staff posted, who may notice.
pub(super) fn refresh(scene: &mut Scene<'_, '_>, ward: WardId) {
    count(scene, ward);
    staffing::refresh(scene, ward);
    staffing::watch_ward_again(scene, ward);
}

/// Whether a ward's view is not whole, or was not when it was last looked at.
pub(super) fn lost(scene: &Scene<'_, '_>, ward: WardId) -> bool {
    let watched = scene.care.wards.watched_beds[ward.index()];
    scene.care.wards[ward].blindness != Blindness::default() || scene.others.continuity.centrally_seen(scene.twin, ward) < watched
}

/// A bed was taken or freed.
pub(super) fn occupancy_changed(scene: &mut Scene<'_, '_>, ward: WardId) {
    if lost(scene, ward) {
        count(scene, ward);
    }
}

fn count(scene: &mut Scene<'_, '_>, ward: WardId) {
    let values = &scene.values.care;
    let now = scene.agenda.now;
    let (mut lost, mut local) = (0, 0);
    for bed in scene.twin.beds_of(ward) {
        let id = BedId::from_index(bed);
        if scene.care.wards.watched[bed] && scene.care.wards.beds[bed].is_some() && !path(scene, id) {
            lost += 1;
            local += u32::from(scene.others.continuity.monitor_alive(scene.twin, id));
        }
    }
    // Posting people at bedsides is the downtime procedure; without one, earshot is all there is.
    let procedure = scene.others.continuity.ward_mode(ward, CareFunction::CentralMonitoring) == Mode::Procedure;
    let posts = if procedure { scene.care.wards[ward].nurses.people * values.posted_share } else { 0.0 };
    let posted = lost.min(libm::floor(posts * values.posted_beds) as u32);
    let blind = lost - posted;
    scene.care.wards[ward].blindness = Blindness { blind, posted };
    let posts = posts_for(scene, posted);
    let tally = scene.agenda.tally();
    tally.set(Gauge::BlindBeds, ward.index(), f64::from(blind), now);
    tally.set(Gauge::LocalOnlyBeds, ward.index(), f64::from(local), now);
    tally.set(Gauge::Posted, ward.index(), posts, now);
    let told = scene.care.wards[ward].blind_record;
    if lost > 0 && told.is_none() {
        let cause = scene
            .others
            .continuity
            .ward_cause(ward, CareFunction::CentralMonitoring)
            .or_else(|| scene.others.continuity.ward_cause(ward, CareFunction::AlarmRelay));
        let mut entry = Entry::new(Kind::BedsBlind, Element::Ward(ward)).in_ward(ward).amounting(f64::from(lost));
        if let Some((class, _)) = cause {
            entry = entry.because(class);
        }
        let record = scene.agenda.record(cause.map(|(_, record)| record), entry);
        scene.care.wards[ward].blind_record = Some(record);
    } else if lost == 0 {
        scene.care.wards[ward].blind_record = None;
    }
}

/// Nurses posted for so many beds.
fn posts_for(scene: &Scene<'_, '_>, beds: u32) -> f64 {
    libm::ceil(f64::from(beds) / scene.values.care.posted_beds.max(1.0))
}

/// Devices that keep patients alive: where one of a bed has stopped, the patient who was on it is in band 3 from one moment to
/// the next.
pub(super) fn life_support(scene: &mut Scene<'_, '_>, ward: WardId) {
    let continuity = scene.others.continuity;
    let whole = continuity.working_share(ward, LossEffect::LifeSupport) >= 1.0;
    if whole && !scene.care.wards[ward].life_support_lost {
        return;
    }
    scene.care.wards[ward].life_support_lost = !whole;
    for bed in scene.twin.beds_of(ward) {
        let stopped = !whole && stopped(scene, bed);
        if std::mem::replace(&mut scene.care.wards.stopped[bed], stopped) || !stopped {
            continue;
        }
        let Some(patient) = scene.care.wards.beds[bed] else { continue };
        let entity = scene.care.patients[patient].entity;
        if !scene.agenda.draw(SUPPORTED, entity, 0).chance(scene.values.care.supported) {
            continue;
        }
        let device =
            scene.twin.beds[bed].devices.iter().find(|device| supports(scene, **device) && !continuity.working(**device));
        let cause = device.and_then(|device| continuity.node_cause(*device)).map(|(_, record, _)| record);
        let (process, fault, response) = (HarmProcess::TimeCritical, Fault::Missing, DoseResponse::State);
        let lapse = harm::Lapse { process, fault, response, dose: 0.0, function: Some(CareFunction::CentralMonitoring), cause };
        let record = harm::told(scene, patient, Severity::Moderate, lapse);
        harm::hurt(scene, patient, Insult::Band3, record, lapse.function);
    }
}

/// Whether a device keeps a patient alive.
fn supports(scene: &Scene<'_, '_>, device: DeviceId) -> bool {
    let kind = scene.twin.catalogue.kinds.get(usize::from(scene.twin.devices.kind[device.index()]));
    kind.is_some_and(|kind| kind.loss == LossEffect::LifeSupport)
}

/// Whether a device that keeps a bed's patient alive has stopped.
fn stopped(scene: &Scene<'_, '_>, bed: usize) -> bool {
    scene.twin.beds[bed].devices.iter().any(|device| supports(scene, *device) && !scene.others.continuity.working(*device))
}

/// What a lost view costs the ward's nurses, minutes per minute: people posted, and the alarms a watcher would have filtered.
pub(super) fn work(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let values = &scene.values.care;
    let blindness = scene.care.wards[ward].blindness;
    if blindness == Blindness::default() {
        return 0.0;
    }
    let lost = f64::from(blindness.blind + blindness.posted);
    let posts = posts_for(scene, blindness.posted);
    let unfiltered = if scene.twin.wards[ward.index()].kind == WardKind::Icu {
        0.0 // intensive care hears its own alarms with and without a watcher
    } else {
        values.alarms_watched * (values.alarms_unwatched - 1.0)
    };
    posts + lost * unfiltered / 1440.0 * values.alarm_minutes
}

/// Slowing of the answer by the number of alarms per nurse in two hours: 1, 1.5 or 2 with 0–29, 30–79, 80 and more (S100 bins).
fn alarm_factor(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let values = &scene.values.care;
    let state = &scene.care.wards[ward];
    let patients: f64 = state.bands.iter().map(|count| f64::from(*count)).sum();
    let per_day = if scene.twin.wards[ward.index()].kind == WardKind::Icu {
        values.alarms_icu * patients
    } else {
        let lost = f64::from(state.blindness.blind + state.blindness.posted);
        values.alarms_watched * (patients + lost * (values.alarms_unwatched - 1.0))
    };
    let alarms = per_day / 12.0 / state.nurses.people.max(0.1);
    if alarms < 30.0 {
        1.0
    } else if alarms < 80.0 {
        1.5
    } else {
        2.0
    }
}

/// Whether a patient's worsening shows on a monitor: this person is connected, and vital signs change.
pub(super) fn shows(scene: &Scene<'_, '_>, patient: PatientId) -> bool {
    let values = &scene.values.care;
    let slot = &scene.care.patients[patient];
    let Some(ward) = slot.ward else { return false };
    let kind = scene.twin.wards[ward.index()].kind;
    let always = matches!(kind, WardKind::Icu | WardKind::StepDown | WardKind::Neonatal) || slot.seen_band >= 2;
    let connected = always || scene.agenda.draw(CONNECTED, slot.entity, 0).chance(values.connected);
    connected && scene.agenda.draw(SIGNATURE, slot.entity, u64::from(slot.worsenings)).chance(values.signature)
}

/// Per minute at which a monitor's alarm about a patient's worsening reaches a person; 0 if it does not show or nobody hears it.
pub(super) fn alarm_rate(scene: &Scene<'_, '_>, patient: PatientId) -> f64 {
    let values = &scene.values.care;
    let slot = &scene.care.patients[patient];
    let (Place::Bed(bed), Some(ward)) = (slot.place, slot.ward) else { return 0.0 };
    let (twin, continuity) = (scene.twin, scene.others.continuity);
    if !twin.beds[bed.index()].monitored() || !continuity.monitor_alive(twin, bed) {
        return 0.0;
    }
    if !shows(scene, patient) {
        return 0.0;
    }
    let index = u64::from(slot.worsenings);
    let kind = twin.wards[ward.index()].kind;
    let mut minutes = f64::INFINITY;
    let shown = altered::shown(scene, ward);
    if shown && continuity.central_path(twin, bed) {
        minutes = minutes.min(values.watcher);
    }
    if shown && continuity.relay_path(twin, bed) {
        minutes = minutes.min(values.relay);
    }
    let blindness = scene.care.wards[ward].blindness;
    let covered = if minutes.is_finite() {
        0.0
    } else {
        f64::from(blindness.posted) / f64::from((blindness.posted + blindness.blind).max(1))
    };
    let unposted = match kind {
        WardKind::Icu | WardKind::Neonatal => values.earshot_icu,
        WardKind::StepDown => values.earshot_step,
        _ => values.earshot_ward,
    };
    let earshot = covered * values.earshot_posted + (1.0 - covered) * unposted;
    if scene.agenda.draw(EARSHOT, slot.entity, index).chance(earshot) {
        minutes = minutes.min(values.earshot);
    }
    if minutes.is_infinite() {
        return 0.0;
    }
    1.0 / (minutes * alarm_factor(scene, ward) + staffing::wait_drugs(scene, ward))
}

/// Whether somebody who is not in the room sees that a patient's heart stops.
pub(super) fn seen(scene: &Scene<'_, '_>, patient: PatientId) -> bool {
    match scene.care.patients[patient].place {
        Place::Bed(bed) => scene.twin.beds[bed.index()].monitored() && path(scene, bed),
        _ => true,
    }
}

/// The record of what took the view from a patient's bed, if it is lost.
pub(super) fn cause(scene: &Scene<'_, '_>, patient: PatientId) -> Option<RecordId> {
    let slot = &scene.care.patients[patient];
    let (Place::Bed(bed), Some(ward)) = (slot.place, slot.ward) else { return None };
    if scene.care.wards.watched[bed.index()] && !path(scene, bed) { scene.care.wards[ward].blind_record } else { None }
}
