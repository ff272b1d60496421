//! Which flows of care a change broke: users of services who were served and are not now, devices that were added where nothing
//! serves them, and what services need of each other.
//!
//! A user is held to the service itself: what the files no longer list, or serve by other traffic, is asked of what they list now.

use std::collections::BTreeMap;

use super::diff::{cause, joined, moved, named, place, traffic_text};
use super::ground::{Because, Ground, Passes, fingerprint};
use super::view::{Finding, Side, Step, Written};
use crate::blueprint::{Mark, Severity};
use crate::twin::{Client, DeviceId, Member, Need, SegmentId, Service, TrafficId};

/// Flows of care that worked before and do not now.
pub fn care(before: &Ground<'_>, after: &Ground<'_>) -> Vec<Finding> {
    let change = Change::of(before, after);
    let mut findings = Vec::new();
    for service in &before.twin.services {
        let now = change.now(service);
        for (entry, client) in service.clients.iter().enumerate() {
            findings.extend(change.lost(service, now, entry, client));
        }
        if let Some(now) = now {
            findings.extend(needs(before, after, service, now));
        }
    }
    findings.extend(after.twin.services.iter().flat_map(|service| change.unserved(service)));
    findings
}

/// How a device stands to a service.
#[derive(Clone, Copy)]
struct Served {
    passes: Passes,
    /// The host and traffic that say so best.
    by: Option<(DeviceId, TrafficId)>,
}

/// Both sides of a change, and the devices that are on both.
struct Change<'a> {
    before: &'a Ground<'a>,
    after: &'a Ground<'a>,
    kept: Vec<[DeviceId; 2]>,
    added: Vec<DeviceId>,
}

impl<'a> Change<'a> {
    fn of(before: &'a Ground<'a>, after: &'a Ground<'a>) -> Change<'a> {
        let (old, new) = (named(before.twin), named(after.twin));
        let kept = old.iter().filter_map(|(key, was)| Some([*was, *new.get(key)?])).collect();
        let added = new.iter().filter(|(key, _)| !old.contains_key(*key)).map(|(_, device)| *device).collect();
        Change { before, after, kept, added }
    }

    /// The service of the same name after the change.
    fn now(&self, service: &Service) -> Option<&'a Service> {
        let site = |ground: &'a Ground<'a>, service: &Service| ground.twin.sites[service.site.index()].id.as_str();
        let own = site(self.before, service);
        self.after.twin.services.iter().find(|other| other.id == service.id && site(self.after, other) == own)
    }

    /// Users of one entry who were served and are not now: those who surely are not, and those of whom it cannot be decided.
    fn lost(&self, service: &Service, now: Option<&Service>, entry: usize, client: &Client) -> Vec<Finding> {
        let mut memo: BTreeMap<[(usize, usize, u16); 2], Passes> = BTreeMap::new();
        let (mut gone, mut open) = (Vec::new(), Vec::new());
        for pair in &self.kept {
            let [was, is] = *pair;
            let devices = &self.before.twin.devices;
            if !client.kinds.contains(&devices.kind[was.index()]) || devices.site[was.index()] != service.site {
                continue;
            }
            let key = [(self.before, was), (self.after, is)].map(|(ground, device)| {
                let segments = ground.segments_of(device);
                (segments.start, segments.end, ground.twin.devices.kind[device.index()])
            });
            let passes = *memo.entry(key).or_insert_with(|| {
                if served(self.before, was, service, client).passes != Passes::Yes {
                    return Passes::Yes;
                }
                now.map_or(Passes::No, |now| self.served_now(is, now, client).passes)
            });
            match passes {
                Passes::Yes => {}
                Passes::No => gone.push(*pair),
                Passes::Unknown => open.push(*pair),
            }
        }
        [("required-flow", "lose", gone), ("indeterminate", "may lose", open)]
            .into_iter()
            .filter_map(|(code, verb, devices)| self.finding((code, verb), service, now, (entry, client), &devices))
            .collect()
    }

    /// How a device is served by what a service lists now in the place of an entry: the entry that says the same, if one does.
    fn served_now(&self, device: DeviceId, now: &Service, client: &Client) -> Served {
        let kind = self.after.twin.devices.kind[device.index()];
        let listed = now.clients.iter().filter(|own| own.inbound == client.inbound && own.kinds.contains(&kind));
        let wanted = traffic_of(self.before, client);
        let same = listed.clone().find(|own| traffic_of(self.after, own) == wanted);
        let best = |own: &Client| served(self.after, device, now, own);
        let nobody = Served { passes: Passes::No, by: None };
        match same {
            Some(own) => best(own),
            None => listed.map(best).max_by_key(|served| served.passes).unwrap_or(nobody),
        }
    }

    fn finding(
        &self,
        (code, verb): (&str, &str),
        service: &Service,
        now: Option<&Service>,
        (entry, client): (usize, &Client),
        lost: &[[DeviceId; 2]],
    ) -> Option<Finding> {
        let (before, after) = (self.before, self.after);
        let [was, is] = *lost.first()?;
        let (host, piece) = served(before, was, service, client).by?;
        let by = now.and_then(|now| self.served_now(is, now, client).by);
        let because = |ground: &Ground<'_>, device: DeviceId, host: DeviceId, piece: TrafficId| {
            let (from, to) = ends(client, own_segment(ground, device), own_segment(ground, host));
            ground.because(from, to, piece)
        };
        let decided = [Some(because(before, was, host, piece)), by.map(|(host, piece)| because(after, is, host, piece))];
        let elsewhere = moved(before.twin, was, after.twin, is);
        let (why, cause) = match (now, decided[1]) {
            (None, _) => ("the files no longer hold it".to_owned(), Written { side: Side::Before, mark: service.mark }),
            (Some(now), None) => {
                ("it no longer lists them as its users".to_owned(), Written { side: Side::After, mark: now.mark })
            }
            (Some(now), Some(is_because)) => {
                let by_device = elsewhere.then(|| Written { side: Side::After, mark: after.twin.mark_of(is) });
                let by_rule = cause([before, after], decided).unwrap_or(Written { side: Side::After, mark: now.mark });
                (after.because_word(is_because), by_device.unwrap_or(by_rule))
            }
        };
        let words = [before.device_word(was), before.device_word(host)];
        let (from, to) = if client.inbound { (&words[1], &words[0]) } else { (&words[0], &words[1]) };
        let counted = if lost.len() == 1 { "1 device".to_owned() } else { format!("{} devices", lost.len()) };
        let verb = if lost.len() == 1 && code == "required-flow" { "loses" } else { verb };
        let because_moved = if elsewhere { ", because it was moved" } else { "" };
        let was_because = decided[0].unwrap_or(Because::NoRule);
        let both = [0, 1].into_iter().filter_map(|side| place([before, after][side], decided[side]?, side));
        Some(Finding {
            code: code.into(),
            severity: if service.function.is_some() { Severity::Critical } else { Severity::High },
            message: format!("{counted} {verb} `{}`, such as {}{because_moved}: {why}", service.id, words[0]),
            hint: "let its traffic through again, or give those who use it another way".into(),
            cause,
            related: both.filter(|at| *at != cause).collect(),
            path: vec![Step {
                from: from.clone(),
                to: to.clone(),
                traffic: before.twin.traffic[piece.index()].to_string(),
                because: before.because_word(was_because),
                rule: place(before, was_because, 0),
                chance: 1.0,
                ..Step::default()
            }],
            subject: fingerprint(&[code, &service.id, &entry.to_string()]),
            life_critical: lost.iter().any(|[was, _]| before.twin.devices.life_critical[was.index()]),
            ..Finding::default()
        })
    }

    /// Devices that were added and that a service does not serve, while it serves others of their kind.
    fn unserved(&self, service: &Service) -> Vec<Finding> {
        let after = self.after;
        let devices = &after.twin.devices;
        let mut findings = Vec::new();
        for (entry, client) in service.clients.iter().enumerate() {
            let uses = |device: &DeviceId| {
                client.kinds.contains(&devices.kind[device.index()]) && devices.site[device.index()] == service.site
            };
            let mut memo: BTreeMap<(usize, usize), Passes> = BTreeMap::new();
            let mut stands = |device: DeviceId| {
                let segments = after.segments_of(device);
                *memo.entry((segments.start, segments.end)).or_insert_with(|| served(after, device, service, client).passes)
            };
            let added = self.added.iter().copied().filter(uses);
            let alone: Vec<DeviceId> = added.filter(|device| stands(*device) != Passes::Yes).collect();
            let Some(first) = alone.first() else { continue };
            let kind = devices.kind[first.index()];
            let mut others =
                self.kept.iter().map(|pair| pair[1]).filter(|device| devices.kind[device.index()] == kind && uses(device));
            if !others.any(|device| stands(device) == Passes::Yes) {
                continue;
            }
            let Served { passes, by } = served(after, *first, service, client);
            let because = by.map(|(host, piece)| {
                let (from, to) = ends(client, own_segment(after, *first), own_segment(after, host));
                after.because(from, to, piece)
            });
            let why = because.map_or_else(|| "nobody hosts it".to_owned(), |because| after.because_word(because));
            let (code, verb) = if passes == Passes::No { ("required-flow", "cannot") } else { ("indeterminate", "may not") };
            let counted = match alone.len() {
                1 => "1 device that was added".to_owned(),
                more => format!("{more} devices that were added"),
            };
            findings.push(Finding {
                code: code.into(),
                severity: if service.function.is_some() { Severity::Critical } else { Severity::High },
                message: format!(
                    "{counted} {verb} use `{}` as others of their kind do, such as {}: {why}",
                    service.id,
                    after.device_word(*first)
                ),
                hint: "let its traffic through, or put them where the others stand".into(),
                cause: Written { side: Side::After, mark: after.twin.mark_of(*first) },
                related: because.and_then(|because| place(after, because, 1)).into_iter().collect(),
                subject: fingerprint(&["unserved", code, &service.id, &entry.to_string()]),
                life_critical: alone.iter().any(|device| devices.life_critical[device.index()]),
                ..Finding::default()
            });
        }
        findings
    }
}

/// An entry's traffic, as both sides of a change write it.
fn traffic_of(ground: &Ground<'_>, client: &Client) -> String {
    let ranges = client.traffic.iter().map(|piece| ground.twin.traffic[piece.index()]);
    traffic_text(&joined(ranges.map(|piece| (piece.protocol, piece.first, piece.last)).collect()))
}

fn ends(client: &Client, own: SegmentId, host: SegmentId) -> (SegmentId, SegmentId) {
    if client.inbound { (host, own) } else { (own, host) }
}

fn own_segment(ground: &Ground<'_>, device: DeviceId) -> SegmentId {
    ground.twin.devices.segment[device.index()]
}

/// Whether any host serves a device; where a device's address is not known, whether it does wherever that lies.
fn served(ground: &Ground<'_>, device: DeviceId, service: &Service, client: &Client) -> Served {
    let mut best = Served { passes: Passes::No, by: None };
    for host in &service.hosts {
        for &piece in &client.traffic {
            let mut seen: Option<(Passes, Passes)> = None;
            for own in ground.segments_of(device).map(SegmentId::from_index) {
                for there in ground.segments_of(*host).map(SegmentId::from_index) {
                    let (from, to) = ends(client, own, there);
                    let passes = ground.passes(from, to, piece);
                    seen = Some(seen.map_or((passes, passes), |(least, most)| (least.min(passes), most.max(passes))));
                }
            }
            let passes = match seen {
                Some((least, most)) if least == most => least,
                Some(_) => Passes::Unknown,
                None => Passes::No,
            };
            if best.by.is_none() || passes > best.passes {
                best = Served { passes, by: Some((*host, piece)) };
            }
            if passes == Passes::Yes {
                return best;
            }
        }
    }
    best
}

/// Needs of a service that were met by the network before and are not now.
fn needs(before: &Ground<'_>, after: &Ground<'_>, service: &Service, now: &Service) -> Vec<Finding> {
    let linked = |ground: &Ground<'_>, service: &Service, need: usize| {
        let at = ground.twin.services.iter().position(|other| std::ptr::eq(other, service));
        let links = at.and_then(|at| ground.twin.wiring.links[at].get(need));
        links.is_some_and(|links| links.iter().any(|link| !link.is_empty()))
    };
    let mut findings = Vec::new();
    for (at, need) in service.needs.iter().enumerate().filter(|(_, need)| !need.traffic.is_empty()) {
        let wanted = members(before, need);
        let Some(own) = now.needs.iter().position(|own| !own.traffic.is_empty() && members(after, own) == wanted) else {
            continue;
        };
        if linked(before, service, at) && !linked(after, now, own) {
            let mark = if now.mark == Mark(0) { service.mark } else { now.mark };
            let listed = Written { side: Side::After, mark };
            let (why, by_rule) = severed([before, after], [(service, need), (now, &now.needs[own])]);
            findings.push(Finding {
                code: "required-flow".into(),
                severity: Severity::Critical,
                message: format!(
                    "service `{}` can no longer reach what it needs, such as {}{why}",
                    service.id,
                    wanted.first().map_or("", String::as_str)
                ),
                hint: "let its traffic through again".into(),
                cause: by_rule.unwrap_or(listed),
                related: by_rule.map(|_| listed).into_iter().collect(),
                subject: fingerprint(&["required-need", &service.id, &at.to_string()]),
                ..Finding::default()
            });
        }
    }
    findings
}

/// Why a need that was met is not: the first flow of it that passed before and does not now, in words and by its rule.
fn severed(grounds: [&Ground<'_>; 2], needs: [(&Service, &Need); 2]) -> (String, Option<Written>) {
    let others = |side: usize, member: &Member| match *member {
        Member::Device(device) => vec![device],
        Member::Service(service) => grounds[side].twin.services[service.index()].hosts.clone(),
    };
    let flows = |side: usize| {
        let (service, need) = needs[side];
        let mut flows = Vec::new();
        for host in &service.hosts {
            for other in need.members.iter().flat_map(|member| others(side, member)) {
                let ends = [*host, other].map(|device| own_segment(grounds[side], device));
                flows.extend(need.traffic.iter().map(|piece| (ends, *piece)));
            }
        }
        flows
    };
    let passes = |side: usize, ([from, to], piece): ([SegmentId; 2], TrafficId)| grounds[side].passes(from, to, piece);
    let was = flows(0).into_iter().find(|flow| passes(0, *flow) == Passes::Yes);
    let is = flows(1).into_iter().find(|flow| passes(1, *flow) != Passes::Yes);
    let because = |side: usize, ([from, to], piece): ([SegmentId; 2], TrafficId)| grounds[side].because(from, to, piece);
    let decided = [was.map(|flow| because(0, flow)), is.map(|flow| because(1, flow))];
    let why = decided[1].map_or_else(String::new, |because| format!(": {}", grounds[1].because_word(because)));
    (why, cause(grounds, decided))
}

/// What a need is met by, as people write it.
fn members(ground: &Ground<'_>, need: &Need) -> Vec<String> {
    let word = |member: &Member| match member {
        Member::Device(device) => ground.device_word(*device),
        Member::Service(service) => format!("service:{}", ground.twin.services[service.index()].id),
    };
    need.members.iter().map(word).collect()
}
