//! The laboratory: how much comes, what it can take, how people answer when it is slow.

use super::{FlowValues, Scene, census, harm, orders, profiles, staffing, teams};
use crate::blueprint::{CareFunction, LossEffect, StaffKind};
use crate::engine::{Purpose, Time};
use crate::measure::{Activity, Count, HarmProcess, Mode, Sample, Section, Tally};
use crate::twin::{DeviceId, SiteId, WardId};
use crate::world::{FIRST_ROUTINE, NodeState, PRIORITIES, SiteOrders, Station, StationKind};

/// The two sections of the laboratory.
const SECTIONS: [StationKind; 2] = [StationKind::Haematology, StationKind::Biochemistry];
const SECTION: Purpose = Purpose::named("care/order/section");
const ROUTINE: Purpose = Purpose::named("care/order/routine-harm");
const MINUTES_PER_DAY: f64 = 1440.0;

/// Stations of a site, sized by its volumes in a quiet week.
pub(super) fn site_orders(scene: &Scene<'_, '_>, site: SiteId) -> SiteOrders {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let place = &scene.twin.sites[site.index()];
    let inpatients = f64::from(place.inpatient_beds) * place.occupancy;
    let ward = values.draws_per_patient_day * inpatients + values.emergency_laboratory() * place.emergency_per_day;
    let office = office_draws(scene, site);
    let per_minute = (profiles::busiest(ward, office) + values.sent_in_per_day) / MINUTES_PER_DAY;
    let of_load = |minutes: f64, load: f64| libm::ceil((per_minute * minutes / load).max(1.0) - 0.25);
    let mut stations = Vec::with_capacity(StationKind::ALL.len());
    for kind in StationKind::ALL {
        let (servers, minutes) = match kind {
            StationKind::Accession => (of_load(values.accession_minutes, values.laboratory_load), values.accession_minutes),
            StationKind::Haematology | StationKind::Biochemistry => {
                let minutes = values.analysis_minutes;
                (of_load(minutes * section_share(values, kind), values.laboratory_load), minutes)
            }
            StationKind::Verification => {
                (of_load(values.verification_minutes, values.laboratory_load), values.verification_minutes)
            }
            StationKind::PointOfCare => {
                (devices_of(scene, site, "poct-tester").len() as f64, 60.0 / values.bedside_per_hour.max(1e-6))
            }
            StationKind::Pharmacy | StationKind::BloodBank => super::pharmacy::size(scene, site, kind),
            _ => super::imaging::size(scene, site, kind),
        };
        stations.push(Station::new(servers, minutes, now));
    }
    let base = values.laboratory_base();
    SiteOrders {
        stations,
        felt: base.map(|minutes| crate::world::Felt { minutes, since: now }),
        ordering: [1.0; PRIORITIES],
        short_since: None,
        reports_owed: 0.0,
        booked: Default::default(),
        analysers: analysers(scene, site),
        modalities: ["ct", "mri", "xray", "ultrasound"].map(|kind| devices_of(scene, site, kind)),
    }
}

/// Share of samples that a section gets.
fn section_share(values: &FlowValues, section: StationKind) -> f64 {
    let haematology = values.haematology_share.clamp(0.0, 1.0);
    if section == StationKind::Haematology { haematology } else { 1.0 - haematology }
}

/// Whether a sample is for haematology.
pub(super) fn for_haematology(scene: &Scene<'_, '_>, entity: u64) -> bool {
    scene.agenda.draw(SECTION, entity, 0).chance(scene.values.flow.haematology_share)
}

/// The section of a sample.
pub(super) fn section(haematology: bool) -> StationKind {
    if haematology { StationKind::Haematology } else { StationKind::Biochemistry }
}

/// What a section does by hand, when the laboratory as a whole does a share of its normal work: counting and looking at cells takes
/// more people than reading an analyser's own screen. Both are normal when the whole is.
fn in_section(values: &FlowValues, whole: f64, station: StationKind) -> f64 {
    let (whole, by_hand) = (whole.clamp(0.0, 1.0), values.haematology_by_hand.max(0.0));
    let share = values.haematology_share.clamp(0.0, 1.0);
    let haematology = (whole * (by_hand + (1.0 - by_hand) * whole)).clamp(0.0, 1.0);
    match station {
        StationKind::Haematology => haematology,
        StationKind::Biochemistry if share < 1.0 => ((whole - share * haematology) / (1.0 - share)).clamp(0.0, 1.0),
        _ => whole,
    }
}

/// Samples a weekday brings from clinics and general practice.
fn office_draws(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let (values, place) = (&scene.values.flow, &scene.twin.sites[site.index()]);
    values.draws_per_visit * place.visits_per_day + values.practice_draws_per_bed * f64::from(place.inpatient_beds)
}

/// A site's devices of a catalogue kind.
pub(super) fn devices_of(scene: &Scene<'_, '_>, site: SiteId, kind: &str) -> Vec<DeviceId> {
    let devices = &scene.twin.devices;
    let Some(kind) = scene.twin.catalogue.kinds.iter().position(|known| known.id == kind) else { return Vec::new() };
    devices.of_kind(kind).iter().copied().filter(|device| devices.site[device.index()] == site).collect()
}

fn analysers(scene: &Scene<'_, '_>, site: SiteId) -> Vec<DeviceId> {
    let devices = &scene.twin.devices;
    (0..devices.len())
        .filter(|index| devices.site[*index] == site)
        .filter(|index| {
            let kind = scene.twin.catalogue.kinds.get(usize::from(devices.kind[*index]));
            kind.is_some_and(|known| known.loss == LossEffect::Analyser)
        })
        .map(DeviceId::from_index)
        .collect()
}

/// Share of devices that still work; one cut off from the network works at its own console. 1 when there are none.
pub(super) fn working_share(scene: &Scene<'_, '_>, devices: &[DeviceId]) -> f64 {
    if devices.is_empty() {
        return 1.0;
    }
    let works = |device: &&DeviceId| matches!(scene.others.continuity.node(**device), NodeState::Ok | NodeState::Isolated);
    devices.iter().filter(works).count() as f64 / devices.len() as f64
}

/// People of a kind on duty now, as a share of a weekday's; 1 when the files name none.
pub(super) fn on_duty(scene: &Scene<'_, '_>, site: SiteId, kind: StaffKind) -> f64 {
    let [day, night, weekend] = scene.twin.sites[site.index()].people(kind);
    if day <= 0.0 {
        return 1.0;
    }
    let (calendar, now) = (scene.agenda.calendar, scene.agenda.now);
    let people = match calendar.hour(now) {
        6..22 if calendar.weekend(now) => weekend,
        6..22 => day,
        _ => night,
    };
    (people / day).clamp(scene.values.flow.least_on_duty, 1.0)
}

/// Share of its normal capacity that a laboratory station has now: its system's mode, its analysers, its people, and what partners
/// take over.
pub(super) fn capacity(scene: &Scene<'_, '_>, site: SiteId, station: StationKind) -> f64 {
    if station == StationKind::PointOfCare {
        return 1.0;
    }
    let own = scene.others.continuity.effect(site, CareFunction::Laboratory).capacity;
    let channel = scene.others.continuity.effect(site, CareFunction::Results).capacity;
    let machines =
        if SECTIONS.contains(&station) { working_share(scene, &scene.care.orders.sites[site.index()].analysers) } else { 1.0 };
    let own = in_section(&scene.values.flow, own, station).min(channel).min(machines);
    let people = on_duty(scene, site, StaffKind::Laboratory) * teams::output(scene, site, StaffKind::Laboratory);
    let people = people.max(scene.values.flow.laboratory_automation);
    (own + aid(scene, site)).min(1.0) * people
}

/// Share of the site's own volume that partner laboratories take over: nothing for a lag, then rising to what is agreed and what
/// the laboratories of the region have to spare. A region of one site has a partner outside it.
fn aid(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let values = &scene.values.flow;
    let Some(since) = scene.care.orders.sites[site.index()].short_since else { return 0.0 };
    let days = (scene.agenda.now - since).days() - values.aid_lag_days;
    let agreed = values.aid_most * (days / values.aid_ramp_days.max(1e-6)).clamp(0.0, 1.0);
    if agreed <= 0.0 || scene.twin.sites.len() < 2 {
        return agreed;
    }
    let beds = |site: usize| f64::from(scene.twin.sites[site].inpatient_beds);
    let whole = |other: &usize| {
        *other != site.index() && scene.care.orders.sites.get(*other).is_some_and(|orders| orders.short_since.is_none())
    };
    let spare: f64 = (0..scene.twin.sites.len()).filter(whole).map(beds).sum::<f64>() * (1.0 - values.laboratory_load);
    agreed.min(spare / beds(site.index()).max(1.0))
}

/// Minutes that a courier adds to a mean order, by the share of orders that partners do.
fn courier_minutes(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let aid = aid(scene, site);
    if aid <= 0.0 {
        return 0.0;
    }
    let own = scene.others.continuity.effect(site, CareFunction::Laboratory).capacity.clamp(0.0, 1.0);
    scene.values.flow.courier_minutes * aid / (own + aid)
}

/// Minutes until a sample is drawn: nurses who have much to do come later, except to an emergency.
pub(super) fn collection_minutes(scene: &Scene<'_, '_>, ward: Option<WardId>, class: usize) -> f64 {
    let values = &scene.values.flow;
    let slip = ward.filter(|_| class > 0).map_or(1.0, |ward| staffing::slip(scene, ward));
    values.laboratory_base()[class] * values.laboratory_outside_share * values.collection_share * slip
}

/// Minutes a sample is carried and spun, outside the stations.
pub(super) fn transport_minutes(scene: &Scene<'_, '_>, site: SiteId, class: usize) -> f64 {
    let values = &scene.values.flow;
    let effect = |function| scene.others.continuity.effect(site, function);
    let base = values.laboratory_base()[class] * values.laboratory_outside_share * (1.0 - values.collection_share);
    base * effect(CareFunction::Laboratory).delay * teams::slip(scene, site, StaffKind::Porters)
        + courier_minutes(scene, site)
        + effect(CareFunction::TubeTransport).minutes
        + effect(CareFunction::PatientLocation).minutes
}

/// Minutes an order of a priority would wait at its stations.
fn waits(scene: &Scene<'_, '_>, site: SiteId, section: StationKind, class: usize) -> f64 {
    let stations = [StationKind::Accession, section, StationKind::Verification];
    stations.iter().map(|kind| scene.care.orders.station(site, *kind).projected_wait(class)).sum()
}

/// Turnaround people must expect now, minutes.
fn projected(scene: &Scene<'_, '_>, site: SiteId, class: usize) -> f64 {
    let values = &scene.values.flow;
    let share = |section| section_share(values, section).max(1e-9);
    let waits: f64 = SECTIONS.iter().map(|section| share(*section) * waits(scene, site, *section, class)).sum();
    let base = values.laboratory_base()[class];
    let channel = (scene.others.continuity.effect(site, CareFunction::Results).delay - 1.0).max(0.0) * base;
    let inside = base * (1.0 - values.laboratory_outside_share);
    // Nobody expects more than the patience after which an order is refused.
    let most = values.patience_minutes()[class];
    collection_minutes(scene, None, class) + transport_minutes(scene, site, class) + inside + waits.min(most) + channel
}

/// Whether testers at the bedside beat a slow laboratory.
pub(super) fn bedside_is_faster(scene: &Scene<'_, '_>, site: SiteId, class: usize) -> bool {
    let testers = scene.care.orders.station(site, StationKind::PointOfCare);
    if testers.servers < 1.0 {
        return false;
    }
    let expected = projected(scene, site, class);
    let slow = scene.values.flow.bedside_from * scene.values.flow.laboratory_base()[class];
    expected > slow && testers.projected_wait(class) + testers.minutes < expected
}

/// Whether a priority is refused: the wait it would have is longer than its patience.
pub(super) fn refuses(scene: &Scene<'_, '_>, site: SiteId, section: StationKind, class: usize) -> bool {
    waits(scene, site, section, class) > scene.values.flow.patience_minutes()[class]
}

/// People learn how long it took; ordering answers.
pub(super) fn felt(scene: &mut Scene<'_, '_>, site: SiteId, class: usize, minutes: f64) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let orders = &mut scene.care.orders.sites[site.index()];
    let felt = &mut orders.felt[class];
    let weight = 1.0 - libm::exp(-(now - felt.since).hours().max(0.0) / values.felt_memory_hours.max(1e-6));
    felt.minutes += weight * (minutes - felt.minutes);
    felt.since = now;
    orders.ordering[class] =
        ordering(values.laboratory_base()[class], felt.minutes, values.ordering_elasticity, values.ordering_floors()[class]);
}

/// Share of the usual orders that people still place: those who wait long ask less, down to what cannot be done without. An
/// elasticity of 0 never asks less.
pub(super) fn ordering(reference: f64, felt: f64, elasticity: f64, floor: f64) -> f64 {
    if elasticity <= 0.0 || felt <= reference {
        return 1.0;
    }
    libm::pow(reference / felt, elasticity).clamp(floor.min(1.0), 1.0)
}

/// An hour of routine work: what was served is counted, what comes is set, and people learn.
pub(super) fn hour(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (values, now, calendar) = (&scene.values.flow, scene.agenda.now, scene.agenda.calendar);
    note_shortage(scene, site, now);
    let inpatients = census::occupancy(scene, site) * f64::from(scene.twin.sites[site.index()].inpatient_beds);
    let clinics = scene.care.planned.clinics_running(site);
    let place = &scene.twin.sites[site.index()];
    let office =
        values.draws_per_visit * place.visits_per_day * clinics + values.practice_draws_per_bed * f64::from(place.inpatient_beds);
    let ward = values.draws_per_patient_day * inpatients * values.routine_share;
    let wanted = [
        ward * profiles::ward_blood(calendar, now) / MINUTES_PER_DAY,
        office * profiles::office(calendar, now) / MINUTES_PER_DAY,
    ];
    let by_hand = by_hand(scene, site, CareFunction::Laboratory);
    let ordinary = (ward + office) / MINUTES_PER_DAY;
    for station in [StationKind::Accession, StationKind::Verification] {
        scene.care.orders.sites[site.index()].stations[station as usize].hour(now);
    }
    for section in SECTIONS {
        let most = if by_hand.is_finite() { in_section(values, by_hand, section) } else { f64::INFINITY };
        let analysis = &mut scene.care.orders.sites[site.index()].stations[section as usize];
        analysis.hour(now);
        analysis.ceiling = most * ordinary * section_share(values, section) * analysis.minutes;
    }
    for (index, wanted) in wanted.into_iter().enumerate() {
        let class = FIRST_ROUTINE + index;
        let expected = projected(scene, site, class);
        if wanted > 0.0 {
            felt(scene, site, class, expected);
            scene.agenda.tally().sample(Sample::LaboratoryTurnaround, (site.index(), class), expected);
        }
        if class == FIRST_ROUTINE {
            routine_harm(scene, site, wanted * 60.0, expected);
        }
        let cell = (site.index(), class);
        let asked = wanted * scene.care.orders.sites[site.index()].ordering[class];
        scene.agenda.tally().count(Count::LaboratoryRequests, cell, asked * 60.0, now);
        let mut taken = 0.0;
        for section in SECTIONS {
            let refused = refuses(scene, site, section, class);
            let share = asked * section_share(values, section);
            let analysis = &mut scene.care.orders.sites[site.index()].stations[section as usize];
            let served = std::mem::take(&mut analysis.routine[index].served) / analysis.minutes.max(1e-9);
            analysis.routine[index].inflow = if refused { 0.0 } else { share * analysis.minutes };
            taken += if refused { 0.0 } else { share };
            let tally = scene.agenda.tally();
            if refused {
                tally.count(Count::LaboratoryRefused, cell, share * 60.0, now);
            }
            analysed(tally, site, section, served, now);
        }
        if class == FIRST_ROUTINE + 1 {
            let booked = &mut scene.care.orders.sites[site.index()].booked[0];
            booked.wanted += wanted;
            booked.taken += taken;
            let from_clinics =
                values.draws_per_visit * scene.twin.sites[site.index()].visits_per_day * clinics / office.max(1e-9);
            let missed = (wanted - taken) * 60.0 * from_clinics;
            if missed > 0.0 {
                let cell = (site.index(), Activity::Laboratory.index());
                scene.agenda.tally().count(Count::Cancelled, cell, missed, now);
            }
        }
    }
    // Nobody learns from results that do not come: after some hours without one people go by what they must expect.
    for class in 0..FIRST_ROUTINE {
        let silent = (now - scene.care.orders.sites[site.index()].felt[class].since).hours();
        if silent > scene.values.flow.silence_hours {
            let expected = projected(scene, site, class);
            felt(scene, site, class, expected);
        }
    }
}

/// Samples a section has analysed.
pub(super) fn analysed(tally: &mut Tally, site: SiteId, section: StationKind, samples: f64, now: Time) {
    let which = if section == StationKind::Haematology { Section::Haematology } else { Section::Biochemistry };
    tally.count(Count::LaboratoryAnalysed, (site.index(), which.index()), samples, now);
    tally.count(Count::ActivityCount, (site.index(), Activity::Laboratory.index()), samples, now);
}

/// Share of an ordinary day's routine work that can be done in the mode in force; no limit but the places when it is normal.
pub(super) fn by_hand(scene: &Scene<'_, '_>, site: SiteId, function: CareFunction) -> f64 {
    let capacity = scene.others.continuity.effect(site, function).capacity;
    if capacity < 1.0 { (capacity + aid(scene, site)).min(1.0) } else { f64::INFINITY }
}

/// Routine results of the wards that come late, get lost or are copied wrongly: some are opportunities for harm to somebody in a bed.
fn routine_harm(scene: &mut Scene<'_, '_>, site: SiteId, wanted: f64, expected: f64) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let effect = |function| scene.others.continuity.effect(site, function).error;
    let error = effect(CareFunction::Laboratory) + effect(CareFunction::Results) - 1.0;
    let asked = wanted * scene.care.orders.sites[site.index()].ordering[FIRST_ROUTINE];
    let tolerance = values.late_tolerance * values.laboratory_base()[FIRST_ROUTINE];
    let overrun = ((expected - tolerance) / tolerance).max(0.0);
    let late = if overrun > 0.0 { values.late_matters } else { 0.0 };
    let copied = if error > 1.0 { values.transcription } else { 0.0 };
    let chances = [late, values.lost * error * values.late_matters, copied * values.wrong_unsafe];
    let opportunities = asked * values.routine_matters * chances.iter().sum::<f64>();
    let (stream, hour) = (scene.twin.sites[site.index()].entity, now.0.div_euclid(3_600_000) as u64);
    let draw = scene.agenda.draw(ROUTINE, stream, hour);
    let happen = draw.poisson(opportunities);
    if happen == 0 {
        return;
    }
    let beds: Vec<usize> = scene.twin.sites[site.index()]
        .wards
        .clone()
        .filter(|ward| scene.twin.wards[*ward].kind.inpatient())
        .flat_map(|ward| scene.twin.beds_of(crate::twin::WardId::from_index(ward)))
        .collect();
    if beds.is_empty() {
        return;
    }
    for number in 0..happen {
        let draw = draw.child(number);
        let bed = beds[draw.child(1).below(beds.len() as u64) as usize];
        let Some(patient) = scene.care.wards.beds[bed] else { continue };
        let (process, overrun) = match draw.child(2).choose(&chances) {
            Some(2) => (HarmProcess::Transcription, 0.0),
            Some(1) => (HarmProcess::LaboratoryResult, 0.0),
            _ => (HarmProcess::LaboratoryResult, overrun),
        };
        let cause = orders::cause(scene, site, CareFunction::Laboratory)
            .or_else(|| orders::cause(scene, site, CareFunction::Results))
            .map(|(_, record)| record);
        harm::next_event(scene, process, patient, overrun, cause);
    }
}

fn note_shortage(scene: &mut Scene<'_, '_>, site: SiteId, now: Time) {
    let short = matches!(scene.others.continuity.mode(site, CareFunction::Laboratory), Mode::Procedure | Mode::None);
    let since = &mut scene.care.orders.sites[site.index()].short_since;
    *since = if short { since.or(Some(now)) } else { None };
}

#[cfg(test)]
mod tests {
    use super::ordering;

    #[test]
    fn people_ask_less_when_it_takes_longer() {
        assert_eq!(ordering(60.0, 60.0, 0.5, 0.7), 1.0);
        assert!((ordering(60.0, 90.0, 0.5, 0.7) - libm::sqrt(60.0 / 90.0)).abs() < 1e-12);
        assert_eq!(ordering(60.0, 6_000.0, 0.5, 0.7), 0.7);
        assert_eq!(ordering(60.0, 6_000.0, 0.0, 0.7), 1.0, "the link vanishes with its coefficient");
    }
}
