//! Adversaries: no step without its preconditions, and what closes a door keeps them out.

use codedark_sim::blueprint::{Egress, Entry, Technique};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{Element, Kind};
use codedark_sim::measure::Count;
use codedark_sim::twin::DeviceId;
use codedark_sim::world::NodeState;
use proptest::prelude::*;

use crate::common::*;

const RUNS: u64 = 20;

#[test]
fn a_supplier_tunnel_leads_to_an_encryption() {
    let twin = twin_of(&small_hospital());
    let runs: Vec<_> = (0..RUNS).map(|run| play(&twin, &ransomware(Entry::SupplierTunnel), run, 30.0)).collect();
    let launched = runs.iter().filter(|run| !records(run, Kind::Launch).is_empty()).count();
    assert!(launched >= 10, "{launched} of {RUNS} launched");
    let encrypted = runs.iter().filter(|run| !records(run, Kind::Encrypted).is_empty()).count();
    assert!(encrypted >= 8, "{encrypted} of {RUNS} encrypted");
}

#[test]
fn the_first_foothold_names_the_rule_that_let_it_in() {
    let twin = twin_of(&small_hospital());
    let run = play(&twin, &ransomware(Entry::SupplierTunnel), 1, 3.0);
    let first = records(&run, Kind::Foothold)[0];
    assert_eq!(first.entry.place.map(|mark| mark.0), Some(VENDOR_RULE.1));
    let chain = journal(&run).causes(records(&run, Kind::Foothold).last().unwrap().id);
    assert!(chain.iter().any(|record| record.id == first.id), "every foothold goes back to the first");
}

#[test]
fn closing_the_supplier_rule_keeps_the_tunnel_out() {
    let mut closed = small_hospital();
    let everything = twin_of(&closed);
    closed.sites[0].network.conduits.retain(|rule| rule.id != VENDOR_RULE.0);
    let closed = twin_of(&closed);
    let incident = |twin: &_| {
        let mut incident = ransomware(Entry::SupplierTunnel);
        incident.campaigns[0].lands_on = "device:jump".into();
        plot_of(&incident, twin);
        incident
    };
    for run in 0..5 {
        assert!(!records(&play(&everything, &incident(&everything), run, 5.0), Kind::Foothold).is_empty());
        assert!(records(&play(&closed, &incident(&closed), run, 30.0), Kind::Foothold).is_empty());
    }
}

#[test]
fn phishing_needs_a_way_home() {
    let mut deaf = small_hospital();
    deaf.sites[0].network.conduits.retain(|rule| !rule.id.contains("out"));
    for zone in deaf.sites[0].network.zones.iter_mut().filter(|zone| !zone.outside) {
        zone.egress = Egress::None;
    }
    let (open, deaf) = (twin_of(&small_hospital()), twin_of(&deaf));
    let came_in = |twin: &_| {
        (0..5).filter(|&run| !records(&play(twin, &ransomware(Entry::Phishing), run, 10.0), Kind::Foothold).is_empty()).count()
    };
    assert_eq!(came_in(&open), 5);
    assert_eq!(came_in(&deaf), 0);
}

#[test]
fn a_fixed_launch_comes_when_it_is_fixed() {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    let twin = twin_of(&blueprint);
    let mut incident = ransomware(Entry::SupplierTunnel);
    incident.campaigns[0].launch_after = Some(Span::from_hours(8.0));
    for number in 0..RUNS {
        let run = play(&twin, &incident, number, 3.0);
        let (first, launch) = (records(&run, Kind::Foothold), records(&run, Kind::Launch));
        assert_eq!(launch[0].true_at - first[0].true_at, Span::from_hours(8.0));
    }
    incident.campaigns[0].launch_at = Some(Span::from_hours(60.0));
    for number in 0..RUNS {
        let run = play(&twin, &incident, number, 3.0);
        assert_eq!(records(&run, Kind::Launch)[0].true_at, Time::ZERO + Span::from_hours(60.0));
    }
}

/// Launches that were not forced: about four of five outside office hours (S119), which are 118 of 168 hours of the week.
#[test]
fn an_operator_with_free_hands_thinks_again_at_its_own_pace() {
    // The launch lies beyond the horizon: after its first days the operator waits, and nothing but its thinking is going on.
    let thoughts = |minutes: f64, night: u64| {
        let mut blueprint = small_hospital();
        unseen(&mut blueprint);
        set(&mut blueprint, "operator.rethink", minutes);
        let twin = twin_of(&blueprint);
        let mut incident = ransomware(Entry::SupplierTunnel);
        incident.campaigns[0].launch_at = Some(Span::from_hours(2_000.0));
        let events = |days: f64| play(&twin, &incident, night, days).events() as f64;
        events(20.0) - events(10.0)
    };
    for night in 0..4 {
        let (often, seldom) = (thoughts(60.0, night), thoughts(240.0, night));
        // Once an hour, not once in four, over ten days.
        assert!((often - seldom - 180.0).abs() <= 2.0, "night {night}: {} more thoughts", often - seldom);
    }
}

#[test]
fn most_launches_come_outside_office_hours() {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    let twin = twin_of(&blueprint);
    let mut launches = 0;
    let mut off_hours = 0;
    for number in 0..60 {
        let run = play(&twin, &ransomware(Entry::SupplierTunnel), number, 60.0);
        for launch in records(&run, Kind::Launch) {
            launches += 1;
            off_hours += usize::from(!run.calendar().office_hours(launch.true_at));
        }
    }
    // Of the fifth that does not care, 70 % fall outside office hours too: 0.81 + 0.19 · 0.7 = 0.94.
    let share = off_hours as f64 / f64::from(launches.max(1));
    assert!(launches >= 30 && share > 0.84, "{off_hours} of {launches}");
}

#[test]
fn an_offline_backup_is_never_destroyed() {
    let (online, mut offline) = (small_hospital(), small_hospital());
    offline_backup(&mut offline);
    let destroyed = |blueprint| {
        let twin = twin_of(blueprint);
        (0..RUNS).filter(|&run| play(&twin, &ransomware(Entry::SupplierTunnel), run, 30.0).world().cyber.backup_lost(0)).count()
    };
    assert!(destroyed(&online) > 0);
    assert_eq!(destroyed(&offline), 0);
}

#[test]
fn embedded_devices_are_never_encrypted() {
    use codedark_sim::world::NodeState;
    let twin = twin_of(&small_hospital());
    for number in 0..RUNS {
        let run = play(&twin, &ransomware(Entry::SupplierTunnel), number, 20.0);
        for (index, state) in run.view().nodes.iter().enumerate() {
            assert!(*state != NodeState::Encrypted || twin.devices.encryptable[index], "{}", twin.devices.id[index]);
        }
    }
}

#[test]
fn analysers_that_nothing_manages_go_on_at_the_bench() {
    use codedark_sim::world::NodeState;
    let push = |managed: bool, passes_by: f64| {
        let mut twin = crate::hospital::generated(120);
        assert!(twin.parameters.set("push.apart", passes_by));
        let kinds = twin.catalogue.kinds.clone();
        let analysers: Vec<usize> =
            (0..twin.devices.len()).filter(|index| kinds[usize::from(twin.devices.kind[*index])].id == "analyser").collect();
        for index in &analysers {
            twin.devices.managed[*index] = managed;
        }
        let twin = std::sync::Arc::new(twin);
        let mut incident = ransomware(Entry::Phishing);
        incident.campaigns[0].launch_after = Some(Span::from_hours(8.0));
        let encrypted = |run: u64| {
            let played = play(&twin, &incident, run, 10.0);
            let nodes = played.view().nodes;
            let of = |index: &usize| nodes[*index] == NodeState::Encrypted;
            (
                nodes.iter().filter(|state| **state == NodeState::Encrypted).count(),
                analysers.iter().filter(|&index| of(index)).count(),
            )
        };
        (0..3).map(encrypted).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    };
    let (apart, joined, open) = (push(false, 1.0), push(true, 1.0), push(false, 0.0));
    assert!(apart.0 > 0 && apart.1 == 0, "{apart:?} hosts and analysers");
    assert!(joined.1 > 0, "what the directory manages is a computer like any other: {joined:?}");
    assert!(open.1 > 0, "none is passed by where the share is 0: {open:?}");
}

#[test]
fn what_an_operator_comes_to_is_counted_device_by_device() {
    use codedark_sim::blueprint::LossEffect;
    use codedark_sim::measure::{Count, Sample};
    use codedark_sim::twin::DeviceId;
    let mut twin = crate::hospital::generated(120);
    for name in ["signal.quiet", "signal.normal", "signal.loud"] {
        assert!(twin.parameters.set(name, 0.0));
    }
    assert!(twin.parameters.set("push.apart", 0.0));
    let kinds = twin.catalogue.kinds.clone();
    let diagnostic = |index: &usize| {
        let loss = kinds[usize::from(twin.devices.kind[*index])].loss;
        matches!(loss, LossEffect::Analyser | LossEffect::Modality)
    };
    let machines: Vec<usize> = (0..twin.devices.len()).filter(diagnostic).collect();
    let twin = std::sync::Arc::new(twin);
    let mut incident = ransomware(Entry::Phishing);
    let (mut reached, mut held) = (0.0, 0.0);
    // Before the encryption nobody sees anything and nothing is cut: all that was ever open is open at the end.
    incident.campaigns[0].launch_after = Some(Span::from_days(9.0));
    for number in 0..5 {
        let run = play(&twin, &incident, number, 8.0);
        let (continuity, devices) = (&run.world().continuity, &twin.devices);
        let seen = records(&run, Kind::Foothold).into_iter().filter_map(|record| match record.entry.element {
            Element::Device(device) => Some(devices.segment[device.index()]),
            _ => None,
        });
        let seen: Vec<_> = seen.collect();
        let open = |index: &usize| {
            let listens = devices.listens(DeviceId::from_index(*index));
            let to = devices.segment[*index];
            let from = |from: &_| listens.iter().any(|traffic| continuity.passes(&twin, *from, to, *traffic));
            devices.life_critical[*index] && seen.iter().any(from)
        };
        let expected = (0..devices.len()).filter(open).count();
        assert_eq!(run.tally().counted(Count::ReachedHighRisk, 0), expected as f64);
        assert_eq!(run.tally().sampled(Sample::TimeToLifeCritical, ()).1, u64::from(expected > 0));
        reached += expected as f64;
    }
    incident.campaigns[0].launch_after = Some(Span::from_hours(8.0));
    for number in 0..3 {
        let run = play(&twin, &incident, number, 10.0);
        let fallen = machines.iter().filter(|index| run.world().cyber.ever_compromised(DeviceId::from_index(**index))).count();
        let share = 100.0 * fallen as f64 / machines.len() as f64;
        assert!((run.tally().counted(Count::DiagnosticShare, 0) - share).abs() < 0.1, "{fallen} of {}", machines.len());
        held += share;
    }
    assert!(reached > 0.0 && held > 0.0, "{reached} {held}");
}

/// What a host needs most is lost at any moment of its encryption alike: halfway through half of the hosts have lost it, and who pulls
/// the plug then saves the others.
#[test]
fn data_are_lost_at_any_moment_of_an_encryption() {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    blueprint.catalogue.kinds.iter_mut().for_each(|kind| kind.gigabytes = 54.0);
    for (name, value) in [("encrypt.minutes", 600.0), ("encrypt.spread", 0.0), ("encrypt.longest", 1e6), ("push.rate", 1e6)] {
        set(&mut blueprint, name, value);
    }
    let twin = twin_of(&blueprint);
    let (mut half, mut all) = (0.0, 0.0);
    for night in 0..RUNS {
        let after = |days: f64| play(&twin, &ransomware(Entry::SupplierTunnel), night, days);
        let Some(launch) = records(&after(30.0), Kind::Launch).first().map(|record| record.true_at) else { continue };
        let encrypted = |minutes: f64| {
            let run = after((launch + Span::from_minutes(minutes) - Time::ZERO).days());
            let state = |device: usize| run.world().continuity.node(DeviceId::from_index(device));
            (0..twin.devices.len()).filter(|device| state(*device) == NodeState::Encrypted).count() as f64
        };
        half += encrypted(300.0);
        all += encrypted(610.0);
    }
    assert!(all > 100.0 && (half / all - 0.5).abs() < 0.1, "{half} of {all} halfway");
}

#[test]
fn steps_are_counted_by_technique_as_they_are_told() {
    let twin = twin_of(&small_hospital());
    for number in 0..3 {
        let run = play(&twin, &ransomware(Entry::SupplierTunnel), number, 20.0);
        let mut all = 0.0;
        for technique in Technique::ALL {
            let told = journal(&run).records().iter().filter(|record| record.entry.technique == Some(technique.attack())).count();
            let counted = run.tally().counted(Count::AttackSteps, (0, *technique as usize));
            assert_eq!(counted, told as f64, "{}", technique.title());
            all += counted;
        }
        assert!(all >= 3.0, "{all} steps");
    }
}

#[test]
fn the_same_seed_gives_the_same_journal() {
    let twin = twin_of(&small_hospital());
    let (a, b) = (play(&twin, &ransomware(Entry::Phishing), 3, 30.0), play(&twin, &ransomware(Entry::Phishing), 3, 30.0));
    assert_eq!(journal(&a), journal(&b));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// On a hospital with any subset of the rules: every foothold beyond the first lies where policy leads from a foothold before it,
    /// and none exists where nothing leads in.
    #[test]
    fn no_step_without_a_flow(kept in proptest::collection::vec(any::<bool>(), 7), isolated in any::<bool>(), number in 0u64..1_000) {
        let mut blueprint = small_hospital();
        let mut keep = kept.iter();
        let network = &mut blueprint.sites[0].network;
        network.conduits.retain(|_| *keep.next().unwrap_or(&true));
        for zone in &mut network.zones {
            zone.client_isolated = isolated && !zone.outside;
        }
        let twin = twin_of(&blueprint);
        let mut incident = ransomware(Entry::SupplierTunnel);
        incident.campaigns[0].lands_on = "zone:servers".into();
        let run = play(&twin, &incident, number, 20.0);
        let from = plot_of(&incident, &twin).campaigns[0].from_zone.unwrap();
        let mut held: Vec<(usize, Time)> = Vec::new();
        let taken = [Kind::Foothold, Kind::DirectoryTaken, Kind::BackupDestroyed];
        for record in journal(&run).records().iter().filter(|record| taken.contains(&record.entry.kind)) {
            let Element::Device(device) = record.entry.element else { panic!("a device is taken") };
            let to = twin.devices.segment[device.index()];
            let leads = |segment: codedark_sim::twin::SegmentId| {
                twin.devices.listens(device).iter().any(|&traffic| twin.reach.allows(segment, to, traffic))
            };
            let tunnel = twin.zones[from.index()].segments.clone().map(codedark_sim::twin::SegmentId::from_index).any(leads);
            let lateral = held.iter().any(|(source, _)| *source == device.index() || leads(twin.devices.segment[*source]));
            prop_assert!(tunnel || lateral, "{} was taken from nowhere", twin.devices.id[device.index()]);
            held.push((device.index(), record.true_at));
        }
    }
}
