//! For unit tests of care: the shipped numbers, a bare site, and a loop that plays care alone against services that all work.

use super::{Others, Scene, handle};
use crate::agenda::{Agenda, Telling};
use crate::engine::{Calendar, Draws, Packed, Queue, Time, entity_of};
use crate::measure::Tally;
use crate::twin::{Site, Twin, Values};
use crate::world::{CareEvent, CareState, ContinuityState, CyberState, Event, ResponseState};

const SHIPPED: [&str; 6] = [
    include_str!("../../../assets/parameters/care.toml"),
    include_str!("../../../assets/parameters/continuity.toml"),
    include_str!("../../../assets/parameters/cyber.toml"),
    include_str!("../../../assets/parameters/flow.toml"),
    include_str!("../../../assets/parameters/response.toml"),
    include_str!("../../../assets/parameters/size.toml"),
];

/// The shipped numbers, some of them changed.
pub(crate) fn values(changes: &[(&str, f64)]) -> Values {
    let mut table = Vec::new();
    let mut name = "";
    for line in SHIPPED.iter().flat_map(|text| text.lines()) {
        if let Some(text) = line.strip_prefix("name = ") {
            name = text.trim_matches('"');
        } else if let Some(number) = line.strip_prefix("default = ") {
            table.push((name, number.parse().unwrap()));
        }
    }
    let find = |wanted: &str| changes.iter().chain(&table).find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    Values::read(&find).unwrap()
}

/// A site without wards, patients or planned care.
pub(super) fn bare_site() -> Twin {
    let site = Site { id: "main".into(), entity: entity_of("site:main"), occupancy: 0.88, ..Site::default() };
    Twin { sites: vec![site], ..Twin::default() }
}

/// A site with clinics alone, of a thousand visits a day, just begun.
pub(super) fn clinics(changes: &[(&str, f64)]) -> Bench {
    let mut twin = bare_site();
    twin.sites[0].visits_per_day = 1_000.0;
    let mut bench = Bench::new(twin, values(changes));
    bench.act(|scene| {
        super::orders::begin(scene);
        super::planned::begin(scene);
    });
    bench
}

/// Care alone.
pub(super) struct Bench {
    pub(super) twin: Twin,
    pub(super) values: Values,
    pub(super) care: CareState,
    pub(super) others: (CyberState, ResponseState, ContinuityState),
    queue: Queue,
    draws: Draws,
    telling: Telling,
    pub(super) now: Time,
}

impl Bench {
    pub(super) fn new(twin: Twin, values: Values) -> Bench {
        let care = CareState::new(&twin, &values);
        let others = (CyberState::new(&twin), ResponseState::new(&twin), ContinuityState::new(&twin, &values.continuity));
        let telling = Telling::new(Tally::new(&twin, Time::ZERO), None);
        Bench {
            twin,
            values,
            care,
            others,
            queue: Queue::starting_at(Time::ZERO),
            draws: Draws::new(5, 0),
            telling,
            now: Time::ZERO,
        }
    }

    /// Lets a rule act now.
    pub(super) fn act<T>(&mut self, rule: impl FnOnce(&mut Scene<'_, '_>) -> T) -> T {
        let mut agenda = Agenda::new(self.now, Calendar::default(), &mut self.queue, &self.draws, &mut self.telling);
        let others = Others { cyber: &self.others.0, response: &self.others.1, continuity: &self.others.2 };
        rule(&mut Scene { twin: &self.twin, values: &self.values, care: &mut self.care, others: &others, agenda: &mut agenda })
    }

    /// Handles one event now.
    pub(super) fn handle(&mut self, event: CareEvent) {
        let mut agenda = Agenda::new(self.now, Calendar::default(), &mut self.queue, &self.draws, &mut self.telling);
        let others = Others { cyber: &self.others.0, response: &self.others.1, continuity: &self.others.2 };
        handle(event, None, &self.twin, &self.values, &mut self.care, &others, &mut agenda);
    }

    /// Handles what comes next, if it comes by `limit`.
    pub(super) fn step(&mut self, limit: Time) -> bool {
        let next = self.next(limit);
        if let Some(Event::Care(event)) = next {
            self.handle(event);
        }
        next.is_some()
    }

    /// Takes what comes next, if it comes by `limit`, and leaves it to the test.
    pub(super) fn next(&mut self, limit: Time) -> Option<Event> {
        let next = self.queue.pop_until(limit);
        self.now = next.map_or(limit, |(at, ..)| at);
        next.map(|(_, tag, first, second)| Event::unpack(tag, first, second))
    }
}
