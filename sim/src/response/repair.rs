//! Plain failures: noticed, somebody comes, it is repaired, with the supplier if need be.

use super::{Scene, minutes};
use crate::engine::{Purpose, Span, entity_of};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::twin::Broken;
use crate::world::{ContinuityEvent, ResponseEvent};

const REPAIR: Purpose = Purpose::named("response/repair");

/// First that something broke, later that it is repaired.
pub(super) fn repair(scene: &mut Scene<'_, '_>, failure: usize) {
    let Some(broken) = scene.plot.failures.get(failure) else { return };
    if !scene.own.repairing[failure] {
        scene.own.repairing[failure] = true;
        let values = scene.values;
        let draw = scene.agenda.draw(REPAIR, scene.plot.entity ^ entity_of(&format!("failure:{failure}")), 0);
        let noticed = draw.child(1).lognormal(values.failure_noticed, values.call_spread);
        let office = scene.agenda.calendar.office_hours(scene.now());
        let call = if office { values.call_office } else { values.call_out };
        let call = draw.child(2).lognormal(call, values.call_spread);
        let repair = broken.repair * draw.child(3).lognormal(1.0, broken.repair_spread);
        let vendor =
            if broken.vendor { draw.child(4).lognormal(values.failure_vendor, values.failure_vendor_spread) } else { 0.0 };
        let after = minutes(noticed + call) + Span::from_hours(vendor) + repair;
        return scene.agenda.after(after, ResponseEvent::Repair { failure: failure as u32 });
    }
    match &broken.broken {
        Broken::Devices(devices) => {
            for &device in devices {
                let down = scene.others.continuity.node_cause(device).map(|(_, record, _)| record);
                let cause = repaired(scene, Element::Device(device), down);
                scene.agenda.now(ContinuityEvent::Restore { device, cause });
            }
        }
        Broken::Switches(switches) => {
            for &switch in switches {
                let cause = repaired(scene, Element::Switch(switch), None);
                scene.agenda.now(ContinuityEvent::RepairSwitch { switch, cause });
            }
        }
        Broken::Service(service) => {
            let cause = repaired(scene, Element::Service(*service), None);
            scene.agenda.now(ContinuityEvent::RestoreService { service: *service, cause });
        }
        Broken::Zones(zones) => {
            for &zone in zones {
                let cause = repaired(scene, Element::Zone(zone), None);
                scene.agenda.now(ContinuityEvent::ReopenZone { zone, cause });
            }
        }
    }
}

fn repaired(scene: &mut Scene<'_, '_>, element: Element, cause: Option<RecordId>) -> RecordId {
    let record = scene.agenda.record(cause, Entry::new(Kind::JobDone, element));
    scene.agenda.detected(record);
    scene.agenda.reported(record);
    record
}
