//! JUnit: one test suite a command, one test case a policy, and one a finding that belongs to none.

use codedark_sim::planner::{Finding, Verdict};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{At, Verdicts};

pub(super) fn text(verdicts: &Verdicts) -> Result<String, String> {
    let mut suite = TestSuite::new(format!("codedark {}", verdicts.command));
    for one in &verdicts.judgements {
        // As the gates count it: what they let through is no failure.
        let counted = one.findings.iter().map(|finding| finding.verdict).max().unwrap_or(one.verdict);
        let mut status = status(counted);
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
        let mut status = status(finding.verdict);
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
fn status(verdict: Verdict) -> TestCaseStatus {
    match verdict {
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Indeterminate => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Excepted => TestCaseStatus::skipped(),
        Verdict::Pass => TestCaseStatus::success(),
    }
}

fn described(finding: &Finding<At>) -> String {
    let mut text = finding.message.clone();
    if !finding.cause.file.is_empty() {
        text += &format!("\n  at {}", finding.cause);
    }
    for step in &finding.path {
        text += &format!("\n  {} -> {} {} ({})", step.from, step.to, step.traffic, step.because);
    }
    text
}
