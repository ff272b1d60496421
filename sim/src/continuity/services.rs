//! Service levels along dependencies. Needs keep counts of their members by level, so that a change costs what it touches.

use super::{Scene, known, network, nodes};
use crate::blueprint::{CauseClass, Edge};
use crate::engine::Time;
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::twin::{DeviceId, Member, MemberAt, Need, ServiceId, ZoneId};
use crate::world::{ContinuityEvent, Down, Level, NodeState};

const NORMAL: u8 = Level::Normal as u8;

/// A level from the number it is counted by.
fn level(number: u8) -> Level {
    [Level::Down, Level::ReadOnly, Level::Slow, Level::Normal][usize::from(number.min(NORMAL))]
}

/// A service's own software stops, or its supplier stops it.
pub(super) fn fail(scene: &mut Scene<'_, '_>, service: ServiceId, class: CauseClass, cause: RecordId) {
    scene.trigger = known(cause);
    let down = scene.down(class, cause);
    scene.own.services[service.index()].failed.get_or_insert(down);
    scene.services.insert(service.0);
}

/// A service's own software works again, and nothing holds it.
pub(super) fn restore(scene: &mut Scene<'_, '_>, service: ServiceId, cause: RecordId) {
    scene.trigger = known(cause);
    scene.own.services[service.index()].failed = None;
    scene.services.insert(service.0);
}

/// Recovery holds a service at most at a level.
pub(super) fn hold(scene: &mut Scene<'_, '_>, service: ServiceId, at: Level, cause: RecordId) {
    scene.trigger = known(cause);
    // What recovery holds down goes back to what took it down.
    let state = &scene.own.services[service.index()];
    let root = state.down.map_or(CauseClass::IsolatedByUs, |down| down.class);
    let down = Down { since: state.down.map_or(scene.agenda.now, |down| down.since), ..scene.down(root, cause) };
    scene.own.services[service.index()].hold = Some((at, down));
    scene.services.insert(service.0);
}

/// Recovery holds a service no longer.
pub(super) fn release(scene: &mut Scene<'_, '_>, service: ServiceId, cause: RecordId) {
    scene.trigger = known(cause);
    scene.own.services[service.index()].hold = None;
    scene.services.insert(service.0);
}

/// Hosts of a service came or went.
pub(super) fn hosts_changed(scene: &mut Scene<'_, '_>, service: ServiceId) {
    let hosts = &scene.twin.services[service.index()].hosts;
    let up = hosts.iter().filter(|host| scene.own.connected.contains(host.index()));
    let (mut all, mut distrusted) = (0, 0);
    for host in up {
        all += 1;
        distrusted += u16::from(scene.own.node(*host) == NodeState::Distrusted);
    }
    let state = &mut scene.own.services[service.index()];
    (state.hosts_up, state.hosts_distrusted) = (all, distrusted);
    scene.services.insert(service.0);
    uses_changed(scene, service);
}

/// Cuts or topology changed: what the service needs over the network, and who can use it.
pub(super) fn links_changed(scene: &mut Scene<'_, '_>, service: ServiceId) {
    let written = &scene.twin.services[service.index()];
    for (need, written) in written.needs.iter().enumerate() {
        for member in 0..written.members.len() {
            member_changed(scene, MemberAt { service, need, member });
        }
    }
    if written.external {
        scene.services.insert(service.0);
    }
    uses_changed(scene, service);
}

/// Who can use a service: users with a way to a host that is up.
fn uses_changed(scene: &mut Scene<'_, '_>, service: ServiceId) {
    let (twin, index) = (scene.twin, service.index());
    let written = &twin.services[index];
    let uses = &twin.wiring.uses[index];
    if uses.is_empty() {
        return unused_changed(scene, service);
    }
    let mut changed = false;
    for (position, usage) in uses.iter().enumerate() {
        let from = twin.segments[usage.segment.index()].zone;
        let client = &written.clients[usage.entry];
        let reached = usage.hosts.iter().any(|host| {
            let host = written.hosts[*host];
            let network = &scene.own.network;
            let unblocked = || {
                let at = twin.devices.segment[host.index()];
                let (from, to) = if client.inbound { (at, usage.segment) } else { (usage.segment, at) };
                network.blocks.is_empty() || network.passes(twin, from, to, &client.traffic)
            };
            scene.own.connected.contains(host.index()) && network.open(from, twin.devices.zone[host.index()]) && unblocked()
        });
        let before = scene.own.services[index].reached.contains(position);
        scene.own.services[index].reached.set(position, reached);
        changed |= before != reached;
    }
    if !changed {
        return;
    }
    let state = &mut scene.own.services[index];
    let mut site = Shares::default();
    let mut ward = Shares::default();
    let mut at = None;
    state.ward_share.clear();
    for (position, usage) in uses.iter().enumerate() {
        if usage.ward != at {
            if let Some(before) = at {
                ward.keep(before, state);
            }
            (ward, at) = (Shares::default(), usage.ward);
        }
        let reached = if state.reached.contains(position) { usage.devices } else { 0 };
        site.add(usage.entry, reached, usage.devices);
        ward.add(usage.entry, reached, usage.devices);
    }
    if let Some(last) = at {
        ward.keep(last, state);
    }
    state.share = site.least();
    if let Some(function) = written.function {
        scene.touch(written.site, function);
    }
    for group in 0..twin.wiring.terminals.len() {
        let own = [&twin.wiring.terminal_uses[group], &twin.wiring.terminal_logons[group]];
        if own.into_iter().flatten().any(|(other, _)| *other == service) {
            scene.terminals.insert(group as u32);
        }
    }
    if written.function.is_some_and(super::monitoring::concerns) {
        scene.views.extend(uses.iter().filter_map(|usage| usage.ward).map(|ward| ward.0));
    }
}

/// A service whose users nobody listed is used from everywhere: cut off when all its hosts' zones are.
fn unused_changed(scene: &mut Scene<'_, '_>, service: ServiceId) {
    let written = &scene.twin.services[service.index()];
    let out = |host: &crate::twin::DeviceId| scene.own.network.zones[scene.twin.devices.zone[host.index()].index()].out();
    let share = if written.hosts.is_empty() || written.hosts.iter().any(out) { 1.0 } else { 0.0 };
    let state = &mut scene.own.services[service.index()];
    if state.share != share {
        state.share = share;
        if let Some(function) = written.function {
            scene.touch(written.site, function);
        }
    }
}

/// Users by entry, with and without a way to the service. Entries are stages in series: the least counts.
#[derive(Default)]
struct Shares {
    entries: Vec<(u32, u32)>,
}

impl Shares {
    fn add(&mut self, entry: usize, reached: u32, all: u32) {
        if self.entries.len() <= entry {
            self.entries.resize(entry + 1, (0, 0));
        }
        self.entries[entry].0 += reached;
        self.entries[entry].1 += all;
    }
    fn least(&self) -> f64 {
        let shares = self.entries.iter().filter(|(_, all)| *all > 0).map(|(reached, all)| f64::from(*reached) / f64::from(*all));
        shares.fold(1.0, f64::min)
    }
    fn keep(&self, ward: crate::twin::WardId, state: &mut crate::world::ServiceState) {
        let share = self.least();
        if share < 1.0 {
            state.ward_share.insert(ward.0, share);
        }
    }
}

/// Whether a member can be reached over the network, where that matters.
fn linked(scene: &Scene<'_, '_>, at: MemberAt) -> bool {
    let links = &scene.twin.wiring.links[at.service.index()][at.need][at.member];
    let open = |(from, to): &(ZoneId, ZoneId)| scene.own.network.open(*from, *to) && !all_blocked(scene, at, *from, *to);
    links.is_empty() || links.iter().any(open)
}

/// Whether everything that a member is needed by is blocked between two zones.
fn all_blocked(scene: &Scene<'_, '_>, at: MemberAt, from: ZoneId, to: ZoneId) -> bool {
    let (twin, network) = (scene.twin, &scene.own.network);
    let service = &twin.services[at.service.index()];
    let need = &service.needs[at.need];
    if network.blocks.is_empty() || need.traffic.is_empty() {
        return false;
    }
    let others: &[DeviceId] = match &need.members[at.member] {
        Member::Service(child) => &twin.services[child.index()].hosts,
        Member::Device(device) => std::slice::from_ref(device),
    };
    let segments = |hosts: &[DeviceId], zone: ZoneId| {
        let own = hosts.iter().filter(|host| twin.devices.zone[host.index()] == zone);
        own.map(|host| twin.devices.segment[host.index()]).collect::<Vec<_>>()
    };
    let (sources, targets) = (segments(&service.hosts, from), segments(others, to));
    !sources.iter().any(|source| targets.iter().any(|target| network.passes(twin, *source, *target, &need.traffic)))
}

/// A member of a need may have another level.
pub(super) fn member_changed(scene: &mut Scene<'_, '_>, at: MemberAt) {
    let need = &scene.twin.services[at.service.index()].needs[at.need];
    let own = match need.members[at.member] {
        Member::Device(device) => {
            if scene.own.working(device) {
                NORMAL
            } else {
                0
            }
        }
        Member::Service(child) => scene.own.level(child) as u8,
    };
    let now = if linked(scene, at) { own } else { 0 };
    let state = &mut scene.own.services[at.service.index()].needs[at.need];
    let before = std::mem::replace(&mut state.levels[at.member], now);
    if before != now {
        state.counts[usize::from(before)] -= 1;
        state.counts[usize::from(now)] += 1;
        change_over(scene, at);
        need_changed(scene, at.service, at.need);
    }
}

/// Where one of several is enough and another takes over, that takes its time.
fn change_over(scene: &mut Scene<'_, '_>, at: MemberAt) {
    let need = &scene.twin.services[at.service.index()].needs[at.need];
    let now = scene.agenda.now;
    let state = &mut scene.own.services[at.service.index()].needs[at.need];
    let used = state.in_use as usize;
    if need.at_least != 1 || need.switch_delay.0 == 0 || state.levels.get(used).is_none_or(|level| *level > 0) {
        return;
    }
    if let Some(next) = state.levels.iter().position(|level| *level > 0) {
        state.in_use = next as u32;
        state.switching = now + need.switch_delay;
        let event = ContinuityEvent::SwitchedOver { service: at.service, need: at.need as u32 };
        scene.agenda.after(need.switch_delay, event);
    }
}

/// The k-th highest level of the members, by their counts.
fn kth(counts: [u16; 4], at_least: u16) -> u8 {
    let mut left = at_least;
    for number in (1..=NORMAL).rev() {
        let here = counts[usize::from(number)];
        if here >= left {
            return number;
        }
        left -= here;
    }
    0
}

/// What a need lets its service be at most.
fn ceiling(need: &Need, reached: u8) -> u8 {
    match need.edge {
        Edge::Hard => reached,
        Edge::Soft if reached < NORMAL => Level::Slow as u8,
        Edge::Soft | Edge::Data => NORMAL,
    }
}

/// Members of a need changed: felt at once when better, after the grace when worse.
fn need_changed(scene: &mut Scene<'_, '_>, service: ServiceId, number: usize) {
    let need = &scene.twin.services[service.index()].needs[number];
    let now = scene.agenda.now;
    let state = &mut scene.own.services[service.index()].needs[number];
    let reached = if now < state.switching { 0 } else { kth(state.counts, need.at_least) };
    let ceiling = ceiling(need, reached);
    if ceiling >= state.felt {
        state.due = Time::NEVER;
    } else if need.grace.0 > 0 {
        if state.due >= Time::NEVER {
            state.due = now + need.grace;
            scene.agenda.at(state.due, ContinuityEvent::GraceOver { service, need: number as u32 });
        }
        return;
    }
    if state.felt != ceiling {
        state.felt = ceiling;
        scene.services.insert(service.0);
    }
}

/// A loss has lasted for its grace.
pub(super) fn grace_over(scene: &mut Scene<'_, '_>, service: ServiceId, number: usize) {
    let need = &scene.twin.services[service.index()].needs[number];
    let now = scene.agenda.now;
    let state = &mut scene.own.services[service.index()].needs[number];
    if state.due != now {
        return; // restored in time, or lost again later
    }
    state.due = Time::NEVER;
    let reached = if now < state.switching { 0 } else { kth(state.counts, need.at_least) };
    state.felt = ceiling(need, reached);
    scene.services.insert(service.0);
}

/// A change-over is complete.
pub(super) fn switched_over(scene: &mut Scene<'_, '_>, service: ServiceId, number: usize) {
    if scene.own.services[service.index()].needs[number].switching == scene.agenda.now {
        need_changed(scene, service, number);
    }
}

/// Evaluates services until nothing changes, children before parents.
pub(super) fn settle(scene: &mut Scene<'_, '_>) {
    while let Some(index) = scene.services.pop_first() {
        let service = ServiceId(index);
        let group = &scene.twin.wiring.groups[service.index()];
        if group.is_empty() {
            let next = own_level(scene, service, |_| false);
            set_level(scene, service, next);
        } else {
            for (service, next) in group_levels(scene, group) {
                set_level(scene, service, next);
            }
        }
    }
}

/// The least of what software, holds, hosts and needs let a service be; needs that `skip` are left out.
fn own_level(scene: &Scene<'_, '_>, service: ServiceId, skip: impl Fn(&Need) -> bool) -> Level {
    let (written, state) = (&scene.twin.services[service.index()], &scene.own.services[service.index()]);
    if state.failed.is_some() || !written.hosts.is_empty() && state.hosts_up == 0 || cut_off(scene, service).is_some() {
        return Level::Down;
    }
    let mut least = state.hold.map_or(NORMAL, |(at, _)| at as u8);
    if state.hosts_distrusted > 0 {
        least = least.min(Level::ReadOnly as u8);
    }
    for (need, written) in state.needs.iter().zip(&written.needs) {
        if !skip(written) {
            least = least.min(need.felt);
        }
    }
    level(least)
}

/// Why a service that runs elsewhere, on hosts nobody listed, is out of reach: every way out of its site is cut.
fn cut_off(scene: &Scene<'_, '_>, service: ServiceId) -> Option<Down> {
    let written = &scene.twin.services[service.index()];
    if !written.external || !written.hosts.is_empty() {
        return None;
    }
    let zones = scene.twin.zones.iter().zip(&scene.own.network.zones);
    let mut latest: Option<Down> = None;
    for (_, way) in zones.filter(|(zone, _)| zone.outside && zone.site == written.site) {
        if way.out() {
            return None;
        }
        latest = [latest, way.down()].into_iter().flatten().max_by_key(|down| (down.since, down.record));
    }
    latest
}

/// Services that can only start together: whoever has all that it needs from elsewhere comes back if all it needs of the group
/// does too. Each falls by its own needs of the others, so none returns before the crews have brought back what the circle needs.
fn group_levels(scene: &Scene<'_, '_>, group: &[ServiceId]) -> Vec<(ServiceId, Level)> {
    let inside =
        |need: &Need| need.members.iter().any(|member| matches!(member, Member::Service(child) if group.contains(child)));
    let mut levels: Vec<(ServiceId, Level)> =
        group.iter().map(|service| (*service, own_level(scene, *service, inside))).collect();
    // The greatest set that holds itself up: start with all that could stand and take away what cannot.
    for _ in 0..=3 * group.len() {
        let mut again = false;
        for at in 0..levels.len() {
            let (service, own) = levels[at];
            if own == Level::Down {
                continue;
            }
            let written = &scene.twin.services[service.index()];
            let mut least = own as u8;
            for (number, need) in written.needs.iter().enumerate().filter(|(_, need)| inside(need)) {
                let state = &scene.own.services[service.index()].needs[number];
                let mut counts = [0u16; 4];
                for (member, what) in need.members.iter().enumerate() {
                    let supposed = match what {
                        Member::Service(child) => levels.iter().find(|(other, _)| other == child).map(|(_, level)| *level as u8),
                        Member::Device(_) => None,
                    };
                    let supposed = supposed.filter(|_| linked(scene, MemberAt { service, need: number, member }));
                    counts[usize::from(supposed.unwrap_or(state.levels[member]))] += 1;
                }
                let now = ceiling(need, kth(counts, need.at_least));
                // A loss whose grace runs is not felt yet.
                let unfelt = need.grace.0 > 0 && state.felt > now && (state.due < Time::NEVER || state.felt == NORMAL);
                least = least.min(if unfelt { state.felt } else { now });
            }
            if level(least) != own {
                levels[at].1 = level(least);
                again = true;
            }
        }
        if !again {
            break;
        }
    }
    levels
}

/// A service changes level: it is told, and its parents feel it.
fn set_level(scene: &mut Scene<'_, '_>, service: ServiceId, next: Level) {
    let (twin, index) = (scene.twin, service.index());
    let before = scene.own.services[index].level;
    if before == next {
        return;
    }
    scene.own.services[index].level = next;
    let written = &twin.services[index];
    let entry = Entry::new(Kind::ServiceLevel, Element::Service(service)).amounting(f64::from(next as u8)).at_place(written.mark);
    if next == Level::Normal {
        let trigger = scene.trigger;
        scene.agenda.record(trigger, entry);
        scene.own.services[index].down = None;
    } else {
        let now = scene.agenda.now;
        let (root, through) = cause_of(scene, service).unwrap_or_else(|| {
            let record = scene.trigger.unwrap_or_default();
            (Down { class: CauseClass::DependencyDown, record, since: now }, true)
        });
        let class = if through { CauseClass::DependencyDown } else { root.class };
        let record = scene.agenda.record(known(root.record), entry.because(class));
        let since = scene.own.services[index].down.map_or(now, |down| down.since);
        scene.own.services[index].down = Some(Down { class: root.class, record, since });
    }
    for at in &twin.wiring.parents[index] {
        member_changed(scene, *at);
    }
    if let Some(function) = written.function {
        scene.touch(written.site, function);
        if super::monitoring::concerns(function) {
            scene.views.extend(twin.sites[written.site.index()].wards.clone().map(|ward| ward as u32));
        }
    }
}

/// What holds a service at its level: the earliest of its causes with the root class, and whether it came through a need.
fn cause_of(scene: &Scene<'_, '_>, service: ServiceId) -> Option<(Down, bool)> {
    let (written, state) = (&scene.twin.services[service.index()], &scene.own.services[service.index()]);
    let at = state.level as u8;
    let mut causes: Vec<(Down, bool)> = Vec::new();
    causes.extend(state.failed.map(|down| (down, false)));
    causes.extend(state.hold.filter(|(hold, _)| *hold as u8 == at).map(|(_, down)| (down, false)));
    causes.extend(cut_off(scene, service).map(|down| (down, false)));
    if state.hosts_up == 0 || state.hosts_distrusted > 0 {
        causes.extend(written.hosts.iter().filter_map(|host| nodes::cause_of(scene, *host)).map(|down| (down, false)));
    }
    for (number, (need, felt)) in written.needs.iter().zip(&state.needs).enumerate() {
        // In a group a loss may be felt through what the group's evaluation supposes before the need itself books it.
        if felt.felt > at && kth(felt.counts, need.at_least) as usize > usize::from(at) {
            continue;
        }
        for (member, what) in need.members.iter().enumerate().filter(|(member, _)| felt.levels[*member] < NORMAL) {
            let own = match what {
                Member::Device(device) if !scene.own.working(*device) => nodes::cause_of(scene, *device),
                Member::Device(_) => None,
                Member::Service(child) => scene.own.services[child.index()].down,
            };
            let links = &scene.twin.wiring.links[service.index()][number][member];
            let cut = || links.iter().find_map(|(from, to)| network::cause_between(scene, *from, *to));
            causes.extend(own.or_else(cut).map(|down| (down, true)));
        }
    }
    causes.into_iter().min_by_key(|(down, through)| (down.since, *through, down.record))
}
