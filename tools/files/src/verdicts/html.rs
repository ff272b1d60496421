//! One self-contained page: conclusion first, then what was found with its witness, then every policy, then measures.

use serde::Serialize;

use super::{Found, Judged, Verdicts};

const TEMPLATE: &str = include_str!("../../../../assets/report/verdicts.html");
const STYLE: &str = include_str!("../../../../assets/report/report.css");

#[derive(Serialize)]
struct Row {
    name: String,
    unit: String,
    numbers: [String; 4],
}

#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    headline: String,
    verdicts: &'a Verdicts,
    shown: Vec<&'a Found>,
    policies: &'a [Judged],
    measures: Vec<Row>,
}

pub(super) fn text(verdicts: &Verdicts) -> Result<String, minijinja::Error> {
    let totals = verdicts.measures.iter().filter(|measure| measure.labels.is_empty());
    let page = Page {
        style: STYLE,
        headline: verdicts.headline(),
        verdicts,
        shown: verdicts.findings.iter().filter(|finding| finding.verdict != "pass").collect(),
        policies: &verdicts.judgements,
        measures: totals
            .map(|measure| Row {
                name: measure.name.clone(),
                unit: measure.unit.clone(),
                numbers: [
                    format!("{:.1}", measure.quiet.mean),
                    format!("{:.1}", measure.incident.mean),
                    format!("{:+.1}", measure.difference.mean),
                    format!("{:.1} to {:.1}", measure.difference.low, measure.difference.high),
                ],
            })
            .collect(),
    };
    let mut environment = minijinja::Environment::new();
    environment.add_template("verdicts.html", TEMPLATE)?;
    environment.get_template("verdicts.html")?.render(minijinja::value::Serde(&page))
}
