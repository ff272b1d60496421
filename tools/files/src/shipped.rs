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
