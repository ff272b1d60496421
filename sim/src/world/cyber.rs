//! State and events of adversaries.

use crate::engine::events;
use crate::twin::{DeviceId, Twin};

events! {
    /// What adversaries do.
    pub enum CyberEvent {
        /// A campaign or failure of the plot begins.
        Begin { number: u32 },
        /// One hand of an operator finishes its action.
        ActionDone { operator: u32, hand: u32 },
        /// An operator considers its next action.
        Consider { operator: u32 },
        /// The launch window opens.
        Launch { operator: u32 },
        /// The push reaches its next hosts.
        Push { operator: u32 },
        /// A host's encryption completes.
        Encrypted { operator: u32, device: DeviceId },
        /// An operator learns that it was seen.
        Seen { operator: u32 },
        /// A host was isolated, switched off or rebuilt: what was on it is lost.
        HostLost { device: DeviceId },
    }
}

/// State of adversaries.
#[derive(Clone, Debug)]
pub struct CyberState {
    /// Devices under an attacker's hand.
    pub compromised: fixedbitset::FixedBitSet,
}

impl CyberState {
    /// Nobody is in.
    pub fn new(twin: &Twin) -> CyberState {
        CyberState { compromised: fixedbitset::FixedBitSet::with_capacity(twin.devices.len()) }
    }
    /// Whether a device is under an attacker's hand.
    pub fn compromised(&self, device: DeviceId) -> bool {
        self.compromised.contains(device.index())
    }
}
