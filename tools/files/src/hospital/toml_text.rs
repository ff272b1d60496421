//! Elements as TOML people like to read: one table each, keys in the order of the type, nothing that is as by default.

use serde::Serialize;
use toml::de::DeValue;

/// Longer lists are broken into lines.
const WIDTH: usize = 100;

/// One key and what stands behind it.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    key: String,
    content: Content,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    /// As TOML writes it.
    Plain(String),
    /// The items of a list, each as TOML writes it.
    List(Vec<String>),
    /// Tables under a header each.
    Tables(Vec<Vec<Entry>>),
}

/// What an element looks like when nobody says anything, and the keys that are written even so.
pub(super) struct Plainly {
    default: Vec<Entry>,
    always: &'static [&'static str],
    inner: Vec<(&'static str, Plainly)>,
}

impl Plainly {
    /// Nothing is left out.
    pub(super) fn whole() -> Plainly {
        Plainly { default: Vec::new(), always: &[], inner: Vec::new() }
    }
    /// Keys that are as in `default` are left out, but for those of `always`.
    pub(super) fn but<T: Serialize>(default: &T, always: &'static [&'static str]) -> Plainly {
        Plainly { default: entries(default), always, inner: Vec::new() }
    }
    /// With the same for the tables under a key.
    pub(super) fn with(mut self, key: &'static str, inner: Plainly) -> Plainly {
        self.inner.push((key, inner));
        self
    }
}

/// Writes an element's keys, without a header.
pub(super) fn keys<T: Serialize>(out: &mut String, element: &T, plainly: &Plainly) {
    write(out, "", entries(element), plainly);
}

/// Writes elements, each under a header `[[name]]`.
pub(super) fn tables<T: Serialize>(out: &mut String, name: &str, elements: &[T], plainly: &Plainly) {
    for element in elements {
        out.push_str(&format!("\n[[{name}]]\n"));
        write(out, name, entries(element), plainly);
    }
}

fn write(out: &mut String, path: &str, entries: Vec<Entry>, plainly: &Plainly) {
    let mut tables = Vec::new();
    for entry in entries {
        let wanted = plainly.always.contains(&entry.key.as_str()) || !plainly.default.contains(&entry);
        match entry.content {
            _ if !wanted => {}
            Content::Plain(text) => out.push_str(&format!("{} = {text}\n", entry.key)),
            Content::List(items) => out.push_str(&format!("{} = {}\n", entry.key, list(&items))),
            Content::Tables(items) => tables.push((entry.key, items)),
        }
    }
    for (key, items) in tables {
        let whole = Plainly::whole();
        let plainly = plainly.inner.iter().find(|(name, _)| *name == key).map_or(&whole, |(_, plainly)| plainly);
        let name = if path.is_empty() { key } else { format!("{path}.{key}") };
        for item in items {
            out.push_str(&format!("\n[[{name}]]\n"));
            write(out, &name, item, plainly);
        }
    }
}

fn list(items: &[String]) -> String {
    let one_line = format!("[{}]", items.join(", "));
    if one_line.chars().count() <= WIDTH {
        return one_line;
    }
    let mut out = String::from("[\n");
    let mut line = String::from(" ");
    for item in items {
        if line.chars().count() + item.chars().count() + 2 > WIDTH && line.len() > 1 {
            out.push_str(&line);
            out.push('\n');
            line = String::from(" ");
        }
        line.push_str(&format!(" {item},"));
    }
    out.push_str(&format!("{line}\n]"));
    out
}

/// An element's keys in the order of its type. They are found in the text TOML makes of it, because only there they have one.
fn entries<T: Serialize>(element: &T) -> Vec<Entry> {
    let mut text = String::new();
    if element.serialize(toml::ser::ValueSerializer::new(&mut text)).is_err() {
        return Vec::new();
    }
    match DeValue::parse(&text) {
        Ok(value) => table_entries(&text, value.get_ref()),
        Err(_) => Vec::new(),
    }
}

fn table_entries(text: &str, value: &DeValue<'_>) -> Vec<Entry> {
    let Some(table) = value.as_table() else { return Vec::new() };
    let mut keys: Vec<_> = table.iter().collect();
    keys.sort_by_key(|(key, _)| key.span().start);
    let slice = |span: std::ops::Range<usize>| text.get(span).unwrap_or_default().to_owned();
    keys.into_iter()
        .map(|(key, value)| {
            let content = match value.get_ref() {
                DeValue::Array(items) if !items.is_empty() && items.iter().all(|item| item.get_ref().is_table()) => {
                    Content::Tables(items.iter().map(|item| table_entries(text, item.get_ref())).collect())
                }
                DeValue::Array(items) => Content::List(items.iter().map(|item| slice(item.span())).collect()),
                _ => Content::Plain(slice(value.span())),
            };
            Entry { key: slice(key.span()), content }
        })
        .collect()
}
