//! The state itself.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::{Effect, Level, NodeState};
use crate::blueprint::{CareFunction, CauseClass, LossEffect};
use crate::continuity::ContinuityValues;
use crate::engine::Time;
use crate::journal::RecordId;
use crate::measure::Mode;
use crate::twin::{RuleId, SegmentId, SwitchId, TrafficId, Twin, ZoneId};

pub(crate) const FUNCTIONS: usize = CareFunction::ALL.len();

/// Why and since when something is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Down {
    pub(crate) class: CauseClass,
    pub(crate) record: RecordId,
    pub(crate) since: Time,
}

/// A zone's connection.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ZoneNetwork {
    /// Cut off from other zones by us.
    pub(crate) cut: Option<Down>,
    /// Without a network of its own by failure.
    pub(crate) failed: Option<Down>,
    /// Its switch, or the way from it to the core, is down.
    pub(crate) switch: Option<Down>,
    /// Its own switch works.
    pub(crate) switched: bool,
    /// Which switches its switch can reach; equal for zones that can reach each other.
    pub(crate) component: u32,
    /// A working core switch is among them.
    pub(crate) cored: bool,
    /// Whether its devices were last told that they reach each other.
    pub(crate) felt_inside: bool,
}

impl ZoneNetwork {
    /// Devices inside reach each other.
    pub(crate) fn inside(&self) -> bool {
        self.failed.is_none() && self.switched
    }
    /// Devices inside reach out.
    pub(crate) fn out(&self) -> bool {
        self.inside() && self.cut.is_none() && self.cored
    }
    /// Why not, earliest first.
    pub(crate) fn down(&self) -> Option<Down> {
        [self.cut, self.failed, self.switch].into_iter().flatten().min_by_key(|down| (down.since, down.record))
    }
}

/// What flows and infections ask of a zone's network. They ask at random and often: of thousands of zones this fits a cache, all
/// that is kept of them does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    component: u32,
    inside: bool,
    out: bool,
}

impl Way {
    fn of(zone: &ZoneNetwork) -> Way {
        Way { component: zone.component, inside: zone.inside(), out: zone.out() }
    }
}

/// Traffic that we block on a conduit.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Which; empty: all that the conduit matches.
    pub(crate) traffic: Vec<TrafficId>,
    pub(crate) down: Down,
}

/// Zones, switches and what we block between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetworkState {
    pub(crate) zones: Vec<ZoneNetwork>,
    /// By zone, worked out anew whenever one changes.
    pub(crate) ways: Vec<Way>,
    pub(crate) switches: BTreeMap<SwitchId, Down>,
    pub(crate) blocks: BTreeMap<RuleId, Block>,
}

impl NetworkState {
    /// All zones are open; the component of each.
    pub(crate) fn open_zones(component: impl Iterator<Item = u32>) -> NetworkState {
        let zone =
            |component| ZoneNetwork { switched: true, cored: true, felt_inside: true, component, ..ZoneNetwork::default() };
        let mut network = NetworkState { zones: component.map(zone).collect(), ..NetworkState::default() };
        network.find_ways();
        network
    }
    /// Zones changed: works out anew what is asked of them.
    pub(crate) fn find_ways(&mut self) {
        self.ways.clear();
        self.ways.extend(self.zones.iter().map(Way::of));
    }
    /// What blocks traffic from a segment to another. A block comes before every other rule: it stops all that its conduit
    /// matches, whichever rule lets it pass.
    pub(crate) fn blocked(&self, twin: &Twin, from: SegmentId, to: SegmentId, traffic: TrafficId) -> Option<Down> {
        let stops = |(rule, block): &(&RuleId, &Block)| {
            let rule = &twin.rules[rule.index()];
            let matched = match block.traffic.as_slice() {
                [] => rule.any_traffic || rule.traffic.contains(&traffic),
                named => named.contains(&traffic),
            };
            matched && rule.from.contains(&from) && rule.to.contains(&to)
        };
        self.blocks.iter().find(stops).map(|(_, block)| block.down)
    }
    /// Whether policy and blocks let any of the traffic pass; none named: nothing to ask.
    pub(crate) fn passes(&self, twin: &Twin, from: SegmentId, to: SegmentId, traffic: &[TrafficId]) -> bool {
        let lets = |piece: &TrafficId| twin.reach.allows(from, to, *piece) && self.blocked(twin, from, to, *piece).is_none();
        traffic.is_empty() || traffic.iter().any(lets)
    }
    /// Whether cuts and topology let anything pass between two zones.
    #[inline]
    pub(crate) fn open(&self, from: ZoneId, to: ZoneId) -> bool {
        let (a, b) = (self.ways[from.index()], self.ways[to.index()]);
        if from == to { a.inside } else { a.out && b.out && a.component == b.component }
    }
}

/// A need of a service.
#[derive(Clone, Debug, Default)]
pub(crate) struct NeedState {
    /// Level of each member, and members at each level.
    pub(crate) levels: Vec<u8>,
    pub(crate) counts: [u16; 4],
    /// What it lets its service be at most, as felt.
    pub(crate) felt: u8,
    /// When a loss will be felt; `NEVER`: none is pending.
    pub(crate) due: Time,
    /// Change-over to another member under way until then.
    pub(crate) switching: Time,
    /// The member in use, where a change-over takes time.
    pub(crate) in_use: u32,
}

/// A service.
#[derive(Clone, Debug)]
pub(crate) struct ServiceState {
    pub(crate) level: Level,
    /// Root class, own record, and since when it has not been normal.
    pub(crate) down: Option<Down>,
    /// Its own software is broken.
    pub(crate) failed: Option<Down>,
    /// Recovery holds it at most there.
    pub(crate) hold: Option<(Level, Down)>,
    /// Hosts that are up and connected, and those of them that nobody believes.
    pub(crate) hosts_up: u16,
    pub(crate) hosts_distrusted: u16,
    pub(crate) needs: Vec<NeedState>,
    /// Its entries of `Wiring::uses` that reach a living host.
    pub(crate) reached: FixedBitSet,
    /// Share of its users, by site and by ward, that the network lets use it.
    pub(crate) share: f64,
    /// Wards whose share is not 1.
    pub(crate) ward_share: BTreeMap<u32, f64>,
}

/// A care function of a site or ward.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FunctionState {
    pub(crate) mode: Mode,
    pub(crate) effect: Effect,
    pub(crate) down: Option<Down>,
}

impl FunctionState {
    pub(crate) const NORMAL: FunctionState = FunctionState { mode: Mode::Normal, effect: Effect::NORMAL, down: None };
}

/// How far a downtime procedure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProcedureStage {
    /// Not wanted.
    Dormant,
    /// Wanted; its owner has not noticed.
    Wanted,
    /// Started.
    Active,
    /// Out of supplies, waiting for the supplier.
    Waiting,
    /// Given up.
    Exhausted,
}

/// A downtime procedure.
#[derive(Clone, Debug)]
pub(crate) struct ProcedureState {
    pub(crate) stage: ProcedureStage,
    /// Events of earlier activations carry an older stamp.
    pub(crate) stamp: u32,
    /// How often it was wanted.
    pub(crate) activation: u32,
    pub(crate) started: Time,
    /// What made it wanted.
    pub(crate) cause: Option<RecordId>,
    /// When supplies were last ordered.
    pub(crate) ordered: Time,
    /// Times its supplies were refilled.
    pub(crate) refills: u32,
    /// When its supplies end.
    pub(crate) supplied_until: Time,
    /// How well it is carried out: in the departments, then by ward of the site; 0 to 1.
    pub(crate) execution: Vec<f64>,
    /// Ramp in force, 0 to 1.
    pub(crate) ramp: f64,
}

/// State of services. Rules of `continuity` write it; everybody else reads by name.
#[derive(Clone, Debug)]
pub struct ContinuityState {
    /// State of each device.
    pub nodes: Vec<NodeState>,
    /// Why devices that are not `Ok` are not.
    pub(crate) node_down: BTreeMap<u32, Down>,
    /// Devices that do their work, bit by device.
    pub(crate) working: FixedBitSet,
    /// Devices that reach their own network.
    pub(crate) connected: FixedBitSet,
    /// Class under which a device's outage is booked.
    pub(crate) booked: BTreeMap<u32, CauseClass>,
    pub(crate) network: NetworkState,
    pub(crate) services: Vec<ServiceState>,
    /// By site and function.
    pub(crate) functions: Vec<FunctionState>,
    /// By ward and function.
    pub(crate) ward_functions: Vec<FunctionState>,
    pub(crate) procedures: Vec<ProcedureState>,
    /// Functions of sites that are missed and have no procedure.
    pub(crate) missed: FixedBitSet,
    /// By group of `Wiring::terminals`: working terminals.
    pub(crate) terminals_up: Vec<u32>,
    /// The same: whether the network lets them use the record and log on.
    pub(crate) terminals_served: Vec<bool>,
    /// The same: working terminals as they count in their site's.
    pub(crate) terminals_counted: Vec<u32>,
    /// By site: terminals that work and are served, and all.
    pub(crate) clients: Vec<(u32, u32)>,
    /// By group: when remembered log-ons end, where the directory is out of reach; `NEVER` where it is not.
    pub(crate) logons_until: Vec<Time>,
    /// By ward and loss effect: devices of `Wiring::ward_losses` that do not work.
    pub(crate) losses_down: Vec<u32>,
    /// By ward: share of working terminals.
    pub(crate) terminals: Vec<f64>,
    /// By ward and loss effect: share of working devices.
    pub(crate) shares: Vec<f64>,
    /// By ward: beds that the central watcher sees.
    pub(crate) seen: Vec<u32>,
    /// Beds that the central watcher sees.
    pub(crate) seen_beds: FixedBitSet,
    /// By ward: whether an alarm can get from its central station to a phone.
    pub(crate) relayed: Vec<bool>,
    /// By site: the last instants for which care was told, at once and at the end of a minute.
    pub(crate) told: Vec<[Time; 2]>,
}

impl ContinuityState {
    /// Everything works.
    pub fn new(twin: &Twin, _values: &ContinuityValues) -> ContinuityState {
        let (wiring, devices) = (&twin.wiring, twin.devices.len());
        let mut all_beds = FixedBitSet::with_capacity(twin.beds.len());
        for (index, bed) in twin.beds.iter().enumerate() {
            all_beds.set(index, bed.monitor.is_some());
        }
        let every = full(devices);
        let services = twin.services.iter().enumerate().map(|(index, service)| ServiceState {
            level: Level::Normal,
            down: None,
            failed: None,
            hold: None,
            hosts_up: service.hosts.len() as u16,
            hosts_distrusted: 0,
            needs: (service.needs.iter())
                .map(|need| NeedState {
                    levels: vec![Level::Normal as u8; need.members.len()],
                    counts: [0, 0, 0, need.members.len() as u16],
                    felt: Level::Normal as u8,
                    due: Time::NEVER,
                    switching: Time(i64::MIN),
                    in_use: 0,
                })
                .collect(),
            reached: full(wiring.uses[index].len()),
            share: 1.0,
            ward_share: BTreeMap::new(),
        });
        let mut clients = vec![(0, 0); twin.sites.len()];
        for group in &wiring.terminals {
            let (up, all) = &mut clients[group.site.index()];
            (*up, *all) = (*up + group.devices, *all + group.devices);
        }
        ContinuityState {
            nodes: vec![NodeState::Ok; devices],
            node_down: BTreeMap::new(),
            working: every.clone(),
            connected: every,
            booked: BTreeMap::new(),
            network: NetworkState::open_zones(twin.zones.iter().map(|zone| zone.site.0)),
            services: services.collect(),
            functions: vec![FunctionState::NORMAL; twin.sites.len() * FUNCTIONS],
            ward_functions: vec![FunctionState::NORMAL; twin.wards.len() * FUNCTIONS],
            procedures: (twin.procedures.iter())
                .map(|_| ProcedureState {
                    stage: ProcedureStage::Dormant,
                    stamp: 0,
                    activation: 0,
                    started: Time::ZERO,
                    cause: None,
                    ordered: Time::ZERO,
                    refills: 0,
                    supplied_until: Time::NEVER,
                    execution: Vec::new(),
                    ramp: 0.0,
                })
                .collect(),
            missed: FixedBitSet::with_capacity(twin.sites.len() * FUNCTIONS),
            terminals_up: wiring.terminals.iter().map(|group| group.devices).collect(),
            terminals_served: vec![true; wiring.terminals.len()],
            terminals_counted: wiring.terminals.iter().map(|group| group.devices).collect(),
            clients,
            logons_until: vec![Time::NEVER; wiring.terminals.len()],
            losses_down: vec![0; wiring.ward_losses.len()],
            terminals: vec![1.0; twin.wards.len()],
            shares: vec![1.0; twin.wards.len() * LossEffect::ALL.len()],
            seen: twin.wards.iter().enumerate().map(|(index, _)| monitored(twin, index)).collect(),
            seen_beds: all_beds,
            relayed: vec![true; twin.wards.len()],
            told: vec![[Time(i64::MIN); 2]; twin.sites.len()],
        }
    }
}

fn full(bits: usize) -> FixedBitSet {
    let mut all = FixedBitSet::with_capacity(bits);
    all.insert_range(..);
    all
}

/// Beds of a ward that have a monitor.
fn monitored(twin: &Twin, ward: usize) -> u32 {
    twin.beds_of(crate::twin::WardId::from_index(ward)).filter(|bed| twin.beds[*bed].monitor.is_some()).count() as u32
}
