//! Answers of Batfish about flows, as pybatfish writes them: the answer itself as JSON, or its table as CSV or JSON records.
//! Questions read: `reachability`, `bidirectionalReachability`, `traceroute` (columns `Flow`, `Traces`), `searchFilters` and
//! `testFilters` (columns `Flow`, `Action`).
//!
//! A row tells the fate of one flow. It is taken for that of its zones on its port, which is a guess and said in the account; where
//! rows of the same zones and port differ, or a row's traces do, the row is indeterminate and what it speaks of in doubt.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use codedark_sim::blueprint::{Action, Conduit, Zone};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::account::Verdict;
use super::super::records::{Records, separator};
use super::super::zones::Addresses;
use super::{Reader, RuleRecord};

/// Batfish's words for where a flow ends.
const ARRIVES: [&str; 3] = ["ACCEPTED", "DELIVERED_TO_SUBNET", "EXITS_NETWORK"];
const STOPS: [&str; 6] = ["DENIED_IN", "DENIED_OUT", "NO_ROUTE", "NULL_ROUTED", "NEIGHBOR_UNREACHABLE", "LOOP"];
const UNKNOWN: [&str; 1] = ["INSUFFICIENT_INFO"];

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, rename = "answerElements")]
    elements: Vec<Element<'a>>,
}

#[derive(Deserialize)]
struct Element<'a> {
    #[serde(borrow, default)]
    rows: Vec<&'a RawValue>,
}

/// Whether a text is an answer of Batfish.
pub fn sniff(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(4_000).collect();
    if head.starts_with('{') {
        return text.contains("\"answerElements\"");
    }
    if head.starts_with('[') {
        return head.contains("\"Flow\"") && (head.contains("Traces\"") || head.contains("\"Action\""));
    }
    let first = head.lines().next().unwrap_or("");
    let columns: Vec<&str> = first.split(',').map(str::trim).collect();
    columns.contains(&"Flow") && columns.iter().any(|column| column.ends_with("Traces") || *column == "Action")
}

/// One flow and what becomes of it.
struct Row {
    line: u32,
    from: IpAddr,
    to: IpAddr,
    traffic: String,
    /// Whether it arrives, or why that is not known.
    arrives: Result<bool, String>,
    /// The filter that was asked about; empty where the whole way was.
    filter: String,
}

/// A row with its line, or why it is not understood.
type ReadRow = (u32, Result<Row, String>);

pub(super) fn read(text: &str, zones: &[Zone], reader: &mut Reader<'_>) {
    let rows: Vec<ReadRow> = match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => match of_json(text, reader) {
            Ok(rows) => rows,
            Err(error) => {
                let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
                reader.unreadable(line, format!("the answer cannot be read: {error}"), "save it again from pybatfish");
                return;
            }
        },
        _ => of_table(text),
    };
    let filters: BTreeSet<String> = rows
        .iter()
        .filter_map(|(_, row)| row.as_ref().ok())
        .map(|row| row.filter.clone())
        .filter(|name| !name.is_empty())
        .collect();
    let addresses = Addresses::of(zones);
    let outside = zones.iter().find(|zone| zone.outside);
    let end = |address: &IpAddr| match addresses.zone(&address.to_string()).and_then(|at| zones.get(at)).or(outside) {
        Some(zone) => zone.id.clone(),
        None => format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 }),
    };
    let mut fates: BTreeMap<(String, String, String), [bool; 2]> = BTreeMap::new();
    for (_, row) in &rows {
        if let Ok(row) = row {
            let fate = fates.entry((end(&row.from), end(&row.to), row.traffic.clone())).or_default();
            match row.arrives {
                Ok(arrives) => fate[usize::from(arrives)] = true,
                Err(_) => *fate = [true, true],
            }
        }
    }
    let mut of_line: BTreeMap<u32, usize> = BTreeMap::new();
    let mut told: BTreeMap<(String, String, String), String> = BTreeMap::new();
    let mut doubted: BTreeSet<(String, String, String)> = BTreeSet::new();
    for (line, row) in rows {
        let row = match row {
            Ok(row) => row,
            Err(why) => {
                reader.unreadable(line, why, "nothing is known of what it speaks of, so nothing is of the rest");
                continue;
            }
        };
        let key = (end(&row.from), end(&row.to), row.traffic.clone());
        let doubt = match &row.arrives {
            Err(why) => Some((why.clone(), "ask Batfish again")),
            Ok(true) if filters.len() > 1 => Some((
                "a filter permits it, and the answer speaks of several filters that may stand in its way".to_owned(),
                "ask Batfish for reachability, which follows the whole way",
            )),
            Ok(_) if fates.get(&key) == Some(&[true, true]) => Some((
                format!("some flows on {} from {} to {} arrive and others do not", key.2, key.0, key.1),
                "make a zone of the part of the addresses that is let through",
            )),
            Ok(_) => None,
        };
        if let Some((what, hint)) = doubt {
            reader.indeterminate(line, what, hint);
            if key.0 != key.1 && doubted.insert(key.clone()) {
                let mark = reader.mark(line);
                for action in [Action::Allow, Action::Deny] {
                    reader.rules.conduits.push(Conduit {
                        id: format!("doubt-{line}-{}", reader.rules.conduits.len() + 1),
                        from: vec![key.0.clone()],
                        to: vec![key.1.clone()],
                        traffic: vec![key.2.clone()],
                        action,
                        comment: "answer of Batfish".into(),
                        doubtful: true,
                        mark,
                        ..Conduit::default()
                    });
                }
            }
            continue;
        }
        let arrives = row.arrives == Ok(true);
        if let Some(first) = told.get(&key) {
            let (reason, element) = ("another flow of the same zones and port".to_string(), first.clone());
            reader.rules.records.push(RuleRecord { line, verdict: Verdict::Merged, reason, element });
            continue;
        }
        // A file on one line has several rows there.
        let times = of_line.entry(row.line).or_insert(0);
        *times += 1;
        let id = if *times == 1 { format!("line-{}", row.line) } else { format!("line-{}.{times}", row.line) };
        let reason = if key.0 == key.1 {
            format!("both ends lie in {}: rules are between zones", key.0)
        } else {
            let mark = reader.mark(line);
            reader.rules.conduits.push(Conduit {
                id: id.clone(),
                from: vec![key.0.clone()],
                to: vec![key.1.clone()],
                traffic: vec![key.2.clone()],
                action: if arrives { Action::Allow } else { Action::Deny },
                comment: "answer of Batfish".into(),
                mark,
                ..Conduit::default()
            });
            format!("the flow from {} to {} stands for all from {} to {}", row.from, row.to, key.0, key.1)
        };
        let inner = key.0 == key.1;
        let (verdict, element) = if inner { (Verdict::Skipped, String::new()) } else { (Verdict::Guessed, id.clone()) };
        reader.rules.records.push(RuleRecord { line, verdict, reason, element });
        if !inner {
            told.insert(key, id);
        }
    }
}

fn of_json(text: &str, reader: &Reader<'_>) -> Result<Vec<ReadRow>, serde_json::Error> {
    let raw: Vec<&RawValue> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text)?
    } else {
        let answer: Answer<'_> = serde_json::from_str(text)?;
        answer.elements.into_iter().flat_map(|element| element.rows).collect()
    };
    let rows = raw.into_iter().map(|raw| {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let line = reader.line_at(offset);
        let row = serde_json::from_str::<Value>(raw.get())
            .map_err(|error| format!("a row cannot be read: {error}"))
            .and_then(|value| of_value(line, &value));
        (line, row)
    });
    Ok(rows.collect())
}

fn of_value(line: u32, value: &Value) -> Result<Row, String> {
    let flow = value.get("Flow").or_else(|| value.get("Forward_Flow")).ok_or("a row without a flow")?;
    let (from, to, traffic) = match flow {
        Value::String(text) => flow_of_text(text)?,
        flow => {
            let text = |field: &str| flow.get(field).and_then(Value::as_str).unwrap_or("");
            let port = flow.get("dstPort").and_then(Value::as_u64);
            flow_of(text("srcIp"), text("dstIp"), port, text("ipProtocol"))?
        }
    };
    let traces = ["Traces", "Snapshot_Traces", "Forward_Traces"].iter().find_map(|name| value.get(*name));
    let arrives = match (traces, value.get("Action").and_then(Value::as_str)) {
        (Some(Value::Array(traces)), _) => {
            let words: Vec<&str> = traces
                .iter()
                .map(|trace| trace.get("disposition").and_then(Value::as_str).or_else(|| trace.as_str()).unwrap_or(""))
                .map(|text| text.split(|sign: char| sign.is_whitespace() || sign == '\\').next().unwrap_or(""))
                .collect();
            fate(&words, value.get("TraceCount").and_then(Value::as_u64))
        }
        (Some(Value::String(text)), _) => fate(&dispositions(text), value.get("TraceCount").and_then(Value::as_u64)),
        (_, Some(action)) => permitted(action),
        _ => Err("a row with neither traces nor an action".into()),
    };
    let node = value.get("Node").map_or(String::new(), |node| word(node.get("name").unwrap_or(node)));
    let filter = value.get("Filter_Name").map_or(String::new(), |name| format!("{node} {}", word(name)));
    Ok(Row { line, from, to, traffic, arrives, filter })
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or("").chars().take(100).collect()
}

fn of_table(text: &str) -> Vec<ReadRow> {
    let mut records = Records::new(text, separator(text).unwrap_or(b','));
    let Some(head) = records.next() else { return Vec::new() };
    let column = |names: &[&str]| head.cells.iter().position(|cell| names.contains(&cell.trim()));
    let flow = column(&["Flow", "Forward_Flow"]);
    let traces = column(&["Traces", "Snapshot_Traces", "Forward_Traces"]);
    let (action, count) = (column(&["Action"]), column(&["TraceCount"]));
    let (node, filter) = (column(&["Node"]), column(&["Filter_Name"]));
    let row = |record: &super::super::records::Record| {
        let cell = |at: Option<usize>| at.and_then(|at| record.cells.get(at)).map(|cell| cell.trim());
        let (from, to, traffic) = flow_of_text(cell(flow).unwrap_or(""))?;
        let arrives = match (cell(traces), cell(action)) {
            (Some(traces), _) => fate(&dispositions(traces), cell(count).and_then(|count| count.parse().ok())),
            (None, Some(action)) => permitted(action),
            _ => Err("a row with neither traces nor an action".to_string()),
        };
        let filter = cell(filter).map_or(String::new(), |name| format!("{} {name}", cell(node).unwrap_or("")));
        Ok(Row { line: record.line, from, to, traffic, arrives, filter })
    };
    records.map(|record| (record.line, row(&record))).collect()
}

fn permitted(action: &str) -> Result<bool, String> {
    match action {
        "PERMIT" => Ok(true),
        "DENY" => Ok(false),
        other => Err(format!("action `{}` is not understood", other.chars().take(40).collect::<String>())),
    }
}

/// Words in a text of traces that say where a flow ends.
fn dispositions(text: &str) -> Vec<&str> {
    text.split(|sign: char| !(sign.is_ascii_uppercase() || sign == '_'))
        .filter(|word| ARRIVES.contains(word) || STOPS.contains(word) || UNKNOWN.contains(word))
        .collect()
}

/// Whether all traces arrive or all stop.
fn fate(words: &[&str], count: Option<u64>) -> Result<bool, String> {
    if words.is_empty() || count.is_some_and(|count| (words.len() as u64) < count) {
        return Err("not all of its traces could be read".into());
    }
    let arrive = words.iter().filter(|word| ARRIVES.contains(*word)).count();
    let stop = words.iter().filter(|word| STOPS.contains(*word)).count();
    if arrive == words.len() {
        Ok(true)
    } else if stop == words.len() {
        Ok(false)
    } else if arrive + stop < words.len() {
        Err("Batfish does not know where it ends".into())
    } else {
        Err("some of its traces arrive and others do not".into())
    }
}

/// `start=fw interface=x [10.2.0.44:49152->10.1.0.10:445 TCP (SYN)]`.
fn flow_of_text(text: &str) -> Result<(IpAddr, IpAddr, String), String> {
    let not = || "a flow that is not understood".to_string();
    let inner = text.split_once('[').and_then(|(_, rest)| rest.rsplit_once(']')).map(|(inner, _)| inner).ok_or_else(not)?;
    let mut words = inner.split_whitespace();
    let (from, to) = words.next().and_then(|ends| ends.split_once("->")).ok_or_else(not)?;
    let part = |end: &str| -> (String, Option<u64>) {
        match end.rsplit_once(':') {
            Some((address, port)) if !address.contains(':') => (address.to_string(), port.parse().ok()),
            _ => (end.to_string(), None),
        }
    };
    let ((from, _), (to, port)) = (part(from), part(to));
    flow_of(&from, &to, port, words.next().unwrap_or(""))
}

fn flow_of(from: &str, to: &str, port: Option<u64>, protocol: &str) -> Result<(IpAddr, IpAddr, String), String> {
    let address = |text: &str| text.parse::<IpAddr>().map_err(|_| "an address that is not understood".to_string());
    let traffic = match (protocol.to_ascii_uppercase().as_str(), port) {
        ("TCP", Some(port)) if port <= 0xffff => format!("tcp/{port}"),
        ("UDP", Some(port)) if port <= 0xffff => format!("udp/{port}"),
        ("ICMP", _) => "icmp".into(),
        (other, _) => {
            return Err(format!("protocol `{}` without a port is not simulated", other.chars().take(40).collect::<String>()));
        }
    };
    Ok((address(from)?, address(to)?, traffic))
}
