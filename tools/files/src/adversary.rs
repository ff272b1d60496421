//! Adversaries' files: beside the incident that names them, or shipped in `scenarios/adversaries/`.

use std::path::PathBuf;

use codedark_sim::blueprint::{Adversary, Campaign, nearest};

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Marked};
use crate::folder::read_file;
use crate::places::{FileId, Place};
use crate::reading::{Reading, TOML_LIMIT};
use crate::shipped;

const FOLDER: &str = "adversaries";
/// Keys of a campaign that its adversary's file says.
const SAID_THERE: [&str; 3] = ["entry", "goals", "off_hours"];

/// Reads what the campaigns of an incident say of their adversaries. `beside` is the folder of an incident on disk.
pub(crate) fn read_adversaries(reading: &mut Reading, campaigns: &mut [Campaign], beside: Option<PathBuf>) {
    for campaign in campaigns.iter_mut().filter(|campaign| !campaign.adversary.trim().is_empty()) {
        for key in SAID_THERE {
            if let Some(at) = reading.places.key(campaign.mark, key).cloned() {
                let message = format!("`{key}` is said by the adversary's file");
                reading.say(Diagnostic::error("said-twice", message).hint("leave it out here, or leave `adversary` out"), &at);
            }
        }
        // A file that cannot be read at all hides nothing but what its campaign comes to.
        let torn = std::mem::take(&mut reading.torn);
        campaign.file = find(reading, campaign, beside.clone()).and_then(|file| of_document(reading, file)).map(Box::new);
        if std::mem::replace(&mut reading.torn, torn) {
            campaign.file = None;
            reading.broken.push(campaign.mark);
        }
    }
}

fn find(reading: &mut Reading, campaign: &Campaign, beside: Option<PathBuf>) -> Option<FileId> {
    let name = campaign.adversary.trim();
    let of_assets = reading.options.assets.clone();
    let forms = [name.to_owned(), format!("{name}.toml")];
    let folders = beside.into_iter().chain(of_assets.map(|assets| assets.join(FOLDER)));
    let on_disk = folders.flat_map(|folder| forms.clone().map(|form| folder.join(form))).find(|path| path.is_file());
    if let Some(path) = on_disk {
        let shown = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return match read_file(&path, TOML_LIMIT) {
            Ok(bytes) => reading.accept(shown, bytes),
            Err(diagnostic) => {
                reading.refuse(diagnostic.at(Place::file(shown)));
                None
            }
        };
    }
    let shipped_path = format!("{FOLDER}/{name}.toml");
    if let Some(bytes) = shipped::file(&shipped_path) {
        return reading.accept(format!("{}{shipped_path}", shipped::PREFIX), bytes.to_vec());
    }
    let names = shipped::names(FOLDER);
    let hint = nearest(name, names.iter().map(String::as_str))
        .map_or_else(|| format!("shipped: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    let diagnostic = Diagnostic::error("no-such-adversary", format!("there is no adversary `{name}`")).hint(hint);
    let place = reading.places.place_of(campaign.mark(), "adversary");
    reading.refuse(diagnostic.at_known(place));
    None
}

fn of_document(reading: &mut Reading, file: FileId) -> Option<Adversary> {
    let text = reading.places.text(file);
    let before = reading.diagnostics.len();
    let mut document = Document::parse(reading, file, &text);
    let techniques = document.elements(reading, "technique");
    let adversary = document.rest::<Adversary>(reading);
    document.close(reading);
    // Steps lead to one another: where those beside a wrong one lead cannot be said.
    if reading.diagnostics.len() > before {
        reading.doubtful.push(file);
    }
    adversary.map(|adversary| Adversary { techniques, ..adversary })
}
