//! `schema`: JSON Schema of each kind of file.

use codedark_files::schema;

use crate::arguments::Schema;
use crate::exit::{Exit, Failure};
use crate::terminal;

pub fn run(asked: &Schema) -> Result<Exit, Failure> {
    let kinds = schema::KINDS;
    let Some(kind) = &asked.kind else {
        terminal::print(&(kinds.join("\n") + "\n"));
        return Ok(Exit::Fine);
    };
    match schema::schema(kind) {
        Some(text) => {
            terminal::print(&format!("{text:#}\n"));
            Ok(Exit::Fine)
        }
        None => {
            Err(Failure::invalid(format!("there is no kind of file `{kind}`")).hint(format!("kinds are {}", kinds.join(", "))))
        }
    }
}
