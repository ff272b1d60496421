//! `replay`: the same seed again; `--verify` proves that the bytes are the same.

use codedark_files::results::{OutcomeFile, RunOrigin, digest, journal_lines, read_journal, read_outcome};
use codedark_sim::engine::{Span, Time};
use codedark_sim::study::{Stop, StudyPlan, WARM_UP};

use crate::arguments::{Arguments, Replay};
use crate::commands::run::{studied, told_run};
use crate::exit::{Exit, Failure};
use crate::project::{Ready, ready};
use crate::{summary, terminal};

pub fn run(arguments: &Arguments, replay: &Replay) -> Result<Exit, Failure> {
    let outcome = replay.file.extension().is_some_and(|extension| extension == "outcome");
    if outcome { replay_outcome(arguments, replay) } else { replay_journal(arguments, replay) }
}

fn refused(diagnostic: codedark_files::Diagnostic) -> Failure {
    Failure { diagnostics: vec![diagnostic], ..Failure::invalid("") }
}

fn again(
    arguments: &Arguments,
    incident: &str,
    hospital: &str,
    today: &str,
    set: &[(String, f64)],
    playbook: &str,
    horizon: i64,
) -> Result<Ready, Failure> {
    let arguments = Arguments {
        today: Some(today.to_owned()),
        verb: crate::arguments::Verb::Man,
        project: arguments.project.clone(),
        assets: arguments.assets.clone(),
        ..*arguments
    };
    let set: Vec<String> = set.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut ready = ready(&arguments, incident, Some(hospital), &set)?;
    let asked: Vec<String> = Some(playbook.to_owned()).filter(|name| !name.is_empty()).into_iter().collect();
    if let Some(first) = super::playbooks::played(&arguments, &ready, &asked)?.into_iter().next() {
        ready.plot = first.plot;
        ready.loaded.inputs.extend(first.read.inputs);
    }
    ready.horizon(Span(horizon))?;
    Ok(ready)
}

fn replay_outcome(arguments: &Arguments, replay: &Replay) -> Result<Exit, Failure> {
    let OutcomeFile { origin, study } = read_outcome(&replay.file).map_err(refused)?;
    let ready =
        again(arguments, &origin.incident, &origin.hospital, &origin.today, &origin.set, &origin.playbook, origin.horizon)?;
    for input in &origin.inputs {
        if !ready.loaded.inputs.contains(input) {
            return Err(Failure::invalid(format!("{} is not the file it was then", input.path))
                .hint("a replay needs the same inputs; `run` plays the present ones"));
        }
    }
    let designs = study.assumptions.values().map(|summary| summary.number()).max().unwrap_or(0);
    let drawn = study.predictive.values().map(|summary| summary.number()).max().unwrap_or(0);
    let plan = StudyPlan {
        seed: study.seed,
        first: study.first,
        stop: Stop::Exactly(study.outcome.pairs),
        warm_up: WARM_UP,
        designs: designs as u32,
        pairs_per_design: drawn.checked_div(designs).unwrap_or(0) as u32,
    };
    if let Some(at) = &replay.at {
        return state(&ready, &plan, at);
    }
    let played = studied(&ready, &plan)?;
    if !replay.verify {
        terminal::print(&summary::text(&ready, &played));
        return Ok(Exit::Fine);
    }
    let (then, now) = (digest(&study.outcome), digest(&played.outcome));
    let same = then == now && study.assumptions == played.assumptions && study.predictive == played.predictive;
    terminal::print(&format!(
        "{} {} pairs, digest {then}\n",
        if same { "identical:" } else { "different:" },
        study.outcome.pairs
    ));
    if !same {
        terminal::say(&format!("now: {now}"));
    }
    Ok(if same { Exit::Fine } else { Exit::GateFailed })
}

fn replay_journal(arguments: &Arguments, replay: &Replay) -> Result<Exit, Failure> {
    let journal = read_journal(&replay.file).map_err(refused)?;
    terminal::diagnostics(journal.diagnostics.iter());
    let Some(origin) = journal.run.clone() else {
        return Err(Failure::invalid("the journal does not say which run it is of"));
    };
    let RunOrigin { hospital, incident, today, seed, replication, set, playbook, horizon, .. } = origin.clone();
    let ready = again(arguments, &incident, &hospital, &today, &set, &playbook, horizon)?;
    let plan = StudyPlan { seed, first: replication, ..StudyPlan::default() };
    if let Some(at) = &replay.at {
        return state(&ready, &plan, at);
    }
    let told = told_run(&ready, &plan)?;
    let records = told.journal().map_or(&[][..], |journal| journal.records());
    let now = journal_lines(&ready.twin, &ready.loaded.places, records, &origin);
    if !replay.verify {
        terminal::print(&String::from_utf8_lossy(&now));
        return Ok(Exit::Fine);
    }
    let then = std::fs::read(&replay.file)?;
    let same = then == now;
    let first = then.split(|byte| *byte == b'\n').zip(now.split(|byte| *byte == b'\n')).position(|(a, b)| a != b);
    match first {
        Some(line) if !same => terminal::print(&format!("different: first at line {}\n", line + 1)),
        _ if !same => terminal::print("different: one is shorter\n"),
        _ => terminal::print(&format!("identical: {} records\n", records.len())),
    }
    Ok(if same { Exit::Fine } else { Exit::GateFailed })
}

/// The state of the first pair's incident run at an instant.
fn state(ready: &Ready, plan: &StudyPlan, at: &str) -> Result<Exit, Failure> {
    let at: Span = at.parse().map_err(|error| Failure::invalid(format!("{error}")))?;
    if at < Span::ZERO || at > ready.plot.horizon {
        return Err(Failure::invalid(format!("`--at {at}` lies outside the run, which ends after {}", ready.plot.horizon)));
    }
    let run = crate::commands::run::told_until(ready, plan, Time::ZERO + at)?;
    terminal::print(&summary::state(&ready.twin, &run));
    Ok(Exit::Fine)
}
