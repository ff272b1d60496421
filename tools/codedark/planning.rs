//! What the planner's verbs share: a project with all its traffic, selections and gates as typed, findings as text.

use codedark_files::results::Sides;
use codedark_files::{Diagnostics, Loaded, load_hospital, load_policy};
use codedark_sim::blueprint::{ParameterTable, Policy, nearest};
use codedark_sim::cyber::CyberValues;
use codedark_sim::planner::{Finding, Ground, Judgement, Selection, SelectorError, Skill, Step, judge};
use codedark_sim::twin::{PlotCampaign, TrafficId, Twin, Values, compile_incident, compile_whole, traffic_meant};

use crate::arguments::Arguments;
use crate::exit::Failure;
use crate::project::{hospital_name, options, today};

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
    let loaded = load_policy(name, &options(arguments))?;
    let judgements = judge(&loaded.policy, ground, &today(arguments)?).map_err(|problems| {
        let mut diagnostics = Diagnostics::default();
        diagnostics.extend_problems(problems, &loaded.places);
        Failure::from(diagnostics.sorted())
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

/// Hops, one a line.
pub fn steps(path: &[Step], sides: &Sides) -> String {
    let line = |step: &Step| {
        let place = step.rule.map_or_else(String::new, |rule| format!(" [{}]", sides.text(rule)));
        let how = if step.technique.is_empty() {
            String::new()
        } else {
            format!(" {} with chance {:.2},", step.technique, step.chance)
        };
        format!("  {} -> {} {}{how} {}{place}\n", step.from, step.to, step.traffic, step.because)
    };
    path.iter().map(line).collect()
}

/// A finding, on a line with its place.
pub fn told(finding: &Finding, sides: &Sides) -> String {
    let side = match finding.cause.side {
        codedark_sim::planner::Side::After => "after: ",
        _ => "",
    };
    let also: Vec<String> = finding.related.iter().map(|written| sides.text(*written)).filter(|text| text != "-").collect();
    let also = if also.is_empty() { String::new() } else { format!(" (see also {})", also.join(", ")) };
    format!("{side}{}: {} [{}]: {}{also}\n", sides.text(finding.cause), finding.code, finding.severity.word(), finding.message)
}
