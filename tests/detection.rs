//! Detection: who watches what, and how many people look at it at which hour.

use codedark_sim::blueprint::{Blueprint, Campaign, Entry, Incident, Mark, StaffKind, StaffPool};
use codedark_sim::engine::{Time, WeekTime};
use codedark_sim::journal::{Element, Kind};
use codedark_sim::run::Run;

use crate::common::*;

/// Everything that is done can be seen, and everything that is looked at is understood.
fn loud() -> Blueprint {
    let mut blueprint = small_hospital();
    for name in ["signal.quiet", "signal.normal", "signal.loud", "soc.recognise"] {
        set(&mut blueprint, name, 1.0);
    }
    blueprint
}

fn coverage(blueprint: &mut Blueprint, endpoint: f64, network: f64, device: f64) {
    set(blueprint, "sensor.endpoint_coverage", endpoint);
    set(blueprint, "sensor.network_coverage", network);
    set(blueprint, "sensor.device_coverage", device);
    set(blueprint, "sensor.mail_coverage", 0.0);
}

/// Somebody with a log-on on a device of that kind.
fn on(kind: &str) -> Incident {
    let campaign = Campaign { entry: Entry::Insider, lands_on: format!("kind:{kind}"), ..Campaign::default() };
    Incident { id: "inside".into(), campaigns: vec![campaign], ..Incident::default() }
}

/// Alerts about the devices of a kind.
fn alerts(blueprint: &Blueprint, kind: &str) -> usize {
    let twin = twin_of(blueprint);
    let position = twin.catalogue.kinds.iter().position(|own| own.id == kind).unwrap();
    let of_kind = |run: &Run| {
        let about = |element: Element| matches!(element, Element::Device(device) if usize::from(twin.devices.kind[device.index()]) == position);
        records(run, Kind::Alert).iter().filter(|record| about(record.entry.element)).count()
    };
    (0..4).map(|number| of_kind(&play(&twin, &on(kind), number, 0.5))).sum()
}

#[test]
fn computers_and_other_devices_are_watched_by_different_sensors() {
    let seen = |kind: &str, endpoint: f64, network: f64, device: f64| {
        let mut blueprint = loud();
        coverage(&mut blueprint, endpoint, network, device);
        alerts(&blueprint, kind)
    };
    for (kind, by_agents, by_network, by_device_watch) in
        [("workstation", true, true, false), ("multiparameter-monitor", false, false, true)]
    {
        assert_eq!(seen(kind, 0.0, 0.0, 0.0), 0, "{kind}: nobody watches");
        assert_eq!(seen(kind, 1.0, 0.0, 0.0) > 0, by_agents, "{kind}: agents");
        assert_eq!(seen(kind, 0.0, 1.0, 0.0) > 0, by_network, "{kind}: network sensors");
        assert_eq!(seen(kind, 0.0, 0.0, 1.0) > 0, by_device_watch, "{kind}: who watches devices' traffic");
    }
}

/// Mean hours from an alert to the look at it.
fn waits(blueprint: &Blueprint, begins: WeekTime) -> f64 {
    let twin = twin_of(blueprint);
    let mut hours = Vec::new();
    for number in 0..6 {
        let run = play(&twin, &Incident { begins, ..on("workstation") }, number, 3.0);
        let seen = records(&run, Kind::Alert).into_iter().filter(|record| record.true_at.hours() < 2.0);
        hours.extend(seen.filter_map(|record| record.reported_at.map(|at| (at - record.true_at).hours())));
    }
    assert!(hours.len() >= 4, "{} alerts were looked at", hours.len());
    hours.iter().sum::<f64>() / hours.len() as f64
}

const TUESDAY: WeekTime = WeekTime(1440 + 10 * 60);
const SATURDAY: WeekTime = WeekTime(5 * 1440 + 10 * 60);
const TUESDAY_NIGHT: WeekTime = WeekTime(1440 + 22 * 60);

/// Two analysts by day, one in ten hours at night, one in four on weekend days.
fn staffed(day: f64) -> Blueprint {
    let mut blueprint = loud();
    coverage(&mut blueprint, 1.0, 0.0, 0.0);
    set(&mut blueprint, "soc.triage_spread", 0.0);
    let pools = &mut blueprint.sites[0].staff.pools;
    pools.retain(|pool| pool.kind != StaffKind::Analysts);
    pools.push(StaffPool { kind: StaffKind::Analysts, day, night: 0.1, weekend: 0.25, mark: Mark(0) });
    blueprint
}

#[test]
fn alerts_wait_longer_at_night_and_on_weekends() {
    let blueprint = staffed(2.0);
    let (day, weekend, night) = (waits(&blueprint, TUESDAY), waits(&blueprint, SATURDAY), waits(&blueprint, TUESDAY_NIGHT));
    // Twenty minutes of one analyst; of a quarter of one, more than an hour; of a tenth, more than three.
    assert!(day < weekend && weekend < night, "{day} h by day, {weekend} h on Saturday, {night} h at night");
    assert!(weekend > 1.0 && night > 3.0, "{weekend} h on Saturday, {night} h at night");
    let mut watched = staffed(2.0);
    watched.sites[0].staff.watched_at_night = true;
    assert!(waits(&watched, TUESDAY_NIGHT) < night / 2.0, "somebody watches around the clock");
}

#[test]
fn where_nobody_looks_alerts_stay_unread() {
    let looked_at = |analysts: f64| {
        let mut blueprint = staffed(analysts);
        let pool = blueprint.sites[0].staff.pools.iter_mut().find(|pool| pool.kind == StaffKind::Analysts).unwrap();
        (pool.night, pool.weekend) = (0.0, 0.0);
        let run = play(&twin_of(&blueprint), &Incident { begins: TUESDAY, ..on("workstation") }, 0, 40.0);
        let alerts = records(&run, Kind::Alert);
        assert!(!alerts.is_empty(), "sensors see all the same");
        let launch = records(&run, Kind::Launch).first().map_or(Time::NEVER, |record| record.true_at);
        records(&run, Kind::Case).iter().filter(|record| record.true_at < launch).count()
    };
    assert_eq!(looked_at(0.0), 0);
    assert!(looked_at(2.0) > 0, "the link vanishes with the people");
}

#[test]
fn false_alerts_stand_before_the_true_one_and_more_people_clear_them() {
    let with = |false_rate: f64, analysts: f64| {
        let mut blueprint = staffed(analysts);
        set(&mut blueprint, "soc.false_rate", false_rate);
        // Of thirty-odd endpoints, so that a day of them is hours of work.
        set(&mut blueprint, "soc.false_minutes", 120.0);
        waits(&blueprint, TUESDAY)
    };
    let (none, many, cleared) = (with(0.0, 1.0), with(300.0, 1.0), with(300.0, 4.0));
    assert!(many > none + 0.5, "{many} h behind false alerts, {none} h without");
    assert!(cleared < many, "{cleared} h with four analysts, {many} h with one");
}
