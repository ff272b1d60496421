//! The region: where ambulances go, who stays away, and what happens to those who are looked after elsewhere.
//!
//! Nobody vanishes: whoever is sent away is the same person at another site of the twin, or outside it, with the travel and the
//! crowding this person meets there.

use super::patients::{self, Leaving};
use super::{Scene, acuity, case_mix, census, disclosure, emergency, harm, orders, transfers};
use crate::blueprint::{CareFunction, WardKind};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Count, Gauge};
use crate::twin::SiteId;
use crate::world::{CareEvent, Condition, NEEDS, NEEDS_OF_FUNCTION, PatientId, PatientKind, Place, Presentation, Status};

const AVOIDS: Purpose = Purpose::named("care/region/avoids");
const SHUNS: Purpose = Purpose::named("care/region/shuns");
const NEXT_DOOR: Purpose = Purpose::named("care/region/next-door");
const DETOUR: Purpose = Purpose::named("care/region/detour");
const TOLD: Purpose = Purpose::named("care/region/told");
const DIVERTS: Purpose = Purpose::named("care/region/diverts");
const RETURNING: Purpose = Purpose::named("care/region/returning");
const ADMITTED: Purpose = Purpose::named("care/region/admitted");
const TREATED: Purpose = Purpose::named("care/region/treated");
const LATER: Purpose = Purpose::named("care/region/later");

const ANY: usize = 0;

/// The run begins with everything open.
pub(super) fn begin(_scene: &mut Scene<'_, '_>) {}

/// What a condition needs of a site.
fn need(condition: Condition) -> usize {
    match condition {
        Condition::Stroke => 1,
        Condition::Stemi => 2,
        Condition::Trauma => 3,
        Condition::Child => 4,
        Condition::Obstetric | Condition::Newborn => 5,
        Condition::Sepsis => 6,
        _ => ANY,
    }
}

/// The kind of ward that a need for a bed is about.
fn bed_for(need: usize) -> Option<WardKind> {
    match need {
        4 => Some(WardKind::Paediatrics),
        5 => Some(WardKind::Maternity),
        6 => Some(WardKind::Icu),
        _ => None,
    }
}

/// Whether a site could meet a need on a good day.
fn offers(scene: &Scene<'_, '_>, site: SiteId, need: usize) -> bool {
    bed_for(need).is_none_or(|kind| !scene.twin.sites[site.index()].of_kind(kind).is_empty())
}

/// Somebody of a site's own population wants help: this person comes, is brought elsewhere, or stays away.
pub(super) fn sends(scene: &mut Scene<'_, '_>, presentation: Presentation) {
    let site = presentation.site;
    if !presentation.ambulance {
        if scene.agenda.draw(SHUNS, presentation.entity, 0).chance(distrust(scene, presentation)) {
            return comes_later(scene, presentation);
        }
        let away = scene.agenda.draw(AVOIDS, presentation.entity, 0).chance(avoidance(scene, site));
        return if away { stays_away(scene, presentation) } else { emergency::enters(scene, presentation) };
    }
    let status = &scene.care.region.sites[site.index()];
    let needs = need(presentation.condition);
    let closed = presentation.triage > 1 && (status.closed[ANY] || (needs < NEEDS_OF_FUNCTION && status.closed[needs]));
    if !closed && !still_elsewhere(scene, presentation) {
        // Open, but without such beds, without a free one, or with ambulances queueing: another may be the better choice.
        let full = status.closed[needs] || !offers(scene, site, needs);
        let queue = hand_over(scene, site);
        let other = if full || queue > 0.0 { open_partner(scene, site, needs) } else { None };
        let better = other.filter(|(partner, minutes)| full || minutes + hand_over(scene, *partner) < queue);
        return match better {
            Some((partner, minutes)) if presentation.triage > 1 => brings(scene, presentation, partner, minutes),
            _ => emergency::enters(scene, presentation),
        };
    }
    let partner = open_partner(scene, site, needs);
    if partner.is_none() && has_partner(scene, site) {
        return emergency::enters(scene, presentation); // all closed: the nearest, and nobody is sent elsewhere
    }
    let now = scene.agenda.now;
    scene.agenda.tally().count(Count::Diverted, site.index(), 1.0, now);
    match partner {
        Some((partner, minutes)) => brings(scene, presentation, partner, minutes),
        None => outside(scene, presentation),
    }
}

/// An ambulance is on its way to another site.
fn brings(scene: &mut Scene<'_, '_>, presentation: Presentation, partner: SiteId, minutes: f64) {
    let slot = scene.care.emergency.expect(Presentation { site: partner, detour: minutes as f32, ..presentation });
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::Presents { slot });
}

/// Half of the delay that ambulances meet at a site's door, as announced, minutes.
fn hand_over(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    0.5 * (scene.care.emergency.occupancy(site) - 1.0).max(0.0) * scene.values.flow.hand_over_minutes
}

/// After a reopening ambulances come back only by and by.
fn still_elsewhere(scene: &Scene<'_, '_>, presentation: Presentation) -> bool {
    let Some(reopened) = scene.care.region.sites[presentation.site.index()].reopened_at else { return false };
    let days = (scene.agenda.now - reopened).days();
    let share = libm::exp(-days / scene.values.flow.returning_days.max(1e-6));
    presentation.triage > 1 && scene.agenda.draw(RETURNING, presentation.entity, 0).chance(share)
}

fn has_partner(scene: &Scene<'_, '_>, site: SiteId) -> bool {
    (0..scene.twin.sites.len()).any(|other| other != site.index() && scene.twin.sites[other].emergency_per_day > 0.0)
}

/// The open site of the twin that is nearest, with the announced hand-over counted half.
fn open_partner(scene: &Scene<'_, '_>, site: SiteId, need: usize) -> Option<(SiteId, f64)> {
    let mut best: Option<(f64, SiteId, f64)> = None;
    for other in 0..scene.twin.sites.len() {
        let status = &scene.care.region.sites[other];
        let here = other == site.index() || scene.twin.sites[other].emergency_per_day <= 0.0;
        let other = SiteId::from_index(other);
        if here || status.closed[ANY] || status.closed[need] || !offers(scene, other, need) {
            continue;
        }
        let minutes = travel(scene, site, other);
        let cost = minutes + hand_over(scene, other);
        if best.is_none_or(|(least, ..)| cost < least) {
            best = Some((cost, other, minutes));
        }
    }
    best.map(|(_, other, minutes)| (other, minutes))
}

/// Minutes by road between two sites.
pub(super) fn travel(scene: &Scene<'_, '_>, from: SiteId, to: SiteId) -> f64 {
    let minutes = scene.twin.travel.get(from.index()).and_then(|row| row.get(to.index())).copied();
    minutes.unwrap_or(scene.values.flow.detour_minutes)
}

/// A walk-in who heard the news: most go next door, the others stay home and some of them come later and sicker.
fn stays_away(scene: &mut Scene<'_, '_>, presentation: Presentation) {
    let values = &scene.values.flow;
    if scene.agenda.draw(NEXT_DOOR, presentation.entity, 0).chance(values.avoid_next_door) {
        return match open_partner(scene, presentation.site, ANY) {
            Some((partner, minutes)) => {
                let later = Presentation { site: partner, detour: 0.0, ..presentation };
                let slot = scene.care.emergency.expect(later);
                scene.agenda.after(Span::from_minutes(minutes), CareEvent::Presents { slot });
            }
            None => outside(scene, presentation),
        };
    }
    comes_later(scene, presentation);
}

/// Somebody stays at home, and may come later and sicker.
fn comes_later(scene: &mut Scene<'_, '_>, presentation: Presentation) {
    let values = &scene.values.flow;
    let days = scene.agenda.draw(LATER, presentation.entity, 0).exponential() / values.deferral_hazard()[1].max(1e-12);
    let later = Presentation { triage: (presentation.triage - 1).max(2), ..presentation };
    let slot = scene.care.emergency.expect(later);
    scene.agenda.after(Span::from_days(days), CareEvent::Presents { slot });
}

/// Looked after outside the region: the journey, a fuller department, and the same illness.
fn outside(scene: &mut Scene<'_, '_>, presentation: Presentation) {
    let Presentation { entity, site, triage, condition, ambulance, .. } = presentation;
    let values = &scene.values.flow;
    scene.care.region.outside += 1;
    let patient = patients::create(scene, entity, site, condition, PatientKind::Emergency, 0);
    scene.care.patients[patient].triage = triage;
    scene.care.patients[patient].place = Place::Elsewhere;
    if ambulance {
        let minutes = values.detour_minutes * scene.agenda.draw(DETOUR, entity, 0).lognormal(1.0, values.detour_spread);
        on_the_road(scene, patient, minutes);
    }
    harm::odds(scene, patient, libm::log(values.stay_odds) * values.outside_hours);
    let share = scene.care.emergency.sites[site.index()].admission_share;
    let chance = values.admission_chances()[usize::from(triage.clamp(1, 5)) - 1] * share;
    if scene.agenda.draw(ADMITTED, entity, 0).chance(chance) {
        let band = case_mix::band(scene, entity, triage);
        scene.care.patients[patient].band = band;
        scene.care.patients[patient].seen_band = band;
        acuity::begin(scene, patient);
    } else {
        patients::remove(scene, patient, Leaving::Left);
    }
}

/// Somebody who is looked after elsewhere gets worse: there it is noticed and treated as on an ordinary day here.
pub(super) fn worsens_elsewhere(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let person = &scene.care.patients[patient];
    let (entity, index, stamp) = (person.entity, u64::from(person.worsenings), person.notice_stamp);
    let hours = scene.agenda.draw(TREATED, entity, index).exponential() * scene.values.flow.treated_elsewhere_hours;
    scene.agenda.after(Span::from_hours(hours), CareEvent::TreatedElsewhere { patient, stamp });
}

/// It is treated.
pub(super) fn treated_elsewhere(scene: &mut Scene<'_, '_>, patient: PatientId, stamp: u32) {
    let person = &scene.care.patients[patient];
    if !person.alive || person.notice_stamp != stamp || person.status == Status::Treated {
        return;
    }
    acuity::settle(scene, patient);
    let band = scene.care.patients[patient].band;
    scene.care.patients[patient].seen_band = band;
    acuity::set_status(scene, patient, Status::Treated);
    acuity::reschedule(scene, patient);
}

/// What additional minutes on the road do.
pub(super) fn on_the_road(scene: &mut Scene<'_, '_>, patient: PatientId, minutes: f64) {
    if minutes <= 0.0 {
        return;
    }
    let values = &scene.values.flow;
    let per_minute = match scene.care.patients[patient].condition {
        Condition::Trauma => libm::log(values.travel_odds),
        Condition::Stroke => libm::log(values.stroke_odds) / 15.0,
        Condition::Stemi => libm::log(values.stemi_odds) / 30.0,
        Condition::Sepsis => libm::log(values.sepsis_odds) / 60.0,
        _ => return,
    };
    harm::odds(scene, patient, minutes * per_minute);
}

/// Share of walk-ins who stay away: from when the public hears until some days after it is over.
fn avoidance(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let status = &scene.care.region.sites[site.index()];
    let Some(told) = status.told_at.filter(|told| now >= *told) else { return 0.0 };
    let days = status.over_at.map_or(0.0, |over| (now - over.max(told)).days().max(0.0));
    values.avoid * libm::exp(-days / values.avoid_days.max(1e-6))
}

/// Share of those with most to hide who stay away once they heard that records were read (model specification §4).
fn distrust(scene: &Scene<'_, '_>, presentation: Presentation) -> f64 {
    let concerned = disclosure::concerns(scene, presentation.site, presentation.condition);
    if concerned { scene.values.flow.disclosure_stay_away } else { 0.0 }
}

/// Those who come lose patience sooner once told that computers are down.
pub(super) fn patience_factor(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    if scene.care.region.sites[site.index()].crisis.is_some() { scene.values.flow.told_patience } else { 1.0 }
}

/// What made a site's emergency care abnormal: a function that is down, a diversion, the crisis itself.
pub(super) fn reason(scene: &Scene<'_, '_>, site: SiteId) -> Option<RecordId> {
    let down = [CareFunction::Record, CareFunction::Results, CareFunction::Laboratory, CareFunction::Imaging];
    let found = down.into_iter().find_map(|function| orders::cause(scene, site, function));
    let status = &scene.care.region.sites[site.index()];
    found.map(|(_, record)| record).or(status.crisis)
}

/// A crisis was declared: the public will hear, and the cell may send ambulances elsewhere.
pub(super) fn declared(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let stream = scene.twin.sites[site.index()].entity;
    let hours = scene.agenda.draw(TOLD, stream, 0).lognormal(values.told_hours, values.told_spread);
    let diverts = scene.agenda.draw(DIVERTS, stream, 0).chance(values.divert_decision);
    let status = &mut scene.care.region.sites[site.index()];
    status.crisis = Some(cause);
    status.told_at.get_or_insert(now + Span::from_hours(hours));
    status.over_at = None;
    status.by_decision = diverts && has_emergency(scene.twin, site);
    review(scene, site);
}

fn has_emergency(twin: &crate::twin::Twin, site: SiteId) -> bool {
    twin.sites[site.index()].emergency_per_day > 0.0
}

/// The crisis is over.
pub(super) fn all_clear(scene: &mut Scene<'_, '_>, site: SiteId, _cause: RecordId) {
    let now = scene.agenda.now;
    let status = &mut scene.care.region.sites[site.index()];
    status.crisis = None;
    status.over_at = Some(now);
    status.by_decision = false;
    review(scene, site);
}

/// The cell's daily meeting: a diversion by decision ends when the department can work again.
pub(super) fn cell_meets(scene: &mut Scene<'_, '_>, site: SiteId) {
    let effect = |function| scene.others.continuity.effect(site, function).capacity;
    let least = effect(CareFunction::Record).min(effect(CareFunction::Laboratory)).min(effect(CareFunction::Imaging));
    let calm = scene.care.emergency.occupancy(site) < scene.values.flow.reopen_occupancy;
    if calm && least >= scene.values.flow.reopen_capacity {
        scene.care.region.sites[site.index()].by_decision = false;
        review(scene, site);
    }
}

/// Why a site would close for a need now; 0 for any.
fn gate_shut(scene: &Scene<'_, '_>, site: SiteId, need: usize) -> bool {
    let values = &scene.values.flow;
    let capacity = |function| scene.others.continuity.effect(site, function).capacity;
    match need {
        ANY => {
            let limit =
                if scene.care.region.sites[site.index()].closed[ANY] { values.reopen_occupancy } else { values.divert_occupancy };
            scene.care.region.sites[site.index()].by_decision || scene.care.emergency.occupancy(site) > limit
        }
        1 | 2 => capacity(CareFunction::Imaging) < values.gate_capacity,
        4.. => bed_for(need).is_some_and(|kind| offers(scene, site, need) && census::free_beds(scene, site, kind) == 0),
        _ => capacity(CareFunction::Theatre).min(capacity(CareFunction::BloodBank)) < values.gate_capacity,
    }
}

/// Every half hour: sites close for what they cannot do, and reopen.
pub(super) fn review(scene: &mut Scene<'_, '_>, site: SiteId) {
    if !has_emergency(scene.twin, site) {
        return;
    }
    transfers::review(scene, site);
    let (values, now) = (&scene.values.flow, scene.agenda.now);
    let was = scene.care.region.diverting(site);
    for need in 0..NEEDS {
        let shut = gate_shut(scene, site, need);
        let decided = need == ANY && scene.care.region.sites[site.index()].by_decision;
        let status = &mut scene.care.region.sites[site.index()];
        if shut {
            status.opening_since[need] = None;
            let since = *status.closing_since[need].get_or_insert(now);
            let after = if need < NEEDS_OF_FUNCTION { values.close_minutes } else { values.beds_close_minutes };
            status.closed[need] |= decided || (now - since).minutes() >= after;
        } else {
            status.closing_since[need] = None;
            let since = *status.opening_since[need].get_or_insert(now);
            // A bed that is free is free.
            let opens = status.closed[need] && (need >= NEEDS_OF_FUNCTION || (now - since).hours() >= values.reopen_hours);
            status.closed[need] &= !opens;
            if opens && need == ANY {
                status.reopened_at = Some(now);
            }
        }
    }
    let is = scene.care.region.diverting(site);
    if is == was {
        return;
    }
    let cause = if is { reason(scene, site) } else { scene.care.region.sites[site.index()].record };
    let kind = if is { Kind::Diverting } else { Kind::DiversionEnds };
    let record = scene.agenda.record(cause, Entry::new(kind, Element::Site(site)));
    scene.care.region.sites[site.index()].record = is.then_some(record);
    scene.agenda.tally().set(Gauge::Diverting, site.index(), f64::from(u8::from(is)), now);
}

/// Share of the usual chance of admission, so that emergency admissions do not exceed what the medical, surgical and intensive beds
/// of the site turn over in a quiet week.
pub(super) fn admission_share(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let place = &scene.twin.sites[site.index()];
    let arrivals = place.emergency_per_day * case_mix::admissions_per_arrival(scene.values);
    let beds: u32 = place
        .wards
        .clone()
        .map(|ward| &scene.twin.wards[ward])
        .filter(|ward| matches!(ward.kind, WardKind::Medical | WardKind::Surgical | WardKind::StepDown | WardKind::Icu))
        .map(|ward| ward.beds)
        .sum();
    let turnover = f64::from(beds) * place.occupancy / scene.values.flow.inpatient_stay_days.max(0.1);
    if arrivals <= 0.0 { 1.0 } else { (turnover * scene.values.flow.emergency_share_of_beds / arrivals).min(1.0) }
}
