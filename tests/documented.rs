//! Harms of real incidents (`assets/documented_harms.csv`): for each technical domain and speciality in which people were harmed,
//! losing that domain harms people of that speciality here too.

use std::collections::{BTreeMap, BTreeSet};

use codedark_files::report::{Documented, documented};
use codedark_sim::blueprint::CareFunction;
use codedark_sim::measure::{Domain, MeasureKey, Outcome, Speciality};

use crate::hospital::{generated, outage};

/// Domain and specialities of each row; none for "all". One row names no domain: staff who leave, which is no system's.
fn cells() -> BTreeSet<(Domain, Option<Speciality>)> {
    let of = |harm: Documented| {
        let all = harm.specialities.is_empty().then_some(None);
        let whose: Vec<Option<Speciality>> = harm.specialities.into_iter().map(Some).chain(all).collect();
        harm.domain.into_iter().flat_map(move |domain| whose.clone().into_iter().map(move |whose| (domain, whose)))
    };
    documented().into_iter().flat_map(of).collect()
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
    let cells = cells();
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
