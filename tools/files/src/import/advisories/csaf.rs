//! CSAF 2.0 advisories: which products of which maker have which weakness.
//!
//! Read by hand over `serde_json`: crates that hold the whole standard refuse advisories that break some rule of it, and makers do.

use std::collections::BTreeMap;

use codedark_sim::blueprint::Vulnerability;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Product, Told, What, id, line_of, offset_of, severest};

/// Products of one advisory.
const MOST_PRODUCTS: usize = 10_000;

#[derive(Deserialize)]
struct Advisory<'a> {
    #[serde(default)]
    document: Value,
    #[serde(default)]
    product_tree: Value,
    #[serde(borrow, default)]
    vulnerabilities: Vec<&'a RawValue>,
}

/// Whether a text is an advisory.
pub fn sniff(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"csaf_version\"") && text.contains("\"document\"")
}

/// Its weaknesses; or the line it cannot be read from, and why.
pub fn read(text: &str) -> Result<Vec<Told>, (u32, String)> {
    let advisory: Advisory<'_> =
        serde_json::from_str(text).map_err(|error| (u32::try_from(error.line()).unwrap_or(1), error.to_string()))?;
    let title: String = word(&advisory.document, "title").chars().take(200).collect();
    let products = products(&advisory.product_tree);
    if advisory.vulnerabilities.is_empty() {
        return Ok(vec![Told { line: 1, what: What::Nothing("names no vulnerability".into()) }]);
    }
    let told = advisory.vulnerabilities.into_iter().map(|raw| {
        let line = line_of(text, offset_of(raw.get(), text));
        let what = match serde_json::from_str::<Value>(raw.get()) {
            Ok(value) => weakness(&value, &title, &products),
            Err(error) => What::Nothing(format!("cannot be read: {error}")),
        };
        Told { line, what }
    });
    Ok(told.collect())
}

fn word<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or("")
}

fn list<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

fn weakness(value: &Value, title: &str, products: &BTreeMap<String, Product>) -> What {
    let other = || list(value, "ids").find_map(|one| id(word(one, "text")));
    let Some(id) = id(word(value, "cve")).or_else(other) else {
        return What::Nothing("has neither a CVE nor another id".into());
    };
    let rated = list(value, "scores").flat_map(|score| ["cvss_v4", "cvss_v3", "cvss_v2"].map(|form| score.get(form)));
    let rated =
        rated.flatten().map(|score| (word(score, "vectorString").to_string(), score.get("baseScore").and_then(Value::as_f64)));
    let (score, vector) = severest(rated);
    let categories: Vec<&str> = list(value, "remediations").map(|one| word(one, "category")).collect();
    let fixed = if categories.contains(&"vendor_fix") {
        Some(true)
    } else {
        categories.iter().any(|one| matches!(*one, "none_available" | "no_fix_planned")).then_some(false)
    };
    let status = value.get("product_status").unwrap_or(&Value::Null);
    let affected = ["known_affected", "first_affected", "last_affected", "under_investigation"]
        .iter()
        .flat_map(|field| list(status, field))
        .filter_map(|id| products.get(id.as_str()?).cloned());
    let affected: std::collections::BTreeSet<Product> = affected.collect();
    let known = Vulnerability { id, score, vector, fixed, title: title.into(), ..Vulnerability::default() };
    What::Weakness(known, affected.into_iter().collect())
}

/// Products by their ids: branches, full names and what is installed on what.
fn products(tree: &Value) -> BTreeMap<String, Product> {
    let mut found = BTreeMap::new();
    walk(tree, &Product::default(), &mut found);
    for full in list(tree, "full_product_names") {
        let product = Product { model: word(full, "name").into(), ..Product::default() };
        found.entry(word(full, "product_id").to_string()).or_insert(product);
    }
    for relation in list(tree, "relationships") {
        let id = relation.get("full_product_name").map_or("", |full| word(full, "product_id"));
        if let Some(product) = found.get(word(relation, "product_reference")).cloned() {
            found.entry(id.to_string()).or_insert(product);
        }
    }
    found
}

/// The tree nests no deeper than `serde_json` lets any document.
fn walk(branch: &Value, above: &Product, found: &mut BTreeMap<String, Product>) {
    for inner in list(branch, "branches") {
        let mut product = above.clone();
        let name: String = word(inner, "name").chars().take(200).collect();
        match word(inner, "category") {
            "vendor" => product.manufacturer = name,
            "product_family" | "product_name" if product.model.is_empty() => product.model = name,
            "product_name" => product.model = name,
            "product_version" | "product_version_range" => product.version = name,
            _ => {}
        }
        if let Some(leaf) = inner.get("product")
            && found.len() < MOST_PRODUCTS
        {
            found.insert(word(leaf, "product_id").to_string(), product.clone());
        }
        walk(inner, &product, found);
    }
}
