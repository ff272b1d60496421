//! On request: the devices that a site's archetypes and services imply and its inventory lacks, marked assumed.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Catalogue, Device, SiteBlueprint};

use crate::assets;

/// Adds the bed devices of the archetypes that a bed lacks, and one server for every service that has no host. Furnish
/// afterwards. Returns what was added.
pub fn complete(site: &mut SiteBlueprint, catalogue: &Catalogue) -> Vec<String> {
    let mut statements = Vec::new();
    super::fleet::name_roles(&mut site.fleet, &mut statements);
    complete_beds(site, catalogue, &mut statements);
    complete_servers(site, &mut statements);
    statements
}

fn complete_beds(site: &mut SiteBlueprint, catalogue: &Catalogue, statements: &mut Vec<String>) {
    let archetypes = assets::archetypes();
    let mut present: BTreeMap<(String, String, String), u32> = BTreeMap::new();
    for device in site.fleet.iter().filter(|device| !device.bed.is_empty()) {
        *present.entry((device.ward.clone(), device.bed.clone(), device.kind.clone())).or_default() += 1;
    }
    let mut added = 0;
    for ward in &site.wards {
        let Some(archetype) = archetypes.of(ward.kind) else { continue };
        for bed in &ward.beds {
            for (kind, wanted) in archetype.at_bed.iter().filter(|(kind, _)| catalogue.kind(kind).is_some()) {
                let have = present.get(&(ward.id.clone(), bed.clone(), kind.clone())).copied().unwrap_or(0);
                for number in have..*wanted {
                    site.fleet.push(Device {
                        id: format!("assumed-{}-{bed}-{kind}-{}", ward.id, number + 1),
                        kind: kind.clone(),
                        ward: ward.id.clone(),
                        bed: bed.clone(),
                        assumed: true,
                        ..Device::default()
                    });
                    added += 1;
                }
            }
        }
    }
    if added > 0 {
        statements.push(format!("{added} devices that beds of their kind have were added, marked assumed"));
    }
}

fn complete_servers(site: &mut SiteBlueprint, statements: &mut Vec<String>) {
    let roles: BTreeSet<String> = site.fleet.iter().map(|device| device.role.clone()).collect();
    let mut added = 0;
    for service in assets::service_archetypes().services {
        let wanted: Vec<&str> = service.hosts.iter().filter_map(|host| host.strip_prefix("role:")).collect();
        let Some(first) = wanted.first() else { continue };
        // Supplies of a server room are not servers, and who is outside is not ours to invent.
        if service.external || matches!(*first, "power" | "cooling") || wanted.iter().any(|role| roles.contains(*role)) {
            continue;
        }
        site.fleet.push(Device {
            id: format!("assumed-{first}"),
            name: format!("{first} (assumed)"),
            kind: "server".into(),
            role: (*first).into(),
            assumed: true,
            ..Device::default()
        });
        added += 1;
    }
    if added > 0 {
        statements.push(format!("{added} servers that services need were added, marked assumed"));
    }
}
