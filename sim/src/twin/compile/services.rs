//! Services with what they need, backups and procedures.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::fleet::LEFT_OUT;
use super::names::Names;
use super::problems::{Problems, distinct, short};
use super::traffic::{Pieces, TrafficWords};
use crate::blueprint::{self, Blueprint, CareFunction, Fidelity, Mark};
use crate::engine::Span;
use crate::twin::{Achieves, Backup, Client, DeviceId, Member, Need, Procedure, Service, ServiceId, SiteId, Twin};

/// A hundred years: longer than any span that is meant.
const LONGEST: Span = Span(100 * 365 * 86_400_000);

/// A written service with its site.
type Written<'a> = (usize, &'a blueprint::Service);

/// Compiles services, backups and procedures of all sites.
pub(super) fn services<'a>(
    blueprint: &'a Blueprint,
    twin: &mut Twin,
    names: &mut Names<'a>,
    pieces: &Pieces,
    words: &mut TrafficWords<'a>,
    problems: &mut Problems,
) {
    backups(blueprint, twin, names, problems);
    let mut written: Vec<Written<'a>> = Vec::new();
    for (site, files) in blueprint.sites.iter().enumerate() {
        let list = distinct(&files.services, "service", |service| &service.id, |service| service.mark, problems);
        written.extend(list.into_iter().map(|service| (site, service)));
    }
    let written = ordered(written, names, problems);
    let mut groups: BTreeMap<(usize, &str), u16> = BTreeMap::new();
    let kinds: Vec<BTreeMap<&str, Vec<DeviceId>>> = (0..twin.sites.len()).map(|site| kinds_at(blueprint, twin, site)).collect();
    for (site, service) in &written {
        let kinds = &kinds[*site];
        let compiled = service_of(*site, service, blueprint, names, kinds, pieces, words, &mut groups, problems);
        twin.services.push(compiled);
    }
    for index in 0..twin.services.len() {
        let children: BTreeSet<ServiceId> = twin.services[index]
            .needs
            .iter()
            .flat_map(|need| &need.members)
            .filter_map(|member| if let Member::Service(child) = member { Some(*child) } else { None })
            .collect();
        for child in children {
            twin.services[child.index()].parents.push(ServiceId::from_index(index));
        }
    }
    for site in 0..twin.sites.len() {
        let mut has = vec![false; CareFunction::ALL.len()];
        for service in twin.services.iter().filter(|service| service.site.index() == site) {
            if let Some(function) = service.function {
                has[function.index()] = true;
            }
        }
        twin.sites[site].has = has;
    }
    procedures(blueprint, twin, names, problems);
}

/// Devices of each kind at a site.
fn kinds_at<'a>(blueprint: &'a Blueprint, twin: &Twin, site: usize) -> BTreeMap<&'a str, Vec<DeviceId>> {
    let mut kinds: BTreeMap<&str, Vec<DeviceId>> =
        blueprint.catalogue.kinds.iter().map(|kind| (kind.id.as_str(), Vec::new())).collect();
    for (index, kind) in twin.devices.kind.iter().enumerate() {
        if twin.devices.site[index].index() == site
            && let Some(kind) = blueprint.catalogue.kinds.get(usize::from(*kind))
            && let Some(list) = kinds.get_mut(kind.id.as_str())
        {
            list.push(DeviceId::from_index(index));
        }
    }
    kinds
}

/// Children before parents, ties by site and id; a cycle must be one declared bootstrap group. Names the services.
fn ordered<'a>(written: Vec<Written<'a>>, names: &mut Names<'a>, problems: &mut Problems) -> Vec<Written<'a>> {
    for (index, (site, service)) in written.iter().enumerate() {
        names.sites[*site].services.insert(&service.id, ServiceId::from_index(index));
    }
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> = written.iter().map(|_| graph.add_node(())).collect();
    for (parent, (site, service)) in written.iter().enumerate() {
        for word in service.needs.iter().flat_map(|need| &need.any) {
            if let Some(child) = word.strip_prefix("service:").and_then(|id| names.find(*site, id, |names| &names.services)) {
                graph.update_edge(nodes[parent], nodes[child.index()], ());
            }
        }
    }
    let components = tarjan_scc(&graph);
    let mut component_of = vec![0; written.len()];
    for (number, component) in components.iter().enumerate() {
        component.iter().for_each(|node| component_of[node.index()] = number);
        let mut members: Vec<usize> = component.iter().map(|node| node.index()).collect();
        members.sort_unstable();
        let group = &written[members[0]].1.bootstrap;
        let declared = !group.is_empty() && members.iter().all(|member| &written[*member].1.bootstrap == group);
        for member in members.iter().filter(|member| graph.contains_edge(nodes[**member], nodes[**member])) {
            let message = format!("service `{}` needs itself", short(&written[*member].1.id));
            problems.error("needs-itself", written[*member].1.mark, "need", message, "take it out of its own `need`".into());
        }
        if members.len() > 1 && !declared {
            let list: Vec<String> = members.iter().map(|member| format!("`{}`", short(&written[*member].1.id))).collect();
            let message = format!("services need each other in a circle: {}", list.join(", "));
            let hint = "services that can only start together share one word in `bootstrap`";
            problems.error("dependency-cycle", written[members[0]].1.mark, "need", message, hint.into());
        }
    }
    // Kahn's order over components, the lowest position first.
    let mut waiting: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); components.len()];
    let mut above: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); components.len()];
    for edge in graph.raw_edges() {
        let (parent, child) = (component_of[edge.source().index()], component_of[edge.target().index()]);
        if parent != child {
            waiting[parent].insert(child);
            above[child].insert(parent);
        }
    }
    let lowest = |component: usize| components[component].iter().map(|node| node.index()).min().unwrap_or(0);
    let mut ready: BTreeSet<(usize, usize)> =
        (0..components.len()).filter(|number| waiting[*number].is_empty()).map(|number| (lowest(number), number)).collect();
    let mut order = Vec::with_capacity(written.len());
    while let Some((_, number)) = ready.pop_first() {
        let mut members: Vec<usize> = components[number].iter().map(|node| node.index()).collect();
        members.sort_unstable();
        order.extend(members);
        for parent in std::mem::take(&mut above[number]) {
            waiting[parent].remove(&number);
            if waiting[parent].is_empty() {
                ready.insert((lowest(parent), parent));
            }
        }
    }
    let ordered: Vec<Written<'a>> = order.into_iter().map(|index| written[index]).collect();
    for (index, (site, service)) in ordered.iter().enumerate() {
        names.sites[*site].services.insert(&service.id, ServiceId::from_index(index));
    }
    ordered
}

#[allow(clippy::too_many_arguments)]
fn service_of<'a>(
    site: usize,
    service: &'a blueprint::Service,
    blueprint: &'a Blueprint,
    names: &Names<'a>,
    kinds: &BTreeMap<&str, Vec<DeviceId>>,
    pieces: &Pieces,
    words: &mut TrafficWords<'a>,
    groups: &mut BTreeMap<(usize, &'a str), u16>,
    problems: &mut Problems,
) -> Service {
    let mark = service.mark;
    let pooled = blueprint.sites[site].site.fidelity == Fidelity::Pooled;
    let hosts = devices(site, &service.hosts, mark, "hosts", names, problems);
    if hosts.is_empty() && service.hosts.is_empty() && service.needs.is_empty() && !service.external {
        let message = format!("service `{}` has no host and needs nothing: nothing can take it down", short(&service.id));
        problems.finding("service-without-host", mark, "hosts", message, "name its hosts, or `external = true`".into());
    }
    let mut needs = Vec::new();
    for need in &service.needs {
        let pattern = words.list(&need.traffic, mark, "traffic", problems);
        let members = members(site, service, need, names, kinds, pooled, problems);
        let Some(members) = members else { continue };
        if need.at_least == 0 || usize::from(need.at_least) > members.len() {
            let message = format!("service `{}` needs {} of {} members", short(&service.id), need.at_least, members.len());
            problems.error("bad-number", mark, "at_least", message, "from 1 to as many as there are".into());
        }
        needs.push(Need {
            at_least: need.at_least.clamp(1, members.len().clamp(1, usize::from(u16::MAX)) as u16),
            members,
            edge: need.edge,
            grace: span(need.grace, mark, "grace", problems),
            switch_delay: span(need.switch_delay, mark, "switch_delay", problems),
            traffic: if pattern.any { Vec::new() } else { pieces.of(&pattern) },
        });
    }
    let mut clients = Vec::new();
    for client in &service.clients {
        let pattern = words.list(&client.traffic, mark, "traffic", problems);
        let mut positions = Vec::new();
        for word in &client.kinds {
            match blueprint.catalogue.kinds.iter().position(|kind| kind.id == *word) {
                Some(position) => positions.push(position as u16),
                None => problems.unknown("unknown-kind", mark, "kinds", "kind of device", word, kinds.keys().copied()),
            }
        }
        let traffic = if pattern.any { Vec::new() } else { pieces.of(&pattern) };
        clients.push(Client { kinds: positions, traffic, inbound: client.inbound });
    }
    let backup = (!service.backup.is_empty()).then(|| {
        let found = names.find(site, &service.backup, |names| &names.backups);
        if found.is_none() {
            let known: Vec<&str> = names.sites[site].backups.keys().copied().collect();
            problems.unknown("unknown-backup", mark, "backup", "backup", &service.backup, known);
        }
        found
    });
    let next = groups.len() as u16;
    let bootstrap = (!service.bootstrap.is_empty()).then(|| *groups.entry((site, service.bootstrap.as_str())).or_insert(next));
    Service {
        id: service.id.clone(),
        name: if service.name.is_empty() { service.id.clone() } else { service.name.clone() },
        entity: names.entity(site, "service", &service.id),
        site: SiteId::from_index(site),
        function: service.function,
        hosts,
        needs,
        clients,
        parents: Vec::new(),
        bootstrap,
        backup: backup.flatten(),
        gigabytes: problems.number(service.gigabytes, 0.0, 1e7, mark, "gigabytes"),
        vendor_needed: service.vendor_needed,
        external: service.external,
        rto: span(service.rto, mark, "rto", problems),
        mark,
    }
}

/// Members of a need; `None` if at this fidelity there is nothing left to need.
fn members(
    site: usize,
    service: &blueprint::Service,
    need: &blueprint::Need,
    names: &Names<'_>,
    kinds: &BTreeMap<&str, Vec<DeviceId>>,
    pooled: bool,
    problems: &mut Problems,
) -> Option<Vec<Member>> {
    let mark = service.mark;
    let mut members: Vec<Member> = Vec::new();
    let mut unresolved = false;
    let mut on_devices = false;
    for word in &need.any {
        match word.split_once(':') {
            Some(("device", id)) => {
                on_devices = true;
                match names.find(site, id, |names| &names.devices) {
                    Some(device) if device != LEFT_OUT => members.push(Member::Device(device)),
                    Some(_) => unresolved = true,
                    None => {
                        unresolved = true;
                        problems.unknown("unknown-device", mark, "any", "device", id, names.sites[site].devices.keys().copied());
                    }
                }
            }
            Some(("service", id)) => match names.find(site, id, |names| &names.services) {
                Some(child) => members.push(Member::Service(child)),
                None => {
                    unresolved = true;
                    problems.unknown("unknown-service", mark, "any", "service", id, names.sites[site].services.keys().copied());
                }
            },
            Some(("kind", id)) => {
                on_devices = true;
                match kinds.get(id) {
                    Some(list) => members.extend(list.iter().map(|device| Member::Device(*device))),
                    None => {
                        unresolved = true;
                        problems.unknown("unknown-kind", mark, "any", "kind of device", id, kinds.keys().copied());
                    }
                }
            }
            _ => {
                unresolved = true;
                let message = format!("service `{}` needs `{}`, which is no element", short(&service.id), short(word));
                problems.error("bad-member", mark, "any", message, "write `device:ID`, `service:ID` or `kind:KIND`".into());
            }
        }
    }
    let mut seen = Vec::with_capacity(members.len());
    members.retain(|member| {
        let new = !seen.contains(member);
        seen.push(*member);
        new
    });
    if pooled && on_devices {
        return None;
    }
    if members.is_empty() && !unresolved {
        let message = format!("service `{}` needs nothing that exists: a `need` has no member", short(&service.id));
        problems.error("need-of-nothing", mark, "any", message, "name members in `any`, or take the need out".into());
    }
    (!members.is_empty()).then_some(members)
}

fn devices(
    site: usize,
    words: &[String],
    mark: Mark,
    field: &'static str,
    names: &Names<'_>,
    problems: &mut Problems,
) -> Vec<DeviceId> {
    let mut found = Vec::new();
    for word in words {
        let id = word.strip_prefix("device:").unwrap_or(word);
        match names.find(site, id, |names| &names.devices) {
            Some(device) if device != LEFT_OUT => found.push(device),
            Some(_) => {} // left out at this fidelity
            None => problems.unknown("unknown-device", mark, field, "device", id, names.sites[site].devices.keys().copied()),
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn span(span: Span, mark: Mark, field: &'static str, problems: &mut Problems) -> Span {
    if span < Span::ZERO || span > LONGEST {
        let message = format!("`{field}` is {span}");
        problems.error("bad-number", mark, field, message, "between 0 and a hundred years".into());
    }
    span.clamp(Span::ZERO, LONGEST)
}

fn backups<'a>(blueprint: &'a Blueprint, twin: &mut Twin, names: &mut Names<'a>, problems: &mut Problems) {
    for (site, files) in blueprint.sites.iter().enumerate() {
        for backup in distinct(&files.continuity.backups, "backup", |backup| &backup.id, |backup| backup.mark, problems) {
            names.sites[site].backups.insert(&backup.id, twin.backups.len());
            let hosts = devices(site, &backup.hosts, backup.mark, "hosts", names, problems);
            if backup.hosts.is_empty() && backup.form == blueprint::BackupForm::Online {
                let message = format!("backup `{}` is online and has no host", short(&backup.id));
                problems.finding("backup-without-host", backup.mark, "hosts", message, "name its servers".into());
            }
            twin.backups.push(Backup {
                id: backup.id.clone(),
                entity: names.entity(site, "backup", &backup.id),
                site: SiteId::from_index(site),
                form: backup.form,
                hosts,
                in_directory: backup.in_directory,
                mark: backup.mark,
            });
        }
    }
}

fn procedures(blueprint: &Blueprint, twin: &mut Twin, names: &Names<'_>, problems: &mut Problems) {
    for (site, files) in blueprint.sites.iter().enumerate() {
        let mut known: BTreeSet<CareFunction> = BTreeSet::new();
        let list = &files.continuity.procedures;
        for procedure in distinct(list, "procedure", |procedure| &procedure.id, |procedure| procedure.mark, problems) {
            let function = procedure.function;
            let title = function.title().to_lowercase();
            if !known.insert(function) {
                let message = format!("two procedures stand in for {title}; the first by id counts");
                problems.finding("two-procedures", procedure.mark, "function", message, String::new());
                continue;
            }
            if !twin.sites[site].provides(function) {
                let message = format!("procedure `{}` stands in for {title}, which no service provides", short(&procedure.id));
                problems.finding("procedure-without-service", procedure.mark, "function", message, String::new());
            }
            let compiled = procedure_of(site, procedure, names, problems);
            twin.procedures.push(compiled);
        }
        circular(list, problems);
        for function in CareFunction::ALL.iter().filter(|function| !known.contains(function)) {
            if twin.sites[site].provides(*function) {
                let usual = procedure_of(site, &blueprint::Procedure::usual(*function), names, problems);
                twin.procedures.push(Procedure { written: false, ..usual });
            }
        }
    }
}

/// A procedure, its numbers within bounds.
fn procedure_of(site: usize, procedure: &blueprint::Procedure, names: &Names<'_>, problems: &mut Problems) -> Procedure {
    let mark = procedure.mark;
    let mut within = |value: Option<f64>, low: f64, high: f64, field: &'static str| {
        value.map(|value| problems.number(value, low, high, mark, field))
    };
    let follow = within(procedure.follow, 0.0, 1.0, "follow");
    let achieves = Achieves {
        capacity: within(procedure.capacity, 0.0, 1.0, "capacity"),
        capacity_later: within(procedure.capacity_later, 0.0, 1.0, "capacity_later"),
        delay: within(procedure.delay, 1.0, 100.0, "delay"),
        error: within(procedure.error, 1.0, 100.0, "error"),
        work: within(procedure.work, 1.0, 10.0, "work"),
        minutes: within(procedure.minutes, 0.0, 1440.0, "minutes"),
    };
    Procedure {
        id: procedure.id.clone(),
        entity: names.entity(site, "procedure", &procedure.id),
        site: SiteId::from_index(site),
        function: procedure.function,
        owner: procedure.owner.clone(),
        ramp: span(procedure.ramp, mark, "ramp", problems),
        max_duration: span(procedure.max_duration, mark, "max_duration", problems),
        supplies: span(procedure.supplies, mark, "supplies", problems),
        supplier_lag: span(procedure.supplier_lag, mark, "supplier_lag", problems),
        drilled: procedure.drilled,
        trigger: procedure.trigger,
        needs: procedure.needs.clone(),
        follow,
        achieves,
        written: true,
        mark,
    }
}

/// Procedures that work through each other: when both functions are lost, neither helps the other.
fn circular(list: &[blueprint::Procedure], problems: &mut Problems) {
    for procedure in list {
        let mut reached: BTreeSet<CareFunction> = BTreeSet::new();
        let mut next = procedure.needs.clone();
        while let Some(function) = next.pop() {
            if reached.insert(function) {
                let further = list.iter().filter(|other| other.function == function).flat_map(|other| &other.needs);
                next.extend(further);
            }
        }
        if reached.contains(&procedure.function) {
            let message = format!("procedure `{}` works through itself by way of what it needs", short(&procedure.id));
            let hint = "when all of these functions are lost, none of their procedures can lean on the others";
            problems.finding("procedures-circular", procedure.mark, "needs", message, hint.into());
        }
    }
}
