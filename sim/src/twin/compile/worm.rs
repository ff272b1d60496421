//! A worm against a twin: what it can get in by, which hosts that concerns, what reaches what.

use super::incident::{LONGEST, named};
use super::problems::Problems;
use super::traffic::typed;
use crate::blueprint::{Scan, Worm};
use crate::engine::Span;
use crate::engine::spread::Contacts;
use crate::twin::{DeviceId, PlotWorm, SegmentId, TrafficId, Twin, Vulnerable};

/// More attempts a second than any host can make.
const FASTEST: f64 = 1_000.0;
const MOST_SEEDS: u32 = 1_000;
/// Services a worm gets in by; every set of them is a pool of its own.
const MOST_SERVICES: usize = 4;
/// Hosts one host is taken to have to do with at most.
const MOST_CONTACTS: usize = 64;

/// Resolves a worm, or says what is wrong with it.
pub(super) fn worm(worm: &Worm, twin: &Twin, problems: &mut Problems) -> PlotWorm {
    let mark = worm.mark;
    let spans = [(Some(worm.at), "at"), (worm.dormant, "dormant"), (worm.stopped_at, "stopped_at")];
    for (span, field) in spans.into_iter().filter_map(|(span, field)| Some((span?, field))) {
        if span < Span::ZERO || span > LONGEST {
            problems.error("bad-number", mark, field, format!("`{field}` is {span}"), "between 0 and 366d".into());
        }
    }
    let mut positive = |value: Option<f64>, most: f64, field: &'static str| {
        let value = value?;
        if value > 0.0 && value <= most {
            return Some(value);
        }
        let hint = format!("above 0 and up to {most}; leave it out for the parameter");
        problems.error("bad-number", mark, field, format!("`{field}` is {value}"), hint);
        None
    };
    let local_rate = positive(worm.local_rate, FASTEST, "local_rate");
    let remote_rate = positive(worm.remote_rate, FASTEST, "remote_rate");
    let success = positive(worm.success, 1.0, "success");
    let mut share = |value: Option<f64>, field: &'static str| value.map(|value| problems.number(value, 0.0, 1.0, mark, field));
    let vulnerable = Vulnerable {
        unsupported: share(worm.vulnerable_unsupported, "vulnerable_unsupported"),
        supplier: share(worm.vulnerable_supplier, "vulnerable_supplier"),
        managed: share(worm.vulnerable_managed, "vulnerable_managed"),
        unmanaged: share(worm.vulnerable_unmanaged, "vulnerable_unmanaged"),
    };
    if worm.seeds > MOST_SEEDS {
        problems.error("bad-number", mark, "seeds", format!("`seeds` is {}", worm.seeds), format!("0 to {MOST_SEEDS}"));
    }
    if worm.seeds == 0 && !worm.from_outside {
        let message = "the worm begins on no host".to_owned();
        problems.error("bad-number", mark, "seeds", message, "1 or more, or `from_outside = true`".into());
    }
    let mut services = services(worm, twin, problems);
    if services.len() > MOST_SERVICES {
        let message = format!("the worm gets in by {} services", services.len());
        let hint = format!("{MOST_SERVICES} at most; one name may stand for several ports");
        problems.error("bad-number", mark, "services", message, hint);
        services.truncate(MOST_SERVICES);
    }
    let devices = &twin.devices;
    let hosts: Vec<DeviceId> = (0..devices.len())
        .filter(|&index| !twin.zones[devices.zone[index].index()].outside)
        .map(DeviceId::from_index)
        .filter(|host| services.iter().flatten().any(|piece| devices.listens(*host).contains(piece)))
        .collect();
    if hosts.is_empty() && !services.is_empty() {
        let message = "no host of the hospital listens on what the worm gets in by".to_owned();
        problems.error("empty-match", mark, "services", message, "name traffic that devices listen on, such as `smb`".into());
    }
    let exposed: Vec<u32> =
        (0..hosts.len()).filter(|&host| from_outside(hosts[host], &services, twin)).map(|host| host as u32).collect();
    let begins_on = begins_on(worm, &hosts, &exposed, twin, problems);
    if begins_on.is_empty() && !hosts.is_empty() && !problems.refused() {
        let message = "nothing that the worm could take lies where it begins".to_owned();
        problems.error("empty-match", mark, "begins_at", message, "name another place in `begins_at`".into());
    }
    PlotWorm {
        at: worm.at,
        begins_on,
        seeds: worm.seeds,
        from_outside: worm.from_outside,
        scans: worm.scans,
        local_rate,
        remote_rate,
        success,
        vulnerable,
        dormant: worm.dormant,
        encrypts: worm.encrypts,
        stopped_at: worm.stopped_at,
        rows: rows(worm, &services, &hosts, twin),
        contacts: if worm.scans == Scan::Connections { contacts(&hosts, twin) } else { Contacts::default() },
        hosts,
        exposed,
        services,
        mark,
    }
}

/// Traffic of each service that has any here.
fn services(worm: &Worm, twin: &Twin, problems: &mut Problems) -> Vec<Vec<TrafficId>> {
    if worm.services.is_empty() {
        let hint = "name traffic in `services`, such as `smb`";
        problems.error("empty-match", worm.mark, "services", "the worm gets in by nothing".into(), hint.into());
    }
    let mut services = Vec::new();
    for word in &worm.services {
        match twin.traffic_names.get(word.trim()).cloned().or_else(|| typed(word, &twin.traffic)) {
            Some(pieces) => services.push(pieces),
            None => {
                let known = twin.traffic_names.keys().map(String::as_str);
                problems.unknown("unknown-traffic", worm.mark, "services", "traffic", word, known);
            }
        }
    }
    services
}

/// Whether a host can be reached from an outside zone of its site by one of the services.
fn from_outside(host: DeviceId, services: &[Vec<TrafficId>], twin: &Twin) -> bool {
    let (site, to) = (twin.devices.site[host.index()], twin.devices.segment[host.index()]);
    let listens = twin.devices.listens(host);
    twin.zones.iter().filter(|zone| zone.outside && zone.site == site).any(|zone| {
        zone.segments.clone().any(|from| {
            let from = SegmentId::from_index(from);
            services.iter().flatten().any(|&piece| listens.contains(&piece) && twin.reach.allows(from, to, piece))
        })
    })
}

fn begins_on(worm: &Worm, hosts: &[DeviceId], exposed: &[u32], twin: &Twin, problems: &mut Problems) -> Vec<DeviceId> {
    if !worm.begins_at.is_empty() {
        let place = named(&worm.begins_at, worm.mark, "begins_at", twin, problems);
        return place.into_iter().filter(|device| hosts.binary_search(device).is_ok()).collect();
    }
    let outside: Vec<DeviceId> = exposed.iter().map(|host| hosts[*host as usize]).collect();
    if outside.is_empty() { hosts.to_vec() } else { outside }
}

/// By pool the pools that policy leads to; only pools that hold hosts are looked at.
fn rows(worm: &Worm, services: &[Vec<TrafficId>], hosts: &[DeviceId], twin: &Twin) -> Vec<Vec<u32>> {
    let ways = PlotWorm::ways(services.len());
    let mut rows = vec![Vec::new(); twin.segments.len() * ways as usize];
    if !matches!(worm.scans, Scan::Organisation | Scan::Internet) {
        return rows;
    }
    let mut used: Vec<u32> = hosts.iter().map(|host| twin.devices.segment[host.index()].0).collect();
    used.sort_unstable();
    used.dedup();
    for &from in &used {
        let mut row = Vec::new();
        for &to in &used {
            let allows =
                |pieces: &Vec<TrafficId>| pieces.iter().any(|&piece| twin.reach.allows(SegmentId(from), SegmentId(to), piece));
            let open = services.iter().enumerate().fold(0_u32, |open, (way, pieces)| open | u32::from(allows(pieces)) << way);
            row.extend((0..ways).filter(|weak| (weak + 1) & open != 0).map(|weak| to * ways + weak));
        }
        for way in 0..ways {
            rows[(from * ways + way) as usize] = row.clone();
        }
    }
    rows
}

/// Whom each host has to do with: the servers of the services that it uses, and the hosts that use its own.
fn contacts(hosts: &[DeviceId], twin: &Twin) -> Contacts {
    let position = |device: &DeviceId| hosts.binary_search(device).ok().map(|at| at as u32);
    let mut edges: Vec<(u32, u32)> = Vec::new();
    for service in &twin.services {
        let servers: Vec<u32> = service.hosts.iter().filter_map(position).collect();
        for (at, &client) in hosts.iter().enumerate() {
            let uses = twin.devices.site[client.index()] == service.site
                && service.clients.iter().any(|clients| clients.kinds.contains(&twin.devices.kind[client.index()]));
            if uses {
                edges.extend(servers.iter().take(MOST_CONTACTS).flat_map(|&server| [(at as u32, server), (server, at as u32)]));
            }
        }
        for (number, &server) in servers.iter().enumerate() {
            edges.extend(servers.iter().skip(number + 1).flat_map(|&other| [(server, other), (other, server)]));
        }
    }
    edges.retain(|(from, to)| from != to);
    edges.sort_unstable();
    edges.dedup();
    Contacts::new(hosts.len(), &edges)
}
