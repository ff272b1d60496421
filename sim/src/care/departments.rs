//! Emergency departments of a site, one per population where there is cause for one: their places and their physicians.

use super::{Scene, teams};
use crate::blueprint::{Population, StaffKind, WardKind};
use crate::twin::{SiteId, WardId};

const MINUTES_PER_DAY: f64 = 1440.0;
const POPULATIONS: usize = Population::ALL.len();

/// Share of a site's emergency arrivals by population.
fn shares(scene: &Scene<'_, '_>) -> [f64; POPULATIONS] {
    let values = &scene.values.flow;
    let (child, obstetric) = (values.child_share, values.obstetric_share);
    [(1.0 - child - obstetric).max(0.0), child, obstetric]
}

/// Which populations have a department of their own: an emergency ward is theirs, or the site has beds for them and enough of
/// them come.
fn own(scene: &Scene<'_, '_>, site: SiteId) -> [bool; POPULATIONS] {
    let place = &scene.twin.sites[site.index()];
    let shares = shares(scene);
    Population::ALL
        .iter()
        .map(|population| {
            let beds = match population {
                Population::Adult => return true,
                Population::Paediatric => WardKind::Paediatrics,
                Population::Obstetric => WardKind::Maternity,
            };
            let volume = place.emergency_per_day * shares[population.index()];
            let named = place
                .of_kind(WardKind::Emergency)
                .iter()
                .any(|ward| scene.twin.wards[ward.index()].population == Some(*population));
            named || (!place.of_kind(beds).is_empty() && volume >= scene.values.flow.own_department)
        })
        .collect::<Vec<bool>>()
        .try_into()
        .unwrap_or([true, false, false])
}

/// Sets up the departments of a site: doors, cubicles, wards. Cubicles that files do not give to a population are divided as the
/// arrivals are.
pub(super) fn arrange(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (twin, place, values) = (scene.twin, &scene.twin.sites[site.index()], &scene.values.flow);
    let (own, shares) = (own(scene, site), shares(scene));
    let wards: Vec<WardId> = (place.wards.clone().map(WardId::from_index))
        .filter(|ward| twin.wards[ward.index()].kind == WardKind::Emergency)
        .collect();
    let of = |population: Option<Population>| wards.iter().filter(move |ward| twin.wards[ward.index()].population == population);
    let beds = |population: Option<Population>| of(population).map(|ward| twin.wards[ward.index()].beds).sum::<u32>();
    // Small departments need more room for the same ups and downs.
    let chairs = |share: f64| {
        let daily = place.emergency_per_day * share;
        libm::ceil(daily * values.cubicles_per_daily + values.cubicles_spare * libm::sqrt(daily)) as u32
    };
    let first = scene.care.emergency.of_site(site).start;
    let general = of(None).next().or(wards.first()).copied();
    let mut shared = beds(None).max(chairs(1.0)).max(1);
    let mut doors = [first as u32; POPULATIONS];
    let mut arranged = [(0, None); POPULATIONS];
    for population in Population::ALL.iter().rev() {
        let index = population.index();
        if !own[index] {
            continue;
        }
        doors[index] = (first + index) as u32;
        let named = beds(Some(*population));
        let cubicles = if index == 0 {
            shared + named
        } else if named > 0 {
            named.max(chairs(shares[index]))
        } else {
            let part = (libm::round(f64::from(shared) * shares[index]) as u32).max(1);
            shared = shared.saturating_sub(part).max(1);
            part
        };
        arranged[index] = (cubicles, of(Some(*population)).next().copied().or(general));
    }
    let emergency = &mut scene.care.emergency;
    emergency.sites[site.index()].doors = doors;
    for (department, (cubicles, ward)) in emergency.departments[first..first + POPULATIONS].iter_mut().zip(arranged) {
        department.cubicles = cubicles;
        department.ward = ward;
    }
}

/// Physicians on duty: the staff file's, else what the arrivals need; each department has its part of them, and one at least.
pub(super) fn duty(scene: &mut Scene<'_, '_>, site: SiteId) {
    let (calendar, now, values) = (scene.agenda.calendar, scene.agenda.now, &scene.values.flow);
    let place = &scene.twin.sites[site.index()];
    let [day, night, weekend] = place.people(StaffKind::EmergencyPhysicians);
    // A site without a list of staff has what its arrivals need.
    let people = if !place.staff.is_empty() {
        let shift = match calendar.hour(now) {
            8..24 if calendar.weekend(now) => weekend,
            8..24 => day,
            _ => night,
        };
        shift * values.physician_presence
    } else {
        let per_patient: f64 = values
            .triage_mix()
            .iter()
            .zip(values.look_minutes())
            .map(|(mix, minutes)| mix * (minutes + values.decision_minutes))
            .sum();
        let shape = if matches!(calendar.hour(now), 8..24) { 1.30 } else { 0.52 };
        place.emergency_per_day * per_patient / MINUTES_PER_DAY / values.physician_load * shape
    };
    let people = people * teams::output(scene, site, StaffKind::EmergencyPhysicians);
    let shares = shares(scene);
    let range = scene.care.emergency.of_site(site);
    let first = range.start;
    let doors = scene.care.emergency.sites[site.index()].doors;
    for department in range {
        let served: f64 = (0..POPULATIONS).filter(|index| doors[*index] as usize == department).map(|index| shares[index]).sum();
        if served <= 0.0 && department != first {
            continue;
        }
        // Nobody on duty at all is what a file says; who comes then waits until patience is over.
        let planned = if people > 0.0 { libm::round(people * served).max(1.0) } else { 0.0 };
        // Colleagues from the wards help while the waiting room is full.
        let unseen = f64::from(scene.care.emergency.departments[department].unseen);
        let help =
            if planned > 0.0 && unseen >= values.help_from * planned { libm::ceil(planned * values.help_share) } else { 0.0 };
        let present = (planned + help) as u32;
        let fast = if present >= 3 { libm::round(f64::from(present) * values.fast_track_share) as u32 } else { 0 };
        scene.care.emergency.departments[department].physicians = [present - fast, fast];
    }
}
