//! Directories, accounts and ways in from outside.

use std::collections::BTreeMap;

use super::fleet::LEFT_OUT;
use super::names::Names;
use super::problems::{Problems, distinct, short};
use crate::blueprint::{Blueprint, Mark};
use crate::twin::{Account, AccountId, DeviceId, Domain, DomainId, RemoteAccess, SiteId, Twin};

/// Compiles them, and says of each device which domain it logs on through.
pub(super) fn identity(blueprint: &Blueprint, twin: &mut Twin, names: &Names<'_>, problems: &mut Problems) {
    twin.devices.domain = vec![None; twin.devices.len()];
    for (site, files) in blueprint.sites.iter().enumerate() {
        let mut domains: BTreeMap<&str, DomainId> = BTreeMap::new();
        let id_of = |id: &str, what: &str| names.entity(site, what, id);
        for domain in distinct(&files.identity.domains, "domain", |domain| &domain.id, |domain| domain.mark, problems) {
            let directory = match domain.directory.is_empty() {
                true => with_role(twin, site, "directory"),
                false => devices(&domain.directory, site, domain.mark, "directory", twin, names, problems),
            };
            if directory.is_empty() {
                let message = format!("domain `{}` has no server", short(&domain.id));
                let hint = "name it in `directory`, or give a device the role `directory`";
                problems.finding("empty-selector", domain.mark, "directory", message, hint.into());
            }
            let members = devices(&domain.members, site, domain.mark, "members", twin, names, problems);
            let id = DomainId::from_index(twin.identity.domains.len());
            domains.insert(&domain.id, id);
            let domain = Domain {
                entity: id_of(&domain.id, "domain"),
                id: domain.id.clone(),
                site: SiteId::from_index(site),
                directory,
                members,
                assumed: false,
                mark: domain.mark,
            };
            join(twin, domain);
        }
        if files.identity.domains.is_empty() {
            assumed(twin, site, id_of("directory", "domain"));
        }
        let mut accounts: BTreeMap<&str, AccountId> = BTreeMap::new();
        for account in distinct(&files.identity.accounts, "account", |account| &account.id, |account| account.mark, problems) {
            let domain = domains.get(account.domain.as_str()).copied();
            if domain.is_none() && !account.domain.is_empty() {
                let known = domains.keys().copied();
                problems.unknown("unknown-domain", account.mark, "domain", "domain", &account.domain, known);
            }
            let opens = devices(&account.opens, site, account.mark, "opens", twin, names, problems);
            if account.opens.is_empty() {
                let message = format!("account `{}` opens nothing", short(&account.id));
                problems.finding("empty-selector", account.mark, "opens", message, "say which devices it opens".into());
            }
            let kept_on = devices(&account.kept_on, site, account.mark, "kept_on", twin, names, problems);
            accounts.insert(&account.id, AccountId::from_index(twin.identity.accounts.len()));
            twin.identity.accounts.push(Account {
                id: account.id.clone(),
                entity: id_of(&account.id, "account"),
                site: SiteId::from_index(site),
                domain,
                opens,
                kept_on,
                second_factor: account.second_factor,
                mark: account.mark,
            });
        }
        for way in distinct(&files.identity.remote_access, "remote access", |way| &way.id, |way| way.mark, problems) {
            let zone = names.sites[site].zones.get(way.zone.as_str()).copied();
            if zone.is_none() {
                problems.unknown("unknown-zone", way.mark, "zone", "zone", &way.zone, names.sites[site].zones.keys().copied());
            }
            let account = accounts.get(way.account.as_str()).copied();
            if account.is_none() && !way.account.is_empty() {
                problems.unknown("unknown-account", way.mark, "account", "account", &way.account, accounts.keys().copied());
            }
            if way.hosts.is_empty() {
                let message = format!("remote access `{}` lands nowhere", short(&way.id));
                problems.finding("empty-selector", way.mark, "hosts", message, "name the jump host or the devices".into());
            }
            let hosts = devices(&way.hosts, site, way.mark, "hosts", twin, names, problems);
            let second_factor = way.second_factor.unwrap_or(files.staff.second_factor);
            let Some(zone) = zone else { continue };
            twin.identity.remote_accesses.push(RemoteAccess {
                id: way.id.clone(),
                site: SiteId::from_index(site),
                zone,
                hosts,
                account,
                second_factor,
                mark: way.mark,
            });
        }
    }
}

/// Puts a domain in; a device that has a domain keeps it.
fn join(twin: &mut Twin, mut domain: Domain) {
    let id = DomainId::from_index(twin.identity.domains.len());
    let of = &mut twin.devices.domain;
    domain.members.retain(|device| *of[device.index()].get_or_insert(id) == id);
    twin.identity.domains.push(domain);
}

/// The one directory of a site that writes none. A site without a server for it logs on through the first site's.
fn assumed(twin: &mut Twin, site: usize, entity: u64) {
    let directory = with_role(twin, site, "directory");
    let members = (0..twin.devices.len())
        .filter(|device| twin.devices.site[*device].index() == site && twin.devices.managed[*device])
        .map(DeviceId::from_index);
    let mut members: Vec<DeviceId> = members.collect();
    if !directory.is_empty() {
        let site = SiteId::from_index(site);
        let mark = twin.devices.mark[directory[0].index()];
        join(twin, Domain { id: "directory".into(), entity, site, directory, members, assumed: true, mark });
    } else if let Some(first) = twin.identity.domains.first_mut().filter(|first| first.assumed && first.site.index() == 0) {
        members.iter().for_each(|device| twin.devices.domain[device.index()] = Some(DomainId(0)));
        first.members.append(&mut members);
    }
}

fn with_role(twin: &Twin, site: usize, role: &str) -> Vec<DeviceId> {
    let own = |device: &usize| twin.devices.site[*device].index() == site && twin.devices.role[*device] == role;
    (0..twin.devices.len()).filter(own).map(DeviceId::from_index).collect()
}

/// The devices that words name, in order. A word that names nothing is a problem.
fn devices(
    words: &[String],
    site: usize,
    mark: Mark,
    field: &'static str,
    twin: &Twin,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Vec<DeviceId> {
    let mut chosen: Vec<DeviceId> = Vec::new();
    let own = || (0..twin.devices.len()).filter(|device| twin.devices.site[*device].index() == site);
    for word in words {
        let word = word.trim();
        let before = chosen.len();
        let mut add =
            |wanted: &dyn Fn(usize) -> bool| chosen.extend(own().filter(|device| wanted(*device)).map(DeviceId::from_index));
        let (form, id) = word.split_once(':').unwrap_or(("device", word));
        let known = match form {
            _ if word == "all" => {
                add(&|_| true);
                continue;
            }
            "zone" => names.sites[site].zones.get(id).map(|zone| add(&|device| twin.devices.zone[device] == *zone)),
            "ward" => names.sites[site].wards.get(id).map(|ward| add(&|device| twin.devices.ward[device] == Some(*ward))),
            "kind" => {
                let kind = twin.catalogue.kinds.iter().position(|kind| kind.id == id);
                kind.map(|kind| add(&|device| usize::from(twin.devices.kind[device]) == kind))
            }
            "role" => {
                add(&|device| twin.devices.role[device] == id);
                Some(())
            }
            "device" => match names.sites[site].devices.get(id) {
                Some(&LEFT_OUT) => continue,
                found => found.map(|device| chosen.push(*device)),
            },
            _ => None,
        };
        if known.is_none() {
            let all: Vec<&str> = match form {
                "zone" => names.sites[site].zones.keys().copied().collect(),
                "ward" => names.sites[site].wards.keys().copied().collect(),
                "kind" => twin.catalogue.kinds.iter().map(|kind| kind.id.as_str()).collect(),
                "device" => names.sites[site].devices.keys().copied().collect(),
                _ => {
                    let message = format!("`{}` names no devices", short(word));
                    let hint = "write a device's id, `zone:`, `ward:`, `kind:`, `role:` or `all`";
                    problems.error("unknown-selector", mark, field, message, hint.into());
                    continue;
                }
            };
            let what = if form == "kind" { "kind of device" } else { form };
            problems.unknown("unknown-selector", mark, field, what, id, all);
        } else if chosen.len() == before && !problems.refused() {
            let message = format!("`{}` in `{field}` matches no device", short(word));
            problems.finding("empty-selector", mark, field, message, String::new());
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}
