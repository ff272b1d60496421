//! Which zones reach each other over switches and links, asked anew each time by walking from switch to switch. One site.

use std::collections::BTreeSet;

use codedark_sim::blueprint::Blueprint;

/// What is out of order or shut, by id.
#[derive(Default)]
pub struct Broken {
    /// Switches that do not work.
    pub switches: BTreeSet<String>,
    /// Zones whose network does not work.
    pub failed: BTreeSet<String>,
    /// Zones that are cut off from all others.
    pub cut: BTreeSet<String>,
}

/// Whether anything can pass from a zone to another. Inside a zone its own switch is enough; between two, both come to a core.
pub fn joined(blueprint: &Blueprint, broken: &Broken, from: &str, to: &str) -> bool {
    let inside = |zone: &str| !broken.failed.contains(zone) && !broken.switches.contains(&switch_of(blueprint, zone));
    let out = |zone: &str| inside(zone) && !broken.cut.contains(zone) && comes_to_core(blueprint, broken, zone);
    if from == to { inside(from) } else { out(from) && out(to) }
}

/// The first switch that is a core.
fn core(blueprint: &Blueprint) -> &str {
    &blueprint.sites[0].network.switches.iter().find(|switch| switch.core).unwrap().id
}

/// Where a zone hangs: where it says, else on the core.
fn switch_of(blueprint: &Blueprint, zone: &str) -> String {
    let zone = blueprint.sites[0].network.zones.iter().find(|other| other.id == zone).unwrap();
    if zone.switch.is_empty() { core(blueprint).to_owned() } else { zone.switch.clone() }
}

/// Switches next to one: those that a link joins to it; one without links is next to the core.
fn next_to(blueprint: &Blueprint, switch: &str) -> BTreeSet<String> {
    let network = &blueprint.sites[0].network;
    let linked = |id: &str| network.links.iter().any(|link| link.from != link.to && (link.from == id || link.to == id));
    let joined = |a: &str, b: &str| {
        let alone = |id: &str, other: &str| !linked(id) && id != core(blueprint) && other == core(blueprint);
        let link = network.links.iter().any(|link| link.from == a && link.to == b || link.from == b && link.to == a);
        link || alone(a, b) || alone(b, a)
    };
    network.switches.iter().filter(|other| joined(switch, &other.id)).map(|other| other.id.clone()).collect()
}

fn comes_to_core(blueprint: &Blueprint, broken: &Broken, zone: &str) -> bool {
    let mut seen = BTreeSet::from([switch_of(blueprint, zone)]);
    loop {
        let further: BTreeSet<String> = seen.iter().flat_map(|switch| next_to(blueprint, switch)).collect();
        let further: Vec<String> =
            further.into_iter().filter(|switch| !broken.switches.contains(switch) && !seen.contains(switch)).collect();
        if further.is_empty() {
            break;
        }
        seen.extend(further);
    }
    blueprint.sites[0].network.switches.iter().any(|switch| switch.core && seen.contains(&switch.id))
}
