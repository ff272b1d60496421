//! A playbook against a twin: its words become zones and hosts, and what is to be spared is worked out from the graph.

use std::collections::BTreeSet;

use super::incident::{named, supplier_zones};
use super::problems::Problems;
use crate::blueprint::{Act, CareFunction, Edge, Evidence, Playbook, PlaybookStep, Problem};
use crate::engine::Span;
use crate::twin::{DeviceId, Member, PlotStep, ServiceId, Twin, ZoneId};

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
    let steps = playbook.steps.iter().map(|step| self::step(step, twin, &spared, &mut problems)).collect();
    if problems.refused() { Err(problems.into_list()) } else { Ok(steps) }
}

fn step(step: &PlaybookStep, twin: &Twin, spared: &Spared, problems: &mut Problems) -> PlotStep {
    if step.wait < Span::ZERO || step.wait > LONGEST_WAIT {
        problems.error("bad-number", step.mark, "wait", format!("`wait` is {}", step.wait), "between 0 and 7d".into());
    }
    let (mut zones, mut hosts) = (Vec::new(), Vec::new());
    if step.act == Act::CutSupplier {
        zones = supplier_zones(twin);
    }
    if !step.element.is_empty() {
        match (step.act, step.element.split_once(':')) {
            (Act::CutZone, Some(("zone", word))) => match twin.zones.iter().position(|zone| zone.id == word) {
                Some(index) => zones.push(ZoneId::from_index(index)),
                None => {
                    let known = twin.zones.iter().map(|zone| zone.id.as_str());
                    problems.unknown("unknown-zone", step.mark, "element", "zone", word, known);
                }
            },
            (Act::IsolateHost, Some(("device", _))) => hosts = named(&step.element, step.mark, "element", twin, problems),
            (Act::CutZone | Act::IsolateHost, _) => {
                let hint = if step.act == Act::CutZone { "write `zone:ID`" } else { "write `device:ID`" };
                let message = format!("`{}` is nothing to {}", super::problems::short(&step.element), step.act.title());
                problems.error("bad-element", step.mark, "element", message, hint.into());
            }
            _ => {
                let message = format!("`{}` takes no element", step.act.word());
                problems.error("bad-element", step.mark, "element", message, "leave `element` out".into());
            }
        }
    }
    let spare = step.spare_life_critical;
    PlotStep {
        on: step.on,
        act: step.act,
        zones,
        hosts,
        spared_zones: if spare { spared.zones.clone() } else { Vec::new() },
        spared_hosts: if spare { spared.hosts.clone() } else { Vec::new() },
        wait: step.wait,
    }
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
