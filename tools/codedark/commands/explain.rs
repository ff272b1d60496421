//! `explain CODE`: what a finding means, and why it matters to a patient.

use codedark_files::assets;
use codedark_sim::blueprint::nearest;
use serde_json::json;

use crate::arguments::{Arguments, Explain, Format};
use crate::exit::{Exit, Failure};
use crate::show_table::Table;
use crate::terminal;

pub fn run(arguments: &Arguments, asked: &Explain) -> Result<Exit, Failure> {
    let known = assets::findings();
    let Some(code) = &asked.code else {
        let mut table = Table::new(&["code", "what it means"]);
        known.iter().for_each(|one| table.row([&one.code, &one.what]));
        terminal::print(&table.text(arguments.format));
        return Ok(Exit::Fine);
    };
    let Some(one) = known.iter().find(|one| one.code == *code) else {
        let failure = Failure::nothing(format!("no finding has the code `{code}`"));
        return Err(match nearest(code, known.iter().map(|one| one.code.as_str())) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("`codedark explain` lists them"),
        });
    };
    if arguments.format == Format::Json {
        terminal::print(&format!("{:#}\n", json!({"code": one.code, "what": one.what, "patient": one.patient})));
    } else {
        terminal::print(&format!("{}: {}\n{}\n", one.code, one.what, one.patient));
    }
    Ok(Exit::Fine)
}
