//! Zones from an export of VLANs; without one, from what the inventory says of VLANs and addresses.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Catalogue, Egress, Mark, Zone};

use super::account::Verdict;
use super::columns::{Columns, SAMPLE};
use super::drafts::Draft;
use super::mapping::Mapping;
use super::records::{Record, Records, separator};
use super::rules::{Intervals, RuleRecord};
use super::spelling::{fold, holds, tidy, word};
use super::words::says_nothing;

/// Zones read from a text.
#[derive(Clone, Debug, Default)]
pub struct ZonesRead {
    /// In the order of the file.
    pub zones: Vec<Zone>,
    /// Every record once.
    pub records: Vec<RuleRecord>,
    /// What was guessed.
    pub statements: Vec<String>,
}

/// Reads a table of zones; `mark` gives the mark of a record's bytes.
pub fn read(text: &str, mapping: &Mapping, mut mark: impl FnMut(&Record) -> Mark) -> ZonesRead {
    let mut read = ZonesRead::default();
    let Some(separator) = mapping.separator.or_else(|| separator(text)) else { return read };
    let head: Vec<Record> = Records::new(text, separator).take(SAMPLE).collect();
    let columns = Columns::guess("zones", &head, mapping);
    read.statements.clone_from(&columns.statements);
    let mut of_subnet: BTreeMap<String, String> = BTreeMap::new();
    for (at, record) in Records::new(text, separator).enumerate() {
        if at + 1 == columns.head {
            continue;
        }
        let mut verdict = Verdict::Read;
        let mut reason = "zone".to_string();
        let mut element = String::new();
        if at < columns.head {
            verdict = Verdict::Skipped;
            reason = "stands above the header".into();
        } else if record.torn {
            verdict = Verdict::Skipped;
            reason = "a quote in it never ends".into();
        } else {
            match zone(&columns, &record, mapping) {
                Ok(mut zone) => {
                    zone.mark = mark(&record);
                    if let Some(known) = read.zones.iter_mut().find(|known| known.id == zone.id) {
                        known.subnets.extend(zone.subnets);
                        known.subnets.sort();
                        known.subnets.dedup();
                        verdict = Verdict::Merged;
                        reason = "the zone is there already; its subnets were added".into();
                    } else {
                        for subnet in &zone.subnets {
                            if let Some(other) = of_subnet.insert(subnet.clone(), zone.id.clone()) {
                                verdict = Verdict::Guessed;
                                reason = format!("subnet {subnet} is also that of {other}: it stays there");
                            }
                        }
                        zone.subnets.retain(|subnet| of_subnet.get(subnet) == Some(&zone.id) || verdict == Verdict::Read);
                        read.zones.push(zone.clone());
                    }
                    element = zone.id;
                }
                Err(why) => {
                    verdict = Verdict::Skipped;
                    reason = why;
                }
            }
        }
        read.records.push(RuleRecord { line: record.line, verdict, reason, element });
    }
    guess_use(&mut read.zones, &mut read.statements);
    read
}

fn zone(columns: &Columns, record: &Record, mapping: &Mapping) -> Result<Zone, String> {
    let text = |field: &str| {
        let cell = tidy(columns.cell(record, field));
        if says_nothing(&cell) { String::new() } else { cell }
    };
    let vlan: u16 = text("vlan").trim_start_matches(|sign: char| !sign.is_ascii_digit()).parse().unwrap_or(0);
    let name = if text("label").is_empty() { text("id") } else { text("label") };
    let id = [text("id"), text("label")].into_iter().map(|text| word(&text)).find(|id| !id.is_empty());
    let id = match id {
        Some(id) if id.bytes().all(|byte| byte.is_ascii_digit()) => format!("vlan-{id}"),
        Some(id) => id,
        None if vlan > 0 => format!("vlan-{vlan}"),
        None => return Err("names neither a zone nor a VLAN".into()),
    };
    let id = mapping.zones.get(&fold(&id)).cloned().unwrap_or(id);
    let mask = text("mask");
    let mut subnets = Vec::new();
    let cell = text("subnet");
    for part in cell.split([',', ';', ' ', '|']).map(str::trim).filter(|part| !part.is_empty()) {
        let whole = if mask.is_empty() || part.contains('/') {
            part.to_string()
        } else {
            format!("{part}/{}", mask.trim_start_matches('/'))
        };
        match Intervals::from_address(&whole) {
            Some(set) => {
                subnets.extend(set.prefixes().into_iter().map(|prefix| if prefix == "any" { "0.0.0.0/0".into() } else { prefix }))
            }
            None => match whole.parse::<ipnet::IpNet>() {
                Ok(net) => subnets.push(net.trunc().to_string()),
                Err(_) => return Err(format!("subnet `{whole}` is not understood")),
            },
        }
    }
    let interfaces = text("interface").split([',', ';', ' ']).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Ok(Zone { id, name, vlan, subnets, interfaces, trust: trust(&text("trust")), ..Zone::default() })
}

fn trust(cell: &str) -> String {
    let folded = fold(cell);
    match folded.as_str() {
        "" => String::new(),
        "high" | "eleve" | "elevee" | "haute" | "haut" | "fort" | "hoch" | "alta" | "alto" | "trusted" => "high".into(),
        "medium" | "moyen" | "moyenne" | "mittel" | "media" | "medio" => "medium".into(),
        "low" | "faible" | "bas" | "basse" | "niedrig" | "gering" | "baja" | "bajo" => "low".into(),
        "untrusted" | "none" | "non fiable" | "aucune" | "nul" | "public" | "guest" => "untrusted".into(),
        _ => folded,
    }
}

/// What exports of VLANs do not say and rehearsals need: guests are kept apart and reach the internet, offices through a proxy.
fn guess_use(zones: &mut [Zone], statements: &mut Vec<String>) {
    for zone in zones {
        let name = format!("{} {}", fold(&zone.id), fold(&zone.name));
        let any = |words: &[&str]| words.iter().any(|word| holds(&name, word));
        if any(&[
            "guest",
            "guests",
            "patient wifi",
            "wifi patients",
            "patients wifi",
            "invites",
            "public",
            "visitors",
            "visiteurs",
            "gast",
            "invitados",
        ]) {
            zone.client_isolated = true;
            zone.egress = Egress::Direct;
            statements.push(format!(
                "zone {} is taken for a guest network: its devices are kept apart, it reaches the internet directly",
                zone.id
            ));
        } else if any(&[
            "office",
            "bureautique",
            "clinical pc",
            "administration",
            "admin",
            "workstations",
            "postes",
            "users",
            "clients",
            "corporate",
            "buro",
            "oficina",
            "servers",
            "serveurs",
        ]) {
            zone.egress = Egress::Proxy;
            statements.push(format!("zone {} is taken to reach the internet through a proxy", zone.id));
        }
    }
}

/// VLAN number, usual zones of its devices' kinds, networks of their addresses, with counts.
type Group<'a> = (u16, BTreeMap<&'a str, usize>, BTreeMap<u32, usize>);

/// Zones when no export says them: VLANs or zones that devices name, else the usual zones of their kinds.
pub fn derive(drafts: &[(&Draft, &str)], catalogue: &Catalogue, statements: &mut Vec<String>) -> Vec<Zone> {
    // Which usual zone most devices of a VLAN (or named zone) have gives it its id.
    let mut groups: BTreeMap<String, Group<'_>> = BTreeMap::new();
    let mut usual_networks: BTreeMap<u32, BTreeMap<&str, usize>> = BTreeMap::new();
    for (draft, kind) in drafts {
        let usual = catalogue.kind(kind).map_or("", |kind| kind.zone.as_str());
        let network = draft.address.parse::<std::net::Ipv4Addr>().ok().map(|address| u32::from(address) >> 8);
        if let Some(network) = network {
            *usual_networks.entry(network).or_default().entry(usual).or_default() += 1;
        }
        let named = if draft.zone.is_empty() { &draft.vlan } else { &draft.zone };
        if !fold(named).is_empty() {
            let group = groups.entry(fold(named)).or_default();
            group.0 = draft.vlan.parse().unwrap_or(0);
            *group.1.entry(usual).or_default() += 1;
            if let Some(network) = network {
                *group.2.entry(network).or_default() += 1;
            }
        }
    }
    let prefix = |network: &u32| format!("{}/24", std::net::Ipv4Addr::from(network << 8));
    let mut zones: Vec<Zone> = Vec::new();
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    let usual_of = call(&groups);
    for (name, (vlan, _, networks)) in &groups {
        let most = usual_of.get(name.as_str()).copied().unwrap_or(name);
        let digits = name.bytes().all(|byte| byte.is_ascii_digit());
        let id = if digits { format!("vlan-{name}") } else { word(name) };
        let subnets: Vec<String> = networks.keys().filter(|network| taken.insert(**network)).map(prefix).collect();
        statements.push(format!(
            "zone {id} was made of the devices that name it; its name `{most}` is where most of them usually live"
        ));
        zones.push(Zone { id, name: most.to_string(), vlan: *vlan, subnets, assumed: true, ..Zone::default() });
    }
    if groups.is_empty() {
        let mut by_usual: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (_, kind) in drafts {
            by_usual.entry(catalogue.kind(kind).map_or("servers", |kind| kind.zone.as_str())).or_default();
        }
        for (network, usual) in &usual_networks {
            let most = usual.iter().max_by_key(|(_, count)| **count).map_or("", |(zone, _)| zone);
            by_usual.entry(most).or_default().push(prefix(network));
        }
        for (id, subnets) in by_usual.into_iter().filter(|(id, _)| !id.is_empty()) {
            zones.push(Zone { id: id.to_string(), name: id.to_string(), subnets, assumed: true, ..Zone::default() });
        }
        statements.push("no file names zones: the usual zones of the devices' kinds were assumed, each with the networks where most of them are".into());
    }
    guess_use(&mut zones, statements);
    zones
}

/// Gives each group the usual zone it has most devices of and no other group has more of: pumps on the carers' computers' VLAN do
/// not make it a second bedside.
fn call<'a>(groups: &'a BTreeMap<String, Group<'a>>) -> BTreeMap<&'a str, &'a str> {
    let mut pairs: Vec<(usize, &str, &str)> = groups
        .iter()
        .flat_map(|(name, (_, usual, _))| usual.iter().map(move |(zone, count)| (*count, name.as_str(), *zone)))
        .filter(|(_, _, zone)| !zone.is_empty())
        .collect();
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.cmp(b)));
    let mut called: BTreeMap<&str, &str> = BTreeMap::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (_, name, zone) in pairs {
        if !called.contains_key(name) && taken.insert(zone) {
            called.insert(name, zone);
        }
    }
    called
}

/// Which zone holds an address; the longest prefix decides.
pub struct Addresses(Vec<(ipnet::IpNet, usize)>);

impl Addresses {
    /// Of these zones.
    pub fn of(zones: &[Zone]) -> Addresses {
        let mut nets: Vec<(ipnet::IpNet, usize)> = zones
            .iter()
            .enumerate()
            .flat_map(|(at, zone)| zone.subnets.iter().filter_map(move |subnet| Some((subnet.parse().ok()?, at))))
            .collect();
        nets.sort_by_key(|(net, at)| (std::cmp::Reverse(net.prefix_len()), *at));
        Addresses(nets)
    }
    /// Position of the zone that holds an address.
    pub fn zone(&self, address: &str) -> Option<usize> {
        let address: std::net::IpAddr = address.parse().ok()?;
        self.0.iter().find(|(net, _)| net.contains(&address)).map(|(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zones(text: &str) -> ZonesRead {
        read(text, &Mapping::default(), |_| Mark(0))
    }

    #[test]
    fn zones_are_read_from_several_forms() {
        let french = zones(
            "vlan,zone,label,subnet,trust\n10,servers,Serveurs,10.10.0.0/16,high\n60,patient-wifi,Wifi patients,10.60.0.0/16,untrusted\n",
        );
        assert_eq!(french.zones.len(), 2);
        assert_eq!((french.zones[0].id.as_str(), french.zones[0].vlan, french.zones[0].trust.as_str()), ("servers", 10, "high"));
        assert!(french.zones[1].client_isolated && french.zones[1].egress == Egress::Direct);
        let english = zones(
            "VLAN Name;VID;Network;Netmask;Interface\nMedical Devices;30;10.3.0.0;255.255.0.0;eth0.30\nMedical Devices;30;10.4.0.0;255.255.0.0\n;31;10.5.0.0;255.255.255.0\n;;;\n",
        );
        assert_eq!(english.zones.iter().map(|zone| zone.id.as_str()).collect::<Vec<_>>(), ["medical-devices", "vlan-31"]);
        assert_eq!(english.zones[0].subnets, ["10.3.0.0/16", "10.4.0.0/16"]);
        assert_eq!(english.zones[0].interfaces, ["eth0.30"]);
        assert_eq!(english.records.len(), 4);
        assert_eq!(english.records[1].verdict, Verdict::Merged);
        assert_eq!(english.records[3].verdict, Verdict::Skipped);
    }

    #[test]
    fn vlans_without_a_table_are_named_by_their_devices() {
        let catalogue = crate::assets::catalogue();
        let device = |vlan: &str, address: &str| Draft { vlan: vlan.into(), address: address.into(), ..Draft::default() };
        let mut drafts = vec![(device("40", "10.40.0.1"), "bedside-pc"), (device("40", "10.40.0.2"), "bedside-pc")];
        drafts.extend((0..5).map(|at| (device("40", &format!("10.40.0.{}", 10 + at)), "infusion-pump")));
        drafts.extend((0..9).map(|at| (device("30", &format!("10.30.0.{}", 10 + at)), "infusion-pump")));
        let known: Vec<(&Draft, &str)> = drafts.iter().map(|(draft, kind)| (draft, *kind)).collect();
        let zones = derive(&known, &catalogue, &mut Vec::new());
        let named: Vec<(&str, &str)> = zones.iter().map(|zone| (zone.id.as_str(), zone.name.as_str())).collect();
        assert_eq!(named, [("vlan-30", "bedside"), ("vlan-40", "clinical-pc")]);
        assert_eq!(zones[1].subnets, ["10.40.0.0/24"]);
        assert!(zones.iter().all(|zone| zone.assumed));
    }

    #[test]
    fn the_longest_prefix_holds_an_address() {
        let read = zones("zone,subnet\na,10.0.0.0/8\nb,10.1.0.0/16\n");
        let addresses = Addresses::of(&read.zones);
        assert_eq!(
            (addresses.zone("10.1.2.3"), addresses.zone("10.2.0.1"), addresses.zone("11.0.0.1")),
            (Some(1), Some(0), None)
        );
    }
}
