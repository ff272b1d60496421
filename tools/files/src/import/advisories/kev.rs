//! CISA's catalogue of known exploited vulnerabilities, as JSON.

use codedark_sim::blueprint::Vulnerability;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Product, Told, What, id, line_of, offset_of};

#[derive(Deserialize)]
struct Catalogue<'a> {
    #[serde(borrow)]
    vulnerabilities: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "cveID")]
    id: String,
    #[serde(rename = "vendorProject", default)]
    vendor: String,
    #[serde(default)]
    product: String,
    #[serde(rename = "vulnerabilityName", default)]
    name: String,
    #[serde(rename = "knownRansomwareCampaignUse", default)]
    ransomware: String,
}

/// Whether a text is the catalogue.
pub fn sniff(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"catalogVersion\"") && text.contains("\"cveID\"")
}

/// Its entries; or the line it cannot be read from, and why.
pub fn read(text: &str) -> Result<Vec<Told>, (u32, String)> {
    let catalogue: Catalogue<'_> =
        serde_json::from_str(text).map_err(|error| (u32::try_from(error.line()).unwrap_or(1), error.to_string()))?;
    let told = catalogue.vulnerabilities.into_iter().map(|raw| {
        let line = line_of(text, offset_of(raw.get(), text));
        let what = match serde_json::from_str::<Entry>(raw.get()) {
            Ok(entry) => match id(&entry.id) {
                Some(id) => {
                    let title = entry.name.chars().take(200).collect();
                    let ransomware = entry.ransomware.eq_ignore_ascii_case("known");
                    let known = Vulnerability { id, exploited: true, ransomware, title, ..Vulnerability::default() };
                    let product = Product { manufacturer: entry.vendor, model: entry.product, ..Product::default() };
                    What::Exploited(known, product)
                }
                None => What::Nothing("has no id that can be read".into()),
            },
            Err(error) => What::Nothing(format!("cannot be read: {error}")),
        };
        Told { line, what }
    });
    Ok(told.collect())
}
