//! Devices: what the inventory says, completed by the catalogue, put into zones, wards and beds.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use super::network::Subnets;
use super::policy::{Drafts, Signature};
use super::prefix::Address;
use super::problems::{Problems, distinct, short};
use super::traffic::{Pieces, TrafficWords};
use crate::blueprint::{
    Blueprint, Device, DeviceKind, Fidelity, LossEffect, Mark, NetworkLoss, Owner, Patchable, RegulatoryClass, SiteBlueprint,
};
use crate::twin::{BedId, DeviceId, SiteId, Twin, WardId, ZoneId};

/// Stands for a device that is written but not simulated at its site's fidelity.
pub(super) const LEFT_OUT: DeviceId = DeviceId(u32::MAX);

/// A problem that several devices share: told once, with their number.
struct Shared {
    field: &'static str,
    text: String,
    hint: &'static str,
    mark: Mark,
    devices: usize,
    error: bool,
}

/// Problems of a site's devices, by code and what they are about.
#[derive(Default)]
struct Told {
    shared: BTreeMap<(&'static str, String), Shared>,
}

impl Told {
    fn add(&mut self, code: &'static str, about: &str, mark: Mark, field: &'static str, text: String, hint: &'static str) {
        let new = Shared { field, text, hint, mark, devices: 0, error: code == "bad-address" };
        let shared = self.shared.entry((code, about.to_owned())).or_insert(new);
        shared.devices += 1;
        shared.mark = shared.mark.min(mark);
    }
    fn tell(self, problems: &mut Problems) {
        for ((code, _), shared) in self.shared {
            let devices = if shared.devices == 1 { "1 device".to_owned() } else { format!("{} devices", shared.devices) };
            let message = format!("{devices} {}", shared.text);
            if shared.error {
                problems.error(code, shared.mark, shared.field, message, shared.hint.into());
            } else {
                problems.finding(code, shared.mark, shared.field, message, shared.hint.into());
            }
        }
    }
}

/// Compiles the devices of all sites; gives the signature of each, for segments.
pub(super) fn devices<'a>(
    blueprint: &'a Blueprint,
    today: Option<&str>,
    twin: &mut Twin,
    names: &mut Names<'a>,
    ground: (&Subnets, &Drafts<'a>, &Pieces),
    words: &mut TrafficWords<'a>,
    problems: &mut Problems,
) -> Vec<Signature> {
    let (subnets, drafts, pieces) = ground;
    let kinds: BTreeMap<&str, usize> =
        blueprint.catalogue.kinds.iter().enumerate().map(|(index, kind)| (kind.id.as_str(), index)).collect();
    twin.devices.listens = (blueprint.catalogue.kinds.iter())
        .map(|kind| pieces.of(&words.list(&kind.listens, Mark(0), "listens", &mut Problems::default())))
        .collect();
    let year = today.and_then(|today| today.get(..4)).and_then(|year| year.parse::<u16>().ok());
    let mut signatures = Vec::new();
    for (site, files) in blueprint.sites.iter().enumerate() {
        let mut told = Told::default();
        let mut unknown: BTreeSet<&str> = BTreeSet::new(); // one problem a word, not one a device
        let mut addresses: BTreeMap<Address, Mark> = BTreeMap::new();
        let written: BTreeMap<&str, BTreeMap<&str, ()>> = (files.wards.iter())
            .map(|ward| (ward.id.as_str(), ward.beds.iter().map(|label| (label.as_str(), ())).collect()))
            .collect();
        let fallback = fallback_zone(twin, site);
        for device in distinct(&files.fleet, "device", |device| &device.id, |device| device.mark, problems) {
            let Some(&kind_index) = kinds.get(device.kind.as_str()) else {
                names.sites[site].devices.insert(&device.id, DeviceId(0)); // so that nobody else complains about it
                if unknown.insert(&device.kind) {
                    problems.unknown("unknown-kind", device.mark, "kind", "kind of device", &device.kind, kinds.keys().copied());
                }
                continue;
            };
            let kind = &blueprint.catalogue.kinds[kind_index];
            let address = address(device, &mut addresses, &mut told);
            let zone = zone(device, kind, address, site, fallback, names, subnets, &mut told, problems);
            let (ward, bed) = place(device, site, files, &written, names, problems);
            if files.site.fidelity == Fidelity::Pooled && (!device.bed.is_empty() || kind.bedside) {
                names.sites[site].devices.insert(&device.id, LEFT_OUT);
                continue;
            }
            names.sites[site].devices.insert(&device.id, DeviceId::from_index(twin.devices.len()));
            ownership(device, kind, &mut told);
            signatures.push(drafts.signature(site, zone, address, subnets));
            let entity = names.entity(site, "device", &device.id);
            push(twin, device, kind, kind_index, entity, (SiteId::from_index(site), zone, ward, bed), year);
        }
        told.tell(problems);
    }
    let kinds = &twin.catalogue.kinds;
    twin.devices.index(|kind| kinds.get(usize::from(kind)).map(|kind| kind.loss));
    signatures
}

fn address(device: &Device, seen: &mut BTreeMap<Address, Mark>, told: &mut Told) -> Option<Address> {
    if device.address.trim().is_empty() {
        let hint = "where rules tell addresses of its zone apart, what they mean for it cannot be decided";
        told.add("no-address", "", device.mark, "", "without an address".to_owned(), hint);
        return None;
    }
    let Some(address) = Address::parse(&device.address) else {
        let text = format!("with something else than an address, such as `{}`", short(&device.address));
        told.add("bad-address", "", device.mark, "address", text, "write `10.20.3.7` or `2001:db8::7`, or leave it empty");
        return None;
    };
    if seen.insert(address, device.mark).is_some() {
        let text = "with an address that another device has".to_owned();
        told.add("duplicate-address", "", device.mark, "address", text, "one of them is wrong or gone");
    }
    Some(address)
}

/// Who answers for it, and whether anybody looked at it before it was bought.
fn ownership(device: &Device, kind: &DeviceKind, told: &mut Told) {
    if device.owner.unwrap_or(kind.owner) == Owner::Nobody {
        told.add("no-owner", "", device.mark, "owner", "without an owner".to_owned(), "name who answers for each");
    }
    let medical = device.class.unwrap_or(kind.class) != RegulatoryClass::None;
    if medical && device.assessed != Some(true) {
        let text = "for care that nobody assessed for security".to_owned();
        told.add("unassessed", "", device.mark, "assessed", text, "assess them, or write `assessed = true` where it was done");
    }
}

/// Where devices go that nothing places: the site's first zone inside the hospital.
fn fallback_zone(twin: &Twin, site: usize) -> ZoneId {
    let own = || twin.zones.iter().enumerate().filter(|(_, zone)| zone.site.index() == site);
    let inside = own().find(|(_, zone)| !zone.outside).or_else(|| own().next());
    inside.map_or(ZoneId(0), |(index, _)| ZoneId::from_index(index))
}

/// By address first, else as written, else the kind's usual zone.
#[allow(clippy::too_many_arguments)]
fn zone(
    device: &Device,
    kind: &DeviceKind,
    address: Option<Address>,
    site: usize,
    fallback: ZoneId,
    names: &Names<'_>,
    subnets: &Subnets,
    told: &mut Told,
    problems: &mut Problems,
) -> ZoneId {
    let known = &names.sites[site].zones;
    let written = known.get(device.zone.as_str()).copied();
    if written.is_none() && !device.zone.is_empty() {
        problems.unknown("unknown-zone", device.mark, "zone", "zone", &device.zone, known.keys().copied());
    }
    let usual = known.get(kind.zone.as_str()).copied();
    let by_address = address.and_then(|address| subnets.zones[site].holding(address).last());
    let Some(zone) = by_address.or(written).or(usual) else {
        if device.zone.is_empty() {
            let text = format!("of kind `{}` that nothing puts into a zone", kind.id);
            told.add("no-zone", &kind.id, device.mark, "zone", text, "give an address inside a zone's subnet, or a zone");
        }
        return fallback;
    };
    if address.is_some() && by_address.is_none() && subnets.zones[site].len() > 0 {
        let text = "with an address in no zone's subnet".to_owned();
        told.add("address-in-no-zone", "", device.mark, "address", text, "add the subnet to its zone");
    }
    if written.or(usual).is_some_and(|expected| expected != zone) {
        let name = known.iter().find(|(_, id)| **id == zone).map_or("", |(name, _)| name);
        let text = format!("of kind `{}` in zone `{name}`, not where they belong", kind.id);
        let hint = "what the address says counts; move them, or write their zone if it is meant";
        told.add("device-in-foreign-zone", &format!("{} {name}", kind.id), device.mark, "zone", text, hint);
    }
    zone
}

/// Its ward and bed, if they exist at the site's fidelity.
fn place(
    device: &Device,
    site: usize,
    files: &SiteBlueprint,
    written: &BTreeMap<&str, BTreeMap<&str, ()>>,
    names: &Names<'_>,
    problems: &mut Problems,
) -> (Option<WardId>, Option<BedId>) {
    if device.ward.is_empty() {
        if !device.bed.is_empty() {
            let message = format!("device `{}` stands at a bed of no ward", short(&device.id));
            problems.error("bed-without-ward", device.mark, "bed", message, "write the ward too".into());
        }
        return (None, None);
    }
    let Some(labels) = written.get(device.ward.as_str()) else {
        problems.unknown("unknown-ward", device.mark, "ward", "ward", &device.ward, written.keys().copied());
        return (None, None);
    };
    if !device.bed.is_empty() && !labels.contains_key(device.bed.as_str()) {
        let what = format!("bed of ward `{}`", short(&device.ward));
        problems.unknown("unknown-bed", device.mark, "bed", &what, &device.bed, labels.keys().copied());
    }
    let ward = names.sites[site].wards.get(device.ward.as_str()).copied();
    let full = files.site.fidelity == Fidelity::Full;
    let bed = names.sites[site].beds.get(&(device.ward.as_str(), device.bed.as_str())).copied();
    (ward, bed.filter(|_| full))
}

#[allow(clippy::too_many_arguments)]
fn push(
    twin: &mut Twin,
    device: &Device,
    kind: &DeviceKind,
    kind_index: usize,
    entity: u64,
    place: (SiteId, ZoneId, Option<WardId>, Option<BedId>),
    year: Option<u16>,
) {
    let (site, zone, ward, bed) = place;
    let id = DeviceId::from_index(twin.devices.len());
    let patchable = device.patchable.unwrap_or(kind.patchable);
    let unsupported = matches!((device.end_of_support, year), (Some(end), Some(year)) if end < year);
    let devices = &mut twin.devices;
    devices.id.push(device.id.clone());
    devices.name.push(if device.name.is_empty() { device.id.clone() } else { device.name.clone() });
    devices.entity.push(entity);
    devices.kind.push(kind_index as u16);
    devices.role.push(device.role.clone());
    devices.site.push(site);
    devices.ward.push(ward);
    devices.bed.push(bed);
    devices.zone.push(zone);
    devices.switch.push(twin.zones[zone.index()].switch);
    devices.encryptable.push(kind.encryptable);
    let owner = device.owner.unwrap_or(kind.owner);
    // Without a word about it, IT's own computers are managed and nothing else is.
    devices.managed.push(device.managed.unwrap_or(kind.encryptable && owner == Owner::It));
    devices.vendor_remote.push(device.vendor_remote.unwrap_or(false));
    devices.legacy.push(unsupported || patchable == Patchable::Never);
    devices.credentials.push(device.credentials.unwrap_or_default());
    devices.patchable.push(patchable);
    devices.class.push(device.class.unwrap_or(kind.class));
    devices.owner.push(owner);
    devices.network_loss.push(device.network_loss.unwrap_or(kind.network_loss));
    devices.gigabytes.push(kind.gigabytes as f32);
    devices.address.push(device.address.trim().parse().ok());
    devices.assessed.push(device.assessed == Some(true));
    devices.life_critical.push(kind.life_critical);
    devices.make.push(format!("{} {}", device.manufacturer, device.model).trim().to_owned());
    devices.os.push(device.os.clone());
    devices.mark.push(device.mark);
    if let Some(ward) = ward {
        let ward = &mut twin.wards[ward.index()];
        ward.devices.push(id);
        if kind.terminal {
            ward.terminals.push(id);
        }
    }
    if let Some(bed) = bed {
        let bed = &mut twin.beds[bed.index()];
        bed.devices.push(id);
        bed.sensors += kind.channels.len() as u32;
        // A monitor that goes on alone is for spot checks: nobody meant it to be watched from afar.
        let watched = kind.loss == LossEffect::Detection && kind.network_loss != NetworkLoss::StandsAlone;
        if watched && bed.monitor.is_none() {
            bed.monitor = Some(id);
        }
    }
}
