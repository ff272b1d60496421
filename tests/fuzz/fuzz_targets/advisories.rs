//! Known exploited vulnerabilities, advisories, parts lists and disclosures.

#![no_main]

use codedark_files::import::advisories::{apply, csaf, cyclonedx, kev, mds2};
use codedark_sim::blueprint::{Device, SiteBlueprint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let device =
        Device { id: "x".into(), manufacturer: "GE".into(), model: "B650".into(), firmware: "2.4".into(), ..Device::default() };
    let mut site = SiteBlueprint { fleet: vec![device], ..SiteBlueprint::default() };
    let _ = (csaf::sniff(text), cyclonedx::sniff(text), kev::sniff(text), mds2::sniff(text, b','));
    for told in [csaf::read(text), cyclonedx::read(text), kev::read(text), Ok(mds2::read(text, b','))].into_iter().flatten() {
        let records = told.len();
        assert_eq!(apply("file", told, &mut site).records.len(), records);
    }
    let scores = site.vulnerabilities.iter().filter_map(|known| known.score);
    assert!(scores.into_iter().all(|score| (0.0..=10.0).contains(&score)));
});
