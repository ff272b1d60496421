//! `NAME.outcome`: a header line, the digest of what follows, and the study in postcard's canonical bytes.

use std::path::Path;

use codedark_sim::measure::Outcome;
use codedark_sim::study::Study;
use serde::{Deserialize, Serialize};

use crate::atomic::write_file;
use crate::diagnostic::Diagnostic;
use crate::folder::read_file;
use crate::places::Place;
use crate::reading::Input;

/// The first line. A later format has another number.
const HEADER: &[u8] = b"codedark outcome 1\n";
const ANY_HEADER: &[u8] = b"codedark outcome ";
/// The most that is read of an outcome, in bytes.
const LIMIT: u64 = 1_000_000_000;

/// Where a study came from: enough to play it again and to say so in a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// Version of the program.
    pub version: String,
    /// The date that ends of support and exceptions were judged by, `YYYY-MM-DD`.
    pub today: String,
    /// Hospital, as it was asked for: path or shipped name.
    pub hospital: String,
    /// The hospital's name for people.
    pub hospital_title: String,
    /// Incident, as it was asked for.
    pub incident: String,
    /// The incident's name for people.
    pub incident_title: String,
    /// Days played after the incident's start, in milliseconds.
    pub horizon: i64,
    /// Pairs that were asked for of this whole study, 0 when it was stopped by precision.
    pub planned: u64,
    /// Parameters that were set by hand.
    pub set: Vec<(String, f64)>,
    /// Playbook, as it was asked for; empty for none.
    pub playbook: String,
    /// Files that were read.
    pub inputs: Vec<Input>,
}

/// What an outcome file holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutcomeFile {
    /// Where it came from.
    pub origin: Origin,
    /// What many runs said.
    pub study: Study,
}

/// BLAKE3 of an outcome's canonical bytes, hexadecimal. It depends on what was measured and on nothing else.
pub fn digest(outcome: &Outcome) -> String {
    blake3::hash(&canonical(outcome)).to_hex().to_string()
}

fn canonical<T: Serialize>(value: &T) -> Vec<u8> {
    // Writing plain data into memory does not fail.
    postcard::to_stdvec(value).unwrap_or_default()
}

/// The bytes of an outcome file.
pub fn outcome_bytes(file: &OutcomeFile) -> Vec<u8> {
    let content = canonical(file);
    let mut bytes = HEADER.to_vec();
    bytes.extend((content.len() as u64).to_le_bytes());
    bytes.extend(blake3::hash(&content).as_bytes());
    bytes.extend(content);
    bytes
}

/// Writes an outcome file, whole or not at all.
pub fn write_outcome(path: &Path, file: &OutcomeFile) -> Result<(), Diagnostic> {
    write_file(path, &outcome_bytes(file))
}

/// Reads an outcome file; what is damaged is refused with what is wrong with it.
pub fn read_outcome(path: &Path) -> Result<OutcomeFile, Diagnostic> {
    let at = Place::file(path.display().to_string());
    read_file(path, LIMIT).and_then(|bytes| parse(&bytes)).map_err(|diagnostic| diagnostic.at(at))
}

fn parse(bytes: &[u8]) -> Result<OutcomeFile, Diagnostic> {
    let damaged = |message: String| Diagnostic::error("damaged-outcome", message).hint("play the study again");
    let Some(rest) = bytes.strip_prefix(HEADER) else {
        return Err(match bytes.strip_prefix(ANY_HEADER) {
            Some(version) => {
                let version: String =
                    version.iter().take_while(|byte| byte.is_ascii_digit()).take(9).map(|byte| *byte as char).collect();
                damaged(format!("is an outcome of format {version}; this version reads format 1"))
            }
            None => Diagnostic::error("not-an-outcome", "is not an outcome file"),
        });
    };
    let Some((length, rest)) = rest.split_first_chunk::<8>() else { return Err(damaged("is cut short".into())) };
    let Some((hash, content)) = rest.split_first_chunk::<32>() else { return Err(damaged("is cut short".into())) };
    let length = u64::from_le_bytes(*length);
    if content.len() as u64 != length {
        return Err(damaged(format!("holds {} bytes where its header says {length}", content.len())));
    }
    if blake3::hash(content) != blake3::Hash::from_bytes(*hash) {
        return Err(damaged("is damaged: its content is not what its digest says".into()));
    }
    match postcard::take_from_bytes(content) {
        Ok((file, [])) => Ok(file),
        _ => Err(damaged("was written by another version of the program".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codedark_sim::measure::{MeasureKey, Paired, Summary};

    fn file() -> OutcomeFile {
        let mut summary = Summary::default();
        [1, -5_000, i64::MAX / 3].into_iter().for_each(|value| summary.add(value));
        let mut study = Study { seed: 7, ..Study::default() };
        study.outcome.pairs = 3;
        let paired = Paired { quiet: summary.clone(), incident: summary.clone(), difference: summary };
        study.outcome.measures.insert(MeasureKey::total("patient.deaths").with("site", "main"), paired);
        OutcomeFile { origin: Origin { version: "0.1.0".into(), incident: "core".into(), ..Origin::default() }, study }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let file = file();
        assert_eq!(parse(&outcome_bytes(&file)).unwrap(), file);
    }

    #[test]
    fn every_damaged_byte_and_every_cut_is_found() {
        let bytes = outcome_bytes(&file());
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(parse(&damaged).is_err(), "byte {at}");
            assert!(parse(&bytes[..at]).is_err(), "cut at {at}");
        }
        assert!(parse(&[bytes, vec![0]].concat()).is_err());
        assert_eq!(
            parse(b"codedark outcome 12\n").unwrap_err().message,
            "is an outcome of format 12; this version reads format 1"
        );
    }

    #[test]
    fn the_digest_is_of_what_was_measured_alone() {
        let one = file();
        let other = OutcomeFile { origin: Origin { version: "9".into(), ..one.origin.clone() }, ..one.clone() };
        assert_eq!(digest(&one.study.outcome), digest(&other.study.outcome));
        let mut more = one.study.outcome.clone();
        more.pairs += 1;
        assert_ne!(digest(&one.study.outcome), digest(&more));
    }
}
