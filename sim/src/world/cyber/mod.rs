//! State and events of adversaries: operators, what they hold, what they are doing; worms and what they have infected.

mod accounts;
mod integrity;
mod worm;

pub use accounts::Accounts;
pub use integrity::{Alteration, Suspicion};
pub use worm::{Host, InZone, Infection, Waking, Worm};

use fixedbitset::FixedBitSet;

use std::sync::Arc;

pub use crate::blueprint::Noise;
use crate::blueprint::{AttackId, Condition, Gain, Mark, Target, Technique};
use crate::engine::{Span, Time, events};
use crate::journal::RecordId;
use crate::twin::{DeviceId, SiteId, TrafficId, Twin, ZoneId};

events! {
    /// What adversaries do.
    pub enum CyberEvent {
        /// A campaign of the plot begins.
        Begin { number: u32 },
        /// One hand of an operator finishes its action.
        ActionDone { operator: u32, hand: u32 },
        /// An operator considers its next action.
        Consider { operator: u32 },
        /// The launch window opens.
        Launch { operator: u32 },
        /// The push reaches its next hosts.
        Push { operator: u32 },
        /// A host's encryption completes.
        Encrypted { operator: u32, device: DeviceId },
        /// An operator learns that it was seen.
        Seen { operator: u32 },
        /// A host was isolated, switched off or rebuilt: what was on it is lost.
        HostLost { device: DeviceId },
        /// A device has its updates: nothing is weak in it any more that an update closes.
        Updated { device: DeviceId },
        /// Accounts of a site were disabled and their secrets changed.
        AccountsDisabled { site: SiteId },
        /// A worm of the plot begins.
        WormBegins { number: u32 },
        /// A worm's next infection is due.
        WormSpreads { worm: u32 },
        /// The infected host whose turn it is begins to look for others.
        WormWakes { worm: u32 },
        /// An infected host sends to one that it has to do with.
        WormSends { from: u32, to: u32 },
        /// A worm does to an infected host what it came for.
        WormStrikes { worm: u32, host: u32 },
        /// An infected host is started anew.
        WormRestarts { worm: u32, host: u32 },
        /// A worm is stopped from outside.
        WormStopped { worm: u32 },
        /// The n-th attempt from outside at an exposed host.
        WormArrives { worm: u32, number: u32 },
        /// A device was connected or lost its connection.
        ConnectionChanged { device: DeviceId },
        /// Zones or switches changed.
        NetworkChanged,
        /// Somebody caught what an alteration made wrong.
        Doubted { alteration: u32 },
        /// An investigation at a site has its result; it began with doubts about an alteration.
        InvestigationEnds { site: SiteId, alteration: u32 },
        /// What was distrusted has been checked and is believed again.
        Revalidated { alteration: u32 },
        /// An hour of reading records.
        RecordsRead { alteration: u32 },
    }
}

/// One thing an operator can do, with the numbers of its run.
#[derive(Clone, Debug, PartialEq)]
pub struct Ability {
    /// Its kind.
    pub technique: Technique,
    /// ATT&CK id as written.
    pub attack: AttackId,
    /// What it acts on.
    pub target: Target,
    /// What it needs.
    pub needs: Vec<Condition>,
    /// What success gives.
    pub gives: Gain,
    /// Median minutes it takes.
    pub minutes: f64,
    /// Log-sd of that.
    pub spread: f64,
    /// Median minutes after the first foothold before which it does not end; 0: at any time.
    pub after: f64,
    /// Chance that it works.
    pub success: f64,
    /// How much it shows.
    pub noise: Noise,
    /// Where a file says it.
    pub place: Option<Mark>,
}

/// A technique was used, successfully or not.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The record that tells it.
    pub record: RecordId,
    /// Which.
    pub technique: Technique,
    /// Its ATT&CK id as the adversary's file has it.
    pub attack: AttackId,
    /// How much it showed.
    pub noise: Noise,
    /// Where.
    pub site: SiteId,
    /// The device's zone.
    pub zone: ZoneId,
    /// When.
    pub at: Time,
}

/// A host an operator holds.
#[derive(Clone, Copy, Debug)]
pub struct Foothold {
    /// The host.
    pub device: DeviceId,
    /// The record of its taking.
    pub record: RecordId,
    /// Searched for credentials.
    pub searched: bool,
    /// With full rights on it.
    pub rights: bool,
}

/// What one hand is doing.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    /// Position among the operator's abilities.
    pub ability: usize,
    /// The technique.
    pub technique: Technique,
    /// From which host; `None`: from outside.
    pub source: Option<DeviceId>,
    /// On which host.
    pub target: DeviceId,
    /// Over which traffic; `None`: on the host itself.
    pub traffic: Option<TrafficId>,
    /// On which backup.
    pub backup: Option<usize>,
    /// The host or the flow it used was lost; its time is spent all the same.
    pub lost: bool,
}

/// Where an operator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// Not in yet, or thrown out.
    Outside,
    /// In, working.
    Inside,
    /// In, seen, keeping still until then.
    Hiding(Time),
    /// Encrypting.
    Pushing,
    /// Gone.
    Gone,
}

/// One operator.
#[derive(Clone, Debug)]
pub struct Operator {
    /// Its campaign, a position in the plot.
    pub campaign: usize,
    /// Key of its draws.
    pub entity: u64,
    /// What it can do, in the order in which it prefers it.
    pub abilities: Arc<[Ability]>,
    /// Where it stands.
    pub stance: Stance,
    /// Hosts it holds, in the order of their taking.
    pub footholds: Vec<Foothold>,
    /// Accounts it holds.
    pub accounts: Accounts,
    /// Whether it has looked around.
    pub discovered: bool,
    /// What each hand is doing.
    pub hands: Vec<Option<Action>>,
    /// Attempts of each technique so far: the index of the next draw.
    pub attempts: Vec<u32>,
    /// Attempts on single hosts.
    pub tries: std::collections::BTreeMap<DeviceId, u32>,
    /// Hosts it would go to.
    pub candidates: Vec<DeviceId>,
    /// First foothold.
    pub first: Option<(Time, RecordId)>,
    /// Attempts to come back after it was thrown out.
    pub returns: u32,
    /// The last thing it achieved.
    pub latest: Option<RecordId>,
    /// Data were taken out.
    pub exfiltrated: bool,
    /// What else it has achieved.
    pub achieved: std::collections::BTreeSet<Gain>,
    /// Backups it has tried, by position in the twin.
    pub backups_tried: FixedBitSet,
    /// Segments it has held a host in.
    pub segments_seen: FixedBitSet,
    /// Shrinks its waits so that a launch at a given time has had its campaign.
    pub pace: f64,
    /// When it wants to launch.
    pub launch_at: Option<Time>,
    /// When it launches or leaves with goals unmet.
    pub deadline: Time,
    /// The launch.
    pub launched: Option<RecordId>,
    /// When it next reconsiders without a new occasion.
    pub rethink_at: Option<Time>,
    /// Hosts in the order of the push.
    pub targets: Vec<DeviceId>,
    /// How many of them had their turn.
    pub turn: usize,
    /// Latest record of encryption and hosts so far, by zone.
    pub encrypted_in: std::collections::BTreeMap<ZoneId, (RecordId, u32)>,
    /// A life-critical device has been in reach.
    pub reached_life_critical: bool,
    /// It knows that it was seen.
    pub seen: bool,
}

/// State of adversaries. Fields are for `world` and the rules of `cyber`; everybody else reads by name.
#[derive(Clone, Debug)]
pub struct CyberState {
    pub(crate) compromised: FixedBitSet,
    pub(crate) ever_compromised: FixedBitSet,
    pub(crate) encrypted: FixedBitSet,
    /// Devices that were updated while the incident plays.
    pub(crate) updated: FixedBitSet,
    pub(crate) reached_high_risk: FixedBitSet,
    pub(crate) backups_lost: FixedBitSet,
    pub(crate) operators: Vec<Operator>,
    /// In the order of records.
    pub(crate) told: Vec<Told>,
    /// Traffic by which a host can be entered, by traffic id; filled when the incident begins.
    pub(crate) doors: FixedBitSet,
    pub(crate) life_critical: Vec<DeviceId>,
    pub(crate) worms: Vec<Worm>,
    pub(crate) alterations: Vec<Alteration>,
    /// By site.
    pub(crate) suspicion: Vec<Suspicion>,
    /// Sites whose logs were wiped where they were kept.
    pub(crate) logs_wiped: FixedBitSet,
    /// Sites of which nobody knows how far an attacker came: logs that were kept nowhere else were wiped.
    pub(crate) scope_unknown: FixedBitSet,
    /// Records of each site that somebody outside could read.
    pub(crate) records_exposed: Vec<f64>,
    /// Records of each site whose people must be told, because they were read or nothing proves that they were not.
    pub(crate) records_to_notify: Vec<f64>,
}

impl CyberState {
    /// Nobody is in.
    pub fn new(twin: &Twin) -> CyberState {
        let devices = || FixedBitSet::with_capacity(twin.devices.len());
        CyberState {
            compromised: devices(),
            ever_compromised: devices(),
            encrypted: devices(),
            updated: devices(),
            reached_high_risk: devices(),
            backups_lost: FixedBitSet::with_capacity(twin.backups.len()),
            operators: Vec::new(),
            told: Vec::new(),
            doors: FixedBitSet::with_capacity(twin.traffic.len()),
            life_critical: Vec::new(),
            worms: Vec::new(),
            alterations: Vec::new(),
            suspicion: vec![Suspicion::default(); twin.sites.len()],
            logs_wiped: FixedBitSet::with_capacity(twin.sites.len()),
            scope_unknown: FixedBitSet::with_capacity(twin.sites.len()),
            records_exposed: vec![0.0; twin.sites.len()],
            records_to_notify: vec![0.0; twin.sites.len()],
        }
    }
    /// Whether a device is under an attacker's hand.
    pub fn compromised(&self, device: DeviceId) -> bool {
        self.compromised.contains(device.index())
    }
    /// Whether a device was ever under an attacker's hand.
    pub fn ever_compromised(&self, device: DeviceId) -> bool {
        self.ever_compromised.contains(device.index())
    }
    /// Whether a backup system was destroyed.
    pub fn backup_lost(&self, backup: usize) -> bool {
        self.backups_lost.contains(backup)
    }
    /// The technique that a record tells of.
    pub fn told(&self, record: RecordId) -> Option<Told> {
        // Mostly it is asked about the one that was told last.
        let last = self.told.last().filter(|told| told.record == record);
        let found = || self.told.binary_search_by_key(&record, |told| told.record).ok().map(|index| &self.told[index]);
        last.or_else(found).copied()
    }
    /// Operators, for tests and windows.
    pub fn operators(&self) -> &[Operator] {
        &self.operators
    }
    /// The alteration of a kind in force at a site, with its position. None in a quiet run, and none is looked for there.
    #[inline]
    pub fn alteration(&self, site: SiteId, gives: Gain) -> Option<(u32, &Alteration)> {
        let in_force = |alteration: &Alteration| alteration.gives == gives && alteration.site == site && !alteration.ended;
        let position = self.alterations.iter().position(in_force)?;
        Some((position as u32, &self.alterations[position]))
    }
    /// Everything that was ever altered, falsified, read or wiped.
    pub fn alterations(&self) -> &[Alteration] {
        &self.alterations
    }
    /// Whether logs of a site were wiped where they were kept.
    pub fn logs_wiped(&self, site: SiteId) -> bool {
        self.logs_wiped.contains(site.index())
    }
    /// Whether nobody knows how far an attacker came at a site, because logs that were kept nowhere else were wiped.
    pub fn scope_unknown(&self, site: SiteId) -> bool {
        self.scope_unknown.contains(site.index())
    }
    /// Records of a site that somebody outside could read, so far.
    pub fn records_exposed(&self, site: SiteId) -> f64 {
        self.records_exposed[site.index()]
    }
    /// Worms, for tests and windows.
    pub fn worms(&self) -> &[Worm] {
        &self.worms
    }
    /// When the first host fell.
    pub fn first_compromise(&self) -> Option<Time> {
        let operators = self.operators.iter().filter_map(|operator| operator.first).map(|(at, _)| at);
        operators.chain(self.worms.iter().filter_map(|worm| worm.first)).min()
    }
    /// Whether anybody has launched an encryption.
    pub fn launched(&self) -> bool {
        self.operators.iter().any(|operator| operator.launched.is_some())
    }
}

impl Operator {
    /// Time since its first foothold.
    pub fn inside_for(&self, now: Time) -> Option<Span> {
        self.first.map(|(since, _)| now - since)
    }
    /// Whether it holds a host.
    pub fn holds(&self, device: DeviceId) -> bool {
        self.footholds.iter().any(|foothold| foothold.device == device)
    }
}
