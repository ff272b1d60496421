//! Records in words, composed when somebody reads them.

use super::{Element, Record};
use crate::twin::Twin;

/// One lower-case sentence about a record.
pub fn narrate(twin: &Twin, record: &Record) -> String {
    let subject = match record.entry.element {
        Element::Incident => String::new(),
        Element::Site(site) => twin.sites[site.index()].name.clone(),
        Element::Ward(ward) => twin.wards[ward.index()].name.clone(),
        Element::Bed(bed) => {
            let bed = &twin.beds[bed.index()];
            format!("{} bed {}", twin.wards[bed.ward.index()].name, bed.label)
        }
        Element::Device(device) => twin.devices.name[device.index()].clone(),
        Element::Zone(zone) => twin.zones[zone.index()].name.clone(),
        Element::Switch(switch) => twin.switches[switch.index()].name.clone(),
        Element::Service(service) => twin.services[service.index()].name.clone(),
        Element::Function(_, function) => function.title().to_owned(),
        Element::Staff(_, kind) => kind.title().to_owned(),
    };
    let what = record.entry.kind.title();
    if subject.is_empty() { what.to_owned() } else { format!("{subject}: {what}") }
}
