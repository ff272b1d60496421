//! Firewall rules in their own form: an ordered table, what `iptables-save` or `nft -j` print, or Batfish's answers.
//!
//! Invariants: order is kept; each conduit carries the mark of the line it came from; what is not understood is told as
//! `indeterminate` with its line, and becomes doubtful conduits for all that it may let through or stop, so that no answer that
//! hangs on it is given. Nothing here knows a hospital.

pub mod batfish;
mod chains;
mod interfaces;
mod intervals;
mod iptables;
pub mod nftables;
mod table;
#[cfg(test)]
mod tests;

use interfaces::Interfaces;
pub use intervals::{Intervals, Match, protocol};

use std::ops::Range;

use codedark_sim::blueprint::{Action, Conduit, Mark, Problem, ProblemSeverity, Zone};

use super::account::Verdict;
use super::records::lines;
use crate::places::{FileId, Places, Stretch};

/// What a rule file says.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// In order; the first match decides.
    pub conduits: Vec<Conduit>,
    /// What was not understood, each with its line.
    pub problems: Vec<Problem>,
    /// Every record of the file once, by line.
    pub records: Vec<RuleRecord>,
}

/// What became of one record of a rule file.
#[derive(Clone, Debug)]
pub struct RuleRecord {
    /// Line it begins on, from 1.
    pub line: u32,
    /// What became of it.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// The conduit it became.
    pub element: String,
}

/// Reads rules in the form `csv`, `iptables`, `nftables` or `batfish`. `zones` turn a zone's label or VLAN number, where a table uses those, into its id.
pub fn read(form: &str, path: &str, text: &str, zones: &[Zone], places: &mut Places) -> Rules {
    let mut reader = Reader::new(path, text, zones, places);
    match form {
        "csv" => table::read(text, zones, &super::mapping::Mapping::default(), &mut reader),
        "iptables" => iptables::read(text, &mut reader),
        "nftables" => nftables::read(text, &mut reader),
        "batfish" => batfish::read(text, zones, &mut reader),
        other => {
            let mark = reader.mark(1);
            reader.rules.problems.push(Problem {
                code: "unknown-form",
                severity: ProblemSeverity::Error,
                message: format!("rules of form `{other}` cannot be read"),
                hint: "known forms: csv, iptables, nftables, batfish".into(),
                mark,
                field: "form",
            });
        }
    }
    reader.finished()
}

/// Reads a table of rules with the columns a mapping names.
pub(super) fn read_mapped(
    path: &str,
    text: &str,
    zones: &[Zone],
    mapping: &super::mapping::Mapping,
    places: &mut Places,
) -> Rules {
    let mut reader = Reader::new(path, text, zones, places);
    table::read(text, zones, mapping, &mut reader);
    reader.finished()
}

/// Collects what a reader of one form finds.
struct Reader<'a> {
    file: FileId,
    lines: Vec<Range<usize>>,
    places: &'a mut Places,
    interfaces: Interfaces,
    rules: Rules,
    /// Doubtful conduits that go before all others.
    before: Vec<Conduit>,
}

impl<'a> Reader<'a> {
    fn new(path: &str, text: &str, zones: &[Zone], places: &'a mut Places) -> Reader<'a> {
        let interfaces = Interfaces::of(zones);
        let (rules, before) = (Rules::default(), Vec::new());
        Reader { file: places.add_file(path, text.into()), lines: lines(text), places, interfaces, rules, before }
    }
    /// The line of a byte, counted from 1.
    fn line_at(&self, byte: usize) -> u32 {
        u32::try_from(self.lines.partition_point(|line| line.start <= byte)).unwrap_or(u32::MAX).max(1)
    }
    /// The mark of a line, counted from 1.
    fn mark(&mut self, line: u32) -> Mark {
        let bytes = self.lines.get((line as usize).saturating_sub(1)).cloned().unwrap_or(0..0);
        self.places.mark(Stretch { file: self.file, bytes })
    }
    /// A rule that was understood; it may have become no conduit at all.
    fn understood(&mut self, line: u32, reason: impl Into<String>, element: &str) {
        self.rules.records.push(RuleRecord { line, verdict: Verdict::Read, reason: reason.into(), element: element.into() });
    }
    /// A record that says nothing about traffic between zones.
    fn skipped(&mut self, line: u32, reason: impl Into<String>) {
        self.rules.records.push(RuleRecord { line, verdict: Verdict::Skipped, reason: reason.into(), element: String::new() });
    }
    /// A rule that was understood and never decides: told, because somebody wrote it.
    fn unreachable(&mut self, line: u32, what: impl Into<String>, hint: &str) {
        let what = what.into();
        self.found("unreachable-rule", line, what.clone(), hint);
        self.skipped(line, what);
    }
    fn found(&mut self, code: &'static str, line: u32, message: String, hint: &str) {
        let (severity, mark) = (ProblemSeverity::Finding, self.mark(line));
        self.rules.problems.push(Problem { code, severity, message, hint: hint.into(), mark, field: "" });
    }
    /// What was read.
    fn finished(mut self) -> Rules {
        self.rules.conduits.splice(0..0, self.before);
        self.rules
    }
    /// Between these ends everything may be let through or stopped as far as the actions say, whatever the rest of the file says.
    fn doubt(&mut self, line: u32, ends: &str, actions: &[Action]) {
        let mark = self.mark(line);
        for action in actions {
            if self.before.iter().any(|known| known.from[0] == ends && known.action == *action) {
                continue;
            }
            let id = match self.before.len() {
                0 => format!("doubt-{line}"),
                others => format!("doubt-{line}.{}", others + 1),
            };
            let (from, to, traffic) = (vec![ends.to_owned()], vec![ends.to_owned()], vec!["any".to_owned()]);
            self.before.push(Conduit { id, from, to, traffic, action: *action, doubtful: true, mark, ..Conduit::default() });
        }
    }
    /// Something of the file could not be read at all: nothing that it decides is known.
    fn unread(&mut self, line: u32, what: impl Into<String>, hint: &str) {
        self.found("indeterminate", line, what.into(), hint);
        self.doubt(line, "any", &[Action::Allow, Action::Deny]);
    }
    /// A record that could not be read at all, and that may say anything.
    fn unreadable(&mut self, line: u32, what: impl Into<String>, hint: &str) {
        self.indeterminate(line, what, hint);
        self.doubt(line, "any", &[Action::Allow, Action::Deny]);
    }
    /// A rule that was not understood: told. What it may do is for who calls to leave in doubt.
    fn indeterminate(&mut self, line: u32, what: impl Into<String>, hint: &str) {
        let what = what.into();
        self.found("indeterminate", line, what.clone(), hint);
        self.rules.records.push(RuleRecord {
            line,
            verdict: Verdict::Skipped,
            reason: format!("indeterminate: {what}"),
            element: String::new(),
        });
    }
}
