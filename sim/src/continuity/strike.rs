//! The failures of an incident: what stops, by mechanism. Who brings it back and when is the business of `response`.

use super::Scene;
use crate::blueprint::Mechanism;
use crate::engine::Purpose;
use crate::journal::RecordId;
use crate::twin::{Broken, Plot};
use crate::world::{ContinuityEvent as On, ResponseEvent};

const REACHED: Purpose = Purpose::named("continuity/update reaches it");

/// Puts the failures of the plot on the agenda, and the repair of each with whoever repairs.
pub(super) fn strike(scene: &mut Scene<'_, '_>, plot: &Plot) {
    let cause = scene.agenda.latest().unwrap_or(RecordId(0));
    for (number, failure) in plot.failures.iter().enumerate() {
        let at = scene.agenda.now + failure.at;
        let supplier = failure.mechanism == Mechanism::Supplier;
        match &failure.broken {
            Broken::Devices(list) => {
                for device in list.iter().copied() {
                    let entity = scene.twin.devices.entity[device.index()];
                    if failure.share < 1.0 && !scene.agenda.draw(REACHED, entity, number as u64).chance(failure.share) {
                        continue;
                    }
                    let event = if supplier { On::Withhold { device, cause } } else { On::Fail { device, cause } };
                    scene.agenda.at(at, event);
                }
            }
            Broken::Switches(list) => {
                for switch in list {
                    scene.agenda.at(at, On::FailSwitch { switch: *switch, cause });
                }
            }
            Broken::Zones(list) => {
                for zone in list.iter().copied() {
                    let event = if supplier { On::WithholdZone { zone, cause } } else { On::FailZone { zone, cause } };
                    scene.agenda.at(at, event);
                }
            }
            Broken::Service(service) => {
                let service = *service;
                let event = match failure.mechanism {
                    Mechanism::Supplier => On::WithholdService { service, cause },
                    Mechanism::Planned => On::HoldReadOnly { service, cause },
                    _ => On::FailService { service, cause },
                };
                scene.agenda.at(at, event);
            }
        }
        scene.agenda.at(at, ResponseEvent::Repair { failure: number as u32 });
    }
}
