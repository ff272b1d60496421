//! The table of techniques: what each needs, how long it takes, how often it works, how much it shows, what it gives. A new kind
//! of adversary is new rows and a new order of them, not new rules.

use super::CyberValues;
use crate::world::{Noise, Technique};

/// What a technique acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A host the entry can land on.
    Landing,
    /// A host already held.
    Held,
    /// A host not yet held.
    NewHost,
    /// A server of the directory.
    Directory,
    /// A backup that is online.
    Backup,
    /// A store of data.
    DataStore,
}

/// What must be true when a technique begins and still when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A flow from the far end of the entry to the target.
    EntryDoor,
    /// The target can talk to the outside.
    Egress,
    /// A flow from a held host to the target.
    Door,
    /// A held account that opens the target.
    Account,
    /// The target's account is as delivered, or shared.
    DefaultAccount,
    /// The target has a usable weakness.
    Weakness,
}

/// What success gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Hosts to go to.
    Knowledge,
    /// A host.
    Host,
    /// Perhaps an account.
    Accounts,
    /// The directory.
    Directory,
    /// A backup less.
    BackupLost,
    /// Data outside.
    DataOutside,
}

/// One technique.
#[derive(Clone, Copy)]
pub struct TechniqueRow {
    /// Which; its word is its ATT&CK id.
    pub technique: Technique,
    /// What it acts on.
    pub target: Target,
    /// What it needs.
    pub needs: &'static [Need],
    /// Median minutes it takes.
    pub minutes: fn(&CyberValues) -> f64,
    /// Median minutes after the first foothold before which it does not end; 0: at any time.
    pub after: fn(&CyberValues) -> f64,
    /// Chance that it works, all needs met.
    pub success: fn(&CyberValues) -> f64,
    /// How much it shows.
    pub noise: Noise,
    /// What success gives.
    pub effect: Effect,
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
        needs: &[Need::Egress],
        minutes: |values| values.phish_read,
        after: never,
        success: always,
        noise: Noise::Normal,
        effect: Effect::Host,
    },
    TechniqueRow {
        technique: Technique::SupplierTunnel,
        target: Target::Landing,
        needs: &[Need::EntryDoor],
        minutes: |values| values.entry_minutes,
        after: never,
        success: |values| values.entry_tunnel,
        noise: Noise::Quiet,
        effect: Effect::Host,
    },
    TechniqueRow {
        technique: Technique::RemoteAccess,
        target: Target::Landing,
        needs: &[Need::EntryDoor],
        minutes: |values| values.entry_minutes,
        after: never,
        success: |values| values.entry_remote,
        noise: Noise::Quiet,
        effect: Effect::Host,
    },
    TechniqueRow {
        technique: Technique::ExposedService,
        target: Target::Landing,
        needs: &[Need::EntryDoor],
        minutes: |values| values.entry_minutes,
        after: never,
        success: |values| values.entry_exposed,
        noise: Noise::Normal,
        effect: Effect::Host,
    },
    TechniqueRow {
        technique: Technique::Discovery,
        target: Target::Held,
        needs: &[],
        minutes: |values| values.discovery,
        after: never,
        success: always,
        noise: Noise::Normal,
        effect: Effect::Knowledge,
    },
    TechniqueRow {
        technique: Technique::CredentialDumping,
        target: Target::Held,
        needs: &[],
        minutes: |values| values.dumping,
        after: never,
        success: always,
        noise: Noise::Normal,
        effect: Effect::Accounts,
    },
    TechniqueRow {
        technique: Technique::DirectoryTakeover,
        target: Target::Directory,
        needs: &[Need::Door],
        minutes: |values| values.attempt,
        after: |values| values.directory_after,
        success: |values| values.directory_without_account,
        noise: Noise::Normal,
        effect: Effect::Directory,
    },
    TechniqueRow {
        technique: Technique::BackupDestruction,
        target: Target::Backup,
        needs: &[Need::Door, Need::Account],
        minutes: |values| values.attempt,
        after: never,
        success: |values| values.backup_attacked * values.backup_lost,
        noise: Noise::Loud,
        effect: Effect::BackupLost,
    },
    TechniqueRow {
        technique: Technique::Exfiltration,
        target: Target::DataStore,
        needs: &[],
        minutes: |values| values.attempt,
        after: |values| values.exfiltration_after,
        success: |values| values.exfiltration_success,
        noise: Noise::Normal,
        effect: Effect::DataOutside,
    },
    TechniqueRow {
        technique: Technique::ValidAccount,
        target: Target::NewHost,
        needs: &[Need::Door, Need::Account],
        minutes: |values| values.lateral,
        after: never,
        success: |values| values.account_success,
        noise: Noise::Quiet,
        effect: Effect::Host,
    },
    TechniqueRow {
        technique: Technique::DefaultAccount,
        target: Target::NewHost,
        needs: &[Need::Door, Need::DefaultAccount],
        minutes: |values| values.lateral,
        after: never,
        success: |values| values.default_success,
        noise: Noise::Quiet,
        effect: Effect::Host,
    },
    TechniqueRow {
        technique: Technique::RemoteExploit,
        target: Target::NewHost,
        needs: &[Need::Door, Need::Weakness],
        minutes: |values| values.lateral,
        after: never,
        success: |values| values.exploit_success,
        noise: Noise::Loud,
        effect: Effect::Host,
    },
];

/// The row of a technique; encryption has none, it is not done by hand.
pub fn row(technique: Technique) -> Option<&'static TechniqueRow> {
    TECHNIQUES.iter().find(|row| row.technique == technique)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_technique_but_the_push_has_one_row() {
        for technique in Technique::ALL {
            let rows = TECHNIQUES.iter().filter(|row| row.technique == *technique).count();
            assert_eq!(rows, usize::from(*technique != Technique::Encryption), "{technique:?}");
        }
    }

    #[test]
    fn nothing_reaches_another_host_without_a_flow() {
        for row in TECHNIQUES.iter().filter(|row| !matches!(row.target, Target::Held | Target::DataStore)) {
            let flow = [Need::Door, Need::EntryDoor, Need::Egress];
            assert!(row.needs.iter().any(|need| flow.contains(need)), "{:?}", row.technique);
        }
    }
}
