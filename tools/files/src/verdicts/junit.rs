//! JUnit: one test suite a command, one test case a policy, and one a finding that belongs to none.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Found, Verdicts};

pub(super) fn text(verdicts: &Verdicts) -> Result<String, String> {
    let mut suite = TestSuite::new(format!("codedark {}", verdicts.command));
    for one in &verdicts.judgements {
        let mut status = status(&one.verdict);
        status.set_type(&one.kind);
        let first = one.findings.first().map_or_else(|| one.asks.clone(), |finding| finding.message.clone());
        status.set_message(if one.exceptions.is_empty() {
            first
        } else {
            format!("{first} (exception {})", one.exceptions.join(", "))
        });
        status.set_description(one.findings.iter().map(described).collect::<Vec<_>>().join("\n\n"));
        let mut case = TestCase::new(format!("{}: {}", one.policy, one.asks), status);
        case.set_classname(format!("codedark.{}.{}", verdicts.command, one.kind));
        suite.add_test_case(case);
    }
    for finding in verdicts.findings.iter().filter(|finding| finding.policy.is_empty()) {
        let mut status = status(&finding.verdict);
        status.set_type(&finding.code).set_message(&finding.message).set_description(described(finding));
        let mut case = TestCase::new(format!("{}: {}", finding.code, finding.message), status);
        case.set_classname(format!("codedark.{}", verdicts.command));
        suite.add_test_case(case);
    }
    let mut report = Report::new("codedark");
    report.add_test_suite(suite);
    report.to_string().map_err(|error| error.to_string())
}

/// What cannot be decided is an error, not a failure; what is excepted was not judged.
fn status(verdict: &str) -> TestCaseStatus {
    match verdict {
        "fail" => TestCaseStatus::non_success(NonSuccessKind::Failure),
        "indeterminate" => TestCaseStatus::non_success(NonSuccessKind::Error),
        "excepted" => TestCaseStatus::skipped(),
        _ => TestCaseStatus::success(),
    }
}

fn described(finding: &Found) -> String {
    let mut text = finding.message.clone();
    if !finding.file.is_empty() {
        text += &format!("\n  at {}:{}:{}", finding.file, finding.line, finding.column);
    }
    for hop in &finding.path {
        text += &format!("\n  {} -> {} {} ({})", hop.from, hop.to, hop.traffic, hop.because);
    }
    text
}
