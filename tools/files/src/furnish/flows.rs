//! The flows that a site's services need, by pairs of zones: what its rules must let through on a quiet day.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Catalogue, SiteBlueprint};

/// Traffic that must pass from one zone to another. Any one of `traffic` is enough.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NeededFlow {
    /// Zone id.
    pub from: String,
    /// Zone id.
    pub to: String,
    /// Traffic names.
    pub traffic: Vec<String>,
    /// Services it is for.
    pub services: BTreeSet<String>,
}

/// What a site's services need between different zones, ordered. A device's zone is the one written, else its kind's.
pub fn needed_flows(site: &SiteBlueprint, catalogue: &Catalogue) -> Vec<NeededFlow> {
    let zone_of: BTreeMap<&str, &str> = site
        .fleet
        .iter()
        .map(|device| {
            let usual = catalogue.kind(&device.kind).map_or("", |kind| kind.zone.as_str());
            (device.id.as_str(), if device.zone.is_empty() { usual } else { device.zone.as_str() })
        })
        .collect();
    let mut zones_of_kind: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for device in &site.fleet {
        zones_of_kind.entry(device.kind.as_str()).or_default().insert(zone_of[device.id.as_str()]);
    }
    let zones_of_hosts =
        |hosts: &[String]| -> BTreeSet<&str> { hosts.iter().filter_map(|id| zone_of.get(id.as_str()).copied()).collect() };
    let mut flows: BTreeMap<(&str, &str, &[String]), BTreeSet<String>> = BTreeMap::new();
    for service in &site.services {
        let hosts = zones_of_hosts(&service.hosts);
        for client in &service.clients {
            let clients = client.kinds.iter().filter_map(|kind| zones_of_kind.get(kind.as_str())).flatten();
            for zone in clients {
                for host in &hosts {
                    let (from, to) = if client.inbound { (*host, *zone) } else { (*zone, *host) };
                    flows.entry((from, to, &client.traffic)).or_default().insert(service.id.clone());
                }
            }
        }
        for need in service.needs.iter().filter(|need| !need.traffic.is_empty()) {
            for member in &need.any {
                let zones: BTreeSet<&str> = match member.split_once(':') {
                    Some(("device", id)) => zone_of.get(id).copied().into_iter().collect(),
                    Some(("kind", kind)) => zones_of_kind.get(kind).cloned().unwrap_or_default(),
                    Some(("service", id)) => site
                        .services
                        .iter()
                        .find(|other| other.id == id)
                        .map(|other| zones_of_hosts(&other.hosts))
                        .unwrap_or_default(),
                    _ => BTreeSet::new(),
                };
                for (from, to) in hosts.iter().flat_map(|from| zones.iter().map(move |to| (*from, *to))) {
                    flows.entry((from, to, &need.traffic)).or_default().insert(service.id.clone());
                }
            }
        }
    }
    flows
        .into_iter()
        .filter(|((from, to, _), _)| from != to)
        .map(|((from, to, traffic), services)| NeededFlow {
            from: from.into(),
            to: to.into(),
            traffic: traffic.to_vec(),
            services,
        })
        .collect()
}
