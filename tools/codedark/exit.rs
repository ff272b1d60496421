//! Exit codes and the failures that lead to them.

use std::process::ExitCode;

use codedark_files::{Diagnostic, Diagnostics};
use codedark_sim::planner::Side;

/// What the process ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All fine.
    Fine = 0,
    /// A gate or an assertion failed.
    GateFailed = 1,
    /// Usage, invalid input, or not verifiable.
    Invalid = 2,
    /// Input/output or internal error.
    Broken = 3,
    /// A selection on the command line matched nothing.
    NothingSelected = 4,
    /// Interrupted; what was complete is written.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    /// With which code to end.
    pub exit: Exit,
    /// One sentence; empty when the diagnostics say it.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// What is wrong with files.
    pub diagnostics: Vec<Diagnostic>,
    /// Whose files.
    pub side: Side,
}

impl Failure {
    /// Invalid input or usage.
    pub fn invalid(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Invalid, message: message.into(), hint: String::new(), diagnostics: Vec::new(), side: Side::Before }
    }
    /// Input/output or internal.
    pub fn broken(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Broken, ..Failure::invalid(message) }
    }
    /// A selection matched nothing.
    pub fn nothing(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::NothingSelected, ..Failure::invalid(message) }
    }
    /// In that side's files.
    pub fn on(mut self, side: Side) -> Failure {
        self.side = side;
        self
    }
    /// With a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = hint.into();
        self
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Failure {
        Failure { diagnostics: diagnostics.iter().cloned().collect(), ..Failure::invalid("") }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        Failure { diagnostics: vec![diagnostic], ..Failure::invalid("") }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::broken(error.to_string())
    }
}

/// Something could not be written.
pub fn written(diagnostic: Diagnostic) -> Failure {
    Failure { diagnostics: vec![diagnostic], ..Failure::broken("") }
}
