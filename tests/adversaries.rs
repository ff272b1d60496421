//! Adversaries as data: what their files say is what they do, and what can never happen is told.

use codedark_sim::blueprint::{Adversary, AttackId, Campaign, Condition, Entry, Gain, Goal, Incident, Noise, Tactic, Target};
use codedark_sim::engine::Span;
use codedark_sim::journal::{Element, Kind};
use codedark_sim::twin::compile_incident;
use proptest::prelude::*;

use crate::common::*;

fn tactic(id: &str, on: Target, needs: &[Condition], gives: Gain) -> Tactic {
    Tactic { id: AttackId::parse(id).unwrap(), on, needs: needs.to_vec(), gives, ..Tactic::default() }
}

/// In by the supplier's tunnel, on by stolen accounts, to the directory.
fn adversary() -> Adversary {
    Adversary {
        id: "test".into(),
        entry: Entry::SupplierTunnel,
        goals: vec![Goal::Directory],
        techniques: vec![
            tactic("T1199", Target::Landing, &[Condition::EntryDoor], Gain::Host),
            tactic("T1018", Target::Held, &[], Gain::Knowledge),
            tactic("T1003", Target::Held, &[], Gain::Accounts),
            tactic("T1003.006", Target::Directory, &[Condition::Door, Condition::Account], Gain::Directory),
            tactic("T1021", Target::NewHost, &[Condition::Door, Condition::Account], Gain::Host),
        ],
        ..Adversary::default()
    }
}

fn incident(adversary: Adversary) -> Incident {
    let campaign = Campaign { adversary: "test".into(), file: Some(Box::new(adversary)), ..Campaign::default() };
    Incident { id: "campaign".into(), campaigns: vec![campaign], ..Incident::default() }
}

/// What is wrong with an adversary in the small hospital, by code and key.
fn wrong(adversary: Adversary) -> Vec<(&'static str, &'static str)> {
    match compile_incident(&incident(adversary), &twin_of(&small_hospital())) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(|problem| (problem.code, problem.field)).collect(),
    }
}

#[test]
fn a_file_without_mistakes_is_accepted() {
    assert_eq!(wrong(adversary()), []);
}

#[test]
fn a_need_that_nothing_gives_is_told() {
    let mut without_accounts = adversary();
    without_accounts.techniques.remove(2);
    let told = wrong(without_accounts);
    assert_eq!(told.iter().filter(|told| **told == ("impossible-precondition", "needs")).count(), 2, "{told:?}");
    let mut tunnel_inside = adversary();
    tunnel_inside.techniques[4].needs = vec![Condition::EntryDoor];
    assert!(wrong(tunnel_inside).contains(&("impossible-precondition", "needs")));
    let mut no_way_in = adversary();
    no_way_in.techniques.remove(0);
    assert!(wrong(no_way_in).contains(&("no-way-in", "technique")));
}

#[test]
fn a_goal_that_nothing_reaches_is_told() {
    let mut wants_more = adversary();
    wants_more.goals.push(Goal::Exfiltration);
    assert_eq!(wrong(wants_more), [("goal-out-of-reach", "goals")], "no technique takes data out");
    let mut wants_doses = adversary();
    wants_doses.goals.push(Goal::Doses);
    wants_doses.techniques.push(tactic("T0836", Target::DrugLibrary, &[Condition::Door], Gain::DosesAltered));
    assert_eq!(wrong(wants_doses), [("goal-out-of-reach", "goals")], "the hospital has no drug library");
}

#[test]
fn absurd_numbers_are_told_with_their_key() {
    let mut absurd = adversary();
    absurd.techniques[1].takes = Some(Span::ZERO);
    absurd.techniques[2].success = Some(f64::INFINITY);
    absurd.techniques[3].spread = Some(f64::NAN);
    absurd.techniques[4].gives = Gain::BackupLost;
    absurd.when_seen.acts_at_once = Some(0.8);
    absurd.when_seen.hides = Some(0.7);
    let fields: Vec<&str> = wrong(absurd).into_iter().map(|(_, field)| field).collect();
    for field in ["takes", "success", "spread", "gives", "when_seen"] {
        assert!(fields.contains(&field), "{field} is not among {fields:?}");
    }
}

#[test]
fn what_the_file_says_is_what_is_done() {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    let twin = twin_of(&blueprint);
    let mut fast = adversary();
    for tactic in &mut fast.techniques {
        tactic.takes = Some(Span::from_minutes(1.0));
        tactic.spread = Some(0.0);
        tactic.not_before = Some(Span::from_minutes(1.0));
        tactic.success = Some(1.0);
    }
    let mut slow = fast.clone();
    slow.techniques[1].takes = Some(Span::from_days(2.0));
    for number in 0..6 {
        let (fast, slow) = (play(&twin, &incident(fast.clone()), number, 3.0), play(&twin, &incident(slow.clone()), number, 3.0));
        let first = |run: &_| records(run, Kind::Foothold)[0].true_at;
        assert_eq!(first(&fast), first(&slow));
        // Looking around takes two days: nothing beyond the first host's own accounts happens before.
        let second = records(&slow, Kind::Foothold).get(1).map(|record| record.true_at);
        assert!(second.is_none_or(|at| at - first(&slow) >= Span::from_days(2.0)));
        if let Some(taken) = records(&fast, Kind::DirectoryTaken).first() {
            assert!(taken.true_at - first(&fast) < Span::from_days(2.0));
            let ids: Vec<String> = records(&fast, Kind::DirectoryTaken)
                .iter()
                .filter_map(|record| record.entry.technique)
                .map(|id| id.to_string())
                .collect();
            assert_eq!(ids, ["T1003.006"]);
        }
        assert!(records(&fast, Kind::Exfiltration).is_empty() && records(&fast, Kind::BackupDestroyed).is_empty());
    }
}

/// Hosts are gone to by what they promise: data, rights, reach. Of servers alike in data and reach, one that gives rights over others,
/// or a way to them, comes before one that gives neither in more than half of the runs: half would be 100 of 200, give or take 7.
#[test]
fn a_server_that_leads_on_promises_more_than_another() {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    blueprint.sites[0].services.iter_mut().for_each(|service| service.gigabytes = 0.0);
    let twin = twin_of(&blueprint);
    let [directory, backup, names] = ["dc-01", "backup-01", "dns-01"].map(|id| Element::Device(twin.devices.find(id).unwrap()));
    let mut sure = Adversary { goals: Vec::new(), encrypts: true, hands: Some(1), ..adversary() };
    sure.techniques.retain(|tactic| tactic.on != Target::Directory);
    for tactic in &mut sure.techniques {
        (tactic.takes, tactic.spread, tactic.success) = (Some(Span::from_minutes(1.0)), Some(0.0), Some(1.0));
        tactic.not_before = Some(Span::from_minutes(1.0));
    }
    let mut incident = incident(sure);
    incident.campaigns[0].lands_on = "device:files".into();
    let held = |number| {
        let run = play(&twin, &incident, number, 2.0);
        records(&run, Kind::Foothold).iter().map(|record| record.entry.element).collect::<Vec<_>>()
    };
    let runs: Vec<Vec<Element>> = (0..400).map(held).collect();
    for promising in [directory, backup] {
        let first = |held: &Vec<Element>| held.iter().copied().find(|held| [promising, names].contains(held));
        let firsts: Vec<Element> = runs.iter().filter_map(first).collect();
        let before = firsts.iter().filter(|held| **held == promising).count();
        assert!(firsts.len() >= 200 && before as f64 > 0.61 * firsts.len() as f64, "{before} of {}", firsts.len());
    }
}

#[test]
fn one_hand_does_one_thing_at_a_time() {
    let mut blueprint = small_hospital();
    unseen(&mut blueprint);
    let twin = twin_of(&blueprint);
    let steps = |hands: u8| {
        let mut steady = adversary();
        steady.hands = Some(hands);
        steady.encrypts = false;
        steady.goals = vec![Goal::Directory];
        for tactic in &mut steady.techniques {
            (tactic.takes, tactic.spread) = (Some(Span::from_hours(6.0)), Some(0.0));
        }
        (0..6)
            .map(|run| play(&twin, &incident(steady.clone()), run, 2.0).world().cyber.operators()[0].attempts.iter().sum::<u32>())
            .sum::<u32>()
    };
    let (one, four) = (steps(1), steps(4));
    assert!(one <= 6 * 8, "eight times six hours are two days: {one}");
    assert!(four > one);
}

#[test]
fn a_second_factor_ends_what_needs_none() {
    let mut remote = adversary();
    remote.entry = Entry::RemoteAccess;
    remote.techniques[0] = tactic("T1133", Target::Landing, &[Condition::EntryDoor, Condition::NoSecondFactor], Gain::Host);
    let came_in = |second_factor: bool| {
        let mut blueprint = small_hospital();
        blueprint.sites[0].staff.second_factor = second_factor;
        // The remote access of this hospital lies where the supplier's tunnel ends.
        let network = &mut blueprint.sites[0].network;
        let mut open = network.conduits[0].clone();
        (open.id, open.from) = ("remote-access".into(), vec!["internet".into()]);
        network.conduits.push(open);
        let twin = twin_of(&blueprint);
        (0..6).filter(|&run| !records(&play(&twin, &incident(remote.clone()), run, 10.0), Kind::Foothold).is_empty()).count()
    };
    assert!(came_in(false) > 0);
    assert_eq!(came_in(true), 0);
}

#[test]
fn those_who_are_seen_do_what_their_file_says() {
    let mut blueprint = small_hospital();
    for name in ["signal.quiet", "signal.normal", "signal.loud", "soc.recognise"] {
        set(&mut blueprint, name, 1.0);
    }
    let twin = twin_of(&blueprint);
    let launched = |acts: f64| {
        let mut nervous = adversary();
        nervous.techniques.iter_mut().for_each(|tactic| tactic.noise = Noise::Loud);
        nervous.when_seen.acts_at_once = Some(acts);
        nervous.when_seen.hides = Some(0.0);
        let runs = (0..12).map(|run| play(&twin, &incident(nervous.clone()), run, 2.0));
        runs.filter(|run| run.world().cyber.operators()[0].seen && !records(run, Kind::Launch).is_empty()).count()
    };
    assert_eq!(launched(0.0), 0, "they leave instead");
    assert!(launched(1.0) > 0);
}

#[test]
fn every_shipped_incident_fits_every_shipped_hospital() {
    use codedark_files::{Options, load_incident, shipped};
    let twins: Vec<_> = ["small", "regional"]
        .into_iter()
        .map(|hospital| {
            let loaded = codedark_files::load_hospital(hospital, &Options::default()).unwrap();
            (hospital, twin_of(&loaded.blueprint))
        })
        .collect();
    for name in shipped::names("incidents") {
        let loaded = load_incident(&name, Some("small"), &Options::default()).unwrap();
        for (hospital, twin) in &twins {
            if let Err(problems) = compile_incident(&loaded.incident, twin) {
                panic!("{name} in {hospital}: {problems:#?}");
            }
        }
    }
    assert!(shipped::names("adversaries").len() >= 5);
}

/// A shipped incident that nobody would notice teaches nothing: in some of a few runs its first step works in the regional hospital.
#[test]
fn every_shipped_incident_begins_somewhere() {
    use codedark_files::{Options, load_hospital, load_incident, shipped};
    let twin = twin_of(&load_hospital("regional", &Options::default()).unwrap().blueprint);
    for name in shipped::names("incidents") {
        let loaded = load_incident(&name, Some("small"), &Options::default()).unwrap();
        if loaded.incident.campaigns.is_empty() && loaded.incident.worms.is_empty() {
            continue;
        }
        let begins = |run: &codedark_sim::run::Run| run.world().cyber.first_compromise().is_some();
        assert!((0..4).any(|number| begins(&play(&twin, &loaded.incident, number, 5.0))), "{name}");
    }
}

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line() {
    use codedark_files::{Options, load_incident};
    let folder = tempfile::tempdir().unwrap();
    let incident = "format = 1\nid = \"mine\"\n\n[[campaign]]\nadversary = \"mine\"\nentry = \"phishing\"\n";
    let adversary = [
        "format = 1",
        "id = \"mine\"",
        "entry = \"phishing\"",
        "goals = [\"directory\"]",
        "",
        "[[technique]]",
        "id = \"T1566.001\"",
        "on = \"landing\"",
        "needs = [\"way-home\"]",
        "gives = \"host\"",
        "",
        "[[technique]]",
        "id = \"T1003.006\"",
        "on = \"directory\"",
        "needs = [\"flow\", \"account\"]",
        "gives = \"directory\"",
        "success = inf",
    ];
    std::fs::write(folder.path().join("incident.toml"), incident).unwrap();
    std::fs::write(folder.path().join("mine.toml"), adversary.join("\n")).unwrap();
    let path = folder.path().join("incident.toml");
    let told = |path: &std::path::Path| match load_incident(path.to_str().unwrap(), Some("small"), &Options::default()) {
        Err(diagnostics) => diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>(),
        Ok(mut loaded) => {
            let problems = compile_incident(&loaded.incident, &twin_of(&loaded.blueprint)).unwrap_err();
            loaded.explain(problems);
            loaded.diagnostics.iter().map(ToString::to_string).collect()
        }
    };
    let twice = told(&path);
    assert!(twice.iter().any(|line| line.starts_with("incident.toml:6:1")), "entry is said twice: {twice:#?}");
    std::fs::write(folder.path().join("incident.toml"), incident.replace("entry = \"phishing\"\n", "")).unwrap();
    let lines = told(&path);
    let at = |line: &str| lines.iter().any(|told| told.starts_with(line));
    assert!(at("mine.toml:4:"), "the goal: {lines:#?}");
    assert!(at("mine.toml:15:"), "the need: {lines:#?}");
    assert!(at("mine.toml:17:"), "the chance: {lines:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Over random hospitals and random adversaries: an account is used only after one was found, a directory falls only over a
    /// flow, and no technique is told that the file does not have.
    #[test]
    fn no_step_without_what_it_needs(
        kept in proptest::collection::vec(any::<bool>(), 7),
        chosen in proptest::collection::vec(any::<bool>(), 6),
        default_accounts in any::<bool>(),
        number in 0u64..1_000,
    ) {
        let mut blueprint = small_hospital();
        let mut keep = kept.iter();
        blueprint.sites[0].network.conduits.retain(|rule| rule.id == VENDOR_RULE.0 || *keep.next().unwrap_or(&true));
        if default_accounts {
            for device in &mut blueprint.sites[0].fleet {
                device.credentials = Some(codedark_sim::blueprint::Credentials::Default);
            }
        }
        let mut random = adversary();
        random.goals.clear();
        let more = [
            tactic("T1078.001", Target::NewHost, &[Condition::Door, Condition::DefaultAccount], Gain::Host),
            tactic("T1210", Target::NewHost, &[Condition::Door, Condition::Weakness], Gain::Host),
            tactic("T1048", Target::DataStore, &[], Gain::DataOutside),
            tactic("T1490", Target::Backup, &[Condition::Door, Condition::Account], Gain::BackupLost),
            tactic("T1068", Target::Held, &[Condition::Weakness], Gain::Rights),
            tactic("T1558.003", Target::Directory, &[Condition::Door], Gain::Directory),
        ];
        random.techniques.extend(more.into_iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(tactic, _)| tactic));
        let gives = |gain: Gain| random.techniques.iter().any(|tactic| tactic.gives == gain);
        let goals = [(Goal::Directory, Gain::Directory), (Goal::Exfiltration, Gain::DataOutside), (Goal::Backups, Gain::BackupLost)];
        random.goals = goals.into_iter().filter(|(_, gain)| gives(*gain)).map(|(goal, _)| goal).collect();
        let twin = twin_of(&blueprint);
        if compile_incident(&incident(random.clone()), &twin).is_err() {
            return Ok(());
        }
        let run = play(&twin, &incident(random.clone()), number, 20.0);
        let mut accounts = false;
        let mut inside = false;
        for record in journal(&run).records() {
            let Some(id) = record.entry.technique else { continue };
            let id = id.to_string();
            prop_assert!(id == "T1486" || random.techniques.iter().any(|tactic| tactic.id.to_string() == id), "{id}");
            match record.entry.kind {
                Kind::Credential => accounts = true,
                Kind::Foothold if id == "T1199" => inside = true,
                Kind::Foothold => {
                    prop_assert!(inside, "a host was taken from nowhere");
                    prop_assert!(id != "T1021" || accounts, "an account was used that nobody had found");
                }
                Kind::BackupDestroyed => prop_assert!(accounts || !records(&run, Kind::DirectoryTaken).is_empty()),
                Kind::DirectoryTaken => {
                    prop_assert!(inside && (accounts || id == "T1558.003"));
                    // Whoever holds the directory has every account in it.
                    accounts = true;
                }
                _ => {}
            }
        }
    }
}
