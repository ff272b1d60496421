//! Blueprint to twin: every problem at once. One file a subject; nothing here may panic on any input, and no id is kept as text.

mod adversary;
mod findings;
mod fleet;
mod goals;
mod identity;
mod incident;
mod layout;
mod names;
mod network;
mod playbook;
mod policy;
mod prefix;
mod problems;
mod services;
mod silent;
mod sites;
#[cfg(test)]
mod tests;
mod traffic;
mod wards;
mod worm;

use super::defaults::SizeDefaults;
use super::{Reach, Twin, Wiring};
use crate::blueprint::{Blueprint, Mark, Problem};
pub use goals::unreachable_goals;
pub use incident::compile_incident;
use names::{Names, SiteNames};
pub use playbook::compile_playbook;
use problems::{Problems, short};
pub use silent::{SilentRule, silent_rules};
pub use traffic::{range as traffic_range, traffic_meant};

/// Cells of the reach table before it is refused: about 2 GB.
const MOST_CELLS: usize = 400_000_000;

/// Compiles a blueprint. `today` is the date (`YYYY-MM-DD`) that ends of support and exceptions are judged by; empty: nothing
/// has ended. Findings come with the twin; errors refuse it, together with the findings.
pub fn compile(blueprint: &Blueprint, today: &str) -> Result<(Twin, Vec<Problem>), Vec<Problem>> {
    compiled(blueprint, today, false)
}

/// Compiles like [`compile`], but keeps all traffic there can be and not only what somebody listens on: for questions about rules.
/// Runs on such a twin are the same runs, and slower.
pub fn compile_whole(blueprint: &Blueprint, today: &str) -> Result<(Twin, Vec<Problem>), Vec<Problem>> {
    compiled(blueprint, today, true)
}

fn compiled(blueprint: &Blueprint, today: &str, whole: bool) -> Result<(Twin, Vec<Problem>), Vec<Problem>> {
    let mut problems = Problems::default();
    let today = date(today, &mut problems);
    let defaults = SizeDefaults::of(&blueprint.parameters, &mut |name| {
        let message = format!("parameter `{name}` has no value");
        problems.finding("missing-parameter", Mark(0), "", message, "it counts as 0".into());
    });
    let mut twin = Twin {
        title: blueprint.title.clone(),
        catalogue: blueprint.catalogue.clone(),
        parameters: blueprint.parameters.clone(),
        ..Twin::default()
    };
    let mut names = Names { sites: blueprint.sites.iter().map(SiteNames::of).collect() };

    sites::sites(blueprint, &mut twin, &mut problems);
    wards::wards(blueprint, &defaults, &mut twin, &mut names, &mut problems);
    let subnets = network::network(blueprint, &mut twin, &mut names, &mut problems);

    network::observed(blueprint, &names, &mut problems);

    let mut words = traffic::TrafficWords::new(&blueprint.traffic, &mut problems);
    let interest = traffic::interest(blueprint, whole, &mut words, &mut problems);
    let drafts = policy::drafts(blueprint, today, &names, &mut words, &mut problems);
    let pieces = traffic::Pieces::cut(&interest, drafts.list.iter().map(|draft| &draft.traffic));

    let ground = (&subnets, &drafts, &pieces);
    let signatures = fleet::devices(blueprint, today, &mut twin, &mut names, ground, &mut words, &mut problems);
    identity::identity(blueprint, &mut twin, &names, &mut problems);
    let signatures = policy::segments(&mut twin, signatures, &drafts, &subnets);
    policy::rules(&mut twin, drafts, &signatures, &pieces, &mut problems);
    services::services(blueprint, &mut twin, &mut names, &pieces, &mut words, &mut problems);
    sites::numbers(blueprint, &defaults, &mut twin, &mut problems);

    if Reach::cells(twin.segments.len(), &twin.rules, pieces.list.len()) > MOST_CELLS {
        let message = format!("the rules tell {} groups of addresses apart", twin.segments.len());
        problems.error("too-many-segments", Mark(0), "", message, "write rules for prefixes instead of single addresses".into());
    }
    if problems.refused() {
        return Err(problems.into_list());
    }
    twin.reach = Reach::evaluate(&twin.zones, &twin.segments, &twin.rules, pieces.list.len(), false);
    twin.traffic_names = traffic::named(&blueprint.traffic, &pieces);
    twin.traffic = pieces.list;
    twin.wiring = Wiring::of(&twin);
    findings::findings(&twin, &mut problems);
    Ok((twin, problems.into_list()))
}

fn date<'a>(today: &'a str, problems: &mut Problems) -> Option<&'a str> {
    if today.is_empty() {
        return None;
    }
    if !is_date(today) {
        let message = format!("`{}` is not a date", short(today));
        problems.error("bad-date", Mark(0), "today", message, "write it like `2026-03-31`".into());
        return None;
    }
    Some(today)
}

/// `YYYY-MM-DD` with a month and a day that exist somewhere.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut part = |length: usize, low: u16, high: u16| {
        parts.next().is_some_and(|part| {
            part.len() == length
                && part.bytes().all(|byte| byte.is_ascii_digit())
                && part.parse::<u16>().is_ok_and(|number| (low..=high).contains(&number))
        })
    };
    part(4, 0, 9999) && part(2, 1, 12) && part(2, 1, 31) && parts.next().is_none()
}
