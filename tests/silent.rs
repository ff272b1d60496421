//! Rules that decide nothing, against an evaluator that tries every packet at which an answer can change.

use std::collections::BTreeSet;
use std::net::IpAddr;

use codedark_files::assets;
use codedark_sim::blueprint::{Action, Blueprint, Conduit, Device, Fidelity, Link, Mark, Site, SiteBlueprint, Switch, Zone};
use codedark_sim::planner::{Ground, Passes, Selection, ask};
use codedark_sim::twin::{compile_whole, silent_rules, traffic_meant};

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
    silent_rules(blueprint, "2026-01-01").iter().map(|found| (found.problem.mark.0 as usize - 1, found.problem.code)).collect()
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
    assert!(silent_rules(&covered, "")[0].problem.message.contains("before it 1, 2 decide"));
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

/// Lines 460 to 1200 of the filter `acl_in` of pybatfish's example network `example-filters` (Apache-2.0), as facts: all but the
/// three named in the test deny everything from a source.
const DENIED: [(u32, &str); 43] = [
    (480, "118.143.170.93/8"),
    (500, "54.203.159.13/8"),
    (520, "163.157.10.182/16"),
    (540, "166.146.58.184/12"),
    (560, "198.170.50.16/24"),
    (580, "198.120.182.86/16"),
    (600, "224.0.0.0/3"),
    (620, "11.36.217.214/19"),
    (640, "11.125.83.215/19"),
    (680, "218.66.57.32/24"),
    (700, "218.66.51.43/24"),
    (720, "218.67.213.109/24"),
    (740, "218.67.47.213/23"),
    (760, "218.67.99.80/22"),
    (780, "8.89.123.39/22"),
    (790, "54.203.159.1/32"),
    (800, "218.8.104.17/25"),
    (820, "218.8.106.211/25"),
    (840, "218.8.107.113/25"),
    (860, "144.49.45.40/32"),
    (880, "163.255.18.63/32"),
    (900, "202.45.130.141/32"),
    (920, "212.26.132.18/32"),
    (940, "218.111.16.132/32"),
    (960, "218.246.165.90/32"),
    (980, "29.228.179.210/32"),
    (1000, "194.181.135.214/32"),
    (1020, "10.64.90.249/32"),
    (1040, "207.70.46.217/32"),
    (1060, "219.185.241.117/32"),
    (1080, "2.80.3.219/32"),
    (1100, "27.212.145.150/32"),
    (1120, "131.159.53.215/32"),
    (1140, "214.220.213.107/32"),
    (1160, "196.64.84.239/32"),
    (1180, "28.69.250.136/32"),
    (1200, "200.45.87.238/32"),
    // The end of the filter.
    (1220, "11.125.89.183/30"),
    (1240, "11.125.89.232/30"),
    (1260, "11.125.89.222/30"),
    (1280, "11.125.89.34/30"),
    (1360, "11.36.199.218/30"),
    (1380, "11.36.199.39/30"),
];

#[test]
fn batfish_published_the_same_answers() {
    let mut rules: Vec<(u32, Conduit)> = DENIED
        .iter()
        .map(|(line, prefix)| {
            // From line 1220 on it is the destination that is named.
            let ends = if *line < 1220 { [*prefix, "any"] } else { ["any", *prefix] };
            (*line, rule(&[ends[0]], &[ends[1]], &["any"], Action::Deny))
        })
        .collect();
    let server = "218.8.104.58/32";
    rules.push((460, rule(&["10.10.10.42/32"], &[server], &["udp/53"], Action::Deny)));
    rules.push((660, rule(&["10.10.10.0/24"], &[server], &["udp/53"], Action::Allow)));
    rules.push((670, rule(&["166.146.58.184"], &["any"], &["any"], Action::Allow)));
    rules.push((2080, rule(&["any"], &["any"], &["any"], Action::Deny)));
    rules.sort_by_key(|(line, _)| *line);
    let conduits = rules.into_iter().map(|(line, rule)| Conduit { id: line.to_string(), ..rule }).collect();
    let mut blueprint = blueprint(vec![zone("clients", &["10.10.10.0/24"]), zone("names", &[server])], conduits);

    // `filterLineReachability`: 670 is blocked by 540, 790 by 500, and no other line is.
    let found = silent_rules(&blueprint, "");
    let messages: Vec<&str> = found.iter().map(|found| found.problem.message.as_str()).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].starts_with("rule `670`") && messages[0].contains("before it `540` decide"), "{messages:?}");
    assert!(messages[1].starts_with("rule `790`") && messages[1].contains("before it `500` decide"), "{messages:?}");

    // `searchFilters`: of the clients one is denied the name service, by 460; `testFilters`: another is let through.
    let device =
        |id: &str, address: &str| Device { id: id.into(), kind: "server".into(), address: address.into(), ..Device::default() };
    blueprint.sites[0].fleet =
        vec![device("denied", "10.10.10.42"), device("served", "10.10.10.1"), device("dns", "218.8.104.58")];
    blueprint.sites[0].site.fidelity = Fidelity::Network;
    let twin = compile_whole(&blueprint, "").unwrap().0;
    let ground = Ground::new(&twin);
    let decided = |from: &str| {
        let [from, to] = [from, "device:dns"].map(|text| Selection::of(text, &ground).unwrap());
        let answer = ask(&ground, &from, &to, &traffic_meant("udp/53", &twin).unwrap(), &|_, _, _| false);
        let because = answer.path.first().map(|step| step.because.clone());
        (answer.passes, because.unwrap_or_else(|| ground.because_word(answer.stopped_by[0].0)))
    };
    let (passes, because) = decided("device:denied");
    assert!(passes == Passes::No && because.starts_with("rule 460 "), "{because}");
    let (passes, because) = decided("device:served");
    assert!(passes == Passes::Yes && because.starts_with("rule 660 "), "{because}");
}
