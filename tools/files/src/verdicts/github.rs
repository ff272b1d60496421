//! GitHub workflow commands: one annotation a finding, on the line of its cause.

use codedark_sim::blueprint::Severity;
use codedark_sim::planner::{Finding, Verdict};

use super::{At, Verdicts};

pub(super) fn text(verdicts: &Verdicts) -> String {
    let mut out = String::new();
    for finding in &verdicts.findings {
        let level = match finding.verdict {
            Verdict::Pass | Verdict::Excepted => "notice",
            Verdict::Fail if finding.severity.rank() < Severity::High.rank() => "warning",
            Verdict::Fail | Verdict::Indeterminate => "error",
        };
        let mut properties = Vec::new();
        if !finding.cause.file.is_empty() {
            properties.push(format!("file={}", property(&verdicts.folders.file(&finding.cause))));
            if finding.cause.line > 0 {
                properties.push(format!("line={},col={}", finding.cause.line, finding.cause.column.max(1)));
            }
        }
        properties.push(format!("title={}", property(&title(finding))));
        out += &format!("::{level} {}::{}\n", properties.join(","), message(&said(finding)));
    }
    out + &format!("::notice title=codedark::{}\n", message(&verdicts.headline()))
}

fn title(finding: &Finding<At>) -> String {
    if finding.policy.is_empty() { finding.code.clone() } else { format!("{} ({})", finding.policy, finding.code) }
}

fn said(finding: &Finding<At>) -> String {
    let mut said = finding.message.clone();
    for step in &finding.path {
        said += &format!("\n{} → {} {} {}", step.from, step.to, step.traffic, step.because);
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
