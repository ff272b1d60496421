//! The desk: its logic without a renderer, its panels by label, its pictures where a Vulkan driver exists. `window.sh` beside this
//! file drives a real window.

mod fixture;
mod golden;
mod panels;
mod picture;
mod playing;
mod whole;
