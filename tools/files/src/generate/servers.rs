//! Servers by role, and the far ends of suppliers' tunnels.

use codedark_sim::blueprint::{Device, Fidelity, SiteBlueprint, WardKind};

use super::GenerateOptions;
use super::addresses::Addresses;
use super::keeping::Purchasing;
use super::network::octet;
use crate::assets;

/// Role, host name, servers of any hospital, servers per 100 beds, and the beds it takes to have one at all. Assumed.
const ROLES: [(&str, &str, f64, f64, u32); 38] = [
    ("directory", "AD-DC", 2.0, 0.4, 0),
    ("dns", "DNS-DHCP", 1.0, 0.2, 0),
    ("storage", "HV", 2.0, 1.2, 0),
    ("record", "EHR", 2.0, 1.6, 0),
    ("integration", "HL7-ENGINE", 1.0, 0.3, 0),
    ("admission", "ADT", 1.0, 0.4, 0),
    ("laboratory", "LIS", 1.0, 0.6, 0),
    ("poct-gateway", "POCT-GW", 1.0, 0.2, 0),
    ("pathology", "ANAPATH", 0.0, 0.4, 200),
    ("pacs", "PACS", 1.0, 0.9, 0),
    ("ris", "RIS", 1.0, 0.2, 0),
    ("pharmacy", "PHARMACY", 1.0, 0.3, 0),
    ("emar", "EMAR", 0.0, 0.4, 150),
    ("blood-bank", "BLOODBANK", 1.0, 0.1, 0),
    ("alarm-relay", "ALARM-RELAY", 1.0, 0.3, 0),
    ("drug-library", "DRUGLIB", 1.0, 0.2, 0),
    ("nurse-call", "NURSECALL-SRV", 1.0, 0.3, 0),
    ("telephony", "TELEPHONY", 1.0, 0.3, 0),
    ("patient-location", "RTLS-SRV", 1.0, 0.1, 0),
    ("theatre", "THEATRE", 1.0, 0.3, 0),
    ("sterilisation", "STERILE-TRACE", 1.0, 0.1, 0),
    ("record-and-verify", "RT-RECORD-VERIFY", 1.0, 0.1, 350),
    ("tube", "TUBE", 1.0, 0.0, 0),
    ("door-access", "BADGE-SRV", 1.0, 0.1, 0),
    ("building", "BMS-SRV", 1.0, 0.1, 0),
    ("print", "PRINT", 1.0, 0.4, 0),
    ("claims", "CLAIMS", 1.0, 0.2, 0),
    ("dialysis", "DIALYSIS-SRV", 1.0, 0.1, 150),
    ("file", "FILE", 1.0, 1.0, 0),
    ("mail", "MAIL", 1.0, 0.4, 0),
    ("backup", "BACKUP", 2.0, 0.6, 0),
    ("remote-desktop", "CITRIX", 0.0, 2.0, 100),
    ("remote-access", "VPN", 1.0, 0.2, 0),
    ("jump-host", "JUMP-VENDOR", 1.0, 0.1, 0),
    ("security", "AV-EDR", 1.0, 0.2, 0),
    ("update", "WSUS", 1.0, 0.3, 0),
    ("application", "APP", 1.0, 18.0, 0),
    ("outside-laboratory", "OUTSIDE-LAB", 1.0, 0.0, 0),
];

/// Far ends of suppliers' tunnels: what they look after.
const SUPPLIERS: [&str; 8] = ["imaging", "laboratory", "record", "building", "monitoring", "pumps", "radiotherapy", "telephony"];

/// Adds servers, the outside laboratory and the suppliers' endpoints.
pub(super) fn fill(site: &mut SiteBlueprint, beds: u32, options: &GenerateOptions) {
    let (mix, catalogue) = (assets::mix(), assets::catalogue());
    let id = site.site.id.clone();
    let buys = Purchasing::new(&mix, &id, options);
    let mut addresses = Addresses::new();
    let room = site.wards.iter().find(|ward| ward.kind == WardKind::Technical).map(|ward| ward.id.clone()).unwrap_or_default();
    let full = site.site.fidelity == Fidelity::Full;
    let Some((server, endpoint)) = catalogue.kind("server").zip(catalogue.kind("vendor-endpoint")) else { return };
    for (block, (role, name, base, per_hundred, _)) in ROLES.iter().enumerate().filter(|(_, (.., from))| beds >= *from) {
        let count = (base + per_hundred * f64::from(beds) / 100.0).round().max(1.0) as u32;
        // A site of pooled beds has one server a role.
        let count = if full { count } else { count.min(1) };
        let outside = *role == "outside-laboratory";
        let kind = if outside { endpoint } else { server };
        for number in 1..=count {
            let mut device = Device {
                id: format!("{}-{number}", name.to_lowercase()),
                name: format!("{name}{number}"),
                kind: kind.id.clone(),
                role: (*role).into(),
                ward: if outside { String::new() } else { room.clone() },
                zone: if outside { "outside".into() } else { String::new() },
                address: if outside { "198.51.100.20".into() } else { addresses.from(octet("servers"), block as u32 * 4) },
                ..Device::default()
            };
            buys.describe(&mut device, kind);
            site.fleet.push(device);
        }
    }
    let suppliers = if full { SUPPLIERS.len().min(3 + beds as usize / 60) } else { 1 };
    for supplier in &SUPPLIERS[..suppliers] {
        let mut device = Device {
            id: format!("supplier-{supplier}"),
            name: format!("SUPPLIER-{}", supplier.to_uppercase()),
            kind: endpoint.id.clone(),
            address: addresses.from(octet("vendor-vpn"), 0),
            ..Device::default()
        };
        buys.describe(&mut device, endpoint);
        device.vendor_remote = Some(true);
        site.fleet.push(device);
    }
}
