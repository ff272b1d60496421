//! `NAME.journal`: one record a line, in JSON, with textual ids, places and words.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use codedark_sim::blueprint::ProblemSeverity;
use codedark_sim::journal::{Element, Record, narrate};
use codedark_sim::twin::{SiteId, Twin};
use serde::{Deserialize, Serialize};

use crate::atomic::write_file;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::places::{Place, Places};

/// The longest line that is read, in bytes.
const LONGEST_LINE: u64 = 1_000_000;

/// One record as it is written. Times are milliseconds from the incident's start; what is not meant is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JournalRecord {
    /// Number, from 0 on.
    pub id: u32,
    /// What caused it: a smaller number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<u32>,
    /// When it was true.
    pub true_at: i64,
    /// When a system saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detected_at: Option<i64>,
    /// When a person was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<i64>,
    /// What happened, a word of [`codedark_sim::journal::Kind`].
    pub kind: String,
    /// To what: `device:ID`, `bed:WARD/LABEL`, `function:WORD` …
    pub element: String,
    /// In which ward.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ward: String,
    /// To which patient, a pseudonym that is the same in every run.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub patient: String,
    /// Of which service.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// Why it is down.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cause_class: String,
    /// How bad.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub severity: String,
    /// The rule or element it goes back to, `file:line`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// In words.
    pub text: String,
    /// Which run it is of; the first line alone has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunOrigin>,
}

/// Which run a journal is of: enough to play it again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunOrigin {
    /// Version of the journal's form.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// Hospital, as it was asked for.
    pub hospital: String,
    /// Incident, as it was asked for.
    pub incident: String,
    /// Date that ends of support were judged by.
    pub today: String,
    /// Seed.
    pub seed: u64,
    /// Replication.
    pub replication: u64,
    /// Warm-up in milliseconds.
    pub warm_up: i64,
    /// Days played, in milliseconds.
    pub horizon: i64,
    /// Playbook, as it was asked for; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub playbook: String,
    /// Parameters that were set by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<(String, f64)>,
}

/// The textual id of an element. In a region, ids are preceded by their site's: `device:north/mon-1`.
pub fn element_id(twin: &Twin, element: Element) -> String {
    let of = |site: SiteId, id: &str| {
        if twin.sites.len() > 1 { format!("{}/{id}", twin.sites[site.index()].id) } else { id.to_owned() }
    };
    match element {
        Element::Incident => "incident".into(),
        Element::Site(site) => format!("site:{}", twin.sites[site.index()].id),
        Element::Ward(ward) => {
            let ward = &twin.wards[ward.index()];
            format!("ward:{}", of(ward.site, &ward.id))
        }
        Element::Bed(bed) => {
            let bed = &twin.beds[bed.index()];
            let ward = &twin.wards[bed.ward.index()];
            format!("bed:{}/{}", of(ward.site, &ward.id), bed.label)
        }
        Element::Device(device) => {
            let at = device.index();
            format!("device:{}", of(twin.devices.site[at], &twin.devices.id[at]))
        }
        Element::Zone(zone) => {
            let zone = &twin.zones[zone.index()];
            format!("zone:{}", of(zone.site, &zone.id))
        }
        Element::Switch(switch) => {
            let switch = &twin.switches[switch.index()];
            format!("switch:{}", of(switch.site, &switch.id))
        }
        Element::Service(service) => {
            let service = &twin.services[service.index()];
            format!("service:{}", of(service.site, &service.id))
        }
        Element::Function(site, function) => format!("function:{}", of(site, function.word())),
        Element::Staff(site, kind) => format!("staff:{}", of(site, kind.word())),
    }
}

/// A record as it is written.
fn written(twin: &Twin, places: &Places, record: &Record) -> JournalRecord {
    let entry = &record.entry;
    let service = match entry.element {
        Element::Service(service) => twin.services[service.index()].id.clone(),
        _ => String::new(),
    };
    JournalRecord {
        id: record.id.0,
        cause: record.cause.map(|cause| cause.0),
        true_at: record.true_at.0,
        detected_at: record.detected_at.map(|at| at.0),
        reported_at: record.reported_at.map(|at| at.0),
        kind: entry.kind.word().to_owned(),
        element: element_id(twin, entry.element),
        ward: entry.ward.map(|ward| twin.wards[ward.index()].id.clone()).unwrap_or_default(),
        patient: entry.patient.map(|patient| format!("{patient:016x}")).unwrap_or_default(),
        service,
        cause_class: entry.cause_class.map_or("", |class| class.word()).to_owned(),
        severity: entry.severity.map_or("", |severity| severity.word()).to_owned(),
        place: entry.place.and_then(|mark| places.short(mark)).unwrap_or_default(),
        text: narrate(twin, record),
        run: None,
    }
}

/// The bytes of a journal file.
pub fn journal_lines(twin: &Twin, places: &Places, records: &[Record], origin: &RunOrigin) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(records.len() * 200);
    for (index, record) in records.iter().enumerate() {
        let mut line = written(twin, places, record);
        line.run = (index == 0).then(|| origin.clone());
        // Writing plain data into memory does not fail.
        let _ = serde_json::to_writer(&mut bytes, &line);
        bytes.push(b'\n');
    }
    bytes
}

/// Writes a journal file, whole or not at all.
pub fn write_journal(
    path: &Path,
    twin: &Twin,
    places: &Places,
    records: &[Record],
    origin: &RunOrigin,
) -> Result<(), Diagnostic> {
    write_file(path, &journal_lines(twin, places, records, origin))
}

/// A journal that was read back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalFile {
    /// Which run it is of, when its first line says so.
    pub run: Option<RunOrigin>,
    /// Its records, ordered by number.
    pub records: Vec<JournalRecord>,
    /// What is worth knowing: a torn last line that was dropped.
    pub diagnostics: Diagnostics,
}

/// Reads a journal. A last line that was never finished is dropped and said; any other damage refuses it, with the line.
pub fn read_journal(path: &Path) -> Result<JournalFile, Diagnostic> {
    let shown = path.display().to_string();
    let file = File::open(path)
        .map_err(|error| Diagnostic::error("unreadable", format!("cannot be read: {error}")).at(Place::file(shown.clone())))?;
    parse(BufReader::new(file), &shown)
}

fn parse(mut input: impl BufRead, shown: &str) -> Result<JournalFile, Diagnostic> {
    let mut journal = JournalFile::default();
    let mut line = Vec::new();
    for number in 1.. {
        let place = || Place { file: shown.to_owned(), line: number, column: 1, ..Place::default() };
        line.clear();
        let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        match read {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => return Err(Diagnostic::error("unreadable", format!("cannot be read: {error}")).at(place())),
        }
        let finished = line.ends_with(b"\n");
        match record(&line, journal.records.last()) {
            Ok(mut record) => {
                if let Some(run) = record.run.take() {
                    journal.run.get_or_insert(run);
                }
                journal.records.push(record);
            }
            Err(_) if !finished && (line.len() as u64) < LONGEST_LINE => {
                let torn = Diagnostic::error("torn-line", "the last line was never finished and is left out");
                journal.diagnostics.push(torn.graded(ProblemSeverity::Note).at(place()));
            }
            Err(reason) => {
                return Err(Diagnostic::error("damaged-journal", format!("this line is damaged: {reason}")).at(place()));
            }
        }
    }
    Ok(journal)
}

fn record(line: &[u8], before: Option<&JournalRecord>) -> Result<JournalRecord, String> {
    let record: JournalRecord = serde_json::from_slice(line).map_err(|error| {
        // Serde's own position is in the line; ours says which line.
        let text = error.to_string();
        text.split(" at line ").next().unwrap_or_default().to_owned()
    })?;
    if before.is_some_and(|before| before.id >= record.id) {
        return Err(format!("record {} does not come after the one before", record.id));
    }
    if record.cause.is_some_and(|cause| cause >= record.id) {
        return Err(format!("record {} is caused by a later one", record.id));
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "{\"id\":0,\"true_at\":0,\"kind\":\"incident-begins\",\"element\":\"incident\",\"text\":\"the incident begins\"}\n\
         {\"id\":1,\"cause\":0,\"true_at\":5,\"kind\":\"node-down\",\"element\":\"device:db\",\"text\":\"db: device down\"}\n";

    fn read(text: &str) -> Result<JournalFile, String> {
        parse(text.as_bytes(), "x.journal").map_err(|diagnostic| diagnostic.to_string())
    }

    #[test]
    fn a_torn_last_line_is_dropped_and_said() {
        let whole = read(LINES).unwrap();
        assert_eq!((whole.records.len(), whole.diagnostics.len()), (2, 0));
        let last = LINES.find('\n').unwrap() + 1;
        for cut in last + 1..LINES.len() - 1 {
            let torn = read(&LINES[..cut]).unwrap();
            assert_eq!(torn.records, whole.records[..1]);
            assert_eq!(
                torn.diagnostics.iter().next().unwrap().to_string(),
                "x.journal:2:1: the last line was never finished and is left out"
            );
        }
        assert_eq!(read(&LINES[..LINES.len() - 1]).unwrap().records, whole.records, "a last line may lack its end");
    }

    #[test]
    fn other_damage_is_refused_with_its_line() {
        assert_eq!(read(&format!("{LINES}nonsense\n")).unwrap_err(), "x.journal:3:1: this line is damaged: expected ident");
        assert_eq!(
            read(&LINES.replace("\"id\":1", "\"id\":0")).unwrap_err(),
            "x.journal:2:1: this line is damaged: record 0 does not come after the one before"
        );
        assert_eq!(
            read(&LINES.replace("\"cause\":0", "\"cause\":1")).unwrap_err(),
            "x.journal:2:1: this line is damaged: record 1 is caused by a later one"
        );
        assert_eq!(
            read(&LINES.replacen("\"kind\"", "\"kin\"", 1)).unwrap_err(),
            "x.journal:1:1: this line is damaged: missing field `kind`"
        );
        assert!(read("\n").is_err());
        assert!(read(&"x".repeat(2_000_000)).is_err());
    }
}
