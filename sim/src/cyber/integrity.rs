//! What is altered, falsified, read or wiped: silent until somebody catches it, and an outage when it is found.
//!
//! Care acts on what it is shown and tells here what it caught; enough reports within a day make somebody look into it. How long
//! that takes is a question of logs. What is found is not believed until it was checked, and what it said before is asked again.

use super::action::Standing;
use super::{Scene, action, logs};
use crate::blueprint::{CareFunction, Gain, Noise, StaffKind, Technique};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Count, Sample};
use crate::twin::{DeviceId, SiteId};
use crate::world::{Alteration, CareEvent, ContinuityEvent, CyberEvent, NodeState};

const REPORTED: Purpose = Purpose::named("cyber/doubt reported");
const INVESTIGATION: Purpose = Purpose::named("cyber/investigation");
const REVALIDATION: Purpose = Purpose::named("cyber/revalidation");

/// Something begins to be untrue.
pub(super) fn begin(scene: &mut Scene<'_, '_>, gives: Gain, device: DeviceId, record: RecordId) {
    let (now, site) = (scene.agenda.now, scene.twin.devices.site[device.index()]);
    if gives == Gain::LogsWiped {
        logs::wiped(scene, site);
    }
    action::compromise(scene, Standing::of(scene.twin, device));
    let alteration = scene.own.alterations.len() as u32;
    scene.own.alterations.push(Alteration { gives, site, device, since: now, record, ended: false, found: None });
    match gives {
        Gain::RecordsRead => scene.agenda.after(Span::from_hours(1.0), CyberEvent::RecordsRead { alteration }),
        Gain::DosesAltered | Gain::VitalsFalsified | Gain::AlarmsSuppressed => {
            scene.agenda.now(CareEvent::AlterationChanged { site, alteration });
        }
        _ => {}
    }
}

/// An hour of reading: records exposed are rights times stores times time, and never more than there are.
pub(super) fn read(scene: &mut Scene<'_, '_>, alteration: usize) {
    let Alteration { site, device, ended, .. } = scene.own.alterations[alteration];
    let connected = scene.others.continuity.node(device) == NodeState::Ok;
    if ended || !expose(scene, site, device, if connected { scene.values.records_per_hour } else { 0.0 }) {
        return;
    }
    scene.agenda.after(Span::from_hours(1.0), CyberEvent::RecordsRead { alteration: alteration as u32 });
}

/// Records of a store were read or taken; says whether any are left.
pub(super) fn expose(scene: &mut Scene<'_, '_>, site: SiteId, store: DeviceId, records: f64) -> bool {
    let now = scene.agenda.now;
    let all = f64::from(scene.twin.devices.gigabytes[store.index()]) * scene.values.records_per_gigabyte;
    let so_far = &mut scene.own.records_exposed[site.index()];
    let more = records.min(all - *so_far).max(0.0);
    *so_far += more;
    let (exposed, left) = (*so_far, *so_far < all);
    logs::notify(scene, site, exposed);
    if more > 0.0 {
        scene.agenda.tally().count(Count::RecordsExposed, site.index(), more, now);
    }
    left
}

/// The care function that what is altered belongs to.
fn about(gives: Gain) -> CareFunction {
    match gives {
        Gain::ResultsAltered => CareFunction::Laboratory,
        Gain::ImagesAltered => CareFunction::Imaging,
        Gain::DosesAltered => CareFunction::DrugLibrary,
        Gain::VitalsFalsified => CareFunction::CentralMonitoring,
        Gain::AlarmsSuppressed => CareFunction::AlarmRelay,
        _ => CareFunction::Record,
    }
}

/// Somebody caught something. Most shrug; those who tell make others look back.
pub(super) fn doubted(scene: &mut Scene<'_, '_>, alteration: usize) {
    let (now, values) = (scene.agenda.now, scene.values);
    let Alteration { site, device, record, found, .. } = scene.own.alterations[alteration];
    let about = about(scene.own.alterations[alteration].gives);
    scene.agenda.tally().count(Count::Doubts, (site.index(), about.index()), 1.0, now);
    let entity = scene.twin.sites[site.index()].entity;
    let suspicion = &mut scene.own.suspicion[site.index()];
    suspicion.doubts += 1;
    let index = u64::from(suspicion.doubts);
    if found.is_some() || suspicion.investigating || !scene.agenda.draw(REPORTED, entity, index).chance(values.doubt_reported) {
        return;
    }
    let told = scene.agenda.record(Some(record), Entry::new(Kind::Doubted, Element::Device(device)));
    scene.agenda.reported(told);
    suspicion.reports.retain(|at| now - *at <= Span::from_hours(24.0));
    suspicion.reports.push(now);
    if (suspicion.reports.len() as f64) < values.doubts_needed {
        return;
    }
    suspicion.investigating = true;
    suspicion.investigations += 1;
    let index = u64::from(suspicion.investigations);
    let missing = logs::look_back(scene, site);
    let kind = logs::tells(Technique::Altered);
    let keeping = logs::keeping(&scene.twin.sites[site.index()], kind, values);
    let reach = if missing { values.without_logs } else { 1.0 };
    let asks = !keeping.readers.iter().any(|reader| matches!(reader, StaffKind::Analysts | StaffKind::ItEngineers));
    let permission = if asks { values.log_permission } else { 0.0 };
    let hours = scene.agenda.draw(INVESTIGATION, entity, index).lognormal(values.investigation, values.investigation_spread);
    let hours = hours * reach + permission;
    scene.agenda.tally().sample(Sample::InvestigationHours, (), hours);
    let alteration = alteration as u32;
    scene.agenda.after(Span::from_hours(hours), CyberEvent::InvestigationEnds { site, alteration });
}

/// It is found: every system of that kind at the site is distrusted, and what it said is asked again.
pub(super) fn investigated(scene: &mut Scene<'_, '_>, site: SiteId, alteration: usize) {
    let (now, values) = (scene.agenda.now, scene.values);
    scene.own.suspicion[site.index()].investigating = false;
    scene.own.suspicion[site.index()].reports.clear();
    let found = scene.own.alterations[alteration];
    if found.found.is_some() {
        return;
    }
    let cause = Some(found.record);
    let entry = Entry::new(Kind::TamperingFound, Element::Device(found.device)).amounting((now - found.since).hours());
    let record =
        action::tell(scene, cause, action::usual(Technique::Altered, Noise::Loud), Standing::of(scene.twin, found.device), entry);
    scene.agenda.detected(record);
    scene.agenda.reported(record);
    scene.agenda.tally().sample(Sample::UnnoticedHours, (), (now - found.since).hours());
    let alike: Vec<usize> = (0..scene.own.alterations.len())
        .filter(|&index| {
            let other = &scene.own.alterations[index];
            other.site == site && other.found.is_none() && other.gives == found.gives
        })
        .collect();
    for index in alike {
        let device = scene.own.alterations[index].device;
        scene.own.alterations[index].found = Some(now);
        scene.own.alterations[index].ended = true;
        scene.agenda.now(ContinuityEvent::Distrust { device, cause: record });
        let entity = scene.twin.devices.entity[device.index()];
        let hours = scene.agenda.draw(REVALIDATION, entity, 0).lognormal(values.revalidation, values.revalidation_spread);
        scene.agenda.after(Span::from_hours(hours), CyberEvent::Revalidated { alteration: index as u32 });
    }
    scene.agenda.now(CareEvent::AlterationChanged { site, alteration: alteration as u32 });
}

/// A distrusted system was checked.
pub(super) fn revalidated(scene: &mut Scene<'_, '_>, alteration: usize) {
    let Alteration { device, record, .. } = scene.own.alterations[alteration];
    if scene.others.continuity.node(device) == NodeState::Distrusted {
        scene.agenda.now(CyberEvent::HostLost { device });
        scene.agenda.now(ContinuityEvent::Restore { device, cause: record });
    }
}

/// A system is out of the attacker's hand: what it gives out is true again.
pub(super) fn host_lost(scene: &mut Scene<'_, '_>, device: DeviceId) {
    for index in 0..scene.own.alterations.len() {
        let alteration = &mut scene.own.alterations[index];
        if alteration.device == device && !alteration.ended {
            alteration.ended = true;
            let site = alteration.site;
            scene.agenda.now(CareEvent::AlterationChanged { site, alteration: index as u32 });
        }
    }
}
