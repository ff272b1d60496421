//! Addresses: a block of a zone's subnet for each ward, so that one ward's devices never move another's.

use std::collections::BTreeMap;

use codedark_sim::blueprint::{Ward, WardKind};

/// Third octets that the wards of a kind share: the first, how many a ward takes, how many there are.
fn octets(kind: WardKind) -> (u32, u32, u32) {
    use WardKind::*;
    match kind {
        Emergency => (1, 3, 3),
        Theatre => (4, 2, 2),
        Recovery => (6, 2, 2),
        Dialysis => (8, 3, 3),
        OncologyDay => (11, 2, 2),
        Radiotherapy => (13, 1, 1),
        Imaging => (14, 2, 2),
        Laboratory => (16, 2, 2),
        Pharmacy => (18, 1, 1),
        Sterilisation => (19, 1, 1),
        Outpatient => (20, 9, 9),
        Icu => (30, 1, 20),
        StepDown => (50, 1, 20),
        Maternity => (70, 1, 12),
        Neonatal => (82, 1, 10),
        Paediatrics => (92, 1, 12),
        Psychiatry => (104, 1, 12),
        Medical => (116, 1, 60),
        Surgical => (176, 1, 44),
        Technical => (220, 32, 32),
    }
}

/// Hands out addresses.
pub(super) struct Addresses {
    next: BTreeMap<(u16, u32), u32>,
}

impl Addresses {
    pub(super) fn new() -> Addresses {
        Addresses { next: BTreeMap::new() }
    }
    /// The next address of a zone (by the second octet of its subnet) for the `ordinal`-th ward of its kind.
    pub(super) fn next(&mut self, zone: u16, ward: &Ward, ordinal: u32) -> String {
        let (first, width, count) = octets(ward.kind);
        let block = first + (ordinal * width) % count;
        self.from(zone, block)
    }
    /// The next address of a zone from a third octet on.
    pub(super) fn from(&mut self, zone: u16, octet: u32) -> String {
        let next = self.next.entry((zone, octet)).or_insert(0);
        *next += 1;
        format!("10.{zone}.{}.{}", octet + (*next - 1) / 250, (*next - 1) % 250 + 4)
    }
}
