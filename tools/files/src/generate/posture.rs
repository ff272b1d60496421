//! What the answers of the posture questionnaire change in a generated hospital. Every change is written down beside its answer.
//!
//! Shares and factors are assumed; parameters are moved to an end of their own range, so no number of a rule is typed in here.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{
    Action, Answer, Blueprint, Conduit, Credentials, Device, Owner, Posture, Question, Setting, SiteBlueprint,
};

use super::chance::Chance;
use super::network::octet;
use crate::furnish;

/// Zones whose people read mail.
const OFFICE: [&str; 3] = ["office", "clinical-pc", "clinical-wifi"];
/// Zones of devices for care.
const CARE: [&str; 8] =
    ["bedside", "critical-care", "laboratory", "comfort-iot", "imaging", "radiotherapy", "clinical-gateways", "building"];
/// Administration that goes to a cloud first, by service.
const ADMINISTRATION: [&str; 3] = ["mail", "claims", "booking"];
/// Share of pumps that stand in the office network where nobody verifies. Assumed: four times the usual 3 to 8 %.
const UNVERIFIED: f64 = 0.25;

/// Multiplier of the share of unsupported systems that an answer implies.
pub(super) fn legacy(posture: &Posture) -> f64 {
    match word(posture, Question::Updates) {
        "managed" => 0.4,
        "rarely" => 2.0,
        _ => 1.0,
    }
}

/// What a hospital answered, or the usual.
fn word(posture: &Posture, question: Question) -> &str {
    posture.answer(question).map_or(question.usual(), |answer| answer.answer.as_str())
}

/// A site whose answers are being written into it.
struct Writing<'a> {
    site: &'a mut SiteBlueprint,
    wrote: BTreeMap<Question, Vec<String>>,
}

impl Writing<'_> {
    fn note(&mut self, question: Question, what: impl Into<String>) {
        self.wrote.entry(question).or_default().push(what.into());
    }
    /// Notes how many devices were changed, if any were.
    fn devices(&mut self, question: Question, count: usize, what: &str) {
        if count > 0 {
            self.note(question, format!("inventory.csv: {count} devices, {what}"));
        }
    }
    /// Keeps what was noted beside the answers.
    fn keep(self, posture: &Posture) {
        if self.site.posture.answers.is_empty() {
            self.site.posture.clone_from(posture);
        }
        for answer in &mut self.site.posture.answers {
            answer.wrote.extend(self.wrote.get(&answer.question).cloned().unwrap_or_default());
        }
    }
}

/// Every question answered: what was given, and for the rest the usual, marked assumed.
pub fn complete(given: &Posture) -> Posture {
    let answers = Question::ALL.iter().map(|question| {
        let answer = given.answer(*question).cloned().unwrap_or_else(|| Answer {
            question: *question,
            answer: question.usual().into(),
            assumed: true,
            ..Answer::default()
        });
        Answer { asked: question.title().into(), ..answer }
    });
    Posture { answers: answers.collect() }
}

/// Changes devices, services, people and plans, before the rules that follow from them are written.
pub(super) fn before_rules(site: &mut SiteBlueprint, posture: &Posture, seed: u64, blueprint: &Blueprint) {
    if posture.answers.is_empty() {
        return;
    }
    let mut writing = Writing { site, wrote: BTreeMap::new() };
    access(&mut writing, word(posture, Question::Access));
    let catalogue = &blueprint.catalogue;
    let flows = |site: &SiteBlueprint| {
        let mut flows: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for flow in furnish::needed_flows(site, catalogue) {
            flows.entry((flow.from, flow.to)).or_default().extend(flow.traffic);
        }
        flows
    };
    let mut needed = flows(writing.site);
    let mut follow = |writing: &mut Writing<'_>, question: Question| {
        let before = std::mem::replace(&mut needed, flows(writing.site));
        if before != needed {
            writing.note(question, "network.toml: rules for what is needed now, and none for what is not");
        }
    };
    additions(&mut writing, word(posture, Question::Additions), seed, blueprint);
    follow(&mut writing, Question::Additions);
    vendors(&mut writing, word(posture, Question::Vendors));
    updates(&mut writing, word(posture, Question::Updates), blueprint);
    plans(&mut writing, word(posture, Question::Plans));
    training(&mut writing, word(posture, Question::Training));
    cloud(&mut writing, word(posture, Question::Cloud));
    follow(&mut writing, Question::Cloud);
    external(&mut writing, word(posture, Question::External));
    follow(&mut writing, Question::External);
    writing.keep(posture);
}

/// Changes the rules.
pub(super) fn after_rules(site: &mut SiteBlueprint, posture: &Posture, grown: &[&str], blueprint: &Blueprint) {
    if posture.answers.is_empty() {
        return;
    }
    let mut writing = Writing { site, wrote: BTreeMap::new() };
    network(&mut writing, word(posture, Question::Network), grown);
    if word(posture, Question::Vendors) == "none" {
        let needed: BTreeSet<(String, String)> =
            furnish::needed_flows(writing.site, &blueprint.catalogue).into_iter().map(|flow| (flow.from, flow.to)).collect();
        take_out(&mut writing, Question::Vendors, &|rule| {
            let pairs = |from: &str| rule.to.iter().any(|to| needed.contains(&(from.to_owned(), to.clone())));
            rule.from.iter().any(|from| from == "vendor-vpn" && !pairs(from))
        });
    }
    writing.keep(posture);
}

/// The parameters that answers move, each to an end of its own range.
pub(super) fn settings(posture: &Posture, blueprint: &Blueprint) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut set = |question: Question, name: &str, high: bool| {
        let Some(parameter) = blueprint.parameters.get(name) else { return };
        let value = if high { parameter.high } else { parameter.low };
        let because = format!("posture.toml: {} = {}", question.word(), word(posture, question));
        settings.push(Setting { name: name.into(), value: value.unwrap_or(parameter.default), because, ..Setting::default() });
    };
    match word(posture, Question::Updates) {
        "managed" => set(Question::Updates, "weakness.other", false),
        "rarely" => set(Question::Updates, "weakness.other", true),
        _ => {}
    }
    if word(posture, Question::External) == "most" {
        set(Question::External, "recovery.vendor_needed", true);
    }
    settings
}

fn network(writing: &mut Writing<'_>, answer: &str, grown: &[&str]) {
    match answer {
        "apart" => {
            let ours = |zone: &String| OFFICE.contains(&zone.as_str()) || CARE.contains(&zone.as_str()) || zone == "servers";
            take_out(writing, Question::Network, &|rule| {
                grown.contains(&rule.id.as_str()) && rule.from.iter().all(ours) && rule.to.iter().all(ours)
            });
        }
        "flat" => {
            let inside: Vec<String> = writing
                .site
                .network
                .zones
                .iter()
                .filter(|zone| !zone.outside && !zone.client_isolated)
                .map(|zone| zone.id.clone())
                .collect();
            let rule = Conduit {
                id: "flat".into(),
                from: inside.clone(),
                to: inside,
                traffic: vec!["any".into()],
                action: Action::Allow,
                comment: "posture.toml: network = flat".into(),
                ..Conduit::default()
            };
            // Behind the rule that keeps patients' wireless out.
            writing.site.network.conduits.insert(1, rule);
            writing.note(Question::Network, "network.toml: conduit `flat` lets everything inside pass");
        }
        _ => {}
    }
}

/// Takes rules out and notes which.
fn take_out(writing: &mut Writing<'_>, question: Question, out: &dyn Fn(&Conduit) -> bool) {
    let (gone, kept): (Vec<Conduit>, Vec<Conduit>) = writing.site.network.conduits.drain(..).partition(|rule| out(rule));
    writing.site.network.conduits = kept;
    for rule in gone {
        writing.note(question, format!("network.toml: conduit `{}` left out", rule.id));
    }
}

fn access(writing: &mut Writing<'_>, answer: &str) {
    let mut count = 0;
    match answer {
        "individual" => {
            for device in writing.site.fleet.iter_mut().filter(|device| device.credentials.is_some()) {
                device.credentials = None;
                count += 1;
            }
            second_factor(writing, true);
            writing.devices(Question::Access, count, "credentials individual");
        }
        "shared" => {
            for device in writing.site.fleet.iter_mut().filter(|device| !device.ward.is_empty() && device.role.is_empty()) {
                device.credentials.get_or_insert(Credentials::Shared);
                count += 1;
            }
            second_factor(writing, false);
            writing.devices(Question::Access, count, "credentials shared unless as delivered");
        }
        _ => {}
    }
}

fn second_factor(writing: &mut Writing<'_>, needed: bool) {
    if std::mem::replace(&mut writing.site.staff.second_factor, needed) != needed {
        writing.note(Question::Access, format!("staff.toml: second_factor = {needed}"));
    }
}

fn additions(writing: &mut Writing<'_>, answer: &str, seed: u64, blueprint: &Blueprint) {
    let usual = |device: &Device| blueprint.catalogue.kind(&device.kind).map_or("", |kind| kind.zone.as_str()).to_owned();
    let mut taken: BTreeSet<String> = writing.site.fleet.iter().map(|device| device.address.clone()).collect();
    let (mut assessed, mut moved) = (0, 0);
    match answer {
        "always" => {
            for device in writing.site.fleet.iter_mut().filter(|device| device.role.is_empty() && !device.ward.is_empty()) {
                device.assessed = Some(true);
                if device.owner == Some(Owner::Nobody) {
                    device.owner = None;
                }
                assessed += 1;
                if !device.zone.is_empty() && device.zone != usual(device) {
                    device.address = free(&mut taken, &device.address, &usual(device));
                    device.zone.clear();
                    moved += 1;
                }
            }
            writing.devices(Question::Additions, assessed, "assessed");
            writing.devices(Question::Additions, moved, "moved to the zone of their kind");
        }
        "never" => {
            let id = writing.site.site.id.clone();
            for device in writing.site.fleet.iter_mut().filter(|device| !device.bed.is_empty()) {
                if device.assessed != Some(false) {
                    device.assessed = Some(false);
                    assessed += 1;
                }
                let pump = device.kind == "infusion-pump" && device.zone.is_empty();
                if pump && Chance::new(seed, &format!("{id}/unverified:{}", device.id)).with(UNVERIFIED) {
                    device.address = free(&mut taken, &device.address, "office");
                    device.zone = "office".into();
                    moved += 1;
                }
            }
            writing.devices(Question::Additions, assessed, "not assessed");
            writing.devices(Question::Additions, moved, "plugged into the office network");
        }
        _ => {
            for device in writing.site.fleet.iter_mut().filter(|device| !device.ward.is_empty() && device.assessed.is_none()) {
                device.assessed = Some(true);
                assessed += 1;
            }
            writing.devices(Question::Additions, assessed, "assessed");
        }
    }
}

/// An address of another zone that nobody has, as near as can be to the old one.
fn free(taken: &mut BTreeSet<String>, old: &str, zone: &str) -> String {
    let third: u32 = old.split('.').nth(2).and_then(|part| part.parse().ok()).unwrap_or(0);
    let places = (third..=255).chain(0..third).flat_map(|third| (4..=253).map(move |last| (third, last)));
    let mut addresses = places.map(|(third, last)| format!("10.{}.{third}.{last}", octet(zone)));
    let found = addresses.find(|address| !taken.contains(address)).unwrap_or_default();
    taken.insert(found.clone());
    found
}

fn vendors(writing: &mut Writing<'_>, answer: &str) {
    let needed = match answer {
        "none" => false,
        "essential" => true,
        _ => return,
    };
    for service in writing.site.services.iter_mut().filter(|service| !service.external) {
        service.vendor_needed = Some(needed);
    }
    writing.note(Question::Vendors, format!("services.toml: vendor_needed = {needed} for every service"));
}

fn updates(writing: &mut Writing<'_>, answer: &str, blueprint: &Blueprint) {
    let managed = match answer {
        "managed" => true,
        "rarely" => false,
        _ => return,
    };
    let computer = |device: &Device| blueprint.catalogue.kind(&device.kind).is_some_and(|kind| kind.encryptable);
    let mut count = 0;
    for device in writing.site.fleet.iter_mut().filter(|device| computer(device) && !device.ward.is_empty()) {
        if managed && device.managed != Some(true) {
            device.managed = Some(true);
            count += 1;
        }
    }
    writing.devices(Question::Updates, count, "managed");
    let factor = if managed { "0.4" } else { "2" };
    writing.note(Question::Updates, format!("inventory.csv: {factor} times the usual share of unsupported systems"));
    writing.note(Question::Updates, "parameters.toml: weakness.other");
}

fn training(writing: &mut Writing<'_>, answer: &str) {
    let (trained, drilled) = match answer {
        "quarterly" => (0.9, true),
        "yearly" => (0.6, true),
        "never" => (0.0, false),
        _ => return,
    };
    writing.site.staff.trained = trained;
    writing.note(Question::Training, format!("staff.toml: trained = {trained}"));
    for procedure in &mut writing.site.continuity.procedures {
        procedure.drilled = drilled;
    }
    writing.note(Question::Training, format!("continuity.toml: drilled = {drilled} for every procedure"));
}

fn plans(writing: &mut Writing<'_>, answer: &str) {
    let before = writing.site.continuity.procedures.len();
    match answer {
        "all" => {
            furnish::add_procedures(writing.site);
            let added = writing.site.continuity.procedures.len() - before;
            if added > 0 {
                writing.note(Question::Plans, format!("continuity.toml: {added} procedures that others have forgotten"));
            }
        }
        "none" => {
            writing.site.continuity.procedures.clear();
            writing.note(Question::Plans, format!("continuity.toml: {before} procedures left out"));
        }
        _ => {}
    }
}

fn cloud(writing: &mut Writing<'_>, answer: &str) {
    let gone: Vec<&str> = match answer {
        "some" => ADMINISTRATION.to_vec(),
        "record" => ADMINISTRATION.into_iter().chain(["record"]).collect(),
        _ => return,
    };
    for id in gone {
        let Some(service) = writing.site.services.iter_mut().find(|service| service.id == id) else { continue };
        let hosts = std::mem::take(&mut service.hosts);
        service.external = true;
        service.backup.clear();
        service.bootstrap.clear();
        service.needs.clear();
        writing.note(Question::Cloud, format!("services.toml: service `{id}` external"));
        let used: BTreeSet<&String> = writing.site.services.iter().flat_map(|service| &service.hosts).collect();
        let kept_up = &writing.site.continuity.backups;
        let idle: Vec<String> = hosts
            .into_iter()
            .filter(|host| !used.contains(host) && kept_up.iter().all(|backup| !backup.hosts.contains(host)))
            .collect();
        writing.site.fleet.retain(|device| !idle.contains(&device.id));
        writing.devices(Question::Cloud, idle.len(), &format!("of `{id}`, gone"));
    }
}

fn external(writing: &mut Writing<'_>, answer: &str) {
    match answer {
        "none" => {
            let member = "service:outside-laboratory";
            writing.site.services.retain(|service| service.id != "outside-laboratory");
            for service in &mut writing.site.services {
                for need in &mut service.needs {
                    need.any.retain(|any| any != member);
                }
                service.needs.retain(|need| !need.any.is_empty());
            }
            writing.site.fleet.retain(|device| device.role != "outside-laboratory");
            writing.note(Question::External, "services.toml: service `outside-laboratory` left out");
            writing.note(Question::External, "inventory.csv: the far end of its line left out");
        }
        "watch" | "most" => {
            if !std::mem::replace(&mut writing.site.staff.watched_at_night, true) {
                writing.note(Question::External, "staff.toml: watched_at_night = true");
            }
            if answer == "most" {
                writing.note(Question::External, "parameters.toml: recovery.vendor_needed");
            }
        }
        _ => {}
    }
}
