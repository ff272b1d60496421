//! What the planner found, with marks turned into places: the JSON of `reach`, `diff` and `test`.

use codedark_sim::planner::{Finding, Judgement, Side, Step, Written};
use serde_json::{Value, json};

use crate::places::{Place, Places};

/// Places of everything that was read for a comparison.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// The project before, or the only one.
    pub before: Places,
    /// The project after.
    pub after: Places,
    /// The policy.
    pub policy: Places,
}

impl Sides {
    /// Where something was written, if it was.
    pub fn place(&self, written: Written) -> Option<Place> {
        let places = match written.side {
            Side::Before => &self.before,
            Side::After => &self.after,
            Side::Policy => &self.policy,
        };
        places.place_of(written.mark, "")
    }
    /// `file:line:column`, or a dash.
    pub fn text(&self, written: Written) -> String {
        self.place(written).map_or_else(|| "-".into(), |place| place.to_string())
    }
    /// As `file`, `line`, `column` and whose.
    fn json(&self, written: Written) -> Value {
        let place = self.place(written).unwrap_or_default();
        json!({"side": written.side, "file": place.file, "line": place.line, "column": place.column})
    }
    /// A hop.
    pub fn step(&self, step: &Step) -> Value {
        let mut value = json!({"from": step.from, "to": step.to, "traffic": step.traffic, "technique": step.technique,
            "chance": step.chance, "because": step.because});
        if let Some(rule) = step.rule {
            value["rule"] = self.json(rule);
        }
        value
    }
    /// The rules of a path, each once.
    pub fn rules(&self, path: &[Step]) -> Vec<Value> {
        let mut rules: Vec<Value> = path.iter().filter_map(|step| step.rule).map(|rule| self.json(rule)).collect();
        rules.dedup();
        rules
    }
    /// A finding, with the keys every finding has and those of the planner.
    pub fn finding(&self, finding: &Finding) -> Value {
        let place = self.place(finding.cause).unwrap_or_default();
        json!({
            "code": finding.code, "severity": finding.severity, "message": finding.message, "hint": finding.hint,
            "file": place.file, "line": place.line, "column": place.column, "side": finding.cause.side,
            "related": finding.related.iter().map(|written| self.json(*written)).collect::<Vec<_>>(),
            "path": finding.path.iter().map(|step| self.step(step)).collect::<Vec<_>>(),
            "policy": finding.policy, "owner": finding.owner, "subject": finding.subject,
        })
    }
    /// A judgement.
    pub fn judgement(&self, judgement: &Judgement) -> Value {
        let place = self.place(Written { side: Side::Policy, mark: judgement.mark }).unwrap_or_default();
        json!({
            "policy": judgement.policy, "kind": judgement.kind, "asks": judgement.asks, "reason": judgement.reason,
            "severity": judgement.severity, "owner": judgement.owner, "verdict": judgement.verdict,
            "exceptions": judgement.exceptions, "file": place.file, "line": place.line, "column": place.column,
            "findings": judgement.findings.iter().map(|finding| self.finding(finding)).collect::<Vec<_>>(),
        })
    }
}
