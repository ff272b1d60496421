//! What passes between two segments: policy between its bounds, topology, and why.
//!
//! Exact for everything the twin tells apart: traffic cut where any rule begins or ends, zones cut where rules tell addresses
//! apart. A rule that was not wholly understood makes two bounds; where they differ the answer is that it cannot be decided.

use crate::blueprint::Action;
use crate::engine::entity_of;
use crate::twin::{DeviceId, Reach, RuleId, SegmentId, SiteId, TrafficId, Twin, ZoneId};

/// Whether something passes. Ordered: several ways pass together as the greatest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passes {
    /// It does not.
    No,
    /// It cannot be decided.
    Unknown,
    /// It does.
    Yes,
}

/// Why something passes or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// A rule.
    Rule(RuleId),
    /// Both lie in one zone.
    SameZone,
    /// The zone keeps its clients apart.
    ClientsApart,
    /// No link leads from one to the other.
    NoLink,
    /// No rule matches, and what no rule matches is denied.
    NoRule,
}

/// A twin with what questions to it need.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    /// The hospital, compiled with all traffic.
    pub twin: &'a Twin,
    /// What policy may let pass at most, where some rule is doubtful.
    most: Option<Reach>,
    island: Vec<usize>,
}

impl<'a> Ground<'a> {
    /// Of a twin compiled with [`crate::twin::compile_whole`].
    pub fn new(twin: &'a Twin) -> Ground<'a> {
        let doubtful = twin.rules.iter().any(|rule| rule.doubtful);
        let most = doubtful.then(|| Reach::evaluate(&twin.zones, &twin.segments, &twin.rules, twin.traffic.len(), true));
        Ground { twin, most, island: twin.islands() }
    }

    /// Number of classes of traffic that meet the same rules.
    pub fn classes(&self) -> usize {
        self.twin.reach.allowed.len()
    }

    /// Whether traffic passes from one segment to another.
    pub fn passes(&self, from: SegmentId, to: SegmentId, traffic: TrafficId) -> Passes {
        if !self.linked(from, to) {
            return Passes::No;
        }
        let least = self.twin.reach.allows(from, to, traffic);
        match &self.most {
            Some(most) if most.allows(from, to, traffic) != least => Passes::Unknown,
            _ if least => Passes::Yes,
            _ => Passes::No,
        }
    }

    /// Why it passes or does not. Of what cannot be decided: the rule that leaves it open.
    pub fn because(&self, from: SegmentId, to: SegmentId, traffic: TrafficId) -> Because {
        if self.zone(from) == self.zone(to) {
            let apart = self.twin.zones[self.zone(from).index()].client_isolated;
            return if apart { Because::ClientsApart } else { Because::SameZone };
        }
        if !self.linked(from, to) {
            return Because::NoLink;
        }
        let doubtful = |rule: &RuleId| self.twin.rules[rule.index()].doubtful;
        let bounds = [Some(&self.twin.reach), self.most.as_ref()];
        let mut rules = bounds.into_iter().flatten().filter_map(|reach| reach.decided_by(from, to, traffic));
        let rule = match self.passes(from, to, traffic) {
            Passes::Unknown => rules.find(doubtful),
            _ => rules.next(),
        };
        rule.map_or(Because::NoRule, Because::Rule)
    }

    /// For each firewall on the way, the rules that would let it through, in order, up to the first that denies: all of one
    /// firewall's must go before it is stopped.
    pub fn openers(&self, from: SegmentId, to: SegmentId, traffic: TrafficId) -> Vec<Vec<RuleId>> {
        let mut sites: Vec<SiteId> = [from, to].map(|end| self.twin.zones[self.zone(end).index()].site).to_vec();
        sites.dedup();
        sites.into_iter().map(|site| self.openers_of(site, from, to, traffic)).collect()
    }

    fn openers_of(&self, site: SiteId, from: SegmentId, to: SegmentId, traffic: TrafficId) -> Vec<RuleId> {
        let mut openers = Vec::new();
        for (index, rule) in self.twin.rules.iter().enumerate().filter(|(_, rule)| rule.site == site) {
            let matches = (rule.any_traffic || rule.traffic.binary_search(&traffic).is_ok())
                && rule.from.binary_search(&from).is_ok()
                && rule.to.binary_search(&to).is_ok();
            if !matches || rule.doubtful && rule.action == Action::Deny {
                continue;
            }
            if rule.action == Action::Deny {
                break;
            }
            openers.push(RuleId::from_index(index));
        }
        openers
    }

    /// The zone of a segment.
    pub fn zone(&self, segment: SegmentId) -> ZoneId {
        self.twin.segments[segment.index()].zone
    }

    /// Segments a device may lie in: its own; all of its zone's when its address is not known and rules tell the zone's apart.
    pub fn segments_of(&self, device: DeviceId) -> std::ops::Range<usize> {
        let own = self.twin.devices.segment[device.index()].index();
        let zone = &self.twin.zones[self.twin.devices.zone[device.index()].index()];
        if self.twin.devices.address[device.index()].is_some() { own..own + 1 } else { zone.segments.clone() }
    }

    /// A zone as people write it.
    pub fn zone_word(&self, zone: ZoneId) -> String {
        let zone = &self.twin.zones[zone.index()];
        format!("zone:{}{}", self.site_prefix(zone.site), zone.id)
    }

    /// A device as people write it.
    pub fn device_word(&self, device: DeviceId) -> String {
        let devices = &self.twin.devices;
        format!("device:{}{}", self.site_prefix(devices.site[device.index()]), devices.id[device.index()])
    }

    /// A rule as people write it.
    pub fn because_word(&self, because: Because) -> String {
        match because {
            Because::Rule(rule) => {
                let rule = &self.twin.rules[rule.index()];
                let doubt = if rule.doubtful { ", not wholly understood" } else { "" };
                format!("rule {}{} ({}{doubt})", self.site_prefix(rule.site), rule.id, rule.says)
            }
            Because::SameZone => "same zone: no rule is asked".into(),
            Because::ClientsApart => "the zone keeps its clients apart".into(),
            Because::NoLink => "no link leads there".into(),
            Because::NoRule => "no rule matches, which denies".into(),
        }
    }

    /// The same whatever its rule is called or which line it stands on: for fingerprints.
    pub(super) fn because_says(&self, because: Because) -> String {
        match because {
            Because::Rule(rule) => self.twin.rules[rule.index()].says.clone(),
            other => self.because_word(other),
        }
    }

    fn site_prefix(&self, site: SiteId) -> String {
        if site.index() == 0 { String::new() } else { format!("{}/", self.twin.sites[site.index()].id) }
    }

    fn linked(&self, from: SegmentId, to: SegmentId) -> bool {
        self.island[self.zone(from).index()] == self.island[self.zone(to).index()]
    }
}

/// A short stable word for a subject, for fingerprints.
pub(super) fn fingerprint(parts: &[&str]) -> String {
    format!("{:016x}", entity_of(&parts.join("|")))
}
