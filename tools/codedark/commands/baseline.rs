//! `show baseline`: four quiet weeks of a hospital, against evidence and by bed, ward and activity.

use std::sync::Arc;

use codedark_files::report::quiet::{evidence, number, steady};
use codedark_sim::engine::Calendar;
use codedark_sim::measure::{Activity, MeasureKey};
use codedark_sim::study::{Baseline, Drift, Progress, WARM_UP, WEEKS, baseline};
use codedark_sim::twin::Twin;

use crate::arguments::{Arguments, Format};
use crate::exit::{Exit, Failure};
use crate::progress::Bar;
use crate::show_table::Table;
use crate::terminal;

/// Replications: enough for an interval, few enough to wait for.
const REPLICATIONS: u64 = 8;
const DAYS: f64 = 7.0 * WEEKS as f64;

/// Four quiet weeks, played.
pub fn weeks(twin: &Arc<Twin>, progress: &dyn Progress) -> Result<Baseline, Failure> {
    baseline(twin, Calendar::default(), 1, REPLICATIONS, WARM_UP, progress)
        .map_err(|missing| Failure::broken(format!("the parameters lack {}", missing.join(", "))))
}

pub fn run(arguments: &Arguments, twin: &Arc<Twin>) -> Result<Exit, Failure> {
    let bar = Bar::new(REPLICATIONS);
    let quiet = weeks(twin, &bar)?;
    bar.finish();
    let tables = [Table::of(evidence(&quiet)), activity(twin, &quiet), wards(twin, &quiet), Table::of(steady(&quiet))];
    match arguments.format {
        Format::Text => {
            let heads = ["Against evidence", "Activity", "Wards", "Steady state"];
            for (head, table) in heads.iter().zip(&tables) {
                terminal::print(&format!("{head}\n\n{}\n", table.text(Format::Text)));
            }
            terminal::print(&format!(
                "{} quiet runs of {DAYS} days after {} of warm-up. Steady: the mean of the last two weeks less the first two \
                 cannot be told from zero ({} % interval).\n",
                quiet.outcome.pairs,
                WARM_UP,
                Drift::LEVEL * 100.0
            ));
        }
        Format::Csv => tables.iter().for_each(|table| terminal::print(&table.text(Format::Csv))),
        Format::Json => {
            let [evidence, activity, wards, drifts] = tables.map(|table| table.text(Format::Json));
            terminal::print(&format!(
                "{{\"evidence\": {evidence}, \"activity\": {activity}, \"wards\": {wards}, \"steady\": {drifts}}}\n"
            ));
        }
    }
    Ok(if quiet.interrupted { Exit::Interrupted } else { Exit::Fine })
}

fn activity(twin: &Twin, quiet: &Baseline) -> Table {
    let beds: u32 = twin.sites.iter().map(|site| site.inpatient_beds).sum();
    let mut table = Table::new(&["activity", "a day", "a day and 100 beds"]);
    for kind in Activity::ALL {
        let key = MeasureKey::total("care.activity").with("kind", kind.word());
        let Some(paired) = quiet.outcome.get(&key).filter(|paired| paired.quiet.mean() > 0.0) else { continue };
        let daily = paired.quiet.mean() / DAYS;
        table.row([kind.title().to_owned(), number(daily), number(100.0 * daily / f64::from(beds.max(1)))]);
    }
    table
}

fn wards(twin: &Twin, quiet: &Baseline) -> Table {
    let mut table = Table::new(&["ward", "kind", "beds", "patients", "occupied", "nurses' load", "patients per nurse"]);
    for ward in &twin.wards {
        let mean = |measure: &str| {
            quiet.outcome.get(&MeasureKey::total(measure).with("ward", &ward.id)).map_or(0.0, |paired| paired.quiet.mean())
        };
        let (patients, load) = (mean("care.census"), mean("staff.load"));
        if ward.beds == 0 || (patients == 0.0 && load == 0.0) {
            continue;
        }
        table.row([
            ward.name.clone(),
            ward.kind.word().into(),
            ward.beds.to_string(),
            number(patients),
            format!("{:.0} %", 100.0 * patients / f64::from(ward.beds)),
            format!("{:.0} %", 100.0 * load),
            format!("{:.1} / {:.1}", ward.patients_per_nurse[0], ward.patients_per_nurse[1]),
        ]);
    }
    table
}
