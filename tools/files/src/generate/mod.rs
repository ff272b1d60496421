//! Synthetic hospitals and regions by size, deterministic by seed. The same words and numbers of `assets/` that furnish imported
//! hospitals make these; every manufacturer is invented.
//!
//! Each device draws from a stream of its own (seed, id), so that more beds add wards and leave the others as they are.
//! No reading of files and no modelling may go in.

mod addresses;
mod chance;
mod export;
mod fleet;
mod keeping;
mod network;
mod outlying;
mod posture;
mod region;
mod servers;
mod shipped;
mod wards;

pub use export::{Export, export};
pub use posture::complete as complete_posture;
pub use shipped::{sample, shipped};

use codedark_sim::blueprint::{Backup, BackupForm, Blueprint, CareFunction, Fidelity, Posture, Site, SiteBlueprint};

use crate::{assets, furnish};
use chance::Chance;

/// What to generate.
#[derive(Clone, Debug, PartialEq)]
pub struct GenerateOptions {
    /// Name shown to people.
    pub name: String,
    /// Inpatient beds of the first site, 20 to 5,000.
    pub beds: u32,
    /// Sites, the first in full; up to 40 the others as pools of beds, beyond that their networks only; 1 to 400.
    pub sites: u32,
    /// Multiplier of the share of unsupported systems, 0 (none) to 5; 1 is the usual mix.
    pub legacy: f64,
    /// Share of sites whose file sharing the outside reaches, 0 to 1: an estate of 2017. Of the sites of a region, those are also
    /// reached by each other's.
    pub exposed: f64,
    /// Whether the first site's directory serves a whole region, as national systems do.
    pub shared: bool,
    /// Year of the fleet: nothing is installed later.
    pub year: u16,
    /// Same options and seed, same bytes.
    pub seed: u64,
    /// What the hospital says of itself; empty: nobody asked.
    pub posture: Posture,
}

impl Default for GenerateOptions {
    fn default() -> GenerateOptions {
        let (name, posture) = ("Generated hospital".into(), Posture::default());
        GenerateOptions { name, beds: 380, sites: 1, legacy: 1.0, exposed: 0.0, shared: false, year: 2026, seed: 1, posture }
    }
}

/// A hospital or region of that size, complete: wards, network, fleet, services, procedures, backups.
///
/// Size: about 15 devices a bed hospital-wide (S82: 10 to 15 at the bedside alone are repeated by vendors), of which about 0.35
/// servers and 2.5 workstations; 1,300 servers and 5,000 computers on 550 beds (S25, S27) are the large end and not the usual.
pub fn generate(options: &GenerateOptions) -> Blueprint {
    let beds = options.beds.clamp(20, 5_000);
    let options = &GenerateOptions { legacy: options.legacy * posture::legacy(&options.posture), ..options.clone() };
    let mut blueprint = Blueprint {
        title: options.name.clone(),
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        ..Blueprint::default()
    };
    blueprint.parameters = assets::parameters();
    blueprint.sites.push(site(options, "main", &options.name, beds, Fidelity::Full, &blueprint));
    for partner in region::partners(options, beds) {
        if options.sites > region::MOST_POOLED {
            blueprint.sites.push(outlying::site(options, &partner));
            continue;
        }
        let pooled = site(options, &partner.id, &partner.name, partner.beds, Fidelity::Pooled, &blueprint);
        blueprint.sites.push(pooled);
    }
    if blueprint.sites.len() > 1 {
        outlying::join(&mut blueprint, options);
    }
    outlying::expose(&mut blueprint, options);
    blueprint.travel = region::travel(options, blueprint.sites.len());
    blueprint.settings = posture::settings(&options.posture, &blueprint);
    for setting in &blueprint.settings {
        blueprint.parameters.set(&setting.name, setting.value);
    }
    blueprint
}

/// One site.
fn site(options: &GenerateOptions, id: &str, name: &str, beds: u32, fidelity: Fidelity, blueprint: &Blueprint) -> SiteBlueprint {
    let mut chance = Chance::new(options.seed, &format!("site:{id}"));
    let mut site = SiteBlueprint {
        site: Site {
            id: id.into(),
            name: name.into(),
            fidelity,
            // Assumed: 0.4 million a bed and year, within 25 %.
            operating_budget: (f64::from(beds) * 400_000.0 * chance.between(0.8, 1.25) / 1e6).round() * 1e6,
            ..Site::default()
        },
        wards: wards::plan(beds),
        ..SiteBlueprint::default()
    };
    site.network = network::zones();
    fleet::fill(&mut site, beds, options);
    servers::fill(&mut site, beds, options);
    furnish::furnish(&mut site, &blueprint.catalogue);
    keep_backups_apart(&mut site, beds);
    forget_procedures(&mut site, &mut chance);
    site.staff.watched_at_night = beds >= 800;
    site.staff.second_factor = beds >= 800;
    posture::before_rules(&mut site, &options.posture, options.seed, blueprint);
    network::connect(&mut site, blueprint, &mut chance);
    posture::after_rules(&mut site, &options.posture, &network::grown(), blueprint);
    site
}

/// Large hospitals keep a copy of what matters most where no administrator's account can delete it.
fn keep_backups_apart(site: &mut SiteBlueprint, beds: u32) {
    if beds < 800 {
        return;
    }
    let Some(host) = site.continuity.backups.first_mut().and_then(|backup| backup.hosts.pop()) else { return };
    site.continuity.backups.push(Backup {
        id: "vault".into(),
        form: BackupForm::Immutable,
        hosts: vec![host],
        in_directory: false,
        ..Backup::default()
    });
    for service in site.services.iter_mut().filter(|service| matches!(service.id.as_str(), "record" | "laboratory" | "directory"))
    {
        service.backup = "vault".into();
    }
}

/// Not every function has a procedure (M8: missing or not followed in 46 % of event reports, which over-sample failure; 0.2
/// missing and 0.3 drilled are assumed). Those that no hospital lacks stay.
fn forget_procedures(site: &mut SiteBlueprint, chance: &mut Chance) {
    use CareFunction::*;
    site.continuity.procedures.retain_mut(|procedure| {
        let forgotten = chance.with(0.2);
        procedure.drilled = chance.with(0.3);
        !forgotten || matches!(procedure.function, Record | Laboratory | Imaging | Pharmacy | BloodBank)
    });
}

#[cfg(test)]
mod tests;
