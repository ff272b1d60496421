//! What is read, and what is said of what is wrong.

use std::fs;

use codedark_files::{Options, check, load_hospital, load_incident};

use super::{HOSPITAL, name, project, refused, said};

#[test]
fn a_project_and_its_bare_hospital_folder_are_read_alike() {
    let folder = project(&[]);
    let loaded = load_hospital(name(folder.path()), &Options::default()).unwrap();
    let site = &loaded.blueprint.sites[0];
    assert_eq!((site.site.name.as_str(), site.wards[0].beds.len(), site.fleet.len()), ("Saint Anne", 2, 2));
    assert_eq!(site.services[0].needs[0].any, ["device:db"]);
    assert_eq!(site.staff.pools[0].night, 2.5);
    assert_eq!(loaded.inputs.len(), 7);
    assert_eq!(loaded.inputs[0].path, "hospital/continuity.toml");
    assert_eq!(loaded.inputs[0].blake3, blake3::hash(HOSPITAL[5].1.as_bytes()).to_hex().to_string());
    let place = loaded.places.place_of(site.fleet[1].mark, "zone").unwrap();
    assert_eq!(place.to_string(), "hospital/inventory.csv:3:21");
    let place = loaded.places.place_of(site.services[0].mark, "rto").unwrap();
    assert_eq!(place.to_string(), "hospital/services.toml:5:1");

    let bare = load_hospital(name(&folder.path().join("hospital")), &Options::default()).unwrap();
    assert_eq!(bare.inputs[0].path, "continuity.toml");
    assert_eq!(bare.blueprint.sites[0].wards, site.wards);
}

#[test]
fn one_file_may_hold_a_whole_hospital() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.toml");
    let text = "format = 1\n[site]\nname = \"Small\"\n[staff]\ngovernance = \"joint\"\n[[staff.pool]]\nkind = \"clerks\"\nday = 1\nnight = 0\nweekend = 0\n\
                [[ward]]\nid = \"a\"\n[[device]]\nid = \"d\"\nkind = \"server\"\n";
    fs::write(&path, text).unwrap();
    let loaded = load_hospital(name(&path), &Options::default()).unwrap();
    let site = &loaded.blueprint.sites[0];
    assert_eq!((site.site.name.as_str(), site.staff.pools.len(), site.wards.len(), site.fleet.len()), ("Small", 1, 1, 1));
    assert_eq!(loaded.places.short(site.fleet[0].mark).unwrap(), "small.toml:13");
}

#[test]
fn every_problem_of_a_project_is_said_at_once() {
    let said = refused(&[
        ("site.toml", "name = 7\nemergncy_per_day = 60\n"),
        (
            "wards.toml",
            "format = 1\n[[ward]]\nid = \"icu\"\nkind = \"icuu\"\nfloor = \"two\"\nroom = { x = 0.0, y = 0.0, width = 1.0, height = 2.0, depth = 1.0 }\n[[wards]]\n",
        ),
        (
            "services.toml",
            "format = 1\n[[service]]\nid = \"record\"\nrto = \"4 hours\"\n[[service.need]]\nany = [\"x\"]\nat_last = 2\n[[service.need]]\nedge = \"hart\"\n",
        ),
        ("staff.toml", "format = 2\n"),
        ("inventory.csv", "id,kind,owner\nx,pump,biomedicl\n"),
    ]);
    let expected = [
        "hospital/inventory.csv:2:8: `biomedicl` is not known in this column | did you mean `biomedical`?",
        "hospital/services.toml:4:7: `4 hours` is not a length of time; write a number and a unit, like `90min`, `8h` or `3d` | `rto`: recovery time objective; zero: none stated",
        "hospital/services.toml:7:1: `at_last` is not known here | did you mean `at_least`?",
        "hospital/services.toml:9:8: `hart` is not known here; known are `hard`, `soft`, `data` | did you mean `hard`?",
        "hospital/site.toml:1:1: does not say its format | begin the file with `format = 1`",
        "hospital/site.toml:1:8: `name` is `7`; text in quotes is meant | `name`: shown to people",
        "hospital/site.toml:2:1: `emergncy_per_day` is not known here | did you mean `emergency_per_day`?",
        "hospital/staff.toml:1:10: format 2 is not known; this version reads format 1",
    ];
    for line in expected {
        assert!(said.contains(&line.to_owned()), "{line}\nis not in\n{said:#?}");
    }
    for part in [
        "wards.toml:4:8: `icuu` is not known here",
        "wards.toml:5:9: `floor` is the text \"two\"",
        "wards.toml:6:41: `height` is not known here",
        "wards.toml:7:3: `wards` is not known here",
    ] {
        assert!(said.iter().any(|line| line.contains(part)), "{part}\nis not in\n{said:#?}");
    }
    assert_eq!(said.len(), 12, "{said:#?}");
}

#[test]
fn syntax_errors_come_several_at_once() {
    let said = refused(&[("wards.toml", "format = 1\n[[ward]]\nid = \nname = \"a\n[[ward]]\nid == 3\n")]);
    assert!(said.len() >= 3, "{said:#?}");
    assert!(said.iter().all(|line| line.starts_with("hospital/wards.toml:")), "{said:#?}");
}

#[test]
fn overrides_lie_over_everything_and_say_what_they_replace() {
    let over = "format = 1\n[[device]]\nid = \"mon-1\"\nzone = \"office\"\nmodel = \"M5\"\n[[device]]\nid = \"new\"\nkind = \"pump\"\n\
                [[conduit]]\nid = \"mine\"\nfrom = [\"any\"]\n[[conduit]]\nid = \"c1\"\naction = \"deny\"\n";
    let folder = project(&[("overrides.toml", over)]);
    let loaded = load_hospital(name(folder.path()), &Options::default()).unwrap();
    let site = &loaded.blueprint.sites[0];
    let monitor = &site.fleet[1];
    assert_eq!((&*monitor.zone, &*monitor.model, &*monitor.ward, site.fleet.len()), ("office", "M5", "icu", 3));
    assert_eq!(loaded.places.place_of(monitor.mark, "zone").unwrap().to_string(), "hospital/overrides.toml:4:1");
    assert_eq!(loaded.places.place_of(monitor.mark, "ward").unwrap().to_string(), "hospital/inventory.csv:3:15");
    let ids: Vec<&str> = site.network.conduits.iter().map(|conduit| &*conduit.id).collect();
    assert_eq!(ids, ["mine", "c1"], "what is added decides first");
    assert_eq!(site.network.conduits[1].to, ["clinical"]);
    let said = said(&loaded.diagnostics);
    assert_eq!(said.len(), 2, "{said:#?}");
    assert_eq!(
        said[0],
        "hospital/overrides.toml:4:1: device `mon-1`: `zone` is \"office\" here and was \"clinical\" | it lies over hospital/inventory.csv:3:21"
    );
}

#[test]
fn an_incident_brings_its_own_hospital() {
    let folder = project(&[]);
    let incident = folder.path().join("core.toml");
    let text = "format = 1\nid = \"core\"\nhospital = \"hospital\"\nbegins = \"Fri 22:40\"\n\
                [[failure]]\nat = \"0min\"\nelement = \"switch:core\"\nrepair = \"6h\"\n";
    fs::write(&incident, text).unwrap();
    let loaded = load_incident(name(&incident), None, &Options::default()).unwrap();
    assert_eq!((&*loaded.incident.id, loaded.incident.failures.len()), ("core", 1));
    assert_eq!(loaded.places.short(loaded.incident.failures[0].mark).unwrap(), "core.toml:5");
    let quiet = load_incident("quiet", Some(name(folder.path())), &Options::default()).unwrap();
    assert_eq!(quiet.incident, codedark_sim::blueprint::Incident::default());
    let said = said(&load_incident("quiett", Some(name(folder.path())), &Options::default()).unwrap_err());
    assert_eq!(said, ["there is no incident `quiett` | did you mean `quiet`?"]);
}

#[test]
fn a_region_has_sites_and_shortest_roads() {
    let folder = tempfile::tempdir().unwrap();
    let region = "format = 1\nname = \"North\"\nsites = [\"a\", \"b\", \"c\"]\n[[road]]\nfrom = \"a\"\nto = \"b\"\nminutes = 10\n\
                  [[road]]\nfrom = \"b\"\nto = \"c\"\nminutes = 15\n[[road]]\nfrom = \"a\"\nto = \"c\"\nminutes = 90\n";
    fs::write(folder.path().join("region.toml"), region).unwrap();
    for site in ["a", "b", "c"] {
        let path = folder.path().join("sites").join(site);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("site.toml"), format!("format = 1\nid = \"{site}\"\n")).unwrap();
    }
    let loaded = load_hospital(name(folder.path()), &Options::default()).unwrap();
    assert_eq!(loaded.blueprint.travel, [[0.0, 10.0, 25.0], [10.0, 0.0, 15.0], [25.0, 15.0, 0.0]]);
    assert_eq!(loaded.blueprint.sites[2].site.id, "c");
}

#[test]
fn what_is_no_hospital_is_said() {
    let empty = tempfile::tempdir().unwrap();
    for wrong in [name(empty.path()), "no-such", "./no/such", "/dev/null"] {
        let said = said(&load_hospital(wrong, &Options::default()).unwrap_err());
        assert_eq!(said.len(), 1, "{wrong}: {said:?}");
    }
}

#[test]
fn check_hands_over_what_could_be_read() {
    let folder = project(&[("staff.toml", "format = 1\ngovernance = \"alone\"\n")]);
    let loaded = check(None, Some(name(folder.path())), &Options::default()).unwrap();
    assert!(loaded.diagnostics.refuse());
    assert_eq!(loaded.blueprint.sites[0].wards.len(), 1);
}

#[test]
fn rule_files_are_read_in_their_own_form_and_keep_their_lines() {
    let network = format!("{}[[rules]]\nform = \"csv\"\npath = \"firewall.csv\"\n", HOSPITAL[2].1);
    let rules = "id,source,destination,service,action\nR1,office,clinical,tcp/104,allow\n";
    let folder = project(&[("network.toml", &network), ("firewall.csv", rules)]);
    let loaded = load_hospital(name(folder.path()), &Options::default()).unwrap();
    let conduits = &loaded.blueprint.sites[0].network.conduits;
    assert_eq!(conduits.len(), 2, "{conduits:?}");
    assert_eq!(loaded.places.short(conduits[1].mark).unwrap(), "hospital/firewall.csv:2");
    assert!(loaded.inputs.iter().any(|input| input.path == "hospital/firewall.csv"));

    for (wrong, place) in [
        ("form = \"pf\"\npath = \"firewall.csv\"", 14),
        ("form = \"csv\"\npath = \"../x\"", 15),
        ("form = \"csv\"\npath = \"none.csv\"", 15),
    ] {
        let network = format!("{}[[rules]]\n{wrong}\n", HOSPITAL[2].1);
        let said = refused(&[("network.toml", &network), ("firewall.csv", rules)]);
        assert!(said[0].starts_with(&format!("hospital/network.toml:{place}:1: ")), "{said:?}");
        assert_eq!(said.len(), 1);
    }
}
