//! All mutable state of one run and nothing else, with the events of each subject. Rules live in the subjects.

mod care;
mod continuity;
mod cyber;
mod response;

pub use care::*;
pub use continuity::*;
pub use cyber::*;
pub use response::*;

use crate::engine::Packed;
use crate::twin::{Twin, Values};

/// Everything that changes while a run plays.
#[derive(Clone, Debug)]
pub struct World {
    /// Adversaries.
    pub cyber: CyberState,
    /// Defenders.
    pub response: ResponseState,
    /// Services.
    pub continuity: ContinuityState,
    /// Care.
    pub care: CareState,
}

impl World {
    /// The world before anything moved.
    pub fn new(twin: &Twin, values: &Values) -> World {
        World {
            cyber: CyberState::new(twin),
            response: ResponseState::new(twin),
            continuity: ContinuityState::new(twin, &values.continuity),
            care: CareState::new(twin, values),
        }
    }
}

/// Any subject's event. The order of the subjects is the order in which ties at one instant are handled: what an adversary does,
/// then what services become, then what defenders do, then what happens to patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Of adversaries.
    Cyber(CyberEvent),
    /// Of services.
    Continuity(ContinuityEvent),
    /// Of defenders.
    Response(ResponseEvent),
    /// Of care.
    Care(CareEvent),
}

const SUBJECT: u8 = 64;

impl Packed for Event {
    #[inline(always)]
    fn pack(self) -> (u8, u32, u32) {
        let (subject, (tag, first, second)) = match self {
            Event::Cyber(event) => (0, event.pack()),
            Event::Continuity(event) => (1, event.pack()),
            Event::Response(event) => (2, event.pack()),
            Event::Care(event) => (3, event.pack()),
        };
        debug_assert!(tag < SUBJECT);
        (subject * SUBJECT + tag, first, second)
    }
    #[inline(always)]
    fn unpack(tag: u8, first: u32, second: u32) -> Event {
        let own = tag % SUBJECT;
        match tag / SUBJECT {
            0 => Event::Cyber(CyberEvent::unpack(own, first, second)),
            1 => Event::Continuity(ContinuityEvent::unpack(own, first, second)),
            2 => Event::Response(ResponseEvent::unpack(own, first, second)),
            _ => Event::Care(CareEvent::unpack(own, first, second)),
        }
    }
}

macro_rules! into_event {
    ($($Subject:ident($Own:ident)),*) => { $(
        impl From<$Own> for Event {
            #[inline]
            fn from(event: $Own) -> Event { Event::$Subject(event) }
        }
    )* };
}
into_event!(Cyber(CyberEvent), Continuity(ContinuityEvent), Response(ResponseEvent), Care(CareEvent));
