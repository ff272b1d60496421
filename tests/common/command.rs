//! The command as people start it, and the smallest hospital it says something about.

use std::path::Path;

use assert_cmd::Command;

/// Starts `codedark` in a folder: its exit code, what it printed and what it said.
pub fn codedark(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("codedark").expect("the command is built");
    let output = command.current_dir(folder).env("NO_COLOR", "1").args(arguments).output().expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// Two zones and a rule between them. Zones begin on lines 6 and 9, the rule on line 12, devices on lines 18 and 22.
pub const TWO_ZONES: &str = r#"format = 1
[site]
id = "main"
name = "Two zones"
fidelity = "network"
[[zone]]
id = "office"
subnets = ["10.1.0.0/16"]
[[zone]]
id = "bedside"
subnets = ["10.2.0.0/16"]
[[conduit]]
id = "library"
from = ["office"]
to = ["bedside"]
traffic = ["tcp/8443"]
action = "allow"
[[device]]
id = "pc"
kind = "workstation"
address = "10.1.0.5"
[[device]]
id = "pump"
kind = "infusion-pump"
address = "10.2.0.5"
"#;
