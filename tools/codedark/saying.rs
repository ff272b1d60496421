//! How the planner's verbs say what they found: one document, printed, and written in every form that was asked for. What was
//! refused is said in the same forms, so that a pipeline sees why, with its line.

use codedark_files::verdicts::{At, Folders, Form, Verdicts};
use codedark_files::{Diagnostic, results};
use codedark_sim::blueprint::{ProblemSeverity, Severity};
use codedark_sim::planner::{Finding, Side, Step, Verdict};

use crate::arguments::{Arguments, Format};
use crate::exit::{Exit, Failure};
use crate::outputs::Outputs;
use crate::project::today;
use crate::terminal;

/// What a verb has to say.
pub struct Said {
    /// In full.
    pub verdicts: Verdicts,
    /// For people at a terminal.
    pub text: String,
    /// How it ends.
    pub exit: Exit,
}

/// Does the work and says what came of it.
pub fn say(
    arguments: &Arguments,
    command: &str,
    folders: Folders,
    typed: &[String],
    work: impl FnOnce() -> Result<Said, Failure>,
) -> Result<Exit, Failure> {
    let outputs = Outputs::of(typed, &Form::ALL)?;
    match work() {
        Ok(mut said) => {
            said.verdicts.folders = folders;
            written(&outputs, &said.verdicts)?;
            if !outputs.on_stdout() {
                terminal::print(&match arguments.format {
                    Format::Text => said.text,
                    Format::Json => in_form(&said.verdicts, Form::Json)?,
                    Format::Csv => csv(&said.verdicts),
                });
            }
            Ok(said.exit)
        }
        Err(failure) => {
            if matches!(failure.exit, Exit::Invalid | Exit::NothingSelected) {
                let mut verdicts = refused(command, &today(arguments).unwrap_or_default(), &failure);
                verdicts.folders = folders;
                written(&outputs, &verdicts)?;
                if arguments.format == Format::Json && !outputs.on_stdout() {
                    terminal::print(&in_form(&verdicts, Form::Json)?);
                }
            }
            Err(failure)
        }
    }
}

fn written(outputs: &Outputs<Form>, verdicts: &Verdicts) -> Result<(), Failure> {
    outputs.write(&mut |form| in_form(verdicts, form).map(String::into_bytes))
}

fn in_form(verdicts: &Verdicts, form: Form) -> Result<String, Failure> {
    verdicts.text(form).map_err(|error| Failure::broken(format!("the result could not be composed: {error}")))
}

/// What could not even be asked, as a document: fail closed.
fn refused(command: &str, today: &str, failure: &Failure) -> Verdicts {
    let mut verdicts = Verdicts::of(command, today, &[], &[], &|_| None);
    let errors = failure.diagnostics.iter().filter(|diagnostic| diagnostic.severity == ProblemSeverity::Error);
    verdicts.findings = errors.map(|error| of_diagnostic(error, failure.side)).collect();
    if !failure.message.is_empty() {
        verdicts.findings.push(Finding {
            code: "refused".into(),
            severity: Severity::High,
            verdict: Verdict::Indeterminate,
            message: failure.message.clone(),
            hint: failure.hint.clone(),
            subject: failure.message.clone(),
            ..Finding::default()
        });
    }
    verdicts.verdict = if failure.exit == Exit::NothingSelected { "empty" } else { Verdict::Indeterminate.word() }.into();
    verdicts
}

/// What was said of a file, as a finding.
pub fn of_diagnostic(diagnostic: &Diagnostic, side: Side) -> Finding<At> {
    Finding {
        code: diagnostic.code.to_owned(),
        severity: Severity::High,
        verdict: Verdict::Indeterminate,
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
        cause: diagnostic.place.as_ref().map(|place| At::of(side, (**place).clone())).unwrap_or_default(),
        subject: diagnostic.to_string(),
        ..Finding::default()
    }
}

/// Findings, one a row.
fn csv(verdicts: &Verdicts) -> String {
    let head = ["verdict", "severity", "code", "policy", "message", "side", "file", "line", "column", "owner"].map(str::to_owned);
    let rows: Vec<Vec<String>> = verdicts
        .findings
        .iter()
        .map(|finding| {
            let side = match finding.cause.side {
                Side::Before => "before",
                Side::After => "after",
                Side::Policy => "policy",
            };
            vec![
                finding.verdict.word().to_owned(),
                finding.severity.word().to_owned(),
                finding.code.clone(),
                finding.policy.clone(),
                finding.message.clone(),
                side.to_owned(),
                finding.cause.file.clone(),
                finding.cause.line.to_string(),
                finding.cause.column.to_string(),
                finding.owner.clone(),
            ]
        })
        .collect();
    results::table_csv(&head, &rows)
}

/// Hops, one a line.
pub fn steps(path: &[Step<At>]) -> String {
    let line = |step: &Step<At>| {
        let place = step.rule.as_ref().map_or_else(String::new, |rule| format!(" [{rule}]"));
        let how = if step.technique.is_empty() {
            String::new()
        } else {
            format!(" {} with chance {:.2},", step.technique, step.chance)
        };
        format!("  {} -> {} {}{how} {}{place}\n", step.from, step.to, step.traffic, step.because)
    };
    path.iter().map(line).collect()
}

/// So many findings of a kind are shown of each cause; the rest is counted, and is in the forms for programs.
const SHOWN: usize = 3;

/// What was found, by cause, the worst first. A cause of one finding is a line, of several a line and what it leads to.
pub fn caused(verdicts: &Verdicts) -> String {
    let (mut text, mut left_out) = (String::new(), false);
    for cause in verdicts.causes() {
        text += match cause.verdict {
            Verdict::Fail => "FAIL ",
            Verdict::Indeterminate => "OPEN ",
            Verdict::Excepted | Verdict::Pass => "     ",
        };
        if let Some(finding) = cause.only() {
            text += &told(finding);
            continue;
        }
        text += &format!("{}{} [{}]: {}\n", side(cause.at), cause.at, cause.grade(), cause.counted());
        for kind in &cause.kinds {
            for finding in kind.findings.iter().take(SHOWN) {
                let own = if finding.cause == *cause.at { String::new() } else { format!("{}: ", finding.cause) };
                let also: Vec<&At> = finding.related.iter().filter(|at| *at != cause.at).collect();
                text += &format!("       {own}{}: {}{}\n", finding.code, finding.message, see_also(&also));
            }
            if kind.findings.len() > SHOWN {
                text += &format!("       … {} more like it\n", kind.findings.len() - SHOWN);
                left_out = true;
            }
        }
    }
    if left_out {
        text += "`--format csv` lists every finding.\n";
    }
    text
}

fn side(at: &At) -> &'static str {
    if at.side == Side::After { "after: " } else { "" }
}

fn see_also(places: &[&At]) -> String {
    let places: Vec<String> = places.iter().map(|at| at.to_string()).collect();
    if places.is_empty() { String::new() } else { format!(" (see also {})", places.join(", ")) }
}

/// A finding, on a line with its place.
fn told(finding: &Finding<At>) -> String {
    let also = see_also(&finding.related.iter().collect::<Vec<_>>());
    let life = if finding.life_critical { ", life-critical" } else { "" };
    let (side, severity) = (side(&finding.cause), finding.severity.word());
    format!("{side}{}: {} [{severity}{life}]: {}{also}\n", finding.cause, finding.code, finding.message)
}
