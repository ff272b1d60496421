//! `zone:office`, `tag:clinical-device`, `service:record` …: which devices and which parts of the network are meant.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::ground::Ground;
use crate::blueprint::{Owner, RegulatoryClass, nearest};
use crate::twin::DeviceId;

/// What can be tagged, with what the tag means.
pub const TAGS: [(&str, &str); 9] = [
    ("clinical-device", "a medical device of any class"),
    ("life-critical", "a device whose loss can kill within minutes"),
    ("legacy", "without support, or never patched"),
    ("unassessed", "a medical device that nobody assessed for security"),
    ("unowned", "nobody answers for it"),
    ("vendor-remote", "its supplier has a remote service into it"),
    ("managed", "managed by a tool"),
    ("server", "a server with a role"),
    ("outside", "in a zone outside the hospital, known by name or not"),
];

/// Why a selector selects nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectorError {
    /// A word that is not known: the message and a hint.
    Unknown(String, String),
    /// Known words that match nothing.
    Empty(String),
}

/// What was selected.
#[derive(Clone, Debug)]
pub struct Selection {
    /// As it was written.
    pub text: String,
    /// Devices.
    pub devices: FixedBitSet,
    /// Whole segments, with or without devices, by zone and `all`.
    pub whole: FixedBitSet,
    /// Segments in which something selected surely lies.
    pub sure: FixedBitSet,
    /// Segments in which something selected may lie, for want of its address. Holds `sure`.
    pub maybe: FixedBitSet,
}

impl Selection {
    /// What a text of one or several selectors means.
    ///
    /// # Errors
    /// A word that is not known, or nothing selected.
    pub fn of(text: &str, ground: &Ground<'_>) -> Result<Selection, SelectorError> {
        let twin = ground.twin;
        let empty = || FixedBitSet::with_capacity(twin.segments.len());
        let mut selection = Selection {
            text: text.trim().to_owned(),
            devices: FixedBitSet::with_capacity(twin.devices.len()),
            whole: empty(),
            sure: empty(),
            maybe: empty(),
        };
        let mut words = text.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()).peekable();
        if words.peek().is_none() {
            return Err(SelectorError::Unknown("a selector is missing".into(), "write one such as `zone:office`".into()));
        }
        for word in words {
            selection.add(word, ground)?;
        }
        selection.sure.union_with(&selection.whole);
        for device in selection.devices.ones().map(DeviceId::from_index) {
            let segments = ground.segments_of(device);
            if segments.len() == 1 {
                selection.sure.insert(segments.start);
            }
            segments.for_each(|segment| selection.maybe.insert(segment));
        }
        selection.maybe.union_with(&selection.sure);
        if selection.maybe.is_clear() {
            return Err(SelectorError::Empty(format!("`{}` matches nothing in this hospital", selection.text)));
        }
        Ok(selection)
    }

    fn add(&mut self, word: &str, ground: &Ground<'_>) -> Result<(), SelectorError> {
        let twin = ground.twin;
        let devices = &twin.devices;
        if word == "all" {
            self.whole.insert_range(..);
            self.devices.insert_range(..);
            return Ok(());
        }
        let Some((key, id)) = word.split_once(':') else {
            return Err(SelectorError::Unknown(
                format!("`{word}` is no selector"),
                "write `all`, or `zone:`, `ward:`, `kind:`, `tag:`, `owner:`, `device:`, `service:` or `model:` before it".into(),
            ));
        };
        let each = |this: &mut Selection, chosen: &dyn Fn(usize) -> bool| {
            (0..devices.len()).filter(|device| chosen(*device)).for_each(|device| this.devices.insert(device));
        };
        // `SITE/ID` names another site's; a bare id means the first site that has it.
        let sites: BTreeMap<&str, usize> = twin.sites.iter().enumerate().map(|(at, site)| (site.id.as_str(), at)).collect();
        let (site, bare) = match id.split_once('/').and_then(|(site, rest)| Some((*sites.get(site)?, rest))) {
            Some((site, rest)) => (Some(site), rest),
            None => (None, id),
        };
        let here = |own: usize| site.is_none_or(|site| site == own);
        match key {
            "zone" => {
                let zone = twin.zones.iter().position(|zone| zone.id == bare && here(zone.site.index()));
                let Some(zone) = zone else { return Err(unknown("zone", id, twin.zones.iter().map(|zone| zone.id.as_str()))) };
                twin.zones[zone].segments.clone().for_each(|segment| self.whole.insert(segment));
                each(self, &|device| devices.zone[device].index() == zone);
            }
            "ward" => {
                let ward = twin.wards.iter().position(|ward| ward.id == bare && here(ward.site.index()));
                let Some(ward) = ward else { return Err(unknown("ward", id, twin.wards.iter().map(|ward| ward.id.as_str()))) };
                each(self, &|device| devices.ward[device].is_some_and(|own| own.index() == ward));
            }
            "kind" => {
                let kinds = &twin.catalogue.kinds;
                let Some(kind) = kinds.iter().position(|kind| kind.id == id) else {
                    return Err(unknown("kind", id, kinds.iter().map(|kind| kind.id.as_str())));
                };
                each(self, &|device| usize::from(devices.kind[device]) == kind);
            }
            "owner" => {
                let Some(owner) = Owner::from_text(id) else {
                    return Err(unknown("owner", id, Owner::ALL.iter().map(|owner| owner.word())));
                };
                each(self, &|device| devices.owner[device] == owner);
            }
            "device" => {
                let device = (0..devices.len()).find(|at| devices.id[*at] == bare && here(devices.site[*at].index()));
                let Some(device) = device else {
                    return Err(unknown("device", id, devices.id.iter().map(String::as_str).take(50_000)));
                };
                self.devices.insert(device);
            }
            "service" => {
                let service = twin.services.iter().find(|service| service.id == bare && here(service.site.index()));
                let Some(service) = service else {
                    return Err(unknown("service", id, twin.services.iter().map(|service| service.id.as_str())));
                };
                service.hosts.iter().for_each(|host| self.devices.insert(host.index()));
            }
            "model" => {
                let wanted = folded(id);
                each(self, &|device| !wanted.is_empty() && folded(&devices.make[device]).contains(&wanted));
            }
            "tag" => {
                if !TAGS.iter().any(|(tag, _)| *tag == id) {
                    return Err(unknown("tag", id, TAGS.iter().map(|(tag, _)| *tag)));
                }
                each(self, &|device| tagged(ground, device, id));
                if id == "outside" {
                    // Who comes from there is seldom in an inventory.
                    let outside = twin.zones.iter().filter(|zone| zone.outside);
                    outside.flat_map(|zone| zone.segments.clone()).for_each(|segment| self.whole.insert(segment));
                }
            }
            other => {
                let known = ["zone", "ward", "kind", "tag", "owner", "device", "service", "model"];
                return Err(unknown("form of selector", other, known.into_iter()));
            }
        }
        Ok(())
    }
}

/// Whether a device bears a tag.
pub(super) fn tagged(ground: &Ground<'_>, device: usize, tag: &str) -> bool {
    let devices = &ground.twin.devices;
    let medical = devices.class[device] != RegulatoryClass::None;
    match tag {
        "clinical-device" => medical,
        "life-critical" => devices.life_critical[device],
        "legacy" => devices.legacy[device],
        "unassessed" => medical && !devices.assessed[device],
        "unowned" => devices.owner[device] == Owner::Nobody,
        "vendor-remote" => devices.vendor_remote[device],
        "managed" => devices.managed[device],
        "server" => !devices.role[device].is_empty(),
        "outside" => ground.twin.zones[devices.zone[device].index()].outside,
        _ => false,
    }
}

fn folded(text: &str) -> String {
    let letters = text.chars().map(|sign| if sign.is_alphanumeric() { sign.to_ascii_lowercase() } else { '-' });
    letters.collect::<String>().split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn unknown<'a>(what: &str, word: &str, known: impl Iterator<Item = &'a str>) -> SelectorError {
    let known: Vec<&str> = known.collect();
    let hint = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.len() <= 30 => format!("known: {}", known.join(", ")),
        None => String::new(),
    };
    SelectorError::Unknown(format!("no {what} is called `{word}`"), hint)
}
