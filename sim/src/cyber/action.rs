//! What one hand does: it begins, costs its time, and works only if every need is still met at its end.

use super::{Scene, integrity, launch, logs, paths};
use crate::blueprint::{AttackId, Condition, Gain, Mark, Technique};
use crate::engine::{Purpose, Span};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::measure::{Count, Gauge, Sample};
use crate::twin::{AccountId, DeviceId, SiteId, Twin, ZoneId};
use crate::world::{Ability, Action, CyberEvent, Foothold, Noise, ResponseEvent, Stance, Told};

const DURATION: Purpose = Purpose::named("cyber/duration");
const AFTER: Purpose = Purpose::named("cyber/not before");
const SUCCESS: Purpose = Purpose::named("cyber/success");
const CACHED: Purpose = Purpose::named("cyber/cached credential");
const BACKUP: Purpose = Purpose::named("cyber/backup lost");

/// The number of an operator's next attempt of a technique: the index of its draws.
pub(super) fn number(scene: &mut Scene<'_, '_>, operator: usize, technique: Technique) -> u64 {
    let attempts = &mut scene.own.operators[operator].attempts[technique.index()];
    *attempts += 1;
    u64::from(*attempts) << 8 | technique.index() as u64
}

/// A hand begins.
pub(super) fn start(scene: &mut Scene<'_, '_>, operator: usize, hand: usize, action: Action, number: u64) {
    let held = &scene.own.operators[operator];
    let ability = &held.abilities[action.ability];
    let minutes = scene.draw(DURATION, operator, number).lognormal(ability.minutes, ability.spread) * held.pace;
    let mut end = scene.agenda.now + Span::from_minutes(minutes);
    if let (Some((first, _)), true) = (held.first, ability.after > 0.0) {
        let wait =
            scene.draw(AFTER, operator, ability.technique.index() as u64).lognormal(ability.after, ability.spread) * held.pace;
        end = end.max(first + Span::from_minutes(wait));
    }
    scene.own.operators[operator].hands[hand] = Some(action);
    scene.agenda.at(end, CyberEvent::ActionDone { operator: operator as u32, hand: hand as u32 });
}

/// A hand is done: success, or its time was for nothing.
pub(super) fn finish(scene: &mut Scene<'_, '_>, operator: usize, hand: usize) {
    let Some(action) = scene.own.operators.get_mut(operator).and_then(|held| held.hands[hand].take()) else { return };
    let stance = scene.own.operators[operator].stance;
    let abilities = scene.own.operators[operator].abilities.clone();
    let ability = &abilities[action.ability];
    if matches!(stance, Stance::Outside | Stance::Inside) {
        let number = u64::from(scene.own.operators[operator].attempts[action.technique.index()]) << 8;
        let possible = !action.lost
            && action.source.is_none_or(|source| scene.own.operators[operator].holds(source))
            && (action.source.is_none() || paths::connected(scene, operator))
            && paths::all_met(scene, operator, ability, action.source, action.target, action.backup);
        let worked = possible
            && scene
                .draw(SUCCESS, operator, number | action.target_key(scene.twin))
                .chance(success(scene, operator, ability, &action));
        if worked { succeed(scene, operator, ability, action) } else { fail(scene, operator, ability, action) }
    }
    scene.agenda.now(CyberEvent::Consider { operator: operator as u32 });
}

impl Action {
    /// Tells attempts of one number on different targets apart.
    fn target_key(&self, twin: &Twin) -> u64 {
        twin.devices.entity[self.target.index()] << 40
    }
}

fn success(scene: &Scene<'_, '_>, operator: usize, ability: &Ability, action: &Action) -> f64 {
    let asked = match ability.technique {
        // How often it succeeds is how often the backup is lost, which is drawn for the backup.
        Technique::BackupDestruction => return 1.0,
        Technique::RemoteAccess => paths::second_factor(scene, operator, action.target),
        Technique::SupplierTunnel => {
            let way = paths::way_in(scene, scene.own.operators[operator].campaign, action.target);
            way.is_some_and(|way| way.second_factor)
        }
        _ if ability.needs.contains(&Condition::Account) => {
            paths::account_for(scene, operator, action.target).is_some_and(|(_, second_factor)| second_factor)
        }
        _ => false,
    };
    ability.success * if asked { 1.0 - scene.values.second_factor_stops } else { 1.0 }
}

/// Whether a backup is lost when somebody gets at it, that often: one draw a backup, whoever gets there and how.
pub(super) fn backup_falls(scene: &Scene<'_, '_>, backup: usize, share: f64) -> bool {
    scene.agenda.draw(BACKUP, scene.twin.backups[backup].entity, 0).chance(share)
}

/// Whether a step comes in from outside over the hospital's own ways; whoever sits inside or is written to needs none.
fn by_a_way_in(ability: &Ability, action: &Action) -> bool {
    action.source.is_none() && ability.needs.contains(&Condition::EntryDoor)
}

/// The place that let a step pass: the rule between source and target, or the target itself.
fn place(scene: &Scene<'_, '_>, operator: usize, action: &Action) -> Mark {
    let twin = scene.twin;
    let ability = &scene.own.operators[operator].abilities[action.ability];
    let rule = match (action.source, action.traffic) {
        (Some(source), Some(traffic)) => paths::rule_between(twin, source, action.target, traffic),
        (None, _) if by_a_way_in(ability, action) => {
            paths::entry_door(scene, scene.own.operators[operator].campaign, action.target)
                .and_then(|(traffic, from)| twin.reach.decided_by(from, twin.devices.segment[action.target.index()], traffic))
        }
        _ => None,
    };
    rule.map_or_else(|| ability.place.unwrap_or(twin.devices.mark[action.target.index()]), |rule| twin.rules[rule.index()].mark)
}

/// What made a step possible: the account used, else the host it came from, else the last achievement.
fn cause(scene: &Scene<'_, '_>, operator: usize, action: &Action) -> Option<RecordId> {
    let held = &scene.own.operators[operator];
    let from = held.footholds.iter().find(|foothold| Some(foothold.device) == action.source).map(|foothold| foothold.record);
    let account = match action.technique {
        Technique::ValidAccount | Technique::DirectoryTakeover => {
            paths::account_for(scene, operator, action.target).map(|(record, _)| record)
        }
        Technique::BackupDestruction => held.accounts.directory(),
        _ => None,
    };
    account.max(from).or(held.latest)
}

/// What a step shows of itself: its kind, its ATT&CK id, how much.
pub(super) type Shown = (Technique, AttackId, Noise);

impl Ability {
    pub(super) fn shown(&self) -> Shown {
        (self.technique, self.attack, self.noise)
    }
}

/// A step of the usual id.
pub(super) fn usual(technique: Technique, noise: Noise) -> Shown {
    (technique, technique.attack(), noise)
}

/// A device and where it stands. A worm knows both already, and asking the fleet again is dear.
#[derive(Clone, Copy)]
pub(super) struct Standing {
    pub(super) device: DeviceId,
    pub(super) zone: ZoneId,
    pub(super) site: SiteId,
}

impl Standing {
    pub(super) fn of(twin: &Twin, device: DeviceId) -> Standing {
        let (devices, index) = (&twin.devices, device.index());
        Standing { device, zone: devices.zone[index], site: devices.site[index] }
    }
}

/// Tells a step, and gives whoever watches the chance to see it.
pub(super) fn tell(
    scene: &mut Scene<'_, '_>,
    cause: Option<RecordId>,
    (technique, attack, noise): Shown,
    Standing { device, zone, site }: Standing,
    entry: Entry,
) -> RecordId {
    let record = scene.agenda.record(cause, entry.by_technique(attack));
    let at = scene.agenda.now;
    scene.own.told.push(Told { record, technique, attack, noise, site, zone, at });
    scene.agenda.tally().count(Count::AttackSteps, (site.index(), technique as usize), 1.0, at);
    logs::step(scene, site, technique);
    scene.agenda.now(ResponseEvent::Signal { device, record });
    record
}

fn fail(scene: &mut Scene<'_, '_>, operator: usize, ability: &Ability, action: Action) {
    *scene.own.operators[operator].tries.entry(action.target).or_default() += 1;
    if let Some(backup) = action.backup.filter(|_| !action.lost) {
        scene.own.operators[operator].backups_tried.insert(backup);
    }
    let entry = Entry::new(Kind::AttackStep, Element::Device(action.target)).at_place(place(scene, operator, &action));
    let cause = cause(scene, operator, &action);
    tell(scene, cause, ability.shown(), Standing::of(scene.twin, action.target), entry);
}

fn succeed(scene: &mut Scene<'_, '_>, operator: usize, ability: &Ability, action: Action) {
    let (place, cause) = (place(scene, operator, &action), cause(scene, operator, &action));
    let (shown, target) = (ability.shown(), Standing::of(scene.twin, action.target));
    let on = |kind: Kind| Entry::new(kind, Element::Device(action.target)).at_place(place);
    match ability.gives {
        Gain::Host => {
            let record = tell(scene, cause, shown, target, on(Kind::Foothold));
            gain(scene, operator, action.target, record);
            let way = paths::way_in(scene, scene.own.operators[operator].campaign, action.target);
            if let (true, Some(account)) = (by_a_way_in(ability, &action), way.and_then(|way| way.account)) {
                scene.own.operators[operator].accounts.named.entry(account).or_insert(record);
            }
        }
        Gain::Knowledge => {
            tell(scene, cause, shown, target, on(Kind::AttackStep));
            scene.own.operators[operator].discovered = true;
        }
        Gain::Accounts => accounts(scene, operator, action.target, cause, on(Kind::Credential), on(Kind::AttackStep), shown),
        Gain::Directory => {
            let record = tell(scene, cause, shown, target, on(Kind::DirectoryTaken));
            gain(scene, operator, action.target, record);
            let held = &mut scene.own.operators[operator];
            held.latest = Some(record);
            if let Some(domain) = scene.twin.identity.held_by(action.target) {
                held.accounts.domains.insert(domain, record);
            }
        }
        Gain::BackupLost => {
            let Some(backup) = action.backup else { return };
            scene.own.operators[operator].backups_tried.insert(backup);
            if backup_falls(scene, backup, ability.success) {
                let record = tell(scene, cause, shown, target, on(Kind::BackupDestroyed));
                scene.own.backups_lost.insert(backup);
                scene.own.operators[operator].latest = Some(record);
            } else {
                tell(scene, cause, shown, target, on(Kind::AttackStep));
            }
        }
        Gain::Rights => {
            let record = tell(scene, cause, shown, target, on(Kind::AttackStep));
            let held = &mut scene.own.operators[operator];
            held.footholds
                .iter_mut()
                .filter(|foothold| foothold.device == action.target)
                .for_each(|foothold| foothold.rights = true);
            held.latest = Some(record);
        }
        Gain::RecordsRead
        | Gain::ResultsAltered
        | Gain::ImagesAltered
        | Gain::DosesAltered
        | Gain::VitalsFalsified
        | Gain::AlarmsSuppressed
        | Gain::LogsWiped => {
            let record = tell(scene, cause, shown, target, on(Kind::Tampered));
            let held = &mut scene.own.operators[operator];
            held.achieved.insert(ability.gives);
            held.latest = Some(record);
            integrity::begin(scene, ability.gives, action.target, record);
        }
        Gain::DataOutside => {
            let gigabytes = f64::from(scene.twin.devices.gigabytes[action.target.index()]);
            let record = tell(scene, cause, shown, target, on(Kind::Exfiltration).amounting(gigabytes));
            let site = scene.twin.devices.site[action.target.index()];
            integrity::expose(scene, site, action.target, f64::INFINITY);
            let held = &mut scene.own.operators[operator];
            held.exfiltrated = true;
            held.latest = Some(record);
        }
    }
    launch::plan(scene, operator);
}

/// A host is searched for what administrators left behind.
fn accounts(
    scene: &mut Scene<'_, '_>,
    operator: usize,
    device: DeviceId,
    cause: Option<RecordId>,
    found: Entry,
    nothing: Entry,
    shown: Shown,
) {
    let server = !scene.twin.devices.role[device.index()].is_empty();
    let values = scene.values;
    let logons = if server { values.logons_server } else { values.logons_client };
    let chance = 1.0 - libm::pow(1.0 - values.cached, logons);
    let held = &mut scene.own.operators[operator];
    for foothold in held.footholds.iter_mut().filter(|foothold| foothold.device == device) {
        foothold.searched = true;
    }
    let domain = scene.twin.devices.domain[device.index()];
    let missing = held.accounts.clients(domain).is_none() || server && held.accounts.servers(domain).is_none();
    let draw = scene.agenda.draw(CACHED, scene.twin.devices.entity[device.index()], 0);
    let cached = missing && draw.chance(chance);
    // What the hospital says is kept there lies there for whoever looks.
    let named = scene.twin.identity.accounts.iter().enumerate().filter(|(_, account)| account.kept_on(device));
    let mut named = named.map(|(number, _)| AccountId::from_index(number)).collect::<Vec<_>>();
    named.retain(|account| !held.accounts.named.contains_key(account));
    let standing = Standing::of(scene.twin, device);
    if !cached && named.is_empty() {
        tell(scene, cause, shown, standing, nothing);
        return;
    }
    let record = tell(scene, cause, shown, standing, found);
    let held = &mut scene.own.operators[operator];
    held.accounts.named.extend(named.into_iter().map(|account| (account, record)));
    if cached {
        held.accounts.clients.entry(domain).or_insert(record);
        // An account that administers servers is left on servers, and on the clients of those who administer them.
        if server || draw.child(1).chance(values.cached) {
            held.accounts.servers.entry(domain).or_insert(record);
        }
    }
    held.latest = Some(record);
}

/// A host is held from now on.
fn gain(scene: &mut Scene<'_, '_>, operator: usize, device: DeviceId, record: RecordId) {
    let now = scene.agenda.now;
    compromise(scene, Standing::of(scene.twin, device));
    let segment = scene.twin.devices.segment[device.index()];
    let held = &mut scene.own.operators[operator];
    if !held.holds(device) {
        held.footholds.push(Foothold { device, record, searched: false, rights: false });
    }
    held.latest = Some(record);
    let first_time = held.first.is_none();
    if first_time {
        held.first = Some((now, record));
    }
    if held.stance == Stance::Outside {
        held.stance = Stance::Inside;
    }
    if !held.segments_seen.put(segment.index()) {
        life_critical_in_reach(scene, operator, device);
    }
    if first_time {
        launch::foresee(scene, operator);
    }
}

/// A device of a zone falls under an attacker's hand.
pub(super) fn compromise(scene: &mut Scene<'_, '_>, Standing { device, zone, site }: Standing) {
    let now = scene.agenda.now;
    if !scene.own.compromised.put(device.index()) {
        scene.agenda.tally().shift(Gauge::Compromised, zone.index(), 1.0, now);
    }
    if !scene.own.ever_compromised.put(device.index()) {
        scene.agenda.tally().count(Count::Infections, site.index(), 1.0, now);
        let devices = &scene.twin.devices;
        if devices.diagnostic(device) {
            let number = f64::from(devices.diagnostics(site).max(1));
            scene.agenda.tally().count(Count::DiagnosticShare, site.index(), 100.0 / number, now);
        }
    }
}

/// Life-critical devices that can be talked to from a newly reached segment.
fn life_critical_in_reach(scene: &mut Scene<'_, '_>, operator: usize, from: DeviceId) {
    let (twin, now) = (scene.twin, scene.agenda.now);
    let segment = twin.devices.segment[from.index()];
    let mut any = false;
    for position in 0..scene.own.life_critical.len() {
        let device = scene.own.life_critical[position];
        let (to, zone) = (twin.devices.segment[device.index()], twin.devices.zone[device.index()]);
        let listens = twin.devices.listens(device);
        let continuity = scene.others.continuity;
        if continuity.zone_cut(zone) || !listens.iter().any(|&traffic| continuity.passes(twin, segment, to, traffic)) {
            continue;
        }
        any = true;
        if !scene.own.reached_high_risk.put(device.index()) {
            let site = twin.devices.site[device.index()];
            scene.agenda.tally().count(Count::ReachedHighRisk, site.index(), 1.0, now);
        }
    }
    let held = &mut scene.own.operators[operator];
    if any && !held.reached_life_critical {
        held.reached_life_critical = true;
        if let Some(since) = held.inside_for(now) {
            scene.agenda.tally().sample(Sample::TimeToLifeCritical, (), since.hours());
        }
    }
}
