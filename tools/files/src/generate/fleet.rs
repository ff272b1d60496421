//! Devices of wards, from the archetypes.

use std::collections::BTreeMap;

use codedark_sim::blueprint::{Device, DeviceKind, Fidelity, SiteBlueprint, Ward, WardKind};

use super::GenerateOptions;
use super::addresses::Addresses;
use super::chance::Chance;
use super::keeping::Purchasing;
use super::network::octet;
use crate::assets;

/// Puts every ward's devices into the site. A site of pooled beds gets only what its services stand on.
pub(super) fn fill(site: &mut SiteBlueprint, beds: u32, options: &GenerateOptions) {
    let (mix, archetypes, catalogue) = (assets::mix(), assets::archetypes(), assets::catalogue());
    let id = site.site.id.clone();
    let buys = Purchasing::new(&mix, &id, options);
    // Assumed: 3 to 8 % of pumps and 10 % of bedside monitors were plugged in where there was a socket.
    let strays = Chance::new(options.seed, &format!("{id}/strays")).between(0.03, 0.08);
    let mut addresses = Addresses::new();
    let mut ordinals: BTreeMap<WardKind, u32> = BTreeMap::new();
    let full = site.site.fidelity == Fidelity::Full;
    for ward in &site.wards {
        let Some(archetype) = archetypes.of(ward.kind) else { continue };
        let ordinal = *ordinals.entry(ward.kind).and_modify(|count| *count += 1).or_insert(0);
        let mut add = |kind: &DeviceKind, bed: &str, number: u32| {
            let mut device = Device {
                id: identify(ward, bed, &kind.id, number),
                kind: kind.id.clone(),
                ward: ward.id.clone(),
                bed: bed.into(),
                ..Device::default()
            };
            let zone = stray(&device, strays, options.seed, &id).unwrap_or(kind.zone.as_str());
            if zone != kind.zone {
                device.zone = zone.into();
            }
            device.address = addresses.next(octet(zone), ward, ordinal);
            if matches!(kind.id.as_str(), "workstation" | "workstation-on-wheels" | "bedside-pc") {
                device.name = format!("PC-{}", device.address[3..].replace('.', "-"));
            }
            if ward.kind == WardKind::Technical && number <= 2 {
                match kind.id.as_str() {
                    "ups" => device.role = "power".into(),
                    "building-controller" => device.role = "cooling".into(),
                    _ => {}
                }
            }
            buys.describe(&mut device, kind);
            site.fleet.push(device);
        };
        for kind in catalogue.kinds.iter().filter(|kind| full || wanted_when_pooled(ward, &kind.id)) {
            if let Some(count) = archetype.at_bed.get(&kind.id) {
                for bed in &ward.beds {
                    (1..=*count).for_each(|number| add(kind, bed, number));
                }
            }
            let among = if ward.beds.is_empty() { beds } else { ward.beds.len() as u32 };
            let shared = archetype
                .shared
                .get(&kind.id)
                .map_or(0, |share| ((share * f64::from(among)).round() as u32).max(u32::from(ward.beds.is_empty())));
            let own = archetype.ward.get(&kind.id).copied().unwrap_or(0);
            (1..=shared + own).for_each(|number| add(kind, "", number));
        }
    }
}

/// A pooled site has no bed-level devices: only the scanners, analysers and plant that its services need.
fn wanted_when_pooled(ward: &Ward, kind: &str) -> bool {
    ward.beds.is_empty()
        && matches!(
            kind,
            "ct" | "mri" | "xray" | "analyser" | "linear-accelerator" | "steriliser" | "ups" | "building-controller"
        )
}

/// `medicine-c-07-infusion-pump-2`.
fn identify(ward: &Ward, bed: &str, kind: &str, number: u32) -> String {
    match (bed.is_empty(), number) {
        (true, _) => format!("{}-{kind}-{number}", ward.id),
        (false, 1) => format!("{}-{bed}-{kind}", ward.id),
        (false, _) => format!("{}-{bed}-{kind}-{number}", ward.id),
    }
}

/// The zone a bedside device was plugged into by mistake, if it was.
fn stray(device: &Device, pumps: f64, seed: u64, site: &str) -> Option<&'static str> {
    let (share, zone) = match device.kind.as_str() {
        "infusion-pump" => (pumps, "office"),
        "multiparameter-monitor" => (0.1, "clinical-pc"),
        _ => return None,
    };
    Chance::new(seed, &format!("{site}/stray:{}", device.id)).with(share).then_some(zone)
}
