//! `--output FORMAT=PATH`: read before anything is done, written whole when all is done.

use std::path::{Path, PathBuf};

use codedark_files::write_file;
use codedark_sim::blueprint::nearest;

use crate::exit::{Failure, written};
use crate::terminal;

/// What was asked for: forms, and where each goes; `None` is stdout.
pub struct Outputs<Form> {
    all: Vec<(Form, Option<PathBuf>)>,
}

impl<Form: Copy> Outputs<Form> {
    /// From what was typed. A form that is not known, a path that is missing or named twice is invalid; a folder that is not
    /// there is said now and not after an hour of playing.
    pub fn of(typed: &[String], forms: &[(&str, Form)]) -> Result<Outputs<Form>, Failure> {
        let mut all: Vec<(Form, Option<PathBuf>)> = Vec::new();
        for text in typed {
            let (word, path) = text.split_once('=').unwrap_or((text, ""));
            let Some((_, form)) = forms.iter().find(|(known, _)| *known == word) else {
                let failure = Failure::invalid(format!("`--output {text}`: there is no form `{word}`"));
                let words: Vec<&str> = forms.iter().map(|(known, _)| *known).collect();
                return Err(failure.hint(match nearest(word, words.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("forms are {}", words.join(", ")),
                }));
            };
            let target = match path {
                "" => {
                    return Err(Failure::invalid(format!("`--output {text}` names no path"))
                        .hint(format!("write {word}=PATH, or {word}=- for stdout")));
                }
                "-" => None,
                path => Some(PathBuf::from(path)),
            };
            if all.iter().any(|(_, other)| *other == target) {
                return Err(Failure::invalid(format!("two outputs go to `{path}`")));
            }
            if let Some(path) = &target {
                writable(path)?;
            }
            all.push((*form, target));
        }
        Ok(Outputs { all })
    }

    /// Whether one of them takes the place of what is printed.
    pub fn on_stdout(&self) -> bool {
        self.all.iter().any(|(_, target)| target.is_none())
    }

    /// Writes every one.
    pub fn write(&self, bytes: &mut dyn FnMut(Form) -> Result<Vec<u8>, Failure>) -> Result<(), Failure> {
        for (form, target) in &self.all {
            let bytes = bytes(*form)?;
            match target {
                None => terminal::print(&String::from_utf8_lossy(&bytes)),
                Some(path) => {
                    write_file(path, &bytes).map_err(written)?;
                    terminal::say(&format!("written: {}", path.display()));
                }
            }
        }
        Ok(())
    }
}

fn writable(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.is_dir() {
        return Err(Failure::broken(format!("`{}` cannot be written: it is a folder", path.display())));
    }
    if !folder.is_dir() {
        return Err(Failure::broken(format!(
            "`{}` cannot be written: there is no folder `{}`",
            path.display(),
            folder.display()
        )));
    }
    Ok(())
}
