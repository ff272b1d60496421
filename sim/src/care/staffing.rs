//! Nurses, one team a ward: what flows in, who is there, and what follows for patients.
//!
//! Classes: 1 emergencies, 2 alarms and time-critical drugs, 3 observations, 4 routine drugs and care, 5 paperwork. The only ways
//! out of the queue are a patient's delay or loss: the observation interval (`slip`), the waits for a nurse, missed doses, the
//! pace at which patients get worse (`wear`), and paperwork that discharges wait behind. Everything is constant between changes
//! of census, hour, staff and modes, so that it is brought forward in closed form then and never in between.

use super::clocks::{Face, set_pace};
use super::{Scene, burden, monitoring, recognition};
use crate::blueprint::{CareFunction, CauseClass, Fidelity, StaffKind, WardKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Count, Gauge, Sample};
use crate::twin::{SiteId, WardId};
use crate::world::{CareEvent, WardState};

const RECALL: Purpose = Purpose::named("care/recall");

/// Load beyond which a ward is told to be overloaded, and below which it no longer is.
const OVERLOAD: (f64, f64) = (1.1, 1.0);

/// Whether a ward has nurses of its own in this model.
fn nursed(kind: WardKind) -> bool {
    kind.inpatient() || kind == WardKind::Emergency
}

/// Nurses planned for a ward by day; none where it has no nurses of its own.
pub(super) fn planned_by_day(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    if nursed(scene.twin.wards[ward.index()].kind) { burden::planned_by_day(scene, ward) } else { 0.0 }
}

/// The run begins.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    let now = scene.agenda.now;
    for index in 0..scene.twin.wards.len() {
        let ward = WardId::from_index(index);
        let state = &mut scene.care.wards[ward];
        state.nurses.settled = now;
        state.wear.since = now;
        state.work.since = now;
        if nursed(scene.twin.wards[index].kind) && scene.twin.wards[index].beds > 0 {
            let next = scene.agenda.calendar.next_hour_of_day(now, (scene.agenda.calendar.hour(now) + 1) % 24);
            scene.agenda.at(next, CareEvent::WardHour { ward });
            refresh(scene, ward);
        }
    }
}

/// Wait for a nurse in an emergency (W1), minutes.
pub(super) fn wait_urgent(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    scene.care.wards[ward].nurses.wait_urgent(scene.values.care.urgent_minutes)
}

/// Wait for a nurse with alarms and time-critical drugs (W2), minutes.
pub(super) fn wait_drugs(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    scene.care.wards[ward].nurses.wait_soon(scene.values.care.urgent_minutes)
}

/// Actual over planned observation interval.
pub(super) fn slip(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    scene.care.wards[ward].nurses.slip
}

/// Gives a ward's nurses a discrete job of a class (1 emergencies … 5 paperwork); it is worked off within the next hour.
pub(super) fn add_work(scene: &mut Scene<'_, '_>, ward: WardId, class: usize, minutes: f64) {
    if let Some(jobs) = scene.care.wards[ward].nurses.jobs.get_mut(class.wrapping_sub(1)) {
        *jobs += minutes;
    }
}

/// An hour of a ward begins.
pub(super) fn hour(scene: &mut Scene<'_, '_>, ward: WardId) {
    let values = &scene.values.care;
    let now = scene.agenda.now;
    scene.agenda.after(Span::from_hours(1.0), CareEvent::WardHour { ward });
    let site = scene.twin.wards[ward.index()].site;
    let extra = scene.care.wards.extra_staff[site.index()];
    let per_hour = scene.care.wards.observations_per_hour;
    let state = &mut scene.care.wards[ward];
    state.nurses.settle(now);
    let other_jobs = state.nurses.take_jobs();
    state.nurses.tire(1.0 / 24.0, extra, values);
    let planned: f64 = state.bands.iter().zip(per_hour).map(|(patients, observations)| f64::from(*patients) * observations).sum();
    let nurses = &state.nurses;
    let (missed, slip) = (nurses.missed_by_class[2] * planned, nurses.slip);
    let overtime = extra * nurses.people / (1.0 + extra);
    let fatigue = nurses.fatigue;
    let tally = scene.agenda.tally();
    tally.set(Gauge::NurseFatigue, ward.index(), fatigue, now);
    tally.count(Count::MissedObservations, ward.index(), missed, now);
    tally.sample(Sample::ObservationSlip, ward.index(), slip);
    if overtime > 0.0 {
        tally.count(Count::OvertimeHours, site.index(), overtime, now);
    }
    if burden::shift_begins(scene) {
        // Who is too tired to come is missed from the beginning of a shift.
        refresh(scene, ward);
    } else if other_jobs {
        census_changed(scene, ward);
    }
    let drive = super::emergency::discharge_drive(scene, site);
    if drive != scene.care.wards.discharge_drive[site.index()] {
        super::census::set_discharge_drive(scene, site, drive);
    }
    if monitoring::lost(scene, ward) {
        monitoring::refresh(scene, ward);
    }
}

/// The shift, the modes or the staff changed: the burden and everything that follows from it is worked out anew.
pub(super) fn refresh(scene: &mut Scene<'_, '_>, ward: WardId) {
    if scene.twin.wards[ward.index()].beds > 0 && nursed(scene.twin.wards[ward.index()].kind) {
        scene.care.wards[ward].burden = burden::weigh(scene, ward);
        census_changed(scene, ward);
    }
}

/// Load and everything that follows from it under the same burden.
pub(super) fn census_changed(scene: &mut Scene<'_, '_>, ward: WardId) {
    let values = &scene.values.care;
    let now = scene.agenda.now;
    let watching = monitoring::work(scene, ward);
    let wards = &mut scene.care.wards;
    let WardState { bands, burden, nurses, .. } = &mut wards.states[ward.index()];
    if burden.people <= 0.0 {
        return; // a place without nurses of its own
    }
    nurses.settle(now);
    let mut inflow = burden.inflow(*bands, [values.minutes_0, values.minutes_1, values.minutes_2, values.minutes_3]);
    inflow[1] += watching;
    for (work, jobs) in inflow.iter_mut().zip(nurses.jobs_inflow) {
        *work += jobs;
    }
    nurses.face(burden.people, inflow, &wards.law, values);
    let (load, slip) = (nurses.load, nurses.slip);
    let wear = 1.0 + values.wear_gain * nurses.missed_by_class[3];
    scene.agenda.tally().set(Gauge::StaffLoad, ward.index(), load, now);
    set_pace(scene, ward, Face::Wear, wear);
    set_pace(scene, ward, Face::Work, 1.0 / slip);
    tell_overload(scene, ward, load);
}

/// The first function a ward's nurses miss in their work: what is lost, why, and its record.
fn lost(scene: &Scene<'_, '_>, ward: WardId) -> Option<(CareFunction, CauseClass, RecordId)> {
    let functions = [CareFunction::Record, CareFunction::CentralMonitoring, CareFunction::Pharmacy, CareFunction::Telephony];
    let cause = |function| scene.others.continuity.ward_cause(ward, function).map(|(class, record)| (function, class, record));
    functions.into_iter().find_map(cause)
}

/// What gives a ward's nurses more to do than usual: the function that is lost, and the record of the overload, or of the loss.
pub(super) fn strain(scene: &Scene<'_, '_>, ward: WardId) -> Option<(CareFunction, RecordId)> {
    let (function, _, record) = lost(scene, ward)?;
    Some((function, scene.care.wards[ward].overload.unwrap_or(record)))
}

fn tell_overload(scene: &mut Scene<'_, '_>, ward: WardId, load: f64) {
    match scene.care.wards[ward].overload {
        None if load > OVERLOAD.0 => {
            let lost = lost(scene, ward);
            let mut entry = Entry::new(Kind::WardOverloaded, Element::Ward(ward)).in_ward(ward).amounting(load);
            if let Some((_, class, _)) = lost {
                entry = entry.because(class);
            }
            let record = scene.agenda.record(lost.map(|(_, _, record)| record), entry);
            scene.care.wards[ward].overload = Some(record);
        }
        Some(_) if load < OVERLOAD.1 => scene.care.wards[ward].overload = None,
        _ => {}
    }
}

/// A crisis is declared: people are called in.
pub(super) fn declared(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    let values = &scene.values.care;
    if scene.twin.sites[site.index()].fidelity == Fidelity::Network {
        return;
    }
    let stamp = next_stamp(scene, site);
    let entity = scene.twin.sites[site.index()].entity;
    let hours = scene.agenda.draw(RECALL, entity, u64::from(stamp)).between(values.recall_low, values.recall_high);
    let entry = Entry::new(Kind::Recall, Element::Staff(site, StaffKind::Physicians)).amounting(values.surge_first);
    scene.agenda.record(Some(cause), entry);
    scene.agenda.after(Span::from_hours(hours), CareEvent::StaffChange { site, stamp });
}

/// The crisis is over: additional people go home.
pub(super) fn all_clear(scene: &mut Scene<'_, '_>, site: SiteId, _cause: RecordId) {
    next_stamp(scene, site);
    set_extra(scene, site, 0.0);
}

/// Called-in people arrive; after the surge the agency's remain.
pub(super) fn staff_change(scene: &mut Scene<'_, '_>, site: SiteId, stamp: u32) {
    if scene.care.wards.staff_stamp[site.index()] != stamp {
        return;
    }
    let values = &scene.values.care;
    if scene.care.wards.extra_staff[site.index()] == 0.0 {
        scene.agenda.after(Span::from_hours(values.surge_hours), CareEvent::StaffChange { site, stamp });
        set_extra(scene, site, values.surge_first);
    } else {
        set_extra(scene, site, values.surge_later);
    }
}

fn next_stamp(scene: &mut Scene<'_, '_>, site: SiteId) -> u32 {
    let stamp = &mut scene.care.wards.staff_stamp[site.index()];
    *stamp += 1;
    *stamp
}

fn set_extra(scene: &mut Scene<'_, '_>, site: SiteId, extra: f64) {
    scene.care.wards.extra_staff[site.index()] = extra;
    for ward in scene.twin.sites[site.index()].wards.clone() {
        refresh(scene, WardId::from_index(ward));
    }
}

/// Looks again at what may notice the worsenings of a ward's patients.
pub(super) fn watch_ward_again(scene: &mut Scene<'_, '_>, ward: WardId) {
    for bed in scene.twin.beds_of(ward) {
        if let Some(patient) = scene.care.wards.beds[bed] {
            recognition::watch_again(scene, patient);
        }
    }
}
