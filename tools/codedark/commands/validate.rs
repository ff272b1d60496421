//! `validate`: published figures against simulated intervals, all rows, misses too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use codedark_files::validation::{Evidence, Published, Row, Scenario, evidence, incident};
use codedark_files::{Diagnostics, Input, assets};
use codedark_sim::measure::Outcome;
use codedark_sim::study::validation::{Over, Realised, Spread, Standing, Use, best_draws, held_by};
use codedark_sim::study::{Case, Trials, happened, trials};
use codedark_sim::twin::{compile, compile_incident};
use serde_json::{Value, json};

use crate::arguments::{Arguments, Format, Validate};
use crate::exit::{Exit, Failure};
use crate::progress::Bar;
use crate::project::{apply, apply_all, today};
use crate::show_table::Table;
use crate::terminal;

/// A figure of the table with its realisations.
struct Judged<'a> {
    row: &'a Row,
    published: &'a Published,
    realised: Realised,
}

pub fn run(arguments: &Arguments, asked: &Validate) -> Result<Exit, Failure> {
    if asked.runs == Some(0) {
        return Err(Failure::invalid("`--runs` takes at least 1"));
    }
    // What is odd about a value is said once, not of each hospital.
    apply_all(&asked.set, &mut assets::parameters())?;
    let (evidence, mut inputs) = evidence();
    let selected = selected(&evidence, &asked.rows)?;
    let today = today(arguments)?;
    let mut judged = Vec::new();
    for scenario in &evidence.scenarios {
        let figures: Vec<(&Row, &Published)> = selected
            .iter()
            .flat_map(|row| row.figures.iter().map(|figure| (*row, figure)))
            .filter(|(_, figure)| figure.scenario == scenario.id)
            .collect();
        if figures.is_empty() {
            continue;
        }
        judged.extend(played(scenario, &figures, asked, &today, &mut inputs)?);
    }
    let realised: Vec<Realised> = judged.iter().map(|figure| figure.realised.clone()).collect();
    let left_out: BTreeMap<&str, Vec<usize>> =
        selected.iter().map(|row| (row.incident.as_str(), best_draws(&realised, &row.incident))).collect();
    let telling = Telling { selected: &selected, judged: &judged, left_out: &left_out };
    terminal::print(&match arguments.format {
        Format::Text => telling.text(),
        Format::Csv => telling.table().text(Format::Csv),
        Format::Json => format!("{:#}\n", telling.json(&today, asked, inputs)),
    });
    let missed = judged.iter().any(|figure| figure.standing() == Standing::Miss);
    Ok(if missed && asked.strict { Exit::GateFailed } else { Exit::Fine })
}

/// The rows asked for.
fn selected<'a>(evidence: &'a Evidence, ids: &[String]) -> Result<Vec<&'a Row>, Failure> {
    if let Some(unknown) = ids.iter().find(|id| !evidence.rows.iter().any(|row| row.id == **id)) {
        let near = codedark_sim::blueprint::nearest(unknown, evidence.rows.iter().map(|row| row.id.as_str()));
        let hint = near.map_or_else(|| "`codedark validate` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Failure::nothing(format!("there is no row `{unknown}`")).hint(hint));
    }
    Ok(evidence.rows.iter().filter(|row| ids.is_empty() || ids.contains(&row.id)).collect())
}

/// Plays a scenario at the defaults and with drawn parameters, and reads its figures.
fn played<'a>(
    scenario: &Scenario,
    figures: &[(&'a Row, &'a Published)],
    asked: &Validate,
    today: &str,
    inputs: &mut Vec<Input>,
) -> Result<Vec<Judged<'a>>, Failure> {
    let (incident, read) = incident(scenario)?;
    inputs.extend(read);
    let mut cases = Vec::new();
    for (number, estate) in scenario.hospitals.iter().enumerate() {
        let mut blueprint = estate.blueprint(&format!("{} {}", scenario.about, number + 1));
        for setting in &asked.set {
            apply(setting, &mut blueprint.parameters)?;
        }
        let (twin, _) = compile(&blueprint, today).map_err(broken)?;
        let plot = compile_incident(&incident, &twin).map_err(broken)?;
        cases.push(Case { twin: Arc::new(twin), plot: Arc::new(plot) });
    }
    let number = asked.runs.unwrap_or(scenario.runs);
    let bar = Bar::new(number);
    let read = |pair: &Outcome| {
        let counts = |figure: &Published| {
            let (measure, bound) = figure.given(scenario);
            measure.is_empty() || happened(pair, measure, bound)
        };
        figures.iter().map(|(_, figure)| if counts(figure) { figure.read.of(pair) } else { None }).collect::<Vec<_>>()
    };
    let mut sides = [false, true].map(|drawn| trials(&cases, Trials { seed: asked.seed, number, drawn }, &bar, &read));
    bar.finish();
    let mut take = |side: usize| -> Result<Vec<Vec<Option<[f64; 2]>>>, Failure> {
        let played = std::mem::replace(&mut sides[side], Ok(Vec::new()));
        let played = played.map_err(|missing| Failure::broken(format!("the parameters lack {}", missing.join(", "))))?;
        let silent = vec![None; figures.len()];
        Ok(played.into_iter().map(|read| read.unwrap_or_else(|| silent.clone())).collect())
    };
    let (defaults, drawn) = (take(0)?, take(1)?);
    let column = |side: &[Vec<Option<[f64; 2]>>], index: usize| side.iter().map(|read| read[index]).collect();
    let judged = figures.iter().enumerate().map(|(index, (row, published))| Judged {
        row,
        published,
        realised: Realised {
            accepted: [published.low, published.high],
            fit: published.used(row) == Use::Fit,
            incident: row.incident.clone(),
            defaults: column(&defaults, index),
            drawn: column(&drawn, index),
            over: published.over,
        },
    });
    Ok(judged.collect())
}

fn broken(problems: Vec<codedark_sim::blueprint::Problem>) -> Failure {
    let mut diagnostics = Diagnostics::default();
    diagnostics.extend_problems(problems, &codedark_files::Places::default());
    Failure { exit: Exit::Broken, ..diagnostics.into() }
}

impl Judged<'_> {
    fn standing(&self) -> Standing {
        self.realised.standing()
    }
}

/// The table and what belongs to it.
struct Telling<'a> {
    selected: &'a [&'a Row],
    judged: &'a [Judged<'a>],
    left_out: &'a BTreeMap<&'a str, Vec<usize>>,
}

impl Telling<'_> {
    fn figures<'b>(&'b self, row: &'b Row) -> impl Iterator<Item = &'b Judged<'b>> {
        self.judged.iter().filter(move |figure| figure.row.id == row.id)
    }

    /// Read without the incident: under the draws that agree best with what all others allow to fit.
    fn without(&self, figure: &Judged<'_>) -> Option<Spread> {
        figure.realised.under(self.left_out.get(figure.row.incident.as_str())?)
    }

    fn standing(&self, row: &Row) -> Option<Standing> {
        match row.used {
            Use::Context => None,
            Use::Input => Some(Standing::Input),
            Use::Fit | Use::Check => Some(
                self.figures(row)
                    .map(Judged::standing)
                    .reduce(|all, one| if all == Standing::Pass || one == Standing::Miss { one } else { all })
                    .unwrap_or(Standing::NotSimulated),
            ),
        }
    }

    fn table(&self) -> Table {
        let mut table =
            Table::new(&["row", "use", "published", "accepted", "simulated", "predictive interval", "without its incident", ""]);
        for row in self.selected {
            let mut published = Some(row.published.clone());
            for figure in self.figures(row) {
                let Published { low, high, unit, .. } = figure.published;
                table.row([
                    figure.published.full_id(row),
                    word(figure.published.used(row)).to_owned(),
                    published.take().unwrap_or_default(),
                    format!("{} … {} {unit}", number(*low), number(*high)),
                    figure.realised.at_defaults().map_or_else(|| "–".into(), |spread| number(spread.middle)),
                    figure.realised.predictive().map_or_else(|| "–".into(), interval),
                    self.without(figure).map_or_else(
                        || "–".into(),
                        |spread| {
                            let verdict = if figure.realised.accepts(spread.middle) { "pass" } else { "miss" };
                            format!("{} ({verdict})", number(spread.middle))
                        },
                    ),
                    standing_word(figure.standing()).to_owned(),
                ]);
            }
            if let Some(published) = published {
                let standing = self.standing(row).map_or("context", standing_word);
                let blank = || "–".to_owned();
                let cells = [row.id.clone(), word(row.used).to_owned(), published];
                table.row(cells.into_iter().chain([blank(), blank(), blank(), blank(), standing.to_owned()]));
            }
        }
        table
    }

    /// Tuned parameters, and the rows each was tuned on.
    fn tuned(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut tuned: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in self.selected {
            for parameter in &row.tunes {
                tuned.entry(parameter).or_default().push(&row.id);
            }
        }
        tuned
    }

    fn text(&self) -> String {
        let mut text = self.table().text(Format::Text);
        let parameters = codedark_files::assets::parameters();
        let mut tuned = Table::new(&["tuned parameter", "value", "range", "on"]);
        for (name, rows) in self.tuned() {
            let known = parameters.get(name);
            tuned.row([
                name.to_owned(),
                known.map_or_else(String::new, |known| known.default.to_string()),
                known.and_then(|known| Some(format!("{} … {}", known.low?, known.high?))).unwrap_or_default(),
                rows.join(" "),
            ]);
        }
        text += &format!("\n{}\n", tuned.text(Format::Text));
        for row in self.selected {
            let what = match self.standing(row) {
                Some(Standing::Miss) if row.explained.is_empty() => "missed, and not explained yet".to_owned(),
                Some(Standing::Miss) => format!("missed: {}", row.explained),
                Some(Standing::NotSimulated) => format!("not simulated: {}", row.note),
                Some(Standing::Input) => format!("input: {}", row.note),
                _ if !row.note.is_empty() => row.note.clone(),
                _ => continue,
            };
            text += &format!("{}: {what}\n", row.id);
        }
        let counted = |standing| self.selected.iter().filter(|row| self.standing(row) == Some(standing)).count();
        let [pass, miss, open] = [Standing::Pass, Standing::Miss, Standing::NotSimulated].map(counted);
        text + &format!(
            "\n{pass} rows pass, {miss} miss, {open} are not simulated; inputs and context are never counted as a pass.\n\
             A row passes when the median of its realisations at the defaults lies in the accepted range. The predictive interval \
             draws the parameters too; it holds 90 % of what a further realisation could be if 19 or more are read, of fewer \
             (number − 1) in (number + 1).\nWithout its incident: the quarter of the drawn parameter sets that agree best with \
             the fit rows of all other incidents.\nRehearsal tool, not a medical device.\n"
        )
    }

    fn json(&self, today: &str, asked: &Validate, mut inputs: Vec<Input>) -> Value {
        inputs.sort();
        let rows: Vec<Value> = self.selected.iter().map(|row| self.row_json(row)).collect();
        let measures: Vec<Value> = self
            .judged
            .iter()
            .map(|figure| {
                let spread = figure.realised.predictive();
                json!({"name": figure.published.full_id(figure.row), "labels": {}, "unit": figure.published.unit,
                    "incident": spread.map(|spread| json!({"mean": spread.middle, "low": spread.low, "high": spread.high})),
                    "level": spread.map_or(0.0, |spread| held_by(spread.number)), "runs": spread.map_or(0, |spread| spread.number)})
            })
            .collect();
        let standings: BTreeSet<&str> = self.selected.iter().filter_map(|row| self.standing(row)).map(standing_word).collect();
        let verdict = if standings.contains("miss") {
            "fail"
        } else if standings.contains("not simulated") {
            "indeterminate"
        } else {
            "pass"
        };
        let tuned: Vec<Value> = self.tuned().into_iter().map(|(name, rows)| json!({"parameter": name, "rows": rows})).collect();
        let mut document = json!({
            "format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "validate", "today": today, "seed": asked.seed,
            "runs": self.judged.iter().map(|figure| figure.realised.defaults.len()).max().unwrap_or(0),
            "inputs": inputs, "measures": measures, "findings": [], "rows": rows, "tuned": tuned, "verdict": verdict,
        });
        let digest = codedark_files::digest_of(document["rows"].to_string().as_bytes());
        document["digest"] = digest.into();
        document
    }

    fn row_json(&self, row: &Row) -> Value {
        let figures: Vec<Value> = self
            .figures(row)
            .map(|figure| {
                let without = self.without(figure);
                json!({
                    "id": figure.published.full_id(row), "use": word(figure.published.used(row)),
                    "accepted": {"low": figure.published.low, "high": figure.published.high}, "unit": figure.published.unit,
                    "scenario": figure.published.scenario, "single": figure.published.over == Over::Each,
                    "simulated": figure.realised.at_defaults(), "predictive": figure.realised.predictive(),
                    "without_incident": without,
                    "without_incident_passes": without.map(|spread| figure.realised.accepts(spread.middle)),
                    "standing": standing_word(figure.standing()),
                })
            })
            .collect();
        json!({
            "id": row.id, "incident": row.incident, "about": row.about, "published": row.published, "source": row.source,
            "use": word(row.used), "tunes": row.tunes, "note": row.note, "explained": row.explained, "figures": figures,
            "standing": self.standing(row).map_or("context", standing_word),
        })
    }
}

fn word(used: Use) -> &'static str {
    match used {
        Use::Input => "input",
        Use::Fit => "fit",
        Use::Check => "check",
        Use::Context => "context",
    }
}

fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Pass => "pass",
        Standing::Miss => "miss",
        Standing::Input => "input",
        Standing::NotSimulated => "not simulated",
    }
}

fn interval(spread: Spread) -> String {
    format!("{} … {}", number(spread.low), number(spread.high))
}

fn number(value: f64) -> String {
    if value.abs() >= 100.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}
