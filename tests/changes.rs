//! The worked examples in `scenarios/changes`: each opens a way for an intruder and takes something from care, and `diff` says so
//! in the words kept beside it. `UPDATE_EXPECTED=1 cargo test changes` renews those; the table below does not follow.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use codedark_files::generate::{GenerateOptions, generate};
use codedark_files::shipped;
use codedark_sim::blueprint::{Blueprint, Conduit, Incident};
use codedark_sim::engine::Span;
use codedark_sim::study::{Case, Unwatched, effect};
use serde_json::Value;

use crate::common::command::codedark;
use crate::common::{plot_of, twin_of};

/// What an example must show, whatever else its hospital holds.
struct Example {
    name: &'static str,
    /// Zone pair and a port that opens.
    opens: (&'static str, &'static str, &'static str),
    /// A service whose users lose it; empty where care is only put off.
    breaks: &'static str,
    /// Policies that fail, and those that hold or are excepted.
    fails: &'static [&'static str],
    holds: &'static [&'static str],
}

const EXAMPLES: [Example; 6] = [
    Example {
        name: "point-of-care-rollout",
        opens: ("clinical-wifi", "servers", "tcp/2575"),
        breaks: "point-of-care",
        fails: &["CARE-POCT", "SEG-WIFI-HL7", "SEG-VENDOR-WIFI"],
        holds: &[],
    },
    Example {
        name: "icu-monitoring-network",
        opens: ("office", "icu-monitoring", "tcp/443"),
        breaks: "central-monitoring-intensive-care-a",
        fails: &["CARE-MON-ICU", "SEG-OFFICE-MONITORS"],
        holds: &[],
    },
    Example {
        name: "legacy-imaging",
        opens: ("vendor-vpn", "imaging", "tcp/445"),
        breaks: "imaging",
        fails: &["CARE-WORKLIST", "SEG-SMB-IMAGING"],
        holds: &["SEG-OFFICE-IMAGING"],
    },
    Example {
        name: "vendor-jump-host",
        opens: ("jump-hosts", "critical-care", "tcp/443"),
        breaks: "",
        fails: &["SEG-JUMP-LIFE", "VENDOR-LAB"],
        holds: &["SEG-VENDOR", "VENDOR-IMAGING"],
    },
    Example {
        name: "building-and-doors",
        opens: ("building", "access-control", "tcp/4050"),
        breaks: "door-access",
        fails: &["CARE-DOORS", "CARE-TUBE", "SEG-PLANT-DOORS", "SEG-VENDOR-DOORS"],
        holds: &[],
    },
    Example {
        name: "patient-wifi",
        opens: ("patient-wifi", "servers", "tcp/443"),
        breaks: "record",
        fails: &["CARE-TABLETS", "SEG-GUESTS-SERVERS"],
        holds: &["SEG-GUESTS-CLINICAL"],
    },
];

fn diff(name: &str, more: &[&str]) -> (i32, String, String) {
    // Away from the repository: what is shipped is found by its name.
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::cargo_bin("codedark").expect("the command is built");
    let output = command.current_dir(folder.path()).args(["diff", name, "--today", "2026-06-01"]).args(more).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// Whether a message such as `zone:a -> zone:b tcp/1-5 udp/7 opened: …` carries a port.
fn carries(message: &str, wanted: &str) -> bool {
    let (protocol, port) = wanted.split_once('/').unwrap();
    let port: u32 = port.parse().unwrap();
    if message.split(' ').nth(3) == Some("any") {
        return true;
    }
    message.split(' ').filter_map(|word| word.strip_prefix(protocol)?.strip_prefix('/')).any(|ports| {
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        matches!((first.parse::<u32>(), last.parse::<u32>()), (Ok(first), Ok(last)) if first <= port && port <= last)
            || ports == "any"
    })
}

#[test]
fn every_example_shows_both_directions_and_says_what_is_kept_beside_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/changes");
    assert_eq!(shipped::names("changes"), {
        let mut names: Vec<&str> = EXAMPLES.iter().map(|example| example.name).collect();
        names.sort_unstable();
        names
    });
    for example in &EXAMPLES {
        let Example { name, opens: (from, to, port), breaks, .. } = example;
        let (code, json, said) = diff(name, &["--format", "json"]);
        assert_eq!(code, 1, "{name}: {said}");
        let document: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{name}: {error}\n{json}"));
        let findings = document["findings"].as_array().unwrap();
        let of = |code: &'static str| findings.iter().filter(move |finding| finding["code"] == code);
        let message = |finding: &Value| finding["message"].as_str().unwrap_or_default().to_owned();
        let opened = of("opened").find(|finding| {
            message(finding).starts_with(&format!("zone:{from} -> zone:{to} ")) && carries(&message(finding), port)
        });
        let opened = opened.unwrap_or_else(|| panic!("{name} does not open {from} -> {to} {port}: {json}"));
        assert_eq!(
            opened["file"],
            format!("scenarios/changes/{name}/after/overrides.toml"),
            "{name}: the cause is in the change"
        );
        assert!(opened["line"].as_u64() > Some(3) && opened["column"].as_u64() > Some(0), "{name}");
        assert!(!opened["path"].as_array().unwrap().is_empty(), "{name}: a witness");
        if !breaks.is_empty() {
            let broken = of("required-flow").find(|finding| message(finding).contains(&format!("`{breaks}`")));
            let broken = broken.unwrap_or_else(|| panic!("{name} does not break {breaks}: {json}"));
            assert!(broken["file"].as_str().is_some_and(|file| file.ends_with(".toml")), "{name}: {broken}");
            assert!(!broken["path"].as_array().unwrap().is_empty(), "{name}: a witness");
        }
        let judged = document["judgements"].as_array().unwrap();
        let verdicts: BTreeMap<&str, &str> =
            judged.iter().map(|one| (one["policy"].as_str().unwrap(), one["verdict"].as_str().unwrap())).collect();
        let mut expected: BTreeMap<&str, &str> = example.fails.iter().map(|policy| (*policy, "fail")).collect();
        expected.extend(example.holds.iter().map(|policy| (*policy, "pass")));
        assert_eq!(verdicts, expected, "{name}");
        let (_, text, _) = diff(name, &[]);
        let kept = root.join(name).join("expected.txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&kept, &text).unwrap();
        }
        assert!(
            fs::read_to_string(&kept).is_ok_and(|kept| kept == text),
            "{name} says something else than expected.txt:\n{text}"
        );
        let story = fs::read_to_string(root.join(name).join("README.md")).unwrap();
        assert!(story.contains(&format!("codedark diff {name}")) && story.contains("What mends it"), "{name}");
    }
}

/// A zone in which nothing stands does not make other nights: the same patients come on both sides, and nothing differs.
#[test]
fn a_change_that_adds_a_zone_is_played_on_the_same_nights() {
    let folder = tempfile::tempdir().unwrap();
    for into in ["before", "after"] {
        assert_eq!(codedark(folder.path(), &["generate", "--into", into, "--beds", "25"]).0, 0);
    }
    let network = folder.path().join("after/network.toml");
    let text = fs::read_to_string(&network).unwrap();
    fs::write(&network, format!("{text}\n[[zone]]\nid = \"new\"\nsubnets = [\"10.99.0.0/16\"]\n")).unwrap();
    let play =
        ["diff", "before", "after", "--incidents", "core-switch", "--runs", "2", "--format", "json", "--today", "2026-06-01"];
    let (code, json, said) = codedark(folder.path(), &play);
    assert_eq!(code, 0, "{said}");
    let document: Value = serde_json::from_str(&json).unwrap();
    let measures = document["measures"].as_array().unwrap();
    let totals: Vec<&Value> = measures.iter().filter(|one| one["labels"].as_object().unwrap().is_empty()).collect();
    assert!(totals.len() > 40 && totals.iter().any(|one| one["after"]["mean"].as_f64() > Some(100.0)), "{}", totals.len());
    for one in totals {
        assert_eq!((one["difference"]["mean"].as_f64(), &one["before"]), (Some(0.0), &one["after"]), "{one}");
    }
}

#[test]
fn the_purchase_is_walked_in_eleven_steps_by_ten_people() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/changes/point-of-care-rollout/exercise.toml");
    let exercise: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
    let list = |key: &str| exercise[key].as_array().unwrap().clone();
    let word = |value: &toml::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let roles: BTreeSet<String> = list("role").iter().map(|role| word(role, "id")).collect();
    let moves = list("move");
    assert_eq!((roles.len(), moves.len()), (10, 11));
    let mut acting = BTreeSet::new();
    for (at, step) in moves.iter().enumerate() {
        assert_eq!(step["step"].as_integer(), Some(at as i64 + 1));
        let own = step["roles"].as_array().unwrap().iter().map(|role| role.as_str().unwrap().to_owned());
        acting.extend(own);
    }
    assert_eq!(acting, roles, "everybody acts and nobody else");
    let field: Vec<String> = moves.iter().filter(|step| word(step, "source") == "field").map(|step| word(step, "id")).collect();
    assert_eq!(field, ["analyse-the-offer", "monitor-behaviour", "act"]);
    assert!(moves.iter().all(|step| matches!(word(step, "source").as_str(), "field" | "ours")));
    let known: BTreeSet<String> = moves.iter().map(|step| word(step, "id")).collect();
    assert!(list("expectation").iter().all(|one| known.contains(&word(one, "move")) && roles.contains(&word(one, "role"))));
    assert!(shipped::names("changes").contains(&exercise["change"].as_str().unwrap().to_owned()));
}

#[test]
fn beds_that_a_change_cuts_off_from_their_station_are_blind_from_the_first_minute() {
    let hospital = generate(&GenerateOptions { beds: 60, seed: 60, ..GenerateOptions::default() });
    let mut closed = hospital.clone();
    // Nothing passes from the monitors to the gateways of their stations.
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let deny = Conduit {
        id: "closed".into(),
        from: words(&["critical-care", "bedside"]),
        to: words(&["clinical-gateways"]),
        traffic: words(&["any"]),
        ..Conduit::default()
    };
    closed.sites[0].network.conduits.insert(0, deny);
    let incident = Incident { id: "nothing".into(), horizon: Span::from_days(1.0), ..Incident::default() };
    let case = |blueprint: &Blueprint| {
        let twin = twin_of(blueprint);
        let plot = plot_of(&incident, &twin);
        Case { twin, plot }
    };
    let (whole, cut) = (case(&hospital), case(&closed));
    let blind = |before: &Case, after: &Case| {
        let outcome = effect(before, after, 5, 2, &Unwatched).unwrap();
        let minutes = outcome.total("monitor.blind_bed_minutes").unwrap();
        (minutes.quiet.mean(), minutes.incident.mean())
    };
    let (was, is) = blind(&whole, &cut);
    // At most every bed with a monitor the whole day: some are empty, and people may be posted at some.
    let most = whole.twin.beds.iter().filter(|bed| bed.monitored()).count() as f64 * 1440.0;
    assert!(was == 0.0 && is > most / 10.0 && is <= most, "{was} minutes before, {is} of {most} after");
    assert_eq!(blind(&cut, &whole), (is, was), "mended, the same the other way round");
    assert_eq!(blind(&cut, &cut).1, 0.0, "where no side watches, nobody meant to");
}
