//! Urgent samples that other houses and practices send in one by one; routine ones are part of the laboratory's fluid.
//!
//! They belong to nobody in this hospital: they take places at the stations, and their results go back where they came from.

use super::{Scene, laboratory, orders};
use crate::engine::{Purpose, Span};
use crate::measure::Count;
use crate::twin::SiteId;
use crate::world::{CareEvent, Order, OrderKind, OrderPurpose};

const SENT_IN: Purpose = Purpose::named("care/order/sent in");
const KEY: Purpose = Purpose::named("care/order/sent in/key");
/// Urgent, like those of the wards.
const PRIORITY: u8 = 1;
const MINUTES_PER_DAY: f64 = 1440.0;

/// The run begins: each site that anything is sent to awaits its first sample.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    if scene.values.flow.sent_in_per_day > 0.0 {
        for site in 0..scene.twin.sites.len() {
            next(scene, SiteId::from_index(site), 0);
        }
    }
}

/// Poisson, around the clock.
fn next(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    let draw = scene.agenda.draw(SENT_IN, scene.twin.sites[site.index()].entity, u64::from(number));
    let minutes = draw.exponential() * MINUTES_PER_DAY / scene.values.flow.sent_in_per_day;
    scene.agenda.after(Span::from_minutes(minutes), CareEvent::SampleSentIn { site, number });
}

/// A sample comes in; it is refused like any other when the laboratory is overrun.
pub(super) fn arrives(scene: &mut Scene<'_, '_>, site: SiteId, number: u32) {
    next(scene, site, number.wrapping_add(1));
    let (now, class) = (scene.agenda.now, usize::from(PRIORITY));
    let entity = scene.agenda.draw(KEY, scene.twin.sites[site.index()].entity, u64::from(number)).bits();
    let haematology = laboratory::for_haematology(scene, entity);
    let refused = laboratory::refuses(scene, site, laboratory::section(haematology), class);
    let tally = scene.agenda.tally();
    tally.count(Count::LaboratoryRequests, (site.index(), class), 1.0, now);
    if refused {
        tally.count(Count::LaboratoryRefused, (site.index(), class), 1.0, now);
        return;
    }
    let order = Order {
        entity,
        haematology,
        site,
        kind: OrderKind::Laboratory,
        priority: PRIORITY,
        purpose: OrderPurpose::SentIn,
        placed: now,
        ..Order::default()
    };
    let order = scene.care.orders.insert(order);
    orders::travel(scene, order);
}
