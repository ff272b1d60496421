//! How long a hospital takes: to compile, to warm up, to play; how the cost grows with beds; what two threads bring.
//!
//! `cargo bench --bench twin` prints, before criterion's figures, one line of plain figures for each size: events, events per bed
//! and day, nanoseconds per event, bytes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use codedark_files::generate::{GenerateOptions, generate};
use codedark_files::{Options, load_hospital};
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::run::Run;
use codedark_sim::study::{Stop, StudyPlan, Unwatched, WARM_UP, play};
use codedark_sim::twin::{Plot, Twin, Values, compile};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

/// Counts what each thread holds, so that the size of a twin and a run can be told. One counter for all threads would make them
/// wait for each other at every allocation, and the figure for two threads would measure that.
struct Counting;
thread_local! { static HELD: Cell<isize> = const { Cell::new(0) } }

fn held() -> isize {
    HELD.with(Cell::get)
}

fn count(bytes: isize) {
    // A thread that ends still frees memory after its counter is gone.
    let _ = HELD.try_with(|held| held.set(held.get() + bytes));
}

#[allow(unsafe_code)]
// SAFETY: every call goes to the system allocator unchanged; only a counter moves beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: the caller's promise about the layout is handed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: the pointer came from the same allocator with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: the caller's promise about the layout is handed on.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size.cast_signed() - layout.size().cast_signed());
        // SAFETY: the pointer came from the same allocator with this layout, and the caller answers for the size.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MONTH: Span = Span(30 * 86_400_000);

fn twin(beds: u32) -> Arc<Twin> {
    let blueprint = generate(&GenerateOptions { beds, ..GenerateOptions::default() });
    let (twin, _) = compile(&blueprint, "2026-01-01").unwrap_or_else(|problems| panic!("{problems:?}"));
    Arc::new(twin)
}

fn warmed(twin: &Arc<Twin>) -> Run {
    let values = Arc::new(Values::of(&twin.parameters).unwrap_or_else(|missing| panic!("{missing:?}")));
    let mut run = Run::new(twin.clone(), values, Calendar::default(), 1, 0, WARM_UP);
    run.stand_at_onset();
    run
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn figures() {
    println!("beds | devices | warm-up ms | 30 days ms | events | events/bed/day | ns/event | MiB twin and run");
    for beds in [60, 400, 1_000, 5_000] {
        let before = held();
        let twin = twin(beds);
        let started = Instant::now();
        let run = warmed(&twin);
        let warm = started.elapsed().as_secs_f64() * 1e3;
        let held = (held() - before) as f64 / 1_048_576.0;
        let mut events = 0;
        let times = (0..7).map(|_| {
            let mut copy = run.clone();
            let started = Instant::now();
            copy.until(Time::ZERO + MONTH);
            let time = started.elapsed().as_secs_f64() * 1e3;
            events = copy.events() - run.events();
            time
        });
        let time = median(times.collect());
        println!(
            "{beds} | {} | {warm:.1} | {time:.1} | {events} | {:.1} | {:.0} | {held:.1}",
            twin.devices.len(),
            events as f64 / 30.0 / f64::from(twin.sites[0].inpatient_beds),
            time * 1e6 / events as f64
        );
    }
}

/// The same study on one thread and on two, five times in turn.
fn threads() {
    let twin = twin(400);
    let plot = Arc::new(Plot { horizon: MONTH, ..Plot::default() });
    let plan = StudyPlan { stop: Stop::Exactly(16), designs: 0, ..StudyPlan::default() };
    let timed = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap_or_else(|error| panic!("{error}"));
        let started = Instant::now();
        pool.install(|| black_box(play(&twin, &plot, &plan, &Unwatched).map(|study| study.outcome.pairs)).ok());
        started.elapsed().as_secs_f64()
    };
    let ratios = (0..5).map(|_| timed(1) / timed(2)).collect();
    println!("two threads: {:.2} times one (median of five paired runs, 16 pairs of 400 beds)", median(ratios));
}

fn benches(criterion: &mut Criterion) {
    figures();
    threads();
    let twin = twin(1_000);
    let run = warmed(&twin);
    let blueprint = generate(&GenerateOptions { beds: 1_000, ..GenerateOptions::default() });
    let mut group = criterion.benchmark_group("1000 beds");
    group.sample_size(20);
    group.bench_function("one replication of 30 days", |bench| {
        bench.iter_batched(
            || run.clone(),
            |mut run| {
                run.until(Time::ZERO + MONTH);
                run.events()
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("read and compile", |bench| {
        bench.iter(|| {
            let loaded = load_hospital("university", &Options::default()).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"));
            black_box(compile(&loaded.blueprint, "2026-01-01").is_ok())
        });
    });
    group.bench_function("compile", |bench| bench.iter(|| black_box(compile(&blueprint, "2026-01-01").is_ok())));
    group.bench_function("warm-up", |bench| bench.iter(|| warmed(&twin).events()));
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
