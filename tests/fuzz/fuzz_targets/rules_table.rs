//! Tables of rules.

#![no_main]

use codedark_files::Places;
use codedark_files::import::rules::read;
use codedark_sim::blueprint::{Action, Zone};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let zone = |id: &str, subnet: &str| Zone { id: id.into(), subnets: vec![subnet.into()], ..Zone::default() };
    let zones = [zone("servers", "10.1.0.0/16"), zone("office", "10.2.0.0/16")];
    let mut places = Places::default();
    let rules = read("csv", "rules", text, &zones, &mut places);
    // Every rule has a place, and what is told as not understood has one too.
    for rule in &rules.conduits {
        assert!(places.short(rule.mark).is_some());
        assert!(rule.action == Action::Deny || !rule.traffic.is_empty());
    }
    assert!(rules.problems.iter().all(|problem| places.short(problem.mark).is_some()));
});
