//! Generated hospitals, end to end: they compile without a problem, and nothing that care needs is blocked on a quiet day.

use std::sync::Arc;

use codedark_files::generate::{GenerateOptions, generate};
use codedark_sim::blueprint::{CareFunction, Fidelity, ProblemSeverity};
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::measure::Mode;
use codedark_sim::run::Run;
use codedark_sim::twin::{BedId, Member, Twin, Values, WardId, compile};

fn twin(options: &GenerateOptions) -> Twin {
    let (twin, problems) = compile(&generate(options), "2026-06-01").unwrap_or_else(|problems| panic!("{problems:#?}"));
    let errors: Vec<_> = problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    twin
}

#[test]
fn every_size_compiles_and_no_needed_flow_is_blocked() {
    for (beds, seed) in [(60, 1), (380, 2)] {
        let twin = twin(&GenerateOptions { beds, seed, ..GenerateOptions::default() });
        for service in &twin.services {
            let reached = |from, to, traffic: &[_]| {
                let (from, to): (usize, usize) = (from, to);
                let (from, to) = (twin.devices.segment[from], twin.devices.segment[to]);
                from == to || traffic.iter().any(|traffic| twin.reach.allows(from, to, *traffic))
            };
            for client in &service.clients {
                for device in (0..twin.devices.len()).filter(|device| client.kinds.contains(&twin.devices.kind[*device])) {
                    let served = service.hosts.iter().any(|host| {
                        let (from, to) = if client.inbound { (host.index(), device) } else { (device, host.index()) };
                        reached(from, to, &client.traffic)
                    });
                    assert!(served, "{} cannot use {}", twin.devices.id[device], service.id);
                }
            }
            for need in service.needs.iter().filter(|need| !need.traffic.is_empty()) {
                let members = need.members.iter().flat_map(|member| match member {
                    Member::Device(device) => vec![*device],
                    Member::Service(service) => twin.services[service.index()].hosts.clone(),
                });
                let met = members
                    .into_iter()
                    .any(|to| service.hosts.iter().any(|from| reached(from.index(), to.index(), &need.traffic)));
                assert!(met, "{} cannot reach what it needs", service.id);
            }
        }
    }
}

#[test]
fn a_region_has_one_full_site_and_pooled_partners_that_provide_care() {
    let twin = twin(&GenerateOptions { beds: 380, sites: 4, ..GenerateOptions::default() });
    let fidelities: Vec<Fidelity> = twin.sites.iter().map(|site| site.fidelity).collect();
    assert_eq!(fidelities, [Fidelity::Full, Fidelity::Pooled, Fidelity::Pooled, Fidelity::Pooled]);
    for site in &twin.sites {
        assert!(site.has.iter().filter(|has| **has).count() >= 14, "{} provides too little", site.name);
    }
}

#[test]
fn a_quiet_hospital_is_healthy() {
    for beds in [60, 380] {
        let blueprint = generate(&GenerateOptions { beds, ..GenerateOptions::default() });
        let twin = Arc::new(compile(&blueprint, "2026-06-01").unwrap().0);
        let values = Arc::new(Values::of(&blueprint.parameters).unwrap());
        let mut run =
            Run::new(twin.clone(), values, Calendar { begins: "Mon 08:00".parse().unwrap() }, 1, 0, Span::from_days(1.0));
        run.until(Time::ZERO);
        let state = &run.world().continuity;
        for (ward, place) in twin.wards.iter().enumerate() {
            let ward = WardId::from_index(ward);
            assert_eq!(state.terminals(ward), 1.0, "{beds} beds: terminals of {}", place.name);
            for function in CareFunction::ALL {
                assert_eq!(state.ward_mode(ward, *function), Mode::Normal, "{beds} beds: {} in {}", function.word(), place.name);
            }
        }
        let watched = (0..twin.beds.len()).filter(|bed| twin.beds[*bed].monitored());
        for bed in watched {
            let place = &twin.wards[twin.beds[bed].ward.index()].name;
            let bed = BedId::from_index(bed);
            assert!(
                state.central_path(&twin, bed) && state.relay_path(&twin, bed),
                "{beds} beds: a bed in {place} is not watched"
            );
        }
    }
}
