//! The shipped hospitals and the sample export are what the generator makes, to the byte, and every shipped incident plays in
//! the hospital it names. `tests/renew_shipped.sh` writes them anew; the commit says why they changed.

use std::fs;
use std::path::{Path, PathBuf};

use codedark_files::generate::{export, generate, sample, shipped};
use codedark_files::hospital::{Writing, write_hospital};
use codedark_files::{Options, load_hospital, load_incident, shipped as inside};
use codedark_sim::blueprint::{ProblemSeverity, Stride};
use codedark_sim::twin::{compile, compile_incident, roles};

/// Whether to write instead of comparing.
fn renewing() -> bool {
    std::env::var_os("CODEDARK_RENEW").is_some()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every file below a folder, by path, README apart.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with("README.md") {
                found.push((path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn shipped_hospitals_are_what_the_generator_makes() {
    for (name, options) in shipped() {
        let folder = root().join("scenarios/hospitals").join(name);
        let blueprint = generate(&options);
        if renewing() {
            write_hospital(&folder, &blueprint, &Writing { refresh: true, ..Writing::default() }).unwrap();
            continue;
        }
        let fresh = tempfile::tempdir().unwrap();
        let fresh = fresh.path().join(name);
        write_hospital(&fresh, &blueprint, &Writing::default()).unwrap();
        let (fresh, kept) = (files(&fresh), files(&folder));
        let names = |files: &[(PathBuf, Vec<u8>)]| files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
        assert_eq!(names(&fresh), names(&kept), "{name}");
        for ((path, fresh), (_, kept)) in fresh.iter().zip(&kept) {
            assert!(fresh == kept, "{name}/{} differs: run tests/renew_shipped.sh if that is meant", path.display());
        }
        assert!(folder.join("README.md").is_file(), "{name} has no story");
    }
}

#[test]
fn the_sample_export_is_what_the_generator_makes() {
    let folder = root().join("tests/data/exports");
    let export = export(&sample(), 25).unwrap();
    for (name, bytes) in [
        ("gmao_export.csv", export.inventory),
        ("zones.csv", export.zones.into_bytes()),
        ("firewall.csv", export.firewall.into_bytes()),
        ("core-fw.iptables", export.iptables.into_bytes()),
    ] {
        if renewing() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), &bytes).unwrap();
        }
        assert!(fs::read(folder.join(name)).unwrap() == bytes, "{name} differs: run tests/renew_shipped.sh if that is meant");
    }
}

#[test]
fn shipped_hospitals_read_back_as_they_were_generated() {
    for (name, options) in shipped().into_iter().filter(|(name, _)| *name != "university") {
        let loaded = load_hospital(name, &Options::default()).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let made = generate(&options);
        assert_eq!(loaded.blueprint.sites.len(), made.sites.len(), "{name}");
        for (read, made) in loaded.blueprint.sites.iter().zip(&made.sites) {
            assert_eq!(read.site.name, made.site.name);
            assert_eq!(read.fleet.len(), made.fleet.len(), "{name}");
            assert_eq!(read.services.len(), made.services.len(), "{name}");
            assert_eq!(read.network.conduits.len(), made.network.conduits.len(), "{name}");
        }
        assert_eq!(loaded.blueprint.travel, made.travel, "{name}");
    }
}

#[test]
fn roles_that_the_model_knows_are_roles_that_hospitals_give() {
    for name in ["small", "regional", "university"] {
        let loaded = load_hospital(name, &Options::default()).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let known = [&roles::LOG_KEEPERS[..], &roles::CORE, &roles::DATA_STORES, &roles::LEADING_ON].concat();
        for role in known {
            assert!(
                loaded.blueprint.sites[0].fleet.iter().any(|device| device.role == role),
                "{name} has no server for `{role}`"
            );
        }
    }
}

#[test]
fn every_shipped_incident_plays_in_its_hospital_and_tells_its_story() {
    let names = inside::names("incidents");
    assert!(names.len() >= 3);
    for name in names {
        let loaded = load_incident(&name, None, &Options::default()).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let (twin, problems) =
            compile(&loaded.blueprint, "2026-06-01").unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        assert!(problems.iter().all(|problem| problem.severity != ProblemSeverity::Error));
        let plot = compile_incident(&loaded.incident, &twin).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        assert!(plot.campaigns.iter().all(|campaign| !campaign.landing.is_empty()), "{name} lands nowhere");
        assert_eq!(loaded.incident.id, name);
        assert!(!loaded.incident.story.is_empty() && !loaded.incident.stride.is_empty(), "{name}");
        // What stops or encrypts denies; what only reads or alters without anybody's noticing need not.
        let stops = !plot.failures.is_empty()
            || plot.campaigns.iter().any(|campaign| campaign.encrypts)
            || plot.worms.iter().any(|worm| worm.encrypts);
        assert!(!stops || loaded.incident.stride.contains(&Stride::Denial), "{name} stops something and denies nothing");
        assert!(inside::file(&format!("incidents/{name}/README.md")).is_some(), "{name} has no story");
    }
}
