//! A mapping file: what a person says of an export, over every guess.

use std::collections::BTreeMap;

use super::spelling::fold;

/// What a mapping file says; keys of `kinds`, `wards`, `roles` and `zones` are folded spellings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// Our field to the export's column: `kind = "Type"`.
    pub columns: BTreeMap<String, String>,
    /// The export's word to the catalogue's kind: `"Moniteur de constantes" = "vital-signs-monitor"`.
    pub kinds: BTreeMap<String, String>,
    /// The export's ward name to the ward it is: `"Chir 2e" = "Chirurgie B"`.
    pub wards: BTreeMap<String, String>,
    /// The ward's name to its kind: `"Chirurgie B" = "surgical"`.
    pub ward_kinds: BTreeMap<String, String>,
    /// The server's name to its role: `"SRV-DXC01" = "record"`.
    pub roles: BTreeMap<String, String>,
    /// The export's zone name or VLAN number to the zone's id.
    pub zones: BTreeMap<String, String>,
    /// Separator stated: one sign.
    pub separator: Option<u8>,
    /// Words in any cell that mean withdrawn, beside the known ones.
    pub withdrawn: Vec<String>,
}

/// A line of a mapping file that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingProblem {
    /// Byte it is about.
    pub at: usize,
    /// What is wrong.
    pub message: String,
}

impl Mapping {
    /// Reads a mapping; all its problems at once.
    pub fn read(text: &str) -> (Mapping, Vec<MappingProblem>) {
        let mut mapping = Mapping::default();
        let mut problems = Vec::new();
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                return (mapping, vec![MappingProblem { at, message: error.message().to_string() }]);
            }
        };
        for (key, value) in &table {
            let at = text.find(key.as_str()).unwrap_or(0);
            let target = match key.as_str() {
                "format" => continue,
                "columns" => &mut mapping.columns,
                "kinds" => &mut mapping.kinds,
                "wards" => &mut mapping.wards,
                "ward_kinds" => &mut mapping.ward_kinds,
                "roles" => &mut mapping.roles,
                "zones" => &mut mapping.zones,
                "separator" => {
                    match value.as_str().map(str::as_bytes) {
                        Some(&[sign]) => mapping.separator = Some(sign),
                        _ => problems.push(MappingProblem { at, message: "`separator` is one sign".into() }),
                    }
                    continue;
                }
                "withdrawn" => {
                    let words = value.as_array().map(|words| words.iter().filter_map(|word| word.as_str()).map(fold).collect());
                    match words {
                        Some(words) => mapping.withdrawn = words,
                        None => problems.push(MappingProblem { at, message: "`withdrawn` is a list of words".into() }),
                    }
                    continue;
                }
                other => {
                    let known = ["columns", "kinds", "wards", "ward_kinds", "roles", "zones", "separator", "withdrawn", "format"];
                    let near = codedark_sim::blueprint::nearest(other, known);
                    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                    problems.push(MappingProblem { at, message: format!("unknown key `{other}`{hint}") });
                    continue;
                }
            };
            let Some(entries) = value.as_table() else {
                problems.push(MappingProblem { at, message: format!("`{key}` is a table of texts") });
                continue;
            };
            for (from, to) in entries {
                match to.as_str() {
                    Some(to) if key == "columns" => drop(target.insert(from.clone(), to.to_string())),
                    Some(to) => drop(target.insert(fold(from), to.to_string())),
                    None => {
                        let at = text.find(from.as_str()).unwrap_or(at);
                        problems.push(MappingProblem { at, message: format!("`{from}` is a text") });
                    }
                }
            }
        }
        (mapping, problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_and_its_mistakes_are_told_together() {
        let (mapping, problems) =
            Mapping::read("[columns]\nkind = \"Type\"\n[kinds]\n\"Moniteur de Constantes\" = \"vital-signs-monitor\"\n");
        assert!(problems.is_empty());
        assert_eq!(mapping.columns["kind"], "Type");
        assert_eq!(mapping.kinds["moniteur de constantes"], "vital-signs-monitor");
        let (_, problems) = Mapping::read("[column]\nkind = \"Type\"\n[kinds]\nx = 3\n");
        assert_eq!(problems.len(), 2);
        assert!(problems.iter().any(|problem| problem.message.contains("`columns`")));
    }
}
