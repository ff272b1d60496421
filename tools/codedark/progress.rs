//! Progress of a study on a terminal, and Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use codedark_sim::study::Progress;
use indicatif::{ProgressBar, ProgressStyle};

use crate::terminal;

/// A bar with the remaining time and the current interval; nothing where stderr is no terminal.
pub struct Bar {
    bar: ProgressBar,
    interrupted: Arc<AtomicBool>,
}

impl Bar {
    /// For at most `planned` pairs.
    pub fn new(planned: u64) -> Bar {
        let bar = if terminal::lively() { ProgressBar::new(planned) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} pairs · {eta} left · {msg}") {
            bar.set_style(style.progress_chars("█▌·"));
        }
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = interrupted.clone();
        // A second handler cannot be set in one process; the first one's flag is then the one that counts.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
            terminal::say("stopping; what is complete is kept (again: stop at once)");
        });
        Bar { bar, interrupted }
    }

    /// The study is over.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn pairs(&self, done: u64, planned: u64) {
        self.bar.set_length(planned);
        self.bar.set_position(done);
    }
    fn checkpoint(&self, mean: f64, half_width: f64) {
        self.bar.set_message(format!("patient-hours at risk {:+.0} ± {:.0}", mean / 60.0, half_width / 60.0));
    }
    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}
