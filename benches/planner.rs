//! How long the planner takes on 1,000 beds with 20,000 assets and 5,000 rules, and on ten times as many assets.
//!
//! `cargo bench --bench planner` prints one line a question: first what is asked of a hospital that is loaded, then whole commands on
//! folders on disk, reading and writing included, with the most memory each held. Every figure is the middle of several goes.

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use codedark_files::generate::{GenerateOptions, generate};
use codedark_files::hospital::{Writing, write_hospital};
use codedark_sim::blueprint::{Action, Blueprint, Conduit};
use codedark_sim::planner::{Ground, Selection, ask, care, carried, flows};
use codedark_sim::twin::{Twin, compile_whole, traffic_meant};

const TODAY: &str = "2026-11-01";
const TRAFFIC: [&str; 10] = ["https", "hl7", "dicom", "smb", "rdp", "tcp/1433", "tcp/5000-5010", "udp/24105", "tcp/8443", "any"];

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ (z >> 27)
}

/// A generated hospital grown to so many assets and rules: copies of its devices in the upper half of their zones, and rules that
/// name zones and a few dozen /24 of them, after its own and before the one that denies the rest.
fn estate(beds: u32, devices: usize, rules: usize) -> Blueprint {
    let mut blueprint = generate(&GenerateOptions { beds, seed: 5, ..GenerateOptions::default() });
    let site = &mut blueprint.sites[0];
    let mut state = 7;
    let own: Vec<_> = site.fleet.iter().filter(|device| device.role.is_empty() && !device.address.is_empty()).cloned().collect();
    for copy in site.fleet.len()..devices {
        let mut device = own[copy % own.len()].clone();
        let subnet = device.address.split('.').take(2).collect::<Vec<_>>().join(".");
        (device.id, device.bed) = (format!("{}-x{copy}", device.id), String::new());
        device.address = format!("{subnet}.{}.{}", 128 + copy / 254 % 128, copy % 254 + 1);
        site.fleet.push(device);
    }
    let zones: Vec<(String, String)> = (site.network.zones.iter())
        .filter_map(|zone| Some((zone.id.clone(), zone.subnets.first()?.strip_suffix(".0.0/16")?.to_owned())))
        .collect();
    let mut end = || {
        let (zone, subnet) = &zones[next(&mut state) as usize % zones.len()];
        let word = match next(&mut state) % 20 {
            0 => format!("{subnet}.{}.0/24", next(&mut state) % 4),
            _ => zone.clone(),
        };
        (word, next(&mut state))
    };
    let at = site.network.conduits.len().saturating_sub(1);
    let more = rules.saturating_sub(site.network.conduits.len());
    let grown = (0..more).map(|rule| {
        let ((from, dice), (to, _)) = (end(), end());
        Conduit {
            id: format!("r{rule}"),
            from: vec![from],
            to: vec![to],
            traffic: vec![TRAFFIC[dice as usize % TRAFFIC.len()].to_owned()],
            action: if dice.is_multiple_of(4) { Action::Deny } else { Action::Allow },
            ..Conduit::default()
        }
    });
    let grown: Vec<Conduit> = grown.collect();
    site.network.conduits.splice(at..at, grown);
    blueprint
}

/// The same with a rule that opens, and without one that care may need.
fn changed(blueprint: &Blueprint) -> Blueprint {
    let mut changed = blueprint.clone();
    let rules = &mut changed.sites[0].network.conduits;
    rules.remove(3);
    let (from, to) = (vec!["office".into()], vec!["bedside".into()]);
    rules.insert(
        0,
        Conduit { id: "oops".into(), from, to, traffic: vec!["rdp".into()], action: Action::Allow, ..Conduit::default() },
    );
    changed
}

fn whole(blueprint: &Blueprint) -> Twin {
    compile_whole(blueprint, TODAY).unwrap_or_else(|problems| panic!("{:#?}", &problems[..problems.len().min(5)])).0
}

fn middle(goes: usize, mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..goes)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Most memory a process has held so far, MB, where the system tells.
fn memory(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Runs the command, and says how it ended and the most memory it was seen to hold.
fn run(folder: &Path, arguments: &[&str]) -> (i32, f64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_codedark"));
    command.current_dir(folder).args(arguments).args(["--today", TODAY]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the command starts");
    let (process, mut most) = (child.id().to_string(), 0.0_f64);
    loop {
        most = most.max(memory(&process));
        if let Some(ended) = child.try_wait().expect("the command can be waited for") {
            return (ended.code().unwrap_or(-1), most);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn main() {
    for (beds, devices, rules) in [(1_000, 20_000, 5_000), (5_000, 200_000, 5_000)] {
        let blueprint = estate(beds, devices, rules);
        let other = changed(&blueprint);
        let (was, is) = (whole(&blueprint), whole(&other));
        let (before, after) = (Ground::new(&was), Ground::new(&is));
        println!(
            "{beds} beds, {} assets, {} rules, {} segments, {} classes of traffic, {} services",
            was.devices.len(),
            was.rules.len(),
            was.segments.len(),
            before.classes(),
            was.services.len()
        );
        println!("  compile with all traffic               {:10.1} ms", middle(3, || drop(black_box(whole(&blueprint)))));
        let zones: Vec<String> = was.zones.iter().map(|zone| format!("zone:{}", zone.id)).collect();
        let traffic = traffic_meant("any", &was).unwrap_or_default();
        let pair = |from: &str, to: &str| {
            let [from, to] = [from, to].map(|text| Selection::of(text, &before).unwrap_or_else(|error| panic!("{error:?}")));
            black_box(ask(&before, &from, &to, &traffic, &|_, _, _| false));
        };
        let mut slowest = (0.0, "");
        for (from, to) in zones.iter().flat_map(|from| zones.iter().map(move |to| (from, to))) {
            let took = middle(1, || pair(from, to));
            if took > slowest.0 {
                slowest = (took, to);
            }
        }
        println!("  reach, slowest of {:4} pairs of zones   {:10.1} ms", zones.len() * zones.len(), slowest.0);
        println!("  reach, zone to clinical devices        {:10.1} ms", middle(9, || pair("zone:office", "tag:clinical-device")));
        println!("  reach, all to all                      {:10.1} ms", middle(3, || pair("all", "all")));
        let diff = middle(3, || {
            let changed = flows(&before, &after);
            drop(black_box((care(&before, &after), carried(&changed, &before, &blueprint), changed)));
        });
        println!("  diff, static                           {diff:10.1} ms");
        println!("  most memory of this process so far     {:10.0} MB", memory("self"));
        drop((before, after));
        drop((was, is));

        let folder = tempfile::tempdir().expect("a folder");
        for (name, blueprint) in [("before", &blueprint), ("after", &other)] {
            write_hospital(&folder.path().join(name), blueprint, &Writing::default()).expect("a hospital is written");
        }
        for (what, arguments) in [
            ("codedark check", &["check", "--hospital", "before"][..]),
            ("codedark reach, one pair", &["reach", "zone:office", "tag:clinical-device", "--hospital", "before"]),
            ("codedark reach --to-life-critical", &["reach", "zone:office", "--to-life-critical", "--hospital", "before"]),
            ("codedark diff", &["diff", "before", "after"]),
            ("codedark diff, with the page", &["diff", "before", "after", "--output", "html=page.html"]),
        ] {
            let mut ended = (0, 0.0);
            let took = middle(3, || ended = run(folder.path(), arguments));
            println!("  {what:36}   {took:10.1} ms, at most {:.0} MB, exit {}", ended.1, ended.0);
        }
        let page = std::fs::metadata(folder.path().join("page.html")).map_or(0, |page| page.len());
        println!("  the page                               {:10.1} kB", page as f64 / 1e3);
    }
}
