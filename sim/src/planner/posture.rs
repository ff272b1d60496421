//! What the twin observes where a hospital has assessed itself: one share a question, of a thing that can be counted.

use crate::blueprint::{Blueprint, CareFunction, Credentials, Egress, Posture, Question, RegulatoryClass};
use crate::twin::{DeviceId, Member, SegmentId, Service, ServiceId, TrafficId, Twin};

/// One question as the twin sees it, at the first site.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// Which.
    pub question: Question,
    /// How many of what is counted are in order.
    pub in_order: f64,
    /// Of how many.
    pub of: usize,
    /// In words.
    pub seen: String,
}

impl Observed {
    /// Share in order, 0 to 1; 1 of nothing.
    pub fn share(&self) -> f64 {
        if self.of == 0 { 1.0 } else { (self.in_order / self.of as f64).clamp(0.0, 1.0) }
    }
    /// The same on the scale of the self-assessment: 1 for none in order, 10 for all, linear between.
    pub fn score(&self) -> u8 {
        1 + libm::round(9.0 * self.share()) as u8
    }
}

/// Ports of remote service: RDP, SMB, VNC, SSH.
const REMOTE: [u16; 4] = [3389, 445, 5900, 22];

/// What the twin observes for every question that was asked of its first site; nothing if nothing was asked.
pub fn observe(posture: &Posture, blueprint: &Blueprint, twin: &Twin) -> Vec<Observed> {
    let eye = Eye { blueprint, twin };
    Question::ALL
        .iter()
        .filter(|question| posture.answer(**question).is_some())
        .map(|question| match question {
            Question::Network => eye.network(),
            Question::Access => eye.access(),
            Question::Additions => eye.additions(),
            Question::Vendors => eye.vendors(),
            Question::Updates => eye.updates(),
            Question::Training => eye.training(),
            Question::Plans => eye.plans(),
            Question::Cloud => eye.cloud(),
            Question::External => eye.external(),
        })
        .collect()
}

struct Eye<'a> {
    blueprint: &'a Blueprint,
    twin: &'a Twin,
}

impl Eye<'_> {
    /// Devices of the first site that stand in a zone inside.
    fn devices(&self) -> impl Iterator<Item = usize> + '_ {
        let devices = &self.twin.devices;
        (0..devices.len())
            .filter(|index| devices.site[*index].index() == 0 && !self.twin.zones[devices.zone[*index].index()].outside)
    }
    /// Of them, those for care.
    fn for_care(&self) -> impl Iterator<Item = usize> + '_ {
        self.devices().filter(|index| self.twin.devices.class[*index] != RegulatoryClass::None)
    }
    fn services(&self) -> impl Iterator<Item = (ServiceId, &Service)> + '_ {
        let all = self.twin.services.iter().enumerate().filter(|(_, service)| service.site.index() == 0);
        all.map(|(index, service)| (ServiceId::from_index(index), service))
    }
    /// Care functions the site has.
    fn functions(&self) -> impl Iterator<Item = CareFunction> + '_ {
        CareFunction::ALL.iter().copied().filter(|function| self.twin.sites.first().is_some_and(|site| site.provides(*function)))
    }

    /// Devices for care that no zone which meets the internet reaches, on what they listen on or on remote service.
    fn network(&self) -> Observed {
        let twin = self.twin;
        let remote: Vec<TrafficId> = REMOTE.iter().filter_map(|port| twin.traffic_at(6, *port)).collect();
        let exposing: Vec<usize> = (0..twin.segments.len())
            .filter(|segment| {
                let zone = &twin.zones[twin.segments[*segment].zone.index()];
                zone.site.index() == 0 && (zone.outside || zone.egress != Egress::None)
            })
            .collect();
        let reached = |device: &usize| {
            let to = twin.devices.segment[*device];
            exposing.iter().filter(|from| twin.segments[**from].zone != twin.segments[to.index()].zone).any(|from| {
                let from = SegmentId::from_index(*from);
                twin.devices
                    .listens(DeviceId::from_index(*device))
                    .iter()
                    .chain(&remote)
                    .any(|piece| twin.reach.allows(from, to, *piece))
            })
        };
        let of = self.for_care().count();
        let open = self.for_care().filter(reached).count();
        Observed {
            question: Question::Network,
            in_order: (of - open) as f64,
            of,
            seen: format!("{open} of {of} devices for care can be reached from another zone that meets the internet"),
        }
    }

    fn access(&self) -> Observed {
        let of = self.devices().count();
        let own = self.devices().filter(|index| self.twin.devices.credentials[*index] == Credentials::Individual).count();
        let second = self.twin.sites.first().is_some_and(|site| site.second_factor);
        let factor = if second { "with" } else { "without" };
        let seen =
            format!("{} of {of} devices have a shared or default account; remote access {factor} a second factor", of - own);
        Observed { question: Question::Access, in_order: own as f64, of, seen }
    }

    fn additions(&self) -> Observed {
        let Some(site) = self.blueprint.sites.first() else {
            return Observed { question: Question::Additions, in_order: 0.0, of: 0, seen: String::new() };
        };
        let medical = |device: &&crate::blueprint::Device| {
            let usual = self.blueprint.catalogue.kind(&device.kind).map_or(RegulatoryClass::None, |kind| kind.class);
            device.class.unwrap_or(usual) != RegulatoryClass::None
        };
        let of = site.fleet.iter().filter(medical).count();
        let assessed = site.fleet.iter().filter(medical).filter(|device| device.assessed == Some(true)).count();
        let astray = site.fleet.iter().filter(medical).filter(|device| {
            let usual = self.blueprint.catalogue.kind(&device.kind).map_or("", |kind| kind.zone.as_str());
            !device.zone.is_empty() && device.zone != usual
        });
        let seen = format!(
            "{} of {of} devices for care were not assessed when bought; {} stand in another zone than their kind’s",
            of - assessed,
            astray.count()
        );
        Observed { question: Question::Additions, in_order: assessed as f64, of, seen }
    }

    /// Systems of care that come back without their supplier; what nobody says counts with the parameter's chance.
    fn vendors(&self) -> Observed {
        let chance = self.twin.parameters.get("recovery.vendor_needed").map_or(0.5, |parameter| parameter.default);
        let needed: Vec<Option<bool>> = self
            .services()
            .filter(|(_, service)| service.function.is_some() && !service.external)
            .map(|(_, service)| service.vendor_needed)
            .collect();
        let count = |wanted| needed.iter().filter(|needed| **needed == wanted).count();
        let tunnels = self.twin.rules.iter().filter(|rule| {
            let outside = |segment: &SegmentId| super::foreign(self.twin, self.twin.segments[segment.index()].zone);
            let inside = |segment: &SegmentId| !outside(segment);
            rule.action == crate::blueprint::Action::Allow && rule.from.iter().all(outside) && rule.to.iter().any(inside)
        });
        let mut seen = format!("{} systems of care wait for a supplier", count(Some(true)));
        if count(None) > 0 {
            seen += &format!(", {} more with {:.0} %", count(None), chance * 100.0);
        }
        seen += &format!("; {} rules let suppliers and others in from outside", tunnels.count());
        let in_order = count(Some(false)) as f64 + count(None) as f64 * (1.0 - chance);
        Observed { question: Question::Vendors, in_order, of: needed.len(), seen }
    }

    fn updates(&self) -> Observed {
        let of = self.devices().count();
        let old = self.devices().filter(|index| self.twin.devices.legacy[*index]).count();
        let seen = format!("{old} of {of} devices are without support or can never be patched");
        Observed { question: Question::Updates, in_order: (of - old) as f64, of, seen }
    }

    /// Half the share of people trained, half the share of procedures drilled.
    fn training(&self) -> Observed {
        let trained = self.twin.sites.first().map_or(0.0, |site| site.trained);
        let own = || self.twin.procedures.iter().filter(|procedure| procedure.written && procedure.site.index() == 0);
        let (all, drilled) = (own().count(), own().filter(|procedure| procedure.drilled).count());
        let share = if all == 0 { 0.0 } else { drilled as f64 / all as f64 };
        let seen = format!("{:.0} % of staff trained within a year; {drilled} of {all} procedures drilled", trained * 100.0);
        Observed { question: Question::Training, in_order: (trained + share) / 2.0, of: 1, seen }
    }

    fn plans(&self) -> Observed {
        let of = self.functions().count();
        let planned = |function: &CareFunction| {
            self.twin
                .procedures
                .iter()
                .any(|procedure| procedure.written && procedure.site.index() == 0 && procedure.function == *function)
        };
        let without: Vec<&str> =
            self.functions().filter(|function| !planned(function)).map(|function| function.title()).collect();
        let seen = if without.is_empty() {
            format!("all {of} care functions have a downtime procedure")
        } else {
            format!("no downtime procedure: {}", without.join(", ").to_lowercase())
        };
        Observed { question: Question::Plans, in_order: (of - without.len()) as f64, of, seen }
    }

    /// Care functions that stand on a system which `lost` says goes, directly or through what it needs.
    fn standing(&self, lost: &dyn Fn(&Service) -> bool) -> Vec<&'static str> {
        let gone: Vec<bool> = {
            let mut gone: Vec<bool> = self.twin.services.iter().map(lost).collect();
            // Along hard needs until nothing changes; a circle of needs changes at most as often as it has members.
            for _ in 0..self.twin.services.len() {
                let before = gone.clone();
                for (index, service) in self.twin.services.iter().enumerate() {
                    gone[index] |= service.needs.iter().any(|need| {
                        let up = need.members.iter().filter(|member| match member {
                            Member::Service(service) => !before[service.index()],
                            Member::Device(_) => true,
                        });
                        need.edge == crate::blueprint::Edge::Hard && up.count() < usize::from(need.at_least)
                    });
                }
                if gone == before {
                    break;
                }
            }
            gone
        };
        let mut functions: Vec<CareFunction> =
            self.services().filter(|(id, _)| gone[id.index()]).filter_map(|(_, service)| service.function).collect();
        functions.sort_unstable();
        functions.dedup();
        functions.into_iter().map(CareFunction::title).collect()
    }

    fn cloud(&self) -> Observed {
        let of = self.functions().count();
        let gone = self.standing(&|service| service.external);
        let seen = if gone.is_empty() {
            "no care function stands on a cloud".to_owned()
        } else {
            format!("gone when every way out is cut: {}", gone.join(", ").to_lowercase())
        };
        Observed { question: Question::Cloud, in_order: (of - gone.len()) as f64, of, seen }
    }

    fn external(&self) -> Observed {
        let outside = |device: &DeviceId| self.twin.zones[self.twin.devices.zone[device.index()].index()].outside;
        let own: Vec<&Service> = self.services().map(|(_, service)| service).collect();
        let done: Vec<&str> = own
            .iter()
            .filter(|service| service.external || (!service.hosts.is_empty() && service.hosts.iter().all(outside)))
            .map(|service| service.name.as_str())
            .collect();
        let watch = if self.twin.sites.first().is_some_and(|site| site.watched_at_night) { "" } else { "not " };
        let what = if done.is_empty() { "nothing".to_owned() } else { done.join(", ") };
        let seen = format!("done outside: {what}; alerts are {watch}watched around the clock");
        Observed { question: Question::External, in_order: (own.len() - done.len()) as f64, of: own.len(), seen }
    }
}
