//! Bytes from a folder on disk or from what is shipped in the binary, never more than a limit.
//!
//! A folder may be anybody's: pipes, loops of links and endless files are refused with a reason.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::places::Place;
use crate::shipped;

/// A folder to read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// On disk.
    Disk {
        /// Where.
        path: PathBuf,
        /// As written in places, relative to the project: empty or ending in `/`.
        shown: String,
    },
    /// In the binary: a path in `scenarios/`.
    Shipped(String),
}

impl Folder {
    /// A folder on disk that is a project's own root.
    pub(crate) fn disk(path: &Path) -> Folder {
        Folder::Disk { path: path.to_owned(), shown: String::new() }
    }
    /// How a file of it is written in places.
    pub(crate) fn shown(&self, name: &str) -> String {
        match self {
            Folder::Disk { shown, .. } => format!("{shown}{name}"),
            Folder::Shipped(path) => format!("{}{path}/{name}", shipped::PREFIX),
        }
    }
    /// The folder of that name in it, if there is one.
    pub(crate) fn folder(&self, name: &str) -> Option<Folder> {
        match self {
            Folder::Disk { path, shown } => {
                let inner = path.join(name);
                inner.is_dir().then(|| Folder::Disk { path: inner, shown: format!("{shown}{name}/") })
            }
            Folder::Shipped(path) => {
                let inner = format!("{path}/{name}");
                shipped::has_folder(&inner).then_some(Folder::Shipped(inner))
            }
        }
    }
    /// The folder that a relative path leads to from it, if there is one.
    pub(crate) fn beside(&self, relative: &str) -> Option<Folder> {
        match self {
            Folder::Disk { path, shown } => {
                let inner = path.join(relative);
                inner.is_dir().then(|| Folder::Disk { path: inner, shown: format!("{}/", join(shown, relative)) })
            }
            Folder::Shipped(path) => {
                let inner = join(path, relative);
                shipped::has_folder(&inner).then_some(Folder::Shipped(inner))
            }
        }
    }
    /// Whether it has something of that name, readable or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Folder::Disk { path, .. } => fs::symlink_metadata(path.join(name)).is_ok(),
            Folder::Shipped(path) => shipped::file(&format!("{path}/{name}")).is_some(),
        }
    }
    /// The bytes of a file of it; `None` when there is no such file.
    pub(crate) fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, Diagnostic> {
        match self {
            Folder::Shipped(path) => Ok(shipped::file(&format!("{path}/{name}")).map(<[u8]>::to_vec)),
            Folder::Disk { path, .. } => {
                if !self.has(name) {
                    return Ok(None);
                }
                read_file(&path.join(name), limit).map(Some).map_err(|diagnostic| diagnostic.at(Place::file(self.shown(name))))
            }
        }
    }
}

/// Two paths in one, with `..` resolved where it can be.
pub(crate) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')).filter(|part| !matches!(*part, "" | ".")) {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The bytes of a regular file of at most `limit` bytes.
pub(crate) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |error: std::io::Error| Diagnostic::error("unreadable", format!("cannot be read: {error}"));
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Diagnostic::error("not-a-file", "is not a file").hint("a regular file is expected here"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        let message = format!("is larger than {} MB, the most that is read of such a file", limit / 1_000_000);
        return Err(Diagnostic::error("too-large", message).hint("check that it is the file that was meant"));
    }
    Ok(bytes)
}
