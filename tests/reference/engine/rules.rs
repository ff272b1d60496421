//! What rules let pass, asked rule by rule: the first that matches decides, none denies; inside a zone everything passes, or nothing
//! where its clients are isolated. One site; zones by name.

use codedark_sim::blueprint::{Action, Blueprint};
use codedark_sim::twin::Traffic;

/// Whether one piece of traffic passes from a zone to another.
pub fn passes(blueprint: &Blueprint, from: &str, to: &str, traffic: &Traffic) -> bool {
    let network = &blueprint.sites[0].network;
    if from == to {
        return network.zones.iter().any(|zone| zone.id == from && !zone.client_isolated);
    }
    let side = |list: &[String], zone: &str| list.iter().any(|word| word == "any" || word == zone);
    let carries = |names: &[String]| names.iter().any(|name| name == "any" || named(blueprint, name, traffic));
    network
        .conduits
        .iter()
        .find(|rule| side(&rule.from, from) && side(&rule.to, to) && carries(&rule.traffic))
        .is_some_and(|rule| rule.action == Action::Allow)
}

/// Whether a name (`smb`) or a port (`tcp/445`) holds a piece of traffic.
fn named(blueprint: &Blueprint, name: &str, traffic: &Traffic) -> bool {
    if let Some((protocol, ports)) = name.split_once('/') {
        let protocol = if protocol == "tcp" { 6 } else { 17 };
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        let (first, last): (u16, u16) = (first.parse().unwrap(), last.parse().unwrap());
        return traffic.protocol == protocol && first <= traffic.first && traffic.first <= last;
    }
    blueprint.traffic[name].iter().any(|member| named(blueprint, member, traffic))
}
