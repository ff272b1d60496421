//! Rules of adversaries: footholds, moves along paths that exist at that instant, the launch.
//!
//! One file a mechanism. State and events are in `world/cyber.rs`; nothing here may write another subject's state.

mod values;

pub use values::CyberValues;

use crate::agenda::Agenda;
use crate::twin::{Plot, Twin, Values};
use crate::world::{CareState, ContinuityState, CyberEvent, CyberState, ResponseState};

/// The other subjects' state, to read.
#[derive(Clone, Copy)]
pub struct Others<'a> {
    /// Read only.
    pub response: &'a ResponseState,
    /// Read only.
    pub continuity: &'a ContinuityState,
    /// Read only.
    pub care: &'a CareState,
}

/// The run begins (long before the incident).
pub fn begin(_twin: &Twin, _values: &Values, _own: &mut CyberState, _others: Others<'_>, _agenda: &mut Agenda<'_>) {}

/// The incident begins: the run was forked from the quiet one at this instant.
pub fn strike(
    _plot: &Plot,
    _twin: &Twin,
    _values: &Values,
    _own: &mut CyberState,
    _others: Others<'_>,
    _agenda: &mut Agenda<'_>,
) {
}

/// One event.
pub fn handle(
    event: CyberEvent,
    _plot: Option<&Plot>,
    _twin: &Twin,
    _values: &Values,
    _own: &mut CyberState,
    _others: Others<'_>,
    _agenda: &mut Agenda<'_>,
) {
    let _ = event;
}
