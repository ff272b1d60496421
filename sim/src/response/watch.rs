//! Outages of services counted by the hour: how long until normal again, and which came back later than their objective.

use super::{Scene, paper};
use crate::engine::Span;
use crate::measure::{Count, Sample};
use crate::twin::{ServiceId, SiteId};
use crate::world::{Level, ResponseEvent};

/// The hour's look at every service of a site.
pub(super) fn watch(scene: &mut Scene<'_, '_>, site: SiteId) {
    let now = scene.now();
    for index in 0..scene.twin.services.len() {
        let service = &scene.twin.services[index];
        if service.site != site {
            continue;
        }
        let normal = scene.others.continuity.level(ServiceId::from_index(index)) == Level::Normal;
        match (scene.own.outages[index], normal) {
            (None, false) => scene.own.outages[index] = Some((now, false)),
            (Some((since, _)), true) => {
                scene.own.outages[index] = None;
                scene.agenda.tally().sample(Sample::RecoverDays, index, (now - since).days());
            }
            (Some((since, false)), false) if service.rto > Span::ZERO && now - since > service.rto => {
                scene.own.outages[index] = Some((since, true));
                scene.agenda.tally().count(Count::RtoMissed, site.index(), 1.0, now);
            }
            _ => {}
        }
    }
    paper::hour(scene, site);
    scene.agenda.after(Span::from_hours(1.0), ResponseEvent::Watch { site });
}
