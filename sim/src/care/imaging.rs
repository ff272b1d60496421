//! Imaging: machines that take pictures and radiologists who read them. Losing the archive cuts reading and worklists, not physics.

use super::{Scene, census, laboratory, profiles, teams};
use crate::blueprint::{CareFunction, StaffKind};
use crate::measure::{Activity, Count, Mode};
use crate::twin::{SiteId, Values};
use crate::world::{OrderKind, StationKind};

const MINUTES_PER_DAY: f64 = 1440.0;
/// Modalities in the order of [`position`].
pub(super) const SCANNERS: [StationKind; 4] =
    [StationKind::CtScanner, StationKind::MriScanner, StationKind::XrayRoom, StationKind::UltrasoundRoom];

/// CT 0, MRI 1, X-ray 2, ultrasound 3.
fn position(kind: OrderKind) -> usize {
    match kind {
        OrderKind::Ct => 0,
        OrderKind::Mri => 1,
        OrderKind::Ultrasound => 3,
        _ => 2,
    }
}

fn scanner(station: StationKind) -> Option<usize> {
    SCANNERS.iter().position(|known| *known == station)
}

/// Minutes a radiologist needs for a report.
pub(super) fn report_minutes(values: &Values, kind: OrderKind) -> f64 {
    values.flow.report_minutes()[position(kind)]
}

/// Turnaround of a quiet day, minutes.
pub(super) fn reference_minutes(values: &Values, kind: OrderKind) -> f64 {
    values.flow.imaging_base()[position(kind)]
}

/// Minutes outside machine and reading room: porter, preparation. Without worklist and archive people phone and walk.
pub(super) fn outside_minutes(scene: &Scene<'_, '_>, site: SiteId, kind: OrderKind) -> f64 {
    let values = &scene.values.flow;
    let inside = values.examination_minutes()[position(kind)] + values.report_minutes()[position(kind)];
    let outside = (reference_minutes(scene.values, kind) - inside).max(0.0) * values.imaging_outside_share;
    let effect = |function| scene.others.continuity.effect(site, function);
    let delay = effect(CareFunction::Imaging).delay;
    outside * delay * teams::slip(scene, site, StaffKind::Porters)
        + inside * (delay - 1.0).max(0.0)
        + effect(CareFunction::PatientLocation).minutes
}

/// Routine examinations of a weekday by modality: those of inpatients and those of clinics.
fn daily(scene: &Scene<'_, '_>, site: SiteId) -> [(f64, f64); 4] {
    let (values, place) = (&scene.values.flow, &scene.twin.sites[site.index()]);
    let discharges = f64::from(place.inpatient_beds) * place.occupancy / values.inpatient_stay_days.max(0.1);
    let (per_discharge, per_visit) = (values.images_per_discharge(), values.images_per_visit());
    std::array::from_fn(|index| (discharges * per_discharge[index], place.visits_per_day * per_visit[index]))
}

/// Servers and minutes of a station.
pub(super) fn size(scene: &Scene<'_, '_>, site: SiteId, station: StationKind) -> (f64, f64) {
    let (values, place) = (&scene.values.flow, &scene.twin.sites[site.index()]);
    let daily = daily(scene, site);
    let emergency = values.emergency_images();
    let busiest = |index: usize, minutes: f64| {
        let (ward, clinics) = daily[index];
        let arrivals = emergency[index] * place.emergency_per_day * profiles::EMERGENCY_PEAK;
        (profiles::busiest_day(ward, clinics) + arrivals) / MINUTES_PER_DAY * minutes / values.imaging_load
    };
    match scanner(station) {
        Some(index) => {
            let minutes = values.examination_minutes()[index];
            let kind = ["ct", "mri", "xray", "ultrasound"][index];
            let machines = laboratory::devices_of(scene, site, kind).len() as f64;
            (libm::ceil(busiest(index, minutes) - 0.25).max(machines).max(1.0), minutes)
        }
        None => {
            let minutes = values.report_minutes();
            let load: f64 = (0..4).map(|index| busiest(index, minutes[index])).sum();
            (libm::ceil(load - 0.25).max(1.0), minutes[0])
        }
    }
}

/// Share of its normal capacity that a station has now: the mode of the imaging service, machines that work, people on duty.
pub(super) fn capacity(scene: &Scene<'_, '_>, site: SiteId, station: StationKind) -> f64 {
    let service = scene.others.continuity.effect(site, CareFunction::Imaging).capacity;
    match scanner(station) {
        // Few people run the few machines that are needed at night: who does not come, or is worn out, is missed at any hour.
        Some(index) => {
            service.min(laboratory::working_share(scene, &scene.care.orders.sites[site.index()].modalities[index]))
                * teams::output(scene, site, StaffKind::Radiographers).min(1.0)
        }
        None => {
            service
                * laboratory::on_duty(scene, site, StaffKind::Radiologists)
                * teams::output(scene, site, StaffKind::Radiologists)
        }
    }
}

/// Whether an examination is refused: machine or reading room would keep it longer than its priority's patience.
pub(super) fn refuses(scene: &Scene<'_, '_>, site: SiteId, kind: OrderKind, class: usize) -> bool {
    let wait = scene.care.orders.station(site, SCANNERS[position(kind)]).projected_wait(class)
        + scene.care.orders.station(site, StationKind::Reporting).projected_wait(class);
    wait > scene.values.flow.patience_minutes()[class]
}

/// An hour of routine examinations and reports.
pub(super) fn hour(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, now, calendar) = (&scene.values.flow, scene.agenda.now, scene.agenda.calendar);
    let place = &scene.twin.sites[site.index()];
    let filled = census::occupancy(scene, site) / place.occupancy.max(1e-6);
    let clinics = scene.care.planned.clinics_running(site);
    let daily = daily(scene, site);
    let degraded = scene.others.continuity.mode(site, CareFunction::Imaging) != Mode::Normal;
    let patience = values.patience_minutes();
    let reports = values.report_minutes();
    let by_hand = laboratory::by_hand(scene, site, CareFunction::Imaging);
    let mut examined = 0.0;
    let mut reading = [0.0; 2];
    for (index, station) in SCANNERS.into_iter().enumerate() {
        let (ward, clinic) = daily[index];
        let wanted = [
            ward * filled * profiles::ward_day(calendar, now) / MINUTES_PER_DAY,
            clinic * clinics * profiles::office(calendar, now) / MINUTES_PER_DAY,
        ];
        let wait: [f64; 2] = std::array::from_fn(|class| scene.care.orders.station(site, station).projected_wait(class + 3));
        let scanner = &mut scene.care.orders.sites[site.index()].stations[station as usize];
        scanner.settle(now);
        scanner.ceiling = by_hand * (ward * filled + clinic * clinics) / MINUTES_PER_DAY * scanner.minutes;
        for class in 0..2 {
            let served = std::mem::take(&mut scanner.routine[class].served) / scanner.minutes;
            examined += served;
            reading[class] += served * reports[index];
            let taken = wait[class] <= patience[class + 3];
            scanner.routine[class].inflow = if taken { wanted[class] * scanner.minutes } else { 0.0 };
        }
        let booked = &mut scene.care.orders.sites[site.index()].booked[1];
        booked.wanted += wanted[1];
        booked.taken += if wait[1] <= patience[4] { wanted[1] } else { 0.0 };
    }
    let orders = &mut scene.care.orders.sites[site.index()];
    let room = &mut orders.stations[StationKind::Reporting as usize];
    room.settle(now);
    let spare = (room.left_over() * 60.0 - reading.iter().sum::<f64>()).max(0.0);
    for (fluid, minutes) in room.routine.iter_mut().zip(reading) {
        fluid.served = 0.0;
        fluid.inflow = minutes / 60.0;
    }
    // Without the archive a picture is read at the console and told by phone; its formal report is owed until reading is normal.
    if degraded {
        orders.reports_owed += examined;
    } else {
        orders.reports_owed = (orders.reports_owed - spare / reports[2].max(1e-6)).max(0.0);
    }
    scene.agenda.tally().count(Count::ActivityCount, (site.index(), Activity::Imaging.index()), examined, now);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::testing::{Bench, bare_site, values};
    use crate::world::TEAMS;

    #[test]
    fn worn_out_radiographers_take_fewer_pictures_and_make_more_mistakes() {
        let tired = |fatigue: f64, changes: &[(&str, f64)]| {
            let mut bench = Bench::new(bare_site(), values(changes));
            bench.act(crate::care::orders::begin);
            let at = TEAMS.iter().position(|kind| *kind == StaffKind::Radiographers).unwrap();
            let team = &mut bench.care.staff.teams[0][at];
            (team.people, team.fatigue) = (6.0, fatigue);
            bench.act(|scene| (capacity(scene, SiteId(0), StationKind::CtScanner), teams::haste(scene, SiteId(0), OrderKind::Ct)))
        };
        let ((rested, careful), (worn, hasty)) = (tired(0.0, &[]), tired(1.0, &[]));
        assert_eq!((rested, careful), (1.0, 1.0));
        assert!(worn < 0.95 && hasty > 1.05, "{worn} of the pictures, {hasty} times the mistakes");
        let unfelt = [("nurse.fatigue_loss", 0.0), ("fatigue.sickness", 0.0), ("fatigue.errors", 0.0)];
        assert_eq!(tired(1.0, &unfelt), (1.0, 1.0), "the link vanishes with its coefficients");
    }
}
