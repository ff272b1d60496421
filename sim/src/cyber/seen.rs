//! What defenders' work does to an operator: hosts and accounts are lost, actions fail, and it reacts.

use super::{Scene, launch};
use crate::engine::{Purpose, Span};
use crate::measure::Gauge;
use crate::twin::{DeviceId, DomainId, SiteId};
use crate::world::{CyberEvent, Stance};

const REACTION: Purpose = Purpose::named("cyber/reaction");

/// A host is out of every attacker's hand.
pub(super) fn host_lost(scene: &mut Scene<'_, '_>, device: DeviceId) {
    let (now, zone) = (scene.agenda.now, scene.twin.devices.zone[device.index()]);
    if scene.own.compromised.contains(device.index()) {
        scene.own.compromised.set(device.index(), false);
        scene.agenda.tally().shift(Gauge::Compromised, zone.index(), -1.0, now);
    }
    if scene.own.encrypted.contains(device.index()) {
        scene.own.encrypted.set(device.index(), false);
        scene.agenda.tally().shift(Gauge::Encrypted, zone.index(), -1.0, now);
    }
    for operator in 0..scene.own.operators.len() {
        let held = &mut scene.own.operators[operator];
        for action in held.hands.iter_mut().flatten() {
            action.lost |= action.source == Some(device) || action.target == device;
        }
        if !held.holds(device) {
            continue;
        }
        held.footholds.retain(|foothold| foothold.device != device);
        let identity = &scene.twin.identity;
        if let Some(domain) = identity.held_by(device)
            && !held.footholds.iter().any(|left| identity.held_by(left.device) == Some(domain))
        {
            held.accounts.domains.remove(&domain);
        }
        if held.stance == Stance::Inside {
            if held.footholds.is_empty() {
                held.stance = Stance::Outside;
                held.discovered = false;
                scene
                    .agenda
                    .after(Span::from_minutes(scene.values.phish_wave), CyberEvent::Consider { operator: operator as u32 });
            } else {
                scene.agenda.now(CyberEvent::Seen { operator: operator as u32 });
            }
        }
    }
}

/// Accounts stolen so far are worth nothing.
pub(super) fn accounts_disabled(scene: &mut Scene<'_, '_>, site: SiteId) {
    for operator in 0..scene.own.operators.len() {
        let held = &mut scene.own.operators[operator];
        let there = held.footholds.iter().any(|foothold| scene.twin.devices.site[foothold.device.index()] == site);
        if !there {
            continue;
        }
        let identity = &scene.twin.identity;
        let elsewhere = |domain: Option<DomainId>| domain.is_some_and(|domain| identity.domains[domain.index()].site != site);
        let before = held.accounts.found();
        held.accounts.clients.retain(|domain, _| elsewhere(*domain));
        held.accounts.servers.retain(|domain, _| elsewhere(*domain));
        held.accounts.named.retain(|account, _| identity.accounts[account.index()].site != site);
        if held.accounts.found() < before {
            scene.agenda.now(CyberEvent::Seen { operator: operator as u32 });
        }
    }
}

/// An operator knows that it was seen: it launches with what it holds, hides, or leaves.
pub(super) fn seen(scene: &mut Scene<'_, '_>, operator: usize) {
    let (values, now) = (scene.values, scene.agenda.now);
    let Some(held) = scene.own.operators.get_mut(operator) else { return };
    if held.stance != Stance::Inside || held.seen {
        return;
    }
    held.seen = true;
    let campaign = &scene.plot.campaigns[held.campaign];
    let acts = campaign.reaction.acts_at_once.unwrap_or(values.seen_launch) * f64::from(u8::from(campaign.encrypts));
    let hides = campaign.reaction.hides.unwrap_or(values.seen_hide);
    let wait = campaign.reaction.hides_for.unwrap_or_else(|| Span::from_minutes(values.seen_wait));
    let weights = [acts, hides, (1.0 - acts - hides).max(0.0)];
    match scene.draw(REACTION, operator, 0).choose(&weights) {
        Some(0) => launch::detonate(scene, operator),
        Some(1) => {
            let until = now + wait;
            let held = &mut scene.own.operators[operator];
            held.stance = Stance::Hiding(until);
            if let Some(at) = held.launch_at.as_mut() {
                *at = (*at).max(until);
                let at = *at;
                scene.agenda.at(at, CyberEvent::Launch { operator: operator as u32 });
            }
            if held_deadline_before(scene, operator, until) {
                scene.own.operators[operator].deadline = until;
                scene.agenda.at(until, CyberEvent::Launch { operator: operator as u32 });
            }
            scene.agenda.at(until, CyberEvent::Consider { operator: operator as u32 });
        }
        _ => launch::leave(scene, operator),
    }
}

fn held_deadline_before(scene: &Scene<'_, '_>, operator: usize, until: crate::engine::Time) -> bool {
    scene.own.operators[operator].deadline < until
}
