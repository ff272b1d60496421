//! `compare`: measures of several outcomes side by side, where they first diverge, and which differences are beyond chance.

use codedark_files::results::{Measured, OutcomeFile, measured, read_outcome};
use codedark_files::verdicts::{Effect, Folders, Verdicts};
use codedark_files::{Diagnostics, Input};
use codedark_sim::blueprint::Severity;
use codedark_sim::planner::Finding;

use crate::arguments::{Arguments, Compare};
use crate::exit::{Exit, Failure};
use crate::planning::LEVEL;
use crate::project::today;
use crate::saying::{Said, say};
use crate::show_table::Table;

pub fn run(arguments: &Arguments, asked: &Compare) -> Result<Exit, Failure> {
    say(arguments, "compare", Folders::default(), &asked.outputs, || compared(arguments, asked))
}

fn compared(arguments: &Arguments, asked: &Compare) -> Result<Said, Failure> {
    let mut diagnostics = Diagnostics::default();
    let mut files: Vec<(String, OutcomeFile)> = Vec::new();
    for path in &asked.outcomes {
        match read_outcome(path) {
            Ok(file) => files.push((path.display().to_string(), file)),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    if diagnostics.refuse() {
        return Err(diagnostics.sorted().into());
    }
    let Some((first_name, first)) = files.first() else {
        return Err(Failure::invalid("there is nothing to compare"));
    };
    let mut findings = Vec::new();
    let measures = side_by_side(&files, &mut findings);
    let mut text = table(&measures, asked.all, arguments);
    for (name, file) in files.iter().skip(1) {
        let other = otherwise(first, file);
        if !other.is_empty() {
            let message = format!("{name}: not the same nights as {first_name}, for they have {}", other.join(", "));
            text += &format!("{message}\n");
            findings.push(remark("other-nights", message, name.clone()));
        }
        let parted = divergence(first, file);
        let message = match &parted {
            Parted::At(series, hour) => {
                format!("{name}: first differs from {first_name} in {series}, hour {hour} after the start")
            }
            Parted::Missing(series) => format!("{name}: {series} is a series of one and not of {first_name}"),
            Parted::Widths(one, other) => {
                format!("{name}: its series are counted by {other} h and those of {first_name} by {one} h, so none is compared")
            }
            Parted::Length(hour) => {
                format!("{name}: no series differs from {first_name} up to hour {hour}, where one of them ends")
            }
            Parted::Never => format!("{name}: no series differs from {first_name}"),
        };
        text += &format!("{message}\n");
        findings.extend((parted != Parted::Never).then(|| remark("diverges", message, name.clone())));
    }
    let mut verdicts = Verdicts::of("compare", &today(arguments)?, &[], &findings, &|_| None);
    let said = |(name, file): &(String, OutcomeFile)| format!("{name}: {}, {}", file.origin.hospital, file.origin.incident);
    verdicts.hospital = files.iter().map(said).collect::<Vec<_>>().join("; ");
    (verdicts.seed, verdicts.runs) = (first.study.seed, first.study.outcome.pairs);
    verdicts.digest = codedark_files::results::digest(&first.study.outcome);
    for path in &asked.outcomes {
        let bytes = std::fs::read(path)?;
        verdicts.inputs.push(Input { path: path.display().to_string(), blake3: codedark_files::digest_of(&bytes) });
    }
    verdicts.measures = measures;
    Ok(Said { verdicts, text, exit: Exit::Fine })
}

/// Totals of every outcome, the first outcome's measures in their order.
fn side_by_side(files: &[(String, OutcomeFile)], findings: &mut Vec<Finding>) -> Vec<Effect> {
    let totals = |file: &OutcomeFile| -> Vec<Measured> {
        measured(&file.study.outcome, LEVEL).into_iter().filter(|measure| measure.labels.is_empty()).collect()
    };
    let all: Vec<Vec<Measured>> = files.iter().map(|(_, file)| totals(file)).collect();
    let mut effects = Vec::new();
    for base in all.first().into_iter().flatten() {
        for (at, ((name, _), own)) in files.iter().zip(&all).enumerate() {
            let Some(measure) = own.iter().find(|measure| measure.name == base.name) else { continue };
            let (mine, its) = (measure.difference, base.difference);
            // Intervals that do not overlap: stricter than a test of the difference, and true whatever the draws share. One
            // pair alone has no interval.
            let differs = measure.runs.min(base.runs) > 1 && (mine.low > its.high || mine.high < its.low);
            if differs {
                let words = |interval: codedark_sim::measure::Interval| {
                    format!("{:+.1} ({:+.1} to {:+.1})", interval.mean, interval.low, interval.high)
                };
                let message =
                    format!("{name}: the effect on {} is {} {}, not {}", base.name, words(mine), measure.unit, words(its));
                findings.push(remark("differs", message, format!("{}|{name}", base.name)));
            }
            effects.push(Effect::of_outcome(name, measure.clone(), at == 0, differs));
        }
    }
    effects
}

fn remark(code: &str, message: String, subject: String) -> Finding {
    Finding { code: code.into(), severity: Severity::Low, message, subject, ..Finding::default() }
}

fn table(measures: &[Effect], all: bool, arguments: &Arguments) -> String {
    let mut table = Table::new(&["measure", "outcome", "mean effect", "95 %", "against the first", "unit"]);
    let differs = |name: &str| measures.iter().any(|other| other.name == name && other.differs);
    for measure in measures.iter().filter(|measure| all || differs(&measure.name)) {
        let verdict = match (measure.first, measure.differs) {
            (true, _) => "",
            (_, true) => "differs",
            _ if all => "not beyond chance",
            _ => continue,
        };
        table.row([
            measure.name.clone(),
            measure.played.clone(),
            format!("{:+.1}", measure.difference.mean),
            format!("{:+.1} to {:+.1}", measure.difference.low, measure.difference.high),
            verdict.to_owned(),
            measure.unit.clone(),
        ]);
    }
    table.text(arguments.format)
}

/// Why two outcomes are not of the same nights; empty: they are.
fn otherwise(one: &OutcomeFile, other: &OutcomeFile) -> Vec<String> {
    let (a, b) = (&one.study, &other.study);
    let mut why = Vec::new();
    if a.seed != b.seed {
        why.push(format!("seed {} against {}", b.seed, a.seed));
    }
    if a.outcome.pairs != b.outcome.pairs {
        why.push(format!("{} pairs against {}", b.outcome.pairs, a.outcome.pairs));
    }
    if one.origin.horizon != other.origin.horizon {
        let days = |file: &OutcomeFile| file.origin.horizon as f64 / 86_400_000.0;
        why.push(format!("{:.1} days against {:.1}", days(other), days(one)));
    }
    why
}

/// How the series of two outcomes part.
#[derive(Debug, PartialEq)]
enum Parted {
    /// In that series, at that hour.
    At(String, u32),
    /// Only one of them has that series.
    Missing(String),
    /// Their bins are of so many hours.
    Widths(u32, u32),
    /// Not until that hour, at which one of them ends.
    Length(u32),
    /// Not at all.
    Never,
}

/// Where series first differ.
fn divergence(one: &OutcomeFile, other: &OutcomeFile) -> Parted {
    let (a, b) = (&one.study.outcome, &other.study.outcome);
    if a.bin_hours != b.bin_hours {
        return Parted::Widths(a.bin_hours, b.bin_hours);
    }
    let hour = |bin: usize| bin as u32 * a.bin_hours;
    let both = a.series.iter().filter_map(|(name, mine)| Some((name, &mine.incident, &b.series.get(name)?.incident)));
    let first = both.clone().filter_map(|(name, mine, its)| {
        let bin = mine.iter().zip(its).position(|(x, y)| x.mean() != y.mean())?;
        Some((hour(bin), name.clone()))
    });
    if let Some((hour, name)) = first.min() {
        return Parted::At(name, hour);
    }
    let names = a.series.keys().filter(|name| !b.series.contains_key(*name));
    if let Some(name) = names.chain(b.series.keys().filter(|name| !a.series.contains_key(*name))).next() {
        return Parted::Missing(name.clone());
    }
    let ends = both.filter(|(_, mine, its)| mine.len() != its.len()).map(|(_, mine, its)| hour(mine.len().min(its.len())));
    ends.min().map_or(Parted::Never, Parted::Length)
}
