//! Workbooks (XLSX) to texts, one a sheet: cells parted by tabs, line n is row n, so that every place says the row.
//!
//! A workbook is a zip of XML that anybody may have made: what it unpacks to is counted before anything of it is read, and cells
//! are streamed, never laid out as the rectangle they claim to fill.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use memchr::memmem;
use zip::ZipArchive;

/// The most that all parts of a workbook may unpack to, in bytes.
const LARGEST: u64 = 300_000_000;
/// The most text of one sheet, in bytes.
const LARGEST_SHEET: usize = 200_000_000;
/// Parts of an archive.
const MOST_PARTS: usize = 10_000;
/// Cells further right are not read.
const WIDEST: u32 = 512;
/// Rows of a sheet, by the format.
const LONGEST: u32 = 1 << 20;
/// A cell is cut here.
const LONGEST_CELL: usize = 4_096;

/// One sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// As people called it.
    pub name: String,
    /// Its cells.
    pub text: String,
    /// Cells that were not read: too far right, or out of order.
    pub left_out: usize,
}

/// Whether bytes may be a workbook.
pub fn sniff(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The sheets that hold cells; or why the workbook is refused.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    unpacked(bytes, LARGEST)?;
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| format!("is no workbook that can be read: {error}"))?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        match sheet(&mut workbook, &name) {
            Ok(Some(sheet)) => sheets.push(sheet),
            Ok(None) => {}
            Err(why) => return Err(format!("sheet `{}`: {why}", name.chars().take(60).collect::<String>())),
        }
    }
    Ok(sheets)
}

/// Refuses what unpacks to more than anybody's inventory, whatever the archive says of itself, and parts of XML that declare
/// entities or a document type.
fn unpacked(bytes: &[u8], largest: u64) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("is no archive that can be read: {error}"))?;
    if archive.len() > MOST_PARTS {
        return Err(format!("has {} parts: this is no workbook", archive.len()));
    }
    let mut left = largest;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| format!("a part of it cannot be read: {error}"))?;
        let name: String = part.name().map(|name| name.chars().take(80).collect()).unwrap_or_default();
        let mut content = Vec::new();
        part.take(left + 1).read_to_end(&mut content).map_err(|error| format!("part `{name}` cannot be unpacked: {error}"))?;
        let size = content.len() as u64;
        if size > left {
            return Err(format!("unpacks to more than {} MB", largest / 1_000_000));
        }
        left -= size;
        if ["<!DOCTYPE", "<!ENTITY"].iter().any(|word| memmem::find(&content, word.as_bytes()).is_some()) {
            return Err(format!("part `{name}` declares a document type, which no workbook does"));
        }
        // calamine makes room for as many strings as the part says it has.
        for at in memmem::find_iter(&content, "uniqueCount") {
            let digits = content.get(at + "uniqueCount".len()..).unwrap_or(&[]).iter();
            let digits = digits.skip_while(|sign| b" \t\r\n='\"+".contains(sign)).take_while(|sign| sign.is_ascii_digit());
            let count = digits.fold(0u64, |count, digit| count.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            if count > size {
                return Err(format!("part `{name}` says it holds {count} entries in {size} bytes"));
            }
        }
    }
    Ok(())
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Option<Sheet>, String> {
    let mut cells = match workbook.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // Charts and macros are sheets too.
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let mut sheet = Sheet { name: name.to_string(), text: String::new(), left_out: 0 };
    let (mut row, mut column, mut any) = (0u32, 0u32, false);
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            Err(error) => return Err(error.to_string()),
        };
        let (at, across) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if across >= WIDEST || at >= LONGEST || at < row || (at == row && any && across < column) {
            sheet.left_out += 1;
            continue;
        }
        while row < at {
            sheet.text.push('\n');
            row += 1;
            column = 0;
        }
        while column < across {
            sheet.text.push('\t');
            column += 1;
        }
        any = true;
        sheet.text.push_str(&text);
        if sheet.text.len() > LARGEST_SHEET {
            return Err(format!("holds more than {} MB of text", LARGEST_SHEET / 1_000_000));
        }
    }
    if any {
        sheet.text.push('\n');
    }
    Ok(any.then_some(sheet))
}

/// A cell as text: no tab, no line's end, quoted where it begins with a quote.
fn text(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => plain(text),
        DataRef::SharedString(text) => plain(text),
        DataRef::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    };
    if text.contains('"') { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn plain(text: &str) -> String {
    let end = text.floor_char_boundary(LONGEST_CELL);
    text[..end].replace(['\t', '\r', '\n'], " ").trim().to_string()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            out.start_file(*name, SimpleFileOptions::default()).unwrap();
            out.write_all(bytes).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    /// A workbook of one sheet with these rows of XML.
    fn workbook(rows: &str, strings: &str) -> Vec<u8> {
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
        );
        archive(&[
            ("[Content_Types].xml", b"<Types/>"),
            (
                "_rels/.rels",
                b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            ),
            (
                "xl/workbook.xml",
                b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
            ),
            (
                "xl/_rels/workbook.xml.rels",
                b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
            ),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
            ("xl/sharedStrings.xml", strings.as_bytes()),
        ])
    }

    #[test]
    fn a_cell_at_the_far_corner_costs_nothing() {
        let bytes = workbook(
            "<row r=\"1\"><c r=\"A1\"><v>7</v></c></row><row r=\"3\"><c r=\"B3\"><v>8</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
            "<sst/>",
        );
        let sheets = sheets(&bytes).unwrap();
        assert_eq!((sheets[0].text.as_str(), sheets[0].left_out), ("7\n\n\t8\n", 1));
    }

    #[test]
    fn hostile_workbooks_are_refused_by_name() {
        // A thousandfold, whatever the archive's own table says of its size.
        let mut bomb = archive(&[("xl/worksheets/sheet1.xml", &vec![0u8; 3_000_000])]);
        assert!(bomb.len() < 30_000);
        assert_eq!(unpacked(&bomb, 2_000_000).unwrap_err(), "unpacks to more than 2 MB");
        let entry = bomb.windows(4).rposition(|at| at == b"PK\x01\x02").unwrap();
        bomb[entry + 24..entry + 28].copy_from_slice(&7u32.to_le_bytes());
        assert!(unpacked(&bomb, 2_000_000).is_err());
        let entities = archive(&[("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a \"b\">]><workbook/>")]);
        assert!(sheets(&entities).unwrap_err().contains("declares a document type"));
        let boast = workbook("", "<sst count=\"9\" uniqueCount=\"99999999999\"></sst>");
        assert!(sheets(&boast).unwrap_err().contains("says it holds 99999999999"));
        assert!(sheets(b"PK\x03\x04 and nothing").is_err());
    }
}
