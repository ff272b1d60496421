//! Zones, switches and links.

use super::names::Names;
use super::prefix::{Prefix, PrefixMap};
use super::problems::{Problems, distinct, short};
use crate::blueprint::{self, Blueprint};
use crate::twin::{SiteId, Switch, SwitchId, Twin, Zone, ZoneId};

/// Where addresses of each site lie.
#[derive(Default)]
pub(super) struct Subnets {
    /// By site: zone of each subnet.
    pub(super) zones: Vec<PrefixMap<ZoneId>>,
    /// By zone: its subnets.
    pub(super) of: Vec<Vec<Prefix>>,
}

/// Compiles zones and switches.
pub(super) fn network<'a>(blueprint: &'a Blueprint, twin: &mut Twin, names: &mut Names<'a>, problems: &mut Problems) -> Subnets {
    let mut subnets = Subnets::default();
    for (index, site) in blueprint.sites.iter().enumerate() {
        let core = switches(&site.network, index, twin, names, problems);
        subnets.zones.push(PrefixMap::default());
        let first = twin.zones.len();
        let mut placed: Vec<(Prefix, &blueprint::Zone)> = Vec::new();
        for zone in distinct(&site.network.zones, "zone", |zone| &zone.id, |zone| zone.mark, problems) {
            let switch =
                if zone.switch.is_empty() { Some(core) } else { names.sites[index].switches.get(zone.switch.as_str()).copied() };
            if switch.is_none() {
                let known: Vec<&str> = names.sites[index].switches.keys().copied().collect();
                problems.unknown("unknown-switch", zone.mark, "switch", "switch", &zone.switch, known);
            }
            let id = ZoneId::from_index(twin.zones.len());
            names.sites[index].zones.insert(&zone.id, id);
            let mut own = Vec::new();
            for text in &zone.subnets {
                match Prefix::parse(text) {
                    Some(prefix) => {
                        subnets.zones[index].insert(prefix, id);
                        placed.push((prefix, zone));
                        own.push(prefix);
                    }
                    None => bad_prefix(text, zone.mark, "subnets", problems),
                }
            }
            let addresses = own.iter().map(|prefix| prefix.addresses()).sum();
            subnets.of.push(own);
            twin.zones.push(Zone {
                addresses,
                entity: names.entity(index, "zone", &zone.id),
                name: if zone.name.is_empty() { zone.id.clone() } else { zone.name.clone() },
                id: zone.id.clone(),
                site: SiteId::from_index(index),
                client_isolated: zone.client_isolated,
                egress: zone.egress,
                watched: zone.watched.map(|share| problems.number(share, 0.0, 1.0, zone.mark, "watched")),
                outside: zone.outside,
                trust: zone.trust.clone(),
                segments: 0..0,
                switch: switch.unwrap_or(core),
                devices: 0,
                mark: zone.mark,
            });
        }
        overlaps(placed, problems);
        if twin.zones.len() == first {
            // Also where every zone was refused: what lies in them is still read, for its own problems.
            flat(index, core, twin, names, &mut subnets);
        }
        if site.network.zones.is_empty() {
            let message = format!("site `{}` has no zone: everything is taken to lie in one flat network", short(&site.site.id));
            problems.finding("no-zones", site.site.mark, "", message, "describe its zones in `network.toml`".into());
        }
    }
    subnets
}

/// Observed flows name zones that are there.
pub(super) fn observed(blueprint: &blueprint::Blueprint, names: &Names<'_>, problems: &mut Problems) {
    for (site, files) in blueprint.sites.iter().enumerate() {
        for flow in &files.observed {
            for (word, field) in [(&flow.from, "from"), (&flow.to, "to")] {
                if names.find(site, word, |names| &names.zones).is_none() {
                    let known = files.network.zones.iter().map(|zone| zone.id.as_str());
                    problems.unknown("unknown-zone", flow.mark, field, "zone", word, known);
                }
            }
        }
    }
}

/// A prefix that cannot be read.
pub(super) fn bad_prefix(text: &str, mark: blueprint::Mark, field: &'static str, problems: &mut Problems) {
    let message = format!("`{}` is not an address or prefix", short(text));
    problems.error("bad-prefix", mark, field, message, "write `10.20.0.0/16` or `2001:db8::/32`".into());
}

fn flat<'a>(site: usize, core: SwitchId, twin: &mut Twin, names: &mut Names<'a>, subnets: &mut Subnets) {
    names.sites[site].zones.insert("flat", ZoneId::from_index(twin.zones.len()));
    subnets.of.push(Vec::new());
    twin.zones.push(Zone {
        id: "flat".into(),
        name: "Flat network".into(),
        entity: names.entity(site, "zone", "flat"),
        site: SiteId::from_index(site),
        switch: core,
        ..Zone::default()
    });
}

/// Subnets of two zones must not overlap; only what lies outside may be the rest of the world around the others.
fn overlaps(mut placed: Vec<(Prefix, &blueprint::Zone)>, problems: &mut Problems) {
    placed.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    let mut open: Vec<(Prefix, &blueprint::Zone)> = Vec::new();
    for (prefix, zone) in placed {
        while open.last().is_some_and(|(outer, _)| !outer.covers(prefix)) {
            open.pop();
        }
        let world = |outer: Prefix, other: &blueprint::Zone| {
            other.outside && (outer.everything() || !zone.outside) || zone.outside && !other.outside
        };
        let clash = open.iter().rev().find(|(outer, other)| other.id != zone.id && !world(*outer, other));
        if let Some((_, other)) = clash {
            let message = format!("a subnet of zone `{}` overlaps one of zone `{}`", short(&zone.id), short(&other.id));
            problems.error("overlapping-subnets", zone.mark, "subnets", message, "an address lies in one zone only".into());
        }
        open.push((prefix, zone));
    }
}

/// Compiles a site's switches and gives the one that everything without a switch hangs on.
fn switches<'a>(
    network: &'a blueprint::Network,
    site: usize,
    twin: &mut Twin,
    names: &mut Names<'a>,
    problems: &mut Problems,
) -> SwitchId {
    let first = twin.switches.len();
    let list = distinct(&network.switches, "switch", |switch| &switch.id, |switch| switch.mark, problems);
    for switch in &list {
        names.sites[site].switches.insert(&switch.id, SwitchId::from_index(twin.switches.len()));
        twin.switches.push(Switch {
            entity: names.entity(site, "switch", &switch.id),
            name: if switch.name.is_empty() { switch.id.clone() } else { switch.name.clone() },
            id: switch.id.clone(),
            site: SiteId::from_index(site),
            core: switch.core,
            links: Vec::new(),
            mark: switch.mark,
        });
    }
    if list.is_empty() {
        names.sites[site].switches.insert("core", SwitchId::from_index(first));
        twin.switches.push(Switch {
            id: "core".into(),
            name: "Core switch".into(),
            entity: names.entity(site, "switch", "core"),
            site: SiteId::from_index(site),
            core: true,
            ..Switch::default()
        });
    } else if !list.iter().any(|switch| switch.core) {
        let message = format!("no switch is the core; `{}` is taken for it", short(&list[0].id));
        problems.finding("no-core-switch", list[0].mark, "core", message, "write `core = true` at the core switch".into());
        twin.switches[first].core = true;
    }
    let end = twin.switches.len();
    let core = (first..end).find(|index| twin.switches[*index].core).unwrap_or(first);
    for link in &network.links {
        let mut ends = [&link.from, &link.to].into_iter().map(|word| {
            let found = names.sites[site].switches.get(word.as_str()).copied();
            if found.is_none() {
                problems.unknown(
                    "unknown-switch",
                    link.mark,
                    "link",
                    "switch",
                    word,
                    list.iter().map(|switch| switch.id.as_str()),
                );
            }
            found
        });
        if let (Some(Some(from)), Some(Some(to))) = (ends.next(), ends.next()) {
            join(twin, from, to);
        }
    }
    // A switch that no link names would be dead from the start: it hangs on the core, and that is said.
    for index in (first..end).filter(|index| *index != core) {
        if twin.switches[index].links.is_empty() {
            if !network.links.is_empty() {
                let switch = &twin.switches[index];
                let message = format!("no link names switch `{}`; it is taken to hang on the core", short(&switch.id));
                problems.finding("unlinked-switch", switch.mark, "", message, "add a `[[link]]`".into());
            }
            join(twin, SwitchId::from_index(index), SwitchId::from_index(core));
        }
    }
    for switch in &mut twin.switches[first..end] {
        switch.links.sort_unstable();
        switch.links.dedup();
    }
    SwitchId::from_index(core)
}

fn join(twin: &mut Twin, from: SwitchId, to: SwitchId) {
    if from != to {
        twin.switches[from.index()].links.push(to);
        twin.switches[to.index()].links.push(from);
    }
}
