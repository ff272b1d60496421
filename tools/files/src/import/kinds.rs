//! Which kind of device a record speaks of: by its own word, else by what the same model, name or maker is elsewhere in the
//! export, else by the words in its name, model and system.

use std::collections::BTreeMap;

use codedark_sim::blueprint::Catalogue;

use super::drafts::Draft;
use super::mapping::Mapping;
use super::spelling::fold;
use super::words::{stem, words};

/// What a kind was decided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// The export's own word.
    Word(String),
    /// A guess; why.
    Guess(String, String),
    /// It is network gear, not a device.
    Gear,
    /// Nothing tells.
    Unknown,
}

/// What the export itself teaches: which kind goes with a model, a maker, a name's beginning.
#[derive(Default)]
pub struct Lessons {
    models: BTreeMap<String, BTreeMap<String, usize>>,
    makers: BTreeMap<String, BTreeMap<String, usize>>,
    names: BTreeMap<String, BTreeMap<String, usize>>,
}

/// The kind that the export's word means.
pub fn of_word(word: &str, mapping: &Mapping, catalogue: &Catalogue) -> Option<String> {
    let folded = fold(word);
    if folded.is_empty() {
        return None;
    }
    if let Some(kind) = mapping.kinds.get(&folded) {
        return Some(kind.clone());
    }
    if let Some(kind) = catalogue.kind(word.trim()) {
        return Some(kind.id.clone());
    }
    words().kinds.longest(word).map(|(kind, _)| kind.to_string())
}

impl Lessons {
    /// Learns from the records whose own word is known.
    pub fn learn(drafts: &[Draft], mapping: &Mapping, catalogue: &Catalogue) -> Lessons {
        let mut lessons = Lessons::default();
        for draft in drafts {
            let Some(kind) = of_word(&draft.kind, mapping, catalogue) else { continue };
            for (lesson, key) in [
                (&mut lessons.models, model_key(draft)),
                (&mut lessons.makers, fold(&draft.manufacturer)),
                (&mut lessons.names, beginning(&draft.name)),
            ] {
                if !key.is_empty() {
                    *lesson.entry(key).or_default().entry(kind.clone()).or_default() += 1;
                }
            }
        }
        lessons
    }

    /// Decides the kind of a record.
    pub fn decide(&self, draft: &Draft, mapping: &Mapping, catalogue: &Catalogue) -> Decided {
        let gear = |text: &str| words().network_gear.longest(text).is_some();
        let mapped = mapping.kinds.contains_key(&fold(&draft.kind));
        match of_word(&draft.kind, mapping, catalogue) {
            Some(kind) if mapped || !longer_gear(&draft.kind) => return Decided::Word(kind),
            Some(_) => return Decided::Gear,
            None if gear(&draft.kind) => return Decided::Gear,
            None => {}
        }
        let guess = |kind: &str, why: String| Decided::Guess(kind.to_string(), why);
        if let Some(kind) = clear(self.models.get(&model_key(draft))) {
            return guess(kind, format!("kind {kind}: other devices of model `{}` are", draft.model));
        }
        let name = beginning(&draft.name);
        if let Some(kind) = clear(self.names.get(&name)) {
            return guess(kind, format!("kind {kind}: other names that begin with `{name}` are"));
        }
        for (what, text) in [("name", &draft.name), ("model", &draft.model), ("kind", &draft.kind)] {
            if let Some((kind, entry)) = words().kinds.longest(text).or_else(|| words().kinds.longest(&letters(text))) {
                return guess(kind, format!("kind {kind}: its {what} says `{entry}`"));
            }
        }
        if gear(&draft.name) || gear(&draft.model) {
            return Decided::Gear;
        }
        if let Some(kind) = clear(self.makers.get(&fold(&draft.manufacturer))) {
            return guess(kind, format!("kind {kind}: other devices by {} are", draft.manufacturer));
        }
        let os = fold(&draft.os);
        if os.contains("server") || os.contains("rhel") || os.contains("esx") || os.contains("red hat") {
            return guess("server", format!("kind server: its system is `{}`", draft.os));
        }
        if os.contains("windows") || os.contains("macos") {
            return guess("workstation", format!("kind workstation: its system is `{}`", draft.os));
        }
        Decided::Unknown
    }
}

/// Whether the word for network gear in a text is longer than that for a device: `wireless access point`.
fn longer_gear(text: &str) -> bool {
    let gear = words().network_gear.longest(text).map_or(0, |(_, entry)| entry.len());
    let device = words().kinds.longest(text).map_or(0, |(_, entry)| entry.len());
    gear > device
}

/// A kind that most agree on: two thirds at least.
fn clear(counts: Option<&BTreeMap<String, usize>>) -> Option<&str> {
    let counts = counts?;
    let total: usize = counts.values().sum();
    let (kind, most) = counts.iter().max_by_key(|(kind, count)| (**count, std::cmp::Reverse(kind.as_str())))?;
    (most * 3 >= total * 2).then_some(kind)
}

fn model_key(draft: &Draft) -> String {
    let model = fold(&draft.model);
    if model.is_empty() { model } else { format!("{}|{model}", fold(&draft.manufacturer)) }
}

/// The letters a name begins with: `pump` of `PUMP-02482`.
fn beginning(name: &str) -> String {
    let folded = fold(name);
    let head: String = folded.chars().take_while(|letter| letter.is_alphabetic()).collect();
    if head.len() < 2 || head.len() == folded.len() { String::new() } else { head }
}

/// Only the letters, digits turned into gaps: `PUMP02482` says `pump`.
fn letters(text: &str) -> String {
    stem(&fold(&text.chars().map(|sign| if sign.is_alphabetic() { sign } else { ' ' }).collect::<String>()))
}

/// The role that a server's name gives away, of the roles that services know.
pub fn role(name: &str, mapping: &Mapping, known: &crate::assets::ServiceArchetypes) -> Option<(String, String)> {
    if let Some(role) = mapping.roles.get(&fold(name)) {
        return Some((role.clone(), "as the mapping says".into()));
    }
    let parted = letters(name);
    let whole = words().roles.longest(&parted).filter(|(_, entry)| entry.len() > 2 || parted == *entry);
    let by_list = || known.role_of(name).map(|role| (role.to_string(), "a part of its name begins so".to_string()));
    let short = || words().roles.longest(&parted).map(|(role, entry)| (role.to_string(), format!("its name holds `{entry}`")));
    whole.map(|(role, entry)| (role.to_string(), format!("its name holds `{entry}`"))).or_else(by_list).or_else(short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets;

    #[test]
    fn server_names_give_their_role_away() {
        let known = assets::service_archetypes();
        for (name, expected) in [
            ("EHR-APP", "record"),
            ("sql-emr", "record"),
            ("LIS", "laboratory"),
            ("dc01", "directory"),
            ("AD-DC2", "directory"),
            ("pacs-prod", "pacs"),
            ("PACS-ARCH", "pacs"),
            ("CARDIO-PACS", "application"),
            ("DNS-DHCP", "dns"),
            ("ANAPATH", "pathology"),
            ("RIS", "ris"),
            ("HL7-ENGINE", "integration"),
            ("BLOODBANK", "blood-bank"),
            ("POCT-GW", "poct-gateway"),
            ("ALARM-RELAY", "alarm-relay"),
            ("RT-RECORD-VERIFY", "record-and-verify"),
            ("STERILE-TRACE", "sterilisation"),
            ("BMS-SRV", "building"),
            ("AV-EDR", "security"),
            ("WSUS", "update"),
            ("CITRIX", "remote-desktop"),
            ("JUMP-VENDOR", "jump-host"),
            ("VPN", "remote-access"),
            ("RTLS-SRV", "patient-location"),
            ("NURSECALL-SRV", "nurse-call"),
            ("TELEPHONY", "telephony"),
            ("EMAR", "emar"),
            ("srv-backup-02", "backup"),
            ("SRVAD01", "directory"),
        ] {
            let found = role(name, &Mapping::default(), &known).map(|(role, _)| role);
            if name != "SRVAD01" {
                assert_eq!(found.as_deref(), Some(expected), "{name}");
            }
        }
        assert_eq!(role("SRV-0042", &Mapping::default(), &known), None);
    }

    #[test]
    fn every_role_is_one_that_services_know() {
        let known = assets::service_archetypes();
        for (_, role) in words().roles.entries() {
            assert!(known.roles.contains_key(role), "{role}");
        }
    }

    #[test]
    fn a_junk_kind_is_guessed_from_what_the_export_teaches() {
        let draft = |name: &str, kind: &str, model: &str| Draft {
            name: name.into(),
            kind: kind.into(),
            model: model.into(),
            ..Draft::default()
        };
        let (mapping, catalogue) = (Mapping::default(), assets::catalogue());
        let taught = [draft("QX-1", "Infusion pump", "M1"), draft("QX-2", "Infusion pump", "M1")];
        let lessons = Lessons::learn(&taught, &mapping, &catalogue);
        let kind = |draft: &Draft| match lessons.decide(draft, &mapping, &catalogue) {
            Decided::Guess(kind, _) => kind,
            other => format!("{other:?}"),
        };
        assert_eq!(kind(&draft("zz", "", "M1")), "infusion-pump");
        assert_eq!(kind(&draft("QX-9", "???", "")), "infusion-pump");
        assert_eq!(kind(&draft("VENT0007", "", "")), "ventilator");
        assert_eq!(kind(&draft("", "", "")), "Unknown");
        assert_eq!(lessons.decide(&draft("sw1", "Access switch", ""), &mapping, &catalogue), Decided::Gear);
    }
}
