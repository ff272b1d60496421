//! Dense ids: positions in the twin's arrays. Never keys of random draws; those are hashes of textual ids.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$note:meta])* $Name:ident),* $(,)?) => { $(
        $(#[$note])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $Name(pub u32);
        impl $Name {
            /// As a position.
            #[inline]
            pub fn index(self) -> usize { self.0 as usize }
            /// From a position.
            #[inline]
            pub fn from_index(index: usize) -> $Name { $Name(index as u32) }
        }
        impl crate::engine::Word for $Name {
            #[inline]
            fn to_word(self) -> u32 { self.0 }
            #[inline]
            fn from_word(word: u32) -> $Name { $Name(word) }
        }
    )* };
}

id! {
    /// A site.
    SiteId,
    /// A ward.
    WardId,
    /// A bed.
    BedId,
    /// A device.
    DeviceId,
    /// A zone.
    ZoneId,
    /// A segment of a zone.
    SegmentId,
    /// A rule.
    RuleId,
    /// Traffic.
    TrafficId,
    /// A service.
    ServiceId,
    /// A switch.
    SwitchId,
    /// A directory.
    DomainId,
    /// An account.
    AccountId,
}
