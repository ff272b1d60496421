//! A value that serde refused, in the words of those who wrote it: what stands there, what is meant, and what the key is for.
//!
//! Serde speaks of Rust's types; what a key means is in the type's schema, so that every kind of file is helped alike.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::document::{closest, lower_first};
use crate::unknown_keys::Schema;

/// Longest piece of a message that is shown.
const LONGEST: usize = 600;
/// What serde calls a string.
const TEXT: &str = "text in quotes";

/// What serde refused in a table, at those bytes.
pub(crate) fn wrong_value(message: &str, table: &DeTable<'_>, bytes: &Range<usize>, schema: &Schema) -> Diagnostic {
    let mut path = Vec::new();
    path_to(table, bytes, &mut path);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let property = schema.property(&path);
    let own = path.last().copied().unwrap_or_default();
    let meaning = schema.meaning(&path).unwrap_or_default();
    let said = |code, message: String, hint: String| Diagnostic::error(code, shortened(&message)).hint(hint);
    if let Some((wrong, known)) = unknown_word(message) {
        let hint = closest(wrong, known.iter().copied()).map_or(meaning, |near| format!("did you mean `{near}`?"));
        let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
        return said("unknown-word", format!("`{wrong}` is not known here; known are {}", known.join(", ")), hint);
    }
    if message.starts_with("missing field") {
        return said("missing-key", message.replacen("missing field", "does not say", 1), meaning);
    }
    match found_and_meant(message) {
        Some((found, meant)) if !own.is_empty() => {
            // A text of a form of its own: what it is, and how it is written.
            let form = property.and_then(|property| schema.form(property)).filter(|_| meant == TEXT);
            let (meant, hint) = match form.as_deref().and_then(|form| form.split_once([':', ','])) {
                Some((what, how)) => (what.to_owned(), how.trim().to_owned()),
                None => (meant, meaning),
            };
            said("type", format!("`{own}` is {found}; {meant} is meant"), hint)
        }
        _ => said("type", lower_first(message.trim()), meaning),
    }
}

fn shortened(message: &str) -> String {
    message.chars().take(LONGEST).collect()
}

/// The word that is not known, and those that are.
fn unknown_word(message: &str) -> Option<(&str, Vec<&str>)> {
    message.starts_with("unknown variant").then_some(())?;
    let mut quoted = message.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.collect()))
}

/// What stands there and what is meant, out of `invalid type: string "two", expected u8` and the like.
fn found_and_meant(message: &str) -> Option<(String, String)> {
    let rest = ["invalid type: ", "invalid value: ", "invalid length "].iter().find_map(|form| message.strip_prefix(form))?;
    let (found, meant) = rest.rsplit_once(", expected ")?;
    let count = message.starts_with("invalid length ").then(|| format!("a list of {found}"));
    Some((count.unwrap_or_else(|| said_found(found)), said_meant(meant)))
}

fn said_found(found: &str) -> String {
    for (theirs, ours) in [("string ", "the text "), ("integer ", ""), ("floating point ", ""), ("boolean ", "")] {
        if let Some(value) = found.strip_prefix(theirs) {
            return format!("{ours}{value}");
        }
    }
    match found {
        "sequence" => "a list".to_owned(),
        "map" => "a table".to_owned(),
        other => other.to_owned(),
    }
}

fn said_meant(meant: &str) -> String {
    if let Some(length) = meant.strip_prefix("an array of length ") {
        return format!("a list of {length} in square brackets");
    }
    let ours = match meant {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, 0 or more,",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "`true` or `false`, without quotes,",
        "a string" => TEXT,
        "a sequence" => "a list in square brackets",
        other if other == "a map" || other.starts_with("struct ") => "a table",
        other if other.contains("variant") || other.starts_with("enum ") => "a word in quotes",
        other => other,
    };
    ours.to_owned()
}

/// The keys that lead to what lies at those bytes.
fn path_to(table: &DeTable<'_>, bytes: &Range<usize>, path: &mut Vec<String>) -> bool {
    table.iter().any(|(key, value)| {
        path.push(key.get_ref().to_string());
        let found = inside(value, bytes, path) || key.span() == *bytes;
        if !found {
            path.pop();
        }
        found
    })
}

fn inside(value: &Spanned<DeValue<'_>>, bytes: &Range<usize>, path: &mut Vec<String>) -> bool {
    let deeper = match value.get_ref() {
        DeValue::Table(table) => path_to(table, bytes, path),
        DeValue::Array(items) => items.iter().any(|item| inside(item, bytes, path)),
        _ => false,
    };
    let own = value.span();
    deeper || (own.start <= bytes.start && bytes.end <= own.end)
}
