//! TOML documents, read table by table, so that one document says all its problems at once.
//!
//! Serde stops at a document's first error. Here every table is read on its own; a key that is wrong is said, left out, and
//! the rest of its table read again. Unknown keys are found by comparison with the type's schema ([`crate::unknown_keys`]).
//! Which tables a kind of file has is said by its reader, not here.

use std::borrow::Cow;
use std::ops::Range;

use codedark_sim::blueprint::{Mark, ProblemSeverity, nearest};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::places::{FileId, Stretch};
use crate::reading::Reading;
use crate::unknown_keys::{Schema, unknown_keys};
use crate::wrong_value::wrong_value;

/// The format this version reads and writes.
pub const FORMAT: i64 = 1;
/// After so many the rest of a file's syntax errors are mostly echoes of the first.
const SYNTAX_ERRORS: usize = 40;

/// An element that remembers where it was written.
pub(crate) trait Marked {
    /// Keys without which it says nothing: what is usual would be played in their place, and nobody would know.
    const REQUIRED: &'static [&'static str] = &[];
    /// Remembers it.
    fn set_mark(&mut self, mark: Mark);
    /// Where it was written.
    fn mark(&self) -> Mark;
}

/// A table being read; keys are taken out of it until [`Document::close`] finds those nobody asked for.
pub(crate) struct Document<'t> {
    file: FileId,
    table: DeTable<'t>,
    at: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'t> Document<'t> {
    /// The document of a file's text. Its syntax errors are said, and what could be read is read nevertheless.
    pub(crate) fn parse(reading: &mut Reading, file: FileId, text: &'t str) -> Document<'t> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let found = errors.len();
        for error in errors.into_iter().take(SYNTAX_ERRORS) {
            let bytes = error.span().unwrap_or(0..0);
            let hint = "TOML is `key = value`, one a line, with text in quotes and lists in square brackets";
            reading.say(Diagnostic::error("syntax", lower_first(error.message())).hint(hint), &Stretch { file, bytes });
            reading.torn = true;
        }
        if found > SYNTAX_ERRORS {
            let message = format!("{} further syntax errors are not listed", found - SYNTAX_ERRORS);
            reading.say(Diagnostic::error("syntax", message), &Stretch { file, bytes: text.len()..text.len() });
        }
        let mut document = Document { file, table: table.into_inner(), at: 0..0, asked: Vec::new() };
        document.check_format(reading, text, found > 0);
        document
    }

    fn check_format(&mut self, reading: &mut Reading, text: &str, broken: bool) {
        let first = self.table.keys().map(|key| key.span().start).min();
        let start = Stretch { file: self.file, bytes: 0..0 };
        let Some((key, value)) = self.take("format") else {
            if !broken {
                let message = if text.trim().is_empty() { "is empty" } else { "does not say its format" };
                reading.say(Diagnostic::error("format", message).hint("begin the file with `format = 1`"), &start);
            }
            return;
        };
        let at = Stretch { file: self.file, bytes: value.span() };
        match i64::deserialize(value.into_deserializer()) {
            Ok(FORMAT) if first == Some(key.span().start) => {}
            Ok(FORMAT) => {
                let late = Diagnostic::error("format", "`format = 1` is not the first key").graded(ProblemSeverity::Finding);
                reading.say(late.hint("move it to the top of the file"), &at);
            }
            Ok(other) => {
                let message = format!("format {other} is not known; this version reads format {FORMAT}");
                reading.say(Diagnostic::error("format", message), &at);
            }
            Err(_) => reading.say(Diagnostic::error("format", "the format is a number").hint("write `format = 1`"), &at),
        }
    }

    fn take(&mut self, key: &'static str) -> Option<(Spanned<Cow<'t, str>>, Spanned<DeValue<'t>>)> {
        self.asked.push(key);
        self.table.remove_entry(key)
    }

    /// The tables `[[key]]`, each with a fresh mark. A table that cannot be read is said and left out.
    pub(crate) fn elements<T>(&mut self, reading: &mut Reading, key: &'static str) -> Vec<T>
    where
        T: DeserializeOwned + JsonSchema + Marked,
    {
        let Some((name, value)) = self.take(key) else { return Vec::new() };
        let schema = Schema::of::<T>();
        let DeValue::Array(array) = value.into_inner() else {
            let message = format!("`{key}` is a list of tables");
            let at = Stretch { file: self.file, bytes: name.span() };
            reading.say(Diagnostic::error("type", message).hint(format!("write `[[{key}]]` above each")), &at);
            return Vec::new();
        };
        let mut elements = Vec::with_capacity(array.len());
        for item in array {
            let at = Stretch { file: self.file, bytes: item.span() };
            match item.into_inner() {
                DeValue::Table(table) => elements.extend(read_table(reading, &at, table, &schema)),
                other => {
                    let message = format!("`{key}` is a list of tables, and this is a {}", other.type_str());
                    reading.say(Diagnostic::error("type", message), &at);
                }
            }
        }
        elements
    }

    /// Every key that is left, as one element.
    pub(crate) fn rest<T>(&mut self, reading: &mut Reading) -> Option<T>
    where
        T: DeserializeOwned + JsonSchema + Marked,
    {
        let table = std::mem::take(&mut self.table);
        read_table(reading, &Stretch { file: self.file, bytes: self.at.clone() }, table, &Schema::of::<T>())
    }

    /// The table `[key]` as a document of its own.
    pub(crate) fn table(&mut self, reading: &mut Reading, key: &'static str) -> Option<Document<'t>> {
        let (name, value) = self.take(key)?;
        let at = name.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Document { file: self.file, table, at, asked: Vec::new() }),
            other => {
                let message = format!("`{key}` is a table, and this is a {}", other.type_str());
                reading.say(Diagnostic::error("type", message), &Stretch { file: self.file, bytes: at });
                None
            }
        }
    }

    /// Says every key nobody asked for.
    pub(crate) fn close(self, reading: &mut Reading) {
        for key in self.table.keys() {
            let at = Stretch { file: self.file, bytes: key.span() };
            reading.say(unknown_key(key.get_ref(), self.asked.iter().copied()), &at);
        }
    }
}

/// The known word that was most likely meant: the same in other letters, else the nearest.
pub(crate) fn closest<'a>(word: &str, mut known: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    known.clone().find(|candidate| candidate.eq_ignore_ascii_case(word)).or_else(|| nearest(word, known.by_ref()))
}

/// What is said of a key that is not known.
pub(crate) fn unknown_key<'a>(key: &str, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = key.chars().take(60).collect();
    let hint = match closest(key, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known here: {}", known.map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
    };
    Diagnostic::error("unknown-key", format!("`{shown}` is not known here")).hint(hint)
}

/// Reads one table; says each key that is wrong and reads the rest without it.
fn read_table<T>(reading: &mut Reading, at: &Stretch, mut table: DeTable<'_>, schema: &Schema) -> Option<T>
where
    T: DeserializeOwned + Marked,
{
    for (bytes, diagnostic) in unknown_keys(&mut table, schema) {
        reading.say(diagnostic, &Stretch { file: at.file, bytes });
    }
    let mark = reading.places.mark(at.clone());
    for (key, value) in &table {
        // From the key to the end of its value, unless the value is a table with a header of its own.
        let (start, end) = (key.span().start, value.span().end);
        let bytes = if value.span().start >= start { start..end } else { key.span() };
        reading.places.set_key(mark, key.get_ref(), Stretch { file: at.file, bytes });
    }
    // Of an empty file, or one that could not be read whole, that is said already.
    let said = reading.torn || (table.is_empty() && at.bytes.is_empty());
    if !said {
        for key in T::REQUIRED.iter().filter(|key| !table.contains_key(**key)) {
            reading.broken.push(mark);
            let hint = schema.meaning(&[key]).map_or_else(String::new, |meaning| format!("add {meaning}"));
            reading.say(Diagnostic::error("missing-key", format!("`{key}` is not said")).hint(hint), at);
        }
    }
    loop {
        let whole = Spanned::new(at.bytes.clone(), DeValue::Table(table.clone()));
        let error = match T::deserialize(whole.into_deserializer()) {
            Ok(mut element) => {
                element.set_mark(mark);
                return Some(element);
            }
            Err(error) => error,
        };
        let bytes = error.span().unwrap_or_else(|| at.bytes.clone());
        reading.broken.push(mark);
        reading.say(wrong_value(error.message(), &table, &bytes, schema), &Stretch { file: at.file, bytes: bytes.clone() });
        let holder =
            table.iter().filter(|(_, value)| holds(value, &bytes)).map(|(key, _)| key.get_ref().clone().into_owned()).next();
        match holder {
            Some(key) => table.remove(key.as_str()),
            None => {
                reading.torn = true;
                return None;
            }
        };
    }
}

/// Whether a value, or something inside it, lies where the error is.
fn holds(value: &Spanned<DeValue<'_>>, error: &Range<usize>) -> bool {
    let own = value.span();
    if own.start <= error.start && error.end <= own.end {
        return true;
    }
    match value.get_ref() {
        DeValue::Array(items) => items.iter().any(|item| holds(item, error)),
        DeValue::Table(table) => table.iter().any(|(key, value)| key.span() == *error || holds(value, error)),
        _ => false,
    }
}

/// With a small first letter, as messages begin.
pub(crate) fn lower_first(message: &str) -> String {
    let mut characters = message.trim().chars();
    match characters.next() {
        // Not a name in capitals.
        Some(first) if !characters.as_str().starts_with(char::is_uppercase) => first.to_lowercase().chain(characters).collect(),
        Some(_) => message.trim().to_owned(),
        None => String::new(),
    }
}
