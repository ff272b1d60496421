//! Playback of a real pair of runs: what is shown at an instant does not depend on how one got there, and the thread obeys.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use codedark_desk::command::Command;
use codedark_desk::open::{Wanted, open};
use codedark_desk::playback::Playback;
use codedark_desk::worker::{FIRST_SPEED, Pace, SPEEDS, Worker};
use codedark_sim::engine::{Span, Time};
use codedark_sim::view::BedLook;

/// One at a time: a warmed-up hospital each is much for a small machine.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn small(incident: &str) -> Playback {
    let wanted = Wanted {
        incident: incident.into(),
        hospital: Some("small".into()),
        today: Some("2026-01-01".into()),
        ..Wanted::default()
    };
    open(&wanted).unwrap_or_else(|refused| panic!("{refused}"))
}

fn played(playback: &mut Playback, hours: f64) {
    while playback.played() < Time::ZERO + Span::from_hours(hours) && playback.advance() {}
    playback.publish();
}

#[test]
fn an_instant_looks_the_same_however_one_gets_there() {
    let _one = alone();
    let mut playback = small("core-switch");
    played(&mut playback, 40.0);
    let at = |hours: f64| Time::ZERO + Span::from_hours(hours);
    playback.seek(at(17.0));
    let first = playback.snapshot(false, FIRST_SPEED);
    assert_eq!(first.now(), at(17.0));
    for hours in [0.0, 39.5, 16.9, 3.0] {
        playback.seek(at(hours));
    }
    playback.seek(at(17.0));
    let second = playback.snapshot(false, FIRST_SPEED);
    assert_eq!(first.view, second.view);
    // The line of patients at risk, told while playing ahead, agrees with the instants shown.
    let point = first.risk.iter().find(|point| point.at == at(17.0)).expect("a point at a full hour");
    assert_eq!(point.incident, first.view.at_risk);
}

#[test]
fn the_view_agrees_with_itself_and_causes_lead_to_the_incident() {
    let _one = alone();
    let mut playback = small("core-switch");
    played(&mut playback, 3.0);
    playback.seek(Time::ZERO + Span::from_hours(1.0));
    let snapshot = playback.snapshot(false, FIRST_SPEED);
    let twin = &snapshot.stage.twin;
    assert_eq!(snapshot.view.wards.len(), twin.wards.len());
    let taken = snapshot.view.wards.iter().flat_map(|ward| &ward.beds).filter(|bed| bed.look != BedLook::Empty).count();
    assert!(taken * 2 > snapshot.stage.inpatient_beds() as usize, "a hospital is more than half full: {taken}");
    let troubled: Vec<_> = snapshot.view.functions.iter().filter(|function| function.cause.is_some()).collect();
    assert!(!troubled.is_empty(), "without its core switch no care function is normal");
    for function in troubled {
        let record = function.record.expect("what is not normal has a record");
        let chain = snapshot.causes(record);
        let last = chain.last().expect("a record that was told");
        assert_eq!(last.cause, None);
        assert!(last.true_at <= snapshot.now());
    }
    let ids: Vec<_> = snapshot.records.iter().map(|record| record.id).collect();
    assert!(ids.is_sorted(), "records are ordered by number");
    assert!(snapshot.records.iter().map(|record| record.true_at).is_sorted(), "and by time");
}

#[test]
fn speeds_and_pauses() {
    let mut pace = Pace::default();
    let second = Duration::from_secs(1);
    assert_eq!(pace.moved(second), Span::ZERO, "paused at the start");
    assert_eq!(pace.obey(Command::TogglePlay), None);
    assert_eq!(pace.moved(second), SPEEDS[FIRST_SPEED].0);
    pace.obey(Command::Faster);
    assert_eq!(pace.moved(second), SPEEDS[FIRST_SPEED + 1].0);
    for _ in 0..20 {
        pace.obey(Command::Faster);
    }
    assert_eq!(pace.speed, SPEEDS.len() - 1);
    for _ in 0..20 {
        pace.obey(Command::Slower);
    }
    assert_eq!(pace.moved(second), Span(1_000));
    pace.obey(Command::Pause);
    assert_eq!(pace.moved(second), Span::ZERO);
    assert_eq!(pace.obey(Command::Seek(Time(5))), Some(Time(5)));
}

#[test]
fn the_thread_shows_what_it_is_asked_for() {
    let _one = alone();
    let worker = Worker::start(small("core-switch"), Time::ZERO, false);
    let wanted = Time::ZERO + Span::from_hours(30.0);
    worker.send(Command::Seek(wanted));
    // As long as it takes: only a thread that ended is a failure, and a limit that no machine reaches.
    let begun = Instant::now();
    loop {
        if worker.take().is_some_and(|snapshot| snapshot.now() == wanted) {
            break;
        }
        assert!(!worker.broken(), "the thread ended");
        assert!(begun.elapsed() < Duration::from_secs(600), "never shown");
        std::thread::yield_now();
    }
}
