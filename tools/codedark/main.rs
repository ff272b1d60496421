//! The command: arguments in, exit code out. No modelling here; what is shown comes from `codedark_files` and `codedark_sim`.

mod arguments;
mod commands;
mod exit;
mod gates;
mod outputs;
mod planning;
mod progress;
mod project;
mod saying;
mod show_table;
mod summary;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;
use crate::exit::Exit;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = !error.use_stderr();
            // A closed pipe is no error of the user's.
            let _ = error.print();
            return if asked { Exit::Fine.into() } else { Exit::Invalid.into() };
        }
    };
    terminal::prepare();
    match commands::run(&arguments) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            terminal::failure(&failure);
            failure.exit.into()
        }
    }
}
