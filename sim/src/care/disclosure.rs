//! What it does to patients that somebody read their records.

use super::{Scene, harm};
use crate::engine::Purpose;
use crate::journal::HarmProcess;
use crate::twin::SiteId;
use crate::world::{Condition, PatientId};

const DISTRESS: Purpose = Purpose::named("care/disclosure/distress");

/// Whether somebody with most to hide has heard lately that records of a site were read.
pub(super) fn concerns(scene: &Scene<'_, '_>, site: SiteId, condition: Condition) -> bool {
    let now = scene.agenda.now;
    let told = scene.care.region.sites[site.index()].told_at;
    let lately = told.is_some_and(|told| now >= told && (now - told).days() < scene.values.flow.disclosure_days);
    condition == Condition::Psychiatric && lately && scene.others.cyber.records_exposed(site) > 0.0
}

/// Somebody whose record was read comes all the same; some are the worse for it.
pub(super) fn distresses(scene: &mut Scene<'_, '_>, patient: PatientId) {
    let (entity, site, condition) = {
        let person = &scene.care.patients[patient];
        (person.entity, person.site, person.condition)
    };
    if concerns(scene, site, condition) && scene.agenda.draw(DISTRESS, entity, 0).chance(scene.values.flow.disclosure_distress) {
        let cause = scene.care.region.sites[site.index()].crisis;
        harm::event(scene, HarmProcess::Disclosure, patient, 0, 0.0, cause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::testing::{Bench, bare_site, values};
    use crate::measure::Count;
    use crate::world::PatientKind;

    #[test]
    fn who_was_read_is_the_worse_for_it_and_nobody_else() {
        let harmed = |read: f64, distress: f64, condition: Condition| {
            let changes = [("disclosure.distress", distress), ("harm.low", 0.99)];
            let mut bench = Bench::new(bare_site(), values(&changes));
            bench.others.0.records_exposed[0] = read;
            bench.care.region.sites[0].told_at = Some(bench.now);
            for entity in 0..50 {
                bench.act(|scene| {
                    let patient = super::super::patients::create(scene, entity, SiteId(0), condition, PatientKind::Emergency, 0);
                    distresses(scene, patient);
                });
            }
            let cells = (0..5).map(|severity| (HarmProcess::Disclosure as usize, severity));
            cells.map(|cell| bench.act(|scene| scene.agenda.tally().counted(Count::HarmEvents, cell))).sum::<f64>()
        };
        assert!(harmed(100.0, 1.0, Condition::Psychiatric) > 40.0);
        assert_eq!(harmed(100.0, 0.0, Condition::Psychiatric), 0.0, "the link vanishes with its coefficient");
        assert_eq!(harmed(0.0, 1.0, Condition::Psychiatric), 0.0, "nobody read anything");
        assert_eq!(harmed(100.0, 1.0, Condition::General), 0.0);
    }
}
