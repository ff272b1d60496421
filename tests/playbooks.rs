//! Playbooks, authority and coverage: what is done when, by whose leave, and what is seen at all.

use codedark_files::{Options, playbook::load_playbook, shipped};
use codedark_sim::blueprint::{
    Act, Authority, Blueprint, CauseClass, Entry, Evidence, Governance, Incident, Owner, Playbook, PlaybookStep, Worm,
};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{Element, Kind, Record};
use codedark_sim::run::Run;
use codedark_sim::twin::{Plot, ServiceId, Values, compile_playbook};
use codedark_sim::world::Level;
use std::sync::Arc;

use crate::common::*;

const NIGHTS: u64 = 8;

/// Plays the same nights under a playbook.
pub fn under(blueprint: &Blueprint, playbook: &Playbook, days: f64) -> Vec<Run> {
    let mut incident = ransomware(Entry::SupplierTunnel);
    incident.campaigns[0].launch_after = Some(Span::from_hours(12.0));
    nights(blueprint, playbook, &incident, days)
}

fn nights(blueprint: &Blueprint, playbook: &Playbook, incident: &Incident, days: f64) -> Vec<Run> {
    let twin = twin_of(blueprint);
    let steps = compile_playbook(playbook, &twin).unwrap();
    let plot = Arc::new(Plot { playbook: steps, ..(*plot_of(incident, &twin)).clone() });
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let one = |night| {
        let run = Run::new(twin.clone(), values.clone(), plot.calendar, 7, night, Span::ZERO).with_journal();
        let mut run = run.fork(plot.clone());
        run.until(Time::ZERO + Span::from_days(days));
        run
    };
    (0..NIGHTS).map(one).collect()
}

fn shipped_playbook(name: &str) -> Playbook {
    load_playbook(name, &Options::default()).unwrap().playbook
}

fn count(runs: &[Run], kind: Kind) -> usize {
    runs.iter().map(|run| records(run, kind).len()).sum()
}

#[test]
fn every_shipped_playbook_is_read_and_the_usual_one_is_isolate_zones() {
    let twin = twin_of(&small_hospital());
    let names = shipped::names("playbooks");
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let playbook = shipped_playbook(&name);
        assert_eq!(playbook.id, name);
        assert!(compile_playbook(&playbook, &twin).is_ok(), "{name}");
    }
    let usual = compile_playbook(&Playbook::usual(), &twin).unwrap();
    assert_eq!(compile_playbook(&shipped_playbook("isolate-zones"), &twin).unwrap(), usual);
}

#[test]
fn cutting_everything_spares_hosts_and_costs_outages_of_our_own() {
    let hospital = small_hospital();
    let cut = under(&hospital, &shipped_playbook("cut-everything"), 3.0);
    let wait = under(&hospital, &shipped_playbook("wait-and-see"), 3.0);
    let held = |runs: &[Run]| runs.iter().map(|run| records(run, Kind::Encrypted).len()).sum::<usize>();
    assert!(held(&cut) < held(&wait), "{} batches encrypted when cutting, {} when waiting", held(&cut), held(&wait));
    let first = |runs: &[Run]| {
        let hours = runs.iter().filter_map(|run| records(run, Kind::Decision).first().map(|record| record.true_at.hours()));
        hours.fold(f64::MAX, f64::min)
    };
    assert!(first(&cut) < first(&wait), "who waits decides later");
}

#[test]
fn what_watches_over_the_most_endangered_is_spared_when_asked_for() {
    let mut blueprint = small_hospital();
    // The central view hangs on the gateway of the bedside zone.
    let gateway = codedark_sim::blueprint::Service {
        id: "central".into(),
        function: Some(codedark_sim::blueprint::CareFunction::CentralMonitoring),
        hosts: vec!["monitoring-gateway".into()],
        ..Default::default()
    };
    blueprint.sites[0].services.push(gateway);
    let spare = |spare_life_critical| {
        let step = |act| PlaybookStep { on: Evidence::Encryption, act, spare_life_critical, ..PlaybookStep::default() };
        Playbook { id: "x".into(), steps: vec![step(Act::CutEverything), step(Act::ServersOff)], ..Playbook::default() }
    };
    let bedside_cut = |runs: &[Run]| {
        let zone = runs[0].twin().zones.iter().position(|zone| zone.id == "bedside").unwrap();
        runs.iter().filter(|run| run.world().continuity.zone_cut(codedark_sim::twin::ZoneId::from_index(zone))).count()
    };
    let (all, spared) = (under(&blueprint, &spare(false), 1.5), under(&blueprint, &spare(true), 1.5));
    assert!(bedside_cut(&all) > 0, "nothing was cut at all");
    assert_eq!(bedside_cut(&spared), 0);
    assert!(count(&spared, Kind::Containment) > 0, "sparing some is not doing nothing");
}

#[test]
fn a_wait_delays_what_it_stands_before() {
    let playbook = |hours: f64| {
        let step = PlaybookStep {
            on: Evidence::Encryption,
            act: Act::ServersOff,
            wait: Span::from_hours(hours),
            ..PlaybookStep::default()
        };
        Playbook { id: "x".into(), steps: vec![step], ..Playbook::default() }
    };
    let off = |runs: &[Run]| -> Vec<Option<Time>> {
        runs.iter().map(|run| records(run, Kind::ServersOff).first().map(|record| record.true_at)).collect()
    };
    let (at_once, later) =
        (off(&under(&small_hospital(), &playbook(0.0), 3.0)), off(&under(&small_hospital(), &playbook(5.0), 3.0)));
    let pairs: Vec<(Time, Time)> = at_once.into_iter().zip(later).filter_map(|(a, b)| Some((a?, b?))).collect();
    assert!(!pairs.is_empty());
    for (at_once, later) in pairs {
        assert!(((later - at_once).hours() - 5.0).abs() < 1e-3, "{at_once:?} {later:?}");
    }
}

/// From the arrival of each night's first case to the decision on it, hours.
fn deliberation(blueprint: &Blueprint) -> Vec<Option<f64>> {
    let first = |run: &Run| {
        let decision = *records(run, Kind::Decision).first()?;
        let case = decision.entry.place.is_none().then_some(decision.cause).flatten()?;
        Some((decision.true_at - journal(run).get(case)?.reported_at?).hours())
    };
    under(blueprint, &Playbook::usual(), 3.0).iter().map(first).collect()
}

/// Hours by which the same night's first decision comes later, in the nights that have one either way.
fn later(than: &[Option<f64>], hours: &[Option<f64>]) -> Vec<f64> {
    let found: Vec<f64> = than.iter().zip(hours).filter_map(|(before, after)| Some((*after)? - (*before)?)).collect();
    assert!(found.len() >= 4, "{} nights to compare", found.len());
    found
}

#[test]
fn each_further_owner_who_must_agree_costs_a_hand_over_and_more_in_silos() {
    let with = |owners: &[Owner], governance: Governance| {
        let mut blueprint = small_hospital();
        set(&mut blueprint, "decision.unreachable", 0.0);
        blueprint.sites[0].staff.governance = governance;
        let acts = [Act::IsolateHost, Act::CutZone, Act::CutOutside, Act::DisableAccounts, Act::CutEverything, Act::ServersOff];
        blueprint.sites[0].staff.authorities =
            acts.iter().map(|act| Authority { act: *act, owners: owners.to_vec(), ..Authority::default() }).collect();
        deliberation(&blueprint)
    };
    let alone = with(&[Owner::It], Governance::Siloed);
    let joint = with(&[Owner::It, Owner::Biomedical, Owner::Building], Governance::Joint);
    let siloed = with(&[Owner::It, Owner::Biomedical, Owner::Building], Governance::Siloed);
    // Two further owners: twice 10 minutes where they sit together, twice an hour where they do not (`handover.*`).
    for (governance, hours, each) in [("jointly", joint, 2.0 / 6.0), ("in silos", siloed, 2.0)] {
        let later = later(&alone, &hours);
        assert!(later.iter().all(|hours| (hours - each).abs() < 0.001), "{governance}: {later:?} h later, not {each}");
    }
}

#[test]
fn who_is_not_reached_has_a_deputy_later() {
    let with = |unreachable: f64| {
        let mut blueprint = small_hospital();
        set(&mut blueprint, "decision.unreachable", unreachable);
        set(&mut blueprint, "decision.deputy", 240.0);
        blueprint.sites[0].staff.governance = Governance::Joint;
        let acts = [Act::IsolateHost, Act::CutZone, Act::CutEverything];
        blueprint.sites[0].staff.authorities = acts
            .iter()
            .map(|act| Authority { act: *act, owners: vec![Owner::It, Owner::Biomedical], ..Authority::default() })
            .collect();
        deliberation(&blueprint)
    };
    let (reached, not) = (with(0.0), with(1.0));
    // Four hours instead of the ten minutes of a hand-over; in office hours everybody is there.
    let (later, deputy) = (later(&reached, &not), 4.0 - 1.0 / 6.0);
    assert!(later.iter().all(|hours| hours.abs() < 0.001 || (hours - deputy).abs() < 0.001), "{later:?}");
    assert!(later.iter().any(|hours| *hours > 0.0), "nobody was missed at night: {later:?}");
}

#[test]
fn a_zone_that_nobody_watches_shows_less() {
    let with = |watched: f64| {
        let mut blueprint = small_hospital();
        set(&mut blueprint, "sensor.endpoint_coverage", 0.0);
        for zone in &mut blueprint.sites[0].network.zones {
            zone.watched = Some(watched);
        }
        count(&under(&blueprint, &Playbook::usual(), 1.0), Kind::Alert)
    };
    let (blind, watched) = (with(0.0), with(1.0));
    assert!(blind < watched && watched > 0, "{blind} alerts unwatched, {watched} watched");
}

#[test]
fn steps_on_what_does_not_exist_are_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let text = "format = 1\nid = \"mine\"\n\n[[step]]\non = \"encryption\"\ndo = \"cut-zone\"\nelement = \"zone:servrs\"\n\n\
                [[step]]\non = \"spread\"\ndo = \"isolate-host\"\nelement = \"device:nobody\"\n\n\
                [[step]]\non = \"spread\"\ndo = \"servers-off\"\nelement = \"zone:servers\"\n";
    std::fs::write(&path, text).unwrap();
    let read = load_playbook(path.to_str().unwrap(), &Options::default()).unwrap();
    let twin = twin_of(&small_hospital());
    let said: Vec<String> =
        read.explain(compile_playbook(&read.playbook, &twin).unwrap_err()).iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("mine.toml:7") && said[0].contains("servrs"), "{said:?}");
    assert!(said[1].starts_with("mine.toml:12") && said[1].contains("nobody"), "{said:?}");
    assert!(said[2].starts_with("mine.toml:17"), "{said:?}");
    let silent = Playbook { id: "x".into(), ..Playbook::default() };
    assert_eq!(compile_playbook(&silent, &twin).unwrap_err()[0].code, "no-response");
    assert!(
        load_playbook("isolate-zone", &Options::default())
            .unwrap_err()
            .iter()
            .next()
            .unwrap()
            .to_string()
            .contains("isolate-zone")
    );
}

/// A playbook of one step on encryption, behind those that clear up.
fn with_step(step: PlaybookStep) -> Playbook {
    let mut steps = vec![PlaybookStep { on: Evidence::Encryption, ..step }];
    steps.extend(
        Playbook::usual().steps.into_iter().filter(|step| step.on == Evidence::Encryption && step.act == Act::CutOutside),
    );
    Playbook { id: "one".into(), steps, ..Playbook::default() }
}

#[test]
fn a_service_that_is_stopped_is_down_by_our_own_hand_and_started_again() {
    let stop = PlaybookStep { act: Act::StopService, element: "service:pharmacy".into(), ..PlaybookStep::default() };
    let (mut stopped, mut started) = (0, 0);
    for run in under(&small_hospital(), &with_step(stop), 40.0) {
        let pharmacy = run.twin().services.iter().position(|service| service.id == "pharmacy").unwrap();
        let own = Element::Service(ServiceId::from_index(pharmacy));
        let of = |kind| records(&run, kind).into_iter().filter(|record| record.entry.element == own).collect::<Vec<_>>();
        let Some(contained) = of(Kind::Containment).first().map(|record| record.id) else { continue };
        let levels = of(Kind::ServiceLevel);
        // Unless it was lost before: then stopping it changed nothing.
        if levels
            .iter()
            .any(|record| record.cause == Some(contained) && record.entry.cause_class == Some(CauseClass::IsolatedByUs))
        {
            stopped += 1;
            let last = levels.last().unwrap();
            started += usize::from(last.entry.amount as u8 == Level::Normal as u8 && !of(Kind::JobDone).is_empty());
        }
    }
    assert!(stopped >= 2 && started >= 1, "{stopped} stopped, {started} started again");
}

#[test]
fn traffic_blocked_on_a_conduit_stops_those_who_used_it_and_passes_again() {
    // The bedside reaches the servers by this rule alone; offices reach them by another.
    let block = |traffic: &[&str]| PlaybookStep {
        act: Act::BlockTraffic,
        element: "rule:office-servers".into(),
        traffic: traffic.iter().map(|word| (*word).to_owned()).collect(),
        ..PlaybookStep::default()
    };
    let twin = twin_of(&small_hospital());
    let zone = |id: &str| twin.zones.iter().position(|zone| zone.id == id).unwrap();
    let segment = |id: &str| codedark_sim::twin::SegmentId::from_index(twin.zones[zone(id)].segments.clone().next().unwrap());
    let (office, bedside, servers) = (segment("office"), segment("bedside"), segment("servers"));
    let named = |name: &str| twin.traffic_names[name][0];
    let (mut seen, mut opened) = (0, 0);
    for run in under(&small_hospital(), &with_step(block(&["https"])), 2.0) {
        let continuity = &run.world().continuity;
        if continuity.blocks().next().is_none() {
            continue;
        }
        seen += 1;
        assert!(!continuity.passes(&twin, office, servers, named("https")), "blocked");
        assert!(continuity.passes(&twin, office, servers, named("smb")), "only what is named is blocked");
        assert!(continuity.passes(&twin, bedside, servers, named("https")), "other conduits stay open");
    }
    assert!(seen >= 3, "{seen}");
    for run in under(&small_hospital(), &with_step(block(&[])), 40.0) {
        let blocked = records(&run, Kind::Containment).iter().any(|record| matches!(record.entry.element, Element::Site(_)));
        opened += usize::from(blocked && run.world().continuity.blocks().next().is_none());
    }
    assert!(opened >= 2, "{opened} opened again");
}

#[test]
fn a_blocked_conduit_takes_the_users_of_a_service_away() {
    // Nothing is encrypted: the block alone does it, while the service itself runs.
    let mut blueprint = small_hospital();
    let step = PlaybookStep { act: Act::BlockTraffic, element: "rule:office-servers".into(), ..PlaybookStep::default() };
    let own = |run: &Run| {
        let site = codedark_sim::twin::SiteId::from_index(0);
        run.world().continuity.effect(site, codedark_sim::blueprint::CareFunction::Laboratory).capacity
    };
    set(&mut blueprint, "recovery.approval", 1e4);
    let suspicion = Playbook {
        id: "early".into(),
        steps: vec![
            PlaybookStep { on: Evidence::Suspicion, ..step.clone() },
            PlaybookStep { on: Evidence::Encryption, act: Act::WalkRound, ..PlaybookStep::default() },
        ],
        ..Playbook::default()
    };
    let mut seen = 0;
    for run in under(&blueprint, &suspicion, 0.4) {
        let laboratory = run.twin().services.iter().position(|service| service.id == "laboratory").unwrap();
        let runs = run.world().continuity.level(ServiceId::from_index(laboratory)) == Level::Normal;
        if runs && run.world().continuity.blocks().next().is_some() {
            seen += 1;
            assert!(own(&run) < 1.0, "its users are cut off");
        }
    }
    assert!(seen >= 1, "{seen}");
}

#[test]
fn an_operator_does_not_get_through_a_blocked_conduit() {
    let mut blueprint = small_hospital();
    set(&mut blueprint, "signal.quiet", 1.0);
    set(&mut blueprint, "signal.normal", 1.0);
    set(&mut blueprint, "soc.recognise", 1.0);
    let with = |act: Act, element: &str| {
        let step = PlaybookStep { on: Evidence::Suspicion, act, element: element.into(), ..PlaybookStep::default() };
        let more = PlaybookStep { on: Evidence::Spread, ..step.clone() };
        let last = PlaybookStep { on: Evidence::Encryption, act: Act::WalkRound, ..PlaybookStep::default() };
        count(
            &under(&blueprint, &Playbook { id: "x".into(), steps: vec![step, more, last], ..Playbook::default() }, 3.0),
            Kind::Encrypted,
        )
    };
    // Servers are administered from the servers' zone: closing the way from there to the offices spares their computers.
    let (blocked, not) = (with(Act::BlockTraffic, "rule:administration"), with(Act::BlockTraffic, "rule:out"));
    assert!(blocked < not, "{blocked} batches encrypted behind the block, {not} without");
}

#[test]
fn a_worm_does_not_get_through_a_blocked_conduit() {
    let taken = |rule: &str, traffic: &str| {
        let mut blueprint = small_hospital();
        for name in ["signal.quiet", "signal.normal", "signal.loud", "soc.recognise"] {
            set(&mut blueprint, name, 1.0);
        }
        let worm = Worm {
            begins_at: "zone:office".into(),
            remote_rate: Some(2.0),
            vulnerable_managed: Some(1.0),
            vulnerable_unmanaged: Some(1.0),
            ..Worm::default()
        };
        let incident = Incident { id: "worm".into(), worms: vec![worm], ..Incident::default() };
        let block = |on| PlaybookStep {
            on,
            act: Act::BlockTraffic,
            element: format!("rule:{rule}"),
            traffic: vec![traffic.into()],
            ..PlaybookStep::default()
        };
        let last = PlaybookStep { on: Evidence::Encryption, act: Act::WalkRound, ..PlaybookStep::default() };
        let steps = vec![block(Evidence::Suspicion), block(Evidence::Spread), block(Evidence::Encryption), last];
        let runs = nights(&blueprint, &Playbook { id: "x".into(), steps, ..Playbook::default() }, &incident, 2.0);
        assert!(runs.iter().all(|run| run.world().continuity.blocks().next().is_some()), "nothing was ever blocked");
        let servers = |run: &Run| {
            let devices = &run.twin().devices;
            let held = |index: &usize| run.world().cyber.ever_compromised(codedark_sim::twin::DeviceId::from_index(*index));
            (0..devices.len()).filter(|index| !devices.role[*index].is_empty()).filter(held).count()
        };
        runs.iter().map(servers).sum::<usize>()
    };
    let (blocked, other, elsewhere) = (taken("office-servers", "smb"), taken("office-servers", "https"), taken("out", "https"));
    assert!(blocked < other && other == elsewhere, "{blocked} servers behind the block, {other} and {elsewhere} without");
}

#[test]
fn zones_have_their_own_authorities() {
    let with = |zone: &str, owners: &[Owner]| {
        let mut blueprint = small_hospital();
        set(&mut blueprint, "decision.unreachable", 0.0);
        blueprint.sites[0].staff.governance = Governance::Siloed;
        let row = |act: Act, zone: &str, owners: &[Owner]| Authority {
            act,
            zone: zone.into(),
            owners: owners.to_vec(),
            ..Authority::default()
        };
        blueprint.sites[0].staff.authorities =
            [Act::IsolateHost, Act::CutZone].iter().map(|act| row(*act, "", &[Owner::It])).collect();
        for act in [Act::IsolateHost, Act::CutZone] {
            blueprint.sites[0].staff.authorities.push(row(act, zone, owners));
        }
        deliberation(&blueprint)
    };
    let three = [Owner::It, Owner::Biomedical, Owner::Building];
    let (elsewhere, here) = (with("guest", &three), with("servers", &three));
    // The supplier's tunnel lands on servers: what is written down for them counts, what is written for guests does not.
    let later = later(&elsewhere, &here);
    assert!(later.iter().all(|hours| hours.abs() < 0.001 || (hours - 2.0).abs() < 0.001), "{later:?}");
    assert!(later.iter().any(|hours| *hours > 0.0), "no first case was of the servers: {later:?}");
    let mut unknown = small_hospital();
    unknown.sites[0].staff.authorities =
        vec![Authority { act: Act::CutZone, zone: "servrs".into(), owners: vec![Owner::It], ..Authority::default() }];
    let problems = codedark_sim::twin::compile(&unknown, TODAY).unwrap_err();
    assert!(problems.iter().any(|problem| problem.code == "unknown-zone" && problem.field == "zone"), "{problems:?}");
}

#[test]
fn a_wrong_decision_leaves_a_zone_open_or_cuts_another() {
    let cut = |name: &str| {
        let mut blueprint = small_hospital();
        for wrong in ["decision.wrong_scope", "decision.wrong_target"] {
            set(&mut blueprint, wrong, if wrong == name { 1.0 } else { 0.0 });
        }
        set(&mut blueprint, "decision.wrong_noticed", 10_000.0);
        set(&mut blueprint, "signal.normal", 1.0);
        set(&mut blueprint, "soc.recognise", 1.0);
        let spread = PlaybookStep { on: Evidence::Spread, act: Act::CutZone, ..PlaybookStep::default() };
        let last = PlaybookStep { on: Evidence::Encryption, act: Act::WalkRound, ..PlaybookStep::default() };
        let runs = under(&blueprint, &Playbook { id: "x".into(), steps: vec![spread, last], ..Playbook::default() }, 2.0);
        // What the first decision of each night cut.
        let zones = runs.iter().map(|run| {
            let cut: Vec<&Record> = records(run, Kind::Containment)
                .into_iter()
                .filter(|record| matches!(record.entry.element, Element::Zone(_)))
                .collect();
            let first = cut.iter().filter(|record| record.cause == cut[0].cause);
            let name = |record: &&Record| match record.entry.element {
                Element::Zone(zone) => run.twin().zones[zone.index()].id.clone(),
                _ => String::new(),
            };
            first.map(name).collect()
        });
        zones.collect::<Vec<Vec<String>>>()
    };
    let (right, scope, target) = (cut(""), cut("decision.wrong_scope"), cut("decision.wrong_target"));
    assert!(right.iter().flatten().any(|zone| zone == "servers"), "{right:?}");
    // Until the mistake is noticed, one zone of each decision is forgotten: all of it where there was but one.
    for (right, scope) in right.iter().zip(&scope) {
        assert_eq!(scope.len(), right.len().saturating_sub(1), "{scope:?} with a zone forgotten, {right:?} without");
    }
    // Where the operator never was: it came in at servers and goes on to offices.
    let innocent = |nights: &[Vec<String>]| nights.iter().flatten().any(|zone| zone == "guest");
    assert!(innocent(&target) && !innocent(&right), "{target:?} {right:?}");
}

#[test]
fn one_name_means_it_at_every_site_and_a_prefix_means_one() {
    let mut blueprint = small_hospital();
    let mut other = blueprint.sites[0].clone();
    (other.site.id, other.site.name) = ("other".into(), "Other hospital".into());
    blueprint.sites.push(other);
    blueprint.travel = vec![vec![0.0, 20.0], vec![20.0, 0.0]];
    let twin = twin_of(&blueprint);
    let of = |element: &str, act: Act| {
        let steps = compile_playbook(&with_step(PlaybookStep { act, element: element.into(), ..PlaybookStep::default() }), &twin);
        steps.map(|steps| (steps[0].zones.len(), steps[0].services.len(), steps[0].rules.len(), steps[0].hosts.len()))
    };
    assert_eq!(of("zone:servers", Act::CutZone).unwrap(), (2, 0, 0, 0));
    assert_eq!(of("zone:other/servers", Act::CutZone).unwrap(), (1, 0, 0, 0));
    assert_eq!(of("service:record", Act::StopService).unwrap(), (0, 2, 0, 0));
    assert_eq!(of("rule:administration", Act::BlockTraffic).unwrap(), (0, 0, 2, 0));
    assert_eq!(of("device:main/pacs", Act::IsolateHost).unwrap(), (0, 0, 0, 1));
    for (element, act, code) in [
        ("zone:nowhere/servers", Act::CutZone, "unknown-zone"),
        ("service:recrod", Act::StopService, "unknown-service"),
        ("rule:administraton", Act::BlockTraffic, "unknown-rule"),
        ("", Act::StopService, "bad-element"),
        ("zone:servers", Act::BlockTraffic, "bad-element"),
    ] {
        assert_eq!(of(element, act).unwrap_err()[0].code, code, "{element}");
    }
    let named = PlaybookStep {
        act: Act::BlockTraffic,
        element: "rule:administration".into(),
        traffic: vec!["smbb".into()],
        ..PlaybookStep::default()
    };
    assert_eq!(compile_playbook(&with_step(named), &twin).unwrap_err()[0].code, "unknown-traffic");
}
