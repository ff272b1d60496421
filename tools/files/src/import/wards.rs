//! Wards from their names, spelled several ways: one ward each, and the kind of place it is.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::WardKind;

use super::mapping::Mapping;
use super::spelling::{fold, tidy, word};
use super::words::{stem, words};

/// A ward found in an export.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Word.
    pub id: String,
    /// The spelling used most.
    pub name: String,
    /// Records that name it.
    pub records: usize,
}

/// Every spelling's ward.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    /// Tidy spelling to the position in `wards`, and why when it is not the plain name.
    pub of: BTreeMap<String, (usize, Option<String>)>,
    /// The wards, by name.
    pub wards: Vec<Found>,
}

impl Spellings {
    /// Which spellings mean one ward.
    pub fn gather<'a>(names: impl IntoIterator<Item = &'a str>, mapping: &Mapping) -> Spellings {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for name in names.into_iter().map(tidy).filter(|name| !fold(name).is_empty()) {
            *counts.entry(name).or_default() += 1;
        }
        // Spellings that differ in case, accents, spaces and signs only.
        let mut groups: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
        for (name, count) in &counts {
            let said = mapping.wards.get(&fold(name)).cloned().unwrap_or_else(|| name.clone());
            groups.entry(fold(&said).replace(' ', "")).or_default().push((said, *count));
        }
        let totals: BTreeMap<String, usize> =
            groups.iter().map(|(key, names)| (key.clone(), names.iter().map(|(_, count)| count).sum())).collect();
        let shown: BTreeMap<String, String> = groups.iter().map(|(key, names)| (key.clone(), best(names))).collect();
        // An abbreviation or a slip of the pen goes to the ward it can only mean.
        let mut means: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
        for (key, name) in &shown {
            let full = if mapping.wards.values().any(|said| fold(said).replace(' ', "") == *key) {
                None
            } else {
                full_name(key, name, &shown, &totals)
            };
            means.insert(key.clone(), full.map_or((key.clone(), None), |(full, why)| (full, Some(why))));
        }
        let kept: BTreeSet<&String> = means.values().map(|(key, _)| key).filter(|key| means[*key].0 == **key).collect();
        let position: BTreeMap<&String, usize> = kept.iter().enumerate().map(|(at, key)| (*key, at)).collect();
        let mut ids = BTreeSet::new();
        let mut wards: Vec<Found> = kept
            .iter()
            .map(|key| {
                let name = shown[*key].clone();
                let mut id = word(&name);
                while !ids.insert(id.clone()) {
                    id.push_str("-2");
                }
                Found { id, name, records: 0 }
            })
            .collect();
        let mut of = BTreeMap::new();
        for (name, count) in &counts {
            let said = mapping.wards.get(&fold(name)).cloned().unwrap_or_else(|| name.clone());
            let (key, why) = &means[&fold(&said).replace(' ', "")];
            let Some(at) = position.get(key).copied() else { continue };
            wards[at].records += count;
            of.insert(name.clone(), (at, why.clone()));
        }
        Spellings { of, wards }
    }
    /// The ward of a spelling, and why when that was a guess.
    pub fn ward(&self, name: &str) -> Option<(&Found, Option<&str>)> {
        let (at, why) = self.of.get(&tidy(name))?;
        Some((self.wards.get(*at)?, why.as_deref()))
    }
}

/// The spelling shown to people: the most frequent; of equals the one with small letters.
fn best(names: &[(String, usize)]) -> String {
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, count) in names {
        *totals.entry(name).or_default() += count;
    }
    let shown = totals.into_iter().max_by_key(|(name, count)| (*count, name.chars().any(char::is_lowercase), name.len()));
    shown.map(|(name, _)| name.to_string()).unwrap_or_default()
}

/// The only ward that an abbreviation or a slip can mean.
fn full_name(
    key: &str,
    name: &str,
    shown: &BTreeMap<String, String>,
    totals: &BTreeMap<String, usize>,
) -> Option<(String, String)> {
    let parts = fold(name);
    let parts: Vec<&str> = parts.split(' ').collect();
    let longer: Vec<&String> = shown
        .iter()
        .filter(|(other, _)| other.as_str() != key)
        .filter(|(other, full)| {
            let full = fold(full);
            let full: Vec<&str> = full.split(' ').collect();
            let more = totals[*other] > totals[key] || name.contains('.');
            more && abbreviates(&parts, &full)
        })
        .map(|(other, _)| other)
        .collect();
    if let Some(full) = only(&longer, shown) {
        return Some((full.clone(), format!("ward `{name}` taken as an abbreviation of {}", shown[full])));
    }
    let slips: Vec<&String> = shown
        .iter()
        .filter(|(other, full)| {
            other.as_str() != key && totals[*other] >= totals[key] * 8 && slip(&parts, &fold(full).split(' ').collect::<Vec<_>>())
        })
        .map(|(other, _)| other)
        .collect();
    only(&slips, shown).map(|full| (full.clone(), format!("ward `{name}` taken as a slip of {}", shown[full])))
}

/// The one candidate; of several that abbreviate each other, the longest.
fn only<'a>(candidates: &[&'a String], shown: &BTreeMap<String, String>) -> Option<&'a String> {
    let longest = candidates.iter().max_by_key(|key| key.len())?;
    let full = fold(&shown[*longest]);
    let full: Vec<&str> = full.split(' ').collect();
    let rest_abbreviate = candidates.iter().filter(|key| key != &longest).all(|key| {
        let parts = fold(&shown[*key]);
        abbreviates(&parts.split(' ').collect::<Vec<_>>(), &full)
    });
    rest_abbreviate.then_some(*longest)
}

/// Whether each part is the beginning of the other's part, two letters at least, and letters and numbers of the end are equal.
fn abbreviates(parts: &[&str], full: &[&str]) -> bool {
    let alike = |(part, full): (&&str, &&str)| {
        part == full
            || (part.len() >= 2 && full.len() > part.len() && full.starts_with(*part) && part.chars().all(char::is_alphabetic))
    };
    parts.len() == full.len() && parts != full && parts.iter().zip(full).all(alike)
}

/// Whether they differ by one letter of a long word.
fn slip(parts: &[&str], full: &[&str]) -> bool {
    let alike = |(part, full): (&&str, &&str)| {
        part == full
            || (part.chars().count() >= 6
                && part.chars().all(char::is_alphabetic)
                && full.chars().all(char::is_alphabetic)
                && strsim::damerau_levenshtein(part, full) <= 1)
    };
    parts.len() == full.len() && parts.iter().zip(full).all(alike)
}

/// The kind of place a name says; absent when it says none.
pub fn kind(name: &str, mapping: &Mapping) -> Option<WardKind> {
    if let Some(kind) = mapping.ward_kinds.get(&fold(name)).and_then(|word| WardKind::from_text(word)) {
        return Some(kind);
    }
    let known = words().wards.longest(name).map(|(kind, _)| kind);
    known.or_else(|| abbreviated(name)).and_then(WardKind::from_text)
}

/// `Chir B` where no ward is spelled in full.
fn abbreviated(name: &str) -> Option<&'static str> {
    let folded = stem(&fold(name));
    let head = folded.split(' ').next().filter(|head| head.len() >= 4)?;
    let kinds: BTreeSet<&str> =
        words().wards.entries().filter(|(entry, _)| entry.starts_with(head)).map(|(_, kind)| kind).collect();
    if kinds.len() == 1 { kinds.into_iter().next() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_ward_are_one() {
        let names = [
            "Médecine A",
            "Médecine A",
            "MÉDECINE A",
            " Médecine A  ",
            "Méde. A",
            "Médecine-A",
            "Médecine B",
            "Méde. B",
            "Medicine-store",
        ];
        let spellings = Spellings::gather(names, &Mapping::default());
        let id = |name: &str| spellings.ward(name).unwrap().0.id.clone();
        for name in ["Médecine A", "MÉDECINE A", "Méde. A", "Médecine-A"] {
            assert_eq!(id(name), "medecine-a", "{name}");
        }
        assert_eq!(id("Méde. B"), "medecine-b");
        assert_eq!(spellings.wards.len(), 3);
        assert_eq!(spellings.ward("Médecine A").unwrap().0.name, "Médecine A");
        assert!(spellings.ward("Méde. A").unwrap().1.is_some(), "an abbreviation is a guess");
    }

    #[test]
    fn what_could_mean_two_wards_stays_apart() {
        let spellings = Spellings::gather(
            [
                "Chirurgie A",
                "Chirurgie A",
                "Chirurgie B",
                "Chi. A",
                "Ch. C",
                "Ward 1",
                "Ward 1",
                "Ward 10",
                "Chir A",
                "Chimie A",
                "Chimie A",
            ],
            &Mapping::default(),
        );
        assert_ne!(spellings.ward("Ward 1").unwrap().0.id, spellings.ward("Ward 10").unwrap().0.id);
        assert_eq!(spellings.ward("Chi. A").unwrap().0.name, "Chi. A");
        assert_eq!(spellings.ward("Chir A").unwrap().0.name, "Chirurgie A");
        assert_eq!(spellings.ward("Ch. C").unwrap().0.name, "Ch. C");
    }

    #[test]
    fn names_say_the_kind_of_place() {
        for (name, expected) in [
            ("Réanimation B", WardKind::Icu),
            ("USC A", WardKind::StepDown),
            ("Chirurgie C", WardKind::Surgical),
            ("Urgences A", WardKind::Emergency),
            ("Hémodialyse A", WardKind::Dialysis),
            ("Néonatologie A", WardKind::Neonatal),
            ("Maternité A", WardKind::Maternity),
            ("A&E", WardKind::Emergency),
            ("HDU", WardKind::StepDown),
            ("ICU North", WardKind::Icu),
            ("Ward 7 Cardiology", WardKind::Medical),
            ("Operating Theatres", WardKind::Theatre),
            ("Salle de réveil", WardKind::Recovery),
            ("Plateau technique", WardKind::Technical),
            ("Intensivstation 2", WardKind::Icu),
            ("UCI", WardKind::Icu),
        ] {
            assert_eq!(kind(name, &Mapping::default()), Some(expected), "{name}");
        }
        assert_eq!(kind("Xyzzy", &Mapping::default()), None);
    }
}
