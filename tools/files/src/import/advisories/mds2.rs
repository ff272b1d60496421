//! Manufacturers' disclosures on the security of medical devices (MDS2, ANSI/NEMA HN 1-2019), as a table: question, text, answer,
//! note.
//!
//! Taken over: maker and model (DOC-1, DOC-3), who installs updates (CSUP-n.1, CSUP-n.2), own passwords (PAUT-1), remote service
//! (RMOT-1). Every other question is read over, and the account says so.

use codedark_sim::blueprint::{Credentials, Patchable};

use super::super::records::Records;
use super::super::spelling::{fold, tidy};
use super::super::words::says_nothing;
use super::{Facts, Product, Told, What};

/// Whether a text is a disclosure.
pub fn sniff(text: &str, separator: u8) -> bool {
    let mut seen = [false; 2];
    for record in Records::new(text, separator).take(60) {
        for cell in &record.cells {
            seen[0] |= cell.trim() == "DOC-1";
            seen[1] |= cell.trim() == "DOC-3";
        }
    }
    seen == [true, true]
}

/// `CSUP-2.1` as its section and number.
fn question(cell: &str) -> Option<(&str, &str)> {
    let (section, number) = cell.trim().split_once('-')?;
    let plain = (3..=4).contains(&section.len()) && section.bytes().all(|byte| byte.is_ascii_uppercase());
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (plain && numbered).then_some((section, number))
}

/// Its answers, the last record being what they come to.
pub fn read(text: &str, separator: u8) -> Vec<Told> {
    let mut told = Vec::new();
    let (mut product, mut facts) = (Product::default(), Facts::default());
    let (mut by_owner, mut by_vendor) = (Vec::new(), Vec::new());
    let mut last = 1;
    for record in Records::new(text, separator) {
        last = record.line;
        let found = record.cells.iter().enumerate().find_map(|(at, cell)| Some((at, question(cell)?)));
        let Some((at, (section, number))) = found else {
            told.push(Told { line: record.line, what: What::Nothing("is no question".into()) });
            continue;
        };
        let answer = record.cells.get(at + 2).map(|cell| tidy(cell)).unwrap_or_default();
        let yes = match fold(&answer).as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let taken = match (section, number) {
            ("DOC", "1") if !says_nothing(&answer) => {
                product.manufacturer = answer.chars().take(200).collect();
                true
            }
            ("DOC", "3") if !says_nothing(&answer) => {
                product.model = answer.chars().take(200).collect();
                true
            }
            ("CSUP", number) if number.ends_with(".1") && yes.is_some() => {
                by_owner.extend(yes);
                true
            }
            ("CSUP", number) if number.ends_with(".2") && yes.is_some() => {
                by_vendor.extend(yes);
                true
            }
            ("PAUT", "1") if yes.is_some() => {
                facts.credentials = Some(if yes == Some(true) { Credentials::Individual } else { Credentials::Shared });
                true
            }
            ("RMOT", "1") if yes.is_some() => {
                facts.vendor_remote = yes;
                true
            }
            _ => false,
        };
        let what = if taken { "taken over" } else { "not taken over" };
        told.push(Told { line: record.line, what: What::Nothing(format!("{section}-{number}: {what}")) });
    }
    facts.patchable = if by_owner.contains(&true) {
        Some(Patchable::Yes)
    } else if by_vendor.contains(&true) {
        Some(Patchable::VendorOnly)
    } else if by_owner.contains(&false) && by_vendor.contains(&false) {
        Some(Patchable::Never)
    } else {
        None
    };
    // The answers together are told where the last of them stands.
    told.pop();
    told.push(Told { line: last, what: What::Facts(product, facts) });
    told
}
