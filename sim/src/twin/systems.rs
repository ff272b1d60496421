//! Which devices of a site an attacker on a system acts on.

use super::{DeviceId, SiteId, Twin, roles};
use crate::blueprint::{CareFunction, Target};

/// Kinds of devices that bring vital signs together, where no service says so.
const VIEWS: [&str; 2] = ["central-station", "monitoring-gateway"];

impl Twin {
    /// Devices of a kind of system at a site; empty if the site has none, or the target is no system.
    pub fn systems(&self, target: Target, site: SiteId) -> Vec<DeviceId> {
        let function = match target {
            Target::Record => CareFunction::Record,
            Target::Laboratory => CareFunction::Laboratory,
            Target::Imaging => CareFunction::Imaging,
            Target::DrugLibrary => CareFunction::DrugLibrary,
            Target::Monitoring => CareFunction::CentralMonitoring,
            Target::AlarmRelay => CareFunction::AlarmRelay,
            Target::Logs => return self.log_keepers(site),
            _ => return Vec::new(),
        };
        let own = self.services.iter().filter(|service| service.function == Some(function) && service.site == site);
        let mut hosts: Vec<DeviceId> = own.flat_map(|service| service.hosts.iter().copied()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        if hosts.is_empty() && target == Target::Monitoring {
            return self.of_kinds(site, &VIEWS);
        }
        hosts
    }

    fn of_kinds(&self, site: SiteId, kinds: &[&str]) -> Vec<DeviceId> {
        let kind = |device: usize| self.catalogue.kinds.get(usize::from(self.devices.kind[device]));
        let meant = |device: &usize| {
            self.devices.site[*device] == site && kind(*device).is_some_and(|kind| kinds.contains(&kind.id.as_str()))
        };
        (0..self.devices.len()).filter(meant).map(DeviceId::from_index).collect()
    }

    fn log_keepers(&self, site: SiteId) -> Vec<DeviceId> {
        let with = |role: &str| -> Vec<DeviceId> {
            (0..self.devices.len())
                .filter(|device| self.devices.site[*device] == site && self.devices.role[*device] == role)
                .map(DeviceId::from_index)
                .collect()
        };
        roles::LOG_KEEPERS.iter().map(|role| with(role)).find(|found| !found.is_empty()).unwrap_or_default()
    }
}
