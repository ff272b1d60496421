//! Findings by what causes them: a bad rule is one thing to mend, however many wards and devices it reaches. What people read is
//! put together so; forms for programs keep each finding.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::Severity;
use codedark_sim::planner::{Finding, Verdict};

use super::{At, Verdicts};

/// What one line of a file, or one thing that is written nowhere, leads to.
#[derive(Clone, Debug)]
pub struct Cause<'a> {
    /// Where it is written.
    pub at: &'a At,
    /// `fail` if anything it leads to fails, else what weighs most of that.
    pub verdict: Verdict,
    /// The worst of what it leads to.
    pub severity: Severity,
    /// Whether a device whose loss can kill within minutes is concerned.
    pub life_critical: bool,
    /// What it leads to, by code; the worst first.
    pub kinds: Vec<Kind<'a>>,
}

/// Findings of one code.
#[derive(Clone, Debug)]
pub struct Kind<'a> {
    /// The code.
    pub code: &'a str,
    /// Those of it, the worst first.
    pub findings: Vec<&'a Finding<At>>,
}

/// How findings of a code are counted, one and several.
const COUNTED: [(&str, &str, &str); 10] = [
    ("closed", "flow closed", "flows closed"),
    ("indeterminate", "thing undecided", "things undecided"),
    ("legacy-exposed", "way to devices without support", "ways to devices without support"),
    ("new-path", "new attack path", "new attack paths"),
    ("observed-flow-closed", "flow closed that was seen in use", "flows closed that were seen in use"),
    ("opened", "flow opened", "flows opened"),
    ("policy-broken", "breach of policy", "breaches of policy"),
    ("regression", "policy that held before", "policies that held before"),
    ("required-flow", "flow of care broken", "flows of care broken"),
    ("shadowed-rule", "rule that no longer decides", "rules that no longer decide"),
];

impl<'a> Cause<'a> {
    /// Whether it leads to something of that code.
    pub fn has(&self, code: &str) -> bool {
        self.kinds.iter().any(|kind| kind.code == code)
    }
    /// Whether it stops what was asked.
    pub fn stops(&self) -> bool {
        self.verdict > Verdict::Excepted
    }
    /// The finding, where there is but one.
    pub fn only(&self) -> Option<&'a Finding<At>> {
        match self.kinds.as_slice() {
            [Kind { findings, .. }] => findings.first().filter(|_| findings.len() == 1).copied(),
            _ => None,
        }
    }
    /// How many findings.
    pub fn count(&self) -> usize {
        self.kinds.iter().map(|kind| kind.findings.len()).sum()
    }
    /// Who answers for what it leads to, each once.
    pub fn owners(&self) -> Vec<&str> {
        let owners = self.kinds.iter().flat_map(|kind| &kind.findings).map(|finding| finding.owner.as_str());
        owners.filter(|owner| !owner.is_empty()).collect::<BTreeSet<_>>().into_iter().collect()
    }
    /// The worst finding that has a path to show.
    pub fn witness(&self) -> Option<&'a Finding<At>> {
        self.kinds.iter().flat_map(|kind| &kind.findings).find(|finding| !finding.path.is_empty()).copied()
    }
    /// All it leads to in a few words: `37 flows of care broken, 45 flows closed`.
    pub fn counted(&self) -> String {
        self.kinds.iter().map(Kind::counted).collect::<Vec<_>>().join(", ")
    }
    /// How bad, in words: `critical, life-critical`.
    pub fn grade(&self) -> String {
        let life = if self.life_critical { ", life-critical" } else { "" };
        format!("{}{life}", self.severity.word())
    }
}

impl Kind<'_> {
    /// How many of what: `37 flows of care broken`.
    pub fn counted(&self) -> String {
        let number = self.findings.len();
        match COUNTED.iter().find(|(code, ..)| *code == self.code) {
            Some((_, one, _)) if number == 1 => format!("1 {one}"),
            Some((.., several)) => format!("{number} {several}"),
            None => format!("{number} {}", self.code),
        }
    }
}

impl Verdicts {
    /// Everything that was found, by cause: what stops first, then what concerns life-critical devices, then by severity.
    pub fn causes(&self) -> Vec<Cause<'_>> {
        let mut alike: BTreeMap<(&At, usize), Vec<&Finding<At>>> = BTreeMap::new();
        for (number, finding) in self.findings.iter().enumerate() {
            let at = root(finding);
            // What is written nowhere has no cause in common with anything.
            alike.entry((at, if at.file.is_empty() { number + 1 } else { 0 })).or_default().push(finding);
        }
        let mut causes: Vec<Cause<'_>> = alike.into_iter().map(|((at, _), findings)| cause(at, findings)).collect();
        let rank = |cause: &Cause<'_>| (!cause.stops(), !cause.life_critical, Reverse(cause.severity.rank()));
        causes.sort_by(|one, other| rank(one).cmp(&rank(other)).then_with(|| kind_rank(one).cmp(&kind_rank(other))));
        causes
    }
}

/// Of two causes equally bad the one whose worst kind comes first.
fn kind_rank<'a>(cause: &'a Cause<'_>) -> Option<KindRank<'a>> {
    cause.kinds.first().map(Kind::rank)
}

type KindRank<'a> = (bool, bool, u8, bool, &'a str);

impl Kind<'_> {
    /// Order of kinds in a cause: what stops, then the worst, then care before the rest, then by code.
    fn rank(&self) -> KindRank<'_> {
        let worst =
            self.findings.iter().map(|one| (one.verdict <= Verdict::Excepted, !one.life_critical, 3 - one.severity.rank()));
        let (passes, harmless, mildness) = worst.min().unwrap_or((true, true, u8::MAX));
        (passes, harmless, mildness, self.code != "required-flow", self.code)
    }
}

/// Where what is to be mended is written: of a rule that no longer decides, the first rule that decides before it.
fn root(finding: &Finding<At>) -> &At {
    match finding.code.as_str() {
        "shadowed-rule" => finding.related.first().unwrap_or(&finding.cause),
        _ => &finding.cause,
    }
}

fn cause<'a>(at: &'a At, findings: Vec<&'a Finding<At>>) -> Cause<'a> {
    let worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or_default();
    let fails = findings.iter().any(|finding| finding.verdict == Verdict::Fail);
    let mut kinds: BTreeMap<&str, Vec<&Finding<At>>> = BTreeMap::new();
    for finding in &findings {
        kinds.entry(finding.code.as_str()).or_default().push(finding);
    }
    let mut kinds: Vec<Kind<'_>> = kinds
        .into_iter()
        .map(|(code, mut findings)| {
            findings.sort_by_key(|finding| (Reverse(finding.verdict), !finding.life_critical, Reverse(finding.severity.rank())));
            Kind { code, findings }
        })
        .collect();
    kinds.sort_by(|one, other| one.rank().cmp(&other.rank()));
    for kind in &mut kinds {
        // What is not understood about the rule itself tells more than all that follows from it.
        kind.findings.sort_by_key(|finding| kind.code != "indeterminate" || !finding.path.is_empty());
    }
    Cause {
        at,
        verdict: if fails { Verdict::Fail } else { worst },
        severity: findings.iter().map(|finding| finding.severity).max_by_key(|severity| severity.rank()).unwrap_or_default(),
        life_critical: findings.iter().any(|finding| finding.life_critical),
        kinds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(code: &str, line: u32, severity: Severity, verdict: Verdict) -> Finding<At> {
        let cause = At { file: "network.toml".into(), line, column: 1, ..At::default() };
        Finding { code: code.into(), severity, verdict, message: format!("{code} at {line}"), cause, ..Finding::default() }
    }

    #[test]
    fn a_rule_that_does_a_thousand_things_is_one_cause_and_the_worst_comes_first() {
        let (fail, pass) = (Verdict::Fail, Verdict::Pass);
        let mut findings = vec![finding("opened", 9, Severity::Medium, pass)];
        findings.extend((0..800).map(|_| finding("required-flow", 221, Severity::High, fail)));
        findings.extend((0..866).map(|_| finding("closed", 221, Severity::Low, pass)));
        findings.push(Finding { related: vec![findings[1].cause.clone()], ..finding("shadowed-rule", 300, Severity::Low, pass) });
        findings.push(finding("policy-broken", 7, Severity::Critical, fail));
        findings.push(Finding { life_critical: true, ..finding("required-flow", 5, Severity::Medium, fail) });
        let loose = finding("limit-broken", 0, Severity::High, fail);
        findings.extend((0..2).map(|_| Finding { cause: At::default(), ..loose.clone() }));
        let verdicts = Verdicts { findings, ..Verdicts::default() };
        let causes = verdicts.causes();
        let lines: Vec<u32> = causes.iter().map(|cause| cause.at.line).collect();
        assert_eq!(lines, [5, 7, 221, 0, 0, 9], "life-critical, then critical; limits by themselves; what stops nothing last");
        let bad = &causes[2];
        assert_eq!(bad.counted(), "800 flows of care broken, 866 flows closed, 1 rule that no longer decides");
        assert!(bad.only().is_none() && bad.stops() && bad.verdict == fail);
        assert_eq!(causes[0].only().map(|one| one.code.as_str()), Some("required-flow"));
        assert_eq!(causes.iter().map(Cause::count).sum::<usize>(), verdicts.findings.len(), "none is left out");
    }

    #[test]
    fn what_a_rule_says_that_is_not_understood_comes_before_what_follows_from_it() {
        let follows = || {
            let path = vec![codedark_sim::planner::Step::default()];
            Finding { path, ..finding("indeterminate", 3, Severity::Critical, Verdict::Indeterminate) }
        };
        let remark =
            Finding { message: "`offcie` is no zone".into(), ..finding("indeterminate", 3, Severity::Low, Verdict::Pass) };
        let verdicts = Verdicts { findings: vec![follows(), follows(), follows(), follows(), remark], ..Verdicts::default() };
        let causes = verdicts.causes();
        assert_eq!(causes[0].kinds[0].findings[0].message, "`offcie` is no zone");
        assert_eq!((causes[0].verdict, causes[0].severity), (Verdict::Indeterminate, Severity::Critical));
    }

    #[test]
    fn what_fails_for_sure_is_not_hidden_behind_what_cannot_be_decided() {
        let findings = vec![
            finding("indeterminate", 3, Severity::High, Verdict::Indeterminate),
            finding("policy-broken", 3, Severity::High, Verdict::Fail),
        ];
        let verdicts = Verdicts { findings, ..Verdicts::default() };
        assert_eq!(verdicts.causes()[0].verdict, Verdict::Fail);
    }
}
