//! The front door: a hospital and an incident, by path or name, with everything a report needs to say where they came from.

use std::path::Path;

use codedark_sim::blueprint::{Blueprint, Incident, Mark, Problem};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::hospital::read_hospital;
use crate::incident::read_incident;
use crate::places::{FileId, Places};
use crate::reading::{Input, Options, Reading};

/// A hospital that was read, and the incident if one was.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What the files say.
    pub blueprint: Blueprint,
    /// The incident; [`Incident::default`], in which nothing happens, when none was asked for.
    pub incident: Incident,
    /// The hospital that was read: as it was asked for, or as the incident names it.
    pub hospital: String,
    /// Mark to file, line and column.
    pub places: Places,
    /// Every file that was read, with the hash of its bytes, ordered by path.
    pub inputs: Vec<Input>,
    /// What is worth knowing; errors too when it was asked for with [`check`].
    pub diagnostics: Diagnostics,
    /// Elements that could not be read whole.
    broken: Vec<Mark>,
    /// Adversaries' files that could not be read whole.
    doubtful: Vec<FileId>,
}

/// What is found of an adversary by following its steps from one to the next.
const BY_STEPS: [&str; 5] = ["no-technique", "no-way-in", "impossible-precondition", "no-goal", "goal-out-of-reach"];

impl Loaded {
    /// Adds what the compiler found, with places. What an element lacks that could not be read whole is said already, and where
    /// the steps of an adversary lead to is not known while one of them is wrong.
    pub fn explain(&mut self, mut problems: Vec<Problem>) {
        let doubtful = |mark| self.places.file(mark).is_some_and(|file| self.doubtful.contains(&file));
        let follows = |problem: &Problem| BY_STEPS.contains(&problem.code) && doubtful(problem.mark);
        problems.retain(|problem| !self.broken.contains(&problem.mark) && !follows(problem));
        self.diagnostics.extend_problems(problems, &self.places);
    }
}

/// Reads a hospital by path or shipped name. Refused if any file has an error; all of them are said.
pub fn load_hospital(hospital: &str, options: &Options) -> Result<Loaded, Diagnostics> {
    refused(read(None, Some(hospital), options))
}

/// Reads an incident by path or shipped name, and the hospital given or, without one, the incident's own.
pub fn load_incident(incident: &str, hospital: Option<&str>, options: &Options) -> Result<Loaded, Diagnostics> {
    refused(read(Some(incident), hospital, options))
}

/// Reads like [`load_hospital`] or, with an incident, like [`load_incident`], but hands over what could be read together with the
/// errors, so that the compiler can add its own. `Err` if what is unknown would make the compiler complain of things that are right.
pub fn check(incident: Option<&str>, hospital: Option<&str>, options: &Options) -> Result<Loaded, Diagnostics> {
    read(incident, hospital, options)
}

fn refused(read: Result<Loaded, Diagnostics>) -> Result<Loaded, Diagnostics> {
    read.and_then(|loaded| if loaded.diagnostics.refuse() { Err(loaded.diagnostics) } else { Ok(loaded) })
}

fn read(incident: Option<&str>, hospital: Option<&str>, options: &Options) -> Result<Loaded, Diagnostics> {
    let mut reading = Reading::new(options.clone());
    let path = incident;
    let incident = match incident {
        Some(name) => read_incident(&mut reading, name),
        None => Some(Incident::default()),
    };
    let named = incident.as_ref().map(|incident| &incident.hospital).filter(|name| !name.is_empty());
    let hospital = hospital.map(str::to_owned).or_else(|| named.map(|named| seen_from(path.unwrap_or_default(), named)));
    if hospital.is_none() && incident.is_some() {
        let diagnostic = Diagnostic::error("no-hospital", "the incident names no hospital");
        reading.refuse(diagnostic.hint("give one with `--hospital`, or write `hospital = \"…\"` in the incident"));
    }
    let blueprint = hospital.as_deref().and_then(|name| read_hospital(&mut reading, name));
    let Reading { places, diagnostics, mut inputs, torn, broken, doubtful, .. } = reading;
    let diagnostics = diagnostics.sorted();
    inputs.sort();
    match (blueprint, incident, hospital) {
        (Some(blueprint), Some(incident), Some(hospital)) if !torn => {
            Ok(Loaded { blueprint, incident, hospital, places, inputs, diagnostics, broken, doubtful })
        }
        _ => Err(diagnostics),
    }
}

/// The hospital an incident names: a path that leads on from the incident's own folder, or else as it is written.
fn seen_from(incident: &str, named: &str) -> String {
    let path = Path::new(incident);
    let folder = if path.is_file() { path.parent() } else { Some(path).filter(|path| path.is_dir()) };
    match folder.map(|folder| folder.join(named)) {
        Some(beside) if beside.exists() => beside.to_string_lossy().into_owned(),
        _ => named.to_owned(),
    }
}
