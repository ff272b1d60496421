//! What `reach`, `diff`, `test` and `compare` found, in every form a pipeline or a person reads. One document with places; a
//! form is one file over it and computes nothing.

mod causes;
mod effect;
mod github;
mod html;
mod junit;
mod markdown;
mod sarif;
mod sides;

use std::collections::BTreeSet;

use codedark_sim::planner::{Finding, Judgement, Step, Verdict, Written};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use causes::{Cause, Kind};
pub use effect::Effect;
pub use sides::{At, Folders, Sides, folder_of};

use crate::reading::Input;

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
    /// Folders that the places' files are relative to.
    pub folders: Folders,
    /// Simulated measures, if the command played.
    pub measures: Vec<Effect>,
    /// Assertions.
    pub judgements: Vec<Judgement<At>>,
    /// What was found, that of the assertions first.
    pub findings: Vec<Finding<At>>,
    /// Of `reach`: a witness, hop by hop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<Step<At>>>,
    /// Of `reach`: the rules that decide, along the witness or against every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<At>>,
    /// `pass`, `fail`, `indeterminate` or `empty`; of `reach` its answer: `reachable`, `blocked` or `indeterminate`.
    pub verdict: String,
}

impl Verdicts {
    /// The document of judgements and further findings, with marks turned into places. It concludes what weighs most among
    /// what was found; a judgement counts as its findings do, and as its own verdict where it has none.
    pub fn of(
        command: &str,
        today: &str,
        judgements: &[Judgement],
        further: &[Finding],
        place: &dyn Fn(&Written) -> Option<At>,
    ) -> Verdicts {
        let judgements: Vec<Judgement<At>> = judgements.iter().map(|one| one.placed(place)).collect();
        let own = judgements.iter().flat_map(|one| one.findings.iter().cloned());
        let findings: Vec<Finding<At>> = own.chain(further.iter().map(|finding| finding.placed(place))).collect();
        let mut verdicts = Verdicts {
            format: 1,
            version: env!("CARGO_PKG_VERSION").into(),
            command: command.into(),
            today: today.into(),
            judgements,
            findings,
            ..Verdicts::default()
        };
        verdicts.verdict = match verdicts.worst() {
            Verdict::Excepted => Verdict::Pass.word(),
            other => other.word(),
        }
        .into();
        verdicts
    }

    /// What weighs most.
    pub fn worst(&self) -> Verdict {
        let bare = self.judgements.iter().filter(|one| one.findings.is_empty()).map(|one| one.verdict);
        self.findings.iter().map(|finding| finding.verdict).chain(bare).max().unwrap_or_default()
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

    /// How many findings count as that.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// The conclusion in a few words.
    pub fn headline(&self) -> String {
        let words = match self.verdict.as_str() {
            "fail" => "fails",
            "indeterminate" => "cannot be decided",
            "empty" => "selected nothing",
            "pass" => "passes",
            other => other,
        };
        let counted = |verdict, what: &str| match self.count(verdict) {
            0 => String::new(),
            number => format!(", {number} {what}"),
        };
        format!(
            "{} {words}: {} policies{}{}{}{}",
            self.command,
            self.judgements.len(),
            counted(Verdict::Fail, "failing"),
            counted(Verdict::Excepted, "excepted"),
            counted(Verdict::Indeterminate, "undecided"),
            counted(Verdict::Pass, "noted")
        )
    }

    /// Totals whose difference is beyond chance; of outcomes, with the first one's above those that differ from it.
    pub fn moved(&self) -> Vec<&Effect> {
        let totals = || self.measures.iter().filter(|measure| measure.labels.is_empty());
        let differ: BTreeSet<&str> = totals().filter(|measure| measure.differs).map(|measure| measure.name.as_str()).collect();
        let beside = |measure: &Effect| measure.first && differ.contains(measure.name.as_str());
        totals().filter(|measure| measure.differs || beside(measure)).collect()
    }

    /// What the two sides of a measure are called.
    pub(crate) fn sides(&self) -> [&'static str; 2] {
        if self.measures.iter().any(|measure| measure.before.is_some()) { ["before", "after"] } else { ["quiet", "incident"] }
    }
}

#[cfg(test)]
mod tests;
