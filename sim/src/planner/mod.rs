//! Static questions to a twin, and what changes of it are worth. Nothing here plays a run except through `study`, and nothing
//! prints, reads or writes.
//!
//! `ground` says what passes between two segments and why; `selector` what is meant by `zone:office`; `ask` answers one question,
//! `policies` many, `diff` compares two twins and `care` says which flows of care that broke; `attack` walks the attack graph and
//! `choke` separates it. `view` is what they say.

mod ask;
mod attack;
mod care;
mod choke;
mod diff;
mod ground;
pub mod invest;
mod observed;
mod policies;
pub mod posture;
mod selector;
mod silent;
mod view;

pub use ask::{Answer, ZoneFlow, ask, zone_flows};
pub use attack::{Measure, Skill, Way, way};
pub use care::care;
pub use choke::{Choke, choke};
pub use diff::{Change, Flow, Reason, Touches, flows, traffic_text};
pub use ground::{Because, Ground, Passes};
pub use observed::carried;
pub use policies::{judge, judge_before, judge_limit};
pub use selector::{Selection, SelectorError, TAGS};
pub use silent::silent;
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
