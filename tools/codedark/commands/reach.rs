//! `reach`: whether traffic passes from here to there, by which rule, or what proves that it does not.

use codedark_files::verdicts::{At, Sides, Verdicts};
use codedark_sim::blueprint::Severity;
use codedark_sim::planner::{
    Answer, Because, Choke, Finding, Ground, Judgement, Measure, Passes, Selection, Side, Step, Verdict, Way, Written, ask,
    choke, way, zone_flows,
};
use codedark_sim::twin::{DeviceId, RuleId, TrafficId};

use crate::arguments::{Arguments, Expected, Format, Reach};
use crate::exit::{Exit, Failure};
use crate::planning::{of_project, select, skill, traffic, whole};
use crate::project::today;
use crate::saying::{Said, say, steps};
use crate::show_table::Table;

/// Rules that stop something, as many as are shown.
const PROOF: usize = 8;

pub fn run(arguments: &Arguments, asked: &Reach) -> Result<Exit, Failure> {
    let folders = of_project(arguments, asked.hospital.as_deref());
    say(arguments, "reach", folders, &asked.outputs, || answered(arguments, asked))
}

fn answered(arguments: &Arguments, asked: &Reach) -> Result<Said, Failure> {
    let (loaded, twin) = whole(arguments, asked.hospital.as_deref())?;
    let ground = Ground::new(&twin);
    let sides = Sides { before: loaded.places.clone(), ..Sides::default() };
    let special = match (asked.legacy, asked.to_life_critical, asked.all) {
        (true, ..) => Some("tag:legacy"),
        (_, true, _) => Some("tag:life-critical"),
        (_, _, true) => Some("all"),
        _ => None,
    };
    let from_text = asked.from.as_deref().or(asked.all.then_some("all"));
    let (Some(from_text), Some(to_text)) = (from_text, asked.to.as_deref().or(special)) else {
        return Err(Failure::invalid("from where to where?").hint("write `codedark reach zone:office tag:life-critical`"));
    };
    let (from, to) = (select(from_text, &ground)?, select(to_text, &ground)?);
    let pieces = traffic(&asked.traffic, &twin)?;
    let place = |written: &Written| sides.at(written);
    let (judgements, further, passes, path, rules);
    if asked.all {
        further = every(&ground, &from, &to, &pieces);
        passes = worst(&further);
        (judgements, path, rules) = (Vec::new(), Vec::new(), Vec::new());
    } else {
        let answer = ask(&ground, &from, &to, &pieces, &|_, _, _| false);
        let question = format!("{} -> {} by {}", from.text, to.text, asked.traffic);
        let judgement = judged(&answer, &question, asked.expect, &ground);
        further = if asked.to_life_critical || asked.attack {
            let skill = skill(arguments, asked.incident.as_deref(), &loaded.hospital, &twin)?;
            attacked(&ground, &from, &to, |from, target, measure| way(&ground, from, target, &skill, measure))
        } else {
            Vec::new()
        };
        passes = answer.passes;
        path = answer.path.iter().map(|step| step.placed(&place)).collect();
        rules = judgement.findings.iter().flat_map(decisive).filter_map(|rule| place(&rule)).collect();
        judgements = vec![judgement];
    }
    let mut verdicts = Verdicts::of("reach", &today(arguments)?, &judgements, &further, &place);
    let exit = match verdicts.worst() {
        Verdict::Indeterminate => Exit::Invalid,
        Verdict::Fail => Exit::GateFailed,
        _ => Exit::Fine,
    };
    verdicts.hospital = twin.title.clone();
    verdicts.inputs = loaded.inputs.clone();
    (verdicts.path, verdicts.rules) = (Some(path), Some(rules));
    verdicts.verdict = word(passes).into();
    let text = if asked.all { listed(&verdicts, arguments.format) } else { told(&verdicts) };
    Ok(Said { verdicts, text, exit })
}

fn word(passes: Passes) -> &'static str {
    match passes {
        Passes::Yes => "reachable",
        Passes::No => "blocked",
        Passes::Unknown => "indeterminate",
    }
}

fn rule(because: Because, ground: &Ground<'_>) -> Option<Written> {
    match because {
        Because::Rule(rule) => Some(Written { side: Side::Before, mark: ground.twin.rules[rule.index()].mark }),
        _ => None,
    }
}

/// The rules of a finding, each once.
fn decisive(finding: &Finding) -> Vec<Written> {
    let mut rules = vec![finding.cause];
    rules.extend(finding.related.iter().copied());
    rules
}

/// The answer as an assertion; one that expects nothing holds, unless it cannot be decided.
fn judged(answer: &Answer, question: &str, expected: Option<Expected>, ground: &Ground<'_>) -> Judgement {
    let verdict = match (answer.passes, expected) {
        (Passes::Unknown, _) => Verdict::Indeterminate,
        (Passes::Yes, Some(Expected::Blocked)) | (Passes::No, Some(Expected::Reachable)) => Verdict::Fail,
        _ => Verdict::Pass,
    };
    let stops = if answer.path.is_empty() { &answer.stopped_by[..] } else { &[] };
    let mut rules: Vec<Written> = answer.path.iter().filter_map(|step| step.rule).collect();
    rules.extend(stops.iter().filter_map(|(because, _)| rule(*because, ground)));
    let mut message = format!("{}: {question}", word(answer.passes));
    for (because, _) in stops.iter().take(PROOF) {
        message += &format!(", stopped by {}", ground.because_word(*because));
    }
    let mut rules = rules.into_iter();
    let finding = Finding {
        code: word(answer.passes).into(),
        severity: Severity::High,
        verdict,
        message,
        cause: rules.next().unwrap_or_default(),
        related: rules.collect(),
        path: answer.path.clone(),
        policy: "reach".into(),
        subject: question.to_owned(),
        ..Finding::default()
    };
    let asks = match expected {
        None => question.to_owned(),
        Some(Expected::Reachable) => format!("{question} is reachable"),
        Some(Expected::Blocked) => format!("{question} is blocked"),
    };
    Judgement { policy: "reach".into(), kind: "reach".into(), asks, verdict, findings: vec![finding], ..Judgement::default() }
}

/// The likeliest and the shortest attack path, and the rules that would separate both ends.
fn attacked(
    ground: &Ground<'_>,
    from: &Selection,
    to: &Selection,
    way: impl Fn(&Selection, &dyn Fn(DeviceId) -> bool, Measure) -> Option<Way>,
) -> Vec<Finding> {
    let target = |device: DeviceId| to.devices.contains(device.index());
    let (likeliest, shortest) = (way(from, &target, Measure::Likeliest), way(from, &target, Measure::Shortest));
    let ends = format!("{} -> {}", from.text, to.text);
    let of_way = |what: &str, way: Option<&Way>| {
        let message = match way {
            None => format!("no {what}"),
            Some(way) => format!("{what}, chance {:.3}, {} hops", way.chance, way.steps.len()),
        };
        let path = way.map_or_else(Vec::new, |way| way.steps.clone());
        Finding {
            code: "attack-path".into(),
            severity: Severity::High,
            message,
            cause: path.iter().find_map(|step| step.rule).unwrap_or_default(),
            path,
            subject: format!("{what}|{ends}"),
            ..Finding::default()
        }
    };
    let mut findings = vec![of_way("likeliest attack path", likeliest.as_ref())];
    if shortest.as_ref().map(|way| way.steps.len()) != likeliest.as_ref().map(|way| way.steps.len()) {
        findings.push(of_way("shortest attack path", shortest.as_ref()));
    }
    let (message, rules) = match choke(ground, from, &target) {
        Choke::Apart => return findings,
        Choke::Never => ("no rule separates them: a path crosses none".to_owned(), Vec::new()),
        Choke::Rules(rules) => (separating(&rules, "and no fewer do", from, to, ground), rules),
        Choke::Enough(rules) => (separating(&rules, "and none of them can stay", from, to, ground), rules),
    };
    let mut rules = rules.into_iter().filter_map(|own| rule(Because::Rule(own), ground));
    findings.push(Finding {
        code: "choke-points".into(),
        severity: Severity::High,
        message,
        cause: rules.next().unwrap_or_default(),
        related: rules.collect(),
        subject: format!("choke-points|{ends}"),
        ..Finding::default()
    });
    findings
}

/// Rules whose removal separates both ends, in words.
fn separating(rules: &[RuleId], how: &str, from: &Selection, to: &Selection, ground: &Ground<'_>) -> String {
    let ends = format!("{} from {}", to.text, from.text);
    let words: Vec<String> = rules.iter().map(|rule| ground.because_word(Because::Rule(*rule))).collect();
    match words.len() {
        1 => format!("taking out this rule separates {ends}: {}", words.join("")),
        number => format!("taking out these {number} rules separates {ends}, {how}: {}", words.join(", ")),
    }
}

/// Every pair of zones between which something passes.
fn every(ground: &Ground<'_>, from: &Selection, to: &Selection, pieces: &[TrafficId]) -> Vec<Finding> {
    let each = zone_flows(ground, from, to, pieces).into_iter().map(|flow| {
        let rule = rule(flow.because, ground);
        let because = ground.because_word(flow.because);
        Finding {
            code: word(flow.passes).into(),
            severity: Severity::Low,
            verdict: if flow.passes == Passes::Unknown { Verdict::Indeterminate } else { Verdict::Pass },
            message: format!("{} -> {} {}: {because}", flow.from, flow.to, flow.traffic),
            cause: rule.unwrap_or_default(),
            subject: format!("{}|{}|{because}", flow.from, flow.to),
            path: vec![Step {
                from: flow.from,
                to: flow.to,
                traffic: flow.traffic,
                because,
                rule,
                chance: 1.0,
                ..Step::default()
            }],
            ..Finding::default()
        }
    });
    each.collect()
}

fn worst(flows: &[Finding]) -> Passes {
    match flows.iter().map(|flow| flow.verdict).max() {
        None => Passes::No,
        Some(Verdict::Indeterminate) => Passes::Unknown,
        Some(_) => Passes::Yes,
    }
}

fn told(verdicts: &Verdicts) -> String {
    let mut text = String::new();
    for finding in &verdicts.findings {
        text += &format!("{}\n{}", finding.message, steps(&finding.path));
        let shown = |at: &&At| !at.file.is_empty();
        if finding.path.is_empty() {
            let rules = std::iter::once(&finding.cause).chain(&finding.related).filter(shown).take(PROOF);
            text += &rules.map(|at| format!("  [{at}]\n")).collect::<String>();
        }
    }
    text
}

fn listed(verdicts: &Verdicts, format: Format) -> String {
    let mut table = Table::new(&["from", "to", "traffic", "", "because", "rule"]);
    for (finding, step) in verdicts.findings.iter().flat_map(|finding| finding.path.iter().map(move |step| (finding, step))) {
        let rule = step.rule.as_ref().map_or_else(String::new, At::to_string);
        table.row([&step.from, &step.to, &step.traffic, &finding.code, &step.because, &rule]);
    }
    table.text(format)
}
