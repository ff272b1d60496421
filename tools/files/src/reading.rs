//! One act of reading: where files come from, what was found wrong, which marks were given, which bytes were taken in.
//!
//! Turns bytes into text and says why it cannot; what the text means is for the readers of each kind of file.

use std::path::PathBuf;
use std::sync::Arc;

use codedark_sim::blueprint::Mark;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::folder::Folder;
use crate::places::{FileId, Place, Places, Stretch};

/// The most that is read of a TOML file, in bytes.
pub const TOML_LIMIT: u64 = 8_000_000;
/// The most that is read of an inventory or a rule file, in bytes.
pub const TABLE_LIMIT: u64 = 256_000_000;

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A folder whose `hospitals/` and `incidents/` come before the shipped ones.
    pub assets: Option<PathBuf>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Input {
    /// Path relative to the project.
    pub path: String,
    /// BLAKE3 of its bytes, hexadecimal.
    pub blake3: String,
}

/// The first eight characters of a hash over all inputs together.
pub fn short_hash(inputs: &[Input]) -> String {
    let all: String = inputs.iter().map(|input| input.blake3.as_str()).collect();
    blake3::hash(all.as_bytes()).to_hex().chars().take(8).collect()
}

/// BLAKE3 of bytes, hexadecimal.
pub fn digest_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// One act of reading.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// How to read.
    pub options: Options,
    /// Where everything was written.
    pub places: Places,
    /// What is wrong so far.
    pub diagnostics: Diagnostics,
    /// What was taken in so far.
    pub inputs: Vec<Input>,
    /// Whether some text could not be read at all, so that what it says of other elements is unknown.
    pub torn: bool,
    /// Elements that lack something their table says wrongly, or does not say.
    pub broken: Vec<Mark>,
    /// Files of which something was read wrongly while one of their elements leads to another: what follows from one for another is
    /// unknown.
    pub doubtful: Vec<FileId>,
}

impl Reading {
    /// A fresh one.
    pub fn new(options: Options) -> Reading {
        Reading { options, ..Reading::default() }
    }
    /// The text of a file of a folder; `None` when there is none or it cannot be read, the latter said.
    pub(crate) fn text(&mut self, folder: &Folder, name: &str, limit: u64) -> Option<FileId> {
        match folder.read(name, limit) {
            Ok(bytes) => self.accept(folder.shown(name), bytes?),
            Err(diagnostic) => {
                self.refuse(diagnostic);
                None
            }
        }
    }
    /// Takes in bytes as a text; says so when they are none.
    pub(crate) fn accept(&mut self, path: String, bytes: Vec<u8>) -> Option<FileId> {
        self.inputs.push(Input { path: path.clone(), blake3: blake3::hash(&bytes).to_hex().to_string() });
        match decode(&bytes) {
            Ok(text) => Some(self.places.add_file(path, text)),
            Err((diagnostic, good)) => {
                let good = String::from_utf8_lossy(&bytes[..good]).into_owned();
                let at = good.len();
                let file = self.places.add_file(path.clone(), good.into());
                let place = self.places.place(&Stretch { file, bytes: at..at }).unwrap_or_else(|| Place::file(path));
                self.refuse(diagnostic.at(place));
                None
            }
        }
    }
    /// Says an error after which a text is unknown.
    pub(crate) fn refuse(&mut self, diagnostic: Diagnostic) {
        self.torn = true;
        self.diagnostics.push(diagnostic);
    }
    /// Says something about a piece of a file.
    pub(crate) fn say(&mut self, diagnostic: Diagnostic, at: &Stretch) {
        let diagnostic = match self.places.place(at) {
            Some(place) => diagnostic.at(place),
            None => diagnostic,
        };
        self.diagnostics.push(diagnostic);
    }
}

/// UTF-8 text without its byte-order mark, or what is wrong and how many bytes are good before it.
fn decode(bytes: &[u8]) -> Result<Arc<str>, (Diagnostic, usize)> {
    let rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let before = bytes.len() - rest.len();
    if rest.starts_with(b"\xFF\xFE") || rest.starts_with(b"\xFE\xFF") {
        return Err((Diagnostic::error("not-utf8", "is UTF-16 text").hint("save it as UTF-8"), 0));
    }
    if let Some(at) = rest.iter().position(|byte| *byte == 0) {
        let diagnostic = Diagnostic::error("binary", "holds a zero byte: this is not a text file")
            .hint("check that it is the file that was meant");
        return Err((diagnostic, before + rest[..at].utf8_chunks().next().map_or(0, |chunk| chunk.valid().len())));
    }
    match std::str::from_utf8(rest) {
        Ok(text) => Ok(text.into()),
        Err(error) => {
            let diagnostic = Diagnostic::error(
                "not-utf8",
                format!("holds the byte 0x{:02X}, which is no UTF-8 text", rest[error.valid_up_to()]),
            )
            .hint("save it as UTF-8; many spreadsheets write Windows-1252 unless told otherwise");
            Err((diagnostic, before + error.valid_up_to()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> Diagnostic {
        let mut reading = Reading::default();
        assert!(reading.accept("x.toml".into(), bytes.to_vec()).is_none());
        reading.diagnostics.into_iter().next().unwrap()
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_place() {
        let latin = refused(b"format = 1\nname = \"H\xF4pital\"\n");
        assert_eq!(
            (latin.code, latin.to_string()),
            ("not-utf8", "x.toml:2:10: holds the byte 0xF4, which is no UTF-8 text".into())
        );
        assert_eq!(refused(b"format = 1\n\0\0").to_string(), "x.toml:2:1: holds a zero byte: this is not a text file");
        assert_eq!(refused(b"\xFF\xFEf\0o\0").code, "not-utf8");
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        let mut reading = Reading::default();
        let file = reading.accept("x.toml".into(), b"\xEF\xBB\xBFformat = 1".to_vec()).unwrap();
        assert_eq!(&*reading.places.text(file), "format = 1");
    }
}
