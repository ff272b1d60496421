//! What is published of products, laid on the devices that stand in the hospital: CISA's catalogue of known exploited
//! vulnerabilities, CSAF advisories, CycloneDX parts lists, manufacturers' disclosures (MDS2).
//!
//! Invariants: which devices are meant is a guess by manufacturer and model and said as one; a firmware that is not known counts as
//! affected; what the inventory itself says of a device stays.

pub mod csaf;
pub mod cyclonedx;
pub mod kev;
mod matching;
pub mod mds2;

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Credentials, Device, Patchable, SiteBlueprint, Vulnerability};

use super::account::Verdict;
use super::rules::RuleRecord;
pub use matching::Product;

/// One record of a document.
#[derive(Clone, Debug)]
pub struct Told {
    /// The line it begins on, from 1.
    pub line: u32,
    /// What it says.
    pub what: What,
}

/// What a record says.
#[derive(Clone, Debug)]
pub enum What {
    /// These products have this weakness.
    Weakness(Vulnerability, Vec<Product>),
    /// This weakness is exploited; the products, if no device names the weakness.
    Exploited(Vulnerability, Product),
    /// What the maker says of a product.
    Facts(Product, Facts),
    /// It says nothing of a device, for this reason.
    Nothing(String),
}

/// What a maker says of a product; absent where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Who can patch it.
    pub patchable: Option<Patchable>,
    /// Whether it takes remote service.
    pub vendor_remote: Option<bool>,
    /// How one logs on.
    pub credentials: Option<Credentials>,
    /// Its operating system.
    pub os: String,
}

/// What became of a document.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// Every record once.
    pub records: Vec<RuleRecord>,
    /// What was guessed, one sentence a product.
    pub statements: Vec<String>,
}

/// Lays a document's records on the site.
pub fn apply(file: &str, told: Vec<Told>, site: &mut SiteBlueprint) -> Applied {
    let mut applied = Applied::default();
    let mut guesses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Told { line, what } in told {
        let (verdict, reason, element) = match what {
            What::Nothing(why) => (Verdict::Skipped, why, String::new()),
            What::Weakness(known, products) => weakness(&format!("{file}:{line}"), known, &products, site, &mut guesses),
            What::Exploited(known, product) => exploited(&format!("{file}:{line}"), known, &product, site, &mut guesses),
            What::Facts(product, facts) => told_facts(&product, &facts, site, &mut guesses),
        };
        applied.records.push(RuleRecord { line, verdict, reason, element });
    }
    applied.statements = guesses
        .into_iter()
        .map(|(what, ids)| format!("{file}: {what}: {}", if ids.len() > 6 { "several".into() } else { list(&ids) }))
        .collect();
    site.vulnerabilities.sort_by(|a, b| a.id.cmp(&b.id));
    applied
}

fn list(ids: &BTreeSet<String>) -> String {
    ids.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Devices that a product may be, with how many of them have no known firmware.
fn meant(product: &Product, site: &SiteBlueprint) -> (Vec<usize>, usize) {
    let mut unknown = 0;
    let found = site.fleet.iter().enumerate().filter(|(_, device)| !device.assumed && product.is(device));
    let found = found.filter(|(_, device)| match product.affects(&device.firmware) {
        Some(affected) => affected,
        None => {
            unknown += 1;
            true
        }
    });
    (found.map(|(at, _)| at).collect(), unknown)
}

fn count(number: usize) -> String {
    if number == 1 { "1 device".into() } else { format!("{number} devices") }
}

fn add(device: &mut Device, id: &str) {
    let mut ids: BTreeSet<&str> = device.vulnerabilities.split_whitespace().collect();
    if ids.insert(id) {
        device.vulnerabilities = ids.into_iter().collect::<Vec<_>>().join(" ");
    }
}

/// Puts a weakness among the known ones, or adds to what is known of it.
fn know(known: Vulnerability, source: &str, site: &mut SiteBlueprint) {
    match site.vulnerabilities.iter_mut().find(|one| one.id == known.id) {
        Some(one) => {
            one.exploited |= known.exploited;
            one.ransomware |= known.ransomware;
            one.fixed = one.fixed.or(known.fixed);
            if one.score < known.score {
                (one.score, one.vector) = (known.score, known.vector);
            }
        }
        None => site.vulnerabilities.push(Vulnerability { source: source.into(), ..known }),
    }
}

type Outcome = (Verdict, String, String);

fn weakness(
    source: &str,
    known: Vulnerability,
    products: &[Product],
    site: &mut SiteBlueprint,
    guesses: &mut BTreeMap<String, BTreeSet<String>>,
) -> Outcome {
    let id = known.id.clone();
    let mut hit: BTreeSet<usize> = BTreeSet::new();
    for product in products {
        let (devices, unknown) = meant(product, site);
        if devices.is_empty() {
            continue;
        }
        let firmware = if unknown > 0 { format!(", the firmware of {unknown} not known") } else { String::new() };
        let said = format!("{product} taken for {} by manufacturer and model{firmware}", count(devices.len()));
        guesses.entry(said).or_default().insert(id.clone());
        hit.extend(devices);
    }
    let listed = site.fleet.iter().filter(|device| device.vulnerabilities.split_whitespace().any(|one| one == id)).count();
    if hit.is_empty() && listed == 0 {
        let names: BTreeSet<String> = products.iter().take(4).map(ToString::to_string).collect();
        let names = if names.is_empty() { "no product is named".into() } else { list(&names) };
        return (Verdict::Skipped, format!("no device of the inventory is one of its products: {names}"), String::new());
    }
    for at in &hit {
        if let Some(device) = site.fleet.get_mut(*at) {
            add(device, &id);
        }
    }
    know(known, source, site);
    match hit.len() {
        0 => (Verdict::Read, format!("{} named it already", count(listed)), id),
        number => (Verdict::Guessed, format!("{} by manufacturer and model", count(number)), id),
    }
}

fn exploited(
    source: &str,
    known: Vulnerability,
    product: &Product,
    site: &mut SiteBlueprint,
    guesses: &mut BTreeMap<String, BTreeSet<String>>,
) -> Outcome {
    let id = known.id.clone();
    let listed = site.fleet.iter().filter(|device| device.vulnerabilities.split_whitespace().any(|one| one == id)).count();
    if listed > 0 || site.vulnerabilities.iter().any(|one| one.id == id) {
        know(known, source, site);
        return (Verdict::Read, format!("known exploited; {} named it", count(listed)), id);
    }
    match weakness(source, known, std::slice::from_ref(product), site, guesses) {
        (Verdict::Skipped, ..) => {
            let reason = format!("no device names it and none is {product}; the catalogue tells no versions");
            (Verdict::Skipped, reason, String::new())
        }
        other => other,
    }
}

fn told_facts(
    product: &Product,
    facts: &Facts,
    site: &mut SiteBlueprint,
    guesses: &mut BTreeMap<String, BTreeSet<String>>,
) -> Outcome {
    let (devices, _) = meant(product, site);
    if *facts == Facts::default() {
        return (Verdict::Skipped, "says nothing that is taken over".into(), String::new());
    }
    if devices.is_empty() {
        return (Verdict::Skipped, format!("no device of the inventory is {product}"), String::new());
    }
    let mut what = BTreeSet::new();
    for at in &devices {
        let Some(device) = site.fleet.get_mut(*at) else { continue };
        // What the inventory says stays: it is about this device, the document about all of its make.
        if let (None, Some(_)) = (device.patchable, facts.patchable) {
            device.patchable = facts.patchable;
            what.insert("patchable".to_string());
        }
        if let (None, Some(_)) = (device.vendor_remote, facts.vendor_remote) {
            device.vendor_remote = facts.vendor_remote;
            what.insert("vendor_remote".to_string());
        }
        if let (None, Some(_)) = (device.credentials, facts.credentials) {
            device.credentials = facts.credentials;
            what.insert("credentials".to_string());
        }
        if device.os.is_empty() && !facts.os.is_empty() {
            device.os.clone_from(&facts.os);
            what.insert("os".to_string());
        }
    }
    let said = format!("{product} taken for {} by manufacturer and model", count(devices.len()));
    let reason = if what.is_empty() {
        format!("{} say all of it themselves", count(devices.len()))
    } else {
        format!("{}: {}", count(devices.len()), list(&what))
    };
    guesses.entry(said).or_default().extend(what);
    let element = site.fleet.get(devices[0]).map_or(String::new(), |device| device.id.clone());
    (Verdict::Guessed, reason, element)
}

/// The line of a byte, from 1, of texts that are looked at from front to back.
pub(super) fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().get(..offset).unwrap_or(&[]);
    u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Where a piece of a text begins in it.
pub(super) fn offset_of(piece: &str, text: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Highest of several CVSS vectors and scores; a vector that cannot be read counts by the score beside it.
pub(super) fn severest(rated: impl IntoIterator<Item = (String, Option<f64>)>) -> (Option<f64>, String) {
    let mut best: (Option<f64>, String) = (None, String::new());
    for (vector, score) in rated {
        let read = vector.parse::<cvss::Cvss>().ok().map(|vector| vector.score());
        let score = read.or(score).filter(|score| (0.0..=10.0).contains(score));
        if score > best.0 {
            best = (score, if read.is_some() { vector } else { String::new() });
        }
    }
    best
}

/// A CVE id or another one of a plain word; absent when it is neither.
pub(super) fn id(text: &str) -> Option<String> {
    let text = text.trim();
    let plain = !text.is_empty() && text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then(|| text.to_ascii_uppercase())
}

#[cfg(test)]
mod tests;
