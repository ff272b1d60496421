//! Rules of care: patients, nurses, orders, beds, harm.
//!
//! One file a mechanism. State and events are in `world/care.rs`; nothing here may write another subject's state.

mod values;

pub use values::CareValues;

use crate::agenda::Agenda;
use crate::twin::{Plot, Twin, Values};
use crate::world::{CareEvent, CareState, ContinuityState, CyberState, ResponseState};

/// The other subjects' state, to read.
#[derive(Clone, Copy)]
pub struct Others<'a> {
    /// Read only.
    pub cyber: &'a CyberState,
    /// Read only.
    pub response: &'a ResponseState,
    /// Read only.
    pub continuity: &'a ContinuityState,
}

/// The run begins (long before the incident).
pub fn begin(_twin: &Twin, _values: &Values, _own: &mut CareState, _others: Others<'_>, _agenda: &mut Agenda<'_>) {}

/// The incident begins: the run was forked from the quiet one at this instant.
pub fn strike(_plot: &Plot, _twin: &Twin, _values: &Values, _own: &mut CareState, _others: Others<'_>, _agenda: &mut Agenda<'_>) {
}

/// One event.
pub fn handle(
    event: CareEvent,
    _plot: Option<&Plot>,
    _twin: &Twin,
    _values: &Values,
    _own: &mut CareState,
    _others: Others<'_>,
    _agenda: &mut Agenda<'_>,
) {
    let _ = event;
}

/// The run ends: what patients carry at the horizon (their worst harm, waits not yet over) is counted.
pub fn close(_twin: &Twin, _values: &Values, _own: &mut CareState, _agenda: &mut Agenda<'_>) {}
