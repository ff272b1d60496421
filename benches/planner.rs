//! How long the planner takes on 20,000 assets with 5,000 rules, and on ten times as many assets.
//!
//! `cargo bench --bench planner` prints milliseconds, one line a question; every figure is the middle of several goes.

use std::hint::black_box;
use std::time::Instant;

use codedark_files::assets;
use codedark_sim::blueprint::{Action, Blueprint, Conduit, Device, Fidelity, Network, Site, SiteBlueprint, Zone};
use codedark_sim::planner::{Ground, Selection, ask, flows};
use codedark_sim::twin::{Twin, compile_whole, traffic_meant};

const ZONES: usize = 40;
const TRAFFIC: [&str; 10] = ["https", "hl7", "dicom", "smb", "rdp", "tcp/1433", "tcp/5000-5010", "udp/24105", "tcp/8443", "any"];

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ (z >> 27)
}

/// An estate of zones with a /16 each; rules name zones and a few dozen /24 of them.
fn estate(devices: usize, rules: usize) -> Blueprint {
    let mut state = 7;
    let kinds = ["workstation", "infusion-pump", "multiparameter-monitor", "server"];
    let zones = (0..ZONES).map(|zone| Zone {
        id: format!("z{zone}"),
        subnets: vec![format!("10.{}.0.0/16", zone + 1)],
        ..Zone::default()
    });
    let end = |state: &mut u64| {
        let zone = next(state) as usize % ZONES;
        match next(state) % 20 {
            0 => format!("10.{}.{}.0/24", zone + 1, next(state) % 4),
            _ => format!("z{zone}"),
        }
    };
    let conduits = (0..rules).map(|rule| Conduit {
        id: format!("r{rule}"),
        from: vec![end(&mut state)],
        to: vec![end(&mut state)],
        traffic: vec![TRAFFIC[next(&mut state) as usize % TRAFFIC.len()].to_owned()],
        action: if next(&mut state).is_multiple_of(4) { Action::Deny } else { Action::Allow },
        ..Conduit::default()
    });
    let network = Network { zones: zones.collect(), conduits: conduits.collect(), ..Network::default() };
    let fleet = (0..devices).map(|device| Device {
        id: format!("d{device:06}"),
        kind: kinds[device % kinds.len()].into(),
        address: format!("10.{}.{}.{}", device % ZONES + 1, device / ZONES / 250, device / ZONES % 250 + 1),
        ..Device::default()
    });
    let site = SiteBlueprint {
        site: Site { id: "main".into(), name: "Estate".into(), fidelity: Fidelity::Network, ..Site::default() },
        network,
        fleet: fleet.collect(),
        ..SiteBlueprint::default()
    };
    Blueprint {
        title: "Estate".into(),
        sites: vec![site],
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        ..Blueprint::default()
    }
}

fn whole(blueprint: &Blueprint) -> Twin {
    compile_whole(blueprint, "2026-11-01").unwrap_or_else(|problems| panic!("{:#?}", &problems[..problems.len().min(5)])).0
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

/// Most memory this process has held, MB, where the system tells.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    for (devices, rules) in [(20_000, 5_000), (200_000, 5_000)] {
        let blueprint = estate(devices, rules);
        let mut changed = blueprint.clone();
        changed.sites[0].network.conduits.remove(10);
        let compile = middle(1, || drop(black_box(whole(&blueprint))));
        let (was, is) = (whole(&blueprint), whole(&changed));
        let (before, after) = (Ground::new(&was), Ground::new(&is));
        println!("{devices} assets, {rules} rules, {} segments, {} classes of traffic", was.segments.len(), before.classes());
        println!("  compile with all traffic  {compile:10.1} ms");
        let reach = middle(9, || {
            let [from, to] = ["zone:z1", "tag:clinical-device"]
                .map(|text| Selection::of(text, &before).unwrap_or_else(|error| panic!("{error:?}")));
            let traffic = traffic_meant("any", &was).unwrap_or_default();
            black_box(ask(&before, &from, &to, &traffic, &|_, _, _| false));
        });
        println!("  reach, one pair           {reach:10.1} ms");
        let diff = middle(3, || drop(black_box(flows(&before, &after))));
        println!("  diff, static              {diff:10.1} ms");
        println!("  most memory so far        {:10.0} MB", memory());
    }
}
