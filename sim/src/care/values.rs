//! The parameters this subject reads.

use crate::blueprint::parameters;

parameters! {
    /// Parameters of `care`.
    pub struct CareValues {
    }
}
