//! The parameters this subject reads.

use crate::blueprint::parameters;

parameters! {
    /// Parameters of `continuity`.
    pub struct ContinuityValues {
    }
}
