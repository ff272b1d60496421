//! Whether the exported rules let through what care needs, and what they would have to let through besides.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Action, Catalogue, Conduit, Device, Problem, ProblemSeverity, SiteBlueprint, TrafficNames, Zone};

/// A segment: devices of one zone whose addresses meet the same rules. Index into `Policy::segments`.
type Segment = usize;

/// Ordered rules over the devices of a site.
pub struct Policy<'a> {
    conduits: &'a [Conduit],
    names: &'a TrafficNames,
    /// Zone and, for every prefix the rules name, whether it holds the segment's addresses.
    segments: Vec<(usize, Vec<bool>)>,
    prefixes: Vec<ipnet::IpNet>,
    zones: &'a [Zone],
    of: BTreeMap<&'a str, Segment>,
}

impl<'a> Policy<'a> {
    /// Rules over devices whose zones are written.
    pub fn new(conduits: &'a [Conduit], zones: &'a [Zone], devices: &'a [Device], names: &'a TrafficNames) -> Policy<'a> {
        let ends = conduits.iter().flat_map(|conduit| conduit.from.iter().chain(&conduit.to));
        let prefixes: BTreeSet<ipnet::IpNet> = ends.filter_map(|end| end.parse().ok()).collect();
        let prefixes: Vec<ipnet::IpNet> = prefixes.into_iter().collect();
        let position: BTreeMap<&str, usize> = zones.iter().enumerate().map(|(at, zone)| (zone.id.as_str(), at)).collect();
        let mut known: BTreeMap<(usize, Vec<bool>), Segment> = BTreeMap::new();
        let mut of = BTreeMap::new();
        for device in devices {
            let Some(zone) = position.get(device.zone.as_str()).copied() else { continue };
            let address: Option<std::net::IpAddr> = device.address.parse().ok();
            let held = prefixes
                .iter()
                .map(|prefix| match address {
                    Some(address) => prefix.contains(&address),
                    // Without an address: where the whole zone is held.
                    None => zones[zone]
                        .subnets
                        .iter()
                        .any(|subnet| subnet.parse::<ipnet::IpNet>().is_ok_and(|net| prefix.contains(&net))),
                })
                .collect();
            let next = known.len();
            let segment = *known.entry((zone, held)).or_insert(next);
            of.insert(device.id.as_str(), segment);
        }
        let mut segments = vec![(0, Vec::new()); known.len()];
        for (key, at) in known {
            segments[at] = key;
        }
        Policy { conduits, names, segments, prefixes, zones, of }
    }
    /// The segment of a device.
    fn segment(&self, device: &str) -> Option<Segment> {
        self.of.get(device).copied()
    }
    fn zone(&self, segment: Segment) -> &'a Zone {
        &self.zones[self.segments[segment].0]
    }
    fn meets(&self, ends: &[String], segment: Segment) -> bool {
        let (zone, held) = &self.segments[segment];
        ends.iter().any(|end| {
            end == "any"
                || *end == self.zones[*zone].id
                || end.parse::<ipnet::IpNet>().is_ok_and(|net| self.prefixes.binary_search(&net).is_ok_and(|at| held[at]))
        })
    }
    /// Whether a port passes, and the rule that decided.
    fn decide(&self, from: Segment, to: Segment, port: &Port) -> (bool, Option<usize>) {
        if self.segments[from].0 == self.segments[to].0 {
            return (!self.zone(from).client_isolated, None);
        }
        let rule = self.conduits.iter().position(|conduit| {
            // What a doubtful rule may let through is not relied upon.
            !(conduit.doubtful && conduit.action == Action::Allow)
                && self.meets(&conduit.from, from)
                && self.meets(&conduit.to, to)
                && conduit.traffic.iter().any(|word| port.within(word, self.names))
        });
        (rule.is_some_and(|rule| self.conduits[rule].action == Action::Allow), rule)
    }
    /// Whether any port of any of these traffics passes; else the rule that stopped the first.
    fn any(&self, from: Segment, to: Segment, traffic: &[String]) -> Result<(), Option<usize>> {
        let mut stopped = None;
        for port in traffic.iter().flat_map(|word| ports(word, self.names)) {
            match self.decide(from, to, &port) {
                (true, _) => return Ok(()),
                (false, rule) => {
                    stopped.get_or_insert(rule);
                }
            }
        }
        Err(stopped.flatten())
    }
}

/// A protocol and a port range.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Port {
    protocol: String,
    first: u16,
    last: u16,
}

impl Port {
    fn parse(word: &str) -> Option<Port> {
        let (protocol, numbers) = word.split_once('/').unwrap_or((word, "any"));
        if !matches!(protocol, "tcp" | "udp" | "icmp") {
            return None;
        }
        let (first, last) = if numbers == "any" { ("0", "65535") } else { numbers.split_once('-').unwrap_or((numbers, numbers)) };
        Some(Port { protocol: protocol.into(), first: first.parse().ok()?, last: last.parse().ok()? })
    }
    /// Whether a rule's word covers all of it.
    fn within(&self, word: &str, names: &TrafficNames) -> bool {
        word == "any"
            || ports(word, names).any(|port| port.protocol == self.protocol && port.first <= self.first && self.last <= port.last)
    }
}

/// Ports of a traffic name or of a port word.
fn ports<'n>(word: &'n str, names: &'n TrafficNames) -> impl Iterator<Item = Port> + 'n {
    let named = names.get(word).map(|list| list.iter().filter_map(|word| Port::parse(word)));
    let own = if named.is_none() { Port::parse(word) } else { None };
    named.into_iter().flatten().chain(own)
}

/// Whether a rule's word covers all of a port word.
pub fn covers(word: &str, port: &str, names: &TrafficNames) -> bool {
    Port::parse(port).is_some_and(|port| port.within(word, names))
}

/// A flow that care needs and the rules stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Zone it comes from.
    pub from: String,
    /// Zone it goes to.
    pub to: String,
    /// Any one of these would do.
    pub traffic: Vec<String>,
    /// Services it is for.
    pub services: BTreeSet<String>,
    /// Devices that miss it, by kind.
    pub devices: BTreeMap<String, usize>,
    /// The rule that stops it, by position; none when no rule matches.
    pub rule: Option<usize>,
}

/// What the site's services need and its rules stop, by pairs of zones.
pub fn blocked(site: &SiteBlueprint, names: &TrafficNames) -> Vec<Blocked> {
    let policy = Policy::new(&site.network.conduits, &site.network.zones, &site.fleet, names);
    let mut by_kind: BTreeMap<&str, Vec<&Device>> = BTreeMap::new();
    for device in &site.fleet {
        by_kind.entry(&device.kind).or_default().push(device);
    }
    let kind_of: BTreeMap<&str, &str> = site.fleet.iter().map(|device| (device.id.as_str(), device.kind.as_str())).collect();
    let hosts_of: BTreeMap<&str, &[String]> =
        site.services.iter().map(|service| (service.id.as_str(), service.hosts.as_slice())).collect();
    let mut found: BTreeMap<(String, String, Vec<String>), Blocked> = BTreeMap::new();
    let mut check = |service: &str, near: &[&str], far: &[&str], inbound: bool, traffic: &[String]| {
        let far: BTreeSet<Segment> = far.iter().filter_map(|id| policy.segment(id)).collect();
        if far.is_empty() {
            return;
        }
        let mut counts: BTreeMap<Segment, BTreeMap<&str, usize>> = BTreeMap::new();
        for id in near {
            if let Some(segment) = policy.segment(id) {
                let kind = kind_of.get(id).copied().unwrap_or("");
                *counts.entry(segment).or_default().entry(kind).or_default() += 1;
            }
        }
        for (segment, kinds) in counts {
            let tries: Vec<(Segment, Result<(), Option<usize>>)> = far
                .iter()
                .map(|other| {
                    let (from, to) = if inbound { (*other, segment) } else { (segment, *other) };
                    (*other, policy.any(from, to, traffic))
                })
                .collect();
            if tries.iter().any(|(_, tried)| tried.is_ok()) {
                continue;
            }
            let Some((other, Err(rule))) = tries.into_iter().next() else { continue };
            let (from, to) = if inbound { (other, segment) } else { (segment, other) };
            let (from, to) = (policy.zone(from).id.clone(), policy.zone(to).id.clone());
            if from == to {
                continue;
            }
            let blocked = found.entry((from.clone(), to.clone(), traffic.to_vec())).or_insert_with(|| Blocked {
                from,
                to,
                traffic: traffic.to_vec(),
                services: BTreeSet::new(),
                devices: BTreeMap::new(),
                rule,
            });
            blocked.services.insert(service.to_string());
            for (kind, count) in kinds {
                let known = blocked.devices.entry(kind.to_string()).or_default();
                *known = (*known).max(count);
            }
        }
    };
    for service in &site.services {
        let hosts: Vec<&str> = service.hosts.iter().map(String::as_str).collect();
        for client in &service.clients {
            for kind in &client.kinds {
                let near: Vec<&str> = by_kind.get(kind.as_str()).into_iter().flatten().map(|device| device.id.as_str()).collect();
                check(&service.id, &near, &hosts, client.inbound, &client.traffic);
            }
        }
        for need in service.needs.iter().filter(|need| !need.traffic.is_empty()) {
            let far: Vec<&str> = need
                .any
                .iter()
                .flat_map(|member| match member.split_once(':') {
                    Some(("device", id)) => vec![id],
                    Some(("kind", kind)) => by_kind.get(kind).into_iter().flatten().map(|device| device.id.as_str()).collect(),
                    Some(("service", id)) => {
                        hosts_of.get(id).map(|hosts| hosts.iter().map(String::as_str).collect()).unwrap_or_default()
                    }
                    _ => Vec::new(),
                })
                .collect();
            check(&service.id, &hosts, &far, false, &need.traffic);
        }
    }
    found.into_values().collect()
}

/// A finding for each blocked flow, at the rule that stops it.
pub fn findings(blocked: &[Blocked], conduits: &[Conduit], as_exported: bool) -> Vec<Problem> {
    blocked
        .iter()
        .map(|flow| {
            let rule = flow.rule.and_then(|rule| conduits.get(rule));
            let stops = match rule {
                Some(rule) => format!("rule {} ({} to {}) stops it", rule.id, rule.from.join(" "), rule.to.join(" ")),
                None => "no rule lets it through".into(),
            };
            let devices: usize = flow.devices.values().sum();
            let kinds: Vec<String> = flow.devices.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            Problem {
                code: "care-flow-blocked",
                severity: ProblemSeverity::Finding,
                message: format!(
                    "{} from {} to {} is needed by {} for {} ({}); {stops}",
                    flow.traffic.join(" or "),
                    flow.from,
                    flow.to,
                    flow.services.iter().cloned().collect::<Vec<_>>().join(", "),
                    if devices == 1 { "1 device".to_string() } else { format!("{devices} devices") },
                    kinds.join(", ")
                ),
                hint: if as_exported {
                    "the hospital is kept as exported: what needs the flow is down from the start".into()
                } else {
                    "let through in overrides.toml by a rule marked assumed: correct the export or confirm the rule".into()
                },
                mark: rule.map(|rule| rule.mark).unwrap_or_default(),
                field: "",
            }
        })
        .collect()
}

/// The rules that let the blocked flows through, marked assumed.
pub fn assumed(blocked: &[Blocked], conduits: &[Conduit]) -> Vec<Conduit> {
    blocked
        .iter()
        .map(|flow| {
            let traffic = flow.traffic.first().cloned().unwrap_or_default();
            let stopped =
                flow.rule.and_then(|rule| conduits.get(rule)).map(|rule| format!(", stopped by {}", rule.id)).unwrap_or_default();
            Conduit {
                id: format!("assumed-{}-{}-{traffic}", flow.from, flow.to).replace('/', "-"),
                from: vec![flow.from.clone()],
                to: vec![flow.to.clone()],
                traffic: vec![traffic],
                action: Action::Allow,
                comment: format!("assumed: needed by {}{stopped}", flow.services.iter().cloned().collect::<Vec<_>>().join(", ")),
                assumed: true,
                ..Conduit::default()
            }
        })
        .collect()
}

/// Kinds of which some live elsewhere than the others: they keep their address, which is the point.
pub fn elsewhere(site: &SiteBlueprint, catalogue: &Catalogue) -> Vec<Problem> {
    let mut by_kind: BTreeMap<&str, BTreeMap<&str, Vec<&Device>>> = BTreeMap::new();
    for device in &site.fleet {
        by_kind.entry(&device.kind).or_default().entry(&device.zone).or_default().push(device);
    }
    let mut problems = Vec::new();
    for (kind, zones) in &by_kind {
        let Some(kind) = catalogue.kind(kind) else { continue };
        let usual = zones.get_key_value(kind.zone.as_str()).map(|(zone, _)| *zone);
        let Some(home) = usual.or_else(|| zones.iter().max_by_key(|(_, devices)| devices.len()).map(|(zone, _)| *zone)) else {
            continue;
        };
        for (zone, devices) in zones.iter().filter(|(zone, _)| **zone != home) {
            problems.push(Problem {
                code: "device-in-other-zone",
                severity: ProblemSeverity::Finding,
                message: format!(
                    "{} of kind {} in {zone}, while {} are in {home}",
                    devices.len(),
                    kind.id,
                    zones.get(home).map_or(0, Vec::len)
                ),
                hint: "they keep their address: what is allowed in that zone reaches them".into(),
                mark: devices.first().map(|device| device.mark).unwrap_or_default(),
                field: "address",
            });
        }
    }
    problems
}

/// Where a documented table of rules and the firewall's own file differ, by pairs of zones.
pub fn drift(documented: &[Conduit], real: &[Conduit], zones: &[Zone], names: &TrafficNames) -> Vec<Problem> {
    let probes: Vec<Device> =
        zones.iter().map(|zone| Device { id: zone.id.clone(), zone: zone.id.clone(), ..Device::default() }).collect();
    let (paper, wire) = (Policy::new(documented, zones, &probes, names), Policy::new(real, zones, &probes, names));
    let mut tested: BTreeSet<Port> =
        documented.iter().chain(real).flat_map(|rule| &rule.traffic).flat_map(|word| ports(word, names)).collect();
    tested.insert(Port { protocol: "tcp".into(), first: 9, last: 9 });
    let mut problems = Vec::new();
    for from in zones {
        for to in zones.iter().filter(|to| to.id != from.id) {
            let ends = |policy: &Policy<'_>| Some((policy.segment(&from.id)?, policy.segment(&to.id)?));
            let (Some(on_paper), Some(on_wire)) = (ends(&paper), ends(&wire)) else { continue };
            let mut only: [(Vec<String>, Option<usize>); 2] = Default::default();
            for port in &tested {
                let (written, rule) = paper.decide(on_paper.0, on_paper.1, port);
                let (passes, real_rule) = wire.decide(on_wire.0, on_wire.1, port);
                let word = if port.first == port.last {
                    format!("{}/{}", port.protocol, port.first)
                } else {
                    format!("{}/{}-{}", port.protocol, port.first, port.last)
                };
                match (written, passes) {
                    (true, false) => {
                        only[0].0.push(word);
                        only[0].1 = only[0].1.or(rule);
                    }
                    (false, true) => {
                        only[1].0.push(word);
                        only[1].1 = only[1].1.or(real_rule);
                    }
                    _ => {}
                }
            }
            for (at, what) in [(0, "is documented and the firewall stops it"), (1, "passes the firewall and is not documented")] {
                let (words, rule) = &only[at];
                if words.is_empty() {
                    continue;
                }
                let rules = if at == 0 { documented } else { real };
                problems.push(Problem {
                    code: "rules-drift",
                    severity: ProblemSeverity::Finding,
                    message: format!("{} from {} to {} {what}", words.join(" "), from.id, to.id),
                    hint: "the firewall's own file decides".into(),
                    mark: rule.and_then(|rule| rules.get(rule)).map(|rule| rule.mark).unwrap_or_default(),
                    field: "",
                });
            }
        }
    }
    problems
}
