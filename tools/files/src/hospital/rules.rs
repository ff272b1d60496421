//! `[[rules]]` of `network.toml`: rule files in their own form, read after `conduit`, so that causes name the line the firewall
//! really has. The forms themselves are [`crate::import::rules`]'s.

use std::path::{Component, Path};

use codedark_sim::blueprint::Network;

use crate::diagnostic::Diagnostic;
use crate::folder::Folder;
use crate::import::rules;
use crate::reading::{Reading, TABLE_LIMIT};

/// Puts what the rule files say after the network's conduits. The files have then been read: none is left to read.
pub(super) fn read_rules(reading: &mut Reading, beside: &Folder, network: &mut Network) {
    for file in std::mem::take(&mut network.rules) {
        let place = |reading: &Reading| reading.places.place_of(file.mark, "path");
        let inside = !file.path.is_empty() && Path::new(&file.path).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            let diagnostic = Diagnostic::error("rules-path", format!("`{}` leads out of the hospital's folder", file.path));
            let place = place(reading);
            reading.refuse(diagnostic.hint("put the rule file beside this one").at_known(place));
            continue;
        }
        if !beside.has(&file.path) {
            let diagnostic = Diagnostic::error("no-such-file", format!("there is no rule file `{}`", file.path));
            let place = place(reading);
            reading.refuse(diagnostic.at_known(place));
            continue;
        }
        let Some(text) = reading.text(beside, &file.path, TABLE_LIMIT) else { continue };
        let text = reading.places.text(text);
        let read = rules::read(&file.form, &beside.shown(&file.path), &text, &network.zones, &mut reading.places);
        network.conduits.extend(read.conduits);
        for mut problem in read.problems {
            if problem.field == "form" {
                // Of the words in `network.toml`, not of the rule file.
                problem.mark = file.mark;
            }
            reading.diagnostics.extend_problems([problem], &reading.places);
        }
    }
}
