//! Unknown keys and lists that are too long, at any depth, by comparison with the JSON Schema that is derived from the type itself.

use std::ops::Range;

use schemars::JsonSchema;
use serde_json::Value;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::document::{lower_first, unknown_key};

/// What a type's schema says of its keys.
pub(crate) struct Schema {
    root: Value,
}

impl Schema {
    /// The schema of a type.
    pub(crate) fn of<T: JsonSchema>() -> Schema {
        Schema { root: schemars::schema_for!(T).to_value() }
    }
    /// What a reference inside the schema points at.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| self.root.pointer(reference.trim_start_matches('#')))
        {
            Some(target) => target,
            None => schema,
        }
    }
    /// The alternatives of a schema: an optional value is this or nothing.
    fn alternatives<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        match ["anyOf", "oneOf", "allOf"].iter().find_map(|key| schema.get(*key).and_then(Value::as_array)) {
            Some(list) => list.iter().map(|one| self.resolve(one)).collect(),
            None => vec![schema],
        }
    }
    /// What the schema says of a key, by the keys that lead to it; lists are passed through.
    pub(crate) fn property(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.root, |of, key| {
            let item = self.alternatives(of).into_iter().find_map(|one| one.get("items")).unwrap_or(of);
            self.alternatives(item).into_iter().find_map(|one| one.get("properties")?.get(key))
        })
    }
    /// What a key is for, in the words of its type.
    pub(crate) fn meaning(&self, path: &[&str]) -> Option<String> {
        meaning(path.last()?, self.property(path)?)
    }
    /// The form of a text that must have one: a length of time, a moment of the week, a technique's number.
    pub(crate) fn form(&self, property: &Value) -> Option<String> {
        let of_form = |schema: &&Value| schema.get("pattern").is_some();
        let own = self.alternatives(property).into_iter().flat_map(|one| {
            let items = one.get("items").map(|items| self.alternatives(items)).unwrap_or_default();
            std::iter::once(one).chain(items)
        });
        own.into_iter().find(of_form)?.get("description")?.as_str().map(|text| lower_first(text.trim_end_matches('.')))
    }
}

fn meaning(key: &str, property: &Value) -> Option<String> {
    let text = property.get("description")?.as_str()?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(format!("`{key}`: {}", lower_first(text.trim_end_matches('.'))))
}

/// Takes every key the schema does not know out of a table, and says it at its span.
pub(crate) fn unknown_keys(table: &mut DeTable<'_>, schema: &Schema) -> Vec<(Range<usize>, Diagnostic)> {
    let mut found = Vec::new();
    sift(table, schema, &schema.root, &mut found);
    found
}

fn sift(table: &mut DeTable<'_>, schema: &Schema, of: &Value, found: &mut Vec<(Range<usize>, Diagnostic)>) {
    let Some(of) = schema.alternatives(of).into_iter().find(|one| one.get("properties").is_some()) else { return };
    let Some(properties) = of.get("properties").and_then(Value::as_object) else { return };
    let known = std::mem::take(table).into_iter().filter_map(|(key, mut value)| {
        let Some(property) = properties.get(&**key.get_ref()) else {
            found.push((key.span(), unknown_key(key.get_ref(), properties.keys().map(String::as_str))));
            return None;
        };
        match value.get_mut() {
            DeValue::Table(inner) => sift(inner, schema, property, found),
            DeValue::Array(items) => {
                let most = schema.alternatives(property).into_iter().find_map(|one| one.get("maxItems")?.as_u64());
                if let Some(most) = most.filter(|most| items.len() as u64 > *most) {
                    let message = format!("`{}` is a list of {}; {most} are meant", key.get_ref(), items.len());
                    let hint = meaning(key.get_ref(), property).unwrap_or_default();
                    found.push((value.span(), Diagnostic::error("type", message).hint(hint)));
                    return None;
                }
                let items_of = schema.alternatives(property).into_iter().find_map(|one| one.get("items"));
                for item in items.iter_mut() {
                    if let (DeValue::Table(inner), Some(of)) = (item.get_mut(), items_of) {
                        sift(inner, schema, of, found);
                    }
                }
            }
            _ => {}
        }
        Some((key, value))
    });
    *table = known.collect();
}
