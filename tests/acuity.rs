//! Patients get worse, are found, treated, die and leave at the rates of the clinical literature, and nobody vanishes.

use std::collections::BTreeMap;
use std::sync::Arc;

use codedark_sim::blueprint::WardKind;
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Kind;
use codedark_sim::measure::{Activity, Cohort, Count, Intake};
use codedark_sim::run::Run;
use codedark_sim::twin::{Plot, Twin, Values};
use codedark_sim::world::{Patient, Place, Status};

use crate::ward_hospital::{compiled, play, site, values, ward, ward_hospital, warmed, with_ratio};

/// What a hospital did in quiet runs.
#[derive(Debug, Default)]
struct Quiet {
    deaths: f64,
    leaving: f64,
    arrests: f64,
    patient_days: f64,
    load_by_day: f64,
}

impl Quiet {
    fn of(twin: &Arc<Twin>, values: &Values, runs: u64, days: u32) -> Quiet {
        let mut quiet = Quiet::default();
        let medical: Vec<usize> = (0..twin.wards.len()).filter(|at| twin.wards[*at].kind == WardKind::Medical).collect();
        let mut loads = 0.0;
        for replication in 0..runs {
            let mut run = warmed(twin, values, replication, 14.0);
            for quarter in 0..days * 4 {
                // Monday 8 h is the instant zero: 14 h, 20 h, 2 h, 8 h.
                play(&mut run, f64::from(quarter + 1) / 4.0);
                let care = &run.world().care;
                assert!(care.patients.counters.balanced(), "{:?}", care.patients.counters);
                let alive = care.patients.all.iter().filter(|patient| patient.alive).count() as u64;
                assert_eq!(care.patients.counters.present, alive);
                let in_beds = care.wards.beds.iter().flatten().count() as f64;
                quiet.patient_days += (in_beds + care.wards.queues[0].len() as f64) / 4.0;
                if quarter % 4 != 2 {
                    let load: f64 = medical.iter().map(|at| care.wards.states[*at].nurses.load).sum();
                    quiet.load_by_day += load / medical.len() as f64;
                    loads += 1.0;
                }
            }
            let tally = run.tally();
            quiet.deaths += tally.counted(Count::Deaths, 0);
            quiet.arrests += Intake::ALL.iter().map(|intake| tally.counted(Count::Arrests, (0, *intake as usize))).sum::<f64>();
            quiet.leaving += tally.counted(Count::ActivityCount, (0, Activity::Discharge as usize));
        }
        quiet.leaving += quiet.deaths;
        quiet.load_by_day /= loads;
        quiet
    }
    fn mortality(&self) -> f64 {
        self.deaths / self.leaving
    }
    fn odds(&self) -> f64 {
        self.deaths / (self.leaving - self.deaths)
    }
}

#[test]
fn a_quiet_hospital_has_the_mortality_stay_and_arrests_of_the_literature() {
    let quiet = Quiet::of(&ward_hospital(), &values(), 30, 60);
    let stay = quiet.patient_days / quiet.leaving;
    let arrests = quiet.arrests / quiet.leaving * 1000.0;
    println!("{quiet:?} mortality {:.4} stay {stay:.2} arrests {arrests:.2}", quiet.mortality());
    // In-hospital mortality 4.1 % (S103), stay 4.8 d, arrests 1.2 to 2.2 per 1,000 (S101), a day shift near 0.82.
    assert!((0.038..0.044).contains(&quiet.mortality()), "mortality {}", quiet.mortality());
    assert!((4.5..5.1).contains(&stay), "stay {stay}");
    assert!((1.2..2.2).contains(&arrests), "arrests {arrests}");
    assert!((0.77..0.87).contains(&quiet.load_by_day), "load {}", quiet.load_by_day);
}

#[test]
fn the_dead_are_counted_among_those_who_were_there_and_those_who_came() {
    let mut run = warmed(&Arc::new(crate::hospital::generated(60)), &values(), 4, 14.0);
    let there = run.world().care.patients.all.iter().filter(|patient| patient.alive && patient.in_process).count();
    play(&mut run, 60.0);
    let tally = run.tally();
    let sum = |count: Count, cohort: Cohort| -> f64 {
        Intake::ALL.iter().map(|intake| tally.counted(count, (0, cohort as usize, *intake as usize))).sum()
    };
    assert!(there > 0);
    assert_eq!(sum(Count::CohortPatients, Cohort::InHouse), there as f64);
    assert_eq!(sum(Count::CohortPatients, Cohort::After), tally.counted(Count::ActivityCount, (0, Activity::Admitted as usize)));
    let dead = [Cohort::InHouse, Cohort::After].map(|cohort| sum(Count::CohortDeaths, cohort));
    assert_eq!(dead[0] + dead[1], tally.counted(Count::Deaths, 0));
    assert!(dead[1] > 0.0, "nobody died in sixty days");
    assert!(tally.counted(Count::CohortPatients, (0, Cohort::After as usize, Intake::Planned as usize)) > 0.0);
    assert!(tally.counted(Count::CohortPatients, (0, Cohort::After as usize, Intake::Emergency as usize)) > 0.0);
}

#[test]
fn one_more_patient_per_nurse_raises_the_odds_of_death_as_published() {
    // Aiken 2014: odds of death 1.07 (1.03 to 1.11) for each more patient per nurse; here from 4 to 6.
    let values = values();
    let odds = |ratio| Quiet::of(&with_ratio(ratio), &values, 60, 60).odds();
    let each = (odds(6.0) / odds(4.0)).sqrt();
    println!("odds ratio {each:.3}");
    assert!((1.03..1.11).contains(&each), "odds ratio {each}");
}

#[test]
fn overload_kills_through_slip_and_wear_and_not_without_them() {
    let crowded = with_ratio(7.0);
    let with = Quiet::of(&crowded, &values(), 30, 60).mortality();
    let mut unfelt = values();
    unfelt.care.slip_gain = 0.0;
    unfelt.care.wear_gain = 0.0;
    let without = Quiet::of(&crowded, &unfelt, 30, 60).mortality();
    println!("with {with:.4} without {without:.4}");
    assert!(with > without * 1.1, "{with} against {without}");
}

#[test]
fn more_nurses_never_raise_harm_per_patient() {
    let values = values();
    let mortality: Vec<f64> = [8.0, 6.0, 4.0].map(|ratio| Quiet::of(&with_ratio(ratio), &values, 20, 60).mortality()).into();
    println!("{mortality:?}");
    assert!(mortality.windows(2).all(|pair| pair[1] <= pair[0]), "{mortality:?}");
}

/// First worsening of each patient of a ward.
fn first_worsenings(twin: &Arc<Twin>, ward: usize) -> BTreeMap<u64, Time> {
    let mut values = values();
    // Without slip and wear a ward's load cannot move its clocks.
    values.care.slip_gain = 0.0;
    values.care.wear_gain = 0.0;
    let mut run = Run::new(twin.clone(), Arc::new(values), Default::default(), 7, 3, Span::ZERO).with_journal();
    let first: Vec<u64> = twin.beds_of(codedark_sim::twin::WardId::from_index(ward)).map(|bed| twin.beds[bed].entity).collect();
    play(&mut run, 1.0);
    let mut found = BTreeMap::new();
    for record in run.journal().expect("kept").records().iter().filter(|record| record.entry.kind == Kind::Worsened) {
        if let Some(entity) = record.entry.patient.filter(|entity| first.contains(entity)) {
            found.entry(entity).or_insert(record.true_at);
        }
    }
    found
}

#[test]
fn a_further_ward_changes_nobodys_worsening_elsewhere() {
    let alone = compiled(vec![site(vec![ward("medical", WardKind::Medical, 200)])]);
    let beside = compiled(vec![site(vec![ward("a-ward", WardKind::Surgical, 30), ward("medical", WardKind::Medical, 200)])]);
    let (before, after) = (first_worsenings(&alone, 0), first_worsenings(&beside, 1));
    assert!(before.len() > 10);
    assert_eq!(before, after);
}

#[test]
fn a_null_incident_is_the_quiet_run() {
    let run = warmed(&ward_hospital(), &values(), 5, 7.0);
    let (mut quiet, mut struck) = (run.clone(), run.fork(Arc::new(Plot::default())));
    play(&mut quiet, 14.0);
    play(&mut struck, 14.0);
    assert_eq!(quiet.finish(), struck.finish());
}

#[test]
fn who_gets_seriously_worse_is_moved_up_if_there_is_a_bed() {
    let twin = crate::ward_hospital::ward_hospital();
    let step_down = |share: f64| {
        let mut values = crate::ward_hospital::values();
        values.flow.step_up = share;
        let mut run = crate::ward_hospital::warmed(&twin, &values, 1, 7.0);
        let mut occupied = 0;
        for day in 1..=28 {
            crate::ward_hospital::play(&mut run, f64::from(day));
            let world = run.world();
            occupied += (0..twin.beds.len())
                .filter(|bed| twin.wards[twin.beds[*bed].ward.index()].kind == codedark_sim::blueprint::WardKind::StepDown)
                .filter(|bed| world.care.wards.beds[*bed].is_some())
                .count();
        }
        assert!(run.world().care.patients.counters.balanced());
        occupied
    };
    let (never, always) = (step_down(0.0), step_down(1.0));
    assert!(always > never + 28, "step-down beds in use over four weeks: {never} and {always}");
}

/// Patients of wards of whom nobody knows at the end of a day's rounds, 18 h, that they were worse before these began, over two weeks.
fn worse_before_the_rounds(review_minutes: f64) -> usize {
    let mut values = values();
    // No observation, no relatives and no monitor finds anybody.
    let care = &mut values.care;
    (care.notices, care.notices_paper, care.call_rate, care.signature) = (0.0, 0.0, 0.0, 0.0);
    care.review_minutes = review_minutes;
    let twin = ward_hospital();
    let mut run = warmed(&twin, &values, 0, 14.0);
    let mut unknown = 0;
    for day in 0..14 {
        // Monday 8 h is the instant zero.
        play(&mut run, f64::from(day) + 10.0 / 24.0);
        let began = Time::ZERO + Span::from_hours(f64::from(day) * 24.0 + 1.0);
        let waits = |patient: &&Patient| {
            patient.alive
                && matches!(patient.place, Place::Bed(_))
                && patient.status == Status::Unrecognised
                && patient.worse_since < began
        };
        unknown += run.world().care.patients.all.iter().filter(waits).count();
    }
    unknown
}

#[test]
fn the_physicians_round_finds_whom_nobody_noticed() {
    let rounds = worse_before_the_rounds(values().care.review_minutes);
    // With a review that takes longer than the day nobody but the first bed of a ward is seen.
    let none = worse_before_the_rounds(600.0);
    assert!(none > 100 && rounds * 20 < none, "{rounds} with rounds, {none} without");
}
