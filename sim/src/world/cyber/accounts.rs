//! Accounts an operator holds.

use std::collections::BTreeMap;

use crate::journal::RecordId;
use crate::twin::{AccountId, DomainId};

/// Accounts an operator holds, each with the record of its taking. One that was found on a host is good for the hosts of the same
/// domain, and for those of none; one that was found on a host of no domain may be anybody's.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// Accounts that administer clients, by the domain of the host on which they were found.
    pub clients: BTreeMap<Option<DomainId>, RecordId>,
    /// Accounts that administer servers.
    pub servers: BTreeMap<Option<DomainId>, RecordId>,
    /// Directories: all accounts of their domains.
    pub domains: BTreeMap<DomainId, RecordId>,
    /// Accounts that the hospital names.
    pub named: BTreeMap<AccountId, RecordId>,
}

impl Accounts {
    /// The account that administers clients of a domain.
    pub fn clients(&self, domain: Option<DomainId>) -> Option<RecordId> {
        good(&self.clients, domain)
    }
    /// The account that administers servers of a domain.
    pub fn servers(&self, domain: Option<DomainId>) -> Option<RecordId> {
        good(&self.servers, domain)
    }
    /// The first directory that was taken.
    pub fn directory(&self) -> Option<RecordId> {
        self.domains.values().min().copied()
    }
    /// Whether any account but a directory's is held.
    pub fn found(&self) -> usize {
        self.clients.len() + self.servers.len() + self.named.len()
    }
}

fn good(held: &BTreeMap<Option<DomainId>, RecordId>, domain: Option<DomainId>) -> Option<RecordId> {
    match domain {
        None => held.values().next().copied(),
        own => held.get(&own).or_else(|| held.get(&None)).copied(),
    }
}
