//! One published figure, read from a pair of runs: what a newspaper, an audit or an article counted, counted in the same way.
//!
//! Pure arithmetic over an [`Outcome`] of one pair. What the figure was and where it stands belongs to the files.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::measure::{FIXED, MeasureKey, Outcome};

/// How a number is made of a pair. Names as written in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// What the incident's run counted.
    Count,
    /// What the quiet run counted less what the incident's run counted.
    Drop,
    /// Percent by which the incident's run lies above the quiet one; with days, over these days alone.
    Change,
    /// What the incident's run counted beyond the quiet one, a site of those read.
    ExtraPerSite,
    /// The incident's run over the quiet one.
    Times,
    /// Percent of another measure, or of the same one under other labels.
    Share,
    /// Percent that a selection has in what the incident's run counted beyond the quiet one.
    ExtraShare,
    /// Percent of the quiet run's value at the beginning of the first of the days.
    Level,
    /// Percent of the highest value so far that is gone again at the beginning of the first of the days.
    Restored,
    /// The greatest of the cells.
    Longest,
    /// The least of the cells above zero.
    Shortest,
    /// How many sites have more than the threshold in the incident's run.
    Sites,
    /// Percent of sites with more than the threshold in the incident's run.
    SitesShare,
    /// Percent of sites that changed by at most the threshold (in percent, negative for a fall).
    SitesFallen,
}

/// A figure: which cells, which days, which arithmetic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Arithmetic.
    pub form: Form,
    /// Measure's stable name.
    pub measure: String,
    /// Labels that the cells carry; all cells without one. `a|b` means either.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// `[from, to)` in days after it struck (the day of the first encryption, or of the start), for measures with a daily series;
    /// the whole horizon if absent.
    #[serde(default)]
    pub days: Option<[u32; 2]>,
    /// What a share is a share of; the same measure if absent.
    #[serde(default)]
    pub of: Option<String>,
    /// Labels of what a share is a share of.
    #[serde(default)]
    pub of_labels: BTreeMap<String, String>,
    /// What the forms that look for the greatest, least or number of cells go over.
    #[serde(default = "site")]
    pub by: String,
    /// Threshold of the forms that count sites, in the measure's unit or in percent.
    #[serde(default)]
    pub threshold: f64,
    /// Only sites on which the attacker ever held a device.
    #[serde(default)]
    pub infected_only: bool,
    /// What the result is multiplied by, to come to the published unit.
    #[serde(default = "one")]
    pub factor: f64,
}

fn one() -> f64 {
    1.0
}
fn site() -> String {
    "site".into()
}

/// Values of a selection: quiet and incident.
type Both = (f64, f64);

impl Figure {
    /// The figure in one pair, as numerator and denominator; `None` where there is nothing to read, such as a share of nothing.
    pub fn of(&self, pair: &Outcome) -> Option<[f64; 2]> {
        let sites = self.infected_only.then(|| infected(pair));
        let whole = || self.whole(pair, sites.as_ref());
        let all = || total(pair, self.of.as_deref().unwrap_or(&self.measure), &self.of_labels, sites.as_ref());
        let (value, over) = match self.form {
            Form::Count => (whole()?.1, 1.0),
            Form::Drop => {
                let (quiet, incident) = whole()?;
                (quiet - incident, 1.0)
            }
            Form::ExtraPerSite => {
                let (quiet, incident) = whole()?;
                (incident - quiet, sites.as_ref().map_or(1, BTreeSet::len) as f64)
            }
            Form::Change => {
                let (quiet, incident) = whole()?;
                (100.0 * (incident - quiet), quiet)
            }
            Form::Times => {
                let (quiet, incident) = whole()?;
                (incident, quiet)
            }
            Form::Share => (100.0 * whole()?.1, all()?.1),
            Form::ExtraShare => {
                let ((quiet, incident), (all_quiet, all_incident)) = (whole()?, all()?);
                (100.0 * (incident - quiet), all_incident - all_quiet)
            }
            Form::Level => {
                let (quiet, incident) = self.at(pair)?;
                (100.0 * incident, quiet)
            }
            Form::Restored => (self.restored(pair)?, 1.0),
            Form::Longest => (self.incidents(pair).reduce(f64::max)?, 1.0),
            Form::Shortest => (self.incidents(pair).filter(|value| *value > 0.0).reduce(f64::min)?, 1.0),
            Form::Sites | Form::SitesShare | Form::SitesFallen => (self.sites(pair)?, 1.0),
        };
        (over > 0.0 || self.form == Form::ExtraShare).then_some([value * self.factor, over])
    }

    fn incidents(&self, pair: &Outcome) -> impl Iterator<Item = f64> {
        self.cells(pair).map(|(_, (_, incident))| incident).collect::<Vec<_>>().into_iter()
    }

    /// Quiet and incident over the days, or over the whole horizon.
    fn whole(&self, pair: &Outcome, sites: Option<&BTreeSet<String>>) -> Option<Both> {
        match self.days {
            None => total(pair, &self.measure, &self.labels, sites),
            Some([from, to]) => {
                let struck = (struck(pair) * pair.bin_hours / 24) as usize;
                let days = struck + from as usize..struck + to as usize;
                let sum = |series: &[i64]| series.get(days.start..days.end.min(series.len())).map_or(0, |part| part.iter().sum());
                let mut both = (0i64, 0i64);
                for (_, series) in self.series(pair).filter(|(key, _)| allowed(key, sites)) {
                    both = (both.0 + sum(&series.quiet), both.1 + sum(&series.incident));
                }
                Some((both.0 as f64 / FIXED, both.1 as f64 / FIXED))
            }
        }
    }

    fn series<'a>(&'a self, pair: &'a Outcome) -> impl Iterator<Item = (&'a MeasureKey, &'a crate::measure::SumSeries)> {
        pair.cells.iter().filter(|(key, _)| key.name == self.measure && carries(key, &self.labels))
    }

    /// Bin of the series of gauges at the beginning of the first day asked for.
    fn bin(&self, pair: &Outcome) -> Option<usize> {
        Some((struck(pair) + self.days?[0] * 24 / pair.bin_hours.max(1)) as usize)
    }

    /// Quiet and incident value of a gauge at an instant.
    fn at(&self, pair: &Outcome) -> Option<Both> {
        let bin = self.bin(pair)?;
        let mut both = None;
        for (_, series) in self.series(pair) {
            let (quiet, incident) = both.unwrap_or((0.0, 0.0));
            let at = |values: &[i64]| values.get(bin).or(values.last()).map_or(0.0, |value| *value as f64 / FIXED);
            both = Some((quiet + at(&series.quiet), incident + at(&series.incident)));
        }
        both
    }

    fn restored(&self, pair: &Outcome) -> Option<f64> {
        let bin = self.bin(pair)?;
        let mut sums: Vec<i64> = Vec::new();
        for (_, series) in self.series(pair) {
            sums.resize(sums.len().max(series.incident.len()), 0);
            sums.iter_mut().zip(&series.incident).for_each(|(sum, value)| *sum += value);
        }
        let peak = sums.iter().take(bin + 1).copied().max().filter(|peak| *peak > 0)?;
        Some(100.0 * (1.0 - *sums.get(bin).or(sums.last())? as f64 / peak as f64))
    }

    /// Finest cells of a measure under the labels: one number a site, service or whatever it is divided by beyond the labels.
    fn cells<'a>(&'a self, pair: &'a Outcome) -> impl Iterator<Item = (&'a MeasureKey, Both)> {
        pair.cells_of(&self.measure)
            .filter(|(key, _)| carries(key, &self.labels) && key.labels.len() == self.labels.len() + 1)
            .filter(|(key, _)| key.labels.contains_key(&self.by))
            .filter(|(_, paired)| paired.incident.number() > 0)
            .map(|(key, paired)| (key, (paired.quiet.mean(), paired.incident.mean())))
    }

    fn sites(&self, pair: &Outcome) -> Option<f64> {
        let sites: Vec<Both> = self.cells(pair).map(|(_, both)| both).collect();
        let meets = |(quiet, incident): &&Both| match self.form {
            Form::SitesFallen => *quiet > 0.0 && 100.0 * (incident / quiet - 1.0) <= self.threshold,
            _ => *incident > self.threshold,
        };
        let number = sites.iter().filter(meets).count() as f64;
        match self.form {
            Form::Sites => Some(number),
            _ => (!sites.is_empty()).then(|| 100.0 * number / sites.len() as f64),
        }
    }
}

fn carries(key: &MeasureKey, labels: &BTreeMap<String, String>) -> bool {
    labels
        .iter()
        .all(|(dimension, either)| key.labels.get(dimension).is_some_and(|label| either.split('|').any(|word| word == label)))
}

fn allowed(key: &MeasureKey, sites: Option<&BTreeSet<String>>) -> bool {
    sites.is_none_or(|sites| key.labels.get("site").is_some_and(|site| sites.contains(site)))
}

/// A measure over the whole horizon, over all sites or over some; `None` if there is no such measure.
fn total(pair: &Outcome, measure: &str, labels: &BTreeMap<String, String>, sites: Option<&BTreeSet<String>>) -> Option<Both> {
    let mut keys = vec![MeasureKey::total(measure)];
    let mut spread = |dimension: &str, words: &[&str]| {
        keys = keys.iter().flat_map(|key| words.iter().map(|word| key.clone().with(dimension, word))).collect();
    };
    for (dimension, either) in labels {
        spread(dimension, &either.split('|').collect::<Vec<_>>());
    }
    if let Some(sites) = sites {
        spread("site", &sites.iter().map(String::as_str).collect::<Vec<_>>());
    }
    keys.iter()
        .filter_map(|key| pair.get(key).map(|paired| (paired.quiet.mean(), paired.incident.mean())))
        .reduce(|sum, part| (sum.0 + part.0, sum.1 + part.1))
}

/// Bin of the series of gauges in which the first device was encrypted; the first of all if none ever was.
fn struck(pair: &Outcome) -> u32 {
    let bins = pair.series.get("attack.encrypted").map_or(&[][..], |series| &series.incident);
    bins.iter().position(|bin| bin.greatest() > 0.0).unwrap_or(0) as u32
}

/// Whether a measure's total is above a bound in the incident's run: what is known to have happened happened here too.
pub fn happened(pair: &Outcome, measure: &str, above: f64) -> bool {
    pair.total(measure).is_some_and(|paired| paired.incident.greatest() > above)
}

/// Sites on which the attacker ever held a device.
fn infected(pair: &Outcome) -> BTreeSet<String> {
    pair.cells_of("attack.hosts_ever_compromised")
        .filter(|(_, paired)| paired.incident.mean() > 0.0)
        .filter_map(|(key, _)| key.labels.get("site").cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Paired, SumSeries, Summary};

    fn of(value: f64) -> Summary {
        let mut summary = Summary::default();
        summary.add((value * FIXED) as i64);
        summary
    }

    fn pair() -> Outcome {
        let mut pair = Outcome { pairs: 1, bin_hours: 1, ..Outcome::default() };
        let mut put = |key: MeasureKey, quiet: f64, incident: f64| {
            let paired = Paired { quiet: of(quiet), incident: of(incident), difference: of(incident - quiet) };
            pair.measures.insert(key, paired);
        };
        for (site, quiet, incident) in [("a", 100.0, 50.0), ("b", 100.0, 98.0)] {
            put(MeasureKey::total("lab.requests").with("site", site), quiet, incident);
        }
        put(MeasureKey::total("lab.requests"), 200.0, 148.0);
        put(MeasureKey::total("attack.hosts_ever_compromised").with("site", "a"), 0.0, 3.0);
        put(MeasureKey::total("attack.hosts_ever_compromised").with("site", "b"), 0.0, 0.0);
        let thousand = |values: &[i64]| values.iter().map(|value| value * 1000).collect::<Vec<_>>();
        let series = SumSeries { quiet: thousand(&[10, 10, 10]), incident: thousand(&[10, 2, 5]) };
        pair.cells.insert(MeasureKey::total("care.activity").with("kind", "outpatient").with("site", "a"), series);
        let down: Vec<i64> = (0..72).map(|hour| if hour < 24 { 8_000 } else { 2_000 }).collect();
        pair.cells.insert(MeasureKey::total("server.down").with("site", "a"), SumSeries { quiet: vec![0; 72], incident: down });
        pair
    }

    fn figure(form: Form, measure: &str) -> Figure {
        Figure {
            form,
            measure: measure.into(),
            labels: BTreeMap::new(),
            days: None,
            of: None,
            of_labels: BTreeMap::new(),
            by: site(),
            threshold: 0.0,
            infected_only: false,
            factor: 1.0,
        }
    }

    #[test]
    fn figures_are_counted_as_they_were_published() {
        let pair = pair();
        let read = |figure: &Figure| figure.of(&pair).map(|[value, over]| value / over);
        assert_eq!(read(&figure(Form::Change, "lab.requests")), Some(-26.0));
        let among = Figure { infected_only: true, ..figure(Form::Change, "lab.requests") };
        assert_eq!(read(&among), Some(-50.0));
        let fallen = Figure { threshold: -10.0, ..figure(Form::SitesFallen, "lab.requests") };
        assert_eq!(read(&fallen), Some(50.0));
        assert_eq!(read(&figure(Form::Sites, "attack.hosts_ever_compromised")), Some(1.0));
        let visits = Figure { days: Some([1, 2]), ..figure(Form::Change, "care.activity") };
        assert_eq!(read(&visits), Some(-80.0));
        let back = Figure { days: Some([2, 2]), ..figure(Form::Restored, "server.down") };
        assert_eq!(read(&back), Some(75.0));
        assert_eq!(read(&figure(Form::Count, "no.such_measure")), None);
        let each = Figure { infected_only: true, factor: 35.5, ..figure(Form::ExtraPerSite, "lab.requests") };
        assert_eq!(read(&each), Some(-50.0 * 35.5), "one of the two sites was infected");
        assert_eq!(read(&Figure { factor: 0.5, ..figure(Form::Longest, "lab.requests") }), Some(49.0));
        assert_eq!(read(&figure(Form::Shortest, "lab.requests")), Some(50.0));
        let either = Figure { labels: [("site".to_owned(), "a|b".to_owned())].into(), ..figure(Form::Count, "lab.requests") };
        assert_eq!(read(&either), Some(148.0));
    }
}
