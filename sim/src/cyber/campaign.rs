//! What an operator does next: for each free hand the first technique of the table whose needs are met, and among new hosts the
//! most promising one, by chance.

use super::{Scene, action, entry, paths};
use crate::blueprint::{BackupForm, Condition, Credentials, Gain, Goal, Target};
use crate::engine::{Purpose, Span};
use crate::twin::{DeviceId, DomainId, roles};
use crate::world::{Ability, Action, CyberEvent, Stance};

const CHOICE: Purpose = Purpose::named("cyber/choice of target");
/// Ordinary hosts of one segment that an operator tells apart; more of the same add nothing but work.
const ORDINARY: usize = 3;
/// Hosts from which an operator works at a time: the first and the latest ones.
const BASES: usize = 12;

/// Roles of servers that give an operator more than data.
fn worth(role: &str) -> f64 {
    match role {
        "" => 0.0,
        "directory" => 3.0,
        leading if roles::LEADING_ON.contains(&leading) => 2.0,
        _ => 1.0,
    }
}

/// An operator considers.
pub(super) fn consider(scene: &mut Scene<'_, '_>, operator: usize) {
    let now = scene.agenda.now;
    let Some(held) = scene.own.operators.get_mut(operator) else { return };
    match held.stance {
        Stance::Outside => return entry::attempt(scene, operator),
        Stance::Hiding(until) if now >= until => held.stance = Stance::Inside,
        Stance::Inside => {}
        _ => return,
    }
    if held.candidates.is_empty() {
        scene.own.operators[operator].candidates = candidates(scene, operator);
    }
    if paths::connected(scene, operator) {
        while let Some(hand) = scene.own.operators[operator].hands.iter().position(Option::is_none) {
            let Some(next) = next(scene, operator) else { break };
            let number = action::number(scene, operator, next.technique);
            action::start(scene, operator, hand, next, number);
        }
    }
    let held = &mut scene.own.operators[operator];
    if held.hands.iter().any(Option::is_none) && held.rethink_at.is_none_or(|at| at <= now) {
        let at = now + Span::from_minutes(scene.values.rethink);
        held.rethink_at = Some(at);
        scene.agenda.at(at, CyberEvent::Consider { operator: operator as u32 });
    }
}

/// Hosts worth going to: servers, and a few ordinary hosts of each segment.
fn candidates(scene: &Scene<'_, '_>, operator: usize) -> Vec<DeviceId> {
    let devices = &scene.twin.devices;
    let own_entity = scene.own.operators[operator].entity;
    let enterable = |device: &DeviceId| {
        let index = device.index();
        let possible = devices.encryptable[index] || devices.credentials[index] != Credentials::Individual;
        let opened = || scene.twin.identity.accounts.iter().any(|account| account.opens(*device));
        !scene.twin.zones[devices.zone[index].index()].outside && (possible && paths::has_door(scene, *device) || opened())
    };
    let (servers, mut ordinary): (Vec<DeviceId>, Vec<DeviceId>) = (0..devices.len())
        .map(DeviceId::from_index)
        .filter(enterable)
        .partition(|device| !devices.role[device.index()].is_empty());
    ordinary.sort_by_key(|device| (devices.segment[device.index()], devices.entity[device.index()] ^ own_entity));
    let mut chosen = servers;
    for group in ordinary.chunk_by(|a, b| devices.segment[a.index()] == devices.segment[b.index()]) {
        chosen.extend(group.iter().take(ORDINARY));
    }
    chosen
}

/// Whether every goal of the campaign is met, or cannot be pursued any more.
pub(super) fn goals_met(scene: &Scene<'_, '_>, operator: usize) -> bool {
    let held = &scene.own.operators[operator];
    scene.plot.campaigns[held.campaign].goals.iter().all(|goal| match goal {
        Goal::Directory => !held.accounts.domains.is_empty(),
        Goal::Backups => scene
            .twin
            .backups
            .iter()
            .enumerate()
            .all(|(index, backup)| backup.form != BackupForm::Online || held.backups_tried.contains(index)),
        Goal::Exfiltration => held.exfiltrated,
        _ => gain(*goal).is_some_and(|gain| held.achieved.contains(&gain)),
    })
}

/// What achieves a goal of its own kind.
fn gain(goal: Goal) -> Option<Gain> {
    match goal {
        Goal::Directory | Goal::Backups | Goal::Exfiltration => None,
        Goal::Records => Some(Gain::RecordsRead),
        Goal::Results => Some(Gain::ResultsAltered),
        Goal::Images => Some(Gain::ImagesAltered),
        Goal::Doses => Some(Gain::DosesAltered),
        Goal::VitalSigns => Some(Gain::VitalsFalsified),
        Goal::Alarms => Some(Gain::AlarmsSuppressed),
        Goal::Logs => Some(Gain::LogsWiped),
    }
}

fn wants(scene: &Scene<'_, '_>, operator: usize, goal: Goal) -> bool {
    scene.plot.campaigns[scene.own.operators[operator].campaign].goals.contains(&goal)
}

/// The hosts an operator works from.
fn bases(scene: &Scene<'_, '_>, operator: usize) -> Vec<DeviceId> {
    let held: Vec<DeviceId> = scene.own.operators[operator].footholds.iter().map(|foothold| foothold.device).collect();
    let alive = |device: &DeviceId| paths::alive(scene, *device);
    let first = held.iter().copied().find(alive);
    first
        .into_iter()
        .chain(held.iter().copied().rev().filter(alive).filter(|device| Some(*device) != first).take(BASES))
        .collect()
}

fn busy_with(scene: &Scene<'_, '_>, operator: usize, ability: &Ability, target: DeviceId) -> bool {
    let alone = !matches!(ability.target, Target::Landing | Target::Held | Target::NewHost | Target::Backup);
    scene.own.operators[operator].hands.iter().flatten().any(|action| {
        (ability.target == Target::NewHost || action.technique == ability.technique) && action.target == target
            || alone && action.technique == ability.technique
    })
}

/// The next thing to do, if there is any.
fn next(scene: &Scene<'_, '_>, operator: usize) -> Option<Action> {
    let bases = bases(scene, operator);
    let held = &scene.own.operators[operator];
    let known = held.discovered || !held.abilities.iter().any(|ability| ability.gives == Gain::Knowledge);
    for (position, ability) in held.abilities.iter().enumerate() {
        if ability.target == Target::NewHost || !known && ability.target != Target::Held {
            continue;
        }
        if let Some(action) = step(scene, operator, (position, ability), &bases) {
            return Some(action);
        }
    }
    if known { new_host(scene, operator, &bases) } else { None }
}

/// A step of one technique that does not take an ordinary new host.
fn step(scene: &Scene<'_, '_>, operator: usize, (position, ability): (usize, &Ability), bases: &[DeviceId]) -> Option<Action> {
    let held = &scene.own.operators[operator];
    let devices = &scene.twin.devices;
    let on = |source: DeviceId, target: DeviceId, backup: Option<usize>| {
        let met = paths::all_met(scene, operator, ability, Some(source), target, backup);
        let free = !busy_with(scene, operator, ability, target);
        (met && free).then(|| Action {
            ability: position,
            technique: ability.technique,
            source: Some(source),
            target,
            traffic: paths::way(scene, operator, source, target),
            backup,
            lost: false,
        })
    };
    match ability.target {
        Target::Landing | Target::NewHost => None,
        Target::Held => {
            let done = |foothold: &crate::world::Foothold| match ability.gives {
                Gain::Accounts => foothold.searched,
                Gain::Rights => foothold.rights,
                _ => held.discovered,
            };
            let usable = held.footholds.iter().filter(|foothold| !done(foothold) && bases.contains(&foothold.device));
            usable.map(|foothold| foothold.device).find_map(|device| on(device, device, None))
        }
        Target::Directory => {
            if !wants(scene, operator, Goal::Directory) {
                return None;
            }
            // Each domain that is not held yet: what one opens, another does not.
            let domains = scene.twin.identity.domains.iter().enumerate();
            let open = domains.filter(|(domain, _)| !held.accounts.domains.contains_key(&DomainId::from_index(*domain)));
            let mut servers = open.flat_map(|(_, domain)| &domain.directory).filter(|server| held.candidates.contains(server));
            servers.find_map(|&server| bases.iter().find_map(|&base| on(base, server, None)))
        }
        Target::Backup => {
            if !wants(scene, operator, Goal::Backups) {
                return None;
            }
            scene.twin.backups.iter().enumerate().find_map(|(index, backup)| {
                if backup.form != BackupForm::Online || held.backups_tried.contains(index) {
                    return None;
                }
                backup.hosts.iter().find_map(|&host| bases.iter().find_map(|&base| on(base, host, Some(index))))
            })
        }
        Target::DataStore => {
            if held.exfiltrated || !wants(scene, operator, Goal::Exfiltration) {
                return None;
            }
            let store = bases.iter().copied().find(|base| roles::DATA_STORES.contains(&devices.role[base.index()].as_str()))?;
            bases.iter().any(|&base| paths::egress(scene, base)).then(|| on(store, store, None)).flatten()
        }
        _ => {
            let goals = &scene.plot.campaigns[held.campaign].goals;
            if held.achieved.contains(&ability.gives) || !goals.iter().any(|goal| gain(*goal) == Some(ability.gives)) {
                return None;
            }
            let systems = scene.twin.systems(ability.target, bases.first().map(|base| devices.site[base.index()])?);
            systems.into_iter().find_map(|system| bases.iter().find_map(|&base| on(base, system, None)))
        }
    }
}

/// A new host, if the operator still has a use for one.
fn new_host(scene: &Scene<'_, '_>, operator: usize, bases: &[DeviceId]) -> Option<Action> {
    let (held, devices) = (&scene.own.operators[operator], &scene.twin.devices);
    if held.footholds.len() as f64 >= scene.values.enough_hosts && goals_met(scene, operator) {
        return None;
    }
    let abilities = || held.abilities.iter().enumerate().filter(|(_, ability)| ability.target == Target::NewHost);
    let mut options: Vec<Action> = Vec::new();
    let mut weights: Vec<f64> = Vec::new();
    for &target in &held.candidates {
        let tried = held.tries.get(&target).copied().unwrap_or(0);
        if held.holds(target) || f64::from(tried) >= scene.values.tries || !paths::alive(scene, target) {
            continue;
        }
        // What does not depend on the source is looked at first: it is cheap and rarely met.
        let own = |need: &Condition| *need == Condition::Door || paths::met(scene, operator, *need, None, target);
        let possible = |ability: &Ability| ability.needs.iter().all(own) && !busy_with(scene, operator, ability, target);
        let Some((position, ability)) = abilities().find(|(_, ability)| possible(ability)) else { continue };
        let Some((source, traffic)) =
            bases.iter().find_map(|&base| paths::way(scene, operator, base, target).map(|traffic| (base, traffic)))
        else {
            continue;
        };
        let index = target.index();
        let new_reach = f64::from(u8::from(!held.segments_seen.contains(devices.segment[index].index())));
        let data = libm::log(1.0 + f64::from(devices.gigabytes[index])) / 4.0;
        weights.push(libm::exp(data + worth(&devices.role[index]) + new_reach));
        let technique = ability.technique;
        options.push(Action {
            ability: position,
            technique,
            source: Some(source),
            target,
            traffic: Some(traffic),
            backup: None,
            lost: false,
        });
    }
    let index = u64::from(held.attempts.iter().sum::<u32>());
    scene.draw(CHOICE, operator, index).choose(&weights).map(|chosen| options[chosen])
}
