//! What a rule may do: schedule, draw, tell. Rules get an [`Agenda`] and their own state, nothing else that can be written.

use crate::blueprint::Mark;
use crate::engine::{Calendar, Draw, Draws, Packed, Purpose, Queue, Span, Time};
use crate::journal::{Entry, Journal, Observer, Record, RecordId};
use crate::measure::Tally;
use crate::world::Event;

/// What a run tells as it plays: numbers always, records when somebody listens.
#[derive(Clone, Debug)]
pub struct Telling {
    /// Numbers.
    pub tally: Tally,
    /// Records, if kept.
    pub journal: Option<Journal>,
    next: u32,
}

impl Telling {
    /// Nothing told yet.
    pub fn new(tally: Tally, journal: Option<Journal>) -> Telling {
        Telling { tally, journal, next: 1 }
    }
}

/// The hands of a rule at one instant.
pub struct Agenda<'a> {
    /// The present instant.
    pub now: Time,
    /// Hours and weekdays.
    pub calendar: Calendar,
    queue: &'a mut Queue,
    draws: &'a Draws,
    telling: &'a mut Telling,
}

impl<'a> Agenda<'a> {
    /// For the event loop alone.
    pub fn new(now: Time, calendar: Calendar, queue: &'a mut Queue, draws: &'a Draws, telling: &'a mut Telling) -> Agenda<'a> {
        Agenda { now, calendar, queue, draws, telling }
    }

    /// Puts an event at an instant, now at the earliest.
    #[inline]
    pub fn at(&mut self, at: Time, event: impl Into<Event>) {
        let (tag, first, second) = event.into().pack();
        self.queue.push(at.max(self.now), tag, first, second);
    }

    /// Puts an event after a while.
    #[inline]
    pub fn after(&mut self, span: Span, event: impl Into<Event>) {
        self.at(self.now + span, event);
    }

    /// Puts an event at this very instant.
    pub fn now(&mut self, event: impl Into<Event>) {
        self.at(self.now, event);
    }

    /// The draw for a purpose, an entity (hash of its textual id) and an index.
    #[inline]
    pub fn draw(&self, purpose: Purpose, entity: u64, index: u64) -> Draw {
        self.draws.at(purpose, entity, index)
    }

    /// Tells that something happened, and what caused it. The number is given whether or not anybody listens.
    pub fn record(&mut self, cause: Option<RecordId>, entry: Entry) -> RecordId {
        let id = RecordId(self.telling.next);
        self.telling.next += 1;
        if let Some(journal) = &mut self.telling.journal {
            debug_assert!(cause.is_none_or(|cause| cause < id));
            journal.record(Record { id, cause, true_at: self.now, detected_at: None, reported_at: None, entry });
        }
        id
    }

    /// Whether somebody reads what is told.
    pub fn keeps_journal(&self) -> bool {
        self.telling.journal.is_some()
    }

    /// The latest record told, if any was.
    pub fn latest(&self) -> Option<RecordId> {
        self.telling.next.checked_sub(1).filter(|id| *id > 0).map(RecordId)
    }

    /// A system saw what a record tells.
    pub fn detected(&mut self, record: RecordId) {
        if let Some(journal) = &mut self.telling.journal {
            journal.detected(record, self.now);
        }
    }

    /// A person was told what a record tells.
    pub fn reported(&mut self, record: RecordId) {
        if let Some(journal) = &mut self.telling.journal {
            journal.reported(record, self.now);
        }
    }

    /// The numbers.
    #[inline]
    pub fn tally(&mut self) -> &mut Tally {
        &mut self.telling.tally
    }

    /// For records about a place that is not known.
    pub fn nowhere() -> Mark {
        Mark(0)
    }
}
