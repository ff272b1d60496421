//! `compare`: measures of several outcomes side by side, where they first diverge, and which differences are beyond chance.

use codedark_files::Diagnostics;
use codedark_files::results::{Measured, OutcomeFile, measured, read_outcome};
use serde_json::{Value, json};

use crate::arguments::{Arguments, Compare, Format};
use crate::exit::{Exit, Failure};
use crate::project::today;
use crate::show_table::Table;
use crate::terminal;

/// Level of the intervals.
const LEVEL: f64 = 0.95;

pub fn run(arguments: &Arguments, asked: &Compare) -> Result<Exit, Failure> {
    let mut diagnostics = Diagnostics::default();
    let mut files: Vec<OutcomeFile> = Vec::new();
    for path in &asked.outcomes {
        match read_outcome(path) {
            Ok(file) => files.push(file),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    if diagnostics.refuse() {
        return Err(diagnostics.sorted().into());
    }
    let measures: Vec<Vec<Measured>> = files.iter().map(|file| measured(&file.study.outcome, LEVEL)).collect();
    let names: Vec<String> = asked.outcomes.iter().map(|path| path.display().to_string()).collect();
    let (Some(first), Some(one)) = (measures.first(), files.first()) else {
        return Err(Failure::invalid("there is nothing to compare"));
    };
    let mut table = Table::new(&["measure", "outcome", "mean effect", "95 %", "against the first", "unit"]);
    let mut rows: Vec<Value> = Vec::new();
    for base in first.iter().filter(|measure| measure.labels.is_empty()) {
        for (at, other) in measures.iter().enumerate() {
            let Some(measure) = other.iter().find(|measure| measure.name == base.name && measure.labels.is_empty()) else {
                continue;
            };
            let (mine, its) = (measure.difference, base.difference);
            // Intervals that do not overlap: stricter than a test of the difference, and true whatever the draws share.
            let apart = at > 0 && (mine.low > its.high || mine.high < its.low);
            let verdict = if at == 0 {
                ""
            } else if apart {
                "differs"
            } else {
                "not beyond chance"
            };
            if at == 0 || apart || asked.all {
                table.row([
                    base.name.clone(),
                    names[at].clone(),
                    format!("{:+.1}", mine.mean),
                    format!("{:+.1} to {:+.1}", mine.low, mine.high),
                    verdict.to_owned(),
                    measure.unit.clone(),
                ]);
            }
            rows.push(json!({"name": measure.name, "labels": {}, "unit": measure.unit, "outcome": at, "quiet": measure.quiet,
                "incident": measure.incident, "difference": mine, "level": LEVEL, "runs": measure.runs, "differs": apart}));
        }
    }
    let diverging: Vec<Option<(String, u32)>> = files.iter().map(|file| divergence(one, file)).collect();
    let set = |file: &OutcomeFile| {
        json!({"hospital": file.origin.hospital, "incident": file.origin.incident,
        "digest": codedark_files::results::digest(&file.study.outcome), "seed": file.study.seed, "runs": file.study.outcome.pairs})
    };
    if arguments.format == Format::Json {
        let value = json!({
            "format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "compare", "today": today(arguments)?,
            "seed": one.study.seed, "runs": one.study.outcome.pairs, "digest": codedark_files::results::digest(&one.study.outcome),
            "inputs": one.origin.inputs, "outcomes": files.iter().map(set).collect::<Vec<_>>(), "measures": rows,
            "first_divergence": diverging.iter().map(|first| first.as_ref().map(|(name, hour)| json!({"series": name, "hour": hour})))
                .collect::<Vec<_>>(),
            "findings": [], "verdict": "pass",
        });
        terminal::print(&format!("{value:#}\n"));
    } else {
        let mut text = table.text(arguments.format);
        for (name, first) in names.iter().zip(&diverging).skip(1) {
            text += &match first {
                Some((series, hour)) => {
                    format!("{name}: first differs from {} in {series}, hour {hour} after the start\n", names[0])
                }
                None => format!("{name}: no series differs from {}\n", names[0]),
            };
        }
        terminal::print(&text);
    }
    Ok(Exit::Fine)
}

/// The series that first differs, and the hour.
fn divergence(one: &OutcomeFile, other: &OutcomeFile) -> Option<(String, u32)> {
    let (a, b) = (&one.study.outcome, &other.study.outcome);
    let hours = if a.bin_hours == b.bin_hours { a.bin_hours } else { return None };
    let differs = a.series.iter().filter_map(|(name, mine)| {
        let its = b.series.get(name)?;
        let bin = mine.incident.iter().zip(&its.incident).position(|(x, y)| x.mean() != y.mean())?;
        Some((bin as u32 * hours, name.clone()))
    });
    differs.min().map(|(hour, name)| (name, hour))
}
