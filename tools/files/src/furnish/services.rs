//! Services, from the archetypes of `assets/services.toml` and the flows of `assets/clinical_flows.toml`.

use std::collections::BTreeSet;

use codedark_sim::blueprint::{Catalogue, Client, Edge, Need, Service, SiteBlueprint};
use codedark_sim::engine::Span;

use super::fleet::Fleet;
use crate::assets::{self, ClinicalFlows};

/// Adds every archetype whose hosts the fleet has and whose id is not written yet.
pub(super) fn add(site: &mut SiteBlueprint, catalogue: &Catalogue, statements: &mut Vec<String>) {
    let archetypes = assets::service_archetypes().services;
    let flows = assets::clinical_flows();
    let fleet = Fleet::new(&site.fleet);
    let written: BTreeSet<String> = site.services.iter().map(|service| service.id.clone()).collect();
    let mut added: Vec<Service> = Vec::new();
    let mut absent = Vec::new();
    for archetype in &archetypes {
        if written.contains(&archetype.id) {
            continue;
        }
        let furnished = if archetype.id == "central-monitoring" {
            central_monitoring(site, archetype, &fleet)
        } else {
            let hosts: Vec<String> = archetype.hosts.iter().flat_map(|word| hosts(word, &fleet)).collect();
            if hosts.is_empty() { Vec::new() } else { vec![Service { hosts, ..archetype.clone() }] }
        };
        if furnished.is_empty() {
            absent.push(archetype.name.clone());
        }
        added.extend(furnished.into_iter().filter(|service| !written.contains(&service.id)));
    }
    let present: BTreeSet<String> = written.into_iter().chain(added.iter().map(|service| service.id.clone())).collect();
    for service in &mut added {
        let archetype = if service.id.starts_with("central-monitoring") { "central-monitoring" } else { service.id.as_str() };
        let serves = needs_of_flows(archetype, &flows);
        service.clients = clients(archetype, &flows, &fleet, catalogue);
        keep_what_exists(service, serves, &present, &fleet, catalogue);
        if !site.continuity.backups.iter().any(|backup| backup.id == service.backup) {
            service.backup.clear();
        }
    }
    if !added.is_empty() {
        statements
            .push(format!("{} services, what they need and who uses them were furnished from the devices present", added.len()));
    }
    if !absent.is_empty() {
        statements.push(format!("no device serves these, so they are absent: {}", absent.join(", ")));
    }
    site.services.extend(added);
}

/// Device ids of a host word.
fn hosts(word: &str, fleet: &Fleet<'_>) -> Vec<String> {
    match word.split_once(':') {
        Some(("role", role)) => fleet.role(role),
        Some(("gateway", _)) => {
            let watched: BTreeSet<&str> = fleet.kind("central-station").iter().map(|station| station.ward.as_str()).collect();
            let apart = fleet.ids("monitoring-gateway", |gateway| !watched.contains(gateway.ward.as_str()));
            if apart.is_empty() { fleet.ids("monitoring-gateway", |_| true) } else { apart }
        }
        _ => Vec::new(),
    }
}

/// One service a ward that has a central station: its gateways take in the monitors, its stations show them.
fn central_monitoring(site: &SiteBlueprint, archetype: &Service, fleet: &Fleet<'_>) -> Vec<Service> {
    let wards: BTreeSet<&str> = fleet.kind("central-station").iter().map(|station| station.ward.as_str()).collect();
    let every_gateway = fleet.ids("monitoring-gateway", |_| true);
    wards
        .into_iter()
        .map(|ward| {
            let stations = fleet.ids("central-station", |station| station.ward == ward);
            let mut hosts = fleet.ids("monitoring-gateway", |gateway| gateway.ward == ward);
            if hosts.is_empty() {
                hosts.clone_from(&every_gateway);
            }
            let name = site.wards.iter().find(|place| place.id == ward).map(|place| place.name.as_str()).unwrap_or_default();
            let (id, name) = if ward.is_empty() {
                (archetype.id.clone(), archetype.name.clone())
            } else {
                (format!("{}-{ward}", archetype.id), format!("{}, {name}", archetype.name))
            };
            // Without a gateway the stations hear the monitors themselves.
            let needs =
                if hosts.is_empty() { Vec::new() } else { vec![Need { any: members(&stations), ..archetype.needs[0].clone() }] };
            if hosts.is_empty() {
                hosts = stations;
            }
            Service { id, name, hosts, needs, ..archetype.clone() }
        })
        .collect()
}

fn members(devices: &[String]) -> Vec<String> {
    devices.iter().map(|id| format!("device:{id}")).collect()
}

/// Who uses a service, as far as the fleet has them.
fn clients(service: &str, flows: &ClinicalFlows, fleet: &Fleet<'_>, catalogue: &Catalogue) -> Vec<Client> {
    flows
        .flows
        .iter()
        .filter(|flow| flow.service == service)
        .map(|flow| Client {
            kinds: flow
                .clients
                .iter()
                .filter(|kind| catalogue.kind(kind).is_some() && !fleet.kind(kind).is_empty())
                .cloned()
                .collect(),
            traffic: flow.traffic.clone(),
            inbound: flow.inbound,
        })
        .filter(|client| !client.kinds.is_empty())
        .collect()
}

/// Services it calls, with the traffic that takes.
fn needs_of_flows(service: &str, flows: &ClinicalFlows) -> Vec<(String, Vec<String>)> {
    flows
        .flows
        .iter()
        .filter(|flow| flow.service == service)
        .flat_map(|flow| flow.serves.iter().map(|other| (format!("service:{other}"), flow.traffic.clone())))
        .collect()
}

/// Drops members that the site does not have, and needs that are left without any; adds the traffic of called services.
fn keep_what_exists(
    service: &mut Service,
    serves: Vec<(String, Vec<String>)>,
    present: &BTreeSet<String>,
    fleet: &Fleet<'_>,
    catalogue: &Catalogue,
) {
    for need in &mut service.needs {
        need.any.retain(|member| match member.split_once(':') {
            Some(("service", id)) => present.contains(id),
            Some(("kind", kind)) => catalogue.kind(kind).is_some() && !fleet.kind(kind).is_empty(),
            _ => true,
        });
        need.at_least = need.at_least.min(u16::try_from(need.any.len()).unwrap_or(u16::MAX)).max(1);
        if let [member] = need.any.as_slice()
            && need.edge == Edge::Soft
            && let Some((_, traffic)) = serves.iter().find(|(called, _)| called == member)
        {
            need.traffic.clone_from(traffic);
            // A message queue retries before anybody waits for a result.
            need.grace = need.grace.max(Span::from_minutes(5.0));
        }
    }
    service.needs.retain(|need| !need.any.is_empty());
}
