//! The person who decides: hears of a case, deliberates with the owners concerned, decides with what was reported, errs at times.

use super::{Scene, cases, contain, minutes, precaution, recover, staff};
use crate::blueprint::{Act, Evidence, Governance, Owner};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::twin::{DeviceId, PlotStep, RuleId, ServiceId, SiteId, ZoneId};
use crate::world::{CareEvent, Decision, Measure, NodeState, Posture, ResponseEvent};

const DELIBERATION: Purpose = Purpose::named("response/deliberation");
const REACHED: Purpose = Purpose::named("response/owner reached");
const ERROR: Purpose = Purpose::named("response/wrong decision");
/// Hour of the day at which a crisis cell meets.
const CELL_HOUR: u8 = 9;

/// A case reaches the person; they may hold another decision, and ask the other owners.
pub(super) fn arrives(scene: &mut Scene<'_, '_>, case: u32) {
    let (values, now) = (scene.values, scene.now());
    let site = scene.own.cases[case as usize].site;
    scene.own.cases[case as usize].on_its_way = false;
    scene.agenda.reported(scene.own.cases[case as usize].record);
    let decision = scene.own.decisions.len() as u32;
    scene.own.decisions.push(Decision { case });
    let handover = match scene.twin.sites[site.index()].governance {
        Governance::Joint => values.handover_joint,
        Governance::Siloed => values.handover_siloed,
    };
    let further = owners(scene, case).saturating_sub(1);
    let office = scene.agenda.calendar.office_hours(now);
    let asked = |owner: usize| {
        // Who cannot be reached at night has a deputy, later.
        let reach = scene.draw(REACHED, site, u64::from(decision)).child(owner as u64);
        if !office && reach.chance(values.unreachable) { handover.max(values.deputy) } else { handover }
    };
    let asking: f64 = (0..further).map(asked).sum();
    let deliberation =
        scene.draw(DELIBERATION, site, u64::from(decision)).lognormal(values.deliberation, values.deliberation_spread);
    let begins = scene.site(site).decider_free.max(now);
    let ends = begins + minutes(deliberation + asking);
    scene.site_mut(site).decider_free = ends;
    scene.agenda.at(ends, ResponseEvent::Decided { decision });
}

/// How many owners must agree to what would be done: as written down for the zones concerned, else as written down for all, else
/// the owners of the devices in the zones that would be cut. Where everything is cut, one person answers for it.
fn owners(scene: &Scene<'_, '_>, case: u32) -> usize {
    let site = scene.own.cases[case as usize].site;
    let authorities = &scene.twin.sites[site.index()].authorities;
    let rung = rung(cases::posture(scene, case));
    let mut named: Vec<Owner> = Vec::new();
    let mut silent: Vec<ZoneId> = Vec::new();
    for step in scene.plot.playbook.iter().filter(|step| Some(step.on) == rung) {
        let written = |zone: &str| authorities.iter().find(|own| own.act == step.act && own.zone == zone);
        let concerned = concerned(scene, case, step);
        let everywhere = written("");
        for zone in &concerned {
            match written(&scene.twin.zones[zone.index()].id).or(everywhere) {
                Some(authority) => named.extend(&authority.owners),
                None if step.act == Act::CutZone => silent.push(*zone),
                None => {}
            }
        }
        if concerned.is_empty() {
            named.extend(everywhere.iter().flat_map(|authority| &authority.owners));
        }
    }
    let devices = &scene.twin.devices;
    let owned =
        |owner: &Owner| (0..devices.len()).any(|index| devices.owner[index] == *owner && silent.contains(&devices.zone[index]));
    named.extend([Owner::It, Owner::Biomedical, Owner::Building].into_iter().filter(owned));
    named.sort_unstable();
    named.dedup();
    named.len().max(1)
}

/// Zones in which a step would do something; empty where it does nothing to zones.
fn concerned(scene: &Scene<'_, '_>, case: u32, step: &PlotStep) -> Vec<ZoneId> {
    let site = scene.own.cases[case as usize].site;
    let of_hosts = |hosts: &[DeviceId]| hosts.iter().map(|host| scene.twin.devices.zone[host.index()]).collect::<Vec<_>>();
    let mut zones = match step.act {
        Act::CutZone if step.zones.is_empty() => zones_with_evidence(scene, case),
        Act::CutZone | Act::CutSupplier => step.zones.clone(),
        Act::IsolateHost if step.hosts.is_empty() => of_hosts(&scene.own.cases[case as usize].hosts),
        Act::IsolateHost => of_hosts(&step.hosts),
        _ => step.services.iter().flat_map(|service| of_hosts(&scene.twin.services[service.index()].hosts)).collect(),
    };
    zones.retain(|zone| scene.twin.zones[zone.index()].site == site);
    zones.sort_unstable();
    zones.dedup();
    zones
}

/// The rung of a playbook that a posture's evidence stands for.
fn rung(posture: Posture) -> Option<Evidence> {
    match posture {
        Posture::Watching => None,
        Posture::Hosts => Some(Evidence::Suspicion),
        Posture::Zones => Some(Evidence::Spread),
        Posture::Everything => Some(Evidence::Encryption),
    }
}

/// How far a site goes with what it does, whatever it knows.
fn reached(measures: &[(Measure, Span)], wanted: Posture, everything: bool) -> Posture {
    let wide = |measure: &Measure| {
        matches!(measure, Measure::CutZone(_) | Measure::CutOutside | Measure::StopService(_) | Measure::BlockTraffic { .. })
    };
    let zones = measures.iter().any(|(measure, _)| wide(measure));
    match (everything, zones) {
        (true, _) => Posture::Everything,
        (false, true) => wanted.max(Posture::Zones),
        (false, false) => wanted,
    }
}

/// Zones of the hosts a case names, in the order of their naming.
pub(super) fn zones_with_evidence(scene: &Scene<'_, '_>, case: u32) -> Vec<ZoneId> {
    let mut zones = Vec::new();
    for host in &scene.own.cases[case as usize].hosts {
        let zone = scene.twin.devices.zone[host.index()];
        if !zones.contains(&zone) && !scene.twin.zones[zone.index()].outside {
            zones.push(zone);
        }
    }
    zones
}

/// A decision is taken, as the playbook says for what is known.
pub(super) fn decided(scene: &mut Scene<'_, '_>, decision: u32) {
    let case = scene.own.decisions[decision as usize].case;
    let site = scene.own.cases[case as usize].site;
    let case_record = scene.own.cases[case as usize].record;
    let wanted = cases::posture(scene, case);
    if scene.own.cases[case as usize].dead_screens {
        // No attacker in sight: a crisis all the same if most screens are dead.
        if staff::working(scene, site) < scene.values.declare_share {
            let record = scene.agenda.record(Some(case_record), Entry::new(Kind::Decision, Element::Site(site)));
            declare(scene, site, record);
        } else {
            staff::look_again(scene, site);
        }
        return;
    }
    let (measures, everything) = measures(scene, case, decision, wanted);
    let wanted = reached(&measures, wanted, everything);
    if wanted < scene.site(site).posture || measures.is_empty() {
        return;
    }
    let record = scene
        .agenda
        .record(Some(case_record), Entry::new(Kind::Decision, Element::Site(site)).amounting(f64::from(wanted as u8)));
    scene.agenda.detected(record);
    scene.agenda.reported(record);
    scene.site_mut(site).posture = wanted;
    if wanted >= Posture::Zones {
        declare(scene, site, record);
        recover::overtake(scene, site);
    }
    for (measure, wait) in measures {
        contain::begin(scene, site, measure, wait, record);
    }
}

/// What the playbook says for what is known and is not done yet, each with its wait, and whether it cuts everything.
fn measures(scene: &mut Scene<'_, '_>, case: u32, decision: u32, wanted: Posture) -> (Vec<(Measure, Span)>, bool) {
    let site = scene.own.cases[case as usize].site;
    let continuity = scene.others.continuity;
    let plot = scene.plot;
    let already = scene.site(site).outside_cut;
    let all_done = scene.site(site).posture == Posture::Everything;
    let (mut measures, mut everything) = (Vec::new(), false);
    for (number, step) in plot.playbook.iter().enumerate().filter(|(_, step)| Some(step.on) == rung(wanted)) {
        let mut add = |measure: Measure| measures.push((measure, step.wait));
        match step.act {
            Act::IsolateHost => {
                let hosts = if step.hosts.is_empty() { &scene.own.cases[case as usize].hosts } else { &step.hosts };
                let alive = hosts.iter().filter(|&&host| continuity.node(host) == NodeState::Ok);
                alive.for_each(|&host| add(Measure::IsolateHost(host)));
            }
            Act::CutZone | Act::CutSupplier => {
                let zones = match (&step.zones, step.act) {
                    (named, _) if !named.is_empty() => named.clone(),
                    (_, Act::CutZone) => chosen_zones(scene, case, decision),
                    _ => Vec::new(),
                };
                let own = |zone: &ZoneId| {
                    scene.twin.zones[zone.index()].site == site
                        && !continuity.zone_cut(*zone)
                        && !step.spared_zones.contains(zone)
                };
                zones.into_iter().filter(own).for_each(|zone| add(Measure::CutZone(zone)));
            }
            Act::CutEverything if all_done => {}
            Act::CutEverything => {
                // What leaves the most endangered alone has not gone all the way.
                everything |= step.spared_zones.is_empty();
                let inside = |zone: &ZoneId| {
                    let own = &scene.twin.zones[zone.index()];
                    own.site == site && !own.outside && !continuity.zone_cut(*zone) && !step.spared_zones.contains(zone)
                };
                (0..scene.twin.zones.len()).map(ZoneId::from_index).filter(inside).for_each(|zone| add(Measure::CutZone(zone)));
            }
            Act::CutOutside | Act::DisableAccounts if already => {}
            Act::CutOutside => add(Measure::CutOutside),
            Act::DisableAccounts => add(Measure::DisableAccounts),
            Act::ServersOff | Act::WalkRound if all_done => {}
            Act::ServersOff => add(Measure::ServersOff { step: number as u32 }),
            Act::WalkRound => add(Measure::WalkRound { part: 0 }),
            Act::StopService => {
                let own =
                    |service: &&ServiceId| scene.twin.services[service.index()].site == site && !continuity.stopped(**service);
                step.services.iter().filter(own).for_each(|&service| add(Measure::StopService(service)));
            }
            Act::BlockTraffic => {
                let own = |rule: &RuleId| {
                    scene.twin.rules[rule.index()].site == site && !continuity.blocks().any(|blocked| blocked == *rule)
                };
                if step.rules.iter().any(own) {
                    add(Measure::BlockTraffic { step: number as u32 });
                }
            }
        }
    }
    (measures, everything)
}

/// The zones a decision names: sometimes one is forgotten, sometimes another is taken for it. Noticed later, as the case again.
fn chosen_zones(scene: &mut Scene<'_, '_>, case: u32, decision: u32) -> Vec<ZoneId> {
    let mut zones = zones_with_evidence(scene, case);
    let site = scene.own.cases[case as usize].site;
    let (values, draw) = (scene.values, scene.draw(ERROR, site, u64::from(decision)));
    let (scope, target) = (draw.chance(values.wrong_scope), draw.child(1).chance(values.wrong_target));
    if scope {
        zones.pop();
    } else if target && !zones.is_empty() {
        let others: Vec<ZoneId> = (0..scene.twin.zones.len())
            .map(ZoneId::from_index)
            .filter(|zone| {
                let zone = (&scene.twin.zones[zone.index()], zone);
                zone.0.site == site && !zone.0.outside && !zones.contains(zone.1)
            })
            .collect();
        if !others.is_empty() {
            zones.pop();
            zones.push(others[draw.child(2).below(others.len() as u64) as usize]);
        }
    }
    if scope || target {
        // The case will come again; until then the site believes that it has done enough.
        let again = minutes(values.wrong_noticed);
        scene.own.cases[case as usize].on_its_way = true;
        scene.agenda.after(again, ResponseEvent::CaseArrives { case });
    }
    zones
}

/// A site declares a crisis.
pub(super) fn declare(scene: &mut Scene<'_, '_>, site: SiteId, cause: RecordId) {
    if scene.site(site).declared.is_some() {
        return;
    }
    let record = scene.agenda.record(Some(cause), Entry::new(Kind::Declared, Element::Site(site)));
    scene.agenda.detected(record);
    scene.agenda.reported(record);
    let now = scene.now();
    scene.site_mut(site).declared = Some((now, record));
    scene.agenda.now(CareEvent::Declared { site, cause: record });
    precaution::declared(scene, site);
    let next = scene.agenda.calendar.next_hour_of_day(now, CELL_HOUR);
    scene.agenda.at(next, ResponseEvent::CellMeets { site });
}

/// The crisis is over.
pub(super) fn all_clear(scene: &mut Scene<'_, '_>, site: SiteId, cause: Option<RecordId>) {
    if scene.site(site).declared.is_none() {
        return;
    }
    let record = scene.agenda.record(cause, Entry::new(Kind::AllClear, Element::Site(site)));
    scene.agenda.detected(record);
    scene.agenda.reported(record);
    let own = scene.site_mut(site);
    own.declared = None;
    own.posture = Posture::Watching;
    own.case = None;
    recover::forget(scene, site);
    scene.agenda.now(CareEvent::AllClear { site, cause: record });
    precaution::all_clear(scene, site);
    staff::look_again(scene, site);
}

/// The crisis cell's daily meeting: a crisis without an attacker ends here when screens and services are back.
pub(super) fn cell_meets(scene: &mut Scene<'_, '_>, site: SiteId) {
    let Some((_, declared)) = scene.site(site).declared else { return };
    if scene.site(site).posture == Posture::Watching && recover::services_normal(scene, site) {
        return all_clear(scene, site, Some(declared));
    }
    scene.agenda.after(Span::from_days(1.0), ResponseEvent::CellMeets { site });
}
