//! One warmed-up state, and the pairs that fork from it.

use std::sync::Arc;

use crate::engine::{Calendar, Span, Time};
use crate::measure::{Keys, Outcome, RunTally};
use crate::run::Run;
use crate::twin::{Plot, Twin, Values};

/// A hospital warmed up to just before an incident. Its quiet run is played once and serves every incident that begins then.
#[derive(Clone, Debug)]
pub struct Warmed {
    run: Run,
    quiet: Vec<(Span, RunTally, u64)>,
    /// The quiet run as far as it was played, and how far that is.
    front: Option<(Span, Run)>,
}

impl Warmed {
    /// Warms up replication `replication`.
    pub fn new(twin: &Arc<Twin>, values: &Arc<Values>, calendar: Calendar, seed: u64, replication: u64, warm_up: Span) -> Warmed {
        let mut run = Run::new(twin.clone(), values.clone(), calendar, seed, replication, warm_up);
        run.stand_at_onset();
        Warmed { run, quiet: Vec::new(), front: None }
    }

    /// The warmed-up state itself.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The quiet twin's measures over `horizon`, and the events it took.
    pub fn quiet(&mut self, horizon: Span) -> (&RunTally, u64) {
        let position = self.quiet.iter().position(|(kept, ..)| *kept == horizon).unwrap_or_else(|| {
            let before = self.front.take().filter(|(reached, _)| *reached <= horizon);
            let mut run = before.map_or_else(|| self.run.clone(), |(_, run)| run);
            run.until(Time::ZERO + horizon);
            let events = run.events() - self.run.events();
            self.quiet.push((horizon, run.clone().finish(), events));
            self.front = Some((horizon, run));
            self.quiet.len() - 1
        });
        let (_, tally, events) = &self.quiet[position];
        (tally, *events)
    }

    /// The incident run's measures, and the events it took.
    pub fn incident(&self, plot: &Arc<Plot>) -> (RunTally, u64) {
        played(self.run.fork(plot.clone()), plot.horizon)
    }

    /// The outcome of the pair with `plot`.
    pub fn pair(self, keys: &Keys, plot: &Arc<Plot>) -> Outcome {
        let mut outcome = Outcome::default();
        self.add_to(&mut outcome, keys, plot);
        outcome
    }

    /// Adds the pair with `plot` to those before. A thread with nothing left to do takes one of the two runs over.
    pub fn add_to(self, outcome: &mut Outcome, keys: &Keys, plot: &Arc<Plot>) {
        let struck = self.run.fork(plot.clone());
        let ((incident, events), (quiet, quiet_events)) =
            rayon::join(|| played(struck, plot.horizon), || played(self.run, plot.horizon));
        outcome.add_pair(keys, &quiet, &incident, plot.horizon, events + quiet_events);
    }

    /// The outcome of the pair with `plot`, keeping the warmed-up state and the quiet run for the next.
    pub fn pair_with(&mut self, keys: &Keys, plot: &Arc<Plot>) -> Outcome {
        let mut outcome = Outcome::default();
        self.add_with(&mut outcome, keys, plot);
        outcome
    }

    /// Adds the pair with `plot` to those before, keeping the warmed-up state and the quiet run for the next.
    pub fn add_with(&mut self, outcome: &mut Outcome, keys: &Keys, plot: &Arc<Plot>) {
        let (incident, events) = self.incident(plot);
        let (quiet, quiet_events) = self.quiet(plot.horizon);
        outcome.add_pair(keys, quiet, &incident, plot.horizon, events + quiet_events);
    }
}

fn played(mut run: Run, horizon: Span) -> (RunTally, u64) {
    let before = run.events();
    run.until(Time::ZERO + horizon);
    let events = run.events() - before;
    (run.finish(), events)
}

/// The two runs of a pair at the incident's start, with journals: quiet and incident.
pub fn warmed_pair(
    twin: &Arc<Twin>,
    values: &Arc<Values>,
    plot: &Arc<Plot>,
    seed: u64,
    replication: u64,
    warm_up: Span,
) -> (Run, Run) {
    let warmed = Warmed::new(twin, values, plot.calendar, seed, replication, warm_up);
    let quiet = warmed.run.clone().with_journal();
    let incident = quiet.fork(plot.clone());
    (quiet, incident)
}
