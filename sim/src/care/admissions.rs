//! Direct admissions: referrals, transfers in and births fill what emergency and planned admissions leave of a quiet week's beds.

use super::patients;
use super::{Scene, acuity, case_mix, census, orders, urgent};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Draw, Purpose, Span};
use crate::measure::{Activity, Count};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, OrderKind, OrderPurpose, PatientId, PatientKind, Place};

const GAP: Purpose = Purpose::named("care/referral/gap");
const PERSON: Purpose = Purpose::named("care/referral/person");
const KIND: Purpose = Purpose::named("care/referral/kind");
const BAND: Purpose = Purpose::named("care/referral/band");
const NEWBORN: Purpose = Purpose::named("care/referral/newborn");
const WORK_UP: Purpose = Purpose::named("care/referral/work-up");
const COMES: Purpose = Purpose::named("care/referral/comes");

/// Kinds of ward that people are referred to, in the order of the rates.
pub(super) const KINDS: [WardKind; 8] = [
    WardKind::Medical,
    WardKind::Surgical,
    WardKind::Icu,
    WardKind::StepDown,
    WardKind::Maternity,
    WardKind::Neonatal,
    WardKind::Paediatrics,
    WardKind::Psychiatry,
];

/// The run begins.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for index in 0..scene.twin.sites.len() {
        let site = SiteId::from_index(index);
        let rates = rates(scene, site);
        scene.care.planned.referrals[index] = rates;
        schedule(scene, site, 0);
    }
}

/// Referrals a day by kind of ward: the turnover of its beds in a quiet week, less what the emergency department and the theatre send.
fn rates(scene: &Scene<'_, '_>, site: SiteId) -> [f64; 8] {
    let values = &scene.values.flow;
    let place = &scene.twin.sites[site.index()];
    let beds = KINDS.map(|kind| {
        let wards = place.wards.clone().map(|ward| &scene.twin.wards[ward]);
        wards.filter(|ward| ward.kind == kind).map(|ward| f64::from(ward.beds)).sum::<f64>()
    });
    let emergency = place.emergency_per_day
        * case_mix::admissions_per_arrival(scene.values)
        * scene.care.emergency.sites[site.index()].admission_share;
    let operations = place.operations_per_day * 5.0 / 7.0 * values.inpatient_operations;
    let [child, obstetric, psychiatric] = [values.child_share, values.obstetric_share, values.psychiatric_share];
    let adult = emergency * (1.0 - child - obstetric - psychiatric).max(0.0);
    let sent = |kind: WardKind| match kind {
        WardKind::Surgical => adult * values.surgical_of_general + operations,
        WardKind::Medical => adult * (1.0 - values.surgical_of_general),
        WardKind::Paediatrics => emergency * child,
        WardKind::Maternity => emergency * obstetric,
        WardKind::Psychiatry => emergency * psychiatric,
        _ => 0.0,
    };
    let mut rates: [f64; 8] = std::array::from_fn(|index| {
        let small = matches!(KINDS[index], WardKind::Maternity | WardKind::Neonatal | WardKind::Paediatrics);
        let occupancy = place.occupancy * if small { values.small_pools } else { 1.0 };
        let turnover = beds[index] * occupancy / values.stay_days(census::usual_condition(KINDS[index])).max(0.1);
        // Intensive and step-down beds are filled by patients of the house who get worse, and by operations.
        let own = if matches!(KINDS[index], WardKind::Icu | WardKind::StepDown) { values.referred_to_intensive } else { 1.0 };
        (turnover * own - sent(KINDS[index])).max(0.0)
    });
    let position = |wanted: WardKind| KINDS.iter().position(|kind| *kind == wanted).unwrap_or_default();
    let born = rates[position(WardKind::Maternity)] * values.newborn_share;
    let neonatal = position(WardKind::Neonatal);
    rates[neonatal] = (rates[neonatal] - born).max(0.0);
    rates
}

fn schedule(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    let per_day: f64 = scene.care.planned.referrals[site.index()].iter().sum();
    if per_day > 0.0 {
        let stream = scene.twin.sites[site.index()].entity;
        let days = scene.agenda.draw(GAP, stream, u64::from(number)).exponential() / per_day;
        scene.agenda.after(Span::from_days(days), CareEvent::Referral { site, number });
    }
}

/// The next referral. Without a telephone or a record some are sent elsewhere instead.
pub(super) fn referral(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    schedule(scene, site, number + 1);
    let stream = scene.twin.sites[site.index()].entity;
    let entity = scene.agenda.draw(PERSON, stream, u64::from(number)).bits();
    let rates = scene.care.planned.referrals[site.index()];
    let Some(kind) = scene.agenda.draw(KIND, entity, 0).choose(&rates).map(|index| KINDS[index]) else { return };
    let condition = case_mix::referred(scene, entity, kind);
    let band = band(scene, scene.agenda.draw(BAND, entity, 0), condition);
    let patient = patients::create(scene, entity, site, condition, PatientKind::Emergency, band);
    let birth = kind == WardKind::Maternity;
    if !birth && !scene.agenda.draw(COMES, entity, 0).chance(reachable(scene, site)) {
        // Sent elsewhere: the same illness in another house.
        scene.care.region.outside += 1;
        scene.care.patients[patient].place = Place::Elsewhere;
        return acuity::begin(scene, patient);
    }
    if birth {
        let now = scene.agenda.now;
        scene.agenda.tally().count(Count::ActivityCount, (site.index(), Activity::Birth.index()), 1.0, now);
    }
    scene.care.patients[patient].place = Place::Boarding { corridor: true };
    acuity::admit(scene, patient);
    census::request_bed(scene, patient, kind, band >= 2);
    urgent::consider(scene, patient, kind);
    work_up(scene, patient);
    if birth && scene.agenda.draw(NEWBORN, entity, 0).chance(scene.values.flow.newborn_share) {
        newborn(scene, site, entity);
    }
}

/// Band of somebody referred: as of adults who come as emergencies, less often above 0 where the risk is less.
fn band(scene: &Scene<'_, '_>, draw: Draw, condition: Condition) -> u8 {
    let (risk, _) = scene.values.flow.course(condition, 0.0);
    if draw.child(1).chance(risk) { acuity::admission_band(scene, draw) } else { 0 }
}

/// Who comes past the emergency department is worked up on the ward.
fn work_up(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (values, entity) = (&scene.values.flow, scene.care.patients[patient].entity);
    for (index, kind, share) in
        [(0, OrderKind::Laboratory, values.referral_laboratory), (1, OrderKind::Xray, values.referral_image)]
    {
        if scene.agenda.draw(WORK_UP, entity, index).chance(share) {
            orders::place(scene, patient, kind, 1, OrderPurpose::Therapy);
        }
    }
}

/// A newborn who needs more than the mother's ward: to neonatal care, or, where there is none, to the hospital that has it.
fn newborn(scene: &mut Scene<'_, '_>, site: SiteId, mother: u64) {
    let draw = scene.agenda.draw(NEWBORN, mother, 1);
    let band = band(scene, draw.child(1), Condition::Newborn);
    let patient = patients::create(scene, draw.bits(), site, Condition::Newborn, PatientKind::Emergency, band);
    if scene.twin.sites[site.index()].of_kind(WardKind::Neonatal).is_empty() {
        scene.care.region.outside += 1;
        scene.care.patients[patient].place = Place::Elsewhere;
        return acuity::begin(scene, patient);
    }
    scene.care.patients[patient].place = Place::Boarding { corridor: true };
    acuity::admit(scene, patient);
    census::request_bed(scene, patient, WardKind::Neonatal, band >= 2);
}

/// Share of referrals that get through: each of phone and record, when lost, halves them.
fn reachable(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let lost = scene.values.flow.referral_lost;
    let share = |function| {
        let capacity = scene.others.continuity.effect(site, function).capacity.clamp(0.0, 1.0);
        capacity + (1.0 - capacity) * lost
    };
    share(CareFunction::Telephony) * share(CareFunction::Record)
}
