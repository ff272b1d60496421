//! What the planner found, in the forms pipelines read, held against those forms' own schemas and tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use codedark_files::schema::schema;
use codedark_files::verdicts::{At, Form, Verdicts};
use codedark_sim::blueprint::{Mark, Severity};
use codedark_sim::planner::{Finding, Judgement, Side, Step, Verdict, Written};
use serde_json::Value;

use crate::common::command::TWO_ZONES;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Judgements of every verdict and severity, with and without place, witness and relation.
fn example() -> Verdicts {
    let mut judgements = Vec::new();
    for (number, verdict) in [Verdict::Pass, Verdict::Excepted, Verdict::Fail, Verdict::Indeterminate].into_iter().enumerate() {
        for severity in Severity::ALL {
            let cause = Written { side: Side::After, mark: Mark(number as u32) };
            let step = |rule| Step { from: "zone:a".into(), to: "zone:b".into(), chance: 1.0, rule, ..Step::default() };
            let finding = Finding {
                code: format!("code-{number}"),
                severity: *severity,
                verdict,
                message: "a reaches <b> & \"c\"".into(),
                cause,
                related: vec![Written { side: Side::Before, mark: Mark(7) }],
                path: vec![step(Some(cause)), step(None)],
                policy: format!("P-{number}-{}", severity.word()),
                subject: severity.word().into(),
                ..Finding::default()
            };
            judgements.push(Judgement {
                policy: finding.policy.clone(),
                kind: "must_not_reach".into(),
                asks: "a must not reach b".into(),
                severity: *severity,
                verdict,
                findings: if verdict == Verdict::Pass && number % 2 == 0 { Vec::new() } else { vec![finding] },
                ..Judgement::default()
            });
        }
    }
    let place = |written: &Written| {
        let (side, line) = (written.side, written.mark.0);
        (line != 0).then(|| At { side, file: "a b/réseau.toml".into(), line, column: 1 })
    };
    Verdicts::of("diff", "2026-11-01", &judgements, &[], &place)
}

fn errors(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).expect("a schema");
    validator.iter_errors(document).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

#[test]
fn sarif_is_valid_and_says_how_an_attacker_gets_there() {
    let text = std::fs::read_to_string(root().join("tests/data/sarif/sarif-schema-2.1.0.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let document: Value = serde_json::from_str(&example().text(Form::Sarif).unwrap()).unwrap();
    assert_eq!(errors(&schema, &document), Vec::<String>::new());
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 12);
    let flow = &results[0]["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(flow.as_array().unwrap().len(), 2);
    let location = &flow[0]["location"]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "a%20b/r%C3%A9seau.toml");
    let mut prints: Vec<&str> =
        results.iter().map(|result| result["partialFingerprints"]["codedark/v1"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), 12, "each result has a fingerprint of its own");
    let broken = serde_json::json!({ "version": "2.1.0", "runs": [{}] });
    assert_ne!(errors(&schema, &broken), Vec::<String>::new(), "the schema refuses what is wrong");
}

#[test]
fn json_is_as_its_published_schema_says() {
    let document: Value = serde_json::from_str(&example().text(Form::Json).unwrap()).unwrap();
    assert_eq!(errors(&schema("verdicts").unwrap(), &document), Vec::<String>::new());
    for key in ["format", "version", "command", "today", "seed", "runs", "digest", "inputs", "measures", "findings", "verdict"] {
        assert!(document.get(key).is_some(), "{key}");
    }
    for key in ["code", "severity", "message", "hint", "file", "line", "column"] {
        assert!(document["findings"][0].get(key).is_some(), "{key}");
    }
}

/// `junitparser` reads it back where it is installed; `test.sh` installs it.
#[test]
fn junit_is_read_back_by_another_program() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("verdicts.junit.xml");
    std::fs::write(&file, example().text(Form::Junit).unwrap()).unwrap();
    if let Some(read) = read_back(&file) {
        assert_eq!(read, "16 4 4 4 16 P-0-medium: a must not reach b");
    }
}

/// Tests, failures, errors, skipped, cases, and the first case's name, as `junitparser` reads them; `None` where it is not.
fn read_back(file: &Path) -> Option<String> {
    let python = std::env::var("CODEDARK_PYTHON").unwrap_or_else(|_| "python3".into());
    let read = "import sys, junitparser as j\nx = j.JUnitXml.fromfile(sys.argv[1])\nc = [c for s in x for c in s]\n\
                print(x.tests, x.failures, x.errors, x.skipped, len(c), c[0].name if c else '')";
    let ended = Command::new(python).args(["-c", read]).arg(file).output();
    let ended = ended.map_err(|error| println!("not tested here: {error}")).ok()?;
    let said = String::from_utf8_lossy(&ended.stderr);
    if said.contains("No module named") {
        println!("not tested here: {said}");
        return None;
    }
    assert!(ended.status.success(), "{said}");
    Some(String::from_utf8_lossy(&ended.stdout).trim().to_owned())
}

const POLICY: &str = "format = 1\n[[must_not_reach]]\nid = \"SEG-1\"\nfrom = \"zone:office\"\nto = \"kind:infusion-pump\"\n\
                      traffic = \"rdp\"\nseverity = \"high\"\n";

/// A pull request through the templates' script and the real command: every form is written, holds against its own schema or
/// reader, names the rule by its line in the repository, and the exit code is the command's own.
#[test]
fn the_templates_script_judges_a_pull_request_with_the_real_command() {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let command = assert_cmd::cargo::cargo_bin("codedark");
    let path = format!("{}:{}", command.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let run = |more: &[(&str, &str)]| -> (i32, String) {
        let _ = std::fs::remove_dir_all(folder.path().join("codedark"));
        let ended = Command::new("sh")
            .arg(root().join("tools/ci/check.sh"))
            .current_dir(folder.path())
            .env("PATH", &path)
            .env("GITHUB_ACTIONS", "true")
            .env("CODEDARK_FLAGS", "--today 2026-06-01")
            .envs(more.iter().copied())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (ended.status.code().unwrap_or(-1), text(&ended.stdout) + &text(&ended.stderr))
    };
    let read = |file: &str| std::fs::read_to_string(folder.path().join("codedark").join(file)).unwrap();
    let json = |file: &str| -> Value { serde_json::from_str(&read(file)).unwrap() };
    let valid = |what: &str| {
        let text = std::fs::read_to_string(root().join("tests/data/sarif/sarif-schema-2.1.0.json")).unwrap();
        let sarif: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(errors(&sarif, &json("codedark.sarif")), Vec::<String>::new(), "{what}");
        assert_eq!(errors(&schema("verdicts").unwrap(), &json("verdicts.json")), Vec::<String>::new(), "{what}");
        assert!(read("report.html").len() < 5_000_000 && read("summary.md").starts_with("<!-- codedark -->"), "{what}");
    };
    let bad = TWO_ZONES.replace(
        "[[device]]\nid = \"pc\"",
        "[[conduit]]\nfrom = [\"office\"]\nto = [\"bedside\"]\ntraffic = [\"rdp\"]\naction = \"allow\"\n[[device]]\nid = \"pc\"",
    );
    write("base/hospital.toml", TWO_ZONES);
    write("site/hospital.toml", TWO_ZONES);
    write("site/policy.toml", POLICY);
    let change = [
        ("CODEDARK_BEFORE", "base/hospital.toml"),
        ("CODEDARK_AFTER", "site/hospital.toml"),
        ("CODEDARK_POLICY", "site/policy.toml"),
    ];
    let (code, said) = run(&change);
    assert_eq!(code, 0, "unchanged: {said}");
    valid("unchanged");
    assert_eq!(json("verdicts.json")["verdict"], "pass");

    write("site/hospital.toml", &bad);
    let (code, said) = run(&change);
    assert_eq!(code, 1, "one bad rule: {said}");
    valid("one bad rule");
    let sarif = json("codedark.sarif");
    let broken = sarif["runs"][0]["results"].as_array().unwrap().iter().find(|one| one["ruleId"] == "policy-broken").unwrap();
    let place = &broken["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "site/hospital.toml", "as the repository has it");
    assert_eq!(place["region"]["startLine"], 18);
    assert_eq!(broken["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap().len(), 1);
    assert!(said.contains("::error file=site/hospital.toml,line=18,col=1,title=SEG-1 (policy-broken)::"), "{said}");
    assert!(read("summary.md").contains("`site/hospital.toml:18`"));
    if let Some(read) = read_back(&folder.path().join("codedark/junit.xml")) {
        // The policy fails; so does its regression; what opened and no gate stops passes.
        assert!(read.starts_with("3 1 0 0 3 SEG-1: "), "{read}");
    }

    write("site/policy.toml", &POLICY.replace("zone:office", "zone:offcie"));
    let (code, said) = run(&change);
    assert_eq!(code, 2, "a typo: {said}");
    valid("a typo");
    let verdicts = json("verdicts.json");
    assert_eq!((&verdicts["verdict"], &verdicts["findings"][0]["line"]), (&"indeterminate".into(), &4.into()), "{verdicts}");
    assert!(said.contains("::error file=site/policy.toml,line=4"), "{said}");

    // Without a base the policy alone is tested, of a project that is one file.
    write("site/policy.toml", POLICY);
    let (code, said) = run(&change[1..]);
    assert_eq!(code, 1, "{said}");
    assert_eq!(json("verdicts.json")["command"], "test");
    valid("the policy alone");
}

#[test]
fn outputs_are_refused_before_anything_is_done() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hospital.toml"), TWO_ZONES).unwrap();
    let reach = |outputs: &[&str]| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("codedark"));
        command.current_dir(folder.path()).args(["reach", "zone:office", "device:pump", "--hospital", "hospital.toml"]);
        command.args(["--today", "2026-06-01"]).args(outputs.iter().flat_map(|output| ["--output", output]));
        let ended = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (ended.status.code().unwrap_or(-1), text(&ended.stdout), text(&ended.stderr))
    };
    let (code, _, said) = reach(&["sarf=x.sarif"]);
    assert!(code == 2 && said.contains("did you mean `sarif`"), "{code} {said}");
    assert_eq!(reach(&["junit"]).0, 2);
    assert_eq!(reach(&["json=-", "junit=-"]).0, 2, "two cannot both be stdout");
    let (code, _, said) = reach(&["json=none/such.json"]);
    assert!(code == 3 && said.contains("no folder `none`"), "{code} {said}");
    let (code, out, said) = reach(&["json=-", "html=way.html"]);
    assert_eq!(code, 0, "{said}");
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(errors(&schema("verdicts").unwrap(), &document), Vec::<String>::new());
    assert_eq!((&document["verdict"], &document["rules"][0]["line"]), (&"reachable".into(), &12.into()));
    assert!(std::fs::read_to_string(folder.path().join("way.html")).unwrap().contains("device:pump"));
}

/// The script part of the templates, with programs of the test's own in the place of `codedark`, `gh` and `curl`.
#[test]
fn templates_run_the_command_and_post_one_summary() {
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    let fake = |name: &str, text: &str| {
        let path = bin.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{text}")).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    };
    // Writes the forms it was asked for and ends as a failed gate does.
    fake(
        "codedark",
        "echo \"codedark $*\" >>\"$LOG\"\nfor a in \"$@\"; do case $a in *=*) echo '<!-- codedark -->' >\"${a#*=}\";; esac; done\nexit 1\n",
    );
    fake("gh", "echo \"gh $*\" >>\"$LOG\"\ncase \"$*\" in *--jq*) cat \"$KNOWN\";; esac\n");
    fake("curl", "echo \"curl $*\" >>\"$LOG\"\ncase \"$*\" in *per_page*) cat \"$KNOWN\";; esac\n");
    let run = |script: &str, known: &str, more: &[(&str, &str)]| -> (i32, String) {
        let (log, list) = (folder.path().join("log"), folder.path().join("known"));
        std::fs::write(&log, "").unwrap();
        std::fs::write(&list, known).unwrap();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let ended = Command::new("sh")
            .arg(root().join("tools/ci").join(script))
            .current_dir(folder.path())
            .env("PATH", path)
            .env("LOG", &log)
            .env("KNOWN", &list)
            .envs(more.iter().copied())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        (ended.status.code().unwrap_or(-1), std::fs::read_to_string(&log).unwrap() + &said)
    };
    let change = [("CODEDARK_BEFORE", "base/hospital"), ("CODEDARK_AFTER", "hospital"), ("CODEDARK_POLICY", "policy.toml")];
    let (code, log) = run("check.sh", "", &change);
    assert_eq!(code, 1, "the gate's own code is kept: {log}");
    assert!(log.contains("codedark diff base/hospital hospital --policy policy.toml"), "{log}");
    for form in ["sarif", "junit", "markdown", "json"] {
        assert!(log.contains(&format!("--output {form}=codedark/")), "{log}");
    }
    let (_, log) = run("check.sh", "", &[("CODEDARK_AFTER", "hospital"), ("CODEDARK_POLICY", "policy.toml")]);
    assert!(log.contains("codedark test --project hospital --policy policy.toml"), "{log}");

    let github = [("GITHUB_REPOSITORY", "o/r"), ("CODEDARK_PULL_REQUEST", "7"), ("CODEDARK_SUMMARY", "codedark/summary.md")];
    let (code, log) = run("post-github.sh", "", &github);
    assert!(code == 0 && log.contains("repos/o/r/issues/7/comments -F body=@codedark/summary.md"), "{log}");
    let (code, log) = run("post-github.sh", "42\n", &github);
    assert!(code == 0 && log.contains("-X PATCH repos/o/r/issues/comments/42"), "the one that is there is renewed: {log}");

    let gitlab = [
        ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
        ("CI_PROJECT_ID", "3"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CODEDARK_TOKEN", "t"),
        ("CODEDARK_SUMMARY", "codedark/summary.md"),
    ];
    let (code, log) = run("post-gitlab.sh", "[]", &gitlab);
    assert!(code == 0 && log.contains("--request POST"), "{log}");
    let known = r#"[{"id":11,"body":"hello"},{"id":12,"body":"<!-- codedark -->\n### ok"}]"#;
    let (code, log) = run("post-gitlab.sh", known, &gitlab);
    assert!(code == 0 && log.contains("--request PUT") && log.contains("/notes/12"), "{log}");
}

#[test]
fn templates_are_yaml_that_names_the_scripts() {
    for (file, scripts) in [("action.yml", ["check.sh", "post-github.sh"]), ("gitlab.yml", ["check.sh", "post-gitlab.sh"])] {
        let text = std::fs::read_to_string(root().join("tools/ci").join(file)).unwrap();
        for script in scripts {
            assert!(text.contains(script), "{file} does not run {script}");
            assert!(root().join("tools/ci").join(script).is_file());
        }
        assert!(!text.contains('\t'));
    }
}
