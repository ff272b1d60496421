//! What the planner says, as plain structs: writers of every form build on these and compute nothing.

use serde::{Deserialize, Serialize};

use crate::blueprint::{Mark, Severity};

/// What was concluded. Ordered by how much it weighs: what cannot be decided outweighs what failed (fail closed).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything asked for holds.
    #[default]
    Pass,
    /// It does not hold, and an exception that has not ended allows that.
    Excepted,
    /// Something asked for does not hold.
    Fail,
    /// It cannot be decided from what was read.
    Indeterminate,
}

/// Whose files a mark belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The project before the change; the only one where nothing is compared.
    #[default]
    Before,
    /// The project after the change.
    After,
    /// The policy's file.
    Policy,
}

/// Where something was written: a mark and whose files it belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Written {
    /// Whose files.
    pub side: Side,
    /// Where in them; [`Mark`] 0 for nowhere.
    pub mark: Mark,
}

/// One hop of a path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Where it starts: `zone:office`, `device:pc-12`.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// Traffic that passes: `tcp/445`; empty when the hop needs none.
    pub traffic: String,
    /// ATT&CK id of the technique; empty for a plain flow.
    pub technique: String,
    /// Chance that the hop works, 0 to 1; 1 for a plain flow.
    pub chance: f64,
    /// What lets it through, for people: `rule 20`, `same zone`, `no rule matches`.
    pub because: String,
    /// The rule, if one decided.
    pub rule: Option<Written>,
}

/// One thing that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code such as `opened`; `explain CODE` says why it matters to a patient.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// One lower-case sentence without a full stop.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// Its cause.
    pub cause: Written,
    /// Further places that belong to it, such as the rule of the other side.
    pub related: Vec<Written>,
    /// A witness, hop by hop; may be empty.
    pub path: Vec<Step>,
    /// The policy it is about; empty when it is about none.
    pub policy: String,
    /// Who answers for it; may be empty.
    pub owner: String,
    /// What it is between, stable across edits of the files: for fingerprints.
    pub subject: String,
}

/// One assertion and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The policy's id.
    pub policy: String,
    /// `must_not_reach`, `must_reach` or `limit`.
    pub kind: String,
    /// What it asks for, in one line.
    pub asks: String,
    /// Why, as written.
    pub reason: String,
    /// How bad a failure is.
    pub severity: Severity,
    /// Who answers for it.
    pub owner: String,
    /// What was concluded.
    pub verdict: Verdict,
    /// The exceptions that were applied, by id.
    pub exceptions: Vec<String>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Where the policy was written.
    pub mark: Mark,
}

impl Judgement {
    /// The verdict over several judgements.
    pub fn overall(all: &[Judgement]) -> Verdict {
        all.iter().map(|one| one.verdict).max().unwrap_or_default()
    }
}
