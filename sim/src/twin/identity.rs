//! Who may log on where, compiled.

use super::{AccountId, DeviceId, DomainId, SiteId, ZoneId};
use crate::blueprint::Mark;

/// Directories, accounts and ways in of all sites.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Directories. A site that writes none has one of its `directory` servers, if there are any, with its managed devices.
    pub domains: Vec<Domain>,
    /// Accounts as written.
    pub accounts: Vec<Account>,
    /// Ways in as written.
    pub remote_accesses: Vec<RemoteAccess>,
}

/// A directory.
#[derive(Clone, Debug, Default)]
pub struct Domain {
    /// Textual id.
    pub id: String,
    /// Hash of `domain:ID`.
    pub entity: u64,
    /// Its site.
    pub site: SiteId,
    /// Its servers, in order.
    pub directory: Vec<DeviceId>,
    /// Its members, in order; [`super::Devices::domain`] says the same.
    pub members: Vec<DeviceId>,
    /// Nobody wrote it: it is the site's one directory.
    pub assumed: bool,
    /// Written at.
    pub mark: Mark,
}

/// An account.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Textual id.
    pub id: String,
    /// Hash of `account:ID`.
    pub entity: u64,
    /// Its site.
    pub site: SiteId,
    /// The domain whose holder holds it.
    pub domain: Option<DomainId>,
    /// Devices it opens, in order.
    pub opens: Vec<DeviceId>,
    /// Devices it can be found on, in order.
    pub kept_on: Vec<DeviceId>,
    /// A second factor is asked for.
    pub second_factor: bool,
    /// Written at.
    pub mark: Mark,
}

/// A way in.
#[derive(Clone, Debug, Default)]
pub struct RemoteAccess {
    /// Textual id.
    pub id: String,
    /// Its site.
    pub site: SiteId,
    /// Where it comes from.
    pub zone: ZoneId,
    /// Where it lands, in order.
    pub hosts: Vec<DeviceId>,
    /// The account that is used beyond.
    pub account: Option<AccountId>,
    /// A second factor is asked for.
    pub second_factor: bool,
    /// Written at.
    pub mark: Mark,
}

impl Account {
    /// Whether it opens a device.
    pub fn opens(&self, device: DeviceId) -> bool {
        self.opens.binary_search(&device).is_ok()
    }
    /// Whether it can be found on a device.
    pub fn kept_on(&self, device: DeviceId) -> bool {
        self.kept_on.binary_search(&device).is_ok()
    }
}

impl Identity {
    /// The domain that a device is a server of.
    pub fn held_by(&self, device: DeviceId) -> Option<DomainId> {
        self.domains.iter().position(|domain| domain.directory.binary_search(&device).is_ok()).map(DomainId::from_index)
    }
    /// The way in that the hospital names to a device, from a zone if that is known.
    pub fn way_in(&self, from: Option<ZoneId>, device: DeviceId) -> Option<&RemoteAccess> {
        let mut ways = self.remote_accesses.iter();
        ways.find(|way| way.hosts.binary_search(&device).is_ok() && from.is_none_or(|zone| zone == way.zone))
    }
}
