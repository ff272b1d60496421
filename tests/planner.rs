//! The planner against a packet-level evaluator that knows nothing of it, and the verbs on hospitals on disk.
//!
//! The evaluator reads the blueprint's words itself: a packet from an address to an address by a protocol and port, rule by rule.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use codedark_sim::blueprint::{
    Action, Blueprint, Conduit, Credentials, Device, Exception, Fidelity, Limit, Mark, MustNotReach, MustReach, Policy, Zone,
};
use codedark_sim::measure::Summary;
use codedark_sim::planner::{
    Change, Choke, Ground, Measure, Passes, Reason, Selection, SelectorError, Skill, Verdict, ask, care, choke, flows, judge,
    judge_limit, way,
};
use codedark_sim::twin::{DeviceId, PlotCampaign, Twin, Values, compile_whole, traffic_meant};

use crate::common::{Stream, TODAY, small_hospital};

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn whole(blueprint: &Blueprint) -> Twin {
    compile_whole(blueprint, TODAY).unwrap_or_else(|problems| panic!("{problems:#?}")).0
}

const ZONES: [(&str, &str); 4] = [("a", "10.1.0.0/16"), ("b", "10.2.0.0/16"), ("c", "10.3.0.0/16"), ("d", "10.4.0.0/16")];
const ENDS: [&str; 12] = [
    "any",
    "a",
    "b",
    "c",
    "d",
    "10.1.0.0/17",
    "10.1.128.0/17",
    "10.2.3.0/24",
    "10.3.0.0/16",
    "10.0.0.0/8",
    "10.4.0.7/32",
    "10.1.0.5/32",
];
const TRAFFIC: [&str; 8] = ["any", "tcp/any", "udp/any", "tcp/443", "tcp/400-500", "udp/53", "tcp/1000-2000", "icmp"];
const ADDRESSES: [&str; 8] =
    ["10.1.0.5", "10.1.200.1", "10.2.3.4", "10.2.9.9", "10.3.0.1", "10.3.255.255", "10.4.0.7", "10.4.0.8"];
/// Packets: every boundary of the words above and what lies beside it.
const PACKETS: [(u8, u16); 20] = [
    (6, 0),
    (6, 399),
    (6, 400),
    (6, 443),
    (6, 444),
    (6, 500),
    (6, 501),
    (6, 999),
    (6, 1000),
    (6, 2000),
    (6, 2001),
    (6, 65535),
    (17, 0),
    (17, 52),
    (17, 53),
    (17, 54),
    (17, 443),
    (17, 65535),
    (1, 0),
    (47, 0),
];

fn random_rules(stream: &mut Stream, number: usize) -> Vec<Conduit> {
    (0..number)
        .map(|at| {
            let end = |stream: &mut Stream| ENDS[stream.below(ENDS.len() as u64) as usize].to_owned();
            Conduit {
                id: format!("r{at}"),
                from: vec![end(stream)],
                to: vec![end(stream)],
                traffic: vec![TRAFFIC[stream.below(TRAFFIC.len() as u64) as usize].to_owned()],
                action: if stream.below(2) == 0 { Action::Allow } else { Action::Deny },
                ..Conduit::default()
            }
        })
        .collect()
}

fn estate(rules: Vec<Conduit>) -> Blueprint {
    let mut blueprint = small_hospital();
    let site = &mut blueprint.sites[0];
    site.network.zones =
        ZONES.iter().map(|(id, subnet)| Zone { id: (*id).into(), subnets: words(&[subnet]), ..Zone::default() }).collect();
    site.network.conduits = rules;
    site.site.fidelity = Fidelity::Network;
    (site.services, site.continuity, site.wards) = Default::default();
    site.fleet = ADDRESSES
        .iter()
        .enumerate()
        .map(|(at, address)| Device {
            id: format!("d{at}"),
            kind: "workstation".into(),
            address: (*address).into(),
            ..Device::default()
        })
        .collect();
    blueprint
}

mod packets {
    use super::*;

    fn within(address: u32, prefix: &str) -> bool {
        let (base, length) = prefix.split_once('/').unwrap();
        let (base, length) = (u32::from(base.parse::<Ipv4Addr>().unwrap()), length.parse::<u32>().unwrap());
        length == 0 || (address ^ base) >> (32 - length) == 0
    }
    fn zone_of(address: u32) -> &'static str {
        ZONES.iter().find(|(_, subnet)| within(address, subnet)).unwrap().0
    }
    fn end(list: &[String], address: u32) -> bool {
        list.iter().any(|word| word == "any" || word == zone_of(address) || word.contains('/') && within(address, word))
    }
    fn carries(list: &[String], (protocol, port): (u8, u16)) -> bool {
        list.iter().any(|word| {
            let (name, ports) = word.split_once('/').unwrap_or((word, "any"));
            let number = match name {
                "any" => return true,
                "tcp" => 6,
                "udp" => 17,
                "icmp" => 1,
                other => panic!("{other}"),
            };
            let (first, last) = match ports {
                "any" => (0, u16::MAX),
                range => {
                    let (first, last) = range.split_once('-').unwrap_or((range, range));
                    (first.parse().unwrap(), last.parse().unwrap())
                }
            };
            protocol == number && (first..=last).contains(&port)
        })
    }
    /// Whether a packet passes, and the number of the rule that decided.
    pub(super) fn passes(rules: &[Conduit], from: &str, to: &str, packet: (u8, u16)) -> (bool, Option<usize>) {
        let [from, to] = [from, to].map(|text| u32::from(text.parse::<Ipv4Addr>().unwrap()));
        if zone_of(from) == zone_of(to) {
            return (true, None);
        }
        let rule = rules.iter().position(|rule| end(&rule.from, from) && end(&rule.to, to) && carries(&rule.traffic, packet));
        (rule.is_some_and(|rule| rules[rule].action == Action::Allow), rule)
    }
}

fn device(twin: &Twin, id: &str) -> DeviceId {
    twin.devices.find(id).unwrap()
}

#[test]
fn every_packet_over_random_rules_is_judged_as_a_packet_evaluator_judges_it() {
    for case in 0..60 {
        let mut stream = Stream(case);
        let rules = random_rules(&mut stream, 1 + case as usize % 25);
        let twin = whole(&estate(rules.clone()));
        let ground = Ground::new(&twin);
        for (i, from) in ADDRESSES.iter().enumerate() {
            for (j, to) in ADDRESSES.iter().enumerate().filter(|(j, _)| *j != i) {
                for packet in PACKETS {
                    let (expected, rule) = packets::passes(&rules, from, to, packet);
                    let segments = [i, j].map(|at| twin.devices.segment[device(&twin, &format!("d{at}")).index()]);
                    let piece = twin.traffic_at(packet.0, packet.1).unwrap();
                    let found = ground.passes(segments[0], segments[1], piece) == Passes::Yes;
                    assert_eq!(found, expected, "case {case}: {from} -> {to} {packet:?} under {rules:#?}");
                    let decided =
                        twin.reach.decided_by(segments[0], segments[1], piece).map(|rule| twin.rules[rule.index()].id.clone());
                    assert_eq!(decided, rule.map(|rule| format!("r{rule}")), "case {case}: {from} -> {to} {packet:?}");
                }
            }
        }
    }
}

#[test]
fn a_diff_names_every_packet_that_changed_and_no_other() {
    for case in 0..40 {
        let mut stream = Stream(1000 + case);
        let old = random_rules(&mut stream, 3 + case as usize % 15);
        let mut new = old.clone();
        match case % 3 {
            0 => drop(new.remove(stream.below(new.len() as u64) as usize)),
            1 => new.insert(
                stream.below(new.len() as u64) as usize,
                Conduit { id: "new".into(), ..random_rules(&mut stream, 1)[0].clone() },
            ),
            _ => new.swap(0, 2),
        }
        let (was, is) = (whole(&estate(old.clone())), whole(&estate(new.clone())));
        let found = flows(&Ground::new(&was), &Ground::new(&is));
        let mut expected: BTreeSet<(String, String, u8, u16, bool)> = BTreeSet::new();
        for from in ADDRESSES {
            for to in ADDRESSES.iter().filter(|to| **to != from) {
                for packet in PACKETS {
                    let sides = [&old, &new].map(|rules| packets::passes(rules, from, to, packet).0);
                    if sides[0] != sides[1] {
                        let zone =
                            |address: &str| format!("zone:{}", ["a", "b", "c", "d"][usize::from(address.as_bytes()[3] - b'1')]);
                        expected.insert((zone(from), zone(to), packet.0, packet.1, sides[1]));
                    }
                }
            }
        }
        let mut named = BTreeSet::new();
        for flow in found.iter().filter(|flow| flow.pairs > 0) {
            assert_eq!(flow.reason, Reason::Rule);
            for packet in PACKETS {
                let within = |range: &(u8, u16, u16)| range.0 == packet.0 && (range.1..=range.2).contains(&packet.1);
                if flow.traffic.iter().any(within) {
                    named.insert((flow.from.clone(), flow.to.clone(), packet.0, packet.1, flow.change == Change::Opened));
                }
            }
        }
        assert_eq!(named, expected, "case {case}");
    }
}

#[test]
fn a_doubtful_rule_makes_a_verdict_of_its_own() {
    let rule = |id: &str, action, doubtful| Conduit {
        id: id.into(),
        from: words(&["a"]),
        to: words(&["b"]),
        traffic: words(&["tcp/443"]),
        action,
        doubtful,
        ..Conduit::default()
    };
    let verdict = |rules: Vec<Conduit>| {
        let twin = whole(&estate(rules));
        let ground = Ground::new(&twin);
        let [from, to] = ["zone:a", "zone:b"].map(|text| Selection::of(text, &ground).unwrap());
        ask(&ground, &from, &to, &traffic_meant("tcp/443", &twin).unwrap(), &|_, _, _| false).passes
    };
    assert_eq!(verdict(vec![rule("1", Action::Allow, true)]), Passes::Unknown);
    assert_eq!(verdict(vec![rule("1", Action::Deny, true), rule("2", Action::Allow, false)]), Passes::Unknown);
    // What is decided whatever the doubtful rule means is decided.
    assert_eq!(verdict(vec![rule("1", Action::Allow, true), rule("2", Action::Allow, false)]), Passes::Yes);
    assert_eq!(verdict(vec![rule("1", Action::Deny, true)]), Passes::No);
    assert_eq!(verdict(vec![rule("1", Action::Deny, false), rule("2", Action::Allow, true)]), Passes::No);
}

#[test]
fn a_device_without_an_address_where_rules_tell_addresses_apart_cannot_be_decided() {
    let rule = Conduit {
        id: "half".into(),
        from: words(&["10.1.0.0/17"]),
        to: words(&["b"]),
        traffic: words(&["tcp/443"]),
        action: Action::Allow,
        ..Conduit::default()
    };
    let mut blueprint = estate(vec![rule]);
    blueprint.sites[0].fleet.push(Device {
        id: "lost".into(),
        kind: "workstation".into(),
        zone: "a".into(),
        ..Device::default()
    });
    let twin = whole(&blueprint);
    let ground = Ground::new(&twin);
    let to = Selection::of("zone:b", &ground).unwrap();
    let asked = |from: &str| {
        let from = Selection::of(from, &ground).unwrap();
        ask(&ground, &from, &to, &traffic_meant("tcp/443", &twin).unwrap(), &|_, _, _| false).passes
    };
    assert_eq!((asked("device:d0"), asked("device:d1"), asked("device:lost")), (Passes::Yes, Passes::No, Passes::Unknown));
}

fn small() -> Twin {
    whole(&small_hospital())
}

#[test]
fn selectors_select_what_they_say_and_refuse_what_they_do_not_know() {
    let twin = small();
    let ground = Ground::new(&twin);
    let count = |text: &str| Selection::of(text, &ground).map(|selection| selection.devices.count_ones(..));
    assert_eq!(count("kind:infusion-pump"), Ok(12));
    assert_eq!(count("ward:icu,ward:med"), Ok(34));
    assert_eq!(count("service:record"), Ok(2));
    assert_eq!(count("device:pacs"), Ok(1));
    assert!(matches!(count("zone:offcie"), Err(SelectorError::Unknown(_, hint)) if hint.contains("office")));
    assert!(matches!(count("tag:clincal-device"), Err(SelectorError::Unknown(..))));
    assert!(matches!(count("offices"), Err(SelectorError::Unknown(..))));
    assert!(matches!(count("kind:ventilator"), Err(SelectorError::Empty(_)) | Err(SelectorError::Unknown(..))));
    assert!(matches!(count("model:acme-pump"), Err(SelectorError::Empty(_))));
}

fn policy(from: &str, to: &str, exceptions: Vec<Exception>) -> Policy {
    let one =
        MustNotReach { id: "SEG-1".into(), from: from.into(), to: to.into(), traffic: "any".into(), ..MustNotReach::default() };
    Policy { must_not_reach: vec![one], exceptions, ..Policy::default() }
}

#[test]
fn who_comes_from_outside_needs_no_device_in_the_inventory() {
    let judged = |action| {
        let mut blueprint = estate(vec![Conduit {
            id: "in".into(),
            from: words(&["net"]),
            to: words(&["b"]),
            traffic: words(&["tcp/443"]),
            action,
            ..Conduit::default()
        }]);
        let net = Zone { id: "net".into(), subnets: words(&["198.51.100.0/24"]), outside: true, ..Zone::default() };
        blueprint.sites[0].network.zones.push(net);
        let twin = whole(&blueprint);
        judge(&policy("tag:outside", "zone:b", Vec::new()), &Ground::new(&twin), TODAY).unwrap().remove(0).verdict
    };
    assert_eq!(judged(Action::Allow), Verdict::Fail);
    assert_eq!(judged(Action::Deny), Verdict::Pass);
}

#[test]
fn an_exception_holds_until_its_last_day_and_only_for_what_it_names() {
    let twin = small();
    let ground = Ground::new(&twin);
    let exception = |from: &str, expires: &str| Exception {
        id: "EX-1".into(),
        policy: "SEG-1".into(),
        from: from.into(),
        expires: expires.into(),
        ..Exception::default()
    };
    let judged = |policy: Policy, today: &str| judge(&policy, &ground, today).unwrap().remove(0);
    let broken = judged(policy("zone:vendor-vpn", "zone:servers", Vec::new()), TODAY);
    assert_eq!(broken.verdict, Verdict::Fail);
    assert!(broken.findings.iter().all(|finding| finding.cause.mark == Mark(901)), "the tunnel's rule is the cause");
    let with = |from: &str, expires: &str, today: &str| {
        judged(policy("zone:vendor-vpn", "zone:servers", vec![exception(from, expires)]), today)
    };
    assert_eq!(with("", "2027-01-31", TODAY).verdict, Verdict::Excepted);
    assert_eq!(with("", "2027-01-31", "2027-01-31").verdict, Verdict::Excepted);
    let over = with("", "2027-01-31", "2027-02-01");
    assert_eq!(over.verdict, Verdict::Fail);
    assert!(over.findings.iter().any(|finding| finding.code == "expired-exception"));
    assert_eq!(with("zone:office", "2027-01-31", TODAY).verdict, Verdict::Fail);
    assert_eq!(judged(policy("zone:guest", "zone:servers", Vec::new()), TODAY).verdict, Verdict::Pass);
    let wrong = judge(&policy("zone:vendr-vpn", "zone:servers", vec![exception("", "soon")]), &ground, TODAY).unwrap_err();
    let codes: BTreeSet<&str> = wrong.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, BTreeSet::from(["bad-date", "unknown-selector"]));
}

#[test]
fn a_limit_fails_only_where_the_whole_interval_lies_beyond() {
    let mut measured = Summary::default();
    (1..=100).for_each(|value| measured.add(value * 1000));
    let limit = |quantile: Option<f64>, max: f64| Limit {
        id: "L".into(),
        measure: "m".into(),
        quantile,
        max: Some(max),
        ..Limit::default()
    };
    let verdict = |limit: Limit| judge_limit(&limit, &measured, "min").verdict;
    // The mean of 1 to 100 is 50.5, known to 5.8; the quantile 0.9 of a hundred runs lies between the 84th and the 96th.
    for (quantile, holds, fails) in [(None, 46.0, 43.0), (Some(0.9), 86.0, 81.0)] {
        assert_eq!(
            (verdict(limit(quantile, holds)), verdict(limit(quantile, fails))),
            (Verdict::Pass, Verdict::Fail),
            "{quantile:?}"
        );
    }
}

#[test]
fn care_that_is_cut_off_fails_its_policy_and_names_the_rule() {
    let must = Policy {
        must_reach: vec![MustReach {
            id: "CARE-1".into(),
            from: "ward:icu".into(),
            to: "service:record".into(),
            ..MustReach::default()
        }],
        ..Policy::default()
    };
    let verdict = |blueprint: &Blueprint| {
        let twin = whole(blueprint);
        judge(&must, &Ground::new(&twin), TODAY).unwrap().remove(0)
    };
    assert_eq!(verdict(&small_hospital()).verdict, Verdict::Pass);
    let mut cut = small_hospital();
    let deny = Conduit {
        id: "no-web".into(),
        from: words(&["office"]),
        to: words(&["servers"]),
        traffic: words(&["https"]),
        mark: Mark(77),
        ..Conduit::default()
    };
    cut.sites[0].network.conduits.insert(0, deny);
    let failed = verdict(&cut);
    assert_eq!(failed.verdict, Verdict::Fail);
    assert_eq!(failed.findings[0].cause.mark, Mark(77));
    let (was, is) = (small(), whole(&cut));
    let (before, after) = (Ground::new(&was), Ground::new(&is));
    let lost = care(&before, &after);
    let services: BTreeMap<&str, usize> = ["record", "laboratory", "imaging", "pharmacy"]
        .map(|id| (id, lost.iter().filter(|found| found.message.contains(&format!("`{id}`"))).count()))
        .into();
    assert!(services.values().all(|number| *number == 1), "{services:?}");
    assert!(lost.iter().all(|finding| finding.cause.mark == Mark(77)), "{lost:#?}");
    assert!(care(&before, &before).is_empty());
}

#[test]
fn a_device_that_was_added_is_told_apart_from_a_rule_that_changed() {
    let was = small();
    let mut added = small_hospital();
    let copy = Device { id: "new-server".into(), kind: "server".into(), zone: "servers".into(), ..Device::default() };
    added.sites[0].fleet.push(copy);
    let is = whole(&added);
    let found = flows(&Ground::new(&was), &Ground::new(&is));
    assert!(!found.is_empty());
    assert!(
        found
            .iter()
            .all(|flow| flow.reason == Reason::DeviceAdded && flow.witness.to == "device:new-server"
                || flow.from == "zone:servers")
    );
    assert!(found.iter().all(|flow| flow.reason != Reason::Rule));
}

fn skill(twin: &Twin) -> Skill {
    let values = Values::of(&twin.parameters).unwrap();
    Skill::of(&PlotCampaign::usual(&codedark_sim::blueprint::Campaign::default()), &values.cyber)
}

#[test]
fn the_likeliest_path_is_the_best_product_over_all_walks() {
    let mut blueprint = small_hospital();
    for device in &mut blueprint.sites[0].fleet {
        if device.id == "pacs" || device.id == "lis" {
            device.credentials = Some(Credentials::Default);
        }
    }
    let twin = whole(&blueprint);
    let ground = Ground::new(&twin);
    let target = |device: DeviceId| twin.devices.life_critical[device.index()];
    let from = Selection::of("zone:guest", &ground).unwrap();
    assert!(way(&ground, &from, &target, &skill(&twin), Measure::Likeliest).is_none(), "guests reach nothing");
    let from = Selection::of("zone:office", &ground).unwrap();
    let likeliest = way(&ground, &from, &target, &skill(&twin), Measure::Likeliest);
    let shortest = way(&ground, &from, &target, &skill(&twin), Measure::Shortest);
    match (likeliest, shortest) {
        (Some(likeliest), Some(shortest)) => {
            let product: f64 = likeliest.steps.iter().map(|step| step.chance).product();
            assert!((product - likeliest.chance).abs() < 1e-12);
            assert!(likeliest.chance >= shortest.chance && likeliest.steps.len() >= shortest.steps.len());
            assert_eq!(likeliest.steps.windows(2).filter(|pair| pair[0].to != pair[1].from).count(), 0);
        }
        (None, None) => {}
        other => panic!("one measure finds a path and the other does not: {other:?}"),
    }
}

#[test]
fn taking_the_choke_rules_out_separates_and_none_of_them_can_stay() {
    let blueprint = small_hospital();
    let twin = whole(&blueprint);
    let ground = Ground::new(&twin);
    let from = Selection::of("zone:vendor-vpn", &ground).unwrap();
    let servers = |twin: &Twin| {
        let zone = twin.zones.iter().position(|zone| zone.id == "servers").unwrap();
        (0..twin.devices.len())
            .map(DeviceId::from_index)
            .filter(|device| twin.devices.zone[device.index()].index() == zone)
            .collect::<BTreeSet<_>>()
    };
    let aims = servers(&twin);
    let Choke::Rules(rules) = choke(&ground, &from, &|device| aims.contains(&device)) else { panic!("rules separate them") };
    let ids: Vec<&str> = rules.iter().map(|rule| twin.rules[rule.index()].id.as_str()).collect();
    assert_eq!(ids, ["vendor-tunnel"]);
    let office = Selection::of("zone:office", &ground).unwrap();
    let bedside: BTreeSet<DeviceId> = (0..twin.devices.len())
        .map(DeviceId::from_index)
        .filter(|device| twin.devices.id[device.index()].contains("mon"))
        .collect();
    let without = |removed: &BTreeSet<String>| {
        let mut blueprint = blueprint.clone();
        blueprint.sites[0].network.conduits.retain(|rule| !removed.contains(&rule.id));
        let twin = whole(&blueprint);
        let ground = Ground::new(&twin);
        let from = Selection::of("zone:office", &ground).unwrap();
        choke(&ground, &from, &|device| bedside.contains(&device)) == Choke::Apart
    };
    match choke(&ground, &office, &|device| bedside.contains(&device)) {
        Choke::Rules(rules) => {
            let all: BTreeSet<String> = rules.iter().map(|rule| twin.rules[rule.index()].id.clone()).collect();
            assert!(without(&all));
            for stays in &all {
                let some: BTreeSet<String> = all.iter().filter(|id| *id != stays).cloned().collect();
                assert!(!without(&some), "{stays} could stay");
            }
        }
        Choke::Apart => assert!(without(&BTreeSet::new())),
        other => panic!("rules lie between office and bedside: {other:?}"),
    }
}
