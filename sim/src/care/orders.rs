//! Orders: what is asked for, and when it comes.

use super::Scene;
use crate::world::{OrderId, OrderKind, OrderPurpose, PatientId};

/// Places an order for a patient; `None` when it is refused. Priorities: 0 emergency, 1 inpatient urgent, 2 theatre, 3 routine
/// inpatient, 4 outpatient.
pub(super) fn place(
    _scene: &mut Scene<'_, '_>,
    _patient: PatientId,
    _order: OrderKind,
    _priority: u8,
    _purpose: OrderPurpose,
) -> Option<OrderId> {
    None
}
