//! Where things were written: mark to file, line and column.
//!
//! The simulator carries [`Mark`]s that mean nothing to it; only here do they become places. Texts are kept so that a
//! place can show its line; what a text means is no business of this file.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use codedark_sim::blueprint::Mark;

/// A place in a file. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Path relative to the project.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
    /// The line's text, or the part of it around the column when it is long.
    pub excerpt: String,
    /// Where in the excerpt it begins, in bytes.
    pub excerpt_start: usize,
    /// How many bytes of the excerpt it covers.
    pub excerpt_length: usize,
}

impl Place {
    /// A whole file, when no line can be named.
    pub fn file(file: impl Into<String>) -> Place {
        Place { file: file.into(), line: 1, column: 1, ..Place::default() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A file among those that were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId(u32);

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Which file.
    pub file: FileId,
    /// Which bytes of its text.
    pub bytes: Range<usize>,
}

#[derive(Clone, Debug)]
struct Source {
    path: String,
    text: Arc<str>,
    line_starts: Vec<usize>,
    /// Column names, when it is a table of rows.
    header: Vec<String>,
}

#[derive(Clone, Debug)]
struct Written {
    at: Stretch,
    keys: Vec<(String, Stretch)>,
}

/// Every mark's place.
#[derive(Clone, Debug, Default)]
pub struct Places {
    sources: Vec<Source>,
    marks: Vec<Written>,
}

/// A longer line is shown only around the place.
const EXCERPT: usize = 160;

impl Places {
    /// Keeps a text under a path.
    pub fn add_file(&mut self, path: impl Into<String>, text: Arc<str>) -> FileId {
        let line_starts =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect();
        self.sources.push(Source { path: path.into(), text, line_starts, header: Vec::new() });
        FileId(self.sources.len() as u32 - 1)
    }
    /// Names the columns of a table of rows, so that a cell's place can be found by its column's name.
    pub fn set_header(&mut self, file: FileId, header: Vec<String>) {
        if let Some(source) = self.sources.get_mut(file.0 as usize) {
            source.header = header;
        }
    }
    /// A fresh mark for something written there.
    pub fn mark(&mut self, at: Stretch) -> Mark {
        self.marks.push(Written { at, keys: Vec::new() });
        Mark(self.marks.len() as u32)
    }
    /// Says where a key of a marked element was written; a later saying replaces an earlier one.
    pub fn set_key(&mut self, mark: Mark, key: &str, at: Stretch) {
        let Some(written) = self.written_mut(mark) else { return };
        written.keys.retain(|(known, _)| known != key);
        written.keys.push((key.to_owned(), at));
    }
    /// Where a key of a marked element was written, if it was.
    pub fn key(&self, mark: Mark, key: &str) -> Option<&Stretch> {
        self.written(mark)?.keys.iter().find(|(known, _)| known == key).map(|(_, at)| at)
    }
    /// Where a key of a marked element, or a column of a marked row, was written, if it was.
    pub(crate) fn stretch(&self, mark: Mark, key: &str) -> Option<Stretch> {
        self.key(mark, key).cloned().or_else(|| self.cell(&self.written(mark)?.at, key))
    }
    /// The file in which a marked element was written.
    pub(crate) fn file(&self, mark: Mark) -> Option<FileId> {
        Some(self.written(mark)?.at.file)
    }
    /// The place of a marked element; that of its key `field`, where the key was written. [`Mark`] 0 has none.
    pub fn place_of(&self, mark: Mark, field: &str) -> Option<Place> {
        let written = self.written(mark)?;
        if field.is_empty() {
            return self.place(&written.at);
        }
        if let Some(stretch) = self.key(mark, field) {
            return self.place(stretch);
        }
        let cell = self.cell(&written.at, field);
        self.place(cell.as_ref().unwrap_or(&written.at))
    }
    /// `file:line` of a marked element, as journals write it.
    pub fn short(&self, mark: Mark) -> Option<String> {
        let at = &self.written(mark)?.at;
        let source = self.sources.get(at.file.0 as usize)?;
        Some(format!("{}:{}", source.path, source.line_of(at.bytes.start)))
    }
    /// The place of a piece of a file.
    pub fn place(&self, at: &Stretch) -> Option<Place> {
        let source = self.sources.get(at.file.0 as usize)?;
        Some(source.place(&at.bytes))
    }
    /// The text that was kept.
    pub fn text(&self, file: FileId) -> Arc<str> {
        self.sources.get(file.0 as usize).map_or_else(|| Arc::from(""), |source| source.text.clone())
    }
    /// The path it was kept under.
    pub fn path(&self, file: FileId) -> &str {
        self.sources.get(file.0 as usize).map_or("", |source| &source.path)
    }

    fn written(&self, mark: Mark) -> Option<&Written> {
        self.marks.get((mark.0 as usize).checked_sub(1)?)
    }
    fn written_mut(&mut self, mark: Mark) -> Option<&mut Written> {
        self.marks.get_mut((mark.0 as usize).checked_sub(1)?)
    }
    /// The cell of a row under that column, found by reading the row again: rows are many and asked about rarely.
    fn cell(&self, row: &Stretch, column: &str) -> Option<Stretch> {
        let source = self.sources.get(row.file.0 as usize)?;
        let wanted = source.header.iter().position(|name| name == column)?;
        let text = source.text.get(row.bytes.clone())?;
        let (mut quoted, mut index, mut start) = (false, 0, 0);
        for (at, byte) in text.bytes().chain([b',']).enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b',' if !quoted || at == text.len() => {
                    if index == wanted {
                        let bytes = row.bytes.start + start..row.bytes.start + at.min(text.len());
                        return Some(Stretch { file: row.file, bytes });
                    }
                    index += 1;
                    start = at + 1;
                }
                _ => {}
            }
        }
        None
    }
}

impl Source {
    fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at)
    }
    fn place(&self, bytes: &Range<usize>) -> Place {
        let start = floor(&self.text, bytes.start);
        let line = self.line_of(start);
        let line_start = self.line_starts[line - 1];
        let line_end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        let line_end = floor(&self.text, line_end.max(start));
        let end = floor(&self.text, bytes.end.clamp(start, line_end));
        let from = if line_end - line_start <= EXCERPT {
            line_start
        } else {
            floor(&self.text, start.saturating_sub(EXCERPT / 2).max(line_start))
        };
        let to = floor(&self.text, line_end.min(from + EXCERPT)).max(start);
        Place {
            file: self.path.clone(),
            line: line as u32,
            column: self.text[line_start..start].chars().count() as u32 + 1,
            excerpt: self.text[from..to].trim_end_matches('\r').to_owned(),
            excerpt_start: start - from,
            excerpt_length: end.min(to).saturating_sub(start),
        }
    }
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let mut places = Places::default();
        let file = places.add_file("wards.toml", "é = 1\nàà = \"x\"\n".into());
        let mark = places.mark(Stretch { file, bytes: 12..13 });
        let place = places.place_of(mark, "").unwrap();
        assert_eq!((place.line, place.column, &*place.excerpt), (2, 4, "àà = \"x\""));
        assert_eq!(places.short(mark).unwrap(), "wards.toml:2");
        assert_eq!(places.place_of(Mark(0), ""), None);
        assert_eq!(places.place_of(Mark(99), ""), None);
    }

    #[test]
    fn a_cell_is_found_by_its_column() {
        let mut places = Places::default();
        let text = "id,name,kind\na,\"x, \"\"y\"\"\",pump\n";
        let file = places.add_file("inventory.csv", text.into());
        places.set_header(file, vec!["id".into(), "name".into(), "kind".into()]);
        let mark = places.mark(Stretch { file, bytes: 13..text.len() - 1 });
        let place = places.place_of(mark, "kind").unwrap();
        assert_eq!((place.line, place.column), (2, 14));
        assert_eq!(places.place_of(mark, "name").unwrap().column, 3);
        assert_eq!(places.place_of(mark, "nothing").unwrap().column, 1);
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let mut places = Places::default();
        let file = places.add_file("long.toml", "é".repeat(100_000).into());
        let place = places.place(&Stretch { file, bytes: 100_001..100_004 }).unwrap();
        assert!(place.excerpt.len() <= EXCERPT + 2, "{}", place.excerpt.len());
        assert_eq!(place.column, 50_001);
    }
}
