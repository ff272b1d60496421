//! `compare` on outcomes that were played: the same intervals as the runs', what differs beyond chance, and where it begins.

use serde_json::Value;

use crate::common::command::codedark;

#[test]
fn outcomes_are_compared_by_their_intervals_and_their_first_difference() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(codedark(folder.path(), &["generate", "--into", "h", "--beds", "60"]).0, 0);
    let run = |incident: &str, seed: &str, outcome: &str| -> Value {
        let play =
            ["--hospital", "h", "--runs", "3", "--until", "1d", "--today", "2026-11-01", "--no-assumptions", "--format", "json"];
        let (code, json, said) =
            codedark(folder.path(), &[&["run", incident, "--seed", seed, "--outcome", outcome][..], &play].concat());
        assert_eq!(code, 0, "{said}");
        serde_json::from_str(&json).unwrap()
    };
    let first = run("core-switch", "1", "a.outcome");
    run("core-switch", "1", "again.outcome");
    run("quiet", "1", "quiet.outcome");
    let compare = |others: &[&str]| -> Value {
        let (code, json, said) = codedark(folder.path(), &[&["compare"][..], others, &["--format", "json"]].concat());
        assert_eq!(code, 0, "{said}");
        serde_json::from_str(&json).unwrap()
    };
    let same = compare(&["a.outcome", "again.outcome"]);
    assert!(same["measures"].as_array().unwrap().iter().all(|measure| measure["differs"] == false));
    let diverges =
        |document: &Value| document["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "diverges");
    assert!(!diverges(&same));
    assert_eq!(same["inputs"][0]["blake3"], same["inputs"][1]["blake3"]);

    let apart = compare(&["quiet.outcome", "a.outcome"]);
    assert!(diverges(&apart), "the incident shows in some series");
    let rows = apart["measures"].as_array().unwrap();
    let of = |outcome: &'static str| rows.iter().filter(move |row| row["played"] == outcome);
    let number = |row: &Value, end: &str| row["difference"][end].as_f64().unwrap();
    assert!(
        of("quiet.outcome").all(|row| ["low", "mean", "high"].iter().all(|end| number(row, end) == 0.0)),
        "quiet against itself"
    );
    let mut differing = 0;
    for row in of("a.outcome") {
        // The run said the same, and `differs` means that the interval excludes the other's.
        let said = first["measures"].as_array().unwrap().iter();
        let said = said.clone().find(|measure| measure["name"] == row["name"] && measure["labels"] == row["labels"]).unwrap();
        assert_eq!(said["difference"], row["difference"]);
        let (low, high) = (number(row, "low"), number(row, "high"));
        assert!(low <= number(row, "mean") && number(row, "mean") <= high);
        assert_eq!(row["differs"], low > 0.0 || high < 0.0, "{row}");
        differing += usize::from(row["differs"] == true);
    }
    assert!(differing > 0, "a day without a core switch is felt");

    // One pair alone has no interval, so nothing of it is beyond chance; and other nights are told as such.
    let alone =
        ["run", "core-switch", "--seed", "2", "--outcome", "one.outcome", "--hospital", "h", "--runs", "1", "--until", "2d"];
    let (code, _, said) = codedark(folder.path(), &[&alone[..], &["--today", "2026-11-01", "--no-assumptions"]].concat());
    assert_eq!(code, 0, "{said}");
    let one = compare(&["quiet.outcome", "one.outcome"]);
    assert!(one["measures"].as_array().unwrap().iter().all(|measure| measure["differs"] == false), "{one:#}");
    let findings = one["findings"].as_array().unwrap();
    let nights = findings.iter().find(|finding| finding["code"] == "other-nights").expect("they are not the same nights");
    let message = nights["message"].as_str().unwrap();
    for words in ["seed 2 against 1", "1 pairs against 3", "2.0 days against 1.0"] {
        assert!(message.contains(words), "{words}: {message}");
    }
    let others =
        |document: &Value| document["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "other-nights");
    assert!(!others(&same) && !others(&apart));

    let (code, _, said) = codedark(folder.path(), &["compare", "a.outcome", "none.outcome"]);
    assert_ne!(code, 0, "{said}");
    std::fs::write(folder.path().join("broken.outcome"), "nothing").unwrap();
    let (code, _, said) = codedark(folder.path(), &["compare", "a.outcome", "broken.outcome"]);
    assert!(code == 2 && said.contains("broken.outcome"), "{code} {said}");
}
