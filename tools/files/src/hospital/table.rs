//! Tables of a hospital folder: one row an element, one column a field, in any order.
//!
//! RFC 4180. A cell that a spreadsheet would take for a formula is written with a leading apostrophe, and read without it. What
//! the columns mean is for the file of each table.

use codedark_sim::blueprint::Mark;

use crate::diagnostic::Diagnostic;
use crate::document::unknown_key;
use crate::places::{FileId, Stretch};
use crate::reading::Reading;

/// Longer cells come of a quote that is never closed.
const LONGEST_CELL: usize = 10_000;

/// What a table is.
pub(super) struct Table {
    /// As said to people.
    pub what: &'static str,
    /// Its columns, in the order they are written.
    pub columns: &'static [&'static str],
    /// Columns it cannot be without.
    pub needed: &'static [&'static str],
    /// How its first row begins.
    pub example: &'static str,
}

impl Table {
    /// The elements of a text: `new` makes one, `set` takes in a cell of a column.
    pub fn read<T>(
        &self,
        reading: &mut Reading,
        file: FileId,
        new: impl Fn(Mark) -> T,
        set: impl Fn(&mut T, &str, &str) -> Result<(), Diagnostic>,
    ) -> Vec<T> {
        let text = reading.places.text(file);
        let mut table = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut row = csv::StringRecord::new();
        let mut elements = Vec::new();
        let mut header: Vec<Option<&'static str>> = Vec::new();
        loop {
            let start = table.position().byte() as usize;
            match table.read_record(&mut row) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let at = Stretch { file, bytes: start..start };
                    reading.say(Diagnostic::error("syntax", format!("this row cannot be read: {error}")), &at);
                    reading.torn = true;
                    break;
                }
            }
            let end = table.position().byte() as usize;
            let start = start + (text[start..end].len() - text[start..end].trim_start_matches(['\r', '\n']).len());
            let bytes = start..start + text[start..end].trim_end_matches(['\r', '\n']).len();
            let at = Stretch { file, bytes };
            if header.is_empty() {
                header = self.header(reading, &at, &row);
                if header == [None] {
                    reading.torn = true;
                    break;
                }
                continue;
            }
            if row.iter().any(|cell| cell.len() > LONGEST_CELL) {
                let diagnostic = Diagnostic::error("syntax", format!("this row has a cell of more than {LONGEST_CELL} bytes"));
                reading.say(diagnostic.hint("look for a quote that is never closed"), &at);
                reading.torn = true;
                continue;
            }
            let mark = reading.places.mark(at.clone());
            let mut element = new(mark);
            if row.len() != header.len() {
                let message = format!("this row has {} cells, the header has {}", row.len(), header.len());
                reading.say(Diagnostic::error("row-length", message).hint("a cell that holds a comma stands in quotes"), &at);
            }
            for (column, cell) in header.iter().zip(&row) {
                let Some(column) = column else { continue };
                if let Err(diagnostic) = set(&mut element, column, unguarded(cell.trim())) {
                    let place = reading.places.place_of(mark, column);
                    reading.diagnostics.push(diagnostic.at_known(place));
                }
            }
            elements.push(element);
        }
        if header.is_empty() {
            let diagnostic = Diagnostic::error("no-header", format!("the {} is empty", self.what));
            let hint = format!("the first row names the columns: `{}`", self.example);
            reading.say(diagnostic.hint(hint), &Stretch { file, bytes: 0..0 });
        }
        elements
    }

    fn header(&self, reading: &mut Reading, at: &Stretch, row: &csv::StringRecord) -> Vec<Option<&'static str>> {
        let names: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
        reading.places.set_header(at.file, names.clone());
        let mark = reading.places.mark(at.clone());
        if let [only] = &*names
            && let Some(separator) = [';', '\t', '|'].into_iter().find(|separator| only.contains(*separator))
        {
            let diagnostic = Diagnostic::error("separator", format!("the columns are separated by {separator:?}"));
            let hint = format!("an {} has commas: save it so, or bring it in with `codedark import`", self.what);
            reading.say(diagnostic.hint(hint), at);
            return vec![None];
        }
        let mut header: Vec<Option<&'static str>> = Vec::with_capacity(names.len());
        for name in &names {
            let column = self.columns.iter().copied().find(|column| column == name);
            let place = reading.places.place_of(mark, name);
            if column.is_none() {
                let mut unknown = unknown_key(name, self.columns.iter().copied());
                unknown.code = "unknown-column";
                reading.diagnostics.push(unknown.at_known(place));
            } else if header.contains(&column) {
                let twice = Diagnostic::error("duplicate-column", format!("column `{name}` is there twice"));
                reading.diagnostics.push(twice.at_known(place));
            }
            header.push(column.filter(|_| !header.contains(&column)));
        }
        for needed in self.needed {
            if !header.contains(&Some(*needed)) {
                reading.say(Diagnostic::error("missing-column", format!("there is no column `{needed}`")), at);
            }
        }
        header
    }

    /// Elements as a text. Columns that are empty in every row are left out, needed ones never; `get` gives a cell.
    pub fn write<T>(&self, elements: &[T], get: impl Fn(&T, &str) -> String) -> Vec<u8> {
        let used =
            |column: &&str| self.needed.contains(column) || elements.iter().any(|element| !get(element, column).is_empty());
        let columns: Vec<&str> = self.columns.iter().copied().filter(|column| used(column)).collect();
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        // Writing into memory does not fail.
        let _ = out.write_record(&columns);
        for element in elements {
            let _ = out.write_record(columns.iter().map(|column| guarded(get(element, column))));
        }
        out.into_inner().unwrap_or_default()
    }
}

fn formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn guarded(cell: String) -> String {
    if formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell }
}

/// The cell as it was before it was guarded.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// A cell as shown in a problem.
pub(super) fn short(cell: &str) -> String {
    cell.chars().take(60).collect()
}
