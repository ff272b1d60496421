//! A summary in Markdown that is posted once under a change and renewed in place: [`STICKY`](super::STICKY) is its first line.

use super::{Found, STICKY, Verdicts};

/// So many findings are listed; the rest is counted.
const MOST: usize = 20;

pub(super) fn text(verdicts: &Verdicts) -> String {
    let sign = match verdicts.verdict.as_str() {
        "pass" => "✅",
        "fail" => "❌",
        _ => "⚠️",
    };
    let mut out = format!("{STICKY}\n### {sign} codedark {}\n\n", cell(&verdicts.headline()));
    if !verdicts.hospital.is_empty() {
        out += &format!("{} · judged on {} · codedark {}\n\n", cell(&verdicts.hospital), verdicts.today, verdicts.version);
    }
    let shown: Vec<&Found> = verdicts.findings.iter().filter(|finding| finding.verdict != "pass").collect();
    if !shown.is_empty() {
        out += "| verdict | what | where | owner |\n|---|---|---|---|\n";
        for finding in shown.iter().take(MOST) {
            let policy = if finding.policy.is_empty() { String::new() } else { format!("**{}** ", cell(&finding.policy)) };
            let place =
                if finding.file.is_empty() { String::new() } else { format!("`{}:{}`", code(&finding.file), finding.line) };
            out +=
                &format!("| {} | {policy}{} | {place} | {} |\n", finding.verdict, cell(&finding.message), cell(&finding.owner));
        }
        if shown.len() > MOST {
            out += &format!("\n… and {} more.\n", shown.len() - MOST);
        }
        for finding in shown.iter().take(MOST).filter(|finding| !finding.path.is_empty()) {
            out += &format!("\n<details><summary>{}</summary>\n\n", cell(&finding.message));
            for (number, hop) in finding.path.iter().enumerate() {
                let place = hop.at.as_ref().map_or(String::new(), |at| format!(" `{}:{}`", code(&at.file), at.line));
                out += &format!(
                    "{}. `{}` → `{}` {} ({}){place}\n",
                    number + 1,
                    code(&hop.from),
                    code(&hop.to),
                    cell(&hop.traffic),
                    cell(&hop.because)
                );
            }
            out += "\n</details>\n";
        }
        out += "\n";
    }
    let moved: Vec<_> = verdicts
        .measures
        .iter()
        .filter(|measure| measure.labels.is_empty() && (measure.difference.low > 0.0 || measure.difference.high < 0.0))
        .collect();
    if !moved.is_empty() {
        out += "| measure | before | after | difference | 95 % interval |\n|---|---:|---:|---:|---|\n";
        for measure in moved {
            let (quiet, incident, difference) = (measure.quiet, measure.incident, measure.difference);
            out += &format!(
                "| `{}` | {:.1} | {:.1} | {:+.1} | {:.1} to {:.1} |\n",
                code(&measure.name),
                quiet.mean,
                incident.mean,
                difference.mean,
                difference.low,
                difference.high
            );
        }
        out += "\n";
    }
    out + "Rehearsal tool, not a medical device.\n"
}

/// Text of others in a cell: no markup, no line ends.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '@' | '#' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// Text of others between back-ticks.
fn code(text: &str) -> String {
    text.replace(['`', '\n', '\r'], " ").replace('|', "\\|")
}
