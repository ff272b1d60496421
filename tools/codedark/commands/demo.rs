//! `demo`: from nothing to a report.

use codedark_files::write_file;
use codedark_sim::study::{Stop, StudyPlan};

use crate::arguments::{Arguments, Demo};
use crate::commands::run::{html, studied, told_run};
use crate::exit::{Exit, Failure, written};
use crate::project::ready;
use crate::{summary, terminal};

/// The shipped incident and the hospital it plays in.
const INCIDENT: &str = "ransomware-friday";
const HOSPITAL: &str = "regional";

pub fn run(arguments: &Arguments, demo: &Demo) -> Result<Exit, Failure> {
    if demo.runs == 0 {
        return Err(Failure::invalid("`--runs` takes at least 1"));
    }
    let ready = ready(arguments, INCIDENT, Some(HOSPITAL), &[])?;
    let plan =
        StudyPlan { seed: demo.seed, stop: Stop::Exactly(demo.runs), designs: 8, pairs_per_design: 1, ..StudyPlan::default() };
    terminal::say(&format!("{} · {}", ready.twin.title, ready.plot.title));
    let study = studied(&ready, &plan)?;
    let told = told_run(&ready, &plan)?;
    write_file(&demo.output, html(&ready, &study, &[], &told)?.as_bytes()).map_err(written)?;
    terminal::print(&summary::text(&ready, &study));
    terminal::print(&format!("report: {}\n", demo.output.display()));
    Ok(if study.interrupted { Exit::Interrupted } else { Exit::Fine })
}
