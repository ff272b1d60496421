//! Who made a device, what it runs, how old it is, how one logs on.

use std::collections::BTreeMap;

use codedark_sim::blueprint::{Credentials, Device, DeviceKind};

use super::GenerateOptions;
use super::chance::Chance;
use crate::assets::{Keeping, Mix};

/// Series that models are named after.
const SERIES: [&str; 12] =
    ["Alto", "Brio", "Cirrus", "Delta", "Elan", "Focus", "Gamma", "Horizon", "Ion", "Junction", "Kite", "Linea"];
/// Parts that the names of small manufacturers are made of.
const FRONT: [&str; 12] = ["Al", "Ber", "Car", "Dor", "Eri", "Fal", "Gren", "Hol", "Ist", "Jun", "Kal", "Lor"];
const BACK: [&str; 13] = ["dane", "vik", "mont", "teva", "sund", "rique", "nova", "stad", "mira", "low", "berg", "lia", "tron"];

/// What one site buys.
pub(super) struct Purchasing<'a> {
    mix: &'a Mix,
    seed: u64,
    site: String,
    legacy: f64,
    year: u16,
    makers: BTreeMap<&'a str, Makers<'a>>,
}

/// Who makes a kind, and whom the site usually buys it from.
struct Makers<'a> {
    /// Rank by sales and name.
    large: Vec<(usize, &'a str)>,
    usual: Option<usize>,
}

impl Makers<'_> {
    /// One of them; sales fall with rank (Zipf).
    fn by_sales(&self, chance: &mut Chance) -> Option<usize> {
        let sales = |rank: usize| 1.0 / (rank as f64 + 3.0);
        let total: f64 = self.large.iter().map(|(rank, _)| sales(*rank)).sum();
        let mut left = chance.unit() * total;
        self.large.iter().position(|(rank, _)| {
            left -= sales(*rank);
            left < 0.0
        })
    }
}

impl<'a> Purchasing<'a> {
    pub(super) fn new(mix: &'a Mix, site: &str, options: &GenerateOptions) -> Purchasing<'a> {
        let mut makers: BTreeMap<&str, Makers<'_>> = BTreeMap::new();
        for (rank, maker) in mix.makers.iter().enumerate() {
            for kind in &maker.kinds {
                makers.entry(kind).or_insert(Makers { large: Vec::new(), usual: None }).large.push((rank, maker.name.as_str()));
            }
        }
        for (kind, makers) in &mut makers {
            makers.usual = makers.by_sales(&mut Chance::new(options.seed, &format!("{site}/usual:{kind}")));
        }
        Purchasing {
            mix,
            seed: options.seed,
            site: site.into(),
            legacy: options.legacy.clamp(0.0, 5.0),
            year: options.year,
            makers,
        }
    }

    /// Fills in everything that depends on who made a device and how it is kept.
    pub(super) fn describe(&self, device: &mut Device, kind: &DeviceKind) {
        let mut chance = Chance::new(self.seed, &format!("{}/device:{}", self.site, device.id));
        self.made_by(device, kind, &mut chance);
        let Some(keeping) = self.mix.keeping(&kind.id) else { return };
        self.runs(device, keeping, &mut chance);
        let log_on = chance.unit();
        if log_on < keeping.default {
            device.credentials = Some(Credentials::Default);
        } else if log_on < keeping.default + keeping.shared {
            device.credentials = Some(Credentials::Shared);
        }
        if chance.with(keeping.remote) {
            device.vendor_remote = Some(true);
        }
        let managed = chance.with(keeping.managed);
        if kind.encryptable || managed {
            device.managed = Some(managed);
        }
        device.assessed = Some(chance.with(keeping.assessed));
    }

    /// The site's usual manufacturer of the kind with 70 %, another large one, or a small one.
    fn made_by(&self, device: &mut Device, kind: &DeviceKind, chance: &mut Chance) {
        let Some(makers) = self.makers.get(kind.id.as_str()) else { return };
        let another = makers.by_sales(chance);
        let loyal = chance.with(0.7);
        let small = (chance.unit() < self.mix.small_makers_share).then(|| chance.below(self.mix.small_makers as usize));
        let series = chance.below(2);
        let (name, number) = match (small, if loyal { makers.usual } else { another }) {
            (Some(number), _) => (format!("{}{}", FRONT[number % FRONT.len()], BACK[number / FRONT.len() % BACK.len()]), number),
            (None, Some(position)) => (makers.large[position].1.to_owned(), makers.large[position].0),
            (None, None) => return,
        };
        device.manufacturer = name;
        let letters: usize = kind.id.bytes().map(usize::from).sum();
        device.model =
            format!("{} {}", SERIES[(number * 7 + letters + series) % SERIES.len()], (number * 13 + letters) % 9 * 100 + 100);
    }

    /// System, year installed, end of support, weaknesses.
    fn runs(&self, device: &mut Device, keeping: &Keeping, chance: &mut Chance) {
        let legacy = chance.with((keeping.legacy * self.legacy).min(0.98));
        let pick = chance.unit();
        let age = chance.unit();
        let missing = chance.unit();
        let systems = if legacy { &keeping.unsupported } else { &keeping.supported };
        let Some(name) = systems.get((pick * systems.len() as f64) as usize) else { return };
        let Some(system) = self.mix.system(name) else { return };
        // Who runs what nobody supports was bought when somebody did.
        let newest = if legacy { system.until.min(self.year) } else { self.year };
        let oldest = self.year.saturating_sub(keeping.life).min(newest.saturating_sub(3));
        device.os.clone_from(name);
        device.installed = Some(oldest + (age * f64::from(newest - oldest + 1)) as u16);
        device.end_of_support = Some(system.until);
        if missing < system.missing {
            device.vulnerabilities = system.weaknesses.join(" ");
        }
    }
}
