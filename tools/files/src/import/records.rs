//! From bytes to records: encoding and separator are found from the content, and each record keeps the line it begins on.
//!
//! A record that cannot be right (a quote that never ends) costs its own line and nothing else.

use std::ops::Range;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A quoted cell that runs over more lines than this was not meant to: its quote is a plain sign.
const LONGEST_CELL_LINES: usize = 60;
/// A cell longer than this is cut.
const LONGEST_CELL: usize = 4_096;
/// A file whose first line is longer than this is no table.
const LONGEST_HEADER: usize = 1 << 20;

/// A text and how it was encoded.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// Name of the encoding.
    pub encoding: &'static str,
    /// Some bytes meant nothing in it.
    pub damaged: bool,
}

/// Decodes by content. A file that is no text gives what it seems to be instead.
pub fn decode(bytes: &[u8]) -> Result<Decoded, String> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err("is a workbook or archive, not a text; save its sheet as CSV".into());
    }
    let (encoding, start) = if bytes.starts_with(b"\xef\xbb\xbf") {
        (UTF_8, 3)
    } else if bytes.starts_with(b"\xff\xfe") {
        (UTF_16LE, 2)
    } else if bytes.starts_with(b"\xfe\xff") {
        (UTF_16BE, 2)
    } else {
        let head = bytes.get(..4_096).unwrap_or(bytes);
        let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        match (zeros(0), zeros(1)) {
            (0, 0) if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
            (0, 0) => (WINDOWS_1252, 0),
            (even, odd) if odd * 8 > head.len() * 3 && even * 16 < head.len() => (UTF_16LE, 0),
            (even, odd) if even * 8 > head.len() * 3 && odd * 16 < head.len() => (UTF_16BE, 0),
            _ => return Err("is binary, not a text".into()),
        }
    };
    let (text, damaged) = encoding.decode_without_bom_handling(bytes.get(start..).unwrap_or(&[]));
    let strange = text.chars().take(4_096).filter(|letter| letter.is_control() && !"\r\n\t\u{c}".contains(*letter)).count();
    if strange * 20 > text.len().min(4_096) {
        return Err("is binary, not a text".into());
    }
    Ok(Decoded { text: text.into_owned(), encoding: encoding.name(), damaged })
}

/// One record of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: u32,
    /// Its bytes in the text.
    pub bytes: Range<usize>,
    /// Its cells.
    pub cells: Vec<String>,
    /// A quote in it never ended and was taken as a plain sign.
    pub torn: bool,
}

/// Where the lines of a text lie, without their ends.
pub fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        lines.push(start..start + line.trim_end_matches(['\n', '\r']).len());
        start += line.len();
    }
    lines
}

/// Reads records one after the other; empty lines are none.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    text: &'a str,
    separator: u8,
    at: usize,
    line: u32,
}

impl<'a> Records<'a> {
    /// The records of a text with that separator.
    pub fn new(text: &'a str, separator: u8) -> Records<'a> {
        Records { text, separator, at: 0, line: 1 }
    }
    /// Reads one record from `at`; with `quotes` off, a quote is a plain sign. Absent when a quote never ends.
    fn read(&self, quotes: bool) -> Option<(Vec<String>, usize)> {
        let bytes = self.text.as_bytes();
        let mut cells = Vec::new();
        let mut at = self.at;
        loop {
            let mut cell = Vec::new();
            let mut look = at;
            while bytes.get(look) == Some(&b' ') {
                look += 1;
            }
            if quotes && bytes.get(look) == Some(&b'"') {
                at = look + 1;
                let mut breaks = 0;
                loop {
                    match bytes.get(at)? {
                        b'"' if bytes.get(at + 1) == Some(&b'"') => {
                            cell.push(b'"');
                            at += 2;
                        }
                        b'"' => break,
                        byte => {
                            if *byte == b'\n' {
                                breaks += 1;
                                if breaks > LONGEST_CELL_LINES {
                                    return None;
                                }
                            }
                            cell.push(*byte);
                            at += 1;
                        }
                    }
                }
                at += 1;
            }
            let rest = bytes.get(at..).unwrap_or(&[]);
            let end = rest.iter().position(|byte| *byte == self.separator || *byte == b'\n').unwrap_or(rest.len());
            cell.extend_from_slice(rest.get(..end).unwrap_or(&[]));
            at += end;
            cells.push(cut(&cell));
            match bytes.get(at) {
                Some(byte) if *byte == self.separator => at += 1,
                Some(_) => return Some((cells, at + 1)),
                None => return Some((cells, at)),
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;
    fn next(&mut self) -> Option<Record> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let first = rest.split_inclusive('\n').next().unwrap_or(rest);
            if !first.trim().is_empty() {
                break;
            }
            self.at += first.len();
            self.line += 1;
        }
        let (start, line) = (self.at, self.line);
        let whole = self.read(true);
        let torn = whole.is_none();
        let (cells, end) = whole.or_else(|| self.read(false))?;
        let taken = self.text.get(start..end).unwrap_or("");
        self.line += u32::try_from(taken.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(0);
        self.at = end;
        Some(Record { line, bytes: start..start + taken.trim_end_matches(['\n', '\r']).len(), cells, torn })
    }
}

/// A cell's text without the line's end, cut when it is absurdly long.
fn cut(cell: &[u8]) -> String {
    let cell = cell.strip_suffix(b"\r").unwrap_or(cell);
    let text = String::from_utf8_lossy(cell.get(..LONGEST_CELL).unwrap_or(cell));
    text.into_owned()
}

/// The separator that splits the text's first records into the same number of cells most often; absent when the text is no table.
pub fn separator(text: &str) -> Option<u8> {
    if text.lines().next().is_some_and(|line| line.len() > LONGEST_HEADER) {
        return None;
    }
    if let Some(stated) = text.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        return Some(stated);
    }
    let mut best: Option<(usize, u8)> = None;
    for candidate in [b';', b',', b'\t', b'|'] {
        let counts: Vec<usize> = Records::new(text, candidate).take(200).map(|record| record.cells.len()).collect();
        let widest = counts
            .iter()
            .copied()
            .filter(|count| *count > 1)
            .max_by_key(|count| (counts.iter().filter(|other| *other == count).count(), *count));
        let Some(width) = widest else { continue };
        let agreeing = counts.iter().filter(|count| **count == width).count();
        let score = (width - 1) * agreeing * 100 / counts.len();
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, separator)| separator)
}

/// The separator as people call it.
pub fn separator_name(separator: u8) -> &'static str {
    match separator {
        b';' => "semicolons",
        b',' => "commas",
        b'\t' => "tabs",
        b'|' => "bars",
        _ => "its own sign",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, separator: u8) -> Vec<(u32, Vec<String>)> {
        Records::new(text, separator).map(|record| (record.line, record.cells)).collect()
    }

    #[test]
    fn quotes_line_breaks_and_crlf_are_read_and_lines_counted() {
        let text = "a;b\r\n\r\n1;\"x;y\r\n\"\"z\"\"\"\r\n2;\r\n3;q";
        let expected = [(1, vec!["a", "b"]), (3, vec!["1", "x;y\r\n\"z\""]), (5, vec!["2", ""]), (6, vec!["3", "q"])];
        let read = read(text, b';');
        assert_eq!(read.len(), 4);
        for ((line, cells), (wanted, texts)) in read.iter().zip(expected) {
            assert_eq!((*line, cells.iter().map(String::as_str).collect::<Vec<_>>()), (wanted, texts));
        }
    }

    #[test]
    fn a_quote_that_never_ends_costs_one_record() {
        let read: Vec<Record> = Records::new("a,b\n1,\"open\n2,x\n3,y\n", b',').collect();
        assert_eq!(read.len(), 4);
        assert_eq!((read[1].torn, read[1].cells[1].as_str(), read[2].line), (true, "\"open", 3));
    }

    #[test]
    fn encodings_are_found_from_content() {
        assert_eq!(decode("é".as_bytes()).unwrap().encoding, "UTF-8");
        let latin = decode(b"M\xe9decine").unwrap();
        assert_eq!((latin.encoding, latin.text.as_str()), ("windows-1252", "Médecine"));
        let wide: Vec<u8> = "name,kind\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).unwrap().text, "name,kind\n");
        assert!(decode(&[0, 1, 2, 3, 0, 0, 9]).is_err());
        assert!(decode(b"PK\x03\x04zip").is_err());
        assert_eq!(decode(b"").unwrap().text, "");
    }

    #[test]
    fn the_separator_is_the_one_that_splits_evenly() {
        assert_eq!(separator("a;b;c\n1;2,5;3\n4;5,1;6\n"), Some(b';'));
        assert_eq!(separator("a\tb\n1,2\t3\n"), Some(b'\t'));
        assert_eq!(separator("just words\n"), None);
    }
}
