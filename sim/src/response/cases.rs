//! What points at an attack, weighed: an understood alert adds, time takes away, staff at dead screens add.

use super::{Scene, decide, minutes};
use crate::blueprint::Technique;
use crate::engine::Purpose;
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::Sample;
use crate::twin::{DeviceId, SiteId};
use crate::world::{Alert, Case, Posture, ResponseEvent};

const REACH: Purpose = Purpose::named("response/reach the person");

/// An understood alert.
pub(super) fn evidence(scene: &mut Scene<'_, '_>, alert: Alert, technique: Technique) {
    let case = open(scene, alert.site, alert.record);
    weigh(scene, case, 1.0);
    let own = &mut scene.own.cases[case as usize];
    if !own.hosts.contains(&alert.device) {
        own.hosts.push(alert.device);
    }
    own.dead_screens = false;
    own.directory |= technique == Technique::DirectoryTakeover;
    own.ransom |= technique == Technique::Encryption;
    understood(scene, alert.site);
    send(scene, case);
}

/// Staff at dead screens, and what they saw.
pub(super) fn screens(scene: &mut Scene<'_, '_>, site: SiteId, ransom: Option<(DeviceId, RecordId)>, cause: Option<RecordId>) {
    let fresh = scene.site(site).case.is_none();
    let case = match scene.site(site).case {
        Some(case) => case,
        None => begin(scene, site, cause),
    };
    if ransom.is_none() && !fresh && !scene.own.cases[case as usize].dead_screens {
        // Those who look for an attacker know that screens are dead, not least by their own hand.
        return;
    }
    weigh(scene, case, if ransom.is_some() { 2.0 } else { 1.0 });
    let own = &mut scene.own.cases[case as usize];
    own.dead_screens = (fresh || own.dead_screens) && ransom.is_none();
    if let Some((host, record)) = ransom {
        own.ransom = true;
        own.hosts.push(host);
        scene.agenda.detected(record);
        scene.agenda.reported(record);
        understood(scene, site);
    }
    send(scene, case);
}

/// Whether there is now a reason to go further than the site already does; if so, the case is on its way.
pub(super) fn send(scene: &mut Scene<'_, '_>, case: u32) {
    let own = &scene.own.cases[case as usize];
    let site = own.site;
    if own.on_its_way {
        return;
    }
    let (wanted, decided) = (posture(scene, case), scene.site(site).posture);
    let new_zone = || decide::zones_with_evidence(scene, case).iter().any(|&zone| !scene.others.continuity.zone_cut(zone));
    let further = wanted > decided
        || wanted == Posture::Zones && decided == Posture::Zones && new_zone()
        || own.dead_screens && scene.site(site).declared.is_none();
    if !further {
        return;
    }
    let values = scene.values;
    let index = {
        let own = scene.site_mut(site);
        own.cases += 1;
        u64::from(own.cases)
    };
    let wait = if scene.agenda.calendar.office_hours(scene.now()) {
        values.reach_office
    } else {
        scene.draw(REACH, site, index).lognormal(values.reach_otherwise, values.reach_spread)
    };
    scene.own.cases[case as usize].on_its_way = true;
    scene.agenda.after(minutes(wait), ResponseEvent::CaseArrives { case });
}

/// How far the evidence of a case goes.
pub(super) fn posture(scene: &Scene<'_, '_>, case: u32) -> Posture {
    let own = &scene.own.cases[case as usize];
    if own.ransom || own.directory {
        Posture::Everything
    } else if own.dead_screens {
        Posture::Watching
    } else if weight(scene, case) >= scene.values.case_zones {
        Posture::Zones
    } else {
        Posture::Hosts
    }
}

/// Weight of the evidence now.
pub(super) fn weight(scene: &Scene<'_, '_>, case: u32) -> f64 {
    let own = &scene.own.cases[case as usize];
    own.weight * libm::exp2(-(scene.now() - own.weighed_at).days() / scene.values.case_half_life)
}

fn weigh(scene: &mut Scene<'_, '_>, case: u32, more: f64) {
    let weight = weight(scene, case) + more;
    let now = scene.now();
    let own = &mut scene.own.cases[case as usize];
    own.weight = weight;
    own.weighed_at = now;
}

/// The open case of a site, or a new one.
fn open(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) -> u32 {
    match scene.site(site).case {
        Some(case) => case,
        None => begin(scene, site, Some(cause)),
    }
}

fn begin(scene: &mut Scene<'_, '_>, site: SiteId, cause: Option<RecordId>) -> u32 {
    let record = scene.agenda.record(cause, Entry::new(Kind::Case, Element::Site(site)));
    scene.agenda.detected(record);
    let case = scene.own.cases.len() as u32;
    scene.own.cases.push(Case {
        site,
        record,
        weight: 0.0,
        weighed_at: scene.now(),
        hosts: Vec::new(),
        directory: false,
        ransom: false,
        dead_screens: false,
        on_its_way: false,
    });
    scene.site_mut(site).case = Some(case);
    case
}

/// For the first time somebody knows that somebody is in.
fn understood(scene: &mut Scene<'_, '_>, site: SiteId) {
    let now = scene.now();
    if scene.site(site).understood_at.is_some() {
        return;
    }
    scene.site_mut(site).understood_at = Some(now);
    let first = scene.others.cyber.first_compromise();
    let other_site = scene.own.sites.iter().filter(|other| other.understood_at.is_some()).count() > 1;
    if let (Some(first), false) = (first, other_site) {
        scene.agenda.tally().sample(Sample::DetectMinutes, (), (now - first).minutes());
    }
}
