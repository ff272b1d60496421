//! Patients get worse, are found, treated, die and leave at the rates of the clinical literature.

use codedark_sim::engine::{Span, Time};
use codedark_sim::measure::{Activity, Count};

use crate::ward_hospital::*;

#[test]
fn explore() {
    let occupancy: f64 = std::env::var("OCC").map_or(0.85, |text| text.parse().unwrap());
    let mut values = values();
    for (name, slot) in [
        ("READY", &mut values.care.ready),
        ("GAIN", &mut values.care.slip_gain),
        ("WEAR", &mut values.care.wear_gain),
        ("D3", &mut values.care.death_3),
        ("D2", &mut values.care.death_2),
        ("D1", &mut values.care.death_1),
        ("BEHIND", &mut values.care.discharge_behind),
    ] {
        if let Ok(text) = std::env::var(name) {
            *slot = text.parse().unwrap();
        }
    }
    let ratio: Option<f64> = std::env::var("RATIO").ok().map(|text| text.parse().unwrap());
    let mut wards = vec![
        ward("emergency", codedark_sim::blueprint::WardKind::Emergency, 24),
        ward("icu", codedark_sim::blueprint::WardKind::Icu, 8),
        ward("step-down", codedark_sim::blueprint::WardKind::StepDown, 12),
    ];
    for n in 1..=6 {
        let mut w = ward(&format!("medical-{n}"), codedark_sim::blueprint::WardKind::Medical, 28);
        w.patients_per_nurse = ratio;
        wards.push(w);
    }
    let mut s = site(wards);
    s.site.occupancy = Some(occupancy);
    let twin = compiled(vec![s]);
    let (mut deaths, mut discharges, mut arrests, mut census) = (0.0, 0.0, 0.0, 0.0);
    let mut bands = [0.0; 4];
    let mut day_load = vec![(0.0, 0.0); 64];
    let (mut icu, mut queue, mut paper, mut risk, mut n) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut slip = 0.0;
    const RUNS: u64 = 40;
    const DAYS: i64 = 60;
    for replication in 0..RUNS {
        let mut run = warmed(&twin, &values, replication, 10.0);
        for hour in 0..DAYS * 8 {
            run.until(Time::ZERO + Span::from_hours(3.0 * hour as f64));
            let care = &run.world().care;
            assert!(care.patients.counters.balanced());
            for state in &care.wards.states {
                for b in 0..4 {
                    bands[b] += f64::from(state.bands[b]);
                }
                census += state.bands.iter().sum::<u32>() as f64;
            }
            for (w, state) in care.wards.states.iter().enumerate() {
                if (0..5).contains(&(hour % 8)) {
                    day_load[w].0 += state.load;
                    day_load[w].1 += 1.0;
                }
            }
            slip += care.wards.states[4].slip;
            icu += f64::from(care.wards.states[1].free);
            queue += care.wards.queues[0].len() as f64;
            paper += care.wards.states[4].paper_backlog;
            risk += f64::from(care.at_risk);
            n += 1.0;
        }
        let tally = run.tally();
        deaths += tally.counted(Count::Deaths, 0);
        arrests += tally.counted(Count::Arrests, 0);
        discharges += tally.counted(Count::ActivityCount, (0, Activity::Discharge as usize));
    }
    let leaving = deaths + discharges;
    eprintln!(
        "mortality {:.4} stay {:.3} arrests/1000 {:.2} census {:.1} icu free {:.2} queue {:.2} paper {:.0} at risk {:.3} slip {slip:.3}",
        deaths / leaving,
        census / n * DAYS as f64 * RUNS as f64 / leaving,
        arrests / leaving * 1000.0,
        census / n,
        icu / n,
        queue / n,
        paper / n,
        risk / census,
        slip = slip / n
    );
    eprintln!(
        "bands {:?} loads {:?}",
        bands.map(|b| (b / census * 1000.0).round() / 1000.0),
        day_load.iter().take(9).map(|(a, b)| (a / b * 100.0).round() / 100.0).collect::<Vec<_>>()
    );
}
