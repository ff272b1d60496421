//! How long a worm takes: through a whole run on a star of wards, and along the edges of a graph.
//!
//! `cargo bench --bench spread` prints the figures. With words behind it, it answers `benches/peers/` and `tests/peers/` in lines of
//! numbers: `contacts FILE SENDS ENDS SEED RUNS` and `pools FILE SENDS ENDS SEED RUNS` play a graph of directed edges (one `from to`
//! a line, the first line says how many members) and print final size and time to half of it; `star WARDS DEVICES RUNS` prints
//! milliseconds, events and infections (medians of as many realisations); `graph MEMBERS DEGREE RUNS` prints milliseconds of one
//! outbreak.

use std::hint::black_box;
use std::sync::Arc;

use codedark_files::assets;
use codedark_sim::blueprint::{
    Action, Blueprint, Conduit, Device, Fidelity, Incident, Network, Scan, Site, SiteBlueprint, Worm, Zone,
};
use codedark_sim::engine::spread::{Contacts, Mixing, Passing, Spread, Status};
use codedark_sim::engine::{Draws, Purpose, Span, Time};
use codedark_sim::run::Run;
use codedark_sim::twin::{Values, compile, compile_incident};

const PLAYED: Purpose = Purpose::named("bench/spread");

/// Milliseconds this thread has worked so far, whoever else uses the machine.
fn worked() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<f64>().ok()).unwrap_or(1.0);
    match words.first().map(String::as_str) {
        Some(form @ ("contacts" | "pools")) => {
            let (members, edges) = read(&words[1]);
            let (sends, ends, seed, runs) = (number(2), number(3), number(4) as u64, number(5) as u64);
            for run in 0..runs {
                let draws = Draws::new(seed, run);
                let mut times = match form {
                    "contacts" => Contacts::new(members, &edges).outbreak(sends, ends, &[0], &draws).infected_at,
                    _ => pooled(members, &edges, sends, ends, &draws),
                };
                times.retain(|at| at.is_finite());
                times.sort_by(f64::total_cmp);
                println!("{} {}", times.len(), times[times.len().div_ceil(2) - 1]);
            }
        }
        Some("star") => {
            let takeover = star(number(1) as usize, number(2) as usize, number(3) as usize);
            println!("{} {} {}", takeover.time, takeover.events, takeover.infections);
        }
        Some("graph") => println!("{}", graph(number(1) as u64, number(2) as u64, number(3) as u64)),
        _ => figures(),
    }
}

/// A graph's members and directed edges.
fn read(path: &str) -> (usize, Vec<(u32, u32)>) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut lines = text.lines();
    let members = lines.next().and_then(|line| line.trim().parse().ok()).unwrap_or_default();
    let pair = |line: &str| {
        let (from, to) = line.split_once(' ')?;
        Some((from.parse().ok()?, to.parse().ok()?))
    };
    (members, lines.filter_map(pair).collect())
}

/// The same process on the pools that the twin uses, one member a pool: infections and endings one by one.
fn pooled(members: usize, edges: &[(u32, u32)], sends: f64, ends: f64, draws: &Draws) -> Vec<f64> {
    let mut rows = vec![Vec::new(); members];
    edges.iter().for_each(|(from, to)| rows[*from as usize].push(*to));
    rows.iter_mut().for_each(|row| row.sort_unstable());
    let pools = members as u32;
    let mixing = Mixing::new((0..pools).collect(), vec![0.0; members], sends, rows);
    let mut spread = Spread::new(Arc::new(mixing), (0..pools).collect());
    (0..pools).for_each(|member| spread.set(member, if member == 0 { Status::Infective } else { Status::Susceptible }));
    let mut infected_at = vec![f64::INFINITY; members];
    infected_at[0] = 0.0;
    let (mut at, mut infective, mut number) = (0.0, vec![0_u32], 0);
    while !infective.is_empty() {
        let draw = draws.at(PLAYED, 1, number);
        number += 1;
        let ending = ends * infective.len() as f64;
        let total = spread.rate() + ending;
        if total <= 0.0 {
            break;
        }
        at += draw.exponential() / total;
        if draw.child(1).chance(ending / total) {
            let ended = infective.swap_remove(draw.child(2).below(infective.len() as u64) as usize);
            spread.set(ended, Status::Away);
        } else if let Some(Passing { victim, .. }) = spread.choose(draw.child(3)) {
            spread.set(victim, Status::Infective);
            infected_at[victim as usize] = at;
            infective.push(victim);
        }
    }
    infected_at
}

/// What full takeovers of one star cost: milliseconds of a thread, queue events and infected hosts, medians of the realisations.
struct Takeover {
    /// From the copy of the quiet run to the end of the incident's first day.
    time: f64,
    /// The quickest realisation.
    quickest: f64,
    /// The part of `time` before the first event: the copy, and a draw for every host whether it is vulnerable.
    begins: f64,
    events: f64,
    infections: f64,
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One core zone, ward zones that reach the core and are reached from it, every device vulnerable; success 0.6 an attempt.
fn star(wards: usize, devices: usize, runs: usize) -> Takeover {
    let zone = |number: usize| if number == 0 { "core".to_owned() } else { format!("ward-{number}") };
    let zones = (0..=wards).map(|number| Zone {
        id: zone(number),
        subnets: vec![format!("10.{}.{}.0/24", number / 256, number % 256)],
        ..Zone::default()
    });
    let rule = |id: &str, from: Vec<String>, to: Vec<String>| Conduit {
        id: id.into(),
        from,
        to,
        traffic: vec!["smb".into()],
        action: Action::Allow,
        ..Conduit::default()
    };
    let all: Vec<String> = (1..=wards).map(zone).collect();
    let network = Network {
        zones: zones.collect(),
        conduits: vec![rule("down", vec!["core".into()], all.clone()), rule("up", all, vec!["core".into()])],
        ..Network::default()
    };
    let fleet = (0..devices).map(|number| Device {
        id: format!("pc-{number:06}"),
        kind: "workstation".into(),
        zone: zone(number % (wards + 1)),
        ..Device::default()
    });
    let site = SiteBlueprint {
        site: Site { fidelity: Fidelity::Network, ..Site::default() },
        network,
        fleet: fleet.collect(),
        ..SiteBlueprint::default()
    };
    let blueprint = Blueprint {
        sites: vec![site],
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        ..Blueprint::default()
    };
    let (twin, _) = compile(&blueprint, "").unwrap_or_else(|problems| panic!("{problems:?}"));
    let worm = Worm {
        begins_at: "zone:core".into(),
        scans: Scan::Organisation,
        success: Some(0.6),
        vulnerable_unsupported: Some(1.0),
        vulnerable_supplier: Some(1.0),
        vulnerable_managed: Some(1.0),
        vulnerable_unmanaged: Some(1.0),
        encrypts: false,
        ..Worm::default()
    };
    let incident = Incident { id: "star".into(), worms: vec![worm], ..Incident::default() };
    let plot = Arc::new(compile_incident(&incident, &twin).unwrap_or_else(|problems| panic!("{problems:?}")));
    let twin = Arc::new(twin);
    let values = Arc::new(Values::of(&twin.parameters).unwrap_or_else(|missing| panic!("{missing:?}")));
    let (mut times, mut begins, mut events, mut infections) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 0..runs.max(1) {
        let mut quiet = Run::new(twin.clone(), values.clone(), plot.calendar, 1, run as u64, Span::ZERO);
        quiet.stand_at_onset();
        let started = worked();
        let mut run = quiet.fork(plot.clone());
        while run.world().cyber.worms().is_empty() && run.step(Time::ZERO) {}
        begins.push(worked() - started);
        run.until(Time::ZERO + Span::from_days(1.0));
        times.push(worked() - started);
        events.push((run.events() - quiet.events()) as f64);
        infections.push(run.world().cyber.worms()[0].carriers() as f64);
    }
    let quickest = times.iter().copied().fold(f64::INFINITY, f64::min);
    Takeover { time: median(times), quickest, begins: median(begins), events: median(events), infections: median(infections) }
}

/// Milliseconds of an outbreak on a random graph of that degree, median.
fn graph(members: u64, degree: u64, runs: u64) -> f64 {
    let draws = Draws::new(11, 0);
    let mut edges = Vec::new();
    for number in 0..members * degree / 2 {
        let draw = draws.at(PLAYED, 2, number);
        let (a, b) = (draw.child(0).below(members) as u32, draw.child(1).below(members) as u32);
        if a != b {
            edges.extend([(a, b), (b, a)]);
        }
    }
    let contacts = Contacts::new(members as usize, &edges);
    let mut times: Vec<f64> = (0..runs.max(1))
        .map(|run| {
            let started = worked();
            black_box(contacts.outbreak(1.0, 1.0, &[0, 1, 2, 3, 4], &Draws::new(12, run)).size);
            worked() - started
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Realisations of each star.
const RUNS: usize = 11;

/// Two series: fifty devices a ward, and a hundred wards however many devices. The events of the queue are an infection, a look for
/// hosts that begin to look for others by then, an alert. The faster hosts fall, the more of them begin in one millisecond and share a
/// look, so that the cost of an infection is told too.
///
/// On an AMD EPYC with 1 MB of cache a core, nobody else at work, at 1,000, 5,000, 20,000 and 100,000 devices: with fifty a ward an
/// event costs 112, 97, 86 and 106 ns and an infection 352, 290, 263 and 301; with a hundred wards an event 132, 97, 84 and 98 and an
/// infection 548, 290, 197 and 172. Neither grows with the number of devices: small stars pay for alerts and plans over few
/// infections; at 100,000 devices what is kept of the hosts (2 MB) no longer fits the cache, and others' use of the next one is felt
/// (106 to 118 ns an event).
fn figures() {
    println!(
        "{RUNS} realisations each, one thread; compile is not counted, the copy of the quiet run and the worm's beginning are"
    );
    println!("devices | wards | ms (quickest) | of which begins | queue events | ns/queue event | infected | ns/infection");
    let fifty = [(20, 1_000), (100, 5_000), (400, 20_000), (2_000, 100_000)];
    let hundred = [(100, 1_000), (100, 20_000), (100, 100_000)];
    for (wards, devices) in fifty.into_iter().chain(hundred) {
        let Takeover { time, quickest, begins, events, infections } = star(wards, devices, RUNS);
        let (event, infection) = (time * 1e6 / events, time * 1e6 / infections);
        println!(
            "{devices} | {wards} | {time:.2} ({quickest:.2}) | {begins:.2} | {events} | {event:.0} | {infections} | {infection:.0}"
        );
    }
    println!("one outbreak on a graph of 20,000 members of degree 10: {:.2} ms", graph(20_000, 10, 15));
}
