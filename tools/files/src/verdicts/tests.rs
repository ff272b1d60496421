use codedark_sim::blueprint::{Mark, Severity};
use codedark_sim::measure::Interval;
use codedark_sim::planner::{Finding, Judgement, Side, Step, Verdict, Written};

use super::{At, Effect, Folders, Form, STICKY, Verdicts};
use crate::results::Measured;

fn written(side: Side, mark: u32) -> Written {
    Written { side, mark: Mark(mark) }
}

fn place(at: &Written) -> Option<At> {
    let file = match at.side {
        Side::Policy => "policy.toml",
        Side::Before => "network.toml",
        Side::After => "core fw.iptables",
    };
    (at.mark != Mark(0)).then(|| At { side: at.side, file: file.into(), line: at.mark.0, column: 3 })
}

/// One policy that fails with a witness, one that is excepted, one that cannot be decided, one that holds, and a finding of its
/// own, whose text tries to be markup.
pub(super) fn example() -> Verdicts {
    let step = |from: &str, to: &str, rule| Step {
        from: from.into(),
        to: to.into(),
        traffic: "tcp/445".into(),
        technique: "T1021".into(),
        chance: 0.5,
        because: "rule 20".into(),
        rule,
    };
    let finding = |code: &str, verdict, mark, subject: &str| Finding {
        verdict,
        code: code.into(),
        severity: Severity::High,
        message: "office reaches 12 pumps".into(),
        hint: "close rule 20".into(),
        cause: written(Side::After, mark),
        related: vec![written(Side::Before, 9)],
        path: vec![
            step("zone:office", "zone:servers", Some(written(Side::After, 20))),
            step("zone:servers", "device:icu-01-infusion-pump", None),
        ],
        policy: "SEG-004".into(),
        owner: "ciso".into(),
        subject: subject.into(),
        life_critical: false,
    };
    let judgement = |policy: &str, verdict, findings| Judgement {
        policy: policy.into(),
        kind: "must_not_reach".into(),
        asks: "office must not reach pumps & <monitors>".into(),
        severity: Severity::High,
        verdict,
        exceptions: if verdict == Verdict::Excepted { vec!["EX-12".into()] } else { Vec::new() },
        findings,
        at: written(Side::Policy, 4),
        ..Judgement::default()
    };
    let (failing, excepted, unknown) = (Verdict::Fail, Verdict::Excepted, Verdict::Indeterminate);
    let judgements = [
        judgement("SEG-004", failing, vec![finding("reached", failing, 20, "office>pump")]),
        judgement("SEG-005", excepted, vec![Finding { policy: "SEG-005".into(), ..finding("reached", excepted, 21, "vpn>ct") }]),
        judgement("SEG-006", unknown, vec![Finding { policy: "SEG-006".into(), ..finding("unknown-match", unknown, 22, "x") }]),
        judgement("SEG-007", Verdict::Pass, Vec::new()),
    ];
    let own = Finding {
        code: "opened".into(),
        message: "</script>|`@team` \n# 100 %".into(),
        severity: Severity::Low,
        policy: String::new(),
        cause: Written::default(),
        path: Vec::new(),
        related: Vec::new(),
        ..finding("opened", failing, 0, "a>b")
    };
    let mut verdicts = Verdicts::of("diff", "2026-11-01", &judgements, &[own], &place);
    let interval = |mean: f64| Interval { mean, low: mean - 1.0, high: mean + 1.0 };
    verdicts.folders = Folders { before: "before".into(), after: "after".into(), policy: String::new() };
    let measured = Measured {
        name: "patient.at_risk_minutes".into(),
        labels: Default::default(),
        unit: "patient-minutes".into(),
        quiet: interval(10.0),
        incident: interval(15.0),
        difference: interval(5.0),
        level: 0.95,
        runs: 8,
    };
    verdicts.measures.push(Effect::of_change("ransomware-friday", measured));
    verdicts
}

#[test]
fn what_an_outcome_differs_in_is_told_beside_the_first() {
    let measured = |name: &str, mean: f64| Measured {
        name: name.into(),
        labels: Default::default(),
        unit: "1".into(),
        quiet: Interval::default(),
        incident: Interval::default(),
        difference: Interval { mean, low: mean - 1.0, high: mean + 1.0 },
        level: 0.95,
        runs: 8,
    };
    let mut verdicts = Verdicts::of("compare", "2026-11-01", &[], &[], &place);
    verdicts.measures = vec![
        Effect::of_outcome("cut", measured("harm.deaths", 9.0), true, false),
        Effect::of_outcome("wait", measured("harm.deaths", 2.0), false, true),
        Effect::of_outcome("cut", measured("ed.waiting", 4.0), true, false),
        Effect::of_outcome("wait", measured("ed.waiting", 4.5), false, false),
    ];
    let told: Vec<_> = verdicts.moved().iter().map(|effect| (effect.played.as_str(), effect.name.as_str())).collect();
    assert_eq!(told, [("cut", "harm.deaths"), ("wait", "harm.deaths")]);
    let page = verdicts.text(Form::Html).unwrap();
    assert!(page.contains("cut <small>(the first)</small>") && page.contains("1 further measures"), "{page}");
}

#[test]
fn what_cannot_be_decided_outweighs_what_failed() {
    let verdicts = example();
    assert_eq!(verdicts.verdict, "indeterminate");
    assert_eq!(verdicts.findings.len(), 4);
    assert_eq!(Verdicts::of("test", "", &[], &[], &place).verdict, "pass");
}

#[test]
fn a_fingerprint_outlives_a_moved_line_and_tells_subjects_apart() {
    let of = |mark: u32, subject: &str| -> String {
        let finding =
            Finding { code: "opened".into(), cause: written(Side::After, mark), subject: subject.into(), ..Finding::default() };
        let text = Verdicts::of("diff", "", &[], &[finding], &place).text(Form::Sarif).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        document["runs"][0]["results"][0]["partialFingerprints"]["codedark/v1"].as_str().unwrap().to_owned()
    };
    assert_eq!(of(3, "a>b"), of(90, "a>b"));
    assert_ne!(of(3, "a>b"), of(3, "a>c"));
}

#[test]
fn files_are_seen_from_where_the_command_ran() {
    let folders = Folders { before: "base/hospital".into(), after: "changes/x/after".into(), policy: String::new() };
    let file = |side, file: &str| folders.file(&At { side, file: file.into(), line: 1, column: 1 });
    assert_eq!(file(Side::Before, "network.toml"), "base/hospital/network.toml");
    assert_eq!(file(Side::After, "../before/overrides.toml"), "changes/x/before/overrides.toml");
    assert_eq!(file(Side::After, "scenarios/hospitals/small/network.toml"), "scenarios/hospitals/small/network.toml");
    assert_eq!(file(Side::Policy, "policy.toml"), "policy.toml");
    assert_eq!(file(Side::Before, ""), "");
}

#[test]
fn annotations_are_on_the_line_and_cannot_be_broken_out_of() {
    let text = example().text(Form::Github).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "one line a finding and one for the whole: {text}");
    assert!(lines[0].starts_with("::error file=after/core fw.iptables,line=20,col=3,title=SEG-004 (reached)::office reaches"));
    assert!(lines[0].contains("%0Azone:office → zone:servers tcp/445 rule 20"));
    assert!(lines[1].starts_with("::notice "), "what is excepted does not alarm: {}", lines[1]);
    assert!(lines[2].starts_with("::error "));
    assert_eq!(lines[3], "::warning title=opened::</script>|`@team` %0A# 100 %25%0Aclose rule 20");
}

#[test]
fn a_summary_is_sticky_and_escapes_the_text_of_others() {
    let text = example().text(Form::Markdown).unwrap();
    assert!(text.starts_with(STICKY));
    assert!(text.contains("**SEG-004** office reaches 12 pumps | `after/core fw.iptables:20` | ciso"), "{text}");
    assert!(text.contains("&lt;/script&gt;\\|\\`\\@team\\`  \\# 100 %"), "{text}");
    assert!(text.contains("| ransomware-friday | `patient.at_risk_minutes` | 10.0 | 15.0 | +5.0 | 4.0 to 6.0 |"));
}

#[test]
fn a_page_leads_with_the_conclusion_and_escapes() {
    let html = example().text(Form::Html).unwrap();
    assert!(!html.contains("<script") && !html.contains("</script") && html.contains("&lt;&#x2f;script&gt;"), "{html}");
    for words in [
        "INDETERMINATE",
        "What fails",
        "What cannot be decided",
        "zone:office",
        "after&#x2f;core fw.iptables:20",
        "EX-12",
        "patient.at_risk_minutes",
        "not a medical device",
    ] {
        assert!(html.contains(words), "the page lacks {words}");
    }
}

#[test]
fn every_policy_is_a_test_case() {
    let text = example().text(Form::Junit).unwrap();
    assert!(text.contains("tests=\"5\"") && text.contains("failures=\"2\"") && text.contains("errors=\"1\""), "{text}");
    assert!(text.contains("<skipped") && text.contains("exception EX-12"), "{text}");
}
