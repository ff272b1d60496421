//! Traffic that matters, cut so finely that every rule matches a piece wholly or not at all.

use std::collections::{BTreeMap, BTreeSet};

use super::problems::Problems;
use crate::blueprint::{Blueprint, Mark, TrafficNames};
use crate::twin::network::PROTOCOLS;
use crate::twin::{Traffic, TrafficId, Twin};

/// What adversaries and remote service use whether or not a file names it.
const STANDARD: [&str; 8] = ["tcp/445", "tcp/3389", "tcp/22", "tcp/443", "tcp/5985", "udp/53", "tcp/5900", "tcp/80"];

/// What a word for traffic means.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pattern {
    /// All traffic.
    pub(super) any: bool,
    /// Else these.
    pub(super) ranges: Vec<Traffic>,
}

impl Pattern {
    /// Whether it matches the whole piece.
    pub(super) fn matches(&self, piece: Traffic) -> bool {
        self.any || self.ranges.iter().any(|range| covers(*range, piece))
    }
    fn add(&mut self, other: Pattern) {
        self.any |= other.any;
        self.ranges.extend(other.ranges);
    }
}

fn covers(range: Traffic, piece: Traffic) -> bool {
    range.protocol == piece.protocol && range.first <= piece.first && piece.last <= range.last
}

/// What `tcp/443`, `udp/5000-5010`, `tcp/any`, `icmp` mean; no names.
pub fn range(text: &str) -> Option<Traffic> {
    let (name, ports) = text.split_once('/').map_or((text, None), |(name, ports)| (name, Some(ports)));
    let (_, protocol, with_ports) = *PROTOCOLS.iter().find(|(known, ..)| *known == name)?;
    let whole = Traffic { protocol, first: 0, last: if with_ports { u16::MAX } else { 0 } };
    match ports {
        None | Some("any") => Some(whole),
        Some(_) if !with_ports => None,
        Some(ports) => {
            let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
            let (first, last) = (first.parse().ok()?, last.parse().ok()?);
            (first <= last).then_some(Traffic { protocol, first, last })
        }
    }
}

/// The meaning of one word: a name, a protocol with ports, or `any`.
fn word(text: &str, names: &TrafficNames) -> Option<Pattern> {
    let text = text.trim();
    if text == "any" {
        return Some(Pattern { any: true, ranges: Vec::new() });
    }
    if let Some(list) = names.get(text) {
        let mut pattern = Pattern::default();
        for entry in list {
            if entry == "any" {
                pattern.any = true;
            } else {
                pattern.ranges.push(range(entry)?);
            }
        }
        return Some(pattern);
    }
    range(text).map(|range| Pattern { any: false, ranges: vec![range] })
}

/// Reads words for traffic, each once.
pub(super) struct TrafficWords<'a> {
    names: &'a TrafficNames,
    read: BTreeMap<&'a str, Pattern>,
}

impl<'a> TrafficWords<'a> {
    /// Reads every name of the table; a name that means nothing is a problem.
    pub(super) fn new(names: &'a TrafficNames, problems: &mut Problems) -> TrafficWords<'a> {
        for (name, list) in names {
            if list.is_empty() || word(name, names).is_none() {
                let message = format!("traffic `{name}` is not a list of protocols and ports");
                problems.error(
                    "bad-traffic",
                    Mark(0),
                    "",
                    message,
                    "write `tcp/443`, `udp/5000-5010`, `tcp/any` or `icmp`".into(),
                );
            }
        }
        TrafficWords { names, read: BTreeMap::new() }
    }

    /// The meaning of a list of words; unknown ones are problems.
    pub(super) fn list(&mut self, words: &'a [String], mark: Mark, field: &'static str, problems: &mut Problems) -> Pattern {
        let mut all = Pattern::default();
        for text in words {
            if let Some(pattern) = self.read.get(text.as_str()) {
                all.add(pattern.clone());
                continue;
            }
            match word(text, self.names) {
                Some(pattern) => {
                    self.read.insert(text, pattern.clone());
                    all.add(pattern);
                }
                None if self.names.contains_key(text.as_str()) => {} // told once, in `new`
                None => {
                    problems.unknown("unknown-traffic", mark, field, "traffic", text, self.names.keys().map(String::as_str));
                }
            }
        }
        all
    }
}

/// The pieces.
pub(super) struct Pieces {
    /// Ordered by protocol and port, without overlap.
    pub(super) list: Vec<Traffic>,
}

impl Pieces {
    /// Cuts everything that is of interest where interests and rules begin and end.
    pub(super) fn cut<'p>(interest: &[Traffic], rules: impl Iterator<Item = &'p Pattern>) -> Pieces {
        let mut cuts: BTreeSet<(u8, u32)> = BTreeSet::new();
        for range in interest.iter().chain(rules.flat_map(|pattern| &pattern.ranges)) {
            cuts.insert((range.protocol, u32::from(range.first)));
            cuts.insert((range.protocol, u32::from(range.last) + 1));
        }
        let mut list = BTreeSet::new();
        for range in interest {
            let mut first = u32::from(range.first);
            let end = u32::from(range.last) + 1;
            for (_, cut) in cuts.range((range.protocol, first + 1)..=(range.protocol, end)) {
                list.insert(Traffic { protocol: range.protocol, first: first as u16, last: (cut - 1) as u16 });
                first = *cut;
            }
        }
        Pieces { list: list.into_iter().collect() }
    }
    /// Positions of the pieces a pattern matches.
    pub(super) fn of(&self, pattern: &Pattern) -> Vec<TrafficId> {
        let matched = self.list.iter().enumerate().filter(|(_, piece)| pattern.matches(**piece));
        matched.map(|(index, _)| TrafficId::from_index(index)).collect()
    }
}

/// What each name means of the pieces.
pub(super) fn named(names: &TrafficNames, pieces: &Pieces) -> BTreeMap<String, Vec<TrafficId>> {
    let meaning = |name: &String| word(name, names).map_or_else(Vec::new, |pattern| pieces.of(&pattern));
    names.keys().map(|name| (name.clone(), meaning(name))).collect()
}

/// What a typed range, `tcp/445`, means of a twin's traffic.
pub(super) fn typed(text: &str, traffic: &[Traffic]) -> Option<Vec<TrafficId>> {
    let range = range(text.trim())?;
    let matched = traffic.iter().enumerate().filter(|(_, piece)| covers(range, **piece));
    Some(matched.map(|(index, _)| TrafficId::from_index(index)).collect())
}

/// What a typed word means of a twin's traffic: a name, `tcp/443`, `any`, or several of them separated by spaces or commas. A piece
/// that a range only touches is meant too: rules treat all of it alike. `Err` with the word that means nothing.
pub fn traffic_meant(text: &str, twin: &Twin) -> Result<Vec<TrafficId>, String> {
    let mut meant: BTreeSet<TrafficId> = BTreeSet::new();
    for word in text.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
        let touches = |range: Traffic, piece: &Traffic| {
            range.protocol == piece.protocol && range.first <= piece.last && piece.first <= range.last
        };
        if word == "any" {
            meant.extend((0..twin.traffic.len()).map(TrafficId::from_index));
        } else if let Some(named) = twin.traffic_names.get(word) {
            meant.extend(named);
        } else if let Some(range) = range(word) {
            let pieces = twin.traffic.iter().enumerate().filter(|(_, piece)| touches(range, piece));
            meant.extend(pieces.map(|(index, _)| TrafficId::from_index(index)));
        } else {
            return Err(word.to_owned());
        }
    }
    Ok(meant.into_iter().collect())
}

/// Everything that devices listen on, services use or techniques need; all there is where the whole is asked for.
pub(super) fn interest<'a>(
    blueprint: &'a Blueprint,
    whole: bool,
    words: &mut TrafficWords<'a>,
    problems: &mut Problems,
) -> Vec<Traffic> {
    let mut all: BTreeSet<Traffic> = STANDARD.iter().filter_map(|text| range(text)).collect();
    for kind in &blueprint.catalogue.kinds {
        all.extend(words.list(&kind.listens, Mark(0), "listens", problems).ranges);
    }
    for service in blueprint.sites.iter().flat_map(|site| &site.services) {
        let needs = service.needs.iter().map(|need| &need.traffic);
        for list in needs.chain(service.clients.iter().map(|client| &client.traffic)) {
            all.extend(words.list(list, service.mark, "traffic", problems).ranges);
        }
    }
    if whole {
        all.extend(PROTOCOLS.iter().filter_map(|(name, ..)| range(name)));
        for name in blueprint.traffic.keys() {
            all.extend(word(name, &blueprint.traffic).unwrap_or_default().ranges);
        }
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_ranges() {
        let names = TrafficNames::from([("dicom".to_owned(), vec!["tcp/104".to_owned(), "tcp/11112".to_owned()])]);
        assert_eq!(word("dicom", &names).unwrap().ranges.len(), 2);
        assert!(word("any", &names).unwrap().any);
        assert_eq!(range("udp/5000-5010"), Some(Traffic { protocol: 17, first: 5000, last: 5010 }));
        assert_eq!(range("icmp"), Some(Traffic { protocol: 1, first: 0, last: 0 }));
        for wrong in ["tcp/", "tcp/99999", "tcp/10-5", "icmp/8", "dicm", "", "tcp/443/1"] {
            assert_eq!(word(wrong, &names), None, "{wrong}");
        }
    }

    #[test]
    fn pieces_are_whole_to_every_rule() {
        let interest = [range("tcp/100-200").unwrap(), range("tcp/150").unwrap(), range("udp/any").unwrap()];
        let rule = Pattern { any: false, ranges: vec![range("tcp/180-300").unwrap(), range("udp/53").unwrap()] };
        let pieces = Pieces::cut(&interest, [&rule].into_iter());
        let tcp: Vec<(u16, u16)> = pieces.list.iter().filter(|p| p.protocol == 6).map(|p| (p.first, p.last)).collect();
        assert_eq!(tcp, [(100, 149), (150, 150), (151, 179), (180, 200)]);
        let udp: Vec<(u16, u16)> = pieces.list.iter().filter(|p| p.protocol == 17).map(|p| (p.first, p.last)).collect();
        assert_eq!(udp, [(0, 52), (53, 53), (54, 65535)]);
        assert_eq!(pieces.of(&rule).len(), 2);
    }
}
