//! The same nights under several playbooks, and playbooks in the form that other tools exchange.

use std::sync::Arc;

use codedark_files::playbook::{ReadPlaybook, cacao, load_playbook};
use codedark_files::report::compared;
use codedark_files::results::{UnderPlaybook, digest, measured};
use codedark_sim::study::Study;
use codedark_sim::twin::{Plot, compile_playbook};

use crate::arguments::{Arguments, Format};
use crate::exit::Failure;
use crate::project::{Ready, options};
use crate::show_table::Table;

/// A playbook against the incident.
pub struct Played {
    /// As it was asked for.
    pub name: String,
    /// What was read.
    pub read: ReadPlaybook,
    /// The incident with it.
    pub plot: Arc<Plot>,
}

/// Reads and compiles the playbooks that were asked for.
pub fn played(arguments: &Arguments, ready: &Ready, names: &[String]) -> Result<Vec<Played>, Failure> {
    let one = |name: &String| {
        let read = load_playbook(name, &options(arguments))?;
        let steps = compile_playbook(&read.playbook, &ready.twin).map_err(|problems| Failure::from(read.explain(problems)))?;
        let plot = Arc::new(Plot { playbook: steps, ..(*ready.plot).clone() });
        Ok(Played { name: name.clone(), read, plot })
    };
    names.iter().map(one).collect()
}

/// Titles and studies, side by side.
pub fn text(studies: &[(String, Study)]) -> String {
    let (head, rows) = compared(studies);
    let mut table = Table::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
    rows.into_iter().for_each(|row| table.row(row));
    format!("The same nights under each playbook:\n\n{}\n", table.text(Format::Text))
}

/// For scripts.
pub fn results(played: &[Played], studies: &[(String, Study)], level: f64) -> Vec<UnderPlaybook> {
    let of = |(played, (title, study)): (&Played, &(String, Study))| UnderPlaybook {
        name: played.name.clone(),
        title: title.clone(),
        digest: digest(&study.outcome),
        measures: measured(&study.outcome, level),
    };
    played.iter().zip(studies).map(of).collect()
}

/// `show playbook:NAME`: its steps, or CACAO v2 for scripts.
pub fn shown(arguments: &Arguments, name: &str) -> Result<String, Failure> {
    let read = load_playbook(name, &options(arguments))?;
    if arguments.format == Format::Json {
        return Ok(format!("{:#}\n", cacao(&read.playbook)));
    }
    let mut table = Table::new(&["on", "do", "element", "spares", "wait"]);
    for step in &read.playbook.steps {
        table.row([
            step.on.title().to_owned(),
            step.act.title().to_owned(),
            step.element.clone(),
            if step.spare_life_critical { "what is life-critical".to_owned() } else { String::new() },
            if step.wait.0 > 0 { step.wait.to_string() } else { String::new() },
        ]);
    }
    let table = table.text(arguments.format);
    Ok(if arguments.format == Format::Text {
        format!("{}\n{}\n\n{table}", read.playbook.title, read.playbook.story)
    } else {
        table
    })
}
