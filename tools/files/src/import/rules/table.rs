//! A table of ordered rules: from, to, protocol, ports, action. First match wins, no match denies.

use codedark_sim::blueprint::{Action, Conduit, Zone};

use super::Reader;
use super::intervals::Intervals;
use crate::import::columns::{Columns, SAMPLE};
use crate::import::mapping::Mapping;
use crate::import::records::{Record, Records, separator};
use crate::import::spelling::{fold, tidy, word};
use crate::import::words::words;

pub(super) fn read(text: &str, zones: &[Zone], mapping: &Mapping, reader: &mut Reader<'_>) {
    let Some(separator) = mapping.separator.or_else(|| separator(text)) else {
        let what = if text.trim().is_empty() { "is empty" } else { "is no table of rules" };
        reader.unread(1, what, "columns are expected: from, to, protocol, ports, action");
        return;
    };
    let head: Vec<Record> = Records::new(text, separator).take(SAMPLE).collect();
    let columns = Columns::guess("rules", &head, mapping);
    for need in ["from", "to", "action"] {
        if !columns.has(need) {
            reader.unread(1, format!("no column was found for `{need}`"), "name it in a mapping file: [columns]");
        }
    }
    if !(columns.has("from") && columns.has("to") && columns.has("action")) {
        for record in Records::new(text, separator).skip(columns.head) {
            reader.skipped(record.line, "the columns of the table are not known");
        }
        return;
    }
    let mut ordered: Vec<(u64, Conduit, u32, String)> = Vec::new();
    for record in Records::new(text, separator).skip(columns.head) {
        let line = record.line;
        match conduit(&record, &columns, zones, mapping) {
            Ok(Row::Rule(mut conduit, place)) => {
                conduit.mark = reader.mark(line);
                if conduit.id.is_empty() {
                    conduit.id = format!("line-{line}");
                }
                let place = place.unwrap_or_else(|| ordered.last().map_or(0, |last| last.0));
                let reason = if conduit.comment.is_empty() { "rule".to_string() } else { format!("rule ({})", conduit.comment) };
                ordered.push((place, conduit, line, reason));
            }
            Ok(Row::Switched(reason)) => reader.skipped(line, reason),
            Err(what) => {
                let own = columns.cell(&record, "order").parse().ok();
                let place = own.unwrap_or_else(|| ordered.last().map_or(0, |last| last.0));
                for mut conduit in doubtful(&record, &columns, zones, mapping) {
                    conduit.mark = reader.mark(line);
                    conduit.id = format!("line-{line}");
                    ordered.push((place, conduit, line, String::new()));
                }
                reader.indeterminate(
                    line,
                    what,
                    "what it may let through or stop cannot be decided; correct the row or state the flow in overrides.toml",
                );
            }
        }
    }
    ordered.sort_by_key(|(place, ..)| *place);
    let mut known = std::collections::BTreeSet::new();
    for (_, mut conduit, line, reason) in ordered {
        for copy in 1.. {
            if known.insert(conduit.id.clone()) {
                break;
            }
            conduit.id = if copy == 1 { format!("line-{line}") } else { format!("line-{line}.{copy}") };
        }
        if !conduit.doubtful {
            reader.understood(line, reason, &conduit.id);
        }
        reader.rules.conduits.push(conduit);
    }
    reader.rules.records.sort_by_key(|record| record.line);
}

/// What a row that was not understood may let through or stop: as far as its ends are known, else everything. Of one whose action
/// is not known: both.
fn doubtful(record: &Record, columns: &Columns, zones: &[Zone], mapping: &Mapping) -> Vec<Conduit> {
    let any = || vec!["any".to_owned()];
    let plain = |action| Conduit { from: any(), to: any(), traffic: any(), action, doubtful: true, ..Conduit::default() };
    if record.torn {
        // It runs to the end of the file, and what stands there is not known.
        return [Action::Allow, Action::Deny].map(plain).to_vec();
    }
    let actions = match words().actions.exact(columns.cell(record, "action")) {
        Some("allow") => vec![Action::Allow],
        Some(_) => vec![Action::Deny],
        None => vec![Action::Allow, Action::Deny],
    };
    let each = actions.into_iter().map(|action| Conduit {
        from: ends(columns.cell(record, "from"), zones, mapping).unwrap_or_else(|_| any()),
        to: ends(columns.cell(record, "to"), zones, mapping).unwrap_or_else(|_| any()),
        traffic: traffic(columns.cell(record, "protocol"), columns.cell(record, "ports"))
            .ok()
            .filter(|words| !words.is_empty())
            .unwrap_or_else(any),
        action,
        comment: tidy(columns.cell(record, "comment")),
        doubtful: true,
        ..Conduit::default()
    });
    each.collect()
}

enum Row {
    Rule(Conduit, Option<u64>),
    Switched(String),
}

fn conduit(record: &Record, columns: &Columns, zones: &[Zone], mapping: &Mapping) -> Result<Row, String> {
    if record.torn {
        return Err("a quote in it never ends".into());
    }
    let enabled = columns.cell(record, "enabled");
    if off(enabled) {
        return Ok(Row::Switched(format!("switched off (`{}`)", tidy(enabled))));
    }
    let action = columns.cell(record, "action");
    let action = match words().actions.exact(action) {
        Some("allow") => Action::Allow,
        Some(_) => Action::Deny,
        None => return Err(format!("action `{}` is unknown", tidy(action))),
    };
    let from = ends(columns.cell(record, "from"), zones, mapping).map_err(|what| format!("source {what}"))?;
    let to = ends(columns.cell(record, "to"), zones, mapping).map_err(|what| format!("destination {what}"))?;
    let traffic = traffic(columns.cell(record, "protocol"), columns.cell(record, "ports"))?;
    if traffic.is_empty() {
        return Err("it names no traffic".into());
    }
    let order = columns.cell(record, "order");
    Ok(Row::Rule(
        Conduit {
            id: if order.is_empty() { String::new() } else { word(&format!("rule {order}")) },
            from,
            to,
            traffic,
            action,
            comment: tidy(columns.cell(record, "comment")),
            ..Conduit::default()
        },
        order.parse().ok(),
    ))
}

/// Whether a rule's status says it is switched off.
fn off(cell: &str) -> bool {
    let folded = fold(cell);
    crate::import::cells::answer(cell) == Some(false)
        || ["disabled", "inactive", "inactif", "desactive", "desactivee", "inaktiv", "off", "inactivo"].contains(&folded.as_str())
}

/// Whether a word stands for everything.
fn everything(folded: &str) -> bool {
    matches!(
        folded,
        "any"
            | "all"
            | "tous"
            | "toutes"
            | "tout"
            | "alle"
            | "jeder"
            | "todos"
            | "todas"
            | "any any"
            | "0 0 0 0 0"
            | "everything"
    )
}

/// Zones and prefixes of one end of a rule.
fn ends(cell: &str, zones: &[Zone], mapping: &Mapping) -> Result<Vec<String>, String> {
    if cell.trim() == "*" || everything(&fold(cell)) {
        return Ok(vec!["any".into()]);
    }
    let mut ends = Vec::new();
    let whole = zone(cell, zones, mapping);
    let parts: Vec<&str> = if whole.is_some() { vec![cell] } else { cell.split([',', ';', '|', '\n']).collect() };
    for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(id) = zone(part, zones, mapping) {
            ends.push(id);
        } else if everything(&fold(part)) {
            return Ok(vec!["any".into()]);
        } else if let Some(set) = Intervals::from_address(part) {
            ends.extend(set.prefixes());
        } else if let Ok(net) = part.parse::<ipnet::IpNet>() {
            ends.push(net.to_string());
        } else if zones.is_empty() && !fold(part).is_empty() {
            // Without zones to compare with, the word stands and compiling will judge it.
            ends.push(part.to_string());
        } else {
            return Err(format!("`{}` is no zone and no prefix", tidy(part)));
        }
    }
    if ends.is_empty() { Err("is empty".into()) } else { Ok(ends) }
}

/// The zone of that id, label or VLAN number.
fn zone(text: &str, zones: &[Zone], mapping: &Mapping) -> Option<String> {
    let text = text.trim();
    if let Some(zone) = zones.iter().find(|zone| zone.id == text) {
        return Some(zone.id.clone());
    }
    let folded = fold(text);
    if folded.is_empty() {
        return None;
    }
    if let Some(id) = mapping.zones.get(&folded) {
        return Some(id.clone());
    }
    let number = folded.strip_prefix("vlan").unwrap_or(&folded).trim().parse::<u16>().ok().filter(|vlan| *vlan > 0);
    zones
        .iter()
        .find(|zone| fold(&zone.id) == folded || fold(&zone.name) == folded || number.is_some_and(|number| number == zone.vlan))
        .map(|zone| zone.id.clone())
}

/// Traffic words of a protocol cell and a ports cell.
fn traffic(protocol: &str, ports: &str) -> Result<Vec<String>, String> {
    let protocols = protocols(protocol)?;
    let cell = fold(ports);
    if cell.is_empty() || everything(&cell) || ports.trim() == "*" {
        return Ok(match protocols {
            None => vec!["any".into()],
            Some(list) => list.iter().map(|name| if name == "icmp" { name.clone() } else { format!("{name}/any") }).collect(),
        });
    }
    let mut list = protocols.unwrap_or_else(|| vec!["tcp".into(), "udp".into()]);
    let mut words = Vec::new();
    for part in ports.split([',', ';', ' ', '|', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        // `tcp 443`, `TCP_443`, `tcp-443`: the protocol before its port.
        let lower = part.to_ascii_lowercase();
        if lower == "tcp" || lower == "udp" {
            list = vec![lower];
            continue;
        }
        let spelled = ["tcp", "udp"].into_iter().find_map(|name| {
            let rest = lower.strip_prefix(name)?.strip_prefix(['_', '-', ':'])?;
            Some(format!("{name}/{rest}"))
        });
        let part = spelled.as_deref().unwrap_or(part);
        let (own, numbers) = match part.split_once('/') {
            Some((first, rest)) if fold(first).chars().all(|sign| sign.is_ascii_digit()) => (Some(fold(rest)), first),
            Some((first, rest)) => (Some(fold(first)), rest),
            None => (None, part),
        };
        let named: Option<&[&str]> = match fold(numbers).as_str() {
            "https" | "ssl" => Some(&["tcp/443"]),
            "http" => Some(&["tcp/80"]),
            "rdp" => Some(&["tcp/3389"]),
            "ssh" => Some(&["tcp/22"]),
            "smb" | "cifs" => Some(&["tcp/445"]),
            "dns" => Some(&["udp/53", "tcp/53"]),
            "dicom" => Some(&["tcp/104", "tcp/11112"]),
            "hl7" | "mllp" => Some(&["tcp/2575"]),
            "sip" => Some(&["tcp/5060", "udp/5060"]),
            "ldap" => Some(&["tcp/389"]),
            "kerberos" => Some(&["tcp/88", "udp/88"]),
            "sql" | "mssql" => Some(&["tcp/1433"]),
            "bacnet" => Some(&["udp/47808"]),
            "vnc" => Some(&["tcp/5900"]),
            "ntp" => Some(&["udp/123"]),
            "icmp" | "ping" => Some(&["icmp"]),
            _ => None,
        };
        if let Some(named) = named {
            words.extend(named.iter().map(ToString::to_string));
            continue;
        }
        let (first, last) = numbers.split_once(['-', ':']).unwrap_or((numbers, numbers));
        let (Ok(first), Ok(last)) = (first.trim().parse::<u16>(), last.trim().parse::<u16>()) else {
            return Err(format!("port `{}` is not understood", tidy(part)));
        };
        if first > last {
            return Err(format!("ports `{}` run backwards", tidy(part)));
        }
        let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
        let own: Vec<String> = own.map_or_else(|| list.clone(), |own| vec![own]);
        for name in own {
            if name != "tcp" && name != "udp" {
                return Err(format!("protocol `{}` has no ports", tidy(&name)));
            }
            words.push(format!("{name}/{range}"));
        }
    }
    words.dedup();
    Ok(words)
}

/// Protocol names; absent for all.
fn protocols(cell: &str) -> Result<Option<Vec<String>>, String> {
    let folded = fold(cell);
    if folded.is_empty() || everything(&folded) || folded == "ip" || cell.trim() == "*" {
        return Ok(None);
    }
    let mut names = Vec::new();
    for part in folded.split(' ') {
        names.push(match part {
            "tcp" | "6" => "tcp".to_string(),
            "udp" | "17" => "udp".to_string(),
            "icmp" | "1" | "ping" => "icmp".to_string(),
            "and" | "et" | "und" | "y" => continue,
            other => return Err(format!("protocol `{other}` is unknown")),
        });
    }
    Ok(Some(names))
}
