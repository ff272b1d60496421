//! The command as people and scripts use it: what it prints, what it writes, how it ends.

use serde_json::Value;
use tempfile::TempDir;

use crate::common::command::codedark;

const SHORT: [&str; 6] = ["--until", "2d", "--no-assumptions", "--today", "2026-01-01", "--runs"];

fn short_run<'a>(incident: &'a str, hospital: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["run", incident, "--hospital", hospital][..], &SHORT, &["2"], more].concat()
}

#[test]
fn a_run_says_the_same_in_every_form() {
    let folder = TempDir::new().unwrap();
    let files =
        ["--output", "html=report.html", "--output", "csv=measures.csv", "--outcome", "a.outcome", "--journal", "a.journal"];
    let (code, json, said) =
        codedark(folder.path(), &[&short_run("core-switch", "small", &files)[..], &["--format", "json"]].concat());
    assert_eq!(code, 0, "{said}");
    let document: Value = serde_json::from_str(&json).expect("JSON on stdout");
    assert_eq!((&document["command"], &document["runs"], &document["seed"]), (&"run".into(), &2.into(), &1.into()));
    let measures = document["measures"].as_array().expect("measures");
    let total = |name: &str| {
        measures
            .iter()
            .find(|measure| measure["name"] == name && measure["labels"] == serde_json::json!({}))
            .cloned()
            .expect("a total")
    };
    let risk = total("patient.at_risk_minutes");
    assert_eq!(risk["unit"], "patient-minutes");
    let html = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(html.contains("EXERCISE") && html.contains("not a medical device") && !html.contains("<script"));
    let csv = std::fs::read_to_string(folder.path().join("measures.csv")).unwrap();
    let mean = risk["difference"]["mean"].as_f64().unwrap().to_string();
    assert!(
        csv.lines().any(|line| line.starts_with("patient.at_risk_minutes,,patient-minutes,difference,") && line.contains(&mean))
    );
    let journal = std::fs::read_to_string(folder.path().join("a.journal")).unwrap();
    let first: Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
    assert_eq!((&first["kind"], &first["true_at"]), (&"incident-begins".into(), &0.into()));

    for file in ["a.outcome", "a.journal"] {
        let (code, out, said) = codedark(folder.path(), &["replay", file, "--verify"]);
        assert_eq!(code, 0, "{file}: {said}");
        assert!(out.starts_with("identical"), "{out}");
    }
    let (code, state, _) = codedark(folder.path(), &["replay", "a.outcome", "--at", "1h"]);
    assert_eq!(code, 0);
    assert!(state.contains("patients at risk"));

    let tampered = journal.replacen("\"kind\":\"", "\"kind\":\"un", 2);
    std::fs::write(folder.path().join("b.journal"), tampered).unwrap();
    assert_ne!(codedark(folder.path(), &["replay", "b.journal", "--verify"]).0, 0);
    let mut bytes = std::fs::read(folder.path().join("a.outcome")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(folder.path().join("b.outcome"), bytes).unwrap();
    let (code, _, said) = codedark(folder.path(), &["replay", "b.outcome", "--verify"]);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn threads_do_not_change_what_is_printed() {
    let folder = TempDir::new().unwrap();
    let run = |threads: &str| {
        codedark(
            folder.path(),
            &[&short_run("ransomware-friday", "small", &[])[..], &["--format", "json", "--threads", threads]].concat(),
        )
        .1
    };
    assert_eq!(run("1"), run("3"));
}

#[test]
fn a_new_hospital_checks_and_runs() {
    let folder = TempDir::new().unwrap();
    let (code, out, said) = codedark(folder.path(), &["new", "Saint Nowhere", "--beds", "40"]);
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("saint-nowhere"));
    let (code, out, said) = codedark(folder.path(), &["--project", "saint-nowhere", "check"]);
    assert_eq!(code, 0, "{out}{said}");
    let arguments = [&["--project", "saint-nowhere", "run", "core-switch"][..], &SHORT, &["2"]].concat();
    let (code, out, said) = codedark(folder.path(), &arguments);
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("patient-hours at risk"), "{out}");
    let (code, _, said) = codedark(folder.path(), &["new", "Saint Nowhere", "--beds", "40"]);
    assert_eq!(code, 3, "a folder that is there is not overwritten: {said}");
}

#[test]
fn wrong_words_end_with_their_code_and_a_hint() {
    let folder = TempDir::new().unwrap();
    for (arguments, code, words) in [
        (&["run", "ransomware-fryday", "--hospital", "small"][..], 2, "ransomware-friday"),
        (&["run", "core-switch", "--hospital", "smal"], 2, "small"),
        (&["run", "core-switch", "small"], 2, "--hospital small"),
        (&["run", "core-switch", "--hospital", "small", "--set", "acuity.kuu=3"], 2, "acuity"),
        (&["run", "core-switch", "--hospital", "small", "--set", "log.kept=-1"], 2, "never below 0"),
        (&["run", "core-switch", "--hospital", "small", "--set", "log.kept=inf"], 2, "no number"),
        (&["run", "core-switch", "--hospital", "small", "--until", "90 parsecs"], 2, "length of time"),
        (&["run", "core-switch", "--hospital", "small", "--runs", "0"], 2, "--runs"),
        (&["run", "core-switch", "--hospital", "small", "--output", "pdf=x"], 2, "html, json"),
        (&["run", "core-switch", "--hospital", "small", "--today", "31/12/2026"], 2, "2027-01-31"),
        (&["show", "wardz", "--hospital", "small"], 2, "wards"),
        (&["show", "device:nobody", "--hospital", "small"], 4, "nobody"),
        (&["list", "hospitals"], 2, "hospital"),
        (&["check"], 2, "--hospital"),
        (&["schema", "sight"], 2, "site"),
        (&["generate", "--into", "x", "--beds", "3"], 2, "20"),
        (&["fly"], 2, "unrecognized"),
        (&["replay", "nothing.outcome"], 2, "nothing.outcome"),
    ] {
        let (ended, out, said) = codedark(folder.path(), arguments);
        assert_eq!(ended, code, "{arguments:?}: {out}{said}");
        assert!(said.contains(words), "{arguments:?} does not say {words}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn wrong_files_are_told_with_their_place_and_leave_nothing() {
    let folder = TempDir::new().unwrap();
    assert_eq!(codedark(folder.path(), &["generate", "--into", "h", "--beds", "30"]).0, 0);
    let network = folder.path().join("h/network.toml");
    let text = std::fs::read_to_string(&network).unwrap();
    std::fs::write(&network, text.replacen("[[conduit]]", "[[conduit]]\nfrmo = [\"office\"]", 1)).unwrap();
    let (code, out, said) = codedark(folder.path(), &["--project", "h", "check"]);
    assert_eq!(code, 2, "{out}{said}");
    let line = std::fs::read_to_string(&network).unwrap().lines().position(|line| line.starts_with("frmo")).unwrap() + 1;
    assert!(said.contains(&format!("network.toml:{line}")) && said.contains("from"), "{said}");

    for (name, bytes) in [("binary", vec![0u8, 159, 146, 150, 0, 1]), ("empty", Vec::new()), ("words", b"hello\n".to_vec())] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let (code, out, said) = codedark(folder.path(), &["import", name, "--into", "imported"]);
        assert_eq!(code, 2, "{name}: {out}{said}");
        assert!(said.contains(name), "{said}");
        assert!(!folder.path().join("imported").exists(), "{name} left a folder");
    }
    let (code, _, said) = codedark(folder.path(), &["import", "binary", "--into", "."]);
    assert_eq!(code, 2, "a folder that is no hospital is not refreshed: {said}");
}

#[test]
fn what_describes_the_command_is_there() {
    let folder = TempDir::new().unwrap();
    assert!(codedark(folder.path(), &["man"]).1.contains("EXERCISE") || codedark(folder.path(), &["man"]).1.contains(".TH"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(codedark(folder.path(), &["completions", shell]).1.contains("codedark"), "{shell}");
    }
    let (code, out, _) = codedark(folder.path(), &["list", "--format", "json"]);
    assert_eq!(code, 0);
    let list: Value = serde_json::from_str(&out).unwrap();
    for item in list.as_array().unwrap() {
        for key in ["kind", "name", "path", "title", "tags"] {
            assert!(item.get(key).is_some(), "{item}");
        }
    }
    let (_, kinds, _) = codedark(folder.path(), &["schema"]);
    for kind in kinds.lines() {
        let (code, schema, _) = codedark(folder.path(), &["schema", kind]);
        assert_eq!(code, 0);
        let schema: Value = serde_json::from_str(&schema).unwrap();
        assert!(jsonschema::validator_for(&schema).is_ok(), "{kind}");
    }
    let (code, parameters, _) = codedark(folder.path(), &["show", "parameters", "--format", "csv"]);
    assert_eq!(code, 0);
    assert!(parameters.lines().count() > 50);
}

#[test]
fn several_incidents_are_a_row_each() {
    let folder = TempDir::new().unwrap();
    let run = |more: &[&str]| {
        let start = [
            "run",
            "core-switch",
            "doors-locked",
            "--hospital",
            "small",
            "--today",
            "2026-01-01",
            "--runs",
            "2",
            "--until",
            "2d",
        ];
        codedark(folder.path(), &[&start[..], more].concat())
    };
    let (code, json, said) = run(&["--format", "json", "--begins", "Tue 09:40"]);
    assert_eq!(code, 0, "{said}");
    let rows: Vec<Value> = serde_json::from_str(&json).expect("JSON on stdout");
    let named: Vec<&str> = rows.iter().filter_map(|row| row["incident"].as_str()).collect();
    assert_eq!(named, ["core-switch", "doors-locked"]);
    // The same as by itself: the switch fails at that moment anyway.
    let alone = codedark(folder.path(), &[&short_run("core-switch", "small", &["--format", "json"])[..]].concat()).1;
    let alone: Value = serde_json::from_str(&alone).unwrap();
    let record = alone["measures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|measure| measure["name"] == "outage.hours" && measure["labels"] == serde_json::json!({"function": "record"}));
    let mean = record.unwrap()["difference"]["mean"].as_f64().unwrap();
    let cell = rows[0]["record, hours"].as_str().unwrap();
    assert!(cell.starts_with(&format!("{mean:.1}")), "{cell} and {mean}");
    assert_eq!(rows[1]["record, hours"], "0.0", "doors do not take the record away");
    let (code, text, _) = run(&[]);
    assert!(code == 0 && text.contains("doors-locked"), "{text}");
    // Named one by one or as `all`: the long form is written the same way.
    let (code, _, said) = run(&["--output", "csv=a.csv"]);
    assert_eq!(code, 0, "{said}");
    let rows = std::fs::read_to_string(folder.path().join("a.csv")).unwrap();
    assert!(rows.lines().any(|row| row.starts_with("doors-locked,")), "{rows}");
    for refused in [&["--journal", "a.journal"][..], &["--output", "html=a.html"], &["--begins", "Tue"]] {
        assert_eq!(run(refused).0, 2, "{refused:?}");
    }
    assert_eq!(codedark(folder.path(), &short_run("core-switch", "small", &["--begins", "Tue 09:40"])).0, 2);
}

#[test]
fn a_run_under_a_playbook_is_replayed_under_it() {
    let folder = TempDir::new().unwrap();
    let mine = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/playbooks/cut-everything.toml")).unwrap();
    std::fs::write(folder.path().join("mine.toml"), &mine).unwrap();
    for playbook in ["wait-and-see", "mine.toml"] {
        let files = ["--outcome", "a.outcome", "--journal", "a.journal", "--playbook", playbook];
        let (code, _, said) = codedark(folder.path(), &short_run("ransomware-friday", "small", &files));
        assert_eq!(code, 0, "{said}");
        for file in ["a.outcome", "a.journal"] {
            let (code, out, said) = codedark(folder.path(), &["replay", file, "--verify"]);
            assert!(code == 0 && out.starts_with("identical"), "{playbook} {file}: {out} {said}");
        }
    }
    // Another playbook is another run: whoever changes the file is told, or gets other bytes.
    let other = mine.replace("on = \"suspicion\"", "on = \"encryption\"").replace("on = \"spread\"", "on = \"encryption\"");
    std::fs::write(folder.path().join("mine.toml"), other).unwrap();
    let (code, _, said) = codedark(folder.path(), &["replay", "a.outcome", "--verify"]);
    assert!(code == 2 && said.contains("mine.toml"), "{code}: {said}");
    assert_ne!(codedark(folder.path(), &["replay", "a.journal", "--verify"]).0, 0);
}
