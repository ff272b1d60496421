//! `diff`: what a change opened, which flows of care it broke, what it does to patients, and whether the gates let it through.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codedark_files::results::{digest, measured, unit};
use codedark_files::verdicts::{At, Effect, Folders, Sides, Verdicts, folder_of};
use codedark_files::{Change as Changed, Diagnostics, Loaded, find_change};
use codedark_sim::blueprint::{Blueprint, Egress, Limit, Severity, nearest};
use codedark_sim::measure::Outcome;
use codedark_sim::planner::{
    Change, Finding, Flow, Ground, Judgement, Measure, Selection, Side, Verdict, Written, care, carried, flows, judge_before,
    judge_limit, silent, traffic_text, way,
};
use codedark_sim::study::{Case, EffectError, effect};
use codedark_sim::twin::{DeviceId, Twin};

use super::test::unmeasured;
use crate::arguments::{Arguments, Diff, Format};
use crate::exit::{Exit, Failure};
use crate::gates::{Gate, beyond, gates, weigh, zones_known};
use crate::planning::{LEVEL, judged, own_policy, skill, whole};
use crate::progress::Bar;
use crate::project::{options, ready, today};
use crate::saying::{Said, caused, of_diagnostic, say};
use crate::show_table::Table;

pub fn run(arguments: &Arguments, asked: &Diff) -> Result<Exit, Failure> {
    let change = change(arguments, asked)?;
    let folders = Folders {
        before: folder_of(&change.before),
        after: folder_of(&change.after),
        policy: change.policy.as_deref().map_or_else(String::new, folder_of),
    };
    say(arguments, "diff", folders, &asked.outputs, || differing(arguments, asked, &change))
}

fn differing(arguments: &Arguments, asked: &Diff, change: &Changed) -> Result<Said, Failure> {
    let gates = gates(&asked.fail_on)?;
    let (was_loaded, was) = whole(arguments, Some(&change.before))?;
    let (is_loaded, is) = whole(arguments, Some(&change.after)).map_err(|failure| failure.on(Side::After))?;
    let (before, after) = (Ground::new(&was), Ground::new(&is));
    zones_known(&gates, &before, &after)?;
    let mut sides = Sides { before: was_loaded.places.clone(), after: is_loaded.places.clone(), ..Sides::default() };
    let mut inputs = was_loaded.inputs.clone();
    inputs.extend(is_loaded.inputs.clone());
    let changed = flows(&before, &after);
    let mut findings: Vec<Finding> = care(&before, &after);
    findings.extend(carried(&changed, &before, &was_loaded.blueprint));
    findings.extend(changed.iter().map(Flow::finding));
    findings.extend(exposed(&changed));
    findings.extend(added(&was, &is, &after));
    findings.extend(removed(&before, &is));
    findings.extend(silenced(&was_loaded.blueprint, &is_loaded.blueprint, &today(arguments)?));
    if gates.contains(&Gate::NewPath) {
        findings.extend(new_paths(arguments, asked, (&before, &after), (&was_loaded.hospital, &is_loaded.hospital))?);
    }
    let played = played(arguments, asked, change)?;
    let mut judgements = Vec::new();
    if let Some(policy) = &change.policy {
        let (said, new, read) = judged(arguments, policy, &after, &mut sides)?;
        let old = judge_before(&said, &before, &today(arguments)?);
        inputs.extend(read);
        findings.extend(regressions(&old, &new));
        judgements = new.into_iter().map(on_after).collect();
        limits(&said.limits, &sides, &played, &mut judgements, &mut findings)?;
    }
    let measures: Vec<Effect> = played
        .iter()
        .flat_map(|(incident, outcome)| measured(outcome, LEVEL).into_iter().map(|measure| Effect::of_change(incident, measure)))
        .collect();
    findings.extend(beyond(&gates, &measures)?);
    for finding in findings.iter_mut().chain(judgements.iter_mut().flat_map(|judgement| &mut judgement.findings)) {
        weigh(finding, &gates);
    }
    let mut verdicts = Verdicts::of("diff", &today(arguments)?, &judgements, &findings, &|written| sides.at(written));
    verdicts.findings.extend(noted(&was_loaded, &is_loaded));
    inputs.sort();
    inputs.dedup();
    let digests: String = played.iter().map(|(_, outcome)| digest(outcome)).collect();
    verdicts.hospital = format!("{} → {}", named(&change.before, &was), named(&change.after, &is));
    verdicts.seed = asked.seed;
    verdicts.runs = played.iter().map(|(_, outcome)| outcome.pairs).min().unwrap_or(0);
    verdicts.digest = if digests.is_empty() { digests } else { codedark_files::digest_of(digests.as_bytes()) };
    verdicts.inputs = inputs;
    verdicts.measures = measures;
    let text = text(&verdicts, &changed);
    let exit = match verdicts.worst() {
        Verdict::Indeterminate => Exit::Invalid,
        _ if played.iter().any(|(_, outcome)| outcome.pairs < asked.runs) => Exit::Interrupted,
        Verdict::Fail => Exit::GateFailed,
        _ => Exit::Fine,
    };
    Ok(Said { verdicts, text, exit })
}

/// Both sides and the policy, as typed or as the change that was named has them.
fn change(arguments: &Arguments, asked: &Diff) -> Result<Changed, Failure> {
    let mut change = match &asked.after {
        Some(after) => Changed { before: asked.before.clone(), after: after.clone(), policy: own_policy(arguments, Some(after)) },
        None => find_change(&asked.before, &options(arguments)).map_err(Diagnostics::from)?,
    };
    change.policy = asked.policy.clone().or(change.policy);
    Ok(change)
}

/// A side for people: its title, and what was typed where that does not tell of the machine.
fn named(typed: &str, twin: &Twin) -> String {
    if std::path::Path::new(typed).is_absolute() { twin.title.clone() } else { format!("{} ({typed})", twin.title) }
}

fn text(verdicts: &Verdicts, changed: &[Flow]) -> String {
    let mut text = caused(verdicts);
    text += &effect_text(&verdicts.measures);
    let count = |change| changed.iter().filter(|flow| flow.change == change).count();
    text + &format!(
        "{} flows opened, {} closed, {} not decidable; {} flows of care broken; verdict: {}\n",
        count(Change::Opened),
        count(Change::Closed),
        count(Change::Unknown),
        verdicts.findings.iter().filter(|finding| finding.code == "required-flow" && finding.policy.is_empty()).count(),
        verdicts.verdict
    )
}

/// Judged on the project after the change: its marks are that side's.
fn on_after(mut judgement: Judgement) -> Judgement {
    let moved = |written: &mut Written| {
        if written.side == Side::Before {
            written.side = Side::After;
        }
    };
    for finding in &mut judgement.findings {
        moved(&mut finding.cause);
        finding.related.iter_mut().for_each(moved);
        finding.path.iter_mut().filter_map(|step| step.rule.as_mut()).for_each(moved);
    }
    judgement
}

/// Flows opened to devices without support from zones that meet the internet.
fn exposed(changed: &[Flow]) -> Vec<Finding> {
    let flows = changed.iter().filter(|flow| flow.change == Change::Opened && flow.touches.legacy && flow.touches.from_outside);
    flows
        .map(|flow| Finding {
            code: "legacy-exposed".into(),
            severity: Severity::High,
            message: format!(
                "{} -> {} {} now reaches devices without support or patches: {}",
                flow.from,
                flow.to,
                traffic_text(&flow.traffic),
                flow.witness.because
            ),
            ..flow.finding()
        })
        .collect()
}

/// Devices that were added without an owner, or unassessed.
fn added(was: &Twin, is: &Twin, after: &Ground<'_>) -> Vec<Finding> {
    let known: BTreeSet<&str> = was.devices.id.iter().map(String::as_str).collect();
    let fresh: Vec<DeviceId> = (0..is.devices.len())
        .filter(|device| !known.contains(is.devices.id[*device].as_str()))
        .map(DeviceId::from_index)
        .collect();
    let mut findings = Vec::new();
    for (tag, code, message, severity) in [
        ("tag:unassessed", "unassessed-added", "was added and nobody assessed it for security", Severity::High),
        ("tag:unowned", "unowned-added", "was added and nobody answers for it", Severity::Medium),
    ] {
        let Ok(tagged) = Selection::of(tag, after) else { continue };
        findings.extend(fresh.iter().filter(|device| tagged.devices.contains(device.index())).map(|device| Finding {
            code: code.into(),
            severity,
            message: format!("{} {message}", after.device_word(*device)),
            cause: Written { side: Side::After, mark: is.mark_of(*device) },
            subject: after.device_word(*device),
            ..Finding::default()
        }));
    }
    findings
}

/// Devices that are gone, by kind: no flow of theirs is broken, and what they did for a patient is not done.
fn removed(before: &Ground<'_>, is: &Twin) -> Vec<Finding> {
    let was = before.twin;
    let key = |twin: &'_ Twin, at: usize| (twin.sites[twin.devices.site[at].index()].id.clone(), twin.devices.id[at].clone());
    let left: BTreeSet<(String, String)> = (0..is.devices.len()).map(|at| key(is, at)).collect();
    let mut gone: BTreeMap<u16, Vec<DeviceId>> = BTreeMap::new();
    for at in (0..was.devices.len()).filter(|at| !left.contains(&key(was, *at))) {
        gone.entry(was.devices.kind[at]).or_default().push(DeviceId::from_index(at));
    }
    let each = gone.into_iter().map(|(kind, devices)| {
        let kind = was.catalogue.kinds.get(usize::from(kind));
        let (word, life) = kind.map_or(("device", false), |kind| (kind.id.as_str(), kind.life_critical));
        let such = before.device_word(devices[0]);
        let verb = if devices.len() == 1 { "was" } else { "were" };
        Finding {
            code: "device-removed".into(),
            severity: if life { Severity::High } else { Severity::Low },
            message: format!("{} of kind {word} {verb} removed, such as {such}", devices.len()),
            cause: Written { side: Side::Before, mark: was.mark_of(devices[0]) },
            subject: format!("device-removed|{word}"),
            ..Finding::default()
        }
    });
    each.collect()
}

/// What is said of files that bears on how they were read: rules that are not understood or match nothing, devices that lie nowhere.
const READING: [&str; 12] = [
    "indeterminate",
    "rule-matches-nothing",
    "expired-rule",
    "no-address",
    "bad-address",
    "address-in-no-zone",
    "duplicate-address",
    "no-zone",
    "device-in-foreign-zone",
    "no-core-switch",
    "unlinked-switch",
    "service-without-host",
];

/// Rules that decide nothing after the change and that was not to be said before.
fn silenced(was: &Blueprint, is: &Blueprint, today: &str) -> Vec<Finding> {
    let known: BTreeSet<String> = silent(was, today).into_iter().map(|finding| finding.subject).collect();
    let mut fresh: Vec<Finding> = silent(is, today).into_iter().filter(|finding| !known.contains(&finding.subject)).collect();
    for finding in &mut fresh {
        finding.cause.side = Side::After;
        finding.related.iter_mut().for_each(|written| written.side = Side::After);
    }
    fresh
}

/// What is worth knowing of how the files after the change were read and was not to be said of those before. No gate is about it.
fn noted(was: &Loaded, is: &Loaded) -> Vec<Finding<At>> {
    let known: BTreeSet<(&str, &str)> = was.diagnostics.iter().map(|one| (one.code, one.message.as_str())).collect();
    let fresh = is.diagnostics.iter().filter(|one| READING.contains(&one.code) && !known.contains(&(one.code, &one.message)));
    let remark = |finding| Finding { severity: Severity::Low, verdict: Verdict::Pass, ..finding };
    fresh.map(|one| remark(of_diagnostic(one, Side::After))).collect()
}

/// Attack paths into life-critical devices from zones outside or that meet the internet, where there was none.
fn new_paths(
    arguments: &Arguments,
    asked: &Diff,
    (before, after): (&Ground<'_>, &Ground<'_>),
    (was, is): (&str, &str),
) -> Result<Vec<Finding>, Failure> {
    let incident = asked.incidents.first().map(String::as_str);
    let skills = [skill(arguments, incident, was, before.twin)?, skill(arguments, incident, is, after.twin)?];
    let mut findings = Vec::new();
    for zone in after.twin.zones.iter().filter(|zone| zone.outside || zone.egress != Egress::None) {
        let best = |ground: &Ground<'_>, side: usize| {
            let from =
                Selection::of(&format!("zone:{}/{}", ground.twin.sites.get(zone.site.index())?.id, zone.id), ground).ok()?;
            let target = |device: DeviceId| ground.twin.devices.life_critical[device.index()];
            way(ground, &from, &target, &skills[side], Measure::Likeliest)
        };
        let (old, Some(new)) = (best(before, 0), best(after, 1)) else { continue };
        if old.is_some() {
            continue;
        }
        let mut path = new.steps;
        path.iter_mut().filter_map(|step| step.rule.as_mut()).for_each(|rule| rule.side = Side::After);
        findings.push(Finding {
            code: "new-path".into(),
            severity: Severity::Critical,
            message: format!("zone:{} now leads to a life-critical device, with chance {:.3}", zone.id, new.chance),
            cause: path.iter().find_map(|step| step.rule).unwrap_or_default(),
            path,
            subject: format!("new-path|{}", zone.id),
            ..Finding::default()
        });
    }
    Ok(findings)
}

/// Policies that held before and do not now.
fn regressions(old: &[Judgement], new: &[Judgement]) -> Vec<Finding> {
    let held: BTreeMap<&str, Verdict> = old.iter().map(|judgement| (judgement.policy.as_str(), judgement.verdict)).collect();
    let worse = new.iter().filter(|judgement| {
        judgement.verdict > Verdict::Excepted && held.get(judgement.policy.as_str()).is_some_and(|was| *was <= Verdict::Excepted)
    });
    worse
        .map(|judgement| {
            let cause = judgement.findings.first().map_or(judgement.at, |finding| finding.cause);
            let side = if cause.side == Side::Before { Side::After } else { cause.side };
            Finding {
                code: "regression".into(),
                severity: judgement.severity,
                message: format!("{} held before and does not now", judgement.policy),
                cause: Written { side, ..cause },
                owner: judgement.owner.clone(),
                subject: judgement.policy.clone(),
                ..Finding::default()
            }
        })
        .collect()
}

/// The same nights of each incident on both sides.
fn played(arguments: &Arguments, asked: &Diff, change: &Changed) -> Result<Vec<(String, Outcome)>, Failure> {
    let mut played = Vec::new();
    for incident in &asked.incidents {
        let case = |hospital: &str| -> Result<Case, Failure> {
            let ready = ready(arguments, incident, Some(hospital), &[])?;
            Ok(Case { twin: ready.twin.clone(), plot: Arc::clone(&ready.plot) })
        };
        let bar = Bar::new(asked.runs);
        let (before, after) = (case(&change.before)?, case(&change.after).map_err(|failure| failure.on(Side::After))?);
        let outcome = effect(&before, &after, asked.seed, asked.runs, &bar);
        bar.finish();
        let outcome = outcome.map_err(|error| match error {
            EffectError::Missing(names) => Failure::broken(format!("the parameters lack {}", names.join(", "))),
            EffectError::OtherPlaces => {
                Failure::invalid("the two projects have other wards or sites, so no night is the same night")
                    .hint("leave `--incidents` out, or compare projects of one hospital")
            }
        })?;
        played.push((incident.clone(), outcome));
    }
    Ok(played)
}

/// Limits are judged on what was played after the change; one whose incident was not played is said.
fn limits(
    limits: &[Limit],
    sides: &Sides,
    played: &[(String, Outcome)],
    judgements: &mut Vec<Judgement>,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    for limit in limits {
        let Some((_, outcome)) = played.iter().find(|(incident, _)| *incident == limit.incident) else {
            findings.push(Finding {
                code: "limit-not-played".into(),
                severity: Severity::Low,
                message: format!("limit {} was not judged: give `--incidents {}`", limit.id, limit.incident),
                cause: Written { side: Side::Policy, mark: limit.mark },
                subject: limit.id.clone(),
                ..Finding::default()
            });
            continue;
        };
        let total = outcome.total(&limit.measure).ok_or_else(|| {
            let near = nearest(&limit.measure, outcome.measures.keys().map(|key| key.name.as_str()));
            unmeasured(limit, sides, near.map_or_else(String::new, |near| format!("did you mean `{near}`?")))
        })?;
        judgements.push(judge_limit(limit, &total.incident, unit(&limit.measure)));
    }
    Ok(())
}

/// Totals whose paired difference is surely not nothing.
fn effect_text(measures: &[Effect]) -> String {
    if measures.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["incident", "measure", "before", "after", "difference", "95 %", "unit"]);
    let (mut same, mut shown) = (0, 0);
    for measure in measures.iter().filter(|measure| measure.labels.is_empty()) {
        shown += 1;
        if !measure.differs {
            same += 1;
            continue;
        }
        let number = |value: f64| format!("{value:.1}");
        let ([before, after], difference) = (measure.sides(), measure.difference);
        table.row([
            measure.played.clone(),
            measure.name.clone(),
            number(before.mean),
            number(after.mean),
            format!("{:+.1}", difference.mean),
            format!("{:+.1} to {:+.1}", difference.low, difference.high),
            measure.unit.clone(),
        ]);
    }
    let differing = if same < shown { table.text(Format::Text) } else { String::new() };
    format!("{differing}{same} measures with no difference beyond chance\n")
}
