//! Operations that are put off: who waits for a new date, who cannot wait, and what waiting too long does.

use super::activity;
use crate::care::{Scene, emergency, harm, patients, region};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind};
use crate::measure::{Count, HarmProcess};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, Operation, PatientId, PatientKind, Place};

const DEFERRED: Purpose = Purpose::named("care/planned/deferred");
const WORSE: Purpose = Purpose::named("care/planned/worse");
const MATTERS: Purpose = Purpose::named("care/planned/matters");

/// An operation is put off: the patient stays at home, waits, and may come as an emergency before the new date.
pub(in crate::care) fn postpone(scene: &mut Scene<'_, '_>, site: SiteId, mut operation: Operation, by_decision: bool) {
    let now = scene.agenda.now;
    let cell = (site.index(), activity(&operation).index());
    let tally = scene.agenda.tally();
    tally.count(Count::Cancelled, cell, 1.0, now);
    if by_decision {
        tally.count(Count::Postponed, cell, 1.0, now);
    }
    let urgency = usize::from(operation.urgency);
    let (patient, generation) = operation.patient.unwrap_or_else(|| {
        let patient = patients::create(scene, operation.entity, site, Condition::Surgical, PatientKind::Planned, 0);
        scene.care.patients[patient].place = Place::Home;
        let generation = scene.care.patients[patient].generation;
        operation.patient = Some((patient, generation));
        scene.care.planned.keep(patient, operation);
        (patient, generation)
    });
    if !operation.deferred {
        operation.deferred = true;
        let hazard = scene.values.flow.deferral_hazard()[urgency];
        if hazard > 0.0 {
            let days = scene.agenda.draw(DEFERRED, operation.entity, 0).exponential() / hazard;
            scene.agenda.after(Span::from_days(days), CareEvent::DeferralDue { patient, stamp: generation });
        }
        let cause = scene.care.planned.sites[site.index()].record.or_else(|| region::reason(scene, site));
        let entry = Entry::new(Kind::Postponed, Element::Site(site)).of_patient(operation.entity);
        let record = scene.agenda.record(cause, entry);
        scene.care.patients[patient].record = Some(record);
        harm::put_off(scene, patient, cause);
    }
    scene.care.planned.sites[site.index()].waiting[urgency].push_back(operation);
}

/// Somebody whose operation was put off could not wait any longer and comes as an emergency, if it has not been done by then.
pub(in crate::care) fn deferral_due(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let person = &scene.care.patients[patient];
    if !person.alive || person.generation != stamp || person.place != Place::Home {
        return;
    }
    let (entity, record) = (person.entity, person.record);
    let worse = scene.agenda.draw(WORSE, entity, 0).chance(scene.values.flow.deferral_worse);
    harm::event(scene, HarmProcess::Cancelled, patient, 0, 1.0, record);
    if scene.care.patients[patient].alive {
        emergency::comes_from_home(scene, patient, if worse { 2 } else { 3 });
    }
}

/// What a wait beyond what the urgency allows does, once the operation is done.
pub(in crate::care) fn overdue(scene: &mut Scene<'_, '_>, patient: PatientId, operation: &Operation) {
    let days = (scene.agenda.now - operation.due).days();
    let tolerance = scene.values.flow.overdue_tolerance()[usize::from(operation.urgency)];
    if days > tolerance && scene.agenda.draw(MATTERS, operation.entity, 0).chance(scene.values.flow.overdue_matters) {
        let record = scene.care.patients[patient].record;
        harm::event(scene, HarmProcess::Cancelled, patient, 1, (days - tolerance) / tolerance, record);
    }
}
