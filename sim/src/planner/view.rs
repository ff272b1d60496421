//! What the planner says, as plain structs: writers of every form build on these and compute nothing.
//!
//! Each struct is generic over how a place is written: here a mark and whose files it belongs to, at the edge a file, line and
//! column. `placed` leads from the one to the other, so that there is one form of a finding and not two.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::blueprint::{Mark, Severity};

/// What was concluded. Ordered by how much it weighs: what cannot be decided outweighs what failed (fail closed).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything asked for holds; of a finding: a remark.
    #[default]
    Pass,
    /// It does not hold, and an exception that has not ended allows that.
    Excepted,
    /// Something asked for does not hold.
    Fail,
    /// It cannot be decided from what was read.
    Indeterminate,
}

impl Verdict {
    /// In one word, as scripts read it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Excepted => "excepted",
            Verdict::Fail => "fail",
            Verdict::Indeterminate => "indeterminate",
        }
    }
}

/// Whose files a mark belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Step")]
pub struct Step<P = Written> {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<P>,
}

/// One thing that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub struct Finding<P = Written> {
    /// Stable code such as `opened`; `explain CODE` says why it matters to a patient.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// What it counts as; `pass` for a remark that nothing was asked about.
    pub verdict: Verdict,
    /// One lower-case sentence without a full stop.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// Its cause.
    #[serde(flatten)]
    pub cause: P,
    /// Further places that belong to it, such as the rule of the other side.
    pub related: Vec<P>,
    /// A witness, hop by hop; may be empty.
    pub path: Vec<Step<P>>,
    /// The policy it is about; empty when it is about none.
    pub policy: String,
    /// Who answers for it; may be empty.
    pub owner: String,
    /// What it is between, stable across edits of the files: for fingerprints.
    pub subject: String,
    /// Whether it concerns a device whose loss can kill within minutes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub life_critical: bool,
}

/// One assertion and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Judgement")]
pub struct Judgement<P = Written> {
    /// The policy's id.
    pub policy: String,
    /// `must_not_reach`, `must_reach`, `limit` or `reach`.
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
    /// Where it was written.
    #[serde(flatten)]
    pub at: P,
    /// What was found.
    pub findings: Vec<Finding<P>>,
}

impl<P> Step<P> {
    /// The same with its place written otherwise; a rule whose place is unknown is left out.
    pub fn placed<Q>(&self, place: &dyn Fn(&P) -> Option<Q>) -> Step<Q> {
        Step {
            from: self.from.clone(),
            to: self.to.clone(),
            traffic: self.traffic.clone(),
            technique: self.technique.clone(),
            chance: self.chance,
            because: self.because.clone(),
            rule: self.rule.as_ref().and_then(place),
        }
    }
}

impl<P> Finding<P> {
    /// The same with its places written otherwise; further places that are unknown are left out.
    pub fn placed<Q: Default>(&self, place: &dyn Fn(&P) -> Option<Q>) -> Finding<Q> {
        Finding {
            code: self.code.clone(),
            severity: self.severity,
            verdict: self.verdict,
            message: self.message.clone(),
            hint: self.hint.clone(),
            cause: place(&self.cause).unwrap_or_default(),
            related: self.related.iter().filter_map(place).collect(),
            path: self.path.iter().map(|step| step.placed(place)).collect(),
            policy: self.policy.clone(),
            owner: self.owner.clone(),
            subject: self.subject.clone(),
            life_critical: self.life_critical,
        }
    }
}

impl<P> Judgement<P> {
    /// The same with its places written otherwise.
    pub fn placed<Q: Default>(&self, place: &dyn Fn(&P) -> Option<Q>) -> Judgement<Q> {
        Judgement {
            policy: self.policy.clone(),
            kind: self.kind.clone(),
            asks: self.asks.clone(),
            reason: self.reason.clone(),
            severity: self.severity,
            owner: self.owner.clone(),
            verdict: self.verdict,
            exceptions: self.exceptions.clone(),
            at: place(&self.at).unwrap_or_default(),
            findings: self.findings.iter().map(|finding| finding.placed(place)).collect(),
        }
    }
    /// Its findings count as what was concluded.
    pub(super) fn weighed(mut self) -> Judgement<P> {
        self.findings.iter_mut().for_each(|finding| finding.verdict = self.verdict);
        self
    }
}
