//! The failures of an incident.

use super::Scene;
use crate::journal::RecordId;
use crate::twin::{Broken, Plot};
use crate::world::{ContinuityEvent as On, ResponseEvent};

/// Puts the failures of the plot on the agenda, and the repair of each with whoever repairs.
pub(super) fn strike(scene: &mut Scene<'_, '_>, plot: &Plot) {
    let cause = scene.agenda.latest().unwrap_or(RecordId(0));
    for (number, failure) in plot.failures.iter().enumerate() {
        let at = scene.agenda.now + failure.at;
        match &failure.broken {
            Broken::Devices(list) => {
                for device in list {
                    scene.agenda.at(at, On::Fail { device: *device, cause });
                }
            }
            Broken::Switches(list) => {
                for switch in list {
                    scene.agenda.at(at, On::FailSwitch { switch: *switch, cause });
                }
            }
            Broken::Zones(list) => {
                for zone in list {
                    scene.agenda.at(at, On::FailZone { zone: *zone, cause });
                }
            }
            Broken::Service(service) => scene.agenda.at(at, On::FailService { service: *service, cause }),
        }
        scene.agenda.at(at, ResponseEvent::Repair { failure: number as u32 });
    }
}
