use codedark_sim::blueprint::{Mark, Severity};
use codedark_sim::measure::Interval;
use codedark_sim::planner::{Finding, Judgement, Side, Step, Verdict, Written};

use super::{Form, Found, STICKY, Verdicts};
use crate::places::Place;
use crate::results::Measured;

fn written(side: Side, mark: u32) -> Written {
    Written { side, mark: Mark(mark) }
}

fn place(at: Written) -> Option<Place> {
    let file = match at.side {
        Side::Policy => "policy.toml",
        Side::Before => "before/network.toml",
        Side::After => "after/core fw.iptables",
    };
    (at.mark != Mark(0)).then(|| Place { line: at.mark.0, column: 3, ..Place::file(file) })
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
    let finding = |code: &str, mark, subject: &str| Finding {
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
    };
    let judgement = |policy: &str, verdict, findings| Judgement {
        policy: policy.into(),
        kind: "must_not_reach".into(),
        asks: "office must not reach pumps & <monitors>".into(),
        severity: Severity::High,
        verdict,
        exceptions: if verdict == Verdict::Excepted { vec!["EX-12".into()] } else { Vec::new() },
        findings,
        mark: Mark(4),
        ..Judgement::default()
    };
    let judgements = [
        judgement("SEG-004", Verdict::Fail, vec![finding("reached", 20, "office>pump")]),
        judgement("SEG-005", Verdict::Excepted, vec![Finding { policy: "SEG-005".into(), ..finding("reached", 21, "vpn>ct") }]),
        judgement(
            "SEG-006",
            Verdict::Indeterminate,
            vec![Finding { policy: "SEG-006".into(), ..finding("unknown-match", 22, "x") }],
        ),
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
        ..finding("opened", 0, "a>b")
    };
    let mut verdicts = Verdicts::of("diff", "2026-11-01", &judgements, &[(own, Verdict::Fail)], &place);
    let interval = |mean: f64| Interval { mean, low: mean - 1.0, high: mean + 1.0 };
    verdicts.measures.push(Measured {
        name: "patient.at_risk_minutes".into(),
        labels: Default::default(),
        unit: "patient-minutes".into(),
        quiet: interval(10.0),
        incident: interval(15.0),
        difference: interval(5.0),
        level: 0.95,
        runs: 8,
    });
    verdicts
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
    let of = |mark: u32, subject: &str| -> Found {
        let finding =
            Finding { code: "opened".into(), cause: written(Side::After, mark), subject: subject.into(), ..Finding::default() };
        Verdicts::of("diff", "", &[], &[(finding, Verdict::Fail)], &place).findings[0].clone()
    };
    assert_eq!(of(3, "a>b").fingerprint, of(90, "a>b").fingerprint);
    assert_ne!(of(3, "a>b").fingerprint, of(3, "a>c").fingerprint);
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
    assert!(text.contains("| `patient.at_risk_minutes` | 10.0 | 15.0 | +5.0 | 4.0 to 6.0 |"));
}

#[test]
fn a_page_leads_with_the_conclusion_and_escapes() {
    let html = example().text(Form::Html).unwrap();
    assert!(!html.contains("<script") && !html.contains("</script") && html.contains("&lt;&#x2f;script&gt;"), "{html}");
    for words in [
        "INDETERMINATE",
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
