//! Which addresses come in by an interface of the firewall, as far as `network.toml` says it: `interfaces` of its zones.

use std::collections::BTreeMap;

use codedark_sim::blueprint::Zone;

use super::intervals::Intervals;

/// What is known of interfaces and of IPv6.
#[derive(Clone, Debug, Default)]
pub(super) struct Interfaces {
    behind: BTreeMap<String, Intervals>,
    /// Whether a zone has a subnet of IPv6: then rules of IPv6 decide about something.
    pub(super) six: bool,
}

impl Interfaces {
    /// Of these zones.
    pub(super) fn of(zones: &[Zone]) -> Interfaces {
        let four = |zone: &Zone| {
            let read = zone.subnets.iter().filter_map(|subnet| Intervals::from_address(subnet));
            Intervals::of(read.flat_map(|set| set.ranges().to_vec()))
        };
        let inside = Intervals::of(zones.iter().filter(|zone| !zone.outside).flat_map(|zone| four(zone).ranges().to_vec()));
        let mut behind: BTreeMap<String, Intervals> = BTreeMap::new();
        for zone in zones {
            // The world outside is everything that is not inside, whatever subnets stand for it.
            let own = if zone.outside { Intervals::addresses().minus(&inside) } else { four(zone) };
            for name in &zone.interfaces {
                let known = behind.entry(name.clone()).or_insert_with(|| Intervals::of([]));
                *known = Intervals::of(known.ranges().iter().chain(own.ranges()).copied());
            }
        }
        let six = zones.iter().flat_map(|zone| &zone.subnets).any(|subnet| subnet.contains(':'));
        Interfaces { behind, six }
    }

    /// The addresses behind an interface, or why nobody knows. Nothing that is forwarded comes in or goes out by the loopback.
    pub(super) fn behind(&self, name: &str) -> Result<Intervals, String> {
        let name: String = name.chars().take(40).collect();
        if name == "lo" {
            return Ok(Intervals::of([]));
        }
        self.behind.get(&name).cloned().ok_or_else(|| format!("no zone has an interface `{name}` in network.toml"))
    }
}
