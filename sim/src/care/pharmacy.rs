//! Pharmacy and blood bank: verification of new orders, dispensing, cross-matching.

use super::{Scene, census, laboratory, profiles, teams};
use crate::blueprint::{CareFunction, StaffKind};
use crate::twin::{SiteId, Values};
use crate::world::{OrderKind, StationKind};

const MINUTES_PER_DAY: f64 = 1440.0;

/// Servers and minutes of a station.
pub(super) fn size(scene: &Scene<'_, '_>, site: SiteId, station: StationKind) -> (f64, f64) {
    let (values, place) = (&scene.values.flow, &scene.twin.sites[site.index()]);
    let inpatients = f64::from(place.inpatient_beds) * place.occupancy;
    let (per_day, minutes) = match station {
        StationKind::Pharmacy => (inpatients * values.new_drugs_per_patient_day, values.drug_verification_minutes),
        _ => (place.operations_per_day * values.blood_share, values.crossmatch_minutes),
    };
    let busiest = profiles::busiest_day(per_day, 0.0) / MINUTES_PER_DAY * minutes / values.pharmacy_load;
    (libm::ceil(busiest - 0.25).max(1.0), minutes)
}

/// Share of its normal capacity that a station has now.
pub(super) fn capacity(scene: &Scene<'_, '_>, site: SiteId, station: StationKind) -> f64 {
    match station {
        StationKind::Pharmacy => {
            scene.others.continuity.effect(site, CareFunction::Pharmacy).capacity
                * laboratory::on_duty(scene, site, StaffKind::Pharmacy)
                * teams::output(scene, site, StaffKind::Pharmacy)
        }
        _ => scene.others.continuity.effect(site, CareFunction::BloodBank).capacity,
    }
}

/// Minutes a drug is picked and brought, or a sample and a unit of blood are carried.
pub(super) fn outside_minutes(scene: &Scene<'_, '_>, site: SiteId, kind: OrderKind, priority: u8) -> f64 {
    let function = if kind == OrderKind::Blood { CareFunction::BloodBank } else { CareFunction::Pharmacy };
    let effect = scene.others.continuity.effect(site, function);
    let tube = scene.others.continuity.effect(site, CareFunction::TubeTransport).minutes;
    let usual = reference_minutes(scene.values, kind, priority) * scene.values.flow.pharmacy_outside_share;
    usual * effect.delay * teams::slip(scene, site, StaffKind::Porters) + effect.minutes + tube
}

/// From order to bedside on a quiet day, minutes; an emergency takes it from the ward's stock, or uncrossed blood.
pub(super) fn reference_minutes(values: &Values, kind: OrderKind, priority: u8) -> f64 {
    match (kind, priority) {
        (OrderKind::Blood, 0) => values.flow.emergency_blood_minutes,
        (OrderKind::Blood, _) => values.flow.blood_base,
        (_, 0) => values.flow.emergency_drug_minutes,
        _ => values.flow.drug_base,
    }
}

/// An hour of routine verification.
pub(super) fn hour(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, now, calendar) = (&scene.values.flow, scene.agenda.now, scene.agenda.calendar);
    let inpatients = census::occupancy(scene, site) * f64::from(scene.twin.sites[site.index()].inpatient_beds);
    let per_minute = inpatients * values.new_drugs_per_patient_day * profiles::ward_day(calendar, now) / MINUTES_PER_DAY;
    let station = &mut scene.care.orders.sites[site.index()].stations[StationKind::Pharmacy as usize];
    station.settle(now);
    station.routine[0].served = 0.0;
    station.routine[0].inflow = per_minute * station.minutes * values.routine_share;
    // What nobody verified in time is given on the prescriber's word; it is not verified later.
    station.routine[0].backlog = station.routine[0].backlog.min(values.verification_lapse_minutes * station.servers);
}
