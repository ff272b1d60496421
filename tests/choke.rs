//! The fewest rules that separate, against every set of rules there is.

use std::collections::BTreeSet;

use codedark_sim::blueprint::{Action, Blueprint, Conduit, Device, Fidelity, SiteBlueprint, Zone};
use codedark_sim::planner::{Choke, Ground, Selection, choke};
use codedark_sim::twin::{DeviceId, compile_whole};

use crate::common::{Stream, TODAY, small_hospital};

const ZONES: [&str; 5] = ["a", "b", "c", "d", "e"];
/// What takes a computer over, and what the pump in the last zone listens on.
const DOORS: [u16; 3] = [445, 3389, 5985];
const PUMP: u16 = 8443;

fn site(rules: Vec<Conduit>) -> SiteBlueprint {
    let mut site = small_hospital().sites.remove(0);
    site.site.fidelity = Fidelity::Network;
    (site.services, site.continuity, site.wards) = Default::default();
    site.network.zones = (ZONES.iter().enumerate())
        .map(|(at, id)| Zone { id: (*id).into(), subnets: vec![format!("10.{at}.0.0/16")], ..Zone::default() })
        .collect();
    site.network.conduits = rules;
    let device = |id: &str, kind: &str, at: usize| Device {
        id: id.into(),
        kind: kind.into(),
        address: format!("10.{at}.0.{}", if kind == "workstation" { 5 } else { 6 }),
        ..Device::default()
    };
    site.fleet = (0..ZONES.len() - 1).map(|at| device(&format!("pc-{}", ZONES[at]), "workstation", at)).collect();
    site.fleet.push(device("pump", "infusion-pump", ZONES.len() - 1));
    site
}

fn estate(rules: Vec<Conduit>) -> Blueprint {
    Blueprint { sites: vec![site(rules)], ..small_hospital() }
}

fn found(blueprint: &Blueprint, from: &str) -> (Choke, Vec<String>) {
    let twin = compile_whole(blueprint, TODAY).unwrap_or_else(|problems| panic!("{problems:#?}")).0;
    let ground = Ground::new(&twin);
    let target = |device: DeviceId| twin.devices.life_critical[device.index()];
    let choke = choke(&ground, &Selection::of(from, &ground).unwrap(), &target);
    let ids = match &choke {
        Choke::Rules(rules) => rules.iter().map(|rule| twin.rules[rule.index()].id.clone()).collect(),
        _ => Vec::new(),
    };
    (choke, ids)
}

/// Whether the pump can be come to from the first zone under the rules that are left.
fn reached(rules: &[&Conduit]) -> bool {
    let carries = |rule: &Conduit, port: u16| {
        rule.traffic.iter().any(|word| word == "any" || word.strip_prefix("tcp/").is_some_and(|text| text == port.to_string()))
    };
    let passes = |from: &str, to: &str, port: u16| {
        let holds = |list: &[String], zone: &str| list.iter().any(|word| word == zone);
        let first = rules.iter().find(|rule| holds(&rule.from, from) && holds(&rule.to, to) && carries(rule, port));
        first.is_some_and(|rule| rule.action == Action::Allow)
    };
    let (mut seen, mut open) = (BTreeSet::from(["a"]), vec!["a"]);
    while let Some(at) = open.pop() {
        if passes(at, "e", PUMP) {
            return true;
        }
        open.extend(
            ZONES[..4].iter().filter(|to| **to != at && DOORS.iter().any(|door| passes(at, to, *door)) && seen.insert(to)),
        );
    }
    false
}

#[test]
fn no_smaller_set_of_rules_separates() {
    let (mut several, mut apart) = (0, 0);
    for case in 0..100 {
        let mut stream = Stream(case);
        let number = 4 + stream.below(6) as usize;
        let rules: Vec<Conduit> = (0..number)
            .map(|at| {
                let mut zones = || {
                    let count = 1 + stream.below(3);
                    (0..count).map(|_| ZONES[stream.below(5) as usize].to_owned()).collect::<Vec<_>>()
                };
                let (from, to) = (zones(), zones());
                let traffic = ["any", "any", "tcp/3389", "tcp/8443"][stream.below(4) as usize];
                let action = if stream.below(4) == 0 { Action::Deny } else { Action::Allow };
                Conduit { id: at.to_string(), from, to, traffic: vec![traffic.into()], action, ..Conduit::default() }
            })
            .collect();
        let allowing: Vec<usize> = (0..number).filter(|at| rules[*at].action == Action::Allow).collect();
        let without = |removed: &dyn Fn(usize) -> bool| {
            let left: Vec<&Conduit> = (0..number).filter(|at| !removed(*at)).map(|at| &rules[at]).collect();
            reached(&left)
        };
        let sizes = (0..1_u32 << allowing.len()).filter(|set| {
            let taken = |at: usize| allowing.iter().position(|own| *own == at).is_some_and(|bit| set >> bit & 1 == 1);
            !without(&taken)
        });
        let fewest = sizes.map(u32::count_ones).min().expect("without all of them nothing passes");
        let (choke, ids) = found(&estate(rules.clone()), "zone:a");
        if fewest == 0 {
            assert_eq!(choke, Choke::Apart, "case {case}: {rules:#?}");
            apart += 1;
            continue;
        }
        assert!(!without(&|at| ids.contains(&at.to_string())), "case {case}: {ids:?} do not separate");
        assert_eq!(ids.len() as u32, fewest, "case {case}: {ids:?} {rules:#?}");
        several += usize::from(fewest > 1);
    }
    assert!(several > 10 && apart > 5, "{several} {apart}");
}

#[test]
fn between_sites_either_firewall_can_separate() {
    let allow = |id: &str, from: &str, to: &str| Conduit {
        id: id.into(),
        from: vec![from.into()],
        to: vec![to.into()],
        traffic: vec!["tcp/8443".into()],
        action: Action::Allow,
        ..Conduit::default()
    };
    let mut blueprint = estate(vec![allow("out-1", "a", "other/e"), allow("out-2", "a", "other/e")]);
    blueprint.sites[0].fleet.retain(|device| device.id != "pump");
    let mut other = site(vec![allow("in", "main/a", "e")]);
    other.site.id = "other".into();
    blueprint.sites.push(other);
    blueprint.travel = vec![vec![0.0, 30.0], vec![30.0, 0.0]];
    assert_eq!(found(&blueprint, "zone:a").1, ["in"]);
    blueprint.sites[0].network.conduits.pop();
    assert_eq!(found(&blueprint, "zone:a").1.len(), 1);
    blueprint.sites[1].network.conduits.clear();
    assert_eq!(found(&blueprint, "zone:a").0, Choke::Apart);
}
