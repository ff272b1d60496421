//! Tests of compile: what it makes of good files, what it says about bad ones, and that it never panics.

use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;

use super::{compile, compile_incident};
use crate::blueprint::*;
use crate::engine::Span;
use crate::twin::sample::{self, device, need, rule, service, twin_of, words, zone};
use crate::twin::{AccountId, DeviceId, DomainId, SegmentId, Twin};

fn codes(blueprint: &Blueprint) -> Vec<&'static str> {
    let mut codes: Vec<&str> = match compile(blueprint, "2026-03-31") {
        Ok((_, findings)) => findings,
        Err(problems) => problems,
    }
    .into_iter()
    .map(|problem| problem.code)
    .collect();
    codes.sort_unstable();
    codes
}

#[test]
fn a_good_hospital_has_its_parts() {
    let (twin, findings) = compile(&sample::blueprint(), "2026-03-31").unwrap();
    assert_eq!(twin.sites[0].inpatient_beds, 10);
    assert_eq!(twin.wards.len(), 5);
    assert_eq!(twin.sites[0].emergency_per_day, 40.0);
    assert_eq!(twin.sites[0].visits_per_day, 10.0 * 0.206);
    let icu = twin.wards.iter().find(|ward| ward.id == "icu").unwrap();
    assert_eq!(icu.patients_per_nurse, [2.0, 2.0]);
    let medicine = twin.wards.iter().find(|ward| ward.id == "medicine").unwrap();
    assert_eq!(medicine.patients_per_nurse, [5.0, 7.0]);
    assert_eq!(icu.terminals.len(), 2);
    let bed = &twin.beds[icu.first_bed as usize];
    assert_eq!(twin.devices.id[bed.monitor.unwrap().index()], "mon-1");
    assert_eq!(bed.devices.len(), 2);
    assert_eq!(twin.sites[0].people(StaffKind::Physicians)[0], 1.0);
    assert!(findings.iter().all(|finding| finding.severity == ProblemSeverity::Finding));
    let missing: Vec<&str> =
        findings.iter().filter(|finding| finding.code == "no-procedure").map(|f| f.message.as_str()).collect();
    assert_eq!(missing.len(), 2, "{missing:?}");
}

#[test]
fn identity_is_resolved_and_a_hospital_that_writes_none_has_one_directory() {
    let (twin, _) = compile(&sample::blueprint(), "2026-03-31").unwrap();
    let [domain] = &*twin.identity.domains else { panic!("{:?}", twin.identity.domains) };
    let at = |id: &str| twin.devices.find(id).unwrap();
    assert!(domain.assumed && domain.directory == [at("dc1"), at("dc2")]);
    assert!((0..twin.devices.len()).all(|device| twin.devices.domain[device].is_some() == twin.devices.managed[device]));

    let mut blueprint = sample::blueprint();
    let identity = &mut blueprint.sites[0].identity;
    let domain = |id: &str, directory: &[&str], members: &[&str]| Domain {
        id: id.into(),
        directory: words(directory),
        members: words(members),
        ..Domain::default()
    };
    identity.domains = vec![domain("office", &["dc1"], &["kind:workstation"]), domain("rest", &["dc2"], &["all"])];
    identity.accounts = vec![Account {
        id: "service".into(),
        domain: "rest".into(),
        opens: words(&["role:record", "device:lis1"]),
        kept_on: words(&["ehr1"]),
        ..Account::default()
    }];
    identity.remote_access = vec![RemoteAccess {
        id: "supplier".into(),
        zone: "vendor".into(),
        hosts: words(&["ehr1"]),
        account: "service".into(),
        second_factor: Some(true),
        ..RemoteAccess::default()
    }];
    let (twin, _) = compile(&blueprint, "2026-03-31").unwrap();
    let at = |id: &str| twin.devices.find(id).unwrap();
    let workstation = twin.devices.of_kind(4)[0];
    assert_eq!(twin.devices.domain[workstation.index()], Some(DomainId(0)), "the first that lists it");
    assert_eq!(twin.devices.domain[at("ehr1").index()], Some(DomainId(1)));
    let account = &twin.identity.accounts[0];
    assert!(account.opens(at("ehr1")) && account.opens(at("lis1")) && !account.opens(at("dc1")) && account.kept_on(at("ehr1")));
    assert_eq!((account.domain, twin.identity.held_by(at("dc2"))), (Some(DomainId(1)), Some(DomainId(1))));
    assert!(twin.identity.remote_accesses[0].second_factor && twin.identity.remote_accesses[0].account == Some(AccountId(0)));

    let identity = &mut blueprint.sites[0].identity;
    identity.domains[0].members = words(&["zone:offce", "kindly:pump", "role:nothing"]);
    identity.accounts[0].domain = "rset".into();
    identity.remote_access[0].zone = "vendr".into();
    identity.remote_access[0].account = "servic".into();
    let found = codes(&blueprint);
    for code in ["unknown-selector", "unknown-domain", "unknown-zone", "unknown-account"] {
        assert!(found.contains(&code), "{code} is missing from {found:?}");
    }
}

#[test]
fn where_every_zone_is_refused_what_lies_in_them_is_still_read() {
    let mut blueprint = sample::blueprint();
    blueprint.sites[0].network.zones = vec![zone("", "10.2.0.0/16")];
    blueprint.sites[0].fleet.push(device("x1", "workstaton", ""));
    let found = codes(&blueprint);
    assert!(found.contains(&"no-id") && found.contains(&"unknown-kind"), "{found:?}");
}

#[test]
fn every_problem_is_told_at_once() {
    let mut blueprint = sample::blueprint();
    let site = &mut blueprint.sites[0];
    site.network.conduits.push(rule(&["offcie"], &["servers"], &["directoy"], Action::Allow));
    site.network.conduits.push(rule(&["10.0.0.0/99"], &[], &[], Action::Allow));
    site.network.zones.push(zone("overlap", "10.2.5.0/24"));
    site.fleet.push(Device { ward: "icuu".into(), ..device("x1", "workstation", "10.3.9.9") });
    site.fleet.push(Device { zone: "clinicl".into(), ..device("x2", "workstaton", "not an address") });
    site.fleet.push(device("dc1", "server", "10.2.0.77"));
    site.services.push(service("loop-a", None, &["ehr1"], vec![need(&["service:loop-b"])]));
    site.services.push(service("loop-b", None, &["ehr1"], vec![need(&["service:loop-a"])]));
    site.services.push(service("empty", None, &["ehrr1"], vec![need(&[]), Need { at_least: 9, ..need(&["device:ehr1"]) }]));
    site.continuity.backups[0].hosts.push("nobody".into());
    site.site.emergency_per_day = Some(f64::NAN);
    site.wards[0].patients_per_nurse = Some(f64::INFINITY);
    site.wards[1].patients_per_nurse = Some(-1.0);
    let found = codes(&blueprint);
    for code in [
        "unknown-zone",
        "unknown-traffic",
        "bad-prefix",
        "empty-rule",
        "overlapping-subnets",
        "unknown-ward",
        "unknown-kind",
        "duplicate-id",
        "dependency-cycle",
        "need-of-nothing",
        "unknown-device",
        "bad-number",
        "ward-without-staff",
    ] {
        assert!(found.contains(&code), "{code} is missing from {found:?}");
    }
    let problems = compile(&blueprint, "2026-03-31").unwrap_err();
    let hint = |code: &str| &problems.iter().find(|problem| problem.code == code).unwrap().hint;
    assert_eq!(hint("unknown-zone"), "did you mean `office`?");
    assert_eq!(hint("unknown-kind"), "did you mean `workstation`?");
    assert_eq!(hint("unknown-traffic"), "did you mean `directory`?");
}

#[test]
fn an_empty_hospital_is_refused() {
    assert_eq!(codes(&Blueprint { parameters: sample::parameters(), ..Blueprint::default() }), ["empty-hospital"]);
    let mut blueprint = sample::blueprint();
    blueprint.sites[0].wards.clear();
    assert!(codes(&blueprint).contains(&"no-wards"));
}

#[test]
fn a_declared_bootstrap_group_may_be_a_circle() {
    let mut blueprint = sample::blueprint();
    assert!(!codes(&blueprint).contains(&"dependency-cycle"));
    blueprint.sites[0].services[1].bootstrap = "other".into();
    assert!(codes(&blueprint).contains(&"dependency-cycle"));
}

#[test]
fn children_come_before_parents() {
    let twin = sample::twin();
    let place = |id: &str| twin.services.iter().position(|service| service.id == id).unwrap();
    assert!(place("storage") < place("laboratory") && place("directory") < place("record"));
}

#[test]
fn devices_lie_where_their_address_says() {
    let mut blueprint = sample::blueprint();
    blueprint.sites[0].fleet.push(Device { zone: "office".into(), ..device("stray", "pump", "10.4.7.7") });
    blueprint.sites[0].fleet.push(device("nowhere", "pump", ""));
    let twin = twin_of(&blueprint);
    let zone = |id: &str| twin.zones[twin.devices.zone[twin.devices.find(id).unwrap().index()].index()].id.as_str();
    assert_eq!(zone("stray"), "monitoring");
    assert_eq!(zone("nowhere"), "clinical");
    assert!(codes(&blueprint).contains(&"device-in-foreign-zone"));
    assert_eq!(codes(&blueprint).iter().filter(|code| **code == "device-in-foreign-zone").count(), 1);
}

#[test]
fn an_outdated_rule_does_not_hold() {
    let mut blueprint = sample::blueprint();
    blueprint.sites[0].network.conduits[3].until = "2026-03-30".into();
    let reaches = |twin: &Twin| {
        let segment = |zone: &str| twin.zones.iter().find(|other| other.id == zone).unwrap().segments.start;
        let to = twin.devices.segment[twin.devices.find("jump1").unwrap().index()];
        twin.reach.allows(SegmentId::from_index(segment("vendor")), to, twin.traffic_at(6, 3389).unwrap())
    };
    assert!(reaches(&sample::twin()));
    assert!(!reaches(&twin_of(&blueprint)));
    assert!(codes(&blueprint).contains(&"expired-rule"));
}

#[test]
fn what_passes_between_sites_is_let_through_by_both() {
    let passes = |ours: bool, theirs: bool| {
        let mut blueprint = sample::blueprint();
        let mut second = blueprint.sites[0].clone();
        second.site.id = "second".into();
        blueprint.sites[0].site.id = "first".into();
        let allow = |from: &str, to: &str| rule(&[from], &[to], &["tcp/443"], Action::Allow);
        if ours {
            blueprint.sites[0].network.conduits.insert(0, allow("clinical", "second/servers"));
        }
        if theirs {
            second.network.conduits.insert(0, allow("first/clinical", "servers"));
        }
        second.network.conduits.insert(1, rule(&["any"], &["any"], &["any"], Action::Allow));
        blueprint.sites.push(second);
        blueprint.travel = vec![vec![0.0, 20.0], vec![20.0, 0.0]];
        let twin = twin_of(&blueprint);
        let zone =
            |site: u32, id: &str| twin.zones.iter().find(|zone| zone.site.0 == site && zone.id == id).unwrap().segments.start;
        let (from, to) = (SegmentId::from_index(zone(0, "clinical")), SegmentId::from_index(zone(1, "servers")));
        twin.reach.allows(from, to, twin.traffic_at(6, 443).unwrap())
    };
    assert!(passes(true, true));
    assert!(!passes(true, false) && !passes(false, true), "`any` is of the site itself");
}

#[test]
fn two_sites_with_the_same_words_share_no_draws() {
    let mut blueprint = sample::blueprint();
    let mut second = blueprint.sites[0].clone();
    second.site.id = "second".into();
    let alone = twin_of(&blueprint);
    blueprint.sites.push(second);
    blueprint.travel = vec![vec![0.0, 20.0], vec![20.0, 0.0]];
    let both = twin_of(&blueprint);
    assert_eq!(both.devices.entity[..alone.devices.len()], alone.devices.entity[..]);
    let mut all = both.devices.entity.clone();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), both.devices.len());
    assert_eq!(both.sites[1].wards, 5..10);
}

#[test]
fn incidents_resolve_or_say_why_not() {
    let twin = sample::twin();
    let failure = |element: &str| Failure { element: element.into(), ..Failure::default() };
    let incident = Incident {
        failures: ["switch:core", "device:ehr1", "service:record", "role:directory", "zone:clinical"].map(failure).to_vec(),
        campaigns: vec![
            Campaign { entry: Entry::SupplierTunnel, ..Campaign::default() },
            Campaign { entry: Entry::Phishing, ..Campaign::default() },
        ],
        ..Incident::default()
    };
    let plot = compile_incident(&incident, &twin).unwrap();
    assert_eq!(plot.failures.len(), 5);
    let names = |list: &[DeviceId]| list.iter().map(|device| twin.devices.id[device.index()].clone()).collect::<Vec<_>>();
    assert_eq!(names(&plot.campaigns[0].landing), ["jump1"]);
    assert_eq!(plot.campaigns[1].landing.len(), 5);
    let wrong = Incident {
        failures: ["switch:cor", "devic:ehr1", "role:", "nothing"].map(failure).to_vec(),
        campaigns: vec![Campaign { lands_on: "zone:ofice".into(), hands: Some(0), ..Campaign::default() }],
        horizon: Span(-1),
        ..Incident::default()
    };
    let problems = compile_incident(&wrong, &twin).unwrap_err();
    assert_eq!(problems.len(), 7, "{problems:#?}");
}

#[test]
fn rows_may_be_shuffled_and_devices_added() {
    let blueprint = sample::blueprint();
    let mut shuffled = blueprint.clone();
    let site = &mut shuffled.sites[0];
    site.fleet.reverse();
    site.wards.reverse();
    site.services.reverse();
    site.network.zones.reverse();
    site.fleet.push(device("aaa-new", "workstation", "10.3.77.7"));
    let (before, after) = (twin_of(&blueprint), twin_of(&shuffled));
    let rest: Vec<(&String, &u64)> =
        after.devices.id.iter().zip(&after.devices.entity).filter(|(id, _)| *id != "aaa-new").collect();
    assert_eq!(rest, before.devices.id.iter().zip(&before.devices.entity).collect::<Vec<_>>());
    let beds = |twin: &Twin| twin.beds.iter().map(|bed| (bed.label.clone(), bed.entity)).collect::<Vec<_>>();
    assert_eq!(beds(&before), beds(&after));
    let services = |twin: &Twin| twin.services.iter().map(|service| (service.id.clone(), service.entity)).collect::<Vec<_>>();
    assert_eq!(services(&before), services(&after));
}

#[test]
fn coarser_sites_keep_their_people() {
    let mut blueprint = sample::blueprint();
    blueprint.sites[0].site.fidelity = Fidelity::Pooled;
    let pooled = twin_of(&blueprint);
    assert_eq!(pooled.sites[0].inpatient_beds, 10);
    assert!(pooled.beds.iter().all(|bed| bed.devices.is_empty()));
    blueprint.sites[0].site.fidelity = Fidelity::Network;
    let network = twin_of(&blueprint);
    assert!(network.wards.is_empty() && network.devices.len() > 10);
}

// Reach against a packet evaluator that knows nothing of segments: addresses, prefixes and ports, rule by rule.

#[derive(Clone, Debug)]
struct Written {
    from: Vec<String>,
    to: Vec<String>,
    traffic: String,
    allow: bool,
}

fn side() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        Just("any".to_owned()),
        (0u8..4).prop_map(|zone| format!("z{zone}")),
        (0u8..4, 0u8..8, 13u8..=32).prop_map(|(zone, host, length)| format!("10.{zone}.0.{host}/{length}")),
    ];
    prop::collection::vec(word, 1..3)
}

fn written() -> impl Strategy<Value = Written> {
    let traffic = prop_oneof![
        Just("any".to_owned()),
        Just("tcp/any".to_owned()),
        Just("tcp/400-500".to_owned()),
        Just("tcp/443".to_owned()),
        Just("udp/53".to_owned()),
        Just("directory".to_owned()),
    ];
    (side(), side(), traffic, any::<bool>()).prop_map(|(from, to, traffic, allow)| Written { from, to, traffic, allow })
}

const HOSTS: [(u8, u8); 10] = [(0, 1), (0, 2), (0, 5), (1, 0), (1, 3), (2, 1), (2, 7), (3, 2), (3, 4), (3, 6)];

fn hospital(rules: &[Written], isolated: u8) -> Blueprint {
    let mut blueprint = sample::blueprint();
    let site = &mut blueprint.sites[0];
    site.services.clear();
    site.continuity = Continuity::default();
    site.network.zones = (0..4)
        .map(|number| Zone { client_isolated: number == isolated, ..zone(&format!("z{number}"), &format!("10.{number}.0.0/16")) })
        .collect();
    site.network.conduits = rules
        .iter()
        .map(|rule| Conduit {
            from: rule.from.clone(),
            to: rule.to.clone(),
            traffic: words(&[&rule.traffic]),
            action: if rule.allow { Action::Allow } else { Action::Deny },
            ..Conduit::default()
        })
        .collect();
    site.fleet = HOSTS
        .iter()
        .map(|(zone, host)| {
            let address = format!("10.{zone}.0.{host}");
            Device { zone: format!("z{zone}"), ..device(&address.replace('.', "-"), "workstation", &address) }
        })
        .collect();
    blueprint
}

fn packet_passes(rules: &[Written], isolated: u8, from: (u8, u8), to: (u8, u8), protocol: &str, port: u16) -> bool {
    if from.0 == to.0 {
        return from.0 != isolated;
    }
    let holds = |word: &str, (zone, host): (u8, u8)| {
        let address = u32::from(Ipv4Addr::new(10, zone, 0, host));
        match word.split_once('/') {
            _ if word == "any" => true,
            None => word == format!("z{zone}"),
            Some((base, length)) => {
                let IpAddr::V4(base) = base.parse().unwrap() else { return false };
                let shift = 32 - length.parse::<u32>().unwrap();
                u64::from(address) >> shift == u64::from(u32::from(base)) >> shift
            }
        }
    };
    let carries = |traffic: &str| match traffic {
        "any" => true,
        "tcp/any" => protocol == "tcp",
        "tcp/400-500" => protocol == "tcp" && (400..=500).contains(&port),
        "tcp/443" => protocol == "tcp" && port == 443,
        "udp/53" => protocol == "udp" && port == 53,
        _ => port == 389,
    };
    rules
        .iter()
        .find(|rule| {
            rule.from.iter().any(|word| holds(word, from)) && rule.to.iter().any(|word| holds(word, to)) && carries(&rule.traffic)
        })
        .is_some_and(|rule| rule.allow)
}

fn allowed(twin: &Twin, from: (u8, u8), to: (u8, u8), protocol: &str, port: u16) -> bool {
    let segment = |(zone, host): (u8, u8)| {
        let id = format!("10-{zone}-0-{host}");
        twin.devices.segment[twin.devices.find(&id).unwrap().index()]
    };
    let number = if protocol == "tcp" { 6 } else { 17 };
    twin.reach.allows(segment(from), segment(to), twin.traffic_at(number, port).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reach_agrees_with_a_packet_evaluator(rules in prop::collection::vec(written(), 0..12), isolated in 0u8..6) {
        let twin = twin_of(&hospital(&rules, isolated));
        for from in HOSTS {
            for to in HOSTS.into_iter().filter(|to| *to != from) {
                for (protocol, port) in [("tcp", 443), ("tcp", 445), ("tcp", 22), ("udp", 53), ("tcp", 3389)] {
                    prop_assert_eq!(
                        allowed(&twin, from, to, protocol, port),
                        packet_passes(&rules, isolated, from, to, protocol, port),
                        "{:?} -> {:?} {}/{}", from, to, protocol, port
                    );
                }
            }
        }
    }

    #[test]
    fn a_deny_rule_never_adds_a_flow(
        rules in prop::collection::vec(written(), 0..10), denied in written(), place in any::<prop::sample::Index>()
    ) {
        let before = twin_of(&hospital(&rules, 9));
        let mut stricter = rules.clone();
        stricter.insert(place.index(rules.len() + 1), Written { allow: false, ..denied });
        let after = twin_of(&hospital(&stricter, 9));
        for from in HOSTS {
            for to in HOSTS {
                for (protocol, port) in [("tcp", 443), ("tcp", 22), ("udp", 53)] {
                    prop_assert!(!allowed(&after, from, to, protocol, port) || allowed(&before, from, to, protocol, port));
                }
            }
        }
    }

    #[test]
    fn nonsense_never_panics(
        text in prop::collection::vec("[a-z0-9./:é, -]{0,12}", 14),
        number in prop::num::f64::ANY,
        count in any::<u16>(),
        span in any::<i64>(),
        place in any::<[prop::sample::Index; 4]>(),
    ) {
        let mut blueprint = sample::blueprint();
        let site = &mut blueprint.sites[0];
        let pick = |index: usize, length: usize| place[index].index(length);
        site.site.emergency_per_day = Some(number);
        site.site.it_share = number;
        let ward = pick(0, site.wards.len());
        site.wards[ward].beds.push(text[0].clone());
        site.wards[ward].patients_per_nurse = Some(number);
        site.wards[ward].room = Some(Room { x: number, y: number, width: number, depth: number });
        let at = pick(1, site.fleet.len());
        site.fleet[at].kind = text[1].clone();
        site.fleet[at].address = text[2].clone();
        site.fleet[at].zone = text[3].clone();
        let at = pick(2, site.network.zones.len());
        site.network.zones[at].subnets.push(text[4].clone());
        site.network.zones[at].switch = text[5].clone();
        site.network.conduits.insert(0, rule(&[&text[6]], &[&text[7]], &[&text[8]], Action::Allow));
        site.network.links.push(Link { from: text[9].clone(), to: "core".into(), ..Link::default() });
        let at = pick(3, site.services.len());
        site.services[at].needs.push(Need { at_least: count, grace: Span(span), ..need(&[&text[10], "kind:pump"]) });
        site.services[at].gigabytes = number;
        site.services[at].bootstrap = text[11].clone();
        site.services[at].hosts.push(text[12].clone());
        blueprint.traffic.insert(text[13].clone(), words(&[&text[8]]));
        blueprint.travel = vec![vec![number]];
        if let Ok((twin, _)) = compile(&blueprint, &text[0]) {
            let incident = Incident {
                failures: vec![Failure { element: text[1].clone(), at: Span(span), repair_spread: number, ..Failure::default() }],
                ..Incident::default()
            };
            let _ = compile_incident(&incident, &twin);
        }
    }
}
