//! Update campaigns: exposure against beds, approval, windows, crews.

use codedark_sim::blueprint::{Blueprint, Incident, Patchable, StaffKind, Update};
use codedark_sim::measure::{Count, Gauge};
use codedark_sim::twin::compile_incident;

use crate::common::*;

fn campaign(update: Update) -> Incident {
    Incident { id: "update".into(), updates: vec![update], ..Incident::default() }
}

fn pumps() -> Update {
    Update { devices: "kind:infusion-pump".into(), window: [0, 24], approved: true, ..Update::default() }
}

/// Exposed device-days, and bed-hours lost.
fn played(blueprint: &Blueprint, update: Update, days: f64) -> (f64, f64) {
    let run = play(&twin_of(blueprint), &campaign(update), 0, days);
    let lost = run.tally().counted(Count::BedHoursLost, 0);
    let twin = run.twin().clone();
    let plot = plot_of(&Incident::default(), &twin);
    let tally = run.finish();
    let keys = codedark_sim::measure::Keys::of(&twin);
    let days = codedark_sim::engine::Span::from_days(days);
    let outcome = codedark_sim::measure::Outcome::of_pair(&keys, &tally, &tally, days, 0);
    let _ = plot;
    (outcome.total(Gauge::ExposedDevices.name()).unwrap().incident.mean(), lost)
}

fn with_engineers(engineers: f64) -> Blueprint {
    let mut blueprint = small_hospital();
    people(&mut blueprint, StaffKind::Biomedical, engineers);
    blueprint
}

#[test]
fn devices_at_occupied_beds_wait_and_force_costs_nothing_but_beds() {
    let waiting = played(&with_engineers(1.0), pumps(), 20.0);
    let forced = played(&with_engineers(1.0), Update { in_use: true, ..pumps() }, 20.0);
    assert!(forced.0 < waiting.0, "exposed {} days in use, {} waiting", forced.0, waiting.0);
    // Twelve pumps of class IIb: an hour of updating and an hour and a half of validation each.
    assert!(forced.1 >= 12.0 * 2.5 - 1e-6, "{} bed-hours", forced.1);
}

#[test]
fn a_window_prolongs_exposure_and_crews_shorten_it() {
    let force = || Update { in_use: true, ..pumps() };
    let always = played(&with_engineers(1.0), force(), 20.0).0;
    let nights = played(&with_engineers(1.0), Update { window: [2, 4], ..force() }, 20.0).0;
    let four = played(&with_engineers(4.0), force(), 20.0).0;
    assert!(nights > always * 1.5, "{nights} device-days in two hours a night, {always} always");
    assert!(four < always, "{four} device-days with four engineers, {always} with one");
}

#[test]
fn what_waits_for_its_maker_or_may_never_be_patched_stays_exposed() {
    let (mut never, mut makers) = (with_engineers(4.0), with_engineers(4.0));
    for (blueprint, patchable) in [(&mut never, Patchable::Never), (&mut makers, Patchable::VendorOnly)] {
        for device in blueprint.sites[0].fleet.iter_mut().filter(|device| device.kind == "infusion-pump") {
            device.patchable = Some(patchable);
        }
    }
    let update = || Update { in_use: true, ..pumps() };
    assert!((played(&never, update(), 10.0).0 - 120.0).abs() < 0.1, "twelve pumps for ten days");
    set(&mut makers, "update.approval", 5.0);
    set(&mut makers, "update.approval_spread", 0.0);
    let (approved, waiting) =
        (played(&makers, update(), 10.0).0, played(&makers, Update { approved: false, ..update() }, 10.0).0);
    // Twelve pumps, five days more each.
    assert!((waiting - approved - 60.0).abs() < 6.0, "{waiting} and {approved} device-days");
}

#[test]
fn a_place_that_spares_nothing_does_not_keep_technicians_from_all_others() {
    let mut blueprint = with_engineers(1.0);
    // One visit takes the hour; what stands at no bed is in use day and night.
    for (name, value) in [("update.in_vain", 60.0), ("update.use_day", 1.0), ("update.use_night", 1.0)] {
        set(&mut blueprint, name, value);
    }
    let pumps_of_icu = |device: &&mut codedark_sim::blueprint::Device| device.id.starts_with("icu-pump");
    blueprint.sites[0].fleet.iter_mut().filter(pumps_of_icu).for_each(|device| device.bed.clear());
    let (exposed, _) = played(&blueprint, pumps(), 20.0);
    assert!(exposed > 4.0 * 20.0 && exposed < 12.0 * 20.0 - 20.0, "{exposed} device-days: eight of the twelve can be updated");
}

#[test]
fn an_update_of_nothing_is_refused() {
    let twin = twin_of(&small_hospital());
    for (update, field) in [
        (Update { devices: "kind:infusoin-pump".into(), ..pumps() }, "devices"),
        (Update { window: [3, 3], ..pumps() }, "window"),
        (Update { window: [3, 25], ..pumps() }, "window"),
    ] {
        assert_eq!(compile_incident(&campaign(update), &twin).unwrap_err()[0].field, field);
    }
}
