//! Whether a device of the inventory is a product that a document speaks of, and whether its firmware is meant.

use std::fmt;

use codedark_sim::blueprint::Device;

use super::super::spelling::fold;

/// Words that name no maker.
const COMPANY: [&str; 24] = [
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "ag",
    "sa",
    "sas",
    "bv",
    "plc",
    "co",
    "corp",
    "corporation",
    "company",
    "kg",
    "limited",
    "healthcare",
    "health",
    "care",
    "medical",
    "systems",
    "technologies",
    "technology",
    "group",
    "international",
];
/// Words that name no model.
const GENERIC: [&str; 20] = [
    "pump", "pumps", "server", "system", "systems", "series", "monitor", "monitors", "device", "devices", "model", "models",
    "only", "software", "the", "and", "version", "versions", "all", "station",
];

/// A product as a document names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Product {
    /// Its maker.
    pub manufacturer: String,
    /// Its name.
    pub model: String,
    /// Which versions: `<= 12.2.x.x`, `2.X`, `vers:all/*`; empty: all.
    pub version: String,
}

impl fmt::Display for Product {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &str| text.chars().take(60).collect::<String>();
        write!(out, "{} {}", short(&self.manufacturer), short(&self.model))?;
        if self.version.is_empty() { Ok(()) } else { write!(out, " {}", short(&self.version)) }
    }
}

impl Product {
    /// Whether a device is one, by manufacturer and model.
    pub fn is(&self, device: &Device) -> bool {
        same_maker(&self.manufacturer, &device.manufacturer) && same_model(&self.model, &device.model)
    }

    /// Whether a firmware is meant; absent when that cannot be told.
    pub fn affects(&self, firmware: &str) -> Option<bool> {
        let stated = self.version.trim();
        let stated = stated.split_once('/').filter(|(head, _)| head.starts_with("vers:")).map_or(stated, |(_, rest)| rest);
        if stated.is_empty() || stated == "*" {
            return Some(true);
        }
        let firmware = numbers(firmware)?;
        // `>=1|<3` bounds one range; `4.X | 5.X` are two.
        let parts: Vec<&str> = stated.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
        let bounds = parts.iter().all(|part| part.starts_with(['<', '>']));
        let holds: Option<Vec<bool>> = parts.iter().map(|part| meets(part, &firmware)).collect();
        let holds = holds.filter(|holds| !holds.is_empty())?;
        Some(if bounds { holds.iter().all(|one| *one) } else { holds.iter().any(|one| *one) })
    }
}

fn maker(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| word.len() > 1 && !COMPANY.contains(word)).map(str::to_string).collect()
}

/// Every telling word of the shorter name stands in the longer one: `GE` and `General Electric (GE)`, `Philips` and
/// `Philips Healthcare`.
fn same_maker(a: &str, b: &str) -> bool {
    let (a, b) = (maker(a), maker(b));
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !few.is_empty() && few.iter().all(|word| many.contains(word))
}

fn same_model(product: &str, device: &str) -> bool {
    let words =
        |text: &str| -> Vec<String> { fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_string).collect() };
    let (product, device) = (words(product), words(device));
    if product.is_empty() || device.is_empty() {
        return false;
    }
    if product == device {
        return true;
    }
    let telling =
        |words: &[String]| -> Vec<String> { words.iter().filter(|word| !GENERIC.contains(&word.as_str())).cloned().collect() };
    let (ours, theirs) = (telling(&device), telling(&product));
    let digits = |words: &[String]| words.iter().any(|word| word.len() > 1 && word.bytes().any(|byte| byte.is_ascii_digit()));
    let within = |few: &[String], many: &[String]| !few.is_empty() && few.iter().all(|word| many.contains(word));
    (within(&ours, &theirs) && (digits(&ours) || ours.len() > 1))
        || (within(&theirs, &ours) && (digits(&theirs) || theirs.len() > 1))
}

/// `12.2.x.x` as numbers, `x` as none; absent where there is no number.
fn numbers(text: &str) -> Option<Vec<Option<u64>>> {
    let word = text
        .split(|sign: char| sign.is_whitespace() || sign == ',' || sign == '_')
        .find(|word| word.trim_start_matches(['v', 'V', 'r', 'R']).starts_with(|sign: char| sign.is_ascii_digit()))?;
    let word = word.trim_start_matches(['v', 'V', 'r', 'R']);
    let mut parts = Vec::new();
    for part in word.split(['.', '-']).take(8) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        if digits.is_empty() {
            parts.push(None);
            continue;
        }
        parts.push(Some(digits.parse().ok()?));
        // `2.6A`: the letter counts after the number.
        if let Some(letter) = part.chars().nth(digits.len()).filter(char::is_ascii_alphabetic) {
            parts.push(Some(u64::from(u32::from(letter.to_ascii_lowercase()))));
        }
    }
    Some(parts)
}

fn meets(bound: &str, firmware: &[Option<u64>]) -> Option<bool> {
    let sign: String = bound.chars().take_while(|sign| "<>=!".contains(*sign)).collect();
    let stated = numbers(bound.trim_start_matches(['<', '>', '=', '!']))?;
    let mut order = std::cmp::Ordering::Equal;
    for at in 0..stated.len().max(firmware.len()) {
        let zero = Some(0);
        let (ours, theirs) = (firmware.get(at).copied().unwrap_or(zero), stated.get(at).copied());
        // What is not stated, or is `x`, holds every number.
        let (Some(Some(theirs)), Some(ours)) = (theirs.or((sign.len() == 1 && sign != "=").then_some(zero)), ours) else { break };
        order = ours.cmp(&theirs);
        if order.is_ne() {
            break;
        }
    }
    Some(match sign.as_str() {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        "!=" => order.is_ne(),
        _ => order.is_eq(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(manufacturer: &str, model: &str) -> Device {
        Device { manufacturer: manufacturer.into(), model: model.into(), ..Device::default() }
    }

    fn product(manufacturer: &str, model: &str, version: &str) -> Product {
        Product { manufacturer: manufacturer.into(), model: model.into(), version: version.into() }
    }

    #[test]
    fn makers_and_models_are_known_under_their_several_names() {
        let ge = product("General Electric (GE)", "B650", "1.X");
        assert!(ge.is(&device("GE Healthcare", "B650")) && ge.is(&device("General Electric", "CARESCAPE B650")));
        assert!(!ge.is(&device("GE Healthcare", "B450")) && !ge.is(&device("Philips", "B650")) && !ge.is(&device("", "B650")));
        let pumps = product("Medtronic", "MiniMed Paradigm 515/715 pumps", "vers:all/*");
        assert!(pumps.is(&device("Medtronic", "Paradigm 715")));
        assert!(!pumps.is(&device("Medtronic", "pump")) && !pumps.is(&device("Medtronic", "Paradigm")));
        assert!(product("Philips", "Vue PACS", "").is(&device("Philips", "Vue PACS")));
        assert!(!product("Microsoft", "Windows", "").is(&device("Microsoft", "Windows Server")));
    }

    #[test]
    fn versions_are_compared_as_they_are_stated() {
        for (stated, firmware, expected) in [
            ("<= 12.2.x.x", "12.2.8.400", Some(true)),
            ("<= 12.2.x.x", "12.3", Some(false)),
            ("<= 2.6A", "2.6B", Some(false)),
            ("<= 2.6A", "2.6A", Some(true)),
            ("< 3.0", "3.0.1", Some(false)),
            ("< 3.0", "2.9", Some(true)),
            ("2.X", "v2.7", Some(true)),
            ("2.X", "3.1", Some(false)),
            ("4.X | 5.X", "5.1", Some(true)),
            ("4.X | 5.X", "6", Some(false)),
            ("vers:generic/>=1.0|<2.0", "2.1", Some(false)),
            ("vers:generic/>=1.0|<2.0", "1.5", Some(true)),
            ("vers:all/*", "", Some(true)),
            ("", "7", Some(true)),
            ("<= 4.2", "", None),
            ("<= 4.2", "unknown", None),
            ("prior to the last", "4", None),
        ] {
            assert_eq!(product("a", "b", stated).affects(firmware), expected, "{stated} and {firmware}");
        }
    }
}
