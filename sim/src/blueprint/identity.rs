//! `identity.toml`: directories, accounts that open more than one thing, and ways in from outside. A hospital without the file
//! has one directory a site, which manages what the inventory calls managed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mark;

/// Who may log on where.
///
/// Lists of devices are words: a device's id, `device:ID`, `zone:ID`, `ward:ID`, `kind:ID`, `role:WORD` or `all`; of the site
/// itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Identity {
    /// Directories.
    #[serde(rename = "domain")]
    pub domains: Vec<Domain>,
    /// Accounts worth naming: shared, of services, of suppliers, of administrators. Personal accounts are not listed.
    #[serde(rename = "account")]
    pub accounts: Vec<Account>,
    /// Ways in from outside.
    pub remote_access: Vec<RemoteAccess>,
}

/// A directory: who takes one of its servers holds every log-on to its members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Domain {
    /// Word, unique in the site.
    pub id: String,
    /// Its servers. Empty: the devices with role `directory`.
    pub directory: Vec<String>,
    /// Devices that log on through it. A device is a member of the first domain that lists it.
    pub members: Vec<String>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// An account that opens several devices: who has it on one of them has it on all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Account {
    /// Word, unique in the site.
    pub id: String,
    /// The domain it belongs to: who holds the domain holds it. Empty: known to the devices only.
    pub domain: String,
    /// Devices it opens with all rights.
    pub opens: Vec<String>,
    /// Devices on which it can be found: typed, saved or running there. Empty: nowhere but with its people.
    pub kept_on: Vec<String>,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// A way in for people outside: a supplier's tunnel, a remote desktop of staff.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RemoteAccess {
    /// Word, unique in the site.
    pub id: String,
    /// Id of the zone it comes from.
    pub zone: String,
    /// Where it lands: a jump host, or the devices themselves.
    pub hosts: Vec<String>,
    /// The account that is used beyond the first host, by id; empty: a personal one.
    pub account: String,
    /// Whether a second factor is asked for. Absent: as `staff.toml` says of all remote access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<bool>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}
