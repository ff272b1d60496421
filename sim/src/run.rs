//! One replication: clock, queue, world, draws. Never reads a clock, a file or the environment.
//!
//! A run warms up quietly; at the incident's start it forks into a quiet and an incident run that share everything before.

use std::sync::Arc;

use crate::agenda::{Agenda, Telling};
use crate::engine::{Calendar, Draws, Packed, Queue, Span, Time};
use crate::journal::{Element, Entry, Journal, Kind};
use crate::measure::{RunTally, Tally};
use crate::twin::{Plot, Twin, Values};
use crate::view::View;
use crate::world::{Event, World};
use crate::{care, continuity, cyber, response};

/// One replication.
#[derive(Clone, Debug)]
pub struct Run {
    twin: Arc<Twin>,
    values: Arc<Values>,
    plot: Option<Arc<Plot>>,
    calendar: Calendar,
    draws: Draws,
    now: Time,
    queue: Queue,
    world: World,
    telling: Telling,
    events: u64,
}

macro_rules! subject {
    ($run:expr, $subject:ident, $call:ident ( $($before:expr),* ), others { $($other:ident),* }) => {{
        let World { cyber: _, response: _, continuity: _, care: _ } = &$run.world;
        let mut agenda = Agenda::new($run.now, $run.calendar, &mut $run.queue, &$run.draws, &mut $run.telling);
        let others = $subject::Others { $( $other: &$run.world.$other ),* };
        $subject::$call($($before,)* &$run.twin, &$run.values, &mut $run.world.$subject, &others, &mut agenda)
    }};
}

macro_rules! each_subject {
    ($run:expr, $call:ident ( $($before:expr),* )) => {{
        subject!($run, continuity, $call($($before),*), others { cyber, response, care });
        subject!($run, care, $call($($before),*), others { cyber, response, continuity });
        subject!($run, response, $call($($before),*), others { cyber, continuity, care });
        subject!($run, cyber, $call($($before),*), others { response, continuity, care });
    }};
}

impl Run {
    /// A run of replication `replication` under `seed`, `warm_up` before the incident's start.
    pub fn new(twin: Arc<Twin>, values: Arc<Values>, calendar: Calendar, seed: u64, replication: u64, warm_up: Span) -> Run {
        let start = Time::ZERO - warm_up;
        let telling = Telling::new(Tally::new(&twin, start), None);
        let world = World::new(&twin, &values);
        let mut run = Run {
            world,
            telling,
            draws: Draws::new(seed, replication),
            queue: Queue::starting_at(start),
            now: start,
            plot: None,
            calendar,
            twin,
            values,
            events: 0,
        };
        each_subject!(run, begin());
        run
    }

    /// The twin it plays on.
    pub fn twin(&self) -> &Arc<Twin> {
        &self.twin
    }
    /// The numbers it plays with.
    pub fn values(&self) -> &Values {
        &self.values
    }
    /// Hours and weekdays.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }
    /// The present instant.
    pub fn now(&self) -> Time {
        self.now
    }
    /// Its state, to read.
    pub fn world(&self) -> &World {
        &self.world
    }
    /// Events handled so far.
    pub fn events(&self) -> u64 {
        self.events
    }
    /// What was measured so far.
    pub fn tally(&self) -> &Tally {
        &self.telling.tally
    }
    /// The journal, if one is kept.
    pub fn journal(&self) -> Option<&Journal> {
        self.telling.journal.as_ref()
    }
    /// Plain data for a window.
    pub fn view(&self) -> View {
        View::of(self)
    }

    /// The warm-up is over: nothing of the incident's first instant has happened yet, and measures count from here.
    pub fn stand_at_onset(&mut self) {
        self.until(Time(-1));
        self.now = Time::ZERO;
        self.restart_measures();
    }

    /// From now on measures count from zero.
    fn restart_measures(&mut self) {
        self.telling.tally.restart(self.now);
        care::begin_measures(&self.world.care, &mut self.telling.tally, self.now);
    }

    /// A copy that keeps a journal from here on.
    pub fn with_journal(mut self) -> Run {
        self.telling.journal = Some(Journal::default());
        self
    }

    /// A copy in which the incident begins now.
    pub fn fork(&self, plot: Arc<Plot>) -> Run {
        let mut run = self.clone();
        run.plot = Some(plot.clone());
        let mut agenda = Agenda::new(run.now, run.calendar, &mut run.queue, &run.draws, &mut run.telling);
        agenda.record(None, Entry::new(Kind::IncidentBegins, Element::Incident));
        let plot = &*plot;
        each_subject!(run, strike(plot));
        run
    }

    /// Handles the next event if it lies at or before `limit`; says whether there was one.
    #[inline]
    pub fn step(&mut self, limit: Time) -> bool {
        let Some((at, tag, first, second)) = self.queue.pop_until(limit) else { return false };
        self.now = at;
        self.events += 1;
        let plot = self.plot.as_deref();
        match Event::unpack(tag, first, second) {
            Event::Care(event) => subject!(self, care, handle(event, plot), others { cyber, response, continuity }),
            Event::Continuity(event) => subject!(self, continuity, handle(event, plot), others { cyber, response, care }),
            Event::Response(event) => subject!(self, response, handle(event, plot), others { cyber, continuity, care }),
            Event::Cyber(event) => subject!(self, cyber, handle(event, plot), others { response, continuity, care }),
        }
        true
    }

    /// Puts an event in from outside the rules, not before the present: a decision that a person takes, a step of a test.
    pub fn put(&mut self, at: Time, event: impl Into<Event>) {
        let (tag, first, second) = event.into().pack();
        self.queue.push(at.max(self.now), tag, first, second);
    }

    /// Plays until an instant, which becomes the present one.
    pub fn until(&mut self, limit: Time) {
        while self.step(limit) {}
        self.now = self.now.max(limit);
    }

    /// Ends the run and hands over what it measured.
    pub fn finish(mut self) -> RunTally {
        let mut agenda = Agenda::new(self.now, self.calendar, &mut self.queue, &self.draws, &mut self.telling);
        care::close(&self.twin, &self.values, &mut self.world.care, &mut agenda);
        self.telling.tally.finish(self.now)
    }
}
