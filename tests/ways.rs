//! Which ways an operator has at an instant: in, home, and on; what is cut or off closes them, and what opens again lets it go on.

use codedark_sim::blueprint::{Blueprint, Condition, Conduit, Egress, Entry, Gain, Goal, Incident, Tactic, Target};
use codedark_sim::engine::{Span, Time};
use codedark_sim::journal::{Kind, RecordId};
use codedark_sim::run::Run;
use codedark_sim::twin::{RuleId, Twin, ZoneId};
use codedark_sim::world::{ContinuityEvent, Event};

use crate::common::*;
use crate::operators::{first, hospital, intruder};

fn zone(twin: &Twin, id: &str) -> ZoneId {
    ZoneId::from_index(twin.zones.iter().position(|zone| zone.id == id).unwrap())
}

fn cut(twin: &Twin, id: &str) -> Event {
    ContinuityEvent::CutZone { zone: zone(twin, id), cause: RecordId::default() }.into()
}

fn reopen(twin: &Twin, id: &str) -> Event {
    ContinuityEvent::ReopenZone { zone: zone(twin, id), cause: RecordId::default() }.into()
}

/// In by that way; and takes the directory, where an account is found on the first host.
fn takeover(entry: Entry, way: Tactic) -> Incident {
    let directory = sure("T1003.006", Target::Directory, &[Condition::Door, Condition::Account], Gain::Directory);
    let mut incident = intruder(entry, &[Goal::Directory], &[directory]);
    incident.campaigns[0].file.as_mut().unwrap().techniques[0] = way;
    incident
}

fn tunnel() -> Incident {
    takeover(Entry::SupplierTunnel, sure("T1199", Target::Landing, &[Condition::EntryDoor], Gain::Host))
}

fn mail() -> Incident {
    takeover(Entry::Phishing, sure("T1566.001", Target::Landing, &[Condition::Egress], Gain::Host))
}

/// A day in which something happens at a minute and is over after six hours: hours until a record, if it comes.
fn hours(
    blueprint: &Blueprint,
    incident: &Incident,
    minute: f64,
    events: impl Fn(&Twin) -> [Event; 2],
    kind: Kind,
) -> Option<f64> {
    let mut blueprint = blueprint.clone();
    set(&mut blueprint, "phish.wave", 60.0);
    let twin = twin_of(&blueprint);
    let mut run = play(&twin, incident, 1, minute / 1440.0);
    let [closes, opens] = events(&twin);
    run.put(run.now(), closes);
    run.put(Time::ZERO + Span::from_hours(6.0), opens);
    run.until(Time::ZERO + Span::from_days(1.0));
    first(&run, kind).map(|at| (at - Time::ZERO).hours())
}

/// Without the other ways out.
fn deaf(blueprint: &mut Blueprint) {
    let network = &mut blueprint.sites[0].network;
    network.conduits.retain(|rule| !rule.id.contains("out"));
    network.zones.iter_mut().filter(|zone| !zone.outside).for_each(|zone| zone.egress = Egress::None);
}

fn at_once(hours: Option<f64>) -> bool {
    hours.is_some_and(|hours| hours < 1.0)
}

fn only_later(hours: Option<f64>) -> bool {
    hours.is_some_and(|hours| hours > 6.0)
}

#[test]
fn nobody_comes_in_while_either_end_is_cut_or_the_host_is_off() {
    let comes_in = |events: &dyn Fn(&Twin) -> [Event; 2]| hours(&hospital(), &tunnel(), 1.0, events, Kind::Foothold);
    assert!(at_once(comes_in(&|twin| [cut(twin, "guest"), reopen(twin, "guest")])), "what it does not need may be cut");
    for end in ["vendor-vpn", "servers"] {
        assert!(only_later(comes_in(&|twin| [cut(twin, end), reopen(twin, end)])), "{end}");
    }
    let off = |twin: &Twin| {
        let (device, cause) = (twin.devices.find("jump").unwrap(), RecordId::default());
        [ContinuityEvent::PowerOff { device, cause }.into(), ContinuityEvent::Restore { device, cause }.into()]
    };
    assert!(only_later(comes_in(&off)));
}

/// Whoever came by mail works only while a host of its calls home; a door that is open from outside is of no use to it.
#[test]
fn who_came_by_mail_needs_a_way_home_to_go_on() {
    let mut blueprint = hospital();
    set(&mut blueprint, "phish.open", 1.0);
    let network = &mut blueprint.sites[0].network;
    let home = network.conduits.iter().find(|rule| rule.id == "servers-out").unwrap().clone();
    let open = Conduit { id: "open".into(), from: vec!["internet".into()], ..network.conduits[0].clone() };
    deaf(&mut blueprint);
    blueprint.sites[0].network.conduits.extend([home, open]);
    let blocked = |twin: &Twin| {
        let rule = RuleId::from_index(twin.rules.iter().position(|rule| rule.id == "servers-out").unwrap());
        let cause = RecordId::default();
        [ContinuityEvent::BlockTraffic { rule, cause }.into(), ContinuityEvent::UnblockTraffic { rule, cause }.into()]
    };
    let taken = |events: &dyn Fn(&Twin) -> [Event; 2]| hours(&blueprint, &mail(), 15.0, events, Kind::DirectoryTaken);
    assert!(at_once(taken(&|twin| [cut(twin, "guest"), reopen(twin, "guest")])));
    assert!(only_later(taken(&blocked)));
}

#[test]
fn who_came_by_a_tunnel_goes_on_over_that_or_over_a_way_home() {
    let taken = |deafened: bool, events: &dyn Fn(&Twin) -> [Event; 2]| {
        let mut blueprint = hospital();
        if deafened {
            deaf(&mut blueprint);
        }
        hours(&blueprint, &tunnel(), 15.0, events, Kind::DirectoryTaken)
    };
    let nothing = |twin: &Twin| [cut(twin, "guest"), reopen(twin, "guest")];
    let closed = |twin: &Twin| [cut(twin, "vendor-vpn"), reopen(twin, "vendor-vpn")];
    assert!(at_once(taken(true, &nothing)), "the tunnel is enough");
    assert!(at_once(taken(false, &closed)), "a way home is enough");
    assert!(only_later(taken(true, &closed)), "with neither it waits");
}

#[test]
fn an_insider_needs_neither() {
    let mut blueprint = hospital();
    deaf(&mut blueprint);
    blueprint.sites[0].network.conduits.retain(|rule| rule.id != VENDOR_RULE.0);
    let own = takeover(Entry::Insider, sure("T1078", Target::Landing, &[Condition::OwnRights], Gain::Host));
    let nothing = |twin: &Twin| [cut(twin, "guest"), reopen(twin, "guest")];
    assert!(at_once(hours(&blueprint, &own, 15.0, nothing, Kind::DirectoryTaken)));
}

/// A way home is a proxy, or a rule to the outside for what software calls home by.
#[test]
fn a_way_home_is_a_proxy_or_a_rule_for_the_web() {
    let comes_in = |proxy: bool, traffic: Option<&str>, closed: bool| {
        let mut blueprint = hospital();
        set(&mut blueprint, "phish.open", 1.0);
        let mut out = blueprint.sites[0].network.conduits.iter().find(|rule| rule.id == "out").unwrap().clone();
        deaf(&mut blueprint);
        if let Some(traffic) = traffic {
            out.traffic = vec![traffic.into()];
            blueprint.sites[0].network.conduits.push(out);
        }
        let office = blueprint.sites[0].network.zones.iter_mut().find(|zone| zone.id == "office").unwrap();
        office.egress = if proxy { Egress::Proxy } else { Egress::None };
        let mut incident = mail();
        incident.campaigns[0].lands_on = "zone:office".into();
        let at = if closed { "internet" } else { "guest" };
        hours(&blueprint, &incident, 1.0, |twin| [cut(twin, at), reopen(twin, at)], Kind::Foothold)
    };
    assert!(at_once(comes_in(true, None, true)));
    for web in ["https", "http"] {
        assert!(at_once(comes_in(false, Some(web), false)), "{web}");
        assert!(only_later(comes_in(false, Some(web), true)), "the outside is cut off");
    }
    for other in ["ssh", "udp/443", "dns"] {
        assert_eq!(comes_in(false, Some(other), false), None, "{other}");
    }
}

/// What lies open to the world is got in by through whatever it offers; whoever needs a log-on needs a door.
#[test]
fn an_exposed_service_is_a_way_in_without_a_log_on() {
    let comes_in = |entry: Entry| {
        let mut blueprint = hospital();
        let mut open = blueprint.sites[0].network.conduits[0].clone();
        (open.id, open.from, open.traffic) = ("web".into(), vec!["internet".into()], vec!["https".into()]);
        blueprint.sites[0].network.conduits.push(open);
        let mut incident = takeover(entry, sure("T1190", Target::Landing, &[Condition::EntryDoor], Gain::Host));
        incident.campaigns[0].lands_on = "device:rec-app".into();
        hours(&blueprint, &incident, 1.0, |twin| [cut(twin, "guest"), reopen(twin, "guest")], Kind::Foothold)
    };
    assert!(at_once(comes_in(Entry::ExposedService)));
    assert_eq!(comes_in(Entry::RemoteAccess), None);
}

/// Where nothing but a supplier's network lies outside, remote access comes from there.
#[test]
fn remote_access_comes_from_outside_whatever_that_is() {
    let mut blueprint = hospital();
    let network = &mut blueprint.sites[0].network;
    network.zones.retain(|zone| zone.id != "internet");
    network.conduits.retain(|rule| !rule.id.contains("out"));
    let incident = takeover(Entry::RemoteAccess, sure("T1133", Target::Landing, &[Condition::EntryDoor], Gain::Host));
    let run: Run = play(&twin_of(&blueprint), &incident, 1, 0.5);
    assert_eq!(records(&run, Kind::Foothold)[0].entry.place.map(|mark| mark.0), Some(VENDOR_RULE.1));
}

/// Data go out only from a host that calls home.
#[test]
fn data_are_taken_out_only_over_a_way_home() {
    let mut incident =
        intruder(Entry::Insider, &[Goal::Exfiltration], &[sure("T1048", Target::DataStore, &[], Gain::DataOutside)]);
    let campaign = &mut incident.campaigns[0];
    campaign.lands_on = "device:files".into();
    campaign.file.as_mut().unwrap().techniques[0] = sure("T1078", Target::Landing, &[Condition::OwnRights], Gain::Host);
    let taken = |events: &dyn Fn(&Twin) -> [Event; 2]| hours(&hospital(), &incident, 15.0, events, Kind::Exfiltration);
    assert!(at_once(taken(&|twin| [cut(twin, "guest"), reopen(twin, "guest")])));
    assert!(only_later(taken(&|twin| [cut(twin, "servers"), reopen(twin, "servers")])));
}

/// An insider alters what it may use, as long as that is on.
#[test]
fn an_insider_s_rights_are_worth_nothing_on_what_is_off() {
    let incident = crate::integrity::insider(Target::Laboratory, Gain::ResultsAltered, Goal::Results);
    let off = |id: &'static str| {
        move |twin: &Twin| {
            let (device, cause) = (twin.devices.find(id).unwrap(), RecordId::default());
            [ContinuityEvent::PowerOff { device, cause }.into(), ContinuityEvent::Restore { device, cause }.into()]
        }
    };
    let altered = |id: &'static str| hours(&hospital(), &incident, 0.0, off(id), Kind::Tampered);
    assert!(at_once(altered("pacs")));
    assert!(only_later(altered("lis")));
}

/// What needs an account of the directory waits until one is held.
#[test]
fn an_account_of_the_directory_comes_with_the_directory() {
    let held = |hours: f64| {
        let needs = [Condition::Door, Condition::DirectoryAccount];
        let more = [
            Tactic {
                not_before: Some(Span::from_hours(hours)),
                ..sure("T1003.006", Target::Directory, &[Condition::Door], Gain::Directory)
            },
            sure("T1021", Target::NewHost, &needs, Gain::Host),
        ];
        let mut blueprint = hospital();
        set(&mut blueprint, "cred.cached", 0.0);
        let run = play(&twin_of(&blueprint), &intruder(Entry::SupplierTunnel, &[Goal::Directory], &more), 1, 1.0);
        run.world().cyber.operators()[0].footholds.len()
    };
    assert_eq!(held(30.0), 1);
    assert!(held(1.0) > 3);
}
