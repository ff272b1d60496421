//! Harm of people who are nobody's inpatient: who comes by the day, waits at home, or takes medicines at home. They have no
//! acuity process; what their harm does to their health is how urgently they come, if they come.

use super::Scene;
use super::harm::{self, Lapse};
use super::mishaps::DRUG_SEVERITY;
use crate::blueprint::CareFunction;
use crate::engine::Purpose;
use crate::journal::{DoseResponse, Element, Entry, Fault, Kind, RecordId, Severity};
use crate::measure::{Count, HarmProcess, Speciality};
use crate::twin::SiteId;

const ERROR: Purpose = Purpose::named("care/chemotherapy/error");

/// What is to blame: the function that failed, and the record of it.
pub(super) type Blame = Option<(CareFunction, RecordId)>;

/// A tumour that grew again in a gap of radiotherapy.
pub(super) fn tumour_control_lost(scene: &mut Scene<'_, '_>, site: SiteId, entity: u64, cause: Option<RecordId>) {
    let lapse = Lapse {
        process: HarmProcess::Cancelled,
        fault: Fault::Missing,
        response: DoseResponse::TumourControl,
        dose: 1.0,
        function: Some(CareFunction::Radiotherapy),
        cause,
    };
    told(scene, site, entity, Severity::Severe, lapse, Speciality::Oncology);
}

/// A cancer that was found or staged later than can be borne, because the report of a specimen came late. `overrun`: delay beyond
/// the tolerance, over the tolerance.
pub(super) fn diagnosed_late(scene: &mut Scene<'_, '_>, site: SiteId, entity: u64, overrun: f64, cause: Option<RecordId>) {
    let process = HarmProcess::LaboratoryResult;
    let function = Some(CareFunction::Laboratory);
    let lapse = Lapse { process, fault: Fault::Late, response: DoseResponse::ProportionalOdds, dose: overrun, function, cause };
    graded(scene, site, entity, lapse, Speciality::Oncology);
}

/// Somebody comes as an emergency because care was withheld: the harm of having waited, as of an operation that was put off.
pub(super) fn could_not_wait(
    scene: &mut Scene<'_, '_>,
    site: SiteId,
    entity: u64,
    process: HarmProcess,
    speciality: Speciality,
    blame: Blame,
) {
    let fault = if process == HarmProcess::Medication { Fault::Missing } else { Fault::Late };
    let (function, cause) = (blame.map(|(function, _)| function), blame.map(|(_, record)| record));
    let lapse = Lapse { process, fault, response: DoseResponse::ProportionalOdds, dose: 1.0, function, cause };
    graded(scene, site, entity, lapse, speciality);
}

/// Sessions of chemotherapy are given; some of what is made up for them is wrong in dose or label, oftener where the pharmacy works
/// without its checks.
pub(super) fn chemotherapy_given(scene: &mut Scene<'_, '_>, site: SiteId, sessions: f64) {
    let worse = scene.others.continuity.effect(site, CareFunction::Pharmacy).error.max(1.0);
    let (stream, day) = (scene.twin.sites[site.index()].entity, scene.agenda.calendar.day(scene.agenda.now) as u64);
    let draw = scene.agenda.draw(ERROR, stream, day);
    let errors = draw.child(0).poisson(sessions * scene.values.flow.chemotherapy_error * worse);
    let blame = super::orders::cause(scene, site, CareFunction::Pharmacy).map(|(_, record)| (CareFunction::Pharmacy, record));
    for number in 0..errors {
        let draw = draw.child(1 + number);
        // Of so many errors as there are now, the usual number would have happened anyway.
        let blame = blame.filter(|_| draw.child(0).chance(1.0 - 1.0 / worse));
        let severity = match draw.child(1).choose(&DRUG_SEVERITY) {
            Some(0) | None => Severity::Low,
            Some(1) => Severity::Moderate,
            Some(_) => Severity::Severe,
        };
        let lapse = Lapse {
            process: HarmProcess::Medication,
            fault: Fault::Unchecked,
            response: DoseResponse::DrugSeverity,
            dose: 0.0,
            function: blame.map(|(function, _)| function),
            cause: blame.map(|(_, record)| record),
        };
        told(scene, site, draw.child(2).bits(), severity, lapse, Speciality::Oncology);
    }
}

fn graded(scene: &mut Scene<'_, '_>, site: SiteId, entity: u64, lapse: Lapse, speciality: Speciality) {
    if let Some(severity) = harm::graded(scene, entity, 0, lapse.process, lapse.dose) {
        told(scene, site, entity, severity, lapse, speciality);
    }
}

/// Told and counted; the function is to blame if the harm has a cause.
fn told(scene: &mut Scene<'_, '_>, site: SiteId, entity: u64, severity: Severity, lapse: Lapse, speciality: Speciality) {
    let now = scene.agenda.now;
    let function = lapse.function.filter(|_| lapse.cause.is_some());
    let mut entry = Entry::new(Kind::HarmEvent, Element::Site(site)).of_patient(entity).graded(severity);
    entry = entry.in_process(lapse.process).through(lapse.fault, function, lapse.response);
    entry.cause_class =
        lapse.function.and_then(|function| scene.others.continuity.site_cause(site, function)).map(|(class, _)| class);
    scene.agenda.record(lapse.cause, entry.amounting(lapse.dose));
    let tally = scene.agenda.tally();
    tally.count(Count::HarmEvents, (lapse.process as usize, severity as usize), 1.0, now);
    tally.count(Count::Harm, severity as usize, 1.0, now);
    harm::tabulate(scene, severity, function, speciality);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::clinics::{Waiting, come_later};
    use crate::care::testing::{Bench, bare_site, clinics, values};

    const SITE: SiteId = SiteId(0);

    fn events(bench: &mut Bench, process: HarmProcess) -> f64 {
        let graded = |scene: &mut Scene<'_, '_>, severity: Severity| {
            scene.agenda.tally().counted(Count::HarmEvents, (process as usize, severity as usize))
        };
        bench.act(|scene| Severity::ALL.iter().map(|severity| graded(scene, *severity)).sum())
    }

    #[test]
    fn some_sessions_are_made_up_wrongly() {
        let errors = |share: f64| {
            let mut bench = Bench::new(bare_site(), values(&[("chemotherapy.error", share)]));
            bench.act(|scene| chemotherapy_given(scene, SITE, 10_000.0));
            events(&mut bench, HarmProcess::Medication)
        };
        assert!((errors(0.01) - 100.0).abs() < 40.0, "{}", errors(0.01));
        assert_eq!(errors(0.0), 0.0, "the link vanishes with its coefficient");
    }

    #[test]
    fn who_comes_because_of_a_wait_was_harmed_by_it() {
        let harmed = |waiting: Waiting, number: u64, process: HarmProcess| {
            let mut bench = clinics(&[("harm.low", 0.99)]);
            bench.act(|scene| come_later(scene, SITE, 3, number, waiting, None));
            events(&mut bench, process)
        };
        for (waiting, process) in [
            (Waiting::Visit(0.2), HarmProcess::Cancelled),
            (Waiting::Dialysis, HarmProcess::Cancelled),
            (Waiting::Medicine(0.2), HarmProcess::Medication),
            (Waiting::Diagnosis, HarmProcess::LaboratoryResult),
        ] {
            assert!(harmed(waiting, 50, process) > 40.0, "{waiting:?}");
            assert_eq!(harmed(waiting, 0, process), 0.0, "{waiting:?}");
        }
    }
}
