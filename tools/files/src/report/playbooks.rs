//! The same nights under several playbooks, side by side.

use codedark_sim::measure::MeasureKey;
use codedark_sim::study::Study;

/// What is said, the measure, its label if it has one, and the factor to what is said.
type Row = (&'static str, &'static str, Option<(&'static str, &'static str)>, f64);

const ROWS: [Row; 12] = [
    ("deaths", "patient.deaths", None, 1.0),
    ("patients with severe harm", "patient.harm", Some(("severity", "severe")), 1.0),
    ("patient-hours at risk", "patient.at_risk_minutes", None, 1.0 / 60.0),
    ("blind bed-hours", "monitor.blind_bed_minutes", None, 1.0 / 60.0),
    ("devices ever compromised", "attack.hosts_ever_compromised", None, 1.0),
    ("function-hours lost to the attacker", "outage.hours", Some(("cause", "infected")), 1.0),
    ("function-hours lost to our own cuts", "outage.hours", Some(("cause", "isolated-by-us")), 1.0),
    ("hours without the record as usual", "outage.hours", Some(("function", "record")), 1.0),
    ("operations not done on their day", "care.cancelled", Some(("kind", "elective")), 1.0),
    ("ambulances diverted", "care.diverted", None, 1.0),
    ("minutes until it is contained", "contain.minutes", None, 1.0),
    ("days until services are back", "recover.days", None, 1.0),
];

/// A table of what each playbook changes against the quiet hospital, with 95 % intervals: head, and rows.
pub fn compared(studies: &[(String, Study)]) -> (Vec<String>, Vec<Vec<String>>) {
    let head = std::iter::once("difference to the quiet hospital".to_owned());
    let head = head.chain(studies.iter().map(|(title, _)| title.clone())).collect();
    let rows = ROWS.iter().filter_map(|(title, name, label, factor)| {
        let key = label.iter().fold(MeasureKey::total(name), |key, (dimension, word)| key.with(dimension, word));
        let cells: Vec<String> = studies.iter().map(|(_, study)| cell(study, &key, *factor)).collect();
        cells.iter().any(|cell| cell != "\u{2013}").then(|| std::iter::once((*title).to_owned()).chain(cells).collect())
    });
    (head, rows.collect())
}

fn cell(study: &Study, key: &MeasureKey, factor: f64) -> String {
    let Some(paired) = study.outcome.get(key) else { return "\u{2013}".into() };
    // What only happens in an incident (minutes to contain it) has no difference, only a value.
    let summary = if paired.difference.number() > 0 { &paired.difference } else { &paired.incident };
    if summary.number() == 0 {
        return "\u{2013}".into();
    }
    let interval = summary.interval(0.95);
    let number = |value: f64| {
        let value = value * factor;
        if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") }
    };
    format!("{} ({} … {})", number(interval.mean), number(interval.low), number(interval.high))
}
