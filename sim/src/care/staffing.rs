//! Nurses as a fluid queue per ward: minutes of work flow in by class, capacity works them off, and what cannot be done is missed.
//!
//! Classes: 1 emergencies, 2 alarms and time-critical drugs, 3 observations, 4 routine drugs and care, 5 paperwork. The only ways
//! out of the queue are a patient's delay or loss: the observation interval (`slip`), the waits for a nurse, missed doses, the
//! pace at which patients get worse (`wear`), and paperwork that discharges wait behind. Everything is constant between changes
//! of census, hour, staff and modes, so that it is brought forward in closed form then and never in between.

use super::clocks::{Face, set_pace};
use super::{Scene, monitoring, recognition};
use crate::blueprint::{CareFunction, Fidelity, StaffKind, WardKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Count, Gauge, Mode, Sample};
use crate::twin::{SiteId, WardId};
use crate::world::CareEvent;

const RECALL: Purpose = Purpose::named("care/recall");

/// Load beyond which a ward is told to be overloaded, and below which it no longer is.
const OVERLOAD: (f64, f64) = (1.1, 1.0);
/// Urgent work cannot take more than this share of capacity; beyond it a backlog grows.
const URGENT_LIMIT: f64 = 0.98;
/// Share of cubicles that are in use on an ordinary day, for planning nurses.
const PLANNED_CUBICLES: f64 = 0.7;

/// Whether a ward has nurses of its own in this model.
fn nursed(kind: WardKind) -> bool {
    kind.inpatient() || kind == WardKind::Emergency
}

/// The run begins.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    let now = scene.agenda.now;
    for index in 0..scene.twin.wards.len() {
        let ward = WardId::from_index(index);
        let state = &mut scene.care.wards[ward];
        state.settled = now;
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
    scene.care.wards[ward].wait_urgent
}

/// Wait for a nurse with alarms and time-critical drugs (W2), minutes.
pub(super) fn wait_drugs(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    scene.care.wards[ward].wait_drugs
}

/// Actual over planned observation interval.
pub(super) fn slip(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    scene.care.wards[ward].slip
}

/// Gives a ward's nurses a discrete job of a class (1 emergencies … 5 paperwork); it is worked off within the next hour.
pub(super) fn add_work(scene: &mut Scene<'_, '_>, ward: WardId, class: usize, minutes: f64) {
    if let Some(jobs) = scene.care.wards[ward].jobs.get_mut(class.wrapping_sub(1)) {
        *jobs += minutes;
    }
}

/// An hour of a ward begins.
pub(super) fn hour(scene: &mut Scene<'_, '_>, ward: WardId) {
    let values = &scene.values.care;
    let now = scene.agenda.now;
    scene.agenda.after(Span::from_hours(1.0), CareEvent::WardHour { ward });
    settle(scene, ward);
    let site = scene.twin.wards[ward.index()].site;
    let extra = scene.care.wards.extra_staff[site.index()];
    let state = &mut scene.care.wards[ward];
    for (jobs, inflow) in state.jobs.iter_mut().zip(&mut state.jobs_inflow) {
        *inflow = *jobs / 60.0;
        *jobs = 0.0;
    }
    let days = 1.0 / 24.0;
    let growth = (state.load - values.fatigue_load).max(0.0) / values.fatigue_days + extra / values.fatigue_overtime_days;
    state.fatigue = (state.fatigue + days * (growth - state.fatigue / values.fatigue_rest_days)).clamp(0.0, 1.0);
    let planned: f64 = (0..4)
        .map(|band| {
            f64::from(state.bands[band]) * 60.0
                / [values.interval_0, values.interval_1, values.interval_2, values.interval_3][band]
        })
        .sum();
    let (missed, slip) = (state.missed_by_class[2] * planned, state.slip);
    let overtime = extra * state.nurses / (1.0 + extra);
    let tally = scene.agenda.tally();
    tally.count(Count::MissedObservations, ward.index(), missed, now);
    tally.sample(Sample::ObservationSlip, ward.index(), slip);
    if overtime > 0.0 {
        tally.count(Count::OvertimeHours, site.index(), overtime, now);
    }
    refresh(scene, ward);
    let drive = super::emergency::discharge_drive(scene, site);
    if drive != scene.care.wards.discharge_drive[site.index()] {
        super::census::set_discharge_drive(scene, site, drive);
    }
    if monitoring::lost(scene, ward) {
        monitoring::refresh(scene, ward);
    }
}

/// Brings fluid quantities forward to now.
fn settle(scene: &mut Scene<'_, '_>, ward: WardId) {
    let now = scene.agenda.now;
    let state = &mut scene.care.wards[ward];
    let minutes = (now - state.settled).minutes();
    state.settled = now;
    if minutes <= 0.0 || state.capacity <= 0.0 {
        return;
    }
    let urgent = state.inflow[0] + state.inflow[1] - URGENT_LIMIT * state.capacity;
    state.urgent_backlog = (state.urgent_backlog + urgent * minutes).max(0.0);
    let deferred = state.missed_by_class[4] * state.inflow[4];
    let spare = (state.capacity * (1.0 - state.load)).max(0.0);
    state.paper_backlog = (state.paper_backlog + (deferred - spare) * minutes).max(0.0);
}

/// Load and everything that follows from it, after census, hour, staff or modes changed.
pub(super) fn refresh(scene: &mut Scene<'_, '_>, ward: WardId) {
    let place = &scene.twin.wards[ward.index()];
    if !nursed(place.kind) || place.beds == 0 {
        return;
    }
    settle(scene, ward);
    let values = &scene.values.care;
    let now = scene.agenda.now;
    let inflow = inflow(scene, ward);
    let nurses = nurses(scene, ward);
    let state = &scene.care.wards[ward];
    let capacity = (nurses * values.productive * (1.0 - values.fatigue_loss * state.fatigue)).max(1e-6);
    let total: f64 = inflow.iter().sum();
    let load = total / capacity;
    let missed = scene.care.wards.missed(load);
    let weights = [0.0, 0.0, values.missed_observations, values.missed_care, values.missed_paper];
    let weighted: f64 = weights.iter().zip(inflow).map(|(weight, work)| weight * work).sum();
    let mut missed_by_class = [0.0; 5];
    if weighted > 0.0 {
        for (share, weight) in missed_by_class.iter_mut().zip(weights) {
            *share = (missed * total * weight / weighted).min(1.0);
        }
    }
    let stretch = |missed: f64| 1.0 + values.slip_gain * missed / (1.0 - missed.min(0.95));
    let slip = stretch(missed) / stretch(scene.care.wards.missed(values.reference_load));
    let wear = 1.0 + values.wear_gain * missed_by_class[3];
    let state = &mut scene.care.wards[ward];
    let wait = |work: f64| {
        let share = (work / capacity).min(URGENT_LIMIT);
        values.urgent_minutes / nurses.max(0.1) * share / (1.0 - share)
    };
    state.inflow = inflow;
    state.nurses = nurses;
    state.capacity = capacity;
    state.load = load;
    state.missed = missed;
    state.missed_by_class = missed_by_class;
    state.slip = slip;
    state.wait_urgent = wait(inflow[0]);
    state.wait_drugs = wait(inflow[0] + inflow[1]) + state.urgent_backlog / capacity;
    scene.agenda.tally().set(Gauge::StaffLoad, ward.index(), load, now);
    set_pace(scene, ward, Face::Wear, wear);
    set_pace(scene, ward, Face::Work, 1.0 / slip);
    tell_overload(scene, ward, load);
}

/// Nurses on duty: planned for the planned census, by day and night, plus those called in, less those ill.
fn nurses(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let values = &scene.values.care;
    let place = &scene.twin.wards[ward.index()];
    let state = &scene.care.wards[ward];
    let ratio = place.patients_per_nurse[usize::from(!by_day(scene))].max(0.1);
    let extra = scene.care.wards.extra_staff[place.site.index()];
    planned_patients(scene, ward) / ratio * (1.0 + extra) * (1.0 - values.sickness * state.fatigue)
}

fn planned_patients(scene: &Scene<'_, '_>, ward: WardId) -> f64 {
    let place = &scene.twin.wards[ward.index()];
    let share = if place.kind.inpatient() { scene.twin.sites[place.site.index()].occupancy } else { PLANNED_CUBICLES };
    f64::from(place.beds) * share
}

/// Day shifts: 7 to 21 h.
fn by_day(scene: &Scene<'_, '_>) -> bool {
    (7..21).contains(&scene.agenda.calendar.hour(scene.agenda.now))
}

/// Work flowing in by class, minutes per minute.
fn inflow(scene: &Scene<'_, '_>, ward: WardId) -> [f64; 5] {
    let values = &scene.values.care;
    let place = &scene.twin.wards[ward.index()];
    let state = &scene.care.wards[ward];
    let continuity = scene.others.continuity;
    let minutes = [values.minutes_0, values.minutes_1, values.minutes_2, values.minutes_3];
    let patients: f64 = state.bands.iter().map(|count| f64::from(*count)).sum();
    let raw: f64 = state.bands.iter().zip(minutes).map(|(count, minutes)| f64::from(*count) * minutes).sum();
    let (ratio, reference) = match place.kind {
        WardKind::Icu => (values.ratio_icu, values.reference_minutes_icu),
        WardKind::Neonatal => (values.ratio_neonatal, values.reference_minutes),
        WardKind::StepDown => (values.ratio_step, values.reference_minutes_step),
        WardKind::Emergency => (values.ratio_emergency, values.reference_minutes_step),
        WardKind::Maternity => (values.ratio_maternity, values.reference_minutes),
        WardKind::Paediatrics => (values.ratio_paediatrics, values.reference_minutes),
        WardKind::Psychiatry => (values.ratio_psychiatry, values.reference_minutes),
        _ => (values.ratio_ward, values.reference_minutes),
    };
    // Scaled so that the kind's usual nurses with planned patients run at the reference load by day; a ward that has fewer
    // nurses than usual has no less work.
    let scale = values.reference_load * values.productive / (ratio.max(0.1) * reference);
    let night = if by_day(scene) { 1.0 } else { values.night_work * night_scale(place.patients_per_nurse) };
    let base = raw * scale * night;
    let record = continuity.ward_effect(ward, CareFunction::Record);
    let paperwork = if continuity.ward_mode(ward, CareFunction::Record) <= Mode::Degraded {
        record.work / continuity.terminals(ward).max(0.25)
    } else {
        record.work
    };
    let lookup = 1.0 + values.lookup_share * (paperwork - 1.0);
    let drugs = 1.0 + values.lookup_share * (continuity.ward_effect(ward, CareFunction::Pharmacy).work - 1.0);
    let paper_share = 1.0 - values.share_1 - values.share_2 - values.share_3 - values.share_4;
    let mut inflow = [
        base * values.share_1,
        base * values.share_2,
        base * values.share_3 * lookup,
        base * values.share_4 * lookup * drugs,
        base * paper_share * paperwork,
    ];
    let per_patient = |minutes: f64, rate: f64| patients * minutes * rate / 60.0;
    let search = 1.0 - continuity.working_share(ward, crate::blueprint::LossEffect::Search);
    inflow[2] += per_patient(continuity.ward_effect(ward, CareFunction::Telephony).minutes, values.find_rate);
    inflow[3] += per_patient(
        continuity.ward_effect(ward, CareFunction::PatientLocation).minutes
            + continuity.ward_effect(ward, CareFunction::TubeTransport).minutes
            + continuity.ward_effect(ward, CareFunction::Results).minutes
            + 4.0 * search,
        values.carry_rate,
    );
    if continuity.ward_mode(ward, CareFunction::Telephony) >= Mode::Procedure {
        inflow[3] += values.runners;
    }
    inflow[1] += monitoring::work(scene, ward);
    for (work, jobs) in inflow.iter_mut().zip(state.jobs_inflow) {
        *work += jobs;
    }
    inflow
}

/// Where nights have as many nurses as days (intensive care), nights have more work than elsewhere.
fn night_scale(ratio: [f64; 2]) -> f64 {
    (1.4 * ratio[0] / ratio[1].max(0.1)).max(1.0)
}

fn tell_overload(scene: &mut Scene<'_, '_>, ward: WardId, load: f64) {
    match scene.care.wards[ward].overload {
        None if load > OVERLOAD.0 => {
            let functions =
                [CareFunction::Record, CareFunction::CentralMonitoring, CareFunction::Pharmacy, CareFunction::Telephony];
            let cause = functions.into_iter().find_map(|function| scene.others.continuity.ward_cause(ward, function));
            let mut entry = Entry::new(Kind::WardOverloaded, Element::Ward(ward)).in_ward(ward).amounting(load);
            if let Some((class, _)) = cause {
                entry = entry.because(class);
            }
            let record = scene.agenda.record(cause.map(|(_, record)| record), entry);
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
