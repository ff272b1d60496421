//! Numbers in words and tables: headlines, measures, activity, recovery, assumptions.

use codedark_sim::measure::{Interval, MeasureKey, Outcome, Paired};
use codedark_sim::study::Study;
use codedark_sim::twin::Twin;
use serde::Serialize;

use crate::results::{RankedEffect, Ranking};

/// 1234567.8 as `1,234,568`; small numbers keep the digits that matter.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    let text = if size >= 100.0 || (size >= 10.0 && size.fract() < 0.05) {
        format!("{:.0}", size)
    } else if size >= 1.0 {
        format!("{size:.1}")
    } else if size == 0.0 {
        "0".into()
    } else {
        format!("{size:.2}")
    };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if text.chars().all(|c| matches!(c, '0' | '.')) {
        return "0".into();
    }
    format!("{}{grouped}{rest}", if value < 0.0 { "−" } else { "" })
}

/// `low to high`.
pub(super) fn range(interval: Interval) -> String {
    format!("{} to {}", number(interval.low), number(interval.high))
}

/// Hours as `5 h` or `2.3 days`.
pub(super) fn duration(hours: f64) -> String {
    if hours < 1.0 {
        format!("{} min", number((hours * 60.0).round()))
    } else if hours < 48.0 {
        format!("{} h", number(hours))
    } else {
        format!("{} days", number(hours / 24.0))
    }
}

/// One of the figures at the top.
#[derive(Serialize)]
pub(super) struct Headline {
    title: &'static str,
    value: String,
    sampling: String,
    assumptions: String,
    verdict: &'static str,
}

/// A measure by its name and labels.
type Named = (&'static str, &'static [(&'static str, &'static str)]);

/// What each headline is the sum of, and the factor to its unit.
const HEADLINES: [(&str, &[Named], f64); 4] = [
    ("Attributable deaths", &[("patient.deaths", &[])], 1.0),
    (
        "More patients with moderate or severe harm",
        &[("patient.harm", &[("severity", "moderate")]), ("patient.harm", &[("severity", "severe")])],
        1.0,
    ),
    ("Blind bed-hours", &[("monitor.blind_bed_minutes", &[])], 1.0 / 60.0),
    ("Operations not done on their day", &[("care.cancelled", &[("kind", "elective")])], 1.0),
];

fn key(name: &str, labels: &[(&str, &str)]) -> MeasureKey {
    labels.iter().fold(MeasureKey::total(name), |key, (dimension, label)| key.with(dimension, label))
}

pub(super) fn headlines(study: &Study) -> Vec<Headline> {
    HEADLINES
        .iter()
        .map(|(title, parts, factor)| {
            let mut value = Interval::default();
            let mut swept = Interval::default();
            let mut half = 0.0;
            for (name, labels) in *parts {
                let key = key(name, labels);
                let sampled = study.outcome.get(&key).map(|paired| paired.difference.interval(0.95)).unwrap_or_default();
                value.mean += sampled.mean * factor;
                // Parts are added as if independent, which is right to the width of a printed digit.
                half = f64::hypot(half, (sampled.high - sampled.mean) * factor);
                if let Some(designs) = study.assumptions.get(&key) {
                    swept.low += designs.quantile(0.05) * factor;
                    swept.high += designs.quantile(0.95) * factor;
                }
            }
            value.low = value.mean - half;
            value.high = value.mean + half;
            let apart = value.low > 0.0 || value.high < 0.0;
            Headline {
                title,
                value: number(value.mean),
                sampling: range(value),
                assumptions: if study.assumptions.is_empty() { "not swept".into() } else { range(swept) },
                verdict: if apart || value.mean == 0.0 { "" } else { "cannot be told from zero" },
            }
        })
        .collect()
}

/// One row of the table of measures.
#[derive(Serialize)]
pub(super) struct MeasureRow {
    name: String,
    quiet: String,
    incident: String,
    difference: String,
    interval: String,
    assumptions: String,
}

fn row(name: String, paired: &Paired, study: &Study, key: &MeasureKey) -> MeasureRow {
    MeasureRow {
        name,
        quiet: number(paired.quiet.mean()),
        incident: number(paired.incident.mean()),
        difference: number(paired.difference.mean()),
        interval: range(paired.difference.interval(0.95)),
        assumptions: study.assumptions.get(key).map_or_else(
            || "–".into(),
            |designs| format!("{} to {}", number(designs.quantile(0.05)), number(designs.quantile(0.95))),
        ),
    }
}

/// Totals of every measure that moved or has a value.
pub(super) fn measures(study: &Study) -> Vec<MeasureRow> {
    let totals = study
        .outcome
        .measures
        .iter()
        .filter(|(key, paired)| key.labels.is_empty() && (paired.quiet.mean() != 0.0 || paired.incident.mean() != 0.0));
    totals.map(|(key, paired)| row(key.name.clone(), paired, study, key)).collect()
}

/// Activity by kind: quiet against incident.
pub(super) fn activity(study: &Study) -> Vec<MeasureRow> {
    by_label(&study.outcome, "care.activity", "kind").map(|(label, key, paired)| row(label, paired, study, key)).collect()
}

/// Cells of a measure that have exactly one label, by that label.
pub(super) fn by_label<'a>(
    outcome: &'a Outcome,
    name: &'a str,
    dimension: &'a str,
) -> impl Iterator<Item = (String, &'a MeasureKey, &'a Paired)> {
    outcome.cells_of(name).filter_map(move |(key, paired)| {
        let label = key.labels.get(dimension)?;
        let moved = paired.quiet.mean() != 0.0 || paired.incident.mean() != 0.0;
        (key.labels.len() == 1 && moved).then(|| (label.clone(), key, paired))
    })
}

/// Days until services were normal again.
#[derive(Serialize)]
pub(super) struct RecoveryRow {
    service: String,
    runs: String,
    median: String,
    spread: String,
}

pub(super) fn recovery(twin: &Twin, study: &Study) -> Vec<RecoveryRow> {
    let mut rows: Vec<(f64, RecoveryRow)> = by_label(&study.outcome, "recover.days", "service")
        .map(|(id, _, paired)| {
            let name = twin.services.iter().find(|service| service.id == id).map_or(id, |service| service.name.clone());
            let days = &paired.incident;
            let row = RecoveryRow {
                service: name,
                runs: format!("{} of {}", days.number(), study.outcome.pairs),
                median: duration(days.quantile(0.5) * 24.0),
                spread: format!("{} to {}", duration(days.quantile(0.1) * 24.0), duration(days.quantile(0.9) * 24.0)),
            };
            (days.quantile(0.5), row)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// One of the assumptions that moved most.
#[derive(Serialize)]
pub(super) struct RankedRow {
    name: String,
    source: String,
    assumed: bool,
    effects: Vec<String>,
}

/// The ten assumptions that moved most of what is reported, with how far each moved each headline.
pub(super) fn ranking(twin: &Twin, study: &Study) -> Vec<RankedRow> {
    let Some(found) = &study.sensitivity else { return Vec::new() };
    let told = |effect: RankedEffect| {
        if effect.rank == 0 {
            return "–".into();
        }
        let sign = if effect.signed < 0.0 { "−" } else { "+" };
        format!("{sign}{} ({})", number(effect.size.mean), range(effect.size))
    };
    Ranking::of(found, &twin.parameters)
        .into_iter()
        .take(10)
        .map(|row| RankedRow {
            name: row.parameter,
            source: row.source,
            assumed: row.assumed,
            effects: row.effects.into_iter().map(told).collect(),
        })
        .collect()
}

/// A parameter without a source.
#[derive(Serialize)]
pub(super) struct AssumptionRow {
    name: String,
    unit: String,
    default: String,
    range: String,
    source: String,
    note: String,
    assumed: bool,
}

/// Every parameter; those that nothing but judgement stands behind first.
pub(super) fn assumptions(twin: &Twin) -> Vec<AssumptionRow> {
    let mut rows: Vec<AssumptionRow> = twin
        .parameters
        .entries()
        .iter()
        .map(|parameter| AssumptionRow {
            name: parameter.name.clone(),
            unit: if parameter.unit == "1" { String::new() } else { parameter.unit.clone() },
            default: format!("{}", parameter.default),
            range: match (parameter.low, parameter.high) {
                (Some(low), Some(high)) if low < high => format!("{low} to {high}"),
                _ => "–".into(),
            },
            source: parameter.source.clone(),
            note: parameter.note.clone(),
            assumed: parameter.assumed(),
        })
        .collect();
    rows.sort_by(|a, b| b.assumed.cmp(&a.assumed).then_with(|| a.name.cmp(&b.name)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (value, text) in [(1234567.8, "1,234,568"), (-0.001, "0"), (12.34, "12.3"), (10.0, "10"), (-2.5, "−2.5"), (0.0, "0")]
        {
            assert_eq!(number(value), text);
        }
        assert_eq!(duration(0.5), "30 min");
        assert_eq!(duration(60.0), "2.5 days");
    }
}
