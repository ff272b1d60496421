//! `test`: every assertion of a policy over a project.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use codedark_files::results::{digest, measured, unit};
use codedark_files::verdicts::{At, Effect, Sides, Verdicts, folder_of};
use codedark_files::{Diagnostic, Diagnostics};
use codedark_sim::blueprint::{Limit, nearest};
use codedark_sim::measure::Outcome;
use codedark_sim::planner::{Ground, Judgement, Side, Verdict, judge_limit, silent};
use codedark_sim::study::{Stop, StudyPlan};

use super::run::studied;
use crate::arguments::{Arguments, Test};
use crate::exit::{Exit, Failure};
use crate::planning::{LEVEL, judged, of_project, own_policy, whole};
use crate::project::{ready, today};
use crate::saying::{Said, caused, say};

pub fn run(arguments: &Arguments, asked: &Test) -> Result<Exit, Failure> {
    let mut names = asked.policy.clone();
    if names.is_empty() {
        names.extend(own_policy(arguments, asked.hospital.as_deref()));
    }
    let mut folders = of_project(arguments, asked.hospital.as_deref());
    folders.policy = names.first().map_or_else(String::new, |name| folder_of(name));
    say(arguments, "test", folders, &asked.outputs, || tested(arguments, asked, &names))
}

fn tested(arguments: &Arguments, asked: &Test, names: &[String]) -> Result<Said, Failure> {
    let (loaded, twin) = whole(arguments, asked.hospital.as_deref())?;
    let ground = Ground::new(&twin);
    if names.is_empty() {
        return Err(
            Failure::invalid("no policy was given").hint("give one with `--policy FILE`, or put `policy.toml` into the project")
        );
    }
    let place = Sides { before: loaded.places.clone(), ..Sides::default() };
    let today = today(arguments)?;
    let mut verdicts = Verdicts::of("test", &today, &[], &silent(&loaded.blueprint, &today), &|written| place.at(written));
    let noted = std::mem::take(&mut verdicts.findings);
    verdicts.hospital = twin.title.clone();
    verdicts.inputs = loaded.inputs.clone();
    let mut played = Played::default();
    for name in names {
        let mut sides = Sides { before: loaded.places.clone(), ..Sides::default() };
        let (policy, mut judgements, read) = judged(arguments, name, &ground, &mut sides)?;
        for limit in &policy.limits {
            judgements.push(played.judged(arguments, asked, limit, &sides)?);
        }
        verdicts.inputs.extend(read);
        verdicts.judgements.extend(judgements.iter().map(|judgement| judgement.placed(&|written| sides.at(written))));
    }
    if verdicts.judgements.is_empty() {
        return Err(
            Failure::invalid("the policy asserts nothing").hint("write `[[must_not_reach]]`, `[[must_reach]]` or `[[limit]]`")
        );
    }
    verdicts.findings =
        verdicts.judgements.iter().flat_map(|judgement| judgement.findings.iter().cloned()).chain(noted).collect();
    verdicts.inputs.sort();
    verdicts.inputs.dedup();
    let worst = verdicts.judgements.iter().map(|judgement| judgement.verdict).max().unwrap_or_default();
    let exit;
    (verdicts.verdict, exit) = match worst {
        Verdict::Pass | Verdict::Excepted => (Verdict::Pass.word().into(), Exit::Fine),
        Verdict::Fail => (worst.word().into(), Exit::GateFailed),
        Verdict::Indeterminate => (worst.word().into(), Exit::Invalid),
    };
    verdicts.seed = asked.seed;
    played.tell(&mut verdicts);
    let text = text(&verdicts);
    Ok(Said { verdicts, text, exit })
}

fn text(verdicts: &Verdicts) -> String {
    let of_policy = |judgement: &Judgement<At>| {
        let word = match judgement.verdict {
            Verdict::Fail => "FAIL",
            Verdict::Indeterminate => "INDETERMINATE",
            other => other.word(),
        };
        let by = if judgement.exceptions.is_empty() { String::new() } else { format!(" by {}", judgement.exceptions.join(", ")) };
        format!("{word}{by}: {} ({})\n", judgement.policy, judgement.asks)
    };
    let mut text: String = verdicts.judgements.iter().map(of_policy).collect();
    text += &caused(verdicts);
    let count = |verdict| verdicts.judgements.iter().filter(|judgement| judgement.verdict == verdict).count();
    text += &format!(
        "{} assertions: {} pass, {} excepted, {} fail, {} indeterminate\n",
        verdicts.judgements.len(),
        count(Verdict::Pass),
        count(Verdict::Excepted),
        count(Verdict::Fail),
        count(Verdict::Indeterminate)
    );
    text
}

/// Incidents that limits are about, each played once for a number of pairs.
#[derive(Default)]
struct Played {
    outcomes: BTreeMap<(String, u64), Outcome>,
    measures: Vec<Effect>,
}

impl Played {
    fn judged(&mut self, arguments: &Arguments, asked: &Test, limit: &Limit, sides: &Sides) -> Result<Judgement, Failure> {
        let runs = limit.runs.unwrap_or(asked.runs).max(2);
        if let Entry::Vacant(place) = self.outcomes.entry((limit.incident.clone(), runs)) {
            let ready = ready(arguments, &limit.incident, asked.hospital.as_deref(), &[])?;
            let plan = StudyPlan { seed: asked.seed, stop: Stop::Exactly(runs), designs: 0, ..StudyPlan::default() };
            place.insert(studied(&ready, &plan)?.outcome);
        }
        let outcome = self.outcomes.get(&(limit.incident.clone(), runs));
        let Some((outcome, total)) = outcome.and_then(|outcome| Some((outcome, outcome.total(&limit.measure)?))) else {
            let names = self.outcomes.values().flat_map(|outcome| outcome.measures.keys()).map(|key| key.name.as_str());
            let near = nearest(&limit.measure, names).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            return Err(unmeasured(limit, sides, near));
        };
        let own = measured(outcome, LEVEL).into_iter().find(|one| one.name == limit.measure && one.labels.is_empty());
        self.measures.extend(own.map(|measure| {
            let differs = measure.difference.low > 0.0 || measure.difference.high < 0.0;
            Effect::of_outcome(&limit.incident, measure, false, differs)
        }));
        Ok(judge_limit(limit, &total.incident, unit(&limit.measure)))
    }

    fn tell(self, verdicts: &mut Verdicts) {
        let digests: String = self.outcomes.values().map(digest).collect();
        verdicts.runs = self.outcomes.keys().map(|(_, runs)| *runs).max().unwrap_or(0);
        verdicts.digest = if digests.is_empty() { digests } else { codedark_files::digest_of(digests.as_bytes()) };
        verdicts.measures = self.measures;
    }
}

/// A limit on what is not measured.
pub fn unmeasured(limit: &Limit, sides: &Sides, hint: String) -> Failure {
    let message = format!("limit `{}`: no measure is called `{}`", limit.id, limit.measure);
    let place = sides.policy.place_of(limit.mark, "measure");
    let diagnostics = Diagnostics::from(Diagnostic::error("unknown-measure", message).hint(hint).at_known(place));
    Failure::from(diagnostics).on(Side::Policy)
}
