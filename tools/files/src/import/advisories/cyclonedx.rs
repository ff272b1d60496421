//! CycloneDX parts lists (SBOM) and statements on exploitability (VEX), JSON of versions 1.4 to 1.6.
//!
//! The described component is the product; what its parts are weak in, it is weak in, unless an analysis says it is not.

use std::collections::BTreeMap;

use codedark_sim::blueprint::Vulnerability;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Facts, Product, Told, What, id, line_of, offset_of, severest};

#[derive(Deserialize)]
struct PartsList<'a> {
    #[serde(default)]
    metadata: Value,
    #[serde(borrow, default)]
    components: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    vulnerabilities: Vec<&'a RawValue>,
}

/// Whether a text is a parts list.
pub fn sniff(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"bomFormat\"") && text.contains("\"CycloneDX\"")
}

/// Its parts and weaknesses; or the line it cannot be read from, and why.
pub fn read(text: &str) -> Result<Vec<Told>, (u32, String)> {
    let list: PartsList<'_> =
        serde_json::from_str(text).map_err(|error| (u32::try_from(error.line()).unwrap_or(1), error.to_string()))?;
    let described = list.metadata.get("component").unwrap_or(&Value::Null);
    let maker = described
        .pointer("/supplier/name")
        .or_else(|| described.pointer("/manufacturer/name"))
        .or_else(|| list.metadata.pointer("/manufacturer/name"))
        .or_else(|| list.metadata.pointer("/manufacture/name"))
        .or_else(|| list.metadata.pointer("/supplier/name"))
        .or_else(|| described.get("publisher"));
    let product = Product {
        manufacturer: maker.and_then(Value::as_str).unwrap_or("").chars().take(200).collect(),
        model: word(described, "name").chars().take(200).collect(),
        version: word(described, "version").chars().take(60).collect(),
    };
    let title = format!("parts list of {product}");
    let mut told = Vec::new();
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    for raw in list.components {
        let line = line_of(text, offset_of(raw.get(), text));
        let what = match serde_json::from_str::<Value>(raw.get()) {
            Ok(part) => {
                let name: String = format!("{} {}", word(&part, "name"), word(&part, "version")).chars().take(120).collect();
                parts.insert(word(&part, "bom-ref").to_string(), name.trim().to_string());
                if word(&part, "type") == "operating-system" {
                    What::Facts(product.clone(), Facts { os: name.trim().to_string(), ..Facts::default() })
                } else {
                    What::Nothing(format!("part {name}: counts by the vulnerabilities that name it"))
                }
            }
            Err(error) => What::Nothing(format!("cannot be read: {error}")),
        };
        told.push(Told { line, what });
    }
    for raw in list.vulnerabilities {
        let line = line_of(text, offset_of(raw.get(), text));
        let what = match serde_json::from_str::<Value>(raw.get()) {
            Ok(value) => weakness(&value, &title, &product, &parts),
            Err(error) => What::Nothing(format!("cannot be read: {error}")),
        };
        told.push(Told { line, what });
    }
    Ok(told)
}

fn word<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or("")
}

fn weakness(value: &Value, title: &str, product: &Product, parts: &BTreeMap<String, String>) -> What {
    let Some(id) = id(word(value, "id")) else { return What::Nothing("has no id that can be read".into()) };
    let analysis = value.get("analysis").unwrap_or(&Value::Null);
    let state = word(analysis, "state");
    if ["not_affected", "false_positive", "resolved", "resolved_with_pedigree"].contains(&state) {
        let why: String = word(analysis, "justification").chars().take(60).collect();
        return What::Nothing(format!("{id}: its maker says {state} {why}").trim_end().to_string());
    }
    let list = |field: &str| value.get(field).and_then(Value::as_array).into_iter().flatten();
    let rated = list("ratings").map(|one| (word(one, "vector").to_string(), one.get("score").and_then(Value::as_f64)));
    let (score, vector) = severest(rated);
    let within: Vec<&str> = list("affects").filter_map(|one| parts.get(word(one, "ref"))).map(String::as_str).take(4).collect();
    let title = if within.is_empty() { title.to_string() } else { format!("{title}: {}", within.join(", ")) };
    let known = Vulnerability { id, score, vector, title, ..Vulnerability::default() };
    What::Weakness(known, vec![product.clone()])
}
