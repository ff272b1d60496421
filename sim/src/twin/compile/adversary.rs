//! An adversary's file against a twin: whether each technique can ever be used, and each goal ever be reached.

use std::collections::BTreeSet;

use super::incident::LONGEST;
use super::problems::Problems;
use crate::blueprint::{Adversary, Campaign, Condition, Credentials, Gain, Goal, Mark, Tactic, Target};
use crate::engine::Span;
use crate::twin::{SiteId, Twin};

/// What can be gained from what.
const KINDS: [(Target, &[Gain]); 13] = [
    (Target::Landing, &[Gain::Host]),
    (Target::Held, &[Gain::Knowledge, Gain::Accounts, Gain::Rights]),
    (Target::NewHost, &[Gain::Host]),
    (Target::Directory, &[Gain::Directory]),
    (Target::Backup, &[Gain::BackupLost]),
    (Target::DataStore, &[Gain::DataOutside]),
    (Target::Record, &[Gain::RecordsRead]),
    (Target::Laboratory, &[Gain::ResultsAltered]),
    (Target::Imaging, &[Gain::ImagesAltered]),
    (Target::DrugLibrary, &[Gain::DosesAltered]),
    (Target::Monitoring, &[Gain::VitalsFalsified, Gain::AlarmsSuppressed]),
    (Target::AlarmRelay, &[Gain::AlarmsSuppressed]),
    (Target::Logs, &[Gain::LogsWiped]),
];

/// The campaign with what its adversary's file says in place of its own.
pub(super) fn merged(campaign: &Campaign) -> Campaign {
    let Some(file) = &campaign.file else { return campaign.clone() };
    Campaign {
        entry: file.entry,
        goals: file.goals.clone(),
        hands: campaign.hands.or(file.hands),
        off_hours: file.off_hours,
        file: None,
        ..campaign.clone()
    }
}

/// What a goal needs to be gained, and from what.
pub(super) fn gain_of(goal: Goal) -> (Gain, Target) {
    match goal {
        Goal::Directory => (Gain::Directory, Target::Directory),
        Goal::Backups => (Gain::BackupLost, Target::Backup),
        Goal::Exfiltration => (Gain::DataOutside, Target::DataStore),
        Goal::Records => (Gain::RecordsRead, Target::Record),
        Goal::Results => (Gain::ResultsAltered, Target::Laboratory),
        Goal::Images => (Gain::ImagesAltered, Target::Imaging),
        Goal::Doses => (Gain::DosesAltered, Target::DrugLibrary),
        Goal::VitalSigns => (Gain::VitalsFalsified, Target::Monitoring),
        Goal::Alarms => (Gain::AlarmsSuppressed, Target::Monitoring),
        Goal::Logs => (Gain::LogsWiped, Target::Logs),
    }
}

/// Says everything that is wrong with an adversary in this hospital.
pub(super) fn adversary(file: &Adversary, twin: &Twin, problems: &mut Problems) {
    if file.techniques.is_empty() {
        problems.error(
            "no-technique",
            file.mark,
            "technique",
            "the adversary can do nothing".into(),
            "add `[[technique]]`".into(),
        );
        return;
    }
    if let Some(hands) = file.hands.filter(|hands| !(1..=8).contains(hands)) {
        problems.error("bad-number", file.mark, "hands", format!("`hands` is {hands}"), "between 1 and 8".into());
    }
    reaction(file, problems);
    for tactic in &file.techniques {
        numbers(tactic, problems);
    }
    let possible = possible(file, twin, problems);
    goals(file, &possible, twin, problems);
}

fn reaction(file: &Adversary, problems: &mut Problems) {
    let reaction = &file.when_seen;
    let mut sound = true;
    for (share, own) in [(reaction.acts_at_once, "acts_at_once"), (reaction.hides, "hides")] {
        if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
            let message = format!("`{own}` of `when_seen` is {share}");
            problems.error("bad-number", file.mark, "when_seen", message, "between 0 and 1".into());
            sound = false;
        }
    }
    let sum = reaction.acts_at_once.unwrap_or_default() + reaction.hides.unwrap_or_default();
    if sound && sum > 1.0 {
        let message = format!("the shares of `when_seen` add up to {sum}");
        problems.error("bad-number", file.mark, "when_seen", message, "1 at most; the rest leaves".into());
    }
    span(reaction.hides_for, file.mark, "when_seen", "`hides_for` of `when_seen`", problems);
}

/// A time above zero that ends within a year.
fn span(span: Option<Span>, mark: Mark, field: &'static str, called: &str, problems: &mut Problems) {
    if span.is_some_and(|span| span <= Span::ZERO || span > LONGEST) {
        let message = format!("{called} is {}", span.unwrap_or_default());
        problems.error("bad-number", mark, field, message, "above 0 and up to 366d; leave it out for the usual".into());
    }
}

fn numbers(tactic: &Tactic, problems: &mut Problems) {
    let mark = tactic.mark;
    if tactic.id == crate::blueprint::AttackId::default() {
        problems.error("no-id", mark, "id", "the technique has no ATT&CK id".into(), "write one like `T1566.001`".into());
    }
    span(tactic.takes, mark, "takes", "`takes`", problems);
    span(tactic.not_before, mark, "not_before", "`not_before`", problems);
    if let Some(spread) = tactic.spread {
        problems.number(spread, 0.0, 3.0, mark, "spread");
    }
    if let Some(success) = tactic.success
        && !(success > 0.0 && success <= 1.0)
    {
        let message = format!("`success` is {success}");
        problems.error("bad-number", mark, "success", message, "above 0 and up to 1; leave it out for the usual".into());
    }
    let gains = KINDS.iter().find(|(target, _)| *target == tactic.on).map_or(&[][..], |(_, gains)| gains);
    if !gains.contains(&tactic.gives) {
        let message = format!("`{}` gives no `{}`", tactic.on.word(), tactic.gives.word());
        let known: Vec<&str> = gains.iter().map(|gain| gain.word()).collect();
        problems.error("impossible-technique", mark, "gives", message, format!("it gives {}", known.join(" or ")));
    }
}

/// What can be gained at all: techniques are used as soon as what they need can have been gained by others. Those that never
/// can are told.
fn possible(file: &Adversary, twin: &Twin, problems: &mut Problems) -> BTreeSet<Gain> {
    let shared = twin.devices.credentials.iter().any(|credentials| *credentials != Credentials::Individual);
    let insider = file.entry == crate::blueprint::Entry::Insider;
    let lacks = |tactic: &Tactic, gained: &BTreeSet<Gain>| {
        let landing = tactic.on == Target::Landing;
        let met = |need: &Condition| match need {
            Condition::EntryDoor => landing,
            Condition::Egress | Condition::Weakness | Condition::NoSecondFactor => true,
            Condition::Door => !landing && gained.contains(&Gain::Host),
            Condition::Account => gained.contains(&Gain::Accounts) || gained.contains(&Gain::Directory),
            Condition::DirectoryAccount => gained.contains(&Gain::Directory),
            Condition::DefaultAccount => shared,
            Condition::Rights => gained.contains(&Gain::Rights),
            Condition::OwnRights => insider,
        };
        let held = landing || gained.contains(&Gain::Host);
        tactic.needs.iter().copied().find(|need| !met(need)).map_or(if held { None } else { Some(None) }, |need| Some(Some(need)))
    };
    let mut gained = BTreeSet::new();
    loop {
        let usable = file.techniques.iter().filter(|tactic| lacks(tactic, &gained).is_none());
        let more: BTreeSet<Gain> = usable.map(|tactic| tactic.gives).collect();
        if more.is_subset(&gained) {
            break;
        }
        gained.extend(more);
    }
    if !file.techniques.iter().any(|tactic| tactic.on == Target::Landing) {
        let hint = "add a technique with `on = \"landing\"`";
        problems.error("no-way-in", file.mark, "technique", "no technique gets the adversary in".into(), hint.into());
        return gained;
    }
    for tactic in &file.techniques {
        let (needed, from) = match lacks(tactic, &gained) {
            None => continue,
            Some(Some(need)) => (format!("`{}`", need.word()), source_of(need)),
            Some(None) => ("a held host".to_owned(), Some(Gain::Host)),
        };
        // What gives it is itself out of reach: perhaps because the two wait for each other.
        let waiting = file.techniques.iter().filter(|other| Some(other.gives) == from).map(|other| other.id.to_string());
        let waiting: Vec<String> = waiting.collect();
        let (message, hint) = if waiting.is_empty() {
            (
                format!("{} needs {needed}, and nothing ever gives it", tactic.id),
                "add a technique that gives it before, or leave the need out",
            )
        } else {
            let message =
                format!("{} needs {needed}, and what gives it can itself never be used: {}", tactic.id, waiting.join(", "));
            (message, "techniques that wait for each other never begin: let one of them need less, or add another that gives it")
        };
        problems.error("impossible-precondition", tactic.mark, "needs", message, hint.into());
    }
    gained
}

/// What gives a condition, where techniques do.
fn source_of(need: Condition) -> Option<Gain> {
    match need {
        Condition::Door => Some(Gain::Host),
        Condition::Account => Some(Gain::Accounts),
        Condition::DirectoryAccount => Some(Gain::Directory),
        Condition::Rights => Some(Gain::Rights),
        _ => None,
    }
}

fn goals(file: &Adversary, possible: &BTreeSet<Gain>, twin: &Twin, problems: &mut Problems) {
    if file.goals.is_empty() && !file.encrypts {
        problems.error("no-goal", file.mark, "goals", "the adversary wants nothing".into(), "name what in `goals`".into());
    }
    for (position, goal) in file.goals.iter().enumerate() {
        if file.goals[..position].contains(goal) {
            let message = format!("the goal `{}` is named twice", goal.word());
            problems.error("duplicate-id", file.mark, "goals", message, "name it once".into());
        }
        let (gain, target) = gain_of(*goal);
        if !possible.contains(&gain) {
            let message = format!("no technique ever reaches the goal `{}`", goal.word());
            let hint = format!("add a technique that gives `{}`", gain.word());
            problems.error("goal-out-of-reach", file.mark, "goals", message, hint);
        } else if !exists(target, twin) {
            let message = format!("the hospital has nothing that the goal `{}` could be reached at", goal.word());
            problems.error("goal-out-of-reach", file.mark, "goals", message, format!("it has no {}", target.title()));
        }
    }
}

fn exists(target: Target, twin: &Twin) -> bool {
    let role = |wanted: &str| twin.devices.role.iter().any(|role| role == wanted);
    match target {
        Target::Directory => role("directory"),
        Target::Backup => !twin.backups.is_empty(),
        Target::DataStore => twin.devices.gigabytes.iter().any(|gigabytes| *gigabytes > 0.0),
        Target::Landing | Target::Held | Target::NewHost => true,
        _ => (0..twin.sites.len()).any(|site| !twin.systems(target, SiteId::from_index(site)).is_empty()),
    }
}
