//! What exports call things: the shipped word list, and how a text is looked up in it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::spelling::{fold, holds};

#[derive(Deserialize)]
struct WordFile {
    withdrawn: Vec<String>,
    withdrawn_state: Vec<String>,
    still: Vec<String>,
    nothing: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    headers: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    actions: BTreeMap<String, Vec<String>>,
    kinds: BTreeMap<String, Vec<String>>,
    network_gear: BTreeMap<String, Vec<String>>,
    roles: BTreeMap<String, Vec<String>>,
    wards: BTreeMap<String, Vec<String>>,
}

/// The word list, folded for look-up.
pub struct Words {
    /// Withdrawn from service.
    pub withdrawn: Lexicon,
    /// Withdrawn, where a column speaks of the state.
    pub withdrawn_state: Lexicon,
    /// Not, or not yet.
    pub still: Lexicon,
    /// Says nothing.
    pub nothing: Lexicon,
    /// Yes and no.
    pub answers: Lexicon,
    /// `allow` and `deny`.
    pub actions: Lexicon,
    /// Kinds of the catalogue.
    pub kinds: Lexicon,
    /// What is network, not device.
    pub network_gear: Lexicon,
    /// Server roles.
    pub roles: Lexicon,
    /// Kinds of wards.
    pub wards: Lexicon,
    /// By form, then field: what its column is called, likeliest first.
    pub headers: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Folded spellings with what they mean.
pub struct Lexicon {
    meanings: BTreeMap<String, String>,
    /// As written in the list.
    spellings: BTreeMap<String, String>,
    /// By first word: most texts hold few of them.
    by_word: BTreeMap<String, Vec<String>>,
}

impl Lexicon {
    fn of<'a>(entries: impl IntoIterator<Item = (&'a str, &'a Vec<String>)>) -> Lexicon {
        let (mut meanings, mut written) = (BTreeMap::new(), BTreeMap::new());
        for (meaning, spellings) in entries {
            for spelling in spellings {
                let stem = stem(&fold(spelling));
                written.entry(stem.clone()).or_insert_with(|| spelling.clone());
                meanings.entry(stem).or_insert_with(|| meaning.to_string());
            }
        }
        meanings.remove("");
        let mut by_word: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in meanings.keys() {
            by_word.entry(entry.split(' ').next().unwrap_or(entry).to_string()).or_default().push(entry.clone());
        }
        Lexicon { meanings, spellings: written, by_word }
    }
    /// The meaning of exactly this text.
    pub fn exact(&self, text: &str) -> Option<&str> {
        self.meanings.get(&stem(&fold(text))).map(String::as_str)
    }
    /// The meaning of the longest entry in the text, and that entry.
    pub fn longest(&self, text: &str) -> Option<(&str, &str)> {
        let text = stem(&fold(text));
        if let Some((entry, meaning)) = self.meanings.get_key_value(&text) {
            return Some((meaning, self.spelling(entry)));
        }
        text.split(' ')
            .filter_map(|word| self.by_word.get(word))
            .flatten()
            .filter(|entry| holds(&text, entry))
            .max_by_key(|entry| (entry.len(), std::cmp::Reverse(entry.as_str())))
            .and_then(|entry| Some((self.meanings.get(entry)?.as_str(), self.spelling(entry))))
    }
    fn spelling<'a>(&'a self, entry: &'a str) -> &'a str {
        self.spellings.get(entry).map_or(entry, String::as_str)
    }
    /// Every spelling with its meaning.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.meanings.iter().map(|(entry, meaning)| (entry.as_str(), meaning.as_str()))
    }
}

/// Each word of a folded text without a plural's `s`.
pub fn stem(folded: &str) -> String {
    let words: Vec<&str> =
        folded.split(' ').map(|word| if word.len() > 3 { word.strip_suffix('s').unwrap_or(word) } else { word }).collect();
    words.join(" ")
}

/// The shipped list.
///
/// # Panics
/// If the shipped asset is not valid TOML; a test reads it.
pub fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let text = include_str!("../../../../assets/import/words.toml");
        let file: WordFile = toml::from_str(text).unwrap_or_else(|error| panic!("assets/import/words.toml: {error}"));
        let by_meaning =
            |table: &BTreeMap<String, Vec<String>>| Lexicon::of(table.iter().map(|(meaning, list)| (meaning.as_str(), list)));
        Words {
            withdrawn: Lexicon::of([("withdrawn", &file.withdrawn)]),
            withdrawn_state: Lexicon::of([("withdrawn", &file.withdrawn), ("withdrawn", &file.withdrawn_state)]),
            still: Lexicon::of([("still", &file.still)]),
            nothing: Lexicon::of([("nothing", &file.nothing)]),
            answers: Lexicon::of([("yes", &file.yes), ("no", &file.no)]),
            actions: by_meaning(&file.actions),
            kinds: by_meaning(&file.kinds),
            network_gear: by_meaning(&file.network_gear),
            roles: by_meaning(&file.roles),
            wards: by_meaning(&file.wards),
            headers: file
                .headers
                .into_iter()
                .map(|(form, fields)| {
                    let fields =
                        fields.into_iter().map(|(field, list)| (field, list.iter().map(|name| stem(&fold(name))).collect()));
                    (form, fields.collect())
                })
                .collect(),
        }
    })
}

/// Whether a cell says nothing: empty, `?`, `N/C`, `inconnu` …
pub fn says_nothing(cell: &str) -> bool {
    fold(cell).is_empty() || words().nothing.exact(cell).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_entry_decides() {
        let kinds = &words().kinds;
        assert_eq!(kinds.longest("Pompe / pousse-seringue").unwrap().0, "infusion-pump");
        assert_eq!(kinds.longest("Respirateur d'anesthésie").unwrap().0, "anaesthesia-machine");
        assert_eq!(kinds.longest("Infusion Pumps, large").unwrap().0, "infusion-pump");
        assert_eq!(kinds.longest("PC chevet").unwrap().0, "bedside-pc");
        assert!(kinds.longest("zzz").is_none());
    }

    #[test]
    fn every_shipped_kind_is_one_of_the_catalogue_and_every_ward_kind_a_word() {
        let catalogue = crate::assets::catalogue();
        for (_, kind) in words().kinds.entries() {
            assert!(catalogue.kind(kind).is_some(), "{kind}");
        }
        for (_, kind) in words().wards.entries() {
            assert!(codedark_sim::blueprint::WardKind::from_text(kind).is_some(), "{kind}");
        }
    }
}
