//! `reach`, `diff`, `test`, `compare`, `explain` as a pipeline uses them. What needs a hospital's own exports plays on the folder that
//! `CODEDARK_SAMPLES` names, and says so where there is none.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::command::{TWO_ZONES, codedark};

const BAD_RULE: &str =
    "[[conduit]]\nid = \"oops\"\nfrom = [\"office\"]\nto = [\"bedside\"]\ntraffic = [\"rdp\"]\naction = \"allow\"\n";
const POLICY: &str = "format = 1\n[[must_not_reach]]\nid = \"SEG-1\"\nfrom = \"zone:office\"\nto = \"kind:infusion-pump\"\ntraffic = \"rdp\"\nseverity = \"high\"\n";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("before.toml"), TWO_ZONES).unwrap();
    fs::write(
        folder.path().join("after.toml"),
        TWO_ZONES.replace("[[device]]\nid = \"pc\"", &format!("{BAD_RULE}[[device]]\nid = \"pc\"")),
    )
    .unwrap();
    fs::write(folder.path().join("policy.toml"), POLICY).unwrap();
    folder
}

#[test]
fn reach_answers_and_asserts() {
    let folder = folder();
    let reach = |more: &[&str]| {
        codedark(folder.path(), &[&["reach", "--hospital", "before.toml", "--today", "2026-01-01"], more].concat())
    };
    let (code, json, said) = reach(&["zone:office", "device:pump", "--format", "json"]);
    let answer: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{json}{said}"));
    assert_eq!((code, &answer["verdict"]), (0, &"reachable".into()));
    assert_eq!(answer["rules"][0]["file"], "before.toml");
    assert_eq!(answer["rules"][0]["line"], 12);
    assert_eq!(answer["path"][0]["traffic"], "tcp/8443");
    assert_eq!(reach(&["zone:office", "device:pump", "--expect", "reachable"]).0, 0);
    assert_eq!(reach(&["zone:office", "device:pump", "--expect", "blocked"]).0, 1);
    assert_eq!(reach(&["zone:bedside", "zone:office"]).0, 0, "blocked is an answer too");
    assert_eq!(reach(&["zone:bedside", "zone:office", "--expect", "reachable"]).0, 1);
    let (code, _, said) = reach(&["zone:offce", "device:pump"]);
    assert!(code == 2 && said.contains("did you mean `office`"), "{code} {said}");
    assert_eq!(reach(&["zone:office", "model:acme-pump"]).0, 4);
    assert_eq!(reach(&["zone:office", "device:pump", "--traffic", "htps"]).0, 2);
}

#[test]
fn pairs_of_devices_are_counted_once_and_never_with_themselves() {
    let folder = TempDir::new().unwrap();
    let rule = |id: &str, from: &str, to: &str, traffic: &str| {
        format!("[[conduit]]\nid = \"{id}\"\nfrom = [\"{from}\"]\nto = [\"{to}\"]\ntraffic = [{traffic}]\naction = \"allow\"\n")
    };
    // A rule back tells 22 from 23, so that the new rule's traffic falls into two classes.
    let before = format!("{TWO_ZONES}{}", rule("back", "bedside", "office", "\"tcp/22\""));
    let second = "[[device]]\nid = \"second\"\nkind = \"infusion-pump\"\naddress = \"10.2.0.6\"\n";
    let after = format!("{before}{}{second}", rule("new", "office", "bedside", "\"tcp/22\", \"tcp/23\""));
    fs::write(folder.path().join("before.toml"), before).unwrap();
    fs::write(folder.path().join("after.toml"), after).unwrap();
    let (_, text, said) = codedark(folder.path(), &["diff", "before.toml", "after.toml", "--today", "2026-01-01"]);
    let opened = "zone:office -> zone:bedside tcp/22-23 opened: 1 pair of devices, such as device:pc -> device:pump";
    assert!(text.contains(opened), "{text}{said}");
    assert!(!text.contains("device:second -> device:second"), "{text}");
}

#[test]
fn diff_names_the_rule_and_the_gates_decide() {
    let folder = folder();
    let diff = |after: &str, more: &[&str]| {
        codedark(folder.path(), &[&["diff", "before.toml", after, "--today", "2026-01-01"], more].concat())
    };
    let (code, text, said) = diff("before.toml", &["--policy", "policy.toml", "--fail-on", "opened"]);
    assert_eq!(code, 0, "{text}{said}");
    let (code, json, said) = diff("after.toml", &["--policy", "policy.toml", "--format", "json"]);
    let document: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{json}{said}"));
    assert_eq!((code, &document["verdict"]), (1, &"fail".into()));
    let findings = document["findings"].as_array().unwrap();
    let of = |code: &str| findings.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("{code}: {json}"));
    for code in ["opened", "policy-broken", "regression"] {
        assert_eq!(
            (&of(code)["file"], &of(code)["line"], &of(code)["side"]),
            (&"after.toml".into(), &18.into(), &"after".into()),
            "{code}"
        );
    }
    assert_eq!(findings.iter().filter(|finding| finding["code"] == "opened").count(), 1);
    assert_eq!(diff("after.toml", &[]).0, 0, "the project's own policy is not beside a single file, so nothing gates");
    assert_eq!(diff("after.toml", &["--fail-on", "none"]).0, 0);
    assert_eq!(diff("after.toml", &["--fail-on", "none,opened:office->bedside"]).0, 1);
    assert_eq!(diff("after.toml", &["--fail-on", "none,opened:bedside->office"]).0, 0);
    assert_eq!(diff("after.toml", &["--fail-on", "opened:ofice->bedside"]).0, 2);
    assert_eq!(diff("after.toml", &["--fail-on", "opend"]).0, 2);
}

#[test]
fn test_judges_policies_and_fails_closed() {
    let folder = folder();
    let test = |hospital: &str, policy: &str| {
        codedark(folder.path(), &["test", "--hospital", hospital, "--policy", policy, "--today", "2026-01-01"])
    };
    assert_eq!(test("before.toml", "policy.toml").0, 0);
    let (code, text, _) = test("after.toml", "policy.toml");
    assert!(code == 1 && text.contains("after.toml:18:1"), "{code} {text}");
    fs::write(folder.path().join("typo.toml"), POLICY.replace("zone:office", "zone:offcie")).unwrap();
    let (code, _, said) = test("before.toml", "typo.toml");
    assert!(code == 2 && said.contains("typo.toml:4"), "{code} {said}");
    fs::write(folder.path().join("empty.toml"), "format = 1\n").unwrap();
    assert_eq!(test("before.toml", "empty.toml").0, 2, "asserting nothing is no pass");
    let ended = format!("{POLICY}[[exception]]\nid = \"EX-1\"\npolicy = \"SEG-1\"\nexpires = 2025-12-31\n");
    fs::write(folder.path().join("ended.toml"), &ended).unwrap();
    let (code, text, _) = test("after.toml", "ended.toml");
    assert!(code == 1 && text.contains("expired-exception"), "{text}");
    fs::write(folder.path().join("holds.toml"), ended.replace("2025", "2026")).unwrap();
    assert_eq!(test("after.toml", "holds.toml").0, 0);
}

#[test]
fn explain_says_why_it_matters_to_a_patient() {
    let folder = TempDir::new().unwrap();
    let (code, text, _) = codedark(folder.path(), &["explain", "required-flow"]);
    assert!(code == 0 && text.contains("alarm"));
    let (code, _, said) = codedark(folder.path(), &["explain", "requird-flow"]);
    assert!(code == 4 && said.contains("required-flow"));
    // Of a control it says what to expect, and where its price comes from.
    let (code, text, _) = codedark(folder.path(), &["explain", "segment"]);
    assert!(code == 0 && text.contains("expect: ") && text.contains("cost: assumed"), "{text}");
}

/// Zones by id with an address of each, from `zones.csv`.
fn zones(folder: &Path) -> Vec<(String, [u8; 4])> {
    let text = fs::read_to_string(folder.join("zones.csv")).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.map(|row| {
        let octets: Vec<u8> = row[3].split(['.', '/']).map(|part| part.parse().unwrap()).collect();
        (row[1].to_owned(), [octets[0], octets[1], octets[2], 9])
    })
    .collect()
}

fn ports(text: &str, packet: u16) -> bool {
    text.is_empty()
        || text == "any"
        || text.split(',').any(|part| {
            let (first, last) = part.split_once([':', '-']).unwrap_or((part, part));
            (first.parse::<u16>().unwrap()..=last.parse::<u16>().unwrap()).contains(&packet)
        })
}

/// Lines of files.
type Lines = BTreeSet<(String, u64)>;

/// What the table of rules does with a packet, and the line that says so.
fn by_table(text: &str, from: &str, to: &str, (protocol, port): (&str, u16)) -> (bool, u64) {
    for (number, line) in (1..).zip(text.lines()).skip(1) {
        let (head, rest) = match line.split_once('"') {
            Some((head, rest)) => {
                let (ports, rest) = rest.split_once('"').unwrap();
                (format!("{head}{}", ports.replace(',', ";")), rest.to_owned())
            }
            None => (line.to_owned(), String::new()),
        };
        let line = format!("{head}{rest}");
        let cells: Vec<&str> = line.split(',').collect();
        let end = |cell: &str, zone: &str| cell == "any" || cell == zone;
        let carried = (cells[3] == "any" && (cells[4] == "any" || matches!(protocol, "tcp" | "udp")) || cells[3] == protocol)
            && ports(&cells[4].replace(';', ","), port);
        if end(cells[1], from) && end(cells[2], to) && carried {
            return (cells[5] == "accept", number);
        }
    }
    (false, 0)
}

/// What the firewall does with a packet, and the line that says so.
fn by_firewall(text: &str, chain: &str, from: [u8; 4], to: [u8; 4], packet: (&str, u16)) -> Option<(bool, u64)> {
    let within = |prefix: &str, address: [u8; 4]| {
        let (base, length) = prefix.split_once('/').unwrap();
        let base = base.split('.').fold(0u32, |all, part| all << 8 | part.parse::<u32>().unwrap());
        (u32::from_be_bytes(address) ^ base) >> (32 - length.parse::<u32>().unwrap()) == 0
    };
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| line.starts_with(&format!("-A {chain} "))) {
        let words: Vec<&str> = line.split(' ').collect();
        let after = |word: &str| words.iter().position(|own| *own == word).map(|at| words[at + 1]);
        let matches = after("-s").is_none_or(|prefix| within(prefix, from))
            && after("-d").is_none_or(|prefix| within(prefix, to))
            && after("-p").is_none_or(|protocol| protocol == packet.0)
            && after("--dports").or(after("--dport")).is_none_or(|list| ports(list, packet.1))
            && after("--ctstate").is_none();
        if !matches {
            continue;
        }
        match after("-j").unwrap() {
            "ACCEPT" => return Some((true, number)),
            "DROP" => return Some((false, number)),
            "RETURN" => return None,
            other => {
                if let Some(verdict) = by_firewall(text, other, from, to, packet) {
                    return Some(verdict);
                }
            }
        }
    }
    None
}

#[test]
fn both_forms_of_a_real_firewall_differ_in_exactly_what_a_packet_evaluator_finds() {
    let Some(samples) = std::env::var_os("CODEDARK_SAMPLES") else {
        println!("not run: CODEDARK_SAMPLES does not name the folder of samples");
        return;
    };
    let samples = Path::new(&samples).join("regional_400");
    let folder = TempDir::new().unwrap();
    let path = |name: &str| samples.join(name).to_string_lossy().into_owned();
    for (rules, into) in [("firewall.csv", "table"), ("core-fw.iptables", "saved")] {
        let files = [path("gmao_export.csv"), path("zones.csv"), path(rules)];
        let (code, _, said) = codedark(
            folder.path(),
            &["import", &files[0], &files[1], &files[2], "--into", into, "--as-exported", "--today", "2026-11-01"],
        );
        assert_eq!(code, 0, "{said}");
    }
    let (code, json, said) =
        codedark(folder.path(), &["diff", "table", "saved", "--fail-on", "none", "--today", "2026-11-01", "--format", "json"]);
    assert_eq!(code, 0, "{said}");
    let document: Value = serde_json::from_str(&json).unwrap();
    let mut named = BTreeSet::new();
    for finding in document["findings"].as_array().unwrap() {
        let message = finding["message"].as_str().unwrap();
        let change = finding["code"].as_str().unwrap();
        assert!(matches!(change, "opened" | "closed"), "nothing but flows differs: {message}");
        assert!(finding["line"].as_u64().unwrap() > 0, "{message}");
        let words: Vec<&str> = message.split(' ').collect();
        let also = finding["related"].as_array().unwrap();
        let places: Lines = std::iter::once(finding)
            .chain(also)
            .map(|at| (at["file"].as_str().unwrap().to_owned(), at["line"].as_u64().unwrap()))
            .collect();
        for traffic in words[3..].iter().take_while(|word| word.trim_end_matches(':') != change) {
            let traffic = (*traffic).to_owned();
            named.insert((words[0].to_owned(), words[2].to_owned(), traffic, change == "opened", places.clone()));
        }
    }
    // Independently: every zone pair, both protocols, every port at which an answer can change.
    let texts = [path("firewall.csv"), path("core-fw.iptables")].map(|path| fs::read_to_string(path).unwrap());
    // Between two numbers that neither file names all ports are alike.
    let spoken = texts.iter().flat_map(|text| text.split(|sign: char| !sign.is_ascii_digit()));
    let spoken = spoken.filter_map(|number| number.parse::<u16>().ok());
    let cuts: BTreeSet<u16> = spoken.flat_map(|port| [port, port.saturating_add(1)]).chain([0, u16::MAX]).collect();
    let zones = zones(&samples);
    let mut expected = BTreeSet::new();
    for (from, source) in &zones {
        for (to, target) in zones.iter().filter(|(to, _)| to != from) {
            for protocol in ["tcp", "udp"] {
                let mut open: Option<(u16, bool, Lines)> = None;
                for port in cuts.iter().copied() {
                    let was = by_table(&texts[0], from, to, (protocol, port));
                    let is = by_firewall(&texts[1], "FORWARD", *source, *target, (protocol, port)).unwrap_or((false, 0));
                    let lines = [("firewall.csv", was.1), ("core-fw.iptables", is.1)];
                    let lines = lines.into_iter().filter(|(_, line)| *line > 0).map(|(file, line)| (file.to_owned(), line));
                    let change = (was.0 != is.0).then(|| (is.0, lines.collect::<Lines>()));
                    if open.as_ref().map(|(_, opened, lines)| (*opened, lines.clone())) != change {
                        if let Some((first, opened, lines)) = open {
                            let last = port - 1;
                            let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
                            expected.insert((
                                format!("zone:{from}"),
                                format!("zone:{to}"),
                                format!("{protocol}/{range}"),
                                opened,
                                lines,
                            ));
                        }
                        open = change.map(|(opened, lines)| (port, opened, lines));
                    }
                }
                assert!(open.is_none(), "{from} -> {to} {protocol} differs up to the last port");
            }
        }
    }
    assert_eq!(named, expected);
    assert!(!expected.is_empty());

    // A pull request on each form: unchanged, one bad rule, a typo, an empty selection.
    let policy = "format = 1\n[[must_not_reach]]\nid = \"SEG-1\"\nfrom = \"zone:office\"\nto = \"kind:infusion-pump\"\nseverity = \"high\"\n";
    fs::write(folder.path().join("policy.toml"), policy).unwrap();
    for (form, bad, typo, last) in [
        ("table", "5,office,bedside,tcp,23,accept,\n", "5,offcie,bedside,tcp,23,accept,\n", false),
        (
            "saved",
            "-A FORWARD -s 10.20.0.0/16 -d 10.30.0.0/16 -p tcp -m tcp --dport 23 -j ACCEPT\n",
            "-A FORWARD -s 10.20.0.0/16 -d 10.30.0.0/16 -p tcp -m tcp --dprt 23 -j ACCEPT\n",
            true,
        ),
    ] {
        let diff = |more: &[&str]| {
            codedark(
                folder.path(),
                &[&["diff", form, "changed", "--policy", "policy.toml", "--today", "2026-11-01"], more].concat(),
            )
        };
        let _ = fs::remove_dir_all(folder.path().join("changed"));
        copy(&folder.path().join(form), &folder.path().join("changed"));
        let (code, text, said) = diff(&[]);
        assert_eq!(code, 0, "{form}: {text}{said}");
        let rules = find(&folder.path().join("changed"), if last { "iptables" } else { "firewall" });
        let old = fs::read_to_string(&rules).unwrap();
        let at = if last { old.rfind("COMMIT").unwrap() } else { old.find('\n').unwrap() + 1 };
        fs::write(&rules, format!("{}{bad}{}", &old[..at], &old[at..])).unwrap();
        let line = old[..at].lines().count() + 1;
        let (code, text, said) = diff(&[]);
        assert_eq!(code, 1, "{form}: {text}{said}");
        assert!(text.contains(&format!(":{line}:")), "{form} line {line}: {text}");
        fs::write(&rules, format!("{}{typo}{}", &old[..at], &old[at..])).unwrap();
        let (code, text, said) = diff(&[]);
        assert_eq!(code, 2, "{form}: {text}{said}");
        let word = if last { "`--dprt` is not understood" } else { "`offcie` is no zone" };
        assert!(causes(&text).any(|told| told.contains(&format!(":{line}:")) && told.contains(word)), "{form} {word}: {text}");
        assert_eq!(diff(&["--fail-on", "opened:offcie->bedside"]).0, 2);
        assert_eq!(codedark(folder.path(), &["reach", "zone:office", "model:no-such-model", "--hospital", form]).0, 4);
    }
}

/// What is told of each cause: a line with its place, and those set in below it.
fn causes(text: &str) -> impl Iterator<Item = String> {
    let mut told: Vec<String> = Vec::new();
    for line in text.lines() {
        match told.last_mut().filter(|_| line.starts_with("       ")) {
            Some(cause) => *cause += line,
            None => told.push(line.to_owned()),
        }
    }
    told.into_iter()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn find(folder: &Path, word: &str) -> std::path::PathBuf {
    let files = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    files
        .flat_map(|path| {
            if path.is_dir() { fs::read_dir(&path).unwrap().flatten().map(|entry| entry.path()).collect() } else { vec![path] }
        })
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains(word)))
        .expect("the rule file is kept")
}
