//! Orders: what is asked for, the stations it passes, and when it comes.
//!
//! An order travels, joins the stations of its route one after the other, and is delivered to whoever waits for it. What a
//! station's capacity is at an instant is the business of `laboratory`, `imaging` and `pharmacy`.

use super::{FlowValues, Scene, acuity, altered, census, emergency, harm, imaging, laboratory, pharmacy, planned, teams};
use crate::blueprint::{CareFunction, CauseClass};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Activity, Count, Gauge, HarmProcess, Mode, Sample};
use crate::twin::SiteId;
use crate::world::{CareEvent, Input, Insult, Order, OrderId, OrderKind, OrderPurpose, PatientId, StationKind};

const KEY: Purpose = Purpose::named("care/order");
const ASKED: Purpose = Purpose::named("care/order/asked");
const BEDSIDE: Purpose = Purpose::named("care/order/bedside");
const SERVICE: Purpose = Purpose::named("care/order/service");
const LOST: Purpose = Purpose::named("care/order/lost");
const SWAPPED: Purpose = Purpose::named("care/order/swapped");
const UNSAFE: Purpose = Purpose::named("care/order/unsafe");
const LATE: Purpose = Purpose::named("care/order/late");
const CONTRAST: Purpose = Purpose::named("care/order/contrast");

/// The run begins: stations are sized by what the site orders in a quiet week.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    for index in 0..scene.twin.sites.len() {
        let site = SiteId::from_index(index);
        let orders = laboratory::site_orders(scene, site);
        scene.care.orders.sites.push(orders);
        refresh(scene, site);
        hour(scene, site);
    }
}

/// Places an order for a patient; `None` when it is refused, or nobody asks any more. Priorities: 0 emergency, 1 inpatient urgent,
/// 2 theatre, 3 routine inpatient, 4 outpatient.
pub(super) fn place(
    scene: &mut Scene<'_, '_>,
    patient: PatientId,
    kind: OrderKind,
    priority: u8,
    purpose: OrderPurpose,
) -> Option<OrderId> {
    let (entity, site, generation) = {
        let person = &scene.care.patients[patient];
        (person.entity, person.site, person.generation)
    };
    let class = usize::from(priority);
    let number = scene.care.orders.number(patient, entity);
    let entity = scene.agenda.draw(KEY, entity, number).bits();
    let now = scene.agenda.now;
    let (mut bedside, mut haematology) = (false, false);
    if kind == OrderKind::Laboratory {
        let ordering = scene.care.orders.sites[site.index()].ordering[class];
        if !scene.agenda.draw(ASKED, entity, 0).chance(ordering) {
            return None;
        }
        bedside = purpose == OrderPurpose::EmergencyWorkUp
            && scene.agenda.draw(BEDSIDE, entity, 0).chance(scene.values.flow.bedside_covers)
            && laboratory::bedside_is_faster(scene, site, class);
        haematology = laboratory::for_haematology(scene, entity);
        let refused = !bedside && laboratory::refuses(scene, site, laboratory::section(haematology), class);
        scene.agenda.tally().count(Count::LaboratoryRequests, (site.index(), class), 1.0, now);
        if refused {
            scene.agenda.tally().count(Count::LaboratoryRefused, (site.index(), class), 1.0, now);
            return None;
        }
    } else if kind.imaging() && imaging::refuses(scene, site, kind, class) {
        return None;
    }
    let order = Order {
        entity,
        patient,
        generation,
        site,
        kind,
        priority,
        purpose,
        bedside,
        haematology,
        placed: now,
        cause: cause(scene, site, function(kind)).map(|(_, record)| record),
        ..Order::default()
    };
    let order = scene.care.orders.insert(order);
    travel(scene, order);
    Some(order)
}

/// The care function an order depends on.
fn function(kind: OrderKind) -> CareFunction {
    match kind {
        OrderKind::Laboratory => CareFunction::Laboratory,
        OrderKind::Ct | OrderKind::Mri | OrderKind::Xray | OrderKind::Ultrasound => CareFunction::Imaging,
        OrderKind::Drug => CareFunction::Pharmacy,
        OrderKind::Blood => CareFunction::BloodBank,
    }
}

/// Root class and record of what holds a site's care function down.
pub(super) fn cause(scene: &Scene<'_, '_>, site: SiteId, function: CareFunction) -> Option<(CauseClass, RecordId)> {
    let ward = scene.twin.sites[site.index()].wards.start;
    if ward >= scene.twin.wards.len() {
        return None;
    }
    scene.others.continuity.ward_cause(crate::twin::WardId::from_index(ward), function)
}

/// Stations an order passes, in order.
fn route(order: &Order) -> &'static [StationKind] {
    use StationKind::*;
    match order.kind {
        OrderKind::Laboratory if order.bedside => &[PointOfCare],
        OrderKind::Laboratory if order.haematology => &[Accession, Haematology, Verification],
        OrderKind::Laboratory => &[Accession, Biochemistry, Verification],
        OrderKind::Ct => &[CtScanner, Reporting],
        OrderKind::Mri => &[MriScanner, Reporting],
        OrderKind::Xray => &[XrayRoom, Reporting],
        OrderKind::Ultrasound => &[UltrasoundRoom, Reporting],
        OrderKind::Drug => &[Pharmacy],
        OrderKind::Blood => &[BloodBank],
    }
}

/// Minutes an order is under way outside the stations: carried, spun, prepared.
fn outside_minutes(scene: &Scene<'_, '_>, order: &Order) -> f64 {
    match order.kind {
        OrderKind::Laboratory if order.bedside => 0.0,
        OrderKind::Laboratory => laboratory::transport_minutes(scene, order.site, usize::from(order.priority)),
        OrderKind::Drug | OrderKind::Blood => pharmacy::outside_minutes(scene, order.site, order.kind, order.priority),
        _ => imaging::outside_minutes(scene, order.site, order.kind),
    }
}

/// Minutes a station needs for an order in normal times.
fn service_minutes(scene: &Scene<'_, '_>, order: &Order, station: StationKind) -> f64 {
    match station {
        StationKind::Reporting => imaging::report_minutes(scene.values, order.kind),
        _ => scene.care.orders.station(order.site, station).minutes,
    }
}

/// The order sets out for its first station; a laboratory's sample is drawn first.
pub(super) fn travel(scene: &mut Scene<'_, '_>, order: OrderId) {
    let found = scene.care.orders.all[order.index()];
    if found.kind != OrderKind::Laboratory || found.bedside || found.purpose == OrderPurpose::SentIn {
        return carried(scene, order, &found);
    }
    let ward = scene.care.patients[found.patient].ward;
    let minutes = laboratory::collection_minutes(scene, ward, usize::from(found.priority));
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::OrderCollected { order, stamp: found.stamp });
}

/// A sample has been drawn: it is carried.
pub(super) fn collected(scene: &mut Scene<'_, '_>, order: OrderId, stamp: u32) {
    if let Some(found) = scene.care.orders.current(order, stamp) {
        carried(scene, order, &found);
    }
}

fn carried(scene: &mut Scene<'_, '_>, order: OrderId, found: &Order) {
    let minutes = outside_minutes(scene, found);
    if minutes > 0.0 {
        scene.agenda.after(Span::from_minutes(minutes), CareEvent::OrderArrives { order, stamp: found.stamp });
    } else {
        arrives(scene, order, found.stamp);
    }
}

/// An order reaches its next station.
pub(super) fn arrives(scene: &mut Scene<'_, '_>, order: OrderId, stamp: u32) {
    let Some(found) = scene.care.orders.current(order, stamp) else { return };
    let station = route(&found)[usize::from(found.passed)];
    if scene.care.orders.join(order, station, scene.agenda.now) {
        serve(scene, order, &found, station);
    }
    tell_backlog(scene, found.site, station);
}

/// Service of an order begins. Erlang with `order.service_shape` phases: 1 is exponential, more is steadier.
fn serve(scene: &mut Scene<'_, '_>, order: OrderId, found: &Order, station: StationKind) {
    let mean = service_minutes(scene, found, station) * scene.care.orders.station(found.site, station).pace();
    let index = u64::from(found.passed) + 8 * u64::from(found.repeats);
    let draw = scene.agenda.draw(SERVICE, found.entity, index);
    let minutes = draw.erlang(mean, scene.values.flow.service_shape);
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::OrderServed { order, stamp: found.stamp });
}

/// A station has served an order.
pub(super) fn served(scene: &mut Scene<'_, '_>, order: OrderId, stamp: u32) {
    let Some(mut found) = scene.care.orders.current(order, stamp) else { return };
    let now = scene.agenda.now;
    let way = route(&found);
    let station = way[usize::from(found.passed)];
    scene.care.orders.release(found.site, station, now);
    start_waiting(scene, found.site, station);
    if station != StationKind::Reporting && found.kind.imaging() {
        scene.agenda.tally().count(Count::ActivityCount, (found.site.index(), Activity::Imaging.index()), 1.0, now);
    }
    found.passed += 1;
    scene.care.orders.all[order.index()].passed = found.passed;
    if let Some(next) = way.get(usize::from(found.passed)) {
        if scene.care.orders.join(order, *next, now) {
            serve(scene, order, &found, *next);
        }
        return tell_backlog(scene, found.site, *next);
    }
    tell_backlog(scene, found.site, station);
    let minutes = channel_minutes(scene, &found);
    if minutes > 0.0 {
        scene.agenda.after(Span::from_minutes(minutes), CareEvent::OrderDelivered { order, stamp });
    } else {
        delivered(scene, order, stamp);
    }
}

/// What the channel of results adds when people must fetch, phone or carry them: a share of the usual turnaround.
fn channel_minutes(scene: &Scene<'_, '_>, order: &Order) -> f64 {
    if order.bedside || !(order.kind == OrderKind::Laboratory || order.kind.imaging()) {
        return 0.0;
    }
    let delay = scene.others.continuity.effect(order.site, CareFunction::Results).delay;
    (delay - 1.0).max(0.0) * reference_minutes(scene, order)
}

/// Turnaround of a quiet day, minutes.
fn reference_minutes(scene: &Scene<'_, '_>, order: &Order) -> f64 {
    match order.kind {
        OrderKind::Laboratory => scene.values.flow.laboratory_base()[usize::from(order.priority)],
        OrderKind::Drug | OrderKind::Blood => pharmacy::reference_minutes(scene.values, order.kind, order.priority),
        _ => imaging::reference_minutes(scene.values, order.kind),
    }
}

/// Starts what waits at a station as far as places are free.
fn start_waiting(scene: &mut Scene<'_, '_>, site: SiteId, station: StationKind) {
    while let Some(next) = scene.care.orders.begin_next(site, station, scene.agenda.now) {
        let found = scene.care.orders.all[next.index()];
        serve(scene, next, &found, station);
    }
}

/// An order's result is there: lost ones begin again, swapped ones may be acted on, the others reach who waits for them.
pub(super) fn delivered(scene: &mut Scene<'_, '_>, order: OrderId, stamp: u32) {
    let Some(found) = scene.care.orders.current(order, stamp) else { return };
    let values = &scene.values.flow;
    let error = error(scene, &found);
    let repeats = u64::from(found.repeats);
    if found.repeats < 3 && scene.agenda.draw(LOST, found.entity, repeats).chance(values.lost * error) {
        let slot = &mut scene.care.orders.all[order.index()];
        slot.repeats += 1;
        slot.passed = 0;
        travel(scene, order);
        return;
    }
    let now = scene.agenda.now;
    let minutes = (now - found.placed).minutes();
    scene.care.orders.remove(order);
    match found.kind {
        OrderKind::Laboratory => {
            let class = usize::from(found.priority);
            laboratory::felt(scene, found.site, class, minutes);
            let cell = (found.site.index(), class);
            scene.agenda.tally().sample(Sample::LaboratoryTurnaround, cell, minutes);
            laboratory::analysed(scene.agenda.tally(), found.site, laboratory::section(found.haematology), 1.0, now);
        }
        kind if kind.imaging() => {
            scene.agenda.tally().sample(Sample::ImagingTurnaround, found.site.index(), minutes);
        }
        _ => {}
    }
    if found.purpose == OrderPurpose::SentIn {
        return;
    }
    let person = &scene.care.patients[found.patient];
    if !person.alive || person.generation != found.generation {
        return;
    }
    if !altered::result(scene, &found) {
        wrong(scene, &found, error);
    }
    if !still_here(scene, &found) {
        return;
    }
    late(scene, &found, minutes);
    if !still_here(scene, &found) {
        return;
    }
    hand_over(scene, &found);
}

fn still_here(scene: &Scene<'_, '_>, order: &Order) -> bool {
    let person = &scene.care.patients[order.patient];
    person.alive && person.generation == order.generation
}

fn hand_over(scene: &mut Scene<'_, '_>, order: &Order) {
    let patient = order.patient;
    match order.purpose {
        OrderPurpose::EmergencyWorkUp => emergency::result_ready(scene, patient, order.kind),
        OrderPurpose::Therapy => {
            let input = match order.kind {
                OrderKind::Laboratory => Input::Laboratory,
                OrderKind::Drug | OrderKind::Blood => Input::Drug,
                _ => Input::Imaging,
            };
            acuity::input_ready(scene, patient, input);
        }
        OrderPurpose::Discharge => census::discharge_result_ready(scene, patient),
        OrderPurpose::Theatre => planned::input_ready(scene, patient, order.kind),
        OrderPurpose::SentIn => {}
    }
}

/// Multiplier of the chance that something goes wrong on the way: stages in series, each against its normal.
fn error(scene: &Scene<'_, '_>, order: &Order) -> f64 {
    let continuity = scene.others.continuity;
    let own = continuity.effect(order.site, function(order.kind)).error;
    let channel = continuity.effect(order.site, CareFunction::Results).error;
    let location = continuity.effect(order.site, CareFunction::PatientLocation).error;
    (own + (channel - 1.0) + (location - 1.0)) * teams::haste(scene, order.site, order.kind)
}

/// A result of somebody else, or copied wrongly, reaches a decision unless somebody catches it.
fn wrong(scene: &mut Scene<'_, '_>, order: &Order, error: f64) {
    let values = &scene.values.flow;
    let copied = if error > 1.0 { values.transcription } else { 0.0 };
    let (chance, copied) = match order.kind {
        OrderKind::Drug => return,
        OrderKind::Blood => (values.wrong_blood * error, 0.0),
        _ => (values.swapped * error + copied, copied / (values.swapped * error + copied).max(1e-12)),
    };
    let draw = scene.agenda.draw(SWAPPED, order.entity, 0);
    if !draw.chance(chance) {
        contrast(scene, order);
        return;
    }
    let caught = caught(scene, order.site);
    let acted_on = scene.agenda.draw(UNSAFE, order.entity, 0).chance(values.wrong_unsafe * (1.0 - caught));
    if !acted_on {
        return;
    }
    let (now, site) = (scene.agenda.now, order.site);
    let entity = scene.care.patients[order.patient].entity;
    let entry = Entry::new(Kind::ResultWrong, Element::Function(site, function(order.kind))).of_patient(entity);
    let record = scene.agenda.record(order.cause, entry);
    scene.agenda.tally().count(Count::UnsafeResults, site.index(), 1.0, now);
    let (process, insult) = match order.kind {
        OrderKind::Blood => (HarmProcess::Transfusion, Insult::Band3),
        _ if draw.child(1).chance(copied) => (HarmProcess::Transcription, Insult::Band1),
        _ => (HarmProcess::Identity, Insult::Band1),
    };
    // With everything as usual the same draws may have let it through all the same: then nothing lost is to blame.
    let usual = if order.kind == OrderKind::Blood { values.wrong_blood } else { values.swapped };
    let checked = values.wrong_unsafe * (1.0 - caught_by(values, 1.0, 1.0));
    let anyway = draw.chance(usual) && scene.agenda.draw(UNSAFE, order.entity, 0).chance(checked);
    let function = harm::wrong_result(scene, process, order.patient, order.entity, anyway, record);
    if still_here(scene, order) && scene.care.patients[order.patient].in_process {
        harm::hurt(scene, order.patient, insult, record, function);
    }
}

/// Chance that somebody catches a wrong result: by what came before it, by doubt at the bedside, by a repeat. Earlier results are
/// in the record and the channel; on paper fewer are at hand, and a laboratory that works by hand repeats nothing for good measure.
fn caught(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let (values, continuity) = (&scene.values.flow, scene.others.continuity);
    let at_hand = |function| match continuity.mode(site, function) {
        Mode::Normal | Mode::Degraded => 1.0,
        Mode::Procedure => values.catch_on_paper,
        Mode::None => 0.0,
    };
    let earlier = at_hand(CareFunction::Record).min(at_hand(CareFunction::Results));
    let repeats = continuity.effect(site, CareFunction::Laboratory).capacity;
    caught_by(values, earlier, repeats)
}

/// The same for a share of earlier results at hand and of repeats still made.
fn caught_by(values: &FlowValues, earlier: f64, repeats: f64) -> f64 {
    let missed = (1.0 - values.catch_plausibility * earlier) * (1.0 - values.catch_doubt) * (1.0 - values.catch_repeat * repeats);
    1.0 - missed
}

/// Contrast given without a look at kidney function and allergies.
fn contrast(scene: &mut Scene<'_, '_>, order: &Order) {
    if order.kind != OrderKind::Ct {
        return;
    }
    let blind = scene.others.continuity.effect(order.site, CareFunction::Record).error - 1.0;
    let chance = scene.values.flow.contrast_harm * blind.max(0.0);
    if scene.agenda.draw(CONTRAST, order.entity, 0).chance(chance) {
        let cause = cause(scene, order.site, CareFunction::Record).map(|(_, record)| record);
        harm::event(scene, HarmProcess::Contrast, order.patient, order.entity, 0.0, cause);
    }
}

/// A result later than people can do with: some of them are harm events, and all that an outage made late are told.
fn late(scene: &mut Scene<'_, '_>, order: &Order, minutes: f64) {
    let tolerance = reference_minutes(scene, order) * scene.values.flow.late_tolerance;
    if minutes <= tolerance {
        return;
    }
    let overrun = (minutes - tolerance) / tolerance;
    let cause = order.cause.map(|cause| {
        let entity = scene.care.patients[order.patient].entity;
        let entry = Entry::new(Kind::ResultLate, Element::Function(order.site, function(order.kind)))
            .of_patient(entity)
            .amounting(minutes - tolerance);
        scene.agenda.record(Some(cause), entry)
    });
    let process = match order.kind {
        OrderKind::Laboratory | OrderKind::Blood => HarmProcess::LaboratoryResult,
        OrderKind::Drug => HarmProcess::Medication,
        _ => HarmProcess::ImagingResult,
    };
    if scene.agenda.draw(LATE, order.entity, 0).chance(scene.values.flow.late_matters) {
        harm::event(scene, process, order.patient, order.entity, overrun, cause);
    }
}

/// An hour of a site's stations begins: routine work, ordering, capacity.
pub(super) fn hour(scene: &mut Scene<'_, '_>, site: SiteId) {
    teams::hour(scene, site);
    laboratory::hour(scene, site);
    imaging::hour(scene, site);
    pharmacy::hour(scene, site);
    refresh(scene, site);
    scene.agenda.after(Span::from_hours(1.0), CareEvent::OrdersHour { site });
}

/// Capacities of a site's stations are looked at again: modes, devices, shifts.
pub(super) fn refresh(scene: &mut Scene<'_, '_>, site: SiteId) {
    for station in StationKind::ALL {
        let capacity = match station {
            StationKind::Accession
            | StationKind::Haematology
            | StationKind::Biochemistry
            | StationKind::Verification
            | StationKind::PointOfCare => laboratory::capacity(scene, site, station),
            StationKind::Pharmacy | StationKind::BloodBank => pharmacy::capacity(scene, site, station),
            _ => imaging::capacity(scene, site, station),
        };
        if (capacity - scene.care.orders.station(site, station).capacity()).abs() > 1e-9 {
            scene.care.orders.set_capacity(site, station, capacity, scene.agenda.now);
            start_waiting(scene, site, station);
        }
    }
    tell_backlog(scene, site, StationKind::Accession);
    tell_backlog(scene, site, StationKind::Reporting);
}

/// What waits at a station and those that it shares a gauge with.
fn tell_backlog(scene: &mut Scene<'_, '_>, site: SiteId, station: StationKind) {
    let now = scene.agenda.now;
    match station {
        StationKind::Accession | StationKind::Haematology | StationKind::Biochemistry | StationKind::Verification => {
            let backlog = scene.care.orders.laboratory_backlog(site);
            scene.agenda.tally().set(Gauge::LaboratoryBacklog, site.index(), backlog, now);
        }
        StationKind::Pharmacy | StationKind::BloodBank | StationKind::PointOfCare => {}
        _ => {
            let backlog = scene.care.orders.imaging_backlog(site);
            scene.agenda.tally().set(Gauge::ImagingBacklog, site.index(), backlog, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::testing::{Bench, bare_site, values};
    use crate::engine::{Draws, Time};
    use crate::twin::SiteId;
    use crate::world::{Condition, PatientKind, Station};

    const SITE: SiteId = SiteId(0);

    /// Mean number waiting at the analysis station with Poisson orders, and its standard error over 20 batches.
    fn waiting(servers: f64, minutes: f64, per_minute: f64, phases: f64, orders: u64) -> (f64, f64) {
        let values = values(&[
            ("order.service_shape", phases),
            ("order.lost", 0.0),
            ("lab.outside_share", 0.0),
            ("lab.accession_minutes", 0.0),
            ("lab.verification_minutes", 0.0),
            ("lab.haematology_share", 0.0),
        ]);
        let mut bench = Bench::new(bare_site(), values);
        let patient = bench.act(|scene| {
            begin(scene);
            crate::care::patients::create(scene, 1, SITE, Condition::General, PatientKind::Planned, 0)
        });
        bench.care.orders.sites[0].stations[StationKind::Biochemistry as usize] = Station::new(servers, minutes, Time::ZERO);
        let draws = Draws::new(11, 0);
        let mut batches = Vec::new();
        for batch in 0..20 {
            let (mut integral, begun) = (0.0, bench.now);
            for index in 0..orders / 20 {
                let gap = draws.at(Purpose::named("test/gap"), batch, index).exponential() / per_minute;
                let arrives = bench.now + Span::from_minutes(gap);
                loop {
                    let (before, waiting) = (bench.now, bench.care.orders.station(SITE, StationKind::Biochemistry).queue());
                    let more = bench.step(arrives);
                    integral += f64::from(waiting) * (bench.now - before).minutes();
                    if !more {
                        break;
                    }
                }
                bench.act(|scene| place(scene, patient, OrderKind::Laboratory, 0, OrderPurpose::Therapy));
            }
            batches.push(integral / (bench.now - begun).minutes());
        }
        let mean = batches.iter().sum::<f64>() / 20.0;
        let variance = batches.iter().map(|batch| (batch - mean) * (batch - mean)).sum::<f64>() / 19.0;
        (mean, libm::sqrt(variance / 20.0))
    }

    #[test]
    fn a_laboratory_with_exponential_service_is_erlang_c() {
        let (servers, load) = (4, 0.8);
        let offered = load * f64::from(servers);
        let (mut term, mut sum) = (1.0, 0.0);
        for k in 0..servers {
            sum += term;
            term *= offered / f64::from(k + 1);
        }
        let queues = term / (1.0 - load) / (sum + term / (1.0 - load));
        let expected = queues * load / (1.0 - load);
        let (mean, error) = waiting(f64::from(servers), 3.0, offered / 3.0, 1.0, 60_000);
        assert!((mean - expected).abs() < 3.0 * error, "{mean} ± {error}, Erlang C {expected}");
        assert!(error < 0.2 * expected, "{error}");
    }

    #[test]
    fn one_server_with_steady_service_is_pollaczek_khinchine() {
        let (load, phases) = (0.7, 4.0);
        let expected = load * load * (1.0 + 1.0 / phases) / (2.0 * (1.0 - load));
        let (mean, error) = waiting(1.0, 3.0, load / 3.0, phases, 60_000);
        assert!((mean - expected).abs() < 3.0 * error, "{mean} ± {error}, Pollaczek and Khinchine {expected}");
        assert!(error < 0.2 * expected, "{error}");
    }

    #[test]
    fn a_lost_sample_is_drawn_again_and_comes_later() {
        let turnaround = |lost: f64| {
            let mut bench = Bench::new(bare_site(), values(&[("order.lost", lost)]));
            let patient = bench.act(|scene| {
                begin(scene);
                crate::care::patients::create(scene, 1, SITE, Condition::General, PatientKind::Planned, 0)
            });
            let order = bench.act(|scene| place(scene, patient, OrderKind::Laboratory, 0, OrderPurpose::Therapy)).unwrap();
            let stamp = bench.care.orders.all[order.index()].stamp;
            while bench.care.orders.current(order, stamp).is_some() {
                bench.step(Time::ZERO + Span::from_days(2.0));
            }
            bench.now.minutes()
        };
        assert!(turnaround(1.0) > 1.5 * turnaround(0.0));
    }
}
