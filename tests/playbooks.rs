//! Playbooks, authority and coverage: what is done when, by whose leave, and what is seen at all.

use codedark_files::{Options, playbook::load_playbook, shipped};
use codedark_sim::blueprint::{Act, Authority, Blueprint, Entry, Evidence, Governance, Owner, Playbook, PlaybookStep};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{Kind, Record};
use codedark_sim::run::Run;
use codedark_sim::twin::{Plot, Values, compile_playbook};
use codedark_sim::world::NodeState;
use std::sync::Arc;

use crate::common::*;

const NIGHTS: u64 = 8;

/// Plays the same nights under a playbook.
fn under(blueprint: &Blueprint, playbook: &Playbook, days: f64) -> Vec<Run> {
    let twin = twin_of(blueprint);
    let mut incident = ransomware(Entry::SupplierTunnel);
    incident.campaigns[0].launch_after = Some(Span::from_hours(12.0));
    let steps = compile_playbook(playbook, &twin).unwrap();
    let plot = Arc::new(Plot { playbook: steps, ..(*plot_of(&incident, &twin)).clone() });
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

/// From each case's arrival to the decision on it, mean hours.
fn deliberation(blueprint: &Blueprint) -> f64 {
    let runs = under(blueprint, &Playbook::usual(), 3.0);
    let mut hours = Vec::new();
    for run in &runs {
        let decisions: Vec<&Record> = records(run, Kind::Decision);
        for decision in decisions {
            let case = decision.entry.place.is_none().then_some(decision.cause).flatten();
            if let Some(reported) = case.and_then(|case| journal(run).get(case)).and_then(|case| case.reported_at) {
                hours.push((decision.true_at - reported).hours());
            }
        }
    }
    assert!(!hours.is_empty());
    hours.iter().sum::<f64>() / hours.len() as f64
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
    assert!(joint > alone && siloed > joint + 0.5, "{alone} h alone, {joint} h jointly, {siloed} h in silos");
}

#[test]
fn who_is_not_reached_has_a_deputy_later() {
    let with = |unreachable: f64| {
        let mut blueprint = small_hospital();
        set(&mut blueprint, "decision.unreachable", unreachable);
        set(&mut blueprint, "decision.deputy", 240.0);
        let acts = [Act::IsolateHost, Act::CutZone, Act::CutEverything];
        blueprint.sites[0].staff.authorities = acts
            .iter()
            .map(|act| Authority { act: *act, owners: vec![Owner::It, Owner::Biomedical], ..Authority::default() })
            .collect();
        deliberation(&blueprint)
    };
    let (reached, not) = (with(0.0), with(1.0));
    assert!(not > reached + 0.5, "{reached} h when reached, {not} h through a deputy");
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
    let _ = NodeState::Ok;
}
