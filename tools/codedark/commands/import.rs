//! `import`: a hospital's exports become a hospital folder.

use std::path::PathBuf;

use codedark_files::import::{ImportRequest, Imported, import, write};
use codedark_files::{Diagnostics, assets, write_file_with};
use codedark_sim::blueprint::Blueprint;
use codedark_sim::twin::compile;

use crate::arguments::{Arguments, Format, Import};
use crate::exit::{Exit, Failure, written};
use crate::project::today;
use crate::terminal;

pub fn run(arguments: &Arguments, asked: &Import) -> Result<Exit, Failure> {
    let stated = asked.kinds.iter().map(|text| stated(text)).collect::<Result<Vec<_>, _>>()?;
    let request = ImportRequest {
        files: asked.files.clone(),
        mapping: asked.mapping.clone(),
        stated,
        as_exported: asked.as_exported,
        complete: asked.complete,
        name: asked.into.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    let known = ["site.toml", "hospital/site.toml", "exercise.toml"];
    let hospital = |folder: &std::path::Path| known.iter().any(|name| folder.join(name).is_file());
    let occupied = std::fs::read_dir(&asked.into).is_ok_and(|mut entries| entries.next().is_some());
    if occupied && !hospital(&asked.into) {
        return Err(Failure::invalid(format!("`{}` is not empty and holds no hospital to refresh", asked.into.display()))
            .hint("name a new folder, or the one an earlier import wrote"));
    }
    let imported = import(&request)?;
    // What was imported must be a hospital that runs; nothing is written otherwise.
    let mut found = Diagnostics::default();
    if imported.is_hospital() {
        match compile(&blueprint(&imported), &today(arguments)?) {
            Ok((_, findings)) => found.extend_problems(findings, &imported.places),
            Err(problems) => {
                found.extend_problems(problems, &imported.places);
                return Err(found.sorted().into());
            }
        }
    }
    let notes = write(&imported, &asked.into).map_err(written)?;
    if let Some(path) = &asked.account {
        write_file_with(path, |out| imported.write_account(out)).map_err(written)?;
    }
    found.extend_problems(imported.findings.clone(), &imported.places);
    told(arguments, asked, &imported, &notes, &found.sorted());
    Ok(Exit::Fine)
}

fn stated(text: &str) -> Result<(String, PathBuf), Failure> {
    match text.split_once('=') {
        Some((kind, path)) if !kind.is_empty() && !path.is_empty() => Ok((kind.to_owned(), PathBuf::from(path))),
        _ => Err(Failure::invalid(format!("`--as {text}` is not KIND=FILE"))),
    }
}

fn blueprint(imported: &Imported) -> Blueprint {
    Blueprint {
        title: imported.blueprint.site.name.clone(),
        sites: vec![imported.blueprint.clone()],
        travel: Vec::new(),
        catalogue: assets::catalogue(),
        traffic: assets::traffic(),
        parameters: assets::parameters(),
        settings: Vec::new(),
    }
}

fn told(arguments: &Arguments, asked: &Import, imported: &Imported, notes: &[String], found: &Diagnostics) {
    if arguments.format == Format::Json {
        let text = serde_json::json!({
            "format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "import",
            "statements": imported.statements, "findings": found.findings(), "verdict": "pass",
        });
        terminal::print(&format!("{text:#}\n"));
        return;
    }
    terminal::say("What was guessed:");
    imported.statements.iter().for_each(|statement| terminal::say(&format!("  {statement}")));
    terminal::say("\nWhat was found:");
    for diagnostic in found.iter() {
        terminal::say(&format!("  [{}] {diagnostic}", diagnostic.code));
        if !diagnostic.hint.is_empty() {
            terminal::say(&format!("      {}", diagnostic.hint));
        }
    }
    notes.iter().for_each(|note| terminal::say(&format!("  {note}")));
    let into = asked.into.display();
    if !imported.is_hospital() {
        let [read, _, guessed, skipped] = imported.summary.records;
        terminal::print(&format!("\n{read} injects read, {guessed} with a guess, {skipped} skipped\nwritten to {into}\n"));
        return;
    }
    terminal::print(&format!("\n{}\nwritten to {into}\n", imported.summary));
    terminal::say(&format!("next: codedark --project {} run ransomware-friday --output html=report.html", asked.into.display()));
}
