//! A hospital and an incident, by name or path, to a pair of runs warmed up and ready to be shown.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use codedark_files::{Diagnostics, Options, load_incident};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::Kind;
use codedark_sim::run::Run;
use codedark_sim::study::{WARM_UP, Warmed};
use codedark_sim::twin::{Values, compile, compile_incident};

use crate::playback::Playback;
use crate::stage::Stage;

/// What to show.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Incident, by shipped name or path.
    pub incident: String,
    /// Hospital, by shipped name or path; `None`: the incident's own.
    pub hospital: Option<String>,
    /// Seed of all draws.
    pub seed: u64,
    /// Number of the replication; `None`: the first in which care is touched.
    pub replication: Option<u64>,
    /// The date that ends of support are judged by, `YYYY-MM-DD`; `None`: the machine's.
    pub today: Option<String>,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted { incident: "ransomware-friday".into(), hospital: None, seed: 1, replication: None, today: None }
    }
}

/// Why nothing can be shown.
#[derive(Debug)]
pub enum Refused {
    /// Problems of the files.
    Files(Diagnostics),
    /// Parameters that the shipped table lacks.
    Parameters(Vec<&'static str>),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refused::Files(diagnostics) => {
                for diagnostic in diagnostics.iter() {
                    writeln!(out, "{diagnostic}")?;
                    if !diagnostic.hint.is_empty() {
                        writeln!(out, "  {}", diagnostic.hint)?;
                    }
                }
                Ok(())
            }
            Refused::Parameters(names) => write!(out, "the parameter table lacks {}", names.join(", ")),
        }
    }
}

impl std::error::Error for Refused {}

/// Reads, compiles, warms up and forks.
pub fn open(wanted: &Wanted) -> Result<Playback, Refused> {
    let mut loaded = load_incident(&wanted.incident, wanted.hospital.as_deref(), &Options::default()).map_err(Refused::Files)?;
    let today = wanted.today.clone().unwrap_or_else(today);
    let (twin, findings) = match compile(&loaded.blueprint, &today) {
        Ok(compiled) => compiled,
        Err(problems) => {
            loaded.explain(problems);
            return Err(Refused::Files(loaded.diagnostics));
        }
    };
    loaded.explain(findings);
    let plot = match compile_incident(&loaded.incident, &twin) {
        Ok(plot) => plot,
        Err(problems) => {
            loaded.explain(problems);
            return Err(Refused::Files(loaded.diagnostics));
        }
    };
    let values = Arc::new(Values::of(&twin.parameters).map_err(Refused::Parameters)?);
    let (twin, plot) = (Arc::new(twin), Arc::new(plot));
    let places = loaded.places;
    let warm = |number| Warmed::new(&twin, &values, plot.calendar, wanted.seed, number, WARM_UP).run().clone();
    let touched = |number: &u64| touches_care(warm(*number).with_journal().fork(plot.clone()));
    let replication = wanted.replication.unwrap_or_else(|| (0..LOOKED_AT).find(touched).unwrap_or(0));
    let stage = Stage {
        twin: twin.clone(),
        calendar: plot.calendar,
        incident: plot.title.clone(),
        seed: wanted.seed,
        replication,
        horizon: Time::ZERO + plot.horizon,
        places: Arc::new(move |mark| places.short(mark)),
    };
    let quiet = warm(replication);
    let told = quiet.clone().with_journal().fork(plot.clone());
    let film = quiet.fork(plot.clone());
    Ok(Playback::new(Arc::new(stage), quiet, told, film))
}

/// Replications looked at for one in which care is touched: in many nights the attack is seen in time.
const LOOKED_AT: u64 = 16;
const LOOKED_FOR: Span = Span(4 * 86_400_000);

/// Whether a care function fails in the first days of a run that keeps a journal.
fn touches_care(mut run: Run) -> bool {
    run.until(Time::ZERO + LOOKED_FOR);
    run.journal().is_some_and(|journal| {
        journal.records().iter().any(|record| record.entry.kind == Kind::FunctionMode && record.entry.amount > 0.0)
    })
}

/// The machine's date, `YYYY-MM-DD`.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = civil((seconds / 86_400) as i64);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970-01-01 to a date of the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::civil;

    #[test]
    fn dates_are_the_calendars() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(20_454), (2026, 1, 1));
    }
}
