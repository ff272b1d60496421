//! The way in: waves of mails until one is opened, or attempts through a tunnel, remote access or an exposed service.

use super::{Scene, action, launch, paths, techniques};
use crate::blueprint::{Goal, Target, Technique};
use crate::engine::{Purpose, Span, Time, entity_of};
use crate::twin::DeviceId;
use crate::world::{Accounts, Action, CyberEvent, Operator, Stance};

const OPENED: Purpose = Purpose::named("cyber/mail opened");
const LANDING: Purpose = Purpose::named("cyber/landing");

/// A campaign begins: its operator comes into being, outside.
pub(super) fn begin(scene: &mut Scene<'_, '_>, number: usize) {
    let Some(campaign) = scene.plot.campaigns.get(number) else { return };
    let hands = campaign.hands.map_or(scene.values.hands, f64::from).max(1.0) as usize;
    let values = scene.values;
    let longest = campaign.goals.iter().map(|goal| match goal {
        Goal::Exfiltration => values.exfiltration_after,
        _ => values.directory_after,
    });
    let unhurried = longest.fold(1.0, f64::max) * values.unhurried;
    let pace = campaign.launch_at.or(campaign.launch_after).map_or(1.0, |after| (after.minutes() / unhurried).min(1.0));
    scene.own.operators.push(Operator {
        campaign: number,
        entity: scene.plot.entity ^ entity_of(&format!("campaign:{number}")),
        abilities: techniques::abilities(campaign, values),
        stance: Stance::Outside,
        footholds: Vec::new(),
        accounts: Accounts::default(),
        discovered: false,
        hands: vec![None; hands],
        attempts: vec![0; Technique::ALL.len()],
        tries: Default::default(),
        candidates: Vec::new(),
        first: None,
        returns: 0,
        latest: None,
        exfiltrated: false,
        achieved: Default::default(),
        backups_tried: fixedbitset::FixedBitSet::with_capacity(scene.twin.backups.len()),
        segments_seen: fixedbitset::FixedBitSet::with_capacity(scene.twin.segments.len()),
        pace,
        launch_at: None,
        deadline: Time::NEVER,
        launched: None,
        rethink_at: None,
        targets: Vec::new(),
        turn: 0,
        encrypted_in: Default::default(),
        reached_life_critical: false,
        seen: false,
    });
    attempt(scene, scene.own.operators.len() - 1);
}

/// One attempt to get in; the next follows after a wave's time if there is no way now. Whoever was thrown out tries a few times more.
pub(super) fn attempt(scene: &mut Scene<'_, '_>, operator: usize) {
    let held = &mut scene.own.operators[operator];
    if held.hands[0].is_some() {
        return;
    }
    if held.first.is_some() {
        held.returns += 1;
        if f64::from(held.returns) > scene.values.tries {
            return launch::leave(scene, operator);
        }
    }
    let campaign = &scene.plot.campaigns[scene.own.operators[operator].campaign];
    let abilities = scene.own.operators[operator].abilities.clone();
    let Some(position) = abilities.iter().position(|ability| ability.target == Target::Landing) else { return };
    let ability = &abilities[position];
    let technique = ability.technique;
    let number = action::number(scene, operator, technique);
    let chosen = if technique == Technique::PhishingAttachment {
        opened(scene, operator, number)
    } else {
        let open: Vec<DeviceId> = campaign
            .landing
            .iter()
            .copied()
            .filter(|&device| ability.needs.iter().all(|&need| paths::met(scene, operator, need, None, device)))
            .collect();
        let draw = scene.draw(LANDING, operator, number);
        (!open.is_empty()).then(|| open[draw.below(open.len() as u64) as usize])
    };
    match chosen {
        Some(target) => {
            let traffic = paths::entry_door(scene, scene.own.operators[operator].campaign, target).map(|(traffic, _)| traffic);
            let action = Action { ability: position, technique, source: None, target, traffic, backup: None, lost: false };
            action::start(scene, operator, 0, action, number);
        }
        None => {
            let wave = Span::from_minutes(scene.values.phish_wave);
            scene.agenda.after(wave, CyberEvent::Consider { operator: operator as u32 });
        }
    }
}

/// Who opens a mail of this wave, if anybody does.
fn opened(scene: &Scene<'_, '_>, operator: usize, wave: u64) -> Option<DeviceId> {
    let landing = &scene.plot.campaigns[scene.own.operators[operator].campaign].landing;
    let first = landing.first()?;
    let trained = scene.twin.sites[scene.twin.devices.site[first.index()].index()].trained;
    let chance = scene.values.phish_open * (1.0 - trained) + scene.values.phish_open_trained * trained;
    (0..scene.values.phish_mails as u64).find_map(|mail| {
        let draw = scene.draw(OPENED, operator, wave << 16 | mail);
        draw.chance(chance).then(|| landing[draw.child(1).below(landing.len() as u64) as usize])
    })
}
