//! State of orders: what was asked for, the stations that serve it, and how long people find it takes.
//!
//! A station is a queue with places, strict priorities and no pre-emption; gating orders pass it one by one, routine work is a
//! fluid that gets what they leave over. Nothing clinical may go in: a station does not know what it serves.

use super::PatientId;
use crate::engine::{Time, Word};
use crate::journal::RecordId;
use crate::twin::{DeviceId, SiteId, Twin};

/// Priorities: 0 emergency, 1 inpatient urgent, 2 theatre, 3 routine inpatient, 4 outpatient and general practice.
pub const PRIORITIES: usize = 5;
/// The first priority whose work is a fluid.
pub const FIRST_ROUTINE: usize = 3;

/// An order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderId(pub u32);

impl OrderId {
    const NONE: OrderId = OrderId(u32::MAX);
    /// As a position.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Word for OrderId {
    #[inline]
    fn to_word(self) -> u32 {
        self.0
    }
    #[inline]
    fn from_word(word: u32) -> OrderId {
        OrderId(word)
    }
}

/// What is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderKind {
    /// Blood tests.
    #[default]
    Laboratory,
    /// Computed tomography.
    Ct,
    /// Magnetic resonance.
    Mri,
    /// X-ray.
    Xray,
    /// Ultrasound.
    Ultrasound,
    /// A drug from the pharmacy.
    Drug,
    /// Blood.
    Blood,
}

impl OrderKind {
    /// Whether it is an image.
    pub fn imaging(self) -> bool {
        matches!(self, OrderKind::Ct | OrderKind::Mri | OrderKind::Xray | OrderKind::Ultrasound)
    }
}

/// What an order's result is waited for by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderPurpose {
    /// The work-up of an emergency patient.
    #[default]
    EmergencyWorkUp,
    /// The treatment of a deterioration.
    Therapy,
    /// A discharge.
    Discharge,
    /// An operation.
    Theatre,
    /// Another house: nobody here waits for it.
    SentIn,
}

/// Where orders are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum StationKind {
    /// Samples are received.
    Accession,
    /// Blood is counted and looked at.
    Haematology,
    /// What is dissolved in it is measured.
    Biochemistry,
    /// Results are verified.
    Verification,
    /// Testers beside the patient.
    PointOfCare,
    /// Computed tomographs.
    CtScanner,
    /// Magnetic resonance scanners.
    MriScanner,
    /// X-ray rooms.
    XrayRoom,
    /// Ultrasound rooms.
    UltrasoundRoom,
    /// Radiologists who read.
    Reporting,
    /// Pharmacists who verify.
    Pharmacy,
    /// Cross-matching.
    BloodBank,
}

impl StationKind {
    /// All.
    pub const ALL: [StationKind; 12] = [
        StationKind::Accession,
        StationKind::Haematology,
        StationKind::Biochemistry,
        StationKind::Verification,
        StationKind::PointOfCare,
        StationKind::CtScanner,
        StationKind::MriScanner,
        StationKind::XrayRoom,
        StationKind::UltrasoundRoom,
        StationKind::Reporting,
        StationKind::Pharmacy,
        StationKind::BloodBank,
    ];
}

/// One order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Order {
    /// Key of its draws: the patient's entity and the number of the order.
    pub entity: u64,
    /// Who it is for.
    pub patient: PatientId,
    /// The patient's generation when it was placed.
    pub generation: u32,
    /// Counts the uses of the slot; stamp of its events.
    pub stamp: u32,
    /// Where.
    pub site: SiteId,
    /// What.
    pub kind: OrderKind,
    /// Priority, 0 to 4.
    pub priority: u8,
    /// Waited for by.
    pub purpose: OrderPurpose,
    /// Stations passed so far.
    pub passed: u8,
    /// Times it was lost and begun again.
    pub repeats: u8,
    /// Done at the bedside.
    pub bedside: bool,
    /// A sample for haematology; else for biochemistry.
    pub haematology: bool,
    /// When it was placed.
    pub placed: Time,
    /// What made its way abnormal.
    pub cause: Option<RecordId>,
    /// The order behind it in a queue; for the queues alone.
    pub(crate) next: u32,
}

/// Routine work of one priority at a station, as a fluid, in minutes of work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fluid {
    /// Minutes of work that come in per minute.
    pub inflow: f64,
    /// Minutes of work that wait.
    pub backlog: f64,
    /// Minutes of work done since it was last read.
    pub served: f64,
}

/// One station.
#[derive(Clone, Debug)]
pub struct Station {
    /// People or machines at work in normal times; may be a fraction.
    pub servers: f64,
    /// Minutes one piece of routine work takes.
    pub minutes: f64,
    capacity: f64,
    places: u32,
    pace: f64,
    busy: u32,
    head: [u32; FIRST_ROUTINE],
    tail: [u32; FIRST_ROUTINE],
    waiting: [u32; FIRST_ROUTINE],
    /// Most routine work that is done per minute, minutes: what is done by hand is a share of an ordinary day's, whatever the hour.
    pub ceiling: f64,
    /// Routine work: priorities 3 and 4.
    pub routine: [Fluid; PRIORITIES - FIRST_ROUTINE],
    since: Time,
    /// Minutes of work that were left to routine since the beginning of the hour, and what of it a minute had in the last hour.
    spare: f64,
    usual_spare: f64,
    hour: Time,
}

impl Station {
    /// A station with so many servers.
    pub fn new(servers: f64, minutes: f64, start: Time) -> Station {
        let none = [OrderId::NONE.0; FIRST_ROUTINE];
        let mut station = Station {
            servers,
            minutes,
            capacity: 1.0,
            places: 0,
            pace: 1.0,
            busy: 0,
            head: none,
            tail: none,
            waiting: [0; FIRST_ROUTINE],
            ceiling: f64::INFINITY,
            routine: Default::default(),
            since: start,
            spare: 0.0,
            usual_spare: servers,
            hour: start,
        };
        station.scale(1.0);
        station
    }

    fn scale(&mut self, capacity: f64) {
        self.usual_spare =
            if self.capacity > 0.0 { self.usual_spare * capacity / self.capacity } else { self.servers * capacity };
        self.capacity = capacity;
        let working = self.servers * capacity;
        self.places = libm::ceil(working - 1e-9).max(0.0) as u32;
        self.pace = if working > 0.0 { f64::from(self.places) / working } else { 1.0 };
    }

    /// Share of normal capacity in force, 0 and up.
    pub fn capacity(&self) -> f64 {
        self.capacity
    }
    /// By how much a piece of work takes longer than normal, so that whole places carry a fractional capacity.
    pub fn pace(&self) -> f64 {
        self.pace
    }
    /// Orders waiting one by one.
    pub fn queue(&self) -> u32 {
        self.waiting.iter().sum()
    }
    /// Minutes of work per minute that the orders in service leave to routine work.
    pub fn left_over(&self) -> f64 {
        if self.places == 0 {
            return 0.0;
        }
        let idle = 1.0 - f64::from(self.busy.min(self.places)) / f64::from(self.places);
        (self.servers * self.capacity * idle).min(self.ceiling)
    }
    /// Pieces of work that wait, all priorities.
    pub fn backlog(&self) -> f64 {
        let fluid: f64 = self.routine.iter().map(|fluid| fluid.backlog).sum();
        f64::from(self.queue()) + if fluid > 0.0 && self.minutes > 0.0 { fluid / self.minutes } else { 0.0 }
    }
    /// Minutes an order of that priority would wait, as far as anybody can tell now.
    pub fn projected_wait(&self, priority: usize) -> f64 {
        let working = self.servers * self.capacity;
        let ahead: u32 = self.waiting[..=priority.min(FIRST_ROUTINE - 1)].iter().sum();
        let mut work = f64::from(ahead) * self.minutes;
        let mut rate = working;
        if priority >= FIRST_ROUTINE {
            // What an instant leaves over says little when there is one place: people know what an hour does.
            rate = self.usual_spare.min(self.ceiling);
            work = self.routine[..=priority - FIRST_ROUTINE].iter().map(|fluid| fluid.backlog).sum();
            rate -= self.routine[..priority - FIRST_ROUTINE].iter().map(|fluid| fluid.inflow).sum::<f64>();
        }
        if work <= 0.0 && rate > 0.0 {
            0.0
        } else if rate <= working * 1e-3 + 1e-9 {
            NEVER
        } else {
            (work / rate).min(NEVER)
        }
    }

    /// An hour is over: what it left to routine work is what people expect of the next.
    pub fn hour(&mut self, now: Time) {
        self.settle(now);
        let minutes = (now - self.hour).minutes();
        if minutes > 0.0 {
            self.usual_spare = self.spare / minutes;
            (self.spare, self.hour) = (0.0, now);
        }
    }

    /// Brings routine work forward to an instant.
    pub fn settle(&mut self, now: Time) {
        let minutes = (now - self.since).minutes();
        self.since = now;
        if minutes <= 0.0 {
            return;
        }
        let mut left = self.left_over() * minutes;
        self.spare += left;
        for fluid in &mut self.routine {
            let offered = fluid.backlog + fluid.inflow * minutes;
            if offered <= 0.0 {
                continue;
            }
            let done = offered.min(left);
            fluid.backlog = offered - done;
            fluid.served += done;
            left -= done;
        }
    }
}

/// Longer than anybody waits, minutes.
pub const NEVER: f64 = 1.0e7;

/// How long one priority's laboratory results take, as people feel it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Felt {
    /// Moving average, minutes.
    pub minutes: f64,
    /// When it was last brought forward.
    pub since: Time,
}

/// What clinics wanted of blood or images since a day began.
#[derive(Clone, Copy, Debug, Default)]
pub struct Booked {
    /// Wanted.
    pub wanted: f64,
    /// Not refused, and asked for.
    pub taken: f64,
}

impl Booked {
    /// Share that was taken; everything when nothing was wanted.
    pub fn share(&self) -> f64 {
        if self.wanted > 0.0 { (self.taken / self.wanted).clamp(0.0, 1.0) } else { 1.0 }
    }
}

/// Orders of one site.
#[derive(Clone, Debug)]
pub struct SiteOrders {
    /// By [`StationKind`].
    pub stations: Vec<Station>,
    /// Felt turnaround by priority.
    pub felt: [Felt; PRIORITIES],
    /// Share of the normal orders that people still place, by priority.
    pub ordering: [f64; PRIORITIES],
    /// When the laboratory first fell below its capacity; partners help after a lag.
    pub short_since: Option<Time>,
    /// Images whose formal report waits.
    pub reports_owed: f64,
    /// Blood and images that clinics wanted since the day began, and how much of it was taken.
    pub booked: [Booked; 2],
    /// Analysers of the laboratory.
    pub analysers: Vec<DeviceId>,
    /// CT, MRI, X-ray and ultrasound machines.
    pub modalities: [Vec<DeviceId>; 4],
}

/// Orders and the stations that serve them.
#[derive(Clone, Debug, Default)]
pub struct OrdersState {
    /// By slot.
    pub all: Vec<Order>,
    free: Vec<u32>,
    /// By site.
    pub sites: Vec<SiteOrders>,
    /// Orders placed by patient slot: the entity of who placed them, and how many.
    placed: Vec<(u64, u32)>,
}

impl OrdersState {
    /// Nothing is ordered; `care::begin` sizes the stations.
    pub fn new(_twin: &Twin) -> OrdersState {
        OrdersState::default()
    }

    /// The order, if the slot still holds the one an event was about.
    #[inline]
    pub fn current(&self, order: OrderId, stamp: u32) -> Option<Order> {
        let found = *self.all.get(order.index())?;
        (found.stamp == stamp).then_some(found)
    }

    /// Number of the next order of a patient.
    pub fn number(&mut self, patient: PatientId, entity: u64) -> u64 {
        if self.placed.len() <= patient.index() {
            self.placed.resize(patient.index() + 1, (0, 0));
        }
        let slot = &mut self.placed[patient.index()];
        if slot.0 != entity {
            *slot = (entity, 0);
        }
        slot.1 += 1;
        u64::from(slot.1 - 1)
    }

    /// Keeps an order.
    pub fn insert(&mut self, order: Order) -> OrderId {
        match self.free.pop() {
            Some(slot) => {
                let stamp = self.all[slot as usize].stamp;
                self.all[slot as usize] = Order { stamp, ..order };
                OrderId(slot)
            }
            None => {
                self.all.push(order);
                OrderId(self.all.len() as u32 - 1)
            }
        }
    }

    /// Forgets an order.
    pub fn remove(&mut self, order: OrderId) {
        self.all[order.index()].stamp += 1;
        self.free.push(order.0);
    }

    /// Orders on their way.
    pub fn under_way(&self) -> usize {
        self.all.len() - self.free.len()
    }

    /// A station of a site.
    pub fn station(&self, site: SiteId, kind: StationKind) -> &Station {
        &self.sites[site.index()].stations[kind as usize]
    }

    /// An order reaches a station; says whether its service begins at once.
    pub fn join(&mut self, order: OrderId, kind: StationKind, now: Time) -> bool {
        let Order { site, priority, .. } = self.all[order.index()];
        let station = &mut self.sites[site.index()].stations[kind as usize];
        station.settle(now);
        if station.busy < station.places {
            station.busy += 1;
            return true;
        }
        let lane = usize::from(priority).min(FIRST_ROUTINE - 1);
        let last = station.tail[lane];
        station.tail[lane] = order.0;
        station.waiting[lane] += 1;
        if last == OrderId::NONE.0 {
            station.head[lane] = order.0;
        } else {
            self.all[last as usize].next = order.0;
        }
        self.all[order.index()].next = OrderId::NONE.0;
        false
    }

    /// A place of a station is free again.
    pub fn release(&mut self, site: SiteId, kind: StationKind, now: Time) {
        let station = &mut self.sites[site.index()].stations[kind as usize];
        station.settle(now);
        station.busy -= 1;
    }

    /// The next order that a station can begin to serve, by strict priority, first come first served.
    pub fn begin_next(&mut self, site: SiteId, kind: StationKind, now: Time) -> Option<OrderId> {
        let station = &mut self.sites[site.index()].stations[kind as usize];
        if station.busy >= station.places {
            return None;
        }
        let lane = (0..FIRST_ROUTINE).find(|lane| station.waiting[*lane] > 0)?;
        station.settle(now);
        let order = station.head[lane];
        station.head[lane] = self.all[order as usize].next;
        station.waiting[lane] -= 1;
        if station.waiting[lane] == 0 {
            station.tail[lane] = OrderId::NONE.0;
        }
        station.busy += 1;
        Some(OrderId(order))
    }

    /// A station has another share of its normal capacity from now on.
    pub fn set_capacity(&mut self, site: SiteId, kind: StationKind, capacity: f64, now: Time) {
        let station = &mut self.sites[site.index()].stations[kind as usize];
        station.settle(now);
        station.scale(capacity);
    }

    /// Laboratory work waiting at a site, orders.
    pub fn laboratory_backlog(&self, site: SiteId) -> f64 {
        [StationKind::Accession, StationKind::Haematology, StationKind::Biochemistry, StationKind::Verification]
            .iter()
            .map(|kind| self.station(site, *kind).backlog())
            .sum()
    }

    /// Images waiting for a scanner or a report at a site.
    pub fn imaging_backlog(&self, site: SiteId) -> f64 {
        let scanning: f64 = [StationKind::CtScanner, StationKind::MriScanner, StationKind::XrayRoom, StationKind::UltrasoundRoom]
            .iter()
            .map(|kind| self.station(site, *kind).backlog())
            .sum();
        scanning + self.station(site, StationKind::Reporting).backlog() + self.sites[site.index()].reports_owed
    }

    /// Orders waiting to be served at any station, one by one (not routine work).
    pub fn queued(&self, site: SiteId) -> u32 {
        self.sites[site.index()].stations.iter().map(Station::queue).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_station(servers: f64) -> OrdersState {
        let station = || Station::new(servers, 1.0, Time::ZERO);
        let site = SiteOrders {
            stations: StationKind::ALL.iter().map(|_| station()).collect(),
            felt: Default::default(),
            ordering: [1.0; PRIORITIES],
            short_since: None,
            reports_owed: 0.0,
            booked: Default::default(),
            analysers: Vec::new(),
            modalities: Default::default(),
        };
        OrdersState { sites: vec![site], ..OrdersState::default() }
    }

    fn order(priority: u8) -> Order {
        Order { priority, ..Order::default() }
    }

    #[test]
    fn strict_priority_then_first_come() {
        let mut orders = one_station(1.0);
        let kind = StationKind::Haematology;
        let served = orders.insert(order(2));
        assert!(orders.join(served, kind, Time::ZERO));
        let waiting: Vec<OrderId> = [2, 0, 1, 0].map(|priority| orders.insert(order(priority))).to_vec();
        for each in &waiting {
            assert!(!orders.join(*each, kind, Time::ZERO));
        }
        assert_eq!(orders.begin_next(SiteId(0), kind, Time::ZERO), None, "no pre-emption");
        let mut sequence = Vec::new();
        for _ in 0..4 {
            orders.release(SiteId(0), kind, Time::ZERO);
            sequence.extend(orders.begin_next(SiteId(0), kind, Time::ZERO));
        }
        assert_eq!(sequence, [waiting[1], waiting[3], waiting[2], waiting[0]]);
    }

    #[test]
    fn whole_places_carry_a_fractional_capacity() {
        let mut orders = one_station(6.0);
        orders.set_capacity(SiteId(0), StationKind::Haematology, 0.1, Time::ZERO);
        let station = orders.station(SiteId(0), StationKind::Haematology);
        assert_eq!(station.places, 1);
        assert!((f64::from(station.places) / station.pace() - 0.6).abs() < 1e-12);
        orders.set_capacity(SiteId(0), StationKind::Haematology, 0.0, Time::ZERO);
        let waits = orders.insert(order(0));
        assert!(!orders.join(waits, StationKind::Haematology, Time::ZERO), "nothing is served without capacity");
    }

    #[test]
    fn routine_work_gets_what_is_left() {
        let mut orders = one_station(2.0);
        let kind = StationKind::Haematology;
        let urgent = orders.insert(order(0));
        assert!(orders.join(urgent, kind, Time::ZERO));
        let station = &mut orders.sites[0].stations[kind as usize];
        station.routine[0].inflow = 0.6;
        station.routine[1].inflow = 0.6;
        station.settle(Time::ZERO + crate::engine::Span::from_minutes(100.0));
        assert!((station.routine[0].served - 60.0).abs() < 1e-9);
        assert!((station.routine[1].served - 40.0).abs() < 1e-9);
        assert!((station.routine[1].backlog - 20.0).abs() < 1e-9);
    }
}
