//! What the planner's verbs share: a project with all its traffic, selections as typed, policies judged.

use codedark_files::verdicts::{Folders, Sides, folder_of};
use codedark_files::{Diagnostics, Loaded, load_hospital, load_policy};
use codedark_sim::blueprint::{ParameterTable, Policy, nearest};
use codedark_sim::cyber::CyberValues;
use codedark_sim::planner::{Ground, Judgement, Selection, SelectorError, Side, Skill, judge};
use codedark_sim::twin::{PlotCampaign, TrafficId, Twin, Values, compile_incident, compile_whole, traffic_meant};

use crate::arguments::Arguments;
use crate::exit::Failure;
use crate::project::{hospital_name, options, today};

/// Level of the intervals.
pub const LEVEL: f64 = 0.95;

/// Reads a hospital and compiles it with all the traffic there can be.
pub fn whole(arguments: &Arguments, given: Option<&str>) -> Result<(Loaded, Twin), Failure> {
    let Some(name) = hospital_name(arguments, given) else {
        return Err(Failure::invalid("there is no project here and no hospital was given")
            .hint("give one with `--hospital` (try `codedark list hospital`), or `--project PATH`"));
    };
    let mut loaded = load_hospital(&name, &options(arguments))?;
    match compile_whole(&loaded.blueprint, &today(arguments)?) {
        Ok((twin, findings)) => {
            loaded.explain(findings);
            Ok((loaded, twin))
        }
        Err(problems) => {
            let mut diagnostics = Diagnostics::default();
            diagnostics.extend_problems(problems, &loaded.places);
            Err(diagnostics.sorted().into())
        }
    }
}

/// The folder of a single project.
pub fn of_project(arguments: &Arguments, given: Option<&str>) -> Folders {
    let before = hospital_name(arguments, given).map_or_else(String::new, |name| folder_of(&name));
    Folders { before, ..Folders::default() }
}

/// A selection as typed: a word that is not known is invalid, known words that match nothing are an empty selection.
pub fn select(text: &str, ground: &Ground<'_>) -> Result<Selection, Failure> {
    Selection::of(text, ground).map_err(|error| match error {
        SelectorError::Unknown(message, hint) => Failure::invalid(message).hint(hint),
        SelectorError::Empty(message) => Failure::nothing(message),
    })
}

/// Traffic as typed.
pub fn traffic(text: &str, twin: &Twin) -> Result<Vec<TrafficId>, Failure> {
    let meant = traffic_meant(text, twin).map_err(|word| {
        let failure = Failure::invalid(format!("no traffic is called `{word}`"));
        match nearest(&word, twin.traffic_names.keys().map(String::as_str)) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("write a name, `tcp/443` or `any`"),
        }
    })?;
    if meant.is_empty() { Err(Failure::nothing(format!("`{text}` is no traffic at all"))) } else { Ok(meant) }
}

/// A policy, judged; with its places put where they belong.
pub fn judged(
    arguments: &Arguments,
    name: &str,
    ground: &Ground<'_>,
    sides: &mut Sides,
) -> Result<(Policy, Vec<Judgement>, Vec<codedark_files::Input>), Failure> {
    let in_policy = |failure: Failure| failure.on(Side::Policy);
    let loaded = load_policy(name, &options(arguments)).map_err(Failure::from).map_err(in_policy)?;
    let judgements = judge(&loaded.policy, ground, &today(arguments)?).map_err(|problems| {
        let mut diagnostics = Diagnostics::default();
        diagnostics.extend_problems(problems, &loaded.places);
        in_policy(diagnostics.sorted().into())
    })?;
    sides.policy = loaded.places;
    Ok((loaded.policy, judgements, loaded.inputs))
}

/// The project's own policy, when none was named.
pub fn own_policy(arguments: &Arguments, given: Option<&str>) -> Option<String> {
    let name = hospital_name(arguments, given)?;
    let path = std::path::Path::new(&name).join("policy.toml");
    path.is_file().then(|| path.to_string_lossy().into_owned())
}

/// What the adversary of an incident can do; without one the usual operator.
pub fn skill(arguments: &Arguments, incident: Option<&str>, hospital: &str, twin: &Twin) -> Result<Skill, Failure> {
    let values = values(&twin.parameters)?;
    let campaign = match incident {
        None => codedark_sim::blueprint::Campaign::default(),
        Some(name) => {
            let loaded = codedark_files::load_incident(name, Some(hospital), &options(arguments))?;
            let plot = compile_incident(&loaded.incident, twin).map_err(|problems| {
                let mut diagnostics = Diagnostics::default();
                diagnostics.extend_problems(problems, &loaded.places);
                Failure::from(diagnostics.sorted())
            })?;
            if let Some(campaign) = plot.campaigns.first() {
                return Ok(Skill::of(campaign, &values));
            }
            codedark_sim::blueprint::Campaign::default()
        }
    };
    Ok(Skill::of(&PlotCampaign::usual(&campaign), &values))
}

fn values(parameters: &ParameterTable) -> Result<CyberValues, Failure> {
    Values::of(parameters)
        .map(|values| values.cyber)
        .map_err(|missing| Failure::broken(format!("the parameters lack {}", missing.join(", "))))
}
