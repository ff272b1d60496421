//! Address prefixes of both families, over `std::net`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// An address: family and bits, left-aligned in 128.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    six: bool,
    bits: u128,
}

impl Address {
    /// From text; a zone index (`fe80::1%eth0`) is not an address here.
    pub(super) fn parse(text: &str) -> Option<Address> {
        Some(match text.trim().parse::<IpAddr>().ok()? {
            IpAddr::V4(four) => Address { six: false, bits: u128::from(u32::from(four)) << 96 },
            IpAddr::V6(six) => Address { six: true, bits: u128::from(six) },
        })
    }
}

/// A CIDR prefix. Ordered by family, first address, then the wider one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Prefix {
    base: Address,
    length: u8,
}

fn mask(length: u8) -> u128 {
    if length == 0 { 0 } else { u128::MAX << (128 - u32::from(length.min(128))) }
}

impl Prefix {
    /// From `10.1.0.0/16`, `2001:db8::/32` or a bare address; bits beyond the length are dropped.
    pub(super) fn parse(text: &str) -> Option<Prefix> {
        let text = text.trim();
        let (address, length) = match text.split_once('/') {
            Some((address, length)) if !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()) => {
                (address, Some(length.parse::<u8>().ok()?))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let base = Address::parse(address)?;
        let longest = if base.six { 128 } else { 32 };
        let length = length.unwrap_or(longest);
        (length <= longest).then(|| Prefix::new(base, length))
    }
    fn new(address: Address, length: u8) -> Prefix {
        Prefix { base: Address { bits: address.bits & mask(length), ..address }, length }
    }
    /// Whether the prefix holds the address.
    pub(super) fn holds(self, address: Address) -> bool {
        self.base.six == address.six && address.bits & mask(self.length) == self.base.bits
    }
    /// Whether every address of `inner` is in it.
    pub(super) fn covers(self, inner: Prefix) -> bool {
        self.length <= inner.length && self.holds(inner.base)
    }
    /// How many addresses it holds; 2^32 at most, because nobody can try more.
    pub(super) fn addresses(self) -> f64 {
        let longest = if self.base.six { 128 } else { 32 };
        (1_u64 << (longest - self.length).min(32)) as f64
    }
    /// How many addresses it holds, modulo 2^128.
    pub(super) fn size(self) -> u128 {
        let longest = if self.base.six { 128 } else { 32 };
        1u128.checked_shl(longest - u32::from(self.length)).unwrap_or(0)
    }
    /// Whether it holds every address of its family.
    pub(super) fn everything(self) -> bool {
        self.length == 0
    }
}

/// Prefixes to look addresses up in: one map lookup a distinct length, however many prefixes there are.
#[derive(Default)]
pub(super) struct PrefixMap<T> {
    lengths: BTreeSet<(bool, u8)>,
    entries: BTreeMap<Prefix, T>,
}

impl<T: Copy> PrefixMap<T> {
    /// Puts a prefix in, unless it is there.
    pub(super) fn insert(&mut self, prefix: Prefix, value: T) {
        self.lengths.insert((prefix.base.six, prefix.length));
        self.entries.entry(prefix).or_insert(value);
    }
    /// What is at exactly that prefix.
    pub(super) fn get(&self, prefix: Prefix) -> Option<T> {
        self.entries.get(&prefix).copied()
    }
    /// Values of all prefixes that hold the address, the widest first.
    pub(super) fn holding(&self, address: Address) -> impl Iterator<Item = T> {
        self.lengths
            .iter()
            .filter(move |(six, _)| *six == address.six)
            .filter_map(move |(_, length)| self.get(Prefix::new(address, *length)))
    }
    /// How many.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
    /// All, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Prefix, T)> {
        self.entries.iter().map(|(prefix, value)| (*prefix, *value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_families_and_refuses_nonsense() {
        let prefix = Prefix::parse("10.20.0.0/16").unwrap();
        assert!(prefix.holds(Address::parse("10.20.255.1").unwrap()));
        assert!(!prefix.holds(Address::parse("10.21.0.1").unwrap()));
        assert!(!prefix.holds(Address::parse("::ffff:10.20.0.1").unwrap()));
        assert!(Prefix::parse("2001:db8::/32").unwrap().holds(Address::parse("2001:db8:1::9").unwrap()));
        assert!(Prefix::parse("0.0.0.0/0").unwrap().covers(prefix));
        assert!(!Prefix::parse("::/0").unwrap().covers(prefix));
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "10.0.0.0/+8", "::/129", "ten/8", "10.0.0.0/255"] {
            assert_eq!(Prefix::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_map_finds_every_holding_prefix() {
        let mut map = PrefixMap::default();
        for (value, text) in ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "::/0", "0.0.0.0/0"].iter().enumerate() {
            map.insert(Prefix::parse(text).unwrap(), value);
        }
        let held: Vec<usize> = map.holding(Address::parse("10.1.2.3").unwrap()).collect();
        assert_eq!(held, [4, 0, 1, 2]);
        assert_eq!(map.holding(Address::parse("fe80::1").unwrap()).collect::<Vec<_>>(), [3]);
    }
}
