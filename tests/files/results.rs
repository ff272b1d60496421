//! A run's journal on disk: what happened, to what, why, and where that is written.

use std::fs;
use std::sync::Arc;

use codedark_files::results::{RunOrigin, read_journal, write_journal};
use codedark_files::{Options, load_incident};
use codedark_sim::engine::{Span, Time};
use codedark_sim::study::warmed_pair;
use codedark_sim::twin::{Values, compile, compile_incident};

#[test]
fn a_journal_tells_causes_places_and_words_and_is_read_back() {
    let loaded = load_incident("core-switch", Some("small"), &Options::default()).unwrap();
    let (twin, _) = compile(&loaded.blueprint, "2026-01-01").unwrap();
    let (twin, plot) = (Arc::new(twin.clone()), Arc::new(compile_incident(&loaded.incident, &twin).unwrap()));
    let values = Arc::new(Values::of(&twin.parameters).unwrap());
    let (_, mut run) = warmed_pair(&twin, &values, &plot, 1, 0, Span::from_days(1.0));
    run.until(Time::ZERO + Span::from_hours(12.0));
    let records = run.journal().unwrap().records();

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("night.journal");
    let origin = RunOrigin { format: 1, incident: "core-switch".into(), seed: 1, ..RunOrigin::default() };
    write_journal(&path, &twin, &loaded.places, records, &origin).unwrap();
    let read = read_journal(&path).unwrap();
    assert_eq!((read.run, read.records.len(), read.diagnostics.len()), (Some(origin), records.len(), 0));
    assert!(read.records.iter().all(|record| !record.text.is_empty() && record.cause.is_none_or(|cause| cause < record.id)));
    let switch = read.records.iter().find(|record| record.kind == "switch-down").expect("the core switch fails");
    assert!(switch.element.starts_with("switch:"), "{switch:?}");
    let placed: Vec<&str> = read.records.iter().map(|record| &*record.place).filter(|place| !place.is_empty()).collect();
    assert!(placed.iter().all(|place| place.rsplit_once(':').is_some_and(|(_, line)| line.parse::<u32>().is_ok())), "{placed:?}");
    let known = [
        "id",
        "cause",
        "true_at",
        "detected_at",
        "reported_at",
        "kind",
        "element",
        "ward",
        "patient",
        "service",
        "cause_class",
        "severity",
        "place",
        "text",
    ];
    for line in fs::read_to_string(&path).unwrap().lines().skip(1) {
        let line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        assert!(line.keys().all(|key| known.contains(&key.as_str())), "{line:?}");
    }
}
