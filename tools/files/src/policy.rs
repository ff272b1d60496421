//! `policy.toml`: by path or by the name of a shipped one.

use std::path::Path;

use codedark_sim::blueprint::{Policy, nearest};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::folder::read_file;
use crate::places::{FileId, Place, Places};
use crate::reading::{Input, Options, Reading, TOML_LIMIT};
use crate::shipped;

/// A policy that was read.
#[derive(Clone, Debug, Default)]
pub struct LoadedPolicy {
    /// What it says.
    pub policy: Policy,
    /// Mark to file, line and column.
    pub places: Places,
    /// What was read.
    pub inputs: Vec<Input>,
}

/// Reads a policy.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load_policy(policy: &str, options: &Options) -> Result<LoadedPolicy, Diagnostics> {
    let mut reading = Reading::new(options.clone());
    let read = find(&mut reading, policy).map(|file| of_document(&mut reading, file));
    let diagnostics = reading.diagnostics.sorted();
    match read {
        Some(policy) if !diagnostics.refuse() => Ok(LoadedPolicy { policy, places: reading.places, inputs: reading.inputs }),
        _ => Err(diagnostics),
    }
}

fn find(reading: &mut Reading, policy: &str) -> Option<FileId> {
    let path = Path::new(policy);
    let of_assets = reading.options.assets.as_ref().map(|assets| assets.join("policies").join(format!("{policy}.toml")));
    let forms = [path.to_owned(), path.join("policy.toml")].into_iter().chain(of_assets);
    if let Some(path) = forms.into_iter().find(|path| path.is_file()) {
        let shown = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return match read_file(&path, TOML_LIMIT) {
            Ok(bytes) => reading.accept(shown, bytes),
            Err(diagnostic) => {
                reading.refuse(diagnostic.at(Place::file(shown)));
                None
            }
        };
    }
    let inside = policy.strip_prefix(shipped::PREFIX).filter(|inside| shipped::file(inside).is_some());
    let shipped = inside.map_or_else(|| format!("policies/{policy}.toml"), str::to_owned);
    if let Some(bytes) = shipped::file(&shipped) {
        return reading.accept(format!("{}{shipped}", shipped::PREFIX), bytes.to_vec());
    }
    let names = shipped::names("policies");
    let hint = nearest(policy, names.iter().map(String::as_str))
        .map_or_else(|| format!("shipped: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    reading.refuse(Diagnostic::error("no-such-policy", format!("there is no policy `{policy}`")).hint(hint));
    None
}

fn of_document(reading: &mut Reading, file: FileId) -> Policy {
    let text = reading.places.text(file);
    let mut document = Document::parse(reading, file, &text);
    let policy = Policy {
        must_not_reach: document.elements(reading, "must_not_reach"),
        must_reach: document.elements(reading, "must_reach"),
        limits: document.elements(reading, "limit"),
        exceptions: document.elements(reading, "exception"),
    };
    document.close(reading);
    policy
}
