//! A small hospital for tests: one ward of each sort, every zone, a directory and what hangs on it.

use crate::blueprint::*;
use crate::engine::Span;
use crate::twin::{Twin, compile};

pub(crate) fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn kind(id: &str, loss: LossEffect, zone: &str, listens: &[&str], network_loss: NetworkLoss) -> DeviceKind {
    DeviceKind {
        id: id.into(),
        title: id.into(),
        channels: Vec::new(),
        listens: words(listens),
        loss,
        functions: Vec::new(),
        encryptable: matches!(loss, LossEffect::Terminal | LossEffect::Serves),
        terminal: loss == LossEffect::Terminal,
        bedside: false,
        zone: zone.into(),
        class: if loss == LossEffect::Detection { RegulatoryClass::IIb } else { RegulatoryClass::None },
        owner: if loss == LossEffect::Detection { Owner::Biomedical } else { Owner::It },
        patchable: Patchable::Yes,
        network_loss,
        gigabytes: 50.0,
        life_critical: loss == LossEffect::Detection,
    }
}

pub(crate) fn device(id: &str, kind: &str, address: &str) -> Device {
    Device { id: id.into(), kind: kind.into(), address: address.into(), assessed: Some(true), ..Device::default() }
}

pub(crate) fn zone(id: &str, subnet: &str) -> Zone {
    Zone { id: id.into(), subnets: words(&[subnet]), ..Zone::default() }
}

pub(crate) fn rule(from: &[&str], to: &[&str], traffic: &[&str], action: Action) -> Conduit {
    Conduit { from: words(from), to: words(to), traffic: words(traffic), action, ..Conduit::default() }
}

pub(crate) fn need(any: &[&str]) -> Need {
    Need { any: words(any), ..Need::default() }
}

pub(crate) fn client(kinds: &[&str], traffic: &[&str]) -> Client {
    Client { kinds: words(kinds), traffic: words(traffic), inbound: false }
}

pub(crate) fn service(id: &str, function: Option<CareFunction>, hosts: &[&str], needs: Vec<Need>) -> Service {
    Service { id: id.into(), function, hosts: words(hosts), needs, ..Service::default() }
}

fn catalogue() -> Catalogue {
    use NetworkLoss::{LocalAlarm, StandsAlone, Stops};
    Catalogue {
        kinds: vec![
            kind("monitor", LossEffect::Detection, "monitoring", &["udp/24105"], LocalAlarm),
            kind("gateway", LossEffect::Detection, "monitoring", &["udp/24105"], Stops),
            kind("station", LossEffect::Detection, "monitoring", &["tcp/2575"], Stops),
            kind("pump", LossEffect::GuardRails, "clinical", &["tcp/8443"], StandsAlone),
            kind("workstation", LossEffect::Terminal, "clinical", &["tcp/445"], Stops),
            kind("phone", LossEffect::Escalation, "voice", &["tcp/5060"], Stops),
            kind("server", LossEffect::Serves, "servers", &["tcp/443", "tcp/445", "tcp/3389"], Stops),
            kind("jump-host", LossEffect::Serves, "servers", &["tcp/3389"], Stops),
        ],
    }
}

/// The files.
pub(crate) fn blueprint() -> Blueprint {
    let mut site = SiteBlueprint::default();
    let beds = |prefix: &str, count: usize| (1..=count).map(|number| format!("{prefix}{number}")).collect::<Vec<_>>();
    let ward = |id: &str, kind, list| Ward { id: id.into(), kind, beds: list, ..Ward::default() };
    site.wards = vec![
        ward("icu", WardKind::Icu, beds("I", 4)),
        ward("medicine", WardKind::Medical, beds("M", 6)),
        ward("emergency", WardKind::Emergency, beds("E", 5)),
        ward("theatre", WardKind::Theatre, beds("T", 2)),
        ward("outpatients", WardKind::Outpatient, Vec::new()),
    ];
    let mut network = Network {
        zones: vec![
            zone("office", "10.1.0.0/16"),
            zone("servers", "10.2.0.0/16"),
            zone("clinical", "10.3.0.0/16"),
            zone("monitoring", "10.4.0.0/16"),
            zone("voice", "10.5.0.0/16"),
            zone("guest", "10.9.0.0/16"),
            Zone { outside: true, ..zone("internet", "0.0.0.0/0") },
            Zone { outside: true, ..zone("vendor", "192.0.2.0/24") },
        ],
        conduits: vec![
            rule(&["clinical", "office"], &["servers"], &["tcp/443", "directory"], Action::Allow),
            rule(&["monitoring"], &["servers"], &["tcp/2575"], Action::Allow),
            rule(&["servers"], &["voice"], &["tcp/5060"], Action::Allow),
            rule(&["vendor"], &["10.2.0.9/32"], &["tcp/3389"], Action::Allow),
            rule(&["any"], &["any"], &["any"], Action::Deny),
        ],
        switches: ["core", "edge-monitoring", "edge-clinical"]
            .map(|id| Switch { id: id.into(), core: id == "core", ..Switch::default() })
            .to_vec(),
        ..Network::default()
    };
    network.zones[0].egress = Egress::Proxy;
    network.zones[2].switch = "edge-clinical".into();
    network.zones[3].switch = "edge-monitoring".into();
    network.zones[5].client_isolated = true;
    site.network = network;
    let placed = |device: Device, ward: &str, bed: &str| Device { ward: ward.into(), bed: bed.into(), ..device };
    let server = |id: &str, role: &str, last: u8| Device { role: role.into(), ..device(id, "server", &format!("10.2.0.{last}")) };
    let mut fleet = vec![
        server("dc1", "directory", 1),
        server("dc2", "directory", 2),
        server("dns1", "dns", 3),
        server("san1", "storage", 4),
        server("ehr1", "record", 5),
        server("lis1", "laboratory", 6),
        server("relay1", "alarm-relay", 7),
        server("backup1", "backup", 8),
        device("jump1", "jump-host", "10.2.0.9"),
        placed(device("gw-icu", "gateway", "10.4.0.1"), "icu", ""),
        placed(device("station-icu", "station", "10.4.0.2"), "icu", ""),
        placed(device("phone-icu", "phone", "10.5.0.1"), "icu", ""),
        Device { zone: "office".into(), ..device("pc-office", "workstation", "10.1.0.1") },
    ];
    for number in 1..=4 {
        let bed = format!("I{number}");
        fleet.push(placed(device(&format!("mon-{number}"), "monitor", &format!("10.4.1.{number}")), "icu", &bed));
        fleet.push(placed(device(&format!("pump-{number}"), "pump", &format!("10.3.1.{number}")), "icu", &bed));
    }
    for number in 1..=2 {
        fleet.push(placed(device(&format!("pc-icu-{number}"), "workstation", &format!("10.3.2.{number}")), "icu", ""));
        fleet.push(placed(device(&format!("pc-med-{number}"), "workstation", &format!("10.3.3.{number}")), "medicine", ""));
    }
    site.fleet = fleet;
    let graced = |any: &[&str], hours: f64| Need { grace: Span::from_hours(hours), ..need(any) };
    let mut services = vec![
        service("directory", None, &["dc1", "dc2"], vec![need(&["service:storage"]), graced(&["service:dns"], 8.0)]),
        service("dns", None, &["dns1"], vec![graced(&["service:directory"], 24.0)]),
        service("storage", None, &["san1"], vec![Need { edge: Edge::Soft, ..need(&["service:directory"]) }]),
        service(
            "record",
            Some(CareFunction::Record),
            &["ehr1"],
            vec![graced(&["service:directory"], 72.0), need(&["service:storage"])],
        ),
        service("laboratory", Some(CareFunction::Laboratory), &["lis1"], vec![need(&["service:storage"])]),
        service("central-icu", Some(CareFunction::CentralMonitoring), &["gw-icu"], vec![need(&["device:station-icu"])]),
        service("relay", Some(CareFunction::AlarmRelay), &["relay1"], Vec::new()),
    ];
    for group in &mut services[..3] {
        group.bootstrap = "core".into();
        group.backup = "nightly".into();
    }
    services[3].clients = vec![client(&["workstation"], &["tcp/443"])];
    services[5].clients = vec![client(&["monitor"], &["udp/24105"])];
    services[6].clients =
        vec![client(&["station"], &["tcp/2575"]), Client { inbound: true, ..client(&["phone"], &["tcp/5060"]) }];
    site.services = services;
    site.continuity = Continuity {
        procedures: vec![
            Procedure { id: "paper".into(), function: CareFunction::Record, drilled: true, ..Procedure::default() },
            Procedure {
                id: "by-hand".into(),
                function: CareFunction::Laboratory,
                supplies: Span::from_days(2.0),
                supplier_lag: Span::from_days(3.0),
                max_duration: Span::from_days(9.0),
                ..Procedure::default()
            },
        ],
        backups: vec![Backup { id: "nightly".into(), hosts: words(&["backup1"]), ..Backup::default() }],
    };
    Blueprint {
        title: "Sample".into(),
        sites: vec![site],
        catalogue: catalogue(),
        traffic: TrafficNames::from([("directory".to_owned(), words(&["tcp/389", "udp/389"]))]),
        parameters: parameters(),
        settings: Vec::new(),
        ..Blueprint::default()
    }
}

/// The shipped parameters that compile and continuity read.
pub(crate) fn parameters() -> ParameterTable {
    let text = [include_str!("../../../assets/parameters/size.toml"), include_str!("../../../assets/parameters/continuity.toml")];
    let mut entries = Vec::new();
    for block in text.iter().flat_map(|text| text.split("[[parameter]]").skip(1)) {
        let field = |name: &str| {
            let line = block.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='))?;
            Some(line.trim().trim_matches('"').to_owned())
        };
        let number = |name: &str| field(name).and_then(|text| text.parse().ok());
        entries.push(Parameter {
            name: field("name").unwrap_or_default(),
            unit: field("unit").unwrap_or_default(),
            default: number("default").unwrap_or(f64::NAN),
            low: number("low"),
            high: number("high"),
            source: field("source").unwrap_or_default(),
            note: String::new(),
        });
    }
    ParameterTable::new(entries)
}

/// The hospital, compiled.
pub(crate) fn twin() -> Twin {
    twin_of(&blueprint())
}

/// A changed hospital, compiled.
pub(crate) fn twin_of(blueprint: &Blueprint) -> Twin {
    compile(blueprint, "2026-03-31").unwrap_or_else(|problems| panic!("{problems:#?}")).0
}
