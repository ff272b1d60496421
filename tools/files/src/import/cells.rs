//! What one cell can say: addresses, hardware addresses, years, answers, beds. Each in the forms exports write.

use std::net::IpAddr;

use super::spelling::{fold, tidy};
use super::words::words;

/// An IPv4 or IPv6 address, also with a prefix length or as the first of a list.
pub fn address(cell: &str) -> Option<IpAddr> {
    cell.split([',', ';', ' ', '\n', '|']).map(str::trim).find(|part| !part.is_empty()).and_then(|first| {
        let bare = first.split('/').next().unwrap_or(first).trim_matches(['[', ']']);
        bare.parse::<IpAddr>().ok().filter(|address| !address.is_unspecified() && !address.is_loopback())
    })
}

/// A MAC address as lower case with colons, from colons, hyphens, dots or nothing between.
pub fn mac(cell: &str) -> Option<String> {
    let first = cell.split([',', ';', ' ', '\n', '|']).find(|part| !part.trim().is_empty())?;
    let digits: Vec<char> = first.chars().filter(|sign| !matches!(sign, ':' | '-' | '.')).collect();
    if digits.len() != 12 || !digits.iter().all(char::is_ascii_hexdigit) {
        return None;
    }
    let digits: Vec<char> = digits.iter().map(char::to_ascii_lowercase).collect();
    if digits.iter().all(|digit| *digit == '0') || digits.iter().all(|digit| *digit == 'f') {
        return None;
    }
    let pairs: Vec<String> = digits.chunks(2).map(|pair| pair.iter().collect()).collect();
    Some(pairs.join(":"))
}

/// The year of a date: `2012`, `24/04/2011`, `2011-04-24T…`, `Apr 24, 2011`, `24.4.11`; 1970 to 2099.
pub fn year(cell: &str) -> Option<u16> {
    let date = cell.split(['T', ' ']).next().filter(|part| part.contains(['/', '-', '.'])).unwrap_or(cell);
    let numbers: Vec<&str> = date.split(|sign: char| !sign.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    if numbers.len() > 4 || date.len() > 40 {
        return None;
    }
    let plausible = |number: u16| (1970..=2099).contains(&number).then_some(number);
    if let Some(year) = numbers.iter().filter(|part| part.len() == 4).find_map(|part| plausible(part.parse().ok()?)) {
        return Some(year);
    }
    match numbers[..] {
        // Eight digits without signs between: 20110424.
        [whole] if whole.len() == 8 => plausible(whole.get(..4)?.parse().ok()?),
        [_, _, last] if last.len() == 2 => {
            let short: u16 = last.parse().ok()?;
            Some(if short < 70 { 2000 + short } else { 1900 + short })
        }
        _ => None,
    }
}

/// Yes or no.
pub fn answer(cell: &str) -> Option<bool> {
    words().answers.exact(cell).map(|word| word == "yes")
}

/// A bed's label: `7` from `7`, `lit 7`, `bed 07`, `Bett 7`; others as written.
pub fn bed(cell: &str) -> String {
    let folded = fold(cell);
    let bare = ["lit", "bed", "bett", "cama", "bay", "place", "no", "nr", "n", "bettplatz", "cot", "chair", "poste", "box"]
        .iter()
        .find_map(|word| {
            folded.strip_prefix(&format!("{word} ")).or_else(|| folded.strip_prefix(word).filter(|rest| digits(rest)))
        })
        .unwrap_or(&folded);
    if digits(bare) {
        let trimmed = bare.trim_start_matches('0');
        return if trimmed.is_empty() { "0".into() } else { trimmed.into() };
    }
    let label = tidy(if bare.is_empty() { "" } else { bare }).to_uppercase();
    label.chars().take(24).collect()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_addresses_in_every_form_are_one() {
        for form in
            ["e0:07:6f:d4:d8:17", "E0-07-6F-D4-D8-17", "e0076fd4d817", "e007.6fd4.d817", "E0:07:6F:D4:D8:17, 00:11:22:33:44:55"]
        {
            assert_eq!(mac(form).as_deref(), Some("e0:07:6f:d4:d8:17"), "{form}");
        }
        assert!(mac("ff:ff:ff:ff:ff:ff").is_none() && mac("10.0.0.1").is_none() && mac("").is_none());
    }

    #[test]
    fn years_are_read_from_dates() {
        for (form, expected) in [
            ("2012", Some(2012)),
            ("24/04/2011", Some(2011)),
            ("2011-04-24", Some(2011)),
            ("2011-04-24T10:00:00Z", Some(2011)),
            ("Apr 24, 2011", Some(2011)),
            ("24.04.11", Some(2011)),
            ("20110424", Some(2011)),
            ("0012", None),
            ("soon", None),
            ("10.10.0.1", None),
        ] {
            assert_eq!(year(form), expected, "{form}");
        }
    }

    #[test]
    fn beds_spelled_several_ways_are_one() {
        for form in ["7", "lit 7", "Lit 07", "bed 7", "BED7", "Bett 7"] {
            assert_eq!(bed(form), "7", "{form}");
        }
        assert_eq!(bed("12 B"), "12 B");
        assert_eq!(bed(""), "");
    }

    #[test]
    fn addresses_are_read_with_and_without_prefix() {
        assert_eq!(address("10.1.2.3/16").unwrap().to_string(), "10.1.2.3");
        assert_eq!(address("10.1.2.3, 10.1.2.4").unwrap().to_string(), "10.1.2.3");
        assert!(address("10.1.2").is_none() && address("0.0.0.0").is_none() && address("").is_none());
    }
}
