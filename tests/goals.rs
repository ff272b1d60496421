//! What an operator is after: it does what it wants and nothing else, launches when the last of it is there, and gives up in the end.

use codedark_sim::blueprint::{Blueprint, Condition, Credentials, Entry, Gain, Goal, Tactic, Target, Technique};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Kind;
use codedark_sim::run::Run;
use codedark_sim::world::CyberEvent;

use crate::common::*;
use crate::operators::{first, hospital, intruder};

const ALL: [Goal; 3] = [Goal::Directory, Goal::Backups, Goal::Exfiltration];

/// What a goal takes, and the record of it.
fn taking(goal: Goal) -> (Tactic, Kind) {
    let needs = [Condition::Door, Condition::Account];
    match goal {
        Goal::Directory => (sure("T1003.006", Target::Directory, &needs, Gain::Directory), Kind::DirectoryTaken),
        Goal::Backups => (sure("T1490", Target::Backup, &needs, Gain::BackupLost), Kind::BackupDestroyed),
        Goal::Exfiltration => (sure("T1048", Target::DataStore, &[], Gain::DataOutside), Kind::Exfiltration),
        Goal::Records => (sure("T1213", Target::Record, &needs, Gain::RecordsRead), Kind::Tampered),
        Goal::Results => (sure("T1565.001", Target::Laboratory, &needs, Gain::ResultsAltered), Kind::Tampered),
        other => panic!("{other:?} is not among those tested here"),
    }
}

/// An unhurried operator that lands on a file server: twenty hours from foothold to launch, given up after sixty.
fn patient() -> Blueprint {
    let mut blueprint = hospital();
    for (name, value) in [
        ("backup.attacked", 1.0),
        ("backup.lost", 1.0),
        ("launch.short_share", 1.0),
        ("launch.short", 20.0 * 60.0),
        ("launch.short_spread", 0.0),
        ("launch.deadline", 3.0),
        ("launch.unmet", 0.0),
    ] {
        set(&mut blueprint, name, value);
    }
    blueprint
}

/// Four days of somebody who wants these goals, can do these things, and does none of them before so many hours.
fn played(blueprint: &Blueprint, wants: &[Goal], can: &[Goal], not_before: f64) -> Run {
    let not_before = Some(Span::from_hours(not_before));
    let more: Vec<Tactic> = can.iter().map(|goal| Tactic { not_before, ..taking(*goal).0 }).collect();
    let mut incident = intruder(Entry::SupplierTunnel, wants, &more);
    let campaign = &mut incident.campaigns[0];
    campaign.launch_after = None;
    campaign.lands_on = "device:files".into();
    campaign.file.as_mut().unwrap().off_hours = false;
    play(&twin_of(blueprint), &incident, 1, 4.0)
}

/// Hours from the first foothold.
fn since_foothold(run: &Run, kind: Kind) -> Option<f64> {
    let foothold = first(run, Kind::Foothold).unwrap();
    first(run, kind).map(|at| (at - foothold).hours())
}

#[test]
fn an_operator_does_what_it_wants_and_nothing_else() {
    for wanted in ALL {
        let run = played(&patient(), &[wanted], &ALL, 1.0);
        for other in ALL {
            assert_eq!(
                records(&run, taking(other).1).len(),
                usize::from(other == wanted),
                "{other:?} where {wanted:?} is wanted"
            );
        }
    }
}

#[test]
fn the_launch_waits_for_the_last_goal_and_for_its_time() {
    let launch = |wants: &[Goal], hours: f64| since_foothold(&played(&patient(), wants, wants, hours), Kind::Launch);
    for goal in [Goal::Directory, Goal::Backups, Goal::Exfiltration, Goal::Records, Goal::Results] {
        assert_eq!(launch(&[goal], 1.0), Some(20.0), "{goal:?} is there long before");
        assert_eq!(launch(&[goal], 30.0), Some(30.0), "{goal:?} is the last thing that is missing");
    }
    assert_eq!(launch(&[], 1.0), Some(20.0), "whoever wants nothing before has only its time to wait for");
}

#[test]
fn goals_that_are_never_met_are_given_up_or_launched_without() {
    for (unmet, launches) in [(0.0, false), (1.0, true)] {
        let mut blueprint = patient();
        set(&mut blueprint, "launch.unmet", unmet);
        // A day too late.
        let run = played(&blueprint, &[Goal::Directory], &[Goal::Directory], 84.0);
        let (launch, leaves) = (since_foothold(&run, Kind::Launch), since_foothold(&run, Kind::OperatorLeaves));
        assert_eq!((launch, leaves), if launches { (Some(60.0), None) } else { (None, Some(60.0)) });
        assert_eq!(first(&run, Kind::DirectoryTaken), None);
    }
}

/// What nobody can reach is not waited for.
#[test]
fn a_backup_that_is_offline_is_no_goal() {
    let mut blueprint = patient();
    offline_backup(&mut blueprint);
    let run = played(&blueprint, &[Goal::Directory, Goal::Backups], &[Goal::Directory, Goal::Backups], 1.0);
    assert_eq!(since_foothold(&run, Kind::Launch), Some(20.0));
    assert_eq!(run.world().cyber.operators()[0].attempts[Technique::BackupDestruction.index()], 0);
}

/// One hand looks around for five hours; the other searches hosts meanwhile, and nothing else is begun before.
#[test]
fn nothing_is_begun_before_somebody_has_looked_around() {
    let looks = Tactic { takes: Some(Span::from_hours(5.0)), ..sure("T1018", Target::Held, &[], Gain::Knowledge) };
    let mut incident = intruder(Entry::SupplierTunnel, &[Goal::Directory], &[looks, taking(Goal::Directory).0]);
    let file = incident.campaigns[0].file.as_mut().unwrap();
    file.hands = Some(2);
    file.techniques.swap(1, 2);
    let run = play(&twin_of(&hospital()), &incident, 1, 1.0);
    let at = |kind| first(&run, kind).map(|at| (at - Time::ZERO).minutes());
    assert_eq!((at(Kind::Credential), at(Kind::DirectoryTaken)), (Some(20.0), Some(320.0)));
}

/// Full rights on a host are won once, by a weakness of it, and are good for what needs them.
#[test]
fn rights_are_won_once_and_lead_on() {
    let won = |weak: f64| {
        let mut blueprint = hospital();
        set(&mut blueprint, "weakness.other", weak);
        set(&mut blueprint, "weakness.legacy", weak);
        let more = [
            sure("T1068", Target::Held, &[Condition::Weakness], Gain::Rights),
            sure("T1003.006", Target::Directory, &[Condition::Door, Condition::Rights], Gain::Directory),
        ];
        let run = play(&twin_of(&blueprint), &intruder(Entry::SupplierTunnel, &[Goal::Directory], &more), 1, 1.0);
        let held = &run.world().cyber.operators()[0];
        (held.attempts[Technique::Rights.index()], first(&run, Kind::DirectoryTaken).is_some(), held.footholds.len())
    };
    assert_eq!(won(0.0), (0, false, 1));
    assert_eq!(won(1.0), (2, true, 2), "on the first host, and on the directory's server that this led to");
}

/// Thrown out whenever it is in, an operator comes back as often as it tries anything, and leaves then.
#[test]
fn whoever_is_thrown_out_comes_back_a_few_times() {
    let comes_in = |tries: f64| {
        let mut blueprint = hospital();
        set(&mut blueprint, "operator.tries", tries);
        set(&mut blueprint, "phish.wave", 60.0);
        let mut run = play(&twin_of(&blueprint), &intruder(Entry::SupplierTunnel, &[], &[]), 1, 0.0);
        for step in 1..=24 * 12 {
            let now = Time::ZERO + Span::from_minutes(5.0 * f64::from(step));
            run.until(now);
            if let Some(device) = run.world().cyber.operators()[0].footholds.first().map(|foothold| foothold.device) {
                run.put(now, CyberEvent::HostLost { device });
            }
        }
        (records(&run, Kind::Foothold).len(), records(&run, Kind::OperatorLeaves).len())
    };
    assert_eq!((comes_in(1.0), comes_in(4.0)), ((2, 1), (5, 1)));
}

/// Gone to is what takes a program, or has the account it was delivered with, and can be entered at all.
#[test]
fn a_device_without_programs_is_gone_to_only_by_the_account_it_was_delivered_with() {
    let held = |credentials: Credentials, need: Condition, listens: &str| {
        let mut blueprint = hospital();
        set(&mut blueprint, "weakness.other", 1.0);
        set(&mut blueprint, "operator.enough_hosts", 100.0);
        let pump = blueprint.catalogue.kinds.iter_mut().find(|kind| kind.id == "infusion-pump").unwrap();
        pump.listens = vec![listens.into()];
        let rules = &mut blueprint.sites[0].network.conduits;
        rules.iter_mut().filter(|rule| rule.id == "servers-bedside").for_each(|rule| rule.traffic.push(listens.into()));
        let pumps = blueprint.sites[0].fleet.iter_mut().filter(|device| device.kind == "infusion-pump");
        pumps.for_each(|device| device.credentials = Some(credentials));
        let twin = twin_of(&blueprint);
        let goes_on = sure("T1210", Target::NewHost, &[Condition::Door, need], Gain::Host);
        let run = play(&twin, &intruder(Entry::SupplierTunnel, &[], &[goes_on]), 1, 2.0);
        let all = run.world().cyber.operators()[0].footholds.iter().map(|held| &twin.devices.id[held.device.index()]);
        let (pumps, others): (Vec<&String>, Vec<&String>) = all.partition(|id| id.contains("-pump-"));
        (pumps.len(), others.len())
    };
    // Three of the segment's twelve are told apart.
    assert_eq!(held(Credentials::Default, Condition::DefaultAccount, "ssh"), (3, 1));
    assert_eq!(held(Credentials::Default, Condition::DefaultAccount, "pump-library"), (0, 1), "nobody logs on by that");
    let (pumps, others) = held(Credentials::Individual, Condition::Weakness, "ssh");
    assert!(pumps == 0 && others > 5, "{pumps} pumps, {others} computers");
}

/// Of a segment's devices alike three are told apart, and none that cannot be entered is among them.
#[test]
fn what_has_no_door_stands_in_nobody_s_way() {
    let mut blueprint = hospital();
    set(&mut blueprint, "operator.enough_hosts", 100.0);
    for (id, traffic) in [("infusion-pump", "pump-library"), ("multiparameter-monitor", "ssh")] {
        blueprint.catalogue.kinds.iter_mut().find(|kind| kind.id == id).unwrap().listens = vec![traffic.into()];
        blueprint.sites[0].network.conduits.iter_mut().for_each(|rule| rule.traffic.push(traffic.into()));
    }
    blueprint.sites[0].fleet.iter_mut().for_each(|device| device.credentials = Some(Credentials::Default));
    let twin = twin_of(&blueprint);
    let goes_on = sure("T1021", Target::NewHost, &[Condition::Door, Condition::DefaultAccount], Gain::Host);
    for number in 0..4 {
        let run = play(&twin, &intruder(Entry::SupplierTunnel, &[], std::slice::from_ref(&goes_on)), number, 2.0);
        let held = run.world().cyber.operators()[0].footholds.iter().map(|held| &twin.devices.id[held.device.index()]);
        assert_eq!(held.filter(|id| id.contains("-mon-")).count(), 3);
    }
}
