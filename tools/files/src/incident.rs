//! `incident.toml`.

use std::path::{Path, PathBuf};

use codedark_sim::blueprint::{Incident, ProblemSeverity, nearest};

use crate::adversary::read_adversaries;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Marked};
use crate::folder::read_file;
use crate::places::{FileId, Place};
use crate::reading::{Reading, TOML_LIMIT};
use crate::shipped;

/// The file of an incident that lies in a folder of its own.
const FILE: &str = "incident.toml";

/// Reads the incident at a path, a file or its folder, or the shipped one of that name; `quiet` is none. `None` when there is none, which is said.
pub(crate) fn read_incident(reading: &mut Reading, incident: &str) -> Option<Incident> {
    let path = Path::new(incident);
    let of_assets = reading.options.assets.as_ref().map(|assets| {
        let folder = assets.join("incidents");
        let own = folder.join(incident).join(FILE);
        if own.is_file() { own } else { folder.join(format!("{incident}.toml")) }
    });
    let typed_path = incident.contains(['/', '\\']) || incident.ends_with(".toml");
    let on_disk = match of_assets {
        _ if path.is_file() => Some(path.to_owned()),
        _ if path.join(FILE).is_file() => Some(path.join(FILE)),
        Some(inner) if !typed_path && inner.is_file() => Some(inner),
        _ => None,
    };
    if let Some(path) = on_disk {
        let shown = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return match read_file(&path, TOML_LIMIT) {
            Ok(bytes) => {
                let beside = path.parent().map(Path::to_owned);
                reading.accept(shown, bytes).and_then(|file| of_document(reading, file, beside))
            }
            Err(diagnostic) => {
                reading.refuse(diagnostic.at(Place::file(shown)));
                None
            }
        };
    }
    let forms = [format!("incidents/{incident}/{FILE}"), format!("incidents/{incident}.toml")];
    let shipped = forms.into_iter().filter(|_| !typed_path).find_map(|path| Some((shipped::file(&path)?, path)));
    if let Some((bytes, shipped)) = shipped {
        let file = reading.accept(format!("{}{shipped}", shipped::PREFIX), bytes.to_vec())?;
        return of_document(reading, file, None);
    }
    if incident == "quiet" {
        return Some(Incident::default());
    }
    let mut names = shipped::names("incidents");
    names.push("quiet".into());
    let hint = if shipped::names("hospitals").iter().any(|name| name == incident) {
        format!("that is a hospital: write `--hospital {incident}`")
    } else {
        nearest(incident, names.iter().map(String::as_str))
            .map_or_else(|| format!("shipped: {}", names.join(", ")), |near| format!("did you mean `{near}`?"))
    };
    reading.refuse(Diagnostic::error("no-such-incident", format!("there is no incident `{incident}`")).hint(hint));
    None
}

/// Reads a shipped incident by its path in `scenarios/`; `None` when there is none, which is said.
pub(crate) fn read_shipped(reading: &mut Reading, path: &str) -> Option<Incident> {
    let Some(bytes) = shipped::file(path) else {
        reading.refuse(Diagnostic::error("no-such-incident", format!("`{path}` is not shipped")));
        return None;
    };
    let file = reading.accept(format!("{}{path}", shipped::PREFIX), bytes.to_vec())?;
    of_document(reading, file, None)
}

fn of_document(reading: &mut Reading, file: FileId, beside: Option<PathBuf>) -> Option<Incident> {
    let text = reading.places.text(file);
    let mut document = Document::parse(reading, file, &text);
    let failures = document.elements(reading, "failure");
    let mut campaigns = document.elements(reading, "campaign");
    read_adversaries(reading, &mut campaigns, beside);
    let worms = document.elements(reading, "worm");
    let updates = document.elements(reading, "update");
    let incident = document.rest::<Incident>(reading);
    document.close(reading);
    let incident = incident.map(|incident| Incident { failures, campaigns, worms, updates, ..incident })?;
    let happens = incident.failures.len() + incident.campaigns.len() + incident.worms.len() + incident.updates.len();
    if happens == 0 && !reading.diagnostics.refuse() {
        let diagnostic =
            Diagnostic::error("nothing-happens", "nothing happens in this incident").graded(ProblemSeverity::Finding);
        let place = reading.places.place_of(incident.mark(), "id");
        let hint = "add `[[failure]]`, `[[campaign]]`, `[[worm]]` or `[[update]]`; where nothing is meant to, `quiet` is shipped";
        reading.diagnostics.push(diagnostic.hint(hint).at_known(place));
    }
    Some(incident)
}
