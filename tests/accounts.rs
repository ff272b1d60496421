//! Accounts in a running campaign: what was found on a host opens what the hospital says it opens, a directory opens its members.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::blueprint::{
    Account, Adversary, AttackId, Blueprint, Campaign, Condition, Domain, Entry, Gain, Goal, Incident, RemoteAccess, Tactic,
    Target,
};
use codedark_sim::engine::Span;
use codedark_sim::twin::{Twin, unreachable_goals};

use crate::common::*;

const MONITORS: &str = "kind:multiparameter-monitor";

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn account(id: &str, opens: &[&str], kept_on: &[&str]) -> Account {
    Account { id: id.into(), opens: words(opens), kept_on: words(kept_on), ..Account::default() }
}

fn domain(id: &str, directory: &str, members: &[&str]) -> Domain {
    Domain { id: id.into(), directory: words(&[directory]), members: words(members), ..Domain::default() }
}

/// Nobody sees anything, nothing is entered but with an account, and none is left behind but those that are named.
fn quiet_hospital() -> Blueprint {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    set(&mut blueprint, "cred.cached", 0.0);
    blueprint
}

/// In by the supplier's tunnel to the jump host; searches; goes on by accounts, or takes a directory where a door leads.
fn intruder(goals: &[Goal], directory: bool) -> Incident {
    let tactic =
        |id: &str, on, needs: &[Condition], gives| Tactic { takes: Some(Span::from_minutes(5.0)), ..sure(id, on, needs, gives) };
    let mut techniques = vec![
        tactic("T1199", Target::Landing, &[Condition::EntryDoor], Gain::Host),
        tactic("T1003", Target::Held, &[], Gain::Accounts),
        tactic("T1021", Target::NewHost, &[Condition::Door, Condition::Account], Gain::Host),
    ];
    if directory {
        techniques.insert(2, tactic("T1003.006", Target::Directory, &[Condition::Door], Gain::Directory));
    }
    let entry = Entry::SupplierTunnel;
    let file = Adversary { id: "intruder".into(), entry, goals: goals.to_vec(), techniques, ..Adversary::default() };
    let campaign = Campaign {
        adversary: "intruder".into(),
        file: Some(Box::new(file)),
        lands_on: "device:jump".into(),
        ..Campaign::default()
    };
    Incident { id: "intruder".into(), campaigns: vec![campaign], ..Incident::default() }
}

/// Ids of all hosts ever taken in a few runs of five days.
fn taken(blueprint: &Blueprint, incident: &Incident) -> BTreeSet<String> {
    let twin: Arc<Twin> = twin_of(blueprint);
    let runs = (0..4).map(|run| play(&twin, incident, run, 5.0));
    runs.flat_map(|run| {
        let held = run.world().cyber.operators()[0].footholds.iter().map(|foothold| foothold.device);
        held.map(|device| twin.devices.id[device.index()].clone()).collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn a_named_account_that_lies_on_a_host_opens_what_it_opens() {
    let incident = intruder(&[Goal::Directory], true);
    let mut blueprint = quiet_hospital();
    // The directory cannot be come at: what is left is the account.
    blueprint.sites[0].fleet.iter_mut().filter(|device| device.id == "dc-01").for_each(|device| device.zone = "guest".into());
    let monitors = |taken: &BTreeSet<String>| taken.iter().filter(|id| id.contains("-mon-")).count();
    assert_eq!(monitors(&taken(&blueprint, &incident)), 0);
    blueprint.sites[0].identity.accounts = vec![account("biomed", &[MONITORS], &["jump"])];
    assert!(monitors(&taken(&blueprint, &incident)) > 0);
    blueprint.sites[0].identity.accounts = vec![account("biomed", &[MONITORS], &["files"])];
    assert_eq!(monitors(&taken(&blueprint, &incident)), 0, "it lies on a host that nothing opens");
    set(&mut blueprint, "entry.second_factor_stops", 1.0);
    blueprint.sites[0].identity.accounts = vec![Account { second_factor: true, ..account("biomed", &[MONITORS], &["jump"]) }];
    assert_eq!(monitors(&taken(&blueprint, &incident)), 0, "a second factor is asked for");
}

#[test]
fn a_way_in_brings_the_account_that_is_used_beyond() {
    let incident = intruder(&[Goal::Directory], true);
    let mut blueprint = quiet_hospital();
    blueprint.sites[0].fleet.iter_mut().filter(|device| device.id == "dc-01").for_each(|device| device.zone = "guest".into());
    blueprint.sites[0].identity.accounts = vec![account("service", &["files"], &[])];
    assert!(!taken(&blueprint, &incident).contains("files"), "it is with its people only");
    let way = RemoteAccess {
        id: "supplier".into(),
        zone: "vendor-vpn".into(),
        hosts: words(&["jump"]),
        account: "service".into(),
        ..RemoteAccess::default()
    };
    blueprint.sites[0].identity.remote_access = vec![way];
    assert!(taken(&blueprint, &incident).contains("files"));
    set(&mut blueprint, "entry.second_factor_stops", 1.0);
    blueprint.sites[0].identity.remote_access[0].second_factor = Some(true);
    assert_eq!(taken(&blueprint, &incident), BTreeSet::new(), "nobody gets in without the second factor");
}

#[test]
fn a_directory_opens_its_own_members() {
    let incident = intruder(&[Goal::Directory], true);
    let mut blueprint = quiet_hospital();
    // With its goal met an operator is content with a few hosts; here it goes on as long as anything opens.
    set(&mut blueprint, "operator.enough_hosts", 1_000.0);
    let offices = |taken: &BTreeSet<String>| taken.iter().filter(|id| id.contains("-pc-")).count();
    assert!(offices(&taken(&blueprint, &incident)) > 0, "one directory manages all");
    // Offices have a directory of their own, which nobody comes at from the servers.
    let fleet = &mut blueprint.sites[0].fleet;
    let mut second = fleet[0].clone();
    (second.id, second.zone) = ("dc-02".into(), "guest".into());
    fleet.push(second);
    blueprint.sites[0].identity.domains =
        vec![domain("office", "dc-02", &["zone:office"]), domain("clinical", "dc-01", &["zone:servers"])];
    let apart = taken(&blueprint, &incident);
    assert_eq!(offices(&apart), 0, "{apart:?}");
    assert!(apart.contains("files") && apart.contains("dc-01"), "{apart:?}");
    // Where it can be come at too, both are taken.
    let second = blueprint.sites[0].fleet.iter_mut().filter(|device| device.id == "dc-02");
    second.for_each(|device| device.zone = "servers".into());
    assert!(offices(&taken(&blueprint, &incident)) > 0);
}

#[test]
fn a_goal_whose_systems_no_account_opens_is_told() {
    let mut blueprint = quiet_hospital();
    let mut incident = intruder(&[Goal::VitalSigns], true);
    let file = incident.campaigns[0].file.as_mut().unwrap();
    file.techniques.push(Tactic {
        id: AttackId::parse("T1565.002").unwrap(),
        on: Target::Monitoring,
        needs: vec![Condition::Door, Condition::Account],
        gives: Gain::VitalsFalsified,
        ..Tactic::default()
    });
    // The central station is reached by a log-on, and is nobody's member.
    let station = |device: &&mut codedark_sim::blueprint::Device| device.kind == "central-station";
    blueprint.sites[0].fleet.iter_mut().filter(station).for_each(|device| device.managed = Some(false));
    let told = |blueprint: &Blueprint| {
        let twin = twin_of(blueprint);
        unreachable_goals(&incident, &plot_of(&incident, &twin), &twin).len()
    };
    let systems = ["central-station", "monitoring-gateway"];
    blueprint.sites[0].identity.accounts = vec![account("biomed", &systems, &["jump"])];
    assert_eq!(told(&blueprint), 0);
    blueprint.sites[0].network.conduits.retain(|rule| rule.id != "servers-bedside");
    assert_eq!(told(&blueprint), 1, "no rule leads there");
}

#[test]
fn a_way_in_that_a_second_factor_closes_is_told() {
    let mut blueprint = quiet_hospital();
    let told = |blueprint: &Blueprint, needs: &[Condition]| {
        let mut incident = intruder(&[Goal::Directory], true);
        incident.campaigns[0].file.as_mut().unwrap().techniques[0].needs.extend(needs);
        let twin = twin_of(blueprint);
        unreachable_goals(&incident, &plot_of(&incident, &twin), &twin).len()
    };
    assert_eq!(told(&blueprint, &[Condition::NoSecondFactor]), 0, "nobody asks for one");
    blueprint.sites[0].staff.second_factor = true;
    assert_eq!(told(&blueprint, &[Condition::NoSecondFactor]), 1);
    assert_eq!(told(&blueprint, &[]), 0, "the technique does not mind");
}
