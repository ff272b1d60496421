//! Rules that decide nothing, as findings. Which they are is found where rules are read.

use super::ground::fingerprint;
use super::view::{Finding, Side, Written};
use crate::blueprint::{Blueprint, Severity};
use crate::twin::{SilentRule, silent_rules};

/// Rules that rules before them cover, and rules that nothing matches which crosses a firewall.
pub fn silent(blueprint: &Blueprint, today: &str) -> Vec<Finding> {
    let written = |mark| Written { side: Side::Before, mark };
    let each = silent_rules(blueprint, today).into_iter().map(|SilentRule { problem, says, covered_by }| Finding {
        code: problem.code.into(),
        severity: Severity::Low,
        subject: fingerprint(&[problem.code, &says]),
        message: problem.message,
        hint: problem.hint,
        cause: written(problem.mark),
        related: covered_by.into_iter().map(written).collect(),
        ..Finding::default()
    });
    each.collect()
}
