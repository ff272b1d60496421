//! What was imported, in numbers: devices and sensors per bed by kind of ward, beside the archetype.

use std::collections::BTreeMap;
use std::fmt;

use codedark_sim::blueprint::{Catalogue, SiteBlueprint, WardKind};

use super::account::{AccountRow, Verdict};
use crate::assets;

/// One kind of ward.
#[derive(Clone, Debug, PartialEq)]
pub struct BedSummary {
    /// The kind.
    pub kind: WardKind,
    /// Wards of it.
    pub wards: usize,
    /// Their beds.
    pub beds: usize,
    /// Devices at the beds, per bed.
    pub devices: f64,
    /// Channels of those devices, per bed.
    pub sensors: f64,
    /// Devices at a bed of the archetype; absent when the kind has none.
    pub usual_devices: Option<u32>,
    /// Their channels.
    pub usual_sensors: Option<usize>,
}

/// An import in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Records by verdict: read, merged, guessed, skipped.
    pub records: [usize; 4],
    /// Devices.
    pub devices: usize,
    /// Devices added by completing.
    pub assumed_devices: usize,
    /// Wards.
    pub wards: usize,
    /// Beds.
    pub beds: usize,
    /// Zones.
    pub zones: usize,
    /// Rules of the export.
    pub rules: usize,
    /// Rules added so that care works.
    pub assumed_rules: usize,
    /// Services furnished.
    pub services: usize,
    /// By kind of ward with beds.
    pub by_ward_kind: Vec<BedSummary>,
}

impl Summary {
    /// Of a site and its account.
    pub fn of(site: &SiteBlueprint, catalogue: &Catalogue, account: &[AccountRow]) -> Summary {
        let mut records = [0; 4];
        for row in account {
            records[row.verdict as usize] += 1;
        }
        debug_assert_eq!(Verdict::Skipped as usize, 3);
        let kind_of: BTreeMap<&str, WardKind> = site.wards.iter().map(|ward| (ward.id.as_str(), ward.kind)).collect();
        let channels: BTreeMap<&str, usize> =
            catalogue.kinds.iter().map(|kind| (kind.id.as_str(), kind.channels.len())).collect();
        let mut at_beds: BTreeMap<WardKind, (usize, usize)> = BTreeMap::new();
        for device in site.fleet.iter().filter(|device| !device.bed.is_empty()) {
            let Some(kind) = kind_of.get(device.ward.as_str()) else { continue };
            let entry = at_beds.entry(*kind).or_default();
            entry.0 += 1;
            entry.1 += channels.get(device.kind.as_str()).copied().unwrap_or(0);
        }
        let archetypes = assets::archetypes();
        let by_ward_kind = WardKind::ALL
            .iter()
            .filter_map(|kind| {
                let wards: Vec<_> = site.wards.iter().filter(|ward| ward.kind == *kind).collect();
                let beds: usize = wards.iter().map(|ward| ward.beds.len()).sum();
                if beds == 0 {
                    return None;
                }
                let (devices, sensors) = at_beds.get(kind).copied().unwrap_or_default();
                let usual = archetypes.of(*kind).map(|archetype| &archetype.at_bed).filter(|at_bed| !at_bed.is_empty());
                Some(BedSummary {
                    kind: *kind,
                    wards: wards.len(),
                    beds,
                    devices: devices as f64 / beds as f64,
                    sensors: sensors as f64 / beds as f64,
                    usual_devices: usual.map(|at_bed| at_bed.values().sum()),
                    usual_sensors: usual.map(|at_bed| {
                        at_bed
                            .iter()
                            .map(|(kind, count)| *count as usize * channels.get(kind.as_str()).copied().unwrap_or(0))
                            .sum()
                    }),
                })
            })
            .collect();
        Summary {
            records,
            devices: site.fleet.len(),
            assumed_devices: site.fleet.iter().filter(|device| device.assumed).count(),
            wards: site.wards.len(),
            beds: site.wards.iter().map(|ward| ward.beds.len()).sum(),
            zones: site.network.zones.len(),
            rules: site.network.conduits.iter().filter(|rule| !rule.assumed).count(),
            assumed_rules: site.network.conduits.iter().filter(|rule| rule.assumed).count(),
            services: site.services.len(),
            by_ward_kind,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [read, merged, guessed, skipped] = self.records;
        writeln!(
            out,
            "{} records: {read} read, {merged} merged, {guessed} guessed, {skipped} skipped",
            self.records.iter().sum::<usize>()
        )?;
        writeln!(
            out,
            "{} devices ({} assumed) in {} wards with {} beds",
            self.devices, self.assumed_devices, self.wards, self.beds
        )?;
        writeln!(
            out,
            "{} zones, {} rules and {} assumed ones, {} services",
            self.zones, self.rules, self.assumed_rules, self.services
        )?;
        writeln!(out)?;
        writeln!(out, "{:<16} {:>5} {:>5} {:>16} {:>16}", "at the bed", "wards", "beds", "devices (usual)", "sensors (usual)")?;
        for row in &self.by_ward_kind {
            let beside = |value: f64, usual: Option<String>| format!("{value:.1} ({})", usual.unwrap_or_else(|| "-".into()));
            writeln!(
                out,
                "{:<16} {:>5} {:>5} {:>16} {:>16}",
                row.kind.word(),
                row.wards,
                row.beds,
                beside(row.devices, row.usual_devices.map(|usual| usual.to_string())),
                beside(row.sensors, row.usual_sensors.map(|usual| usual.to_string()))
            )?;
        }
        Ok(())
    }
}
