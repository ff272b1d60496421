//! Floors as plans, wards as rooms, beds as tiles.
//!
//! [`layout`] says where everything lies, [`room`] describes a ward as shapes, [`mesh`] keeps one mesh a ward and makes a ward's
//! anew only when something about that ward changed.

pub mod layout;
pub mod mesh;
pub mod room;

pub use layout::{Plan, Target};
