//! Attack paths: accounts, domains and ways in from outside; and the likeliest path against every walk there is.

use std::collections::BTreeSet;

use codedark_sim::blueprint::{
    Account, Action, Blueprint, Campaign, Conduit, Credentials, Device, Domain, Fidelity, Patchable, RemoteAccess, Zone,
};
use codedark_sim::planner::{Ground, Measure, Selection, Skill, Way, way};
use codedark_sim::twin::{DeviceId, PlotCampaign, Twin, Values, compile_whole};

use crate::common::{Stream, TODAY, set, small_hospital};

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

fn whole(blueprint: &Blueprint) -> Twin {
    compile_whole(blueprint, TODAY).unwrap_or_else(|problems| panic!("{problems:#?}")).0
}

fn best(blueprint: &Blueprint, from: &str, kind: &str, measure: Measure) -> Option<Way> {
    let twin = whole(blueprint);
    let ground = Ground::new(&twin);
    let kind = twin.catalogue.kinds.iter().position(|known| known.id == kind).unwrap();
    let target = |device: DeviceId| usize::from(twin.devices.kind[device.index()]) == kind;
    let values = Values::of(&twin.parameters).unwrap();
    let skill = Skill::of(&PlotCampaign::usual(&Campaign::default()), &values.cyber);
    way(&ground, &Selection::of(from, &ground).unwrap(), &target, &skill, measure)
}

/// A hospital in which nothing is entered but with an account.
fn patched() -> Blueprint {
    let mut blueprint = small_hospital();
    for name in ["lateral.exploit", "lateral.default", "directory.without_account"] {
        set(&mut blueprint, name, 0.0);
    }
    blueprint
}

fn account(id: &str, opens: &[&str], kept_on: &[&str]) -> Account {
    Account { id: id.into(), opens: words(opens), kept_on: words(kept_on), ..Account::default() }
}

const MONITORS: &str = "kind:multiparameter-monitor";

#[test]
fn a_path_that_a_shared_credential_opens_vanishes_when_it_is_split() {
    let mut blueprint = patched();
    let to_monitors = |blueprint: &Blueprint| best(blueprint, "zone:office", "multiparameter-monitor", Measure::Likeliest);
    assert_eq!(to_monitors(&blueprint), None);
    blueprint.sites[0].identity.accounts = vec![account("biomed", &["files", MONITORS], &["files", MONITORS])];
    let path = to_monitors(&blueprint).expect("who searches the file server has what opens the monitors");
    let hops: Vec<(&str, &str)> = path.steps.iter().map(|step| (step.from.as_str(), step.to.as_str())).collect();
    assert_eq!(hops.len(), 2, "{hops:?}");
    assert_eq!(hops[0].1, "device:files");
    assert!(path.steps[0].because.ends_with("finds account `biomed`"), "{}", path.steps[0].because);
    assert!(path.steps[1].because.ends_with("with account `biomed`"), "{}", path.steps[1].because);
    blueprint.sites[0].identity.accounts =
        vec![account("biomed-files", &["files"], &["files"]), account("biomed-monitors", &[MONITORS], &[MONITORS])];
    assert_eq!(to_monitors(&blueprint), None);
    // One that is with its people only is found nowhere.
    blueprint.sites[0].identity.accounts = vec![account("biomed", &["files", MONITORS], &[])];
    assert_eq!(to_monitors(&blueprint), None);
}

#[test]
fn an_account_of_a_domain_is_held_by_who_holds_the_domain() {
    let mut blueprint = patched();
    let identity = &mut blueprint.sites[0].identity;
    let domain = |id: &str, server: &str| Domain { id: id.into(), directory: words(&[server]), ..Domain::default() };
    identity.domains = vec![domain("clinical", "dc-01"), domain("research", "dns-01")];
    identity.accounts = vec![Account { domain: "clinical".into(), ..account("biomed", &[MONITORS], &[]) }];
    let path = best(&blueprint, "zone:office", "multiparameter-monitor", Measure::Likeliest).unwrap();
    assert_eq!(path.steps[0].to, "device:dc-01");
    assert!(path.steps[0].because.contains("takes domain `clinical`"), "{}", path.steps[0].because);
    blueprint.sites[0].identity.accounts[0].domain = "research".into();
    let path = best(&blueprint, "zone:office", "multiparameter-monitor", Measure::Likeliest).unwrap();
    assert_eq!(path.steps[0].to, "device:dns-01");
}

#[test]
fn what_was_found_inside_may_open_a_door_where_it_began() {
    // Only the office reaches the bedside; the account lies on a server.
    let mut blueprint = patched();
    let site = &mut blueprint.sites[0];
    site.network.conduits.retain(|rule| rule.id != "servers-bedside");
    site.network.conduits.push(Conduit {
        id: "office-bedside".into(),
        from: words(&["office"]),
        to: words(&["bedside"]),
        traffic: words(&["monitor-data"]),
        action: Action::Allow,
        ..Conduit::default()
    });
    site.identity.accounts = vec![account("biomed", &[MONITORS], &["files"])];
    let path = best(&blueprint, "zone:office", "multiparameter-monitor", Measure::Shortest).unwrap();
    let hops: Vec<&str> = path.steps.iter().map(|step| step.from.as_str()).collect();
    assert_eq!(hops, ["zone:office", "zone:office"]);
}

#[test]
fn a_way_in_lands_on_its_host_with_its_account_and_its_second_factor() {
    let mut blueprint = patched();
    let set_way = |blueprint: &mut Blueprint, second_factor: bool, account: &str| {
        let way = RemoteAccess {
            id: "supplier".into(),
            zone: "vendor-vpn".into(),
            hosts: words(&["jump"]),
            account: account.into(),
            second_factor: Some(second_factor),
            ..RemoteAccess::default()
        };
        blueprint.sites[0].identity.remote_access = vec![way];
    };
    blueprint.sites[0].identity.accounts = vec![account("service", &[MONITORS], &[])];
    let monitors = |blueprint: &Blueprint| best(blueprint, "zone:vendor-vpn", "multiparameter-monitor", Measure::Likeliest);
    assert_eq!(monitors(&blueprint), None);
    set_way(&mut blueprint, false, "");
    assert_eq!(monitors(&blueprint), None, "a personal account opens no monitor");
    set_way(&mut blueprint, false, "service");
    let without = monitors(&blueprint).unwrap();
    assert_eq!(without.steps[0].to, "device:jump");
    set_way(&mut blueprint, true, "service");
    let with = monitors(&blueprint).unwrap();
    let stops = blueprint.parameters.get("entry.second_factor_stops").unwrap().default;
    assert!((with.chance - without.chance * (1.0 - stops)).abs() < 1e-12);
}

const COUNT: usize = 6;

/// A few devices, one a zone; the last is the target.
#[derive(Debug)]
struct Graph {
    /// Whether a rule lets everything through from one zone to another.
    open: [[bool; COUNT]; COUNT],
    delivered: [bool; COUNT],
    legacy: [bool; COUNT],
    member: [bool; COUNT],
    opens: [Vec<usize>; 2],
    kept: [Vec<usize>; 2],
}

/// The directory's server.
const SERVER: usize = 3;
const TARGET: usize = COUNT - 1;

fn graph(stream: &mut Stream) -> Graph {
    let mut chance = |percent: u64| stream.below(100) < percent;
    let mut open = [[false; COUNT]; COUNT];
    for (from, row) in open.iter_mut().enumerate() {
        for (to, cell) in row.iter_mut().enumerate() {
            *cell = from != to && chance(if from == 0 && to == TARGET { 5 } else { 40 });
        }
    }
    let mut flags = |percent| std::array::from_fn(|_| chance(percent));
    let (delivered, legacy, member) = (flags(20), flags(30), flags(50));
    let mut some = |percent| (0..COUNT).filter(|_| chance(percent)).collect::<Vec<_>>();
    Graph { open, delivered, legacy, member, opens: [some(30), some(30)], kept: [some(20), some(20)] }
}

fn estate(graph: &Graph) -> Blueprint {
    let mut blueprint = small_hospital();
    let site = &mut blueprint.sites[0];
    site.site.fidelity = Fidelity::Network;
    (site.services, site.continuity, site.wards) = Default::default();
    site.network.zones =
        (0..COUNT).map(|at| Zone { id: format!("z{at}"), subnets: vec![format!("10.{at}.0.0/16")], ..Zone::default() }).collect();
    site.network.conduits = (0..COUNT)
        .flat_map(|from| (0..COUNT).map(move |to| (from, to)))
        .filter(|(from, to)| graph.open[*from][*to])
        .map(|(from, to)| Conduit {
            id: format!("{from}-{to}"),
            from: vec![format!("z{from}")],
            to: vec![format!("z{to}")],
            traffic: words(&["any"]),
            action: Action::Allow,
            ..Conduit::default()
        })
        .collect();
    site.fleet = (1..COUNT)
        .map(|at| Device {
            id: format!("d{at}"),
            kind: if at == TARGET { "infusion-pump" } else { "server" }.into(),
            role: if at == SERVER { "directory" } else { "" }.into(),
            address: format!("10.{at}.0.5"),
            credentials: Some(if graph.delivered[at] { Credentials::Default } else { Credentials::Individual }),
            patchable: Some(if graph.legacy[at] { Patchable::Never } else { Patchable::Yes }),
            ..Device::default()
        })
        .collect();
    let ids = |list: &[usize]| list.iter().filter(|at| **at > 0).map(|at| format!("d{at}")).collect::<Vec<_>>();
    let members: Vec<usize> = (1..COUNT).filter(|at| graph.member[*at]).collect();
    site.identity.domains = vec![Domain { id: "domain".into(), members: ids(&members), ..Domain::default() }];
    site.identity.accounts = (0..2)
        .map(|at| Account {
            id: format!("a{at}"),
            opens: ids(&graph.opens[at]),
            kept_on: ids(&graph.kept[at]),
            ..Account::default()
        })
        .collect();
    blueprint
}

/// Domain, then the two accounts.
type Held = [bool; 3];

/// Every walk from the first zone to the target; no state twice on a walk, and no walk less likely than one that is known.
struct Walks<'a> {
    graph: &'a Graph,
    value: &'a dyn Fn(&str) -> f64,
    best: (f64, usize),
    shortest: Option<usize>,
}

impl Walks<'_> {
    /// Hops into a device with their chances and whether they take the domain.
    fn hops(&self, to: usize, held: Held) -> Vec<(f64, bool)> {
        let value = self.value;
        let opened = (0..2).any(|at| held[at + 1] && self.graph.opens[at].contains(&to));
        let member = held[0] && self.graph.member[to];
        let logons = value(if to == SERVER { "cred.logons_server" } else { "cred.logons_client" });
        let account = match () {
            () if opened || to != TARGET && member => 1.0,
            () if to == TARGET => 0.0,
            () => 1.0 - (1.0 - value("cred.cached")).powf(logons),
        };
        let weak = value(if self.graph.legacy[to] { "weakness.legacy" } else { "weakness.other" });
        let delivered = if self.graph.delivered[to] && to != TARGET { value("lateral.default") } else { 0.0 };
        let host = (value("lateral.account") * account).max(value("lateral.exploit") * weak).max(delivered);
        let mut hops = vec![(host, false)];
        if to == SERVER {
            hops.push(((value("directory.with_account") * account).max(value("directory.without_account")), true));
        }
        hops
    }

    fn walk(&mut self, at: usize, held: Held, chance: f64, hops: usize, seen: &mut BTreeSet<(usize, Held)>) {
        if at == TARGET {
            let better = chance > self.best.0 * (1.0 + 1e-9) || chance > self.best.0 * (1.0 - 1e-9) && hops < self.best.1;
            if better {
                self.best = (chance, hops);
            }
            self.shortest = Some(self.shortest.map_or(hops, |known| known.min(hops)));
            return;
        }
        for to in 1..COUNT {
            if !self.graph.open[at][to] && !self.graph.open[0][to] {
                continue;
            }
            for (success, takes) in self.hops(to, held) {
                let after = std::array::from_fn(|identity| {
                    held[identity] || if identity == 0 { takes } else { self.graph.kept[identity - 1].contains(&to) }
                });
                // A walk that is neither likelier nor shorter than what is known need not be gone to its end.
                let useless =
                    chance * success < self.best.0 * (1.0 - 1e-9) && self.shortest.is_some_and(|known| hops + 1 >= known);
                if success > 0.0 && !useless && seen.insert((to, after)) {
                    self.walk(to, after, chance * success, hops + 1, seen);
                    seen.remove(&(to, after));
                }
            }
        }
    }
}

#[test]
fn the_likeliest_and_the_shortest_path_are_the_best_of_all_walks() {
    let (mut found, mut long, mut with_identity) = (0, 0, 0);
    for case in 0..120 {
        let graph = graph(&mut Stream(case));
        let blueprint = estate(&graph);
        let value = |name: &str| blueprint.parameters.get(name).unwrap().default;
        let mut walks = Walks { graph: &graph, value: &value, best: (0.0, usize::MAX), shortest: None };
        walks.walk(0, [false; 3], 1.0, 0, &mut BTreeSet::new());
        let [likeliest, shortest] =
            [Measure::Likeliest, Measure::Shortest].map(|measure| best(&blueprint, "zone:z0", "infusion-pump", measure));
        assert_eq!(shortest.map(|way| way.steps.len()), walks.shortest, "case {case}: {graph:?}");
        let Some(likeliest) = likeliest else { continue };
        let (chance, hops) = walks.best;
        assert!((likeliest.chance - chance).abs() < 1e-6 * chance, "case {case}: {} not {chance} {graph:?}", likeliest.chance);
        assert_eq!(likeliest.steps.len(), hops, "case {case}: {graph:?}");
        let product: f64 = likeliest.steps.iter().map(|step| step.chance).product();
        assert!((product - likeliest.chance).abs() < 1e-12);
        found += 1;
        long += usize::from(hops > 2);
        with_identity += usize::from(likeliest.steps.iter().any(|step| step.because.contains("account `a")));
    }
    assert!(found > 60 && long > 10 && with_identity > 10, "{found} {long} {with_identity}");
}
