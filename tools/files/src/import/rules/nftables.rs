//! What `nft -j list ruleset` prints (libnftables-json(5)).
//!
//! Every base chain of type `filter` on the hooks prerouting, forward and postrouting decides on forwarded traffic, in the order
//! of hook and priority: what one accepts goes on to the next. A rule on an interface is understood where a zone of
//! `network.toml` names it. Rules of IPv6 concern nothing where no zone has a subnet of IPv6; where one has, they are
//! indeterminate, as are those of bridges and of everything else that addresses and ports cannot say.

use std::collections::BTreeMap;

use codedark_sim::blueprint::Action;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Reader;
use super::chains::{Chain, Rule, Target, play};
use super::interfaces::Interfaces;
use super::intervals::{Intervals, Match, all_traffic, protocol};
use super::iptables::{port_number, protocol_number};

/// Why rules of IPv6 say nothing.
const NO_SIX: &str = "no zone has a subnet of IPv6";
/// A vmap with more entries than this is not taken apart.
const MOST_ENTRIES: usize = 1_000;

#[derive(Deserialize)]
struct Listing<'a> {
    #[serde(borrow)]
    nftables: Vec<&'a RawValue>,
}

/// Whether a text is a listing of nftables.
pub fn sniff(text: &str) -> bool {
    let head: String = text.chars().take(200).filter(|sign| !sign.is_whitespace()).collect();
    head.starts_with("{\"nftables\":[")
}

/// The listing with each of its objects on a line of its own, as `nft` itself prints all of them on one; `None` when it has lines
/// already or cannot be read.
pub fn laid_out(text: &str) -> Option<String> {
    let listing: Listing<'_> = serde_json::from_str(text).ok()?;
    if text.trim_end().lines().count() >= listing.nftables.len() {
        return None;
    }
    let objects: Vec<&str> = listing.nftables.iter().map(|object| object.get()).collect();
    Some(format!("{{\"nftables\": [\n{}\n]}}\n", objects.join(",\n")))
}

pub(super) fn read(text: &str, reader: &mut Reader<'_>) {
    let listing: Listing<'_> = match serde_json::from_str(text) {
        Ok(listing) => listing,
        Err(error) => {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
            reader.unreadable(line, format!("the listing cannot be read: {error}"), "export again: `nft -j list ruleset`");
            return;
        }
    };
    let objects: Vec<(u32, Value)> = listing
        .nftables
        .iter()
        .filter_map(|raw| {
            let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            let line = reader.line_at(offset);
            match serde_json::from_str(raw.get()) {
                Ok(value) => Some((line, value)),
                Err(error) => {
                    reader.unreadable(line, format!("an object cannot be read: {error}"), "export again");
                    None
                }
            }
        })
        .collect();
    let sets: BTreeMap<String, &Value> = objects
        .iter()
        .filter_map(|(_, object)| object.get("set").or_else(|| object.get("map")))
        .map(|set| (key(set, "name"), set))
        .collect();
    let mut chains: BTreeMap<String, Chain> = BTreeMap::new();
    let mut bases: Vec<(u8, i64, String)> = Vec::new();
    for (line, object) in &objects {
        let Some((what, content)) = object.as_object().and_then(|object| object.iter().next()) else {
            reader.unreadable(*line, "an entry that is no object", "export again");
            continue;
        };
        match what.as_str() {
            "metainfo" | "table" | "set" | "map" | "counter" | "flowtable" | "ct helper" | "ct timeout" | "ct expectation"
            | "quota" | "limit" | "secmark" | "synproxy" => reader.skipped(*line, format!("{what}: decides nothing by itself")),
            "chain" => chain(*line, content, &mut chains, &mut bases, reader),
            "rule" => rule(*line, content, &sets, &mut chains, reader),
            other => {
                let other: String = other.chars().take(40).collect();
                reader.unreadable(*line, format!("`{other}` is not understood"), "what it lets through is not known");
            }
        }
    }
    bases.sort();
    let first: Vec<&str> = bases.iter().map(|(.., name)| name.as_str()).collect();
    if first.is_empty() {
        reader.unread(1, "no chain decides what is forwarded", "export the firewall's own ruleset: `nft -j list ruleset`");
    }
    play(&chains, &first, reader);
}

fn word<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or("")
}

/// What names a chain or set: its family, table and name.
fn key(value: &Value, field: &str) -> String {
    format!("{} {} {}", word(value, "family"), word(value, "table"), word(value, field))
}

fn chain(
    line: u32,
    content: &Value,
    chains: &mut BTreeMap<String, Chain>,
    bases: &mut Vec<(u8, i64, String)>,
    reader: &mut Reader<'_>,
) {
    let name = key(content, "name");
    let entry = chains.entry(name.clone()).or_default();
    entry.base = !word(content, "hook").is_empty();
    let hook = match (word(content, "type"), word(content, "hook")) {
        ("filter", "prerouting") => 0,
        ("filter", "forward") => 1,
        ("filter", "postrouting") => 2,
        _ => {
            reader.skipped(line, "chain: does not decide what is forwarded by itself");
            return;
        }
    };
    match word(content, "family") {
        "ip" | "inet" => {}
        "ip6" if !reader.interfaces.six => {
            reader.skipped(line, format!("chain {name}: {NO_SIX}"));
            return;
        }
        other => {
            let what = format!("chain {name}: family {other} is not read");
            reader.indeterminate(line, what, "its rules are of IPv6, bridges or frames; the twin knows rules of IPv4");
            return;
        }
    }
    match word(content, "policy") {
        "accept" | "" => entry.policy = Some((Action::Allow, line)),
        "drop" => entry.policy = None,
        other => {
            let what = format!("policy `{other}` is unknown");
            entry.policy_unknown = Some(line);
            reader.found("indeterminate", line, what, "known: accept, drop");
        }
    }
    bases.push((hook, content.get("prio").and_then(Value::as_i64).unwrap_or(0), name.clone()));
    reader.understood(line, format!("base chain {name}"), "");
}

/// Reads a rule; a verdict map becomes one rule an entry.
fn rule(
    line: u32,
    content: &Value,
    sets: &BTreeMap<String, &Value>,
    chains: &mut BTreeMap<String, Chain>,
    reader: &mut Reader<'_>,
) {
    let family = word(content, "family");
    if family == "ip6" && !reader.interfaces.six {
        reader.skipped(line, format!("a rule of IPv6: {NO_SIX}"));
        return;
    }
    if !matches!(family, "ip" | "inet") {
        let what = format!("a rule of family {family}");
        reader.indeterminate(line, what, "the twin knows rules of IPv4");
        return;
    }
    let empty = Vec::new();
    let statements = content.get("expr").and_then(Value::as_array).unwrap_or(&empty);
    let redirects = ["dnat", "redirect"];
    if let Some(found) = redirects.iter().find(|word| statements.iter().any(|statement| statement.get(**word).is_some())) {
        let what = format!("`{found}` may change where traffic goes");
        reader.indeterminate(line, what, "state the resulting flow in overrides.toml");
        return;
    }
    let of = format!("{family} {}", word(content, "table"));
    let mut read = Reading {
        scope: &of,
        sets,
        interfaces: &reader.interfaces,
        parts: vec![Part { matches: Match::everything(), opens: true, target: Target::Nothing }],
        doubts: Vec::new(),
    };
    statements.iter().for_each(|statement| read.statement(statement));
    let doubt = (!read.doubts.is_empty()).then(|| read.doubts.join("; "));
    let comment: String = word(content, "comment").chars().take(200).collect();
    let entry = chains.entry(key(content, "chain")).or_default();
    let speaks = read.parts.iter().any(|part| part.opens && part.target != Target::Nothing);
    for (at, mut part) in read.parts.into_iter().enumerate() {
        if doubt.is_some() {
            // It may match less than is known, and nobody can say what: all of it is denied from here on.
            part.target = match part.target {
                Target::Verdict(Action::Allow) | Target::Nothing => Target::Nothing,
                _ => Target::Verdict(Action::Deny),
            };
        }
        if !part.opens {
            part.matches.traffic = part.matches.traffic.minus(&all_traffic());
        }
        let doubt = doubt.clone().filter(|_| speaks && at == 0);
        let (matches, target, comment, further) = (part.matches, part.target, comment.clone(), at > 0);
        entry.rules.push(Rule { line, matches, target, comment, doubt, further });
    }
}

struct Part {
    matches: Match,
    /// Whether it speaks of connections that begin.
    opens: bool,
    target: Target,
}

struct Reading<'a> {
    /// Family and table.
    scope: &'a str,
    sets: &'a BTreeMap<String, &'a Value>,
    interfaces: &'a Interfaces,
    parts: Vec<Part>,
    doubts: Vec<String>,
}

impl Reading<'_> {
    fn statement(&mut self, statement: &Value) {
        let Some((what, content)) = statement.as_object().and_then(|object| object.iter().next()) else {
            self.doubt("a statement that is no object");
            return;
        };
        if let Some(target) = self.verdict(what, content) {
            self.parts.iter_mut().filter(|part| part.target == Target::Nothing).for_each(|part| part.target = target.clone());
            return;
        }
        match what.as_str() {
            "match" => {
                let (left, op) = (content.get("left").unwrap_or(&Value::Null), word(content, "op"));
                let right = content.get("right").unwrap_or(&Value::Null);
                match self.condition(left, op, right) {
                    Ok(condition) => self.parts.iter_mut().for_each(|part| condition.narrow(part)),
                    Err(why) => self.doubt(&why),
                }
            }
            "vmap" => self.verdict_map(content),
            // They count, write down or mark.
            "counter" | "log" | "mangle" | "notrack" | "ct helper" | "ct timeout" | "flow" | "masquerade" | "snat" | "set"
            | "comment" | "secmark" => {}
            // Somebody else decides, or it goes elsewhere.
            "queue" | "fwd" | "tproxy" => self.ends_in_doubt(&format!("what `{what}` leads to is not known")),
            other => {
                let other: String = other.chars().take(40).collect();
                self.doubt(&format!("`{other}` is not understood"));
            }
        }
    }

    fn doubt(&mut self, why: &str) {
        if self.doubts.len() < 8 {
            self.doubts.push(why.to_string());
        }
    }

    fn verdict(&self, what: &str, content: &Value) -> Option<Target> {
        let to = || format!("{} {}", self.scope, word(content, "target"));
        Some(match what {
            "accept" => Target::Verdict(Action::Allow),
            "drop" | "reject" => Target::Verdict(Action::Deny),
            "return" => Target::Return,
            "jump" => Target::Jump(to()),
            "goto" => Target::Goto(to()),
            _ => return None,
        })
    }

    fn verdict_map(&mut self, content: &Value) {
        let left = content.get("key").unwrap_or(&Value::Null);
        let mut data = content.get("data").unwrap_or(&Value::Null);
        if let Some(name) = data.as_str().and_then(|name| name.strip_prefix('@')) {
            data = self.sets.get(&format!("{} {name}", self.scope)).copied().unwrap_or(&Value::Null);
        }
        let entries = data.get("set").or_else(|| data.get("elem")).and_then(Value::as_array);
        let Some(entries) = entries.filter(|entries| entries.len() <= MOST_ENTRIES && !entries.is_empty()) else {
            self.ends_in_doubt("a verdict map that is not understood");
            return;
        };
        let mut parts = Vec::new();
        for entry in entries {
            let pair = entry.as_array().map(Vec::as_slice);
            let Some([on, verdict]) = pair else {
                self.ends_in_doubt("an entry of a verdict map that is not understood");
                return;
            };
            let target = verdict.as_object().and_then(|object| object.iter().next());
            let target = target.and_then(|(what, content)| self.verdict(what, content));
            match (self.condition(left, "==", on), target) {
                (Ok(condition), Some(target)) => {
                    for part in self.parts.iter().filter(|part| part.target == Target::Nothing) {
                        let mut part = Part { matches: part.matches.clone(), opens: part.opens, target: Target::Nothing };
                        condition.narrow(&mut part);
                        part.target = target.clone();
                        parts.push(part);
                    }
                }
                (Err(why), _) => return self.ends_in_doubt(&why),
                (_, None) => return self.ends_in_doubt("a verdict of a map that is not understood"),
            }
        }
        // What no entry matches goes on; a statement after a verdict map would act on it.
        let rest = std::mem::take(&mut self.parts);
        self.parts = parts;
        self.parts.extend(rest);
    }

    /// A verdict of which nothing is known may stop all it is asked about.
    fn ends_in_doubt(&mut self, why: &str) {
        self.doubt(why);
        let open = self.parts.iter_mut().filter(|part| part.target == Target::Nothing);
        open.for_each(|part| part.target = Target::Verdict(Action::Deny));
    }

    /// What the right side names, sets taken apart.
    fn values<'v>(&self, right: &'v Value) -> Option<Vec<&'v Value>>
    where
        Self: 'v,
    {
        let list = match right {
            Value::Array(list) => list,
            Value::Object(object) if object.contains_key("set") => object.get("set")?.as_array()?,
            other => return Some(vec![other]),
        };
        Some(list.iter().collect())
    }

    /// Addresses behind interfaces, as source or destination.
    fn interface(&self, source: bool, values: &[&Value], negated: bool) -> Result<Condition, String> {
        let mut behind = Vec::new();
        for value in values {
            let name = value.as_str().ok_or("an interface that is not understood")?;
            behind.extend(self.interfaces.behind(name)?.ranges().to_vec());
        }
        let mut set = Intervals::of(behind);
        if negated {
            set = Intervals::addresses().minus(&set);
        }
        Ok(if source { Condition::From(set) } else { Condition::To(set) })
    }

    fn condition(&self, left: &Value, op: &str, right: &Value) -> Result<Condition, String> {
        let negated = match op {
            "==" | "in" => false,
            "!=" => true,
            other => return Err(format!("comparison `{other}` is not understood")),
        };
        let named;
        let mut right = right;
        if let Some(name) = right.as_str().and_then(|text| text.strip_prefix('@')) {
            let set = self.sets.get(&format!("{} {name}", self.scope)).ok_or_else(|| format!("set `{name}` is not there"))?;
            let dynamic = set.get("flags").is_some_and(|flags| flags.to_string().contains("dynamic"));
            if dynamic {
                return Err(format!("set `{name}` is filled while the firewall works"));
            }
            named = set.get("elem").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
            right = &named;
        }
        let values = self.values(right).ok_or("its right side is not understood")?;
        let values: Vec<&Value> =
            values.into_iter().map(|value| value.get("elem").and_then(|elem| elem.get("val")).unwrap_or(value)).collect();
        if let Some(payload) = left.get("payload") {
            if word(payload, "protocol") == "ip6" && !self.interfaces.six {
                return Ok(Condition::NoNewFlow);
            }
            return of_payload(word(payload, "protocol"), word(payload, "field"), &values, negated);
        }
        if let Some(meta) = left.get("meta") {
            return match word(meta, "key") {
                "l4proto" => protocols(&values, negated),
                "nfproto" | "protocol"
                    if !negated && values.iter().all(|value| matches!(value.as_str(), Some("ipv4" | "ip"))) =>
                {
                    Ok(Condition::Any)
                }
                "nfproto" | "protocol" if !self.interfaces.six => {
                    let four = values.iter().any(|value| matches!(value.as_str(), Some("ipv4" | "ip")));
                    Ok(if four != negated { Condition::Any } else { Condition::NoNewFlow })
                }
                key @ ("iifname" | "iif" | "oifname" | "oif") => self.interface(key.starts_with('i'), &values, negated),
                "nfproto" | "protocol" => Err("a rule of IPv6 is not read".into()),
                key => Err(format!("`meta {}` is not understood", key.chars().take(40).collect::<String>())),
            };
        }
        if let Some(ct) = left.get("ct")
            && word(ct, "key") == "state"
        {
            let mut opens = false;
            for value in &values {
                match value.as_str() {
                    Some("new" | "untracked") => opens = true,
                    Some("established" | "related" | "invalid") => {}
                    _ => return Err("a connection state that is not understood".into()),
                }
            }
            return Ok(if opens != negated { Condition::Any } else { Condition::NoNewFlow });
        }
        let what = left.as_object().and_then(|object| object.keys().next()).map_or("", String::as_str);
        Err(format!("a match on `{}` is not understood", what.chars().take(40).collect::<String>()))
    }
}

/// What a match narrows a rule to.
enum Condition {
    Any,
    NoNewFlow,
    From(Intervals),
    To(Intervals),
    Traffic(Intervals),
}

impl Condition {
    fn narrow(&self, part: &mut Part) {
        if part.target != Target::Nothing {
            return;
        }
        match self {
            Condition::Any => {}
            Condition::NoNewFlow => part.opens = false,
            Condition::From(set) => part.matches.from = part.matches.from.and(set),
            Condition::To(set) => part.matches.to = part.matches.to.and(set),
            Condition::Traffic(set) => part.matches.traffic = part.matches.traffic.and(set),
        }
    }
}

fn of_payload(of: &str, field: &str, values: &[&Value], negated: bool) -> Result<Condition, String> {
    match (of, field) {
        ("ip", "saddr" | "daddr") => {
            let read: Option<Vec<Intervals>> = values.iter().map(|value| addresses(value)).collect();
            let read = read.ok_or("an address that is not understood")?;
            let mut set = Intervals::of(read.iter().flat_map(|set| set.ranges().iter().copied()));
            if negated {
                set = Intervals::addresses().minus(&set);
            }
            Ok(if field == "saddr" { Condition::From(set) } else { Condition::To(set) })
        }
        ("ip", "protocol") => protocols(values, negated),
        ("tcp" | "udp" | "th" | "sctp" | "dccp", "dport") => {
            let read: Option<Vec<(u64, u64)>> = values.iter().map(|value| ports(value)).collect();
            let mut set = Intervals::of(read.ok_or("a port that is not understood")?);
            if negated {
                set = Intervals::of([(0, 0xffff)]).minus(&set);
            }
            let numbers: &[u8] = match of {
                "tcp" => &[6],
                "udp" => &[17],
                "sctp" => &[132],
                "dccp" => &[33],
                _ => &[6, 17, 132, 33],
            };
            let traffic = numbers.iter().flat_map(|number| protocol(*number, Some(&set)).ranges().to_vec());
            Ok(Condition::Traffic(Intervals::of(traffic)))
        }
        ("icmp", "type") => {
            let opens = values.iter().any(|value| value.as_str() == Some("echo-request") || value.as_u64() == Some(8));
            Ok(if opens != negated { Condition::Traffic(protocol(1, None)) } else { Condition::NoNewFlow })
        }
        ("ip6" | "icmpv6", _) => Err("a rule of IPv6 is not read".into()),
        _ => Err(format!(
            "`{} {}` is not understood",
            of.chars().take(40).collect::<String>(),
            field.chars().take(40).collect::<String>()
        )),
    }
}

fn protocols(values: &[&Value], negated: bool) -> Result<Condition, String> {
    let mut all = Vec::new();
    for value in values {
        let text = value.as_str().map(str::to_string).or_else(|| value.as_u64().map(|number| number.to_string()));
        match text.as_deref().map(protocol_number) {
            Some(Some(Some(number))) => all.extend(protocol(number, None).ranges().to_vec()),
            _ if matches!(text.as_deref(), Some("ipv6-icmp" | "icmpv6")) => {}
            _ => return Err("a protocol that is not understood".into()),
        }
    }
    let set = Intervals::of(all);
    Ok(Condition::Traffic(if negated { all_traffic().minus(&set) } else { set }))
}

fn addresses(value: &Value) -> Option<Intervals> {
    if let Some(text) = value.as_str() {
        return Intervals::from_address(text);
    }
    if let Some(prefix) = value.get("prefix") {
        return Intervals::from_address(&format!("{}/{}", prefix.get("addr")?.as_str()?, prefix.get("len")?.as_u64()?));
    }
    let [first, last] = value.get("range")?.as_array()?.as_slice() else { return None };
    Intervals::from_address(&format!("{}-{}", first.as_str()?, last.as_str()?))
}

fn ports(value: &Value) -> Option<(u64, u64)> {
    let one = |value: &Value| -> Option<u64> {
        match value {
            Value::Number(number) => number.as_u64().filter(|port| *port <= 0xffff),
            Value::String(name) => port_number(name).map(u64::from),
            _ => None,
        }
    };
    match value.get("range").and_then(Value::as_array).map(Vec::as_slice) {
        Some([first, last]) => Some((one(first)?, one(last)?)),
        Some(_) => None,
        None => one(value).map(|port| (port, port)),
    }
}
