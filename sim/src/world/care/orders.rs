//! State of orders: what was asked for, and the stations that serve it.

use crate::engine::Word;
use crate::twin::Twin;

/// An order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderId(pub u32);

impl Word for OrderId {
    fn to_word(self) -> u32 {
        self.0
    }
    fn from_word(word: u32) -> OrderId {
        OrderId(word)
    }
}

/// What is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// Blood tests.
    Laboratory,
    /// Computed tomography.
    Ct,
    /// Magnetic resonance.
    Mri,
    /// X-ray.
    Xray,
    /// Ultrasound.
    Ultrasound,
    /// A drug from the pharmacy.
    Drug,
    /// Blood.
    Blood,
}

/// What an order's result is waited for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderPurpose {
    /// The work-up of an emergency patient.
    EmergencyWorkUp,
    /// The treatment of a deterioration.
    Therapy,
    /// A discharge.
    Discharge,
    /// An operation.
    Theatre,
}

/// State of orders.
#[derive(Clone, Debug, Default)]
pub struct OrdersState {}

impl OrdersState {
    /// Nothing is ordered.
    pub fn new(_twin: &Twin) -> OrdersState {
        OrdersState {}
    }
}
