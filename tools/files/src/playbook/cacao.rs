//! CACAO v2 security playbooks (OASIS), written from and read into ours. What CACAO has no words for (how much is known, whom to
//! spare) travels in an extension, as the standard provides.

use std::collections::BTreeMap;

use codedark_sim::blueprint::{Act, Evidence, Playbook, PlaybookStep};
use codedark_sim::engine::Span;
use serde_json::{Map, Value, json};

use crate::diagnostic::Diagnostic;

/// The extension that carries our words.
const EXTENSION: &str = "extension-definition--5c0ded4a-6b1f-4c55-9c3e-0f2a7d1e8b10";
const AUTHOR: &str = "identity--5c0ded4a-1d0e-4a4b-8f27-3b9a6c5d2e11";
const AGENT: &str = "group--5c0ded4a-2c7e-4d1b-a5c8-7e6f5d4c3b12";
/// Playbooks have no date of their own; the form demands one.
const WRITTEN: &str = "2026-01-01T00:00:00.000Z";
/// The most steps that are read.
const MOST_STEPS: usize = 1_000;

/// An identifier that depends on the text alone, in the form of a random UUID.
fn identifier(kind: &str, text: &str) -> String {
    let hash = blake3::hash(format!("{kind}:{text}").as_bytes()).to_hex();
    let hex: &str = hash.as_str();
    format!("{kind}--{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// CACAO's own word for what an act does.
fn activity(act: Act) -> &'static str {
    match act {
        Act::IsolateHost | Act::ServersOff | Act::WalkRound | Act::StopService => "disconnect-system",
        _ => "restrict-access",
    }
}

/// The playbook as CACAO v2.
pub fn cacao(playbook: &Playbook) -> Value {
    let id = |number: usize, kind: &str| identifier(kind, &format!("{}/{number}", playbook.id));
    let start = id(0, "start");
    let end = id(playbook.steps.len() + 1, "end");
    let next = |number: usize| if number == playbook.steps.len() { end.clone() } else { id(number + 1, "action") };
    let mut workflow = Map::new();
    workflow.insert(start.clone(), json!({ "type": "start", "on_completion": next(0) }));
    for (number, step) in playbook.steps.iter().enumerate() {
        let what =
            if step.element.is_empty() { step.act.title().to_owned() } else { format!("{}: {}", step.act.title(), step.element) };
        let what = if step.traffic.is_empty() { what } else { format!("{what} ({})", step.traffic.join(" ")) };
        let spared = if step.spare_life_critical { "; life-critical zones are left alone" } else { "" };
        let mut own =
            json!({ "evidence": step.on.word(), "action": step.act.word(), "spare_life_critical": step.spare_life_critical });
        if !step.element.is_empty() {
            own["element"] = json!(step.element);
        }
        if !step.traffic.is_empty() {
            own["traffic"] = json!(step.traffic);
        }
        let mut action = json!({
            "type": "action",
            "name": what,
            "description": format!("When {}{spared}", step.on.title()),
            "commands": [{ "type": "manual", "command": what, "playbook_activity": activity(step.act) }],
            "agent": AGENT,
            "on_completion": next(number + 1),
            "step_extensions": { EXTENSION: own },
        });
        if step.wait > Span::ZERO {
            action["delay"] = json!(step.wait.0);
        }
        workflow.insert(id(number + 1, "action"), action);
    }
    workflow.insert(end.clone(), json!({ "type": "end" }));
    json!({
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": identifier("playbook", &playbook.id),
        "name": playbook.title,
        "description": playbook.story,
        "labels": [format!("codedark:{}", playbook.id)],
        "playbook_types": ["mitigation"],
        "playbook_activities": ["restrict-access", "disconnect-system"],
        "created_by": AUTHOR,
        "created": WRITTEN,
        "modified": WRITTEN,
        "workflow_start": start,
        "workflow": workflow,
        "agent_definitions": { AGENT: { "type": "group", "name": "Those who hold the authority" } },
        "extension_definitions": { EXTENSION: {
            "type": "extension-definition",
            "name": "codedark step",
            "description": "How much is known when a step is taken, what is done in the words of playbook.toml, and whom to spare.",
            "created_by": AUTHOR,
            "schema": "evidence: suspicion | spread | encryption; action: a word of playbook.toml; element: zone:ID, device:ID, service:ID or rule:ID; traffic: list of names; spare_life_critical: boolean",
            "version": "1.0.0",
        } },
    })
}

/// Reads a CACAO v2 playbook. Its steps are followed from the start; a step that is not understood is said, never left out
/// silently.
///
/// # Errors
/// Everything that is not understood.
pub fn of_cacao(text: &str) -> Result<Playbook, Vec<Diagnostic>> {
    let refused = |code: &'static str, message: String| vec![Diagnostic::error(code, message)];
    let value: Value = serde_json::from_str(text).map_err(|error| refused("syntax", format!("is no JSON: {error}")))?;
    let word = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    if (word("type"), word("spec_version")) != ("playbook", "cacao-2.0") {
        return Err(refused("format", "is no CACAO 2.0 playbook".into()));
    }
    let none = Map::new();
    let workflow = value.get("workflow").and_then(Value::as_object).unwrap_or(&none);
    let mut problems = Vec::new();
    let mut steps = Vec::new();
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    let mut at = word("workflow_start");
    loop {
        let Some(step) = workflow.get(at) else {
            problems.push(Diagnostic::error("unknown-step", format!("there is no step `{}`", short(at))));
            break;
        };
        if seen.insert(at, ()).is_some() || seen.len() > MOST_STEPS {
            problems.push(Diagnostic::error("bad-step", format!("the steps come back to `{}`", short(at))));
            break;
        }
        match step.get("type").and_then(Value::as_str).unwrap_or_default() {
            "start" => {}
            "end" => break,
            "action" => match action(step) {
                Some(step) => steps.push(step),
                None => {
                    let name = step.get("name").and_then(Value::as_str).unwrap_or(at);
                    let words: Vec<&str> = Act::ALL.iter().map(|act| act.word()).collect();
                    problems.push(
                        Diagnostic::error("unknown-act", format!("the step `{}` is none that can be played", short(name)))
                            .hint(format!("name it by one of {}", words.join(", "))),
                    );
                }
            },
            other => problems.push(
                Diagnostic::error("bad-step", format!("steps of the type `{}` are not read", short(other)))
                    .hint("write the actions one after another"),
            ),
        }
        let follows = ["on_completion", "on_success"].iter().find_map(|key| step.get(*key).and_then(Value::as_str));
        match follows {
            Some(next) => at = next,
            None => break,
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let labels = value.get("labels").and_then(Value::as_array);
    let own = labels.into_iter().flatten().filter_map(Value::as_str).find_map(|label| label.strip_prefix("codedark:"));
    Ok(Playbook {
        id: own.map_or_else(|| word("id").to_owned(), str::to_owned),
        title: word("name").to_owned(),
        story: word("description").to_owned(),
        steps,
        ..Playbook::default()
    })
}

/// An action in our words: by the extension, or else by its name.
fn action(step: &Value) -> Option<PlaybookStep> {
    let own = step.get("step_extensions").and_then(|all| all.get(EXTENSION));
    let word = |key: &str| own.and_then(|own| own.get(key)).and_then(Value::as_str);
    let name = step.get("name").and_then(Value::as_str).unwrap_or_default().trim().to_lowercase();
    let by_name = || Act::ALL.iter().copied().find(|act| name == act.title() || name.replace(' ', "-") == act.word());
    let act = match word("action") {
        Some(act) => Act::from_text(act)?,
        None => by_name()?,
    };
    // Who says nothing of evidence means the incident that everybody sees.
    let on = word("evidence").map_or(Some(Evidence::Encryption), Evidence::from_text)?;
    Some(PlaybookStep {
        on,
        act,
        element: word("element").unwrap_or_default().to_owned(),
        traffic: own
            .and_then(|own| own.get("traffic"))
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            .unwrap_or_default(),
        spare_life_critical: own.and_then(|own| own.get("spare_life_critical")).and_then(Value::as_bool).unwrap_or(false),
        wait: Span(step.get("delay").and_then(Value::as_i64).unwrap_or(0)),
        ..PlaybookStep::default()
    })
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut playbook = Playbook::usual();
        playbook.steps[1].element = "zone:office".into();
        playbook.steps[2].wait = Span(3_600_000);
        playbook.steps[4].spare_life_critical = true;
        let more = |act, element: &str, traffic: &[&str]| PlaybookStep {
            on: Evidence::Spread,
            act,
            element: element.into(),
            traffic: traffic.iter().map(|word| (*word).to_owned()).collect(),
            ..PlaybookStep::default()
        };
        playbook.steps.push(more(Act::StopService, "service:remote-access", &[]));
        playbook.steps.push(more(Act::BlockTraffic, "rule:vendor-tunnel", &["rdp", "tcp/22"]));
        let text = cacao(&playbook).to_string();
        assert_eq!(of_cacao(&text).unwrap(), playbook);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let mut other = cacao(&Playbook::usual());
        let workflow = other["workflow"].as_object_mut().unwrap();
        for step in workflow.values_mut().filter(|step| step["type"] == "action") {
            step.as_object_mut().unwrap().remove("step_extensions");
        }
        // By its name alone, a step is read as an answer to what everybody sees.
        let read = of_cacao(&other.to_string()).unwrap();
        assert!(read.steps.iter().all(|step| step.on == Evidence::Encryption));
        let workflow = other["workflow"].as_object_mut().unwrap();
        let first = workflow.values_mut().find(|step| step["type"] == "action").unwrap();
        first["name"] = json!("reboot the moon");
        assert_eq!(of_cacao(&other.to_string()).unwrap_err()[0].code, "unknown-act");
        assert_eq!(of_cacao("{}").unwrap_err()[0].code, "format");
        other["workflow_start"] = json!("start--nowhere");
        assert_eq!(of_cacao(&other.to_string()).unwrap_err()[0].code, "unknown-step");
    }
}
