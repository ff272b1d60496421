//! CACAO v2 security playbooks (OASIS), written from and read into ours. What CACAO has no words for (how much is known, whom to
//! spare) travels in an extension, as the standard provides.

use std::collections::BTreeSet;
use std::ops::Range;

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

/// Something about a playbook, and the bytes that say it.
type Said = (Diagnostic, Range<usize>);

/// Reads a CACAO v2 playbook, with the bytes at which each of its steps stands. Its steps are followed from the start; what is not
/// understood is said, never left out silently.
///
/// # Errors
/// Everything that is not understood.
pub(super) fn read_cacao(text: &str) -> Result<(Playbook, Vec<Range<usize>>), Vec<Said>> {
    let refused = |code: &'static str, message: &str, hint: &str| vec![(Diagnostic::error(code, message).hint(hint), 0..0)];
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let at = byte_of(text, error.line(), error.column());
        let message = format!("is no JSON: {}", without_place(&error.to_string()));
        let hint = "see that every quote, comma, colon and bracket is there";
        vec![(Diagnostic::error("syntax", message).hint(hint), at..at)]
    })?;
    let word = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    if (word("type"), word("spec_version")) != ("playbook", "cacao-2.0") {
        let hint = "it begins with `\"type\": \"playbook\"` and `\"spec_version\": \"cacao-2.0\"`";
        return Err(refused("format", "is no CACAO 2.0 playbook", hint));
    }
    let none = Map::new();
    let workflow = value.get("workflow").and_then(Value::as_object).unwrap_or(&none);
    let mut problems: Vec<Said> = Vec::new();
    let mut steps = Vec::new();
    let mut places = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut at = word("workflow_start");
    let mut from = key_of(text, "workflow_start");
    loop {
        let Some(step) = workflow.get(at) else {
            let hint = "`workflow_start` and `on_completion` name steps of `workflow`";
            let message =
                if at.is_empty() { "no first step is named".into() } else { format!("there is no step `{}`", short(at)) };
            problems.push((Diagnostic::error("unknown-step", message).hint(hint), from));
            break;
        };
        let here = key_of(text, at);
        if !seen.insert(at) || seen.len() > MOST_STEPS {
            let hint = "let the last step lead to one of the type `end`";
            problems.push((Diagnostic::error("bad-step", format!("the steps come back to `{}`", short(at))).hint(hint), here));
            break;
        }
        match step.get("type").and_then(Value::as_str).unwrap_or_default() {
            "start" => {}
            "end" => break,
            "action" => match action(step, at) {
                Ok(step) => {
                    steps.push(step);
                    places.push(here.clone());
                }
                Err(wrong) => problems.extend(wrong.into_iter().map(|diagnostic| (diagnostic, here.clone()))),
            },
            other => problems.push((
                Diagnostic::error("bad-step", format!("steps of the type `{}` are not read", short(other)))
                    .hint("write the actions one after another"),
                here.clone(),
            )),
        }
        let follows = ["on_completion", "on_success"].iter().find_map(|key| step.get(*key).and_then(Value::as_str));
        match follows {
            Some(next) => (at, from) = (next, here),
            None => break,
        }
    }
    // Where the way through the steps is broken already, what lies behind it is not said again.
    let unreached = workflow.iter().filter(|(id, step)| !seen.contains(id.as_str()) && step["type"] == "action");
    let unreached: Vec<&String> = unreached.map(|(id, _)| id).collect();
    if problems.is_empty() {
        problems.extend(unreached.into_iter().map(|id| {
            let message = format!("no step leads to `{}`", short(id));
            (
                Diagnostic::error("bad-step", message).hint("name it in the `on_completion` of the step before it"),
                key_of(text, id),
            )
        }));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let labels = value.get("labels").and_then(Value::as_array);
    let own = labels.into_iter().flatten().filter_map(Value::as_str).find_map(|label| label.strip_prefix("codedark:"));
    let playbook = Playbook {
        id: own.map_or_else(|| word("id").to_owned(), str::to_owned),
        title: word("name").to_owned(),
        story: word("description").to_owned(),
        steps,
        ..Playbook::default()
    };
    Ok((playbook, places))
}

/// Reads a CACAO v2 playbook.
///
/// # Errors
/// Everything that is not understood.
pub fn of_cacao(text: &str) -> Result<Playbook, Vec<Diagnostic>> {
    let read = read_cacao(text).map(|(playbook, _)| playbook);
    read.map_err(|problems| problems.into_iter().map(|(diagnostic, _)| diagnostic).collect())
}

/// Where a key is written: its quoted text before a colon. The start where it is written in some other form.
fn key_of(text: &str, key: &str) -> Range<usize> {
    let quoted = Value::from(key).to_string();
    let mut places = text.match_indices(&quoted).map(|(at, found)| at..at + found.len());
    places.find(|place| text[place.end..].trim_start().starts_with(':')).unwrap_or(0..0)
}

/// The byte at a line and a column in bytes, both from 1, or as near as there is one.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// The message of a JSON reader without the line and column at its end, which the place says.
fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(before, _)| before)
}

/// An action in our words: by the extension, or else by its name.
fn action(step: &Value, id: &str) -> Result<PlaybookStep, Vec<Diagnostic>> {
    let own = step.get("step_extensions").and_then(|all| all.get(EXTENSION)).unwrap_or(&Value::Null);
    let name = step.get("name").and_then(Value::as_str).unwrap_or(id);
    let mut problems = Vec::new();
    let mut wrong = |key: &str, found: &Value, meant: &str| {
        let message = format!("`{key}` of the step `{}` is {}", short(name), short(&found.to_string()));
        problems.push(Diagnostic::error("type", message).hint(format!("{meant} is meant")));
    };
    let mut text = |key: &str| match own.get(key) {
        None => None,
        Some(Value::String(text)) => Some(text.as_str()),
        Some(other) => {
            wrong(key, other, "text in quotes");
            None
        }
    };
    let (act, evidence, element) = (text("action"), text("evidence"), text("element").unwrap_or_default().to_owned());
    let spare_life_critical = match own.get("spare_life_critical") {
        None => false,
        Some(Value::Bool(spare)) => *spare,
        Some(other) => {
            wrong("spare_life_critical", other, "`true` or `false`, without quotes,");
            false
        }
    };
    let traffic = match own.get("traffic") {
        None => Vec::new(),
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        Some(other) => {
            wrong("traffic", other, "a list of names in square brackets");
            Vec::new()
        }
    };
    let wait = match step.get("delay") {
        None => 0,
        Some(delay) => delay.as_i64().unwrap_or_else(|| {
            wrong("delay", delay, "a whole number of milliseconds");
            0
        }),
    };
    let plain = name.trim().to_lowercase();
    let by_name = || Act::ALL.iter().copied().find(|act| plain == act.title() || plain.replace(' ', "-") == act.word());
    let act = act.map_or_else(by_name, Act::from_text);
    if act.is_none() {
        let words: Vec<&str> = Act::ALL.iter().map(|act| act.word()).collect();
        let message = format!("the step `{}` is none that can be played", short(name));
        problems.push(Diagnostic::error("unknown-act", message).hint(format!("name it by one of {}", words.join(", "))));
    }
    // Who says nothing of evidence means the incident that everybody sees.
    let on = evidence.map_or(Some(Evidence::Encryption), Evidence::from_text);
    if on.is_none() {
        let words: Vec<&str> = Evidence::ALL.iter().map(|evidence| evidence.word()).collect();
        let message = format!("`{}` is no evidence that a step is taken on", short(evidence.unwrap_or_default()));
        problems.push(Diagnostic::error("unknown-word", message).hint(format!("known are {}", words.join(", "))));
    }
    match (act, on) {
        (Some(act), Some(on)) if problems.is_empty() => {
            Ok(PlaybookStep { on, act, element, traffic, spare_life_critical, wait: Span(wait), ..PlaybookStep::default() })
        }
        _ => Err(problems),
    }
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
