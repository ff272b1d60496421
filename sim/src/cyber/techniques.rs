//! What operators can do: what each technique needs, how long it takes, how often it works, how much it shows, what it gives.
//!
//! This table is the usual of each kind, with numbers from the parameters. An adversary's file lists techniques of its own; what
//! it leaves out is taken from here. A new kind of adversary is new rows and a new order of them, not new rules.

use std::sync::Arc;

use super::CyberValues;
use crate::blueprint::{AttackId, Condition, Entry, Gain, Noise, Tactic, Target, Technique};
use crate::twin::PlotCampaign;
use crate::world::Ability;

/// One technique.
#[derive(Clone, Copy)]
pub struct TechniqueRow {
    /// Which; its word is its ATT&CK id.
    pub technique: Technique,
    /// What it acts on.
    pub target: Target,
    /// What it needs.
    pub needs: &'static [Condition],
    /// Median minutes it takes.
    pub minutes: fn(&CyberValues) -> f64,
    /// Median minutes after the first foothold before which it does not end; 0: at any time.
    pub after: fn(&CyberValues) -> f64,
    /// Chance that it works, all needs met.
    pub success: fn(&CyberValues) -> f64,
    /// How much it shows.
    pub noise: Noise,
    /// What success gives.
    pub gives: Gain,
}

fn never(_: &CyberValues) -> f64 {
    0.0
}
fn always(_: &CyberValues) -> f64 {
    1.0
}

/// All techniques, in the order in which a free hand prefers them.
pub const TECHNIQUES: &[TechniqueRow] = &[
    TechniqueRow {
        technique: Technique::PhishingAttachment,
        target: Target::Landing,
        needs: &[Condition::Egress],
        minutes: |values| values.phish_read,
        after: never,
        success: always,
        noise: Noise::Normal,
        gives: Gain::Host,
    },
    TechniqueRow {
        technique: Technique::SupplierTunnel,
        target: Target::Landing,
        needs: &[Condition::EntryDoor],
        minutes: |values| values.entry_minutes,
        after: never,
        success: |values| values.entry_tunnel,
        noise: Noise::Quiet,
        gives: Gain::Host,
    },
    TechniqueRow {
        technique: Technique::RemoteAccess,
        target: Target::Landing,
        needs: &[Condition::EntryDoor],
        minutes: |values| values.entry_minutes,
        after: never,
        success: |values| values.entry_remote,
        noise: Noise::Quiet,
        gives: Gain::Host,
    },
    TechniqueRow {
        technique: Technique::ExposedService,
        target: Target::Landing,
        needs: &[Condition::EntryDoor],
        minutes: |values| values.entry_minutes,
        after: never,
        success: |values| values.entry_exposed,
        noise: Noise::Normal,
        gives: Gain::Host,
    },
    TechniqueRow {
        technique: Technique::OwnRights,
        target: Target::Landing,
        needs: &[Condition::OwnRights],
        minutes: |values| values.entry_minutes,
        after: never,
        success: always,
        noise: Noise::Quiet,
        gives: Gain::Host,
    },
    TechniqueRow {
        technique: Technique::Discovery,
        target: Target::Held,
        needs: &[],
        minutes: |values| values.discovery,
        after: never,
        success: always,
        noise: Noise::Normal,
        gives: Gain::Knowledge,
    },
    TechniqueRow {
        technique: Technique::CredentialDumping,
        target: Target::Held,
        needs: &[],
        minutes: |values| values.dumping,
        after: never,
        success: always,
        noise: Noise::Normal,
        gives: Gain::Accounts,
    },
    TechniqueRow {
        technique: Technique::DirectoryTakeover,
        target: Target::Directory,
        needs: &[Condition::Door, Condition::Account],
        minutes: |values| values.attempt,
        after: |values| values.directory_after,
        success: |values| values.directory_with_account,
        noise: Noise::Normal,
        gives: Gain::Directory,
    },
    TechniqueRow {
        technique: Technique::DirectoryTakeover,
        target: Target::Directory,
        needs: &[Condition::Door],
        minutes: |values| values.attempt,
        after: |values| values.directory_after,
        success: |values| values.directory_without_account,
        noise: Noise::Normal,
        gives: Gain::Directory,
    },
    TechniqueRow {
        technique: Technique::BackupDestruction,
        target: Target::Backup,
        needs: &[Condition::Door, Condition::Account],
        minutes: |values| values.attempt,
        after: never,
        success: CyberValues::backup_share,
        noise: Noise::Loud,
        gives: Gain::BackupLost,
    },
    TechniqueRow {
        technique: Technique::Exfiltration,
        target: Target::DataStore,
        needs: &[],
        minutes: |values| values.attempt,
        after: |values| values.exfiltration_after,
        success: |values| values.exfiltration_success,
        noise: Noise::Normal,
        gives: Gain::DataOutside,
    },
    TechniqueRow {
        technique: Technique::ValidAccount,
        target: Target::NewHost,
        needs: &[Condition::Door, Condition::Account],
        minutes: |values| values.lateral,
        after: never,
        success: |values| values.account_success,
        noise: Noise::Quiet,
        gives: Gain::Host,
    },
    TechniqueRow {
        technique: Technique::DefaultAccount,
        target: Target::NewHost,
        needs: &[Condition::Door, Condition::DefaultAccount],
        minutes: |values| values.lateral,
        after: never,
        success: |values| values.default_success,
        noise: Noise::Quiet,
        gives: Gain::Host,
    },
    TechniqueRow {
        technique: Technique::RemoteExploit,
        target: Target::NewHost,
        needs: &[Condition::Door, Condition::Weakness],
        minutes: |values| values.lateral,
        after: never,
        success: |values| values.exploit_success,
        noise: Noise::Loud,
        gives: Gain::Host,
    },
    TechniqueRow {
        technique: Technique::Rights,
        target: Target::Held,
        needs: &[Condition::Weakness],
        minutes: |values| values.dumping,
        after: never,
        success: |values| values.exploit_success,
        noise: Noise::Normal,
        gives: Gain::Rights,
    },
    TechniqueRow {
        technique: Technique::RecordsRead,
        target: Target::Record,
        needs: &[Condition::Door, Condition::Account],
        minutes: |values| values.attempt,
        after: never,
        success: |values| values.account_success,
        noise: Noise::Quiet,
        gives: Gain::RecordsRead,
    },
    tampering(Technique::Altered, Target::Laboratory, Gain::ResultsAltered),
    tampering(Technique::Altered, Target::Imaging, Gain::ImagesAltered),
    tampering(Technique::Altered, Target::DrugLibrary, Gain::DosesAltered),
    tampering(Technique::ViewFalsified, Target::Monitoring, Gain::VitalsFalsified),
    tampering(Technique::AlarmsSuppressed, Target::Monitoring, Gain::AlarmsSuppressed),
    tampering(Technique::AlarmsSuppressed, Target::AlarmRelay, Gain::AlarmsSuppressed),
    TechniqueRow {
        technique: Technique::LogsWiped,
        target: Target::Logs,
        needs: &[Condition::Door, Condition::Account],
        minutes: |values| values.dumping,
        after: never,
        success: |values| values.account_success,
        noise: Noise::Normal,
        gives: Gain::LogsWiped,
    },
];

/// Tampering at a system: nobody who only uses it sees that.
const fn tampering(technique: Technique, target: Target, gives: Gain) -> TechniqueRow {
    TechniqueRow {
        technique,
        target,
        needs: &[Condition::Door, Condition::Account],
        minutes: |values| values.attempt,
        after: never,
        success: |values| values.account_success,
        noise: Noise::Quiet,
        gives,
    }
}

/// The technique by which an entry gets in.
fn by(entry: Entry) -> Technique {
    match entry {
        Entry::Phishing => Technique::PhishingAttachment,
        Entry::SupplierTunnel => Technique::SupplierTunnel,
        Entry::RemoteAccess => Technique::RemoteAccess,
        Entry::ExposedService => Technique::ExposedService,
        Entry::Insider => Technique::OwnRights,
    }
}

/// The usual of a kind: same target and gain, and of those the one with the most needs in common; a way in is that of its entry.
fn usual(entry: Entry, on: Target, gives: Gain, needs: &[Condition]) -> Option<&'static TechniqueRow> {
    let alike = TECHNIQUES.iter().filter(|row| row.target == on && row.gives == gives);
    let alike = alike.filter(|row| on != Target::Landing || row.technique == by(entry));
    let common = |row: &&TechniqueRow| row.needs.iter().filter(|need| needs.contains(need)).count();
    // Of equals the first.
    alike.rev().max_by_key(common)
}

/// What the operator of a campaign can do, with the numbers of this run.
pub fn abilities(campaign: &PlotCampaign, values: &CyberValues) -> Arc<[Ability]> {
    if !campaign.tactics.is_empty() {
        return campaign.tactics.iter().filter_map(|tactic| of_file(campaign.entry, tactic, values)).collect();
    }
    // Full rights are for those whose file needs them.
    let usual = |row: &&TechniqueRow| match row.target {
        Target::Landing => row.technique == by(campaign.entry),
        _ => row.gives != Gain::Rights,
    };
    TECHNIQUES.iter().filter(usual).map(|row| of_table(row, values)).collect()
}

fn of_table(row: &TechniqueRow, values: &CyberValues) -> Ability {
    Ability {
        technique: row.technique,
        attack: row.technique.attack(),
        target: row.target,
        needs: row.needs.to_vec(),
        gives: row.gives,
        minutes: (row.minutes)(values),
        spread: values.spread,
        after: (row.after)(values),
        success: (row.success)(values),
        noise: row.noise,
        place: None,
    }
}

fn of_file(entry: Entry, tactic: &Tactic, values: &CyberValues) -> Option<Ability> {
    let usual = of_table(usual(entry, tactic.on, tactic.gives, &tactic.needs)?, values);
    Some(Ability {
        attack: if tactic.id == AttackId::default() { usual.attack } else { tactic.id },
        needs: tactic.needs.clone(),
        minutes: tactic.takes.map_or(usual.minutes, |span| span.minutes()),
        spread: tactic.spread.unwrap_or(usual.spread),
        after: tactic.not_before.map_or(usual.after, |span| span.minutes()),
        success: tactic.success.unwrap_or(usual.success),
        noise: tactic.noise,
        place: Some(tactic.mark),
        ..usual
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_technique_but_the_push_has_a_row() {
        for technique in Technique::ALL {
            let rows = TECHNIQUES.iter().filter(|row| row.technique == *technique).count();
            assert_eq!(rows > 0, *technique != Technique::Encryption, "{technique:?}");
        }
    }

    #[test]
    fn nothing_reaches_another_host_without_a_flow() {
        for row in TECHNIQUES.iter().filter(|row| !matches!(row.target, Target::Held | Target::DataStore)) {
            let flow = [Condition::Door, Condition::EntryDoor, Condition::Egress, Condition::OwnRights];
            assert!(row.needs.iter().any(|need| flow.contains(need)), "{:?}", row.technique);
        }
    }

    #[test]
    fn the_usual_of_a_kind_is_the_row_with_the_same_needs() {
        let of = |needs: &[Condition]| usual(Entry::Phishing, Target::NewHost, Gain::Host, needs).map(|row| row.technique);
        assert_eq!(of(&[Condition::Door, Condition::DefaultAccount]), Some(Technique::DefaultAccount));
        assert_eq!(of(&[Condition::Door, Condition::Weakness]), Some(Technique::RemoteExploit));
        assert_eq!(usual(Entry::Phishing, Target::Backup, Gain::Directory, &[]).map(|row| row.technique), None);
    }
}
