//! `completions` and `man`: made from the arguments themselves.

use clap::CommandFactory;

use crate::arguments::{Arguments, Completions};
use crate::exit::{Exit, Failure};
use crate::terminal;

pub fn completions(completions: &Completions) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(completions.shell, &mut Arguments::command(), "codedark", &mut text);
    terminal::print(&String::from_utf8_lossy(&text));
    Ok(Exit::Fine)
}

pub fn man() -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut text)?;
    terminal::print(&String::from_utf8_lossy(&text));
    Ok(Exit::Fine)
}
