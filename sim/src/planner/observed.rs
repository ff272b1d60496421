//! Rules that were seen carrying traffic and that a change closes. A sensor saw zones and ports, not devices: where a change closes
//! part of a zone, what was seen may have gone by the other part.

use super::diff::{Change, Flow};
use super::ground::{Ground, fingerprint};
use super::view::{Finding, Side, Written};
use crate::blueprint::{Blueprint, ObservedFlow, RegulatoryClass, Severity};
use crate::twin::{Traffic, ZoneId, traffic_range};

/// A finding for each rule and observed kind of traffic that it carried before and that does not pass now, the most connections
/// first. `files` is what `before` was compiled from.
pub fn carried(changed: &[Flow], before: &Ground<'_>, files: &Blueprint) -> Vec<Finding> {
    let mut found: Vec<(u64, Finding)> = Vec::new();
    for (at, site) in files.sites.iter().enumerate() {
        for seen in &site.observed {
            let zones = [&seen.from, &seen.to].map(|word| zone(before, at, files, word));
            let (Some(from), Some(to), Some(traffic)) = (zones[0], zones[1], traffic_range(&seen.traffic)) else { continue };
            let words = [from, to].map(|zone| before.zone_word(zone));
            for flow in
                changed.iter().filter(|flow| flow.change == Change::Closed && [&flow.from, &flow.to] == [&words[0], &words[1]])
            {
                let holds =
                    |range: &(u8, u16, u16)| range.0 == traffic.protocol && range.1 <= traffic.first && traffic.last <= range.2;
                let rule = flow.decided.iter().find(|written| written.side == Side::Before);
                if let (Some(rule), true) = (rule, flow.traffic.iter().any(holds)) {
                    found.push((seen.connections, finding(seen, flow, *rule, care(before, [from, to], traffic))));
                }
            }
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.subject.cmp(&b.1.subject)));
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn finding(seen: &ObservedFlow, flow: &Flow, rule: Written, care: bool) -> Finding {
    let what = if care { "clinical traffic" } else { "traffic" };
    let protocol = if seen.service.is_empty() { String::new() } else { format!(" ({})", seen.service) };
    let source = if seen.source.is_empty() { String::new() } else { format!(", first at {}", seen.source) };
    Finding {
        code: "observed-flow-closed".into(),
        severity: if care { Severity::High } else { Severity::Medium },
        message: format!(
            "{} carries observed {what} and is closed: {} connections on {}{protocol} from {} to {}{source}",
            flow.witness.because, seen.connections, seen.traffic, flow.from, flow.to
        ),
        hint: "ask who uses it before it is closed; `import` of a newer log shows whether it still is used".into(),
        cause: rule,
        related: [flow.cause, Written { side: Side::Before, mark: seen.mark }].into_iter().filter(|at| *at != rule).collect(),
        path: vec![flow.witness.clone()],
        subject: fingerprint(&["observed-flow-closed", &flow.from, &flow.to, &seen.traffic]),
        ..Finding::default()
    }
}

/// The zone a word means in a site's files: its own, or `SITE/ZONE`.
fn zone(ground: &Ground<'_>, site: usize, files: &Blueprint, word: &str) -> Option<ZoneId> {
    let twin = ground.twin;
    let of = |site: usize, id: &str| twin.zones.iter().position(|zone| zone.site.index() == site && zone.id == id);
    let own = of(site, word).or_else(|| {
        let (other, id) = word.split_once('/')?;
        of(files.sites.iter().position(|site| site.site.id == other)?, id)
    });
    own.map(ZoneId::from_index)
}

/// Whether traffic is of care: a medical device stands at one of its ends, or it is what a service of care is used by there.
fn care(ground: &Ground<'_>, zones: [ZoneId; 2], traffic: Traffic) -> bool {
    let twin = ground.twin;
    let medical = |zone: &ZoneId| {
        let devices = &twin.wiring.zone_devices[zone.index()];
        devices.iter().any(|device| twin.devices.class[device.index()] != RegulatoryClass::None)
    };
    let carries = |piece: &crate::twin::TrafficId| {
        let piece = twin.traffic[piece.index()];
        piece.protocol == traffic.protocol && piece.first <= traffic.last && traffic.first <= piece.last
    };
    let served = twin.services.iter().filter(|service| service.function.is_some()).any(|service| {
        let there = |host: &crate::twin::DeviceId| zones.contains(&twin.devices.zone[host.index()]);
        service.hosts.iter().any(there) && service.clients.iter().any(|client| client.traffic.iter().any(carries))
    });
    zones.iter().any(medical) || served
}
