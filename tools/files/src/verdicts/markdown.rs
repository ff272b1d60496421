//! A summary in Markdown that is posted once under a change and renewed in place: [`STICKY`](super::STICKY) is its first line.

use codedark_sim::planner::{Finding, Verdict};

use super::{At, Cause, STICKY, Verdicts};

/// So many causes are listed, and so many findings of each kind; the rest is counted.
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
    let (judged, noted): (Vec<_>, Vec<_>) = verdicts.causes().into_iter().partition(|cause| cause.verdict != Verdict::Pass);
    out += &table(verdicts, &judged);
    if !noted.is_empty() {
        let number: usize = noted.iter().map(Cause::count).sum();
        out += &format!("<details><summary>{number} more that no gate stops</summary>\n\n");
        out += &table(verdicts, &noted);
        out += "</details>\n\n";
    }
    out += &effects(verdicts);
    out + "Rehearsal tool, not a medical device.\n"
}

/// A row a cause, and what each leads to below.
fn table(verdicts: &Verdicts, causes: &[Cause<'_>]) -> String {
    if causes.is_empty() {
        return String::new();
    }
    let mut out = "| verdict | what | where | owner |\n|---|---|---|---|\n".to_owned();
    for cause in causes.iter().take(MOST) {
        let verdict = if cause.verdict == Verdict::Pass { "noted" } else { cause.verdict.word() };
        let (what, owners) = match cause.only() {
            Some(finding) => (named(finding), finding.owner.clone()),
            None => (format!("{}: {}", cause.grade(), cause.counted()), cause.owners().join(", ")),
        };
        out += &format!("| {verdict} | {what} | {} | {} |\n", place(verdicts, cause.at), cell(&owners));
    }
    if causes.len() > MOST {
        out += &format!("\n… and {} more.\n", causes.len() - MOST);
    }
    causes.iter().take(MOST).for_each(|cause| out += &details(verdicts, cause));
    out + "\n"
}

/// What a cause leads to: each finding where there are several, and a witness.
fn details(verdicts: &Verdicts, cause: &Cause<'_>) -> String {
    if let Some(finding) = cause.only() {
        if finding.path.is_empty() {
            return String::new();
        }
        return format!("\n<details><summary>{}</summary>\n\n{}\n</details>\n", cell(&finding.message), path(verdicts, finding));
    }
    let of = if cause.at.file.is_empty() {
        String::new()
    } else {
        format!(" of {}:{}", verdicts.folders.file(cause.at), cause.at.line)
    };
    let mut out = format!("\n<details><summary>{}{}</summary>\n\n", cell(&cause.counted()), cell(&of));
    for kind in &cause.kinds {
        for finding in kind.findings.iter().take(MOST) {
            let at = if finding.cause == *cause.at { String::new() } else { format!(" {}", place(verdicts, &finding.cause)) };
            out += &format!("- {}{at}\n", named(finding));
        }
        if kind.findings.len() > MOST {
            out += &format!("- … and {} more\n", kind.findings.len() - MOST);
        }
    }
    if let Some(finding) = cause.witness() {
        out += &format!("\n{}:\n\n{}", cell(&finding.message), path(verdicts, finding));
    }
    out + "\n</details>\n"
}

fn named(finding: &Finding<At>) -> String {
    let policy = if finding.policy.is_empty() { String::new() } else { format!("**{}** ", cell(&finding.policy)) };
    format!("{policy}{}", cell(&finding.message))
}

fn place(verdicts: &Verdicts, at: &At) -> String {
    match verdicts.folders.file(at) {
        file if file.is_empty() => String::new(),
        file => format!("`{}:{}`", code(&file), at.line),
    }
}

fn path(verdicts: &Verdicts, finding: &Finding<At>) -> String {
    let mut out = String::new();
    for (number, step) in finding.path.iter().enumerate() {
        let rule = step.rule.as_ref().map_or_else(String::new, |at| format!(" {}", place(verdicts, at)));
        out += &format!(
            "{}. `{}` → `{}` {} ({}){rule}\n",
            number + 1,
            code(&step.from),
            code(&step.to),
            cell(&step.traffic),
            cell(&step.because)
        );
    }
    out
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
