//! Rules of care: patients, nurses, orders, beds, harm.
//!
//! One file a mechanism. State and events are in `world/care/`; nothing here may write another subject's state.

mod acuity;
mod admissions;
mod altered;
mod burden;
mod case_mix;
mod census;
mod clinics;
mod clocks;
mod cohort;
mod community;
mod conditions;
mod departments;
mod disclosure;
mod emergency;
mod flow_tables;
mod flow_values;
mod freed;
mod harm;
mod histology;
mod imaging;
mod laboratory;
mod medication;
mod mishaps;
mod monitoring;
mod orders;
mod outside;
mod patients;
mod pharmacy;
mod planned;
mod profiles;
mod recognition;
mod region;
mod rounds;
mod safeguards;
mod sent_in;
mod series;
mod staffing;
mod teams;
#[cfg(test)]
pub(crate) mod testing;
mod theatre;
mod transfers;
mod urgent;
mod values;
mod visits;

pub use flow_values::FlowValues;
pub use values::CareValues;

use crate::agenda::Agenda;
use crate::engine::Time;
use crate::measure::Tally;
use crate::twin::{Plot, Twin, Values};
use crate::world::{CareEvent, CareState, ContinuityState, CyberState, ResponseState};

/// The other subjects' state, to read.
#[derive(Clone, Copy)]
pub struct Others<'a> {
    /// Read only.
    pub cyber: &'a CyberState,
    /// Read only.
    pub response: &'a ResponseState,
    /// Read only.
    pub continuity: &'a ContinuityState,
}

/// What every rule of care gets.
pub(crate) struct Scene<'a, 'b> {
    /// The hospital.
    pub twin: &'a Twin,
    /// The numbers.
    pub values: &'a Values,
    /// Own state.
    pub care: &'a mut CareState,
    /// The others' state.
    pub others: &'a Others<'a>,
    /// Schedule, draw, tell.
    pub agenda: &'a mut Agenda<'b>,
}

/// The run begins (long before the incident).
pub fn begin(twin: &Twin, values: &Values, own: &mut CareState, others: &Others<'_>, agenda: &mut Agenda<'_>) {
    let mut scene = Scene { twin, values, care: own, others, agenda };
    staffing::begin(&mut scene);
    teams::begin(&mut scene);
    monitoring::begin(&mut scene);
    census::begin(&mut scene);
    rounds::begin(&mut scene);
    mishaps::begin(&mut scene);
    orders::begin(&mut scene);
    sent_in::begin(&mut scene);
    emergency::begin(&mut scene);
    planned::begin(&mut scene);
    region::begin(&mut scene);
}

/// The incident begins: the run was forked from the quiet one at this instant. Care has nothing of its own to begin; the
/// incident reaches it through what it does to services.
pub fn strike(
    _plot: &Plot,
    _twin: &Twin,
    _values: &Values,
    _own: &mut CareState,
    _others: &Others<'_>,
    _agenda: &mut Agenda<'_>,
) {
}

/// One event.
#[inline]
pub fn handle(
    event: CareEvent,
    _plot: Option<&Plot>,
    twin: &Twin,
    values: &Values,
    own: &mut CareState,
    others: &Others<'_>,
    agenda: &mut Agenda<'_>,
) {
    let mut scene = Scene { twin, values, care: own, others, agenda };
    let scene = &mut scene;
    match event {
        CareEvent::ModesChanged { site } => modes_changed(scene, site),
        CareEvent::Declared { site, cause } => {
            staffing::declared(scene, site, cause);
            region::declared(scene, site, cause);
            planned::declared(scene, site, cause);
        }
        CareEvent::AllClear { site, cause } => {
            staffing::all_clear(scene, site, cause);
            region::all_clear(scene, site, cause);
            planned::all_clear(scene, site, cause);
        }
        CareEvent::WardHour { ward } => staffing::hour(scene, ward),
        CareEvent::StaffChange { site, stamp } => staffing::staff_change(scene, site, stamp),
        CareEvent::WearReached { ward, stamp } => acuity::wear_reached(scene, ward, stamp),
        CareEvent::WorkReached { ward, stamp } => recognition::work_reached(scene, ward, stamp),
        CareEvent::Course { patient, stamp } => acuity::course(scene, patient, stamp),
        CareEvent::Noticed { patient, stamp } => recognition::noticed(scene, patient, stamp),
        CareEvent::Responded { patient, stamp } => recognition::responded(scene, patient, stamp),
        CareEvent::PatienceOver { patient, stamp } => recognition::patience_over(scene, patient, stamp),
        CareEvent::Round { ward, bed } => rounds::visit(scene, ward, bed),
        CareEvent::DischargeStep { patient, stamp } => census::discharge_step(scene, patient, stamp),
        CareEvent::MishapCandidate { ward, number } => mishaps::candidate(scene, ward, number),
        CareEvent::AlterationChanged { site, alteration } => altered::changed(scene, site, alteration),
        CareEvent::AlteredDose { ward, number } => altered::dose(scene, ward, number),
        CareEvent::Arrival { site, number } => emergency::arrival(scene, site, number),
        CareEvent::Referral { site, number } => admissions::referral(scene, site, number),
        CareEvent::PlannedDay { site } => planned::day(scene, site),
        CareEvent::TheatreNext { theatre, stamp } => theatre::next(scene, theatre, stamp),
        CareEvent::CaseDone { patient, stamp } => theatre::done(scene, patient, stamp),
        CareEvent::SamplesDrawn { patient, stamp } => planned::samples_drawn(scene, patient, stamp),
        CareEvent::RecoveryDone { patient, stamp } => theatre::recovered(scene, patient, stamp),
        CareEvent::UrgentDone { patient, stamp } => urgent::done(scene, patient, stamp),
        CareEvent::UrgentTurns { patient, stamp } => urgent::turns(scene, patient, stamp),
        CareEvent::ClinicSession { site } => clinics::session(scene, site),
        CareEvent::DeferralDue { patient, stamp } => planned::deferral_due(scene, patient, stamp),
        CareEvent::TreatedElsewhere { patient, stamp } => region::treated_elsewhere(scene, patient, stamp),
        CareEvent::TransferArrives { patient, stamp } => transfers::arrives(scene, patient, stamp),
        CareEvent::Presents { slot } => emergency::presents(scene, slot),
        CareEvent::EmergencyStep { patient, stamp } => visits::step(scene, patient, stamp),
        CareEvent::EmergencyReview { site } => emergency::review(scene, site),
        CareEvent::OrderCollected { order, stamp } => orders::collected(scene, order, stamp),
        CareEvent::OrderArrives { order, stamp } => orders::arrives(scene, order, stamp),
        CareEvent::OrderServed { order, stamp } => orders::served(scene, order, stamp),
        CareEvent::OrderDelivered { order, stamp } => orders::delivered(scene, order, stamp),
        CareEvent::SampleSentIn { site, number } => sent_in::arrives(scene, site, number),
        CareEvent::OrdersHour { site } => orders::hour(scene, site),
    }
}

/// Care functions of a site changed: everything that reads a mode is looked at again.
fn modes_changed(scene: &mut Scene<'_, '_>, site: crate::twin::SiteId) {
    orders::refresh(scene, site);
    planned::note_booking(scene, site);
    for ward in scene.twin.sites[site.index()].wards.clone() {
        let ward = crate::twin::WardId::from_index(ward);
        staffing::refresh(scene, ward);
        monitoring::refresh(scene, ward);
        monitoring::life_support(scene, ward);
    }
}

/// The warm-up is over and measures have begun anew.
pub fn begin_measures(own: &CareState, tally: &mut Tally, now: Time) {
    cohort::begin(own, tally, now);
}

/// The run ends: what patients carry at the horizon (their worst harm, waits not yet over) is counted.
pub fn close(_twin: &Twin, _values: &Values, own: &mut CareState, agenda: &mut Agenda<'_>) {
    harm::close(own, agenda);
}
