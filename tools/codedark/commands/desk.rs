//! `desk`: starts the window, which is a program of its own so that nobody else ever compiles a renderer.

use std::path::PathBuf;
use std::process::Command;

use crate::arguments::Desk;
use crate::exit::{Exit, Failure};

pub fn run(desk: &Desk) -> Result<Exit, Failure> {
    let name = format!("codedark-desk{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join(&name))).filter(|path| path.is_file());
    let program = beside.unwrap_or_else(|| PathBuf::from(&name));
    match Command::new(&program).args(&desk.arguments).status() {
        Ok(status) if status.success() => Ok(Exit::Fine),
        Ok(status) if status.code() == Some(2) => Ok(Exit::Invalid),
        Ok(_) => Ok(Exit::Broken),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Failure::broken("the window is not built: there is no `codedark-desk` beside this program or in PATH")
                .hint("build it with `cargo build --release -p codedark-desk`; it takes some minutes"))
        }
        Err(error) => Err(Failure::broken(format!("could not start {}: {error}", program.display()))),
    }
}
