//! One self-contained page: the conclusion first, then what fails with its witness, what else opened or closed, the effect on
//! patients, every policy.

use std::collections::BTreeSet;

use codedark_sim::planner::{Finding, Judgement, Verdict};
use serde::Serialize;

use super::{At, Cause, Effect, Kind, Verdicts};
use crate::assets::{self, Explained};

const TEMPLATE: &str = include_str!("../../../../assets/report/verdicts.html");
const STYLE: &str = include_str!("../../../../assets/report/report.css");

/// So many causes are shown of each group, and so many findings of each kind; the rest is counted, and is in the other forms.
const MOST: usize = 200;
/// So many findings of a kind are open to see; the others unfold.
const OPEN: usize = 3;

/// A number at the top of the page.
#[derive(Serialize)]
struct Tile {
    what: &'static str,
    value: String,
    note: String,
}

/// A place in a finding's own words.
#[derive(Serialize)]
struct Shown<'a> {
    finding: &'a Finding<At>,
    place: String,
    related: Vec<String>,
    rules: Vec<String>,
}

/// What one cause leads to. `only` where that is one finding.
#[derive(Serialize)]
struct Caused<'a> {
    verdict: Verdict,
    severity: &'static str,
    life_critical: bool,
    place: String,
    counted: String,
    owners: Vec<String>,
    only: Option<Shown<'a>>,
    kinds: Vec<Listed>,
    witness: Option<Shown<'a>>,
}

/// Findings of a kind: those to see at once, those that unfold, and how many more there are.
#[derive(Serialize)]
struct Listed {
    code: String,
    open: Vec<String>,
    folded: Vec<String>,
    more: usize,
}

#[derive(Serialize)]
struct Group<'a> {
    title: &'static str,
    anchor: &'static str,
    shown: Vec<Caused<'a>>,
    more: usize,
    /// What its codes mean to a patient, each once.
    meaning: Vec<Explained>,
}

#[derive(Serialize)]
struct Row<'a> {
    effect: &'a Effect,
    numbers: [String; 4],
    interval: String,
}

#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    headline: String,
    verdicts: &'a Verdicts,
    tiles: Vec<Tile>,
    groups: Vec<Group<'a>>,
    policies: Vec<(&'a Judgement<At>, String)>,
    sides: [&'static str; 2],
    moved: Vec<Row<'a>>,
    same: usize,
    alike: bool,
}

pub(super) fn text(verdicts: &Verdicts) -> Result<String, minijinja::Error> {
    let stays = |measure: &&Effect| measure.labels.is_empty() && !measure.differs && !measure.first;
    let moved = verdicts.moved();
    let page = Page {
        style: STYLE,
        headline: headline(verdicts),
        verdicts,
        tiles: tiles(verdicts),
        groups: groups(verdicts),
        policies: verdicts.judgements.iter().map(|one| (one, place(verdicts, &one.at))).collect(),
        sides: verdicts.sides(),
        same: verdicts.measures.iter().filter(stays).count(),
        alike: alike(verdicts),
        moved: moved.iter().map(|effect| row(effect, reach(&moved, &effect.name))).collect(),
    };
    let mut environment = minijinja::Environment::new();
    environment.add_template("verdicts.html", TEMPLATE)?;
    environment.get_template("verdicts.html")?.render(minijinja::value::Serde(&page))
}

/// The conclusion for who decides.
fn headline(verdicts: &Verdicts) -> String {
    let words = match (verdicts.command.as_str(), verdicts.verdict.as_str()) {
        ("diff", "pass") => "Nothing that was asked for stops this change",
        ("diff", "fail") => "This change should not go in as it is",
        ("diff", "indeterminate") => "Whether this change may go in cannot be decided",
        ("test", "pass") => "Every policy holds",
        ("test", "fail") => "Not every policy holds",
        ("test", "indeterminate") => "Whether every policy holds cannot be decided",
        ("compare", _) => "Outcomes side by side",
        _ => return verdicts.headline(),
    };
    words.to_owned()
}

/// Whether all sides were played over the same nights.
fn alike(verdicts: &Verdicts) -> bool {
    !verdicts.findings.iter().any(|finding| finding.code == "other-nights")
}

fn tiles(verdicts: &Verdicts) -> Vec<Tile> {
    let of_code =
        |code: &str| verdicts.findings.iter().filter(|finding| finding.code == code && finding.policy.is_empty()).count();
    let mut tiles = Vec::new();
    if verdicts.command == "diff" {
        let note = |code| format!("{} closed", of_code(code));
        tiles.push(Tile { what: "Kinds of flow opened", value: of_code("opened").to_string(), note: note("closed") });
        let note = "worked before and do not now".to_owned();
        tiles.push(Tile { what: "Flows of care broken", value: of_code("required-flow").to_string(), note });
    }
    if !verdicts.judgements.is_empty() {
        let of = |verdict| verdicts.judgements.iter().filter(|one| one.verdict == verdict).count();
        let (held, excepted) = (of(Verdict::Pass), of(Verdict::Excepted));
        tiles.push(Tile {
            what: "Policies that hold",
            value: format!("{held} of {}", verdicts.judgements.len()),
            note: format!("{excepted} excepted, {} undecided", of(Verdict::Indeterminate)),
        });
    }
    if !verdicts.measures.is_empty() {
        tiles.push(Tile {
            what: "Measures that differ beyond chance",
            value: verdicts.moved().iter().filter(|effect| effect.differs).count().to_string(),
            note: format!(
                "{} nights, {}",
                verdicts.runs,
                if alike(verdicts) { "the same on both sides" } else { "not the same" }
            ),
        });
    }
    tiles
}

fn groups(verdicts: &Verdicts) -> Vec<Group<'_>> {
    type Belongs = fn(&Cause<'_>) -> bool;
    let all: [(&str, &str, Belongs); 7] = [
        ("What fails", "fails", |cause| cause.verdict == Verdict::Fail),
        ("What cannot be decided", "undecided", |cause| cause.verdict == Verdict::Indeterminate),
        ("What is excepted", "excepted", |cause| cause.verdict == Verdict::Excepted),
        ("Flows of care that no gate watches", "care", |cause| cause.has("required-flow")),
        ("What opens", "opens", |cause| ["opened", "new-path", "legacy-exposed"].iter().any(|code| cause.has(code))),
        ("What closes", "closes", |cause| cause.has("closed")),
        ("Also noted", "noted", |_| true),
    ];
    let mut left: Vec<Cause<'_>> = verdicts.causes();
    // The table of measures says it better.
    left.retain(|cause| cause.only().is_none_or(|finding| finding.code != "differs"));
    let explained = assets::findings();
    let mut groups = Vec::new();
    for (title, anchor, belongs) in all {
        let (own, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(belongs);
        left = rest;
        if own.is_empty() {
            continue;
        }
        let shown = own.iter().take(MOST).map(|cause| caused(verdicts, cause)).collect();
        let codes: BTreeSet<&str> = own.iter().flat_map(|cause| &cause.kinds).map(|kind| kind.code).collect();
        let meaning = explained.iter().filter(|one| codes.contains(one.code.as_str())).cloned().collect();
        groups.push(Group { title, anchor, shown, more: own.len().saturating_sub(MOST), meaning });
    }
    groups
}

fn caused<'a>(verdicts: &Verdicts, cause: &Cause<'a>) -> Caused<'a> {
    let only = cause.only();
    let listed = |kind: &Kind<'_>| {
        let mut lines: Vec<String> = kind.findings.iter().take(MOST).map(|finding| line(verdicts, cause, finding)).collect();
        let folded = lines.split_off(lines.len().min(OPEN));
        Listed { code: kind.code.to_owned(), open: lines, folded, more: kind.findings.len().saturating_sub(MOST) }
    };
    Caused {
        verdict: cause.verdict,
        severity: cause.severity.word(),
        life_critical: cause.life_critical,
        place: place(verdicts, cause.at),
        counted: cause.counted(),
        owners: cause.owners().into_iter().map(str::to_owned).collect(),
        kinds: if only.is_some() { Vec::new() } else { cause.kinds.iter().map(listed).collect() },
        witness: cause.witness().filter(|_| only.is_none()).map(|finding| shown(verdicts, finding)),
        only: only.map(|finding| shown(verdicts, finding)),
    }
}

/// A finding of a cause, with its own place where that is another.
fn line(verdicts: &Verdicts, cause: &Cause<'_>, finding: &Finding<At>) -> String {
    let at = if finding.cause == *cause.at { String::new() } else { format!(" ({})", place(verdicts, &finding.cause)) };
    format!("{}{at}", finding.message.replace('`', ""))
}

fn shown<'a>(verdicts: &Verdicts, finding: &'a Finding<At>) -> Shown<'a> {
    let rule = |at: &Option<At>| at.as_ref().map_or_else(String::new, |at| place(verdicts, at));
    Shown {
        finding,
        place: place(verdicts, &finding.cause),
        related: finding.related.iter().map(|at| place(verdicts, at)).collect(),
        rules: finding.path.iter().map(|step| rule(&step.rule)).collect(),
    }
}

fn place(verdicts: &Verdicts, at: &At) -> String {
    if at.file.is_empty() {
        return String::new();
    }
    format!("{}:{}:{}", verdicts.folders.file(at), at.line, at.column)
}

/// How far from nothing the intervals of a measure reach, so that all of them are drawn to one scale.
fn reach(moved: &[&Effect], name: &str) -> f64 {
    let own = moved.iter().filter(|effect| effect.name == name).map(|effect| effect.difference);
    own.fold(f64::MIN_POSITIVE, |most, difference| most.max(difference.low.abs()).max(difference.high.abs()))
}

fn row(effect: &Effect, reach: f64) -> Row<'_> {
    let [first, second] = effect.sides();
    let difference = effect.difference;
    Row {
        effect,
        numbers: [
            format!("{:.1}", first.mean),
            format!("{:.1}", second.mean),
            format!("{:+.1}", difference.mean),
            format!("{:+.1} to {:+.1}", difference.low, difference.high),
        ],
        interval: interval(effect, reach),
    }
}

/// The interval of a difference beside nothing.
fn interval(effect: &Effect, reach: f64) -> String {
    let (width, middle) = (150.0, 75.0);
    let (mean, low, high) = (effect.difference.mean, effect.difference.low, effect.difference.high);
    let x = |value: f64| middle + value / reach * (middle - 6.0);
    format!(
        concat!(
            r##"<svg viewBox="0 0 {width} 16" width="{width}" height="16" role="img" aria-label="{mean:+.1}, {low:+.1} to {high:+.1}">"##,
            r##"<line x1="{middle}" y1="0" x2="{middle}" y2="16" stroke="#66727b" stroke-dasharray="2 2"/>"##,
            r##"<line x1="{from:.1}" y1="8" x2="{to:.1}" y2="8" stroke="#0072a8" stroke-width="3"/>"##,
            r##"<circle cx="{at:.1}" cy="8" r="4.5" fill="#0072a8"/></svg>"##
        ),
        width = width,
        middle = middle,
        mean = mean,
        low = low,
        high = high,
        from = x(low),
        to = x(high),
        at = x(mean)
    )
}
