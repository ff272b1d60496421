//! The files of an import: read, decoded, and told apart. All that refuses them is said at once.

use std::io::Read;
use std::path::{Path, PathBuf};

use codedark_sim::blueprint::{WardKind, nearest};

use super::form::{Form, sniff};
use super::mapping::{Mapping, MappingProblem};
use super::records::{decode, separator, separator_name};
use super::{ImportRequest, nmap, rules, workbook};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::folder::read_file;
use crate::places::{Place, Places, Stretch};

/// Files of a folder.
const MOST_MEMBERS: usize = 10_000;
/// The most that is read of one file.
const LARGEST: u64 = 2_000_000_000;

/// One file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its file name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// How it was encoded.
    pub encoding: &'static str,
    /// Some bytes meant nothing.
    pub damaged: bool,
    /// What it is.
    pub form: Form,
    /// How that shows.
    why: String,
    /// Between cells; a line feed where there are none.
    pub separator: u8,
    /// Where it is, for what is streamed and has no text here.
    pub path: PathBuf,
}

impl Source {
    /// What is none of the known kinds, and why.
    fn other(name: String, path: &Path, why: String) -> Source {
        Source {
            name,
            text: String::new(),
            encoding: "",
            damaged: false,
            form: Form::Other,
            why,
            separator: b'\n',
            path: path.to_owned(),
        }
    }
    /// Whether it is a sheet: a text of it cannot lie beside `network.toml` under its name.
    pub fn is_sheet(&self) -> bool {
        self.encoding == "workbook"
    }
    /// Why it is taken for what it is, or for nothing.
    pub fn why(&self) -> &str {
        &self.why
    }
    /// What was found out about the file.
    pub fn statement(&self) -> String {
        let cells =
            if self.form.is_table() { format!(", separated by {}", separator_name(self.separator)) } else { String::new() };
        format!("{}: {}{cells}, taken as {}: {}", self.name, self.encoding, self.form.title(), self.why)
    }
}

/// Reads the files and the mapping.
pub fn read(request: &ImportRequest) -> Result<(Vec<Source>, Mapping), Diagnostics> {
    let mut refusals = Diagnostics::default();
    let mapping = match &request.mapping {
        Some(path) => read_mapping(path, &mut refusals),
        None => Mapping::default(),
    };
    let mut paths: Vec<&Path> = Vec::new();
    for path in &request.files {
        // Named twice is read once.
        if !paths.contains(&path.as_path()) {
            paths.push(path);
        }
    }
    for (_, path) in &request.stated {
        if !paths.contains(&path.as_path()) {
            paths.push(path);
        }
    }
    let mut sources: Vec<Source> = Vec::new();
    for given in paths {
        let first = sources.len();
        for (path, member) in members(given) {
            let stated = request.stated.iter().find(|(_, of)| *of == path).map(|(word, _)| word.as_str());
            let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
            let name = free_name(&name, &sources);
            match source(&path, &name, stated, &mapping) {
                Ok(found) => sources.extend(found),
                // A folder of advisories holds indexes and signatures too.
                Err(diagnostic) if member => sources.push(Source::other(name, &path, diagnostic.message)),
                Err(diagnostic) => refusals.push(diagnostic.at(Place::file(path.display().to_string()))),
            }
        }
        let read = sources.get(first..).unwrap_or(&[]);
        if given.is_dir() && read.iter().all(|source| source.form == Form::Other) {
            let nothing = Diagnostic::error("nothing-in-folder", "is a folder, and no file in it can be read");
            refusals.push(nothing.at(Place::file(given.display().to_string())));
        }
    }
    let devices = sources.iter().any(|source| matches!(source.form, Form::Inventory | Form::Scan));
    // A trainer's list of injects needs no hospital.
    if !refusals.refuse() && !devices && !sources.iter().all(|source| source.form == Form::Injects) {
        let missing = Diagnostic::error("no-inventory", "none of the files is an inventory of devices");
        refusals.push(missing.hint("give one, or say which it is with `--as inventory=FILE`"));
    }
    if refusals.refuse() { Err(refusals.sorted()) } else { Ok((sources, mapping)) }
}

/// A name no other file has: two folders may each hold an `export.csv`.
fn free_name(name: &str, sources: &[Source]) -> String {
    let mut free = name.to_string();
    let mut number = 2;
    while sources.iter().any(|source| source.name == free) {
        free = match name.rsplit_once('.') {
            Some((stem, end)) => format!("{stem}-{number}.{end}"),
            None => format!("{name}-{number}"),
        };
        number += 1;
    }
    free
}

/// The files of a folder, in the order of their names, each with whether it was only found there; a file is itself.
fn members(path: &Path) -> Vec<(PathBuf, bool)> {
    let Ok(entries) = std::fs::read_dir(path) else { return vec![(path.to_owned(), false)] };
    let mut files: Vec<PathBuf> = Vec::new();
    let mut open: Vec<PathBuf> = Vec::new();
    for entry in entries.flatten().take(MOST_MEMBERS) {
        // Advisories lie in folders by year; links are not followed.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => open.push(entry.path()),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    for folder in open {
        let inner = std::fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_MEMBERS);
        files.extend(inner.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())).map(|entry| entry.path()));
    }
    files.sort();
    files.into_iter().map(|file| (file, true)).collect()
}

fn source(path: &Path, name: &str, stated: Option<&str>, mapping: &Mapping) -> Result<Vec<Source>, Diagnostic> {
    let stated = match stated.map(|word| (word, Form::from_word(word))) {
        Some((word, None)) => {
            let unknown = Diagnostic::error("unknown-kind", format!("`{word}` is no kind of export"));
            return Err(unknown.hint(format!("known: {}", Form::WORDS)));
        }
        Some((_, form)) => form,
        None => None,
    };
    if let Some(log) = conn_log(path, name, stated)? {
        return Ok(vec![log]);
    }
    let bytes = read_file(path, LARGEST)?;
    if workbook::sniff(&bytes) {
        return of_workbook(path, name, &bytes, stated, mapping);
    }
    let decoded = decode(&bytes).map_err(|what| Diagnostic::error("not-a-text", what))?;
    drop(bytes);
    if decoded.text.trim().is_empty() {
        return Err(Diagnostic::error("empty", "is empty"));
    }
    let (form, why) = match stated {
        Some(form) => (form, "as stated".to_string()),
        None => sniff(&decoded.text, mapping).ok_or_else(|| {
            Diagnostic::error("unknown-kind", "cannot be told to be an inventory, zones, rules or injects")
                .hint("say what it is with `--as KIND=FILE`, or name its columns in a mapping file")
        })?,
    };
    let separator = match form {
        _ if !form.is_table() => b'\n',
        _ => mapping.separator.or_else(|| separator(&decoded.text)).ok_or_else(|| {
            Diagnostic::error("not-a-table", "is no table: no separator splits its lines evenly")
                .hint("expected are semicolons, commas, tabs or bars")
        })?,
    };
    let mut text = decoded.text;
    if form == Form::Nftables
        && let Some(laid_out) = rules::nftables::laid_out(&text)
    {
        text = laid_out;
    }
    if form == Form::Scan
        && let Some((at, why)) = nmap::refused(&text)
    {
        let line = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        return Err(Diagnostic::error("xml-declares", format!("line {line} {why}")).hint("scan again, or remove the declaration"));
    }
    Ok(vec![Source {
        name: name.to_string(),
        text,
        encoding: decoded.encoding,
        damaged: decoded.damaged,
        form,
        why,
        separator,
        path: path.to_owned(),
    }])
}

/// The sheets of a workbook, each for itself.
fn of_workbook(
    path: &Path,
    name: &str,
    bytes: &[u8],
    stated: Option<Form>,
    mapping: &Mapping,
) -> Result<Vec<Source>, Diagnostic> {
    let sheets = workbook::sheets(bytes).map_err(|why| Diagnostic::error("workbook", why))?;
    let single = sheets.len() == 1;
    let mut sources = Vec::new();
    for sheet in sheets {
        let name = if single { name.to_string() } else { format!("{name}#{}", sheet.name) };
        let found = match stated {
            Some(form) if single => Some((form, "as stated".to_string())),
            _ => sniff(&sheet.text, mapping),
        };
        let Some((form, why)) = found.filter(|(form, _)| form.is_table()) else {
            sources.push(Source { text: sheet.text, ..Source::other(name, path, "is a sheet of no known kind".into()) });
            continue;
        };
        let left_out =
            if sheet.left_out > 0 { format!("; {} cells far to the right were not read", sheet.left_out) } else { String::new() };
        sources.push(Source {
            text: sheet.text,
            encoding: "workbook",
            form,
            why: format!("{why}{left_out}"),
            separator: b'\t',
            ..Source::other(name, path, String::new())
        });
    }
    if sources.iter().all(|source| source.form == Form::Other) {
        return Err(Diagnostic::error(
            "unknown-kind",
            "none of its sheets can be told to be an inventory, zones, rules or injects",
        )
        .hint("name the columns in a mapping file"));
    }
    Ok(sources)
}

/// A log of connections, which is never held whole; `None` when the file is something else.
fn conn_log(path: &Path, name: &str, stated: Option<Form>) -> Result<Option<Source>, Diagnostic> {
    if !std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    let unreadable = |error: std::io::Error| Diagnostic::error("unreadable", format!("cannot be read: {error}"));
    let mut head = Vec::new();
    std::fs::File::open(path).and_then(|file| file.take(65_536).read_to_end(&mut head)).map_err(unreadable)?;
    let why = match (stated, super::conn_log::sniff(&head)) {
        (Some(Form::ConnLog), _) => "as stated",
        (None, Some(Ok(()))) => "it has Zeek's fields of connections",
        (None, Some(Err(other))) => {
            return Err(Diagnostic::error("unknown-kind", format!("is Zeek's log `{other}`"))
                .hint("of Zeek's logs `conn` is read: it says who reached whom"));
        }
        _ => return Ok(None),
    };
    Ok(Some(Source {
        name: name.to_string(),
        text: String::new(),
        encoding: "UTF-8",
        damaged: false,
        form: Form::ConnLog,
        why: why.to_string(),
        separator: b'\n',
        path: path.to_owned(),
    }))
}

fn read_mapping(path: &Path, refusals: &mut Diagnostics) -> Mapping {
    let shown = path.display().to_string();
    let text = read_file(path, 10_000_000).and_then(|bytes| decode(&bytes).map_err(|what| Diagnostic::error("not-a-text", what)));
    match text {
        Ok(decoded) => {
            let (mapping, problems) = Mapping::read(&decoded.text);
            let mut places = Places::default();
            let length = decoded.text.len();
            let file = places.add_file(shown, decoded.text.into());
            let problems = problems.into_iter().chain(unknown(&mapping));
            for problem in problems {
                let at = problem.at.min(length);
                let diagnostic = Diagnostic::error("mapping", problem.message);
                refusals.push(match places.place(&Stretch { file, bytes: at..at }) {
                    Some(place) => diagnostic.at(place),
                    None => diagnostic,
                });
            }
            mapping
        }
        Err(diagnostic) => {
            refusals.push(diagnostic.at(Place::file(shown)));
            Mapping::default()
        }
    }
}

/// Words of a mapping that mean nothing here.
fn unknown(mapping: &Mapping) -> Vec<MappingProblem> {
    let catalogue = crate::assets::catalogue();
    let services = crate::assets::service_archetypes();
    let kinds: Vec<&str> = catalogue.kinds.iter().map(|kind| kind.id.as_str()).collect();
    let wards: Vec<&str> = WardKind::ALL.iter().map(|kind| kind.word()).collect();
    let roles: Vec<&str> = services.roles.keys().map(String::as_str).collect();
    let mut problems = Vec::new();
    for (what, said, known) in
        [("kind of device", &mapping.kinds, kinds), ("kind of ward", &mapping.ward_kinds, wards), ("role", &mapping.roles, roles)]
    {
        for word in said.values().filter(|word| !known.contains(&word.as_str())) {
            let near = nearest(word, known.iter().copied()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            problems.push(MappingProblem { at: 0, message: format!("`{word}` is no {what}{near}") });
        }
    }
    problems
}
