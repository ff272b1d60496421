//! What is written, and that it is what was meant.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use codedark_files::hospital::{Writing, write_hospital};
use codedark_files::{Options, load_hospital, schema};
use codedark_sim::blueprint::{Account, Blueprint, Domain, Incident, Mark, Problem, ProblemSeverity, SiteBlueprint};
use codedark_sim::engine::Span;

use super::{HOSPITAL, name, project, said};

fn unmarked(mut blueprint: Blueprint) -> Vec<SiteBlueprint> {
    for site in &mut blueprint.sites {
        site.site.mark = Mark(0);
        site.wards.iter_mut().for_each(|one| one.mark = Mark(0));
        site.network.zones.iter_mut().for_each(|one| one.mark = Mark(0));
        site.network.conduits.iter_mut().for_each(|one| one.mark = Mark(0));
        site.fleet.iter_mut().for_each(|one| one.mark = Mark(0));
        site.services.iter_mut().for_each(|one| one.mark = Mark(0));
        site.identity.domains.iter_mut().for_each(|one| one.mark = Mark(0));
        site.identity.accounts.iter_mut().for_each(|one| one.mark = Mark(0));
        site.staff.pools.iter_mut().for_each(|one| one.mark = Mark(0));
        site.continuity.procedures.iter_mut().for_each(|one| one.mark = Mark(0));
    }
    blueprint.sites
}

fn load(path: &Path) -> Blueprint {
    load_hospital(name(path), &Options::default()).unwrap().blueprint
}

fn same(a: &[SiteBlueprint], b: &[SiteBlueprint]) {
    assert_eq!(format!("{a:#?}"), format!("{b:#?}"));
}

fn example() -> Blueprint {
    let mut blueprint = load(project(&[]).path());
    let site = &mut blueprint.sites[0];
    site.wards[0].beds = (1..=60).map(|bed| format!("bed \"{bed}\"")).collect();
    site.wards[0].name = "Soins\n\"intensifs\" \u{7} é".into();
    site.services[0].needs[0].grace = Span::from_minutes(90.0);
    site.fleet[0].name = "=1+1".into();
    let device = site.fleet[0].id.clone();
    site.identity.domains = vec![Domain { id: "hospital".into(), members: vec!["all".into()], ..Domain::default() }];
    site.identity.accounts = vec![Account { id: "service".into(), opens: vec![device], ..Account::default() }];
    blueprint
}

#[test]
fn what_is_written_is_read_back_and_reads_well() {
    let blueprint = example();
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("new");
    write_hospital(&into, &blueprint, &Writing::default()).unwrap();
    let text = fs::read_to_string(into.join("services.toml")).unwrap();
    assert_eq!(
        text,
        "#:schema schema/services.json\nformat = 1\n\n[[service]]\nid = \"record\"\nfunction = \"record\"\nhosts = []\ngigabytes = 100.0\nrto = \"4h\"\n\n\
         [[service.need]]\nany = [\"device:db\"]\ngrace = \"90min\"\n"
    );
    assert!(fs::read_to_string(into.join("inventory.csv")).unwrap().contains("'=1+1"), "a spreadsheet takes it for no formula");
    assert!(fs::read_to_string(into.join("wards.toml")).unwrap().lines().all(|line| line.chars().count() <= 110));
    same(&unmarked(load(&into)), &unmarked(blueprint));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_region_is_written_and_read_back() {
    let mut blueprint = example();
    blueprint.sites.push(blueprint.sites[0].clone());
    blueprint.sites[1].site.id = "north".into();
    blueprint.travel = vec![vec![0.0, 25.5], vec![25.5, 0.0]];
    blueprint.title = "Two".into();
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("region");
    write_hospital(&into, &blueprint, &Writing { schemas: true, ..Writing::default() }).unwrap();
    assert!(into.join("sites/north").join("../../schema/wards.json").exists());
    let read = load(&into);
    assert_eq!((&read.title, &read.travel), (&blueprint.title, &blueprint.travel));
    same(&unmarked(read), &unmarked(blueprint.clone()));
    blueprint.sites[1].site.id = "../../out".into();
    let refused = write_hospital(&folder.path().join("other"), &blueprint, &Writing::default()).unwrap_err();
    assert_eq!(refused.code, "site-name");
}

#[test]
fn a_folder_that_is_there_is_refused_or_refreshed_around_what_people_wrote() {
    let blueprint = example();
    let folder = project(&[("overrides.toml", "format = 1\n"), ("notes.md", "ours\n")]);
    let into = folder.path().join("hospital");
    let before = fs::read(into.join("wards.toml")).unwrap();
    assert_eq!(write_hospital(&into, &blueprint, &Writing::default()).unwrap_err().code, "occupied");
    assert_eq!(fs::read(into.join("wards.toml")).unwrap(), before);
    write_hospital(&into, &blueprint, &Writing { refresh: true, ..Writing::default() }).unwrap();
    assert_eq!(fs::read_to_string(into.join("notes.md")).unwrap(), "ours\n");
    assert!(into.join("overrides.toml").exists());
    same(&unmarked(load(&into)), &unmarked(blueprint.clone()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    write_hospital(&empty, &blueprint, &Writing::default()).unwrap();
}

#[test]
fn nothing_partial_is_left_when_writing_fails() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("new");
    // A file stands where a folder of that name would have to be made.
    let beside = vec![("wards.toml/x".to_owned(), Vec::new())];
    let failed = write_hospital(&into, &example(), &Writing { beside, ..Writing::default() }).unwrap_err();
    assert_eq!(failed.code, "unwritable");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn every_schema_takes_the_files_we_write_and_refuses_unknown_keys() {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("new");
    write_hospital(&into, &example(), &Writing::default()).unwrap();
    for kind in schema::KINDS {
        let schema = schema::schema(kind).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut document = match fs::read_to_string(into.join(format!("{kind}.toml"))) {
            Ok(text) => serde_json::to_value(toml::from_str::<toml::Table>(&text).unwrap()).unwrap(),
            Err(_) => serde_json::json!({ "format": 1 }),
        };
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{kind}");
        document["no_such_key"] = 1.into();
        assert!(!validator.is_valid(&document), "{kind}");
    }
    let incident = serde_json::to_value(Incident::default()).unwrap();
    let mut keys: BTreeMap<String, serde_json::Value> = serde_json::from_value(incident).unwrap();
    keys.insert("format".into(), 1.into());
    let validator = jsonschema::validator_for(&schema::schema("incident").unwrap()).unwrap();
    assert!(validator.is_valid(&serde_json::to_value(&keys).unwrap()));
}

#[test]
fn problems_of_the_compiler_get_places() {
    let folder = project(&[]);
    let mut loaded = load_hospital(name(folder.path()), &Options::default()).unwrap();
    let problem = Problem {
        code: "unknown-zone",
        severity: ProblemSeverity::Error,
        message: "there is no zone `x`".into(),
        hint: String::new(),
        mark: loaded.blueprint.sites[0].network.conduits[0].mark,
        field: "to",
    };
    loaded.explain(vec![problem]);
    assert_eq!(said(&loaded.diagnostics), ["hospital/network.toml:10:1: there is no zone `x`"]);
    let finding = serde_json::to_value(&loaded.diagnostics.findings()[0]).unwrap();
    let expected = serde_json::json!({
        "code": "unknown-zone", "severity": "error", "message": "there is no zone `x`", "hint": "",
        "file": "hospital/network.toml", "line": 10, "column": 1
    });
    assert_eq!(finding, expected);
    let report = format!("{:?}", miette::Report::new(loaded.diagnostics.iter().next().unwrap().clone()));
    assert!(report.contains("to = [\"clinical\"]") && report.contains("hospital/network.toml:10:1"), "{report}");
    assert_eq!(HOSPITAL.len(), 7);
}

/// `UPDATE_SCHEMAS=1 cargo test schemas` renews them.
#[test]
fn the_schemas_in_the_repository_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    for kind in schema::KINDS {
        let path = folder.join(format!("{kind}.json"));
        let text = format!("{:#}\n", schema::schema(kind).unwrap());
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "schema/{kind}.json is not that of the type; UPDATE_SCHEMAS=1 renews it");
    }
}
