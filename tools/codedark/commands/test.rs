//! `test`: every assertion of a policy over a project.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use codedark_files::results::{Sides, unit};
use codedark_sim::blueprint::{Limit, nearest};
use codedark_sim::measure::Outcome;
use codedark_sim::planner::{Finding, Ground, Judgement, Verdict, judge_limit, silent};
use codedark_sim::study::{Stop, StudyPlan};
use serde_json::json;

use super::run::studied;
use crate::arguments::{Arguments, Format, Test};
use crate::exit::{Exit, Failure};
use crate::planning::{judged, own_policy, told, whole};
use crate::project::{ready, today};
use crate::terminal;

pub fn run(arguments: &Arguments, asked: &Test) -> Result<Exit, Failure> {
    let (loaded, twin) = whole(arguments, asked.hospital.as_deref())?;
    let ground = Ground::new(&twin);
    let mut names = asked.policy.clone();
    if names.is_empty() {
        names.extend(own_policy(arguments, asked.hospital.as_deref()));
    }
    if names.is_empty() {
        return Err(
            Failure::invalid("no policy was given").hint("give one with `--policy FILE`, or put `policy.toml` into the project")
        );
    }
    let mut inputs = loaded.inputs.clone();
    let (mut tests, mut findings, mut all) = (Vec::new(), Vec::new(), Vec::new());
    let mut text = String::new();
    let place = Sides { before: loaded.places.clone(), ..Sides::default() };
    for finding in silent(&loaded.blueprint, &today(arguments)?) {
        text += &told(&finding, &place);
        findings.push(place.finding(&finding));
    }
    for name in &names {
        let mut sides = Sides { before: loaded.places.clone(), ..Sides::default() };
        let (policy, mut judgements, read) = judged(arguments, name, &ground, &mut sides)?;
        judgements.extend(limits(arguments, asked, &policy.limits)?);
        inputs.extend(read);
        for judgement in &judgements {
            text += &line(judgement);
            text += &judgement.findings.iter().map(|finding| format!("  {}", told(finding, &sides))).collect::<String>();
        }
        tests.extend(judgements.iter().map(|judgement| sides.judgement(judgement)));
        findings
            .extend(judgements.iter().flat_map(|judgement| &judgement.findings).map(|finding: &Finding| sides.finding(finding)));
        all.extend(judgements);
    }
    if all.is_empty() {
        return Err(
            Failure::invalid("the policy asserts nothing").hint("write `[[must_not_reach]]`, `[[must_reach]]` or `[[limit]]`")
        );
    }
    let verdict = Judgement::overall(&all);
    let count = |verdict| all.iter().filter(|judgement| judgement.verdict == verdict).count();
    text += &format!(
        "{} assertions: {} pass, {} excepted, {} fail, {} indeterminate\n",
        all.len(),
        count(Verdict::Pass),
        count(Verdict::Excepted),
        count(Verdict::Fail),
        count(Verdict::Indeterminate)
    );
    inputs.sort();
    if arguments.format == Format::Json {
        let value = json!({
            "format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "test", "today": today(arguments)?, "seed": asked.seed,
            "runs": asked.runs, "inputs": inputs, "tests": tests, "findings": findings, "verdict": overall(verdict),
        });
        terminal::print(&format!("{value:#}\n"));
    } else {
        terminal::print(&text);
    }
    Ok(exit(verdict))
}

/// What scripts read.
pub fn overall(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass | Verdict::Excepted => "pass",
        Verdict::Fail => "fail",
        Verdict::Indeterminate => "indeterminate",
    }
}

fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Pass | Verdict::Excepted => Exit::Fine,
        Verdict::Fail => Exit::GateFailed,
        Verdict::Indeterminate => Exit::Invalid,
    }
}

fn line(judgement: &Judgement) -> String {
    let word = match judgement.verdict {
        Verdict::Pass => "pass",
        Verdict::Excepted => "excepted",
        Verdict::Fail => "FAIL",
        Verdict::Indeterminate => "INDETERMINATE",
    };
    let by = if judgement.exceptions.is_empty() { String::new() } else { format!(" by {}", judgement.exceptions.join(", ")) };
    format!("{word}{by}: {} ({})\n", judgement.policy, judgement.asks)
}

/// Plays each incident once and judges its limits.
fn limits(arguments: &Arguments, asked: &Test, limits: &[Limit]) -> Result<Vec<Judgement>, Failure> {
    let mut played: BTreeMap<(&str, u64), Outcome> = BTreeMap::new();
    let mut judgements = Vec::new();
    for limit in limits {
        if limit.max.is_none() && limit.min.is_none() {
            return Err(Failure::invalid(format!("limit `{}` limits nothing", limit.id)).hint("write `max` or `min`"));
        }
        if limit.quantile.is_some_and(|quantile| !(quantile > 0.0 && quantile < 1.0)) {
            return Err(Failure::invalid(format!("limit `{}`: `quantile` lies between 0 and 1", limit.id)));
        }
        let runs = limit.runs.unwrap_or(asked.runs).max(2);
        let key = (limit.incident.as_str(), runs);
        if let Entry::Vacant(place) = played.entry(key) {
            let ready = ready(arguments, &limit.incident, asked.hospital.as_deref(), &[])?;
            let plan = StudyPlan { seed: asked.seed, stop: Stop::Exactly(runs), designs: 0, ..StudyPlan::default() };
            place.insert(studied(&ready, &plan)?.outcome);
        }
        let Some(measured) = played.get(&key).and_then(|outcome| outcome.total(&limit.measure)) else {
            let names = played.values().flat_map(|outcome| outcome.measures.keys()).map(|key| key.name.as_str());
            let near = nearest(&limit.measure, names).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            return Err(Failure::invalid(format!("limit `{}`: no measure is called `{}`", limit.id, limit.measure)).hint(near));
        };
        judgements.push(judge_limit(limit, &measured.incident, unit(&limit.measure)));
    }
    Ok(judgements)
}
