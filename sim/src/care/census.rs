//! Beds: who lies where, who waits for one, who goes home.

use super::{Scene, acuity, cohort, emergency, harm, monitoring, orders, patients, planned, recognition, staffing, teams};
use crate::blueprint::{CareFunction, StaffKind, WardKind};
use crate::engine::{Draw, Purpose, Span};
use crate::journal::{Kind, Severity};
use crate::measure::{Activity, Count, Gauge, HarmProcess, Mode, Sample};
use crate::twin::{BedId, SiteId, WardId};
use crate::world::{CareEvent, Condition, Input, OrderKind, OrderPurpose, PatientId, PatientKind, Place, Request, Status, Way};

const OCCUPIED: Purpose = Purpose::named("care/fill-occupied");
const BAND: Purpose = Purpose::named("care/fill-band");
const ROUND: Purpose = Purpose::named("care/discharge-round");
const STEP_UP: Purpose = Purpose::named("care/step-up");
const RESULT: Purpose = Purpose::named("care/discharge-result");
const DRUGS: Purpose = Purpose::named("care/discharge-drugs");
const FOLLOW_UP: Purpose = Purpose::named("care/follow-up-lost");

/// Bands of the patients in a quiet week, by intensity of the ward: stationary shares of the acuity process.
const QUIET_BANDS: [f64; 4] = [0.60, 0.235, 0.115, 0.05];
const QUIET_BANDS_STEP_DOWN: [f64; 4] = [0.35, 0.30, 0.22, 0.13];
const QUIET_BANDS_ICU: [f64; 4] = [0.15, 0.25, 0.30, 0.30];

/// The run begins: beds are filled about as they are in a quiet week. The acuity process has no memory, so that a fill with the
/// stationary bands needs no warm-up of its own.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for index in 0..scene.twin.beds.len() {
        let bed = &scene.twin.beds[index];
        let ward = &scene.twin.wards[bed.ward.index()];
        if !ward.kind.inpatient() {
            continue;
        }
        let (site, kind, entity) = (ward.site, ward.kind, bed.entity);
        let occupancy = scene.twin.sites[site.index()].occupancy;
        if !scene.agenda.draw(OCCUPIED, entity, 0).chance(occupancy) {
            continue;
        }
        let bands = match kind {
            WardKind::Icu => QUIET_BANDS_ICU,
            WardKind::StepDown => QUIET_BANDS_STEP_DOWN,
            _ => QUIET_BANDS,
        };
        let band = scene.agenda.draw(BAND, entity, 0).choose(&bands).unwrap_or_default() as u8;
        let condition = usual_condition(kind);
        let patient = patients::create(scene, entity, site, condition, PatientKind::Emergency, band);
        occupy(scene, patient, BedId::from_index(index));
        acuity::begin(scene, patient);
    }
}

/// What people in a kind of ward are mostly ill with.
pub(super) fn usual_condition(kind: WardKind) -> Condition {
    match kind {
        WardKind::Surgical => Condition::Surgical,
        WardKind::Maternity => Condition::Obstetric,
        WardKind::Neonatal => Condition::Newborn,
        WardKind::Paediatrics => Condition::Child,
        WardKind::Psychiatry => Condition::Psychiatric,
        _ => Condition::General,
    }
}

/// The kind of ward for a condition that needs no intensive care.
pub(super) fn usual_ward(condition: Condition) -> WardKind {
    match condition {
        Condition::Surgical | Condition::Trauma => WardKind::Surgical,
        Condition::Obstetric => WardKind::Maternity,
        Condition::Newborn => WardKind::Neonatal,
        Condition::Child => WardKind::Paediatrics,
        Condition::Psychiatric => WardKind::Psychiatry,
        _ => WardKind::Medical,
    }
}

/// Kinds of ward that can take somebody meant for `kind`, best first.
fn alternatives(kind: WardKind) -> &'static [WardKind] {
    use WardKind::*;
    match kind {
        Icu => &[Icu, StepDown],
        StepDown => &[StepDown, Medical, Surgical],
        Medical => &[Medical, Surgical],
        Surgical => &[Surgical, Medical],
        Maternity => &[Maternity],
        Neonatal => &[Neonatal],
        Paediatrics => &[Paediatrics],
        Psychiatry => &[Psychiatry],
        _ => &[Medical, Surgical],
    }
}

/// Whether a site has a kind of inpatient ward at all.
fn has(scene: &Scene<'_, '_>, site: SiteId, kind: WardKind) -> bool {
    !scene.twin.sites[site.index()].of_kind(kind).is_empty()
}

/// The ward of a kind with the most free beds.
fn roomiest(scene: &Scene<'_, '_>, site: SiteId, kind: WardKind) -> Option<WardId> {
    let mut best: Option<(u32, WardId)> = None;
    for ward in scene.twin.sites[site.index()].of_kind(kind) {
        let free = scene.care.wards[*ward].free;
        if free > 0 && best.is_none_or(|(most, _)| free > most) {
            best = Some((free, *ward));
        }
    }
    best.map(|(_, ward)| ward)
}

fn find_ward(scene: &Scene<'_, '_>, site: SiteId, kind: WardKind) -> Option<WardId> {
    if has(scene, site, kind) {
        return alternatives(kind).iter().find_map(|kind| roomiest(scene, site, *kind));
    }
    // A site without that kind of ward puts people where it can.
    let mut wards = scene.twin.sites[site.index()].wards.clone();
    alternatives(kind)
        .iter()
        .find_map(|kind| roomiest(scene, site, *kind))
        .or_else(|| wards.find(|ward| scene.care.wards.states[*ward].free > 0).map(WardId::from_index))
}

/// Asks for a bed in a kind of ward. When one is free the patient is moved and `emergency::bed_found`, `planned::bed_found` or
/// `acuity::bed_found` is called, by where the patient was.
pub(super) fn request_bed(scene: &mut Scene<'_, '_>, patient: PatientId, kind: WardKind, urgent: bool) {
    let slot = &scene.care.patients[patient];
    let request = Request { patient, generation: slot.generation, kind, urgent, since: scene.agenda.now };
    let site = slot.site;
    match find_ward(scene, site, kind) {
        Some(ward) => give(scene, request, ward),
        None => scene.care.wards.queues[site.index()].push(request),
    }
}

/// Whether a request still stands: the patient is here, and not better than what is asked for.
fn stands(scene: &Scene<'_, '_>, request: &Request) -> bool {
    let slot = &scene.care.patients[request.patient];
    slot.alive
        && slot.generation == request.generation
        && match (slot.place, request.kind) {
            (Place::Bed(_), WardKind::Icu) => slot.band >= 2,
            (Place::Bed(_), WardKind::StepDown) => slot.band <= 1,
            (Place::Bed(_), _) => slot.band == 0,
            _ => true,
        }
}

/// A bed became free: who gets it? Urgent requests first, then in order of asking; people meant for that kind of ward before
/// people it would only take.
fn serve(scene: &mut Scene<'_, '_>, site: SiteId) {
    loop {
        let mut queue = std::mem::take(&mut scene.care.wards.queues[site.index()]);
        queue.retain(|request| stands(scene, request));
        let mut best: Option<(usize, (bool, bool), WardId)> = None;
        // Many ask for the same kind of ward, and nothing changes while they are looked at.
        let mut found = [None; WardKind::ALL.len()];
        for (index, request) in queue.iter().enumerate() {
            let found = &mut found[request.kind.index()];
            let Some(ward) = *found.get_or_insert_with(|| find_ward(scene, site, request.kind)) else { continue };
            let rank = (request.urgent, scene.twin.wards[ward.index()].kind == request.kind);
            if best.is_none_or(|(_, top, _)| rank > top) {
                best = Some((index, rank, ward));
            }
            if rank == (true, true) {
                break;
            }
        }
        let Some((index, _, ward)) = best else {
            scene.care.wards.queues[site.index()] = queue;
            return;
        };
        let request = queue.remove(index);
        scene.care.wards.queues[site.index()] = queue;
        give(scene, request, ward);
    }
}

fn give(scene: &mut Scene<'_, '_>, request: Request, ward: WardId) {
    let patient = request.patient;
    let Some(bed) = scene.twin.beds_of(ward).find(|bed| scene.care.wards.beds[*bed].is_none()) else { return };
    let from = scene.care.patients[patient].place;
    let site = scene.care.patients[patient].site;
    move_to(scene, patient, BedId::from_index(bed));
    match from {
        Place::Cubicle | Place::EmergencyWaiting | Place::Boarding { .. } => emergency::bed_found(scene, patient),
        Place::Bed(_) => {
            let kind = scene.twin.wards[ward.index()].kind;
            if request.kind == WardKind::Icu && kind == WardKind::Icu {
                let known = scene.care.patients[patient].record;
                let minutes = (scene.agenda.now - request.since).minutes();
                let record = acuity::tell(scene, patient, Kind::TransferredToIcu, known, minutes);
                scene.care.patients[patient].record = Some(record);
                harm::grade(scene, patient, HarmProcess::Deterioration, Severity::Severe, minutes, Some(record));
            }
            serve(scene, site);
        }
        _ => planned::bed_found(scene, patient),
    }
    if request.kind == WardKind::Icu && scene.care.patients[patient].therapy.waits.has(Input::IcuBed) {
        acuity::input_ready(scene, patient, Input::IcuBed);
    }
}

/// Moves a patient into a free bed, wherever this person was.
pub(super) fn move_to(scene: &mut Scene<'_, '_>, patient: PatientId, bed: BedId) {
    acuity::settle(scene, patient);
    let now = scene.agenda.now;
    let slot = &scene.care.patients[patient];
    let hands_left = slot.ward.map_or(0.0, |ward| slot.therapy.hands_at - scene.care.wards[ward].work.at(now));
    leave(scene, patient);
    occupy(scene, patient, bed);
    let ward = scene.twin.beds[bed.index()].ward;
    scene.care.patients[patient].settled_wear = scene.care.wards[ward].wear.at(now);
    acuity::count_at_risk(scene, patient);
    recognition::moved(scene, patient, hands_left.max(0.0));
    acuity::reschedule(scene, patient);
}

fn occupy(scene: &mut Scene<'_, '_>, patient: PatientId, bed: BedId) {
    let ward = scene.twin.beds[bed.index()].ward;
    scene.care.wards.beds[bed.index()] = Some(patient);
    scene.care.wards[ward].free -= 1;
    scene.care.wards.taken[scene.twin.wards[ward.index()].site.index()] += 1;
    scene.care.patients[patient].place = Place::Bed(bed);
    attend(scene, patient, Some(ward));
    monitoring::occupancy_changed(scene, ward);
}

/// Another ward's nurses look after a patient from now on (a cubicle, a corridor; a bed is taken by [`request_bed`]). To be called
/// for patients whose acuity process does not run, or who were just taken out of their ward.
pub(super) fn attend(scene: &mut Scene<'_, '_>, patient: PatientId, ward: Option<WardId>) {
    let slot = &mut scene.care.patients[patient];
    let band = usize::from(slot.band);
    let before = std::mem::replace(&mut slot.ward, ward);
    if before == ward {
        return;
    }
    let now = scene.agenda.now;
    for (ward, step) in [(before, -1.0), (ward, 1.0)] {
        let Some(ward) = ward else { continue };
        let state = &mut scene.care.wards[ward];
        state.bands[band] = (i64::from(state.bands[band]) + step as i64).max(0) as u32;
        scene.agenda.tally().shift(Gauge::Census, ward.index(), step, now);
        staffing::census_changed(scene, ward);
    }
}

/// Takes a patient out of wherever this person is looked after; a freed bed is given to who waits for it.
pub(super) fn leave(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let place = scene.care.patients[patient].place;
    attend(scene, patient, None);
    if let Place::Bed(bed) = place {
        let ward = scene.twin.beds[bed.index()].ward;
        scene.care.wards.beds[bed.index()] = None;
        scene.care.wards[ward].free += 1;
        scene.care.wards.taken[scene.twin.wards[ward.index()].site.index()] -= 1;
        scene.care.patients[patient].place = Place::Elsewhere;
        monitoring::occupancy_changed(scene, ward);
    }
}

/// A patient's band, and what the ward's nurses have to do because of it. Hazards must have been settled.
pub(super) fn set_band(scene: &mut Scene<'_, '_>, patient: PatientId, band: u8) {
    let slot = &mut scene.care.patients[patient];
    let before = std::mem::replace(&mut slot.band, band);
    if before == band {
        return;
    }
    if let Some(ward) = slot.ward {
        let state = &mut scene.care.wards[ward];
        state.bands[usize::from(before)] -= 1;
        state.bands[usize::from(band)] += 1;
        staffing::census_changed(scene, ward);
    }
}

/// Somebody in intensive care or step-down who no longer needs it asks for a bed with less.
pub(super) fn consider_lower_care(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &scene.care.patients[patient];
    let (Place::Bed(_), Some(ward), Status::Treated) = (slot.place, slot.ward, slot.status) else { return };
    let wanted = match (scene.twin.wards[ward.index()].kind, slot.band) {
        (WardKind::Icu, 1) => WardKind::StepDown,
        (WardKind::Icu | WardKind::StepDown, 0) => WardKind::Medical,
        _ => return,
    };
    let site = slot.site;
    if find_ward(scene, site, wanted)
        .is_some_and(|found| scene.twin.wards[found.index()].kind == scene.twin.wards[ward.index()].kind)
    {
        return;
    }
    request_bed(scene, patient, wanted, false);
}

/// Somebody on an ordinary ward who is treated for a serious worsening is moved up, if step-down has a bed.
pub(super) fn consider_step_up(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &scene.care.patients[patient];
    let (Place::Bed(_), Some(ward)) = (slot.place, slot.ward) else { return };
    let ordinary = matches!(scene.twin.wards[ward.index()].kind, WardKind::Medical | WardKind::Surgical);
    if !ordinary || free_beds(scene, slot.site, WardKind::StepDown) == 0 {
        return;
    }
    if scene.agenda.draw(STEP_UP, slot.entity, u64::from(slot.worsenings)).chance(scene.values.flow.step_up) {
        request_bed(scene, patient, WardKind::StepDown, true);
    }
}

/// Free staffed beds of a kind of ward.
pub(super) fn free_beds(scene: &Scene<'_, '_>, site: SiteId, kind: WardKind) -> u32 {
    scene.twin.sites[site.index()].of_kind(kind).iter().map(|ward| scene.care.wards[*ward].free).sum()
}

/// Share of a site's inpatient beds that are occupied.
pub(super) fn occupancy(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let beds = scene.twin.sites[site.index()].inpatient_beds;
    if beds == 0 { 0.0 } else { f64::from(scene.care.wards.taken[site.index()]) / f64::from(beds) }
}

/// Multiplies how fast a site's patients get ready to leave (a discharge drive); 1 ends it.
pub(super) fn set_discharge_drive(scene: &mut Scene<'_, '_>, site: SiteId, factor: f64) {
    let inpatients: Vec<PatientId> = scene.twin.sites[site.index()]
        .wards
        .clone()
        .flat_map(|ward| scene.twin.beds_of(WardId::from_index(ward)))
        .filter_map(|bed| scene.care.wards.beds[bed])
        .collect();
    inpatients.iter().for_each(|patient| acuity::settle(scene, *patient));
    scene.care.wards.discharge_drive[site.index()] = factor;
    inpatients.iter().for_each(|patient| acuity::reschedule(scene, *patient));
}

/// A patient is ready to leave: the round comes between 9 and 18 h; then the letter, drugs, the last result, the nurses' part.
pub(super) fn start_leaving(scene: &mut Scene<'_, '_>, patient: PatientId) {
    if scene.care.patients[patient].place == Place::Elsewhere {
        return patients::remove(scene, patient, patients::Leaving::Discharged);
    }
    let values = &scene.values.care;
    let slot = &mut scene.care.patients[patient];
    slot.way = Way { leaving: true, attempts: slot.way.attempts + 1, ..Way::default() };
    slot.leaving_stamp = slot.leaving_stamp.wrapping_add(1);
    let (entity, index, stamp, site) = (slot.entity, u64::from(slot.way.attempts), slot.leaving_stamp, slot.site);
    let draw = scene.agenda.draw(ROUND, entity, index);
    let round = round_after(scene, draw, site);
    scene.agenda.after(round, CareEvent::DischargeStep { patient, stamp });
    for (purpose, order, share) in
        [(RESULT, OrderKind::Laboratory, values.discharge_result), (DRUGS, OrderKind::Drug, values.discharge_drugs)]
    {
        if scene.agenda.draw(purpose, entity, index).chance(share) {
            scene.care.patients[patient].way.awaited += 1;
            if orders::place(scene, patient, order, 3, OrderPurpose::Discharge).is_none() {
                // Refused: the physician decides without.
                scene.care.patients[patient].way.awaited -= 1;
            }
        }
    }
}

/// Time until a physician's round sees somebody.
fn round_after(scene: &Scene<'_, '_>, draw: Draw, site: SiteId) -> Span {
    let (calendar, now) = (scene.agenda.calendar, scene.agenda.now);
    let minute = calendar.millisecond_of_day(now) as f64 / 60_000.0;
    let busy = teams::slip(scene, site, StaffKind::Physicians);
    let wait = draw.exponential() * scene.values.care.round_hours * 60.0 * busy;
    if (540.0..1080.0).contains(&minute) && minute + wait < 1080.0 {
        Span::from_minutes(wait)
    } else {
        let morning = calendar.next_hour_of_day(now, 9) - now;
        morning + Span::from_minutes(wait.min(540.0))
    }
}

/// A discharge has gone one task further: after the round the ward's part, after that the way home.
pub(super) fn discharge_step(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let slot = &mut scene.care.patients[patient];
    if !slot.alive || slot.leaving_stamp != stamp || !slot.way.leaving || slot.way.tasks_done {
        return;
    }
    let Some(ward) = slot.ward else { return };
    if slot.way.awaited & ROUND_DONE != 0 {
        slot.way.tasks_done = true;
        slot.way.awaited &= !ROUND_DONE;
        return consider_discharge(scene, patient);
    }
    slot.way.awaited |= ROUND_DONE;
    let values = &scene.values.care;
    let record = scene.others.continuity.ward_effect(ward, CareFunction::Record);
    let state = &scene.care.wards[ward];
    // The nurses' part waits behind the paperwork that is already late.
    let behind = (state.nurses.paper_backlog / state.nurses.capacity.max(0.01)).min(values.discharge_behind * 60.0);
    let minutes = values.letter * record.delay + values.discharge_work * state.nurses.slip + behind + values.transport;
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::DischargeStep { patient, stamp });
}

/// Marks in `Way::awaited` that the round has been.
const ROUND_DONE: u8 = 0x80;

/// A result or the drugs a discharge waited for have come.
pub(super) fn discharge_result_ready(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &mut scene.care.patients[patient];
    if !slot.alive || !slot.way.leaving || slot.way.awaited & !ROUND_DONE == 0 {
        return;
    }
    slot.way.awaited -= 1;
    consider_discharge(scene, patient);
}

fn consider_discharge(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let slot = &scene.care.patients[patient];
    if !slot.way.tasks_done || slot.way.awaited != 0 {
        return;
    }
    let (site, entity, ward, admitted) = (slot.site, slot.entity, slot.ward, slot.admitted);
    if let Some(ward) = ward
        && scene.others.continuity.ward_mode(ward, CareFunction::Record) >= Mode::Procedure
        && scene.agenda.draw(FOLLOW_UP, entity, 0).chance(scene.values.care.follow_up)
    {
        let cause = scene.others.continuity.ward_cause(ward, CareFunction::Record).map(|(_, record)| record);
        harm::next_event(scene, HarmProcess::FollowUp, patient, 0.0, cause);
        if !scene.care.patients[patient].way.tasks_done {
            return; // made worse: stays
        }
    }
    let (now, intake) = (scene.agenda.now, cohort::intake(&scene.care.patients[patient]));
    let tally = scene.agenda.tally();
    tally.count(Count::ActivityCount, (site.index(), Activity::Discharge as usize), 1.0, now);
    tally.sample(Sample::InpatientStay, (site.index(), intake as usize), (now - admitted).days());
    patients::remove(scene, patient, patients::Leaving::Discharged);
}

/// After somebody left for good: the bed goes to who waits for it.
pub(super) fn freed(scene: &mut Scene<'_, '_>, site: SiteId) {
    if !scene.care.wards.queues[site.index()].is_empty() {
        serve(scene, site);
    }
}
