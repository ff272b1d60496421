//! People at dead screens call; the third independent call opens a case.

use super::{Scene, cases, minutes};
use crate::engine::Purpose;
use crate::journal::RecordId;
use crate::twin::{DeviceId, SiteId, WardId};
use crate::world::{NodeState, ResponseEvent};

const CALL: Purpose = Purpose::named("response/call");

/// Screens are looked at from now on, until a crisis is declared.
pub(super) fn look_again(scene: &mut Scene<'_, '_>, site: SiteId) {
    let own = scene.site_mut(site);
    own.stamp += 1;
    let stamp = own.stamp;
    scene.agenda.after(minutes(scene.values.look), ResponseEvent::StaffNotice { site, stamp });
}

/// What a ward's dead screens show.
#[derive(Default)]
struct Screens {
    /// Dead screens in use; those with a ransom note count double.
    dead: f64,
    note: Option<(DeviceId, RecordId)>,
    cause: Option<RecordId>,
}

/// The screens of a site as they are now.
fn screens(scene: &Scene<'_, '_>, site: SiteId) -> Screens {
    let continuity = scene.others.continuity;
    let mut seen = Screens::default();
    for ward in scene.twin.sites[site.index()].wards.clone() {
        let share = continuity.terminals(WardId::from_index(ward));
        if share >= 1.0 {
            continue;
        }
        let terminals = &scene.twin.wards[ward].terminals;
        seen.dead += (1.0 - share) * terminals.len() as f64;
        for &terminal in terminals {
            let Some((_, record, _)) = continuity.node_cause(terminal) else { continue };
            seen.cause.get_or_insert(record);
            if continuity.node(terminal) == NodeState::Encrypted {
                seen.dead += 1.0;
                seen.note.get_or_insert((terminal, record));
            }
        }
    }
    seen
}

/// People look at their screens.
pub(super) fn notice(scene: &mut Scene<'_, '_>, site: SiteId, stamp: u32) {
    if scene.site(site).stamp != stamp || scene.site(site).declared.is_some() {
        return;
    }
    let values = scene.values;
    scene.agenda.after(minutes(values.look), ResponseEvent::StaffNotice { site, stamp });
    let seen = screens(scene, site);
    if seen.dead <= 0.0 {
        return;
    }
    let hour = scene.agenda.calendar.hour(scene.now());
    let in_use = if (8..18).contains(&hour) { values.screens_day } else { values.screens_night };
    let own = scene.site_mut(site);
    own.calls_expected += seen.dead * in_use * values.look / values.staff_call;
    let (expected, before) = (own.calls_expected, own.calls);
    while scene.site(site).next_call <= expected {
        let gap = scene.draw(CALL, site, u64::from(scene.site(site).calls)).exponential();
        let own = scene.site_mut(site);
        own.calls += 1;
        own.next_call += gap;
    }
    // The first call found the clock at zero and does not count; every third after it is a report of its own.
    let needed = (values.calls_needed as u32).max(1);
    if scene.site(site).calls.saturating_sub(1) / needed > before.saturating_sub(1) / needed {
        let note = seen.note.or_else(|| note_on_server(scene, site));
        cases::screens(scene, site, note, seen.cause);
    }
}

/// Whoever is called about dead screens looks at the servers.
fn note_on_server(scene: &Scene<'_, '_>, site: SiteId) -> Option<(DeviceId, RecordId)> {
    let devices = &scene.twin.devices;
    let continuity = scene.others.continuity;
    (0..devices.len())
        .filter(|&index| devices.site[index] == site && !devices.role[index].is_empty())
        .map(DeviceId::from_index)
        .find(|&host| continuity.node(host) == NodeState::Encrypted)
        .and_then(|host| continuity.node_cause(host).map(|(_, record, _)| (host, record)))
}

/// Working share of a site's screens.
pub(super) fn working(scene: &Scene<'_, '_>, site: SiteId) -> f64 {
    let (mut working, mut all) = (0.0, 0.0);
    for ward in scene.twin.sites[site.index()].wards.clone() {
        let screens = scene.twin.wards[ward].terminals.len() as f64;
        working += screens * scene.others.continuity.terminals(WardId::from_index(ward));
        all += screens;
    }
    if all > 0.0 { working / all } else { 1.0 }
}
