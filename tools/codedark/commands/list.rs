//! `list`: what is shipped.

use codedark_files::shipped::{Listed, listed};

use crate::arguments::{Arguments, Format, List};
use crate::exit::{Exit, Failure};
use crate::show_table::Table;
use crate::terminal;

const KINDS: [&str; 7] = ["hospital", "incident", "playbook", "policy", "exercise", "study", "change"];

pub fn run(arguments: &Arguments, list: &List) -> Result<Exit, Failure> {
    if let Some(kind) = &list.kind
        && !KINDS.contains(&kind.as_str())
    {
        return Err(Failure::invalid(format!("there is no kind `{kind}`")).hint(format!("kinds are {}", KINDS.join(", "))));
    }
    let all: Vec<Listed> = listed().into_iter().filter(|item| list.kind.as_ref().is_none_or(|kind| *kind == item.kind)).collect();
    if all.is_empty() {
        return Err(Failure::nothing("nothing of that kind is shipped"));
    }
    if arguments.format == Format::Json {
        let text = serde_json::to_string_pretty(&all).map_err(|error| Failure::broken(error.to_string()))?;
        terminal::print(&(text + "\n"));
    } else {
        let mut table = Table::new(&["kind", "name", "what it is", "tags"]);
        for item in all {
            table.row([item.kind.to_owned(), item.name, item.title, item.tags.join(" ")]);
        }
        terminal::print(&table.text(arguments.format));
    }
    Ok(Exit::Fine)
}
