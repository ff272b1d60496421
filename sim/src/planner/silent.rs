//! Rules that decide nothing, as findings. Which they are is found where rules are read.

use super::ground::fingerprint;
use super::view::{Finding, Side, Written};
use crate::blueprint::{Blueprint, Severity};
use crate::twin::silent_rules;

/// Rules that rules before them cover, and rules that nothing matches which crosses a firewall.
pub fn silent(blueprint: &Blueprint, today: &str) -> Vec<Finding> {
    let each = silent_rules(blueprint, today).into_iter().map(|problem| Finding {
        code: problem.code.into(),
        severity: Severity::Low,
        subject: fingerprint(&[problem.code, &problem.message]),
        message: problem.message,
        hint: problem.hint,
        cause: Written { side: Side::Before, mark: problem.mark },
        ..Finding::default()
    });
    each.collect()
}
