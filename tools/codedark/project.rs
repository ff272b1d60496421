//! From what was typed to a compiled hospital and incident.

use std::sync::Arc;

use codedark_files::{Diagnostics, Loaded, Options, load_hospital, load_incident};
use codedark_sim::blueprint::ParameterTable;
use codedark_sim::twin::{Plot, Twin, compile, compile_incident};

use crate::arguments::Arguments;
use crate::exit::Failure;
use crate::terminal;

/// A hospital and an incident, ready to play.
pub struct Ready {
    /// What was read.
    pub loaded: Loaded,
    /// The hospital.
    pub twin: Arc<Twin>,
    /// The incident.
    pub plot: Arc<Plot>,
    /// The date things were judged by.
    pub today: String,
}

/// The hospital that `--hospital`, or else the project, names; `None` if there is no project here.
pub fn hospital_name(arguments: &Arguments, given: Option<&str>) -> Option<String> {
    if let Some(name) = given {
        return Some(name.to_owned());
    }
    let project = &arguments.project;
    let here = project.join("hospital").is_dir()
        || project.join("region.toml").is_file()
        || project.join("site.toml").is_file()
        || project.is_file()
        || project.as_os_str() != ".";
    here.then(|| project.to_string_lossy().into_owned())
}

/// Reading options from what was typed.
pub fn options(arguments: &Arguments) -> Options {
    Options { assets: arguments.assets.clone() }
}

/// `--today`, or the machine's date, read once.
pub fn today(arguments: &Arguments) -> Result<String, Failure> {
    match &arguments.today {
        None => Ok(codedark_files::today::from_clock()),
        Some(date) => codedark_files::today::checked(date)
            .ok_or_else(|| Failure::invalid(format!("`{date}` is not a date")).hint("write it like 2027-01-31")),
    }
}

/// Reads and compiles a hospital.
pub fn hospital(arguments: &Arguments, given: Option<&str>) -> Result<(Loaded, Twin), Failure> {
    let Some(name) = hospital_name(arguments, given) else {
        return Err(Failure::invalid("there is no project here and no hospital was given")
            .hint("give one with `--hospital` (try `codedark list hospital`), or `--project PATH`"));
    };
    let mut loaded = load_hospital(&name, &options(arguments))?;
    let twin = compiled(&mut loaded, &today(arguments)?)?;
    Ok((loaded, twin))
}

/// Reads and compiles a hospital and an incident, with other values for parameters.
pub fn ready(arguments: &Arguments, incident: &str, given: Option<&str>, set: &[String]) -> Result<Ready, Failure> {
    let name = hospital_name(arguments, given);
    let today = today(arguments)?;
    let mut loaded = load_incident(incident, name.as_deref(), &options(arguments))?;
    apply_all(set, &mut loaded.blueprint.parameters)?;
    let twin = compiled(&mut loaded, &today)?;
    let plot = compile_incident(&loaded.incident, &twin).map_err(|problems| refused(&loaded, problems))?;
    Ok(Ready { twin: Arc::new(twin), plot: Arc::new(plot), today, loaded })
}

fn compiled(loaded: &mut Loaded, today: &str) -> Result<Twin, Failure> {
    match compile(&loaded.blueprint, today) {
        Ok((twin, findings)) => {
            loaded.explain(findings);
            Ok(twin)
        }
        Err(problems) => Err(refused(loaded, problems)),
    }
}

fn refused(loaded: &Loaded, problems: Vec<codedark_sim::blueprint::Problem>) -> Failure {
    let mut diagnostics = Diagnostics::default();
    diagnostics.extend_problems(problems, &loaded.places);
    diagnostics.sorted().into()
}

/// Each `PARAMETER=VALUE` on a table; what is odd about one is said.
pub fn apply_all(set: &[String], parameters: &mut ParameterTable) -> Result<(), Failure> {
    for setting in set {
        if let Some(doubted) = apply(setting, parameters)? {
            terminal::say(&format!("note: {doubted}"));
        }
    }
    Ok(())
}

/// `PARAMETER=VALUE` on a table; gives what is odd about it.
pub fn apply(setting: &str, parameters: &mut ParameterTable) -> Result<Option<String>, Failure> {
    let malformed = || Failure::invalid(format!("`--set {setting}` is not PARAMETER=VALUE"));
    let (name, value) = setting.split_once('=').ok_or_else(malformed)?;
    let value: f64 = value.trim().parse().map_err(|_| malformed())?;
    if let Some(message) = parameters.get(name.trim()).and_then(|parameter| parameter.refuses(value)) {
        return Err(Failure::invalid(message));
    }
    let doubted = parameters.get(name.trim()).and_then(|parameter| parameter.doubts(value));
    if parameters.set(name.trim(), value) {
        return Ok(doubted);
    }
    let known = parameters.entries().iter().map(|parameter| parameter.name.as_str());
    let failure = Failure::invalid(format!("there is no parameter `{name}`"));
    Err(match codedark_sim::blueprint::nearest(name.trim(), known) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`codedark show parameters` lists them"),
    })
}

impl Ready {
    /// Plays another length of time than the incident's own.
    pub fn horizon(&mut self, horizon: codedark_sim::engine::Span) -> Result<(), Failure> {
        if horizon.days() <= 0.0 || horizon.days() > 400.0 {
            return Err(
                Failure::invalid(format!("a run of {horizon} cannot be played")).hint("give more than 0 and at most 400 days")
            );
        }
        Arc::make_mut(&mut self.plot).horizon = horizon;
        self.loaded.incident.horizon = horizon;
        Ok(())
    }
}
