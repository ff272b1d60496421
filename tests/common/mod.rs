//! A small hospital built in Rust, for tests of mechanisms: two wards, about sixty devices, four zones inside and two outside.

#![allow(dead_code)]

pub mod command;

use std::sync::Arc;

use codedark_files::assets;
use codedark_sim::blueprint::{
    Action, AttackId, Backup, BackupForm, Blueprint, Campaign, CareFunction, Client, Condition, Conduit, Continuity, Device,
    Egress, Entry, Failure, Gain, Goal, Governance, Incident, Mark, Need, Network, Procedure, Service, Site, SiteBlueprint,
    Staff, StaffKind, StaffPool, Switch, Tactic, Target, Ward, WardKind, Zone,
};
use codedark_sim::engine::{Span, WeekTime};
use codedark_sim::journal::{Journal, Kind, Record};
use codedark_sim::run::Run;
use codedark_sim::twin::{Plot, Twin, Values, compile, compile_incident};

/// The day that ends of support are judged by.
pub const TODAY: &str = "2026-11-01";

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn zone(id: &str, subnet: &str, egress: Egress, outside: bool) -> Zone {
    Zone { id: id.into(), name: id.into(), subnets: words(&[subnet]), egress, outside, ..Zone::default() }
}

fn rule(id: &str, from: &str, to: &str, traffic: &[&str], mark: u32) -> Conduit {
    Conduit {
        id: id.into(),
        from: words(&[from]),
        to: words(&[to]),
        traffic: words(traffic),
        action: Action::Allow,
        mark: Mark(mark),
        ..Conduit::default()
    }
}

fn server(id: &str, role: &str, zone: &str) -> Device {
    Device {
        id: id.into(),
        name: id.into(),
        kind: "server".into(),
        role: role.into(),
        zone: zone.into(),
        managed: Some(true),
        ..Device::default()
    }
}

fn at_ward(id: String, kind: &str, zone: &str, ward: &str, bed: &str) -> Device {
    let managed = Some(kind == "workstation");
    Device { id, kind: kind.into(), zone: zone.into(), ward: ward.into(), bed: bed.into(), managed, ..Device::default() }
}

fn ward(id: &str, kind: WardKind, beds: usize) -> Ward {
    let beds = (1..=beds).map(|bed| format!("{bed:02}")).collect();
    Ward { id: id.into(), name: id.into(), kind, beds, ..Ward::default() }
}

fn needs(services: &[&str]) -> Vec<Need> {
    services.iter().map(|id| Need { any: vec![format!("service:{id}")], ..Need::default() }).collect()
}

fn service(id: &str, function: Option<CareFunction>, hosts: &[&str], needing: &[&str], gigabytes: f64) -> Service {
    let clients = function.map(|_| Client { kinds: words(&["workstation"]), traffic: words(&["https"]), inbound: false });
    Service {
        id: id.into(),
        name: id.into(),
        function,
        hosts: words(hosts),
        needs: needs(needing),
        clients: clients.into_iter().collect(),
        backup: "main-backup".into(),
        gigabytes,
        vendor_needed: Some(false),
        ..Service::default()
    }
}

/// Rule ids of [`small_hospital`], with their marks.
pub const VENDOR_RULE: (&str, u32) = ("vendor-tunnel", 901);

/// Two wards (intensive care with 4 beds, medicine with 8), ten servers, offices. Everything is managed but nothing is offline.
pub fn small_hospital() -> Blueprint {
    let zones = vec![
        zone("office", "10.1.0.0/16", Egress::Proxy, false),
        zone("servers", "10.2.0.0/16", Egress::Proxy, false),
        zone("bedside", "10.3.0.0/16", Egress::None, false),
        zone("guest", "10.4.0.0/16", Egress::Direct, false),
        zone("vendor-vpn", "10.250.0.0/16", Egress::Direct, true),
        zone("internet", "198.51.100.0/24", Egress::Direct, true),
    ];
    let conduits = vec![
        rule(VENDOR_RULE.0, "vendor-vpn", "servers", &["rdp", "remote-service"], VENDOR_RULE.1),
        rule("office-servers", "office", "servers", &["directory", "https", "smb", "rdp", "dns", "hl7", "dicom"], 902),
        rule("administration", "servers", "office", &["smb", "rdp", "winrm"], 903),
        rule("bedside-servers", "bedside", "servers", &["https", "hl7", "dns"], 904),
        rule("servers-bedside", "servers", "bedside", &["monitor-data", "https", "smb"], 905),
        rule("out", "office", "internet", &["https"], 906),
        rule("servers-out", "servers", "internet", &["https"], 907),
    ];
    let switches = vec![Switch { id: "core".into(), name: "Core switch".into(), core: true, mark: Mark(0) }];
    let mut fleet = vec![
        server("dc-01", "directory", "servers"),
        server("dns-01", "dns", "servers"),
        server("backup-01", "backup", "servers"),
        server("rec-app", "record", "servers"),
        server("rec-db", "record", "servers"),
        server("lis", "laboratory", "servers"),
        server("pacs", "pacs", "servers"),
        server("pharm", "pharmacy", "servers"),
        server("files", "file", "servers"),
        server("jump", "jump-host", "servers"),
    ];
    for (ward, beds, screens) in [("icu", 4, 4), ("med", 8, 6)] {
        for bed in 1..=beds {
            let bed = format!("{bed:02}");
            fleet.push(at_ward(format!("{ward}-mon-{bed}"), "multiparameter-monitor", "bedside", ward, &bed));
            fleet.push(at_ward(format!("{ward}-pump-{bed}"), "infusion-pump", "bedside", ward, &bed));
        }
        for screen in 1..=screens {
            fleet.push(at_ward(format!("{ward}-pc-{screen:02}"), "workstation", "office", ward, ""));
        }
    }
    for kind in ["central-station", "monitoring-gateway"] {
        fleet.push(Device { id: kind.into(), kind: kind.into(), zone: "bedside".into(), ..Device::default() });
    }
    for desk in 1..=14 {
        fleet.push(at_ward(format!("office-pc-{desk:02}"), "workstation", "office", "", ""));
    }
    let services = vec![
        Service { backup: String::new(), ..service("directory", None, &["dc-01"], &[], 50.0) },
        Service { backup: String::new(), ..service("names", None, &["dns-01"], &[], 5.0) },
        Service { backup: String::new(), ..service("backup", None, &["backup-01"], &["directory"], 5.0) },
        service("files", None, &["files"], &["directory", "names"], 2_000.0),
        service("record", Some(CareFunction::Record), &["rec-app", "rec-db"], &["directory", "names"], 2_000.0),
        service("laboratory", Some(CareFunction::Laboratory), &["lis"], &["directory", "names"], 500.0),
        service("imaging", Some(CareFunction::Imaging), &["pacs"], &["directory", "names"], 8_000.0),
        service("pharmacy", Some(CareFunction::Pharmacy), &["pharm"], &["directory", "names"], 200.0),
    ];
    let pool = |kind, day: f64, night: f64| StaffPool { kind, day, night, weekend: night, mark: Mark(0) };
    let staff = Staff {
        pools: vec![
            pool(StaffKind::ItEngineers, 1.0, 0.25),
            pool(StaffKind::ItTechnicians, 1.0, 0.25),
            pool(StaffKind::Analysts, 1.0, 0.25),
        ],
        governance: Governance::Joint,
        ..Staff::default()
    };
    let continuity = Continuity {
        procedures: vec![Procedure { id: "paper".into(), owner: "nurse in charge".into(), ..Procedure::default() }],
        backups: vec![Backup { id: "main-backup".into(), hosts: words(&["backup-01"]), ..Backup::default() }],
    };
    let site = SiteBlueprint {
        site: Site { id: "main".into(), name: "Small hospital".into(), ..Site::default() },
        wards: vec![ward("icu", WardKind::Icu, 4), ward("med", WardKind::Medical, 8)],
        network: Network { zones, conduits, switches, ..Network::default() },
        fleet,
        services,
        staff,
        continuity,
        ..SiteBlueprint::default()
    };
    Blueprint {
        title: "Small hospital".into(),
        sites: vec![site],
        travel: Vec::new(),
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        settings: Vec::new(),
    }
}

/// Keeps the hospital's backups where nobody can reach them.
pub fn offline_backup(blueprint: &mut Blueprint) {
    for backup in &mut blueprint.sites[0].continuity.backups {
        backup.form = BackupForm::Offline;
    }
}

/// Sets the people of a kind by day.
pub fn people(blueprint: &mut Blueprint, kind: StaffKind, day: f64) {
    let pools = &mut blueprint.sites[0].staff.pools;
    pools.retain(|pool| pool.kind != kind);
    pools.push(StaffPool { kind, day, night: day / 4.0, weekend: day / 4.0, mark: Mark(0) });
}

/// Sets a parameter.
pub fn set(blueprint: &mut Blueprint, name: &str, value: f64) {
    assert!(blueprint.parameters.set(name, value), "no parameter {name}");
}

/// Sensors see nothing.
pub fn unseen(blueprint: &mut Blueprint) {
    for name in ["signal.quiet", "signal.normal", "signal.loud"] {
        set(blueprint, name, 0.0);
    }
}

/// Compiles, or fails with every problem.
pub fn twin_of(blueprint: &Blueprint) -> Arc<Twin> {
    match compile(blueprint, TODAY) {
        Ok((twin, _)) => Arc::new(twin),
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// A ransomware campaign that comes in on Friday evening.
pub fn ransomware(entry: Entry) -> Incident {
    Incident {
        id: "ransomware".into(),
        title: "Ransomware".into(),
        begins: WeekTime(4 * 1440 + 18 * 60),
        campaigns: vec![Campaign { entry, goals: vec![Goal::Directory, Goal::Backups], ..Campaign::default() }],
        ..Incident::default()
    }
}

/// The core switch breaks.
pub fn core_switch(repair: Span) -> Incident {
    Incident {
        id: "core-switch".into(),
        title: "Core switch".into(),
        begins: WeekTime(1440 + 10 * 60),
        failures: vec![Failure { element: "switch:core".into(), repair, repair_spread: 0.2, ..Failure::default() }],
        ..Incident::default()
    }
}

/// An incident on a twin.
pub fn plot_of(incident: &Incident, twin: &Twin) -> Arc<Plot> {
    match compile_incident(incident, twin) {
        Ok(plot) => Arc::new(plot),
        Err(problems) => panic!("{problems:#?}"),
    }
}

/// Plays an incident with its journal, without a warm-up.
pub fn play(twin: &Arc<Twin>, incident: &Incident, replication: u64, days: f64) -> Run {
    let plot = plot_of(incident, twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap_or_else(|missing| panic!("no value for {missing:?}")));
    let run = Run::new(twin.clone(), values, plot.calendar, 7, replication, Span::ZERO).with_journal();
    let mut run = run.fork(plot);
    run.until(codedark_sim::engine::Time::ZERO + Span::from_days(days));
    run
}

/// The run's journal.
pub fn journal(run: &Run) -> &Journal {
    run.journal().expect("a journal is kept")
}

/// Records of a kind.
pub fn records(run: &Run, kind: Kind) -> Vec<&Record> {
    journal(run).records().iter().filter(|record| record.entry.kind == kind).collect()
}

/// A stream of numbers for cases, splitmix64.
pub struct Stream(pub u64);

impl Stream {
    /// The next of them.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// One below a number.
    pub fn below(&mut self, number: u64) -> u64 {
        self.next() % number
    }
}

/// A technique that takes ten minutes and works.
pub fn sure(id: &str, on: Target, needs: &[Condition], gives: Gain) -> Tactic {
    Tactic {
        id: AttackId::parse(id).unwrap(),
        on,
        needs: needs.to_vec(),
        gives,
        takes: Some(Span::from_minutes(10.0)),
        spread: Some(0.0),
        not_before: Some(Span::from_minutes(1.0)),
        success: Some(1.0),
        ..Tactic::default()
    }
}
