//! What sites do that were not attacked: they hear of a neighbour's crisis, some cut their ways to the outside, and they open them
//! again when the neighbour is clear and their own checks are done.

use super::{Scene, minutes};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind};
use crate::twin::{SiteId, ZoneId};
use crate::world::{ContinuityEvent, ResponseEvent};

const WARNED: Purpose = Purpose::named("response/other sites are warned");
const CUT: Purpose = Purpose::named("response/precaution");
const CHECKS: Purpose = Purpose::named("response/checks after a precaution");

/// A site has declared a crisis: the others of its region will hear of it.
pub(super) fn declared(scene: &mut Scene<'_, '_>, site: SiteId) {
    for other in (0..scene.twin.sites.len()).map(SiteId::from_index).filter(|other| *other != site) {
        if !std::mem::replace(&mut scene.site_mut(other).warned, true) {
            let values = scene.values;
            let lag = scene.draw(WARNED, other, 0).lognormal(values.precaution_warned, values.precaution_warned_spread);
            scene.agenda.after(minutes(lag), ResponseEvent::Warned { site: other });
        }
    }
}

/// A site hears of it: whether and when it cuts is a hazard of its own, in proportion to how it is exposed.
pub(super) fn warned(scene: &mut Scene<'_, '_>, site: SiteId) {
    let rate = scene.values.precaution_rate * exposure(scene, site);
    if rate > 0.0 {
        let hours = scene.draw(CUT, site, 0).exponential() / rate;
        scene.agenda.after(Span::from_hours(hours), ResponseEvent::Precaution { site });
    }
}

/// Share of a site's zones from which the outside is reached directly or through a proxy.
fn exposure(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let inside: Vec<_> = scene.twin.zones.iter().filter(|zone| zone.site == site && !zone.outside).collect();
    let open = inside.iter().filter(|zone| zone.egress != crate::blueprint::Egress::None).count();
    open as f64 / inside.len().max(1) as f64
}

/// It cuts, unless the danger is over or it has a crisis of its own by then.
pub(super) fn cut(scene: &mut Scene<'_, '_>, site: SiteId) {
    let own = scene.site(site);
    if own.declared.is_some() || own.outside_cut || own.precaution.is_some() || !others_in_crisis(scene, site) {
        return;
    }
    let zones: Vec<ZoneId> =
        super::contain::outside(scene, site).filter(|zone| !scene.others.continuity.zone_cut(*zone)).collect();
    let record = scene.agenda.record(None, Entry::new(Kind::OutsideCut, Element::Site(site)).amounting(zones.len() as f64));
    scene.agenda.detected(record);
    scene.agenda.reported(record);
    scene.site_mut(site).precaution = Some(record);
    for zone in zones {
        scene.agenda.now(ContinuityEvent::CutZone { zone, cause: record });
    }
}

fn others_in_crisis(scene: &Scene<'_, '_>, site: SiteId) -> bool {
    scene.own.sites.iter().enumerate().any(|(index, other)| index != site.index() && other.declared.is_some())
}

/// A crisis is over: who cut because of it begins to check.
pub(super) fn all_clear(scene: &mut Scene<'_, '_>, site: SiteId) {
    for other in (0..scene.twin.sites.len()).map(SiteId::from_index).filter(|other| *other != site) {
        if others_in_crisis(scene, other) {
            continue;
        }
        scene.site_mut(other).warned = false;
        if scene.site(other).precaution.is_some() {
            let values = scene.values;
            let hours = scene.draw(CHECKS, other, 0).lognormal(values.precaution_checks, values.precaution_checks_spread);
            scene.agenda.after(Span::from_hours(hours), ResponseEvent::PrecautionEnds { site: other });
        }
    }
}

/// It opens again, unless it has a crisis of its own by now.
pub(super) fn ends(scene: &mut Scene<'_, '_>, site: SiteId) {
    let Some(record) = scene.site_mut(site).precaution.take() else { return };
    if scene.site(site).declared.is_some() {
        return;
    }
    let cause = scene.agenda.record(Some(record), Entry::new(Kind::JobDone, Element::Site(site)));
    scene.agenda.reported(cause);
    let zones: Vec<ZoneId> = super::contain::outside(scene, site).collect();
    for zone in zones {
        scene.agenda.now(ContinuityEvent::ReopenZone { zone, cause });
    }
}
