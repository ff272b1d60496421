use codedark_sim::blueprint::{CareFunction, Device, Service, Ward, WardKind};

use super::*;
use crate::assets;

fn device(id: &str, kind: &str, ward: &str) -> Device {
    Device { id: id.into(), name: id.to_uppercase(), kind: kind.into(), ward: ward.into(), ..Device::default() }
}

/// Two watched wards and one that is not, as an export would list them: servers by name only.
fn imported() -> SiteBlueprint {
    let ward =
        |id: &str, kind| Ward { id: id.into(), name: id.into(), kind, beds: vec!["1".into(), "2".into()], ..Ward::default() };
    SiteBlueprint {
        wards: vec![ward("icu", WardKind::Icu), ward("usc", WardKind::StepDown), ward("med", WardKind::Medical)],
        fleet: vec![
            device("ehr-app", "server", ""),
            device("ad-dc1", "server", ""),
            device("lis", "server", ""),
            device("backup", "server", ""),
            device("analyser-1", "analyser", ""),
            device("pc-1", "workstation", "med"),
            device("gw-icu", "monitoring-gateway", "icu"),
            device("cs-icu", "central-station", "icu"),
            device("gw-usc", "monitoring-gateway", "usc"),
            device("cs-usc", "central-station", "usc"),
            device("mon-1", "multiparameter-monitor", "icu"),
        ],
        ..SiteBlueprint::default()
    }
}

fn service<'a>(site: &'a SiteBlueprint, id: &str) -> &'a Service {
    site.services.iter().find(|service| service.id == id).unwrap_or_else(|| panic!("no service {id}"))
}

#[test]
fn each_watched_ward_gets_its_own_central_monitoring() {
    let mut site = imported();
    furnish(&mut site, &assets::catalogue());
    let icu = service(&site, "central-monitoring-icu");
    assert_eq!(icu.hosts, ["gw-icu"]);
    assert_eq!(icu.needs[0].any, ["device:cs-icu"]);
    assert_eq!(icu.clients[0].kinds, ["multiparameter-monitor"]);
    assert_eq!(service(&site, "central-monitoring-usc").hosts, ["gw-usc"]);
}

#[test]
fn what_the_fleet_lacks_is_absent_and_told() {
    let mut site = imported();
    let statements = furnish(&mut site, &assets::catalogue());
    assert!(!site.services.iter().any(|service| service.function == Some(CareFunction::BloodBank)));
    assert!(statements.iter().any(|statement| statement.contains("Blood bank")), "{statements:#?}");
    // No need names what is not there.
    let laboratory = service(&site, "laboratory");
    let members: Vec<&str> = laboratory.needs.iter().flat_map(|need| &need.any).map(String::as_str).collect();
    assert_eq!(members, ["service:directory", "service:dns", "kind:analyser"]);
    // Log-ons are cached for 72 h.
    assert_eq!(laboratory.needs[0].grace, codedark_sim::engine::Span::from_hours(72.0));
    assert_eq!(laboratory.backup, "backup");
}

#[test]
fn completing_adds_marked_devices_and_then_everything_is_served() {
    let mut site = imported();
    let catalogue = assets::catalogue();
    complete(&mut site, &catalogue);
    assert!(site.fleet[11..].iter().all(|device| device.assumed));
    let at_bed = |site: &SiteBlueprint| site.fleet.iter().filter(|device| device.ward == "icu" && device.bed == "1").count();
    // An intensive-care bed of the archetype: monitor, ventilator, six pumps, feeding pump, bed, call, PC, tag.
    assert_eq!(at_bed(&site), 13);
    let before = site.fleet.len();
    complete(&mut site, &catalogue);
    assert_eq!(site.fleet.len(), before, "completing twice adds nothing");
    furnish(&mut site, &catalogue);
    assert!(site.services.iter().any(|service| service.function == Some(CareFunction::BloodBank)));
}

#[test]
fn what_people_wrote_stays() {
    let mut site = imported();
    let own = Service { id: "laboratory".into(), name: "Ours".into(), hosts: vec!["lis".into()], ..Service::default() };
    site.services.push(own.clone());
    furnish(&mut site, &assets::catalogue());
    let (services, procedures) = (site.services.clone(), site.continuity.clone());
    assert_eq!(service(&site, "laboratory"), &own);
    furnish(&mut site, &assets::catalogue());
    assert_eq!((site.services, site.continuity), (services, procedures), "furnishing twice changes nothing");
}
