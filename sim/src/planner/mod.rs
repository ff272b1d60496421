//! Static questions to a twin, and what changes of it are worth. Nothing here plays a run except through `study`, and nothing
//! prints, reads or writes.

pub mod invest;
pub mod posture;
mod view;

pub use view::{Finding, Judgement, Side, Step, Verdict, Written};

use crate::twin::{Twin, ZoneId};

/// Whether a zone is not the hospital's own: it lies outside, is written as untrusted, or holds nothing but suppliers' endpoints.
fn foreign(twin: &Twin, zone: ZoneId) -> bool {
    let written = &twin.zones[zone.index()];
    let kinds = &twin.catalogue.kinds;
    let mut devices = twin.wiring.zone_devices[zone.index()].iter().peekable();
    let endpoints = devices.peek().is_some()
        && devices.all(|device| {
            kinds.get(usize::from(twin.devices.kind[device.index()])).is_some_and(|kind| kind.id == "vendor-endpoint")
        });
    written.outside || written.trust == "untrusted" || endpoints
}
