//! The region: who is sent elsewhere arrives there, beds and laboratories over there are finite, nobody vanishes.

use codedark_files::assets;
use codedark_sim::blueprint::{Blueprint, CareFunction, Fidelity, Site, SiteBlueprint, WardKind};
use codedark_sim::measure::MeasureKey;
use codedark_sim::run::Run;
use codedark_sim::twin::{Twin, compile};

use crate::hospital::{Quiet, quiet};
use crate::ward_hospital::ward;

/// A hospital with few intensive beds, and smaller pooled neighbours 20 and 30 minutes away.
fn region(intensive: usize, partner_intensive: usize) -> Twin {
    region_of([20, 9], intensive, partner_intensive)
}

/// So many cubicles in the hospital and in each neighbour.
fn region_of([cubicles, partner_cubicles]: [usize; 2], intensive: usize, partner_intensive: usize) -> Twin {
    use WardKind::*;
    let main = SiteBlueprint {
        site: Site { id: "main".into(), emergency_per_day: Some(90.0), occupancy: Some(0.88), ..Site::default() },
        wards: vec![
            ward("emergency", Emergency, cubicles),
            ward("icu", Icu, intensive),
            ward("step-down", StepDown, 8),
            ward("medicine", Medical, 90),
            ward("surgery", Surgical, 60),
            ward("theatres", Theatre, 5),
        ],
        ..SiteBlueprint::default()
    };
    let partner = |id: &str| SiteBlueprint {
        site: Site {
            id: id.into(),
            fidelity: Fidelity::Pooled,
            emergency_per_day: Some(40.0),
            occupancy: Some(0.9),
            ..Site::default()
        },
        wards: vec![
            ward("emergency", Emergency, partner_cubicles),
            ward("icu", Icu, partner_intensive),
            ward("medicine", Medical, 45),
            ward("surgery", Surgical, 25),
            ward("theatres", Theatre, 2),
        ],
        ..SiteBlueprint::default()
    };
    let blueprint = Blueprint {
        title: "Test region".into(),
        sites: vec![main, partner("east"), partner("west")],
        travel: vec![vec![0.0, 20.0, 30.0], vec![20.0, 0.0, 25.0], vec![30.0, 25.0, 0.0]],
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        ..Blueprint::default()
    };
    match compile(&blueprint, "2026-01-01") {
        Ok((twin, _)) => twin,
        Err(problems) => panic!("{problems:#?}"),
    }
}

fn activity(played: &Quiet, kind: &str, site: &str) -> f64 {
    played.reading("care.activity", &[("kind", kind), ("site", site)])
}

fn conserved(run: &Run) {
    let care = &run.world().care;
    assert!(care.patients.counters.balanced(), "{:?}", care.patients.counters);
    let alive = care.patients.all.iter().filter(|patient| patient.alive).count() as u64;
    assert_eq!(alive, care.patients.counters.present);
    for (index, bed) in care.wards.beds.iter().enumerate() {
        let ward = run.twin().beds[index].ward;
        if let Some(patient) = bed {
            let person = &care.patients[*patient];
            assert!(
                person.alive && person.site == run.twin().wards[ward.index()].site,
                "a bed belongs to the site of who lies in it"
            );
        }
    }
}

#[test]
fn who_is_sent_elsewhere_arrives_there_and_nobody_vanishes() {
    let twin = region_of([20, 40], 8, 4);
    let still = [("ed.return_share", 0.0), ("region.hand_over", 0.0), ("region.returning_days", 1e-6)];
    let open = [still.as_slice(), &[("region.divert_occupancy", 1e3), ("region.gate_capacity", 0.0), ("region.beds_close", 1e9)]]
        .concat();
    let shut = [
        still.as_slice(),
        &[
            ("region.divert_occupancy", 0.3),
            ("region.reopen_occupancy", 0.1),
            ("region.close_minutes", 0.0),
            ("region.beds_close", 1e9),
        ],
    ]
    .concat();
    let (quietly, diverting) = (quiet(&twin, &open, 1, 14.0), quiet(&twin, &shut, 1, 14.0));
    conserved(&quietly.run);
    conserved(&diverting.run);
    assert_eq!(quietly.reading("care.diverted", &[]), 0.0);
    assert!(diverting.reading("care.diverted", &[("site", "main")]) > 50.0);
    // All the region's visits, and those on the road: the same people, wherever they go.
    let all = |played: &Quiet| played.reading("care.activity", &[("kind", "ed")]);
    assert!((all(&quietly) - all(&diverting)).abs() <= 5.0, "{} and {}", all(&quietly), all(&diverting));
}

/// Diversion → partners' departments → partners' wards.
#[test]
fn who_is_sent_elsewhere_fills_departments_and_wards_there() {
    // So few cubicles that this door is closed most of the time; the neighbours' are open.
    let twin = region_of([8, 40], 8, 4);
    let still = [("ed.return_share", 0.0), ("region.hand_over", 0.0), ("transfer.after", 1e6), ("transfer.urgent_after", 1e6)];
    let never = [still.as_slice(), &[("region.divert_occupancy", 1e3), ("region.beds_close", 1e9)]].concat();
    // The same people of four fortnights.
    let partners = |changes: &[(&str, f64)]| -> [f64; 3] {
        let played: Vec<Quiet> = (0..4).map(|replication| quiet(&twin, changes, replication, 14.0)).collect();
        let sum = |reading: &dyn Fn(&Quiet) -> f64| played.iter().map(reading).sum::<f64>();
        let there = |kind: &'static str| sum(&|played| activity(played, kind, "east") + activity(played, kind, "west"));
        [sum(&|played| played.reading("care.diverted", &[("site", "main")])), there("ed"), there("admitted")]
    };
    let ([none, open, wards], [sent, more, filled]) = (partners(&never), partners(&still));
    assert_eq!(none, 0.0);
    assert!(sent > 100.0 && more > open + 0.3 * sent, "{sent} sent; {more} come to neighbours, {open} if nobody is sent");
    assert!(filled > wards + 0.05 * sent, "{filled} admitted there, {wards} if nobody is sent");
}

#[test]
fn who_waits_for_intensive_care_is_moved_while_there_are_beds_ambulances_and_phones() {
    let moved = |twin: &Twin, changes: &[(&str, f64)]| {
        let played = quiet(twin, changes, 1, 14.0);
        conserved(&played.run);
        let care = &played.run.world().care;
        assert!(u64::from(care.region.on_the_road) <= care.region.moved);
        activity(&played, "transfer", "main")
    };
    let short = region(3, 8);
    assert!(moved(&short, &[]) >= 5.0, "{}", moved(&short, &[]));
    assert_eq!(moved(&short, &[("transfer.ambulances", 0.0)]), 0.0, "without an ambulance nobody is moved");
    let full = region(3, 0);
    assert!(
        moved(&full, &[("transfer.after", 1e6)]) < moved(&short, &[("transfer.after", 1e6)]),
        "without beds over there few are"
    );
}

#[test]
fn ambulances_avoid_a_door_where_others_queue() {
    let twin = region(8, 4);
    let brought = |hand_over: f64| {
        let changes = [
            ("region.hand_over", hand_over),
            ("region.divert_occupancy", 1e3),
            ("region.beds_close", 1e9),
            ("ed.treatment_minutes.3", 900.0),
            ("ed.treatment_minutes.4", 900.0),
        ];
        let played = quiet(&twin, &changes, 1, 7.0);
        conserved(&played.run);
        (activity(&played, "ambulance", "main"), activity(&played, "ambulance", "east"))
    };
    let ((main, east), (main_blind, east_blind)) = (brought(600.0), brought(0.0));
    assert!(main != main_blind && east != east_blind, "{main} {east}, {main_blind} {east_blind}");
    assert!(main + east > 0.0);
}

#[test]
fn a_laboratory_is_helped_as_far_as_others_have_to_spare() {
    let turnaround = |twin: &Twin, most: f64| {
        let played = crate::hospital::outage(
            twin,
            &[("aid.lag", 0.0), ("aid.ramp", 0.5), ("aid.max", most), ("poct.covers", 0.0)],
            &[CareFunction::Laboratory],
            1,
            7.0,
        );
        let key = MeasureKey::total("care.activity").with("kind", "laboratory");
        played.get(&key).map_or(f64::NAN, |paired| paired.incident.mean())
    };
    let mut single = crate::hospital::generated(200);
    let alone = (turnaround(&single, 0.4), turnaround(&single, 0.0));
    assert!(alone.0 > 1.2 * alone.1, "help moves samples: {alone:?}");
    // A neighbour of ten beds has next to nothing to spare.
    let mut tiny = single.sites[0].clone();
    tiny.id = "tiny".into();
    tiny.entity ^= 1;
    tiny.wards = single.wards.len()..single.wards.len();
    tiny.wards_of_kind = vec![Vec::new(); WardKind::ALL.len()];
    tiny.inpatient_beds = 10;
    tiny.has = Vec::new();
    (tiny.emergency_per_day, tiny.operations_per_day, tiny.visits_per_day) = (0.0, 0.0, 0.0);
    single.sites.push(tiny);
    single.travel = vec![vec![0.0, 30.0], vec![30.0, 0.0]];
    let little = turnaround(&single, 0.4);
    assert!(little < 0.9 * alone.0, "{little} of {}", alone.0);
}

#[test]
fn one_hospital_says_that_it_does_not_follow_whom_it_sent_away() {
    use codedark_files::report::elsewhere;
    use codedark_sim::measure::{MeasureKey, Outcome};
    let mut twin = crate::hospital::generated(60);
    let mut outcome = Outcome { pairs: 1, ..Outcome::default() };
    assert_eq!(elsewhere(&twin, &outcome), None);
    let mut count = |key: MeasureKey, more: i64| outcome.measures.entry(key).or_default().difference.add(more * 1000);
    count(MeasureKey::total("care.diverted"), 12);
    count(MeasureKey::total("care.cancelled").with("kind", "elective"), 0);
    count(MeasureKey::total("care.cancelled").with("kind", "outpatient"), 340);
    let told = elsewhere(&twin, &outcome).expect("twelve ambulances and 340 visits");
    assert!(told.starts_with("12 more ambulances went elsewhere, 340 more visits were put off than on quiet days"), "{told}");
    // Where neighbours are played, their patients are counted.
    twin.sites.push(twin.sites[0].clone());
    assert_eq!(elsewhere(&twin, &outcome), None);
}
