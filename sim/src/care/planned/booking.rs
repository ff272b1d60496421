//! Lists without booking: they run out, are kept on paper, and are typed in when it is back.

use crate::blueprint::{CareFunction, StaffKind};
use crate::care::{Scene, teams};
use crate::measure::{Gauge, Mode};
use crate::twin::SiteId;

/// Booking is lost or back: from now on lists run out.
pub(in crate::care) fn note_booking(scene: &mut Scene<'_, '_>, site: SiteId) {
    let lost = scene.others.continuity.mode(site, CareFunction::Booking) >= Mode::Procedure;
    let since = &mut scene.care.planned.sites[site.index()].booking_lost;
    *since = if lost { since.or(Some(scene.agenda.now)) } else { None };
}

/// Items that a usual day adds to lists: visits and operations.
fn items(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let place = &scene.twin.sites[site.index()];
    place.visits_per_day + place.operations_per_day
}

/// A weekday without booking leaves its items on paper; once booking is back, clerks type them in.
pub(super) fn rebuild_lists(scene: &mut Scene<'_, '_>, site: SiteId) {
    if scene.agenda.calendar.weekend(scene.agenda.now) {
        return;
    }
    let [clerks, ..] = scene.twin.sites[site.index()].people(StaffKind::Clerks);
    let (came, typed) =
        (items(scene, site), clerks * scene.values.flow.items_per_clerk * teams::output(scene, site, StaffKind::Clerks));
    let plans = &mut scene.care.planned.sites[site.index()];
    plans.lists_on_paper = match plans.booking_lost {
        Some(_) => plans.lists_on_paper + came,
        // A site whose files name no clerks has as many as it needs.
        None if clerks <= 0.0 => 0.0,
        None => (plans.lists_on_paper - typed).max(0.0),
    };
    let (now, waiting) = (scene.agenda.now, plans.lists_on_paper);
    scene.agenda.tally().set(Gauge::ListsOnPaper, site.index(), waiting, now);
}

/// Share of a list that is known today, when lists are known so many days ahead. What clerks have not yet typed in is missing after
/// booking is back.
pub(in crate::care) fn list_known(scene: &Scene<'_, '_>, site: SiteId, ahead: f64) -> f64 {
    let plans = &scene.care.planned.sites[site.index()];
    match plans.booking_lost {
        Some(since) if (scene.agenda.now - since).days() > ahead => {
            scene.others.continuity.effect(site, CareFunction::Booking).capacity.clamp(0.0, 1.0)
        }
        None if plans.lists_on_paper > 0.0 => {
            let missing = plans.lists_on_paper / (items(scene, site) * scene.values.flow.booked_ahead_days).max(1e-9);
            1.0 - (1.0 - scene.values.flow.paper_list_known) * missing.min(1.0)
        }
        _ => 1.0,
    }
}
