//! A playbook against a twin: its words become zones and hosts, and what is to be spared is worked out from the graph.

use std::collections::BTreeSet;

use super::incident::{called, supplier_zones};
use super::problems::Problems;
use super::traffic::traffic_meant;
use crate::blueprint::{Act, Action, CareFunction, Edge, Evidence, Playbook, PlaybookStep, Problem, nearest};
use crate::engine::Span;
use crate::twin::{DeviceId, Member, PlotStep, RuleId, ServiceId, SiteId, TrafficId, Twin, ZoneId};

/// Longest wait of a step.
const LONGEST_WAIT: Span = Span(7 * 86_400_000);

/// Resolves a playbook, or says everything that is wrong with it.
///
/// # Errors
/// Every problem, with the mark of the step.
pub fn compile_playbook(playbook: &Playbook, twin: &Twin) -> Result<Vec<PlotStep>, Vec<Problem>> {
    let mut problems = Problems::default();
    if playbook.id.trim().is_empty() {
        problems.error("no-id", playbook.mark, "id", "the playbook has no id".into(), "give it a word of its own".into());
    }
    if !playbook.steps.iter().any(|step| step.on == Evidence::Encryption) {
        let hint = "add a `[[step]]` with `on = \"encryption\"`: without one nothing is ever cleared";
        problems.error("no-response", playbook.mark, "step", "no step answers an encryption".into(), hint.into());
    }
    let spared = Spared::of(twin);
    let steps: Vec<PlotStep> = playbook.steps.iter().map(|step| self::step(step, twin, &spared, &mut problems)).collect();
    for (index, step) in steps.iter().enumerate() {
        let differs =
            |other: &PlotStep| other.traffic != step.traffic && other.rules.iter().any(|rule| step.rules.contains(rule));
        if steps[..index].iter().any(differs) {
            let message =
                format!("another step blocks other traffic on `{}`", super::problems::short(&playbook.steps[index].element));
            problems.error("bad-element", playbook.steps[index].mark, "traffic", message, "block the same in both".into());
        }
    }
    if problems.refused() { Err(problems.into_list()) } else { Ok(steps) }
}

fn step(step: &PlaybookStep, twin: &Twin, spared: &Spared, problems: &mut Problems) -> PlotStep {
    if step.wait < Span::ZERO || step.wait > LONGEST_WAIT {
        problems.error("bad-number", step.mark, "wait", format!("`wait` is {}", step.wait), "between 0 and 7d".into());
    }
    let mut own = Elements::of(step, twin, problems);
    if step.act == Act::CutSupplier {
        own.zones = supplier_zones(twin);
    }
    let spare = step.spare_life_critical;
    PlotStep {
        on: step.on,
        act: step.act,
        zones: own.zones,
        hosts: own.hosts,
        services: own.services,
        rules: own.rules,
        traffic: own.traffic,
        spared_zones: if spare { spared.zones.clone() } else { Vec::new() },
        spared_hosts: if spare { spared.hosts.clone() } else { Vec::new() },
        wait: step.wait,
    }
}

/// What a step names, at every site that has it.
#[derive(Default)]
struct Elements {
    zones: Vec<ZoneId>,
    hosts: Vec<DeviceId>,
    services: Vec<ServiceId>,
    rules: Vec<RuleId>,
    traffic: Vec<TrafficId>,
}

impl Elements {
    fn of(step: &PlaybookStep, twin: &Twin, problems: &mut Problems) -> Elements {
        let mut own = Elements::default();
        let (form, word) = step.element.split_once(':').unwrap_or(("", &step.element));
        let found = |what: &str, ids: &[(&str, SiteId)], problems: &mut Problems| {
            let found = called(word, ids, twin);
            if found.is_empty() {
                let code = match form {
                    "zone" => "unknown-zone",
                    "device" => "unknown-device",
                    "service" => "unknown-service",
                    _ => "unknown-rule",
                };
                problems.unknown(code, step.mark, "element", what, word, ids.iter().map(|(id, _)| *id));
            }
            found
        };
        match (step.act, form) {
            (Act::CutZone | Act::IsolateHost, "") if step.element.is_empty() => {}
            (Act::CutZone, "zone") => {
                let ids: Vec<_> = twin.zones.iter().map(|zone| (zone.id.as_str(), zone.site)).collect();
                own.zones = found("zone", &ids, problems).into_iter().map(ZoneId::from_index).collect();
            }
            (Act::IsolateHost, "device") => {
                let ids: Vec<_> = twin.devices.id.iter().map(String::as_str).zip(twin.devices.site.iter().copied()).collect();
                own.hosts = found("device", &ids, problems).into_iter().map(DeviceId::from_index).collect();
            }
            (Act::StopService, "service") => {
                let ids: Vec<_> = twin.services.iter().map(|service| (service.id.as_str(), service.site)).collect();
                own.services = found("service", &ids, problems).into_iter().map(ServiceId::from_index).collect();
            }
            (Act::BlockTraffic, "rule") => {
                let lets = |rule: &&crate::twin::Rule| rule.action == Action::Allow;
                let ids: Vec<_> = twin.rules.iter().map(|rule| (rule.id.as_str(), rule.site)).collect();
                let rules = found("conduit", &ids, problems);
                if !rules.is_empty() && !rules.iter().any(|rule| lets(&&twin.rules[*rule])) {
                    let message = format!("`{}` lets nothing pass as it is", super::problems::short(&step.element));
                    problems.error("bad-element", step.mark, "element", message, "name a conduit that allows".into());
                }
                own.rules = rules.into_iter().map(RuleId::from_index).collect();
            }
            (Act::CutZone, _) => refuse(step, "write `zone:ID`", problems),
            (Act::IsolateHost, _) => refuse(step, "write `device:ID`", problems),
            (Act::StopService, _) => refuse(step, "write `service:ID`", problems),
            (Act::BlockTraffic, _) => refuse(step, "write `rule:ID`, the id of a conduit", problems),
            _ if step.element.is_empty() => {}
            _ => {
                let message = format!("`{}` takes no element", step.act.word());
                problems.error("bad-element", step.mark, "element", message, "leave `element` out".into());
            }
        }
        own.traffic = traffic(step, twin, problems);
        own
    }
}

fn refuse(step: &PlaybookStep, hint: &str, problems: &mut Problems) {
    let message = if step.element.is_empty() {
        format!("`{}` names nothing to {}", step.act.word(), step.act.title())
    } else {
        format!("`{}` is nothing to {}", super::problems::short(&step.element), step.act.title())
    };
    problems.error("bad-element", step.mark, "element", message, hint.into());
}

/// The traffic that a step blocks.
fn traffic(step: &PlaybookStep, twin: &Twin, problems: &mut Problems) -> Vec<TrafficId> {
    if step.traffic.is_empty() {
        return Vec::new();
    }
    if step.act != Act::BlockTraffic {
        let message = format!("`{}` takes no traffic", step.act.word());
        problems.error("bad-element", step.mark, "traffic", message, "leave `traffic` out".into());
        return Vec::new();
    }
    let mut all = Vec::new();
    for word in &step.traffic {
        match traffic_meant(word, twin) {
            Ok(meant) => all.extend(meant),
            Err(word) => {
                let hint = nearest(&word, twin.traffic_names.keys().map(String::as_str))
                    .map_or_else(|| "write a name or `tcp/445`".to_owned(), |near| format!("did you mean `{near}`?"));
                let message = format!("no traffic is called `{}`", super::problems::short(&word));
                problems.error("unknown-traffic", step.mark, "traffic", message, hint);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    if all.is_empty() && !problems.refused() {
        let message = format!("nothing here has to do with `{}`", step.traffic.join(" "));
        problems.error("empty-match", step.mark, "traffic", message, "leave it out, or name traffic of the conduit".into());
    }
    all
}

/// What keeps watch over those who may die within minutes.
struct Spared {
    zones: Vec<ZoneId>,
    hosts: Vec<DeviceId>,
}

impl Spared {
    fn of(twin: &Twin) -> Spared {
        let watches = |function: CareFunction| {
            matches!(function, CareFunction::CentralMonitoring | CareFunction::AlarmRelay | CareFunction::BloodBank)
        };
        let mut wanted: BTreeSet<ServiceId> = BTreeSet::new();
        let mut open: Vec<usize> =
            (0..twin.services.len()).filter(|index| twin.services[*index].function.is_some_and(watches)).collect();
        let mut hosts: BTreeSet<DeviceId> = BTreeSet::new();
        while let Some(index) = open.pop() {
            if !wanted.insert(ServiceId::from_index(index)) {
                continue;
            }
            hosts.extend(&twin.services[index].hosts);
            for need in twin.services[index].needs.iter().filter(|need| need.edge == Edge::Hard) {
                for member in &need.members {
                    match member {
                        Member::Service(service) => open.push(service.index()),
                        Member::Device(device) => {
                            hosts.insert(*device);
                        }
                    }
                }
            }
        }
        let critical = (0..twin.devices.len()).filter(|index| twin.devices.life_critical[*index]).map(DeviceId::from_index);
        let zones: BTreeSet<ZoneId> =
            hosts.iter().copied().chain(critical).map(|device| twin.devices.zone[device.index()]).collect();
        Spared { zones: zones.into_iter().collect(), hosts: hosts.into_iter().collect() }
    }
}
