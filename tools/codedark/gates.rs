//! `--fail-on`: what stops a change.

use std::collections::BTreeSet;

use codedark_files::verdicts::Effect;
use codedark_sim::blueprint::{Severity, nearest};
use codedark_sim::planner::{Finding, Ground, Verdict};

use crate::exit::Failure;

/// What fails a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Gate {
    Policy(Severity),
    RequiredFlow,
    Indeterminate,
    ExpiredException,
    Opened(Option<(String, String)>),
    NewPath,
    LegacyExposed,
    Unassessed,
    Unowned,
    Regression,
    Measure { name: String, above: f64, relative: bool },
}

const WORDS: &str = "policy[:SEVERITY], required-flow, indeterminate, expired-exception, opened[:SRC->DST], new-path[:life-critical], \
legacy-exposed, unassessed, unowned, regression, measure:NAME>+10%, none";

/// The gates that were typed, after those that are always there.
pub fn gates(typed: &[String]) -> Result<Vec<Gate>, Failure> {
    let mut gates = vec![Gate::Policy(Severity::Low), Gate::RequiredFlow, Gate::Indeterminate, Gate::ExpiredException];
    for word in typed.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|word| !word.is_empty()) {
        let (head, rest) = word.split_once(':').map_or((word, None), |(head, rest)| (head, Some(rest)));
        let unknown = || Failure::invalid(format!("`--fail-on {word}` is not known")).hint(format!("known: {WORDS}"));
        match (head, rest) {
            ("none", None) => gates.clear(),
            ("policy", None) => gates.push(Gate::Policy(Severity::Low)),
            ("policy", Some(severity)) => {
                gates.retain(|gate| !matches!(gate, Gate::Policy(_)));
                gates.push(Gate::Policy(Severity::from_text(severity).ok_or_else(unknown)?));
            }
            ("required-flow", None) => gates.push(Gate::RequiredFlow),
            ("indeterminate", None) => gates.push(Gate::Indeterminate),
            ("expired-exception", None) => gates.push(Gate::ExpiredException),
            ("opened", None) => gates.push(Gate::Opened(None)),
            ("opened", Some(pair)) => {
                let (from, to) = pair.split_once("->").ok_or_else(unknown)?;
                gates.push(Gate::Opened(Some((from.trim().to_owned(), to.trim().to_owned()))));
            }
            ("new-path", None | Some("life-critical")) => gates.push(Gate::NewPath),
            ("legacy-exposed", None) => gates.push(Gate::LegacyExposed),
            ("unassessed", None) => gates.push(Gate::Unassessed),
            ("unowned", None) => gates.push(Gate::Unowned),
            ("regression", None) => gates.push(Gate::Regression),
            ("measure", Some(rest)) => {
                let (name, number) = rest.split_once('>').ok_or_else(unknown)?;
                let (number, relative) = number.strip_suffix('%').map_or((number, false), |number| (number, true));
                let above: f64 = number.trim().trim_start_matches('+').parse().map_err(|_| unknown())?;
                if !above.is_finite() {
                    return Err(unknown());
                }
                gates.push(Gate::Measure { name: name.trim().to_owned(), above, relative });
            }
            _ => return Err(unknown()),
        }
    }
    Ok(gates)
}

/// A finding of a change counts as the gates say: what none of them stops is a remark.
pub fn weigh(finding: &mut Finding, gates: &[Gate]) {
    finding.verdict = match (gates.iter().any(|gate| stops(gate, finding)), finding.code.as_str()) {
        (true, "indeterminate") => Verdict::Indeterminate,
        (true, _) => Verdict::Fail,
        (false, _) => Verdict::Pass,
    };
}

/// Whether a gate stops a finding.
fn stops(gate: &Gate, finding: &Finding) -> bool {
    let code = finding.code.as_str();
    match gate {
        Gate::Policy(least) => {
            !finding.policy.is_empty()
                && matches!(code, "policy-broken" | "required-flow" | "limit-broken")
                && finding.severity.rank() >= least.rank()
        }
        Gate::RequiredFlow => code == "required-flow",
        Gate::Indeterminate => code == "indeterminate",
        Gate::ExpiredException => code == "expired-exception",
        Gate::Opened(None) => code == "opened",
        Gate::Opened(Some((from, to))) => code == "opened" && finding.message.starts_with(&format!("zone:{from} -> zone:{to} ")),
        Gate::NewPath => code == "new-path",
        Gate::LegacyExposed => code == "legacy-exposed",
        Gate::Unassessed => code == "unassessed-added",
        Gate::Unowned => code == "unowned-added",
        Gate::Regression => code == "regression",
        Gate::Measure { name, .. } => code == "measure" && finding.subject.split('|').next() == Some(name),
    }
}

/// A gate about a zone that is in neither project would never stop anything.
pub fn zones_known(gates: &[Gate], before: &Ground<'_>, after: &Ground<'_>) -> Result<(), Failure> {
    let zones: BTreeSet<&str> = before.twin.zones.iter().chain(&after.twin.zones).map(|zone| zone.id.as_str()).collect();
    for gate in gates {
        let Gate::Opened(Some((from, to))) = gate else { continue };
        for word in [from, to] {
            let bare = word.rsplit('/').next().unwrap_or(word);
            if !zones.contains(bare) {
                let failure = Failure::invalid(format!("`--fail-on opened:{from}->{to}`: no zone is called `{word}`"));
                return Err(match nearest(bare, zones.iter().copied()) {
                    Some(near) => failure.hint(format!("did you mean `{near}`?")),
                    None => failure,
                });
            }
        }
    }
    Ok(())
}

/// Measures that a gate is about and whose interval lies wholly beyond its threshold, so that a gate does not flap.
pub fn beyond(gates: &[Gate], measures: &[Effect]) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for gate in gates {
        let Gate::Measure { name, above, relative } = gate else { continue };
        let own: Vec<&Effect> = measures.iter().filter(|measure| measure.name == *name && measure.labels.is_empty()).collect();
        if own.is_empty() {
            let failure = Failure::invalid(format!("`--fail-on measure:{name}`: no such measure was played"));
            return Err(match nearest(name, measures.iter().map(|measure| measure.name.as_str())) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint("give `--incidents` to play"),
            });
        }
        for measure in own {
            let past = measure.past(if *relative { above / 100.0 } else { 0.0 });
            let most = if *relative { 0.0 } else { *above };
            if past.low > most {
                let threshold = if *relative { format!("{above:+} % of before") } else { format!("{above:+.1}") };
                let difference = measure.difference;
                findings.push(Finding {
                    code: "measure".into(),
                    severity: Severity::High,
                    message: format!(
                        "{name} in {}: {:+.1} {} ({:+.1} to {:+.1}), beyond {threshold}",
                        measure.played, difference.mean, measure.unit, difference.low, difference.high
                    ),
                    subject: format!("{name}|{}", measure.played),
                    ..Finding::default()
                });
            }
        }
    }
    Ok(findings)
}
