//! Whose work a recovery is: the hospital's own crews', its suppliers', or that of the usual working day.

use codedark_sim::blueprint::{Blueprint, Owner, StaffKind};
use codedark_sim::journal::{Element, Kind};
use codedark_sim::run::Run;
use codedark_sim::twin::SiteId;
use codedark_sim::world::{Crew, JobKind, JobState};

use crate::common::*;
use crate::recovery::{days_to_all_clear, encrypted_runs};
use crate::recovery_work::{at, bare, hit, jobs, service};

/// A bare hospital all of whose systems come back with or without their supplier, who comes after so many hours.
fn supplied(needed: bool, lag: f64) -> Blueprint {
    let mut blueprint = bare();
    people(&mut blueprint, StaffKind::ItEngineers, 1.0);
    set(&mut blueprint, "recovery.vendor_lag", lag);
    for service in &mut blueprint.sites[0].services {
        service.vendor_needed = Some(needed);
    }
    blueprint
}

#[test]
fn suppliers_who_have_come_do_their_own_work() {
    let (own, theirs) = (encrypted_runs(&supplied(false, 1.0), 90.0), encrypted_runs(&supplied(true, 1.0), 90.0));
    let crews = |runs: &[Run], id: &str| -> Vec<Crew> {
        let of = |run: &Run| {
            let job = jobs(run, |kind| kind == JobKind::Service(at(run, id))).pop().filter(|job| job.rebuilt)?;
            Some(job.crew)
        };
        runs.iter().filter_map(of).collect()
    };
    for (runs, id, crew) in [
        (&own, "record", Crew::Engineers),
        (&theirs, "record", Crew::Nobody),
        // Nobody but its own people builds a hospital's directory anew.
        (&theirs, "directory", Crew::Engineers),
    ] {
        let crews = crews(runs, id);
        assert!(crews.len() >= 3 && crews.iter().all(|&one| one == crew), "{id}: {crews:?}");
    }
    let (alone, helped) = (days_to_all_clear(&own, 90.0), days_to_all_clear(&theirs, 90.0));
    assert!(helped < alone - 0.5, "{alone} days for one engineer, {helped} beside suppliers who come at once");
}

#[test]
fn what_a_supplier_built_the_supplier_puts_back() {
    let mut back = 0;
    for run in encrypted_runs(&bare(), 40.0).iter().filter(|run| hit(run)) {
        let own = |device: &codedark_sim::twin::DeviceId| run.twin().devices.owner[device.index()] == Owner::It;
        for job in jobs(run, |kind| kind == JobKind::Clients) {
            assert!(
                job.crew == Crew::Technicians && job.devices.iter().all(own),
                "images of the hospital's own on another's device"
            );
        }
        for job in jobs(run, |kind| kind == JobKind::Supplier) {
            assert!(job.crew == Crew::Nobody && !job.devices.iter().any(own), "a supplier at the hospital's own computers");
            back += usize::from(job.state == JobState::Done);
        }
    }
    assert!(back >= 3, "{back} central stations and gateways came back");
}

#[test]
fn the_outside_opens_though_a_supplier_has_not_come() {
    // Comes after a hundred days, long after the horizon.
    let mut blueprint = bare();
    set(&mut blueprint, "recovery.vendor_lag", 2_400.0);
    service(&mut blueprint, "laboratory").vendor_needed = Some(true);
    let mut opened = 0;
    for run in &encrypted_runs(&blueprint, 60.0) {
        let missing = |job: &&codedark_sim::world::Job| job.rebuilt && job.state == JobState::Waiting;
        let laboratory = JobKind::Service(at(run, "laboratory"));
        if jobs(run, |kind| kind == laboratory).iter().any(missing) {
            opened += usize::from(jobs(run, |kind| kind == JobKind::Outside).iter().any(|job| job.state == JobState::Done));
        }
    }
    assert!(opened >= 3, "{opened}");
}

#[test]
fn what_no_patient_waits_for_is_done_by_day() {
    // When the last batch of offices was back, and the first of the wards.
    let batches = |times: f64| {
        let mut blueprint = bare();
        set(&mut blueprint, "crew.by_day", times);
        people(&mut blueprint, StaffKind::ItTechnicians, 1.0);
        let site = Element::Site(SiteId::from_index(0));
        let moments = |run: &Run| {
            let done = records(run, Kind::JobDone).into_iter().filter(|record| record.entry.element == site);
            let batches: Vec<f64> =
                done.filter(|record| record.entry.amount >= 1.0).map(|record| record.true_at.hours() / 24.0).collect();
            let clients = jobs(run, |kind| kind == JobKind::Clients).len();
            (clients >= 4).then(|| (batches.first().copied(), batches.last().copied()))
        };
        encrypted_runs(&blueprint, 90.0).iter().map(moments).collect::<Vec<_>>()
    };
    let mut compared = 0;
    for pair in batches(1.0).into_iter().zip(batches(4.0)) {
        if let (Some((Some(first), Some(last))), Some((Some(same), Some(later)))) = pair {
            assert!((first - same).abs() < 1e-6, "wards at {first} and {same} d");
            assert!(later > last + 1.0, "offices at {last} and {later} d");
            compared += 1;
        }
    }
    assert!(compared >= 3, "{compared}");
}
