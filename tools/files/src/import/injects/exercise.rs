//! Injects as an exercise file.

use std::fmt::Write;

use super::InjectsRead;

/// The first line of what an import writes: a file without it is people's own.
pub const BEGIN: &str = "# Imported from a list of injects: renewed at each import. Copy it under another name to change it.";

/// The text of `exercise.toml`; `title` is what it is called.
pub fn exercise(read: &InjectsRead, title: &str, id: &str) -> String {
    let mut text = format!("{BEGIN}\nformat = 1\n");
    let quoted = |word: &str| toml::Value::from(word).to_string();
    let key = |text: &mut String, key: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{key} = {}", quoted(value));
        }
    };
    let list = |words: &[String]| words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ");
    key(&mut text, "id", id);
    key(&mut text, "title", title);
    for (table, named) in [("objective", &read.objectives), ("role", &read.roles)] {
        for (id, title) in named {
            let _ = write!(text, "\n[[{table}]]\n");
            key(&mut text, "id", id);
            key(&mut text, "title", title);
        }
    }
    for (step, inject) in (1..).zip(&read.injects) {
        let _ = write!(text, "\n[[move]]\nstep = {step}\n");
        key(&mut text, "id", &inject.id);
        key(&mut text, "title", &inject.title);
        if let Some(minutes) = inject.at {
            key(&mut text, "at", &format!("{minutes}min"));
        }
        let roles: Vec<String> =
            if inject.roles.is_empty() { read.roles.keys().cloned().collect() } else { inject.roles.clone() };
        let _ = writeln!(text, "roles = [{}]", list(&roles));
        if !inject.objectives.is_empty() {
            let _ = writeln!(text, "objectives = [{}]", list(&inject.objectives));
        }
        key(&mut text, "from", &inject.from);
        key(&mut text, "method", &inject.method);
        key(&mut text, "inject", &inject.text);
        key(&mut text, "controller", &inject.controller);
        key(&mut text, "note", &inject.note);
        key(&mut text, "source", "imported");
    }
    for inject in read.injects.iter().filter(|inject| !inject.expects.is_empty()) {
        let roles: Vec<&String> =
            if inject.roles.is_empty() { read.roles.keys().collect() } else { inject.roles.iter().collect() };
        for role in roles {
            text.push_str("\n[[expectation]]\n");
            key(&mut text, "move", &inject.id);
            key(&mut text, "role", role);
            key(&mut text, "expects", &inject.expects);
        }
    }
    text
}
