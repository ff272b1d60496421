//! How something spreads: among pools whose members meet alike, or along the edges of a graph. Exact in distribution, and no
//! attempt that fails costs anything. Knows nothing of hospitals, hosts or patients, and nothing of them may go in.
//!
//! `weights` draws by weight, `mixing` says which pools meet and how often, `pools` plays on it one infection at a time, `contacts`
//! plays along edges.

mod contacts;
mod mixing;
mod pools;
mod weights;

pub use contacts::{Contacts, Outbreak};
pub use mixing::Mixing;
pub use pools::{Passing, Spread, Status};
pub use weights::Weights;
