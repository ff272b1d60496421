//! What the machine must have before Bevy starts: a graphics driver, and a display if there is to be a window. Asked for first,
//! because Bevy would panic without saying what to install.

use bevy::tasks::block_on;
use wgpu::{Backends, Instance, InstanceDescriptor};

/// Why the window cannot open, in words that say what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub String);

impl std::fmt::Display for Missing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Missing {}

/// The name of a Vulkan driver, software or not.
pub fn vulkan() -> Result<String, Missing> {
    let mut wanted = InstanceDescriptor::new_without_display_handle();
    wanted.backends = Backends::VULKAN;
    let adapters = block_on(Instance::new(wanted).enumerate_adapters(Backends::VULKAN));
    adapters.first().map(|adapter| adapter.get_info().name).ok_or_else(|| {
        Missing(
            "no Vulkan driver: the desk draws with Vulkan, in software if need be. On Debian and Ubuntu: \
             apt-get install mesa-vulkan-drivers libvulkan1"
                .into(),
        )
    })
}

/// Whether there is a display to open a window on.
pub fn display() -> Result<(), Missing> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !cfg!(target_os = "linux") || set("DISPLAY") {
        return Ok(());
    }
    let also = if set("WAYLAND_DISPLAY") { " (Wayland is served through XWayland, which sets it)" } else { "" };
    Err(Missing(format!(
        "no display: DISPLAY is not set{also}. Without one, `--render hospital --at 6h --out hospital.png` draws a picture"
    )))
}
