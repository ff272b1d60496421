//! The parameters this subject reads.

use crate::blueprint::parameters;

parameters! {
    /// Parameters of `cyber`.
    pub struct CyberValues {
    }
}
