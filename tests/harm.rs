//! Harm of each process comes from its own opportunities and vanishes with them; a lost view delays people, not monitors.

use std::sync::Arc;

use codedark_files::assets;
use codedark_sim::blueprint::Mechanism;
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::journal::{Kind, Record, Severity};
use codedark_sim::measure::{Count, Domain, Gauge, HarmProcess};
use codedark_sim::run::Run;
use codedark_sim::twin::{Broken, DeviceId, Plot, PlotFailure, Twin, Values};
use codedark_sim::view::View;

use crate::hospital::generated;

fn broken(devices: Vec<DeviceId>) -> Arc<Plot> {
    let failure = PlotFailure {
        at: Span::from_hours(1.0),
        mechanism: Mechanism::Fault,
        broken: Broken::Devices(devices),
        share: 1.0,
        repair: Span::from_days(60.0),
        repair_spread: 0.0,
        vendor: false,
        mark: Default::default(),
    };
    Arc::new(Plot { id: "test".into(), horizon: Span::from_days(10.0), failures: vec![failure], ..Plot::default() })
}

/// Devices of a kind, or of all kinds that can be encrypted for `None`.
fn devices(twin: &Twin, kind: Option<&str>) -> Vec<DeviceId> {
    let of = |index: &usize| match kind {
        Some(kind) => twin.catalogue.kinds[usize::from(twin.devices.kind[*index])].id == kind,
        None => true,
    };
    (0..twin.devices.len()).filter(of).map(DeviceId::from_index).collect()
}

fn struck(twin: &Arc<Twin>, changes: &[(&str, f64)], plot: &Arc<Plot>, replication: u64) -> Run {
    let mut table = assets::parameters();
    for (name, value) in changes {
        assert!(table.set(name, *value), "{name}");
    }
    let values = Arc::new(Values::of(&table).expect("every parameter"));
    let run = Run::new(twin.clone(), values, Calendar::default(), 7, replication, Span::from_days(3.0)).with_journal();
    let mut run = run;
    run.until(Time(-1));
    let mut run = run.fork(plot.clone());
    run.until(Time::ZERO + Span::from_days(10.0));
    run
}

fn events(run: &Run, process: HarmProcess) -> f64 {
    Severity::ALL.iter().map(|severity| run.tally().counted(Count::HarmEvents, (process as usize, *severity as usize))).sum()
}

#[test]
fn each_process_vanishes_with_its_opportunities() {
    let twin = Arc::new(generated(300));
    let plot = broken(devices(&twin, None));
    let with = struck(&twin, &[], &plot, 2);
    let cases: [(HarmProcess, &[(&str, f64)]); 5] = [
        (HarmProcess::Infusion, &[("infusion.starts", 0.0), ("medication.errors", 0.0)]),
        (HarmProcess::Falls, &[("harm.falls", 0.0)]),
        (HarmProcess::History, &[("harm.history", 0.0)]),
        (HarmProcess::FollowUp, &[("harm.follow_up", 0.0)]),
        (HarmProcess::Communication, &[("harm.communication", 0.0)]),
    ];
    let zeros: Vec<(&str, f64)> = cases.iter().flat_map(|(_, zeros)| zeros.iter().copied()).collect();
    let without = struck(&twin, &zeros, &plot, 2);
    for (process, _) in cases {
        println!("{} {} {}", process.word(), events(&with, process), events(&without, process));
        assert_eq!(events(&without, process), 0.0, "{}", process.word());
    }
    let errors = |run: &Run| {
        run.journal().expect("kept").records().iter().filter(|record| record.entry.kind == Kind::MedicationError).count()
    };
    assert!(errors(&with) > 0);
    assert_eq!(errors(&without), 0);
    for process in [HarmProcess::Infusion, HarmProcess::Falls, HarmProcess::Deterioration] {
        assert!(events(&with, process) > 0.0, "{}", process.word());
    }
}

#[test]
fn a_lost_central_view_delays_people_and_leaves_the_bedside_alone() {
    let twin = Arc::new(generated(300));
    let plot = broken(devices(&twin, Some("central-station")));
    let nothing = Arc::new(Plot::default());
    let (quiet, lost) = (struck(&twin, &[], &nothing, 2), struck(&twin, &[], &plot, 2));
    let watched = lost.world().care.wards.watched.iter().filter(|watched| **watched).count();
    assert!(watched > 20, "{watched} beds are watched");
    let blind = |run: &Run| -> f64 { (0..twin.wards.len()).map(|ward| run.tally().value(Gauge::BlindBeds, ward)).sum() };
    println!("blind {} of {watched}", blind(&lost));
    assert_eq!(blind(&quiet), 0.0);
    assert!(blind(&lost) > 0.0);
    assert!(View::of(&lost).wards.iter().any(|ward| ward.blind > 0 && !ward.fact.is_empty()));
    for (index, bed) in twin.beds.iter().enumerate().filter(|(_, bed)| bed.monitored()) {
        let bed_id = codedark_sim::twin::BedId::from_index(index);
        assert!(lost.world().continuity.monitor_alive(&twin, bed_id), "{}", bed.label);
    }
    // Mean minutes to recognition over several runs, in the wards where beds are blind. Without the central watcher a worsening
    // waits for somebody in earshot or the next round.
    let (mut before, mut after, mut named) = (Vec::new(), Vec::new(), 0);
    for replication in 2..8 {
        let (quiet, lost) = (struck(&twin, &[], &nothing, replication), struck(&twin, &[], &plot, replication));
        let hit = |ward: Option<codedark_sim::twin::WardId>| {
            ward.is_some_and(|ward| lost.tally().value(Gauge::BlindBeds, ward.index()) > 0.0)
        };
        for (run, delays) in [(&quiet, &mut before), (&lost, &mut after)] {
            let records = run.journal().expect("kept").records().iter();
            let recognised = records
                .filter(|record| record.entry.kind == Kind::Recognised && record.true_at > Time::ZERO && hit(record.entry.ward));
            delays.extend(recognised.map(|record| record.entry.amount));
        }
        let journal = lost.journal().expect("kept");
        let because = |record: &Record, kind: Kind| journal.causes(record.id).iter().any(|cause| cause.entry.kind == kind);
        let recognised = journal.records().iter().filter(|record| record.entry.kind == Kind::Recognised);
        named += recognised.filter(|record| because(record, Kind::BedsBlind) && because(record, Kind::NodeDown)).count();
    }
    let mean = |delays: &[f64]| delays.iter().sum::<f64>() / delays.len() as f64;
    println!("minutes {} of {}, {} of {}", mean(&before), before.len(), mean(&after), after.len());
    assert!(mean(&after) > mean(&before) * 1.2);
    // A late recognition names the outage: its causes end at the failure.
    assert!(named > 0, "no recognition goes back to the central station");
}

#[test]
fn each_harm_names_what_was_wrong_and_goes_back_to_the_outage_only_if_it_let_it_through() {
    let twin = Arc::new(generated(300));
    let (quiet, lost) = (struck(&twin, &[], &Arc::new(Plot::default()), 2), struck(&twin, &[], &broken(devices(&twin, None)), 2));
    let harmed = |run: &Run| -> Vec<codedark_sim::journal::Record> {
        let records = run.journal().expect("kept").records().iter();
        records.filter(|record| record.entry.kind == Kind::HarmEvent && record.true_at > Time::ZERO).cloned().collect()
    };
    let journal = lost.journal().expect("kept");
    let mut ours = 0;
    for record in harmed(&lost) {
        let entry = &record.entry;
        assert!(entry.patient.is_some() && entry.severity.is_some() && entry.process.is_some(), "{entry:?}");
        assert!(entry.fault.is_some() && entry.response.is_some(), "{entry:?}");
        if entry.function.is_some() && entry.cause_class.is_some() {
            ours += 1;
            let causes = journal.causes(record.id);
            let outage = |kind| matches!(kind, Kind::NodeDown | Kind::ServiceLevel | Kind::IncidentBegins);
            let outage = causes.iter().any(|cause| outage(cause.entry.kind));
            assert!(outage, "{:#?}", causes.iter().map(|cause| cause.entry.kind).collect::<Vec<_>>());
        }
    }
    assert!(ours > 5, "{ours} of {} harm events go back to the outage", harmed(&lost).len());
    // Some errors get through whatever works: they are not the outage's.
    assert!(harmed(&lost).iter().any(|record| record.entry.function.is_none()));
    for record in harmed(&quiet) {
        assert_eq!(record.entry.function, None, "{:?}", record.entry);
    }
    // The table by domain holds every event once, and deaths besides.
    let by_domain = |run: &Run, domain: Domain, severities: std::ops::Range<usize>| -> f64 {
        severities.map(|severity| run.tally().counted(Count::HarmDomains, (domain.index(), severity))).sum()
    };
    for run in [&quiet, &lost] {
        let events: f64 = HarmProcess::ALL.iter().map(|process| events(run, *process)).sum();
        let counted: f64 = Domain::ALL.iter().map(|domain| by_domain(run, *domain, 0..4)).sum();
        assert_eq!(events, counted);
        let deaths: f64 = Domain::ALL.iter().map(|domain| by_domain(run, *domain, 4..5)).sum();
        assert_eq!(deaths, run.tally().counted(Count::Deaths, 0));
    }
    assert!(Domain::ALL.iter().skip(1).all(|domain| by_domain(&quiet, *domain, 0..5) == 0.0));
    assert!(by_domain(&lost, Domain::Prescribing, 0..4) > 0.0);
    assert!(by_domain(&lost, Domain::LaboratorySystems, 0..4) > 0.0);
}
