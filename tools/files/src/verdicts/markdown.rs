//! A summary in Markdown that is posted once under a change and renewed in place: [`STICKY`](super::STICKY) is its first line.

use codedark_sim::planner::{Finding, Verdict};

use super::{At, STICKY, Verdicts};

/// So many findings are listed of each; the rest is counted.
const MOST: usize = 20;

pub(super) fn text(verdicts: &Verdicts) -> String {
    let sign = match verdicts.worst() {
        Verdict::Pass | Verdict::Excepted => "✅",
        Verdict::Fail => "❌",
        Verdict::Indeterminate => "⚠️",
    };
    let mut out = format!("{STICKY}\n### {sign} codedark {}\n\n", cell(&verdicts.headline()));
    if !verdicts.hospital.is_empty() {
        out += &format!("{} · judged on {} · codedark {}\n\n", cell(&verdicts.hospital), verdicts.today, verdicts.version);
    }
    let (noted, judged): (Vec<_>, Vec<_>) = verdicts.findings.iter().partition(|finding| finding.verdict == Verdict::Pass);
    out += &table(verdicts, &judged);
    if !noted.is_empty() {
        out += &format!("<details><summary>{} more that no gate stops</summary>\n\n", noted.len());
        out += &table(verdicts, &noted);
        out += "</details>\n\n";
    }
    out += &effects(verdicts);
    out + "Rehearsal tool, not a medical device.\n"
}

fn table(verdicts: &Verdicts, findings: &[&Finding<At>]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let place = |at: &At| match verdicts.folders.file(at) {
        file if file.is_empty() => String::new(),
        file => format!("`{}:{}`", code(&file), at.line),
    };
    let mut out = "| verdict | what | where | owner |\n|---|---|---|---|\n".to_owned();
    for finding in findings.iter().take(MOST) {
        let policy = if finding.policy.is_empty() { String::new() } else { format!("**{}** ", cell(&finding.policy)) };
        let verdict = if finding.verdict == Verdict::Pass { "noted" } else { finding.verdict.word() };
        let (what, owner) = (cell(&finding.message), cell(&finding.owner));
        out += &format!("| {verdict} | {policy}{what} | {} | {owner} |\n", place(&finding.cause));
    }
    if findings.len() > MOST {
        out += &format!("\n… and {} more.\n", findings.len() - MOST);
    }
    for finding in findings.iter().take(MOST).filter(|finding| !finding.path.is_empty()) {
        out += &format!("\n<details><summary>{}</summary>\n\n", cell(&finding.message));
        for (number, step) in finding.path.iter().enumerate() {
            let rule = step.rule.as_ref().map_or_else(String::new, |at| format!(" {}", place(at)));
            out += &format!(
                "{}. `{}` → `{}` {} ({}){rule}\n",
                number + 1,
                code(&step.from),
                code(&step.to),
                cell(&step.traffic),
                cell(&step.because)
            );
        }
        out += "\n</details>\n";
    }
    out + "\n"
}

/// Totals whose difference is beyond chance.
fn effects(verdicts: &Verdicts) -> String {
    let moved = verdicts.moved();
    if moved.is_empty() {
        let none = if verdicts.measures.is_empty() { "" } else { "No measure differs beyond chance.\n\n" };
        return none.to_owned();
    }
    let [first, second] = verdicts.sides();
    let mut out =
        format!("| played | measure | {first} | {second} | difference | 95 % interval |\n|---|---|---:|---:|---:|---|\n");
    for measure in moved {
        let ([first, second], difference) = (measure.sides(), measure.difference);
        out += &format!(
            "| {} | `{}` | {:.1} | {:.1} | {:+.1} | {:.1} to {:.1} |\n",
            cell(&measure.played),
            code(&measure.name),
            first.mean,
            second.mean,
            difference.mean,
            difference.low,
            difference.high
        );
    }
    out + "\n"
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
