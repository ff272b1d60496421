//! From textual ids to positions, while compiling.

use std::collections::BTreeMap;

use crate::blueprint::SiteBlueprint;
use crate::engine::entity_of;
use crate::twin::{BedId, DeviceId, ServiceId, SwitchId, WardId, ZoneId};

/// Words of one site.
#[derive(Default)]
pub(super) struct SiteNames<'a> {
    pub(super) id: &'a str,
    pub(super) zones: BTreeMap<&'a str, ZoneId>,
    pub(super) switches: BTreeMap<&'a str, SwitchId>,
    pub(super) wards: BTreeMap<&'a str, WardId>,
    pub(super) beds: BTreeMap<(&'a str, &'a str), BedId>,
    pub(super) devices: BTreeMap<&'a str, DeviceId>,
    pub(super) services: BTreeMap<&'a str, ServiceId>,
    pub(super) backups: BTreeMap<&'a str, usize>,
}

impl<'a> SiteNames<'a> {
    /// None yet.
    pub(super) fn of(files: &'a SiteBlueprint) -> SiteNames<'a> {
        SiteNames { id: &files.site.id, ..SiteNames::default() }
    }
}

/// Words of all sites.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub(super) sites: Vec<SiteNames<'a>>,
}

impl<'a> Names<'a> {
    /// An element of the site, or of another site when written `SITE/ID`.
    pub(super) fn find<T: Copy>(
        &self,
        site: usize,
        word: &str,
        of: for<'n> fn(&'n SiteNames<'a>) -> &'n BTreeMap<&'a str, T>,
    ) -> Option<T> {
        of(&self.sites[site]).get(word).copied().or_else(|| {
            let (other, rest) = word.split_once('/')?;
            let other = self.sites.iter().find(|names| names.id == other)?;
            of(other).get(rest).copied()
        })
    }

    /// Hash of an element's textual id. Elements of further sites carry their site's id, so that two sites that use the same
    /// words do not share draws.
    pub(super) fn entity(&self, site: usize, what: &str, id: &str) -> u64 {
        if site == 0 { entity_of(&format!("{what}:{id}")) } else { entity_of(&format!("{}/{what}:{id}", self.sites[site].id)) }
    }
}
