//! Imports of whole exports: our own small ones always, a hospital's real ones where `CODEDARK_SAMPLES` says where they are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codedark_sim::blueprint::{Device, Owner, Ward, WardKind};

use super::*;

/// The sample's folder, where there is one.
fn sample() -> Option<PathBuf> {
    match std::env::var_os("CODEDARK_SAMPLES") {
        Some(folder) => Some(PathBuf::from(folder).join("regional_400")),
        None => {
            println!("not run: CODEDARK_SAMPLES is not set");
            None
        }
    }
}

fn import_all(folder: &Path, files: &[&str]) -> Imported {
    let request = ImportRequest { files: files.iter().map(|file| folder.join(file)).collect(), ..ImportRequest::default() };
    import(&request).unwrap_or_else(|refused| panic!("{:?}", refused.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

/// Our own exports.
fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/import")
}

/// How many records of a file have each verdict: read, merged, guessed, skipped.
fn verdicts(imported: &Imported, file: &str) -> [usize; 4] {
    let mut counts = [0; 4];
    for row in imported.account.iter().filter(|row| row.file == file) {
        counts[row.verdict as usize] += 1;
    }
    counts
}

fn device<'a>(imported: &'a Imported, id: &str) -> &'a Device {
    imported.blueprint.fleet.iter().find(|device| device.id == id).unwrap_or_else(|| panic!("no device {id}"))
}

fn ward<'a>(imported: &'a Imported, id: &str) -> &'a Ward {
    imported.blueprint.wards.iter().find(|ward| ward.id == id).unwrap_or_else(|| panic!("no ward {id}"))
}

/// What holds for every account: each record once, each device told of, nothing skipped or guessed without a reason.
fn account_holds(imported: &Imported) {
    let places: BTreeSet<(&str, u32)> = imported.account.iter().map(|row| (row.file.as_str(), row.line)).collect();
    assert_eq!(places.len(), imported.account.len(), "a record is told twice");
    let told: BTreeSet<&str> = imported
        .account
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Read | Verdict::Guessed))
        .map(|row| row.element.as_str())
        .collect();
    for device in imported.blueprint.fleet.iter().filter(|device| !device.assumed) {
        assert!(told.contains(device.id.as_str()), "{} is in no account", device.id);
    }
    for row in &imported.account {
        assert!(!row.reason.is_empty(), "{row:?}");
        assert!(row.verdict != Verdict::Skipped || row.element.is_empty(), "{row:?}");
    }
    let ids: BTreeSet<&str> = imported.blueprint.fleet.iter().map(|device| device.id.as_str()).collect();
    assert_eq!(ids.len(), imported.blueprint.fleet.len(), "two devices of one id");
}

#[test]
fn an_untidy_french_export_is_read() {
    let imported = import_all(&own(), &["gmao_petit.csv", "zones.csv", "firewall.csv"]);
    account_holds(&imported);
    // 41 records: one withdrawn, one switch, one of no known kind; one told twice; three whose kind and ten whose role is guessed.
    assert_eq!(verdicts(&imported, "gmao_petit.csv"), [24, 1, 13, 3]);
    assert_eq!(imported.blueprint.fleet.len(), 37);
    assert!(imported.statements.iter().any(|said| said.starts_with("gmao_petit.csv: windows-1252, separated by semicolons")));
    // A cell with a line break: the record after it is on the next line but one.
    let row = imported.account.iter().find(|row| row.element == "a0006").unwrap();
    assert_eq!(row.line, 8);
    for id in ["a0001", "a0002", "a0003", "a0004"] {
        assert_eq!(
            (device(&imported, id).kind.as_str(), device(&imported, id).ward.as_str()),
            ("infusion-pump", "reanimation-a")
        );
    }
    assert_eq!(device(&imported, "a0002").bed, "1");
    assert_eq!(device(&imported, "a0002").source, "gmao_petit.csv:3");
    assert_eq!(device(&imported, "a0002").mac, "aa:bb:cc:00:00:02");
    assert_eq!(device(&imported, "a0002").installed, Some(2018));
    assert_eq!(device(&imported, "a0003").os, "");
    // It keeps its address on the carers' computers' network: that is the point.
    assert_eq!(device(&imported, "a0004").zone, "clinical-pc");
    let elsewhere = imported.findings.iter().find(|finding| finding.code == "device-in-other-zone").unwrap();
    assert_eq!(elsewhere.message, "1 of kind infusion-pump in clinical-pc, while 3 are in bedside");
    assert_eq!(imported.places.short(elsewhere.mark).as_deref(), Some("gmao_petit.csv:5"));
    // The merged record adds the system that the first had and keeps the first's year.
    assert_eq!(device(&imported, "a0012").installed, Some(2012));
    // `pas réformé` is in service.
    assert_eq!(device(&imported, "a0014").kind, "smart-bed");
    assert_eq!(device(&imported, "a0020").kind, "workstation");
    assert_eq!((ward(&imported, "reanimation-a").kind, ward(&imported, "reanimation-a").beds.len()), (WardKind::Icu, 2));
    assert_eq!(ward(&imported, "medecine-a").beds, ["1", "3"]);
    // The technical platform is split by what stands in it.
    assert_eq!(device(&imported, "a0024").ward, "imaging");
    assert_eq!(device(&imported, "a0026").ward, "laboratory");
    assert_eq!((device(&imported, "a0027").ward.as_str(), device(&imported, "a0027").bed.as_str()), ("theatre", "1"));
    assert_eq!(device(&imported, "a0028").ward, "plateau-technique");
    assert!(ward(&imported, "imaging").assumed && !ward(&imported, "medecine-a").assumed);
    assert_eq!(device(&imported, "a0100").role, "record");
    assert_eq!(device(&imported, "a0101").role, "directory");
    let outside = imported.blueprint.network.zones.iter().find(|zone| zone.id == "outside").unwrap();
    assert!(outside.outside && outside.assumed);
}

#[test]
fn what_care_needs_and_rules_block_is_told_and_assumed() {
    let imported = import_all(&own(), &["gmao_petit.csv", "zones.csv", "firewall.csv"]);
    let library = |finding: &&Problem| {
        finding.code == "care-flow-blocked" && finding.message.starts_with("pump-library from servers to bedside")
    };
    let finding = imported.findings.iter().find(library).unwrap();
    assert!(finding.message.contains("3 infusion-pump") && finding.message.contains("rule-80"), "{}", finding.message);
    assert_eq!(imported.places.short(finding.mark).as_deref(), Some("firewall.csv:9"));
    let rule = imported.assumed_rules().find(|rule| rule.to == ["bedside"]).unwrap();
    assert_eq!((rule.from[0].as_str(), rule.traffic[0].as_str(), rule.assumed), ("servers", "pump-library", true));
    // Analysers reach the laboratory system by the hospital's own rule.
    assert!(!imported.findings.iter().any(|finding| finding.message.starts_with("hl7 from laboratory")));

    let request = ImportRequest {
        files: ["gmao_petit.csv", "zones.csv", "firewall.csv"].iter().map(|file| own().join(file)).collect(),
        as_exported: true,
        ..ImportRequest::default()
    };
    let exported = import(&request).unwrap();
    assert_eq!(exported.assumed_rules().count(), 0);
    assert_eq!(exported.findings.len(), imported.findings.len());
}

#[test]
fn both_forms_of_the_firewall_give_the_same_reach() {
    let table = import_all(&own(), &["gmao_petit.csv", "zones.csv", "firewall.csv"]);
    let saved = import_all(&own(), &["gmao_petit.csv", "zones.csv", "firewall.iptables"]);
    let (errors, from_table) = through_the_house(&table);
    assert_eq!(errors, Vec::<String>::new());
    let (errors, from_saved) = through_the_house(&saved);
    assert_eq!(errors, Vec::<String>::new());
    let (from_table, from_saved) = (from_table.unwrap(), from_saved.unwrap());
    let mut compared = 0;
    for port in [22, 53, 80, 104, 443, 445, 2575, 3389, 9004] {
        let (Some(a), Some(b)) = (from_table.traffic_at(6, port), from_saved.traffic_at(6, port)) else { continue };
        for (from, id) in from_table.devices.id.iter().enumerate() {
            let other = from_saved.devices.id.iter().position(|known| known == id).unwrap();
            for (to, id) in from_table.devices.id.iter().enumerate() {
                let far = from_saved.devices.id.iter().position(|known| known == id).unwrap();
                let first = from_table.reach.allows(from_table.devices.segment[from], from_table.devices.segment[to], a);
                let second = from_saved.reach.allows(from_saved.devices.segment[other], from_saved.devices.segment[far], b);
                assert_eq!(first, second, "{} to {id} by tcp/{port}", from_table.devices.id[from]);
                compared += 1;
            }
        }
    }
    assert!(compared > 5_000, "{compared}");
    // Both at once: the firewall decides, the documentation is told to be that.
    let both = import_all(&own(), &["gmao_petit.csv", "zones.csv", "firewall.csv", "firewall.iptables"]);
    account_holds(&both);
    assert_eq!(verdicts(&both, "firewall.csv"), [0, 0, 0, 8]);
    assert_eq!(both.findings.iter().filter(|finding| finding.code == "rules-drift").count(), 0);
}

#[test]
fn an_english_asset_register_is_read_without_a_mapping() {
    let imported = import_all(&own(), &["cmdb_english.csv"]);
    account_holds(&imported);
    // A title, a withdrawn pump and the core switch are skipped; one asset is counted twice; `Misc` is guessed.
    let [read, merged, guessed, skipped] = verdicts(&imported, "cmdb_english.csv");
    assert_eq!((read + guessed, merged, skipped), (21, 1, 3), "{:#?}", imported.account);
    assert_eq!(ward(&imported, "icu").beds, ["1", "2"]);
    assert_eq!(ward(&imported, "a-e").kind, WardKind::Emergency);
    assert_eq!(ward(&imported, "hdu").kind, WardKind::StepDown);
    assert_eq!(ward(&imported, "radiology").kind, WardKind::Imaging);
    assert_eq!(device(&imported, "bme-1002").ward, "icu");
    assert_eq!(device(&imported, "bme-1003").kind, "infusion-pump");
    assert_eq!(device(&imported, "bme-1012").os, "Windows XP SP3");
    assert_eq!(device(&imported, "bme-1001").vendor_remote, Some(true));
    assert_eq!(device(&imported, "bme-1001").installed, Some(2016));
    assert_eq!(device(&imported, "bme-1004").mac, "00:1b:aa:00:00:04");
    assert_eq!(device(&imported, "it-3002").kind, "workstation");
    assert_eq!(device(&imported, "it-3003").kind, "workstation-on-wheels");
    for (id, role) in
        [("it-2001", "record"), ("it-2002", "directory"), ("it-2003", "pacs"), ("it-2004", "laboratory"), ("it-2005", "backup")]
    {
        assert_eq!(device(&imported, id).role, role, "{id}");
    }
    let (errors, twin) = through_the_house(&imported);
    assert_eq!(errors, Vec::<String>::new());
    assert!(twin.is_some());
}

#[test]
fn two_systems_that_know_the_same_devices_are_merged() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let care = "Asset ID,Device Type,Serial Number,MAC Address,Ward,Bed\n1,Infusion Pump,SN-10001,00:11:22:33:44:01,ICU,1\n2,Ventilator,SN-10002,00:11:22:33:44:02,ICU,1\n";
    let network = "ID;Hostname;Serial;MAC;IP;OS\n1;srv-lis;SN-20001;00:11:22:33:44:99;10.0.0.9;Windows Server 2019\n2;pump-a;SN-10001;0011.2233.4401;10.0.0.1;VxWorks\n";
    let request = ImportRequest { files: vec![file("care.csv", care), file("network.csv", network)], ..ImportRequest::default() };
    let imported = import(&request).unwrap();
    account_holds(&imported);
    assert_eq!(imported.blueprint.fleet.len(), 3);
    let pump = device(&imported, "1");
    assert_eq!((pump.kind.as_str(), pump.address.as_str(), pump.os.as_str()), ("infusion-pump", "10.0.0.1", "VxWorks"));
    assert_eq!(verdicts(&imported, "network.csv")[1], 1);
    assert!(imported.blueprint.fleet.iter().any(|device| device.role == "laboratory"));
}

#[test]
fn a_netbox_export_is_read_without_a_mapping() {
    let imported = import_all(&own(), &["netbox.tsv"]);
    account_holds(&imported);
    let [read, merged, guessed, skipped] = verdicts(&imported, "netbox.tsv");
    assert_eq!((read + guessed, merged, skipped), (10, 0, 2));
    let pump = device(&imported, "at004");
    assert_eq!(
        (pump.kind.as_str(), pump.model.as_str(), pump.address.as_str(), pump.owner),
        ("infusion-pump", "Perla 2", "10.50.30.11", Some(Owner::Biomedical))
    );
    assert_eq!(ward(&imported, "cardiology-3b").kind, WardKind::Medical);
    assert_eq!(device(&imported, "at001").role, "record");
    assert_eq!(through_the_house(&imported).0, Vec::<String>::new());
}

#[test]
fn a_wide_encoded_discovery_export_is_read_without_a_mapping() {
    let imported = import_all(&own(), &["armis_utf16.csv"]);
    account_holds(&imported);
    let [read, merged, guessed, skipped] = verdicts(&imported, "armis_utf16.csv");
    assert_eq!((read + guessed, merged, skipped), (8, 0, 1));
    assert!(imported.statements.iter().any(|said| said.starts_with("armis_utf16.csv: UTF-16LE")));
    let pump = device(&imported, "02-00-00-00-00-11");
    assert_eq!(
        (pump.kind.as_str(), pump.vulnerabilities.as_str(), pump.os.as_str()),
        ("infusion-pump", "CVE-2019-12255 CVE-2019-12260", "VxWorks 6.9")
    );
    assert_eq!(device(&imported, "02-00-00-00-00-14").kind, "multiparameter-monitor");
    assert_eq!(ward(&imported, "intensivstation-1").kind, WardKind::Icu);
    assert_eq!(pump.zone, "medical-devices");
    assert_eq!(device(&imported, "kis-app01").role, "record");
    assert_eq!(through_the_house(&imported).0, Vec::<String>::new());
}

#[test]
fn a_mapping_wins_over_guesses() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = folder.path().join("odd.csv");
    std::fs::write(&inventory, "c1;c2;c3;c4\nQ1;Machin;Aile est;3\nQ2;Pompe;Aile est;4\n").unwrap();
    let mapping = folder.path().join("mapping.toml");
    let text = "[columns]\nid = \"c1\"\nkind = \"c2\"\nward = \"c3\"\nbed = \"c4\"\n[kinds]\n\"machin\" = \"ventilator\"\n[wards]\n\"Aile est\" = \"Réa Est\"\n[ward_kinds]\n\"Réa Est\" = \"neonatal\"\n";
    std::fs::write(&mapping, text).unwrap();
    let request = ImportRequest {
        stated: vec![("inventory".into(), inventory)],
        mapping: Some(mapping.clone()),
        ..ImportRequest::default()
    };
    let imported = import(&request).unwrap();
    assert_eq!((device(&imported, "q1").kind.as_str(), device(&imported, "q1").bed.as_str()), ("ventilator", "3"));
    assert_eq!((ward(&imported, "rea-est").kind, ward(&imported, "rea-est").name.as_str()), (WardKind::Neonatal, "Réa Est"));
    std::fs::write(&mapping, "[column]\nid = 3\n[kinds]\nx = \"no-such-kind\"\n").unwrap();
    let refused = import(&request).unwrap_err();
    assert!(refused.len() >= 2, "{:?}", refused.iter().map(ToString::to_string).collect::<Vec<_>>());
}

#[test]
fn every_file_that_cannot_be_read_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let request = ImportRequest {
        files: vec![
            file("binary.csv", &[0, 159, 146, 150, 0, 0, 1, 2, 3]),
            file("empty.csv", b""),
            file("book.xlsx", b"PK\x03\x04......"),
            file("words.txt", b"just words\nand more\n"),
            folder.path().join("missing.csv"),
            folder.path().to_path_buf(),
        ],
        ..ImportRequest::default()
    };
    assert_eq!(import(&request).unwrap_err().len(), 6);
    let single = file("long.csv", &vec![b'x'; 3_000_000]);
    assert!(import(&ImportRequest { files: vec![single], ..ImportRequest::default() }).is_err());
}

#[test]
fn a_second_import_refreshes_and_keeps_what_people_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("hospital-x");
    let imported = import_all(&own(), &["gmao_petit.csv", "zones.csv", "firewall.csv"]);
    write(&imported, &into).unwrap();
    let overrides = into.join("overrides.toml");
    let mine = std::fs::read_to_string(&overrides).unwrap() + "\n[[device]]\nid = \"a0001\"\nmodel = \"Perla 3\"\n";
    std::fs::write(&overrides, &mine).unwrap();
    write(&imported, &into).unwrap();
    let loaded = crate::load_hospital(into.to_str().unwrap(), &crate::Options::default())
        .unwrap_or_else(|refused| panic!("{:?}", refused.iter().map(ToString::to_string).collect::<Vec<_>>()));
    let site = &loaded.blueprint.sites[0];
    assert_eq!(site.fleet.iter().find(|device| device.id == "a0001").unwrap().model, "Perla 3");
    // Assumed rules come first, then the firewall's own, each with the line of the export.
    assert!(site.network.conduits[0].assumed);
    let own = site.network.conduits.iter().find(|rule| !rule.assumed).unwrap();
    assert!(loaded.places.short(own.mark).unwrap().ends_with("firewall.csv:2"), "{:?}", loaded.places.short(own.mark));
    assert_eq!(site.network.conduits.len(), imported.blueprint.network.conduits.len());
}

#[test]
fn completing_fills_beds_with_assumed_devices() {
    let request = ImportRequest {
        files: ["gmao_petit.csv", "zones.csv", "firewall.csv"].iter().map(|file| own().join(file)).collect(),
        complete: true,
        ..ImportRequest::default()
    };
    let imported = import(&request).unwrap();
    account_holds(&imported);
    assert!(imported.summary.assumed_devices > 20);
    let icu = imported.summary.by_ward_kind.iter().find(|row| row.kind == WardKind::Icu).unwrap();
    assert!(icu.devices >= f64::from(icu.usual_devices.unwrap()));
    assert_eq!(through_the_house(&imported).0, Vec::<String>::new());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    /// Whatever bytes come, an import gives an answer, and an account of what it took.
    #[test]
    fn no_bytes_make_it_panic(cut in 0usize..5_000, at in 0usize..5_000, junk in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)) {
        let folder = tempfile::tempdir().unwrap();
        for (name, other) in [("gmao_petit.csv", "zones.csv"), ("cmdb_english.csv", "firewall.csv"), ("armis_utf16.csv", "firewall.iptables")] {
            let mut files = Vec::new();
            for name in [name, other] {
                let mut bytes = std::fs::read(own().join(name)).unwrap();
                bytes.truncate(bytes.len().saturating_sub(cut % 700));
                let at = at % (bytes.len() + 1);
                bytes.splice(at..at, junk.iter().copied());
                let path = folder.path().join(name);
                std::fs::write(&path, bytes).unwrap();
                files.push(path);
            }
            if let Ok(imported) = import(&ImportRequest { files, ..ImportRequest::default() }) {
                account_holds(&imported);
            }
        }
    }
}

#[test]
fn the_regional_sample_is_read_whole() {
    let Some(folder) = sample() else { return };
    for rules in ["firewall.csv", "core-fw.iptables"] {
        let imported = import_all(&folder, &["gmao_export.csv", "zones.csv", rules]);
        account_holds(&imported);
        // Counted independently with a spreadsheet's reader: 4,405 records, 567 of them `réformé`, 60 repeats of the others.
        let [read, merged, guessed, skipped] = verdicts(&imported, "gmao_export.csv");
        assert_eq!((read + merged + guessed + skipped, merged, skipped), (4_405, 60, 567));
        assert_eq!(imported.blueprint.fleet.len(), 3_778);
        assert_eq!(imported.blueprint.wards.iter().filter(|ward| !ward.assumed && ward.kind != WardKind::Technical).count(), 18);
        let pumps = imported
            .blueprint
            .fleet
            .iter()
            .filter(|device| device.kind == "infusion-pump" && device.zone == "clinical-pc")
            .count();
        assert_eq!(pumps, 125);
        let (errors, twin) = through_the_house(&imported);
        assert_eq!(errors, Vec::<String>::new(), "{rules}");
        assert_eq!(twin.unwrap().devices.len(), 3_778);
    }
}

/// Writes what was imported, reads it again and compiles it; gives errors and the twin.
fn through_the_house(imported: &Imported) -> (Vec<String>, Option<codedark_sim::twin::Twin>) {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("imported");
    write(imported, &into).unwrap();
    let mut loaded = crate::check(None, Some(into.to_str().unwrap()), &crate::Options::default())
        .unwrap_or_else(|refused| panic!("{:?}", refused.iter().map(ToString::to_string).collect::<Vec<_>>()));
    let (twin, problems) = match codedark_sim::twin::compile(&loaded.blueprint, "2026-11-25") {
        Ok((twin, problems)) => (Some(twin), problems),
        Err(problems) => (None, problems),
    };
    loaded.explain(problems);
    let errors = loaded.diagnostics.iter().filter(|said| said.severity == ProblemSeverity::Error).map(ToString::to_string);
    (errors.collect(), twin)
}

#[test]
fn what_a_log_of_connections_shows_is_kept_by_zones_and_compared_with_the_rules() {
    let tables = ["gmao_petit.csv", "zones.csv", "firewall.csv"];
    let read = |log: &str| import_all(&own(), &[&tables[..], &[log]].concat());
    let imported = read("conn.log");
    let flow = |from: &str, traffic: &str| {
        let found = imported.blueprint.observed.iter().find(|flow| flow.from == from && flow.traffic == traffic);
        found.map(|flow| (flow.to.as_str(), flow.connections))
    };
    assert_eq!(flow("laboratory", "tcp/2575"), Some(("servers", 5)));
    assert_eq!(flow("critical-care", "udp/24105"), Some(("clinical-gateways", 4)));
    assert_eq!(flow("office", "tcp/443"), Some(("outside", 2)));
    assert_eq!(flow("office", "tcp/3389"), None, "a refused connection uses no rule");
    assert_eq!(imported.blueprint.observed.len(), 6);
    // The log has 23 lines of connections, one of them torn; 17 are between zones and came about.
    let mut account = Vec::new();
    imported.write_account(&mut account).unwrap();
    let account = String::from_utf8(account).unwrap();
    let of_log: Vec<&str> = account.lines().filter(|line| line.starts_with("conn.log,")).collect();
    assert_eq!(of_log.len(), 23);
    assert_eq!(of_log.iter().filter(|line| line.contains(",read,")).count(), 17);
    assert!(of_log[0].starts_with("conn.log,9,read,observed flow,bedside>clinical-gateways:tcp/9004"), "{}", of_log[0]);
    assert_eq!(imported.summary.records.iter().sum::<usize>(), imported.account.len() + 23);
    let unruled: Vec<&Problem> = imported.findings.iter().filter(|found| found.code == "observed-not-allowed").collect();
    assert!(unruled.iter().any(|found| found.message.starts_with("1 connections on tcp/5900 from vendor-vpn to bedside")));
    let other = read("conn.json");
    let plain = |imported: &Imported| -> Vec<(String, String, String, u64)> {
        let flows = imported.blueprint.observed.iter();
        flows.map(|flow| (flow.from.clone(), flow.to.clone(), flow.traffic.clone(), flow.connections)).collect()
    };
    assert_eq!(plain(&other), plain(&imported));

    let folder = tempfile::tempdir().unwrap();
    write(&imported, folder.path()).unwrap();
    let loaded = crate::load_hospital(folder.path().to_str().unwrap(), &crate::Options::default()).unwrap();
    let flows = &loaded.blueprint.sites[0].observed;
    assert_eq!(flows.len(), 6);
    assert_eq!(loaded.places.short(flows[0].mark).as_deref(), Some("observed.csv:2"));
    // A zone that is no more is named.
    let text = std::fs::read_to_string(folder.path().join("observed.csv")).unwrap().replace("laboratory,", "labratory,");
    std::fs::write(folder.path().join("observed.csv"), text).unwrap();
    let loaded = crate::load_hospital(folder.path().to_str().unwrap(), &crate::Options::default()).unwrap();
    let problems = codedark_sim::twin::compile(&loaded.blueprint, "").unwrap_err();
    assert!(problems.iter().any(|one| one.code == "unknown-zone" && one.hint.contains("laboratory")), "{problems:?}");
}

#[test]
fn a_workbook_is_read_as_its_tables_are() {
    let tables = import_all(&own(), &["gmao_petit.csv", "zones.csv", "firewall.csv"]);
    let workbook = import_all(&own(), &["gmao_petit.xlsx", "firewall.csv"]);
    account_holds(&workbook);
    let plain = |imported: &Imported| -> Vec<Device> {
        let fleet = imported.blueprint.fleet.iter().cloned();
        fleet.map(|device| Device { source: String::new(), mark: Mark(0), ..device }).collect()
    };
    assert_eq!(plain(&workbook), plain(&tables));
    assert_eq!(workbook.blueprint.network.zones.len(), tables.blueprint.network.zones.len());
    assert_eq!(verdicts(&workbook, "gmao_petit.xlsx#Equipements"), verdicts(&tables, "gmao_petit.csv"));
    assert_eq!(verdicts(&workbook, "gmao_petit.xlsx#Notes"), [0, 0, 0, 1]);
    assert!(device(&workbook, "a0002").source.starts_with("gmao_petit.xlsx#Equipements:"));
}

#[test]
fn a_scan_tells_of_known_devices_and_of_unknown_ones() {
    let imported = import_all(&own(), &["gmao_petit.csv", "zones.csv", "firewall.csv", "nmap.xml"]);
    account_holds(&imported);
    // One host is a pump of the inventory; the other answers at an address nobody wrote down, and nothing tells what it is.
    let rows: Vec<&AccountRow> = imported.account.iter().filter(|row| row.file == "nmap.xml").collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].verdict, rows[0].element.as_str()), (Verdict::Merged, "a0001"), "{rows:?}");
    assert!(rows[0].reason.starts_with("same address as gmao_petit.csv:2"), "{}", rows[0].reason);
}

#[test]
fn advisories_of_a_folder_are_laid_on_the_devices() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("2020")).unwrap();
    let advisory = r#"{"document":{"csaf_version":"2.0","title":"Pumps"},"product_tree":{"branches":[{"category":"vendor","name":"Norvia","branches":[{"category":"product_name","name":"Perla 2","product":{"product_id":"P"}}]}]},
"vulnerabilities":[{"cve":"CVE-2020-1","product_status":{"known_affected":["P"]}}]}"#;
    std::fs::write(folder.path().join("2020/a.json"), advisory).unwrap();
    std::fs::write(folder.path().join("index.txt"), "2020/a.json\n").unwrap();
    let files = ["gmao_petit.csv", "zones.csv", "firewall.csv"].iter().map(|file| own().join(file));
    let files = files.chain([folder.path().to_owned()]).collect();
    let imported = import(&ImportRequest { files, ..ImportRequest::default() }).unwrap();
    account_holds(&imported);
    assert_eq!(device(&imported, "a0001").vulnerabilities, "CVE-2020-1");
    assert_eq!(imported.blueprint.vulnerabilities[0].source, "a.json:2");
    assert_eq!((verdicts(&imported, "a.json"), verdicts(&imported, "index.txt")), ([0, 0, 1, 0], [0, 0, 0, 1]));
    let (errors, _) = through_the_house(&imported);
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn rules_of_nftables_lie_beside_the_network_and_are_read_again() {
    let imported = import_all(&own(), &["gmao_petit.csv", "zones.csv", "nft.json"]);
    account_holds(&imported);
    let folder = tempfile::tempdir().unwrap();
    write(&imported, folder.path()).unwrap();
    let loaded = crate::load_hospital(folder.path().to_str().unwrap(), &crate::Options::default()).unwrap();
    let again = &loaded.blueprint.sites[0].network.conduits;
    let ids = |conduits: &[Conduit]| conduits.iter().map(|rule| rule.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(again), ids(&imported.blueprint.network.conduits));
    let rule = again.iter().find(|rule| rule.comment == "office").unwrap();
    let line = rule.id.trim_start_matches("line-");
    assert_eq!(loaded.places.short(rule.mark).unwrap(), format!("nft.json:{line}"));
    let doubts: Vec<String> =
        loaded.diagnostics.iter().filter(|one| one.code == "indeterminate").map(ToString::to_string).collect();
    // A rule of IPv6 is none: no zone has such addresses.
    assert_eq!(doubts.len(), 2, "{doubts:?}");
    assert!(doubts[0].contains("vlan99") && doubts[1].contains("limit"), "{doubts:?}");
}

#[test]
fn files_that_declare_entities_or_unpack_without_end_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let evil = folder.path().join("evil.xml");
    std::fs::write(&evil, "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun [<!ENTITY a \"aaaa\">]>\n<nmaprun/>\n").unwrap();
    let book = folder.path().join("book.xlsx");
    std::fs::write(&book, b"PK\x03\x04 and nothing that is a workbook").unwrap();
    let dns = folder.path().join("dns.log");
    std::fs::write(&dns, "#separator \\x09\n#path\tdns\n").unwrap();
    let files = vec![own().join("gmao_petit.csv"), evil, book, dns];
    let refused = import(&ImportRequest { files, ..ImportRequest::default() }).unwrap_err();
    let said: Vec<String> = refused.iter().map(ToString::to_string).collect();
    for (file, what) in [("evil.xml", "declares entities"), ("book.xlsx", "archive"), ("dns.log", "Zeek's log `dns`")] {
        assert!(said.iter().any(|line| line.contains(file) && line.contains(what)), "{file}: {said:?}");
    }
}

#[test]
fn a_list_of_injects_becomes_an_exercise_beside_the_hospital_or_alone() {
    let imported = import_all(&own(), &["gmao_petit.csv", "msel.csv"]);
    account_holds(&imported);
    // Nine records: one above the header; one with an odd time, one for nobody; one that says nothing.
    assert_eq!(verdicts(&imported, "msel.csv"), [5, 0, 2, 2]);
    let told: Vec<String> = imported
        .findings
        .iter()
        .filter(|finding| finding.code == "inject")
        .map(|finding| imported.places.place_of(finding.mark, "").unwrap().to_string())
        .collect();
    assert_eq!(told, ["msel.csv:8:3", "msel.csv:9:1", "msel.csv:10:1"]);
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("with");
    write(&imported, &into).unwrap();
    assert!(into.join("site.toml").is_file());
    let exercise: toml::Table = std::fs::read_to_string(into.join("exercise.toml")).unwrap().parse().unwrap();
    let moves = exercise["move"].as_array().unwrap();
    let said: Vec<(&str, &str)> = moves.iter().map(|one| (one["id"].as_str().unwrap(), one["at"].as_str().unwrap())).collect();
    let minutes = ["0min", "15min", "50min", "95min", "95min", "140min", "200min"];
    let ids = ["inject-1", "inject-2", "inject-3", "inject-4", "inject-5", "inject-6", "inject-8"];
    assert_eq!(said, ids.into_iter().zip(minutes).collect::<Vec<_>>());
    assert!(moves[0]["inject"].as_str().unwrap().ends_with("ask for money."), "a cell of two lines");

    // Alone, and again; but never over what people wrote.
    let alone = import_all(&own(), &["msel_chronogramme.csv"]);
    assert!(!alone.is_hospital() && alone.findings.is_empty());
    let into = folder.path().join("alone");
    write(&alone, &into).unwrap();
    write(&alone, &into).unwrap();
    let text = std::fs::read_to_string(into.join("exercise.toml")).unwrap();
    assert!(text.contains("Trois blessés") && text.contains("at = \"90min\""), "{text}");
    std::fs::write(into.join("exercise.toml"), "format = 1\n").unwrap();
    assert!(write(&alone, &into).is_err());
}
