//! What is wrong with files, said once and in one form: code, severity, message, hint, place and the line it stands in.
//!
//! Diagnostics are collected and sorted, never printed here: the command renders them through `miette`, scripts get
//! [`Finding`]s.

use std::fmt;

use codedark_sim::blueprint::{Problem, ProblemSeverity};
use miette::{LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents};
use serde::{Deserialize, Serialize};

use crate::places::{Place, Places};

/// One thing that is wrong, or worth knowing, about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code such as `unknown-key`.
    pub code: &'static str,
    /// How bad.
    pub severity: ProblemSeverity,
    /// One lower-case sentence without a full stop.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// Where; absent when it is about no file.
    pub place: Option<Box<Place>>,
}

impl Diagnostic {
    /// An error, which refuses the input.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, severity: ProblemSeverity::Error, message: message.into(), hint: String::new(), place: None }
    }
    /// With that severity.
    pub fn graded(mut self, severity: ProblemSeverity) -> Diagnostic {
        self.severity = severity;
        self
    }
    /// With a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = hint.into();
        self
    }
    /// At a place.
    pub fn at(mut self, place: Place) -> Diagnostic {
        self.place = Some(Box::new(place));
        self
    }
    /// At a place, if one is known.
    pub fn at_known(mut self, place: Option<Place>) -> Diagnostic {
        self.place = place.map(Box::new);
        self
    }
    /// A problem of the simulator with its mark turned into a place.
    pub fn from_problem(problem: Problem, places: &Places) -> Diagnostic {
        Diagnostic {
            code: problem.code,
            severity: problem.severity,
            message: problem.message,
            hint: problem.hint,
            place: places.place_of(problem.mark, problem.field).map(Box::new),
        }
    }
    /// As scripts read it.
    pub fn finding(&self) -> Finding {
        let place = self.place.as_ref();
        Finding {
            code: self.code.to_owned(),
            severity: self.severity,
            message: self.message.clone(),
            hint: self.hint.clone(),
            file: place.map(|place| place.file.clone()).unwrap_or_default(),
            line: place.map_or(0, |place| place.line),
            column: place.map_or(0, |place| place.column),
        }
    }
    fn order(&self) -> (&str, u32, u32, std::cmp::Reverse<ProblemSeverity>, &str, &str) {
        let (file, line, column) = self.place.as_ref().map_or(("", 0, 0), |place| (&*place.file, place.line, place.column));
        (file, line, column, std::cmp::Reverse(self.severity), self.code, &self.message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(out, "{place}: ")?;
        }
        out.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }
    fn severity(&self) -> Option<Severity> {
        Some(match self.severity {
            ProblemSeverity::Error => Severity::Error,
            ProblemSeverity::Finding => Severity::Warning,
            ProblemSeverity::Note => Severity::Advice,
        })
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.hint.is_empty()).then(|| Box::new(&self.hint) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().filter(|place| !place.excerpt.is_empty()).map(|place| &**place as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.as_ref()?;
        let label = LabeledSpan::new(None, place.excerpt_start, place.excerpt_length);
        Some(Box::new(std::iter::once(label)))
    }
}

/// Only the line a place stands in is kept, so a report never holds a whole file.
impl SourceCode for Place {
    fn read_span<'a>(&'a self, _: &SourceSpan, _: usize, _: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = SourceSpan::from((0, self.excerpt.len()));
        let line = self.line.saturating_sub(1) as usize;
        Ok(Box::new(MietteSpanContents::new_named(self.file.clone(), self.excerpt.as_bytes(), whole, line, 0, line + 1)))
    }
}

/// A diagnostic as scripts read it. `line` and `column` count from 1; 0 and an empty `file` when it is about no place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code.
    pub code: String,
    /// `error`, `finding` or `note`.
    pub severity: ProblemSeverity,
    /// What.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// Path relative to the project.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

/// Every diagnostic of what was read, ordered by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    left_out: usize,
    left_out_error: bool,
}

impl Diagnostics {
    /// More than this are counted, not kept: a binary file can have millions.
    pub const LIMIT: usize = 10_000;

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < Self::LIMIT {
            self.list.push(diagnostic);
        } else {
            self.left_out += 1;
            self.left_out_error |= diagnostic.severity == ProblemSeverity::Error;
        }
    }
    /// Adds the simulator's problems with their places.
    pub fn extend_problems(&mut self, problems: impl IntoIterator<Item = Problem>, places: &Places) {
        problems.into_iter().for_each(|problem| self.push(Diagnostic::from_problem(problem, places)));
    }
    /// Adds all of another.
    pub fn append(&mut self, other: Diagnostics) {
        self.left_out += other.left_out;
        self.left_out_error |= other.left_out_error;
        other.list.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
    /// Whether any of them refuses the input.
    pub fn refuse(&self) -> bool {
        self.left_out_error || self.list.iter().any(|diagnostic| diagnostic.severity == ProblemSeverity::Error)
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    /// How many are kept.
    pub fn len(&self) -> usize {
        self.list.len()
    }
    /// Ordered by place, each once; the last says how many were left out, if any were.
    pub fn sorted(mut self) -> Diagnostics {
        self.list.sort_by(|a, b| a.order().cmp(&b.order()));
        self.list.dedup();
        if self.left_out > 0 {
            let message = format!("{} further problems are not listed", std::mem::take(&mut self.left_out));
            let severity = if self.left_out_error { ProblemSeverity::Error } else { ProblemSeverity::Note };
            let further = Diagnostic::error("further-problems", message).graded(severity);
            self.list.push(further.hint("mend those listed and look again"));
        }
        self
    }
    /// All that are kept.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }
    /// As scripts read them.
    pub fn findings(&self) -> Vec<Finding> {
        self.list.iter().map(Diagnostic::finding).collect()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Diagnostics {
        Diagnostics { list: vec![diagnostic], ..Diagnostics::default() }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.list.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write!(out, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_findings_do_not_refuse_and_one_error_among_them_does() {
        let mut many = Diagnostics::default();
        let finding = Diagnostic::error("unowned", "nobody answers for it").graded(ProblemSeverity::Finding);
        (0..Diagnostics::LIMIT + 5).for_each(|_| many.push(finding.clone()));
        assert!(!many.clone().sorted().refuse());
        many.push(Diagnostic::error("unknown-zone", "there is no zone `x`"));
        assert!(many.clone().refuse());
        let sorted = many.sorted();
        assert!(sorted.refuse());
        assert_eq!(sorted.iter().last().unwrap().message, "6 further problems are not listed");
    }
}
