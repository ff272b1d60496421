//! Rules of defenders: detect, decide, contain, recover.
//!
//! One file a mechanism. State and events are in `world/response.rs`; nothing here may write another subject's state.

mod values;

pub use values::ResponseValues;

use crate::agenda::Agenda;
use crate::twin::{Plot, Twin, Values};
use crate::world::{CareState, ContinuityState, CyberState, ResponseEvent, ResponseState};

/// The other subjects' state, to read.
#[derive(Clone, Copy)]
pub struct Others<'a> {
    /// Read only.
    pub cyber: &'a CyberState,
    /// Read only.
    pub continuity: &'a ContinuityState,
    /// Read only.
    pub care: &'a CareState,
}

/// The run begins (long before the incident).
pub fn begin(_twin: &Twin, _values: &Values, _own: &mut ResponseState, _others: Others<'_>, _agenda: &mut Agenda<'_>) {}

/// The incident begins: the run was forked from the quiet one at this instant.
pub fn strike(
    _plot: &Plot,
    _twin: &Twin,
    _values: &Values,
    _own: &mut ResponseState,
    _others: Others<'_>,
    _agenda: &mut Agenda<'_>,
) {
}

/// One event.
pub fn handle(
    event: ResponseEvent,
    _plot: Option<&Plot>,
    _twin: &Twin,
    _values: &Values,
    _own: &mut ResponseState,
    _others: Others<'_>,
    _agenda: &mut Agenda<'_>,
) {
    let _ = event;
}
