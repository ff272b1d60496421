//! The parameters this subject reads.

use crate::blueprint::parameters;

parameters! {
    /// Parameters of `response`.
    pub struct ResponseValues {
    }
}
