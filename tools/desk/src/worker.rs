//! The thread that owns the run: plays ahead, keeps the clock, answers jumps. The newest snapshot wins.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use codedark_sim::engine::{Span, Time};

use crate::command::Command;
use crate::playback::Playback;
use crate::snapshot::Snapshot;

/// Speeds: simulated time in a second of the wall clock, and in words.
pub const SPEEDS: [(Span, &str); 6] = [
    (Span(1_000), "real time"),
    (Span(60_000), "1 min a second"),
    (Span(5 * 60_000), "5 min a second"),
    (Span(15 * 60_000), "15 min a second"),
    (Span(3_600_000), "1 h a second"),
    (Span(4 * 3_600_000), "4 h a second"),
];
/// The speed it starts with.
pub const FIRST_SPEED: usize = 3;

const TICK: Duration = Duration::from_millis(33);
/// Longest stretch of work between two looks at the commands.
const PATIENCE: Duration = Duration::from_millis(20);
const PUBLISH: Duration = Duration::from_millis(250);

/// What only the thread knows: whether time passes and how fast.
#[derive(Debug)]
pub struct Pace {
    /// Whether time passes.
    pub playing: bool,
    /// Position in [`SPEEDS`].
    pub speed: usize,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { playing: false, speed: FIRST_SPEED }
    }
}

impl Pace {
    /// Obeys a command; a jump is handed back.
    pub fn obey(&mut self, command: Command) -> Option<Time> {
        match command {
            Command::TogglePlay => self.playing = !self.playing,
            Command::Pause => self.playing = false,
            Command::Faster => self.speed = (self.speed + 1).min(SPEEDS.len() - 1),
            Command::Slower => self.speed = self.speed.saturating_sub(1),
            Command::Seek(at) => return Some(at),
        }
        None
    }
    /// How far the clock moves in `real` time.
    pub fn moved(&self, real: Duration) -> Span {
        if self.playing { SPEEDS[self.speed].0 * real.as_secs_f64() } else { Span::ZERO }
    }
}

type Slot = Arc<Mutex<Option<Snapshot>>>;

/// The window's end of the thread.
pub struct Worker {
    commands: Sender<Command>,
    newest: Slot,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread at an instant, paused or playing.
    pub fn start(playback: Playback, at: Time, playing: bool) -> Worker {
        let (commands, requests) = channel();
        let newest: Slot = Arc::default();
        let slot = newest.clone();
        let thread = std::thread::spawn(move || work(playback, at, playing, &requests, &slot));
        Worker { commands, newest, thread: Some(thread) }
    }

    /// Asks for something. A thread that is gone is not asked.
    pub fn send(&self, command: Command) {
        let _ = self.commands.send(command);
    }

    /// The newest snapshot, if there is one that was not taken yet.
    pub fn take(&self) -> Option<Snapshot> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether the thread has ended, which it does only when it broke.
    pub fn broken(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

fn work(mut playback: Playback, at: Time, playing: bool, requests: &Receiver<Command>, slot: &Slot) {
    let mut pace = Pace { playing, ..Pace::default() };
    let mut wanted = at;
    let mut last = Instant::now();
    let mut published = Instant::now();
    let mut changed = true;
    loop {
        let busy = !playback.complete();
        let wait = if busy { Duration::ZERO } else { TICK };
        match requests.recv_timeout(wait) {
            Ok(command) => {
                let mut next = Some(command);
                while let Some(command) = next {
                    if let Some(at) = pace.obey(command) {
                        wanted = at;
                    }
                    next = requests.try_recv().ok();
                }
                changed = true;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let real = last.elapsed();
        last = Instant::now();
        wanted = (wanted.max(Time::ZERO) + pace.moved(real.min(Duration::from_millis(250)))).min(playback.horizon());
        if pace.playing && wanted >= playback.horizon() {
            pace.playing = false;
            changed = true;
        }
        let mut worked = Instant::now();
        while playback.played() < wanted && playback.advance() && worked.elapsed() < PATIENCE * 4 {}
        worked = worked.max(last);
        while worked.elapsed() < PATIENCE && playback.advance() {}
        if busy && (published.elapsed() > PUBLISH || playback.complete()) {
            playback.publish();
            published = Instant::now();
            changed = true;
        }
        if changed || playback.now() != wanted {
            playback.seek(wanted);
            let snapshot = playback.snapshot(pace.playing, pace.speed);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(snapshot);
            changed = false;
        }
    }
}
