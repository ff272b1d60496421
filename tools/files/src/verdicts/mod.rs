//! What `reach`, `diff`, `test` and `compare` found, in every form a pipeline or a person reads. One document with places; a
//! form is one file over it and computes nothing.

mod github;
mod html;
mod junit;
mod markdown;
mod sarif;

use codedark_sim::blueprint::Severity;
use codedark_sim::planner::{self, Judgement, Verdict, Written};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::places::Place;
use crate::reading::Input;
use crate::results::Measured;

/// First line of a summary that is posted once and renewed in place.
pub const STICKY: &str = "<!-- codedark -->";

/// The forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The document itself; its schema is `schema/verdicts.json`.
    Json,
    /// One test case a policy.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands that GitHub shows beside the lines of a change.
    Github,
    /// A summary to post under a change.
    Markdown,
    /// One self-contained page.
    Html,
}

impl Form {
    /// Every form by its word.
    pub const ALL: [(&'static str, Form); 6] = [
        ("json", Form::Json),
        ("junit", Form::Junit),
        ("sarif", Form::Sarif),
        ("github", Form::Github),
        ("markdown", Form::Markdown),
        ("html", Form::Html),
    ];
    /// The form of a word.
    pub fn from_text(word: &str) -> Option<Form> {
        Form::ALL.iter().find(|(known, _)| *known == word).map(|(_, form)| *form)
    }
}

/// A place in a file. Lines and columns count from 1; 0 where the file is known and the line is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct At {
    /// Path relative to the project.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

/// One hop of a witness.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hop {
    /// Where it starts: `zone:office`, `device:pc-12`.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// Traffic that passes.
    pub traffic: String,
    /// ATT&CK id; empty for a plain flow.
    pub technique: String,
    /// Chance that the hop works, 0 to 1.
    pub chance: f64,
    /// What lets it through.
    pub because: String,
    /// The rule's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
}

/// One thing that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// Stable code; `explain CODE` says why it matters to a patient.
    pub code: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// `pass`, `excepted`, `fail` or `indeterminate`.
    pub verdict: String,
    /// One sentence.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// File of its cause; empty when it has none.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
    /// Further places that belong to it.
    pub related: Vec<At>,
    /// A witness, hop by hop.
    pub path: Vec<Hop>,
    /// The policy it is about; empty: none.
    pub policy: String,
    /// Who answers for it.
    pub owner: String,
    /// The same as long as the same thing is wrong, wherever it is written.
    pub fingerprint: String,
}

/// One assertion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Judged {
    /// The policy's id.
    pub policy: String,
    /// `must_not_reach`, `must_reach` or `limit`.
    pub kind: String,
    /// What it asks for.
    pub asks: String,
    /// Why.
    pub reason: String,
    /// Severity of a failure.
    pub severity: String,
    /// Who answers for it.
    pub owner: String,
    /// `pass`, `excepted`, `fail` or `indeterminate`.
    pub verdict: String,
    /// Exceptions that were applied.
    pub exceptions: Vec<String>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// What was found.
    pub findings: Vec<Found>,
}

/// Everything a command found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verdicts {
    /// Version of this form.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// The verb.
    pub command: String,
    /// The date that ends of support and exceptions were judged by.
    pub today: String,
    /// The hospital, or both sides of a change.
    pub hospital: String,
    /// Seed of all draws; 0 when none were made.
    pub seed: u64,
    /// Pairs; 0 when nothing was played.
    pub runs: u64,
    /// BLAKE3 of the outcome's canonical bytes; empty when nothing was played.
    pub digest: String,
    /// Files that were read.
    pub inputs: Vec<Input>,
    /// Simulated measures, if the command played.
    pub measures: Vec<Measured>,
    /// Assertions.
    pub judgements: Vec<Judged>,
    /// What was found, that of the assertions first.
    pub findings: Vec<Found>,
    /// `pass`, `fail`, `indeterminate` or `empty`.
    pub verdict: String,
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Excepted => "excepted",
        Verdict::Fail => "fail",
        Verdict::Indeterminate => "indeterminate",
    }
}

impl Verdicts {
    /// The document of judgements and further findings, each with the verdict it counts as. `place` turns marks into places.
    pub fn of(
        command: &str,
        today: &str,
        judgements: &[Judgement],
        further: &[(planner::Finding, Verdict)],
        place: &dyn Fn(Written) -> Option<Place>,
    ) -> Verdicts {
        let at = |written: Written| place(written).map(|place| At { file: place.file, line: place.line, column: place.column });
        let found = |finding: &planner::Finding, verdict: Verdict| found(finding, verdict, &at);
        let judged: Vec<Judged> = judgements
            .iter()
            .map(|one| Judged {
                policy: one.policy.clone(),
                kind: one.kind.clone(),
                asks: one.asks.clone(),
                reason: one.reason.clone(),
                severity: one.severity.word().into(),
                owner: one.owner.clone(),
                verdict: word(one.verdict).into(),
                exceptions: one.exceptions.clone(),
                at: at(Written { side: planner::Side::Policy, mark: one.mark }),
                findings: one.findings.iter().map(|finding| found(finding, one.verdict)).collect(),
            })
            .collect();
        let own = judged.iter().flat_map(|one| one.findings.iter().cloned());
        let findings = own.chain(further.iter().map(|(finding, verdict)| found(finding, *verdict))).collect();
        let all = judgements.iter().map(|one| one.verdict).chain(further.iter().map(|(_, verdict)| *verdict));
        let verdict = match all.max().unwrap_or_default() {
            Verdict::Excepted => Verdict::Pass,
            other => other,
        };
        Verdicts {
            format: 1,
            version: env!("CARGO_PKG_VERSION").into(),
            command: command.into(),
            today: today.into(),
            judgements: judged,
            findings,
            verdict: word(verdict).into(),
            ..Verdicts::default()
        }
    }

    /// In a form.
    ///
    /// # Errors
    /// If a template cannot be rendered or a document not be composed, which is a bug of ours.
    pub fn text(&self, form: Form) -> Result<String, String> {
        match form {
            Form::Json => serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|error| error.to_string()),
            Form::Junit => junit::text(self),
            Form::Sarif => Ok(format!("{:#}\n", sarif::document(self))),
            Form::Github => Ok(github::text(self)),
            Form::Markdown => Ok(markdown::text(self)),
            Form::Html => html::text(self).map_err(|error| error.to_string()),
        }
    }

    /// How many findings count as failed, excepted, undecided.
    fn counts(&self) -> [usize; 3] {
        ["fail", "excepted", "indeterminate"]
            .map(|verdict| self.findings.iter().filter(|finding| finding.verdict == verdict).count())
    }

    /// The conclusion in a few words.
    fn headline(&self) -> String {
        let [failed, excepted, undecided] = self.counts();
        let words = match self.verdict.as_str() {
            "fail" => "fails",
            "indeterminate" => "cannot be decided",
            "empty" => "selected nothing",
            _ => "passes",
        };
        let counted = |number: usize, what: &str| if number == 0 { String::new() } else { format!(", {number} {what}") };
        format!(
            "{} {words}: {} policies{}{}{}",
            self.command,
            self.judgements.len(),
            counted(failed, "findings"),
            counted(excepted, "excepted"),
            counted(undecided, "undecided")
        )
    }
}

fn found(finding: &planner::Finding, verdict: Verdict, at: &dyn Fn(Written) -> Option<At>) -> Found {
    let cause = at(finding.cause).unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    for part in [&finding.code, &finding.policy, &finding.subject] {
        hasher.update(part.as_bytes());
        hasher.update(b"\0");
    }
    Found {
        code: finding.code.clone(),
        severity: finding.severity.word().into(),
        verdict: word(verdict).into(),
        message: finding.message.clone(),
        hint: finding.hint.clone(),
        file: cause.file,
        line: cause.line,
        column: cause.column,
        related: finding.related.iter().filter_map(|written| at(*written)).collect(),
        path: finding
            .path
            .iter()
            .map(|step| Hop {
                from: step.from.clone(),
                to: step.to.clone(),
                traffic: step.traffic.clone(),
                technique: step.technique.clone(),
                chance: step.chance,
                because: step.because.clone(),
                at: step.rule.and_then(at),
            })
            .collect(),
        policy: finding.policy.clone(),
        owner: finding.owner.clone(),
        fingerprint: hasher.finalize().to_hex().chars().take(32).collect(),
    }
}

/// Rank of a severity's word, 0 the least.
fn rank(severity: &str) -> u8 {
    Severity::from_text(severity).map_or(0, Severity::rank)
}

#[cfg(test)]
mod tests;
