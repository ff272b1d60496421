//! The account of an import: every input record exactly once, with what became of it.

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Taken as it stands.
    Read,
    /// Another record had spoken of the same element already.
    Merged,
    /// Taken, with something in it guessed.
    Guessed,
    /// Left out.
    Skipped,
}

impl Verdict {
    /// As written in the account.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Read => "read",
            Verdict::Merged => "merged",
            Verdict::Guessed => "guessed",
            Verdict::Skipped => "skipped",
        }
    }
}

/// One record of an input file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The file's name as given.
    pub file: String,
    /// The line the record begins on, from 1.
    pub line: u32,
    /// What became of it.
    pub verdict: Verdict,
    /// Why; the rule of a guess.
    pub reason: String,
    /// The element it became or was merged into; empty when skipped.
    pub element: String,
}

/// The account's first line.
pub const HEADER: &str = "file,line,verdict,reason,element\n";

/// The account as CSV with the columns `file,line,verdict,reason,element`.
///
/// Imported text that a spreadsheet would take for a formula is quoted with an apostrophe.
pub fn account_csv(rows: &[AccountRow]) -> String {
    let mut text = String::from(HEADER);
    rows.iter().for_each(|row| text.push_str(&row_csv(row)));
    text
}

/// One row with its line's end.
pub fn row_csv(row: &AccountRow) -> String {
    let cells = [&row.file, &row.line.to_string(), row.verdict.word(), &row.reason, &row.element];
    let mut text = cells.into_iter().map(cell).collect::<Vec<_>>().join(",");
    text.push('\n');
    text
}

/// One cell, quoted where it must be.
fn cell(text: &str) -> String {
    let text = text.replace(['\r', '\n'], " ");
    let text = if text.starts_with(['=', '+', '-', '@', '\t']) { format!("'{text}") } else { text };
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
