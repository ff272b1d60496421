//! Care functions: what of the services a site and its wards can use, and what work without them is like.

use super::{Scene, known, procedures};
use crate::blueprint::CareFunction;
use crate::journal::{Element, Entry, Kind};
use crate::measure::{Gauge, Mode};
use crate::twin::{ServiceId, SiteId, WardId};
use crate::world::{Down, Effect, FUNCTIONS, FunctionState, Level};

/// Below this usable share a function counts as lost.
const MOST: f64 = 0.5;

/// Books every function the sites have as normal.
pub(super) fn begin(scene: &mut Scene<'_, '_>) {
    let now = scene.agenda.now;
    for (index, site) in scene.twin.sites.iter().enumerate() {
        for function in CareFunction::ALL.iter().filter(|function| site.provides(**function)) {
            let cell = (index, function.index(), Mode::Normal.index());
            scene.agenda.tally().set(Gauge::FunctionMode, cell, 1.0, now);
            scene.touch(SiteId::from_index(index), *function);
        }
        scene.agenda.tally().set(Gauge::ClientsWorking, index, 1.0, now);
    }
    scene.terminals.extend(0..scene.twin.wiring.terminals.len() as u32);
    scene.wards.extend(0..scene.twin.wards.len() as u32);
    scene.views.extend(0..scene.twin.wards.len() as u32);
}

/// What can be used of a function: how much of it, at which level, and why not all.
struct Usable {
    share: f64,
    level: Level,
    down: Option<Down>,
}

/// Works out a site's function anew, for the site and each of its wards.
pub(super) fn refresh(scene: &mut Scene<'_, '_>, site: SiteId, function: CareFunction) {
    let twin = scene.twin;
    let providers = &twin.wiring.providers[site.index() * FUNCTIONS + function.index()];
    if providers.is_empty() {
        return;
    }
    let whole = of_site(scene, providers);
    let wards: Vec<(WardId, Usable)> = twin.sites[site.index()]
        .wards
        .clone()
        .map(WardId::from_index)
        .map(|ward| (ward, of_ward(scene, ward, function)))
        .collect();
    let missing = |usable: &Usable| usable.share < 1.0 || usable.level <= Level::ReadOnly;
    let cause = [&whole].into_iter().chain(wards.iter().map(|(_, usable)| usable)).filter(|usable| missing(usable));
    let cause = cause.filter_map(|usable| usable.down).min_by_key(|down| (down.since, down.record));
    let wanted = missing(&whole) || wards.iter().any(|(_, usable)| missing(usable));
    procedures::wanted(scene, site, function, wanted, cause);

    let mut changed = false;
    let lost = procedures::lost(scene, site, function, None);
    let next = state(scene, &whole, lost, true);
    let cell = site.index() * FUNCTIONS + function.index();
    let before = std::mem::replace(&mut scene.own.functions[cell], next);
    changed |= differs(&before, &next);
    if before.mode != next.mode || before.down.map(|down| down.class) != next.down.map(|down| down.class) {
        book(scene, site, function, &before, &next);
    }
    for (ward, usable) in wards {
        let lost = procedures::lost(scene, site, function, Some(ward));
        // Few screens are few screens: that share is read as `terminals`, so the record is there or not.
        let mixes = function != CareFunction::Record;
        let next = state(scene, &usable, lost, mixes);
        let cell = ward.index() * FUNCTIONS + function.index();
        changed |= differs(&std::mem::replace(&mut scene.own.ward_functions[cell], next), &next);
    }
    if changed {
        scene.sites.insert(site.0);
    }
}

fn differs(a: &FunctionState, b: &FunctionState) -> bool {
    a.mode != b.mode || a.effect != b.effect || a.down.map(|down| down.class) != b.down.map(|down| down.class)
}

/// Why a service is not all there for its users: its own cause, else what cuts its hosts or its users off.
fn cause(scene: &Scene<'_, '_>, service: ServiceId, ward: Option<WardId>) -> Option<Down> {
    let own = scene.own.services[service.index()].down;
    own.or_else(|| {
        let hosts = scene.twin.services[service.index()].hosts.iter();
        let hosts = hosts.map(|host| scene.twin.devices.zone[host.index()]);
        let uses = scene.twin.wiring.uses[service.index()].iter();
        let users = uses.filter(|usage| ward.is_none() || usage.ward == ward);
        let users = users.map(|usage| scene.twin.segments[usage.segment.index()].zone);
        let downs = hosts.chain(users).filter_map(|zone| scene.own.network.zones[zone.index()].down());
        downs.min_by_key(|down| (down.since, down.record))
    })
}

fn of_site(scene: &Scene<'_, '_>, providers: &[ServiceId]) -> Usable {
    let mut usable = Usable { share: 0.0, level: Level::Normal, down: None };
    let mut worst: Option<Level> = None;
    for service in providers {
        let state = &scene.own.services[service.index()];
        if state.level > Level::Down && state.share > 0.0 {
            usable.share += state.share / providers.len() as f64;
            worst = Some(worst.map_or(state.level, |worst| worst.min(state.level)));
        }
        if state.level < Level::Normal || state.share < 1.0 {
            let down = cause(scene, *service, None);
            usable.down = [usable.down, down].into_iter().flatten().min_by_key(|down| (down.since, down.record));
        }
    }
    if providers.iter().all(|service| scene.own.services[service.index()].share == 1.0 && scene.own.level(*service) > Level::Down)
    {
        usable.share = 1.0; // no rounding of sums
    }
    usable.level = worst.unwrap_or(Level::Down);
    usable
}

fn of_ward(scene: &Scene<'_, '_>, ward: WardId, function: CareFunction) -> Usable {
    let twin = scene.twin;
    let providers = &twin.wiring.ward_providers[ward.index() * FUNCTIONS + function.index()];
    if providers.is_empty() {
        return Usable { share: 1.0, level: Level::Normal, down: None };
    }
    let screens = function != CareFunction::Record || scene.own.terminals[ward.index()] > 0.0;
    let mut best: Option<Usable> = None;
    for service in providers {
        let state = &scene.own.services[service.index()];
        let unlisted = twin.wiring.uses[service.index()].is_empty();
        let others = if unlisted { state.share } else { f64::from(u8::from(state.share > 0.0)) };
        let network = state.ward_share.get(&ward.0).copied().unwrap_or(others);
        let share = if state.level == Level::Down || !screens { 0.0 } else { network };
        let down = if share < 1.0 || state.level < Level::Normal { cause(scene, *service, Some(ward)) } else { None };
        let down = down.or_else(|| if screens { None } else { screens_down(scene, ward) });
        let usable = Usable { share, level: if share > 0.0 { state.level } else { Level::Down }, down };
        if best.as_ref().is_none_or(|best| (usable.level, usable.share) > (best.level, best.share)) {
            best = Some(usable);
        }
    }
    best.unwrap_or(Usable { share: 1.0, level: Level::Normal, down: None })
}

/// Why a ward has no working screen.
fn screens_down(scene: &Scene<'_, '_>, ward: WardId) -> Option<Down> {
    let all = scene.twin.wards[ward.index()].terminals.iter();
    all.filter_map(|device| super::nodes::cause_of(scene, *device)).min_by_key(|down| (down.since, down.record))
}

/// Mode and effect of what can be used; `lost` is the procedure's effect and whether it is in force.
fn state(scene: &Scene<'_, '_>, usable: &Usable, lost: (Effect, bool), mixes: bool) -> FunctionState {
    let (effect_lost, procedure) = lost;
    let values = scene.values;
    if usable.share >= 1.0 && usable.level == Level::Normal {
        return FunctionState::NORMAL;
    }
    let here = match usable.level {
        Level::Normal => Effect::NORMAL,
        Level::Slow => Effect { delay: values.slow_delay, work: values.slow_work, ..Effect::NORMAL },
        Level::ReadOnly => Effect::NORMAL.towards(effect_lost, values.read_only_share),
        Level::Down => effect_lost,
    };
    let share = if mixes || usable.share == 0.0 { usable.share } else { 1.0 };
    let mode = if usable.level == Level::Down || share < MOST {
        if procedure { Mode::Procedure } else { Mode::None }
    } else if usable.level == Level::Normal && share >= 1.0 {
        Mode::Normal
    } else {
        Mode::Degraded
    };
    FunctionState { mode, effect: here.towards(effect_lost, 1.0 - share), down: usable.down }
}

/// Tells a new mode and books its hours.
fn book(scene: &mut Scene<'_, '_>, site: SiteId, function: CareFunction, before: &FunctionState, next: &FunctionState) {
    let (now, at) = (scene.agenda.now, (site.index(), function.index()));
    if before.mode != next.mode {
        let cause = next.down.map(|down| down.record).and_then(known).or(scene.trigger);
        let mut entry = Entry::new(Kind::FunctionMode, Element::Function(site, function)).amounting(next.mode.index() as f64);
        entry.cause_class = next.down.map(|down| down.class);
        scene.agenda.record(cause, entry);
        procedures::lean_again(scene, site, function);
    }
    let tally = scene.agenda.tally();
    tally.set(Gauge::FunctionMode, (at.0, at.1, before.mode.index()), 0.0, now);
    tally.set(Gauge::FunctionMode, (at.0, at.1, next.mode.index()), 1.0, now);
    if let Some(down) = before.down.filter(|_| before.mode != Mode::Normal) {
        tally.set(Gauge::FunctionOutage, (at.0, at.1, down.class.index()), 0.0, now);
    }
    if let Some(down) = next.down.filter(|_| next.mode != Mode::Normal) {
        tally.set(Gauge::FunctionOutage, (at.0, at.1, down.class.index()), 1.0, now);
    }
}
