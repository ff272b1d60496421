//! `generate`: hospitals from nothing.

use std::path::Path;

use codedark_files::generate::{GenerateOptions, generate};
use codedark_files::hospital::{Writing, write_hospital};

use crate::arguments::Generate;
use crate::exit::{Exit, Failure, written};
use crate::terminal;

pub fn run(options: &Generate) -> Result<Exit, Failure> {
    let wanted = GenerateOptions {
        name: options.name.clone(),
        beds: options.beds,
        sites: options.sites,
        legacy: options.legacy,
        exposed: options.exposed,
        seed: options.seed,
        ..GenerateOptions::default()
    };
    write(&wanted, &options.into)
}

/// Checks, generates, writes, says what and what to do next.
pub fn write(options: &GenerateOptions, into: &Path) -> Result<Exit, Failure> {
    if !(20..=5_000).contains(&options.beds) {
        return Err(Failure::invalid(format!("a hospital of {} beds cannot be generated", options.beds)).hint("give 20 to 5,000"));
    }
    if !(1..=400).contains(&options.sites) {
        return Err(Failure::invalid(format!("a region of {} sites cannot be generated", options.sites)).hint("give 1 to 400"));
    }
    if !(0.0..=5.0).contains(&options.legacy) {
        return Err(Failure::invalid(format!("`--legacy {}` is out of range", options.legacy))
            .hint("give 0 (none) to 5; 1 is the usual mix"));
    }
    if !(0.0..=1.0).contains(&options.exposed) {
        return Err(Failure::invalid(format!("`--exposed {}` is out of range", options.exposed))
            .hint("give 0 (no site) to 1 (every site)"));
    }
    let blueprint = generate(options);
    write_hospital(into, &blueprint, &Writing::default()).map_err(written)?;
    let devices: usize = blueprint.sites.iter().map(|site| site.fleet.len()).sum();
    let wards: usize = blueprint.sites.iter().map(|site| site.wards.len()).sum();
    terminal::print(&format!("{}: {wards} wards, {devices} devices, written to {}\n", blueprint.title, into.display()));
    terminal::say(&format!("next: codedark --project {} run ransomware-friday --output html=report.html", into.display()));
    Ok(Exit::Fine)
}
