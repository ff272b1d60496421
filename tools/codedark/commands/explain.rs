//! `explain CODE`: what a finding means, and why it matters to a patient; what a control does, and what to expect of it.

use codedark_files::assets;
use codedark_sim::blueprint::nearest;
use codedark_sim::planner::invest::Control;
use serde_json::json;

use crate::arguments::{Arguments, Explain, Format};
use crate::exit::{Exit, Failure};
use crate::show_table::Table;
use crate::terminal;

pub fn run(arguments: &Arguments, asked: &Explain) -> Result<Exit, Failure> {
    let known = assets::findings();
    let controls = assets::controls(arguments.assets.as_deref())?;
    let Some(code) = &asked.code else {
        let mut table = Table::new(&["code", "what it means"]);
        known.iter().for_each(|one| table.row([&one.code, &one.what]));
        controls.iter().for_each(|one| table.row([&one.id, &format!("{}: a control that `invest` plays", one.title)]));
        terminal::print(&table.text(arguments.format));
        return Ok(Exit::Fine);
    };
    if let Some(control) = controls.iter().find(|control| control.id == *code) {
        return control_explained(arguments, control);
    }
    let Some(one) = known.iter().find(|one| one.code == *code) else {
        let failure = Failure::nothing(format!("no finding and no control is called `{code}`"));
        let words = known.iter().map(|one| one.code.as_str()).chain(controls.iter().map(|one| one.id.as_str()));
        return Err(match nearest(code, words) {
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

fn control_explained(arguments: &Arguments, control: &Control) -> Result<Exit, Failure> {
    if arguments.format == Format::Json {
        let told = json!({
            "code": control.id, "what": control.title, "note": control.note, "behaviour": control.behaviour,
            "expect": control.expect, "source": control.source,
        });
        terminal::print(&format!("{told:#}\n"));
        return Ok(Exit::Fine);
    }
    let mut text = format!("{}: {}\n", control.id, control.title);
    for (what, said) in
        [("does", &control.note), ("behaviour", &control.behaviour), ("expect", &control.expect), ("cost", &control.source)]
    {
        if !said.is_empty() {
            text += &format!("{what}: {said}\n");
        }
    }
    terminal::print(&text);
    Ok(Exit::Fine)
}
