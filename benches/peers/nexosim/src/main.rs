//! Three M/M/10 stations in a row in NexoSim: one model a station, connected by their ports; the source is part of the first.
//! One thread, as everybody. One line of JSON.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::Output;
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};

const SERVERS: usize = 10;
const LOAD: f64 = 0.9;
const BATCHES: u64 = 20;

fn exponential(random: &mut Pcg64Mcg, rate: f64) -> f64 {
    let unit: f64 = random.random();
    -(1.0 - unit).ln() / rate
}

/// Sum of waits in nanoseconds, and customers.
#[derive(Clone, Default)]
struct Counted(Arc<[AtomicU64; 2]>);

#[derive(Serialize, Deserialize)]
struct Source {
    out: Output<()>,
    random: Pcg64Mcg,
}

#[Model]
impl Source {
    #[nexosim(schedulable)]
    async fn next(&mut self, _: (), context: &Context<Self>) {
        self.out.send(()).await;
        let gap = Duration::from_secs_f64(exponential(&mut self.random, SERVERS as f64 * LOAD));
        context.schedule_event(gap, schedulable!(Self::next), ()).unwrap();
    }
    #[nexosim(init)]
    async fn begin(&mut self, context: &Context<Self>) {
        context.schedule_event(Duration::from_millis(1), schedulable!(Self::next), ()).unwrap();
    }
}

#[derive(Serialize, Deserialize)]
struct Station {
    out: Output<()>,
    random: Pcg64Mcg,
    busy: usize,
    came: VecDeque<MonotonicTime>,
    #[serde(skip)]
    counted: Counted,
}

#[Model]
impl Station {
    async fn arrive(&mut self, _: (), context: &Context<Self>) {
        if self.busy < SERVERS {
            self.busy += 1;
            self.counted.0[1].fetch_add(1, Ordering::Relaxed);
            self.serve(context);
        } else {
            self.came.push_back(context.time());
        }
    }
    fn serve(&mut self, context: &Context<Self>) {
        let service = Duration::from_secs_f64(exponential(&mut self.random, 1.0).max(1e-9));
        context.schedule_event(service, schedulable!(Self::served), ()).unwrap();
    }
    #[nexosim(schedulable)]
    async fn served(&mut self, _: (), context: &Context<Self>) {
        match self.came.pop_front() {
            Some(came) => {
                let wait = context.time().duration_since(came).as_nanos() as u64;
                self.counted.0[0].fetch_add(wait, Ordering::Relaxed);
                self.counted.0[1].fetch_add(1, Ordering::Relaxed);
                self.serve(context);
            }
            None => self.busy -= 1,
        }
        self.out.send(()).await;
    }
}

/// Seconds this thread was on a processor: what else the machine does must not count.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e9
}

fn main() {
    let customers: f64 = std::env::args().nth(1).map_or(1_000_000.0, |text| text.parse().unwrap());
    let counted = Counted::default();
    let station = |number: u64| Station {
        out: Output::default(),
        random: Pcg64Mcg::seed_from_u64(number),
        busy: 0,
        came: VecDeque::new(),
        counted: counted.clone(),
    };
    let (mut first, mut second, third) = (station(1), station(2), station(3));
    let boxes: [Mailbox<Station>; 3] = [Mailbox::new(), Mailbox::new(), Mailbox::new()];
    let mut source = Source { out: Output::default(), random: Pcg64Mcg::seed_from_u64(4) };
    source.out.connect(Station::arrive, &boxes[0]);
    first.out.connect(Station::arrive, &boxes[1]);
    second.out.connect(Station::arrive, &boxes[2]);
    let [one, two, three] = boxes;
    let mut simulation = SimInit::with_num_threads(1)
        .add_model(source, Mailbox::new(), "source")
        .add_model(first, one, "accession")
        .add_model(second, two, "analysis")
        .add_model(third, three, "verification")
        .init(MonotonicTime::EPOCH)
        .unwrap();
    let span = |customers: f64| Duration::from_secs_f64(customers / (SERVERS as f64 * LOAD));
    simulation.step_until(span(customers / 20.0)).unwrap();
    let read = || [0, 1].map(|index| counted.0[index].load(Ordering::Relaxed));
    let (mut seen, before) = (read(), read());
    let begun = processor_seconds();
    let mut waits = Vec::new();
    for _ in 0..BATCHES {
        simulation.step_until(span(customers / BATCHES as f64)).unwrap();
        let now = read();
        waits.push((now[0] - seen[0]) as f64 / 1e9 / (now[1] - seen[1]) as f64);
        seen = now;
    }
    let seconds = processor_seconds() - begun;
    let mean = waits.iter().sum::<f64>() / waits.len() as f64;
    let variance = waits.iter().map(|wait| (wait - mean).powi(2)).sum::<f64>() / (waits.len() - 1) as f64;
    let served = (seen[1] - before[1]) / 3;
    println!(
        "{{\"name\": \"NexoSim 1.0\", \"customers\": {served}, \"seconds\": {seconds}, \"wait\": {mean}, \"error\": {}}}",
        (variance / waits.len() as f64).sqrt()
    );
}
