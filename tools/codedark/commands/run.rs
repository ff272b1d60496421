//! `run`: the study of one incident, and what is made of it.

use std::sync::Arc;

use codedark_files::report;
use codedark_files::results::{
    Origin, OutcomeFile, Ranking, ResultDocument, RunOrigin, Told, UnderPlaybook, digest, measured, measures_csv,
    navigator_layer, stix_bundle, write_journal, write_outcome,
};
use codedark_sim::blueprint::{Blueprint, Incident, ParameterTable, Problem};
use codedark_sim::engine::{Span, Time};
use codedark_sim::run::Run;
use codedark_sim::study::{Case, Sensitivity, Stop, Study, StudyPlan, Unwatched, play, sensitivity, warmed_pair};
use codedark_sim::twin::{Plot, Twin, Values, compile, compile_incident, unreachable_goals};

use super::playbooks::{self, Played};
use super::{baseline, several};
use crate::arguments::{self, Arguments, Format};
use crate::exit::{Exit, Failure, written};
use crate::outputs::Outputs;
use crate::progress::Bar;
use crate::project::{Ready, ready};
use crate::{summary, terminal};

/// Level of the intervals that are printed.
const LEVEL: f64 = 0.95;
/// Most pairs a study with a stopping rule plays.
const MOST_PAIRS: u64 = 1024;

pub fn run(arguments: &Arguments, asked: &arguments::Run) -> Result<Exit, Failure> {
    if !asked.others.is_empty() || asked.incident == several::ALL {
        return several::run(arguments, asked);
    }
    if asked.begins.is_some() {
        return Err(Failure::invalid("`--begins` goes with several incidents").hint("one begins when its file says"));
    }
    let outputs = Outputs::of(&asked.outputs, &FORMS)?;
    let stop = match asked.runs {
        Some(0) => return Err(Failure::invalid("`--runs` takes at least 1")),
        Some(pairs) => Stop::Exactly(pairs),
        None if asked.precision > 0.0 && asked.precision < 10.0 => {
            Stop::Precision { relative: asked.precision, at_most: MOST_PAIRS }
        }
        None => return Err(Failure::invalid("`--precision` takes a share above 0")),
    };
    let mut ready = ready(arguments, &asked.incident, asked.hospital.as_deref(), &asked.set)?;
    if let Some(until) = &asked.until {
        let span: Span = until.parse().map_err(|error| Failure::invalid(format!("{error}")))?;
        ready.horizon(span)?;
    }
    let plan = StudyPlan {
        seed: asked.seed,
        stop,
        designs: if asked.no_assumptions { 0 } else { StudyPlan::default().designs },
        ..StudyPlan::default()
    };
    terminal::diagnostics(ready.loaded.diagnostics.iter().filter(|diagnostic| summary::urgent(diagnostic)));
    if asked.hospital.is_none() {
        terminal::say(&format!("hospital: {} ({})", ready.twin.title, ready.loaded.hospital));
    }
    let out_of_reach = say_what_cannot_be(&ready.loaded.incident, &ready.plot, &ready.twin);
    ready.loaded.explain(out_of_reach);
    let played = playbooks::played(arguments, &ready, &asked.playbooks)?;
    if let Some(first) = played.first() {
        ready.plot = first.plot.clone();
        // An outcome is the first's, and is played again with it alone.
        ready.loaded.inputs.extend(first.read.inputs.clone());
        ready.loaded.inputs.sort();
    }
    let mut study = studied(&ready, &plan)?;
    let side_by_side = side_by_side(&mut ready, &plan, &played, &study)?;
    study.interrupted |= side_by_side.iter().any(|(_, other)| other.interrupted);
    if asked.sensitivity && !study.interrupted {
        study.sensitivity = ranked(&ready, &plan);
        study.interrupted = study.sensitivity.is_none();
    }
    if let Some(path) = &asked.outcome {
        write_outcome(path, &OutcomeFile { origin: origin(&ready, asked), study: study.clone() }).map_err(written)?;
    }
    ready.loaded.inputs.extend(played.iter().skip(1).flat_map(|played| played.read.inputs.clone()));
    ready.loaded.inputs.sort();
    ready.loaded.inputs.dedup();
    let told = told_run(&ready, &plan)?;
    if let Some(path) = &asked.journal {
        let records = told.journal().map_or(&[][..], |journal| journal.records());
        let run_origin = RunOrigin {
            format: 1,
            version: env!("CARGO_PKG_VERSION").into(),
            hospital: ready.loaded.hospital.clone(),
            incident: asked.incident.clone(),
            today: ready.today.clone(),
            seed: plan.seed,
            replication: plan.first,
            warm_up: plan.warm_up.0,
            set: origin(&ready, asked).set,
            playbook: asked.playbooks.first().cloned().unwrap_or_default(),
            horizon: ready.plot.horizon.0,
        };
        write_journal(path, &ready.twin, &ready.loaded.places, records, &run_origin).map_err(written)?;
    }
    outputs.write(&mut |form| {
        Ok(match form {
            Output::Html => html(&ready, &study, &side_by_side, &told)?.into_bytes(),
            Output::Json => document(&ready, &study, playbooks::results(&played, &side_by_side, LEVEL)).json().into_bytes(),
            Output::Csv => measures_csv(&measured(&study.outcome, LEVEL)),
            Output::Navigator => pretty(&navigator_layer(&telling(&ready, &told))),
            Output::Stix => pretty(&stix_bundle(&telling(&ready, &told))),
        })
    })?;
    let ended = if study.interrupted { Exit::Interrupted } else { Exit::Fine };
    if outputs.on_stdout() {
        return Ok(ended);
    }
    terminal::print(&match arguments.format {
        Format::Text if side_by_side.is_empty() => summary::text(&ready, &study),
        Format::Text => summary::text(&ready, &study) + "\n" + &playbooks::text(&side_by_side),
        Format::Json => document(&ready, &study, playbooks::results(&played, &side_by_side, LEVEL)).json(),
        Format::Csv => String::from_utf8_lossy(&measures_csv(&measured(&study.outcome, LEVEL))).into_owned(),
    });
    Ok(ended)
}

/// The same nights under each further playbook, after the first's study; empty when there are not several.
fn side_by_side(ready: &mut Ready, plan: &StudyPlan, played: &[Played], first: &Study) -> Result<Vec<(String, Study)>, Failure> {
    if played.len() < 2 {
        return Ok(Vec::new());
    }
    let title = |played: &Played| played.read.playbook.title.clone();
    let mut studies = vec![(title(&played[0]), first.clone())];
    // As many nights as the first took, so that each night is played under every playbook.
    let same = StudyPlan { stop: Stop::Exactly(first.outcome.pairs), designs: 0, ..*plan };
    for other in &played[1..] {
        ready.plot = other.plot.clone();
        studies.push((title(other), studied(ready, &same)?));
    }
    ready.plot = played[0].plot.clone();
    Ok(studies)
}

/// Says which parts of an incident cannot happen here, and what its adversaries cannot come to; the latter also as findings.
pub fn say_what_cannot_be(incident: &Incident, plot: &Plot, twin: &Twin) -> Vec<Problem> {
    for element in &plot.left_out {
        terminal::say(&format!("{}: nothing here is `{element}`, that part is left out", plot.id));
    }
    let out_of_reach = unreachable_goals(incident, plot, twin);
    for goal in &out_of_reach {
        terminal::say(&format!("{}: {}", plot.id, goal.message));
    }
    out_of_reach
}

/// Plays a study with a progress bar.
pub fn studied(ready: &Ready, plan: &StudyPlan) -> Result<Study, Failure> {
    let bar = Bar::new(match plan.stop {
        Stop::Exactly(pairs) => pairs,
        Stop::Precision { at_most, .. } => at_most,
    });
    let study = play(&ready.twin, &ready.plot, plan, &bar).map_err(|missing| lacking(&missing))?;
    bar.finish();
    Ok(study)
}

/// Walks of the ranking of assumptions in each of its stages: more would not change who is first, fewer would be all noise.
const TRAJECTORIES: u32 = 4;

/// Ranks the assumptions; the hospital is compiled anew with each set of them. `None` if it was interrupted.
fn ranked(ready: &Ready, plan: &StudyPlan) -> Option<Sensitivity> {
    terminal::say("ranking the assumptions");
    let build = |table: &ParameterTable| {
        let blueprint = Blueprint { parameters: table.clone(), ..ready.loaded.blueprint.clone() };
        let (twin, _) = compile(&blueprint, &ready.today).ok()?;
        let plot = compile_incident(&ready.loaded.incident, &twin).ok()?;
        Some(Case { twin: Arc::new(twin), plot: Arc::new(plot) })
    };
    let bar = Bar::new(0);
    let found = sensitivity(&ready.loaded.blueprint.parameters, &build, plan.seed, TRAJECTORIES, &bar);
    bar.finish();
    found
}

/// The first pair's incident run, with its journal, played to the end.
pub fn told_run(ready: &Ready, plan: &StudyPlan) -> Result<Run, Failure> {
    told_until(ready, plan, Time::ZERO + ready.plot.horizon)
}

/// The first pair's incident run, with its journal, played until an instant.
pub fn told_until(ready: &Ready, plan: &StudyPlan, until: Time) -> Result<Run, Failure> {
    let values = Arc::new(Values::of(&ready.twin.parameters).map_err(|missing| lacking(&missing))?);
    let (_, mut incident) = warmed_pair(&ready.twin, &values, &ready.plot, plan.seed, plan.first, plan.warm_up);
    incident.until(until);
    Ok(incident)
}

/// The report.
pub fn html(ready: &Ready, study: &Study, playbooks: &[(String, Study)], told: &Run) -> Result<String, Failure> {
    let empty = codedark_sim::journal::Journal::default();
    let quiet = baseline::weeks(&ready.twin, &Unwatched)?;
    report::html(&report::ReportInput {
        blueprint: &ready.loaded.blueprint,
        twin: &ready.twin,
        incident: &ready.loaded.incident,
        study,
        playbooks,
        quiet: Some(&quiet),
        journal: told.journal().unwrap_or(&empty),
        calendar: ready.plot.calendar,
        place: &|mark| ready.loaded.places.short(mark),
        version: env!("CARGO_PKG_VERSION"),
        today: &ready.today,
        inputs: &codedark_files::short_hash(&ready.loaded.inputs),
        digest: &digest(&study.outcome)[..8],
    })
    .map_err(|error| Failure::broken(format!("the report could not be composed: {error}")))
}

fn document(ready: &Ready, study: &Study, playbooks: Vec<UnderPlaybook>) -> ResultDocument {
    let mut document = ResultDocument::of("run", &ready.today, study.seed, &study.outcome, LEVEL);
    document.playbooks = playbooks;
    document.inputs = ready.loaded.inputs.clone();
    document.findings = ready.loaded.diagnostics.findings();
    document.sensitivity = study.sensitivity.as_ref().map(|found| Ranking::of(found, &ready.twin.parameters)).unwrap_or_default();
    document
}

fn origin(ready: &Ready, asked: &arguments::Run) -> Origin {
    let set = asked.set.iter().filter_map(|setting| {
        let (name, value) = setting.split_once('=')?;
        Some((name.trim().to_owned(), value.trim().parse().ok()?))
    });
    Origin {
        version: env!("CARGO_PKG_VERSION").into(),
        today: ready.today.clone(),
        hospital: ready.loaded.hospital.clone(),
        hospital_title: ready.twin.title.clone(),
        incident: asked.incident.clone(),
        incident_title: ready.plot.title.clone(),
        horizon: ready.plot.horizon.0,
        planned: asked.runs.unwrap_or(0),
        set: set.collect(),
        playbook: asked.playbooks.first().cloned().unwrap_or_default(),
        inputs: ready.loaded.inputs.clone(),
    }
}

#[derive(Clone, Copy)]
enum Output {
    Html,
    Json,
    Csv,
    Navigator,
    Stix,
}

/// The forms by their words.
const FORMS: [(&str, Output); 5] = [
    ("html", Output::Html),
    ("json", Output::Json),
    ("csv", Output::Csv),
    ("navigator", Output::Navigator),
    ("stix", Output::Stix),
];

/// One run's records, for writers of what the attacker did.
fn telling<'a>(ready: &'a Ready, told: &'a Run) -> Told<'a> {
    Told {
        twin: &ready.twin,
        incident: &ready.loaded.incident,
        records: told.journal().map_or(&[][..], |journal| journal.records()),
        today: &ready.today,
        begins: ready.plot.calendar.begins,
        version: env!("CARGO_PKG_VERSION"),
    }
}

fn pretty(value: &serde_json::Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

pub fn lacking(missing: &[&str]) -> Failure {
    Failure::broken(format!("the parameters lack {}", missing.join(", ")))
}
