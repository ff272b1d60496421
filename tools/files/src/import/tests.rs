//! Imports of whole exports: our own small ones always, a hospital's real ones where `CODEDARK_SAMPLES` says where they are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

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

#[test]
fn the_regional_sample_is_read_whole() {
    let Some(folder) = sample() else { return };
    let imported = import_all(&folder, &["gmao_export.csv", "zones.csv", "firewall.csv"]);
    for statement in &imported.statements {
        println!("{statement}");
    }
    for finding in &imported.findings {
        println!("{} {}", imported.places.short(finding.mark).unwrap_or_default(), finding.message);
    }
    println!("{}", imported.summary);
    for ward in &imported.blueprint.wards {
        println!("{} {} {} beds", ward.id, ward.kind.word(), ward.beds.len());
    }
    let records = imported.account.iter().filter(|row| row.file == "gmao_export.csv").count();
    assert_eq!(records, 4_405);
    let lines: BTreeSet<(&str, u32)> = imported.account.iter().map(|row| (row.file.as_str(), row.line)).collect();
    assert_eq!(lines.len(), imported.account.len());
}

/// Writes what was imported, reads it again and compiles it; gives errors and the twin.
fn through_the_house(imported: &Imported) -> (Vec<String>, Option<codedark_sim::twin::Twin>) {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("imported");
    write(imported, &into).unwrap();
    let mut loaded = crate::check(into.to_str().unwrap(), &crate::Options::default())
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
fn the_regional_sample_compiles() {
    let Some(folder) = sample() else { return };
    for rules in ["firewall.csv", "core-fw.iptables"] {
        let imported = import_all(&folder, &["gmao_export.csv", "zones.csv", rules]);
        let (errors, twin) = through_the_house(&imported);
        assert_eq!(errors, Vec::<String>::new(), "{rules}");
        assert_eq!(twin.unwrap().devices.len(), imported.blueprint.fleet.len());
    }
}
