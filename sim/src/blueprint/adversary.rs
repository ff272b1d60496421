//! An adversary's file: who they are, what they want, what they can do. Techniques are names, needs, durations and effects;
//! how any of them is carried out is in no file.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::words::vocabulary;
use super::{Entry, Goal, Mark};
use crate::engine::Span;

/// An ATT&CK technique, Enterprise or ICS: `T1566.001`, `T0878`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttackId {
    technique: u16,
    part: u16,
}

impl AttackId {
    /// From its usual form: a `T`, four digits, perhaps a point and three more.
    pub fn parse(text: &str) -> Option<AttackId> {
        let (technique, part) = text.trim().split_once('.').map_or((text.trim(), None), |(whole, part)| (whole, Some(part)));
        let digits = |text: &str, length: usize| {
            (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<u16>().ok()).flatten()
        };
        let part = match part {
            Some(part) => digits(part, 3).filter(|part| *part > 0)?,
            None => 0,
        };
        Some(AttackId { technique: digits(technique.strip_prefix('T')?, 4)?, part })
    }
    /// Whether it is of the matrix for industrial systems, which fits bedside devices better.
    pub fn ics(self) -> bool {
        self.technique < 1000
    }
}

impl fmt::Display for AttackId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "T{:04}", self.technique)?;
        if self.part > 0 { write!(out, ".{:03}", self.part) } else { Ok(()) }
    }
}

impl Serialize for AttackId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AttackId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AttackId, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom(format!("`{text}` is no ATT&CK technique; write it like `T1566.001` or `T0878`"));
        AttackId::parse(&text).ok_or_else(wrong)
    }
}

impl JsonSchema for AttackId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AttackId".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^T[0-9]{4}(\\.[0-9]{3})?$", "description": "An ATT&CK technique, Enterprise or ICS, like T1566.001 or T0878" })
    }
}

vocabulary! {
    /// What a technique acts on.
    Target {
        Landing = "landing", "a host that the way in leads to";
        Held = "held-host", "a host already held";
        NewHost = "new-host", "a host not yet held";
        Directory = "directory", "a server of the directory";
        Backup = "backup", "a backup that is online";
        DataStore = "data-store", "a held store of data";
        Record = "record", "the record's servers";
        Laboratory = "laboratory", "the laboratory's servers";
        Imaging = "imaging", "the servers of images and worklists";
        DrugLibrary = "drug-library", "the server of infusion pumps' drug library";
        Monitoring = "central-monitoring", "gateways and stations that bring vital signs together";
        AlarmRelay = "alarm-relay", "what brings alarms to people";
        Logs = "logs", "where logs are kept";
    }
}

vocabulary! {
    /// What must be true when a technique begins and still when it ends.
    Condition {
        EntryDoor = "way-in", "a flow from the far end of the way in";
        Egress = "way-home", "the target can talk to the outside";
        Door = "flow", "a flow from a held host";
        Account = "account", "a held account that opens the target";
        DirectoryAccount = "directory-account", "the directory is held";
        DefaultAccount = "shared-log-on", "the target's log-on is shared or as delivered";
        Weakness = "weakness", "the target has a usable weakness";
        NoSecondFactor = "no-second-factor", "remote access asks for no second factor";
        Rights = "full-rights", "full rights on a held host";
        OwnRights = "own-rights", "the rights that an insider has anyway";
    }
}

vocabulary! {
    /// What success gives.
    Gain {
        Knowledge = "knowledge", "hosts to go to";
        Host = "host", "a host";
        Rights = "full-rights", "full rights on a host";
        Accounts = "accounts", "perhaps an account";
        Directory = "directory", "the directory";
        BackupLost = "backup-lost", "a backup less";
        DataOutside = "data-outside", "data outside";
        RecordsRead = "records-read", "records read that nobody was entitled to read";
        ResultsAltered = "results-altered", "laboratory results that are not those of the sample";
        ImagesAltered = "images-altered", "images or worklists of somebody else";
        DosesAltered = "doses-altered", "limits or doses that are not the pharmacy's";
        VitalsFalsified = "vital-signs-falsified", "vital signs that look normal";
        AlarmsSuppressed = "alarms-suppressed", "alarms that nobody hears";
        LogsWiped = "logs-wiped", "logs that prove nothing any more";
    }
}

vocabulary! {
    /// How much a technique shows (model specification §5).
    Noise {
        Quiet = "quiet", "hardly";
        Normal = "normal", "somewhat";
        Loud = "loud", "very much";
    }
}

vocabulary! {
    /// What adversaries can do, by ATT&CK id. What each needs, takes and does is one row of `cyber`'s table.
    Technique {
        PhishingAttachment = "T1566.001", "phishing attachment opened";
        SupplierTunnel = "T1199", "supplier's tunnel used";
        RemoteAccess = "T1133", "external remote service used";
        ExposedService = "T1190", "exposed service exploited";
        Discovery = "T1018", "other systems discovered";
        CredentialDumping = "T1003", "credentials searched for";
        DirectoryTakeover = "T1003.006", "directory attacked";
        BackupDestruction = "T1490", "backup attacked";
        Exfiltration = "T1048", "data taken out";
        ValidAccount = "T1021", "remote log-on with a stolen account";
        OwnRights = "T1078", "own log-on used";
        DefaultAccount = "T1078.001", "log-on with the account as delivered";
        RemoteExploit = "T1210", "weak service exploited";
        Rights = "T1068", "full rights gained on a host";
        RecordsRead = "T1213", "records read";
        Altered = "T1565.001", "stored data altered";
        ViewFalsified = "T0832", "view falsified";
        AlarmsSuppressed = "T0878", "alarms suppressed";
        LogsWiped = "T1070", "logs wiped";
        Encryption = "T1486", "encryption";
    }
}

impl Technique {
    /// Its usual ATT&CK id.
    pub fn attack(self) -> AttackId {
        AttackId::parse(self.word()).unwrap_or_default()
    }
}

/// One thing an adversary can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Tactic {
    /// ATT&CK technique.
    pub id: AttackId,
    /// Shown to people.
    pub name: String,
    /// What it acts on.
    pub on: Target,
    /// What must be true, at its beginning and at its end.
    pub needs: Vec<Condition>,
    /// What success gives.
    pub gives: Gain,
    /// Median time it takes, above 0; absent: the usual of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes: Option<Span>,
    /// Log-standard-deviation of that time, 0 to 3; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<f64>,
    /// Median time after the first foothold before which it does not end; absent: the usual of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Span>,
    /// Chance that it works with every need met, above 0 and up to 1; absent: the usual of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<f64>,
    /// How much it shows.
    pub noise: Noise,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Tactic {
    fn default() -> Tactic {
        Tactic {
            id: AttackId::default(),
            name: String::new(),
            on: Target::Held,
            needs: Vec::new(),
            gives: Gain::Knowledge,
            takes: None,
            spread: None,
            not_before: None,
            success: None,
            noise: Noise::Normal,
            mark: Mark(0),
        }
    }
}

/// What an adversary does on learning that it was seen; the shares add up to 1 at most, the rest leaves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Reaction {
    /// Share that acts at once with what is held, 0 to 1; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acts_at_once: Option<f64>,
    /// Share that hides and waits, 0 to 1; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hides: Option<f64>,
    /// How long it hides; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hides_for: Option<Span>,
}

/// An adversary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Adversary {
    /// Word.
    pub id: String,
    /// Shown to people.
    pub title: String,
    /// One or two sentences.
    pub story: String,
    /// Way in.
    pub entry: Entry,
    /// What is wanted, in order.
    pub goals: Vec<Goal>,
    /// Concurrent actions, 1 to 8; absent: the parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hands: Option<u8>,
    /// Whether it encrypts when its goals are met; else it goes on unseen.
    pub encrypts: bool,
    /// Whether that waits for nights and weekends.
    pub off_hours: bool,
    /// What it does on being seen.
    pub when_seen: Reaction,
    /// What it can do, in the order in which a free hand prefers it.
    #[serde(rename = "technique")]
    pub techniques: Vec<Tactic>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Default for Adversary {
    fn default() -> Adversary {
        Adversary {
            id: String::new(),
            title: String::new(),
            story: String::new(),
            entry: Entry::Phishing,
            goals: Vec::new(),
            hands: None,
            encrypts: true,
            off_hours: true,
            when_seen: Reaction::default(),
            techniques: Vec::new(),
            mark: Mark(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_ids_are_read_and_written_alike() {
        for text in ["T1566.001", "T0878", "T1486"] {
            assert_eq!(AttackId::parse(text).map(|id| id.to_string()).as_deref(), Some(text));
        }
        for wrong in ["", "T", "1566", "T156", "T15666", "T1566.1", "T1566.000", "T+566", "T1566.001.002"] {
            assert_eq!(AttackId::parse(wrong), None, "{wrong}");
        }
        assert!(AttackId::parse("T0878").is_some_and(AttackId::ics));
    }
}
