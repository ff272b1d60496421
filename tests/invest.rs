//! Investment: a control is an edit of files, its worth is what the edit averts, and the best set is the best that was looked at.

use std::sync::Arc;

use codedark_files::assets;
use codedark_files::generate::{GenerateOptions, generate};
use codedark_sim::blueprint::{Blueprint, Device, Entry, Incident, Patchable, Vulnerability};
use codedark_sim::engine::Span;
use codedark_sim::journal::{Element, Kind};
use codedark_sim::planner::invest::{Budget, Control, Edit, Investment, Plan, apply, invest};
use codedark_sim::study::Unwatched;
use codedark_sim::twin::{Twin, compile};

use crate::common::command::codedark;
use crate::common::{TODAY, core_switch, play, plot_of, ransomware, records, set, small_hospital, twin_of, unseen};

fn controls(ids: &[&str]) -> Vec<Control> {
    let all = assets::controls(None).unwrap();
    ids.iter().map(|id| all.iter().find(|control| control.id == *id).expect("a shipped control").clone()).collect()
}

fn plan(money: f64, exact: usize) -> Plan {
    Plan { seed: 3, pairs: 8, headline: 0, exact, budget: Budget { operating: money, it_share: 1.0, share: 1.0 } }
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
    found_in(&hospital, incident, ids, money, exact)
}

fn found_in(hospital: &Blueprint, incident: Incident, ids: &[&str], money: f64, exact: usize) -> Investment {
    invest(hospital, &[incident], TODAY, &controls(ids), plan(money, exact), &Unwatched).unwrap()
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
fn patching_leaves_nothing_old_that_may_be_patched() {
    let mut hospital = generate(&GenerateOptions { beds: 25, seed: 25, ..GenerateOptions::default() });
    let may = compile(&hospital, TODAY).unwrap().0;
    let may = |device: &Device| may.devices.patchable[may.devices.find(&device.id).unwrap().index()] == Patchable::Yes;
    let fleet = &mut hospital.sites[0].fleet;
    let weak = fleet.iter().position(|device| !device.vulnerabilities.is_empty() && may(device)).expect("something old is weak");
    let fixed = fleet[weak].vulnerabilities.clone();
    fleet[weak].vulnerabilities = format!("{fixed} CVE-2000-0001");
    let unfixed = Vulnerability { id: "CVE-2000-0001".into(), fixed: Some(false), ..Vulnerability::default() };
    hospital.sites[0].vulnerabilities.push(unfixed);
    let (before, _) = compile(&hospital, TODAY).unwrap();
    let edited = apply(&hospital, &before, &controls(&["patch"])[0]).unwrap();
    let (after, _) = compile(&edited, TODAY).unwrap();
    let old = |twin: &Twin, patchable: bool| {
        (0..twin.devices.len())
            .filter(|at| twin.devices.legacy[*at] && (twin.devices.patchable[*at] == Patchable::Yes) == patchable)
            .count()
    };
    assert!(old(&before, true) > 0 && old(&after, true) == 0);
    assert_eq!(old(&after, false), old(&before, false), "what nobody may patch stays as it is");
    assert_eq!(edited.sites[0].fleet[weak].vulnerabilities, "CVE-2000-0001");
    let unmanaged =
        |twin: &Twin| (0..twin.devices.len()).filter(|at| twin.devices.encryptable[*at] && !twin.devices.managed[*at]).count();
    assert!(unmanaged(&after) < unmanaged(&before));
}

/// Everything that is a set of controls, each as played: nothing that is cheaper or as cheap averts as much.
fn undominated(found: &Investment) {
    let worth = |set: &codedark_sim::planner::invest::Set| set.averted[found.headline].averted.mean;
    for set in &found.sets {
        let better = found.sets.iter().any(|other| {
            let (cost, avert) = (other.cost.default, worth(other));
            cost <= set.cost.default && avert >= worth(set) && (cost < set.cost.default || avert > worth(set))
        });
        let alike = found.sets.iter().any(|other| {
            other.controls != set.controls
                && other.cost.default == set.cost.default
                && worth(other) == worth(set)
                && other.efficient
        });
        assert!(set.efficient != better || !set.efficient && alike, "{:?} of {:?}", set.controls, found.sets);
    }
}

#[test]
fn the_best_set_is_the_best_of_all_subsets_and_the_frontier_is_undominated() {
    let ids = ["offline-backup", "downtime-procedure", "spare-staff"];
    let (hospital, incident) = attacked();
    let incident = Incident { horizon: Span::from_days(15.0), ..incident };
    let found = |money: f64| found_in(&hospital, incident.clone(), &ids, money, 3);
    let all = found(1e9);
    assert_eq!(all.sets.len(), 8);
    undominated(&all);
    let worth = |set: &codedark_sim::planner::invest::Set| set.averted[all.headline].averted.mean;
    // A budget at each set's own cost: what the exact search chooses is what trying every subset chooses.
    let mut chosen = 0;
    for money in [2, 4, 6].map(|at: usize| all.sets[at].cost.default) {
        let affordable = all.sets.iter().filter(|set| set.cost.default <= money && worth(set) > 0.0);
        let most = affordable.map(worth).fold(0.0, f64::max);
        let found = found(money);
        undominated(&found);
        let best = found.best.map(|best| worth(&found.sets[best]));
        assert_eq!(best.unwrap_or(0.0), most, "with {money}");
        chosen += usize::from(best.is_some());
    }
    assert!(chosen > 1, "{chosen}");
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

/// A generated hospital without and with one control.
fn with_and_without(id: &str) -> [Arc<Twin>; 2] {
    let hospital = generate(&GenerateOptions { beds: 25, seed: 25, ..GenerateOptions::default() });
    let before = compile(&hospital, TODAY).unwrap().0;
    let after = apply(&hospital, &before, &controls(&[id])[0]).unwrap();
    [Arc::new(before), Arc::new(compile(&after, TODAY).unwrap().0)]
}

#[test]
fn segmentation_keeps_encryption_off_the_devices_of_care_and_not_off_the_servers() {
    let encrypted = with_and_without("segment").map(|twin| {
        let (mut care, mut servers) = (0, 0);
        for number in 0..8 {
            let run = play(&twin, &ransomware(Entry::SupplierTunnel), number, 2.0);
            let hit = records(&run, Kind::Encrypted);
            let zones = hit.iter().filter_map(|record| match record.entry.element {
                Element::Zone(zone) => Some(twin.zones[zone.index()].id.as_str()),
                _ => None,
            });
            for zone in zones {
                care += usize::from(matches!(zone, "imaging" | "laboratory" | "radiotherapy" | "clinical-gateways"));
                servers += usize::from(zone == "servers");
            }
        }
        (care, servers)
    });
    let [(before, _), (after, servers)] = encrypted;
    assert!(before > 0 && servers > 0, "{encrypted:?}");
    assert_eq!(after, 0, "{encrypted:?}");
}

#[test]
fn a_jump_host_is_where_a_supplier_s_tunnel_led_already() {
    // `explain jump-host` says so: attackers come in on the jump host with and without the control.
    let landing = with_and_without("jump-host").map(|twin| {
        let plot = plot_of(&ransomware(Entry::SupplierTunnel), &twin);
        let landing = plot.campaigns[0].landing.iter();
        landing.map(|device| (twin.devices.id[device.index()].clone(), twin.devices.role[device.index()].clone())).collect()
    });
    let [before, after]: [Vec<(String, String)>; 2] = landing;
    assert!(!before.is_empty() && before.iter().all(|(_, role)| role == "jump-host"), "{before:?}");
    assert_eq!(before, after);
}

#[test]
fn who_decides_jointly_repairs_a_switch_of_one_owner_no_sooner() {
    let incident = core_switch(Span::from_hours(5.0));
    let found = found_in(&small_hospital(), incident, &["joint-governance"], 1e7, 0);
    let alone = found.sets.iter().find(|set| !set.controls.is_empty()).unwrap();
    for averted in &alone.averted {
        assert_eq!((averted.averted.low, averted.averted.high), (0.0, 0.0), "{averted:?}");
    }
}

#[test]
fn every_cost_says_where_it_comes_from_and_what_it_may_be() {
    for control in assets::controls(None).unwrap() {
        let sourced = control.source == "assumed" || control.source.starts_with(['S', 'M']);
        assert!(sourced, "{}: `{}`", control.id, control.source);
        for cost in [&control.once, &control.yearly] {
            assert!(cost.low <= cost.default && cost.default <= cost.high, "{}", control.id);
        }
    }
}
