//! Tests of what falls with what, played on a small hospital.

mod plans;

use proptest::prelude::*;

use super::{ContinuityValues, Scene, apply, start, strike};
use crate::agenda::{Agenda, Telling};
use crate::blueprint::*;
use crate::engine::{Calendar, Draws, Packed, Queue, Span, Time};
use crate::journal::{Element, Entry, Journal, Kind, RecordId};
use crate::measure::{Gauge, Mode, Tally};
use crate::twin::sample::{self, need, service, twin_of};
use crate::twin::{BedId, DeviceId, ServiceId, SiteId, Twin, WardId, ZoneId, compile_incident};
use crate::world::{ContinuityEvent as On, ContinuityState, Event, Level, ResponseEvent};

/// A run of continuity alone.
struct Bench {
    twin: Twin,
    values: ContinuityValues,
    own: ContinuityState,
    queue: Queue,
    draws: Draws,
    telling: Telling,
    now: Time,
    told: usize,
    repairs: usize,
}

const CAUSE: RecordId = RecordId(1);
const SITE: SiteId = SiteId(0);

impl Bench {
    fn new(twin: Twin) -> Bench {
        Bench::seeded(twin, 1)
    }
    fn seeded(twin: Twin, seed: u64) -> Bench {
        let table = &twin.parameters;
        let mut missing = Vec::new();
        let values = ContinuityValues::read(&|name| table.get(name).map(|parameter| parameter.default), &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
        let mut bench = Bench {
            own: ContinuityState::new(&twin, &values),
            queue: Queue::starting_at(Time::ZERO),
            draws: Draws::new(seed, 0),
            telling: Telling::new(Tally::new(&twin, Time::ZERO), Some(Journal::default())),
            now: Time::ZERO,
            told: 0,
            repairs: 0,
            twin,
            values,
        };
        bench.with(|scene| {
            let begins = scene.agenda.record(None, Entry::new(Kind::IncidentBegins, Element::Incident));
            assert_eq!(begins, CAUSE);
            start(scene);
        });
        bench.until(0.0);
        bench.told = 0;
        bench
    }
    fn sample() -> Bench {
        Bench::new(sample::twin())
    }
    fn with(&mut self, act: impl FnOnce(&mut Scene<'_, '_>)) {
        let mut agenda = Agenda::new(self.now, Calendar::default(), &mut self.queue, &self.draws, &mut self.telling);
        act(&mut Scene::new(None, &self.twin, &self.values, &mut self.own, &mut agenda));
    }
    fn send(&mut self, event: On) {
        self.with(|scene| apply(event, scene));
    }
    /// Plays until so many hours.
    fn until(&mut self, hours: f64) {
        let limit = Time::ZERO + Span::from_hours(hours);
        while let Some((at, tag, first, second)) = self.queue.pop_until(limit) {
            self.now = at;
            match Event::unpack(tag, first, second) {
                Event::Continuity(event) => self.send(event),
                Event::Care(_) => self.told += 1,
                Event::Response(ResponseEvent::Repair { .. }) => self.repairs += 1,
                _ => {}
            }
        }
        self.now = limit;
    }
    fn device(&self, id: &str) -> DeviceId {
        self.twin.devices.find(id).unwrap()
    }
    fn service(&self, id: &str) -> ServiceId {
        ServiceId::from_index(self.twin.services.iter().position(|service| service.id == id).unwrap())
    }
    fn zone(&self, id: &str) -> ZoneId {
        ZoneId::from_index(self.twin.zones.iter().position(|zone| zone.id == id).unwrap())
    }
    fn ward(&self, id: &str) -> WardId {
        WardId::from_index(self.twin.wards.iter().position(|ward| ward.id == id).unwrap())
    }
    fn level(&self, id: &str) -> Level {
        self.own.level(self.service(id))
    }
    fn fail(&mut self, id: &str) {
        self.send(On::Fail { device: self.device(id), cause: CAUSE });
    }
    fn isolate(&mut self, id: &str) {
        self.send(On::Isolate { device: self.device(id), cause: CAUSE });
    }
    fn restore(&mut self, id: &str) {
        self.send(On::Restore { device: self.device(id), cause: CAUSE });
    }
    fn told_of(&self, kind: Kind) -> usize {
        self.telling.journal.as_ref().unwrap().records().iter().filter(|record| record.entry.kind == kind).count()
    }
    fn flows(&self, from: &str, to: &str, port: u16) -> bool {
        self.own.flow(&self.twin, self.device(from), self.device(to), self.twin.traffic_at(6, port).unwrap())
    }
    fn hours(&self, gauge: Gauge, cell: (usize, usize, usize)) -> f64 {
        self.telling.tally.value(gauge, cell)
    }
}

#[test]
fn a_quiet_hospital_is_normal() {
    let bench = Bench::sample();
    assert!(bench.twin.services.iter().all(|service| bench.level(&service.id) == Level::Normal));
    for function in CareFunction::ALL {
        assert_eq!(bench.own.mode(SITE, *function), Mode::Normal);
    }
    assert_eq!(bench.own.centrally_seen(&bench.twin, bench.ward("icu")), 4);
    assert!(bench.own.relay_path(&bench.twin, BedId(bench.twin.wards[bench.ward("icu").index()].first_bed)));
    assert_eq!(bench.own.terminals(bench.ward("icu")), 1.0);
}

#[test]
fn a_service_falls_with_all_its_hosts_and_comes_back() {
    let mut bench = Bench::sample();
    bench.fail("dc1");
    assert_eq!(bench.level("directory"), Level::Normal, "one of two is enough");
    bench.isolate("ehr1");
    assert_eq!(bench.level("record"), Level::Down);
    assert_eq!(bench.own.mode(SITE, CareFunction::Record), Mode::None);
    assert_eq!(bench.own.effect(SITE, CareFunction::Record), bench.values.lost(CareFunction::Record)[1]);
    bench.restore("ehr1");
    assert_eq!(bench.level("record"), Level::Normal);
    assert_eq!(bench.own.mode(SITE, CareFunction::Record), Mode::Normal);
    bench.until(0.0);
    assert!(bench.told > 0, "care is told");
}

#[test]
fn restoring_within_the_grace_costs_nothing() {
    let mut blueprint = sample::blueprint();
    blueprint.sites[0].services[2].needs.clear(); // else storage is slow without its directory
    let mut bench = Bench::new(twin_of(&blueprint));
    bench.fail("dc1");
    bench.fail("dc2");
    assert_eq!(bench.level("directory"), Level::Down);
    bench.until(71.0);
    assert_eq!(bench.level("record"), Level::Normal, "cached log-on");
    bench.restore("dc1");
    bench.until(100.0);
    assert_eq!(bench.level("record"), Level::Normal);
    bench.fail("dc1");
    bench.until(100.0 + 71.9);
    assert_eq!(bench.level("record"), Level::Normal, "a new loss has a grace of its own");
    bench.until(100.0 + 72.1);
    assert_eq!(bench.level("record"), Level::Down);
}

#[test]
fn services_that_start_together_come_back_together() {
    let mut bench = Bench::sample();
    bench.fail("san1");
    bench.fail("dns1");
    assert_eq!(bench.level("directory"), Level::Down, "storage is a hard need without grace");
    bench.until(30.0);
    assert_eq!(bench.level("dns"), Level::Down);
    bench.restore("dns1");
    assert_eq!(bench.level("dns"), Level::Down, "its directory has been away for longer than the grace");
    bench.restore("san1");
    for id in ["storage", "directory", "dns", "laboratory"] {
        assert_eq!(bench.level(id), Level::Normal, "{id}");
    }
}

#[test]
fn an_outage_is_booked_by_its_root() {
    let mut bench = Bench::sample();
    bench.isolate("san1");
    assert_eq!(bench.level("laboratory"), Level::Down);
    let (class, record, _) = bench.own.service_cause(bench.service("laboratory")).unwrap();
    assert_eq!(class, CauseClass::IsolatedByUs);
    let journal = bench.telling.journal.as_ref().unwrap();
    assert_eq!(journal.get(record).unwrap().entry.cause_class, Some(CauseClass::DependencyDown));
    let kinds: Vec<Kind> = journal.causes(record).iter().map(|record| record.entry.kind).collect();
    assert!(kinds.contains(&Kind::NodeDown), "{kinds:?}");
    let cell = |class: CauseClass| (0, CareFunction::Laboratory.index(), class.index());
    assert_eq!(bench.hours(Gauge::FunctionOutage, cell(CauseClass::IsolatedByUs)), 1.0);
    assert_eq!(bench.hours(Gauge::FunctionOutage, cell(CauseClass::DependencyDown)), 0.0);
    assert_eq!(bench.own.ward_cause(bench.ward("icu"), CareFunction::Laboratory).unwrap().0, CauseClass::IsolatedByUs);
    bench.restore("san1");
    assert_eq!(bench.hours(Gauge::FunctionOutage, cell(CauseClass::IsolatedByUs)), 0.0);
}

#[test]
fn soft_needs_slow_and_distrust_makes_read_only() {
    let mut bench = Bench::sample();
    bench.fail("dc1");
    bench.fail("dc2");
    assert_eq!(bench.level("storage"), Level::Slow);
    assert_eq!(bench.level("laboratory"), Level::Slow);
    assert_eq!(bench.own.mode(SITE, CareFunction::Laboratory), Mode::Degraded);
    let mut bench = Bench::sample();
    bench.send(On::Distrust { device: bench.device("lis1"), cause: CAUSE });
    assert_eq!(bench.level("laboratory"), Level::ReadOnly);
}

#[test]
fn recovery_holds_and_releases() {
    let mut bench = Bench::sample();
    let service = bench.service("record");
    bench.send(On::FailService { service, cause: CAUSE });
    assert_eq!(bench.level("record"), Level::Down);
    bench.send(On::HoldReadOnly { service, cause: CAUSE });
    bench.send(On::RestoreService { service, cause: CAUSE });
    assert_eq!(bench.level("record"), Level::ReadOnly);
    bench.send(On::HoldSlow { service, cause: CAUSE });
    assert_eq!(bench.level("record"), Level::Slow);
    assert_eq!(bench.own.service_cause(service).unwrap().0, CauseClass::Failed, "the hold goes back to what broke it");
    bench.send(On::Release { service, cause: CAUSE });
    assert_eq!(bench.level("record"), Level::Normal);
}

#[test]
fn a_cut_zone_leaves_the_bedside_alive() {
    let mut bench = Bench::sample();
    let bed = BedId(bench.twin.wards[bench.ward("icu").index()].first_bed);
    // Cut off by us: gateway, station and monitors are all inside, only the way out to the relay is gone.
    bench.send(On::CutZone { zone: bench.zone("monitoring"), cause: CAUSE });
    assert!(bench.own.central_path(&bench.twin, bed));
    assert!(!bench.own.relay_path(&bench.twin, bed));
    bench.send(On::ReopenZone { zone: bench.zone("monitoring"), cause: CAUSE });
    assert!(bench.own.relay_path(&bench.twin, bed));
    // The zone's switch: no monitor reaches the gateway, each goes on at its bed.
    let switch = bench.twin.zones[bench.zone("monitoring").index()].switch;
    bench.send(On::FailSwitch { switch, cause: CAUSE });
    assert!(!bench.own.central_path(&bench.twin, bed));
    assert!(bench.own.monitor_alive(&bench.twin, bed));
    assert_eq!(bench.own.centrally_seen(&bench.twin, bench.ward("icu")), 0);
    bench.send(On::RepairSwitch { switch, cause: CAUSE });
    assert_eq!(bench.own.centrally_seen(&bench.twin, bench.ward("icu")), 4);
    bench.fail("mon-2");
    assert_eq!(bench.own.centrally_seen(&bench.twin, bench.ward("icu")), 3);
    bench.fail("station-icu");
    assert_eq!(bench.own.centrally_seen(&bench.twin, bench.ward("icu")), 0);
    assert!(bench.own.monitor_alive(&bench.twin, bed));
}

#[test]
fn the_core_switch_takes_everything_between_zones() {
    let mut bench = Bench::sample();
    assert!(bench.flows("pc-icu-1", "ehr1", 443));
    assert!(bench.flows("gw-icu", "station-icu", 2575));
    let core = bench.twin.zones[bench.zone("servers").index()].switch;
    bench.send(On::FailSwitch { switch: core, cause: CAUSE });
    assert!(!bench.flows("pc-icu-1", "ehr1", 443));
    assert!(bench.flows("gw-icu", "station-icu", 2575), "on a switch of their own");
    assert!(!bench.flows("ehr1", "lis1", 443), "servers hang on the core");
    assert_eq!(bench.level("record"), Level::Down);
    assert_eq!(bench.own.terminals(bench.ward("icu")), 0.0);
    assert_eq!(bench.own.centrally_seen(&bench.twin, bench.ward("icu")), 4);
    assert_eq!(bench.own.site_cause(SITE, CareFunction::Record).unwrap().0, CauseClass::Failed);
    bench.send(On::RepairSwitch { switch: core, cause: CAUSE });
    assert!(bench.flows("pc-icu-1", "ehr1", 443));
    assert_eq!(bench.own.mode(SITE, CareFunction::Record), Mode::Normal);
    for class in CauseClass::ALL {
        assert_eq!(bench.telling.tally.value(Gauge::DevicesDown, (0, class.index())), 0.0);
    }
}

#[test]
fn an_isolated_host_lives_and_talks_to_nobody() {
    let mut bench = Bench::sample();
    bench.isolate("pump-1");
    assert!(!bench.flows("pump-1", "ehr1", 443) && !bench.flows("pump-2", "pump-1", 443));
    assert_eq!(bench.own.working_share(bench.ward("icu"), LossEffect::GuardRails), 1.0, "a pump goes on alone");
    bench.fail("pump-1");
    assert_eq!(bench.own.working_share(bench.ward("icu"), LossEffect::GuardRails), 0.75);
    assert_eq!(bench.telling.tally.value(Gauge::DevicesDown, (0, CauseClass::Failed.index())), 1.0);
    bench.isolate("pump-1");
    assert_eq!(bench.own.node(bench.device("pump-1")), crate::world::NodeState::Failed, "isolating mends nothing");
}

#[test]
fn wards_lose_the_record_with_their_screens() {
    let mut bench = Bench::sample();
    let (icu, medicine) = (bench.ward("icu"), bench.ward("medicine"));
    bench.isolate("pc-icu-1");
    assert_eq!(bench.own.terminals(icu), 0.5);
    assert_eq!(bench.own.ward_mode(icu, CareFunction::Record), Mode::Normal);
    bench.isolate("pc-icu-2");
    assert_eq!(bench.own.ward_mode(icu, CareFunction::Record), Mode::None);
    assert_eq!(bench.own.ward_cause(icu, CareFunction::Record).unwrap().0, CauseClass::IsolatedByUs);
    assert_eq!(bench.own.ward_mode(medicine, CareFunction::Record), Mode::Normal);
    assert_eq!(bench.own.mode(SITE, CareFunction::Record), Mode::Normal);
    bench.restore("pc-icu-1");
    assert_eq!(bench.own.ward_mode(icu, CareFunction::Record), Mode::Normal);
    bench.send(On::CutZone { zone: bench.zone("clinical"), cause: CAUSE });
    assert_eq!(bench.own.terminals(medicine), 0.0);
    assert_eq!(bench.own.ward_mode(medicine, CareFunction::Record), Mode::None);
    assert_eq!(bench.own.mode(SITE, CareFunction::Record), Mode::None, "of 5 screens 1 is left");
    assert_eq!(bench.level("record"), Level::Normal);
}

#[test]
fn terminals_remember_who_may_log_on() {
    let mut blueprint = sample::blueprint();
    let services = &mut blueprint.sites[0].services;
    services[0].clients = vec![sample::client(&["workstation"], &["tcp/389"])];
    services.retain(|service| ["directory", "record"].contains(&service.id.as_str()));
    services.iter_mut().for_each(|service| service.needs.clear());
    let mut bench = Bench::new(twin_of(&blueprint));
    let icu = bench.ward("icu");
    bench.isolate("dc1");
    bench.isolate("dc2");
    bench.until(71.9);
    assert_eq!(bench.own.terminals(icu), 1.0);
    bench.until(72.1);
    assert_eq!(bench.own.terminals(icu), 0.0);
    bench.restore("dc2");
    assert_eq!(bench.own.terminals(icu), 1.0);
    bench.isolate("dc2");
    bench.until(72.1 + 71.9);
    assert_eq!(bench.own.terminals(icu), 1.0, "remembered anew");
}

#[test]
fn a_procedure_is_noticed_ramps_up_and_runs_out() {
    let mut blueprint = sample::blueprint();
    blueprint.parameters.set("procedure.notice", 30.0);
    blueprint.parameters.set("procedure.notice_spread", 0.0);
    blueprint.parameters.set("procedure.supplier_answers", 1.0);
    let mut bench = Bench::new(twin_of(&blueprint));
    let [by_hand, none] = bench.values.lost(CareFunction::Laboratory);
    bench.fail("lis1");
    let delay = |bench: &Bench| bench.own.effect(SITE, CareFunction::Laboratory).delay;
    bench.until(0.4);
    assert_eq!((bench.own.mode(SITE, CareFunction::Laboratory), delay(&bench)), (Mode::None, none.delay));
    bench.until(1.0);
    assert_eq!(bench.own.mode(SITE, CareFunction::Laboratory), Mode::Procedure);
    let half = delay(&bench);
    bench.until(1.6);
    let whole = delay(&bench);
    assert!(none.delay > half && half > whole && whole > by_hand.delay, "{} {half} {whole} {}", none.delay, by_hand.delay);
    let early = bench.own.effect(SITE, CareFunction::Laboratory).capacity;
    bench.until(40.0);
    assert!(bench.own.effect(SITE, CareFunction::Laboratory).capacity > early, "people get used to it");
    // Supplies last 2 days from the start, the supplier needs 3.
    bench.until(0.5 + 48.1);
    assert_eq!(bench.own.mode(SITE, CareFunction::Laboratory), Mode::None);
    bench.until(0.5 + 72.1);
    assert_eq!(bench.own.mode(SITE, CareFunction::Laboratory), Mode::Procedure);
    bench.until(0.5 + 9.0 * 24.0 + 0.1);
    assert_eq!(bench.own.mode(SITE, CareFunction::Laboratory), Mode::None, "longest duration");
    bench.restore("lis1");
    assert_eq!(delay(&bench), 1.0);
    assert_eq!(bench.told_of(Kind::ProcedureStarted), 1);
}

#[test]
fn what_comes_back_before_it_is_noticed_starts_no_procedure() {
    let mut bench = Bench::sample();
    bench.fail("lis1");
    bench.restore("lis1");
    bench.until(24.0);
    assert_eq!(bench.told_of(Kind::ProcedureStarted), 0);
    bench.fail("station-icu");
    assert_eq!(bench.told_of(Kind::NoProcedure), 1);
}

#[test]
fn procedures_are_followed_as_often_as_said() {
    // Mean execution of p·Beta(5,2) + (1−p)·Beta(1,4); p = 0.6, with drill odds doubled 0.75.
    let mean = |id: &str, lose: &str| {
        let mut total = 0.0;
        for seed in 0..400 {
            let mut bench = Bench::seeded(sample::twin(), seed);
            bench.fail(lose);
            bench.until(24.0);
            let number = bench.twin.procedures.iter().position(|procedure| procedure.id == id).unwrap();
            total += bench.own.procedures[number].execution[1];
        }
        total / 400.0
    };
    let expected = |p: f64| p * 5.0 / 7.0 + (1.0 - p) / 5.0;
    assert!((mean("by-hand", "lis1") - expected(0.6)).abs() < 0.06);
    assert!((mean("paper", "ehr1") - expected(0.75)).abs() < 0.06);
}

#[test]
fn failures_of_a_plot_come_with_their_repair() {
    let mut bench = Bench::sample();
    let incident = Incident {
        failures: vec![
            Failure { element: "switch:core".into(), at: Span::from_hours(1.0), ..Failure::default() },
            Failure { element: "service:record".into(), at: Span::from_hours(2.0), ..Failure::default() },
        ],
        ..Incident::default()
    };
    let plot = compile_incident(&incident, &bench.twin).unwrap();
    bench.with(|scene| strike::strike(scene, &plot));
    bench.until(0.9);
    assert_eq!(bench.level("record"), Level::Normal);
    bench.until(2.0);
    assert_eq!(bench.level("record"), Level::Down);
    assert_eq!((bench.repairs, bench.told_of(Kind::SwitchDown)), (2, 1));
}

#[test]
fn what_runs_elsewhere_is_lost_with_the_way_out() {
    let mut blueprint = sample::blueprint();
    let site = &mut blueprint.sites[0];
    site.services.push(Service { external: true, ..service("outside", None, &[], Vec::new()) });
    site.services.push(service("claims", Some(CareFunction::Claims), &["ehr1"], vec![need(&["service:outside"])]));
    let mut bench = Bench::new(twin_of(&blueprint));
    bench.send(On::CutZone { zone: bench.zone("internet"), cause: CAUSE });
    assert_eq!(bench.level("claims"), Level::Normal, "the supplier's way is still open");
    bench.send(On::CutZone { zone: bench.zone("vendor"), cause: CAUSE });
    assert_eq!(bench.level("claims"), Level::Down);
    assert_eq!(bench.own.service_cause(bench.service("claims")).unwrap().0, CauseClass::IsolatedByUs);
    bench.send(On::ReopenZone { zone: bench.zone("internet"), cause: CAUSE });
    assert_eq!(bench.level("claims"), Level::Normal);
}

#[test]
fn care_is_told_once_of_what_falls_within_a_minute() {
    let mut bench = Bench::sample();
    for id in ["pc-icu-1", "pc-med-1", "pump-1", "pump-2"] {
        bench.fail(id);
    }
    bench.until(0.5);
    assert_eq!(bench.told, 1);
    bench.fail("ehr1");
    bench.until(0.5);
    assert_eq!(bench.told, 2);
}

#[test]
fn a_flow_that_care_never_had_is_told_and_not_lost() {
    let mut blueprint = sample::blueprint();
    blueprint.sites[0].network.conduits.remove(0);
    let (twin, findings) = crate::twin::compile(&blueprint, "").unwrap();
    assert!(findings.iter().any(|finding| finding.code == "care-flow-blocked"));
    let bench = Bench::new(twin);
    assert_eq!(bench.own.mode(SITE, CareFunction::Record), Mode::Normal);
}

#[test]
fn a_change_over_takes_its_time() {
    let mut blueprint = sample::blueprint();
    let services = &mut blueprint.sites[0].services;
    let spare = Need { switch_delay: Span::from_minutes(20.0), ..need(&["device:dc1", "device:dc2"]) };
    services.push(service("portal", None, &["ehr1"], vec![spare]));
    let mut bench = Bench::new(twin_of(&blueprint));
    bench.fail("dc2");
    assert_eq!(bench.level("portal"), Level::Normal, "the spare was not in use");
    bench.restore("dc2");
    bench.fail("dc1");
    assert_eq!(bench.level("portal"), Level::Down);
    bench.until(0.34);
    assert_eq!(bench.level("portal"), Level::Normal);
    bench.restore("dc1");
    assert_eq!(bench.level("portal"), Level::Normal);
}

// Random graphs of services against a recomputation of everything.

#[derive(Clone, Debug)]
struct RandomNeed {
    members: Vec<usize>,
    at_least: usize,
    soft: bool,
}

const HOSTS: usize = 6;

fn random_needs(position: usize) -> impl Strategy<Value = Vec<RandomNeed>> {
    let need = (prop::collection::btree_set(0..HOSTS + position, 1..4), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(members, at_least, soft)| {
            let members: Vec<usize> = members.into_iter().collect();
            RandomNeed { at_least: 1 + at_least.index(members.len()), members, soft }
        },
    );
    prop::collection::vec(need, 0..3)
}

fn random_graph() -> impl Strategy<Value = Vec<Vec<RandomNeed>>> {
    (0..8usize).map(random_needs).collect::<Vec<_>>()
}

/// Levels by recomputing everything; members below `HOSTS` are hosts, others earlier services.
fn recomputed(graph: &[Vec<RandomNeed>], up: &[bool]) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for needs in graph {
        let level = needs.iter().map(|need| {
            let member = |member: &usize| match member.checked_sub(HOSTS) {
                Some(service) => levels[service],
                None if up[*member] => Level::Normal,
                None => Level::Down,
            };
            let mut members: Vec<Level> = need.members.iter().map(member).collect();
            members.sort_unstable_by(|a, b| b.cmp(a));
            let kth = members[need.at_least - 1];
            if need.soft && kth < Level::Normal {
                Level::Slow
            } else if need.soft {
                Level::Normal
            } else {
                kth
            }
        });
        let level = level.min().unwrap_or(Level::Normal);
        levels.push(level);
    }
    levels
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counted_levels_are_recomputed_levels(
        graph in random_graph(), changes in prop::collection::vec((0..HOSTS, any::<bool>()), 1..20)
    ) {
        let mut blueprint = sample::blueprint();
        let site = &mut blueprint.sites[0];
        let hosts = ["dc1", "dc2", "dns1", "san1", "ehr1", "lis1"];
        site.continuity.procedures.clear();
        site.services = graph
            .iter()
            .enumerate()
            .map(|(position, needs)| {
                let needs = needs.iter().map(|need| Need {
                    any: need.members.iter().map(|member| match member.checked_sub(HOSTS) {
                        Some(service) => format!("service:s{service}"),
                        None => format!("device:{}", hosts[*member]),
                    }).collect(),
                    at_least: need.at_least as u16,
                    edge: if need.soft { Edge::Soft } else { Edge::Hard },
                    ..Need::default()
                });
                Service { external: true, ..service(&format!("s{position}"), None, &[], needs.collect()) }
            })
            .collect();
        let mut bench = Bench::new(twin_of(&blueprint));
        let mut up = [true; HOSTS];
        for (host, restored) in changes {
            up[host] = restored;
            if restored { bench.restore(hosts[host]) } else { bench.fail(hosts[host]) }
            let expected = recomputed(&graph, &up);
            for (position, level) in expected.into_iter().enumerate() {
                prop_assert_eq!(bench.level(&format!("s{position}")), level, "s{}", position);
            }
        }
    }
}
