//! Investment: a control is an edit of files, its worth is what the edit averts, and the best set is the best that was looked at.

use std::path::Path;

use assert_cmd::Command;
use codedark_files::assets;
use codedark_files::generate::{GenerateOptions, generate};
use codedark_sim::blueprint::{Blueprint, Entry, Incident};
use codedark_sim::engine::Span;
use codedark_sim::planner::invest::{Budget, Control, Edit, Investment, Plan, apply, invest};
use codedark_sim::study::Unwatched;
use codedark_sim::twin::{Twin, compile};

use crate::common::{TODAY, ransomware, set, small_hospital, twin_of, unseen};

fn controls(ids: &[&str]) -> Vec<Control> {
    let all = assets::controls(None).unwrap();
    ids.iter().map(|id| all.iter().find(|control| control.id == *id).expect("a shipped control").clone()).collect()
}

fn plan(money: f64, exact: usize) -> Plan {
    Plan { seed: 3, pairs: 3, headline: 0, exact, budget: Budget { operating: money, it_share: 1.0, share: 1.0 } }
}

/// A hospital whose backups are lost whenever they are attacked, and an operator who comes through the supplier's tunnel.
fn attacked() -> (Blueprint, Incident) {
    let mut hospital = small_hospital();
    unseen(&mut hospital);
    set(&mut hospital, "backup.attacked", 1.0);
    set(&mut hospital, "backup.lost", 1.0);
    (hospital, Incident { horizon: Span::from_days(60.0), ..ransomware(Entry::SupplierTunnel) })
}

fn found(ids: &[&str], money: f64, exact: usize) -> Investment {
    let (hospital, incident) = attacked();
    invest(&hospital, &[incident], TODAY, &controls(ids), plan(money, exact), &Unwatched).unwrap()
}

#[test]
fn what_averts_harm_is_chosen_and_what_does_nothing_averts_exactly_nothing() {
    let found = found(&["offline-backup", "second-factor"], 1e7, 2);
    let alone = |id: &str| found.sets.iter().find(|set| set.controls == [id]).unwrap().averted[5].averted;
    let backup = alone("offline-backup");
    assert!(backup.mean > 0.0, "restored from a backup the record is back sooner: {backup:?}");
    // Nobody logs on from outside here: the same replications give the same patients to the last digit.
    let factor = alone("second-factor");
    assert_eq!((factor.mean, factor.low, factor.high), (0.0, 0.0, 0.0));
    assert_eq!(found.sets.len(), 4, "every subset of two controls was played");
    let worth = |index: usize| found.sets[index].averted[0].averted.mean;
    if let Some(best) = found.best {
        assert!((0..4).all(|index| worth(index) <= worth(best)));
        assert_eq!(found.confirmed.len(), found.sets[best].averted.len());
    }
    let efficient: Vec<f64> = found.sets.iter().filter(|set| set.efficient).map(|set| set.averted[0].averted.mean).collect();
    assert!(efficient.windows(2).all(|pair| pair[0] < pair[1]), "along the frontier more money averts more: {efficient:?}");
}

#[test]
fn a_budget_of_nothing_buys_nothing() {
    let found = found(&["offline-backup"], 0.0, 4);
    assert_eq!(found.best, None);
    assert!(found.sets.iter().all(|set| set.affordable == set.controls.is_empty()));
}

/// Pairs of devices and traffic that a service's users have.
fn uses(twin: &Twin) -> usize {
    twin.wiring.uses.iter().flatten().map(|usage| usage.devices as usize * usage.hosts.len()).sum()
}

/// Pairs of segments that anything passes between.
fn open(twin: &Twin) -> usize {
    twin.reach.allowed.iter().map(|class| class.count_ones(..)).sum()
}

#[test]
fn segmentation_closes_much_and_breaks_no_care() {
    let hospital = generate(&GenerateOptions { beds: 25, seed: 25, ..GenerateOptions::default() });
    let (before, _) = compile(&hospital, TODAY).unwrap();
    let edited = apply(&hospital, &before, &controls(&["segment"])[0]).unwrap();
    let (after, _) = compile(&edited, TODAY).unwrap();
    assert_eq!(uses(&after), uses(&before), "whoever used a service still does");
    assert_eq!(after.wiring.links.len(), before.wiring.links.len());
    let links = |twin: &Twin| twin.wiring.links.iter().flatten().flatten().map(Vec::len).sum::<usize>();
    assert_eq!(links(&after), links(&before), "what services need of each other still passes");
    assert!(open(&after) < open(&before), "{} of {} pairs are still open", open(&after), open(&before));

    let through = apply(&hospital, &before, &controls(&["jump-host"])[0]).unwrap();
    let (through, _) = compile(&through, TODAY).unwrap();
    let tunnel = through.zones.iter().position(|zone| zone.id == "vendor-vpn").unwrap();
    let jump = (0..through.devices.len()).find(|device| through.devices.role[*device] == "jump-host").unwrap();
    let rdp = through.traffic_at(6, 3389).unwrap();
    for from in through.zones[tunnel].segments.clone().map(codedark_sim::twin::SegmentId::from_index) {
        assert!(through.reach.allows(from, through.devices.segment[jump], rdp));
        let elsewhere = (0..through.devices.len()).filter(|device| {
            let zone = through.devices.zone[*device].index();
            zone != tunnel && through.reach.allows(from, through.devices.segment[*device], rdp)
        });
        let names: Vec<&str> = elsewhere.map(|device| through.devices.role[device].as_str()).collect();
        assert!(names.iter().all(|role| *role == "jump-host"), "{names:?}");
    }
    assert_eq!(uses(&through), uses(&before));
}

#[test]
fn every_edit_changes_the_hospital() {
    let hospital = generate(&GenerateOptions { beds: 25, seed: 25, ..GenerateOptions::default() });
    let (twin, _) = compile(&hospital, TODAY).unwrap();
    let mut seen: Vec<Edit> = Vec::new();
    for control in assets::controls(None).unwrap() {
        let edited = apply(&hospital, &twin, &control).unwrap();
        let same = format!("{:?}", edited.sites) == format!("{:?}", hospital.sites) && edited.parameters == hospital.parameters;
        assert!(!same, "{} changes nothing", control.id);
        compile(&edited, TODAY).unwrap_or_else(|problems| panic!("{}: {problems:?}", control.id));
        seen.extend(control.edits);
    }
    assert!(Edit::ALL.iter().all(|edit| seen.contains(edit)), "an edit belongs to no shipped control");
    let _ = twin_of(&small_hospital());
}

fn codedark(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("codedark").expect("the command is built");
    let output = command.current_dir(folder).env("NO_COLOR", "1").args(arguments).output().expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_command_says_the_same_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(codedark(folder.path(), &["generate", "--into", "h", "--beds", "25"]).0, 0);
    let asked = [
        "invest",
        "core-switch",
        "--hospital",
        "h",
        "--runs",
        "2",
        "--exact",
        "0",
        "--control",
        "downtime-procedure",
        "--control",
        "joint-governance",
        "--today",
        TODAY,
        "--output",
        "html=i.html",
        "--output",
        "csv=i.csv",
        "--output",
        "svg=i.svg",
        "--format",
        "json",
    ];
    let (code, json, said) = codedark(folder.path(), &asked);
    assert_eq!(code, 0, "{said}");
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["command"], "invest");
    let budget = &document["budget"];
    assert_eq!(budget["it_share"], 0.018, "the ministry's share unless the hospital says another");
    let money = budget["operating"].as_f64().unwrap() * 0.018 * 0.1;
    assert!((document["money"].as_f64().unwrap() - money).abs() < 1e-6);
    let csv = std::fs::read_to_string(folder.path().join("i.csv")).unwrap();
    let sets = document["sets"].as_array().unwrap();
    assert_eq!(csv.lines().count(), 1 + sets.len() * 6);
    let html = std::fs::read_to_string(folder.path().join("i.html")).unwrap();
    assert!(html.contains("EXERCISE") && html.contains("<svg") && html.contains("assumed") && !html.contains("<script"));
    assert!(std::fs::read_to_string(folder.path().join("i.svg")).unwrap().starts_with("<svg"));

    for (arguments, code, words) in [
        (&["--control", "segmnt"][..], 4, "did you mean `segment`"),
        (&["--measure", "joy"], 2, "at-risk"),
        (&["--share", "2"], 2, "0 to 1"),
        (&["--output", "pdf=x"], 2, "html=PATH"),
    ] {
        let (ended, _, said) = codedark(folder.path(), &[&["invest", "core-switch", "--hospital", "h"][..], arguments].concat());
        assert_eq!(ended, code, "{said}");
        assert!(said.contains(words), "{said}");
    }
    std::fs::create_dir(folder.path().join("own")).unwrap();
    std::fs::write(folder.path().join("own/controls.toml"), "[[control]]\nid = \"x\"\nedits = [\"segmet\"]\n").unwrap();
    let (ended, _, said) = codedark(folder.path(), &["--assets", "own", "invest", "core-switch", "--hospital", "h"]);
    assert_eq!(ended, 2, "{said}");
    assert!(said.contains("controls.toml:3"), "{said}");
}
