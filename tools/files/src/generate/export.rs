//! The exports that a generated hospital's own systems would hand over, as untidy as real ones: what the importer is tested with.
//!
//! Maintenance system: Windows-1252, `;`, CRLF, French headers, quoted line breaks, duplicates, ward names spelled several ways,
//! withdrawn devices. Firewall documentation and the firewall itself have drifted apart.

use std::fmt::Write;

use codedark_sim::blueprint::{Action, Blueprint, Credentials, Device, Owner, SiteBlueprint, WardKind};

use super::chance::Chance;

/// Files of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// `gmao_export.csv`, Windows-1252.
    pub inventory: Vec<u8>,
    /// `zones.csv`, UTF-8.
    pub zones: String,
    /// `firewall.csv`, UTF-8.
    pub firewall: String,
    /// `core-fw.iptables`, what `iptables-save` prints.
    pub iptables: String,
}

/// Exports the first site.
pub fn export(blueprint: &Blueprint, seed: u64) -> Option<Export> {
    let site = blueprint.sites.first()?;
    let rules = rules(blueprint, site);
    Some(Export {
        inventory: inventory(blueprint, site, seed),
        zones: zones(site),
        firewall: firewall(&rules),
        iptables: iptables(site, &rules),
    })
}

const HEADER: &str = "N° inventaire;Désignation;Type;Marque;Modèle;OS / version;Classe DM;UF / Service;Lit;VLAN;Adresse IP;Adresse MAC;Mise en service;N° série;Responsable;Télémaintenance;Observations";

/// What the maintenance system calls each kind.
fn french_kind(kind: &str) -> &str {
    match kind {
        "multiparameter-monitor" => "Moniteur multiparamétrique",
        "vital-signs-monitor" => "Moniteur de constantes",
        "telemetry" => "Télémétrie",
        "fetal-monitor" => "Cardiotocographe",
        "ventilator" => "Ventilateur de réanimation",
        "anaesthesia-machine" => "Respirateur d'anesthésie",
        "infusion-pump" => "Pompe / pousse-seringue",
        "enteral-pump" => "Nutripompe",
        "smart-bed" => "Lit connecté",
        "nurse-call" => "Appel malade",
        "bedside-pc" => "PC chevet",
        "rtls-tag" => "Balise RTLS",
        "dialysis-machine" => "Générateur de dialyse",
        "incubator" => "Incubateur",
        "phone" => "Téléphone",
        "tablet" => "Tablette",
        "workstation-on-wheels" => "Chariot informatique",
        "workstation" => "Poste de travail",
        "glucometer" => "Lecteur glycémie",
        "patient-terminal" => "Terminal patient",
        "ultrasound" => "Échographe",
        "ct" => "Scanner",
        "mri" => "IRM",
        "xray" => "Table radio",
        "linear-accelerator" => "Accélérateur",
        "analyser" => "Automate laboratoire",
        "poct-tester" => "Biologie délocalisée (EBMD)",
        "central-station" => "Centrale de surveillance",
        "monitoring-gateway" => "Passerelle",
        "server" => "Serveur",
        "printer" => "Imprimante",
        "camera" => "Caméra",
        "badge-reader" => "Contrôle d'accès",
        "building-controller" => "GTB/GTC",
        "pneumatic-tube" => "Pneumatique",
        "steriliser" => "Autoclave",
        "dispensing-cabinet" => "Armoire sécurisée",
        "ups" => "Onduleur",
        other => other,
    }
}

/// What the house calls each kind of ward.
fn french_ward(kind: WardKind) -> &'static str {
    use WardKind::*;
    match kind {
        Emergency => "Urgences",
        Icu => "Réanimation",
        StepDown => "USC",
        Medical => "Médecine",
        Surgical => "Chirurgie",
        Maternity => "Maternité",
        Neonatal => "Néonatologie",
        Paediatrics => "Pédiatrie",
        Psychiatry => "Psychiatrie",
        Theatre => "Bloc opératoire",
        Recovery => "SSPI",
        Dialysis => "Hémodialyse",
        OncologyDay => "HDJ Oncologie",
        Radiotherapy => "Radiothérapie",
        Imaging => "Imagerie",
        Laboratory => "Laboratoire",
        Pharmacy => "Pharmacie",
        Sterilisation => "Stérilisation",
        Outpatient => "Consultations",
        Technical => "Technique",
    }
}

fn inventory(blueprint: &Blueprint, site: &SiteBlueprint, seed: u64) -> Vec<u8> {
    let mut rows = Vec::new();
    for (number, device) in site.fleet.iter().filter(|device| device.kind != "vendor-endpoint").enumerate() {
        let mut chance = Chance::new(seed, &format!("export:{}", device.id));
        let row = row(blueprint, site, device, number + 1, &mut chance);
        if chance.with(0.02) {
            rows.push((chance.unit(), row.clone()));
        }
        rows.push((chance.unit(), row));
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let mut text = format!("{HEADER}\r\n");
    for (_, row) in rows {
        text.push_str(&row);
        text.push_str("\r\n");
    }
    encoding_rs::WINDOWS_1252.encode(&text).0.into_owned()
}

/// One row, with the usual gaps and spellings.
fn row(blueprint: &Blueprint, site: &SiteBlueprint, device: &Device, number: usize, chance: &mut Chance) -> String {
    let kind = blueprint.catalogue.kind(&device.kind);
    let zone = if device.zone.is_empty() { kind.map_or("", |kind| kind.zone.as_str()) } else { device.zone.as_str() };
    let vlan = site.network.zones.iter().find(|known| known.id == zone).map_or(0, |known| known.vlan);
    let ward = site.wards.iter().find(|ward| ward.id == device.ward).map(|ward| {
        let letter = ward.name.rsplit(' ').next().filter(|_| ward.kind.inpatient()).unwrap_or_default();
        format!("{} {letter}", french_ward(ward.kind)).trim_end().to_owned()
    });
    let ward = match (ward, chance.below(10)) {
        (Some(ward), 0) => ward.to_uppercase(),
        (Some(ward), 1) => format!(" {}  ", ward.replace(' ', "  ")),
        (Some(ward), 2) => ward.replace(' ', "-"),
        (Some(ward), _) => ward,
        (None, _) => String::new(),
    };
    let bed = match (device.bed.trim_start_matches('0'), chance.with(0.3)) {
        ("", _) => String::new(),
        (bed, true) => format!("lit {bed}"),
        (bed, false) => bed.to_owned(),
    };
    let year = device.installed.unwrap_or(2015);
    let installed = if chance.with(0.3) {
        year.to_string()
    } else {
        format!("{:02}/{:02}/{year}", chance.below(28) + 1, chance.below(12) + 1)
    };
    let hex: Vec<String> = (0..6).map(|_| format!("{:02x}", chance.below(256))).collect();
    let mac = [hex.join(":"), hex.join("-").to_uppercase(), hex.concat(), String::new()];
    let mac = &mac[[0, 0, 0, 1, 1, 2, 3][chance.below(7)]];
    let class = kind.map(|kind| kind.class.word()).filter(|class| *class != "none").unwrap_or_default();
    let owner = match kind.map(|kind| kind.owner) {
        _ if chance.with(0.05) => "",
        Some(Owner::It) => "DSI",
        Some(Owner::Biomedical) => "Biomédical",
        Some(Owner::Building) => "Services techniques",
        _ => "Fournisseur",
    };
    let remote =
        if device.vendor_remote == Some(true) { ["O", "Oui", "x"][chance.below(3)] } else { ["N", "non", ""][chance.below(3)] };
    let note = match chance.below(40) {
        0 => "réformé 2023",
        1 => "\"en prêt; retour prévu\"",
        2 => "\"écran cassé\r\nvoir ticket 4471\"",
        3 => "\"étiquette \"\"illisible\"\"\"",
        _ if device.credentials == Some(Credentials::Default) && chance.with(0.1) => "mot de passe usine",
        _ => "",
    };
    let letters: String = device.kind.chars().filter(char::is_ascii_alphabetic).take(4).collect::<String>().to_uppercase();
    let name = if device.name.is_empty() { format!("{letters}-{number:05}") } else { device.name.clone() };
    let os = match chance.below(12) {
        0 => "N/C",
        1 => "",
        _ => device.os.as_str(),
    };
    let vlan = if chance.with(0.08) { String::new() } else { vlan.to_string() };
    let address = if chance.with(0.03) { "" } else { device.address.as_str() };
    [
        &format!("EQ{number:06}"),
        &name,
        french_kind(&device.kind),
        &device.manufacturer,
        &device.model,
        os,
        class,
        &ward,
        &bed,
        &vlan,
        address,
        mac,
        &installed,
        &format!("{:09}", chance.below(1_000_000_000)),
        owner,
        remote,
        note,
    ]
    .join(";")
}

fn zones(site: &SiteBlueprint) -> String {
    let mut text = String::from("vlan,zone,label,subnet,trust\n");
    // What has no VLAN is not on the hospital's own switches.
    for zone in site.network.zones.iter().filter(|zone| zone.vlan > 0) {
        let _ = writeln!(text, "{},{},\"{}\",{},{}", zone.vlan, zone.id, zone.name, zone.subnets.join(" "), zone.trust);
    }
    text
}

/// One rule of the export.
struct Row<'a> {
    from: &'a str,
    to: &'a str,
    protocol: &'a str,
    ports: String,
    allow: bool,
    comment: &'a str,
}

/// The rules by zone pair and protocol. What comfort devices need was never written down.
fn rules<'a>(blueprint: &'a Blueprint, site: &'a SiteBlueprint) -> Vec<Row<'a>> {
    let outside = |id: &str| site.network.zones.iter().any(|zone| zone.id == id && zone.vlan == 0);
    let mut rows = Vec::new();
    for conduit in &site.network.conduits {
        for (from, to) in conduit.from.iter().flat_map(|from| conduit.to.iter().map(move |to| (from.as_str(), to.as_str()))) {
            if from == "comfort-iot" || outside(to) || outside(from) {
                continue;
            }
            let mut by_protocol: Vec<(&str, Vec<&str>)> = Vec::new();
            for name in &conduit.traffic {
                let ports = blueprint.traffic.get(name).map_or_else(|| std::slice::from_ref(name), Vec::as_slice);
                for (protocol, port) in ports.iter().map(|port| port.split_once('/').unwrap_or(("any", "any"))) {
                    match by_protocol.iter_mut().find(|(known, _)| *known == protocol) {
                        Some((_, listed)) if listed.contains(&port) => {}
                        Some((_, listed)) => listed.push(port),
                        None => by_protocol.push((protocol, vec![port])),
                    }
                }
            }
            rows.extend(by_protocol.into_iter().map(|(protocol, ports)| Row {
                from,
                to,
                protocol,
                ports: ports.join(","),
                allow: conduit.action == Action::Allow,
                comment: &conduit.comment,
            }));
        }
    }
    rows
}

fn firewall(rules: &[Row<'_>]) -> String {
    let mut text = String::from("order,from_zone,to_zone,protocol,ports,action,comment\n");
    for (position, rule) in rules.iter().enumerate() {
        let ports = if rule.ports.contains(',') { format!("\"{}\"", rule.ports) } else { rule.ports.clone() };
        let action = if rule.allow { "accept" } else { "drop" };
        let comment = if rule.comment.contains(',') { format!("\"{}\"", rule.comment) } else { rule.comment.to_owned() };
        let _ = writeln!(text, "{},{},{},{},{ports},{action},{comment}", (position + 1) * 10, rule.from, rule.to, rule.protocol);
    }
    text
}

/// The firewall's own list: radiotherapy never reached the documentation's form of it, suppliers to imaging go through a chain.
fn iptables(site: &SiteBlueprint, rules: &[Row<'_>]) -> String {
    let mut text = String::from(
        "# Generated by iptables-save v1.8.9 (nf_tables)\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:MEDICAL - [0:0]\n\
         -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n",
    );
    let subnet = |zone: &str| site.network.zones.iter().find(|known| known.id == zone).and_then(|known| known.subnets.first());
    let mut chain = String::new();
    for rule in rules.iter().filter(|rule| rule.from != "radiotherapy") {
        let medical = rule.from == "vendor-vpn" && rule.to == "imaging";
        let mut line = String::new();
        if let Some(source) = subnet(rule.from) {
            let _ = write!(line, " -s {source}");
        }
        if let Some(destination) = subnet(rule.to) {
            let _ = write!(line, " -d {destination}");
        }
        if rule.protocol != "any" {
            let ports: Vec<&str> = rule.ports.split(',').collect();
            let several = ports.len() > 1;
            let _ = write!(
                line,
                " -p {0} -m {0}{1} --dport{2} {3}",
                rule.protocol,
                if several { " -m multiport" } else { "" },
                if several { "s" } else { "" },
                rule.ports
            );
        }
        let target = if rule.allow { "ACCEPT" } else { "DROP" };
        if medical {
            if chain.is_empty() {
                let _ = writeln!(text, "-A FORWARD{} -j MEDICAL", line.split(" -p ").next().unwrap_or_default());
            }
            let _ = writeln!(chain, "-A MEDICAL{line} -j {target}");
        } else {
            let _ = writeln!(text, "-A FORWARD{line} -j {target}");
        }
    }
    text + &chain + "COMMIT\n"
}
