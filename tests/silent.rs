//! Rules that decide nothing, against an evaluator that tries every packet at which an answer can change.

use std::collections::BTreeSet;
use std::net::IpAddr;

use codedark_files::assets;
use codedark_sim::blueprint::{Action, Blueprint, Conduit, Link, Mark, Site, SiteBlueprint, Switch, Zone};
use codedark_sim::twin::silent_rules;

use crate::common::Stream;

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn blueprint(zones: Vec<Zone>, conduits: Vec<Conduit>) -> Blueprint {
    let mut site = SiteBlueprint { site: Site::default(), ..SiteBlueprint::default() };
    (site.network.zones, site.network.conduits) = (zones, conduits);
    for (number, rule) in site.network.conduits.iter_mut().enumerate() {
        rule.mark = Mark(number as u32 + 1);
    }
    Blueprint {
        title: "Rules".into(),
        sites: vec![site],
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        ..Blueprint::default()
    }
}

fn zone(id: &str, subnets: &[&str]) -> Zone {
    Zone { id: id.into(), subnets: words(subnets), ..Zone::default() }
}

fn rule(from: &[&str], to: &[&str], traffic: &[&str], action: Action) -> Conduit {
    Conduit { from: words(from), to: words(to), traffic: words(traffic), action, ..Conduit::default() }
}

/// Positions of the rules told, with the code.
fn told(blueprint: &Blueprint) -> Vec<(usize, &'static str)> {
    silent_rules(blueprint, "2026-01-01").iter().map(|found| (found.mark.0 as usize - 1, found.code)).collect()
}

/// First and last address of a prefix, with its family.
fn bounds(text: &str) -> (bool, u128, u128) {
    let (address, length) = text.split_once('/').unwrap_or((text, ""));
    let (six, width, value) = match address.parse::<IpAddr>().unwrap() {
        IpAddr::V4(four) => (false, 32, u128::from(u32::from(four))),
        IpAddr::V6(six) => (true, 128, u128::from(six)),
    };
    let host = width - length.parse::<u32>().unwrap_or(width);
    let rest = if host == 128 { u128::MAX } else { (1 << host) - 1 };
    (six, value & !rest, value | rest)
}

fn within(address: (bool, u128), prefix: &str) -> bool {
    let (six, first, last) = bounds(prefix);
    six == address.0 && (first..=last).contains(&address.1)
}

/// The zone whose narrowest subnet holds an address.
fn zone_of(zones: &[Zone], address: (bool, u128)) -> Option<usize> {
    let holding = zones.iter().enumerate().flat_map(|(at, zone)| zone.subnets.iter().map(move |subnet| (at, subnet)));
    let narrow = |subnet: &str| {
        let (_, first, last) = bounds(subnet);
        last - first
    };
    holding.filter(|(_, subnet)| within(address, subnet)).min_by_key(|(_, subnet)| narrow(subnet)).map(|(at, _)| at)
}

fn carries(list: &[String], packet: (u8, u16)) -> bool {
    list.iter().any(|word| {
        let (name, ports) = word.split_once('/').unwrap_or((word, "any"));
        let number = match name {
            "any" => return true,
            "tcp" => 6,
            "udp" => 17,
            _ => 1,
        };
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        let inside = ports == "any" || (first.parse().unwrap()..=last.parse().unwrap()).contains(&packet.1);
        number == packet.0 && (number == 1 || inside)
    })
}

/// For each rule whether a packet that crosses the firewall matches it, and whether it decides one.
fn tried(zones: &[Zone], rules: &[Conduit], packets: &[(u8, u16)]) -> Vec<(bool, bool)> {
    let prefixes: BTreeSet<&str> = (zones.iter().flat_map(|zone| &zone.subnets))
        .chain(rules.iter().flat_map(|rule| rule.from.iter().chain(&rule.to)))
        .map(String::as_str)
        .filter(|word| word.contains(['.', ':']))
        .collect();
    // One address of each stretch between two cuts stands for all of it.
    let mut addresses: BTreeSet<(bool, u128)> = BTreeSet::from([(false, 0), (true, 0)]);
    for prefix in prefixes {
        let (six, first, last) = bounds(prefix);
        addresses.insert((six, first));
        let most = if six { u128::MAX } else { u128::from(u32::MAX) };
        addresses.extend(last.checked_add(1).filter(|next| *next <= most).map(|next| (six, next)));
    }
    let ends = |list: &[String], address: (bool, u128)| {
        let zone = zone_of(zones, address).map(|zone| zones[zone].id.as_str());
        list.iter().any(|word| word == "any" || zone == Some(word) || word.contains(['.', ':']) && within(address, word))
    };
    let mut seen = vec![(false, false); rules.len()];
    for from in &addresses {
        for to in &addresses {
            let of = [zone_of(zones, *from), zone_of(zones, *to)];
            if of[0].is_some() && of[0] == of[1] {
                continue;
            }
            for packet in packets {
                let mut decided = false;
                for (rule, seen) in rules.iter().zip(&mut seen) {
                    if ends(&rule.from, *from) && ends(&rule.to, *to) && carries(&rule.traffic, *packet) {
                        seen.0 = true;
                        seen.1 |= !decided;
                        decided = true;
                    }
                }
            }
        }
    }
    seen
}

#[test]
fn exactly_the_rules_that_decide_no_packet_are_told() {
    let zones = vec![
        zone("a", &["10.1.0.0/16", "2001:db8:1::/48"]),
        zone("b", &["10.2.0.0/17", "10.2.128.0/17"]),
        zone("c", &["10.3.0.0/24"]),
    ];
    let ends = [
        "any",
        "a",
        "b",
        "c",
        "10.1.0.0/17",
        "10.1.128.0/17",
        "10.2.0.0/16",
        "10.2.0.0/17",
        "10.0.0.0/8",
        "0.0.0.0/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "::/0",
        "2001:db8:1::/48",
        "10.3.0.9",
    ];
    let traffic = ["any", "tcp/any", "udp/any", "tcp/443", "tcp/0-442", "tcp/443-65535", "icmp", "udp/53"];
    let packets = [(6, 0), (6, 442), (6, 443), (6, 444), (6, 65535), (17, 52), (17, 53), (17, 54), (1, 0), (47, 0)];
    let (mut silent, mut speaking) = (0, 0);
    for case in 0..150 {
        let mut stream = Stream(case);
        let pick = |stream: &mut Stream, list: &[&str]| list[stream.below(list.len() as u64) as usize].to_owned();
        let rules: Vec<Conduit> = (0..3 + case % 12)
            .map(|_| {
                let mut some = |list: &[&str]| (0..1 + stream.below(3)).map(|_| pick(&mut stream, list)).collect::<Vec<_>>();
                Conduit { from: some(&ends), to: some(&ends), traffic: some(&traffic), ..Conduit::default() }
            })
            .collect();
        let expected: Vec<(usize, &str)> = tried(&zones, &rules, &packets)
            .into_iter()
            .enumerate()
            .filter_map(|(at, seen)| match seen {
                (false, _) => Some((at, "unreachable-rule")),
                (_, false) => Some((at, "shadowed-rule")),
                _ => None,
            })
            .collect();
        silent += expected.len();
        speaking += rules.len() - expected.len();
        assert_eq!(told(&blueprint(zones.clone(), rules.clone())), expected, "case {case}: {rules:#?}");
    }
    assert!(silent > 100 && speaking > 100, "{silent} of {}", silent + speaking);
}

#[test]
fn a_rule_is_covered_by_several_only_when_they_leave_nothing() {
    let zones = vec![zone("a", &["10.1.0.0/16"]), zone("b", &["10.2.0.0/16"])];
    let halves = |second: &str| {
        vec![
            rule(&["10.1.0.0/17"], &["b"], &["tcp/443"], Action::Allow),
            rule(&[second], &["b"], &["tcp/443"], Action::Deny),
            rule(&["a"], &["b"], &["tcp/443"], Action::Allow),
        ]
    };
    let covered = blueprint(zones.clone(), halves("10.1.128.0/17"));
    assert_eq!(told(&covered), [(2, "shadowed-rule")]);
    assert!(silent_rules(&covered, "")[0].message.contains("before it 1, 2 decide"));
    // One address is left, although no device has it.
    assert_eq!(told(&blueprint(zones.clone(), halves("10.1.128.0/18"))), []);
    // What was not understood covers nothing.
    let mut doubtful = halves("10.1.128.0/17");
    doubtful[1].doubtful = true;
    assert_eq!(told(&blueprint(zones.clone(), doubtful)), []);
    // A rule that has ended covers nothing either.
    let mut ended = halves("10.1.128.0/17");
    ended[0].until = "2025-12-31".into();
    assert_eq!(told(&blueprint(zones, ended)), []);
}

#[test]
fn a_rule_between_parts_that_no_link_joins_is_unreachable() {
    let mut apart = zone("b", &["10.2.0.0/16"]);
    apart.switch = "island".into();
    let zones = vec![zone("a", &["10.1.0.0/16"]), apart, zone("c", &["10.3.0.0/16"])];
    let rules = vec![rule(&["a"], &["b"], &["any"], Action::Allow), rule(&["a"], &["c"], &["any"], Action::Allow)];
    let mut blueprint = blueprint(zones, rules);
    let network = &mut blueprint.sites[0].network;
    network.switches =
        ["core", "island", "other"].map(|id| Switch { id: id.into(), core: id == "core", ..Switch::default() }).to_vec();
    let link = |from: &str, to: &str| Link { from: from.into(), to: to.into(), ..Link::default() };
    network.links = vec![link("island", "other")];
    assert_eq!(told(&blueprint), [(0, "unreachable-rule")]);
    blueprint.sites[0].network.links.push(link("other", "core"));
    assert_eq!(told(&blueprint), []);
}
