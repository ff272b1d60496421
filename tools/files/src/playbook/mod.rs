//! Playbooks: `playbook.toml`, and the CACAO v2 form that other tools exchange.

mod cacao;

use std::path::Path;

use codedark_sim::blueprint::{Playbook, Problem, nearest};

use cacao::read_cacao;
pub use cacao::{cacao, of_cacao};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Document, Marked};
use crate::folder::read_file;
use crate::places::{Place, Places, Stretch};
use crate::reading::{Input, Options, Reading, TOML_LIMIT};
use crate::shipped;

const FOLDER: &str = "playbooks";

/// A playbook that was read.
#[derive(Clone, Debug)]
pub struct ReadPlaybook {
    /// What it says.
    pub playbook: Playbook,
    /// Mark to file, line and column.
    pub places: Places,
    /// The file, with the hash of its bytes.
    pub inputs: Vec<Input>,
}

impl ReadPlaybook {
    /// What the compiler found, with places.
    pub fn explain(&self, problems: Vec<Problem>) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        diagnostics.extend_problems(problems, &self.places);
        diagnostics.sorted()
    }
}

/// Reads a playbook by path (TOML, or CACAO v2 as JSON) or shipped name.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load_playbook(name: &str, options: &Options) -> Result<ReadPlaybook, Diagnostics> {
    let mut reading = Reading::new(options.clone());
    let playbook = read(&mut reading, name);
    let Reading { places, diagnostics, inputs, .. } = reading;
    match playbook {
        Some(playbook) if !diagnostics.refuse() => Ok(ReadPlaybook { playbook, places, inputs }),
        _ => Err(diagnostics.sorted()),
    }
}

fn read(reading: &mut Reading, name: &str) -> Option<Playbook> {
    let typed = Path::new(name);
    let of_assets = reading.options.assets.as_ref().map(|assets| assets.join(FOLDER).join(format!("{name}.toml")));
    let on_disk = [Some(typed.to_owned()), of_assets].into_iter().flatten().find(|path| path.is_file());
    let file = if let Some(path) = on_disk {
        let shown = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match read_file(&path, TOML_LIMIT) {
            Ok(bytes) => reading.accept(shown, bytes)?,
            Err(diagnostic) => {
                reading.refuse(diagnostic.at(Place::file(shown)));
                return None;
            }
        }
    } else {
        let path = format!("{FOLDER}/{name}.toml");
        let Some(bytes) = shipped::file(&path) else {
            let names = shipped::names(FOLDER);
            let hint = nearest(name, names.iter().map(String::as_str))
                .map_or_else(|| format!("shipped: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
            reading.refuse(Diagnostic::error("no-such-playbook", format!("there is no playbook `{name}`")).hint(hint));
            return None;
        };
        reading.accept(format!("{}{path}", shipped::PREFIX), bytes.to_vec())?
    };
    let text = reading.places.text(file);
    if text.trim_start().starts_with('{') {
        return match read_cacao(&text) {
            Ok((mut playbook, places)) => {
                playbook.set_mark(reading.places.mark(Stretch { file, bytes: 0..0 }));
                for (step, bytes) in playbook.steps.iter_mut().zip(places) {
                    step.set_mark(reading.places.mark(Stretch { file, bytes }));
                }
                Some(playbook)
            }
            Err(problems) => {
                for (diagnostic, bytes) in problems {
                    reading.say(diagnostic, &Stretch { file, bytes });
                }
                reading.torn = true;
                None
            }
        };
    }
    let mut document = Document::parse(reading, file, &text);
    let steps = document.elements(reading, "step");
    let playbook = document.rest::<Playbook>(reading);
    document.close(reading);
    playbook.map(|playbook| Playbook { steps, ..playbook })
}
