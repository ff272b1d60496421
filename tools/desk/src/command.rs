//! What the window asks of the thread that owns the run.

use codedark_sim::engine::Time;

/// A request. The window never touches the run itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Play if paused, pause if playing.
    TogglePlay,
    /// Stop the clock.
    Pause,
    /// Next faster speed.
    Faster,
    /// Next slower speed.
    Slower,
    /// Show that instant; as far as played if it lies beyond.
    Seek(Time),
}
