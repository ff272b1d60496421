//! The posture questionnaire: every answer changes the files it names and no other, and the twin sees the difference.

use std::collections::{BTreeMap, BTreeSet};

use codedark_files::generate::{GenerateOptions, complete_posture, generate};
use codedark_files::hospital::{Writing, write_hospital};
use codedark_files::{Options, load_hospital};
use codedark_sim::blueprint::{Answer, Blueprint, Posture, Question};
use codedark_sim::planner::posture::observe;
use codedark_sim::twin::compile;

use crate::common::TODAY;
use crate::common::command::codedark;

fn hospital(question: Question, answer: &str) -> Blueprint {
    let given = Posture { answers: vec![Answer { question, answer: answer.into(), score: Some(5), ..Answer::default() }] };
    generate(&GenerateOptions { beds: 25, seed: 25, posture: complete_posture(&given), ..GenerateOptions::default() })
}

/// The files of a hospital, without comments.
fn files(blueprint: &Blueprint) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("h");
    write_hospital(&into, blueprint, &Writing::default()).unwrap();
    let entries = std::fs::read_dir(&into).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
            (path.file_name().unwrap().to_string_lossy().into_owned(), lines.join("\n"))
        })
        .collect()
}

#[test]
fn every_answer_names_the_files_it_changed_and_changes_those_it_names() {
    for question in Question::ALL {
        let usual = files(&hospital(*question, question.usual()));
        for (answer, _) in question.choices() {
            let blueprint = hospital(*question, answer);
            let written = files(&blueprint);
            let names: BTreeSet<&String> = usual.keys().chain(written.keys()).collect();
            let changed: BTreeSet<&str> = names
                .into_iter()
                .filter(|name| *name != "posture.toml" && usual.get(*name) != written.get(*name))
                .map(String::as_str)
                .collect();
            let posture = &blueprint.sites[0].posture;
            let named: BTreeSet<&str> = posture
                .answer(*question)
                .unwrap()
                .wrote
                .iter()
                .filter_map(|wrote| wrote.split_once(": ").map(|(file, _)| file))
                .collect();
            if *answer == question.usual() {
                assert!(changed.is_empty());
            } else {
                assert_eq!(changed, named, "{} = {answer}", question.word());
                assert!(!changed.is_empty(), "{} = {answer} changes nothing", question.word());
            }
            assert_eq!(posture.answers.len(), Question::ALL.len(), "every question has an answer, given or assumed");
        }
    }
}

#[test]
fn the_twin_sees_what_was_answered() {
    for question in Question::ALL {
        let seen = |answer: &str| {
            let blueprint = hospital(*question, answer);
            let (twin, _) = compile(&blueprint, TODAY).unwrap();
            let observed = observe(&blueprint.sites[0].posture, &blueprint, &twin);
            observed.into_iter().find(|observed| observed.question == *question).unwrap()
        };
        let choices = question.choices();
        let (best, worst) = (seen(choices[0].0), seen(choices[choices.len() - 1].0));
        assert!(best.share() > worst.share(), "{}: {best:?} {worst:?}", question.word());
        assert!((1..=10).contains(&best.score()) && best.score() >= worst.score(), "{best:?} {worst:?}");
        assert_ne!(best.seen, worst.seen);
    }
}

#[test]
fn a_new_hospital_runs_and_its_report_compares_scores() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--network", "flat", "--score", "network=9", "--updates", "rarely", "--training", "yearly"];
    let (code, _, said) = codedark(folder.path(), &[&["new", "Sainte Odile", "--beds", "25"][..], &flags].concat());
    assert_eq!(code, 0, "{said}");
    let loaded = load_hospital(folder.path().join("sainte-odile").to_str().unwrap(), &Options::default()).unwrap();
    let weakness = loaded.blueprint.parameters.get("weakness.other").unwrap();
    assert_eq!(Some(weakness.default), weakness.high, "parameters.toml is read");
    let network = loaded.blueprint.sites[0].posture.answer(Question::Network).unwrap().clone();
    assert_eq!((network.answer.as_str(), network.score, network.assumed), ("flat", Some(9), false));
    assert!(loaded.blueprint.sites[0].posture.answer(Question::Cloud).unwrap().assumed);
    let text = std::fs::read_to_string(folder.path().join("sainte-odile/staff.toml")).unwrap();
    assert!(text.contains("# posture.toml, training = yearly: trained = 0.6"), "{text}");

    let run = ["run", "core-switch", "--runs", "2", "--until", "1d", "--no-assumptions", "--output", "html=report.html"];
    let (code, _, said) = codedark(folder.path(), &[&["--project", "sainte-odile"][..], &run].concat());
    assert_eq!(code, 0, "{said}");
    let html = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    let row = html.lines().find(|line| line.contains("Is the medical network apart")).expect("a row");
    assert!(row.contains(">9<") && row.contains("+") && row.contains("posture.toml:4"), "{row}");
}

#[test]
fn wrong_answers_are_refused_with_what_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (&["new", "x", "--network", "flatt"][..], "did you mean `flat`"),
        (&["new", "x", "--score", "network=11"], "1 to 10"),
        (&["new", "x", "--score", "nettwork=3"], "questions are network"),
        (&["new", "…"], "no letter"),
    ] {
        let (code, _, said) = codedark(folder.path(), arguments);
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(codedark(folder.path(), &["new", "h", "--beds", "25"]).0, 0);
    for (file, text, words) in [
        ("posture.toml", "format = 1\n[[answer]]\nquestion = \"network\"\nanswer = \"appart\"\n", "posture.toml:4"),
        ("posture.toml", "format = 1\n[[answer]]\nquestion = \"network\"\nanswer = \"flat\"\nscore = 12\n", "posture.toml:5"),
        ("parameters.toml", "format = 1\n[[parameter]]\nname = \"weakness.othr\"\nvalue = 1\n", "weakness.other"),
        ("parameters.toml", "format = 1\n[[parameter]]\nname = \"weakness.other\"\nvalue = nan\n", "parameters.toml:4"),
    ] {
        let path = folder.path().join("h").join(file);
        let before = std::fs::read_to_string(&path).unwrap_or_else(|_| "format = 1\n".into());
        std::fs::write(&path, text).unwrap();
        let (code, _, said) = codedark(folder.path(), &["--project", "h", "check"]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(words), "{said}");
        std::fs::write(&path, before).unwrap();
    }
}

/// A value beyond what its source gives is played, and told with its place until somebody says why it is so.
#[test]
fn a_value_beyond_its_range_is_told_unless_it_has_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(codedark(folder.path(), &["new", "h", "--beds", "25"]).0, 0);
    let checked = |value: &str| {
        let text = format!("format = 1\n[[parameter]]\nname = \"worm.crash\"\nvalue = {value}\n");
        std::fs::write(folder.path().join("h/parameters.toml"), text).unwrap();
        let (code, _, said) = codedark(folder.path(), &["--project", "h", "check"]);
        assert_eq!(code, 0, "{said}");
        said
    };
    let said = checked("2.0");
    assert!(said.contains("parameters.toml:4") && said.contains("`worm.crash` = 2 lies beyond 0 to 0.7"), "{said}");
    assert!(!checked("2.0\nbecause = \"a drill\"").contains("worm.crash"));
    assert!(!checked("0.7").contains("worm.crash"));
    let run = ["run", "core-switch", "--hospital", "small", "--runs", "1", "--until", "1h", "--set", "worm.crash=2"];
    let (code, _, said) = codedark(folder.path(), &run);
    assert_eq!((code, said.matches("note: `worm.crash` = 2 lies beyond 0 to 0.7").count()), (0, 1), "{said}");
}
