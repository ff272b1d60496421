//! Procedures as data: what is written counts, what a study asks for counts, and what leans on something lost does less.

use super::*;

/// The sample hospital with its procedures noticed after half an hour and always followed as well as can be told.
fn blueprint(change: impl FnOnce(&mut Blueprint)) -> Blueprint {
    let mut blueprint = sample::blueprint();
    blueprint.parameters.set("procedure.notice", 30.0);
    blueprint.parameters.set("procedure.notice_spread", 0.0);
    change(&mut blueprint);
    blueprint
}

fn procedure<'b>(blueprint: &'b mut Blueprint, id: &str) -> &'b mut Procedure {
    blueprint.sites[0].continuity.procedures.iter_mut().find(|procedure| procedure.id == id).unwrap()
}

/// Mode and effect of a function some hours after a device failed.
fn after(blueprint: &Blueprint, lost: &str, function: CareFunction) -> (Mode, crate::world::Effect) {
    let mut bench = Bench::new(twin_of(blueprint));
    bench.fail(lost);
    bench.until(4.0);
    (bench.own.mode(SITE, function), bench.own.effect(SITE, function))
}

#[test]
fn a_study_adds_a_plan_or_takes_one_away_with_one_setting() {
    let lost = |setting: Option<(&str, f64)>, device: &str, function| {
        let blueprint = blueprint(|blueprint| {
            if let Some((name, value)) = setting {
                assert!(blueprint.parameters.set(name, value), "{name}");
            }
        });
        after(&blueprint, device, function).0
    };
    let monitoring = CareFunction::CentralMonitoring;
    assert_eq!(lost(None, "station-icu", monitoring), Mode::None, "none is written");
    assert_eq!(lost(Some(("plan.central_monitoring", 1.0)), "station-icu", monitoring), Mode::Procedure);
    assert_eq!(lost(None, "lis1", CareFunction::Laboratory), Mode::Procedure, "one is written");
    assert_eq!(lost(Some(("plan.laboratory", -1.0)), "lis1", CareFunction::Laboratory), Mode::None);
}

#[test]
fn every_care_function_has_a_usual_procedure() {
    for function in CareFunction::ALL {
        let usual = Procedure::usual(*function);
        assert_eq!(usual.function, *function);
        assert!(!usual.owner.is_empty() && usual.max_duration > Span::ZERO && usual.ramp > Span::ZERO, "{usual:?}");
    }
}

#[test]
fn what_is_written_of_a_procedure_counts() {
    let usual = after(&blueprint(|_| {}), "lis1", CareFunction::Laboratory).1;
    let written = blueprint(|blueprint| {
        let by_hand = procedure(blueprint, "by-hand");
        (by_hand.capacity, by_hand.delay, by_hand.work) = (Some(0.9), Some(1.1), Some(1.5));
    });
    let written = after(&written, "lis1", CareFunction::Laboratory).1;
    assert!(written.capacity > usual.capacity && written.delay < usual.delay && written.work > usual.work, "{written:?}");
    let followed = |share: f64| {
        let followed = blueprint(|blueprint| procedure(blueprint, "by-hand").follow = Some(share));
        after(&followed, "lis1", CareFunction::Laboratory).1.delay
    };
    assert!(followed(1.0) < followed(0.0), "a procedure that is followed delays less");
}

#[test]
fn a_procedure_that_works_through_something_lost_does_less() {
    let laboratory = |needs: &[CareFunction]| {
        let blueprint = blueprint(|blueprint| procedure(blueprint, "by-hand").needs = needs.to_vec());
        let mut bench = Bench::new(twin_of(&blueprint));
        bench.fail("station-icu");
        bench.fail("lis1");
        bench.until(4.0);
        bench.own.effect(SITE, CareFunction::Laboratory).delay
    };
    // Monitoring stands for any function that is gone with nothing in its place.
    assert!(laboratory(&[CareFunction::CentralMonitoring]) > laboratory(&[]));
    assert_eq!(laboratory(&[CareFunction::Pharmacy]), laboratory(&[]), "what is not lost costs nothing");
}

#[test]
fn procedures_that_lean_on_each_other_are_found_and_still_run() {
    let circle = blueprint(|blueprint| {
        procedure(blueprint, "by-hand").needs = vec![CareFunction::Record];
        procedure(blueprint, "paper").needs = vec![CareFunction::Laboratory];
    });
    let (_, findings) = crate::twin::compile(&circle, "2026-03-31").unwrap();
    assert_eq!(findings.iter().filter(|finding| finding.code == "procedures-circular").count(), 2);
    assert_eq!(after(&circle, "lis1", CareFunction::Laboratory).0, Mode::Procedure);
}

#[test]
fn a_procedure_that_waits_for_a_declared_crisis_does_not_start_before() {
    let declared = blueprint(|blueprint| procedure(blueprint, "by-hand").trigger = Trigger::Declared);
    let mut bench = Bench::new(twin_of(&declared));
    let response = crate::world::ResponseState::new(&bench.twin);
    bench.fail("lis1");
    let limit = Time::ZERO + Span::from_hours(3.0);
    while let Some((at, tag, first, second)) = bench.queue.pop_until(limit) {
        bench.now = at;
        if let Event::Continuity(event) = Event::unpack(tag, first, second) {
            bench.with(|scene| {
                // Nobody has declared anything.
                let mut asked = Scene::new(None, scene.twin, scene.values, scene.own, scene.agenda);
                asked.response = Some(&response);
                apply(event, &mut asked);
            });
        }
    }
    assert_eq!(bench.told_of(Kind::ProcedureStarted), 0);
    assert_eq!(bench.own.mode(SITE, CareFunction::Laboratory), Mode::None);
}

#[test]
fn a_supplier_who_does_not_answer_ends_the_procedure_with_its_supplies() {
    let after_a_week = |answers: f64| {
        let asked = blueprint(|blueprint| {
            blueprint.parameters.set("procedure.supplier_answers", answers);
        });
        let mut bench = Bench::new(twin_of(&asked));
        bench.fail("lis1");
        bench.until(100.0); // supplies of two days, refilled three days after they were ordered
        bench.own.mode(SITE, CareFunction::Laboratory)
    };
    assert_eq!((after_a_week(1.0), after_a_week(0.0)), (Mode::Procedure, Mode::None));
}
