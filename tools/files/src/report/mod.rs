//! The report on paper and screen: one self-contained HTML file, charts as SVG, no script, every chart with its numbers as a table.
//!
//! Reads a finished study and one run's journal. Nothing is computed here that a gate could depend on, and nothing is written here:
//! the text is returned.

mod charts;
mod figures;
mod harm;
mod investment;
mod maps;
mod numbers;
mod playbooks;
mod posture;
pub mod quiet;
mod story;
mod svg;

pub use investment::{budget_words, investment_csv, investment_html, investment_svg, remark};

use codedark_sim::blueprint::{Blueprint, Incident, Mark};
use codedark_sim::engine::Calendar;
use codedark_sim::journal::Journal;
use codedark_sim::study::{Baseline, HEADLINES, Study};
use codedark_sim::twin::Twin;
pub use harm::{Documented, documented};
pub use playbooks::compared;
use serde::Serialize;
pub use story::elsewhere;

/// What a report is made of.
pub struct ReportInput<'a> {
    /// What the files say.
    pub blueprint: &'a Blueprint,
    /// The hospital.
    pub twin: &'a Twin,
    /// What happened.
    pub incident: &'a Incident,
    /// Over many runs.
    pub study: &'a Study,
    /// In one of them, from the first pair.
    pub journal: &'a Journal,
    /// The same nights under several playbooks, by title; empty for one.
    pub playbooks: &'a [(String, Study)],
    /// Four quiet weeks of the hospital; absent if they were not played.
    pub quiet: Option<&'a Baseline>,
    /// Hours and weekdays of the runs.
    pub calendar: Calendar,
    /// File and line of a mark, `firewall.csv:11`.
    pub place: &'a dyn Fn(Mark) -> Option<String>,
    /// Version of the program.
    pub version: &'a str,
    /// The date given by `--today`.
    pub today: &'a str,
    /// First characters of the hash of the inputs.
    pub inputs: &'a str,
    /// First characters of the outcome's digest.
    pub digest: &'a str,
}

/// One chart with the table of its numbers.
#[derive(Serialize)]
struct Figure {
    id: &'static str,
    title: &'static str,
    note: String,
    svg: String,
    table: Table,
}

/// Numbers behind a chart.
#[derive(Serialize)]
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// What the template sees.
#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    title: String,
    subtitle: String,
    hospital: &'a str,
    incident: &'a str,
    pairs: u64,
    interrupted: bool,
    seed: u64,
    version: &'a str,
    today: &'a str,
    inputs: &'a str,
    digest: &'a str,
    headlines: Vec<numbers::Headline>,
    way_in: Vec<story::Line>,
    timeline: Vec<story::Line>,
    patients: Vec<story::PatientStory>,
    figures: Vec<Figure>,
    measures: Vec<numbers::MeasureRow>,
    activity: Vec<numbers::MeasureRow>,
    recovery: Vec<numbers::RecoveryRow>,
    ranking: Vec<numbers::RankedRow>,
    ranked_measures: Vec<String>,
    playbooks: Table,
    posture: Vec<posture::PostureRow>,
    quiet: Vec<Table>,
    assumptions: Vec<numbers::AssumptionRow>,
}

const TEMPLATE: &str = include_str!("../../../../assets/report/report.html");
const STYLE: &str = include_str!("../../../../assets/report/report.css");

/// The report as HTML.
///
/// # Errors
/// If the template cannot be rendered, which is a bug of the template.
pub fn html(input: &ReportInput<'_>) -> Result<String, minijinja::Error> {
    let mut environment = minijinja::Environment::new();
    environment.add_template("report.html", TEMPLATE)?;
    let telling = story::Telling::of(input);
    let page = Page {
        style: STYLE,
        title: telling.title,
        subtitle: telling.subtitle,
        hospital: &input.twin.title,
        incident: &input.incident.title,
        pairs: input.study.outcome.pairs,
        interrupted: input.study.interrupted,
        seed: input.study.seed,
        version: input.version,
        today: input.today,
        inputs: input.inputs,
        digest: input.digest,
        headlines: numbers::headlines(input.study),
        way_in: telling.way_in,
        timeline: telling.timeline,
        patients: telling.patients,
        figures: figures::all(input),
        measures: numbers::measures(input.study),
        activity: numbers::activity(input.study),
        recovery: numbers::recovery(input.twin, input.study),
        ranking: numbers::ranking(input.twin, input.study),
        ranked_measures: HEADLINES.iter().map(|headline| format!("{}, {}", headline.title, headline.unit)).collect(),
        playbooks: {
            let (head, rows) = compared(input.playbooks);
            Table { head, rows: if input.playbooks.is_empty() { Vec::new() } else { rows } }
        },
        quiet: quiet::tables(input.quiet),
        posture: posture::rows(input),
        assumptions: numbers::assumptions(input.twin),
    };
    environment.get_template("report.html")?.render(minijinja::value::Serde(&page))
}
