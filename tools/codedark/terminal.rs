//! How the command speaks: results on stdout, everything else on stderr, colour only where it is wanted.

use std::io::{IsTerminal, Write};

use codedark_files::Diagnostic;

use crate::exit::Failure;

/// Whether stderr may be coloured and redrawn.
pub fn lively() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Diagnostics are drawn with colour and line art on a terminal, plainly elsewhere.
pub fn prepare() {
    let lively = lively();
    // Setting the hook twice is the only way this fails, and it is set once.
    let _ = miette::set_hook(Box::new(move |_| {
        let theme = if lively { miette::GraphicalTheme::unicode() } else { miette::GraphicalTheme::none() };
        Box::new(miette::MietteHandlerOpts::new().graphical_theme(theme).width(110).build())
    }));
}

/// Prints on stdout; a closed pipe ends the process quietly.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// A line on stderr.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// All diagnostics, on stderr.
pub fn diagnostics<'a>(all: impl IntoIterator<Item = &'a Diagnostic>) {
    for diagnostic in all {
        say(format!("{:?}", miette::Report::new(diagnostic.clone())).trim_end());
    }
}

/// Why a command failed.
pub fn failure(failure: &Failure) {
    const MOST: usize = 50;
    diagnostics(failure.diagnostics.iter().take(MOST));
    if failure.diagnostics.len() > MOST {
        say(&format!("… and {} more", failure.diagnostics.len() - MOST));
    }
    if !failure.message.is_empty() {
        say(&format!("error: {}", failure.message));
    }
    if !failure.hint.is_empty() {
        say(&format!("hint: {}", failure.hint));
    }
}
