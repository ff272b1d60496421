//! When an operator launches, and the push that encrypts host after host.

use super::action::Standing;
use super::{Scene, action, campaign, paths};
use crate::blueprint::{BackupForm, Credentials, LossEffect, Technique};
use crate::engine::{Purpose, Span, Time};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Gauge, Sample};
use crate::twin::DeviceId;
use crate::world::{ContinuityEvent, CyberEvent, NodeState, Noise, Stance};

const DWELL: Purpose = Purpose::named("cyber/dwell");
const WINDOW: Purpose = Purpose::named("cyber/launch window");
const UNMET: Purpose = Purpose::named("cyber/goals unmet");
const STOPPED: Purpose = Purpose::named("cyber/push stopped");
const APART: Purpose = Purpose::named("cyber/push passes by");
const SPEED: Purpose = Purpose::named("cyber/encryption speed");
const LOST: Purpose = Purpose::named("cyber/data lost");
/// Servers and held hosts that hand the encryption out.
const SOURCES: usize = 16;

/// Foothold to launch, drawn: half of the campaigns take hours, half take days.
fn dwell(scene: &Scene<'_, '_>, operator: usize) -> Span {
    let (values, draw) = (scene.values, scene.draw(DWELL, operator, 0));
    Span::from_minutes(if draw.chance(values.launch_short_share) {
        draw.child(1).lognormal(values.launch_short, values.launch_short_spread)
    } else {
        draw.child(1).lognormal(values.launch_long, values.launch_long_spread)
    })
}

/// The first foothold: fixed launches and deadlines are known from here.
pub(super) fn foresee(scene: &mut Scene<'_, '_>, operator: usize) {
    let held = &scene.own.operators[operator];
    let Some((first, _)) = held.first else { return };
    if !scene.plot.campaigns[held.campaign].encrypts {
        return;
    }
    let campaign = &scene.plot.campaigns[held.campaign];
    let fixed = campaign.launch_at.map(|at| first.max(Time::ZERO + at));
    let fixed = fixed.or_else(|| campaign.launch_after.map(|after| first + after));
    let deadline = fixed.unwrap_or_else(|| first + dwell(scene, operator) * scene.values.launch_deadline);
    let held = &mut scene.own.operators[operator];
    held.deadline = deadline;
    held.launch_at = fixed;
    scene.agenda.at(deadline, CyberEvent::Launch { operator: operator as u32 });
}

/// Something was achieved: if it was the last goal, the launch is set.
pub(super) fn plan(scene: &mut Scene<'_, '_>, operator: usize) {
    let held = &scene.own.operators[operator];
    if !scene.plot.campaigns[held.campaign].encrypts
        || held.launch_at.is_some()
        || held.stance != Stance::Inside
        || !campaign::goals_met(scene, operator)
    {
        return;
    }
    let Some((first, _)) = held.first else { return };
    let ready = (first + dwell(scene, operator)).max(scene.agenda.now);
    let at = window(scene, operator, ready);
    scene.own.operators[operator].launch_at = Some(at);
    scene.agenda.at(at, CyberEvent::Launch { operator: operator as u32 });
}

/// The first launch window at or after an instant: most operators wait for people to have gone home.
fn window(scene: &Scene<'_, '_>, operator: usize, ready: Time) -> Time {
    let (calendar, draw) = (scene.agenda.calendar, scene.draw(WINDOW, operator, 0));
    let waits = scene.plot.campaigns[scene.own.operators[operator].campaign].off_hours;
    if !waits || !draw.chance(scene.values.launch_off_hours) || !calendar.office_hours(ready) {
        return ready;
    }
    calendar.next_hour_of_day(ready, 18) + Span::from_hours(draw.child(1).between(0.0, 8.0))
}

/// The hour has come, or time is up.
pub(super) fn launch(scene: &mut Scene<'_, '_>, operator: usize) {
    let now = scene.agenda.now;
    let held = &scene.own.operators[operator];
    let due = held.launch_at.is_some_and(|at| at <= now);
    let late = held.deadline <= now && held.launch_at.is_none();
    if held.launched.is_some() || held.stance != Stance::Inside || !(due || late) {
        return;
    }
    if late && !scene.draw(UNMET, operator, 0).chance(scene.values.launch_unmet) {
        return leave(scene, operator);
    }
    if !paths::connected(scene, operator) {
        let later = now + Span::from_minutes(scene.values.rethink);
        scene.own.operators[operator].launch_at = Some(later);
        scene.agenda.at(later, CyberEvent::Launch { operator: operator as u32 });
        return;
    }
    detonate(scene, operator);
}

/// Encrypts what can be reached with what is held.
pub(super) fn detonate(scene: &mut Scene<'_, '_>, operator: usize) {
    let held = &scene.own.operators[operator];
    let (Some((first, _)), None) = (held.first, held.launched) else { return };
    let Some(base) = held.footholds.iter().map(|foothold| foothold.device).find(|&device| paths::alive(scene, device)) else {
        return;
    };
    let cause = held.accounts.directory().or(held.latest);
    let targets = order(scene, operator);
    let since = scene.agenda.now - first;
    let entry = Entry::new(Kind::Launch, Element::Device(base)).amounting(targets.len() as f64);
    let record =
        action::tell(scene, cause, action::usual(Technique::Encryption, Noise::Loud), Standing::of(scene.twin, base), entry);
    scene.agenda.tally().sample(Sample::LaunchHours, (), since.hours());
    let held = &mut scene.own.operators[operator];
    held.launched = Some(record);
    held.stance = Stance::Pushing;
    held.targets = targets;
    held.turn = 0;
    scene.agenda.now(CyberEvent::Push { operator: operator as u32 });
}

/// The operator is gone; what it holds stays where it is.
pub(super) fn leave(scene: &mut Scene<'_, '_>, operator: usize) {
    let cause = scene.own.operators[operator].latest;
    scene.agenda.record(cause, Entry::new(Kind::OperatorLeaves, Element::Incident));
    scene.own.operators[operator].stance = Stance::Gone;
}

/// Every host that can be encrypted: servers, backups, clients; within each in an order of the operator's own.
fn order(scene: &Scene<'_, '_>, operator: usize) -> Vec<DeviceId> {
    let devices = &scene.twin.devices;
    let own_entity = scene.own.operators[operator].entity;
    let class = |device: DeviceId| match devices.role[device.index()].as_str() {
        "" => 2,
        "backup" => 1,
        _ => 0,
    };
    let inside = |index: usize| !scene.twin.zones[devices.zone[index].index()].outside;
    let mut hosts: Vec<DeviceId> = (0..devices.len())
        .filter(|&index| devices.encryptable[index] && inside(index) && !apart(scene, index))
        .map(DeviceId::from_index)
        .collect();
    hosts.sort_by_key(|&device| (class(device), devices.entity[device.index()] ^ own_entity));
    hosts
}

/// Whether a device is the console of an analyser that no directory manages and whose maker's image takes no program from the push,
/// so that it goes on at the bench and loses what it hangs on (in May 2021 a laboratory kept a quarter of its work without its
/// system).
fn apart(scene: &Scene<'_, '_>, index: usize) -> bool {
    let devices = &scene.twin.devices;
    let kind = scene.twin.catalogue.kinds.get(usize::from(devices.kind[index]));
    !devices.managed[index]
        && kind.is_some_and(|kind| kind.loss == LossEffect::Analyser)
        && scene.agenda.draw(APART, devices.entity[index], 0).chance(scene.values.push_apart)
}

/// Whether the encryption can get to a host now: through the directory that manages it, or with an account that opens it.
fn exposed(scene: &Scene<'_, '_>, operator: usize, sources: &[DeviceId], host: DeviceId) -> bool {
    let devices = &scene.twin.devices;
    let held = &scene.own.operators[operator];
    if held.holds(host) {
        return true;
    }
    let opens = devices.credentials[host.index()] != Credentials::Individual || paths::account_opens(scene, operator, host);
    // A managed client fetches what its directory tells it to: the flow may go either way.
    let fetches = devices.domain[host.index()].filter(|domain| held.accounts.domains.contains_key(domain));
    let directory = fetches.map_or(&[][..], |domain| &scene.twin.identity.domains[domain.index()].directory);
    sources.iter().any(|&source| {
        opens && paths::way(scene, operator, source, host).is_some()
            || directory.contains(&source) && paths::door(scene, host, source).is_some()
    })
}

/// The push reaches its next hosts; those isolated, off or cut at their turn are spared.
pub(super) fn push(scene: &mut Scene<'_, '_>, operator: usize) {
    let values = scene.values;
    let targets = {
        let held = &mut scene.own.operators[operator];
        if held.stance != Stance::Pushing {
            return;
        }
        let batch = libm::ceil(values.push_rate * values.push_batch).max(1.0) as usize;
        let first = held.turn;
        held.turn = (first + batch).min(held.targets.len());
        held.targets[first..held.turn].to_vec()
    };
    let sources: Vec<DeviceId> = {
        let held = &scene.own.operators[operator];
        let mut sources: Vec<DeviceId> =
            held.footholds.iter().map(|foothold| foothold.device).filter(|&device| paths::alive(scene, device)).collect();
        sources.sort_by_key(|device| scene.twin.identity.held_by(*device).is_none());
        sources.truncate(SOURCES);
        sources
    };
    for host in targets {
        if paths::alive(scene, host) && exposed(scene, operator, &sources, host) {
            hit(scene, operator, host);
        }
    }
    let held = &mut scene.own.operators[operator];
    if held.turn < held.targets.len() && !sources.is_empty() {
        scene.agenda.after(Span::from_minutes(values.push_batch), CyberEvent::Push { operator: operator as u32 });
    } else {
        held.stance = Stance::Gone;
    }
}

/// One host's turn.
fn hit(scene: &mut Scene<'_, '_>, operator: usize, host: DeviceId) {
    let (values, devices) = (scene.values, &scene.twin.devices);
    let coverage = if devices.managed[host.index()] { values.endpoint_coverage } else { 0.0 };
    if scene.agenda.draw(STOPPED, devices.entity[host.index()], 0).chance(coverage * values.push_stopped) {
        return;
    }
    if let Some(backup) = scene.twin.backups.iter().position(|backup| backup.hosts.contains(&host)) {
        if scene.twin.backups[backup].form != BackupForm::Online || !action::backup_falls(scene, backup, values.backup_share()) {
            return;
        }
        scene.own.backups_lost.insert(backup);
    }
    action::compromise(scene, Standing::of(scene.twin, host));
    announce(scene, operator, host);
    let minutes = scene.draw(SPEED, operator, 0).lognormal(values.encrypt_minutes, values.encrypt_spread);
    let minutes = (minutes * f64::from(devices.gigabytes[host.index()]) / 54.0).min(values.encrypt_longest);
    // What a host needs most is lost at some moment of that: whoever pulls the plug before it saves the data.
    let lost = minutes * scene.agenda.draw(LOST, devices.entity[host.index()], 0).unit();
    scene.agenda.after(Span::from_minutes(lost), CyberEvent::Encrypted { operator: operator as u32, device: host });
}

/// One record a zone at the first host and whenever their number has doubled, so that the journal stays readable.
fn announce(scene: &mut Scene<'_, '_>, operator: usize, host: DeviceId) {
    let zone = scene.twin.devices.zone[host.index()];
    let held = &scene.own.operators[operator];
    let (record, hosts) = held.encrypted_in.get(&zone).copied().unwrap_or((RecordId::default(), 0));
    let hosts = hosts + 1;
    let record = if hosts.is_power_of_two() {
        let entry = Entry::new(Kind::Encrypted, Element::Zone(zone)).amounting(f64::from(hosts));
        let cause = held.launched;
        action::tell(scene, cause, action::usual(Technique::Encryption, Noise::Loud), Standing::of(scene.twin, host), entry)
    } else {
        record
    };
    scene.own.operators[operator].encrypted_in.insert(zone, (record, hosts));
}

/// A host's data are gone, unless somebody pulled the plug meanwhile.
pub(super) fn encrypted(scene: &mut Scene<'_, '_>, operator: usize, device: DeviceId) {
    let (now, zone) = (scene.agenda.now, scene.twin.devices.zone[device.index()]);
    let running = matches!(scene.others.continuity.node(device), NodeState::Ok | NodeState::Isolated | NodeState::Distrusted);
    if !running || !scene.own.compromised(device) || scene.own.encrypted.put(device.index()) {
        return;
    }
    scene.agenda.tally().shift(Gauge::Encrypted, zone.index(), 1.0, now);
    if let Some((record, _)) = scene.own.operators[operator].encrypted_in.get(&zone) {
        scene.agenda.now(ContinuityEvent::Encrypt { device, cause: *record });
    }
}
