//! Plain failures: each mechanism stops its own things, is repaired by its own people and ends in its own way.

use codedark_sim::blueprint::{
    Blueprint, CareFunction, CauseClass, Failure, Governance, Incident, Mechanism, Need, Service, StaffKind,
};
use codedark_sim::engine::Span;
use codedark_sim::journal::{Element, Kind};
use codedark_sim::run::Run;
use codedark_sim::twin::{ServiceId, compile_incident};
use codedark_sim::world::Level;

use crate::common::*;

/// The small hospital with a plant and a storage that its servers stand on.
fn standing_on_plant() -> Blueprint {
    let mut blueprint = small_hospital();
    for (id, role) in [("chiller", "cooling"), ("array", "storage")] {
        let device = codedark_sim::blueprint::Device {
            id: id.into(),
            kind: "server".into(),
            role: role.into(),
            zone: "servers".into(),
            ..Default::default()
        };
        blueprint.sites[0].fleet.push(device);
    }
    let need = |service: &str| Need { any: vec![format!("service:{service}")], ..Need::default() };
    let services = &mut blueprint.sites[0].services;
    for service in services.iter_mut() {
        service.needs.push(need("storage"));
    }
    let plant = |id: &str, host: &str| Service { id: id.into(), hosts: vec![host.into()], gigabytes: 0.0, ..Service::default() };
    services.push(plant("cooling", "chiller"));
    services.push(Service { needs: vec![need("cooling")], ..plant("storage", "array") });
    blueprint
}

fn incident(mechanism: Mechanism, element: &str, repair: f64) -> Incident {
    let failure = Failure { mechanism, element: element.into(), repair: Span::from_hours(repair), ..Failure::default() };
    Incident { id: "failure".into(), failures: vec![failure], ..Incident::default() }
}

fn service(run: &Run, id: &str) -> ServiceId {
    ServiceId::from_index(run.twin().services.iter().position(|service| service.id == id).unwrap())
}

/// Hours in which a service was not normal, from its records.
fn outage(run: &Run, id: &str) -> f64 {
    let own = Element::Service(service(run, id));
    let (mut since, mut hours) = (None, 0.0);
    for record in records(run, Kind::ServiceLevel).into_iter().filter(|record| record.entry.element == own) {
        match (since, record.entry.amount >= f64::from(Level::Normal as u8)) {
            (None, false) => since = Some(record.true_at),
            (Some(from), true) => {
                hours += (record.true_at - from).hours();
                since = None;
            }
            _ => {}
        }
    }
    assert!(since.is_none(), "{id} never came back");
    assert!(hours > 0.0, "{id} never went away");
    hours
}

fn mean(blueprint: &Blueprint, incident: &Incident, days: f64, service: &str) -> f64 {
    let twin = twin_of(blueprint);
    (0..6).map(|number| outage(&play(&twin, incident, number, days), service)).sum::<f64>() / 6.0
}

#[test]
fn after_a_plant_is_back_hosts_are_started_one_after_another() {
    let twin = twin_of(&standing_on_plant());
    let run = play(&twin, &incident(Mechanism::Plant, "role:cooling", 4.0), 0, 4.0);
    let (plant, record) = (outage(&run, "cooling"), outage(&run, "record"));
    assert!(record > plant, "a record of {record} h stood still as long as its cooling of {plant} h");
    // The same stop as a plain fault: everything is back with the plant, which makes no sense of a cold start.
    let fault = play(&twin, &incident(Mechanism::Fault, "role:cooling", 4.0), 0, 4.0);
    assert!((outage(&fault, "record") - outage(&fault, "cooling")).abs() < 0.1);
}

#[test]
fn a_plant_waits_for_its_owner_where_governance_is_siloed() {
    let mut siloed = standing_on_plant();
    siloed.sites[0].staff.governance = Governance::Siloed;
    let incident = incident(Mechanism::Plant, "role:cooling", 2.0);
    let (joint, siloed) = (mean(&standing_on_plant(), &incident, 4.0, "cooling"), mean(&siloed, &incident, 4.0, "cooling"));
    // 60 against 10 minutes of handing over.
    assert!((siloed - joint - 50.0 / 60.0).abs() < 0.05, "{joint} h jointly, {siloed} h in silos");
}

#[test]
fn lost_storage_costs_its_gigabytes_and_more_without_a_backup() {
    let (kept, mut gone) = (standing_on_plant(), standing_on_plant());
    for service in &mut gone.sites[0].services {
        service.backup = String::new();
    }
    let incident = incident(Mechanism::Storage, "role:storage", 2.0);
    let (with, without) = (mean(&kept, &incident, 60.0, "imaging"), mean(&gone, &incident, 120.0, "imaging"));
    // 8,000 GB at 200 GB an hour are 40 h, whatever the hardware took.
    assert!(with > 42.0, "{with} h for 8,000 GB");
    assert!(without > with * 1.5, "{without} h without a backup, {with} h with one");
}

#[test]
fn a_certificate_is_found_later_than_it_is_renewed() {
    let outage = mean(&small_hospital(), &incident(Mechanism::Certificate, "service:laboratory", 0.5), 4.0, "laboratory");
    let fault = mean(&small_hospital(), &incident(Mechanism::Fault, "service:laboratory", 0.5), 4.0, "laboratory");
    assert!(outage > fault + 1.0, "{outage} h for a certificate, {fault} h for a fault of half an hour");
}

#[test]
fn planned_downtime_can_be_read_and_its_overrun_cannot() {
    let mut never = small_hospital();
    set(&mut never, "failure.overrun", 0.0);
    let mut always = small_hospital();
    set(&mut always, "failure.overrun", 1.0);
    let incident = incident(Mechanism::Planned, "service:record", 6.0);
    let lowest = |blueprint: &Blueprint| {
        let run = play(&twin_of(blueprint), &incident, 0, 4.0);
        let own = Element::Service(service(&run, "record"));
        let levels = records(&run, Kind::ServiceLevel).into_iter().filter(|record| record.entry.element == own);
        (levels.map(|record| record.entry.amount as u8).min().unwrap(), outage(&run, "record"))
    };
    assert_eq!(lowest(&never), (Level::ReadOnly as u8, 6.0));
    let (level, hours) = lowest(&always);
    assert!(level == Level::Down as u8 && hours > 6.5, "{level} {hours}");
}

#[test]
fn a_bad_update_is_taken_back_device_by_device() {
    let last = |technicians: f64| {
        let mut blueprint = small_hospital();
        people(&mut blueprint, StaffKind::ItTechnicians, technicians);
        let mut incident = incident(Mechanism::BadUpdate, "kind:workstation", 1.0);
        incident.failures[0].share = 0.75;
        let run = play(&twin_of(&blueprint), &incident, 0, 4.0);
        let done: Vec<f64> = records(&run, Kind::JobDone).iter().map(|record| record.true_at.hours()).collect();
        assert!((12..24).contains(&done.len()), "{} of 24 were hit", done.len());
        (done[0], *done.last().unwrap())
    };
    let ((first, one), (_, three)) = (last(1.0), last(3.0));
    assert!(one > first + 2.0 && three < one - 1.0, "first {first} h, last {one} h with one technician, {three} h with three");
}

#[test]
fn what_a_supplier_stops_is_booked_under_the_supplier_and_comes_back_after_our_checks() {
    let mut quick = small_hospital();
    set(&mut quick, "failure.reconnect", 4.0);
    let incident = incident(Mechanism::Supplier, "service:imaging", 48.0);
    let run = play(&twin_of(&quick), &incident, 0, 5.0);
    let own = Element::Service(service(&run, "imaging"));
    let down = records(&run, Kind::ServiceLevel).into_iter().find(|record| record.entry.element == own).unwrap();
    assert_eq!(down.entry.cause_class, Some(CauseClass::VendorCut));
    assert!((outage(&run, "imaging") - 52.0).abs() < 0.01);
    assert_eq!(run.twin().services[service(&run, "imaging").index()].function, Some(CareFunction::Imaging));
}

#[test]
fn a_mechanism_that_cannot_happen_to_its_element_is_refused() {
    let twin = twin_of(&small_hospital());
    for (mechanism, element, field) in [
        (Mechanism::Certificate, "zone:servers", "element"),
        (Mechanism::BadUpdate, "switch:core", "element"),
        (Mechanism::Supplier, "switch:core", "element"),
        (Mechanism::Plant, "kind:no-such-kind", "element"),
    ] {
        let problems = compile_incident(&incident(mechanism, element, 1.0), &twin).unwrap_err();
        assert!(problems.iter().any(|problem| problem.field == field), "{problems:?}");
    }
    let mut none = incident(Mechanism::BadUpdate, "kind:workstation", 1.0);
    none.failures[0].share = 0.0;
    assert_eq!(compile_incident(&none, &twin).unwrap_err()[0].field, "share");
}

#[test]
fn a_fault_at_a_bad_hour_waits_for_who_is_on_call() {
    let at = |begins: codedark_sim::engine::WeekTime| {
        let incident = Incident { begins, ..incident(Mechanism::Fault, "service:laboratory", 1.0) };
        mean(&small_hospital(), &incident, 3.0, "laboratory")
    };
    let (day, night) = (at(codedark_sim::engine::WeekTime(1440 + 600)), at(codedark_sim::engine::WeekTime(5 * 1440 + 180)));
    // Fifteen minutes in office hours, an hour on a Saturday before dawn.
    assert!((night - day - 0.75).abs() < 0.4, "{day} h by day, {night} h by night");
}

/// An incident of the library in a shipped hospital: whether a care function was missed, what that cost, and whether it is back.
fn shipped(incident: &str, function: CareFunction) -> (bool, f64, bool) {
    let options = codedark_files::Options::default();
    let loaded = codedark_files::load_incident(incident, Some("small"), &options).unwrap();
    let (twin, _) = codedark_sim::twin::compile(&loaded.blueprint, TODAY).unwrap();
    let twin = std::sync::Arc::new(twin);
    let site = codedark_sim::twin::SiteId::from_index(0);
    let (mut missed, mut cost) = (false, 0.0_f64);
    let values = std::sync::Arc::new(codedark_sim::twin::Values::of(&twin.parameters).unwrap());
    let plot = plot_of(&loaded.incident, &twin);
    let run = Run::new(twin.clone(), values, plot.calendar, 7, 0, Span::ZERO);
    let mut run = run.fork(plot);
    for hour in 0..24 * 10 {
        run.until(codedark_sim::engine::Time::ZERO + Span::from_hours(f64::from(hour)));
        let effect = run.world().continuity.effect(site, function);
        missed |= effect != codedark_sim::world::Effect::NORMAL;
        cost = cost.max(effect.minutes + (1.0 - effect.capacity) + (effect.delay - 1.0));
    }
    (missed, cost, run.world().continuity.effect(site, function) == codedark_sim::world::Effect::NORMAL)
}

#[test]
fn plant_and_suppliers_of_the_library_cost_what_their_function_does_and_come_back() {
    for (incident, function) in [
        ("doors-locked", CareFunction::DoorAccess),
        ("tube-stopped", CareFunction::TubeTransport),
        ("printers-silent", CareFunction::Printing),
        ("cooling-summer", CareFunction::Laboratory),
        ("power-test", CareFunction::BloodBank),
        ("exchange-silent", CareFunction::Telephony),
        ("record-host", CareFunction::Record),
        ("record-upgrade", CareFunction::Record),
        ("certificate-night", CareFunction::Results),
    ] {
        let (missed, cost, back) = shipped(incident, function);
        assert!(missed && cost > 0.0, "{incident} costs nothing");
        assert!(back, "{incident} never ends");
    }
}

#[test]
fn a_part_that_the_hospital_has_nothing_of_is_left_out_where_that_is_allowed() {
    let twin = twin_of(&small_hospital());
    let mut clouds = incident(Mechanism::Supplier, "function:radiotherapy", 24.0);
    assert_eq!(compile_incident(&clouds, &twin).unwrap_err()[0].code, "empty-match");
    clouds.failures[0].where_present = true;
    let plot = compile_incident(&clouds, &twin).unwrap();
    assert_eq!((plot.failures.len(), plot.left_out.as_slice()), (0, &["function:radiotherapy".to_owned()][..]));
    // Where it has some, it is played.
    let imaging = Incident {
        failures: vec![Failure { element: "function:imaging".into(), ..clouds.failures[0].clone() }],
        ..clouds.clone()
    };
    assert_eq!(compile_incident(&imaging, &twin).unwrap().failures.len(), 1);
    // A mistyped word must not pass for something that is absent.
    for (element, code) in
        [("function:radiotherpy", "unknown-function"), ("kind:linac", "unknown-kind"), ("service:radiotherapy", "bad-element")]
    {
        clouds.failures[0].element = element.into();
        assert_eq!(compile_incident(&clouds, &twin).unwrap_err()[0].code, code, "{element}");
    }
}

#[test]
fn a_prefix_names_another_site() {
    let mut blueprint = small_hospital();
    let mut other = blueprint.sites[0].clone();
    (other.site.id, other.site.name) = ("other".into(), "Other hospital".into());
    blueprint.sites.push(other);
    blueprint.travel = vec![vec![0.0, 20.0], vec![20.0, 0.0]];
    let twin = twin_of(&blueprint);
    let struck = |element: &str| {
        let run = play(&twin, &incident(Mechanism::Fault, element, 6.0), 0, 0.1);
        let down = |index: &usize| run.world().continuity.level(ServiceId::from_index(*index)) == Level::Down;
        (0..twin.services.len())
            .filter(down)
            .map(|index| twin.sites[twin.services[index].site.index()].id.clone())
            .collect::<Vec<_>>()
    };
    // Incidents strike the first site unless they say otherwise.
    assert_eq!(struck("service:imaging"), ["main"]);
    assert_eq!(struck("service:other/imaging"), ["other"]);
}
