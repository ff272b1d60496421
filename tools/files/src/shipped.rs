//! What is shipped inside the binary: the folder `scenarios/`, as data.

use include_dir::{Dir, include_dir};

static SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../scenarios");

/// How a shipped file's path begins in places.
pub(crate) const PREFIX: &str = "scenarios/";

/// The bytes of a shipped file, by its path in `scenarios/`.
pub fn file(path: &str) -> Option<&'static [u8]> {
    SCENARIOS.get_file(path).map(include_dir::File::contents)
}

/// Whether that folder is shipped.
pub fn has_folder(path: &str) -> bool {
    SCENARIOS.get_dir(path).is_some()
}

/// Names shipped in a folder of `scenarios/`, in order: folders, and files without `.toml`.
pub fn names(folder: &str) -> Vec<String> {
    let Some(folder) = SCENARIOS.get_dir(folder) else { return Vec::new() };
    let folders = folder.dirs().filter_map(|inner| Some(inner.path().file_name()?.to_str()?.to_owned()));
    let files = folder.files().filter_map(|file| Some(file.path().file_name()?.to_str()?.strip_suffix(".toml")?.to_owned()));
    let mut names: Vec<String> = folders.chain(files).collect();
    names.sort();
    names.dedup();
    names
}

/// How a tag that names a care function begins.
pub const FUNCTION: &str = "function:";

/// One thing that is shipped.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// `hospital`, `incident` …
    pub kind: &'static str,
    /// The name it can be given by.
    pub name: String,
    /// Where it lies in the repository.
    pub path: String,
    /// What it is, in one line.
    pub title: String,
    /// STRIDE words and ATT&CK ids of incidents, then `function:WORD` for each care function they are about.
    pub tags: Vec<String>,
}

/// Everything shipped, by kind and name.
pub fn listed() -> Vec<Listed> {
    let hospitals = names("hospitals").into_iter().map(|name| listed_one("hospital", "hospitals", name, Vec::new()));
    let incidents = names("incidents").into_iter().map(|name| {
        let incident = crate::incident::read_incident(&mut crate::reading::Reading::default(), &name).unwrap_or_default();
        let stride = incident.stride.iter().map(|situation| situation.word().to_owned());
        let functions = incident.functions.iter().map(|function| format!("{FUNCTION}{}", function.word()));
        listed_one("incident", "incidents", name, stride.chain(incident.techniques.iter().cloned()).chain(functions).collect())
    });
    let playbooks = names("playbooks").into_iter().map(|name| {
        let path = format!("{PREFIX}playbooks/{name}.toml");
        let title = crate::playbook::load_playbook(&name, &crate::Options::default()).map(|read| read.playbook.title);
        Listed { kind: "playbook", title: title.unwrap_or_else(|_| name.clone()), path, name, tags: Vec::new() }
    });
    let policies = names("policies").into_iter().map(|name| {
        let path = format!("policies/{name}.toml");
        let title = heading(&path).unwrap_or_else(|| name.clone());
        Listed { kind: "policy", path: format!("{PREFIX}{path}"), title, name, tags: Vec::new() }
    });
    let changes = names("changes").into_iter().map(|name| listed_one("change", "changes", name, Vec::new()));
    hospitals.chain(incidents).chain(playbooks).chain(policies).chain(changes).collect()
}

/// The title is the heading of its README.
fn listed_one(kind: &'static str, folder: &str, name: String, tags: Vec<String>) -> Listed {
    let title = heading(&format!("{folder}/{name}/README.md")).unwrap_or_else(|| name.clone());
    Listed { kind, path: format!("{PREFIX}{folder}/{name}"), title, name, tags }
}

/// The first line that begins with `# `: the heading of a text, the first comment of a TOML file.
fn heading(path: &str) -> Option<String> {
    let text = String::from_utf8_lossy(file(path)?);
    text.lines().find_map(|line| line.strip_prefix("# ").map(str::to_owned))
}
