//! `services.toml`: what a hospital's systems are when only devices are known.

use std::collections::BTreeMap;

use codedark_sim::blueprint::Service;
use serde::Deserialize;

/// Service archetypes, whose hosts are roles, and how server names give their role away.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceArchetypes {
    /// In the order of the file.
    #[serde(rename = "service")]
    pub services: Vec<Service>,
    /// Role to beginnings of names, upper case.
    pub roles: BTreeMap<String, Vec<String>>,
}

impl ServiceArchetypes {
    /// The role that a server's name gives away: the word that stands first in it, the longest of those.
    pub fn role_of(&self, name: &str) -> Option<&str> {
        let name = name.to_uppercase();
        let parts: Vec<usize> = std::iter::once(0)
            .chain(name.char_indices().filter(|(_, letter)| !letter.is_alphanumeric()).map(|(at, letter)| at + letter.len_utf8()))
            .collect();
        parts.into_iter().find_map(|start| {
            self.roles
                .iter()
                .flat_map(|(role, words)| words.iter().map(move |word| (word, role)))
                .filter(|(word, _)| {
                    let rest = name[start..].strip_prefix(word.as_str());
                    rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
                })
                .max_by_key(|(word, _)| word.len())
                .map(|(_, role)| role.as_str())
        })
    }
}
