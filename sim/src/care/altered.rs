//! Care that acts on what is not true: altered results and images, altered doses, vital signs that look normal.
//!
//! Whatever somebody catches is told to `cyber`, which knows when doubts become a discovery. Nothing is drawn here, and nothing is
//! scheduled, while nothing is altered.

use super::{Scene, acuity, census, harm, monitoring};
use crate::blueprint::{CareFunction, Gain, WardKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Count, HarmProcess};
use crate::twin::{SiteId, WardId};
use crate::world::{CareEvent, CyberEvent, Insult, Order, OrderKind, PatientId, Place, StationKind};

const ALTERED: Purpose = Purpose::named("care/altered result");
const ACTED_ON: Purpose = Purpose::named("care/altered result acted on");
const DOSE: Purpose = Purpose::named("care/altered dose");

/// Looks at a result that is delivered: whether it was altered, and then whether it is acted on or caught. Says whether it was.
pub(super) fn result(scene: &mut Scene<'_, '_>, order: &Order) -> bool {
    let gives = match order.kind {
        OrderKind::Drug | OrderKind::Blood => return false,
        OrderKind::Laboratory => Gain::ResultsAltered,
        _ => Gain::ImagesAltered,
    };
    let Some((number, alteration)) = scene.others.cyber.alteration(order.site, gives) else { return false };
    let (values, record) = (scene.values, alteration.record);
    if !scene.agenda.draw(ALTERED, order.entity, 0).chance(values.cyber.tamper_share) {
        return false;
    }
    let flow = &values.flow;
    let caught = 1.0 - (1.0 - flow.catch_plausibility) * (1.0 - flow.catch_doubt) * (1.0 - flow.catch_repeat);
    let draw = scene.agenda.draw(ACTED_ON, order.entity, 0);
    if !draw.chance(values.cyber.tamper_unsafe) {
        return true;
    }
    if draw.child(1).chance(caught) {
        scene.agenda.now(CyberEvent::Doubted { alteration: number });
        return true;
    }
    let (function, insult) = match gives {
        Gain::ResultsAltered => (CareFunction::Laboratory, Insult::Band1),
        _ => (CareFunction::Imaging, Insult::Band1),
    };
    acted_on(scene, order.site, order.patient, function, record, (HarmProcess::WrongResult, insult, order.entity));
    true
}

/// An unsafe result or dose was acted on.
fn acted_on(
    scene: &mut Scene<'_, '_>,
    site: SiteId,
    patient: PatientId,
    function: CareFunction,
    cause: RecordId,
    (process, insult, opportunity): (HarmProcess, Insult, u64),
) {
    let now = scene.agenda.now;
    let (entity, generation) = (scene.care.patients[patient].entity, scene.care.patients[patient].generation);
    let entry = Entry::new(Kind::ResultWrong, Element::Function(site, function)).of_patient(entity);
    let record = scene.agenda.record(Some(cause), entry);
    scene.agenda.tally().count(Count::UnsafeResults, site.index(), 1.0, now);
    harm::event(scene, process, patient, opportunity, 0.0, Some(record));
    let slot = &scene.care.patients[patient];
    if slot.alive && slot.generation == generation && slot.in_process {
        acuity::insult(scene, patient, insult, Some(record));
    }
}

/// Something became untrue at a site, or was found: doses begin to be wrong, views are looked at again, results are repeated.
pub(super) fn changed(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    let Some(alteration) = scene.others.cyber.alterations().get(number as usize).copied() else { return };
    match alteration.gives {
        Gain::DosesAltered if !alteration.ended => {
            for ward in scene.twin.sites[site.index()].wards.clone().map(WardId::from_index) {
                next_dose(scene, ward, 0);
            }
        }
        Gain::VitalsFalsified | Gain::AlarmsSuppressed => {
            for ward in scene.twin.sites[site.index()].wards.clone().map(WardId::from_index) {
                monitoring::refresh(scene, ward);
            }
        }
        Gain::ResultsAltered if alteration.found.is_some() => repeat(scene, site, alteration.since),
        _ => {}
    }
}

/// The results of the last days are asked for again, beside today's.
fn repeat(scene: &mut Scene<'_, '_>, site: SiteId, since: crate::engine::Time) {
    let (values, now) = (scene.values, scene.agenda.now);
    let days = (now - since).days().min(values.cyber.look_back).max(0.0);
    let inpatients = census::occupancy(scene, site) * f64::from(scene.twin.sites[site.index()].inpatient_beds);
    let again = values.flow.draws_per_patient_day * inpatients * days * values.cyber.repeated;
    let haematology = values.flow.haematology_share;
    for (section, share) in [(StationKind::Haematology, haematology), (StationKind::Biochemistry, 1.0 - haematology)] {
        let analysis = &mut scene.care.orders.sites[site.index()].stations[section as usize];
        analysis.settle(now);
        analysis.routine[0].backlog += again * share * analysis.minutes;
    }
}

/// Whether central station and phones show a ward what is true.
pub(super) fn shown(scene: &Scene<'_, '_>, ward: WardId) -> bool {
    let cyber = scene.others.cyber;
    let site = scene.twin.wards[ward.index()].site;
    let untrue = |gives| cyber.alteration(site, gives).is_some();
    cyber.alterations().is_empty() || !(untrue(Gain::VitalsFalsified) || untrue(Gain::AlarmsSuppressed))
}

/// Somebody at the bedside sees a patient whose monitor said that all is well.
pub(super) fn seen_otherwise(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let cyber = scene.others.cyber;
    if cyber.alterations().is_empty() {
        return;
    }
    let slot = &scene.care.patients[patient];
    let (Place::Bed(bed), Some(ward)) = (slot.place, slot.ward) else { return };
    let site = scene.twin.wards[ward.index()].site;
    let found = [Gain::VitalsFalsified, Gain::AlarmsSuppressed].into_iter().find_map(|gives| cyber.alteration(site, gives));
    let Some((alteration, _)) = found else { return };
    let watched = scene.care.wards.watched[bed.index()] && scene.others.continuity.central_path(scene.twin, bed);
    if watched && slot.band >= 2 {
        scene.agenda.now(CyberEvent::Doubted { alteration });
    }
}

/// Unsafe doses a ward's pumps are given in an hour while the library is wrong.
fn doses_per_hour(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let (care, cyber) = (&scene.values.care, &scene.values.cyber);
    let place = &scene.twin.wards[ward.index()];
    let pumps = match place.kind {
        WardKind::Icu | WardKind::Neonatal => care.pumps_icu,
        WardKind::StepDown => care.pumps_step,
        kind if kind.inpatient() => care.pumps_ward,
        _ => 0.0,
    };
    f64::from(place.beds) * pumps * care.infusion_starts * care.library * cyber.tamper_share * cyber.tamper_unsafe
}

fn next_dose(scene: &mut Scene<'_, '_>, ward: WardId, number: u32) {
    let rate = doses_per_hour(scene, ward);
    if rate > 0.0 {
        let entity = scene.twin.wards[ward.index()].entity;
        let hours = scene.agenda.draw(DOSE, entity, u64::from(number)).exponential() / rate;
        scene.agenda.after(Span::from_hours(hours), CareEvent::AlteredDose { ward, number });
    }
}

/// A pump is given a dose that the pharmacy never meant: caught by a second look, or given.
pub(super) fn dose(scene: &mut Scene<'_, '_>, ward: WardId, number: u32) {
    let place = &scene.twin.wards[ward.index()];
    let site = place.site;
    let Some((alteration, record)) =
        scene.others.cyber.alteration(site, Gain::DosesAltered).map(|(number, found)| (number, found.record))
    else {
        return;
    };
    next_dose(scene, ward, number + 1);
    let draw = scene.agenda.draw(DOSE, place.entity, u64::from(number)).child(1);
    let bed = place.first_bed as usize + draw.below(u64::from(place.beds.max(1))) as usize;
    let Some(patient) = scene.care.wards.beds[bed] else { return };
    let caught = 1.0 - (1.0 - scene.values.cyber.second_check) * (1.0 - scene.values.flow.catch_plausibility);
    if draw.child(2).chance(caught) {
        scene.agenda.now(CyberEvent::Doubted { alteration });
    } else {
        let opportunity = draw.child(3).bits();
        acted_on(scene, site, patient, CareFunction::DrugLibrary, record, (HarmProcess::Infusion, Insult::Band3, opportunity));
    }
}
