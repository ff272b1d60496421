//! Who comes to an emergency department: triage, condition, how they come, where they would be admitted.

use super::{Scene, census, visits};
use crate::blueprint::WardKind;
use crate::engine::Purpose;
use crate::twin::{SiteId, Values};
use crate::world::{Condition, Presentation};

const TRIAGE: Purpose = Purpose::named("care/emergency/triage");
const CONDITION: Purpose = Purpose::named("care/emergency/condition");
const AMBULANCE: Purpose = Purpose::named("care/emergency/ambulance");
const BAND: Purpose = Purpose::named("care/emergency/band");
const WARD: Purpose = Purpose::named("care/emergency/ward");

/// Conditions with a clock or a ward of their own, and how much likelier they are in each triage category than on average (assumed;
/// shares are parameters).
const CONDITIONS: [(Condition, [f64; 5]); 8] = [
    (Condition::Sepsis, [5.0, 4.5, 0.6, 0.0, 0.0]),
    (Condition::Stroke, [7.5, 5.0, 0.4, 0.0, 0.0]),
    (Condition::Coronary, [2.0, 4.4, 0.7, 0.0, 0.0]),
    (Condition::Stemi, [21.0, 5.3, 0.0, 0.0, 0.0]),
    (Condition::Trauma, [3.0, 1.25, 1.0, 1.0, 0.3]),
    (Condition::Child, [0.5, 0.7, 0.9, 1.3, 1.4]),
    (Condition::Obstetric, [0.5, 1.0, 1.2, 0.9, 0.4]),
    (Condition::Psychiatric, [0.5, 1.5, 1.2, 0.6, 0.5]),
];

/// Chance of each band for those admitted, by triage (assumed; the mix over all admissions meets S103).
const BANDS: [[f64; 4]; 5] = [
    [0.20, 0.25, 0.25, 0.30],
    [0.50, 0.25, 0.15, 0.10],
    [0.75, 0.15, 0.075, 0.025],
    [0.90, 0.07, 0.025, 0.005],
    [0.95, 0.04, 0.010, 0.0],
];

fn shares(values: &Values) -> [f64; 8] {
    let flow = &values.flow;
    [
        flow.sepsis_share,
        flow.stroke_share,
        flow.coronary_share,
        flow.stemi_share,
        flow.trauma_share,
        flow.child_share,
        flow.obstetric_share,
        flow.psychiatric_share,
    ]
}

/// What somebody of a triage category is ill with.
pub(super) fn condition(scene: &Scene<'_, '_>, entity: u64, triage: u8) -> Condition {
    let row = usize::from(triage.clamp(1, 5)) - 1;
    let mut left = scene.agenda.draw(CONDITION, entity, 0).unit();
    for ((condition, likelihood), share) in CONDITIONS.into_iter().zip(shares(scene.values)) {
        left -= share * likelihood[row];
        if left < 0.0 {
            return condition;
        }
    }
    Condition::General
}

/// What somebody referred to a kind of ward is ill with: as those who come urgently, or very urgently to intensive and step-down
/// care, if the ward is theirs; else what is usual there.
pub(super) fn referred(scene: &Scene<'_, '_>, entity: u64, kind: WardKind) -> Condition {
    let intensive = matches!(kind, WardKind::Icu | WardKind::StepDown);
    let drawn = condition(scene, entity, if intensive { 2 } else { 3 });
    let ward = census::usual_ward(drawn);
    let theirs = if intensive { matches!(ward, WardKind::Medical | WardKind::Surgical) } else { ward == kind };
    if theirs { drawn } else { census::usual_condition(kind) }
}

/// The person behind a candidate arrival: a function of the person's key alone.
pub(super) fn person(scene: &Scene<'_, '_>, site: SiteId, entity: u64) -> Presentation {
    let values = scene.values;
    let triage = scene.agenda.draw(TRIAGE, entity, 0).choose(&values.flow.triage_mix()).unwrap_or(2);
    let condition = condition(scene, entity, triage as u8 + 1);
    let share = values.flow.ambulance_shares()[triage] * values.flow.ambulance_of(visits::population(condition));
    let ambulance = scene.agenda.draw(AMBULANCE, entity, 0).chance(share);
    Presentation { entity, site, triage: triage as u8 + 1, condition, ambulance, detour: 0.0 }
}

/// Acuity band on admission.
pub(super) fn band(scene: &Scene<'_, '_>, entity: u64, triage: u8) -> u8 {
    let row = BANDS[usize::from(triage.clamp(1, 5)) - 1];
    scene.agenda.draw(BAND, entity, 0).choose(&row).unwrap_or(0) as u8
}

/// The kind of ward that would take the patient.
pub(super) fn ward_kind(scene: &Scene<'_, '_>, entity: u64, site: SiteId, condition: Condition, band: u8) -> WardKind {
    let draw = scene.agenda.draw(WARD, entity, 0);
    let values = &scene.values.flow;
    let wanted = match (condition, band) {
        (Condition::Child, _) => WardKind::Paediatrics,
        (Condition::Obstetric, _) => WardKind::Maternity,
        (Condition::Newborn, _) => WardKind::Neonatal,
        (Condition::Psychiatric, 0..=2) => WardKind::Psychiatry,
        (_, 3) if draw.chance(values.icu_of_band3) => WardKind::Icu,
        (_, 2 | 3) if draw.child(1).chance(values.step_down_of_band2) => WardKind::StepDown,
        (Condition::Stroke | Condition::Stemi, _) => WardKind::StepDown,
        (Condition::Trauma | Condition::Surgical, _) => WardKind::Surgical,
        _ if draw.child(2).chance(values.surgical_of_general) => WardKind::Surgical,
        _ => WardKind::Medical,
    };
    existing(scene, site, wanted)
}

/// The wanted kind if the site has it, else the nearest it has.
pub(super) fn existing(scene: &Scene<'_, '_>, site: SiteId, wanted: WardKind) -> WardKind {
    let has = |kind: WardKind| scene.twin.sites[site.index()].wards.clone().any(|ward| scene.twin.wards[ward].kind == kind);
    let instead = [wanted, WardKind::Medical, WardKind::Surgical, WardKind::StepDown, WardKind::Icu];
    instead.into_iter().find(|kind| has(*kind)).unwrap_or(wanted)
}

/// Mean share of admissions per arrival by kind of ward, before the site's own scale: medical and surgical together.
pub(super) fn admissions_per_arrival(values: &Values) -> f64 {
    values.flow.triage_mix().iter().zip(values.flow.admission_chances()).map(|(mix, chance)| mix * chance).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likelihoods_keep_the_shares() {
        let mix = [0.01, 0.15, 0.45, 0.30, 0.09];
        for (condition, likelihood) in CONDITIONS {
            let mean: f64 = mix.iter().zip(likelihood).map(|(mix, likelihood)| mix * likelihood).sum();
            assert!((mean - 1.0).abs() < 0.06, "{condition:?}: {mean}");
        }
    }
}
