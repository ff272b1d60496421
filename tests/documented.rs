//! Harms of real incidents (`assets/documented_harms.csv`, `evidence/documented_harms.csv`): for each technical domain and speciality in
//! which people were harmed, losing that domain harms people of that speciality here too.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::CareFunction;
use codedark_sim::measure::{Domain, MeasureKey, Outcome, Speciality};

use crate::hospital::{generated, outage};

const DOCUMENTED: &str = include_str!("../assets/documented_harms.csv");

/// Domain and specialities of each row; none for "all".
fn documented() -> BTreeSet<(Domain, Option<Speciality>)> {
    let domains = [
        ("health records", Domain::HealthRecords),
        ("laboratory systems", Domain::LaboratorySystems),
        ("imaging", Domain::Imaging),
        ("eprescribing", Domain::Prescribing),
        ("booking systems", Domain::BookingSystems),
        ("operating rooms", Domain::OperatingRooms),
        ("telemetry", Domain::Telemetry),
        ("communications", Domain::Communications),
        ("hospital infrastructure", Domain::Infrastructure),
        ("admin and billing", Domain::Billing),
    ];
    let specialities = [
        ("emergency & acute medicine", Speciality::Emergency),
        ("general medicine", Speciality::Medicine),
        ("heamatology", Speciality::Medicine),
        ("general surgery", Speciality::Surgery),
        ("ent", Speciality::Surgery),
        ("orthopaedics", Speciality::Orthopaedics),
        ("cardiology", Speciality::Cardiology),
        ("neurology", Speciality::Neurology),
        ("obstetrics", Speciality::Obstetrics),
        ("paediatrics", Speciality::Paediatrics),
        ("psychiatry", Speciality::Psychiatry),
        ("oncology", Speciality::Oncology),
        ("cancer", Speciality::Oncology),
    ];
    let mut cells = BTreeSet::new();
    let mut reader = csv::Reader::from_reader(DOCUMENTED.as_bytes());
    for row in reader.records().map(|row| row.expect("a shipped table")) {
        let word = row[3].trim().to_lowercase();
        // One row says "All": staff who leave, which is no system's.
        let Some((_, domain)) = domains.iter().find(|(name, _)| *name == word) else { continue };
        for word in row[2].split([';', ',']).map(|word| word.trim().to_lowercase()) {
            let found = specialities.iter().find(|(name, _)| *name == word);
            assert!(found.is_some() || word == "all", "a speciality that nothing here stands for: {word}");
            cells.insert((*domain, found.map(|(_, speciality)| *speciality)));
        }
    }
    cells
}

/// What losing a domain alone does, everybody being harmed who can be.
fn without(domain: Domain) -> Vec<Outcome> {
    let functions: Vec<CareFunction> =
        CareFunction::ALL.iter().copied().filter(|function| Domain::of(*function) == domain).collect();
    let twin = generated(400);
    (0..8)
        .map(|replication| outage(&twin, &[("procedure.follow", 0.3), ("harm.low", 0.9)], &functions, replication, 28.0))
        .collect()
}

#[test]
fn what_was_harmed_in_real_incidents_is_harmed_here() {
    let cells = documented();
    assert!(cells.len() > 40, "{}", cells.len());
    let mut lost: BTreeMap<Domain, Vec<Outcome>> = BTreeMap::new();
    let mut silent = Vec::new();
    for (domain, speciality) in cells {
        let pairs = lost.entry(domain).or_insert_with(|| without(domain));
        let key = MeasureKey::total("harm.pattern").with("domain", domain.word());
        let key = speciality.map_or(key.clone(), |speciality| key.with("speciality", speciality.word()));
        let more: f64 = pairs.iter().filter_map(|pair| pair.get(&key)).map(|paired| paired.difference.mean()).sum();
        if more <= 0.0 {
            silent.push(format!("{} of {}", domain.word(), speciality.map_or("all", |speciality| speciality.word())));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}
