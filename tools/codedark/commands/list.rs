//! `list`: what is shipped.

use codedark_files::shipped::{FUNCTION, Listed, listed};
use codedark_sim::blueprint::{CareFunction, Stride};

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
        for item in &all {
            let tags: Vec<&str> = item.tags.iter().map(String::as_str).filter(|tag| !tag.starts_with(FUNCTION)).collect();
            table.row([item.kind.to_owned(), item.name.clone(), item.title.clone(), tags.join(" ")]);
        }
        terminal::print(&table.text(arguments.format));
        if arguments.format == Format::Text && all.iter().any(|item| item.kind == "incident") {
            terminal::print(&format!("\nIncidents by STRIDE situation and care function:\n\n{}", coverage(&all)));
        }
    }
    Ok(Exit::Fine)
}

/// How many incidents cover each STRIDE situation of each care function.
fn coverage(all: &[Listed]) -> String {
    let head: Vec<&str> = std::iter::once("").chain(Stride::ALL.iter().map(|situation| situation.word())).collect();
    let mut table = Table::new(&head);
    let has = |item: &&Listed, tag: &str| item.tags.iter().any(|own| own == tag);
    for function in CareFunction::ALL {
        let of_function = format!("{FUNCTION}{}", function.word());
        let counts = Stride::ALL.iter().map(|situation| {
            let both = |item: &&Listed| has(item, &of_function) && has(item, situation.word());
            match all.iter().filter(both).count() {
                0 => "\u{2013}".to_owned(),
                number => number.to_string(),
            }
        });
        table.row(std::iter::once(function.word().to_owned()).chain(counts));
    }
    table.text(Format::Text)
}
