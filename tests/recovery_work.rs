//! What recovery is made of: each part has a test that fails without it. Jobs are read where their hours follow from parameters,
//! records where only the order or the effect is told.

use codedark_sim::blueprint::{
    Act, BackupForm, Blueprint, CareFunction, Evidence, Incident, Playbook, PlaybookStep, RegulatoryClass, Service, StaffKind,
};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{Element, Kind};
use codedark_sim::measure::{Gauge, Keys, Outcome};
use codedark_sim::run::Run;
use codedark_sim::twin::{DeviceId, ServiceId, SiteId, ZoneId};
use codedark_sim::world::{Job, JobKind, JobState, Level, NodeState};

use crate::common::*;
use crate::recovery::{days_to_all_clear, encrypted_runs};

/// Two shifts of eight hours: a crew-hour takes so many on the clock.
const CLOCK: f64 = 1.5;

pub fn at(run: &Run, id: &str) -> ServiceId {
    ServiceId::from_index(run.twin().services.iter().position(|service| service.id == id).unwrap())
}

pub fn service<'a>(blueprint: &'a mut Blueprint, id: &str) -> &'a mut Service {
    blueprint.sites[0].services.iter_mut().find(|service| service.id == id).unwrap()
}

/// Jobs of a kind that nothing overtook.
pub fn jobs(run: &Run, wanted: impl Fn(JobKind) -> bool) -> Vec<&Job> {
    run.world().response.jobs().iter().filter(|job| job.state != JobState::Dropped && wanted(job.kind)).collect()
}

fn of_services(run: &Run) -> Vec<&Job> {
    jobs(run, |kind| matches!(kind, JobKind::Service(_)))
}

pub fn hit(run: &Run) -> bool {
    !records(run, Kind::Encrypted).is_empty()
}

/// Nothing but what the parameters say takes time: crews work without spread, and only what a test sets.
pub fn bare() -> Blueprint {
    let mut blueprint = small_hospital();
    for name in [
        "recovery.configure_spread",
        "recovery.hold_spread",
        "recovery.interfaces_spread",
        "recovery.vendor_spread",
        "recovery.test_fails",
        "crew.fatigue_loss",
    ] {
        set(&mut blueprint, name, 0.0);
    }
    blueprint
}

#[test]
fn clearing_what_was_only_switched_off_is_quick_and_rebuilding_is_not() {
    let (mut cleared, mut rebuilt) = (Vec::new(), Vec::new());
    for run in encrypted_runs(&bare(), 60.0).iter().filter(|run| hit(run)) {
        for job in of_services(run) {
            let hosts = job.devices.len() as f64;
            if job.rebuilt { rebuilt.push(job.hours) } else { cleared.push(job.hours / hosts) }
        }
    }
    assert!(cleared.len() >= 3 && rebuilt.len() >= 3, "{} cleared, {} rebuilt", cleared.len(), rebuilt.len());
    // Twenty minutes a server; four hours to build the first and eight to configure and test it.
    for hours in cleared {
        assert!((hours - CLOCK / 3.0).abs() < 1e-6, "{hours} h to clear a server");
    }
    for hours in rebuilt {
        assert!(hours >= CLOCK * 12.0 - 1e-6, "{hours} h to rebuild a service");
    }
}

#[test]
fn without_work_or_waiting_nothing_takes_time() {
    let mut blueprint = bare();
    for name in [
        "recovery.hold",
        "recovery.hold_short",
        "recovery.clear_server",
        "recovery.clear_client",
        "recovery.rebuild_server",
        "recovery.rebuild_further",
        "recovery.configure",
        "recovery.interfaces",
        "recovery.back_entry",
        "recovery.approval",
        "recovery.validation",
        "recovery.modality",
    ] {
        set(&mut blueprint, name, 1e-6);
    }
    set(&mut blueprint, "restore.rate", 1e12);
    set(&mut blueprint, "crew.clients_per_day", 1e9);
    let mut ended = 0;
    for run in encrypted_runs(&blueprint, 12.0).iter().filter(|run| hit(run)) {
        let (Some(contained), Some(clear)) =
            (records(run, Kind::Walkround).last().copied(), records(run, Kind::AllClear).last().copied())
        else {
            continue;
        };
        // Nobody drew how long a service takes to come back: with no work left, it takes none.
        let hours = (clear.true_at - contained.true_at).hours();
        assert!(hours < 3.0, "{hours} h of nothing");
        ended += 1;
    }
    assert!(ended >= 3, "{ended}");
}

#[test]
fn hosts_that_no_tool_manages_are_reached_on_foot() {
    let walked = |managed: bool, technicians: f64| {
        let mut blueprint = small_hospital();
        people(&mut blueprint, StaffKind::ItTechnicians, technicians);
        for device in blueprint.sites[0].fleet.iter_mut().filter(|device| device.kind == "workstation") {
            device.managed = Some(managed);
        }
        let runs = encrypted_runs(&blueprint, 4.0);
        let (mut hosts, mut hours, mut walks) = (0.0, 0.0, 0.0);
        for run in &runs {
            let parts = records(run, Kind::Walkround);
            let Some(last) = parts.last() else { continue };
            hosts += parts.iter().map(|part| part.entry.amount).sum::<f64>();
            let off = records(run, Kind::ServersOff)[0].true_at;
            hours += (last.true_at - off).hours();
            walks += 1.0;
        }
        (hosts / walks, hours / walks)
    };
    let (few, _) = walked(true, 1.0);
    let (hosts, one) = walked(false, 1.0);
    let (_, four) = walked(false, 4.0);
    assert!((hosts - few - 24.0).abs() < 1e-6, "{hosts} hosts, {few} where a tool manages the twenty-four computers");
    // Twenty-four computers at eight minutes each: more than three hours for one, less than one for four.
    assert!(one > four + 1.5, "{one} h for one technician, {four} h for four");
}

#[test]
fn services_come_back_behind_what_they_need() {
    let mut compared = 0;
    // More engineers than services: nothing waits for a crew, only for what it needs.
    let mut blueprint = small_hospital();
    people(&mut blueprint, StaffKind::ItEngineers, 20.0);
    for run in encrypted_runs(&blueprint, 90.0).iter().filter(|run| hit(run)) {
        let done = |id: &str| {
            let own = Element::Service(at(run, id));
            records(run, Kind::JobDone).iter().rev().find(|record| record.entry.element == own).map(|record| record.true_at)
        };
        let started = |id: &str| {
            let own = Element::Service(at(run, id));
            records(run, Kind::JobStarted).iter().rev().find(|record| record.entry.element == own).map(|record| record.true_at)
        };
        for below in ["directory", "names"] {
            for above in ["record", "laboratory", "imaging", "pharmacy", "files"] {
                if let (Some(below), Some(above)) = (done(below), started(above)) {
                    assert!(above >= below, "{above:?} is before {below:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 10, "{compared}");
}

#[test]
fn only_backups_that_can_be_reached_are_lost() {
    let lost = |form: BackupForm| {
        let mut blueprint = small_hospital();
        blueprint.sites[0].continuity.backups[0].form = form;
        encrypted_runs(&blueprint, 3.0).iter().filter(|run| run.world().cyber.backup_lost(0)).count()
    };
    assert!(lost(BackupForm::Online) >= 3);
    assert_eq!((lost(BackupForm::Offline), lost(BackupForm::Immutable)), (0, 0));
}

#[test]
fn data_without_a_backup_is_four_times_the_work() {
    let with = |backup: &str| {
        let mut blueprint = bare();
        offline_backup(&mut blueprint);
        for service in &mut blueprint.sites[0].services {
            service.backup = backup.into();
        }
        encrypted_runs(&blueprint, 40.0)
    };
    let mut compared = 0;
    for (kept, gone) in with("main-backup").iter().zip(&with("")) {
        for own in of_services(kept).into_iter().filter(|job| job.rebuilt) {
            let same =
                of_services(gone).into_iter().find(|job| job.kind == own.kind && job.devices == own.devices && job.rebuilt);
            let copied = jobs(kept, |kind| matches!((kind, own.kind), (JobKind::Restore(a), JobKind::Service(b)) if a == b));
            let (Some(same), false) = (same, copied.is_empty()) else { continue };
            // Eight crew-hours of configuring, three times more; what is rebuilt is the same.
            assert!((same.hours - own.hours - 3.0 * 8.0 * CLOCK).abs() < 1e-6, "{} and {}", same.hours, own.hours);
            compared += 1;
        }
    }
    assert!(compared >= 3, "{compared}");
}

#[test]
fn copying_back_takes_its_gigabytes() {
    let mut blueprint = bare();
    offline_backup(&mut blueprint);
    let mut seen = 0;
    for run in encrypted_runs(&blueprint, 30.0).iter().filter(|run| hit(run)) {
        for job in jobs(run, |kind| matches!(kind, JobKind::Restore(_))) {
            let JobKind::Restore(service) = job.kind else { continue };
            // 200 GB an hour.
            assert!((job.hours - run.twin().services[service.index()].gigabytes / 200.0).abs() < 1e-6);
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn restores_that_fail_their_test_are_done_again() {
    let with = |fails: f64| {
        let mut blueprint = bare();
        set(&mut blueprint, "recovery.test_fails", fails);
        let runs = encrypted_runs(&blueprint, 90.0);
        let tests: u32 = runs.iter().flat_map(of_services).map(|job| job.tests).sum();
        (tests, days_to_all_clear(&runs, 90.0))
    };
    let ((none, sure), (some, again)) = (with(0.0), with(0.6));
    assert!(none == 0 && some >= 10, "{none} and {some} failed tests");
    assert!(again > sure, "{again} days with failing tests, {sure} without");
}

#[test]
fn clients_are_imaged_at_so_many_a_day() {
    let mut blueprint = bare();
    people(&mut blueprint, StaffKind::ItTechnicians, 1.0);
    set(&mut blueprint, "crew.clients_per_day", 12.0);
    let mut seen = 0;
    for run in encrypted_runs(&blueprint, 40.0).iter().filter(|run| hit(run)) {
        for job in jobs(run, |kind| kind == JobKind::Clients) {
            // Twelve a day and technician.
            assert!((job.hours - job.devices.len() as f64 * 2.0).abs() < 1e-6, "{} h for {}", job.hours, job.devices.len());
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn offices_come_after_the_crisis_is_over() {
    // The long tail: computers that no patient waits for, in a house with many of them.
    let mut blueprint = small_hospital();
    let desk = blueprint.sites[0].fleet.iter().find(|device| device.id == "office-pc-01").unwrap().clone();
    for number in 15..=600 {
        blueprint.sites[0].fleet.push(codedark_sim::blueprint::Device { id: format!("office-pc-{number}"), ..desk.clone() });
    }
    let (mut late, mut over) = (0, 0);
    for run in encrypted_runs(&blueprint, 90.0).iter().filter(|run| hit(run)) {
        let Some(clear) = records(run, Kind::AllClear).last().map(|record| record.true_at) else { continue };
        let clients: usize = jobs(run, |kind| kind == JobKind::Clients).iter().map(|job| job.devices.len()).sum();
        if clients < 100 {
            continue;
        }
        over += 1;
        let site = Element::Site(SiteId::from_index(0));
        let done = records(run, Kind::JobDone).into_iter().filter(|record| record.entry.element == site);
        let after: f64 = done.filter(|record| record.true_at > clear).map(|record| record.entry.amount).sum();
        late += usize::from(after >= 20.0);
    }
    assert!(over >= 3 && late * 2 >= over, "{late} of {over} had a tail");
}

/// Pumps and monitors are isolated one by one on the first suspicion.
fn devices_isolated(hours_each: f64, days: f64) -> Vec<Run> {
    let mut blueprint = bare();
    people(&mut blueprint, StaffKind::Biomedical, 1.0);
    set(&mut blueprint, "recovery.validation", hours_each);
    let isolate = |bed: usize| PlaybookStep {
        on: Evidence::Suspicion,
        act: Act::IsolateHost,
        element: format!("device:med-pump-{bed:02}"),
        ..PlaybookStep::default()
    };
    let mut steps: Vec<PlaybookStep> = (1..=8).map(isolate).collect();
    steps.extend(Playbook::usual().steps);
    for step in &mut steps {
        step.on = Evidence::Encryption;
    }
    crate::playbooks::under(&blueprint, &Playbook { id: "pumps".into(), steps, ..Playbook::default() }, days)
}

#[test]
fn strict_devices_are_validated_before_they_are_used_again() {
    let hours = |runs: &[Run]| -> Vec<f64> {
        let jobs = runs.iter().flat_map(|run| jobs(run, |kind| kind == JobKind::Validation));
        jobs.map(|job| job.hours).collect()
    };
    let (mut seen, mut waiting) = (0, 0);
    let runs = devices_isolated(1.5, 60.0);
    for run in devices_isolated(1.5, 1.5).iter().chain(&runs).filter(|run| hit(run)) {
        for job in jobs(run, |kind| kind == JobKind::Validation) {
            let strict = |device: &&codedark_sim::twin::DeviceId| {
                matches!(run.twin().devices.class[device.index()], RegulatoryClass::IIb | RegulatoryClass::III)
            };
            let strict = job.devices.iter().filter(strict).count();
            assert!(strict >= 1 && job.hours >= strict as f64 * 1.5 * CLOCK - 1e-6, "{} h for {strict}", job.hours);
            let done = job.state == JobState::Done;
            let trusted = |device: &codedark_sim::twin::DeviceId| run.world().continuity.node(*device) == NodeState::Ok;
            assert!(job.devices.iter().all(|device| trusted(device) == done), "in use before it was validated, or not after");
            seen += usize::from(done);
            waiting += usize::from(!done);
        }
    }
    assert!(seen >= 3 && waiting >= 1, "{seen} {waiting}");
    let (short, long) = (hours(&runs), hours(&devices_isolated(6.0, 60.0)));
    assert!(long.iter().sum::<f64>() > short.iter().sum::<f64>() * 2.0);
}

#[test]
fn a_supplier_who_must_come_is_waited_for() {
    let with = |needed: bool| {
        let mut blueprint = bare();
        set(&mut blueprint, "recovery.vendor_lag", 240.0);
        service(&mut blueprint, "laboratory").vendor_needed = Some(needed);
        encrypted_runs(&blueprint, 60.0)
    };
    let mut compared = 0;
    for (alone, waiting) in with(false).iter().zip(&with(true)) {
        let start = |run: &Run| {
            let own = JobKind::Service(at(run, "laboratory"));
            jobs(run, |kind| kind == own).first().filter(|job| job.rebuilt).map(|job| job.not_before)
        };
        if let (Some(alone), Some(waiting)) = (start(alone), start(waiting)) {
            assert!(((waiting - alone).hours() - 240.0).abs() < 1e-3, "{alone:?} {waiting:?}");
            compared += 1;
        }
    }
    assert!(compared >= 3, "{compared}");
}

/// Levels that the record passes through after it was encrypted, without repeats.
fn levels(run: &Run) -> Vec<u8> {
    let own = Element::Service(at(run, "record"));
    let levels = records(run, Kind::ServiceLevel).into_iter().filter(|record| record.entry.element == own);
    levels.map(|record| record.entry.amount as u8).collect()
}

#[test]
fn the_record_can_be_read_before_it_can_be_written_and_is_slow_before_it_is_complete() {
    let mut seen = 0;
    for run in encrypted_runs(&bare(), 90.0).iter().filter(|run| hit(run)) {
        let rebuilt = of_services(run).iter().any(|job| job.kind == JobKind::Service(at(run, "record")) && job.rebuilt);
        let levels = levels(run);
        if !rebuilt || levels.last() != Some(&(Level::Normal as u8)) {
            continue;
        }
        // What a later alarm cuts off for a while comes back whole.
        let end = [Level::ReadOnly as u8, Level::Slow as u8, Level::Normal as u8];
        assert!(levels.windows(3).any(|levels| levels == end), "{levels:?}");
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn paper_is_written_while_the_record_is_away_and_entered_when_it_is_back() {
    let with = |back_entry: f64| {
        let mut blueprint = bare();
        set(&mut blueprint, "recovery.back_entry", back_entry);
        encrypted_runs(&blueprint, 90.0)
    };
    let mut compared = 0;
    for (quick, slow) in with(0.1).iter().zip(&with(1.0)) {
        let slow_hours = |run: &Run| {
            let own = Element::Service(at(run, "record"));
            let levels: Vec<_> =
                records(run, Kind::ServiceLevel).into_iter().filter(|record| record.entry.element == own).collect();
            let last = levels.len().checked_sub(2)?;
            let (slow, normal) = (levels[last], levels[last + 1]);
            (slow.entry.amount as u8 == Level::Slow as u8).then(|| (normal.true_at - slow.true_at).hours())
        };
        let (Some(quick_hours), Some(slow_hours)) = (slow_hours(quick), slow_hours(slow)) else { continue };
        compared += 1;
        // The same paper at a tenth of the pace, to the hour in which it is counted.
        assert!((slow_hours / quick_hours.max(1.0) - 10.0).abs() < 4.0, "{quick_hours} h and {slow_hours} h");
        // What a tenth was left of is entered too, in the end.
        assert_eq!(quick.world().response.paper(SiteId::from_index(0)), 0.0);
        assert!(
            slow.tally().value(Gauge::PaperBacklog, 0).abs() < 1e-6 || slow.world().response.paper(SiteId::from_index(0)) > 0.0
        );
    }
    assert!(compared >= 3, "{compared}");
}

#[test]
fn paper_piles_up_by_the_patient_and_day() {
    // A record that is only planned to be away for two days, in a hospital whose patients stay.
    let incident = Incident {
        failures: vec![codedark_sim::blueprint::Failure {
            element: "service:record".into(),
            repair: Span::from_hours(48.0),
            ..Default::default()
        }],
        ..Incident::default()
    };
    let piled = |pages: f64| {
        let mut blueprint = small_hospital();
        set(&mut blueprint, "paper.pages", pages);
        let run = play(&twin_of(&blueprint), &incident, 0, 1.0);
        (run.world().response.paper(SiteId::from_index(0)), run)
    };
    let ((six, run), (twelve, _)) = (piled(6.0), piled(12.0));
    assert!((twelve - 2.0 * six).abs() < 1e-6, "{six} and {twelve} pages");
    // Six pages for everybody who was in a ward for that day, those who board in the emergency department among them.
    let keys = Keys::of(run.twin());
    let tally = run.finish();
    let patients =
        Outcome::of_pair(&keys, &tally, &tally, Span::from_days(1.0), 0).total(Gauge::Census.name()).unwrap().quiet.mean();
    assert!((six / (6.0 * patients) - 1.0).abs() < 0.05, "{six} pages of {patients} patients");
}

#[test]
fn tired_crews_take_longer() {
    let with = |loss: f64| {
        let mut blueprint = small_hospital();
        set(&mut blueprint, "crew.fatigue_loss", loss);
        days_to_all_clear(&encrypted_runs(&blueprint, 120.0), 120.0)
    };
    let (fresh, tired) = (with(0.0), with(0.4));
    // The same nights and jobs: only the pace differs.
    assert!(tired > fresh, "{tired} days when tired, {fresh} when not");
}

/// A small hospital with a neighbour that nobody attacks.
fn with_neighbour(rate: f64) -> Vec<Run> {
    let mut blueprint = small_hospital();
    let mut other = blueprint.sites[0].clone();
    (other.site.id, other.site.name) = ("other".into(), "Other hospital".into());
    blueprint.sites.push(other);
    blueprint.travel = vec![vec![0.0, 20.0], vec![20.0, 0.0]];
    set(&mut blueprint, "precaution.rate", rate);
    set(&mut blueprint, "precaution.checks", 12.0);
    encrypted_runs(&blueprint, 40.0)
}

#[test]
fn a_site_that_was_not_attacked_takes_precautions_and_gives_them_up() {
    let of_other = |run: &Run, kind: Kind| {
        let other = run.twin().sites.iter().position(|site| site.id == "other").unwrap();
        let site = Element::Site(SiteId::from_index(other));
        let own = records(run, kind).into_iter().filter(move |record| record.entry.element == site);
        own.map(|record| record.true_at).collect::<Vec<Time>>()
    };
    let unattacked = |run: &&Run| of_other(run, Kind::Declared).is_empty();
    let cautious = with_neighbour(2.0);
    let cut: Vec<&Run> = cautious.iter().filter(unattacked).filter(|run| !of_other(run, Kind::OutsideCut).is_empty()).collect();
    assert!(cut.len() >= 2, "{} sites cut as a precaution", cut.len());
    let mut reopened = 0;
    for run in &cut {
        let outside = (0..run.twin().zones.len()).map(ZoneId::from_index).filter(|zone| {
            let zone = &run.twin().zones[zone.index()];
            zone.outside && run.twin().sites[zone.site.index()].id == "other"
        });
        let open = outside.into_iter().all(|zone| !run.world().continuity.zone_cut(zone));
        // The neighbour may be struck again, and this site not cut again.
        let cut = of_other(run, Kind::OutsideCut).last().copied();
        let clear = records(run, Kind::AllClear).into_iter().map(|record| record.true_at).find(|clear| Some(*clear) > cut);
        match clear.filter(|clear| clear.hours() < 30.0 * 24.0) {
            Some(clear) => {
                assert!(open && of_other(run, Kind::JobDone).iter().any(|at| *at > clear), "never opened after {clear:?}");
                reopened += 1;
            }
            None if clear.is_none() => assert!(!open, "opened before the neighbour was clear"),
            None => {}
        }
    }
    assert!(reopened > 0, "no neighbour was clear in time");
    assert!(with_neighbour(0.0).iter().filter(unattacked).all(|run| of_other(run, Kind::OutsideCut).is_empty()));
}

#[test]
fn care_functions_that_kill_soonest_go_first() {
    // One engineer, everything encrypted: the laboratory before imaging, imaging before the files that no function needs.
    let mut compared = 0;
    for run in encrypted_runs(&bare(), 90.0).iter().filter(|run| hit(run)) {
        let started = |id: &str| {
            let own = JobKind::Service(at(run, id));
            let job = jobs(run, |kind| kind == own).first().copied()?;
            let own = Element::Service(at(run, id));
            job.rebuilt.then_some(())?;
            records(run, Kind::JobStarted).iter().rev().find(|record| record.entry.element == own).map(|record| record.true_at)
        };
        let order: Vec<Option<Time>> = ["laboratory", "files"].into_iter().map(started).collect();
        if let [Some(laboratory), Some(files)] = order[..] {
            assert!(laboratory < files, "{laboratory:?} {files:?}");
            compared += 1;
        }
        assert_eq!(run.twin().services[at(run, "laboratory").index()].function, Some(CareFunction::Laboratory));
    }
    assert!(compared >= 2, "{compared}");
}

#[test]
fn departmental_applications_come_back_one_by_one() {
    let sizes = |servers: f64| {
        let mut blueprint = bare();
        for number in 0..8 {
            let server = blueprint.sites[0].fleet.iter().find(|device| device.id == "files").unwrap();
            let server =
                codedark_sim::blueprint::Device { id: format!("app-{number}"), role: "application".into(), ..server.clone() };
            blueprint.sites[0].fleet.push(server);
        }
        let mut applications = service(&mut blueprint, "files").clone();
        (applications.id, applications.hosts) = ("applications".into(), (0..8).map(|number| format!("app-{number}")).collect());
        blueprint.sites[0].services.push(applications);
        set(&mut blueprint, "recovery.servers_per_application", servers);
        let mut sizes = Vec::new();
        for run in encrypted_runs(&blueprint, 6.0).iter().filter(|run| hit(run)) {
            let own = |job: &&Job| run.twin().devices.role[job.devices[0].index()] == "application";
            sizes.extend(jobs(run, |kind| kind == JobKind::Servers).into_iter().filter(own).map(|job| job.devices.len()));
        }
        assert!(sizes.len() >= 4, "{sizes:?}");
        sizes
    };
    assert!(sizes(1.0).iter().all(|size| *size == 1), "every server an application");
    assert!(sizes(2.0).iter().all(|size| *size <= 2), "two servers an application");
    assert!(sizes(100.0).iter().any(|size| *size > 4), "one application of all");
}

#[test]
fn a_walk_round_unplugs_analysers_and_switches_none_off() {
    let mut blueprint = small_hospital();
    for device in blueprint.sites[0].fleet.iter_mut().filter(|device| device.id.starts_with("office-pc")) {
        device.managed = Some(false);
        if device.id.as_str() > "office-pc-07" {
            device.kind = "analyser".into();
        }
    }
    let mut unplugged = 0;
    for run in &encrypted_runs(&blueprint, 0.75) {
        let twin = run.twin();
        if records(run, Kind::Walkround).is_empty() {
            continue;
        }
        for (index, id) in twin.devices.id.iter().enumerate().filter(|(_, id)| id.starts_with("office-pc")) {
            let state = run.world().continuity.node(DeviceId::from_index(index));
            if id.as_str() > "office-pc-07" {
                assert_ne!(state, NodeState::PoweredOff, "{id} goes on at its console");
                unplugged += usize::from(state == NodeState::Isolated);
            }
        }
    }
    assert!(unplugged > 0);
}
