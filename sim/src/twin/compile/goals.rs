//! Goals that no path of a hospital's network leads to. That is no mistake of the incident: a well-divided hospital is meant to
//! keep people from what they want. So it is told, and the incident plays all the same.

use std::collections::{BTreeSet, VecDeque};

use super::adversary::gain_of;
use super::problems::Problems;
use crate::blueprint::{Campaign, Condition, Credentials, Entry, Gain, Incident, Problem, Tactic, Target};
use crate::twin::{DeviceId, Plot, PlotCampaign, SegmentId, SiteId, TrafficId, Twin};

/// What an incident's adversaries want and cannot come to, whatever they hold on the way.
pub fn unreachable_goals(incident: &Incident, plot: &Plot, twin: &Twin) -> Vec<Problem> {
    let mut problems = Problems::default();
    let doors = Doors::of(twin);
    for (written, campaign) in incident.campaigns.iter().zip(&plot.campaigns) {
        let reached = doors.reached(campaign, twin);
        let mark = written.file.as_ref().map_or(written.mark, |file| file.mark);
        for goal in &campaign.goals {
            let (gain, target) = gain_of(*goal);
            let with_account = every(written, gain, |tactic| tactic.needs.contains(&Condition::Account));
            if goes_there(written, gain) && !doors.leads_to(target, with_account, campaign, &reached, twin) {
                let message = if reached.is_empty() {
                    format!("the way in is closed here, by a rule or a second factor: the goal `{}` is not met", goal.word())
                } else {
                    format!("no path of the network leads from where the adversary gets in to the goal `{}`", goal.word())
                };
                let hint = "if that is not what the rules are meant to do, see `codedark reach`";
                problems.finding("goal-out-of-reach", mark, "goals", message, hint.into());
            }
        }
    }
    problems.into_list()
}

/// Whether every technique that gives it goes there over the network.
fn goes_there(campaign: &Campaign, gain: Gain) -> bool {
    every(campaign, gain, |tactic| tactic.on == Target::DataStore || tactic.needs.contains(&Condition::Door))
}

/// Whether something is so of every technique that gives it.
fn every(campaign: &Campaign, gain: Gain, so: impl Fn(&Tactic) -> bool) -> bool {
    campaign.file.iter().flat_map(|file| &file.techniques).filter(|tactic| tactic.gives == gain).all(so)
}

/// Whether any account that can be found opens a device: its domain's, one that administers computers, or one that is named.
fn opened(device: DeviceId, twin: &Twin) -> bool {
    let index = device.index();
    twin.devices.domain[index].is_some() || twin.devices.encryptable[index] || named(device, twin)
}

/// By which traffic hosts can be entered.
struct Doors {
    /// By segment: those of its hosts.
    of_segment: Vec<BTreeSet<TrafficId>>,
}

impl Doors {
    fn of(twin: &Twin) -> Doors {
        let mut of_segment = vec![BTreeSet::new(); twin.segments.len()];
        for device in (0..twin.devices.len()).map(DeviceId::from_index).filter(|device| enterable(*device, twin)) {
            of_segment[twin.devices.segment[device.index()].index()].extend(doors(device, twin));
        }
        Doors { of_segment }
    }
    /// Segments in which the adversary of a campaign could come to hold a host.
    fn reached(&self, campaign: &PlotCampaign, twin: &Twin) -> BTreeSet<SegmentId> {
        let landing = campaign.landing.iter().filter(|device| gets_in(campaign, **device, twin));
        let mut reached: BTreeSet<SegmentId> = landing.map(|device| twin.devices.segment[device.index()]).collect();
        let mut next: VecDeque<SegmentId> = reached.iter().copied().collect();
        while let Some(from) = next.pop_front() {
            for (index, doors) in self.of_segment.iter().enumerate() {
                let to = SegmentId::from_index(index);
                if !reached.contains(&to) && doors.iter().any(|&door| twin.reach.allows(from, to, door)) {
                    reached.insert(to);
                    next.push_back(to);
                }
            }
        }
        reached
    }
    /// Whether something of a kind can be come at from there.
    fn leads_to(
        &self,
        target: Target,
        with_account: bool,
        campaign: &PlotCampaign,
        reached: &BTreeSet<SegmentId>,
        twin: &Twin,
    ) -> bool {
        let with = |wanted: &dyn Fn(usize) -> bool| {
            (0..twin.devices.len()).filter(|index| wanted(*index)).map(DeviceId::from_index).collect::<Vec<DeviceId>>()
        };
        let targets = match target {
            Target::Landing | Target::Held | Target::NewHost => return true,
            Target::Directory => twin.identity.domains.iter().flat_map(|domain| domain.directory.iter().copied()).collect(),
            Target::DataStore => {
                with(&|index| twin.devices.gigabytes[index] > 0.0 && enterable(DeviceId::from_index(index), twin))
            }
            Target::Backup => twin.backups.iter().flat_map(|backup| backup.hosts.iter().copied()).collect(),
            _ => (0..twin.sites.len()).flat_map(|site| twin.systems(target, SiteId::from_index(site))).collect(),
        };
        targets.into_iter().filter(|device| !with_account || opened(*device, twin)).any(|device| {
            let to = twin.devices.segment[device.index()];
            let held = campaign.landing.contains(&device) && reached.contains(&to);
            held || doors(device, twin).any(|door| reached.iter().any(|&from| twin.reach.allows(from, to, door)))
        })
    }
}

/// Whether somebody who comes to a host by its doors can come to hold it.
fn enterable(device: DeviceId, twin: &Twin) -> bool {
    let index = device.index();
    let individual = twin.devices.credentials[index] == Credentials::Individual;
    let possible = twin.devices.encryptable[index] || !individual || named(device, twin);
    possible && !twin.zones[twin.devices.zone[index].index()].outside
}

/// Whether an account that the hospital names opens a device.
fn named(device: DeviceId, twin: &Twin) -> bool {
    twin.identity.accounts.iter().any(|account| account.opens(device))
}

/// Traffic by which a device can be entered: log-ons, and whatever it listens on for who has a named account.
fn doors(device: DeviceId, twin: &Twin) -> impl Iterator<Item = TrafficId> + '_ {
    let named = named(device, twin);
    twin.devices.listens(device).iter().copied().filter(move |traffic| named || twin.traffic[traffic.index()].door())
}

/// Whether the way in is open to a host.
fn gets_in(campaign: &PlotCampaign, device: DeviceId, twin: &Twin) -> bool {
    let mut landing = campaign.tactics.iter().filter(|tactic| tactic.on == Target::Landing).peekable();
    let stopped = landing.peek().is_some() && landing.all(|tactic| tactic.needs.contains(&Condition::NoSecondFactor));
    if stopped && twin.asks_second_factor(campaign.from_zone, device) {
        return false;
    }
    let site = twin.devices.site[device.index()];
    let outside = twin.zones.iter().position(|zone| zone.outside && zone.site == site);
    let far_end = campaign.from_zone.map(|zone| zone.index()).or(outside);
    match campaign.entry {
        Entry::Phishing | Entry::Insider => true,
        Entry::SupplierTunnel | Entry::RemoteAccess | Entry::ExposedService => far_end.is_some_and(|zone| {
            let (to, exposed) = (twin.devices.segment[device.index()], campaign.entry == Entry::ExposedService);
            let offered = twin.devices.listens(device).iter().copied();
            offered.filter(|traffic| exposed || twin.traffic[traffic.index()].door()).any(|traffic| {
                let mut ends = twin.zones[zone].segments.clone().map(SegmentId::from_index);
                ends.any(|from| twin.reach.allows(from, to, traffic))
            })
        }),
    }
}
