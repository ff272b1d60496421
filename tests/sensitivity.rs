//! Which assumptions move what: found on a small hospital, told in the report with its source.

use std::sync::Arc;

use codedark_files::report;
use codedark_sim::blueprint::{Blueprint, Entry, Parameter, ParameterTable};
use codedark_sim::engine::Span;
use codedark_sim::journal::Journal;
use codedark_sim::study::{Case, HEADLINES, Study, Unwatched, sensitivity};
use codedark_sim::twin::{compile, compile_incident};

use crate::common::*;

/// The shipped parameters, of which only these keep their ranges.
fn ranged(names: &[&str]) -> ParameterTable {
    let keep = |parameter: &Parameter| {
        let kept = names.contains(&parameter.name.as_str());
        let (low, high) = if kept { (parameter.low, parameter.high) } else { (None, None) };
        Parameter { low, high, ..parameter.clone() }
    };
    ParameterTable::new(codedark_files::assets::parameters().entries().iter().map(keep).collect())
}

#[test]
fn what_moves_a_measure_is_ranked_and_reported() {
    let mut incident = ransomware(Entry::SupplierTunnel);
    incident.horizon = Span::from_days(30.0);
    incident.campaigns[0].launch_after = Some(Span::from_hours(8.0));
    let table = ranged(&["recovery.hold", "planned.stop_clinics", "clinic.paper"]);
    let known = table.entries().iter().filter(|parameter| parameter.ranged()).count();
    let build = |table: &ParameterTable| {
        let mut blueprint = Blueprint { parameters: table.clone(), ..small_hospital() };
        offline_backup(&mut blueprint);
        unseen(&mut blueprint);
        let (twin, _) = compile(&blueprint, TODAY).ok()?;
        let plot = compile_incident(&incident, &twin).ok()?;
        Some(Case { twin: Arc::new(twin), plot: Arc::new(plot) })
    };
    let found = sensitivity(&table, &build, 3, 4, &Unwatched).unwrap();
    assert_eq!((found.ranged as usize, found.pairs), (known, 4 * (known as u64 + 1)));
    let record = HEADLINES.iter().position(|headline| headline.title == "record not as usual").unwrap();
    let ranked = found.ranked(record);
    assert_eq!(ranked[0].name, "recovery.hold");
    assert!(ranked[0].size(record) > 1.0, "{} hours", ranked[0].size(record));
    // Who is not called in writes no paper that clerks have to enter before the record is complete: minutes, not hours.
    let stop = ranked.iter().find(|ranked| ranked.name == "planned.stop_clinics").unwrap().size(record);
    assert!(stop < 0.01 * ranked[0].size(record), "{stop} hours by clinics that are stopped");
    let paper = ranked.iter().find(|ranked| ranked.name == "clinic.paper").unwrap().size(record);
    assert_eq!(paper, 0.0, "what a clinic on paper can do moves no record");

    let twin = twin_of(&small_hospital());
    let study = Study { sensitivity: Some(found), ..Study::default() };
    let blueprint = small_hospital();
    let page = report::html(&report::ReportInput {
        playbooks: &[],
        quiet: None,
        blueprint: &blueprint,
        twin: &twin,
        incident: &incident,
        study: &study,
        journal: &Journal::default(),
        calendar: plot_of(&incident, &twin).calendar,
        place: &|_| None,
        version: "0",
        today: TODAY,
        inputs: "",
        digest: "",
    })
    .unwrap();
    let table = page.split("id=\"ranking\"").nth(1).expect("the ranking is in the report").split("</table>").next().unwrap();
    assert!(table.contains("recovery.hold") && table.contains("assumed"), "{table}");
}
