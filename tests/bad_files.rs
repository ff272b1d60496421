//! Bad adversaries, incidents, playbooks, authority and logs, one mistake a row: `check` names each with file, line, column and a
//! hint in the words of those who wrote the file. What it says is kept in `tests/data/bad_files.txt`; write that anew with
//! `UPDATE_MESSAGES=1 cargo test bad_files`, and read every line of the difference.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use codedark_files::playbook::{cacao, load_playbook};
use codedark_files::{Options, assets};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::command::{TWO_ZONES, codedark};

/// What is wrong, the text that is right (empty: the end of the file), and what stands in its place.
type Row = (&'static str, &'static str, &'static str);

/// A mistake that is made in a playbook.
type Change = Box<dyn Fn(&mut Value)>;

const MORE: &str = "[[device]]\nid = \"dc\"\nkind = \"server\"\nrole = \"directory\"\naddress = \"10.1.0.6\"\n\
    [[service]]\nid = \"record\"\nfunction = \"record\"\nhosts = [\"dc\"]\n";
const ADVERSARY: &str = r#"format = 1
id = "foe"
entry = "phishing"
goals = ["directory"]
hands = 2
when_seen = { acts_at_once = 0.3, hides = 0.5, hides_for = "5d" }
[[technique]]
id = "T1566"
on = "landing"
gives = "host"
[[technique]]
id = "T1003"
on = "held-host"
gives = "accounts"
[[technique]]
id = "T1003.006"
on = "directory"
needs = ["account"]
gives = "directory"
"#;
const INCIDENT: &str = "format = 1\nid = \"mine\"\nhorizon = \"30d\"\n";
const FAILURE: &str = "[[failure]]\nelement = \"service:record\"\n";
const CAMPAIGN: &str = "[[campaign]]\n";
const WORM: &str = "[[worm]]\nservices = [\"tcp/8443\"]\nbegins_at = \"zone:bedside\"\n";
const UPDATE: &str = "[[update]]\ndevices = \"kind:infusion-pump\"\n";
const PLAYBOOK: &str = "format = 1\nid = \"mine\"\n[[step]]\non = \"encryption\"\ndo = \"cut-everything\"\n";
const AUTHORITY: &str = "[[staff.authority]]\nact = \"cut-zone\"\nowners = [\"it\"]\n";
const LOG: &str = "[[site.log]]\ntells = \"log-ons\"\nkept = \"30d\"\n";

const ADVERSARY_ROWS: &[Row] = &[
    ("a key that is not known", "hands", "hand"),
    ("text for a number", "2", "\"two\""),
    ("below zero", "= 2", "= -1"),
    ("zero", "= 2", "= 0"),
    ("beyond a byte", "= 2", "= 300"),
    ("a fraction", "= 2", "= 2.5"),
    ("one goal, not a list", "[\"directory\"]", "\"directory\""),
    ("a goal that is not known", "[\"directory\"]", "[\"directry\"]"),
    ("a goal twice", "[\"directory\"]", "[\"directory\", \"directory\"]"),
    ("a goal that nothing reaches", "[\"directory\"]", "[\"records\"]"),
    ("not a number", "0.5", "nan"),
    ("no end", "0.5", "inf"),
    ("shares beyond the whole", "0.5", "0.9"),
    ("a number for a time", "\"5d\"", "5"),
    ("a time that is none", "\"5d\"", "\"5 days\""),
    ("a time below zero", "\"5d\"", "\"-5d\""),
    ("a key inside a table", "hides =", "hide ="),
    ("a number for a table", "{ acts_at_once = 0.3, hides = 0.5, hides_for = \"5d\" }", "3"),
    ("an id that is none", "\"T1566\"", "\"X1566\""),
    ("a number for an id", "\"T1566\"", "1566"),
    ("no target", "on = \"landing\"\n", ""),
    ("nothing given", "gives = \"host\"\n", ""),
    ("what it cannot give", "gives = \"host\"", "gives = \"directory\""),
    ("no way in", "\"landing\"", "\"new-host\""),
    ("a need that nothing gives", "[\"account\"]", "[\"full-rights\"]"),
    ("a technique that needs what only it gives", "on = \"held-host\"\n", "on = \"held-host\"\nneeds = [\"account\"]\n"),
    ("a need that is not known", "\"account\"", "\"acount\""),
    ("one need, not a list", "[\"account\"]", "\"account\""),
    ("a circle of techniques", "on = \"held-host\"\n", "on = \"held-host\"\nneeds = [\"full-rights\"]\n"),
    ("no time at all", "gives = \"host\"\n", "gives = \"host\"\ntakes = \"0h\"\n"),
    ("a time without end", "gives = \"host\"\n", "gives = \"host\"\ntakes = inf\n"),
    ("a chance of zero", "gives = \"host\"\n", "gives = \"host\"\nsuccess = 0\n"),
    ("a chance without end", "gives = \"host\"\n", "gives = \"host\"\nsuccess = inf\n"),
    ("a spread below zero", "gives = \"host\"\n", "gives = \"host\"\nspread = -1\n"),
];

const INCIDENT_ROWS: &[Row] = &[
    ("an hour that is none", "", "begins = \"Fri 25:00\"\n"),
    ("a technique that is none", "", "techniques = [\"T99\"]\n"),
    ("a situation that is not known", "", "stride = [\"tamper\"]\n"),
    ("no time at all", "30d", "0d"),
    ("an empty incident", "horizon = \"30d\"\n", ""),
    ("not a length of time", "\"30d\"", "30"),
    ("a table for a list", "", "[failure]\nelement = \"service:record\"\n"),
    ("no element", "", "[[failure]]\n"),
];

const FAILURE_ROWS: &[Row] = &[
    ("an element: empty", "service:record", ""),
    ("an element: record", "service:record", "record"),
    ("an element: service:recrd", "service:record", "service:recrd"),
    ("an element: function:recrd", "service:record", "function:recrd"),
    ("an element: role:directry", "service:record", "role:directry"),
    ("an element: kind:pump", "service:record", "kind:pump"),
    ("an element: zone:ofice", "service:record", "zone:ofice"),
    ("an element: thing:x", "service:record", "thing:x"),
    ("before the start", "", "at = \"-1h\"\n"),
    ("after the end", "", "at = \"40d\"\n"),
    ("a spread that is none", "", "repair_spread = nan\n"),
    ("a share of zero", "", "share = 0\n"),
    ("a share beyond all", "", "share = 2\n"),
    ("a time without end", "", "repair = inf\n"),
    ("a word for yes or no", "", "vendor = \"yes\"\n"),
    ("a mechanism that is not known", "", "mechanism = \"fire\"\n"),
    ("a mechanism that does not happen to it", "", "mechanism = \"bad-update\"\n"),
];

const CAMPAIGN_ROWS: &[Row] = &[
    ("a way in that is not known", "", "entry = \"fishing\"\n"),
    ("a place that is not there", "", "lands_on = \"zone:ofice\"\n"),
    ("a place without its form", "", "lands_on = \"office\"\n"),
    ("too many hands", "", "hands = 9\n"),
    ("before the start", "", "launch_after = \"-2h\"\n"),
    ("nobody there", "", "lands_on = \"kind:ventilator\"\n"),
    ("an adversary that is not there", "", "adversary = \"fooe\"\n"),
    ("said twice", "", "adversary = \"foe\"\nentry = \"phishing\"\n"),
];

const WORM_ROWS: &[Row] = &[
    ("no host to begin on", "", "seeds = 0\n"),
    ("below zero", "", "seeds = -1\n"),
    ("a rate of zero", "", "local_rate = 0\n"),
    ("a rate without end", "", "remote_rate = inf\n"),
    ("a rate that is none", "", "remote_rate = nan\n"),
    ("a chance of zero", "", "success = 0.0\n"),
    ("a share beyond all", "", "vulnerable_managed = 1.5\n"),
    ("a way of looking that is not known", "", "scans = \"world\"\n"),
    ("no service", "[\"tcp/8443\"]", "[]"),
    ("a service that is not known", "tcp/8443", "smbb"),
    ("a service nobody has", "tcp/8443", "tcp/9"),
    ("a place that is not there", "zone:bedside", "zone:bedsid"),
];

const UPDATE_ROWS: &[Row] = &[
    ("one hour", "", "window = [7]\n"),
    ("three hours", "", "window = [7, 8, 9]\n"),
    ("no hours", "", "window = [7, 7]\n"),
    ("an hour that is none", "", "window = [7, 25]\n"),
    ("an hour below zero", "", "window = [-1, 7]\n"),
    ("before the start", "", "at = \"-1d\"\n"),
    ("nothing named", "devices = \"kind:infusion-pump\"\n", ""),
    ("a kind that is not known", "infusion-pump", "infusion-pumps"),
    ("a list for one", "\"kind:infusion-pump\"", "[\"kind:infusion-pump\"]"),
];

const PLAYBOOK_ROWS: &[Row] = &[
    ("a key that is not known", "", "wiat = \"1h\"\n"),
    ("an element it does not take", "", "element = \"zone:office\"\n"),
    ("below zero", "", "wait = \"-1h\"\n"),
    ("without end", "", "wait = inf\n"),
    ("a word for yes or no", "", "spare_life_critical = \"yes\"\n"),
    ("a zone that is not there", "", "[[step]]\non = \"spread\"\ndo = \"cut-zone\"\nelement = \"zone:ofice\"\n"),
    ("a device that is not there", "", "[[step]]\non = \"spread\"\ndo = \"isolate-host\"\nelement = \"device:pmup\"\n"),
    ("a service that is not there", "", "[[step]]\non = \"spread\"\ndo = \"stop-service\"\nelement = \"service:recrd\"\n"),
    (
        "a rule that is not there",
        "",
        "[[step]]\non = \"spread\"\ndo = \"block-traffic\"\nelement = \"rule:librry\"\ntraffic = [\"rpd\"]\n",
    ),
    ("a step that does nothing", "", "[[step]]\non = \"spread\"\n"),
    ("evidence that is none", "\"encryption\"", "\"encrypted\""),
    ("an action that is not known", "cut-everything", "cut-all"),
    ("no step", "[[step]]\non = \"encryption\"\ndo = \"cut-everything\"\n", ""),
];

const AUTHORITY_ROWS: &[Row] = &[
    ("a key that is not known", "", "owner = [\"it\"]\n"),
    ("a zone that is not there", "", "zone = \"ofice\"\n"),
    ("said twice", "", "[[staff.authority]]\nact = \"cut-zone\"\nowners = [\"it\"]\n"),
    ("an action that is not known", "cut-zone", "cut-zones"),
    ("no owner", "[\"it\"]", "[]"),
    ("nobody", "\"it\"", "\"nobody\""),
    ("an owner twice", "\"it\"", "\"it\", \"it\""),
    ("an owner that is not known", "\"it\"", "\"biomedicl\""),
    ("no action", "act = \"cut-zone\"\n", ""),
];

const LOG_ROWS: &[Row] = &[
    ("a key that is not known", "", "keep = \"3d\"\n"),
    ("said twice", "", "[[site.log]]\ntells = \"log-ons\"\nkept = \"30d\"\n"),
    ("a reader that is not known", "", "readers = [\"it-engineer\"]\n"),
    ("one reader, not a list", "", "readers = \"it-engineers\"\n"),
    ("a log that is not known", "log-ons", "logons"),
    ("a number for a time", "\"30d\"", "30"),
    ("below zero", "30d", "-30d"),
    ("beyond all", "30d", "36600d"),
    ("no time", "kept = \"30d\"\n", ""),
];

/// A folder with a hospital, an incident and what it names, all of them right.
fn sound() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("hospital.toml", &format!("{TWO_ZONES}{MORE}"));
    write("foe.toml", ADVERSARY);
    write("incident.toml", &format!("{INCIDENT}{FAILURE}"));
    write("playbook.toml", PLAYBOOK);
    folder
}

/// What `check` says of those files beside what it says of every hospital, and with which code it ends.
fn said(folder: &Path, more: &[&str]) -> (i32, Vec<String>) {
    let start = ["check", "--hospital", "hospital.toml", "--today", "2026-01-01", "--format", "json"];
    let (code, out, said) = codedark(folder, &[&start[..], more].concat());
    let document: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{code} {out} {said}"));
    let findings = document["findings"].as_array().unwrap().iter();
    let own = findings.filter(|finding| finding["severity"] == "error" || finding["code"] == "nothing-happens");
    let line = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        assert!(!text("hint").is_empty(), "no hint: {finding}");
        let explained = assets::findings().into_iter().any(|one| one.code == text("code"));
        assert!(explained, "`codedark explain {}` knows nothing of it", text("code"));
        format!("{}:{}:{}: {} | {}", text("file"), finding["line"], finding["column"], text("message"), text("hint"))
    };
    (code, own.map(line).collect())
}

#[test]
fn each_mistake_is_named_with_its_place_and_a_hint() {
    let whole = |own: &str| format!("{INCIDENT}{own}");
    let groups: [(&str, &str, String, &[Row]); 9] = [
        ("adversary", "foe.toml", ADVERSARY.into(), ADVERSARY_ROWS),
        ("incident", "incident.toml", INCIDENT.into(), INCIDENT_ROWS),
        ("failure", "incident.toml", whole(FAILURE), FAILURE_ROWS),
        ("campaign", "incident.toml", whole(CAMPAIGN), CAMPAIGN_ROWS),
        ("worm", "incident.toml", whole(WORM), WORM_ROWS),
        ("update", "incident.toml", whole(UPDATE), UPDATE_ROWS),
        ("playbook", "playbook.toml", PLAYBOOK.into(), PLAYBOOK_ROWS),
        ("authority", "hospital.toml", format!("{TWO_ZONES}{MORE}{AUTHORITY}"), AUTHORITY_ROWS),
        ("log", "hospital.toml", format!("{TWO_ZONES}{MORE}{LOG}"), LOG_ROWS),
    ];
    let mut all = String::new();
    for (group, file, right, rows) in groups {
        let folder = sound();
        if group == "adversary" {
            fs::write(folder.path().join("incident.toml"), whole("[[campaign]]\nadversary = \"foe\"\n")).unwrap();
        }
        let asked: &[&str] = match group {
            "playbook" => &["--playbook", "playbook.toml"],
            "authority" | "log" => &[],
            _ => &["--incident", "incident.toml"],
        };
        for (what, from, to) in std::iter::once(&("as it is", "", "")).chain(rows) {
            // What is right stands once, or last: the hospital before it is not touched.
            let at = if from.is_empty() { right.len() } else { right.find(from).expect("what is right stands there") };
            let at = if file == "hospital.toml" { right.rfind(from).unwrap_or(at) } else { at };
            let text = format!("{}{to}{}", &right[..at], &right[at + from.len()..]);
            fs::write(folder.path().join(file), text).unwrap();
            let (code, lines) = said(folder.path(), asked);
            let refused = lines.iter().any(|line| !line.contains("nothing happens"));
            assert_eq!(code, if refused { 2 } else { 0 }, "{group}, {what}: {lines:?}");
            assert_eq!(lines.is_empty(), *what == "as it is" && group != "incident", "{group}, {what}: {lines:?}");
            writeln!(all, "{group}: {what}").unwrap();
            lines.iter().for_each(|line| writeln!(all, "    {line}").unwrap());
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad_files.txt");
    if std::env::var_os("UPDATE_MESSAGES").is_some() {
        fs::write(&path, &all).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    let differs = kept.lines().zip(all.lines()).find(|(kept, said)| kept != said);
    assert!(kept == all, "what is kept, and what is said: {differs:#?}");
}

#[test]
fn what_a_file_says_wrongly_and_what_is_not_there_are_told_in_one_round() {
    let folder = sound();
    // A time that is none, and after it a service and a zone that the hospital has not.
    let bad = FAILURE.replace("record", "recrd") + "at = \"-3h\"\n" + &WORM.replace("bedside", "bedsid");
    fs::write(folder.path().join("incident.toml"), format!("{INCIDENT}{bad}")).unwrap();
    let (code, lines) = said(folder.path(), &["--incident", "incident.toml"]);
    assert_eq!(code, 2);
    let told = |word: &str| lines.iter().filter(|line| line.contains(word)).count();
    assert_eq!((told("-3h"), told("recrd"), told("bedsid")), (1, 1, 1), "{lines:#?}");
}

/// A step that is not known, one that is never over, and a zone that the hospital has not. The step that follows from the one that is
/// not known is not complained of.
#[test]
fn a_wrong_step_of_an_adversary_hides_nothing_else() {
    let folder = sound();
    let incident = format!("{INCIDENT}[[campaign]]\nadversary = \"foe\"\n{}", WORM.replace("bedside", "bedsid"));
    fs::write(folder.path().join("incident.toml"), incident).unwrap();
    let told = |adversary: &str| {
        fs::write(folder.path().join("foe.toml"), adversary).unwrap();
        let (code, lines) = said(folder.path(), &["--incident", "incident.toml"]);
        assert_eq!(code, 2);
        let begins = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
        let wrong = ["foe.toml:2:", "foe.toml:14:", "foe.toml:20:", "incident.toml:8:"].map(begins);
        assert_eq!(wrong.iter().sum::<usize>(), lines.len(), "{lines:#?}");
        wrong
    };
    let wrong_step = ADVERSARY.replace("\"accounts\"", "\"acounts\"") + "takes = \"0h\"\n";
    assert_eq!(told(&wrong_step), [0, 1, 1, 1]);
    // Of a file that cannot be read only that is said, and the zone all the same.
    let [unread, rest @ ..] = told(&ADVERSARY.replace("id = \"foe\"", "id = foe\""));
    assert!(unread > 0 && rest == [0, 0, 1], "{unread} {rest:?}");
}

/// A playbook in the form that other tools exchange, changed in one place.
#[test]
fn a_cacao_playbook_is_named_at_its_step() {
    let shipped = load_playbook("isolate-zones", &Options::default()).unwrap().playbook;
    let right = cacao(&shipped);
    let extension = right["extension_definitions"].as_object().unwrap().keys().next().unwrap().clone();
    let start = right["workflow_start"].as_str().unwrap().to_owned();
    let first = right["workflow"][&start]["on_completion"].as_str().unwrap().to_owned();
    let folder = sound();
    let named = |change: &dyn Fn(&mut Value)| {
        let mut playbook = right.clone();
        change(&mut playbook);
        let text = format!("{playbook:#}");
        fs::write(folder.path().join("playbook.json"), &text).unwrap();
        let line = text.lines().position(|line| line.contains(&format!("\"{first}\": "))).map_or(1, |line| line + 1);
        (said(folder.path(), &["--playbook", "playbook.json"]), line)
    };
    let ((code, lines), _) = named(&|_| {});
    assert_eq!((code, lines), (0, Vec::new()));
    let own = |key: &'static str, value: Value| {
        let (first, extension) = (first.clone(), extension.clone());
        Box::new(move |playbook: &mut Value| playbook["workflow"][&first]["step_extensions"][&extension][key] = value.clone())
            as Change
    };
    let of_step = |key: &'static str, value: Value| {
        let first = first.clone();
        Box::new(move |playbook: &mut Value| playbook["workflow"][&first][key] = value.clone()) as Change
    };
    let rows: [(Change, &str); 11] = [
        (own("action", json!("reboot")), "is none that can be played | name it by one of isolate-host, "),
        (own("evidence", json!("rumour")), "`rumour` is no evidence that a step is taken on | known are suspicion, "),
        (own("element", json!(3)), "`element` of the step `isolate hosts` is 3 | text in quotes is meant"),
        (own("element", json!("device:pmup")), "no device is called `pmup` | known: dc, pc, pump"),
        (own("spare_life_critical", json!("yes")), "is \"yes\" | `true` or `false`"),
        (own("traffic", json!("rdp")), "is \"rdp\" | a list of names"),
        (of_step("delay", json!("1h")), "is \"1h\" | a whole number of milliseconds is meant"),
        (of_step("delay", json!(-5)), "`wait` is -5ms | between 0 and 7d"),
        (of_step("on_completion", json!("x")), "there is no step `x` | "),
        (of_step("on_completion", json!(first)), "the steps come back to"),
        (of_step("type", json!("parallel")), "steps of the type `parallel` are not read | write the actions one after another"),
    ];
    for (change, words) in &rows {
        let ((code, lines), line) = named(change.as_ref());
        assert!(code == 2 && lines.len() == 1, "{words}: {code} {lines:?}");
        assert!(lines[0].starts_with(&format!("playbook.json:{line}:5: ")) && lines[0].contains(words), "{words}: {lines:?}");
    }
    // A step that nothing leads to would be left out in silence.
    let ((code, lines), _) = named(&|playbook| {
        playbook["workflow"][&first].as_object_mut().unwrap().remove("on_completion");
    });
    assert!(code == 2 && lines.len() == shipped.steps.len() - 1, "{lines:?}");
    assert!(lines.iter().all(|line| line.contains("no step leads to `action--")), "{lines:?}");
    fs::write(folder.path().join("playbook.json"), format!("{right:#}").replacen("\"type\":", "\"type\"", 1)).unwrap();
    let (code, lines) = said(folder.path(), &["--playbook", "playbook.json"]);
    assert!(code == 2 && lines[0].contains("is no JSON: expected `:`"), "{lines:?}");
    assert!(!lines[0].starts_with("playbook.json:1:"), "{lines:?}");
}
