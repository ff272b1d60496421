//! A pair of runs, played once and kept so that any instant is near: keyframes every few hours, replay in between.
//!
//! No clock and no thread: [`crate::worker`] paces it, a picture asks it for one instant.

use std::sync::Arc;

use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Record;
use codedark_sim::run::Run;
use codedark_sim::view::View;

use crate::snapshot::{RiskPoint, Snapshot};
use crate::stage::Stage;

/// Between two points of the line of patients at risk.
const RISK_STEP: Span = Span(600_000);
/// Keyframes in a whole run; more cost memory, fewer cost time on a jump.
const KEYFRAMES: i64 = 64;
const SHORTEST_KEYFRAME: Span = Span(2 * 3_600_000);

/// The incident run and its quiet twin.
pub struct Playback {
    stage: Arc<Stage>,
    quiet: Run,
    /// Tells the story: keeps a journal.
    told: Run,
    /// Plays the same without one, so that keyframes stay small.
    film: Run,
    keyframes: Vec<Run>,
    keyframe_step: Span,
    shown: Run,
    risk: Arc<Vec<RiskPoint>>,
    records: Arc<Vec<Record>>,
}

impl Playback {
    /// From a quiet run and the same run struck by the incident, once with a journal and once without, all at the same instant.
    pub fn new(stage: Arc<Stage>, quiet: Run, told: Run, film: Run) -> Playback {
        let length = stage.horizon - film.now();
        let keyframe_step = Span((length.0 / KEYFRAMES).max(SHORTEST_KEYFRAME.0));
        let mut playback = Playback {
            keyframes: vec![film.clone()],
            shown: film.clone(),
            keyframe_step,
            risk: Arc::default(),
            records: Arc::default(),
            stage,
            quiet,
            told,
            film,
        };
        playback.note_risk();
        playback.publish();
        playback
    }

    /// How far it has been played.
    pub fn played(&self) -> Time {
        self.film.now()
    }

    /// When it ends.
    pub fn horizon(&self) -> Time {
        self.stage.horizon
    }

    /// Whether it has been played to its end.
    pub fn complete(&self) -> bool {
        self.played() >= self.stage.horizon
    }

    /// Plays on by one step; says whether there was anything left.
    pub fn advance(&mut self) -> bool {
        if self.complete() {
            return false;
        }
        let to = (self.film.now() + RISK_STEP).min(self.stage.horizon);
        for run in [&mut self.quiet, &mut self.told, &mut self.film] {
            run.until(to);
        }
        self.note_risk();
        let last = self.keyframes.last().map_or(Time::ZERO, Run::now);
        if to - last >= self.keyframe_step {
            self.keyframes.push(self.film.clone());
        }
        true
    }

    /// Hands the records told so far to the next snapshots. Costs a copy of the journal: once in a while, not every step.
    pub fn publish(&mut self) {
        self.records = Arc::new(self.told.journal().map(|journal| journal.records().to_vec()).unwrap_or_default());
    }

    /// Shows an instant; as far as played if it lies beyond.
    pub fn seek(&mut self, at: Time) {
        let at = at.max(self.keyframes[0].now()).min(self.played());
        let before = self.keyframes.partition_point(|run| run.now() <= at).max(1) - 1;
        let keyframe = &self.keyframes[before];
        if at < self.shown.now() || keyframe.now() > self.shown.now() {
            self.shown = keyframe.clone();
        }
        self.shown.until(at);
    }

    /// The instant shown.
    pub fn now(&self) -> Time {
        self.shown.now()
    }

    /// What a window needs to draw the instant shown.
    pub fn snapshot(&self, playing: bool, speed: usize) -> Snapshot {
        Snapshot {
            stage: self.stage.clone(),
            view: Arc::new(View::of(&self.shown)),
            records: self.records.clone(),
            risk: self.risk.clone(),
            played: self.played(),
            playing,
            speed,
        }
    }

    fn note_risk(&mut self) {
        let point = RiskPoint { at: self.film.now(), incident: self.film.view_at_risk(), quiet: self.quiet.view_at_risk() };
        Arc::make_mut(&mut self.risk).push(point);
    }
}

trait AtRisk {
    fn view_at_risk(&self) -> u32;
}
impl AtRisk for Run {
    fn view_at_risk(&self) -> u32 {
        self.world().care.at_risk
    }
}
