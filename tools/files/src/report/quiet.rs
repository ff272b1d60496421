//! What the hospital does when nothing happens, beside what is published of hospitals: what everything else is compared with.

use codedark_sim::study::{Baseline, Drift};

use super::Table;
use crate::assets;

/// Four quiet weeks against evidence, one row a figure.
pub fn evidence(quiet: &Baseline) -> (Vec<String>, Vec<Vec<String>>) {
    let head = ["", "quiet hospital", "published", "accepted", "source", "verdict"].map(str::to_owned).to_vec();
    let rows = assets::baseline().figures.into_iter().map(|figure| {
        let read = figure.read.of(&quiet.outcome).map(|[value, over]| value / over);
        let (accepted, verdict) = match (figure.low, figure.high, read) {
            (Some(low), Some(high), Some(value)) => {
                (format!("{low} … {high}"), if (low..=high).contains(&value) { "inside" } else { "outside" })
            }
            _ => (String::new(), ""),
        };
        let told = read.map_or_else(|| "–".to_owned(), |value| format!("{} {}", number(value), figure.unit));
        vec![figure.title, told, figure.published, accepted, figure.source, verdict.to_owned()]
    });
    (head, rows.collect())
}

/// Whether the warm-up was long enough, one row a watched gauge.
pub fn steady(quiet: &Baseline) -> (Vec<String>, Vec<Vec<String>>) {
    let head = ["", "first two weeks", "moved by", "99 % interval", "verdict"].map(str::to_owned).to_vec();
    let rows = quiet.drifts.iter().map(|drift| {
        let interval = drift.moved.interval(Drift::LEVEL);
        vec![
            drift.gauge.title().to_owned(),
            number(drift.first.mean()),
            number(interval.mean),
            format!("{} … {}", number(interval.low), number(interval.high)),
            if drift.stationary() { "steady" } else { "not steady" }.to_owned(),
        ]
    });
    (head, rows.collect())
}

/// Both, for the page; nothing if no quiet weeks were played.
pub(super) fn tables(quiet: Option<&Baseline>) -> Vec<Table> {
    let Some(quiet) = quiet else { return Vec::new() };
    [evidence(quiet), steady(quiet)].map(|(head, rows)| Table { head, rows }).into()
}

/// Three digits or so.
pub fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 1.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
