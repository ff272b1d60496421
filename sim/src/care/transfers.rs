//! Transfers out: who waits too long for a bed is moved to a hospital of the region that has one.
//!
//! It takes a telephone, an ambulance and a nurse who goes along; beds over there are finite. The same patient goes on over there.

use super::{Scene, acuity, census, emergency, harm, region, staffing};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind};
use crate::measure::{Activity, Count};
use crate::twin::SiteId;
use crate::world::{CareEvent, PatientId, Place, Request, Status, UrgentStage};

const REACHED: Purpose = Purpose::named("care/transfer/reached");

/// Every half hour: who has waited too long for a bed here is moved, one for each ambulance that is free for it.
pub(super) fn review(scene: &mut Scene<'_, '_>, site: SiteId) {
    if scene.twin.sites.len() < 2 || scene.care.wards.queues[site.index()].is_empty() {
        return;
    }
    for _ in 0..scene.values.flow.transfer_ambulances.max(0.0) as u32 {
        let Some((request, partner)) = candidate(scene, site) else { return };
        moves(scene, request, site, partner);
    }
}

/// The first who has waited too long, may be moved, and has a bed somewhere.
fn candidate(scene: &Scene<'_, '_>, site: SiteId) -> Option<(Request, SiteId)> {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let phones = scene.others.continuity.effect(site, CareFunction::Telephony).capacity.clamp(0.0, 1.0);
    let half_hour = (now.0.div_euclid(1_800_000)) as u64;
    let crowded = scene.care.emergency.full_capacity(site);
    scene.care.wards.queues[site.index()].iter().find_map(|request| {
        let person = &scene.care.patients[request.patient];
        let urgent = request.urgent || request.kind == WardKind::Icu;
        let hours = if urgent { values.transfer_urgent_hours } else { values.transfer_hours };
        let waited = (now - request.since).hours() >= hours && (urgent || crowded);
        let stands = person.alive && person.generation == request.generation && person.site == site;
        let mobile = match (person.place, person.status) {
            (Place::Boarding { .. } | Place::Bed(_), Status::Treated) => true,
            (Place::Boarding { .. } | Place::Bed(_), Status::Recognised) => person.therapy.hands_done,
            _ => false,
        };
        // Steps down inside the house are no reason to leave it.
        let up = !matches!(person.place, Place::Bed(_)) || request.kind == WardKind::Icu;
        let operation = scene.care.planned.urgent(request.patient).stage != UrgentStage::None;
        if !waited
            || !stands
            || !mobile
            || !up
            || operation
            || !scene.agenda.draw(REACHED, person.entity, half_hour).chance(phones)
        {
            return None;
        }
        partner(scene, site, request.kind).map(|partner| (*request, partner))
    })
}

/// The nearest site with a bed to spare.
fn partner(scene: &Scene<'_, '_>, site: SiteId, kind: WardKind) -> Option<SiteId> {
    let spare = scene.values.flow.transfer_spare.max(1.0) as u32;
    let others = (0..scene.twin.sites.len()).map(SiteId::from_index);
    let able = others.filter(|other| *other != site && census::free_beds(scene, *other, kind) >= spare);
    able.min_by(|one, other| region::travel(scene, site, *one).total_cmp(&region::travel(scene, site, *other)))
}

fn moves(scene: &mut Scene<'_, '_>, request: Request, from: SiteId, to: SiteId) {
    let (patient, now) = (request.patient, scene.agenda.now);
    let minutes = region::travel(scene, from, to);
    acuity::settle(scene, patient);
    let (entity, ward) = (scene.care.patients[patient].entity, scene.care.patients[patient].ward);
    // A nurse goes along and comes back.
    if let Some(ward) = ward {
        staffing::add_work(scene, ward, 2, 2.0 * minutes + scene.values.flow.transfer_escort_minutes);
    }
    scene.care.wards.queues[from.index()].retain(|other| other.patient != patient);
    emergency::forget(scene, patient);
    census::leave(scene, patient);
    let slot = &mut scene.care.patients[patient];
    slot.site = to;
    slot.place = Place::Elsewhere;
    slot.settled_wear = now.minutes();
    let stamp = slot.generation;
    acuity::count_at_risk(scene, patient);
    acuity::reschedule(scene, patient);
    let cause = scene.care.patients[patient].record.or_else(|| region::reason(scene, from));
    let entry = Entry::new(Kind::TransferredOut, Element::Site(from)).of_patient(entity).amounting(minutes);
    let record = scene.agenda.record(cause, entry);
    scene.care.patients[patient].record = Some(record);
    scene.agenda.tally().count(Count::ActivityCount, (from.index(), Activity::Transfer.index()), 1.0, now);
    scene.care.region.moved += 1;
    scene.care.region.on_the_road += 1;
    region::on_the_road(scene, patient, minutes);
    // The bed asked for over there is kept while the patient is on the road.
    scene.agenda.after(
        Span::from_minutes(minutes + scene.values.flow.transfer_prepare_minutes),
        CareEvent::TransferArrives { patient, stamp },
    );
    census::freed(scene, from);
}

/// Somebody arrives and asks for a bed of the kind that was wanted.
pub(super) fn arrives(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    scene.care.region.on_the_road = scene.care.region.on_the_road.saturating_sub(1);
    let person = &scene.care.patients[patient];
    if !person.alive || person.generation != stamp || person.place != Place::Elsewhere {
        return;
    }
    let kind = if person.band >= 2 { WardKind::Icu } else { census::usual_ward(person.condition) };
    harm::odds(scene, patient, libm::log(scene.values.flow.transfer_odds));
    census::request_bed(scene, patient, kind, true);
}
