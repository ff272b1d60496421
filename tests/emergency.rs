//! The emergency department against what is published of quiet ones, and its links.

use crate::hospital::{generated, quiet};

#[test]
fn explore() {
    let twin = generated(800);
    let site = &twin.sites[0];
    println!(
        "beds {} ed {} ops {} visits {} occ {}",
        site.inpatient_beds, site.emergency_per_day, site.operations_per_day, site.visits_per_day, site.occupancy
    );
    let start = std::time::Instant::now();
    let played = quiet(&twin, &[], 1, 28.0);
    println!("{} events {:?}", played.run.events(), start.elapsed());
    for (name, labels) in [("ed.length_of_stay", "class"), ("ed.wait", "class"), ("lab.turnaround", "class")] {
        for class in 1..=5 {
            println!("{name} {class} {:.1}", played.reading(name, &[(labels, &class.to_string())]));
        }
    }
    for name in [
        "imaging.turnaround",
        "ed.waiting",
        "ed.occupancy",
        "ed.boarding",
        "lab.backlog",
        "imaging.backlog",
        "care.left_without_being_seen",
        "care.diverted",
        "care.length_of_stay",
        "patient.deaths",
        "recognition.delay",
        "therapy.delay",
        "staff.load",
        "care.census",
        "harm.events",
        "care.diverting_hours",
    ] {
        println!("{name} {:.3}", played.reading(name, &[]));
    }
    for kind in ["ed", "ambulance", "admitted", "discharge", "laboratory", "imaging", "birth", "elective","day-case","outpatient","radiotherapy","dialysis","chemotherapy"] {
        println!("{kind} {:.1}/d", played.reading("care.activity", &[("kind", kind)]) / 28.0);
    }
    for kind in ["elective","day-case","outpatient"] {
        println!("cancelled {kind} {:.1}/d", played.reading("care.cancelled", &[("kind", kind)]) / 28.0);
    }
    let world = played.run.world();
    println!("{:?}", world.care.patients.counters);
    println!(
        "department {:?}",
        (
            world.care.emergency.departments[0].cubicles,
            world.care.emergency.departments[0].physicians,
            world.care.emergency.departments[0].admission_share
        )
    );
    println!("referrals {:?}", world.care.planned.referrals[0]);
    for kind in codedark_sim::world::StationKind::ALL {
        let station = world.care.orders.station(codedark_sim::twin::SiteId(0), kind);
        println!(
            "{kind:?} servers {} minutes {} cap {:.2} queue {} backlog {:.1} ",
            station.servers,
            station.minutes,
            station.capacity(),
            station.queue(),
            station.backlog()
        );
    }
}
