//! Three M/M/10 stations in a row (accession, analysis, verification) at load 0.9, played by the laboratory itself: the same run,
//! the same agenda, the same `handle`. Peers beside this file play the same stations; `queue.sh` puts all in one table.
//!
//! One line of JSON: customers, seconds, mean wait a station with its standard error over batches.

use std::sync::Arc;

use codedark_files::assets;
use codedark_sim::blueprint::{Blueprint, Fidelity, Site, SiteBlueprint};
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::measure::Sample;
use codedark_sim::run::Run;
use codedark_sim::twin::{Values, compile};

/// Places of each station, and the load they carry.
const SERVERS: f64 = 10.0;
const LOAD: f64 = 0.9;
/// Batches the wait is averaged over, and customers of each on average.
const BATCHES: u32 = 20;
const BATCH: f64 = 100_000.0;

/// Seconds this thread was on a processor: what else the machine does must not count.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e9
}

fn main() {
    let mut blueprint = Blueprint {
        sites: vec![SiteBlueprint {
            site: Site { id: "laboratory".into(), fidelity: Fidelity::Network, ..Site::default() },
            ..SiteBlueprint::default()
        }],
        parameters: assets::parameters(),
        ..Blueprint::default()
    };
    // A mean service of one minute at each station, nothing outside them, nothing lost, nobody refused.
    let per_day = SERVERS * LOAD * 1440.0;
    let set = [
        ("lab.sent_in_per_day", per_day),
        ("lab.load", LOAD),
        ("lab.accession_minutes", 1.0),
        ("lab.analysis_minutes", 1.0),
        ("lab.verification_minutes", 1.0),
        ("lab.haematology_share", 0.0),
        ("lab.outside_share", 0.0),
        ("order.service_shape", 1.0),
        ("order.lost", 0.0),
    ];
    for (name, value) in set {
        assert!(blueprint.parameters.set(name, value), "no parameter {name}");
    }
    let (twin, _) = compile(&blueprint, "2026-01-01").unwrap_or_else(|problems| panic!("{problems:?}"));
    let twin = Arc::new(twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap_or_else(|missing| panic!("{missing:?}")));
    let mut run = Run::new(twin, values, Calendar::default(), 1, 0, Span::from_days(1.0));
    run.stand_at_onset();
    let cell = (0, 1);
    let (mut waits, mut customers, mut now) = (Vec::new(), 0, Time::ZERO);
    let (begun, before) = (processor_seconds(), run.events());
    let mut seen = (0.0, 0);
    for _ in 0..BATCHES {
        now += Span::from_days(BATCH / per_day);
        run.until(now);
        let (mean, number) = run.tally().sampled(Sample::LaboratoryTurnaround, cell);
        let batch = (mean * number as f64 - seen.0) / (number - seen.1) as f64;
        // Three services of a minute each are no wait.
        waits.push((batch - 3.0) / 3.0);
        seen = (mean * number as f64, number);
        customers = number;
    }
    let seconds = processor_seconds() - begun;
    let mean = waits.iter().sum::<f64>() / waits.len() as f64;
    let variance = waits.iter().map(|wait| (wait - mean) * (wait - mean)).sum::<f64>() / (waits.len() - 1) as f64;
    let error = (variance / waits.len() as f64).sqrt();
    println!(
        "{{\"name\": \"codedark {}\", \"customers\": {customers}, \"seconds\": {seconds}, \"wait\": {mean}, \"error\": {error}, \"events\": {}}}",
        env!("CARGO_PKG_VERSION"),
        run.events() - before
    );
}
