//! Chains of rules, flattened exactly: a jump plays the user chain on what its rule matched, RETURN takes what it matched out of
//! the chain, the end of a chain goes on in the caller. Which words make a rule is for the reader of each form.

use std::collections::BTreeMap;

use codedark_sim::blueprint::{Action, Conduit};

use super::Reader;
use super::intervals::{Match, traffic_words};

/// How deep jumps may nest before they are taken for a loop.
const DEEPEST: usize = 32;
/// More parts than this come only from chains built to explode.
const MOST_PARTS: usize = 4_096;

/// Where a rule sends what it matches.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    Verdict(Action),
    Return,
    Jump(String),
    Goto(String),
    /// Counts, logs, or says nothing about new flows.
    Nothing,
}

/// One rule of a chain.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// Where it is written: a line, or an object's number where a form has no lines.
    pub line: u32,
    pub matches: Match,
    pub target: Target,
    pub comment: String,
    /// Why it was not understood; then its target is a denial of all it may match.
    pub doubt: Option<String>,
    /// A further part of the rule before it, which is told with that.
    pub further: bool,
}

/// A chain.
#[derive(Default)]
pub(super) struct Chain {
    pub rules: Vec<Rule>,
    /// Called by the network itself, whether or not for what is forwarded.
    pub base: bool,
    /// What happens at the end of a chain that is called by the network itself, and where that is written.
    pub policy: Option<(Action, u32)>,
    /// Where a policy is written that is not understood.
    pub policy_unknown: Option<u32>,
}

/// Plays the chains that decide what is forwarded, in their order: what one lets through goes on to the next. Writes the conduits
/// and the account of every rule.
pub(super) fn play(chains: &BTreeMap<String, Chain>, first: &[&str], reader: &mut Reader<'_>) {
    let reached = reached_from(chains, first);
    let bases: Vec<&str> = chains.iter().filter(|(_, chain)| chain.base).map(|(name, _)| name.as_str()).collect();
    let called = reached_from(chains, &bases);
    let last = reached_from(chains, &first[first.len().saturating_sub(1)..]);
    let mut budget = MOST_PARTS;
    let (mut space, mut perhaps) = (vec![Match::everything()], Vec::new());
    let mut written: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, name) in first.iter().enumerate() {
        let surely = played(chains, name, space, &mut budget);
        let maybe = played(chains, name, perhaps, &mut budget);
        if at + 1 == first.len() {
            for part in surely {
                push(&part, &mut written, reader);
            }
            // What a chain before may have let through and this one does: it may pass.
            for part in maybe {
                let doubtful = part.doubtful || part.action == Action::Allow;
                push(&Part { doubtful, ..part }, &mut written, reader);
            }
            break;
        }
        // No match denies, so that of this chain only what it lets through matters to the next.
        let most = let_through(&surely, true, &mut budget);
        space = let_through(&surely, false, &mut budget);
        perhaps = most.iter().flat_map(|piece| without(piece, &space)).collect();
        perhaps.extend(let_through(&maybe, true, &mut budget));
        if perhaps.len() > MOST_PARTS {
            budget = 0;
        }
    }
    if budget == 0 {
        reader.unread(1, "the chains unfold into too many parts", "simplify RETURN rules");
    }
    if reader.interfaces.six {
        let what = "zones have subnets of IPv6, and what is done with IPv6 is not read here";
        reader.found("indeterminate", 1, what.into(), "state the flows of IPv6 in overrides.toml");
        reader.doubt(1, "::/0", &[Action::Allow, Action::Deny]);
    }
    for (name, chain) in chains {
        for rule in chain.rules.iter().filter(|rule| !rule.further) {
            let id = if written.contains_key(&rule.line) { format!("line-{}", rule.line) } else { String::new() };
            match &rule.doubt {
                _ if !reached.contains_key(name.as_str()) && !called.contains_key(name.as_str()) => {
                    let what = format!("no rule jumps to chain {name}: this one never decides");
                    reader.unreachable(rule.line, what, "jump to the chain, or take it out");
                }
                _ if !reached.contains_key(name.as_str()) => {
                    reader.skipped(rule.line, format!("chain {name} does not decide what is forwarded"));
                }
                Some(doubt) => reader.indeterminate(rule.line, doubt.clone(), "what it may match is denied from there on"),
                None => match &rule.target {
                    Target::Jump(to) | Target::Goto(to) if !chains.contains_key(to) => {
                        reader.indeterminate(
                            rule.line,
                            format!("target `{to}` is unknown"),
                            "what it may match is denied from there on",
                        );
                    }
                    Target::Jump(to) | Target::Goto(to) if reached.get(to.as_str()).is_some_and(|depth| *depth >= DEEPEST) => {
                        reader.indeterminate(rule.line, format!("chain {to} calls itself"), "iptables would refuse it");
                    }
                    Target::Jump(to) | Target::Goto(to) => reader.understood(rule.line, format!("plays chain {to} in place"), ""),
                    Target::Return => reader.understood(rule.line, "goes on after the jump", ""),
                    Target::Nothing => reader.understood(rule.line, "opens and stops no new flow", ""),
                    Target::Verdict(_)
                        if id.is_empty()
                            && budget > 0
                            && last.contains_key(name.as_str())
                            && !traffic_words(&rule.matches.traffic).is_empty() =>
                    {
                        let what = format!("rules before it take out of chain {name} all that it matches: it never decides");
                        reader.unreachable(rule.line, what, "take it out, or move it up if it is meant");
                    }
                    Target::Verdict(_) if id.is_empty() => {
                        reader.understood(rule.line, "matches nothing that is simulated or nothing that is left", "");
                    }
                    Target::Verdict(_) => reader.understood(rule.line, "rule", &id),
                },
            }
        }
    }
    reader.rules.records.sort_by_key(|record| record.line);
}

/// What a base chain does with what comes to it, its policy last.
fn played(chains: &BTreeMap<String, Chain>, name: &str, space: Vec<Match>, budget: &mut usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let left = walk(chains, name, space, &mut Vec::new(), &mut parts, budget);
    let Some(chain) = chains.get(name) else { return parts };
    let known = chain.policy.map(|(action, line)| (action, line, false));
    if let Some((action, line, doubtful)) = known.or(chain.policy_unknown.map(|line| (Action::Allow, line, true))) {
        let comment = format!("policy of {name}");
        parts.extend(left.into_iter().map(|matches| Part { matches, action, line, comment: comment.clone(), doubtful }));
    }
    parts
}

/// A piece without what others cover.
fn without(piece: &Match, others: &[Match]) -> Vec<Match> {
    others.iter().fold(vec![piece.clone()], |left, other| left.iter().flat_map(|piece| piece.minus(other)).collect())
}

/// What ordered parts let through, each piece once: surely, or with `doubts` as far as they may.
fn let_through(parts: &[Part], doubts: bool, budget: &mut usize) -> Vec<Match> {
    let mut open = vec![Match::everything()];
    let mut through = Vec::new();
    for part in parts.iter().filter(|part| !part.doubtful || (part.action == Action::Allow) == doubts) {
        if part.action == Action::Allow {
            through.extend(open.iter().filter_map(|piece| piece.and(&part.matches)));
        }
        open = open.iter().flat_map(|piece| piece.minus(&part.matches)).collect();
        if open.len() > MOST_PARTS || through.len() > MOST_PARTS {
            *budget = 0;
            return Vec::new();
        }
    }
    through
}

/// Chains that decide what is forwarded, with the depth they are reached at.
fn reached_from<'a>(chains: &'a BTreeMap<String, Chain>, first: &[&'a str]) -> BTreeMap<&'a str, usize> {
    let mut reached: BTreeMap<&str, usize> = first.iter().map(|name| (*name, 0)).collect();
    let mut open: Vec<&str> = first.to_vec();
    while let Some(name) = open.pop() {
        let depth = reached.get(name).copied().unwrap_or(0) + 1;
        for rule in chains.get(name).map_or(&[][..], |chain| &chain.rules) {
            if let Target::Jump(to) | Target::Goto(to) = &rule.target
                && reached.get(to.as_str()).is_none_or(|known| *known < depth)
                && depth <= DEEPEST
            {
                reached.insert(to, depth);
                open.push(to);
            }
        }
    }
    reached
}

/// One part of a rule that decides.
struct Part {
    matches: Match,
    action: Action,
    line: u32,
    comment: String,
    doubtful: bool,
}

/// Plays a chain on what comes into it; gives back what it left undecided and went through to its end.
fn walk(
    chains: &BTreeMap<String, Chain>,
    name: &str,
    mut space: Vec<Match>,
    path: &mut Vec<String>,
    parts: &mut Vec<Part>,
    budget: &mut usize,
) -> Vec<Match> {
    if path.len() >= DEEPEST || path.iter().any(|above| above == name) {
        return space;
    }
    path.push(name.to_string());
    let mut returned = Vec::new();
    for rule in chains.get(name).map_or(&[][..], |chain| &chain.rules) {
        let unknown = matches!(&rule.target, Target::Jump(to) | Target::Goto(to) if !chains.contains_key(to));
        let doubtful = rule.doubt.is_some() || unknown;
        if rule.target == Target::Nothing && !doubtful {
            continue;
        }
        let matched: Vec<Match> = space.iter().filter_map(|part| part.and(&rule.matches)).collect();
        let spent = matched.len().min(*budget);
        *budget -= spent;
        if *budget == 0 {
            break;
        }
        let decide = |action: Action, parts: &mut Vec<Part>| {
            parts.extend(matched.iter().cloned().map(|matches| Part {
                matches,
                action,
                line: rule.line,
                comment: rule.comment.clone(),
                doubtful,
            }));
        };
        if doubtful {
            // What it would have done is not known: it may let through what it matches.
            decide(Action::Allow, parts);
        }
        match &rule.target {
            Target::Verdict(action) => decide(*action, parts),
            Target::Jump(to) if chains.contains_key(to) => {
                walk(chains, to, matched, path, parts, budget);
            }
            Target::Goto(to) if chains.contains_key(to) => {
                let left = walk(chains, to, matched, path, parts, budget);
                returned.extend(left);
                space = space.iter().flat_map(|part| part.minus(&rule.matches)).collect();
            }
            Target::Jump(_) | Target::Goto(_) => decide(Action::Deny, parts),
            Target::Return => {
                returned.extend(matched);
                space = space.iter().flat_map(|part| part.minus(&rule.matches)).collect();
            }
            Target::Nothing => {}
        }
    }
    path.pop();
    space.extend(returned);
    space
}

/// Writes a part as a conduit.
fn push(part: &Part, written: &mut BTreeMap<u32, usize>, reader: &mut Reader<'_>) {
    let line = part.line;
    let traffic = traffic_words(&part.matches.traffic);
    if traffic.is_empty() {
        return;
    }
    let times = written.entry(line).or_insert(0);
    *times += 1;
    let id = if *times == 1 { format!("line-{line}") } else { format!("line-{line}.{times}") };
    let mark = reader.mark(line);
    reader.rules.conduits.push(Conduit {
        id,
        from: part.matches.from.prefixes(),
        to: part.matches.to.prefixes(),
        traffic,
        action: part.action,
        comment: part.comment.clone(),
        doubtful: part.doubtful,
        mark,
        ..Conduit::default()
    });
}
