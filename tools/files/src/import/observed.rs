//! Connections of a log to flows between zones, and what they say of the rules.
//!
//! The log is read twice: once for the flows, and once more, if asked for, for the account, so that neither holds its lines.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codedark_sim::blueprint::{Action, Conduit, Device, Mark, ObservedFlow, Problem, ProblemSeverity, TrafficNames, Zone};

use super::account::{AccountRow, Verdict, row_csv};
use super::conn_log::{self, Connection};
use super::flows::covers;

/// More kinds of flows than this come of scans; what is beyond them is told and not kept.
const MOST_KINDS: usize = 100_000;
/// More protocol names than this are not kept.
const MOST_SERVICES: usize = 1_000;
/// Findings of one sort are counted beyond this.
const MOST_TOLD: usize = 20;

/// Which zone an address lies in: the device of that address, else the longest subnet, else outside.
#[derive(Clone, Debug, Default)]
pub struct ZoneTable {
    ids: Vec<String>,
    /// First addresses of stretches with their zone, by family.
    four: Vec<(u128, Option<u32>)>,
    six: Vec<(u128, Option<u32>)>,
    outside: Option<u32>,
}

fn bits(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(four) => (false, u128::from(u32::from(four))),
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => (false, u128::from(u32::from(four))),
            None => (true, u128::from(six)),
        },
    }
}

/// Nested stretches `(first, last, zone)` laid flat; the narrowest decides.
fn flat(mut nested: Vec<(u128, u128, u32)>) -> Vec<(u128, Option<u32>)> {
    nested.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut out: Vec<(u128, Option<u32>)> = vec![(0, None)];
    let mut open: Vec<(u128, u32)> = Vec::new();
    let close = |open: &mut Vec<(u128, u32)>, out: &mut Vec<(u128, Option<u32>)>, before: Option<u128>| {
        while let Some((last, _)) = open.last().copied() {
            if before.is_some_and(|at| last >= at) {
                break;
            }
            open.pop();
            let Some(next) = last.checked_add(1) else { continue };
            out.push((next, open.last().map(|(_, zone)| *zone)));
        }
    };
    for (first, last, zone) in nested {
        close(&mut open, &mut out, Some(first));
        out.push((first, Some(zone)));
        open.push((last, zone));
    }
    close(&mut open, &mut out, None);
    // Of stretches that begin at one address, the last said is the narrowest.
    let mut joined: Vec<(u128, Option<u32>)> = Vec::with_capacity(out.len());
    for stretch in out {
        match joined.last_mut() {
            Some(known) if known.0 == stretch.0 => known.1 = stretch.1,
            _ => joined.push(stretch),
        }
    }
    joined
}

impl ZoneTable {
    /// Of these zones and the devices that have addresses.
    pub fn of(zones: &[Zone], devices: &[Device]) -> ZoneTable {
        let mut table = ZoneTable { ids: zones.iter().map(|zone| zone.id.clone()).collect(), ..ZoneTable::default() };
        let (mut four, mut six) = (Vec::new(), Vec::new());
        for (at, zone) in (0u32..).zip(zones) {
            if zone.outside && table.outside.is_none() {
                table.outside = Some(at);
            }
            for net in zone.subnets.iter().filter_map(|subnet| subnet.parse::<ipnet::IpNet>().ok()) {
                let (is_six, first) = bits(net.network());
                let last = bits(net.broadcast()).1;
                if is_six { six.push((first, last, at)) } else { four.push((first, last, at)) }
            }
        }
        let position: BTreeMap<&str, u32> = (0u32..).zip(zones).map(|(at, zone)| (zone.id.as_str(), at)).collect();
        for device in devices {
            if let (Ok(address), Some(zone)) = (device.address.parse::<IpAddr>(), position.get(device.zone.as_str())) {
                let (is_six, at) = bits(address);
                if is_six { six.push((at, at, *zone)) } else { four.push((at, at, *zone)) }
            }
        }
        table.four = flat(four);
        table.six = flat(six);
        table
    }

    /// The zone, or why there is none.
    fn zone(&self, address: IpAddr) -> Result<u32, &'static str> {
        let (is_six, at) = bits(address);
        let stretches = if is_six { &self.six } else { &self.four };
        let before = stretches.partition_point(|(first, _)| *first <= at);
        if let Some((_, Some(zone))) = before.checked_sub(1).and_then(|before| stretches.get(before)) {
            return Ok(*zone);
        }
        let group = match address {
            IpAddr::V4(four) => four.is_multicast() || four.is_broadcast(),
            IpAddr::V6(six) => six.is_multicast(),
        };
        if group {
            return Err("multicast and broadcast are not sent from zone to zone");
        }
        match address {
            IpAddr::V4(four) if four.is_link_local() || four.is_loopback() || four.is_unspecified() => {
                Err("an address that means something on its own link only")
            }
            IpAddr::V4(four) if four.is_private() || (four.octets()[0] == 100 && four.octets()[1] & 0xc0 == 64) => {
                Err("no zone holds one of its addresses")
            }
            IpAddr::V6(six) if six.is_unicast_link_local() || six.is_loopback() || six.is_unspecified() => {
                Err("an address that means something on its own link only")
            }
            IpAddr::V6(six) if six.is_unique_local() => Err("no zone holds one of its addresses"),
            IpAddr::V6(_) if self.six.len() < 2 => Err("IPv6, and no zone has a subnet of IPv6"),
            _ => self.outside.ok_or("an address outside, and no zone is outside"),
        }
    }
}

#[derive(Clone, Debug)]
struct Counted {
    connections: u64,
    /// Index into `services` plus one; 0 unknown, `u16::MAX` several.
    service: u16,
    file: u16,
    line: u64,
}

/// What logs showed so far.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    zones: Arc<ZoneTable>,
    kinds: BTreeMap<(u32, u32, u8, u16), Counted>,
    services: Vec<String>,
    files: Vec<String>,
    /// Connections between zones whose kind was one too many.
    beyond: u64,
    /// Lines by verdict.
    pub lines: [u64; 4],
    /// Lines left out, by reason.
    reasons: BTreeMap<&'static str, (u64, String)>,
}

type Kind = (u32, u32, u8, u16);

fn kind(zones: &ZoneTable, line: &Result<Connection<'_>, &'static str>) -> Result<Kind, &'static str> {
    let line = line.as_ref().map_err(|why| *why)?;
    let to = zones.zone(line.to)?;
    let from = zones.zone(line.from)?;
    if from == to {
        return Err("stays within a zone");
    }
    if !line.answered {
        return Err("was refused or never answered: it shows no use of a rule");
    }
    Ok((from, to, line.protocol, line.port))
}

impl Observed {
    /// Nothing seen yet.
    pub fn new(zones: Arc<ZoneTable>) -> Observed {
        Observed { zones, ..Observed::default() }
    }

    /// Takes in a log.
    pub fn read(&mut self, name: &str, log: impl io::Read) -> io::Result<()> {
        let file = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        self.files.push(name.to_string());
        conn_log::read(log, |number, line| match kind(&self.zones, &line) {
            Ok(kind) => {
                let service = line.map_or(0, |line| self.service(&line.service));
                let room = self.kinds.len() < MOST_KINDS;
                match self.kinds.get_mut(&kind) {
                    Some(known) => {
                        known.connections += 1;
                        if service != 0 && known.service != service {
                            known.service = if known.service == 0 { service } else { u16::MAX };
                        }
                    }
                    None if room => drop(self.kinds.insert(kind, Counted { connections: 1, service, file, line: number })),
                    None => {
                        self.beyond += 1;
                        self.lines[Verdict::Skipped as usize] += 1;
                        return;
                    }
                }
                self.lines[Verdict::Read as usize] += 1;
            }
            Err(why) => {
                self.lines[Verdict::Skipped as usize] += 1;
                self.reasons.entry(why).or_insert_with(|| (0, format!("{name}:{number}"))).0 += 1;
            }
        })
    }

    fn service(&mut self, name: &str) -> u16 {
        if name.is_empty() || name.len() > 40 {
            return 0;
        }
        let known = self.services.iter().position(|known| known == name).or_else(|| {
            (self.services.len() < MOST_SERVICES).then(|| {
                self.services.push(name.to_string());
                self.services.len() - 1
            })
        });
        known.and_then(|at| u16::try_from(at + 1).ok()).unwrap_or(0)
    }

    /// The flows, ordered by zones and port.
    pub fn flows(&self) -> Vec<ObservedFlow> {
        let id = |zone: u32| self.zones.ids.get(zone as usize).cloned().unwrap_or_default();
        let mut flows: Vec<ObservedFlow> = self
            .kinds
            .iter()
            .map(|((from, to, protocol, port), seen)| ObservedFlow {
                from: id(*from),
                to: id(*to),
                traffic: traffic(*protocol, *port),
                connections: seen.connections,
                service: usize::from(seen.service)
                    .checked_sub(1)
                    .and_then(|at| self.services.get(at))
                    .cloned()
                    .unwrap_or_default(),
                source: format!("{}:{}", self.files.get(usize::from(seen.file)).map_or("", String::as_str), seen.line),
                mark: Mark(0),
            })
            .collect();
        flows.sort_by(|a, b| (&a.from, &a.to, &a.traffic).cmp(&(&b.from, &b.to, &b.traffic)));
        flows
    }

    /// What was left out, one sentence a reason.
    pub fn statements(&self) -> Vec<String> {
        let mut said: Vec<String> = self
            .reasons
            .iter()
            .map(|(why, (count, first))| format!("{count} connections are not among the observed flows: {why} (first {first})"))
            .collect();
        if self.beyond > 0 {
            said.push(format!(
                "{} connections are of more than {MOST_KINDS} kinds of flows and were not kept: a scan may be among them",
                self.beyond
            ));
        }
        said
    }
}

fn traffic(protocol: u8, port: u16) -> String {
    match protocol {
        6 => format!("tcp/{port}"),
        17 => format!("udp/{port}"),
        _ => "icmp".into(),
    }
}

/// A log that was read, to tell its lines again.
#[derive(Clone, Debug)]
pub struct Log {
    /// As named in the account.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl Log {
    /// Opens a log.
    pub fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }
    /// Writes the account of its lines.
    pub fn account(&self, observed: &Observed, out: &mut dyn Write) -> io::Result<()> {
        let zones = &observed.zones;
        let id = |zone: u32| zones.ids.get(zone as usize).map_or("", String::as_str);
        let mut result = Ok(());
        conn_log::read(Log::open(&self.path)?, |number, line| {
            let (verdict, reason, element) = match kind(zones, &line) {
                Ok(kind) if observed.kinds.contains_key(&kind) => {
                    (Verdict::Read, "observed flow", format!("{}>{}:{}", id(kind.0), id(kind.1), traffic(kind.2, kind.3)))
                }
                Ok(_) => (Verdict::Skipped, "of one kind of flow more than is kept", String::new()),
                Err(why) => (Verdict::Skipped, why, String::new()),
            };
            let line = u32::try_from(number).unwrap_or(u32::MAX);
            let row = AccountRow { file: self.name.clone(), line, verdict, reason: reason.into(), element };
            if result.is_ok() {
                result = out.write_all(row_csv(&row).as_bytes());
            }
        })?;
        result
    }
}

/// What the flows say of the rules: flows that no rule lets through, and allowing rules that carried nothing.
pub fn against_rules(
    flows: &[ObservedFlow],
    conduits: &[Conduit],
    zones: &[Zone],
    names: &TrafficNames,
) -> (Vec<Problem>, Vec<String>) {
    let zone = |id: &str| zones.iter().find(|zone| zone.id == id);
    let mut used = vec![false; conduits.len()];
    let mut problems = Vec::new();
    let mut unruled = 0;
    for flow in flows {
        let (Some(from), Some(to)) = (zone(&flow.from), zone(&flow.to)) else { continue };
        let mut carried = false;
        for (at, rule) in conduits.iter().enumerate() {
            let meets = rule.action == Action::Allow && touches(&rule.from, from) && touches(&rule.to, to);
            if meets && rule.traffic.iter().any(|word| covers(word, &flow.traffic, names)) {
                used[at] = true;
                carried = true;
            }
        }
        if carried {
            continue;
        }
        unruled += 1;
        if unruled <= MOST_TOLD {
            problems.push(Problem {
                code: "observed-not-allowed",
                severity: ProblemSeverity::Finding,
                message: format!(
                    "{} connections on {} from {} to {} were observed and no rule lets them through ({})",
                    flow.connections, flow.traffic, flow.from, flow.to, flow.source
                ),
                hint: "the log and the rules are of different days, or another firewall decides".into(),
                mark: Mark(0),
                field: "",
            });
        }
    }
    if unruled > MOST_TOLD {
        problems.push(Problem {
            code: "observed-not-allowed",
            severity: ProblemSeverity::Finding,
            message: format!("{} more observed flows are let through by no rule", unruled - MOST_TOLD),
            hint: "observed.csv lists them all".into(),
            mark: Mark(0),
            field: "",
        });
    }
    let allowing: Vec<(usize, &Conduit)> =
        conduits.iter().enumerate().filter(|(_, rule)| rule.action == Action::Allow && !rule.assumed).collect();
    let idle: Vec<&str> = allowing.iter().filter(|(at, _)| !used[*at]).map(|(_, rule)| rule.id.as_str()).collect();
    let mut said = vec![format!(
        "{} kinds of flows were observed; {} of {} rules that let something through carried some of them",
        flows.len(),
        allowing.len() - idle.len(),
        allowing.len()
    )];
    if !idle.is_empty() && !allowing.is_empty() {
        let shown: Vec<&str> = idle.iter().copied().take(12).collect();
        let more = if idle.len() > shown.len() { format!(" and {} more", idle.len() - shown.len()) } else { String::new() };
        said.push(format!("rules that carried nothing observed: {}{more}", shown.join(", ")));
    }
    (problems, said)
}

/// Whether one of a rule's ends meets some address of a zone.
fn touches(ends: &[String], zone: &Zone) -> bool {
    ends.iter().any(|end| {
        end == "any"
            || *end == zone.id
            || end.parse::<ipnet::IpNet>().is_ok_and(|net| {
                let subnets = zone.subnets.iter().filter_map(|subnet| subnet.parse::<ipnet::IpNet>().ok());
                (zone.outside && zone.subnets.is_empty())
                    || subnets.into_iter().any(|subnet| subnet.contains(&net) || net.contains(&subnet))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zones() -> Vec<Zone> {
        let zone = |id: &str, subnets: &[&str], outside: bool| Zone {
            id: id.into(),
            subnets: subnets.iter().map(|subnet| (*subnet).to_string()).collect(),
            outside,
            ..Zone::default()
        };
        vec![
            zone("wide", &["10.0.0.0/8", "2001:db8::/32"], false),
            zone("ward", &["10.1.0.0/16"], false),
            zone("edge", &["10.1.255.0/24", "255.255.255.0/24"], false),
            zone("outside", &[], true),
        ]
    }

    #[test]
    fn the_narrowest_subnet_or_the_device_holds_an_address() {
        let device = Device { address: "10.1.7.7".into(), zone: "edge".into(), ..Device::default() };
        let table = ZoneTable::of(&zones(), &[device]);
        let zone = |address: &str| table.zone(address.parse().unwrap()).map(|at| table.ids[at as usize].as_str());
        for (address, expected) in [
            ("10.0.255.255", "wide"),
            ("10.1.0.0", "ward"),
            ("10.1.7.6", "ward"),
            ("10.1.7.7", "edge"),
            ("10.1.7.8", "ward"),
            ("10.1.255.3", "edge"),
            ("10.2.0.0", "wide"),
            ("::ffff:10.1.0.9", "ward"),
            ("2001:db8::7", "wide"),
            ("8.8.8.8", "outside"),
            ("255.255.255.255", "edge"),
        ] {
            assert_eq!(zone(address), Ok(expected), "{address}");
        }
        assert!(zone("192.168.1.1").is_err() && zone("224.0.0.251").is_err() && zone("fe80::1").is_err());
    }

    #[test]
    fn connections_become_flows_and_every_line_is_counted() {
        let line = |from: &str, to: &str, port: u16, state: &str| {
            format!(
                "{{\"id.orig_h\":\"{from}\",\"id.resp_h\":\"{to}\",\"id.resp_p\":{port},\"proto\":\"tcp\",\"service\":\"dicom\",\"conn_state\":\"{state}\"}}\n"
            )
        };
        let text = [
            line("10.1.0.1", "10.9.0.1", 104, "SF"),
            line("10.1.0.2", "10.9.0.1", 104, "S1"),
            line("10.1.0.2", "10.9.0.1", 105, "REJ"),
            line("10.1.0.2", "10.1.0.3", 104, "SF"),
            line("10.1.0.2", "192.168.0.3", 104, "SF"),
            "nothing\n".into(),
        ]
        .concat();
        let mut observed = Observed::new(Arc::new(ZoneTable::of(&zones(), &[])));
        observed.read("conn.log", text.as_bytes()).unwrap();
        let flows = observed.flows();
        assert_eq!(flows.len(), 1);
        let flow = &flows[0];
        assert_eq!(
            (flow.from.as_str(), flow.to.as_str(), flow.traffic.as_str(), flow.connections, flow.service.as_str()),
            ("ward", "wide", "tcp/104", 2, "dicom")
        );
        assert_eq!(flow.source, "conn.log:1");
        assert_eq!(observed.lines, [2, 0, 0, 4]);

        let rule = |id: &str, to: &str, traffic: &str| Conduit {
            id: id.into(),
            from: vec!["ward".into()],
            to: vec![to.into()],
            traffic: vec![traffic.into()],
            action: Action::Allow,
            ..Conduit::default()
        };
        let names = crate::assets::traffic();
        let rules = [rule("used", "10.9.0.1/32", "dicom"), rule("idle", "wide", "tcp/443")];
        let (problems, said) = against_rules(&flows, &rules, &zones(), &names);
        assert!(problems.is_empty(), "{problems:?}");
        assert!(said[0].contains("1 of 2 rules") && said[1].ends_with("idle"), "{said:?}");
        let (problems, _) = against_rules(&flows, &rules[1..], &zones(), &names);
        assert_eq!(problems[0].code, "observed-not-allowed");
    }

    #[test]
    fn more_kinds_of_flows_than_a_hospital_has_are_not_kept() {
        let mut text = String::new();
        for to in ["10.9.0.1", "10.1.255.1"] {
            for port in 0..60_000 {
                text.push_str(&format!(
                    "{{\"id.orig_h\":\"10.1.0.1\",\"id.resp_h\":\"{to}\",\"id.resp_p\":{port},\"proto\":\"udp\",\"conn_state\":\"S0\"}}\n"
                ));
            }
        }
        let mut observed = Observed::new(Arc::new(ZoneTable::of(&zones(), &[])));
        observed.read("conn.log", text.as_bytes()).unwrap();
        assert_eq!(observed.flows().len(), MOST_KINDS);
        assert_eq!(observed.lines, [MOST_KINDS as u64, 0, 0, 20_000]);
        assert!(observed.statements()[0].starts_with("20000 connections"));
    }
}
