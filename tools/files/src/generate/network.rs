//! Zones, switches, and rules as they have drifted: what care needs, and what nobody has dared to remove.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Action, Blueprint, Conduit, Egress, Link, Network, SiteBlueprint, Switch, Zone};

use super::chance::Chance;
use crate::furnish;

/// VLAN (also the second octet of its subnet), id, name, trust, egress, switch, devices kept from each other.
type Row = (u16, &'static str, &'static str, &'static str, Egress, &'static str, bool);

const ZONES: [Row; 17] = [
    (10, "servers", "Servers", "high", Egress::Proxy, "datacentre", false),
    (20, "office", "Offices", "low", Egress::Proxy, "office", false),
    (21, "printing", "Printers", "medium", Egress::None, "office", false),
    (22, "telephony", "Telephony", "medium", Egress::None, "office", false),
    (30, "bedside", "Bedside devices", "medium", Egress::None, "wards", false),
    (31, "critical-care", "Critical care", "medium", Egress::None, "critical", false),
    (32, "laboratory", "Laboratory", "medium", Egress::None, "diagnostics", false),
    (33, "comfort-iot", "Beds, calls, tags", "medium", Egress::None, "wards", false),
    (34, "imaging", "Imaging", "medium", Egress::Direct, "diagnostics", false),
    (35, "radiotherapy", "Radiotherapy", "medium", Egress::None, "diagnostics", false),
    (36, "clinical-gateways", "Clinical gateways", "medium", Egress::None, "critical", false),
    (40, "clinical-pc", "Clinical computers", "medium", Egress::Proxy, "wards", false),
    (41, "clinical-wifi", "Staff wireless", "medium", Egress::Proxy, "wards", false),
    (50, "building", "Building", "medium", Egress::Direct, "plant", false),
    (51, "access-control", "Doors and cameras", "medium", Egress::None, "plant", false),
    (60, "patient-wifi", "Patients and guests", "untrusted", Egress::Direct, "office", true),
    (70, "vendor-vpn", "Suppliers' tunnels", "untrusted", Egress::Direct, "edge", true),
];

const SWITCHES: [(&str, &str); 7] = [
    ("datacentre", "Server room switch"),
    ("wards", "Ward switches"),
    ("critical", "Critical care switches"),
    ("diagnostics", "Laboratory and imaging switches"),
    ("office", "Office switches"),
    ("plant", "Plant switches"),
    ("edge", "Edge firewall"),
];

/// Rules that grew: id, from, to, traffic, comment. The supplier's rule is far too wide, as they are.
const DRIFT: [(&str, &str, &str, &[&str], &str); 16] = [
    ("supplier-imaging", "vendor-vpn", "imaging", &["remote-service"], "supplier request"),
    ("supplier-laboratory", "vendor-vpn", "laboratory", &["rdp"], "temporary 2017"),
    ("supplier-servers", "vendor-vpn", "servers", &["any"], "temporary 2017, go-live of the record"),
    ("supplier-building", "vendor-vpn", "building", &["any"], "supplier request"),
    ("office-servers", "office", "servers", &["https", "directory", "smb", "rdp", "dns"], "temporary 2017"),
    ("office-imaging", "office", "imaging", &["dicom", "smb"], "ticket 2019-0441"),
    ("wards-servers", "clinical-pc", "servers", &["https", "directory", "smb", "dns"], ""),
    ("wards-critical", "clinical-pc", "critical-care", &["http"], ""),
    ("scanners-servers", "imaging", "servers", &["dicom", "smb", "sql"], "ticket 2019-0441"),
    ("analysers-servers", "laboratory", "servers", &["hl7", "smb"], "ticket 2019-0441"),
    ("gateways-servers", "clinical-gateways", "servers", &["hl7", "sql", "smb"], "ticket 2019-0441"),
    ("treatment-servers", "radiotherapy", "servers", &["dicom", "sql", "smb"], "temporary 2017"),
    ("plant-servers", "building", "servers", &["bacnet", "https"], "ticket 2019-0441"),
    ("servers-plant", "servers", "building", &["any"], "temporary 2017"),
    ("remote-work", "outside", "office", &["rdp"], "temporary 2020, when everybody had to stay at home"),
    ("portal", "outside", "servers", &["https"], "patients' portal"),
];

/// Comments people leave.
const COMMENTS: [&str; 6] = ["", "", "ticket 2019-0441", "ticket 2021-1187", "supplier request", "temporary 2017"];

/// Second octet of a zone's subnet.
pub(super) fn octet(zone: &str) -> u16 {
    ZONES.iter().find(|row| row.1 == zone).map_or(99, |row| row.0)
}

/// Ids of the rules that grew.
pub(super) fn grown() -> Vec<&'static str> {
    DRIFT.iter().map(|rule| rule.0).collect()
}

/// Zones and switches, without rules.
pub(super) fn zones() -> Network {
    let mut network = Network::default();
    network.zones.extend(ZONES.iter().map(|(vlan, id, name, trust, egress, switch, isolated)| Zone {
        id: (*id).into(),
        name: (*name).into(),
        subnets: vec![format!("10.{vlan}.0.0/16")],
        vlan: *vlan,
        trust: (*trust).into(),
        client_isolated: *isolated,
        egress: *egress,
        switch: (*switch).into(),
        // What hangs on the edge firewall comes in from elsewhere.
        outside: *switch == "edge",
        ..Zone::default()
    }));
    network.zones.push(Zone {
        id: "outside".into(),
        name: "Outside".into(),
        subnets: vec!["198.51.100.0/24".into()],
        trust: "untrusted".into(),
        egress: Egress::Direct,
        switch: "edge".into(),
        outside: true,
        ..Zone::default()
    });
    network.switches.push(Switch { id: "core".into(), name: "Core switch".into(), core: true, ..Switch::default() });
    for (id, name) in SWITCHES {
        network.switches.push(Switch { id: id.into(), name: name.into(), ..Switch::default() });
        network.links.push(Link { from: id.into(), to: "core".into(), ..Link::default() });
    }
    network
}

/// Writes the rules: patients' wireless kept out, what the site's services need, what grew, administration, nothing else.
pub(super) fn connect(site: &mut SiteBlueprint, blueprint: &Blueprint, chance: &mut Chance) {
    let mut needed: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for flow in furnish::needed_flows(site, &blueprint.catalogue) {
        needed.entry((flow.from, flow.to)).or_default().extend(flow.traffic);
    }
    let rules = &mut site.network.conduits;
    rules.push(rule("guests-out", &["patient-wifi"], &["any"], &["any"], Action::Deny, "ticket 2019-0441"));
    for ((from, to), traffic) in needed.into_iter().filter(|((from, _), _)| from != "patient-wifi") {
        let traffic: Vec<&str> = traffic.iter().map(String::as_str).collect();
        let comment = chance.one(&COMMENTS).copied().unwrap_or_default();
        rules.push(rule(&format!("{from}-to-{to}"), &[&from], &[&to], &traffic, Action::Allow, comment));
    }
    for (id, from, to, traffic, comment) in DRIFT {
        rules.push(rule(id, &[from], &[to], traffic, Action::Allow, comment));
    }
    let reached =
        ["office", "clinical-pc", "clinical-gateways", "laboratory", "imaging", "radiotherapy", "printing", "access-control"];
    rules.push(rule("administration", &["servers"], &reached, &["smb", "rdp", "winrm", "https", "snmp"], Action::Allow, ""));
    rules.push(rule("servers-outside", &["servers", "office"], &["outside"], &["https"], Action::Allow, ""));
    rules.push(rule("everything-else", &["any"], &["any"], &["any"], Action::Deny, ""));
}

fn rule(id: &str, from: &[&str], to: &[&str], traffic: &[&str], action: Action, comment: &str) -> Conduit {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    Conduit {
        id: id.into(),
        from: words(from),
        to: words(to),
        traffic: words(traffic),
        action,
        comment: comment.into(),
        ..Conduit::default()
    }
}
