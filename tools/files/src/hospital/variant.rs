//! A hospital that is another one with changes: a folder with nothing but `overrides.toml`, which names its `base`.

use codedark_sim::blueprint::{Blueprint, Mark};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::overrides::Layer;
use super::read::{read_folder, read_hospital, set, settings};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Marked};
use crate::folder::Folder;
use crate::reading::{Reading, TOML_LIMIT};

/// What lies under an `overrides.toml` that is alone in its folder.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Base {
    /// A folder beside this one, or the name of a shipped hospital.
    pub base: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Marked for Base {
    fn set_mark(&mut self, mark: Mark) {
        self.mark = mark;
    }
    fn mark(&self) -> Mark {
        self.mark
    }
}

/// The file that makes a folder a variant.
pub(super) const FILE: &str = "overrides.toml";

/// The base, with the folder's overrides and parameters laid over it.
pub(super) fn read_variant(reading: &mut Reading, folder: &Folder) -> Option<Blueprint> {
    if reading.inputs.iter().any(|input| input.path == folder.shown(FILE)) {
        reading.refuse(Diagnostic::error("base", format!("`{}` is its own base", folder.shown(FILE))));
        return None;
    }
    let file = reading.text(folder, FILE, TOML_LIMIT)?;
    let text = reading.places.text(file);
    let mut document = Document::parse(reading, file, &text);
    let layer = Layer::read(reading, &mut document);
    let base = document.rest::<Base>(reading).unwrap_or_default();
    document.close(reading);
    let refuse = |reading: &mut Reading, message: String, hint: &str| {
        let place = reading.places.place_of(base.mark, "base");
        reading.refuse(Diagnostic::error("base", message).hint(hint).at_known(place));
    };
    if base.base.is_empty() {
        let message = format!("`{}` is alone in its folder and names no base", folder.shown(FILE));
        refuse(reading, message, "write `base = \"small\"`, a shipped hospital, or a folder beside this one");
        return None;
    }
    let mut blueprint = match folder.beside(&base.base) {
        Some(beside) => read_folder(reading, &beside, &base.base)?,
        None => read_hospital(reading, &base.base)?,
    };
    let [site] = &mut blueprint.sites[..] else {
        refuse(reading, format!("`{}` has several sites", base.base), "lay overrides over one of its sites");
        return None;
    };
    layer.apply(reading, site);
    let own = settings(reading, folder);
    set(reading, &mut blueprint.parameters, &own);
    blueprint.settings.extend(own);
    Some(blueprint)
}
