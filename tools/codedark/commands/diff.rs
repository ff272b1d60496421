//! `diff`: what a change opened, which flows of care it broke, what it does to patients, and whether the gates let it through.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codedark_files::results::{Measured, Sides, measured};
use codedark_sim::blueprint::{Egress, Severity, nearest};
use codedark_sim::planner::{
    Change, Finding, Flow, Ground, Judgement, Measure, Selection, Side, Verdict, Written, care, carried, flows, way,
};
use codedark_sim::study::{Case, EffectError, effect};
use codedark_sim::twin::{DeviceId, Twin};
use serde_json::json;

use crate::arguments::{Arguments, Diff, Format};
use crate::exit::{Exit, Failure};
use crate::planning::{judged, own_policy, skill, told, whole};
use crate::progress::Bar;
use crate::project::{ready, today};
use crate::show_table::Table;
use crate::terminal;

/// Level of the intervals.
const LEVEL: f64 = 0.95;

/// What fails a change.
#[derive(Clone, Debug, PartialEq)]
enum Gate {
    Policy(Severity),
    RequiredFlow,
    Indeterminate,
    ExpiredException,
    Opened(Option<(String, String)>),
    NewPath,
    LegacyExposed,
    Unassessed,
    Unowned,
    Regression,
    Measure { name: String, above: f64, relative: bool },
}

const WORDS: &str = "policy[:SEVERITY], required-flow, indeterminate, expired-exception, opened[:SRC->DST], new-path[:life-critical], \
legacy-exposed, unassessed, unowned, regression, measure:NAME>+10%, none";

fn gates(typed: &[String]) -> Result<Vec<Gate>, Failure> {
    let mut gates = vec![Gate::Policy(Severity::Low), Gate::RequiredFlow, Gate::Indeterminate, Gate::ExpiredException];
    for word in typed.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|word| !word.is_empty()) {
        let (head, rest) = word.split_once(':').map_or((word, None), |(head, rest)| (head, Some(rest)));
        let unknown = || Failure::invalid(format!("`--fail-on {word}` is not known")).hint(format!("known: {WORDS}"));
        match (head, rest) {
            ("none", None) => gates.clear(),
            ("policy", None) => gates.push(Gate::Policy(Severity::Low)),
            ("policy", Some(severity)) => {
                gates.retain(|gate| !matches!(gate, Gate::Policy(_)));
                gates.push(Gate::Policy(Severity::from_text(severity).ok_or_else(unknown)?));
            }
            ("required-flow", None) => gates.push(Gate::RequiredFlow),
            ("indeterminate", None) => gates.push(Gate::Indeterminate),
            ("expired-exception", None) => gates.push(Gate::ExpiredException),
            ("opened", None) => gates.push(Gate::Opened(None)),
            ("opened", Some(pair)) => {
                let (from, to) = pair.split_once("->").ok_or_else(unknown)?;
                gates.push(Gate::Opened(Some((from.trim().to_owned(), to.trim().to_owned()))));
            }
            ("new-path", None | Some("life-critical")) => gates.push(Gate::NewPath),
            ("legacy-exposed", None) => gates.push(Gate::LegacyExposed),
            ("unassessed", None) => gates.push(Gate::Unassessed),
            ("unowned", None) => gates.push(Gate::Unowned),
            ("regression", None) => gates.push(Gate::Regression),
            ("measure", Some(rest)) => {
                let (name, number) = rest.split_once('>').ok_or_else(unknown)?;
                let (number, relative) = number.strip_suffix('%').map_or((number, false), |number| (number, true));
                let above: f64 = number.trim().trim_start_matches('+').parse().map_err(|_| unknown())?;
                gates.push(Gate::Measure { name: name.trim().to_owned(), above, relative });
            }
            _ => return Err(unknown()),
        }
    }
    Ok(gates)
}

pub fn run(arguments: &Arguments, asked: &Diff) -> Result<Exit, Failure> {
    let gates = gates(&asked.fail_on)?;
    let (was_loaded, was) = whole(arguments, Some(&asked.before))?;
    let (is_loaded, is) = whole(arguments, Some(&asked.after))?;
    let (before, after) = (Ground::new(&was), Ground::new(&is));
    let mut sides = Sides { before: was_loaded.places.clone(), after: is_loaded.places.clone(), ..Sides::default() };
    let changed = flows(&before, &after);
    let mut findings: Vec<Finding> = changed.iter().map(Flow::finding).collect();
    findings.extend(care(&before, &after));
    findings.extend(carried(&changed, &before, &was_loaded.blueprint));
    findings.extend(exposed(&changed));
    findings.extend(added(&was, &is, &after));
    if gates.contains(&Gate::NewPath) {
        findings.extend(new_paths(arguments, asked, (&before, &after), (&was_loaded.hospital, &is_loaded.hospital))?);
    }
    let policy = asked.policy.clone().or_else(|| own_policy(arguments, Some(&asked.after)));
    let mut judgements = Vec::new();
    let mut inputs = was_loaded.inputs.clone();
    inputs.extend(is_loaded.inputs.clone());
    if let Some(policy) = &policy {
        let mut other = Sides::default();
        let (_, old, _) = judged(arguments, policy, &before, &mut other)?;
        let (_, new, read) = judged(arguments, policy, &after, &mut sides)?;
        inputs.extend(read);
        judgements = new.into_iter().map(on_after).collect();
        findings.extend(judgements.iter().flat_map(|judgement| judgement.findings.clone()));
        findings.extend(regressions(&old, &judgements));
    }
    let (measures, played) = effects(arguments, asked)?;
    findings.extend(beyond(&gates, &measures)?);
    zones_known(&gates, &before, &after)?;
    let gated: Vec<bool> = findings.iter().map(|finding| gates.iter().any(|gate| stops(gate, finding))).collect();
    let failing = gated.iter().any(|stopped| *stopped);
    let open = gates.contains(&Gate::Indeterminate) && findings.iter().any(|finding| finding.code == "indeterminate");
    let verdict = if open {
        "indeterminate"
    } else if failing {
        "fail"
    } else {
        "pass"
    };
    if arguments.format == Format::Json {
        inputs.sort();
        let value = json!({
            "format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "diff", "today": today(arguments)?, "seed": asked.seed,
            "runs": if asked.incidents.is_empty() { 0 } else { asked.runs }, "digest": codedark_files::digest_of(played.as_bytes()),
            "inputs": inputs,
            "measures": measures.iter().map(|(incident, measure)| json!({
                "incident_name": incident, "name": measure.name, "labels": measure.labels, "unit": measure.unit,
                "before": measure.quiet, "after": measure.incident, "difference": measure.difference,
                "level": measure.level, "runs": measure.runs})).collect::<Vec<_>>(),
            "tests": judgements.iter().map(|judgement| sides.judgement(judgement)).collect::<Vec<_>>(),
            "findings": findings.iter().zip(&gated).map(|(finding, gated)| {
                let mut value = sides.finding(finding);
                value["gated"] = (*gated).into();
                value
            }).collect::<Vec<_>>(),
            "verdict": verdict,
        });
        terminal::print(&format!("{value:#}\n"));
    } else {
        let mut text = String::new();
        for (finding, gated) in findings.iter().zip(&gated) {
            text += if *gated { "FAIL " } else { "     " };
            text += &told(finding, &sides);
        }
        text += &effect_text(&measures);
        let count = |change| changed.iter().filter(|flow| flow.change == change).count();
        text += &format!(
            "{} flows opened, {} closed, {} not decidable; {} flows of care broken; verdict: {verdict}\n",
            count(Change::Opened),
            count(Change::Closed),
            count(Change::Unknown),
            findings.iter().filter(|finding| finding.code == "required-flow" && finding.policy.is_empty()).count()
        );
        terminal::print(&text);
    }
    Ok(match verdict {
        "indeterminate" => Exit::Invalid,
        "fail" => Exit::GateFailed,
        _ => Exit::Fine,
    })
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

/// Whether a gate stops a finding.
fn stops(gate: &Gate, finding: &Finding) -> bool {
    let code = finding.code.as_str();
    match gate {
        Gate::Policy(least) => {
            !finding.policy.is_empty()
                && matches!(code, "policy-broken" | "required-flow" | "limit-broken")
                && finding.severity.rank() >= least.rank()
        }
        Gate::RequiredFlow => code == "required-flow",
        Gate::Indeterminate => code == "indeterminate",
        Gate::ExpiredException => code == "expired-exception",
        Gate::Opened(None) => code == "opened",
        Gate::Opened(Some((from, to))) => code == "opened" && finding.message.starts_with(&format!("zone:{from} -> zone:{to} ")),
        Gate::NewPath => code == "new-path",
        Gate::LegacyExposed => code == "legacy-exposed",
        Gate::Unassessed => code == "unassessed-added",
        Gate::Unowned => code == "unowned-added",
        Gate::Regression => code == "regression",
        Gate::Measure { name, .. } => code == "measure" && finding.subject == *name,
    }
}

/// A gate about a zone that is in neither project would never stop anything.
fn zones_known(gates: &[Gate], before: &Ground<'_>, after: &Ground<'_>) -> Result<(), Failure> {
    let zones: BTreeSet<&str> = before.twin.zones.iter().chain(&after.twin.zones).map(|zone| zone.id.as_str()).collect();
    for gate in gates {
        let Gate::Opened(Some((from, to))) = gate else { continue };
        for word in [from, to] {
            let bare = word.rsplit('/').next().unwrap_or(word);
            if !zones.contains(bare) {
                let failure = Failure::invalid(format!("`--fail-on opened:{from}->{to}`: no zone is called `{word}`"));
                return Err(match nearest(bare, zones.iter().copied()) {
                    Some(near) => failure.hint(format!("did you mean `{near}`?")),
                    None => failure,
                });
            }
        }
    }
    Ok(())
}

/// Flows opened to devices without support from zones that meet the internet.
fn exposed(changed: &[Flow]) -> Vec<Finding> {
    let flows = changed.iter().filter(|flow| flow.change == Change::Opened && flow.touches.legacy && flow.touches.from_outside);
    flows
        .map(|flow| {
            let opened = flow.finding();
            Finding {
                code: "legacy-exposed".into(),
                severity: Severity::High,
                message: format!("devices without support or patches can now be reached: {}", opened.message),
                ..opened
            }
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
        .map(|judgement| Finding {
            code: "regression".into(),
            severity: judgement.severity,
            message: format!("{} held before and does not now", judgement.policy),
            cause: judgement
                .findings
                .first()
                .map_or(Written { side: Side::Policy, mark: judgement.mark }, |finding| finding.cause),
            policy: String::new(),
            owner: judgement.owner.clone(),
            subject: judgement.policy.clone(),
            ..Finding::default()
        })
        .collect()
}

/// The same nights of each incident on both sides.
fn effects(arguments: &Arguments, asked: &Diff) -> Result<(Vec<(String, Measured)>, String), Failure> {
    let (mut measures, mut digests) = (Vec::new(), String::new());
    for incident in &asked.incidents {
        let case = |hospital: &str| -> Result<Case, Failure> {
            let ready = ready(arguments, incident, Some(hospital), &[])?;
            Ok(Case { twin: ready.twin.clone(), plot: Arc::clone(&ready.plot) })
        };
        let bar = Bar::new(asked.runs);
        let outcome = effect(&case(&asked.before)?, &case(&asked.after)?, asked.seed, asked.runs, &bar);
        bar.finish();
        let outcome = outcome.map_err(|error| match error {
            EffectError::Missing(names) => Failure::broken(format!("the parameters lack {}", names.join(", "))),
            EffectError::OtherPlaces => {
                Failure::invalid("the two projects have other wards or sites, so no night is the same night")
                    .hint("leave `--incidents` out, or compare projects of one hospital")
            }
        })?;
        digests += &codedark_files::results::digest(&outcome);
        measures.extend(measured(&outcome, LEVEL).into_iter().map(|measure| (incident.clone(), measure)));
    }
    Ok((measures, digests))
}

/// Measures that a gate is about and whose interval lies beyond its threshold.
fn beyond(gates: &[Gate], measures: &[(String, Measured)]) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for gate in gates {
        let Gate::Measure { name, above, relative } = gate else { continue };
        let own: Vec<&(String, Measured)> =
            measures.iter().filter(|(_, measure)| measure.name == *name && measure.labels.is_empty()).collect();
        if own.is_empty() {
            let failure = Failure::invalid(format!("`--fail-on measure:{name}`: no such measure was played"));
            return Err(match nearest(name, measures.iter().map(|(_, measure)| measure.name.as_str())) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint("give `--incidents` to play"),
            });
        }
        for (incident, measure) in own {
            let threshold = if *relative { above / 100.0 * measure.quiet.mean.abs() } else { *above };
            if measure.difference.low > threshold {
                findings.push(Finding {
                    code: "measure".into(),
                    severity: Severity::High,
                    message: format!(
                        "{name} in {incident}: {:+.1} {} ({:+.1} to {:+.1}), beyond {threshold:+.1}",
                        measure.difference.mean, measure.unit, measure.difference.low, measure.difference.high
                    ),
                    subject: name.clone(),
                    ..Finding::default()
                });
            }
        }
    }
    Ok(findings)
}

/// Totals whose paired difference is surely not nothing.
fn effect_text(measures: &[(String, Measured)]) -> String {
    if measures.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["incident", "measure", "before", "after", "difference", "95 %", "unit"]);
    let mut same = 0;
    for (incident, measure) in measures.iter().filter(|(_, measure)| measure.labels.is_empty()) {
        if measure.difference.low <= 0.0 && measure.difference.high >= 0.0 {
            same += 1;
            continue;
        }
        let number = |value: f64| format!("{value:.1}");
        table.row([
            incident.clone(),
            measure.name.clone(),
            number(measure.quiet.mean),
            number(measure.incident.mean),
            format!("{:+.1}", measure.difference.mean),
            format!("{:+.1} to {:+.1}", measure.difference.low, measure.difference.high),
            measure.unit.clone(),
        ]);
    }
    format!("{}{same} measures with no difference beyond chance\n", table.text(Format::Text))
}
