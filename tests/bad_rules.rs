//! Bad input to the planner, one a row: each is named with its place, and never passes in silence.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::common::command::{TWO_ZONES, codedark};

const POLICY: &str =
    "format = 1\n[[must_not_reach]]\nid = \"SEG-1\"\nfrom = \"zone:office\"\nto = \"kind:infusion-pump\"\ntraffic = \"rdp\"\n";

const SAVED: &str =
    "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -s 10.1.0.0/16 -d 10.2.0.0/16 -p tcp -m tcp --dport 8443 -j ACCEPT\nCOMMIT\n";

fn conduit(id: &str, from: &str, to: &str, traffic: &str, more: &str) -> String {
    format!(
        "[[conduit]]\nid = \"{id}\"\nfrom = [\"{from}\"]\nto = [\"{to}\"]\ntraffic = [\"{traffic}\"]\naction = \"allow\"\n{more}"
    )
}

#[test]
fn check_names_each_bad_input_with_its_place() {
    let add = |more: &str| format!("{TWO_ZONES}{more}");
    let change = |from: &str, to: &str| TWO_ZONES.replacen(from, to, 1);
    let rows: Vec<(&str, String, i32, &str, &str)> = vec![
        ("as it is", TWO_ZONES.into(), 0, "0 errors", ""),
        (
            "a mistyped zone",
            change("to = [\"bedside\"]", "to = [\"bedsde\"]"),
            2,
            "no zone is called `bedsde`",
            "hospital.toml:15:",
        ),
        ("mistyped traffic", change("tcp/8443", "htps"), 2, "no traffic is called `htps`", "hospital.toml:16:"),
        ("not a prefix", change("10.1.0.0/16", "10.1.0.0/33"), 2, "10.1.0.0/33", "hospital.toml:8:"),
        ("overlapping subnets", change("10.2.0.0/16", "10.1.128.0/17"), 2, "overlaps one of zone `office`", "hospital.toml:11:"),
        (
            "a shadowed rule",
            add(&conduit("again", "10.1.3.0/24", "bedside", "tcp/8443", "")),
            0,
            "rule `again` (allow 10.1.3.0/24 -> bedside tcp/8443) never decides: before it `library`",
            "hospital.toml:26:1",
        ),
        (
            "an unreachable rule",
            add(&conduit("inside", "office", "10.1.0.0/16", "any", "")),
            0,
            "nothing that it matches crosses a firewall",
            "hospital.toml:26:1",
        ),
        (
            "a rule about nothing",
            add(&conduit("gone", "172.16.0.0/12", "bedside", "any", "")),
            0,
            "matches no address",
            "hospital.toml:28:",
        ),
        (
            "a rule past its day",
            add(&conduit("old", "bedside", "office", "any", "until = \"2025-12-31\"\n")),
            0,
            "ended on 2025-12-31",
            "hospital.toml:32:",
        ),
        (
            "a day that is none",
            add(&conduit("old", "bedside", "office", "any", "until = \"soon\"\n")),
            2,
            "`soon` is not a date",
            "hospital.toml:32:",
        ),
        ("not an address", change("10.2.0.5", "10.2.0.500"), 2, "something else than an address", "hospital.toml:25:"),
        ("an address in no zone", change("10.2.0.5", "172.16.0.5"), 0, "an address in no zone's subnet", "hospital.toml:25:"),
        ("an address twice", change("10.2.0.5", "10.1.0.5"), 0, "an address that another device has", "hospital.toml:"),
        (
            "a device without an address",
            change("address = \"10.2.0.5\"\n", ""),
            0,
            "1 device without an address",
            "hospital.toml:22:",
        ),
        (
            "an account that opens nothing known",
            add("[[account]]\nid = \"a\"\nopens = [\"pmup\"]\n"),
            2,
            "no device is called `pmup`",
            "hospital.toml:28:",
        ),
    ];
    let folder = TempDir::new().unwrap();
    for (what, text, expected, words, place) in rows {
        fs::write(folder.path().join("hospital.toml"), text).unwrap();
        let (code, out, said) = codedark(folder.path(), &["check", "--hospital", "hospital.toml", "--today", "2026-01-01"]);
        // Long messages are broken into lines.
        let all = format!("{out}{said}").replace("\n  | ", " ");
        assert_eq!(code, expected, "{what}: {all}");
        assert!(all.contains(words), "{what}: {all}");
        assert!(all.contains(place), "{what}: not at {place}: {all}");
    }
}

#[test]
fn rules_of_a_firewall_that_are_not_understood_are_indeterminate_with_their_line() {
    let rows = [
        ("an unknown match", "-A FORWARD -m recent --name x -s 10.1.0.0/16 -j ACCEPT\n", "match `recent`"),
        ("an address of IPv6", "-A FORWARD -s 2001:db8::/32 -j ACCEPT\n", "2001:db8::/32"),
        ("an interface that no zone has", "-A FORWARD -i eth9 -j ACCEPT\n", "eth9"),
        ("a chain that is not there", "-A FORWARD -s 10.1.0.0/16 -j NOWHERE\n", "`NOWHERE`"),
    ];
    let folder = TempDir::new().unwrap();
    let hospital = TWO_ZONES.replacen("[[device]]", "[[rules]]\nform = \"iptables\"\npath = \"fw.iptables\"\n[[device]]", 1);
    let hospital = hospital.replace(&conduit("library", "office", "bedside", "tcp/8443", ""), "");
    fs::write(folder.path().join("hospital.toml"), hospital).unwrap();
    for (what, rule, words) in rows {
        let saved = SAVED.replacen("-A FORWARD", &format!("{rule}-A FORWARD"), 1);
        fs::write(folder.path().join("fw.iptables"), saved).unwrap();
        let (code, out, said) = codedark(folder.path(), &["check", "--hospital", "hospital.toml", "--today", "2026-01-01"]);
        let all = format!("{out}{said}");
        assert_eq!(code, 0, "{what}: {all}");
        assert!(all.contains(words) && all.contains("fw.iptables:3:"), "{what}: {all}");
        // What hangs on it is not answered.
        let asked =
            ["reach", "zone:office", "zone:bedside", "--traffic", "rdp", "--hospital", "hospital.toml", "--format", "json"];
        let (code, out, said) = codedark(folder.path(), &asked);
        let undecided = code == 2 && out.contains("indeterminate");
        let concerned = !rule.contains("2001:") || undecided;
        assert!(concerned && undecided, "{what}: {code} {out}{said}");
    }
}

#[test]
fn policies_that_ask_nothing_do_not_pass() {
    let add = |more: &str| format!("{POLICY}{more}");
    let exception = |from: &str, policy: &str, expires: &str| {
        add(&format!("[[exception]]\nid = \"EX-1\"\npolicy = \"{policy}\"\nfrom = \"{from}\"\nexpires = {expires}\n"))
    };
    let rows: Vec<(&str, String, i32, &str, &str)> = vec![
        ("as it is", POLICY.into(), 0, "", ""),
        ("a mistyped zone", POLICY.replace("office", "offcie"), 2, "did you mean `office`", "policy.toml:4:"),
        (
            "a selector that matches nothing",
            POLICY.replace("kind:infusion-pump", "model:acme"),
            2,
            "matches nothing",
            "policy.toml:5:",
        ),
        ("mistyped traffic", POLICY.replace("rdp", "rpd"), 2, "no traffic is called `rpd`", "policy.toml:6:"),
        (
            "an exception to nothing",
            exception("zone:office", "SEG-9", "2027-01-31"),
            2,
            "no reachability policy",
            "policy.toml:9:",
        ),
        ("an exception without a day", exception("zone:office", "SEG-1", "\"soon\""), 2, "no last day", "policy.toml:11:"),
        (
            "an exception past its day",
            exception("zone:office", "SEG-1", "2025-12-31"),
            0,
            "ended on 2025-12-31",
            "policy.toml:7:",
        ),
        (
            "an exception about nothing",
            exception("zone:ofice", "SEG-1", "2027-01-31"),
            2,
            "no zone is called `ofice`",
            "policy.toml:10:",
        ),
    ];
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("hospital.toml"), TWO_ZONES).unwrap();
    for (what, text, expected, words, place) in rows {
        fs::write(folder.path().join("policy.toml"), text).unwrap();
        let asked = ["test", "--hospital", "hospital.toml", "--policy", "policy.toml", "--today", "2026-01-01"];
        let (code, out, said) = codedark(folder.path(), &asked);
        let all = format!("{out}{said}");
        assert_eq!(code, expected, "{what}: {all}");
        assert!(all.contains(words) && all.contains(place), "{what}: {all}");
    }
}

#[test]
fn a_rule_that_was_seen_in_use_is_not_closed_in_silence() {
    let folder = TempDir::new().unwrap();
    let seen = "[[observed]]\nfrom = \"office\"\nto = \"bedside\"\ntraffic = \"tcp/8443\"\nconnections = 412\nservice = \"ssl\"\nsource = \"conn.log:9\"\n";
    let second = conduit("screens", "office", "bedside", "tcp/5900", "");
    let before = format!("{TWO_ZONES}{second}{seen}");
    fs::write(folder.path().join("before.toml"), &before).unwrap();
    let diff = |after: String| {
        fs::write(folder.path().join("after.toml"), after).unwrap();
        let (code, json, said) = codedark(
            folder.path(),
            &["diff", "before.toml", "after.toml", "--fail-on", "none", "--format", "json", "--today", "2026-01-01"],
        );
        assert_eq!(code, 0, "{said}");
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        let findings = document["findings"].as_array().unwrap().clone();
        findings.into_iter().filter(|finding| finding["code"] == "observed-flow-closed").collect::<Vec<_>>()
    };
    let closed = diff(before.replacen("tcp/8443", "tcp/8444", 1));
    assert_eq!(closed.len(), 1, "{closed:?}");
    let message = closed[0]["message"].as_str().unwrap();
    for words in
        ["rule library", "clinical traffic", "412 connections on tcp/8443 (ssl)", "zone:office to zone:bedside", "conn.log:9"]
    {
        assert!(message.contains(words), "{words}: {message}");
    }
    assert_eq!(
        (closed[0]["file"].as_str(), closed[0]["line"].as_u64(), closed[0]["severity"].as_str()),
        (Some("before.toml"), Some(12), Some("high"))
    );
    // The other rule carried nothing, and one that still lets through what was seen closes nothing.
    assert!(diff(before.replace(&second, "")).is_empty());
    assert!(diff(before.replacen("tcp/8443", "tcp/8000-9000", 1)).is_empty());
}

/// Changes that break care without closing a flow, and changes of what is understood: each is said, and what must stop does.
#[test]
fn diff_passes_over_nothing_that_care_loses() {
    const SERVICE: &str = "[[service]]\nid = \"library\"\nfunction = \"pharmacy\"\nhosts = [\"pc\"]\n\
        [[service.client]]\nkinds = [\"infusion-pump\"]\ntraffic = [\"tcp/8443\"]\ninbound = true\n";
    let pump =
        |id: &str, address: &str| format!("[[device]]\nid = \"{id}\"\nkind = \"infusion-pump\"\naddress = \"{address}\"\n");
    let before = format!("{TWO_ZONES}{SERVICE}");
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("before.toml"), &before).unwrap();
    let clients = SERVICE.find("[[service.client]]").unwrap();
    let rows: Vec<(&str, String, i32, Vec<&str>)> = vec![
        ("unchanged", before.clone(), 0, vec!["0 flows of care broken"]),
        (
            "a service is gone",
            TWO_ZONES.into(),
            1,
            vec!["1 device loses `library`", "the files no longer hold it", "before.toml:26:1"],
        ),
        (
            "a service without its users",
            format!("{TWO_ZONES}{}", &SERVICE[..clients]),
            1,
            vec!["1 device loses `library`", "it no longer lists them", "after: after.toml:26:1"],
        ),
        (
            "a pump that moves to where nothing serves it",
            before
                .replace("10.2.0.5", "10.3.0.5")
                .replace("[[conduit]]", "[[zone]]\nid = \"attic\"\nsubnets = [\"10.3.0.0/16\"]\n[[conduit]]"),
            1,
            vec!["1 device loses `library`", "because it was moved", "after: after.toml:25:1"],
        ),
        (
            "a rule that a device moves out of within its zone",
            before.replace("to = [\"bedside\"]", "to = [\"10.2.0.0/24\"]").replace("10.2.0.5", "10.2.9.5"),
            1,
            vec!["1 device loses `library`", "because it was moved", "after: after.toml:22:1"],
        ),
        (
            "a pump that is added where nothing serves it",
            format!(
                "{}{}",
                before.replace("[[conduit]]", "[[zone]]\nid = \"attic\"\nsubnets = [\"10.3.0.0/16\"]\n[[conduit]]"),
                pump("second", "10.3.0.9")
            ),
            1,
            vec!["1 device that was added cannot use `library` as others of their kind do, such as device:second"],
        ),
        (
            "a pump that is added beside the other",
            format!("{before}{}", pump("second", "10.2.0.9")),
            0,
            vec!["0 flows of care broken"],
        ),
        (
            "a pump that is taken out",
            before.replace(&pump("pump", "10.2.0.5"), ""),
            0,
            vec!["device-removed", "1 of kind infusion-pump was removed, such as device:pump", "before.toml:22:1"],
        ),
        (
            "a rule that never decides",
            format!("{before}{}", conduit("again", "10.1.3.0/24", "bedside", "tcp/8443", "")),
            0,
            vec!["after.toml:34:1: shadowed-rule", "never decides"],
        ),
    ];
    for (what, after, expected, words) in rows {
        fs::write(folder.path().join("after.toml"), after).unwrap();
        let (code, out, said) = codedark(folder.path(), &["diff", "before.toml", "after.toml", "--today", "2026-01-01"]);
        assert_eq!(code, expected, "{what}: {out}{said}");
        for words in words {
            assert!(out.contains(words), "{what}: {words}: {out}{said}");
        }
    }
}

#[test]
fn every_code_that_check_and_diff_say_is_explained() {
    let folder = TempDir::new().unwrap();
    let explained: Vec<String> = codedark_files::assets::findings().into_iter().map(|one| one.code).collect();
    let known = |json: &str| {
        let document: serde_json::Value = serde_json::from_str(json).unwrap();
        for finding in document["findings"].as_array().unwrap() {
            let code = finding["code"].as_str().unwrap();
            assert!(explained.iter().any(|own| own == code), "`codedark explain {code}` knows nothing of it: {finding}");
        }
        document["findings"].as_array().unwrap().len()
    };
    let mut found = 0;
    for hospital in ["small", "regional"] {
        let (_, json, _) =
            codedark(folder.path(), &["check", "--hospital", hospital, "--format", "json", "--today", "2026-11-01"]);
        found += known(&json);
    }
    let bare = TWO_ZONES.replace("address = \"10.2.0.5\"\n", "").replace("10.1.0.5", "10.9.0.5");
    let odd = format!("{bare}{}", conduit("again", "172.16.0.0/12", "bedside", "any", "until = \"2025-12-31\"\n"));
    fs::write(folder.path().join("hospital.toml"), odd).unwrap();
    let check = ["check", "--hospital", "hospital.toml", "--format", "json", "--today", "2026-11-01"];
    found += known(&codedark(folder.path(), &check).1);
    assert!(found > 5, "{found}");
}

#[test]
fn check_reads_the_policy_of_a_project() {
    let folder = TempDir::new().unwrap();
    let hospital = folder.path().join("p");
    assert_eq!(codedark(folder.path(), &["generate", "--into", "p", "--beds", "25"]).0, 0);
    let policy = |exception: &str| {
        let text = format!(
            "format = 1\n[[must_not_reach]]\nid = \"SEG-1\"\nfrom = \"zone:patient-wifi\"\nto = \"kind:infusion-pump\"\n{exception}"
        );
        fs::write(hospital.join("policy.toml"), text).unwrap();
        let (code, out, said) = codedark(folder.path(), &["--project", "p", "check", "--today", "2026-01-01"]);
        (code, format!("{out}{said}").replace("\n  | ", " "))
    };
    let ended = "[[exception]]\nid = \"EX-1\"\npolicy = \"SEG-1\"\nexpires = 2025-12-31\n";
    let (code, said) = policy(ended);
    assert!(
        code == 0 && said.contains("exception EX-1 to SEG-1 ended on 2025-12-31") && said.contains("policy.toml:9:"),
        "{code} {said}"
    );
    let (code, said) = policy(&ended.replace("SEG-1", "SEG-9"));
    assert!(code == 2 && said.contains("no reachability policy is called `SEG-9`"), "{code} {said}");
    let (code, said) = policy("");
    assert!(code == 0 && !said.contains("exception"), "{code} {said}");
}

/// A hospital of exports, with what Zeek logged: observed.csv is written, and closing what was used is told.
#[test]
fn a_log_that_was_imported_speaks_up_when_its_rule_is_closed() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import");
    let folder = TempDir::new().unwrap();
    let path = |name: &str| data.join(name).to_string_lossy().into_owned();
    let files = ["gmao_petit.csv", "zones.csv", "firewall.csv", "conn.log"].map(path);
    let import = |into: &str| {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let (code, _, said) =
            codedark(folder.path(), &[&["import"][..], &files, &["--into", into, "--today", "2026-11-01"]].concat());
        assert_eq!(code, 0, "{said}");
    };
    import("before");
    import("after");
    let seen = fs::read_to_string(folder.path().join("before/observed.csv")).unwrap();
    let used = seen.lines().find(|line| line.starts_with("bedside,clinical-gateways,tcp/9004,")).expect("what the log shows");
    let connections = used.split(',').nth(3).unwrap();
    let closing = "format = 1\n[[conduit]]\nid = \"closing\"\nfrom = [\"bedside\"]\nto = [\"clinical-gateways\"]\ntraffic = [\"any\"]\naction = \"deny\"\n";
    let own = folder.path().join("after/overrides.toml");
    let rest = fs::read_to_string(&own).unwrap_or_default().replace("format = 1\n", "");
    fs::write(&own, format!("{closing}{rest}")).unwrap();
    let (_, text, said) = codedark(folder.path(), &["diff", "before", "after", "--fail-on", "none", "--today", "2026-11-01"]);
    let line = text
        .lines()
        .find(|line| line.contains("observed-flow-closed") && line.contains("tcp/9004"))
        .unwrap_or_else(|| panic!("{text}{said}"));
    assert!(line.contains(&format!("{connections} connections")) && line.contains("firewall.csv:"), "{line}");
}
