//! An import as a hospital folder, new or refreshed. What people wrote in `overrides.toml` is kept word for word; only the rules
//! that an import assumed are renewed, and what people changed in those stays theirs.

use std::collections::BTreeMap;
use std::path::Path;

use codedark_sim::blueprint::{Blueprint, Conduit, SiteBlueprint};

use super::Imported;
use super::injects::BEGIN as BEGIN_EXERCISE;
use crate::atomic::write_file;
use crate::diagnostic::Diagnostic;
use crate::folder::read_file;
use crate::hospital::{Writing, write_hospital};

const BEGIN: &str =
    "# Assumed by import, so that care works before the incident. Renewed at each import; what you change here stays yours.";
const END: &str = "# End of what import assumed.";
/// People's overrides are read whole up to this size.
const LARGEST: u64 = 50_000_000;

/// Writes the folder, which appears whole or not at all. Returns what of people's own lies over the import, one sentence each.
pub fn write(imported: &Imported, into: &Path) -> Result<Vec<String>, Diagnostic> {
    let folder = if into.join("hospital").is_dir() { into.join("hospital") } else { into.to_owned() };
    for (name, _) in &imported.exercises {
        let of_people = read_file(&folder.join(name), LARGEST).is_ok_and(|bytes| !bytes.starts_with(BEGIN_EXERCISE.as_bytes()));
        if of_people {
            return Err(Diagnostic::error("occupied", format!("`{name}` is there already and was not written by an import"))
                .hint("give it another name; nothing was written"));
        }
    }
    if !imported.is_hospital() {
        std::fs::create_dir_all(&folder)
            .map_err(|error| Diagnostic::error("unwritable", format!("`{}` cannot be written: {error}", folder.display())))?;
        for (name, text) in &imported.exercises {
            write_file(&folder.join(name), text.as_bytes())?;
        }
        return Ok(Vec::new());
    }
    let path = folder.join("overrides.toml");
    let existing = match std::fs::symlink_metadata(&path) {
        Ok(_) => Some(read_file(&path, LARGEST)?),
        Err(_) => None,
    };
    let existing = match existing.map(String::from_utf8).transpose() {
        Ok(text) => text.unwrap_or_default(),
        Err(_) => return Err(Diagnostic::error("not-a-text", "overrides.toml is not UTF-8").hint("nothing was written")),
    };
    let assumed: Vec<&Conduit> = imported.assumed_rules().collect();
    let (text, kept) = overrides(&existing, &assumed)?;
    let site = SiteBlueprint { network: imported.network.clone(), ..imported.blueprint.clone() };
    let mut beside: Vec<(String, Vec<u8>)> =
        imported.rule_files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect();
    beside.extend(imported.exercises.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())));
    beside.push(("overrides.toml".into(), text.into_bytes()));
    let blueprint = Blueprint { title: site.site.name.clone(), sites: vec![site], ..Blueprint::default() };
    write_hospital(&folder, &blueprint, &Writing { refresh: true, beside, ..Writing::default() })?;
    Ok(kept)
}

/// The new `overrides.toml`: people's text, then what is assumed now and people have not written otherwise.
fn overrides(existing: &str, assumed: &[&Conduit]) -> Result<(String, Vec<String>), Diagnostic> {
    let (own, block) = match (existing.find(BEGIN), existing.find(END)) {
        (Some(begin), Some(end)) if begin < end => {
            let after = existing.get(end + END.len()..).unwrap_or("");
            (format!("{}{}", existing[..begin].trim_end(), after.trim_end()), &existing[begin..end])
        }
        _ => (existing.trim_end().to_string(), ""),
    };
    let of_people = rules(&own)?;
    let mut earlier = rules(block)?;
    let mut kept = Vec::new();
    let mut text = if own.is_empty() { "format = 1\n".to_string() } else { format!("{own}\n") };
    text.push_str(&format!("\n{BEGIN}\n"));
    for rule in assumed {
        if of_people.contains_key(&rule.id) {
            kept.push(format!("rule `{}` of overrides.toml lies over the one that import assumes", rule.id));
            continue;
        }
        let now = rule_text(rule);
        match earlier.remove(&rule.id) {
            Some(changed) if !same_rule(&changed, rule) => {
                kept.push(format!("rule `{}` was changed by people in overrides.toml: their version stays", rule.id));
                text.push_str(&format!("\n[[conduit]]\n{}", toml::to_string(&changed).unwrap_or_default()));
            }
            _ => text.push_str(&now),
        }
    }
    // Written into the block by people, under names of their own.
    for (id, rule) in earlier.iter().filter(|(id, _)| !id.starts_with("assumed-")) {
        kept.push(format!("rule `{id}` of people stands in overrides.toml and stays"));
        text.push_str(&format!("\n[[conduit]]\n{}", toml::to_string(rule).unwrap_or_default()));
    }
    text.push_str(&format!("\n{END}\n"));
    Ok((text, kept))
}

/// Rules of a text by id.
fn rules(text: &str) -> Result<BTreeMap<String, toml::Table>, Diagnostic> {
    let table = text.parse::<toml::Table>().map_err(|error| {
        Diagnostic::error("syntax", format!("overrides.toml cannot be read: {}", error.message()))
            .hint("correct it first; nothing was written")
    })?;
    let list = table.get("conduit").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let named = list.into_iter().filter_map(|rule| match rule {
        toml::Value::Table(rule) => Some((rule.get("id")?.as_str()?.to_string(), rule)),
        _ => None,
    });
    Ok(named.collect())
}

/// Whether people left a rule as import writes it; why it is needed may have changed.
fn same_rule(written: &toml::Table, rule: &Conduit) -> bool {
    let again = rule_text(rule).parse::<toml::Table>().ok();
    let again = again.and_then(|table| table.get("conduit")?.as_array()?.first()?.as_table().cloned()).unwrap_or_default();
    let plain = |table: &toml::Table| {
        let mut table = table.clone();
        table.remove("comment");
        table
    };
    plain(written) == plain(&again)
}

fn rule_text(rule: &Conduit) -> String {
    let words =
        |list: &[String]| list.iter().map(|word| toml::Value::from(word.as_str()).to_string()).collect::<Vec<_>>().join(", ");
    let text = |word: &str| toml::Value::from(word).to_string();
    format!(
        "\n[[conduit]]\nid = {}\nfrom = [{}]\nto = [{}]\ntraffic = [{}]\naction = \"{}\"\ncomment = {}\nassumed = {}\n",
        text(&rule.id),
        words(&rule.from),
        words(&rule.to),
        words(&rule.traffic),
        if rule.action == codedark_sim::blueprint::Action::Allow { "allow" } else { "deny" },
        text(&rule.comment),
        rule.assumed
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use codedark_sim::blueprint::Action;

    fn rule(id: &str) -> Conduit {
        Conduit {
            id: id.into(),
            from: vec!["a".into()],
            to: vec!["b".into()],
            traffic: vec!["dicom".into()],
            action: Action::Allow,
            comment: "why \"so\"".into(),
            assumed: true,
            ..Conduit::default()
        }
    }

    #[test]
    fn what_people_wrote_survives_a_second_import() {
        let (first, _) = overrides("", &[&rule("assumed-1"), &rule("assumed-2"), &rule("assumed-3")]).unwrap();
        assert_eq!(
            overrides(&first, &[&rule("assumed-1"), &rule("assumed-2"), &rule("assumed-3")]).unwrap(),
            (first.clone(), vec![])
        );
        // People deny one, add a ward, and the third is no longer needed.
        let mine = first
            .replacen("action = \"allow\"", "action = \"deny\"", 1)
            .replace("format = 1\n", "format = 1\n\n[[ward]]\nid = \"x\" # mine\n");
        let (second, kept) = overrides(&mine, &[&rule("assumed-1"), &rule("assumed-2")]).unwrap();
        assert!(
            second.contains("id = \"x\" # mine") && second.contains("action = \"deny\"") && !second.contains("assumed-3"),
            "{second}"
        );
        assert_eq!(kept.len(), 1);
        assert_eq!(overrides(&second, &[&rule("assumed-1"), &rule("assumed-2")]).unwrap().0, second);
        assert!(overrides("a = [", &[]).is_err());
    }
}
