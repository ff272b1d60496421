//! Which charts a report has, and the table behind each.

use codedark_sim::blueprint::{CareFunction, CauseClass};
use codedark_sim::journal::Severity;
use codedark_sim::measure::{Cohort, MeasureKey, Mode, Outcome, SumSeries, Summary};

use super::charts::{Band, Bar, HeatRow, SharesRow, band, bars, heat, lines, shares};
use super::maps::{RoomFact, floors, zones};
use super::numbers::{by_label, number, range};
use super::svg::ink;
use super::{Figure, ReportInput, Table, elsewhere};

/// All charts, in the order of the page.
pub(super) fn all(input: &ReportInput<'_>) -> Vec<Figure> {
    let outcome = &input.study.outcome;
    let days = input.incident.horizon.days();
    let made = [
        at_risk(input, outcome, days),
        functions(outcome, days),
        outage_by_cause(outcome),
        harm(outcome),
        compromise(outcome, days),
        staff(input, outcome, days),
        floor_map(input, outcome),
        zone_map(input, outcome),
    ];
    made.into_iter().flatten().chain(super::harm::figures(outcome)).collect()
}

fn head(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn at_risk(input: &ReportInput<'_>, outcome: &Outcome, days: f64) -> Option<Figure> {
    let series = outcome.series.get("patient.at_risk_minutes")?;
    let incident: Vec<Band> =
        series.incident.iter().map(|bin| Band { mean: bin.mean(), low: bin.quantile(0.05), high: bin.quantile(0.95) }).collect();
    let quiet: Vec<f64> = series.quiet.iter().map(|bin| bin.mean()).collect();
    let per_day = (24 / outcome.bin_hours.max(1)).max(1) as usize;
    let rows = incident
        .chunks(per_day)
        .zip(quiet.chunks(per_day))
        .enumerate()
        .map(|(day, (bins, calm))| {
            let mean = |values: &mut dyn Iterator<Item = f64>| {
                let all: Vec<f64> = values.collect();
                all.iter().sum::<f64>() / all.len().max(1) as f64
            };
            vec![
                (day + 1).to_string(),
                number(mean(&mut bins.iter().map(|bin| bin.mean))),
                number(mean(&mut bins.iter().map(|bin| bin.low))),
                number(mean(&mut bins.iter().map(|bin| bin.high))),
                number(mean(&mut calm.iter().copied())),
            ]
        })
        .collect();
    Some(Figure {
        id: "at-risk",
        title: "Patients at risk",
        note: ["Worse than anybody knows, or known and not yet treated. Band: 90 % of runs. Dashed: the same patients in the quiet hospital.".into()]
            .into_iter()
            .chain(elsewhere(input.twin, outcome))
            .collect::<Vec<String>>()
            .join(" "),
        svg: band("Patients at risk over time, with the band of 90 % of runs, against the quiet hospital", "patients", days, &incident, &quiet),
        table: Table { head: head(&["day", "mean", "5 % of runs", "95 % of runs", "quiet"]), rows },
    })
}

/// Sum of the first-site cells of a measure that carry these labels.
fn cells<'a>(
    outcome: &'a Outcome,
    name: &'a str,
    labels: &'a [(&'a str, &'a str)],
) -> impl Iterator<Item = (&'a MeasureKey, &'a SumSeries)> {
    outcome.cells.iter().filter(move |(key, _)| {
        key.name == name && labels.iter().all(|(dimension, label)| key.labels.get(*dimension).is_some_and(|own| own == label))
    })
}

fn mean_series(outcome: &Outcome, name: &str, labels: &[(&str, &str)]) -> Vec<f64> {
    let scale = 1.0 / (outcome.pairs.max(1) as f64 * 1000.0);
    let mut total: Vec<f64> = Vec::new();
    for (_, series) in cells(outcome, name, labels) {
        total.resize(total.len().max(series.incident.len()), 0.0);
        for (sum, value) in total.iter_mut().zip(&series.incident) {
            *sum += *value as f64 * scale;
        }
    }
    total
}

fn functions(outcome: &Outcome, days: f64) -> Option<Figure> {
    let mut rows = Vec::new();
    let mut table = Vec::new();
    for function in CareFunction::ALL {
        let by_mode: Vec<Vec<f64>> = Mode::ALL
            .iter()
            .map(|mode| mean_series(outcome, "care.hours", &[("function", function.word()), ("mode", mode.word())]))
            .collect();
        let bins = by_mode.iter().map(Vec::len).max().unwrap_or(0);
        let hours: Vec<f64> = by_mode.iter().map(|series| series.iter().sum::<f64>() * f64::from(outcome.bin_hours)).collect();
        if hours[1..].iter().sum::<f64>() < 0.5 {
            continue;
        }
        let at = |mode: usize, bin: usize| by_mode[mode].get(bin).copied().unwrap_or(0.0);
        let shares = (0..bins).map(|bin| {
            let total: f64 = (0..4).map(|mode| at(mode, bin)).sum::<f64>().max(1e-9);
            [0, 1, 2, 3].map(|mode| at(mode, bin) / total)
        });
        rows.push(SharesRow { name: function.title().into(), bins: shares.collect() });
        table.push([vec![function.title().to_owned()], hours.iter().map(|hours| number(*hours)).collect()].concat());
    }
    (!rows.is_empty()).then(|| Figure {
        id: "functions",
        title: "What worked, and how",
        note: "For each care function, the share of runs in each mode at that time; worst on top.".into(),
        svg: shares("Modes of the care functions over time, as shares of runs", days, &rows),
        table: Table { head: head(&["function", "normal, h", "degraded, h", "procedure, h", "none, h"]), rows: table },
    })
}

fn outage_by_cause(outcome: &Outcome) -> Option<Figure> {
    let mut rows: Vec<(usize, Bar)> = by_label(outcome, "outage.hours", "cause")
        .filter_map(|(label, _, paired)| {
            let cause = CauseClass::from_text(&label)?;
            let value = paired.incident.mean();
            (value >= 0.05).then(|| {
                let words = format!("{} h", number(value));
                (cause.index(), Bar { name: cause.title().into(), value, interval: None, words })
            })
        })
        .collect();
    rows.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    if rows.is_empty() {
        return None;
    }
    let (colours, rows): (Vec<usize>, Vec<Bar>) = rows.into_iter().unzip();
    let table = rows.iter().map(|bar| vec![bar.name.clone(), number(bar.value)]).collect();
    Some(Figure {
        id: "causes",
        title: "Outage hours of care functions, by root cause",
        note: "An isolated server books everything above it under “isolated by us”.".into(),
        svg: bars("Outage hours of care functions by root cause", 340.0, &rows, |index| ink::CAUSES[colours[index]]),
        table: Table { head: head(&["cause", "hours"]), rows: table },
    })
}

fn harm(outcome: &Outcome) -> Option<Figure> {
    let mut rows = Vec::new();
    let mut table = Vec::new();
    for severity in Severity::ALL.iter().skip(1) {
        let paired = outcome.get(&MeasureKey::total("patient.harm").with("severity", severity.word()))?;
        let interval = paired.difference.interval(0.95);
        let words = format!("{} ({})", number(interval.mean), range(interval));
        rows.push(Bar {
            name: severity.title().into(),
            value: interval.mean,
            interval: Some((interval.low, interval.high)),
            words,
        });
        table.push(vec![
            severity.title().to_owned(),
            number(paired.quiet.mean()),
            number(paired.incident.mean()),
            number(interval.mean),
            range(interval),
        ]);
    }
    Some(Figure {
        id: "harm",
        title: "Attributable harm, patients by their worst event",
        note: format!(
            "Incident minus quiet over the same patients, with the 95 % interval of the mean. Negative means fewer: a hospital that takes fewer people in has fewer to harm.{}",
            cohorts(outcome)
        ),
        svg: bars("Attributable harm by severity with intervals", 340.0, &rows, |_| ink::LINE),
        table: Table { head: head(&["severity", "quiet", "incident", "difference", "95 % interval"]), rows: table },
    })
}

/// How many died of those who were there and of those who came.
fn cohorts(outcome: &Outcome) -> String {
    let told = Cohort::ALL.iter().filter_map(|cohort| {
        let of = |name: &str| outcome.get(&MeasureKey::total(name).with("cohort", cohort.word()));
        let (people, deaths) = (of("cohort.patients")?, of("cohort.deaths")?);
        let among = |people: &Summary, deaths: &Summary| format!("{} of {}", number(deaths.mean()), number(people.mean()));
        Some(format!(
            " Of those {}, {} died; {} in the quiet hospital.",
            cohort.title(),
            among(&people.incident, &deaths.incident),
            among(&people.quiet, &deaths.quiet)
        ))
    });
    told.collect()
}

fn compromise(outcome: &Outcome, days: f64) -> Option<Figure> {
    let mut series: Vec<(String, Vec<f64>, &'static str)> = Vec::new();
    let held = mean_series(outcome, "attack.compromised", &[]);
    if held.iter().any(|value| *value > 0.0) {
        series.push(("in the attacker's hand".into(), held, ink::TEXT));
    }
    for cause in CauseClass::ALL {
        let down = mean_series(outcome, "outage.device_hours", &[("cause", cause.word())]);
        if down.iter().any(|value| *value > 0.05) {
            series.push((format!("down: {}", cause.title()), down, ink::CAUSES[cause.index()]));
        }
    }
    if series.is_empty() {
        return None;
    }
    let per_day = (24 / outcome.bin_hours.max(1)).max(1) as usize;
    let count = series.iter().map(|(_, values, _)| values.len()).max().unwrap_or(0).div_ceil(per_day);
    let rows = (0..count)
        .map(|day| {
            let mean = |values: &Vec<f64>| {
                let part: Vec<f64> = values.iter().skip(day * per_day).take(per_day).copied().collect();
                number(part.iter().sum::<f64>() / part.len().max(1) as f64)
            };
            [vec![(day + 1).to_string()], series.iter().map(|(_, values, _)| mean(values)).collect()].concat()
        })
        .collect();
    let names = series.iter().map(|(name, ..)| name.clone());
    let head = std::iter::once("day".to_owned()).chain(names).collect();
    Some(Figure {
        id: "devices",
        title: "Devices: compromised, and down by cause",
        note: "Means over runs.".into(),
        svg: lines("Devices compromised and devices down by cause over time", "devices", days, &series),
        table: Table { head, rows },
    })
}

fn staff(input: &ReportInput<'_>, outcome: &Outcome, days: f64) -> Option<Figure> {
    let per_day = (24 / outcome.bin_hours.max(1)).max(1) as usize;
    let mut rows = Vec::new();
    let mut table = Vec::new();
    for ward in &input.twin.wards {
        let series = mean_series(outcome, "staff.load", &[("ward", &ward.id)]);
        if series.iter().all(|value| *value < 0.01) {
            continue;
        }
        let daily: Vec<f64> = series.chunks(per_day).map(|part| part.iter().sum::<f64>() / part.len() as f64).collect();
        let peak = daily.iter().copied().fold(0.0, f64::max);
        let paired = outcome.get(&MeasureKey::total("staff.load").with("ward", &ward.id));
        let percent = |value: f64| format!("{} %", number((value * 100.0).round()));
        table.push(vec![
            ward.name.clone(),
            percent(paired.map_or(0.0, |paired| paired.quiet.mean())),
            percent(paired.map_or(0.0, |paired| paired.incident.mean())),
            percent(peak),
        ]);
        rows.push(HeatRow { name: ward.name.clone(), values: daily });
    }
    rows.sort_by(|a, b| b.values.iter().copied().fold(0.0, f64::max).total_cmp(&a.values.iter().copied().fold(0.0, f64::max)));
    rows.truncate(18);
    (!rows.is_empty()).then(|| Figure {
        id: "staff",
        title: "Nurses' work over capacity, by ward and day",
        note: "Pale: 80 % and below. Dark: 130 % and above. The figure at the right is the worst day; the 18 most loaded wards."
            .into(),
        svg: heat("Nurses' work over capacity by ward and day", days, &rows, 0.8, 1.3),
        table: Table { head: head(&["ward", "quiet", "incident", "worst day"]), rows: table },
    })
}

fn floor_map(input: &ReportInput<'_>, outcome: &Outcome) -> Option<Figure> {
    let difference = |name: &str, ward: &str| {
        outcome.get(&MeasureKey::total(name).with("ward", ward)).map_or(0.0, |paired| paired.difference.mean() / 60.0)
    };
    let facts: Vec<RoomFact> = input
        .twin
        .wards
        .iter()
        .map(|ward| RoomFact {
            blind_hours: difference("monitor.blind_bed_minutes", &ward.id),
            risk_hours: difference("patient.at_risk_minutes", &ward.id),
        })
        .collect();
    let rows = input
        .twin
        .wards
        .iter()
        .zip(&facts)
        .filter(|(_, fact)| fact.blind_hours.abs() > 0.05 || fact.risk_hours.abs() > 0.05)
        .map(|(ward, fact)| vec![ward.name.clone(), number(fact.risk_hours), number(fact.blind_hours)])
        .collect();
    (!facts.is_empty()).then(|| Figure {
        id: "floors",
        title: "Where it reached patients",
        note: "Hours more than in the quiet hospital, over all patients and beds of the ward.".into(),
        svg: floors(input.twin, &facts),
        table: Table { head: head(&["ward", "patient-hours at risk", "blind bed-hours"]), rows },
    })
}

fn zone_map(input: &ReportInput<'_>, outcome: &Outcome) -> Option<Figure> {
    let rows = input
        .twin
        .zones
        .iter()
        .map(|zone| {
            let mean = |name: &str| {
                outcome.get(&MeasureKey::total(name).with("zone", &zone.id)).map_or(0.0, |paired| paired.incident.mean())
            };
            vec![
                zone.name.clone(),
                zone.devices.to_string(),
                number(mean("attack.compromised")),
                number(mean("attack.encrypted")),
            ]
        })
        .collect();
    (!input.twin.zones.is_empty()).then(|| Figure {
        id: "zones",
        title: "The network, and how far it got",
        note: "Lines are conduits that let something pass. The hatched foot of a box is the share of its devices that were held or encrypted, mean over runs.".into(),
        svg: zones(input.twin, outcome),
        table: Table { head: head(&["zone", "devices", "held", "encrypted"]), rows },
    })
}
