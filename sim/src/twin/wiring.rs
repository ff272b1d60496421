//! Who hangs on whom, the other way round: from a device or service to what feels its loss, so that a change costs what it
//! touches and not the size of the hospital. Derived from the rest of the twin; no state of a run.

use std::collections::BTreeMap;

use super::{DeviceId, Member, Need, SegmentId, Service, ServiceId, SiteId, TrafficId, Twin, WardId, ZoneId};
use crate::blueprint::{CareFunction, LossEffect};

/// What a device is to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Its host.
    Host(ServiceId),
    /// Member of one of its needs.
    Member(MemberAt),
}

/// A member of a need: service, position of the need in it, position of the member in the need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberAt {
    /// The service that needs.
    pub service: ServiceId,
    /// Its need.
    pub need: usize,
    /// The member.
    pub member: usize,
}

/// Devices of one ward and segment that use a service by the same entry of its clients. Devices that policy keeps from it even
/// on a quiet day are not among them: they cannot lose what they never had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Position in `Service::clients`.
    pub entry: usize,
    /// Their ward.
    pub ward: Option<WardId>,
    /// Their segment.
    pub segment: SegmentId,
    /// How many.
    pub devices: u32,
    /// Positions in `Service::hosts` that policy lets them use.
    pub hosts: Vec<usize>,
}

/// Terminals of one ward and segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalGroup {
    /// Their site.
    pub site: SiteId,
    /// Their ward.
    pub ward: Option<WardId>,
    /// Their segment.
    pub segment: SegmentId,
    /// How many.
    pub devices: u32,
}

/// Pairs of zones by which a member is reached.
pub type Links = Vec<(ZoneId, ZoneId)>;

/// The way back from a cause to what feels it.
#[derive(Clone, Debug, Default)]
pub struct Wiring {
    parts: Vec<(DeviceId, Part)>,
    /// By service: who needs it.
    pub parents: Vec<Vec<MemberAt>>,
    /// By service, need and member: pairs of zones between which policy lets the needed traffic pass, any of which is enough;
    /// empty: nothing to pass.
    pub links: Vec<Vec<Vec<Links>>>,
    /// By zone: its devices.
    pub zone_devices: Vec<Vec<DeviceId>>,
    /// By service: its users.
    pub uses: Vec<Vec<Use>>,
    /// Terminals, grouped.
    pub terminals: Vec<TerminalGroup>,
    /// By device: position in `terminals`, `u32::MAX` for none.
    pub terminal_of: Vec<u32>,
    /// By group of terminals: its uses of the record, as service and position in `uses`.
    pub terminal_uses: Vec<Vec<(ServiceId, usize)>>,
    /// By group of terminals: its ways to log on, as service and position in `uses`.
    pub terminal_logons: Vec<Vec<(ServiceId, usize)>>,
    /// By ward: positions in `terminals`.
    pub ward_terminals: Vec<Vec<u32>>,
    /// By site and care function: the services that provide it.
    pub providers: Vec<Vec<ServiceId>>,
    /// By ward and care function: the services the ward can use for it; its own where it has some.
    pub ward_providers: Vec<Vec<ServiceId>>,
    /// By site and care function: position in `Twin::procedures`.
    pub procedures: Vec<Option<usize>>,
    /// By ward and loss effect: devices whose loss has that effect.
    pub ward_losses: Vec<u32>,
    /// By service: the bootstrap group's members, empty for none.
    pub groups: Vec<Vec<ServiceId>>,
}

const FUNCTIONS: usize = CareFunction::ALL.len();

impl Wiring {
    /// Of a twin whose other parts are complete.
    pub(super) fn of(twin: &Twin) -> Wiring {
        let mut wiring = Wiring {
            parents: vec![Vec::new(); twin.services.len()],
            zone_devices: vec![Vec::new(); twin.zones.len()],
            terminal_of: vec![u32::MAX; twin.devices.len()],
            ward_terminals: vec![Vec::new(); twin.wards.len()],
            providers: vec![Vec::new(); twin.sites.len() * FUNCTIONS],
            ward_providers: vec![Vec::new(); twin.wards.len() * FUNCTIONS],
            procedures: vec![None; twin.sites.len() * FUNCTIONS],
            ward_losses: vec![0; twin.wards.len() * LossEffect::ALL.len()],
            groups: vec![Vec::new(); twin.services.len()],
            ..Wiring::default()
        };
        wiring.services(twin);
        wiring.devices(twin);
        wiring.functions(twin);
        wiring
    }

    /// What a device is to services.
    pub fn parts(&self, device: DeviceId) -> &[(DeviceId, Part)] {
        let first = self.parts.partition_point(|(other, _)| *other < device);
        let count = self.parts[first..].partition_point(|(other, _)| *other == device);
        &self.parts[first..first + count]
    }

    fn services(&mut self, twin: &Twin) {
        let mut groups: BTreeMap<u16, Vec<ServiceId>> = BTreeMap::new();
        for (index, service) in twin.services.iter().enumerate() {
            let id = ServiceId::from_index(index);
            self.parts.extend(service.hosts.iter().map(|host| (*host, Part::Host(id))));
            for (position, need) in service.needs.iter().enumerate() {
                for (member, what) in need.members.iter().enumerate() {
                    let at = MemberAt { service: id, need: position, member };
                    match what {
                        Member::Device(device) => self.parts.push((*device, Part::Member(at))),
                        Member::Service(child) => self.parents[child.index()].push(at),
                    }
                }
            }
            let links =
                service.needs.iter().map(|need| need.members.iter().map(|member| links(twin, id, need, *member)).collect());
            self.links.push(links.collect());
            if let Some(group) = service.bootstrap {
                groups.entry(group).or_default().push(id);
            }
        }
        self.parts.sort_unstable();
        for members in groups.into_values().filter(|members| members.len() > 1) {
            for member in &members {
                self.groups[member.index()] = members.clone();
            }
        }
    }

    fn devices(&mut self, twin: &Twin) {
        let devices = &twin.devices;
        let mut groups: BTreeMap<(SiteId, Option<WardId>, SegmentId), Vec<usize>> = BTreeMap::new();
        let mut by_use: BTreeMap<(u16, Option<WardId>, SegmentId), u32> = BTreeMap::new();
        for device in 0..devices.len() {
            self.zone_devices[devices.zone[device].index()].push(DeviceId::from_index(device));
            let Some(kind) = twin.catalogue.kinds.get(usize::from(devices.kind[device])) else { continue };
            let (ward, segment) = (devices.ward[device], devices.segment[device]);
            *by_use.entry((devices.kind[device], ward, segment)).or_default() += 1;
            if let Some(ward) = ward {
                self.ward_losses[ward.index() * LossEffect::ALL.len() + kind.loss.index()] += 1;
            }
            if kind.terminal {
                groups.entry((devices.site[device], ward, segment)).or_default().push(device);
            }
        }
        for ((site, ward, segment), members) in groups {
            let group = self.terminals.len() as u32;
            members.iter().for_each(|device| self.terminal_of[*device] = group);
            if let Some(ward) = ward {
                self.ward_terminals[ward.index()].push(group);
            }
            self.terminals.push(TerminalGroup { site, ward, segment, devices: members.len() as u32 });
        }
        for service in &twin.services {
            let mut uses: BTreeMap<(Option<WardId>, usize, SegmentId), u32> = BTreeMap::new();
            for (entry, client) in service.clients.iter().enumerate() {
                for ((kind, ward, segment), count) in &by_use {
                    let zone = twin.segments[segment.index()].zone;
                    if client.kinds.contains(kind) && twin.zones[zone.index()].site == service.site {
                        *uses.entry((*ward, entry, *segment)).or_default() += count;
                    }
                }
            }
            let reach = |entry: usize, segment: SegmentId| -> Vec<usize> {
                let client = &service.clients[entry];
                let each = service.hosts.iter().enumerate();
                each.filter(|(_, host)| {
                    let host = devices.segment[host.index()];
                    let (from, to) = if client.inbound { (host, segment) } else { (segment, host) };
                    passes(twin, from, to, &client.traffic)
                })
                .map(|(position, _)| position)
                .collect()
            };
            let uses = uses.into_iter().map(|((ward, entry, segment), devices)| {
                let hosts = reach(entry, segment);
                Use { entry, ward, segment, devices, hosts }
            });
            self.uses.push(uses.filter(|usage| !usage.hosts.is_empty()).collect());
        }
        let record = |service: &Service| service.function == Some(CareFunction::Record);
        let directory = |service: &Service| {
            !service.hosts.is_empty() && service.hosts.iter().all(|host| devices.role[host.index()] == "directory")
        };
        self.terminal_uses = self.terminals.iter().map(|group| self.uses_of(twin, group, record)).collect();
        self.terminal_logons = self.terminals.iter().map(|group| self.uses_of(twin, group, directory)).collect();
    }

    /// Uses by a group of terminals of its site's services of a sort.
    fn uses_of(&self, twin: &Twin, group: &TerminalGroup, sort: impl Fn(&Service) -> bool) -> Vec<(ServiceId, usize)> {
        let services = twin.services.iter().enumerate().filter(|(_, service)| service.site == group.site && sort(service));
        services
            .flat_map(|(index, _)| {
                let own = self.uses[index].iter().enumerate();
                own.filter(|(_, usage)| (usage.ward, usage.segment) == (group.ward, group.segment))
                    .map(move |(position, _)| (ServiceId::from_index(index), position))
            })
            .collect()
    }

    fn functions(&mut self, twin: &Twin) {
        for (index, service) in twin.services.iter().enumerate() {
            let Some(function) = service.function else { continue };
            let id = ServiceId::from_index(index);
            self.providers[service.site.index() * FUNCTIONS + function.index()].push(id);
            for ward in self.own_wards(twin, id) {
                self.ward_providers[ward.index() * FUNCTIONS + function.index()].push(id);
            }
        }
        for (index, ward) in twin.wards.iter().enumerate() {
            for function in 0..FUNCTIONS {
                let own = &self.ward_providers[index * FUNCTIONS + function];
                if own.is_empty() {
                    let all = &self.providers[ward.site.index() * FUNCTIONS + function];
                    let shared: Vec<ServiceId> =
                        all.iter().copied().filter(|service| self.own_wards(twin, *service).is_empty()).collect();
                    self.ward_providers[index * FUNCTIONS + function] = shared;
                }
            }
        }
        for (index, procedure) in twin.procedures.iter().enumerate() {
            let cell = &mut self.procedures[procedure.site.index() * FUNCTIONS + procedure.function.index()];
            cell.get_or_insert(index);
        }
    }

    /// The wards a service belongs to because all its hosts stand in them (a ward's own central station). A server room is a
    /// ward without beds: what stands there belongs to everybody.
    fn own_wards(&self, twin: &Twin, service: ServiceId) -> Vec<WardId> {
        let service = &twin.services[service.index()];
        let shared_use = !matches!(service.function, Some(CareFunction::CentralMonitoring | CareFunction::AlarmRelay));
        let wards: Option<Vec<WardId>> = service.hosts.iter().map(|host| twin.devices.ward[host.index()]).collect();
        let mut wards = wards.filter(|_| !shared_use).unwrap_or_default();
        if wards.iter().any(|ward| twin.wards[ward.index()].beds == 0) {
            return Vec::new();
        }
        wards.sort_unstable();
        wards.dedup();
        wards
    }
}

/// Whether any of the traffic passes; no traffic named: nothing to ask.
fn passes(twin: &Twin, from: SegmentId, to: SegmentId, traffic: &[TrafficId]) -> bool {
    traffic.is_empty() || traffic.iter().any(|piece| twin.reach.allows(from, to, *piece))
}

/// Pairs of zones by which a service's hosts reach a member.
fn links(twin: &Twin, service: ServiceId, need: &Need, member: Member) -> Links {
    let others: Vec<DeviceId> = match member {
        Member::Service(child) => twin.services[child.index()].hosts.clone(),
        Member::Device(device) => vec![device],
    };
    let mut pairs = Vec::new();
    for from in &twin.services[service.index()].hosts {
        for to in &others {
            if passes(twin, twin.devices.segment[from.index()], twin.devices.segment[to.index()], &need.traffic) {
                pairs.push((twin.devices.zone[from.index()], twin.devices.zone[to.index()]));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
