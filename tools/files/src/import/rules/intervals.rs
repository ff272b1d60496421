//! Sets of whole numbers as sorted, disjoint, inclusive ranges: exact intersection and difference of what rules match.

use std::net::Ipv4Addr;

/// One past the last IPv4 address.
const ADDRESSES: u64 = 1 << 32;

/// A set of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervals(Vec<(u64, u64)>);

impl Intervals {
    /// The numbers of all these ranges, bounds included.
    pub fn of(ranges: impl IntoIterator<Item = (u64, u64)>) -> Intervals {
        let mut sorted: Vec<(u64, u64)> = ranges.into_iter().filter(|(first, last)| first <= last).collect();
        sorted.sort_unstable();
        let mut joined: Vec<(u64, u64)> = Vec::with_capacity(sorted.len());
        for (first, last) in sorted {
            match joined.last_mut() {
                Some(end) if first <= end.1.saturating_add(1) => end.1 = end.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        Intervals(joined)
    }
    /// Every IPv4 address.
    pub fn addresses() -> Intervals {
        Intervals(vec![(0, ADDRESSES - 1)])
    }
    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The ranges.
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.0
    }
    /// What is in both.
    pub fn and(&self, other: &Intervals) -> Intervals {
        let mut both = Vec::new();
        let (mut i, mut j) = (0, 0);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            let (first, last) = (a.0.max(b.0), a.1.min(b.1));
            if first <= last {
                both.push((first, last));
            }
            if a.1 < b.1 { i += 1 } else { j += 1 }
        }
        Intervals(both)
    }
    /// What is in this and not in the other.
    pub fn minus(&self, other: &Intervals) -> Intervals {
        let mut rest = Vec::new();
        for &(first, last) in &self.0 {
            let mut next = Some(first);
            for &(cut, end) in other.0.iter().filter(|cut| cut.1 >= first && cut.0 <= last) {
                if let Some(from) = next
                    && from < cut
                {
                    rest.push((from, cut - 1));
                }
                next = end.checked_add(1).filter(|after| *after <= last);
            }
            if let Some(from) = next {
                rest.push((from, last));
            }
        }
        Intervals(rest)
    }
    /// As CIDR prefixes, `any` for all of them. Only for sets of IPv4 addresses.
    pub fn prefixes(&self) -> Vec<String> {
        if *self == Intervals::addresses() {
            return vec!["any".into()];
        }
        let mut words = Vec::new();
        for &(first, last) in &self.0 {
            let mut at = first;
            while at <= last {
                let aligned = if at == 0 { 32 } else { at.trailing_zeros().min(32) };
                let mut bits = aligned;
                while at + (1u64 << bits) - 1 > last {
                    bits -= 1;
                }
                let address = Ipv4Addr::from(u32::try_from(at).unwrap_or(u32::MAX));
                words.push(format!("{address}/{}", 32 - bits));
                at += 1u64 << bits;
            }
        }
        words
    }
    /// The addresses of a prefix, a single address or a range `a-b`; absent when it is not IPv4.
    pub fn from_address(text: &str) -> Option<Intervals> {
        let text = text.trim();
        if let Some((first, last)) = text.split_once('-') {
            let (first, last): (Ipv4Addr, Ipv4Addr) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            let (first, last) = (u64::from(u32::from(first)), u64::from(u32::from(last)));
            return (first <= last).then_some(Intervals(vec![(first, last)]));
        }
        let (address, mask) = text.split_once('/').unwrap_or((text, "32"));
        let address = u64::from(u32::from(address.parse::<Ipv4Addr>().ok()?));
        let bits = match mask.parse::<u32>() {
            Ok(bits) => bits,
            Err(_) => {
                let mask = u32::from(mask.parse::<Ipv4Addr>().ok()?);
                (mask.leading_ones() + mask.trailing_zeros() == 32 || mask == 0).then_some(mask.leading_ones())?
            }
        };
        let size = 1u64 << (32u32.checked_sub(bits)?);
        let first = address / size * size;
        Some(Intervals(vec![(first, first + size - 1)]))
    }
}

/// What a rule matches: from one of the sources, to one of the destinations, with one of the traffics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Source addresses.
    pub from: Intervals,
    /// Destination addresses.
    pub to: Intervals,
    /// `protocol * 65536 + port`; protocols without ports fill their 65,536.
    pub traffic: Intervals,
}

impl Match {
    /// Everything.
    pub fn everything() -> Match {
        Match { from: Intervals::addresses(), to: Intervals::addresses(), traffic: all_traffic() }
    }
    /// Nothing matches it.
    pub fn is_empty(&self) -> bool {
        self.from.is_empty() || self.to.is_empty() || self.traffic.is_empty()
    }
    /// What both match; absent when nothing.
    pub fn and(&self, other: &Match) -> Option<Match> {
        let both =
            Match { from: self.from.and(&other.from), to: self.to.and(&other.to), traffic: self.traffic.and(&other.traffic) };
        (!both.is_empty()).then_some(both)
    }
    /// What this matches and the other does not, in up to three parts.
    pub fn minus(&self, other: &Match) -> Vec<Match> {
        let Some(both) = self.and(other) else { return vec![self.clone()] };
        [
            Match { from: self.from.minus(&both.from), ..self.clone() },
            Match { from: both.from.clone(), to: self.to.minus(&both.to), traffic: self.traffic.clone() },
            Match { traffic: self.traffic.minus(&both.traffic), ..both },
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect()
    }
}

/// Every protocol and port.
pub fn all_traffic() -> Intervals {
    Intervals(vec![(0, (256 << 16) - 1)])
}

/// All of one protocol, or some ports of it.
pub fn protocol(number: u8, ports: Option<&Intervals>) -> Intervals {
    let base = u64::from(number) << 16;
    match ports {
        None => Intervals(vec![(base, base + 0xffff)]),
        Some(ports) => Intervals::of(ports.0.iter().map(|(first, last)| (base + first.min(&0xffff), base + last.min(&0xffff)))),
    }
}

/// Traffic as words of `network.toml`. Protocols other than TCP, UDP and ICMP are not simulated and have no word.
pub fn traffic_words(traffic: &Intervals) -> Vec<String> {
    if *traffic == all_traffic() {
        return vec!["any".into()];
    }
    let mut words = Vec::new();
    for (number, name) in [(6u8, "tcp"), (17, "udp"), (1, "icmp")] {
        for &(first, last) in traffic.and(&protocol(number, None)).ranges() {
            let (first, last) = (first & 0xffff, last & 0xffff);
            words.push(match (name, first, last) {
                ("icmp", ..) => "icmp".to_string(),
                (_, 0, 0xffff) => format!("{name}/any"),
                (_, first, last) if first == last => format!("{name}/{first}"),
                _ => format!("{name}/{first}-{last}"),
            });
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_and_its_complement_are_all_addresses() {
        let some = Intervals::from_address("10.20.0.0/16").unwrap();
        let rest = Intervals::addresses().minus(&some);
        assert!(rest.and(&some).is_empty());
        assert_eq!(Intervals::of(rest.ranges().iter().chain(some.ranges()).copied()), Intervals::addresses());
        assert_eq!(rest.prefixes().len(), 16);
        assert_eq!(some.prefixes(), ["10.20.0.0/16"]);
    }

    #[test]
    fn masks_ranges_and_single_addresses_are_read() {
        assert_eq!(Intervals::from_address("10.1.2.3/255.255.0.0").unwrap().prefixes(), ["10.1.0.0/16"]);
        assert_eq!(
            Intervals::from_address("10.0.0.3-10.0.0.8").unwrap().prefixes(),
            ["10.0.0.3/32", "10.0.0.4/30", "10.0.0.8/32"]
        );
        assert_eq!(Intervals::from_address("0.0.0.0/0").unwrap().prefixes(), ["any"]);
        assert_eq!(Intervals::from_address("255.255.255.255").unwrap().prefixes(), ["255.255.255.255/32"]);
        assert!(Intervals::from_address("10.0.0.0/33").is_none());
        assert!(Intervals::from_address("fe80::1").is_none());
        assert!(Intervals::from_address("10.0.0.0/255.0.255.0").is_none());
    }

    #[test]
    fn what_is_left_of_a_match_never_meets_what_was_taken() {
        let all = Match::everything();
        let taken = Match {
            from: Intervals::from_address("10.0.0.0/8").unwrap(),
            to: Intervals::from_address("10.1.0.0/16").unwrap(),
            traffic: protocol(6, Some(&Intervals::of([(443, 443)]))),
        };
        let parts = all.minus(&taken);
        assert_eq!(parts.len(), 3);
        assert!(parts.iter().all(|part| part.and(&taken).is_none()));
        assert!(parts.iter().enumerate().all(|(i, a)| parts.iter().skip(i + 1).all(|b| a.and(b).is_none())));
    }
}
