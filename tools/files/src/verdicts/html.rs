//! One self-contained page: the conclusion first, then what fails with its witness, what else opened or closed, the effect on
//! patients, every policy.

use std::collections::BTreeSet;

use codedark_sim::planner::{Finding, Judgement, Verdict};
use serde::Serialize;

use super::{At, Effect, Verdicts};
use crate::assets::{self, Explained};

const TEMPLATE: &str = include_str!("../../../../assets/report/verdicts.html");
const STYLE: &str = include_str!("../../../../assets/report/report.css");

/// So many findings are shown of each group; the rest is counted, and is in the other forms.
const MOST: usize = 200;

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

#[derive(Serialize)]
struct Group<'a> {
    title: &'static str,
    anchor: &'static str,
    shown: Vec<Shown<'a>>,
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
    let totals = verdicts.measures.iter().filter(|measure| measure.labels.is_empty()).count();
    let moved = verdicts.moved();
    let page = Page {
        style: STYLE,
        headline: headline(verdicts),
        verdicts,
        tiles: tiles(verdicts),
        groups: groups(verdicts),
        policies: verdicts.judgements.iter().map(|one| (one, place(verdicts, &one.at))).collect(),
        sides: verdicts.sides(),
        same: totals - moved.len(),
        alike: alike(verdicts),
        moved: moved.into_iter().map(row).collect(),
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
            value: verdicts.moved().len().to_string(),
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
    type Belongs = fn(&Finding<At>) -> bool;
    let noted = |finding: &Finding<At>| finding.verdict == Verdict::Pass;
    let all: [(&str, &str, Belongs); 7] = [
        ("What fails", "fails", |finding| finding.verdict == Verdict::Fail),
        ("What cannot be decided", "undecided", |finding| finding.verdict == Verdict::Indeterminate),
        ("What is excepted", "excepted", |finding| finding.verdict == Verdict::Excepted),
        ("Flows of care that no gate watches", "care", |finding| finding.code == "required-flow"),
        ("What opens", "opens", |finding| matches!(finding.code.as_str(), "opened" | "new-path" | "legacy-exposed")),
        ("What closes", "closes", |finding| finding.code == "closed"),
        ("Also noted", "noted", |_| true),
    ];
    let mut left: Vec<&Finding<At>> = verdicts.findings.iter().collect();
    let explained = assets::findings();
    let mut groups = Vec::new();
    for (number, (title, anchor, belongs)) in all.into_iter().enumerate() {
        let (own, rest): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|finding| belongs(finding) && (number < 3 || noted(finding)));
        left = rest;
        if own.is_empty() {
            continue;
        }
        let shown = own.iter().take(MOST).map(|finding| Shown {
            finding,
            place: place(verdicts, &finding.cause),
            related: finding.related.iter().map(|at| place(verdicts, at)).collect(),
            rules: finding
                .path
                .iter()
                .map(|step| step.rule.as_ref().map_or_else(String::new, |at| place(verdicts, at)))
                .collect(),
        });
        let shown = shown.collect();
        let codes: BTreeSet<&str> = own.iter().map(|finding| finding.code.as_str()).collect();
        let meaning = explained.iter().filter(|one| codes.contains(one.code.as_str())).cloned().collect();
        groups.push(Group { title, anchor, shown, more: own.len().saturating_sub(MOST), meaning });
    }
    groups
}

fn place(verdicts: &Verdicts, at: &At) -> String {
    if at.file.is_empty() {
        return String::new();
    }
    format!("{}:{}:{}", verdicts.folders.file(at), at.line, at.column)
}

fn row(effect: &Effect) -> Row<'_> {
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
        interval: interval(effect),
    }
}

/// The interval of a difference beside nothing, drawn to its own scale.
fn interval(effect: &Effect) -> String {
    let (width, middle) = (150.0, 75.0);
    let (mean, low, high) = (effect.difference.mean, effect.difference.low, effect.difference.high);
    let reach = low.abs().max(high.abs()).max(f64::MIN_POSITIVE);
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
