//! SARIF 2.1.0: a rule a code, a result a finding, its witness as a code flow, a fingerprint that outlives edits of the file.

use std::collections::BTreeSet;

use codedark_sim::planner::{Finding, Step, Verdict};
use serde_json::{Value, json};

use super::{At, Folders, Verdicts};
use crate::assets;

pub(super) fn document(verdicts: &Verdicts) -> Value {
    let codes: BTreeSet<&str> = verdicts.findings.iter().map(|finding| finding.code.as_str()).collect();
    let known = assets::findings();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| match known.iter().find(|one| one.code == *code) {
            Some(one) => json!({ "id": code, "shortDescription": { "text": one.what }, "help": { "text": one.patient } }),
            None => json!({ "id": code, "shortDescription": { "text": code.replace('-', " ") } }),
        })
        .collect();
    let index = |code: &str| codes.iter().position(|known| *known == code);
    let results: Vec<Value> =
        verdicts.findings.iter().map(|finding| result(finding, index(&finding.code), &verdicts.folders)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "codedark",
                "semanticVersion": verdicts.version,
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "automationDetails": { "id": format!("codedark/{}", verdicts.command) },
            "results": results,
            "properties": { "verdict": verdicts.verdict, "today": verdicts.today },
        }],
    })
}

/// The same as long as the same thing is wrong, wherever it is written.
fn fingerprint(finding: &Finding<At>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [&finding.code, &finding.policy, &finding.subject] {
        hasher.update(part.as_bytes());
        hasher.update(b"\0");
    }
    hasher.finalize().to_hex().chars().take(32).collect()
}

fn result(finding: &Finding<At>, rule: Option<usize>, folders: &Folders) -> Value {
    let level = match (finding.verdict, finding.severity.rank()) {
        (Verdict::Pass, _) => "none",
        (Verdict::Indeterminate, _) => "error",
        (_, 0) => "note",
        (_, 1) => "warning",
        _ => "error",
    };
    let mut message = finding.message.clone();
    if finding.verdict == Verdict::Indeterminate {
        message = format!("cannot be decided: {message}");
    }
    if !finding.hint.is_empty() {
        message += &format!(" ({})", finding.hint);
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": level,
        "message": { "text": message },
        "partialFingerprints": { "codedark/v1": fingerprint(finding) },
        "properties": { "verdict": finding.verdict, "policy": finding.policy, "owner": finding.owner, "severity": finding.severity },
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = rule.into();
    }
    if level == "none" {
        result["kind"] = "informational".into();
    }
    if !finding.cause.file.is_empty() {
        result["locations"] = json!([location(&finding.cause, folders, &[], "")]);
    }
    if !finding.related.is_empty() {
        result["relatedLocations"] = finding.related.iter().map(|at| location(at, folders, &[], "belongs to it")).collect();
    }
    if !finding.path.is_empty() {
        let steps: Vec<Value> = finding.path.iter().map(|hop| json!({ "location": step(hop, folders) })).collect();
        result["codeFlows"] = json!([{ "message": { "text": "the way through" }, "threadFlows": [{ "locations": steps }] }]);
    }
    if finding.verdict == Verdict::Excepted {
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted" }]);
    }
    result
}

fn step(step: &Step<At>, folders: &Folders) -> Value {
    let technique = if step.technique.is_empty() { String::new() } else { format!(" by {}", step.technique) };
    let text = format!("{} → {} {}{technique}: {}", step.from, step.to, step.traffic, step.because);
    let names = [&step.from, &step.to];
    match &step.rule {
        Some(at) => location(at, folders, &names, &text),
        None => json!({ "logicalLocations": logical(&names), "message": { "text": text } }),
    }
}

fn logical(names: &[&String]) -> Vec<Value> {
    names.iter().map(|name| json!({ "fullyQualifiedName": name, "kind": "resource" })).collect()
}

fn location(at: &At, folders: &Folders, names: &[&String], message: &str) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&folders.file(at)) } });
    if at.line > 0 {
        physical["region"] = json!({ "startLine": at.line, "startColumn": at.column.max(1) });
    }
    let mut location = json!({ "physicalLocation": physical });
    if !names.is_empty() {
        location["logicalLocations"] = logical(names).into();
    }
    if !message.is_empty() {
        location["message"] = json!({ "text": message });
    }
    location
}

/// A path as a relative reference: what may not stand in one is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
