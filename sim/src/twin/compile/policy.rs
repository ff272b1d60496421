//! Segments and rules.

use std::collections::BTreeMap;

use super::names::Names;
use super::network::{Subnets, bad_prefix};
use super::prefix::{Address, Prefix, PrefixMap};
use super::problems::{Problems, short};
use super::traffic::{Pattern, Pieces, TrafficWords};
use crate::blueprint::{Action, Blueprint, Conduit};
use crate::twin::{Rule, Segment, SegmentId, SiteId, Twin, ZoneId};

/// What one side of a rule matches.
#[derive(Default)]
pub(super) struct Side {
    pub(super) any: bool,
    pub(super) zones: Vec<ZoneId>,
    pub(super) prefixes: Vec<u32>,
}

/// A rule, read but not yet laid over segments.
pub(super) struct Draft<'a> {
    pub(super) site: usize,
    pub(super) position: usize,
    pub(super) conduit: &'a Conduit,
    pub(super) from: Side,
    pub(super) to: Side,
    /// Traffic it matches.
    pub(super) traffic: Pattern,
}

/// Rules as read, and the prefixes they mention, by site.
#[derive(Default)]
pub(super) struct Drafts<'a> {
    pub(super) list: Vec<Draft<'a>>,
    prefixes: Vec<PrefixMap<u32>>,
}

/// Which of the site's prefixes hold an address.
pub(super) type Signature = Vec<u32>;

impl Drafts<'_> {
    /// Which prefixes hold a device: by its address, else by its zone's subnets.
    pub(super) fn signature(&self, site: usize, zone: ZoneId, address: Option<Address>, subnets: &Subnets) -> Signature {
        let Some(address) = address else { return self.of_zone(site, zone, subnets) };
        let mut signature: Signature = self.prefixes[site].holding(address).collect();
        signature.sort_unstable();
        signature
    }
    /// A site's prefixes with their numbers, in order.
    pub(super) fn prefixes(&self, site: usize) -> impl Iterator<Item = (Prefix, u32)> {
        self.prefixes[site].iter()
    }
    /// Prefixes that hold every subnet of a zone; of a zone without subnets only those that hold everything.
    fn of_zone(&self, site: usize, zone: ZoneId, subnets: &Subnets) -> Signature {
        let own = &subnets.of[zone.index()];
        let holds = |prefix: Prefix| {
            if own.is_empty() { prefix.everything() } else { own.iter().all(|subnet| prefix.covers(*subnet)) }
        };
        let mut signature: Signature =
            self.prefixes[site].iter().filter(|(prefix, _)| holds(*prefix)).map(|(_, number)| number).collect();
        signature.sort_unstable();
        signature
    }
}

/// Reads the rules of all sites.
pub(super) fn drafts<'a>(
    blueprint: &'a Blueprint,
    today: Option<&str>,
    names: &Names<'a>,
    words: &mut TrafficWords<'a>,
    problems: &mut Problems,
) -> Drafts<'a> {
    let mut drafts = Drafts::default();
    for (site, files) in blueprint.sites.iter().enumerate() {
        let mut prefixes = PrefixMap::default();
        for (position, conduit) in files.network.conduits.iter().enumerate() {
            if expired(conduit, today, problems) {
                continue;
            }
            let from = side(&conduit.from, site, conduit, "from", names, &mut prefixes, problems);
            let to = side(&conduit.to, site, conduit, "to", names, &mut prefixes, problems);
            if conduit.traffic.is_empty() {
                let message = format!("rule {} names no traffic", label(conduit, position));
                problems.error("empty-rule", conduit.mark, "traffic", message, "write `any` for all traffic".into());
            }
            let traffic = words.list(&conduit.traffic, conduit.mark, "traffic", problems);
            drafts.list.push(Draft { site, position, conduit, from, to, traffic });
        }
        drafts.prefixes.push(prefixes);
    }
    drafts
}

/// A rule's id, else its position.
pub(super) fn label(conduit: &Conduit, position: usize) -> String {
    if conduit.id.is_empty() { format!("{}", position + 1) } else { format!("`{}`", short(&conduit.id)) }
}

/// Whether the rule no longer holds; a rule that ended is told.
fn expired(conduit: &Conduit, today: Option<&str>, problems: &mut Problems) -> bool {
    if conduit.until.is_empty() {
        return false;
    }
    if !super::is_date(&conduit.until) {
        let message = format!("`{}` is not a date", short(&conduit.until));
        problems.error("bad-date", conduit.mark, "until", message, "write it like `2027-01-31`".into());
        return false;
    }
    let over = today.is_some_and(|today| conduit.until.as_str() < today);
    if over {
        let message = format!("a rule ended on {} and no longer holds", conduit.until);
        problems.finding("expired-rule", conduit.mark, "until", message, "renew it or take it out".into());
    }
    over
}

fn side(
    list: &[String],
    site: usize,
    conduit: &Conduit,
    field: &'static str,
    names: &Names<'_>,
    prefixes: &mut PrefixMap<u32>,
    problems: &mut Problems,
) -> Side {
    let mut side = Side::default();
    if list.is_empty() {
        let message = format!("a rule has nothing in `{field}`");
        problems.error("empty-rule", conduit.mark, field, message, "write `any` for everything".into());
    }
    for word in list {
        let word = word.trim();
        if word == "any" {
            side.any = true;
        } else if let Some(zone) = names.find(site, word, |names| &names.zones) {
            side.zones.push(zone);
        } else if let Some(prefix) = Prefix::parse(word) {
            let next = prefixes.len() as u32;
            let number = prefixes.get(prefix).unwrap_or_else(|| {
                prefixes.insert(prefix, next);
                next
            });
            side.prefixes.push(number);
        } else if word.starts_with(|first: char| first.is_ascii_digit()) && word.contains(['.', ':', '/']) {
            bad_prefix(word, conduit.mark, field, problems);
        } else {
            problems.unknown("unknown-zone", conduit.mark, field, "zone", word, names.sites[site].zones.keys().copied());
        }
    }
    side
}

/// Cuts zones into segments: one for each signature that occurs in it, and always the zone's own. Sets `Devices::segment`.
pub(super) fn segments(twin: &mut Twin, signatures: Vec<Signature>, drafts: &Drafts<'_>, subnets: &Subnets) -> Vec<Signature> {
    let mut by_zone: Vec<BTreeMap<Signature, u32>> = vec![BTreeMap::new(); twin.zones.len()];
    for (device, signature) in signatures.iter().enumerate() {
        let zone = &mut by_zone[twin.devices.zone[device].index()];
        match zone.get_mut(signature) {
            Some(count) => *count += 1,
            None => drop(zone.insert(signature.clone(), 1)),
        }
    }
    let mut found: Vec<BTreeMap<Signature, SegmentId>> = Vec::with_capacity(by_zone.len());
    let mut all = Vec::new();
    for (index, mut signatures) in by_zone.into_iter().enumerate() {
        let zone = ZoneId::from_index(index);
        let first = twin.segments.len();
        let own = drafts.of_zone(twin.zones[index].site.index(), zone, subnets);
        let own_devices = signatures.remove(&own).unwrap_or(0);
        let mut ids = BTreeMap::new();
        for (signature, devices) in std::iter::once((own, own_devices)).chain(signatures) {
            ids.insert(signature.clone(), SegmentId::from_index(twin.segments.len()));
            twin.segments.push(Segment { zone, devices });
            all.push(signature);
        }
        twin.zones[index].segments = first..twin.segments.len();
        twin.zones[index].devices = twin.segments[first..].iter().map(|segment| segment.devices).sum();
        found.push(ids);
    }
    let zones = &twin.devices.zone;
    let of_device = signatures.iter().enumerate();
    twin.devices.segment =
        of_device.map(|(device, signature)| found[zones[device].index()].get(signature).copied().unwrap_or_default()).collect();
    all
}

/// Lays the rules over segments and traffic.
pub(super) fn rules(twin: &mut Twin, drafts: Drafts<'_>, signatures: &[Signature], pieces: &Pieces, problems: &mut Problems) {
    for draft in drafts.list {
        // `any` and prefixes are words of the site's own firewall; another site is matched only where it is named.
        let matched = |side: &Side| -> Vec<SegmentId> {
            let each = twin.segments.iter().enumerate();
            each.filter(|(index, segment)| {
                let own = twin.zones[segment.zone.index()].site.index() == draft.site;
                side.zones.contains(&segment.zone)
                    || own && (side.any || side.prefixes.iter().any(|prefix| signatures[*index].binary_search(prefix).is_ok()))
            })
            .map(|(index, _)| SegmentId::from_index(index))
            .collect()
        };
        let (from, to) = (matched(&draft.from), matched(&draft.to));
        let name = label(draft.conduit, draft.position);
        for (side, field) in [(&from, "from"), (&to, "to")] {
            if side.is_empty() && !problems.refused() {
                let message = format!("`{field}` of rule {name} matches no address of the hospital");
                problems.finding("rule-matches-nothing", draft.conduit.mark, field, message, String::new());
            }
        }
        twin.rules.push(Rule {
            site: SiteId::from_index(draft.site),
            id: if draft.conduit.id.is_empty() { (draft.position + 1).to_string() } else { draft.conduit.id.clone() },
            from,
            to,
            traffic: if draft.traffic.any { Vec::new() } else { pieces.of(&draft.traffic) },
            any_traffic: draft.traffic.any,
            action: draft.conduit.action,
            comment: draft.conduit.comment.clone(),
            assumed: draft.conduit.assumed,
            doubtful: draft.conduit.doubtful,
            says: says(draft.conduit),
            mark: draft.conduit.mark,
        });
    }
}

/// A rule in one line.
pub(super) fn says(conduit: &Conduit) -> String {
    let list = |words: &[String]| words.iter().map(|word| word.trim()).collect::<Vec<_>>().join(",");
    let action = match conduit.action {
        Action::Allow => "allow",
        Action::Deny => "deny",
    };
    format!("{action} {} -> {} {}", list(&conduit.from), list(&conduit.to), list(&conduit.traffic))
}
