//! `check`: every problem, with place and hint.

use codedark_files::playbook::load_playbook;
use codedark_files::{Diagnostics, Loaded, load_policy};
use codedark_sim::blueprint::{Problem, ProblemSeverity};
use codedark_sim::planner::{Ground, judge};
use codedark_sim::twin::{Twin, compile, compile_incident, compile_playbook, compile_whole, silent_rules, unreachable_goals};

use crate::arguments::{Arguments, Check, Format};
use crate::exit::{Exit, Failure};
use crate::planning::own_policy;
use crate::project::{hospital_name, options, today};
use crate::terminal;

/// What is wrong with the project's own policy, and which of its exceptions have ended. Whether it holds is for `test`.
fn of_policy(arguments: &Arguments, check: &Check, loaded: &Loaded, today: &str) -> Result<Diagnostics, Failure> {
    let mut found = Diagnostics::default();
    let Some(path) = own_policy(arguments, check.hospital.as_deref()) else { return Ok(found) };
    let policy = match load_policy(&path, &options(arguments)) {
        Ok(policy) => policy,
        Err(diagnostics) => return Ok(diagnostics),
    };
    let Ok((twin, _)) = compile_whole(&loaded.blueprint, today) else { return Ok(found) };
    let problems = match judge(&policy.policy, &Ground::new(&twin), today) {
        Err(problems) => problems,
        Ok(judgements) => {
            let findings = judgements.into_iter().flat_map(|judgement| judgement.findings);
            let ended = findings.filter(|finding| finding.code == "expired-exception").map(|finding| Problem {
                code: "expired-exception",
                severity: ProblemSeverity::Finding,
                message: finding.message,
                hint: finding.hint,
                mark: finding.cause.mark,
                field: "expires",
            });
            ended.collect()
        }
    };
    found.extend_problems(problems, &policy.places);
    Ok(found)
}

/// What is wrong with a playbook in this hospital.
fn of_playbook(arguments: &Arguments, name: &str, twin: &Twin) -> Diagnostics {
    let read = match load_playbook(name, &options(arguments)) {
        Ok(read) => read,
        Err(diagnostics) => return diagnostics,
    };
    compile_playbook(&read.playbook, twin).map_or_else(|problems| read.explain(problems), |_| Diagnostics::default())
}

pub fn run(arguments: &Arguments, check: &Check) -> Result<Exit, Failure> {
    let given = hospital_name(arguments, check.hospital.as_deref());
    let today = today(arguments)?;
    let mut found = Diagnostics::default();
    if check.incident.is_none() && given.is_none() {
        return Err(Failure::invalid("there is no project here and no hospital was given")
            .hint("give one with `--hospital`, or `--project PATH`"));
    }
    match codedark_files::check(check.incident.as_deref(), given.as_deref(), &options(arguments)) {
        Err(diagnostics) => found.append(diagnostics),
        Ok(mut loaded) => {
            match compile(&loaded.blueprint, &today) {
                Ok((twin, findings)) => {
                    loaded.explain(findings);
                    let silent = silent_rules(&loaded.blueprint, &today);
                    loaded.explain(silent.into_iter().map(|rule| rule.problem).collect());
                    found.append(of_policy(arguments, check, &loaded, &today)?);
                    check.playbooks.iter().for_each(|name| found.append(of_playbook(arguments, name, &twin)));
                    if check.incident.is_some() {
                        loaded.explain(match compile_incident(&loaded.incident, &twin) {
                            Ok(plot) => unreachable_goals(&loaded.incident, &plot, &twin),
                            Err(problems) => problems,
                        });
                    }
                }
                Err(problems) => loaded.explain(problems),
            }
            found.append(loaded.diagnostics);
        }
    }
    let found = found.sorted();
    let count = |severity| found.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let (errors, findings) = (count(ProblemSeverity::Error), count(ProblemSeverity::Finding));
    if arguments.format == Format::Json {
        let text = serde_json::json!({
            "format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "check", "today": today,
            "findings": found.findings(), "verdict": if errors > 0 { "fail" } else { "pass" },
        });
        terminal::print(&format!("{text:#}\n"));
    } else {
        terminal::diagnostics(found.iter());
        terminal::print(&format!("{errors} errors, {findings} findings\n"));
    }
    Ok(if errors > 0 { Exit::Invalid } else { Exit::Fine })
}
