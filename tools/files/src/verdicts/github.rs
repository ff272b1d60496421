//! GitHub workflow commands: one annotation a finding, on the line of its cause.

use super::{Found, Verdicts, rank};

pub(super) fn text(verdicts: &Verdicts) -> String {
    let mut out = String::new();
    for finding in &verdicts.findings {
        let level = match finding.verdict.as_str() {
            "pass" | "excepted" => "notice",
            "fail" if rank(&finding.severity) < 2 => "warning",
            _ => "error",
        };
        let mut properties = Vec::new();
        if !finding.file.is_empty() {
            properties.push(format!("file={}", property(&finding.file)));
            if finding.line > 0 {
                properties.push(format!("line={},col={}", finding.line, finding.column.max(1)));
            }
        }
        properties.push(format!("title={}", property(&title(finding))));
        out += &format!("::{level} {}::{}\n", properties.join(","), message(&said(finding)));
    }
    out + &format!("::notice title=codedark::{}\n", message(&verdicts.headline()))
}

fn title(finding: &Found) -> String {
    if finding.policy.is_empty() { finding.code.clone() } else { format!("{} ({})", finding.policy, finding.code) }
}

fn said(finding: &Found) -> String {
    let mut said = finding.message.clone();
    for hop in &finding.path {
        said += &format!("\n{} → {} {} {}", hop.from, hop.to, hop.traffic, hop.because);
    }
    if !finding.hint.is_empty() {
        said += &format!("\n{}", finding.hint);
    }
    said
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
