//! Which column is which: by what it is called, by what stands in it, or as a mapping says. Every choice is stated.

use std::collections::BTreeMap;

use super::cells;
use super::mapping::Mapping;
use super::records::Record;
use super::spelling::{fold, holds};
use super::words::{says_nothing, stem, words};

/// Rows looked at before deciding.
pub const SAMPLE: usize = 400;
/// A header may stand below a title and some notes.
const HEADER_WITHIN: usize = 12;

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    fields: BTreeMap<String, usize>,
    /// How many records at the top are no data: titles, and the header last.
    pub head: usize,
    /// What was decided and why, one sentence a column.
    pub statements: Vec<String>,
    /// Columns a mapping names that the file does not have.
    pub missing: Vec<String>,
}

impl Columns {
    /// Whether a field has a column.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }
    /// How many fields have one.
    pub fn count(&self) -> usize {
        self.fields.len()
    }
    /// The cell of a field in a record; empty when there is none.
    pub fn cell<'a>(&self, record: &'a Record, field: &str) -> &'a str {
        self.fields.get(field).and_then(|at| record.cells.get(*at)).map_or("", |cell| cell.trim())
    }
    /// Records by their columns: `form` is `inventory`, `zones` or `rules`.
    pub fn guess(form: &str, records: &[Record], mapping: &Mapping) -> Columns {
        let Some(fields) = words().headers.get(form) else { return Columns::default() };
        let named =
            |record: &Record| record.cells.iter().filter(|cell| exact(fields, cell).is_some() || mapped(mapping, cell)).count();
        let header =
            records.iter().take(HEADER_WITHIN).enumerate().max_by_key(|(at, record)| (named(record), HEADER_WITHIN - at));
        let Some((at, record)) = header else { return Columns::default() };
        let head = if named(record) == 0 { 0 } else { at + 1 };
        let names: Vec<String> = if head == 0 { vec![String::new(); record.cells.len()] } else { record.cells.clone() };
        let body = records.get(head..).unwrap_or(&[]);
        let mut columns = Columns { head, ..Columns::default() };
        let mut taken = vec![false; names.len()];
        for (field, name) in &mapping.columns {
            if !fields.contains_key(field) {
                continue;
            }
            match names
                .iter()
                .position(|known| fold(known) == fold(name) && known.trim() == name.trim())
                .or_else(|| names.iter().position(|known| !fold(known).is_empty() && fold(known) == fold(name)))
            {
                Some(column) => {
                    columns.fields.insert(field.clone(), column);
                    taken[column] = true;
                    columns.statements.push(format!("column `{}` is {field}, as the mapping says", name.trim()));
                }
                None => columns.missing.push(name.clone()),
            }
        }
        for choice in choices(fields, &names, body) {
            if taken[choice.column] || columns.fields.contains_key(&choice.field) {
                continue;
            }
            taken[choice.column] = true;
            let name = names[choice.column].trim();
            columns.statements.push(match choice.by_name {
                true => format!("column `{name}` taken as {}", choice.field),
                false => format!("column {} (`{name}`) taken as {} by what stands in it", choice.column + 1, choice.field),
            });
            columns.fields.insert(choice.field, choice.column);
        }
        // One column for both: `Windows 10 22H2`.
        if !columns.has("os")
            && let Some(column) = columns.fields.remove("os_version")
        {
            columns.fields.insert("os".into(), column);
            columns.statements.iter_mut().for_each(|said| *said = said.replace("taken as os_version", "taken as os"));
        }
        columns
    }
}

/// A possible reading of a column; the best come first.
struct Choice {
    score: i64,
    column: usize,
    field: String,
    by_name: bool,
}

fn choices(fields: &BTreeMap<String, Vec<String>>, names: &[String], body: &[Record]) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (column, name) in names.iter().enumerate() {
        let cells: Vec<&str> = body
            .iter()
            .take(SAMPLE)
            .filter_map(|record| record.cells.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !says_nothing(cell))
            .collect();
        let name = stem(&fold(name));
        let called = fields.values().flatten().any(|known| *known == name);
        for (field, known) in fields {
            let exact = known.iter().position(|entry| *entry == name);
            let held = known.iter().filter(|entry| entry.len() > 2 && holds(&name, entry)).map(String::len).max();
            let by_name = match (exact, held) {
                (Some(rank), _) => 300 - (rank as i64).min(60),
                (None, Some(length)) => 100 + (length as i64).min(60),
                (None, None) => 0,
            };
            let like = fits(field, &cells);
            let score = match like {
                // Called so, but nothing in it looks so.
                Some(share) if by_name > 0 && share < 10 && !cells.is_empty() => by_name - 260,
                Some(share) if by_name > 0 => by_name + share * 2,
                Some(share) if !called && share >= 70 && cells.len() > 1 => share,
                None if by_name > 0 => by_name + 60,
                _ => continue,
            };
            if score > 0 {
                choices.push(Choice { score, column, field: field.clone(), by_name: by_name > 0 });
            }
        }
    }
    choices.sort_by(|a, b| b.score.cmp(&a.score).then(a.column.cmp(&b.column)).then(a.field.cmp(&b.field)));
    choices
}

/// How many in a hundred cells look like the field; absent where nothing can be said.
fn fits(field: &str, cells: &[&str]) -> Option<i64> {
    let look: fn(&str) -> bool = match field {
        "address" => |cell| cells::address(cell).is_some(),
        "mac" => |cell| cells::mac(cell).is_some(),
        "kind" => |cell| words().kinds.longest(cell).is_some_and(|(_, entry)| entry.len() > 3 || fold(cell).len() < 6),
        "ward" => |cell| words().wards.longest(cell).is_some(),
        "installed" | "end_of_support" => |cell| cells::year(cell).is_some(),
        "subnet" => |cell| {
            cell.split([',', ' ', ';']).any(|part| part.trim().parse::<ipnet::IpNet>().is_ok() || cells::address(part).is_some())
        },
        "action" => |cell| words().actions.exact(cell).is_some(),
        _ => return None,
    };
    if cells.is_empty() {
        return Some(0);
    }
    Some((cells.iter().filter(|cell| look(cell)).count() * 100 / cells.len()) as i64)
}

fn exact<'a>(fields: &'a BTreeMap<String, Vec<String>>, name: &str) -> Option<&'a str> {
    let name = stem(&fold(name));
    if name.is_empty() {
        return None;
    }
    fields.iter().find(|(_, known)| known.contains(&name)).map(|(field, _)| field.as_str())
}

fn mapped(mapping: &Mapping, name: &str) -> bool {
    let name = fold(name);
    !name.is_empty() && mapping.columns.values().any(|known| fold(known) == name)
}
