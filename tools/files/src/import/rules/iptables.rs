//! What `iptables-save` and `iptables -S` print.
//!
//! Only FORWARD speaks of traffic between zones. Return traffic (`ESTABLISHED`) opens no flow.

use std::collections::BTreeMap;

use codedark_sim::blueprint::Action;

use super::Reader;
use super::chains::{Chain, Rule, Target, play};
use super::interfaces::Interfaces;
use super::intervals::{Intervals, Match, all_traffic, protocol};

pub(super) fn read(text: &str, reader: &mut Reader<'_>) {
    let mut chains: BTreeMap<String, Chain> = BTreeMap::new();
    let mut table = "filter".to_string();
    let six = text.lines().take(3).any(|line| line.starts_with('#') && line.contains("ip6tables"));
    if six && !reader.interfaces.six {
        for (number, line) in (1u32..).zip(text.lines()).filter(|(_, line)| line.trim_start().starts_with("-A")) {
            reader.skipped(
                number,
                format!("a rule of IPv6, and no zone has a subnet of IPv6: {}", line.split_whitespace().nth(1).unwrap_or("")),
            );
        }
        return;
    }
    let marking = Marking::of(text);
    for (number, line) in (1u32..).zip(text.lines()) {
        let line = line.trim().trim_start_matches('\u{feff}');
        let line = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(line, |(_, rest)| rest.trim_start());
        if line.is_empty() || line.starts_with('#') || line == "COMMIT" {
            continue;
        }
        if let Some(name) = line.strip_prefix('*') {
            table = name.trim().to_string();
            continue;
        }
        let words = words(line);
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let (chain, policy) = match word(0) {
            first if first.starts_with(':') => (first.trim_start_matches(':').to_string(), Some(word(1).to_string())),
            "-P" | "--policy" => (word(1).to_string(), Some(word(2).to_string())),
            "-N" | "--new-chain" => (word(1).to_string(), Some("-".to_string())),
            "-A" | "--append" => (word(1).to_string(), None),
            other => {
                let what = format!("`{other}` is not a rule of iptables-save");
                if matches!(table.as_str(), "filter" | "") {
                    reader.unreadable(number, what, "remove the line or export again");
                } else {
                    reader.indeterminate(number, what, "remove the line or export again");
                }
                continue;
            }
        };
        if chain.is_empty() {
            reader.unreadable(number, "a rule without a chain", "export again");
            continue;
        }
        if table != "filter" {
            other_table(&table, number, &words, policy.is_some(), reader);
            continue;
        }
        if six && policy.is_none() {
            reader.indeterminate(
                number,
                "a rule of IPv6 is not read",
                "what it lets through between subnets of IPv6 is not known",
            );
            continue;
        }
        if six {
            continue;
        }
        let entry = chains.entry(chain).or_default();
        entry.base |= policy.as_deref().is_some_and(|policy| policy != "-");
        match policy.as_deref() {
            Some("ACCEPT") => entry.policy = Some((Action::Allow, number)),
            Some("-") | Some("DROP") | Some("REJECT") => {}
            Some(other) => {
                entry.policy_unknown = Some(number);
                reader.indeterminate(number, format!("policy `{other}` is unknown"), "known: ACCEPT, DROP");
            }
            None => entry.rules.push(rule(number, words.get(2..).unwrap_or(&[]), &reader.interfaces, &marking)),
        }
    }
    if !six && !chains.contains_key("FORWARD") {
        reader.unread(1, "no chain FORWARD decides what is forwarded", "export the firewall's own rules: `iptables-save`");
    }
    play(&chains, &["FORWARD"], reader);
}

/// What tables other than `filter` do to flows.
fn other_table(table: &str, line: u32, words: &[String], policy: bool, reader: &mut Reader<'_>) {
    if policy {
        return;
    }
    let target =
        words.iter().position(|word| word == "-j" || word == "-g").and_then(|at| words.get(at + 1)).map_or("", String::as_str);
    match target {
        "MASQUERADE" | "SNAT" | "MARK" | "CONNMARK" | "LOG" | "NFLOG" | "TCPMSS" | "CHECKSUM" | "DSCP" | "TOS" | "CT"
        | "NOTRACK" | "ACCEPT" | "RETURN" | "TRACE" | "" => {
            reader.skipped(line, format!("table {table}: lets nothing new through"))
        }
        other => {
            let what = format!("table {table}, target `{other}`: may change where traffic goes");
            reader.indeterminate(line, what, "state the resulting flow in overrides.toml");
            // Addresses that were translated are judged by FORWARD as any others; what is dropped on the way is not seen there.
            if matches!(other, "DROP" | "REJECT") {
                reader.doubt(line, "any", &[Action::Deny]);
            }
        }
    }
}

/// Splits at spaces, respecting quotes and backslashes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut open) = (String::new(), false, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                quoted = !quoted;
                open = true;
            }
            '\\' if quoted => word.extend(letters.next()),
            letter if letter.is_whitespace() && !quoted => {
                if open || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            letter => word.push(letter),
        }
    }
    if open || !word.is_empty() {
        words.push(word);
    }
    words
}

/// Marks that other tables put on connections that begin, which rules can ask about.
struct Marking {
    /// Some are not tracked.
    untracked: bool,
    /// Some have their addresses translated.
    translated: bool,
}

impl Marking {
    fn of(text: &str) -> Marking {
        let any = |targets: &[&str]| targets.iter().any(|target| text.contains(target));
        Marking {
            untracked: any(&["NOTRACK", "--notrack"]),
            translated: any(&["-j DNAT", "-j SNAT", "-j MASQUERADE", "-j REDIRECT", "-j NETMAP", "-j BALANCE"]),
        }
    }
}

/// Whether a packet with SYN alone, which begins a connection, is one that `--tcp-flags MASK FLAGS` matches.
fn begins(mask: &str, flags: &str) -> bool {
    let has = |list: &str| list.split(',').any(|flag| flag == "SYN" || flag == "ALL");
    let none = flags.is_empty() || flags == "NONE";
    if has(mask) { flags == "SYN" } else { none }
}

/// Reads the words after `-A CHAIN`.
fn rule(line: u32, words: &[String], interfaces: &Interfaces, marking: &Marking) -> Rule {
    let mut rule =
        Rule { line, matches: Match::everything(), target: Target::Nothing, comment: String::new(), doubt: None, further: false };
    let mut numbers: Option<u8> = None;
    let mut ports: Option<Intervals> = None;
    let mut new_flows = true;
    let mut targeted = false;
    let mut negated = false;
    let mut at = 0;
    let mut doubts: Vec<String> = Vec::new();
    while let Some(word) = words.get(at) {
        let value = words.get(at + 1).map_or("", String::as_str);
        let mut taken = 2;
        let negation = std::mem::take(&mut negated);
        match word.as_str() {
            "!" => {
                negated = true;
                taken = 1;
            }
            "-s" | "--source" | "--src" | "-d" | "--destination" | "--dst" | "--src-range" | "--dst-range" => {
                let read: Option<Vec<Intervals>> = value.split(',').map(Intervals::from_address).collect();
                let Some(read) = read else {
                    doubts.push(format!("address `{value}` is not understood"));
                    at += taken;
                    continue;
                };
                let mut set = Intervals::of(read.iter().flat_map(|set| set.ranges().iter().copied()));
                if negation {
                    set = Intervals::addresses().minus(&set);
                }
                if word.starts_with("-s") || word.starts_with("--s") {
                    rule.matches.from = rule.matches.from.and(&set);
                } else {
                    rule.matches.to = rule.matches.to.and(&set);
                }
            }
            "-i" | "--in-interface" | "-o" | "--out-interface" => match interfaces.behind(value) {
                Ok(behind) => {
                    let set = if negation { Intervals::addresses().minus(&behind) } else { behind };
                    let end = if matches!(word.as_str(), "-i" | "--in-interface") {
                        &mut rule.matches.from
                    } else {
                        &mut rule.matches.to
                    };
                    *end = end.and(&set);
                }
                Err(why) => doubts.push(why),
            },
            "-p" | "--protocol" => match protocol_number(value) {
                Some(None) => {}
                Some(Some(number)) if !negation => numbers = Some(number),
                Some(Some(number)) => {
                    rule.matches.traffic = rule.matches.traffic.minus(&protocol(number, None));
                }
                None => doubts.push(format!("protocol `{value}` is unknown")),
            },
            "--dport" | "--dports" | "--destination-port" | "--destination-ports" => match ports_of(value) {
                Some(set) if negation => ports = Some(Intervals::of([(0, 0xffff)]).minus(&set)),
                Some(set) => ports = Some(set),
                None => doubts.push(format!("port `{value}` is not understood")),
            },
            "-m" | "--match" => match value {
                "tcp" | "udp" | "icmp" | "multiport" | "conntrack" | "state" | "comment" | "iprange" | "sctp" | "dccp" => {}
                other => doubts.push(format!("match `{other}` is not understood")),
            },
            "--ctstate" | "--state" => {
                // `NEW`, or a list with it, is a plain match; a list without it never opens a flow.
                let mut unclear = false;
                for state in value.split(',') {
                    let known = match state {
                        "NEW" | "ESTABLISHED" | "RELATED" | "INVALID" => true,
                        "UNTRACKED" => !marking.untracked,
                        "DNAT" | "SNAT" => !marking.translated,
                        _ => false,
                    };
                    if !known {
                        doubts.push(format!("state `{state}` is not understood"));
                        unclear = true;
                    }
                }
                let opens = value.split(',').any(|state| state == "NEW");
                new_flows = new_flows && (unclear || opens != negation);
            }
            "--comment" => rule.comment = value.to_string(),
            "--icmp-type" => {
                let opens = matches!(value, "8" | "echo-request" | "any" | "8/0" | "255");
                new_flows = new_flows && (opens != negation);
            }
            "--syn" => {
                taken = 1;
                new_flows = new_flows && !negation;
            }
            "--tcp-flags" => {
                taken = 3;
                let flags = words.get(at + 2).map_or("", String::as_str);
                new_flows = new_flows && (begins(value, flags) != negation);
            }
            "-j" | "--jump" | "-g" | "--goto" => {
                targeted = true;
                rule.target = match value {
                    "ACCEPT" => Target::Verdict(Action::Allow),
                    "DROP" | "REJECT" => Target::Verdict(Action::Deny),
                    "RETURN" => Target::Return,
                    "LOG" | "NFLOG" | "ULOG" | "MARK" | "CONNMARK" | "TRACE" | "AUDIT" | "TCPMSS" => Target::Nothing,
                    chain if word.starts_with("-g") || word == "--goto" => Target::Goto(chain.into()),
                    chain => Target::Jump(chain.into()),
                };
                if rule.target == Target::Nothing {
                    // The options of a logging target say nothing about what passes.
                    break;
                }
            }
            "--reject-with" | "--log-prefix" | "--log-level" | "--set-mark" | "--nflog-group" => {}
            "-c" | "--set-counters" => taken = 3,
            other => {
                doubts.push(format!("`{other}` is not understood"));
                // Its values are read over until the next option.
                taken = 1 + words.iter().skip(at + 1).take_while(|word| !word.starts_with('-') && *word != "!").count();
            }
        }
        at += taken;
    }
    if let Some(number) = numbers {
        rule.matches.traffic = rule.matches.traffic.and(&protocol(number, ports.as_ref()));
    } else if let Some(ports) = &ports {
        let both = Intervals::of([6, 17].iter().flat_map(|number| protocol(*number, Some(ports)).ranges().to_vec()));
        rule.matches.traffic = rule.matches.traffic.and(&both);
    }
    if !targeted {
        rule.target = Target::Nothing;
    }
    if !new_flows {
        rule.matches.traffic = rule.matches.traffic.minus(&all_traffic());
    }
    if !doubts.is_empty() && rule.target != Target::Nothing && new_flows {
        rule.doubt = Some(doubts.join("; "));
        // It may match less than is known, and nobody can say what: all of it is denied from here on.
        if rule.target != Target::Verdict(Action::Allow) {
            rule.target = Target::Verdict(Action::Deny);
        } else {
            rule.target = Target::Nothing;
        }
    }
    rule
}

/// The number of a protocol; `Some(None)` for all.
pub(super) fn protocol_number(word: &str) -> Option<Option<u8>> {
    Some(match word.to_ascii_lowercase().as_str() {
        "all" | "0" | "any" | "ip" => None,
        "icmp" => Some(1),
        "igmp" => Some(2),
        "tcp" => Some(6),
        "udp" => Some(17),
        "gre" => Some(47),
        "esp" => Some(50),
        "ah" => Some(51),
        "ospf" => Some(89),
        "vrrp" => Some(112),
        "sctp" => Some(132),
        other => Some(other.parse().ok()?),
    })
}

/// `443`, `443,80`, `5000:5010`, `1024:`.
fn ports_of(text: &str) -> Option<Intervals> {
    let ranges: Option<Vec<(u64, u64)>> = text
        .split(',')
        .map(|part| {
            let number = |word: &str, absent: u16| if word.is_empty() { Some(absent) } else { port_number(word) };
            match part.split_once(':') {
                Some((first, last)) => Some((u64::from(number(first, 0)?), u64::from(number(last, u16::MAX)?))),
                None => port_number(part).map(|port| (u64::from(port), u64::from(port))),
            }
        })
        .collect();
    ranges.map(Intervals::of).filter(|set| !set.is_empty())
}

/// A port by number or by the names iptables prints without `-n`.
pub(super) fn port_number(word: &str) -> Option<u16> {
    Some(match word {
        "ssh" => 22,
        "telnet" => 23,
        "smtp" => 25,
        "domain" => 53,
        "http" => 80,
        "kerberos" => 88,
        "ntp" => 123,
        "snmp" => 161,
        "ldap" => 389,
        "https" => 443,
        "microsoft-ds" => 445,
        "ldaps" => 636,
        "ms-sql-s" => 1433,
        "ms-wbt-server" => 3389,
        "sip" => 5060,
        other => other.parse().ok()?,
    })
}
