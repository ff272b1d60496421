//! Collecting everything that is wrong, with a hint where one can be given.

use crate::blueprint::{Mark, Problem, ProblemSeverity, nearest};

/// Words that are compared for hints before giving up: absurd input must not take minutes.
const HINT_BUDGET: usize = 200_000;

/// Problems found so far.
#[derive(Default)]
pub(super) struct Problems {
    list: Vec<Problem>,
    compared: usize,
}

impl Problems {
    /// Refuses the input.
    pub(super) fn error(&mut self, code: &'static str, mark: Mark, field: &'static str, message: String, hint: String) {
        self.list.push(Problem { code, severity: ProblemSeverity::Error, message, hint, mark, field });
    }
    /// Somebody should act on it.
    pub(super) fn finding(&mut self, code: &'static str, mark: Mark, field: &'static str, message: String, hint: String) {
        self.list.push(Problem { code, severity: ProblemSeverity::Finding, message, hint, mark, field });
    }
    /// A word that names nothing, with the nearest that does.
    pub(super) fn unknown<'n>(
        &mut self,
        code: &'static str,
        mark: Mark,
        field: &'static str,
        what: &str,
        word: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let budget = HINT_BUDGET.saturating_sub(self.compared);
        let known: Vec<&str> = known.into_iter().take(budget).collect();
        self.compared += known.len();
        let hint = match nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("no {what} is known here"),
            None if known.len() <= 12 => format!("known: {}", known.join(", ")),
            None => format!("known: {} and {} more", known[..12].join(", "), known.len() - 12),
        };
        let message = match word.trim() {
            "" => format!("no {what} is named"),
            word => format!("no {what} is called `{}`", short(word)),
        };
        self.error(code, mark, field, message, hint);
    }
    /// A number inside its range, or a problem and the nearest end of the range.
    pub(super) fn number(&mut self, value: f64, low: f64, high: f64, mark: Mark, field: &'static str) -> f64 {
        if value >= low && value <= high {
            return value;
        }
        self.error("bad-number", mark, field, format!("`{field}` is {value}"), format!("between {low} and {high}"));
        if value > high { high } else { low }
    }
    /// Whether the input is refused.
    pub(super) fn refused(&self) -> bool {
        self.list.iter().any(|problem| problem.severity == ProblemSeverity::Error)
    }
    /// All of them, errors and findings in the order they were found.
    pub(super) fn into_list(self) -> Vec<Problem> {
        self.list
    }
}

/// Enough of a word to recognise it.
pub(super) fn short(word: &str) -> String {
    if word.chars().count() <= 60 { word.to_owned() } else { word.chars().take(60).chain(['…']).collect() }
}

/// Elements ordered by their textual id, each id once; empty and repeated ids are problems.
pub(super) fn distinct<'a, T>(
    items: &'a [T],
    what: &str,
    id: impl Fn(&'a T) -> &'a str,
    mark: impl Fn(&'a T) -> Mark,
    problems: &mut Problems,
) -> Vec<&'a T> {
    let mut sorted: Vec<&T> = items.iter().collect();
    sorted.sort_by(|a, b| id(a).cmp(id(b)));
    let mut kept: Vec<&T> = Vec::with_capacity(sorted.len());
    for item in sorted {
        if id(item).trim().is_empty() {
            problems.error("no-id", mark(item), "id", format!("a {what} has no id"), "give it a word of its own".into());
        } else if kept.last().is_some_and(|before| id(before) == id(item)) {
            let message = format!("two of the site's {what}s are called `{}`", short(id(item)));
            problems.error("duplicate-id", mark(item), "id", message, "ids are unique within a site".into());
        } else {
            kept.push(item);
        }
    }
    kept
}
