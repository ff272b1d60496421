//! Writes what an inventory does not say: services, downtime procedures and backups of a site whose wards, network and
//! devices are known. Everything written is a guess and is told as a statement.
//!
//! What people have written is never changed. No modelling may go in, and no device is invented here except on request
//! ([`complete`]).

mod complete;
mod continuity;
mod fleet;
mod flows;
mod services;

pub use complete::complete;
pub use flows::{NeededFlow, needed_flows};

use codedark_sim::blueprint::{Catalogue, SiteBlueprint};

/// Gives a site the services, procedures and backups that its wards and devices imply. Returns what was guessed, one
/// sentence each. A service whose hosts the fleet lacks is left out, and the statement says so.
pub fn furnish(site: &mut SiteBlueprint, catalogue: &Catalogue) -> Vec<String> {
    let mut statements = Vec::new();
    fleet::name_roles(&mut site.fleet, &mut statements);
    continuity::add_backups(site, &mut statements);
    services::add(site, catalogue, &mut statements);
    continuity::add_procedures(site, &mut statements);
    if site.staff.pools.is_empty() {
        statements.push("people by kind and hour follow from the size of the site until staff.toml lists them".into());
    }
    statements
}

/// Adds the usual procedure for each care function that has none.
pub(crate) fn add_procedures(site: &mut SiteBlueprint) {
    continuity::add_procedures(site, &mut Vec::new());
}

#[cfg(test)]
mod tests;
