//! Measures for scripts: the JSON of a result, and CSV in long form.

use std::collections::BTreeMap;

use codedark_sim::measure::{Count, Gauge, Interval, Outcome, Sample};
use serde::{Deserialize, Serialize};

use super::outcome::digest;
use super::ranking::Ranking;
use crate::diagnostic::Finding;
use crate::hospital::guarded;
use crate::reading::Input;

/// What a command concluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything asked for holds.
    #[default]
    Pass,
    /// Something asked for does not hold.
    Fail,
    /// It cannot be decided.
    Indeterminate,
    /// Nothing was selected.
    Empty,
}

/// One measure. Intervals are in its unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Measured {
    /// Stable name.
    pub name: String,
    /// Labels by dimension; none for a total.
    pub labels: BTreeMap<String, String>,
    /// Unit, `1` for none.
    pub unit: String,
    /// Quiet runs, or before.
    pub quiet: Interval,
    /// Incident runs, or after.
    pub incident: Interval,
    /// Paired difference.
    pub difference: Interval,
    /// Level of the intervals.
    pub level: f64,
    /// Pairs in which it could be measured on both sides.
    pub runs: u64,
}

/// What was measured under one playbook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UnderPlaybook {
    /// As it was asked for.
    pub name: String,
    /// Shown to people.
    pub title: String,
    /// BLAKE3 of the outcome's canonical bytes.
    pub digest: String,
    /// Measures, ordered by name and labels.
    pub measures: Vec<Measured>,
}

/// The JSON of `run`, `diff`, `compare` and `validate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResultDocument {
    /// Version of this form.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// The verb.
    pub command: String,
    /// The date that ends of support and exceptions were judged by.
    pub today: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Pairs.
    pub runs: u64,
    /// BLAKE3 of the outcome's canonical bytes.
    pub digest: String,
    /// Files that were read.
    pub inputs: Vec<Input>,
    /// Measures, ordered by name and labels.
    pub measures: Vec<Measured>,
    /// Which assumptions move the headline measures, if it was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensitivity: Vec<Ranking>,
    /// The same nights under each playbook that was asked for, if there were several; `measures` are the first's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub playbooks: Vec<UnderPlaybook>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The conclusion.
    pub verdict: Verdict,
}

impl ResultDocument {
    /// A document of that command with an outcome's measures at `level`; inputs, findings and verdict are still to be said.
    pub fn of(command: &str, today: &str, seed: u64, outcome: &Outcome, level: f64) -> ResultDocument {
        ResultDocument {
            format: 1,
            version: env!("CARGO_PKG_VERSION").into(),
            command: command.into(),
            today: today.into(),
            seed,
            runs: outcome.pairs,
            digest: digest(outcome),
            measures: measured(outcome, level),
            ..ResultDocument::default()
        }
    }
    /// As text, ending in a line feed.
    pub fn json(&self) -> String {
        // Writing plain data into memory does not fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The unit of a measure; `1` when it has none or is not known.
pub fn unit(name: &str) -> &'static str {
    let gauge = Gauge::ALL.iter().find(|gauge| gauge.name() == name).map(|gauge| gauge.unit());
    let count = || Count::ALL.iter().find(|count| count.name() == name).map(|count| count.unit());
    let sample = || Sample::ALL.iter().find(|sample| sample.name() == name).map(|sample| sample.unit());
    gauge.or_else(count).or_else(sample).unwrap_or("1")
}

/// Every measure of an outcome with its intervals, ordered by name and labels.
pub fn measured(outcome: &Outcome, level: f64) -> Vec<Measured> {
    let measures = outcome.measures.iter().map(|(key, paired)| Measured {
        name: key.name.clone(),
        labels: key.labels.clone(),
        unit: unit(&key.name).to_owned(),
        quiet: paired.quiet.interval(level),
        incident: paired.incident.interval(level),
        difference: paired.difference.interval(level),
        level,
        runs: paired.difference.number(),
    });
    measures.collect()
}

/// Measures in long form: one row for each of quiet, incident and difference.
pub fn measures_csv(measures: &[Measured]) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = out.write_record(["measure", "labels", "unit", "side", "mean", "low", "high", "level", "runs"]);
    for measure in measures {
        let labels: Vec<String> = measure.labels.iter().map(|(key, label)| format!("{key}={label}")).collect();
        let labels = guarded(labels.join(";"));
        for (side, interval) in [("quiet", measure.quiet), ("incident", measure.incident), ("difference", measure.difference)] {
            let numbers = [interval.mean, interval.low, interval.high, measure.level].map(|number| number.to_string());
            let [mean, low, high, level] = &numbers;
            let runs = measure.runs.to_string();
            let _ = out.write_record([&*measure.name, &labels, &measure.unit, side, mean, low, high, level, &runs]);
        }
    }
    out.into_inner().unwrap_or_default()
}

/// Any table as CSV (RFC 4180), cells guarded against spreadsheets that would run them.
pub fn table_csv(head: &[String], rows: &[Vec<String>]) -> String {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
        // Writing into memory does not fail.
        // A number is no formula, and who computes with the table needs it as a number.
        let cell = |cell: &String| if cell.parse::<f64>().is_ok() { cell.clone() } else { guarded(cell.clone()) };
        let _ = out.write_record(row.iter().map(cell));
    }
    String::from_utf8_lossy(&out.into_inner().unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use codedark_sim::measure::{MeasureKey, Paired, Summary};

    fn outcome() -> Outcome {
        let of = |values: &[i64]| {
            let mut summary = Summary::default();
            values.iter().for_each(|value| summary.add(*value));
            summary
        };
        let paired = Paired { quiet: of(&[1_000, 3_000]), incident: of(&[4_000, 8_000]), difference: of(&[3_000, 5_000]) };
        let mut outcome = Outcome { pairs: 2, ..Outcome::default() };
        outcome.measures.insert(MeasureKey::total("monitor.blind_bed_minutes").with("ward", "icu"), paired);
        outcome
    }

    #[test]
    fn the_result_has_the_keys_scripts_rely_on() {
        let document = ResultDocument::of("run", "2026-01-01", 3, &outcome(), 0.95);
        let value: serde_json::Value = serde_json::from_str(&document.json()).unwrap();
        let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected =
            ["format", "version", "command", "today", "seed", "runs", "digest", "inputs", "measures", "findings", "verdict"];
        expected.sort_unstable();
        assert_eq!(keys.len(), expected.len());
        assert!(expected.iter().all(|key| keys.contains(key)), "{keys:?}");
        let measure = &value["measures"][0];
        assert_eq!(measure["difference"]["mean"], 4.0);
        assert_eq!(
            (&measure["unit"], &measure["labels"]["ward"], &measure["runs"]),
            (&"bed-minutes".into(), &"icu".into(), &2.into())
        );
        assert_eq!(value["verdict"], "pass");
        // Half-width of a mean of two values 3 and 5: t(1, 0.975) = 12.706 times 1.
        assert!((measure["difference"]["high"].as_f64().unwrap() - 16.706).abs() < 1e-3);
    }

    #[test]
    fn the_csv_is_long() {
        let text = String::from_utf8(measures_csv(&measured(&outcome(), 0.95))).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(
            lines[3].split(',').take(5).collect::<Vec<_>>(),
            ["monitor.blind_bed_minutes", "ward=icu", "bed-minutes", "difference", "4"]
        );
    }
}
