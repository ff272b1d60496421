//! A trainer's list of injects (HSEEP's MSEL, a *chronogramme*) as an exercise file in the form of those that are shipped.
//!
//! Every row of the list becomes a move or is skipped with its reason. Nothing is decided here about what an inject does: it is
//! what somebody is told, when, by whom.

mod exercise;
mod time;

pub use exercise::{BEGIN, exercise};

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Mark, Problem, ProblemSeverity};

use super::account::Verdict;
use super::columns::{Columns, SAMPLE};
use super::mapping::Mapping;
use super::records::{Record, Records};
use super::rules::RuleRecord;
use super::spelling::{fold, tidy, word};
use super::words::says_nothing;
use time::{DAY, Time, time};

/// A title made of a longer text is cut at this many letters.
const LONGEST_TITLE: usize = 60;
/// Words for everybody.
const EVERYBODY: [&str; 10] = [
    "all",
    "all players",
    "everybody",
    "everyone",
    "everybody else",
    "tous",
    "tout le monde",
    "alle",
    "todos",
    "all participants",
];

/// One inject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inject {
    /// A word, unique in its list.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// Minutes from the exercise's start; absent where the list states none.
    pub at: Option<i64>,
    /// Who seems to say it.
    pub from: String,
    /// Who is told: ids of roles.
    pub roles: Vec<String>,
    /// By telephone, on paper …
    pub method: String,
    /// What is said.
    pub text: String,
    /// What a good answer is.
    pub expects: String,
    /// Ids of objectives.
    pub objectives: Vec<String>,
    /// Who plays it.
    pub controller: String,
    /// What evaluators note.
    pub note: String,
}

/// Injects read from a text.
#[derive(Clone, Debug, Default)]
pub struct InjectsRead {
    /// In the order of the file.
    pub injects: Vec<Inject>,
    /// Roles and objectives by id, with what they are called.
    pub roles: BTreeMap<String, String>,
    /// Objectives by id.
    pub objectives: BTreeMap<String, String>,
    /// Every record once.
    pub records: Vec<RuleRecord>,
    /// What was guessed.
    pub statements: Vec<String>,
    /// What needs a person's eye, with its place.
    pub problems: Vec<Problem>,
}

/// Whether the columns are those of a list of injects.
pub fn sniff(head: &[Record], mapping: &Mapping) -> bool {
    let columns = Columns::guess("msel", head, mapping);
    columns.head > 0
        && columns.has("inject")
        && (columns.has("at") || columns.has("number"))
        && (columns.has("expected") || (columns.has("from") && columns.has("to")))
}

/// Reads a list; `mark` gives the mark of a stretch of the text.
pub fn read(text: &str, separator: u8, mapping: &Mapping, mut mark: impl FnMut(std::ops::Range<usize>) -> Mark) -> InjectsRead {
    let mut read = InjectsRead::default();
    let head: Vec<Record> = Records::new(text, separator).take(SAMPLE).collect();
    let columns = Columns::guess("msel", &head, mapping);
    read.statements.clone_from(&columns.statements);
    let mut problem = |record: &Record, cell: &str, message: String, hint: &str| {
        let line = text.get(record.bytes.clone()).unwrap_or("");
        let begin = record.bytes.start + line.find(cell).unwrap_or(0);
        Problem {
            code: "inject",
            severity: ProblemSeverity::Finding,
            message,
            hint: hint.into(),
            mark: mark(begin..begin + cell.len()),
            field: "",
        }
    };
    let mut start: Option<i64> = None;
    let (mut before, mut clock): (Option<i64>, Option<i64>) = (None, None);
    let mut ids = BTreeSet::new();
    for (at, record) in Records::new(text, separator).enumerate() {
        if at + 1 == columns.head {
            continue;
        }
        let mut row = RuleRecord { line: record.line, verdict: Verdict::Read, reason: "inject".into(), element: String::new() };
        let cell = |field: &str| {
            let cell = tidy(columns.cell(&record, field));
            if says_nothing(&cell) { String::new() } else { cell }
        };
        let refused = if at < columns.head {
            "stands above the header"
        } else if record.torn {
            "a quote in it never ends"
        } else if cell("inject").is_empty() && cell("subject").is_empty() {
            "tells nobody anything: neither subject nor text"
        } else {
            ""
        };
        if !refused.is_empty() {
            row.verdict = Verdict::Skipped;
            row.reason = refused.into();
            if at >= columns.head {
                let hint = "fill it, or take it out of the list";
                read.problems.push(problem(&record, "", format!("the row {refused}"), hint));
            }
            read.records.push(row);
            continue;
        }
        let mut guesses: Vec<String> = Vec::new();
        let stated = columns.cell(&record, "at").trim().to_owned();
        let minutes = match time(&stated) {
            Some(Time::Since(minutes)) => Some(minutes),
            Some(Time::Clock(mut now)) => {
                // Lists are in order: a clock that goes back a long way has passed midnight.
                if now < DAY
                    && let Some(last) = clock
                {
                    now += last - last.rem_euclid(DAY);
                    if last - now > DAY / 2 {
                        now += DAY;
                    }
                }
                clock = Some(now);
                let first = *start.get_or_insert(now);
                Some(now - first)
            }
            None if stated.is_empty() => before,
            None => {
                guesses.push(format!("time `{stated}` is not understood: it comes with the inject before it"));
                let message = format!("the time `{stated}` is not understood: the inject comes with the one before it");
                read.problems.push(problem(
                    &record,
                    &stated,
                    message,
                    "write `T+1:30`, `90 min` or a time of day such as `09:15`",
                ));
                before
            }
        };
        if minutes.is_some_and(|minutes| minutes < 0) {
            guesses.push("it comes before the exercise begins: people are told it at the briefing".into());
        }
        before = minutes.or(before);
        let told = named(&cell("to"), &mut read.roles);
        if cell("to").is_empty() && columns.has("to") {
            guesses.push("nobody is named who is told: everybody is".into());
            let hint = "name a role, or `all`";
            read.problems.push(problem(&record, "", "the inject names nobody who is told".into(), hint));
        }
        let title = [cell("subject"), cell("inject")].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        let number = word(&cell("number"));
        let id = free(&if number.is_empty() { word(&short(&title)) } else { format!("inject-{number}") }, &mut ids);
        if !guesses.is_empty() {
            row.verdict = Verdict::Guessed;
            row.reason = guesses.join("; ");
        }
        row.element.clone_from(&id);
        read.records.push(row);
        let objectives = named(&cell("objective"), &mut read.objectives);
        read.injects.push(Inject {
            id,
            title: short(&title),
            at: minutes,
            from: cell("from"),
            roles: told,
            method: cell("method"),
            text: if cell("inject").is_empty() { title } else { cell("inject") },
            expects: cell("expected"),
            objectives,
            controller: cell("controller"),
            note: cell("notes"),
        });
    }
    if start.is_some() {
        read.statements.push("its times are times of day: counted from the first of them, which begins the exercise".into());
    }
    if !read.injects.is_empty() && !columns.has("to") {
        read.statements.push("no column names who is told: every inject is for everybody".into());
    }
    read
}

/// Roles or objectives named in a cell: their ids, known by what they are called. Empty for everybody.
fn named(cell: &str, known: &mut BTreeMap<String, String>) -> Vec<String> {
    let mut ids = Vec::new();
    for name in cell.split([';', ',', '|', '\n', '&']).map(str::trim) {
        let id = word(&short(name));
        if id.is_empty() || EVERYBODY.contains(&fold(name).as_str()) {
            continue;
        }
        known.entry(id.clone()).or_insert_with(|| name.to_owned());
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// The beginning of a text, cut between words.
fn short(text: &str) -> String {
    let text = text.lines().next().unwrap_or("").trim();
    if text.chars().count() <= LONGEST_TITLE {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST_TITLE).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

/// A word that no other inject has.
fn free(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let wanted = if wanted.is_empty() { "inject" } else { wanted };
    let mut free = wanted.to_owned();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{wanted}-{number}");
        number += 1;
    }
    free
}

#[cfg(test)]
mod tests;
