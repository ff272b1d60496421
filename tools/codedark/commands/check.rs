//! `check`: every problem, with place and hint.

use codedark_files::Diagnostics;
use codedark_sim::blueprint::ProblemSeverity;
use codedark_sim::twin::{compile, compile_incident, silent_rules};

use crate::arguments::{Arguments, Check, Format};
use crate::exit::{Exit, Failure};
use crate::project::{hospital_name, options, today};
use crate::terminal;

pub fn run(arguments: &Arguments, check: &Check) -> Result<Exit, Failure> {
    let given = hospital_name(arguments, check.hospital.as_deref());
    let today = today(arguments)?;
    let mut found = Diagnostics::default();
    let loaded = match (&check.incident, &given) {
        (Some(incident), _) => codedark_files::load_incident(incident, given.as_deref(), &options(arguments)),
        (None, Some(hospital)) => codedark_files::check(hospital, &options(arguments)),
        (None, None) => {
            return Err(Failure::invalid("there is no project here and no hospital was given")
                .hint("give one with `--hospital`, or `--project PATH`"));
        }
    };
    match loaded {
        Err(diagnostics) => found.append(diagnostics),
        Ok(mut loaded) => {
            match compile(&loaded.blueprint, &today) {
                Ok((twin, findings)) => {
                    loaded.explain(findings);
                    loaded.explain(silent_rules(&loaded.blueprint, &today));
                    if check.incident.is_some()
                        && let Err(problems) = compile_incident(&loaded.incident, &twin)
                    {
                        loaded.explain(problems);
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
