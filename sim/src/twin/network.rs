//! Zones, segments, rules and switches, compiled.

use super::{SegmentId, SiteId, SwitchId, TrafficId};
use crate::blueprint::{Action, Egress, Mark};

/// A zone.
#[derive(Clone, Debug, Default)]
pub struct Zone {
    /// Textual id.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Hash of `zone:ID`.
    pub entity: u64,
    /// Its site.
    pub site: SiteId,
    /// Devices kept from each other.
    pub client_isolated: bool,
    /// Way to the internet.
    pub egress: Egress,
    /// Share of its traffic that a network sensor watches, where it is written down.
    pub watched: Option<f64>,
    /// Lies outside the hospital.
    pub outside: bool,
    /// Trust as written.
    pub trust: String,
    /// Its segments in `Twin::segments`.
    pub segments: std::ops::Range<usize>,
    /// Its switch.
    pub switch: SwitchId,
    /// Devices in it.
    pub devices: u32,
    /// Addresses of its subnets, 2^32 at most; 0 when it has none.
    pub addresses: f64,
    /// Written at.
    pub mark: Mark,
}

/// A part of a zone whose addresses meet the same rules.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// Its zone.
    pub zone: super::ZoneId,
    /// Devices in it.
    pub devices: u32,
}

/// Traffic: a protocol and a port range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Traffic {
    /// IP protocol number: 6 tcp, 17 udp, 1 icmp.
    pub protocol: u8,
    /// First port; 0 for protocols without ports.
    pub first: u16,
    /// Last port.
    pub last: u16,
}

/// TCP ports by which a person takes a host over: file and process sharing, remote desktops, shells, suppliers' agents.
const DOORS: [u16; 9] = [22, 23, 445, 3011, 3389, 5900, 5985, 5986, 135];

/// Protocols by name, with their IP number and whether they have ports.
pub(super) const PROTOCOLS: [(&str, u8, bool); 8] = [
    ("tcp", 6, true),
    ("udp", 17, true),
    ("sctp", 132, true),
    ("icmp", 1, false),
    ("icmpv6", 58, false),
    ("esp", 50, false),
    ("ah", 51, false),
    ("gre", 47, false),
];

impl Traffic {
    /// Everything there can be, one range a protocol.
    pub fn everything() -> impl Iterator<Item = Traffic> {
        let last = |with_ports| if with_ports { u16::MAX } else { 0 };
        PROTOCOLS.iter().map(move |(_, protocol, with_ports)| Traffic { protocol: *protocol, first: 0, last: last(*with_ports) })
    }
    /// Whether a person can take a host over by it.
    pub fn door(self) -> bool {
        self.protocol == 6 && DOORS.iter().any(|port| (self.first..=self.last).contains(port))
    }
}

impl std::fmt::Display for Traffic {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match PROTOCOLS.iter().find(|(_, protocol, _)| *protocol == self.protocol) {
            Some((name, _, true)) => out.write_str(name)?,
            Some((name, _, false)) => return out.write_str(name),
            None => write!(out, "protocol-{}", self.protocol)?,
        }
        match (self.first, self.last) {
            (0, u16::MAX) => out.write_str("/any"),
            (first, last) if first == last => write!(out, "/{first}"),
            (first, last) => write!(out, "/{first}-{last}"),
        }
    }
}

/// An ordered rule; `from`, `to` and `traffic` list what it matches.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Its site.
    pub site: SiteId,
    /// Name or position, for people.
    pub id: String,
    /// Segments it matches as source.
    pub from: Vec<SegmentId>,
    /// Segments it matches as destination.
    pub to: Vec<SegmentId>,
    /// Traffic it matches; empty: all.
    pub traffic: Vec<TrafficId>,
    /// Matches all traffic.
    pub any_traffic: bool,
    /// What it does.
    pub action: Action,
    /// Comment at the source.
    pub comment: String,
    /// Added by us.
    pub assumed: bool,
    /// What it matches is not wholly known.
    pub doubtful: bool,
    /// As written, in one line: two rules that say the same are the same rule.
    pub says: String,
    /// Written at.
    pub mark: Mark,
}

/// A switch.
#[derive(Clone, Debug, Default)]
pub struct Switch {
    /// Textual id.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Hash of `switch:ID`.
    pub entity: u64,
    /// Its site.
    pub site: SiteId,
    /// Traffic between zones crosses it.
    pub core: bool,
    /// Switches it is linked to.
    pub links: Vec<SwitchId>,
    /// Written at.
    pub mark: Mark,
}
