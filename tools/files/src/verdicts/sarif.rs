//! SARIF 2.1.0: a rule a code, a result a finding, its witness as a code flow, a fingerprint that outlives edits of the file.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{At, Found, Hop, Verdicts, rank};

pub(super) fn document(verdicts: &Verdicts) -> Value {
    let codes: BTreeSet<&str> = verdicts.findings.iter().map(|finding| finding.code.as_str()).collect();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            let help = format!("`codedark explain {code}` says why it matters to a patient");
            json!({ "id": code, "shortDescription": { "text": code.replace('-', " ") }, "help": { "text": help } })
        })
        .collect();
    let index = |code: &str| codes.iter().position(|known| *known == code);
    let results: Vec<Value> = verdicts.findings.iter().map(|finding| result(finding, index(&finding.code))).collect();
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

fn result(finding: &Found, rule: Option<usize>) -> Value {
    let level = match (finding.verdict.as_str(), rank(&finding.severity)) {
        ("pass", _) => "none",
        ("indeterminate", _) => "error",
        (_, 0) => "note",
        (_, 1) => "warning",
        _ => "error",
    };
    let mut message = finding.message.clone();
    if finding.verdict == "indeterminate" {
        message = format!("cannot be decided: {message}");
    }
    if !finding.hint.is_empty() {
        message += &format!(" ({})", finding.hint);
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": level,
        "message": { "text": message },
        "partialFingerprints": { "codedark/v1": finding.fingerprint },
        "properties": { "verdict": finding.verdict, "policy": finding.policy, "owner": finding.owner, "severity": finding.severity },
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = rule.into();
    }
    if level == "none" {
        result["kind"] = "pass".into();
    }
    if !finding.file.is_empty() {
        let at = At { file: finding.file.clone(), line: finding.line, column: finding.column };
        result["locations"] = json!([location(&at, &[], "")]);
    }
    if !finding.related.is_empty() {
        result["relatedLocations"] = finding.related.iter().map(|at| location(at, &[], "belongs to it")).collect();
    }
    if !finding.path.is_empty() {
        let steps: Vec<Value> = finding.path.iter().map(|hop| json!({ "location": step(hop) })).collect();
        result["codeFlows"] = json!([{ "message": { "text": "the way through" }, "threadFlows": [{ "locations": steps }] }]);
    }
    if finding.verdict == "excepted" {
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted" }]);
    }
    result
}

fn step(hop: &Hop) -> Value {
    let technique = if hop.technique.is_empty() { String::new() } else { format!(" by {}", hop.technique) };
    let text = format!("{} → {} {}{technique}: {}", hop.from, hop.to, hop.traffic, hop.because);
    match &hop.at {
        Some(at) => location(at, &[&hop.from, &hop.to], &text),
        None => json!({ "logicalLocations": logical(&[&hop.from, &hop.to]), "message": { "text": text } }),
    }
}

fn logical(names: &[&String]) -> Vec<Value> {
    names.iter().map(|name| json!({ "fullyQualifiedName": name, "kind": "resource" })).collect()
}

fn location(at: &At, names: &[&String], message: &str) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&at.file) } });
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
